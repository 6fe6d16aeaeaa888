//===- ConvertGlowToLinalg.cpp - Lower glow to linalg on tensors ----------===//
//
// Drives the lowering functions of this folder, one per glow op, in one dialect
// conversion that also makes unsigned integer types signless. Assumes verified
// IR; guarantees that no glow op and no unsigned tensor remains, or reports
// each op that could not be lowered.
//
//   %0 = glow.relu %x : tensor<4xf32>
// becomes
//   %1 = tensor.empty() : tensor<4xf32>
//   %0 = linalg.generic {...} ins(%x) outs(%1) { arith.maximumf ... }
//
//===----------------------------------------------------------------------===//
#include "dialects/Glir/GlirDialect.h"
#include "lib/Conversion/GlowToLinalg/Lowering.h"
#include "lib/Conversion/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mlir::glow {
#define GEN_PASS_DEF_CONVERTGLOWTOLINALG
#include "lib/Conversion/Passes.h.inc"
} // namespace mlir::glow

using namespace mlir;
using namespace mlir::glow;

namespace {

/// Makes integers signless, in tensors as well.
class SignlessTypeConverter : public TypeConverter {
public:
  SignlessTypeConverter() {
    addConversion([](Type type) { return type; });
    addConversion([](IntegerType type) -> Type {
      return IntegerType::get(type.getContext(), type.getWidth());
    });
    addConversion([this](RankedTensorType type) -> Type {
      return type.clone(convertType(type.getElementType()));
    });
    auto castBack = [](OpBuilder &b, Type type, ValueRange inputs,
                       Location loc) -> Value {
      return UnrealizedConversionCastOp::create(b, loc, type, inputs)
          .getResult(0);
    };
    addSourceMaterialization(castBack);
    addTargetMaterialization(castBack);
  }
};

struct ConvertGlowToLinalgPass
    : glow::impl::ConvertGlowToLinalgBase<ConvertGlowToLinalgPass> {
  using Base::Base;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    SignlessTypeConverter converter;
    PatternFailures failures;
    RewritePatternSet patterns(context);
    LoweringSet set(patterns, converter, failures);
    populateElementwise(set);
    populateActivations(set);
    populateContractions(set);
    populateConvolutions(set);
    populateIntegerContractions(set);
    populatePooling(set);
    populateNormalizations(set);
    populateReductions(set);
    populateShapes(set);
    populateGenerators(set);
    populateGatherScatter(set);
    populateResize(set);
    populateRecurrent(set);
    populateQuantization(set, wholeRescales);
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns,
                                                                   converter);
    populateCallOpTypeConversionPattern(patterns, converter);
    populateReturnOpTypeConversionPattern(patterns, converter);

    // Glow ops are neither legal nor illegal, so that the conversion tries all
    // of them and leaves those that it cannot lower to `report`.
    ConversionTarget target(*context);
    target.addLegalDialect<affine::AffineDialect, arith::ArithDialect,
                           linalg::LinalgDialect, math::MathDialect,
                           scf::SCFDialect, tensor::TensorDialect>();
    target.addLegalOp<ModuleOp, UnrealizedConversionCastOp, glir::RescaleOp>();
    target.addDynamicallyLegalOp<func::FuncOp>([&](func::FuncOp func) {
      return converter.isSignatureLegal(func.getFunctionType());
    });
    target.addDynamicallyLegalOp<func::ReturnOp, func::CallOp>(
        [&](Operation *op) { return converter.isLegal(op); });
    // Folding belongs to canonicalization; here it would only cost time.
    ConversionConfig config;
    config.foldingMode = DialectConversionFoldingMode::Never;
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns), config)) ||
        failed(reportLeftOver(getOperation(), failures,
                              "has no lowering to linalg", [](Operation *op) {
                                return isa_and_nonnull<GlowDialect>(
                                    op->getDialect());
                              })))
      signalPassFailure();
  }
};

} // namespace
