//===- TestMachine.td - Formats unlike those of accel ---------------------===//
//
// An instruction set whose formats are like those of public accelerators: words
// of 16 bytes with codes of three bits and fields that are not aligned to bytes,
// as in VTA, and commands of 4-byte words with codes in several places, as those
// that a RISC-V host sends to Gemmini.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_TEST_DIALECTS_INSTRUCTIONSET_TESTMACHINE_TD
#define GLOW_TEST_DIALECTS_INSTRUCTIONSET_TESTMACHINE_TD

include "dialects/InstructionSet/InstructionSet.td"
include "mlir/IR/SymbolInterfaces.td"

def TestMachine_InstructionSet : InstructionSet<"test_machine", 3, [
  Section<"micro_operations", 4, "without codes">,
  Section<"instructions", 16, "of two words">,
  Section<"commands", 4, "of a host">
]>;

def TestMachine_Dialect : Dialect {
  let name = "test_machine";
  let cppNamespace = "::test_machine";
  let extraClassDeclaration = TestMachine_InstructionSet.declaration;
}

//===----------------------------------------------------------------------===//
// Instructions of two words
//===----------------------------------------------------------------------===//

def TestMachine_Memory : I64EnumAttr<"Memory", "a memory", [
  I64EnumAttrCase<"MicroOperations", 0, "uop">,
  I64EnumAttrCase<"Weights", 1, "weight">,
  I64EnumAttrCase<"Inputs", 2, "input">,
  I64EnumAttrCase<"Accumulators", 3, "accumulator">,
  I64EnumAttrCase<"Outputs", 4, "output">
]> {
  let cppNamespace = "::test_machine";
}

class TestMachine_Instruction<string mnemonic, int opcode, string unit,
                              list<Field> operands>
    : Instruction<TestMachine_Dialect, mnemonic, "instructions", unit,
                  !listconcat([
                    Constant<"opcode", 3, opcode, "tells instructions apart">,
                    Flag<"pop_previous", "waits for the unit before">,
                    Flag<"pop_next", "waits for the unit behind">,
                    Flag<"push_previous", "signals the unit before">,
                    Flag<"push_next", "signals the unit behind">
                  ], operands)> {
  let latency = "cycles = 1";
}

def TestMachine_LoadOp : TestMachine_Instruction<"load", 0, "load", [
  Enumeration<"memory", 3, TestMachine_Memory, "where to">,
  Unsigned<"sram_base", 16, "in elements">,
  Unsigned<"dram_base", 32, "in elements">,
  Reserved<6>,
  Unsigned<"y_size", 16, "rows">,
  Unsigned<"x_size", 16, "columns">,
  Unsigned<"x_stride", 16, "elements from a row to the next">,
  UnsignedArray<"y_pad", 2, 4, "rows before and behind", [0]>,
  UnsignedArray<"x_pad", 2, 4, "columns before and behind", [0]>
]> {
  let summary = "Copy rows into a memory";
}

def TestMachine_AluOp : TestMachine_Instruction<"alu", 4, "compute", [
  Flag<"reset", "sets the accumulators to zero">,
  Unsigned<"begin", 13, "the first micro-operation">,
  Unsigned<"end", 14, "behind the last micro-operation">,
  UnsignedArray<"iterations", 2, 14, "of the outer and the inner loop">,
  Reserved<1>,
  UnsignedArray<"destination_steps", 2, 11, "of the loops", [0]>,
  UnsignedArray<"source_steps", 2, 11, "of the loops", [0]>,
  Unsigned<"function", 3, "what it computes">,
  Flag<"use_immediate", "the immediate is an operand">,
  Signed<"immediate", 16, "an operand", [-1]>
]> {
  let summary = "Compute on accumulators";
}

def TestMachine_UopOp
    : Instruction<TestMachine_Dialect, "uop", "micro_operations", "compute", [
  Unsigned<"destination", 11, "the accumulator">,
  Unsigned<"source", 11, "the input">,
  Unsigned<"weight", 10, "the weight">
]> {
  let summary = "Indices of operands";
}

//===----------------------------------------------------------------------===//
// Commands
//===----------------------------------------------------------------------===//

class TestMachine_Command<string mnemonic, int function, list<Field> operands>
    : Instruction<TestMachine_Dialect, mnemonic, "commands", "host",
                  !listconcat([
                    Constant<"opcode", 7, 0x7b, "custom-3">,
                    Unsigned<"rd", 5, "a register of the host", [0]>,
                    Constant<"operands", 3, 3, "reads both registers">,
                    UnsignedArray<"registers", 2, 5, "of the host", [0]>,
                    Constant<"function", 7, function, "what to do">
                  ], operands)>;

def TestMachine_MoveInOp : TestMachine_Command<"move_in", 2, [
  Unsigned<"dram_address", 64, "where from">,
  Unsigned<"local_address", 32, "where to">,
  Unsigned<"columns", 16, "columns">,
  Unsigned<"rows", 16, "rows">
]> {
  let summary = "Load a block";
}

def TestMachine_FenceOp : TestMachine_Command<"fence", 127, []> {
  let summary = "Wait for all commands";
}

def TestMachine_ProgramOp : Op<TestMachine_Dialect, "program", [
    IsolatedFromAbove, NoRegionArguments, NoTerminator, SingleBlock, Symbol,
    DeclareOpInterfaceMethods<ProgramOpInterface, ["getProgramName"]>]> {
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$chip,
                       StrAttr:$chip_hash);
  let regions = (region MaxSizedRegion<1>:$micro_operations,
                        MaxSizedRegion<1>:$instructions,
                        MaxSizedRegion<1>:$commands);
  let assemblyFormat = [{
    $sym_name $chip $chip_hash attr-dict-with-keyword
    $micro_operations $instructions $commands
  }];
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getProgramName() { return getSymName(); }
  }];
}

#endif // GLOW_TEST_DIALECTS_INSTRUCTIONSET_TESTMACHINE_TD
