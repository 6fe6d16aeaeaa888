//===- ChipCapabilities.cpp - What a chip computes, and how fast ----------===//
#include "lib/Analysis/ChipCapabilities.h"

#include "dialects/Glow/GlowConstants.h"
#include "dialects/Glow/GlowDialect.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::glow;

/// The most dimensions of an index space; see `vector` of the instruction set.
constexpr unsigned kMaxLoops = 6;

UnitKind glow::unitOf(Operation *op) {
  if (isa<MatmulOp, GemmOp, ConvOp, ConvTransposeOp, ConvIntegerOp,
          MatmulIntegerOp, LstmOp, GruOp, RnnOp>(op))
    return UnitKind::matrix;
  if (isa<ReshapeOp, SqueezeOp, UnsqueezeOp, FlattenOp, TransposeOp, SliceOp,
          SplitOp, ConcatOp, PadOp, ExpandOp, TileOp, DepthToSpaceOp,
          SpaceToDepthOp, StorageCastOp, IdentityOp>(op))
    return UnitKind::dma;
  return UnitKind::vector;
}

//===----------------------------------------------------------------------===//
// The attribute
//===----------------------------------------------------------------------===//

namespace {
/// Reads `glir.chip` and reports the first key that is not as expected.
class CapabilityReader {
public:
  explicit CapabilityReader(ModuleOp module) : module(module) {}

  /// The value of a key, which has to be there.
  template <typename AttrT>
  AttrT get(DictionaryAttr section, StringRef key, StringRef expected) {
    auto value = section ? section.getAs<AttrT>(key) : AttrT();
    if (!value && isValid) {
      module.emitError() << "has a glir.chip whose " << key << " is not "
                         << expected;
      isValid = false;
    }
    return value;
  }
  int64_t positive(DictionaryAttr section, StringRef key) {
    auto value = get<IntegerAttr>(section, key, "a positive integer");
    if (value && value.getInt() < 1)
      get<UnitAttr>(section, key, "a positive integer");
    return value ? value.getInt() : 1;
  }
  std::optional<int64_t> limit(DictionaryAttr section, StringRef key) {
    auto value = section.getAs<IntegerAttr>(key);
    return value ? std::optional(value.getInt()) : std::nullopt;
  }
  std::string text(DictionaryAttr section, StringRef key) {
    auto value = get<StringAttr>(section, key, "a string");
    return value ? value.str() : "";
  }
  template <typename AttrT>
  SmallVector<AttrT> list(DictionaryAttr section, StringRef key,
                          StringRef expected) {
    SmallVector<AttrT> result;
    auto array = get<ArrayAttr>(section, key, expected);
    for (Attribute each : array ? array.getValue() : ArrayRef<Attribute>()) {
      if (!isa<AttrT>(each)) {
        get<UnitAttr>(section, key, expected);
        return {};
      }
      result.push_back(cast<AttrT>(each));
    }
    return result;
  }
  SmallVector<std::string> texts(DictionaryAttr section, StringRef key) {
    SmallVector<std::string> result;
    for (auto each : list<StringAttr>(section, key, "a list of strings"))
      result.push_back(each.str());
    return result;
  }
  SmallVector<DictionaryAttr> sections(DictionaryAttr section, StringRef key) {
    return list<DictionaryAttr>(section, key, "a list of dictionaries");
  }

  bool isValid = true;

private:
  ModuleOp module;
};
} // namespace

FailureOr<ChipCapabilities> ChipCapabilities::get(ModuleOp module) {
  auto chip = module->getAttrOfType<DictionaryAttr>("glir.chip");
  if (!chip)
    return module.emitError()
           << "has no glir.chip, expected a chip's description";
  CapabilityReader reader(module);
  ChipCapabilities result;
  result.name = reader.text(chip, "name");
  result.clockHz = reader.positive(chip, "clock_hz");
  for (const std::string &pattern : reader.texts(chip, "patterns"))
    result.patterns.insert(pattern);
  SmallVector<DictionaryAttr> memories = reader.sections(chip, "memories");
  result.offChipBytesPerCycle = reader.positive(
      memories.empty() ? chip : memories.front(), "bytes_per_cycle");
  result.accumulatorFormat =
      reader.text(reader.get<DictionaryAttr>(chip, "numerics", "a dictionary"),
                  "accumulator");
  for (auto [index, unit] : llvm::enumerate(reader.sections(chip, "matrix"))) {
    result.productsPerCycle += reader.positive(unit, "macs_per_cycle");
    result.depthwiseProductsPerCycle +=
        reader.positive(unit, "depthwise_columns");
    if (index != 0)
      continue;
    result.matrixFormats = reader.texts(unit, "formats");
    result.maxKernelHeight = reader.limit(unit, "max_kernel_height");
    result.maxKernelWidth = reader.limit(unit, "max_kernel_width");
    result.maxStride = reader.limit(unit, "max_stride");
    result.maxDilation = reader.limit(unit, "max_dilation");
  }
  for (auto [index, unit] : llvm::enumerate(reader.sections(chip, "vector"))) {
    result.operationsPerCycle += double(reader.positive(unit, "lanes")) /
                                 reader.positive(unit, "cycles_per_operation");
    if (index != 0)
      continue;
    result.vectorFormats = reader.texts(unit, "formats");
    result.tableBytes = reader.limit(unit, "table_bytes");
  }
  for (DictionaryAttr engine : reader.sections(chip, "dma"))
    if (std::optional<int64_t> dims = reader.limit(engine, "dimensions"))
      result.copyDimensions = std::min(result.copyDimensions, *dims);
  if (!reader.isValid)
    return failure();
  return result;
}

//===----------------------------------------------------------------------===//
// What the chip takes
//===----------------------------------------------------------------------===//

/// The name of an element type in a chip's file; empty if it has none.
static std::string formatOf(Type type) {
  if (!type.isIntOrFloat())
    return "";
  if (type.isUnsignedInteger())
    return "u" + std::to_string(type.getIntOrFloatBitWidth());
  std::string name;
  llvm::raw_string_ostream(name) << type;
  return name;
}

/// The operands whose values an operation computes with or moves. Others are
/// sizes and positions, which have to be known when the program is made.
static OperandRange dataOperands(Operation *op) {
  if (isa<ConcatOp>(op) || unitOf(op) != UnitKind::dma)
    return op->getOperands();
  // The value of padding is part of the instruction.
  return op->getOperands().take_front(1);
}

static std::optional<std::string>
checkLimit(StringRef what, ArrayRef<int64_t> values,
           ArrayRef<std::optional<int64_t>> limits) {
  for (auto [value, limit] : llvm::zip(values, limits))
    if (limit && value > *limit)
      return llvm::formatv("it has {0} {1}, the matrix unit at most {2}", what,
                           value, *limit)
          .str();
  return std::nullopt;
}

/// Why the matrix unit cannot slide this window; nothing if it can.
template <typename ConvT>
static std::optional<std::string> checkWindow(ConvT op,
                                              const ChipCapabilities &chip) {
  size_t spatial = op.getStrides().size();
  if (spatial > 2)
    return llvm::formatv("it has {0} spatial dimensions, the matrix unit at "
                         "most 2",
                         spatial)
        .str();
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(op.getW().getType()).getShape();
  ArrayRef<int64_t> kernel = op.getLayout() == Layout::ChannelsLast
                                 ? shape.take_front(spatial)
                                 : shape.take_back(spatial);
  std::optional<int64_t> kernels[] = {chip.maxKernelHeight,
                                      chip.maxKernelWidth};
  if (auto reason = checkLimit(
          "a kernel extent of", kernel,
          ArrayRef<std::optional<int64_t>>(kernels).take_back(spatial)))
    return reason;
  if (auto reason = checkLimit("a stride of", op.getStrides(),
                               {chip.maxStride, chip.maxStride}))
    return reason;
  return checkLimit("a dilation of", op.getDilations(),
                    {chip.maxDilation, chip.maxDilation});
}

/// Why this kind of operation cannot be lowered for a chip's units, whatever
/// its types; nothing if it can.
static std::optional<std::string> checkForm(Operation *op,
                                            const ChipCapabilities &chip) {
  auto checkPool = [](ArrayRef<int64_t> kernel) -> std::optional<std::string> {
    if (2 + 2 * kernel.size() <= kMaxLoops)
      return std::nullopt;
    return llvm::formatv("it has {0} spatial dimensions, the vector unit at "
                         "most {1}",
                         kernel.size(), (kMaxLoops - 2) / 2)
        .str();
  };
  auto check = [](bool isFine, StringRef reason) {
    return isFine ? std::optional<std::string>() : reason.str();
  };
  return TypeSwitch<Operation *, std::optional<std::string>>(op)
      .Case<ConvOp, ConvIntegerOp>(
          [&](auto conv) { return checkWindow(conv, chip); })
      .Case<MaxPoolOp, AveragePoolOp, SumPoolOp>(
          [&](auto pool) { return checkPool(pool.getKernelShape()); })
      .Case([&](PadOp pad) {
        auto pads = matchInts(pad.getPads());
        bool isFine =
            pad.getMode() == PadMode::Constant && pads &&
            llvm::none_of(*pads, [](int64_t each) { return each < 0; }) &&
            (!pad.getValue() || matchConstant(pad.getValue()));
        return check(isFine, "it does not add a constant number of constants");
      })
      .Case([&](SliceOp slice) {
        auto steps = slice.getSteps() ? matchInts(slice.getSteps())
                                      : std::optional(SmallVector<int64_t>());
        bool isFine =
            matchInts(slice.getStarts()) && matchInts(slice.getEnds()) &&
            steps &&
            llvm::all_of(*steps, [](int64_t each) { return each > 0; });
        return check(isFine, "its positions are not constant, or go backwards");
      })
      .Case([&](TableOp table) {
        std::optional<int64_t> bytes = bytesOf(table.getTable().getType());
        bool isFine = !chip.tableBytes || (bytes && *bytes <= *chip.tableBytes);
        return check(isFine, "its table is larger than those of the vector "
                             "unit");
      })
      .Default([](Operation *) { return std::nullopt; });
}

std::optional<std::string>
ChipCapabilities::reasonAgainst(Operation *op) const {
  std::string opName = op->getName().getStringRef().str();
  if (!patterns.contains(opName))
    return llvm::formatv("'{0}' has no pattern for {1}", name, opName).str();
  for (Value value : llvm::concat<Value>(op->getOperands(), op->getResults())) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || !type.hasStaticShape())
      return llvm::formatv("it has the type {0}, the chip takes static shapes",
                           value.getType())
          .str();
    int64_t dims = llvm::count_if(type.getShape(),
                                  [](int64_t extent) { return extent != 1; });
    if (dims > copyDimensions)
      return llvm::formatv("it has a tensor of {0} dimensions, copies have at "
                           "most {1}",
                           dims, copyDimensions)
          .str();
  }
  if (auto reason = checkForm(op, *this))
    return reason;

  UnitKind unit = unitOf(op);
  auto check = [&](Type type, bool isFactor) -> std::optional<std::string> {
    std::string format = formatOf(getElementTypeOrSelf(type));
    bool isMatrix = unit == UnitKind::matrix && isFactor;
    const SmallVector<std::string> &formats =
        isMatrix ? matrixFormats : vectorFormats;
    bool isKnown = llvm::is_contained(formats, format);
    // Copies take whatever a unit can work on.
    if (unit == UnitKind::dma)
      isKnown |= llvm::is_contained(matrixFormats, format);
    if (unit == UnitKind::matrix && !isFactor)
      isKnown |= format == accumulatorFormat;
    if (isKnown)
      return std::nullopt;
    return llvm::formatv("it has elements of {0}, the {1} unit takes {2}",
                         getElementTypeOrSelf(type),
                         isMatrix ? "matrix" : "vector",
                         formats.empty() ? "none" : llvm::join(formats, ", "))
        .str();
  };
  for (auto [index, operand] : llvm::enumerate(dataOperands(op)))
    if (auto reason = check(operand.getType(), /*isFactor=*/index < 2))
      return reason;
  for (Type type : op->getResultTypes())
    if (auto reason = check(type, /*isFactor=*/false))
      return reason;
  // A rescale has 64 bits in between.
  if (isa<RescaleOp, RequantizeOp>(op))
    return check(IntegerType::get(op->getContext(), 64), /*isFactor=*/false);
  return std::nullopt;
}
