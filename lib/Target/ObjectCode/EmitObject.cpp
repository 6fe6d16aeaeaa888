//===- EmitObject.cpp - LLVM dialect to object code -----------------------===//
#include "lib/Target/ObjectCode/ObjectCode.h"

#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Analysis/TargetTransformInfo.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"

using namespace mlir;
using namespace mlir::glow;

std::string mlir::glow::hostCpu() { return llvm::sys::getHostCPUName().str(); }

std::string mlir::glow::hostFeatures() {
  llvm::SubtargetFeatures features;
  for (const auto &[name, enabled] : llvm::sys::getHostCPUFeatures())
    features.AddFeature(name, enabled);
  return features.getString();
}

static std::unique_ptr<llvm::TargetMachine>
createTargetMachine(Location loc, const CodeTarget &target) {
  static bool initialized = [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    return true;
  }();
  (void)initialized;

  llvm::Triple triple(target.triple.empty() ? llvm::sys::getProcessTriple()
                                            : target.triple);
  std::string message;
  const llvm::Target *backend =
      llvm::TargetRegistry::lookupTarget(triple, message);
  if (!backend) {
    emitError(loc, "no code generator for target triple '")
        << triple.str() << "': " << message;
    return nullptr;
  }
  bool isHost = target.cpu.empty();
  std::string cpu = isHost ? hostCpu() : target.cpu;
  std::string features =
      isHost && target.features.empty() ? hostFeatures() : target.features;
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget(
      backend->createMCSubtargetInfo(triple, "", ""));
  if (!subtarget || !subtarget->isCPUStringValid(cpu)) {
    emitError(loc, "unknown cpu '")
        << cpu << "' for target triple '" << triple.str() << "'";
    return nullptr;
  }
  llvm::TargetOptions options;
  return std::unique_ptr<llvm::TargetMachine>(backend->createTargetMachine(
      triple, cpu, features, options, llvm::Reloc::PIC_, std::nullopt,
      static_cast<llvm::CodeGenOptLevel>(target.optLevel)));
}

FailureOr<bool> mlir::glow::hasFeature(Location loc, const CodeTarget &target,
                                       StringRef feature) {
  std::unique_ptr<llvm::TargetMachine> machine =
      createTargetMachine(loc, target);
  if (!machine)
    return failure();
  // Features of other architectures are unknown there.
  const llvm::MCSubtargetInfo &info = *machine->getMCSubtargetInfo();
  for (const llvm::SubtargetFeatureKV &known : info.getAllProcessorFeatures())
    if (feature == known.Key)
      return info.getFeatureBits().test(known.Value);
  return false;
}

FailureOr<VectorRegisters>
mlir::glow::vectorRegisters(Location loc, const CodeTarget &target) {
  std::unique_ptr<llvm::TargetMachine> machine =
      createTargetMachine(loc, target);
  if (!machine)
    return failure();
  // The cost model answers for a function with the target's attributes.
  llvm::LLVMContext context;
  llvm::Module llvmModule("probe", context);
  llvmModule.setDataLayout(machine->createDataLayout());
  llvm::Function *function = llvm::Function::Create(
      llvm::FunctionType::get(llvm::Type::getVoidTy(context), false),
      llvm::Function::ExternalLinkage, "probe", llvmModule);
  llvm::TargetTransformInfo info = machine->getTargetTransformInfo(*function);
  unsigned bits =
      info.getRegisterBitWidth(llvm::TargetTransformInfo::RGK_FixedWidthVector)
          .getFixedValue();
  unsigned count =
      info.getNumberOfRegisters(info.getRegisterClassForType(/*Vector=*/true));
  return VectorRegisters{bits, count};
}

static void optimize(llvm::Module &llvmModule, llvm::TargetMachine &machine,
                     unsigned level) {
  llvm::LoopAnalysisManager loopAnalyses;
  llvm::FunctionAnalysisManager functionAnalyses;
  llvm::CGSCCAnalysisManager callGraphAnalyses;
  llvm::ModuleAnalysisManager moduleAnalyses;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(moduleAnalyses);
  builder.registerCGSCCAnalyses(callGraphAnalyses);
  builder.registerFunctionAnalyses(functionAnalyses);
  builder.registerLoopAnalyses(loopAnalyses);
  builder.crossRegisterProxies(loopAnalyses, functionAnalyses,
                               callGraphAnalyses, moduleAnalyses);
  const llvm::OptimizationLevel levels[] = {
      llvm::OptimizationLevel::O0, llvm::OptimizationLevel::O1,
      llvm::OptimizationLevel::O2, llvm::OptimizationLevel::O3};
  llvm::ModulePassManager passes =
      level == 0 ? builder.buildO0DefaultPipeline(levels[0])
                 : builder.buildPerModuleDefaultPipeline(levels[level]);
  passes.run(llvmModule, moduleAnalyses);
}

LogicalResult mlir::glow::emitCode(ModuleOp module, const CodeTarget &target,
                                   CodeFormat format,
                                   llvm::raw_pwrite_stream &os) {
  if (target.optLevel > 3)
    return module.emitError("optimization level must be 0 to 3, found ")
           << target.optLevel;
  std::unique_ptr<llvm::TargetMachine> machine =
      createTargetMachine(module.getLoc(), target);
  if (!machine)
    return failure();

  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> llvmModule =
      translateModuleToLLVMIR(module, context);
  if (!llvmModule)
    return module.emitError("could not be translated to LLVM IR");
  llvmModule->setTargetTriple(machine->getTargetTriple());
  llvmModule->setDataLayout(machine->createDataLayout());
  llvmModule->setPICLevel(llvm::PICLevel::BigPIC);
  for (llvm::Function &function : *llvmModule) {
    function.addFnAttr("target-cpu", machine->getTargetCPU());
    function.addFnAttr("target-features", machine->getTargetFeatureString());
  }
  optimize(*llvmModule, *machine, target.optLevel);

  if (format == CodeFormat::LLVMIR) {
    llvmModule->print(os, nullptr);
    return success();
  }
  llvm::legacy::PassManager codegen;
  if (machine->addPassesToEmitFile(codegen, os, nullptr,
                                   format == CodeFormat::Object
                                       ? llvm::CodeGenFileType::ObjectFile
                                       : llvm::CodeGenFileType::AssemblyFile))
    return module.emitError("the code generator of '")
           << machine->getTargetTriple().str() << "' cannot write this format";
  codegen.run(*llvmModule);
  return success();
}
