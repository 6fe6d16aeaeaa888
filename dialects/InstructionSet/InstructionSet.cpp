//===- InstructionSet.cpp - Tables of fields ------------------------------===//
#include "dialects/InstructionSet/InstructionSet.h"

#include "llvm/Support/SHA256.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::instruction_set;

#include "dialects/InstructionSet/InstructionInterfaces.cpp.inc"

StringRef instruction_set::stringifyFieldKind(FieldKind kind) {
  switch (kind) {
  case FieldKind::Unsigned:
    return "unsigned";
  case FieldKind::Signed:
    return "signed";
  case FieldKind::Bits:
    return "bits";
  case FieldKind::Flag:
    return "flag";
  case FieldKind::Enumeration:
    return "enumeration";
  case FieldKind::Constant:
    return "constant";
  case FieldKind::Reserved:
    return "reserved";
  }
  llvm_unreachable("unknown kind of field");
}

bool Field::contains(int64_t value) const {
  if (kind == FieldKind::Enumeration)
    return findCase(value);
  if (width == 64)
    return true;
  return kind == FieldKind::Signed
             ? llvm::isIntN(width, value)
             : llvm::isUIntN(width, static_cast<uint64_t>(value));
}

const EnumerationCase *Field::findCase(int64_t value) const {
  const auto *found = llvm::find_if(
      cases, [&](const EnumerationCase &each) { return each.value == value; });
  return found == cases.end() ? nullptr : found;
}

const EnumerationCase *Field::findCase(StringRef name) const {
  const auto *found = llvm::find_if(
      cases, [&](const EnumerationCase &each) { return each.name == name; });
  return found == cases.end() ? nullptr : found;
}

std::string Field::describeRange() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (kind == FieldKind::Enumeration) {
    os << "one of ";
    llvm::interleaveComma(
        cases, os, [&](const EnumerationCase &each) { os << each.name; });
  } else if (kind == FieldKind::Signed) {
    os << "a value from " << llvm::minIntN(width) << " to "
       << llvm::maxIntN(width);
  } else {
    os << "a value from 0 to " << llvm::maxUIntN(width);
  }
  return text;
}

Instruction::Instruction(StringRef name, StringRef section, StringRef unit,
                         StringRef latency, StringRef summary,
                         std::initializer_list<Field> fields)
    : name(name), section(section), unit(unit), latency(latency),
      summary(summary), fields(fields) {
  for (Field &field : this->fields) {
    field.offset = numBits;
    numBits += field.getNumBits();
    if (field.isOperand())
      numValues += field.count;
  }
}

StringRef InstructionSetDialectInterface::getName() const {
  return getDialect()->getNamespace();
}

const Section *
InstructionSetDialectInterface::findSection(StringRef name) const {
  ArrayRef<Section> sections = getSections();
  const auto *found = llvm::find_if(
      sections, [&](const Section &each) { return each.name == name; });
  return found == sections.end() ? nullptr : found;
}

std::array<uint8_t, 32> InstructionSetDialectInterface::getHash() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << getName() << ' ' << getVersion() << '\n';
  for (const Section &section : getSections())
    os << section.name << ' ' << section.wordBytes << '\n';
  for (const Instruction *instruction : getInstructions()) {
    os << instruction->getName() << ' ' << instruction->getSection() << '\n';
    for (const Field &field : instruction->getFields()) {
      os << ' ' << field.name << ' ' << stringifyFieldKind(field.kind) << ' '
         << field.offset << ' ' << field.width << ' ' << field.count << ' '
         << field.value;
      for (const EnumerationCase &each : field.cases)
        os << ' ' << each.name << '=' << each.value;
      os << '\n';
    }
  }
  return llvm::SHA256::hash(llvm::arrayRefFromStringRef(text));
}
