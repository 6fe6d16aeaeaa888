// RUN: mlir-tblgen -gen-op-defs -I%mlir_include -I%project %s | FileCheck %s

// Formats of other machines fit: instructions of two words, fields that are not aligned to bytes, operation codes of three
// bits, and codes that lie in several places.

include "dialects/InstructionSet/InstructionSet.td"

def Test_Dialect : Dialect {
  let name = "test";
  let cppNamespace = "::test";
}

class Test_TwoWords<string mnemonic, int opcode, list<Field> operands>
    : Instruction<Test_Dialect, mnemonic, "instructions", "compute", !listconcat([
        Constant<"opcode", 3, opcode, "">,
        Flag<"pop_previous", "waits for the queue before">,
        Flag<"pop_next", "waits for the queue behind">,
        Flag<"push_previous", "signals the queue before">,
        Flag<"push_next", "signals the queue behind">
      ], operands)>;

// CHECK-LABEL: GemmOp::getInstruction() {
// CHECK: {"opcode", ::mlir::instruction_set::FieldKind::Constant, 3, 1, std::nullopt, 2,
// CHECK: {"push_next", ::mlir::instruction_set::FieldKind::Flag, 1, 1, 0, 0,
// CHECK: {"uop_end", ::mlir::instruction_set::FieldKind::Unsigned, 14, 1, std::nullopt, 0,
// CHECK: {"", ::mlir::instruction_set::FieldKind::Reserved, 1, 1, std::nullopt, 0,
// CHECK: {"dst", ::mlir::instruction_set::FieldKind::Unsigned, 11, 2, 0, 0,
// CHECK: {"immediate", ::mlir::instruction_set::FieldKind::Signed, 16, 1, -1, 0,
def Test_GemmOp : Test_TwoWords<"gemm", 2, [
  Flag<"reset", "clears the accumulators">,
  Unsigned<"uop_begin", 13, "the first micro-operation">,
  Unsigned<"uop_end", 14, "behind the last">,
  Unsigned<"iterations_out", 14, "of the outer loop">,
  Unsigned<"iterations_in", 14, "of the inner loop">,
  Reserved<1>,
  UnsignedArray<"dst", 2, 11, "steps of the accumulator", [0]>,
  Signed<"immediate", 16, "the operand", [-1]>
]> {
  let summary = "A matrix product";
}

// CHECK-LABEL: LoadOp::getInstruction() {
// CHECK-NEXT: table(
// CHECK-NEXT: getOperationName(), R"__(commands)__", R"__(load)__", R"__(cycles = 1)__", R"__(A command in an instruction of a host)__", {
// CHECK-NEXT: {"opcode", {{.*}}Constant, 7, 1, std::nullopt, 123,
// CHECK-NEXT: {"rd", {{.*}}Unsigned, 5, 1,
// CHECK-NEXT: {"operands", {{.*}}Constant, 3, 1, std::nullopt, 3,
// CHECK-NEXT: {"rs1", {{.*}}Unsigned, 5, 1,
// CHECK-NEXT: {"rs2", {{.*}}Unsigned, 5, 1,
// CHECK-NEXT: {"funct7", {{.*}}Constant, 7, 1, std::nullopt, 2,
def Test_LoadOp : Instruction<Test_Dialect, "load", "commands", "load", [
  Constant<"opcode", 7, 0x7b, "">,
  Unsigned<"rd", 5, "">,
  Constant<"operands", 3, 3, "">,
  Unsigned<"rs1", 5, "">,
  Unsigned<"rs2", 5, "">,
  Constant<"funct7", 7, 2, "">
]> {
  let summary = "A command in an instruction of a host";
  let latency = "cycles = 1";
}
