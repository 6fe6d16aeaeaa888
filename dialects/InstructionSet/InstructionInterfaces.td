//===- InstructionInterfaces.td - Instructions and programs ---------------===//
#ifndef GLOW_DIALECTS_INSTRUCTIONSET_INSTRUCTIONINTERFACES_TD
#define GLOW_DIALECTS_INSTRUCTIONSET_INSTRUCTIONINTERFACES_TD

include "mlir/IR/OpBase.td"

def InstructionOpInterface : OpInterface<"InstructionOpInterface"> {
  let cppNamespace = "::mlir::instruction_set";
  let description = [{
    An op that is exactly one machine instruction: no operands, results or
    regions, and one attribute per field of the encoding. The table of the
    fields is all that the encoder, the decoder and the listing know about it.
    The verifier holds each value against the width of its field.
  }];
  let methods = [
    StaticInterfaceMethod<[{
      The table of the instruction; it lives as long as the process.
    }], "const ::mlir::instruction_set::Instruction &", "getInstruction">
  ];
  let verify = [{
    return ::mlir::instruction_set::verifyInstruction($_op);
  }];
}

def ProgramOpInterface : OpInterface<"ProgramOpInterface"> {
  let cppNamespace = "::mlir::instruction_set";
  let description = [{
    An op that holds the instructions of a program for one chip: one region per
    section of its dialect's instruction set, in the same order, of one block
    each, of instructions of that section. It has the attributes `sym_name`,
    `chip` and `chip_hash`, all strings.
  }];
  let methods = [
    InterfaceMethod<"The name of the program.", "::llvm::StringRef",
                    "getProgramName">,
    InterfaceMethod<"The name of the chip that it is made for.",
                    "::llvm::StringRef", "getChip">,
    InterfaceMethod<[{
      The SHA-256 of the chip's description: 64 hexadecimal digits.
    }], "::llvm::StringRef", "getChipHash">
  ];
  let verify = [{
    return ::mlir::instruction_set::verifyProgram($_op);
  }];
  let verifyWithRegions = 1;
}

#endif // GLOW_DIALECTS_INSTRUCTIONSET_INSTRUCTIONINTERFACES_TD
