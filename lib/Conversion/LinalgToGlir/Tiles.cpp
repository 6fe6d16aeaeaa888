//===- Tiles.cpp - Tiles of tensors and their copies ----------------------===//
#include "lib/Conversion/LinalgToGlir/Tiles.h"

#include "dialects/Glir/GlirDialect.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mlir::glow;

int64_t Box::countElements() const {
  int64_t count = 1;
  for (int64_t size : sizes)
    count *= size;
  return count;
}

/// The value of a linear expression at a point.
static int64_t evaluate(AffineExpr expr, ArrayRef<int64_t> point) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return point[dim.getPosition()];
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  auto binary = cast<AffineBinaryOpExpr>(expr);
  int64_t lhs = evaluate(binary.getLHS(), point);
  int64_t rhs = evaluate(binary.getRHS(), point);
  return binary.getKind() == AffineExprKind::Add ? lhs + rhs : lhs * rhs;
}

Box glow::imageOf(AffineMap map, const Box &box) {
  SmallVector<int64_t> last;
  for (auto [offset, size] : llvm::zip_equal(box.offsets, box.sizes))
    last.push_back(offset + size - 1);
  Box image;
  for (AffineExpr expr : map.getResults()) {
    int64_t first = evaluate(expr, box.offsets);
    image.offsets.push_back(first);
    image.sizes.push_back(evaluate(expr, last) - first + 1);
  }
  return image;
}

AffineMap glow::linearPart(AffineMap map) {
  SmallVector<int64_t> zero(map.getNumDims(), 0);
  SmallVector<AffineExpr> results;
  for (AffineExpr expr : map.getResults())
    results.push_back(
        simplifyAffineExpr(expr - evaluate(expr, zero), map.getNumDims(), 0));
  return AffineMap::get(map.getNumDims(), 0, results, map.getContext());
}

int64_t glow::bytesOf(Type element, int64_t count) {
  return llvm::divideCeil(element.getIntOrFloatBitWidth(), 8) * count;
}

Value TileEmitter::allocate(Location loc, ArrayRef<int64_t> shape, Type element,
                            StringRef memory) {
  auto type = MemRefType::get(shape, element, MemRefLayoutAttrInterface(),
                              b.getStringAttr(memory));
  return memref::AllocOp::create(b, loc, type);
}

Value TileEmitter::slice(Location loc, Value buffer, const Box &box) {
  auto type = cast<MemRefType>(buffer.getType());
  if (box.sizes == type.getShape())
    return buffer;
  SmallVector<OpFoldResult> strides(type.getRank(), b.getIndexAttr(1));
  return memref::SubViewOp::create(
      b, loc, buffer, getAsIndexOpFoldResult(b.getContext(), box.offsets),
      getAsIndexOpFoldResult(b.getContext(), box.sizes), strides);
}

Value TileEmitter::load(Location loc, const OffChipTensor &tensor,
                        const Box &box, StringRef memory, int64_t engine) {
  auto type = cast<MemRefType>(tensor.buffer.getType());
  const DmaEngine &dma = chip.dmaEngines[engine];
  Value tile = allocate(loc, box.sizes, type.getElementType(), memory);
  if (tensor.low.empty()) {
    glir::CopyOp::create(b, loc, dma.loadQueue, slice(loc, tensor.buffer, box),
                         tile, ArrayRef<int64_t>(), ArrayRef<int64_t>(),
                         TypedAttr());
    return tile;
  }
  // What of the box lies in the tensor, and how much of it before and after.
  Box inside;
  SmallVector<int64_t> low, high;
  bool isEmpty = false;
  for (int64_t dim = 0; dim < type.getRank(); ++dim) {
    int64_t extent = type.getDimSize(dim);
    int64_t begin = box.offsets[dim] - tensor.low[dim];
    int64_t end = begin + box.sizes[dim];
    int64_t first = std::clamp<int64_t>(begin, 0, extent);
    int64_t last = std::clamp<int64_t>(end, 0, extent);
    isEmpty |= first == last;
    inside.offsets.push_back(first);
    inside.sizes.push_back(last - first);
    low.push_back(first - begin);
    high.push_back(end - last);
  }
  if (isEmpty) {
    glir::FillOp::create(b, loc, dma.loadQueue, tensor.padValue, tile);
    return tile;
  }
  bool hasPadding = llvm::any_of(llvm::concat<int64_t>(low, high),
                                 [](int64_t pad) { return pad != 0; });
  glir::CopyOp::create(b, loc, dma.loadQueue, slice(loc, tensor.buffer, inside),
                       tile, hasPadding ? low : SmallVector<int64_t>(),
                       hasPadding ? high : SmallVector<int64_t>(),
                       hasPadding ? tensor.padValue : TypedAttr());
  return tile;
}

void TileEmitter::store(Location loc, Value tile, Value buffer, const Box &box,
                        int64_t engine) {
  glir::CopyOp::create(b, loc, chip.dmaEngines[engine].storeQueue, tile,
                       slice(loc, buffer, box), ArrayRef<int64_t>(),
                       ArrayRef<int64_t>(), TypedAttr());
}

Value TileCache::get(const Box &box, int64_t engine, int64_t bytes,
                     llvm::function_ref<Value()> load) {
  for (Entry &entry : entries)
    if (entry.box == box && entry.engine == engine)
      return entry.tile;
  // The oldest tiles make room; one tile is always kept.
  while (!entries.empty() && used + bytes > budget) {
    used -= entries.front().bytes;
    entries.erase(entries.begin());
  }
  used += bytes;
  return entries.emplace_back(Entry{box, engine, bytes, load()}).tile;
}
