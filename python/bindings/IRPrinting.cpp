//===- IRPrinting.cpp - Operations as text and bytecode -------------------===//
#include "python/bindings/IROperation.h"

using namespace mlir::glow::python;

PrintingFlags::PrintingFlags(const AsmOptions &options)
    : flags(mlirOpPrintingFlagsCreate()) {
  if (options.largeElementsLimit)
    mlirOpPrintingFlagsElideLargeElementsAttrs(flags,
                                               *options.largeElementsLimit);
  if (options.largeResourceLimit)
    mlirOpPrintingFlagsElideLargeResourceString(flags,
                                                *options.largeResourceLimit);
  if (options.enableDebugInfo)
    mlirOpPrintingFlagsEnableDebugInfo(flags, /*enable=*/true,
                                       options.prettyDebugInfo);
  if (options.printGenericOpForm)
    mlirOpPrintingFlagsPrintGenericOpForm(flags);
  if (options.useLocalScope)
    mlirOpPrintingFlagsUseLocalScope(flags);
  if (options.useNameLocAsPrefix)
    mlirOpPrintingFlagsPrintNameLocAsPrefix(flags);
  if (options.assumeVerified)
    mlirOpPrintingFlagsAssumeVerified(flags);
  if (options.skipRegions)
    mlirOpPrintingFlagsSkipRegions(flags);
}

static AsmOptions localScope(bool useLocalScope) {
  AsmOptions options;
  options.useLocalScope = useLocalScope;
  return options;
}

PyAsmState::PyAsmState(PyOperation &operation, bool useLocalScope)
    : keepAlive(operation.getRef()), flags(localScope(useLocalScope)),
      state(mlirAsmStateCreateForOperation(operation.get(), flags.get())) {}

PyAsmState::PyAsmState(const PyValue &value, bool useLocalScope)
    : keepAlive(value.getOwner()), flags(localScope(useLocalScope)),
      state(mlirAsmStateCreateForValue(value.get(), flags.get())) {}

static std::string printOperation(PyOperation &operation,
                                  const AsmOptions &options) {
  PrintingFlags flags(options);
  std::string text;
  mlirOperationPrintWithFlags(operation.get(), flags.get(), appendToString,
                              &text);
  return text;
}

static nb::object toPython(const std::string &text, bool binary) {
  if (binary)
    return nb::bytes(text.data(), text.size());
  return nb::str(text.data(), text.size());
}

/// Writes to an open file object, to a path, or to sys.stdout.
static void writeTo(nb::object file, const std::string &data, bool binary) {
  if (file.is_none())
    file = nb::module_::import_("sys").attr("stdout");
  bool isPath =
      nb::isinstance<nb::str>(file) || nb::hasattr(file, "__fspath__");
  if (!isPath) {
    file.attr("write")(toPython(data, binary));
    return;
  }
  nb::object opened =
      nb::module_::import_("builtins").attr("open")(file, binary ? "wb" : "w");
  opened.attr("write")(toPython(data, binary));
  opened.attr("close")();
}

static void writeBytecode(PyOperation &operation, nb::object file,
                          std::optional<int64_t> version) {
  MlirBytecodeWriterConfig config = mlirBytecodeWriterConfigCreate();
  if (version)
    mlirBytecodeWriterConfigDesiredEmitVersion(config, *version);
  std::string data;
  MlirLogicalResult result = mlirOperationWriteBytecodeWithConfig(
      operation.get(), config, appendToString, &data);
  mlirBytecodeWriterConfigDestroy(config);
  if (mlirLogicalResultIsFailure(result))
    throw nb::value_error(("Unable to honor desired bytecode version " +
                           std::to_string(version.value_or(-1)))
                              .c_str());
  writeTo(std::move(file), data, /*binary=*/true);
}

void mlir::glow::python::bindPrinting(nb::class_<PyOperationBase> &cls) {
  cls.def(
      "print",
      [](PyOperationBase &self, PyAsmState &state, nb::object file,
         bool binary) {
        std::string text;
        mlirOperationPrintWithState(self.getOperation().get(), state.get(),
                                    appendToString, &text);
        writeTo(std::move(file), text, binary);
      },
      nb::arg("state"), nb::arg("file") = nb::none(),
      nb::arg("binary") = false);
  cls.def(
      "print",
      [](PyOperationBase &self, std::optional<int64_t> elementsLimit,
         std::optional<int64_t> resourceLimit, bool debugInfo, bool pretty,
         bool generic, bool local, bool nameLoc, bool assumeVerified,
         nb::object file, bool binary, bool skipRegions) {
        AsmOptions options{elementsLimit, resourceLimit,  debugInfo,
                           pretty,        generic,        local,
                           nameLoc,       assumeVerified, skipRegions};
        writeTo(std::move(file), printOperation(self.getOperation(), options),
                binary);
      },
      nb::arg("large_elements_limit") = nb::none(),
      nb::arg("large_resource_limit") = nb::none(),
      nb::arg("enable_debug_info") = false,
      nb::arg("pretty_debug_info") = false,
      nb::arg("print_generic_op_form") = false,
      nb::arg("use_local_scope") = false,
      nb::arg("use_name_loc_as_prefix") = false,
      nb::arg("assume_verified") = false, nb::arg("file") = nb::none(),
      nb::arg("binary") = false, nb::arg("skip_regions") = false,
      "Prints to `file`: an open file, a path, or by default sys.stdout. A "
      "limit replaces longer element or resource literals by a placeholder.");
  cls.def(
      "get_asm",
      [](PyOperationBase &self, bool binary,
         std::optional<int64_t> elementsLimit,
         std::optional<int64_t> resourceLimit, bool debugInfo, bool pretty,
         bool generic, bool local, bool nameLoc, bool assumeVerified,
         bool skipRegions) {
        AsmOptions options{elementsLimit, resourceLimit,  debugInfo,
                           pretty,        generic,        local,
                           nameLoc,       assumeVerified, skipRegions};
        return toPython(printOperation(self.getOperation(), options), binary);
      },
      nb::arg("binary") = false, nb::arg("large_elements_limit") = nb::none(),
      nb::arg("large_resource_limit") = nb::none(),
      nb::arg("enable_debug_info") = false,
      nb::arg("pretty_debug_info") = false,
      nb::arg("print_generic_op_form") = false,
      nb::arg("use_local_scope") = false,
      nb::arg("use_name_loc_as_prefix") = false,
      nb::arg("assume_verified") = false, nb::arg("skip_regions") = false,
      nb::sig("def get_asm(self, binary: bool = False, large_elements_limit: "
              "int | None = None, large_resource_limit: int | None = None, "
              "enable_debug_info: bool = False, pretty_debug_info: bool = "
              "False, print_generic_op_form: bool = False, use_local_scope: "
              "bool = False, use_name_loc_as_prefix: bool = False, "
              "assume_verified: bool = False, skip_regions: bool = False) -> "
              "str"),
      "The operation as text (bytes with `binary`); see `print`.");
  cls.def(
      "write_bytecode",
      [](PyOperationBase &self, nb::object file,
         std::optional<int64_t> version) {
        writeBytecode(self.getOperation(), std::move(file), version);
      },
      nb::arg("file"), nb::arg("desired_version") = nb::none(),
      "Writes MLIR bytecode to an open binary file or a path.");
  cls.def("__str__", [](PyOperationBase &self) {
    return printOperation(self.getOperation(), AsmOptions());
  });
}
