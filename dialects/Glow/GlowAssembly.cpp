//===- GlowAssembly.cpp - Custom assembly formats -------------------------===//
#include "dialects/Glow/GlowAssembly.h"

#include "dialects/Glow/GlowDialect.h"

using namespace mlir;
using namespace mlir::glow;

//===----------------------------------------------------------------------===//
// One type or all types
//===----------------------------------------------------------------------===//

ParseResult glow::parseOneOrAllTypes(OpAsmParser &parser, Type &a, Type &b,
                                     Type &y) {
  SMLoc loc = parser.getCurrentLocation();
  Type type;
  if (parser.parseType(type))
    return failure();
  auto function = dyn_cast<FunctionType>(type);
  if (!function) {
    a = b = y = type;
    return success();
  }
  if (function.getNumInputs() != 2 || function.getNumResults() != 1)
    return parser.emitError(loc, "expected two operand types and one result "
                                 "type, but got ")
           << function;
  a = function.getInput(0);
  b = function.getInput(1);
  y = function.getResult(0);
  return success();
}

void glow::printOneOrAllTypes(OpAsmPrinter &printer, Operation *op, Type a,
                              Type b, Type y) {
  if (a == b && a == y)
    printer << a;
  else
    printer.printFunctionalType(op);
}

//===----------------------------------------------------------------------===//
// Ops that slide a window
//===----------------------------------------------------------------------===//

namespace {
/// What an attribute of a window op looks like, and when it is left out.
enum class WindowAttr {
  Required,  ///< one integer per spatial dimension, always printed
  Ones,      ///< one integer per spatial dimension, left out if all are 1
  Zeros,     ///< one integer per spatial dimension, left out if all are 0
  ZeroPairs, ///< two integers per spatial dimension, left out if all are 0
  Unit,      ///< a keyword, left out if absent
  Integer,   ///< left out if it is the op's default
  Layout,    ///< left out if it is channels_first
};

struct WindowAttrFormat {
  StringLiteral name;
  WindowAttr kind;
  int64_t defaultInteger = 0;
};
} // namespace

constexpr WindowAttrFormat kConvFormat[] = {
    {"strides", WindowAttr::Ones},   {"dilations", WindowAttr::Ones},
    {"pads", WindowAttr::ZeroPairs}, {"group", WindowAttr::Integer, 1},
    {"layout", WindowAttr::Layout},
};
constexpr WindowAttrFormat kConvTransposeFormat[] = {
    {"strides", WindowAttr::Ones},     {"dilations", WindowAttr::Ones},
    {"pads", WindowAttr::ZeroPairs},   {"output_padding", WindowAttr::Zeros},
    {"group", WindowAttr::Integer, 1},
};
constexpr WindowAttrFormat kMaxPoolFormat[] = {
    {"kernel_shape", WindowAttr::Required}, {"strides", WindowAttr::Ones},
    {"dilations", WindowAttr::Ones},        {"pads", WindowAttr::ZeroPairs},
    {"ceil_mode", WindowAttr::Unit},        {"layout", WindowAttr::Layout},
};
constexpr WindowAttrFormat kAveragePoolFormat[] = {
    {"kernel_shape", WindowAttr::Required},
    {"strides", WindowAttr::Ones},
    {"dilations", WindowAttr::Ones},
    {"pads", WindowAttr::ZeroPairs},
    {"ceil_mode", WindowAttr::Unit},
    {"count_include_pad", WindowAttr::Unit},
    {"layout", WindowAttr::Layout},
};
constexpr WindowAttrFormat kLpPoolFormat[] = {
    {"kernel_shape", WindowAttr::Required}, {"strides", WindowAttr::Ones},
    {"dilations", WindowAttr::Ones},        {"pads", WindowAttr::ZeroPairs},
    {"ceil_mode", WindowAttr::Unit},        {"p", WindowAttr::Integer, 2},
};

/// The list that stands for a list left out, or null if none may be.
static DenseI64ArrayAttr defaultList(MLIRContext *context, WindowAttr kind,
                                     int64_t numSpatial) {
  switch (kind) {
  case WindowAttr::Ones:
    return DenseI64ArrayAttr::get(context, SmallVector<int64_t>(numSpatial, 1));
  case WindowAttr::Zeros:
    return DenseI64ArrayAttr::get(context, SmallVector<int64_t>(numSpatial, 0));
  case WindowAttr::ZeroPairs:
    return DenseI64ArrayAttr::get(context,
                                  SmallVector<int64_t>(2 * numSpatial, 0));
  default:
    return {};
  }
}

/// Spatial dimensions of the operand of a window op, of whatever type.
static int64_t numSpatialDims(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? std::max<int64_t>(tensor.getRank() - 2, 0) : 0;
}

static ParseResult parseWindowAttr(OpAsmParser &parser,
                                   const WindowAttrFormat &format,
                                   NamedAttrList &attributes) {
  if (failed(parser.parseOptionalKeyword(format.name)))
    return success();
  Builder &builder = parser.getBuilder();
  if (format.kind == WindowAttr::Unit) {
    attributes.set(format.name, builder.getUnitAttr());
    return success();
  }
  if (parser.parseEqual())
    return failure();
  if (format.kind == WindowAttr::Integer) {
    int64_t value;
    if (parser.parseInteger(value))
      return failure();
    attributes.set(format.name, builder.getI64IntegerAttr(value));
    return success();
  }
  if (format.kind == WindowAttr::Layout) {
    SMLoc loc = parser.getCurrentLocation();
    StringRef keyword;
    if (parser.parseKeyword(&keyword))
      return failure();
    std::optional<Layout> layout = symbolizeLayout(keyword);
    if (!layout)
      return parser.emitError(loc, "expected layout 'channels_first' or "
                                   "'channels_last', but got '")
             << keyword << "'";
    attributes.set(format.name, LayoutAttr::get(parser.getContext(), *layout));
    return success();
  }
  Attribute list = DenseI64ArrayAttr::parse(parser, Type());
  if (!list)
    return failure();
  attributes.set(format.name, list);
  return success();
}

/// Parses `%operand, ... keyword = value ... attr-dict : function-type`.
static ParseResult parseWindowOp(OpAsmParser &parser, OperationState &result,
                                 ArrayRef<WindowAttrFormat> formats) {
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseOperandList(operands))
    return failure();
  for (const WindowAttrFormat &format : formats)
    if (parseWindowAttr(parser, format, result.attributes))
      return failure();
  FunctionType type;
  if (parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(type) ||
      parser.resolveOperands(operands, type.getInputs(), loc, result.operands))
    return failure();
  result.addTypes(type.getResults());

  if (type.getNumInputs() == 0)
    return success();
  int64_t numSpatial = numSpatialDims(type.getInput(0));
  for (const WindowAttrFormat &format : formats)
    if (!result.attributes.get(format.name))
      if (auto list = defaultList(parser.getContext(), format.kind, numSpatial))
        result.attributes.set(format.name, list);
  return success();
}

static bool isLeftOut(const WindowAttrFormat &format, Attribute value,
                      int64_t numSpatial) {
  if (!value)
    return true;
  if (format.kind == WindowAttr::Integer)
    return cast<IntegerAttr>(value).getInt() == format.defaultInteger;
  if (format.kind == WindowAttr::Layout)
    return cast<LayoutAttr>(value).getValue() == Layout::ChannelsFirst;
  return value == defaultList(value.getContext(), format.kind, numSpatial);
}

static void printWindowOp(OpAsmPrinter &printer, Operation *op,
                          ArrayRef<WindowAttrFormat> formats) {
  printer << ' ' << op->getOperands();
  int64_t numSpatial = numSpatialDims(op->getOperand(0).getType());
  SmallVector<StringRef> printed;
  for (const WindowAttrFormat &format : formats) {
    printed.push_back(format.name);
    Attribute value = op->getInherentAttr(format.name).value_or(nullptr);
    if (isLeftOut(format, value, numSpatial))
      continue;
    printer << ' ' << format.name;
    if (format.kind == WindowAttr::Unit)
      continue;
    printer << " = ";
    if (format.kind == WindowAttr::Integer)
      printer << cast<IntegerAttr>(value).getInt();
    else if (format.kind == WindowAttr::Layout)
      printer << stringifyLayout(cast<LayoutAttr>(value).getValue());
    else
      cast<DenseI64ArrayAttr>(value).print(printer);
  }
  printer.printOptionalAttrDict(op->getAttrs(), printed);
  printer << " : ";
  printer.printFunctionalType(op);
}

ParseResult ConvOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseWindowOp(parser, result, kConvFormat);
}
void ConvOp::print(OpAsmPrinter &printer) {
  printWindowOp(printer, *this, kConvFormat);
}

ParseResult ConvTransposeOp::parse(OpAsmParser &parser,
                                   OperationState &result) {
  return parseWindowOp(parser, result, kConvTransposeFormat);
}
void ConvTransposeOp::print(OpAsmPrinter &printer) {
  printWindowOp(printer, *this, kConvTransposeFormat);
}

ParseResult MaxPoolOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseWindowOp(parser, result, kMaxPoolFormat);
}
void MaxPoolOp::print(OpAsmPrinter &printer) {
  printWindowOp(printer, *this, kMaxPoolFormat);
}

ParseResult AveragePoolOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseWindowOp(parser, result, kAveragePoolFormat);
}
void AveragePoolOp::print(OpAsmPrinter &printer) {
  printWindowOp(printer, *this, kAveragePoolFormat);
}

ParseResult ConvIntegerOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseWindowOp(parser, result, kConvFormat);
}
void ConvIntegerOp::print(OpAsmPrinter &printer) {
  printWindowOp(printer, *this, kConvFormat);
}

ParseResult SumPoolOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseWindowOp(parser, result, kMaxPoolFormat);
}
void SumPoolOp::print(OpAsmPrinter &printer) {
  printWindowOp(printer, *this, kMaxPoolFormat);
}

ParseResult LpPoolOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseWindowOp(parser, result, kLpPoolFormat);
}
void LpPoolOp::print(OpAsmPrinter &printer) {
  printWindowOp(printer, *this, kLpPoolFormat);
}
