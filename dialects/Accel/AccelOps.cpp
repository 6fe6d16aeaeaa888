//===- AccelOps.cpp - Verifiers of the accel dialect ----------------------===//
#include "dialects/Accel/AccelDialect.h"

using namespace mlir;
using namespace mlir::accel;

#define GET_OP_CLASSES
#include "dialects/Accel/AccelOps.cpp.inc"

unsigned accel::getElementBits(ElementType type) {
  switch (type) {
  case ElementType::I1:
  case ElementType::I8:
    return 8;
  case ElementType::I16:
  case ElementType::F16:
  case ElementType::BF16:
    return 16;
  case ElementType::I32:
  case ElementType::F32:
    return 32;
  case ElementType::I64:
    return 64;
  }
  llvm_unreachable("unknown element type");
}

bool accel::isFloat(ElementType type) {
  return type == ElementType::F16 || type == ElementType::BF16 ||
         type == ElementType::F32;
}

LogicalResult SignalOp::verify() {
  if (getTo() == getQueue()) // (C1)
    return emitOpError() << "to is the queue " << getQueue()
                         << " itself: expected another queue";
  return success();
}

LogicalResult WaitOp::verify() {
  if (getFrom() == getQueue()) // (C1)
    return emitOpError() << "from is the queue " << getQueue()
                         << " itself: expected another queue";
  return success();
}

LogicalResult CopyOp::verify() {
  unsigned bits = getElementBits(getType());
  if (bits < 64 && getPadValue() >> bits) // (C1)
    return emitOpError() << "pad_value has bits above the " << bits << " of "
                         << stringifyElementType(getType());
  return success();
}

LogicalResult GatherOp::verify() {
  ElementType type = getIndicesType();
  if (isFloat(type) || type == ElementType::I1) // (C1)
    return emitOpError() << "indices_type is " << stringifyElementType(type)
                         << ": expected i8, i16, i32 or i64";
  return success();
}

//===----------------------------------------------------------------------===//
// Matrix
//===----------------------------------------------------------------------===//

template <typename MatrixOp>
static LogicalResult verifyTypes(MatrixOp op) {
  ElementType input = op.getInputType(), weight = op.getWeightType();
  auto isNarrow = [](ElementType type) {
    return type == ElementType::I8 || type == ElementType::I16;
  };
  if (!(isNarrow(input) && isNarrow(weight)) &&
      !(isFloat(input) && input == weight)) // (C1)
    return op.emitOpError()
           << "the types are " << stringifyElementType(input) << " and "
           << stringifyElementType(weight)
           << ": expected i8 or i16, or one floating-point type";
  if (isFloat(input) && (op.getInputSigned() || op.getWeightSigned())) // (C2)
    return op.emitOpError() << "has signs of integers, but the type "
                            << stringifyElementType(input) << ": expected none";
  return success();
}

template <typename WindowOp>
static LogicalResult verifyWindow(WindowOp op) {
  if (failed(verifyTypes(op)))
    return failure();
  std::pair<StringRef, uint64_t> steps[] = {
      {"stride_height", op.getStrideHeight()},
      {"stride_width", op.getStrideWidth()},
      {"dilation_height", op.getDilationHeight()},
      {"dilation_width", op.getDilationWidth()}};
  for (auto [name, value] : steps)
    if (value == 0) // (C3)
      return op.emitOpError() << name << " is 0: expected at least 1";
  return success();
}

LogicalResult MatmulOp::verify() { return verifyTypes(*this); }
LogicalResult ConvOp::verify() { return verifyWindow(*this); }
LogicalResult DepthwiseOp::verify() { return verifyWindow(*this); }

//===----------------------------------------------------------------------===//
// Vector
//===----------------------------------------------------------------------===//

LogicalResult VectorOp::verify() {
  if (getCount() == 0) // (C1)
    return emitOpError("count is 0: expected at least 1");
  if (getCombine() == Combine::None && (getReduced() || getAccumulate()))
    return emitOpError("reduces or accumulates: expected combine to say how "
                       "values are combined"); // (C2)
  return success();
}

LogicalResult MicroOp::verify() {
  Function function = getFunction();
  int64_t first = getSources().front();
  uint64_t immediate = getImmediate();
  if (function == Function::Index) {
    if (first > 5) // (C1)
      return emitOpError() << "names dimension " << first
                           << ": expected 0 to 5";
  } else if (function == Function::Read || function == Function::Lookup) {
    if (first > 6) // (C1)
      return emitOpError() << "names stream " << first << ": expected 0 to 6";
  }
  uint64_t largest = 0;
  if (function == Function::Constant || function == Function::Rescale)
    largest = UINT64_MAX;
  else if (function == Function::CmpI)
    largest = 9;
  else if (function == Function::CmpF)
    largest = 15;
  if (immediate > largest) // (C2)
    return emitOpError() << "immediate is " << immediate << " for "
                         << stringifyFunction(function) << ": expected at most "
                         << largest;
  return success();
}

//===----------------------------------------------------------------------===//
// ProgramOp
//===----------------------------------------------------------------------===//

StringRef ProgramOp::getProgramName() { return getSymName(); }

LogicalResult ProgramOp::verifyRegions() {
  // Other operations are reported by the verifier of programs.
  SmallVector<MicroOp> microcode(getMicrocode().getOps<MicroOp>());
  for (auto vector : getInstructions().getOps<VectorOp>()) {
    uint64_t first = vector.getFirst(), end = first + vector.getCount();
    if (end > microcode.size()) // (C1)
      return vector.emitOpError()
             << "takes the micro-operations " << first << " to " << end - 1
             << ": the program has " << microcode.size();
    for (uint64_t each = first; each < end; ++each) {
      bool isYield = microcode[each].getFunction() == Function::Yield;
      if (isYield != (each + 1 == end)) // (C1)
        return vector.emitOpError()
               << "micro-operation " << each << " is "
               << stringifyFunction(microcode[each].getFunction())
               << ": expected the last, and no other, to be yield";
    }
  }
  return success();
}
