//===- ExternalizeWeights.cpp - Move constants into one weights buffer ----===//
//
// Before:  memref.global "private" constant @w : memref<64x64xf32> = dense<..>
//          func.func @main_graph(%x: memref<..>) {
//            %w = memref.get_global @w
// After:   module attributes {glow.weights = [{offset = 0, value = dense<..>}],
//                             glow.weights_bytes = 16384}
//          func.func @main_graph(%weights: memref<16384xi8>, %x: memref<..>) {
//            %w = memref.view %weights[%c0][]
//
// Private functions that read constants get the buffer from their callers.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/MemRef/EntryPoint.h"
#include "lib/Transforms/MemRef/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::glow {
#define GEN_PASS_DEF_EXTERNALIZEWEIGHTS
#include "lib/Transforms/MemRef/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

struct ExternalizeWeightsPass
    : glow::impl::ExternalizeWeightsBase<ExternalizeWeightsPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

static int64_t byteSize(MemRefType type) {
  return type.getNumElements() * elementBytes(type);
}

/// The functions that read a global of `moved` or call one that does; fails if
/// such a function is more than called.
static FailureOr<llvm::SetVector<func::FuncOp>>
findReaders(ModuleOp module, func::FuncOp entry,
            const llvm::StringMap<int64_t> &moved) {
  llvm::SetVector<func::FuncOp> readers;
  module.walk([&](memref::GetGlobalOp use) {
    if (auto function = use->getParentOfType<func::FuncOp>();
        function && moved.contains(use.getName()))
      readers.insert(function);
  });
  for (size_t i = 0; i < readers.size(); ++i) {
    func::FuncOp reader = readers[i];
    std::optional<SymbolTable::UseRange> uses =
        SymbolTable::getSymbolUses(reader, module);
    if (!uses)
      return module.emitError("has an operation with unknown uses of @")
             << reader.getSymName();
    for (SymbolTable::SymbolUse use : *uses) {
      if (reader == entry || !isa<func::CallOp>(use.getUser()))
        return use.getUser()->emitOpError("uses @")
               << reader.getSymName()
               << ", whose arguments change, expected calls of private "
                  "functions only";
      readers.insert(use.getUser()->getParentOfType<func::FuncOp>());
    }
  }
  return readers;
}

void ExternalizeWeightsPass::runOnOperation() {
  ModuleOp module = getOperation();
  FailureOr<func::FuncOp> entry = findEntryPoint(module);
  if (failed(entry))
    return signalPassFailure();

  OpBuilder builder(&getContext());
  llvm::MapVector<Attribute, int64_t> offsets;
  llvm::StringMap<int64_t> offsetOfGlobal;
  SmallVector<memref::GlobalOp> moved;
  int64_t total = 0;
  llvm::StringSet<> used;
  module.walk([&](memref::GetGlobalOp use) { used.insert(use.getName()); });
  for (auto global :
       llvm::make_early_inc_range(module.getOps<memref::GlobalOp>())) {
    if (global.isPrivate() && !used.contains(global.getSymName())) {
      global.erase();
      continue;
    }
    auto value = dyn_cast_or_null<ElementsAttr>(global.getInitialValueAttr());
    int64_t bytes = byteSize(global.getType());
    if (!global.getConstant() || !value || bytes < minBytes)
      continue;
    auto [place, isNew] = offsets.insert({value, total});
    if (isNew)
      total = llvm::alignTo(total + bytes, alignment);
    offsetOfGlobal[global.getSymName()] = place->second;
    moved.push_back(global);
  }

  auto bufferType = MemRefType::get({total}, builder.getI8Type());
  FailureOr<llvm::SetVector<func::FuncOp>> readers =
      findReaders(module, *entry, offsetOfGlobal);
  if (failed(readers))
    return signalPassFailure();
  readers->insert(*entry);
  for (func::FuncOp reader : *readers)
    insertArgument(reader, /*index=*/0, bufferType, "weights");
  for (func::FuncOp reader : *readers) {
    Value buffer = reader.getArgument(0);
    reader.walk([&](func::CallOp call) {
      if (readers->contains(
              module.lookupSymbol<func::FuncOp>(call.getCallee())))
        call.getOperandsMutable().assign(llvm::to_vector(
            llvm::concat<Value>(ValueRange(buffer), call.getOperands())));
    });
    reader.walk([&](memref::GetGlobalOp use) {
      auto place = offsetOfGlobal.find(use.getName());
      if (place == offsetOfGlobal.end())
        return;
      builder.setInsertionPoint(use);
      Value shift =
          arith::ConstantIndexOp::create(builder, use.getLoc(), place->second);
      Value view = memref::ViewOp::create(builder, use.getLoc(), use.getType(),
                                          buffer, shift,
                                          /*sizes=*/ValueRange());
      use.replaceAllUsesWith(view);
      use.erase();
    });
  }
  for (memref::GlobalOp global : moved)
    global.erase();

  SmallVector<Attribute> weights;
  for (auto [value, offset] : offsets)
    weights.push_back(builder.getDictionaryAttr(
        {builder.getNamedAttr("offset", builder.getI64IntegerAttr(offset)),
         builder.getNamedAttr("value", value)}));
  module->setAttr("glow.weights", builder.getArrayAttr(weights));
  module->setAttr("glow.weights_bytes", builder.getI64IntegerAttr(total));
}
