//===- InstructionSet.td - Instructions as tables of fields ---------------===//
//
// An instruction is an op whose attributes are the fields of its encoding. The
// list of fields is the only description: from it come the attributes, the
// assembly, the verifier, the encoder, the decoder, the listing, the manual and
// the decoder of the simulator. A dialect with an instruction set of its own
// includes this file, derives a class from `Instruction`, and attaches an
// `InstructionSetDialectInterface`.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_DIALECTS_INSTRUCTIONSET_INSTRUCTIONSET_TD
#define GLOW_DIALECTS_INSTRUCTIONSET_INSTRUCTIONSET_TD

include "dialects/InstructionSet/InstructionInterfaces.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

// A part of a program, whose instructions are filled up to whole words.
class Section<string sectionName, int sectionWordBytes, string sectionSummary> {
  string name = sectionName;
  int wordBytes = sectionWordBytes;
  string summary = sectionSummary;
}

// What holds for all instructions of a dialect. Its declaration goes into the
// class of the dialect.
class InstructionSet<string dialectName, int setVersion,
                     list<Section> setSections> {
  string dialect = dialectName;
  int version = setVersion; // counts the incompatible changes
  list<Section> sections = setSections;

  string sectionInitializers = !interleave(
      !foreach(entry, sections,
               "{\"" # entry.name # "\", " # entry.wordBytes # "}"), ", ");
  code declaration = [{
    static constexpr unsigned instructionSetVersion = }] # version # [{;
    static constexpr ::mlir::instruction_set::Section
        instructionSetSections[] = {}] # sectionInitializers # [{};
  }];
}

// A field of `count` values of `width` bits each. Fields follow each other from
// the least significant bit of the instruction on; values of an array too.
class Field<string fieldName, string fieldKind, int fieldWidth, int fieldCount,
            string fieldSummary, list<int> fieldDefault = []> {
  string name = fieldName;
  string kind = fieldKind; // the enumerator of instruction_set::FieldKind
  int width = fieldWidth;
  int count = fieldCount;
  string summary = fieldSummary;
  // No element: the field has to be given. One element: all its values.
  list<int> default = fieldDefault;

  // What a constant has, and what an enumeration may have.
  int value = 0;
  list<EnumCase> cases = [];

  // Of the attribute; constants and reserved bits have none.
  bit isOperand = 1;
  Attr type = !if(!eq(fieldCount, 1), I64Attr, DenseI64ArrayAttr);
  string defaultText = !if(!empty(fieldDefault), "", !if(
      !eq(fieldCount, 1), !cast<string>(!head(fieldDefault)),
      "{" # !interleave(!foreach(_, !range(fieldCount), !head(fieldDefault)),
                        ", ") # "}"));
  Attr attribute = !if(!empty(fieldDefault), type,
                       DefaultValuedAttr<type, defaultText>);

  assert !and(!gt(width, 0), !le(width, 64)), "a value has 1 to 64 bits";
  assert !gt(count, 0), "a field has at least one value";
}

class Unsigned<string name, int width, string summary, list<int> default = []>
    : Field<name, "Unsigned", width, 1, summary, default>;
class UnsignedArray<string name, int count, int width, string summary,
                    list<int> default = []>
    : Field<name, "Unsigned", width, count, summary, default>;

// Two's complement.
class Signed<string name, int width, string summary, list<int> default = []>
    : Field<name, "Signed", width, 1, summary, default>;
class SignedArray<string name, int count, int width, string summary,
                  list<int> default = []>
    : Field<name, "Signed", width, count, summary, default>;

// Written in hexadecimal: masks and bit patterns.
class Bits<string name, int width, string summary, list<int> default = []>
    : Field<name, "Bits", width, 1, summary, default>;

// One bit; the assembly has the name if it is set.
class Flag<string name, string summary>
    : Field<name, "Flag", 1, 1, summary, [0]> {
  let type = BoolAttr;
  let defaultText = "false";
}

// A keyword. The numbers of the enumeration are those of the encoding.
class Enumeration<string name, int width, I64EnumAttr enum, string summary,
                  list<int> default = []>
    : Field<name, "Enumeration", width, 1, summary, default> {
  let type = enum;
  let cases = enum.enumerants;
  let defaultText = !if(!empty(default), "",
      enum.cppNamespace # "::" # enum.className # "(" # !head(default) # ")");
}

// Bits that tell instructions apart.
class Constant<string name, int width, int constant, string summary>
    : Field<name, "Constant", width, 1, summary> {
  let value = constant;
  let isOperand = 0;
}

// Bits that are zero.
class Reserved<int width> : Field<"", "Reserved", width, 1, ""> {
  let isOperand = 0;
}

// The table of an instruction as C++.
class FieldInitializer<Field entry> {
  string cases = !if(!empty(entry.cases), "{}",
      "[]() -> ::llvm::ArrayRef<::mlir::instruction_set::EnumerationCase> {"
      " static constexpr ::mlir::instruction_set::EnumerationCase cases[] = {"
      # !interleave(!foreach(each, entry.cases,
                             "{\"" # each.str # "\", " # each.value # "}"),
                    ", ") # "}; return cases; }()");
  string text = "{\"" # entry.name # "\", ::mlir::instruction_set::FieldKind::"
      # entry.kind # ", " # entry.width # ", " # entry.count # ", "
      # !if(!empty(entry.default), "std::nullopt",
            !cast<string>(!head(entry.default))) # ", "
      # entry.value # ", R\"__(" # entry.summary # ")__\", " # cases # "}";
}

// An op that is one instruction.
//
//   section: the section of a program that it belongs to; the dialect interface
//     lists the sections of the instruction set.
//   unit: what executes it.
//   latency: for how many cycles the unit is busy with it; see
//     docs/design/accelerators.md for the notation. Empty: it never executes by
//     itself.
class Instruction<Dialect dialect, string mnemonic, string instructionSection,
                  string instructionUnit, list<Field> instructionFields,
                  list<Trait> traits = []>
    : Op<dialect, mnemonic, !listconcat(
          [DeclareOpInterfaceMethods<InstructionOpInterface>], traits)> {
  string section = instructionSection;
  string unit = instructionUnit;
  list<Field> fields = instructionFields;
  string latency = "";

  defvar operandFields = !filter(entry, fields, entry.isOperand);
  let arguments = !dag(
      ins, !foreach(entry, operandFields, entry.attribute),
      !foreach(entry, operandFields, entry.name));

  let hasCustomAssemblyFormat = 1;
  code tableDefinition = [{
    const ::mlir::instruction_set::Instruction &$cppClass::getInstruction() {
      static const ::mlir::instruction_set::Instruction table(
        getOperationName(), R"__(}] # section # [{)__", R"__(}] # unit
        # [{)__", R"__(}] # latency # [{)__", R"__(}] # summary # [{)__", {
        }] # !interleave(!foreach(entry, fields, FieldInitializer<entry>.text),
                         ",\n        ") # [{
      });
      return table;
    }
    ::mlir::ParseResult $cppClass::parse(::mlir::OpAsmParser &parser,
                                         ::mlir::OperationState &result) {
      return ::mlir::instruction_set::parseInstruction(parser, result,
                                                       getInstruction());
    }
    void $cppClass::print(::mlir::OpAsmPrinter &printer) {
      ::mlir::instruction_set::printInstruction(printer, *this,
                                                getInstruction());
    }
  }];
  let extraClassDefinition = tableDefinition;
}

#endif // GLOW_DIALECTS_INSTRUCTIONSET_INSTRUCTIONSET_TD
