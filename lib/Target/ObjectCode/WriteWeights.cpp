//===- WriteWeights.cpp - The weights buffer of a compiled model ----------===//
#include "lib/Target/ObjectCode/ObjectCode.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::glow;

/// Writes the elements of one value, each in a whole number of bytes.
static LogicalResult writeValue(Operation *owner, Attribute value,
                                llvm::raw_ostream &os) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob)
      return owner->emitError("weight '")
             << resource.getRawHandle().getKey() << "' has no data";
    os.write(blob->getData().data(), blob->getData().size());
    return success();
  }
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (!dense)
    return owner->emitError("expected dense elements as a weight, found ")
           << value;
  Type type = dense.getElementType();
  unsigned bits = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  if (bits % 8 == 0 && !dense.isSplat()) {
    ArrayRef<char> data = dense.getRawData();
    os.write(data.data(), data.size());
    return success();
  }
  auto write = [&](const APInt &element) {
    os.write(reinterpret_cast<const char *>(element.getRawData()),
             llvm::divideCeil(bits, 8u));
  };
  if (isa<FloatType>(type))
    for (APFloat element : dense.getValues<APFloat>())
      write(element.bitcastToAPInt());
  else
    for (APInt element : dense.getValues<APInt>())
      write(element);
  return success();
}

LogicalResult mlir::glow::writeWeights(Operation *owner,
                                       llvm::raw_ostream &os) {
  auto weights = owner->getAttrOfType<ArrayAttr>("glow.weights");
  auto total = owner->getAttrOfType<IntegerAttr>("glow.weights_bytes");
  if (!weights || !total)
    return owner->emitError("expected the attributes glow.weights and "
                            "glow.weights_bytes");
  uint64_t begin = os.tell();
  for (Attribute entry : weights) {
    auto dict = dyn_cast<DictionaryAttr>(entry);
    auto offset = dict ? dict.getAs<IntegerAttr>("offset") : IntegerAttr();
    Attribute value = dict ? dict.get("value") : Attribute();
    if (!offset || !value)
      return owner->emitError(
                 "expected {offset, value} in glow.weights, found ")
             << entry;
    int64_t gap = offset.getInt() - int64_t(os.tell() - begin);
    if (gap < 0)
      return owner->emitError("weights overlap at offset ") << offset.getInt();
    os.write_zeros(gap);
    if (failed(writeValue(owner, value, os)))
      return failure();
  }
  int64_t rest = total.getInt() - int64_t(os.tell() - begin);
  if (rest < 0)
    return owner->emitError("weights are larger than glow.weights_bytes = ")
           << total.getInt();
  os.write_zeros(rest);
  return success();
}
