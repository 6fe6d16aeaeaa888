//===- DotProductStep.cpp - One step of a dot-product kernel --------------===//
//
// For vpmaddwd, with i16 data and i8 weights:
//
//   w = sext(load vector<2*lanes x i8>)         per register
//   x = broadcast(load i32 of two i16)          per row
//   sum += pmaddwd(x, w)
//
// vpdpbusd and vdpbf16ps take the weights as they are stored, and add to `sum`.
//
//===----------------------------------------------------------------------===//
#include "lib/Conversion/LinalgToVectorLoops/DotProductStep.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace mlir::glow;

/// `vector` with zeros behind it, so that it has `elements`.
Value DotProductStep::pad(Value vector, int64_t elements) {
  auto type = cast<VectorType>(vector.getType());
  if (type.getNumElements() == elements)
    return vector;
  auto padded = VectorType::get({elements}, type.getElementType());
  Value zeros =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(padded));
  return vector::InsertStridedSliceOp::create(
      builder, loc, vector, zeros, ArrayRef<int64_t>{0}, ArrayRef<int64_t>{1});
}

Value DotProductStep::slice(Value vector, int64_t offset, int64_t elements) {
  if (cast<VectorType>(vector.getType()).getNumElements() == elements)
    return vector;
  return vector::ExtractStridedSliceOp::create(
      builder, loc, vector, ArrayRef<int64_t>{offset},
      ArrayRef<int64_t>{elements}, ArrayRef<int64_t>{1});
}

Value DotProductStep::call(StringRef intrinsic, Type type,
                           ValueRange arguments) {
  return LLVM::CallIntrinsicOp::create(
             builder, loc, type, builder.getStringAttr(intrinsic), arguments)
      .getResult(0);
}

/// The intrinsic of an instruction for registers of `bits`.
static StringRef intrinsicOf(DotProduct kind, unsigned bits) {
  unsigned size = bits == 512 ? 2 : bits == 256 ? 1 : 0;
  static constexpr StringLiteral pmaddwd[] = {"llvm.x86.sse2.pmadd.wd",
                                              "llvm.x86.avx2.pmadd.wd",
                                              "llvm.x86.avx512.pmaddw.d.512"};
  static constexpr StringLiteral vpdpbusd[] = {"llvm.x86.avx512.vpdpbusd.128",
                                               "llvm.x86.avx512.vpdpbusd.256",
                                               "llvm.x86.avx512.vpdpbusd.512"};
  static constexpr StringLiteral vdpbf16ps[] = {
      "llvm.x86.avx512bf16.dpbf16ps.128", "llvm.x86.avx512bf16.dpbf16ps.256",
      "llvm.x86.avx512bf16.dpbf16ps.512"};
  switch (kind) {
  case DotProduct::None:
    break;
  case DotProduct::Pmaddwd:
    return pmaddwd[size];
  case DotProduct::Vpdpbusd:
    return vpdpbusd[size];
  case DotProduct::Vdpbf16ps:
    return vdpbf16ps[size];
  }
  llvm_unreachable("not an instruction");
}

void DotProductStep::loadWeights(Value flat, Value index, bool isUnsigned) {
  Type element = cast<MemRefType>(flat.getType()).getElementType();
  auto type = VectorType::get({width * group()}, element);
  Value loaded = vector::LoadOp::create(builder, loc, type, flat, index);
  int64_t perRegister = lanes() * group();
  loaded = pad(loaded, llvm::alignTo(width * group(), perRegister));
  int64_t count = cast<VectorType>(loaded.getType()).getNumElements();
  for (int64_t begin = 0; begin < count; begin += perRegister) {
    Value part = slice(loaded, begin, perRegister);
    if (kind == DotProduct::Pmaddwd) {
      auto wide = VectorType::get({perRegister}, builder.getI16Type());
      part = isUnsigned
                 ? Value(arith::ExtUIOp::create(builder, loc, wide, part))
                 : Value(arith::ExtSIOp::create(builder, loc, wide, part));
    }
    weights.push_back(part);
  }
}

Value DotProductStep::accumulate(Value flat, Value index, Value sum) {
  // A group is as wide as a lane: it is broadcast as one.
  Type narrow = cast<MemRefType>(flat.getType()).getElementType();
  Type lane = builder.getI32Type();
  Value data = vector::LoadOp::create(
      builder, loc, VectorType::get({group()}, narrow), flat, index);
  data =
      vector::BitCastOp::create(builder, loc, VectorType::get({1}, lane), data);
  data = vector::ExtractOp::create(builder, loc, data, 0);
  auto lanesType = VectorType::get({lanes()}, lane);
  data = vector::BroadcastOp::create(builder, loc, lanesType, data);
  data = vector::BitCastOp::create(
      builder, loc, VectorType::get({lanes() * group()}, narrow), data);

  StringRef intrinsic = intrinsicOf(kind, registerBits);
  Value sums = pad(sum, lanes() * weights.size());
  Value result = sums;
  for (auto [i, part] : llvm::enumerate(weights)) {
    Value old = slice(sums, i * lanes(), lanes()), next;
    if (kind == DotProduct::Pmaddwd)
      next = arith::AddIOp::create(
          builder, loc, old, call(intrinsic, old.getType(), {data, part}));
    else
      next = call(intrinsic, old.getType(), {old, data, part});
    result = weights.size() == 1 ? next
                                 : Value(vector::InsertStridedSliceOp::create(
                                       builder, loc, next, result,
                                       ArrayRef<int64_t>{int64_t(i) * lanes()},
                                       ArrayRef<int64_t>{1}));
  }
  return slice(result, 0, width);
}
