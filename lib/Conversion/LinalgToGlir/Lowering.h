//===- Lowering.h - From tensors to steps of a chip's units -----*- C++ -*-===//
#ifndef GLOW_LIB_CONVERSION_LINALGTOGLIR_LOWERING_H
#define GLOW_LIB_CONVERSION_LINALGTOGLIR_LOWERING_H

#include "dialects/Glir/GlirDialect.h"
#include "lib/Conversion/LinalgToGlir/Contraction.h"
#include "lib/Conversion/LinalgToGlir/Gather.h"
#include "lib/Conversion/LinalgToGlir/TileSizes.h"
#include "lib/Conversion/LinalgToGlir/Tiles.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::glow {

/// A sum or maximum of a program's values, as the body of an operation.
struct Combination {
  glir::Combine combine;
  bool isUnsigned = false;
  /// What is combined with the carried value.
  Value value;
};

/// The combination that an operation with one result computes; none for any
/// other body.
std::optional<Combination> matchCombination(linalg::LinalgOp op);

inline Type elementType(Value value) {
  return getElementTypeOrSelf(value.getType());
}

/// Lowers one function: tensors become off-chip buffers, and each structured
/// operation the copies and steps of its tiles, one after the other.
class ChipLowering {
public:
  ChipLowering(func::FuncOp func, const ChipDescription &chip,
               SymbolTable &symbols)
      : func(func), chip(chip), symbols(symbols), b(func.getContext()),
        emitter(b, chip) {}

  LogicalResult run();

private:
  /// What a scalar program reads: operands of an operation, of which one may be
  /// on the chip already, and tables.
  struct Program {
    linalg::LinalgOp op;
    Value yielded;
    SmallVector<OpOperand *> operands;
    /// What computes the value, in order.
    SmallVector<Operation *> body;
    SmallVector<TileCache> caches;
    /// For each operand that stays on the chip as a whole its copy on each
    /// engine, null until it is loaded; empty for the others.
    SmallVector<SmallVector<Value>> resident;
    /// For each table its copy on each engine.
    DenseMap<Value, SmallVector<Value>> tables;
  };

  // Functions and tensors (ConvertLinalgToGlir.cpp).
  LogicalResult convertSignature();
  LogicalResult lower(Operation *op);
  LogicalResult lowerReturn(func::ReturnOp op);
  FailureOr<OffChipTensor> tensor(Value value);
  /// The off-chip buffer that an operation writes its result to.
  Value destination(Value result);
  bool isZeroOrIdentity(Value init, std::optional<glir::Combine> combine,
                        bool isUnsigned);

  // Views and copies (Movement.cpp).
  LogicalResult lowerConstant(arith::ConstantOp op);
  LogicalResult lowerPad(tensor::PadOp op);
  LogicalResult lowerReshape(Operation *op);
  LogicalResult lowerSlice(tensor::ExtractSliceOp op);
  LogicalResult lowerInsertion(tensor::InsertSliceOp op);
  LogicalResult lowerConcat(tensor::ConcatOp op);
  LogicalResult lowerTranspose(linalg::TransposeOp op);
  /// The buffer with all elements of a tensor, padding as well.
  FailureOr<Value> storedBuffer(Operation *op, Value value);
  /// The same with the elements one after the other.
  FailureOr<Value> contiguousBuffer(Operation *op, Value value);
  /// The tiles that such a copy needs for a box of elements.
  SmallVector<TileOperand> transitOperands(AffineMap map, Type element);
  /// Copies a tensor to a buffer of the same shape by way of the chip.
  LogicalResult copyTensor(Operation *op, const OffChipTensor &from, Value to,
                           ArrayRef<int64_t> permutation = {});

  // Structured operations (Structured.cpp).
  LogicalResult lowerStructured(linalg::LinalgOp op);
  LogicalResult lowerGather(linalg::LinalgOp op, const Gather &gather);
  LogicalResult lowerContraction(linalg::LinalgOp op, const Contraction &c,
                                 linalg::LinalgOp epilogue);
  LogicalResult lowerReduction(linalg::LinalgOp op, const Combination &c);
  LogicalResult lowerElementwise(linalg::LinalgOp op);
  FailureOr<Program> programOf(linalg::LinalgOp op, Value yielded,
                               Value onChip);
  LogicalResult checkFormats(linalg::LinalgOp op);
  LogicalResult checkProductFormats(linalg::LinalgOp op, const Contraction &c);
  void emitProduct(linalg::LinalgOp op, const Contraction &c, Value input,
                   Value weight, Value output, bool accumulate, int64_t engine);
  /// Emits the program for a box of its loops and the copy of its result.
  void emitElementwise(Program &program, const Box &box, Value buffer,
                       Value onChip, Value onChipTile, int64_t engine);
  /// The operands of a program and its result as the choice of tiles sees them,
  /// in terms of other loops; `loops` gives those of the program. The operand
  /// that is on the chip already is left out.
  SmallVector<TileOperand> tileOperands(Program &program, Value onChip,
                                        AffineMap loops);
  /// Decides which operands stay on the chip because several boxes of `sizes`
  /// read them, within `room` bytes.
  void keepOperands(Program &program, ArrayRef<int64_t> sizes, int64_t room);
  /// The tiles that a program reads in a box of its loops.
  SmallVector<Value> loadOperands(Program &program, const Box &box,
                                  Value onChip, Value onChipTile,
                                  int64_t engine);
  void fillProgram(Program &program, Region &region, int64_t engine);
  linalg::LinalgOp epilogueOf(linalg::LinalgOp op);

  func::FuncOp func;
  const ChipDescription &chip;
  SymbolTable &symbols;
  OpBuilder b;
  TileEmitter emitter;
  DenseMap<Value, OffChipTensor> tensors;
  /// The function's result buffers, by the tensor that it returns.
  DenseMap<Value, Value> results;
  /// The contraction that an elementwise operation computes on its tiles.
  DenseMap<Operation *, Operation *> producerOf;
};

} // namespace mlir::glow

#endif // GLOW_LIB_CONVERSION_LINALGTOGLIR_LOWERING_H
