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
    function's attribute `glir.arena_bytes`. `glir.peak_bytes` has the most bytes
    that are live at a time in each memory on chip. A buffer is live from the first to
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

def ScheduleSteps : Pass<"glow-schedule-steps", "ModuleOp"> {
  let summary = "Hoist copies ahead of what computes";
  let description = [{
    Brings the steps of a function into another order, in which each queue has
    work as early as possible: list scheduling with the latencies that the chip's
    description implies. Queues run ahead of each other by themselves; what an
    order decides is what a queue does first, and which buffers share a place.
    Steps that use common bytes of a buffer, at least one of them writing, keep
    their order. Views and allocations go to the front.

    A step may go ahead of the order that it finds if its buffers on chip leave
    room for what that order needs in between: at most `fill` percent of a
    memory are live at a time, or as many as without the step.

    Buffers that are live together may still not fit because of their sizes, and
    where memory is short, tiles that are loaded early make others wait. So the
    pass makes an order each with `fill`, two thirds and one third of it, places
    the buffers as `glow-allocate-buffers` will do, and takes the one with the
    shortest estimated time; the order that it found is among them. Thus what fits
    in program order also fits after this pass.
  }];
  let options = [
    Option<"fill", "fill", "int64_t", "90",
           "The percentage of each memory that may be live at a time">
  ];
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

def VerifyStreams : Pass<"glow-verify-streams", "ModuleOp"> {
  let summary = "Check addresses and tokens of a chip's queues";
  let description = [{
    Checks a program that is about to become instructions, without the analysis
    of dependences that `glow-synchronize-queues` uses:

    - each buffer has an address, a multiple of the memory's alignment, and ends
      within the memory or the arena;
    - buffers that are live at the same time, in program order, are disjoint;
    - nothing is read from a buffer in which nothing has been written;
    - products are in a queue of a matrix unit, with operands in its memories, and
      copies in a DMA engine's queue take one of its paths;
    - the tokens of each pair of queues are waited for in the order of their
      signals, each after its signal, so that no queue waits for ever;
    - of two steps in different queues that use common bytes, at least one of
      them writing, the later one has waited until the earlier one has finished.

    Changes nothing; what does not hold is an error at the step, with the other
    step in a note.
  }];
}

#endif // GLOW_LIB_TRANSFORMS_GLIR_PASSES_TD
