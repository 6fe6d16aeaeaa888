//===- DescribeInstructionSet.cpp - The tables as JSON --------------------===//
#include "lib/Target/InstructionStream/InstructionStream.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::instruction_set;

FailureOr<const InstructionSetDialectInterface *>
glow::findInstructionSet(Location location, StringRef dialect) {
  Dialect *loaded = location.getContext()->getOrLoadDialect(dialect);
  if (!loaded)
    return emitError(location) << "there is no dialect '" << dialect << "'";
  auto *set = loaded->getRegisteredInterface<InstructionSetDialectInterface>();
  if (!set)
    return emitError(location)
           << "the dialect '" << dialect << "' is not an instruction set";
  return set;
}

static void describe(const Field &field, llvm::json::OStream &json) {
  json.object([&] {
    json.attribute("name", field.name);
    json.attribute("kind", stringifyFieldKind(field.kind));
    json.attribute("width", field.width);
    json.attribute("count", field.count);
    json.attribute("offset", field.offset);
    json.attribute("summary", field.summary);
    if (field.defaultValue)
      json.attribute("default", *field.defaultValue);
    if (field.kind == FieldKind::Constant)
      json.attribute("value", field.value);
    if (field.kind == FieldKind::Enumeration)
      json.attributeObject("cases", [&] {
        for (const EnumerationCase &each : field.cases)
          json.attribute(each.name, each.value);
      });
  });
}

static void describe(const Instruction &instruction, const Section &section,
                     llvm::json::OStream &json) {
  json.object([&] {
    json.attribute("mnemonic", instruction.getMnemonic());
    json.attribute("section", instruction.getSection());
    json.attribute("unit", instruction.getUnit());
    json.attribute("latency", instruction.getLatency());
    json.attribute("summary", instruction.getSummary());
    json.attribute("byte_size", section.getNumBytes(instruction));
    json.attributeArray("fields", [&] {
      for (const Field &field : instruction.getFields())
        describe(field, json);
    });
  });
}

void glow::describeInstructionSet(const InstructionSetDialectInterface &set,
                                  raw_ostream &os) {
  llvm::json::OStream json(os);
  json.object([&] {
    json.attribute("name", set.getName());
    json.attribute("version", set.getVersion());
    json.attribute("hash", llvm::toHex(set.getHash(), /*LowerCase=*/true));
    json.attributeArray("sections", [&] {
      for (const Section &section : set.getSections())
        json.object([&] {
          json.attribute("name", section.name);
          json.attribute("word_bytes", section.wordBytes);
        });
    });
    json.attributeArray("instructions", [&] {
      for (const Instruction *instruction : set.getInstructions())
        describe(*instruction, *set.findSection(instruction->getSection()),
                 json);
    });
  });
}
