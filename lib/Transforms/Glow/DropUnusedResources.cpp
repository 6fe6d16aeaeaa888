//===- DropUnusedResources.cpp - Free constants that are used no more -----===//
//
// The data of a resource whose key begins with the module's glow.owned_prefix,
// or is among its glow.owned_keys, is freed if no attribute of the module
// refers to it. The IR does not change.
//
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Glow/Passes.h"
#include "lib/Transforms/Glow/Resources.h"

#include "mlir/IR/DialectResourceBlobManager.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace mlir::glow {
#define GEN_PASS_DEF_DROPUNUSEDRESOURCES
#include "lib/Transforms/Glow/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct DropUnusedResourcesPass
    : glow::impl::DropUnusedResourcesBase<DropUnusedResourcesPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

void DropUnusedResourcesPass::runOnOperation() {
  ModuleOp module = getOperation();
  auto prefix = module->getAttrOfType<StringAttr>(kOwnedPrefixAttrName);
  if (!prefix)
    return;
  SmallVector<std::string> unused;
  llvm::StringSet<> used = collectResourceKeys(module);
  if (auto keys = module->getAttrOfType<ArrayAttr>(kOwnedKeysAttrName))
    for (auto key : keys.getAsRange<StringAttr>())
      if (!used.contains(key.getValue()))
        unused.push_back(key.str());

  DialectResourceBlobManager &manager =
      DenseResourceElementsHandle::getManagerInterface(&getContext())
          .getBlobManager();
  manager.getBlobMap([&](const auto &blobs) {
    for (const auto &entry : blobs)
      if (entry.getKey().starts_with(prefix.getValue()) &&
          entry.getValue().getBlob() && !used.contains(entry.getKey()))
        unused.push_back(entry.getKey().str());
  });
  for (StringRef key : unused)
    if (manager.lookup(key))
      manager.update(key, AsmResourceBlob());
#ifdef __GLIBC__
  // Blobs of up to 32 MB come from the heap, which keeps freed pages below live
  // ones: without this, the peak is as high as if nothing had been freed.
  if (!unused.empty())
    malloc_trim(/*pad=*/0);
#endif

  if (release) {
    module->removeAttr(kOwnedPrefixAttrName);
    module->removeAttr(kOwnedKeysAttrName);
  }
}
