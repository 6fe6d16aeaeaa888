//===- StoreBf16AsIntegers.cpp - i16 for bf16 that is only moved ----------===//
//
// Before:  %x = llvm.load %p : !llvm.ptr -> vector<16xbf16>
//          %b = llvm.bitcast %x : vector<16xbf16> to vector<16xi16>
// After:   %x = llvm.load %p : !llvm.ptr -> vector<16xi16>
//
// Assumes that arithmetic on bf16 was expanded to f32 and to integers. A
// function in which something else than moving elements is left is not changed:
// that needs a target with registers of bf16, and such a target needs no help.
//===----------------------------------------------------------------------===//
#include "lib/Transforms/LLVM/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mlir::glow {
#define GEN_PASS_DEF_STOREBF16ASINTEGERS
#include "lib/Transforms/LLVM/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;

namespace {

struct StoreBf16AsIntegersPass
    : glow::impl::StoreBf16AsIntegersBase<StoreBf16AsIntegersPass> {
  using Base::Base;
  void runOnOperation() override;
};

} // namespace

static bool isBf16(Type type) { return getElementTypeOrSelf(type).isBF16(); }

/// Whether `op` does the same to integers as to bf16.
static bool movesBits(Operation *op) {
  return isa<LLVM::AllocaOp, LLVM::BitcastOp, LLVM::BrOp, LLVM::CondBrOp,
             LLVM::ConstantOp, LLVM::ExtractElementOp, LLVM::GEPOp,
             LLVM::InsertElementOp, LLVM::LoadOp, LLVM::PoisonOp,
             LLVM::SelectOp, LLVM::ShuffleVectorOp, LLVM::StoreOp,
             LLVM::UndefOp, LLVM::ZeroOp>(op);
}

void StoreBf16AsIntegersPass::runOnOperation() {
  LLVM::LLVMFuncOp function = getOperation();
  if (llvm::any_of(function.getArgumentTypes(), isBf16) ||
      llvm::any_of(function.getResultTypes(), isBf16))
    return;
  bool computes =
      function
          ->walk([](Operation *op) {
            bool hasBf16 = llvm::any_of(op->getOperandTypes(), isBf16) ||
                           llvm::any_of(op->getResultTypes(), isBf16);
            return hasBf16 && !movesBits(op) ? WalkResult::interrupt()
                                             : WalkResult::advance();
          })
          .wasInterrupted();
  if (computes)
    return;
  Type integer = IntegerType::get(&getContext(), 16);
  AttrTypeReplacer replacer;
  replacer.addReplacement([&](BFloat16Type) { return integer; });
  replacer.addReplacement([&](FloatAttr attr) -> Attribute {
    if (!attr.getType().isBF16())
      return attr;
    return IntegerAttr::get(integer, attr.getValue().bitcastToAPInt());
  });
  replacer.addReplacement([&](DenseElementsAttr attr) -> Attribute {
    return isBf16(attr.getType()) ? attr.bitcast(integer) : attr;
  });
  replacer.recursivelyReplaceElementsIn(function, /*replaceAttrs=*/true,
                                        /*replaceLocs=*/false,
                                        /*replaceTypes=*/true);
}
