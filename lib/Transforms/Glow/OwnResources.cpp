//===- OwnResources.cpp - Say which resources belong to a module ----------===//
//
// Before:  module {
// After:   module attributes {glow.owned_prefix = "glow0."} {
//
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Glow/Resources.h"

#include "lib/Transforms/Glow/Passes.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <atomic>

namespace mlir::glow {
#define GEN_PASS_DEF_OWNRESOURCES
#include "lib/Transforms/Glow/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct OwnResourcesPass : glow::impl::OwnResourcesBase<OwnResourcesPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

llvm::StringSet<> glow::collectResourceKeys(ModuleOp module) {
  llvm::StringSet<> keys;
  AttrTypeWalker walker;
  walker.addWalk([&](DenseResourceElementsAttr attr) {
    keys.insert(attr.getRawHandle().getKey());
  });
  module->walk([&](Operation *op) {
    walker.walk(op->getAttrDictionary());
    walker.walk(op->getLoc());
  });
  return keys;
}

void OwnResourcesPass::runOnOperation() {
  static std::atomic<unsigned> next = 0;
  ModuleOp module = getOperation();
  Builder builder(&getContext());
  if (!module->hasAttr(kOwnedPrefixAttrName))
    module->setAttr(kOwnedPrefixAttrName,
                    builder.getStringAttr("glow" + Twine(next++) + "."));
  if (!existing)
    return;
  SmallVector<StringRef> keys;
  llvm::StringSet<> found = collectResourceKeys(module);
  for (const auto &entry : found)
    keys.push_back(entry.getKey());
  llvm::sort(keys);
  module->setAttr(kOwnedKeysAttrName, builder.getStrArrayAttr(keys));
}
