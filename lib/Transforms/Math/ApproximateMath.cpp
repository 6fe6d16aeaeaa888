//===- ApproximateMath.cpp - Transcendental functions by polynomials ------===//
//
// Before:  %y = math.exp %x : vector<16xf32>
// After:   multiplications and additions on vector<16xf32>
//
//===----------------------------------------------------------------------===//
#include "lib/Transforms/Math/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::glow {
#define GEN_PASS_DEF_APPROXIMATEMATH
#include "lib/Transforms/Math/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;

namespace {

struct ApproximateMathPass
    : glow::impl::ApproximateMathBase<ApproximateMathPass> {
  using Base::Base;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateMathPolynomialApproximationPatterns(
        patterns, MathPolynomialApproximationOptions());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
