//===- InstructionAssembly.cpp - Instructions as operations ---------------===//
//
// Between the values of an instruction and the attributes of its op: building,
// parsing, printing, verifying.
//
//===----------------------------------------------------------------------===//
#include "dialects/InstructionSet/InstructionSet.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::instruction_set;

/// The attribute that holds the values of a field.
static Attribute buildAttribute(Builder &builder, const Field &field,
                                ArrayRef<int64_t> values) {
  assert(values.size() == field.count && "one value for each element");
  if (field.count > 1)
    return builder.getDenseI64ArrayAttr(values);
  if (field.kind == FieldKind::Flag)
    return builder.getBoolAttr(values.front());
  return builder.getI64IntegerAttr(values.front());
}

/// Appends the values that an attribute holds; the field's default if it is
/// null. Fails for an attribute of another kind.
static LogicalResult appendValues(Attribute attribute, const Field &field,
                                  SmallVectorImpl<int64_t> &values) {
  if (!attribute) {
    if (!field.defaultValue)
      return failure();
    values.append(field.count, *field.defaultValue);
    return success();
  }
  if (auto array = dyn_cast<DenseI64ArrayAttr>(attribute)) {
    values.append(array.asArrayRef().begin(), array.asArrayRef().end());
    return success(field.count > 1);
  }
  auto integer = dyn_cast<IntegerAttr>(attribute);
  if (!integer || field.count > 1)
    return failure();
  values.push_back(field.kind == FieldKind::Flag
                       ? integer.getValue().getBoolValue()
                       : integer.getInt());
  return success();
}

/// The attribute of a field, whether it is written on the op or not.
static Attribute getAttribute(Operation *op, const Field &field) {
  if (std::optional<Attribute> inherent = op->getInherentAttr(field.name))
    return *inherent;
  return op->getDiscardableAttr(field.name);
}

SmallVector<int64_t>
instruction_set::getValues(Operation *op, const Instruction &instruction) {
  SmallVector<int64_t> values;
  values.reserve(instruction.getNumValues());
  for (const Field &field : instruction.getFields()) {
    if (!field.isOperand())
      continue;
    [[maybe_unused]] LogicalResult result =
        appendValues(getAttribute(op, field), field, values);
    assert(succeeded(result) && "the op was verified");
  }
  assert(values.size() == instruction.getNumValues() && "the op was verified");
  return values;
}

Operation *instruction_set::buildInstruction(OpBuilder &builder,
                                             Location location,
                                             const Instruction &instruction,
                                             ArrayRef<int64_t> values) {
  OperationState state(location, instruction.getName());
  for (const Field &field : instruction.getFields()) {
    if (!field.isOperand())
      continue;
    state.addAttribute(
        field.name,
        buildAttribute(builder, field, values.take_front(field.count)));
    values = values.drop_front(field.count);
  }
  assert(values.empty() && "one value for each field");
  return builder.create(state);
}

//===----------------------------------------------------------------------===//
// Assembly
//===----------------------------------------------------------------------===//

static void printValue(raw_ostream &os, const Field &field, int64_t value) {
  const EnumerationCase *found = field.findCase(value);
  if (field.kind == FieldKind::Enumeration && found)
    os << found->name;
  else if (field.kind == FieldKind::Bits)
    os << "0x" << llvm::utohexstr(value, /*LowerCase=*/true);
  else if (field.kind == FieldKind::Unsigned)
    os << static_cast<uint64_t>(value);
  else
    os << value;
}

void instruction_set::printValues(raw_ostream &os,
                                  const Instruction &instruction,
                                  ArrayRef<int64_t> values) {
  for (const Field &field : instruction.getFields()) {
    if (!field.isOperand())
      continue;
    ArrayRef<int64_t> own = values.take_front(field.count);
    values = values.drop_front(field.count);
    if (field.defaultValue && llvm::all_equal(own) &&
        own.front() == *field.defaultValue)
      continue;
    os << ' ' << field.name;
    if (field.kind == FieldKind::Flag)
      continue;
    os << " = ";
    if (field.count > 1)
      os << '[';
    llvm::interleaveComma(own, os,
                          [&](int64_t value) { printValue(os, field, value); });
    if (field.count > 1)
      os << ']';
  }
}

void instruction_set::printInstruction(OpAsmPrinter &printer, Operation *op,
                                       const Instruction &instruction) {
  printValues(printer.getStream(), instruction, getValues(op, instruction));
  printer.printOptionalAttrDict(llvm::to_vector(op->getDiscardableAttrs()));
}

/// Parses a value, and checks that it fits.
static ParseResult parseValue(OpAsmParser &parser, const Field &field,
                              int64_t &value) {
  SMLoc location = parser.getCurrentLocation();
  auto refuse = [&](const Twine &found) -> ParseResult {
    return parser.emitError(location) << field.name << " is " << found
                                      << ": expected " << field.describeRange();
  };
  if (field.kind == FieldKind::Enumeration) {
    StringRef name;
    if (failed(parser.parseOptionalKeyword(&name)))
      return parser.emitError(location)
             << field.name << ": expected " << field.describeRange();
    const EnumerationCase *found = field.findCase(name);
    if (!found)
      return refuse(name);
    value = found->value;
    return success();
  }
  APInt parsed;
  OptionalParseResult result = parser.parseOptionalInteger(parsed);
  if (!result.has_value())
    return parser.emitError(location)
           << field.name << ": expected " << field.describeRange();
  if (failed(*result))
    return failure();
  // The parser adds a zero bit above a literal, so its sign is the minus.
  unsigned needed = field.kind == FieldKind::Signed
                        ? parsed.getSignificantBits()
                    : parsed.isNegative() ? ~0u
                                          : parsed.getActiveBits();
  if (needed > field.width)
    return refuse(llvm::toString(parsed, /*Radix=*/10, /*Signed=*/true));
  value = parsed.sextOrTrunc(64).getSExtValue();
  return success();
}

/// Parses `name`, `name = value` or `name = [value, ...]`; a field that is not
/// there has its default.
static ParseResult parseField(OpAsmParser &parser, const Field &field,
                              SmallVectorImpl<int64_t> &values) {
  if (failed(parser.parseOptionalKeyword(field.name))) {
    if (!field.defaultValue)
      return parser.emitError(parser.getNameLoc())
             << "expected '" << field.name << " ='";
    values.append(field.count, *field.defaultValue);
    return success();
  }
  if (field.kind == FieldKind::Flag) {
    values.push_back(1);
    return success();
  }
  if (parser.parseEqual())
    return failure();
  SMLoc location = parser.getCurrentLocation();
  auto parseOne = [&] {
    return parseValue(parser, field, values.emplace_back());
  };
  if (field.count == 1)
    return parseOne();
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseOne))
    return failure();
  if (values.size() != field.count)
    return parser.emitError(location) << field.name << " has " << values.size()
                                      << " values: expected " << field.count;
  return success();
}

ParseResult instruction_set::parseInstruction(OpAsmParser &parser,
                                              OperationState &result,
                                              const Instruction &instruction) {
  for (const Field &field : instruction.getFields()) {
    if (!field.isOperand())
      continue;
    SmallVector<int64_t> values;
    if (parseField(parser, field, values))
      return failure();
    result.addAttribute(field.name,
                        buildAttribute(parser.getBuilder(), field, values));
  }
  return parser.parseOptionalAttrDict(result.attributes);
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

LogicalResult instruction_set::verifyInstruction(Operation *op) {
  const Instruction &instruction =
      cast<InstructionOpInterface>(op).getInstruction();
  if (op->getNumOperands() || op->getNumResults() || op->getNumRegions())
    return op->emitOpError("is an instruction: expected neither operands nor "
                           "results nor regions");
  for (const Field &field : instruction.getFields()) {
    if (!field.isOperand())
      continue;
    SmallVector<int64_t> values;
    if (failed(appendValues(getAttribute(op, field), field, values)))
      return op->emitOpError() << "expected " << field.name << " to be "
                               << (field.count > 1 ? "integers" : "an integer");
    if (values.size() != field.count)
      return op->emitOpError() << field.name << " has " << values.size()
                               << " values: expected " << field.count;
    for (int64_t value : values)
      if (!field.contains(value))
        return op->emitOpError() << field.name << " is " << value
                                 << ": expected " << field.describeRange();
  }
  return success();
}

static bool isSha256(StringRef text) {
  return text.size() == 64 && llvm::all_of(text, [](char c) {
           return llvm::isDigit(c) || (c >= 'a' && c <= 'f');
         });
}

LogicalResult instruction_set::verifyProgram(Operation *op) {
  auto program = cast<ProgramOpInterface>(op);
  auto *set = op->getDialect()
                  ->getRegisteredInterface<InstructionSetDialectInterface>();
  if (!set)
    return op->emitOpError("is a program: expected a dialect with an "
                           "instruction set");
  if (program.getChip().empty())
    return op->emitOpError("has no chip: expected a name");
  if (!isSha256(program.getChipHash()))
    return op->emitOpError() << "chip_hash is '" << program.getChipHash()
                             << "': expected 64 hexadecimal digits";
  if (op->getNumRegions() != set->getSections().size())
    return op->emitOpError() << "has " << op->getNumRegions()
                             << " regions: expected one for each of "
                             << set->getSections().size() << " sections";
  for (auto [region, section] :
       llvm::zip_equal(op->getRegions(), set->getSections())) {
    for (Operation &each : region.getOps()) {
      auto instruction = dyn_cast<InstructionOpInterface>(each);
      if (!instruction || each.getDialect() != op->getDialect())
        return each.emitOpError()
               << "in section '" << section.name
               << "': expected an instruction of '" << set->getName() << "'";
      StringRef own = instruction.getInstruction().getSection();
      if (own != section.name)
        return each.emitOpError() << "in section '" << section.name
                                  << "': it belongs to '" << own << "'";
    }
  }
  return success();
}
