//===- DecomposePad.cpp - Constant padding as a fill and an insertion -----===//
//
// Before:  %x = linalg.generic .. outs(%e)
//          %p = tensor.pad %x low[0, 1] high[0, 1] { yield %zero }
// After:   %f = linalg.fill ins(%zero) outs(tensor.empty)
//          %x = linalg.generic .. outs(%e)
//          %p = tensor.insert_slice %x into %f[0, 1] ..
//
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Linalg/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

namespace mlir::glow {
#define GEN_PASS_DEF_DECOMPOSEPAD
#include "lib/Transforms/Linalg/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;

namespace {

struct DecomposePadPass : glow::impl::DecomposePadBase<DecomposePadPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

static void decompose(tensor::PadOp pad) {
  Location loc = pad.getLoc();
  Attribute value;
  if (!pad.getResultType().hasStaticShape() ||
      !matchPattern(pad.getConstantPaddingValue(), m_Constant(&value)))
    return;

  OpBuilder builder(pad);
  Operation *producer = pad.getSource().getDefiningOp();
  if (producer && producer->getBlock() == pad->getBlock())
    builder.setInsertionPoint(producer);
  Value constant =
      arith::ConstantOp::create(builder, loc, cast<TypedAttr>(value));
  Value empty =
      tensor::EmptyOp::create(builder, loc, pad.getResultType().getShape(),
                              pad.getResultType().getElementType());
  Value filled =
      linalg::FillOp::create(builder, loc, constant, empty).getResult(0);

  builder.setInsertionPoint(pad);
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(builder, loc, pad.getSource());
  SmallVector<OpFoldResult> strides(sizes.size(), builder.getIndexAttr(1));
  Value inserted =
      tensor::InsertSliceOp::create(builder, loc, pad.getSource(), filled,
                                    pad.getMixedLowPad(), sizes, strides);
  pad.replaceAllUsesWith(inserted);
  pad.erase();
}

void DecomposePadPass::runOnOperation() {
  SmallVector<tensor::PadOp> pads;
  getOperation().walk([&](tensor::PadOp pad) {
    if (pad.getConstantPaddingValue())
      pads.push_back(pad);
  });
  for (tensor::PadOp pad : pads)
    decompose(pad);
}
