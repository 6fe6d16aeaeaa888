//===- AccelDialect.td - The accel dialect --------------------------------===//
#ifndef GLOW_DIALECTS_ACCEL_ACCELDIALECT_TD
#define GLOW_DIALECTS_ACCEL_ACCELDIALECT_TD

include "dialects/InstructionSet/InstructionSet.td"
include "mlir/IR/OpBase.td"

def Accel_InstructionSet : InstructionSet<"accel", 1, [
  Section<"microcode", 8, "what the vector unit computes for an element">,
  Section<"instructions", 8,
          "in program order; the machine sends each to its queue">
]>;

def Accel_Dialect : Dialect {
  let name = "accel";
  let cppNamespace = "::mlir::accel";
  let summary = "The reference instruction set: one op, one instruction";
  let description = [{
    Instructions of a machine with decoupled access and execute units. Each unit
    takes its instructions from an in-order queue; queues run ahead of each
    other, and tokens keep the order between them. The chip's description says
    which queues, units and memories there are and how fast they are, the
    instructions are the same for all chips.

    Addresses and strides are in bytes. A memory is the index of its entry in
    the chip's description; 0 is off-chip. Values are little endian.
  }];
  let extraClassDeclaration = Accel_InstructionSet.declaration;
}

#endif // GLOW_DIALECTS_ACCEL_ACCELDIALECT_TD
