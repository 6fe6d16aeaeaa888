//===- Resources.h - The resources of a module ----------------------------===//
#ifndef GLOW_LIB_TRANSFORMS_GLOW_RESOURCES_H
#define GLOW_LIB_TRANSFORMS_GLOW_RESOURCES_H

#include "dialects/Glow/GlowElements.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSet.h"

namespace mlir::glow {

/// The attribute of a module with the keys of resources that it owns although
/// they do not begin with the value of kOwnedPrefixAttrName.
constexpr StringLiteral kOwnedKeysAttrName = "glow.owned_keys";

/// The keys of all dense_resource attributes that the module refers to.
llvm::StringSet<> collectResourceKeys(ModuleOp module);

} // namespace mlir::glow

#endif // GLOW_LIB_TRANSFORMS_GLOW_RESOURCES_H
