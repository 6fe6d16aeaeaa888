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

StringRef TileEmitter::transitMemory(int64_t engine) const {
  const DmaEngine &dma = chip.dmaEngines[engine];
  const VectorUnit &unit = chip.vectorUnits[engine];
  StringRef offChip = chip.offChip().name;
  for (const std::string &memory : {unit.results, unit.operands})
    if (dma.hasPath(offChip, memory) && dma.hasPath(memory, offChip))
      return chip.memory(memory)->name;
  return unit.operands;
}

bool TileEmitter::storesThroughResults(StringRef memory, int64_t engine) const {
  return memory != chip.vectorUnits[engine].results &&
         !chip.dmaEngines[engine].hasPath(memory, chip.offChip().name);
}

/// The elements of a buffer at `index` along a dimension, without it.
static Value dropDimension(OpBuilder &b, Location loc, Value buffer,
                           int64_t dim, int64_t index) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> offsets(type.getRank(), 0), sizes(type.getShape());
  SmallVector<int64_t> strides(type.getRank(), 1), kept(type.getShape());
  offsets[dim] = index;
  sizes[dim] = 1;
  kept.erase(kept.begin() + dim);
  MemRefType part = memref::SubViewOp::inferRankReducedResultType(
      kept, type, offsets, sizes, strides);
  return memref::SubViewOp::create(b, loc, part, buffer, offsets, sizes,
                                   strides);
}

void TileEmitter::copy(Location loc, StringRef queue, Value from, Value to,
                       ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                       TypedAttr padValue) {
  constexpr int64_t kCopyRank = 5;
  auto source = cast<MemRefType>(from.getType());
  auto target = cast<MemRefType>(to.getType());
  if (source.getRank() <= kCopyRank) {
    glir::CopyOp::create(b, loc, queue, from, to, low, high, padValue);
    return;
  }
  const int64_t *smallest = llvm::min_element(target.getShape());
  int64_t dim = smallest - target.getShape().begin();
  auto without = [&](ArrayRef<int64_t> values) {
    SmallVector<int64_t> rest(values);
    if (!rest.empty())
      rest.erase(rest.begin() + dim);
    return rest;
  };
  int64_t first = low.empty() ? 0 : low[dim];
  for (int64_t index = 0; index < *smallest; ++index) {
    Value part = dropDimension(b, loc, to, dim, index);
    if (index < first || index >= first + source.getDimSize(dim))
      glir::FillOp::create(b, loc, queue, padValue, part);
    else
      copy(loc, queue, dropDimension(b, loc, from, dim, index - first), part,
           without(low), without(high), padValue);
  }
}

Value TileEmitter::load(Location loc, const OffChipTensor &tensor,
                        const Box &box, StringRef memory, int64_t engine) {
  auto type = cast<MemRefType>(tensor.buffer.getType());
  const DmaEngine &dma = chip.dmaEngines[engine];
  const VectorUnit &unit = chip.vectorUnits[engine];
  if (!dma.hasPath(chip.offChip().name, memory)) {
    Value loaded = load(loc, tensor, box, unit.operands, engine);
    Value tile = allocate(loc, box.sizes, type.getElementType(), memory);
    copy(loc, unit.queue, loaded, tile);
    return tile;
  }
  Value tile = allocate(loc, box.sizes, type.getElementType(), memory);
  if (tensor.low.empty()) {
    copy(loc, dma.loadQueue, slice(loc, tensor.buffer, box), tile);
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
  Value source = slice(loc, tensor.buffer, inside);
  if (hasPadding)
    copy(loc, dma.loadQueue, source, tile, low, high, tensor.padValue);
  else
    copy(loc, dma.loadQueue, source, tile);
  return tile;
}

void TileEmitter::store(Location loc, Value tile, Value buffer, const Box &box,
                        int64_t engine) {
  auto type = cast<MemRefType>(tile.getType());
  StringRef memory = cast<StringAttr>(type.getMemorySpace()).getValue();
  const VectorUnit &unit = chip.vectorUnits[engine];
  if (storesThroughResults(memory, engine)) {
    Value result =
        allocate(loc, type.getShape(), type.getElementType(), unit.results);
    copy(loc, unit.queue, tile, result);
    tile = result;
  }
  copy(loc, chip.dmaEngines[engine].storeQueue, tile, slice(loc, buffer, box));
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
