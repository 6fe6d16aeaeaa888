//===- Passes.td - Passes on steps of a chip ------------*- tablegen -*-===//
#ifndef GLOW_LIB_TRANSFORMS_GLIR_PASSES_TD
#define GLOW_LIB_TRANSFORMS_GLIR_PASSES_TD

include "mlir/Pass/PassBase.td"

def AllocateBuffers : Pass<"glow-allocate-buffers", "ModuleOp"> {
  let summary = "Give every buffer of a chip its address";
  let description = [{
    Sets on each `memref.alloc` of a function of steps the attribute
    `glir.address`: the byte at which the buffer begins, in its memory on chip
    or, for the off-chip memory, in the function's arena, whose size becomes the
    function's attribute `glir.arena_bytes`. A buffer is live from the first to
    the last step that uses it, in program order; buffers that live together
    are disjoint. Addresses are multiples of the memory's alignment.

    On chip, addresses rotate through the memory, so that what has just been
    freed is reused as late as possible and queues need not wait for each other;
    where this leaves too little in one piece, the usual offline placement takes
    its place. Off-chip, the arena is as small as that placement makes it.

    A memory is a hard limit: buffers that do not fit are an error with the
    bytes that are needed, those that there are, and the largest live buffers.
  }];
}

def SynchronizeQueues : Pass<"glow-synchronize-queues", "ModuleOp"> {
  let summary = "Order steps of different queues by tokens";
  let description = [{
    Inserts `glir.signal` behind and `glir.wait` before steps of different
    queues that use common bytes of a memory, at least one of them writing:
    what reads waits for what has written, and what writes for what has read or
    written there before, be it another buffer in the same place. Buffers have
    their addresses: `glow-allocate-buffers` goes before.

    A wait that earlier waits imply is left out: one on a later step of the same
    queue, or one through a third queue. Tokens of each pair of queues are
    waited for in the order of their signals.
  }];
  let dependentDialects = ["glir::GlirDialect"];
}

#endif // GLOW_LIB_TRANSFORMS_GLIR_PASSES_TD
