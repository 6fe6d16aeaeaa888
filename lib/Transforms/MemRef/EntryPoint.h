//===- EntryPoint.h - The exported function ---------------------*- C++ -*-===//
#ifndef GLOW_LIB_TRANSFORMS_MEMREF_ENTRYPOINT_H
#define GLOW_LIB_TRANSFORMS_MEMREF_ENTRYPOINT_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::glow {

/// The module's single public function with a body of one block; an error on
/// the module otherwise.
inline FailureOr<func::FuncOp> findEntryPoint(ModuleOp module) {
  func::FuncOp entry;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function.isPublic() || function.isExternal())
      continue;
    if (entry)
      return function.emitOpError("is a second public function, expected one, "
                                  "beside @")
             << entry.getSymName();
    entry = function;
  }
  if (!entry)
    return module.emitError("expected a public function, found none");
  if (!entry.getBody().hasOneBlock())
    return entry.emitOpError("expected one block, found ")
           << entry.getBody().getBlocks().size();
  return entry;
}

/// Bytes that an element takes in memory; an index has the host's 64 bits.
inline int64_t elementBytes(MemRefType type) {
  if (type.getElementType().isIndex())
    return 8;
  return llvm::divideCeil(type.getElementTypeBitWidth(), 8u);
}

/// Adds an argument with the attribute `glow.role = "<role>"`.
inline Value insertArgument(func::FuncOp entry, unsigned index, Type type,
                            StringRef role) {
  index = std::min(index, entry.getNumArguments());
  Builder builder(entry.getContext());
  DictionaryAttr attrs = builder.getDictionaryAttr(
      builder.getNamedAttr("glow.role", builder.getStringAttr(role)));
  (void)entry.insertArgument(index, type, attrs, entry.getLoc());
  return entry.getArgument(index);
}

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_MEMREF_ENTRYPOINT_H
