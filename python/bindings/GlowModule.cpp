//===- GlowModule.cpp - The extension module glow._mlir_libs._glow --------===//
//
// Glow's own functions. IR objects cross over as C API handles: a parameter of
// type MlirModule takes an `ir.Module` (through its `_CAPIPtr`), and a returned
// MlirModule becomes an `ir.Module` (through `_CAPICreate`). The same holds for
// MlirOperation, MlirAttribute, MlirType, MlirContext and so on. A parameter
// only borrows the IR, for the duration of the call.
//
//===----------------------------------------------------------------------===//
#include "lib/CAPI/InstructionStream.h"
#include "lib/CAPI/ObjectCode.h"
#include "lib/CAPI/RegisterEverything.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/Diagnostics.h"
#include "mlir/Bindings/Python/NanobindAdaptors.h"
#include "llvm/Config/llvm-config.h"

#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>

namespace nb = nanobind;

static void append(MlirStringRef text, void *result) {
  static_cast<std::string *>(result)->append(text.data, text.length);
}

static MlirStringRef ref(const std::string &text) {
  return mlirStringRefCreate(text.data(), text.size());
}

namespace {

/// Keeps the errors that are reported while it lives, to raise one exception.
class ErrorCollector {
public:
  explicit ErrorCollector(MlirContext context)
      : context(context), handler(mlirContextAttachDiagnosticHandler(
                              context, collect, this, nullptr)) {}
  ~ErrorCollector() { mlirContextDetachDiagnosticHandler(context, handler); }

  const std::string &text() const { return errors; }

private:
  static MlirLogicalResult collect(MlirDiagnostic diagnostic, void *self) {
    if (mlirDiagnosticGetSeverity(diagnostic) != MlirDiagnosticError)
      return mlirLogicalResultFailure();
    std::string &errors = static_cast<ErrorCollector *>(self)->errors;
    if (!errors.empty())
      errors += "; ";
    mlirDiagnosticPrint(diagnostic, append, &errors);
    return mlirLogicalResultSuccess();
  }

  MlirContext context;
  std::string errors;
  MlirDiagnosticHandlerID handler;
};

} // namespace

/// Calls `function` without the interpreter lock; raises ValueError with the
/// diagnostics if it fails.
template <typename Function>
static void runOrThrow(MlirContext context, Function function) {
  std::string errors;
  bool isFailure;
  {
    nb::gil_scoped_release release;
    ErrorCollector collector(context);
    isFailure = mlirLogicalResultIsFailure(function());
    errors = collector.text();
  }
  if (isFailure)
    throw nb::value_error(errors.empty() ? "failed without a diagnostic"
                                         : errors.c_str());
}

static std::string emitCode(MlirModule module, const std::string &cpu,
                            const std::string &features, unsigned optLevel,
                            GlowCodeFormat format) {
  std::string code;
  runOrThrow(mlirModuleGetContext(module), [&] {
    return glowEmitCode(module, /*triple=*/ref(""), ref(cpu), ref(features),
                        optLevel, format, append, &code);
  });
  return code;
}

NB_MODULE(_glow, glow) {
  glow.doc() = "Glow's own functions on MLIR objects";

  glow.def(
      "register_everything",
      [](MlirDialectRegistry registry) {
        glowRegisterAllDialects(registry);
        glowRegisterAllPasses();
      },
      nb::arg("context_registry"),
      "Adds every dialect to a registry and registers every pass.");

  glow.def(
      "llvm_version", [] { return LLVM_VERSION_STRING; },
      "The version of LLVM that generates code.");

  glow.def(
      "host_cpu",
      [] {
        std::pair<std::string, std::string> host;
        glowHostCpu(append, &host.first);
        glowHostFeatures(append, &host.second);
        return host;
      },
      "The name and the feature list of this machine's CPU, as LLVM spells "
      "them.");

  glow.def(
      "vector_registers",
      [](MlirContext context, const std::string &cpu,
         const std::string &features) {
        std::pair<unsigned, unsigned> registers;
        runOrThrow(context, [&] {
          return glowVectorRegisters(context, /*triple=*/ref(""), ref(cpu),
                                     ref(features), &registers.first,
                                     &registers.second);
        });
        return registers;
      },
      nb::arg("context"), nb::arg("cpu"), nb::arg("features"),
      "The preferred width in bits and the number of a CPU's vector registers. "
      "Raises ValueError for an unknown CPU.");

  glow.def(
      "has_feature",
      [](MlirContext context, const std::string &cpu,
         const std::string &features, const std::string &feature) {
        bool result = false;
        runOrThrow(context, [&] {
          return glowHasFeature(context, /*triple=*/ref(""), ref(cpu),
                                ref(features), ref(feature), &result);
        });
        return result;
      },
      nb::arg("context"), nb::arg("cpu"), nb::arg("features"),
      nb::arg("feature"),
      "Whether a CPU has the feature of LLVM's name, such as 'avx2'. Raises "
      "ValueError for an unknown CPU.");

  glow.def(
      "emit_object",
      [](MlirModule module, const std::string &cpu, const std::string &features,
         unsigned optLevel) {
        std::string code =
            emitCode(module, cpu, features, optLevel, GlowCodeObject);
        return nb::bytes(code.data(), code.size());
      },
      nb::arg("module"), nb::arg("cpu"), nb::arg("features"),
      nb::arg("opt_level") = 3,
      "Object code, position independent, of a module in the LLVM dialect. "
      "Raises ValueError with the diagnostics.");

  glow.def(
      "emit_assembly",
      [](MlirModule module, const std::string &cpu, const std::string &features,
         unsigned optLevel) {
        return emitCode(module, cpu, features, optLevel, GlowCodeAssembly);
      },
      nb::arg("module"), nb::arg("cpu"), nb::arg("features"),
      nb::arg("opt_level") = 3, "The same code as emit_object, as text.");

  glow.def(
      "write_weights",
      [](MlirOperation owner, const std::string &path) {
        runOrThrow(mlirOperationGetContext(owner),
                   [&] { return glowWriteWeights(owner, ref(path)); });
      },
      nb::arg("owner"), nb::arg("path"),
      "Writes the weights buffer that the attributes of a module or of a "
      "program describe. Raises ValueError with the diagnostics.");

  glow.def(
      "describe_instruction_set",
      [](MlirContext context, const std::string &dialect) {
        std::string text;
        runOrThrow(context, [&] {
          return glowDescribeInstructionSet(context, ref(dialect), append,
                                            &text);
        });
        return text;
      },
      nb::arg("context"), nb::arg("dialect"),
      "The tables of a dialect's instruction set as JSON. Raises ValueError if "
      "the dialect has none.");

  glow.def(
      "encode_program",
      [](MlirModule module, const std::string &dialect) {
        std::string bytes;
        runOrThrow(mlirModuleGetContext(module), [&] {
          return glowEncodeProgram(module, ref(dialect), append, &bytes);
        });
        return nb::bytes(bytes.data(), bytes.size());
      },
      nb::arg("module"), nb::arg("dialect"),
      "The only program of a dialect in a module, as bytes. Raises ValueError "
      "with the diagnostics.");

  glow.def(
      "decode_program",
      [](MlirContext context, nb::bytes bytes) {
        MlirModule module = {nullptr};
        runOrThrow(context, [&] {
          module = glowDecodeProgram(
              context, mlirStringRefCreate(bytes.c_str(), bytes.size()));
          return mlirModuleIsNull(module) ? mlirLogicalResultFailure()
                                          : mlirLogicalResultSuccess();
        });
        return module;
      },
      nb::arg("context"), nb::arg("data"),
      "The module that a program's bytes stand for. Raises ValueError; the "
      "message begins with the position in the bytes.");

  glow.def(
      "list_program",
      [](MlirContext context, nb::bytes bytes) {
        std::string text;
        runOrThrow(context, [&] {
          return glowListProgram(
              context, mlirStringRefCreate(bytes.c_str(), bytes.size()), append,
              &text);
        });
        return text;
      },
      nb::arg("context"), nb::arg("data"),
      "Position, bytes and assembly of each instruction of a program. Raises "
      "ValueError as decode_program does.");
}
