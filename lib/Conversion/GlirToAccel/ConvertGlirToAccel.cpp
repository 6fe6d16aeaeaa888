//===- ConvertGlirToAccel.cpp - From steps to machine instructions --------===//
//
// Before:  func.func @f(%x: memref<16xi8, "dram"> {glow.name = "x"}, ...) {
//            %t = memref.alloc() {glir.address = 64 : i64} : memref<16xi8, ...>
//            glir.copy on "load" ins(%x) outs(%t)
// After:   accel.program @f ... instructions {
//            accel.copy queue = 0 source_memory = 0 destination_memory = 1 ...
//            accel.finish queue = 0
//
// Assumes addresses and tokens, which glow-allocate-buffers and
// glow-synchronize-queues give. Guarantees that each step is one instruction,
// or one behind those that set its streams; only a step with more dimensions
// than an instruction counts is more than one.
//===----------------------------------------------------------------------===//
#include "lib/Conversion/GlirToAccel/AddressPlan.h"
#include "lib/Conversion/GlirToAccel/InstructionEmitter.h"
#include "lib/Conversion/Passes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mlir::glow {
#define GEN_PASS_DEF_CONVERTGLIRTOACCEL
#include "lib/Conversion/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct ConvertGlirToAccelPass
    : glow::impl::ConvertGlirToAccelBase<ConvertGlirToAccelPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

/// Sets what surrounds a program: its constants, arguments and memory.
static void setAttributes(accel::ProgramOp program, const AddressPlan &plan) {
  Builder b(program.getContext());
  program->setAttr("glow.weights", b.getArrayAttr(plan.weights));
  program->setAttr("glow.weights_bytes",
                   b.getI64IntegerAttr(plan.weightsBytes));
  program->setAttr("glow.inputs", b.getArrayAttr(plan.inputs));
  program->setAttr("glow.outputs", b.getArrayAttr(plan.outputs));
  program->setAttr("glow.memory_bytes", b.getI64IntegerAttr(plan.totalBytes));
}

static LogicalResult convert(func::FuncOp function, StepSequence &sequence,
                             const ChipDescription &chip,
                             const SymbolTable &symbols) {
  FailureOr<AddressPlan> plan =
      AddressPlan::get(function, sequence, chip, symbols);
  if (failed(plan))
    return failure();

  OpBuilder b(function);
  auto program = accel::ProgramOp::create(
      b, function.getLoc(), function.getSymName(), chip.name, chip.hash);
  setAttributes(program, *plan);
  if (Attribute peaks = function->getAttr(kPeakBytesName))
    program->setAttr("glow.peak_bytes", peaks);
  b.createBlock(&program.getMicrocode());
  b.createBlock(&program.getInstructions());
  Microcode microcode;
  InstructionEmitter emitter(b, sequence, chip, plan->addresses, microcode);
  for (Operation &op : function.getBody().front())
    if (failed(emitter.emit(&op))) {
      program.erase();
      return failure();
    }
  emitter.finish(function.getLoc());
  b.setInsertionPointToEnd(&program.getMicrocode().front());
  for (const MicroOperation &op : microcode.getOperations())
    accel::MicroOp::create(b, function.getLoc(), op.function, op.type,
                           op.sourceType, op.destination, op.sources,
                           op.immediate);
  function.erase();
  return success();
}

void ConvertGlirToAccelPass::runOnOperation() {
  ModuleOp module = getOperation();
  SymbolTable symbols(module);
  llvm::StringSet<> globals;
  auto work = [&](func::FuncOp function, StepSequence &sequence,
                  const ChipDescription &chip) {
    function.walk(
        [&](memref::GetGlobalOp op) { globals.insert(op.getName()); });
    return convert(function, sequence, chip, symbols);
  };
  if (failed(forEachStepSequence(module, work)))
    return signalPassFailure();
  // Constants live on in the images of the programs.
  llvm::StringSet<> stillUsed;
  if (auto uses = SymbolTable::getSymbolUses(&module.getBodyRegion()))
    for (SymbolTable::SymbolUse use : *uses)
      stillUsed.insert(use.getSymbolRef().getRootReference().getValue());
  for (auto global : llvm::to_vector(module.getOps<memref::GlobalOp>()))
    if (global.isPrivate() && globals.contains(global.getSymName()) &&
        !stillUsed.contains(global.getSymName()))
      global.erase();
}
