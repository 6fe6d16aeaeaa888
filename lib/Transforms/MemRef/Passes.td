#ifndef GLOW_LIB_TRANSFORMS_MEMREF_PASSES_TD
#define GLOW_LIB_TRANSFORMS_MEMREF_PASSES_TD

include "mlir/Pass/PassBase.td"

def ExternalizeWeights : Pass<"glow-externalize-weights", "ModuleOp"> {
  let summary = "Move constant globals out of the code, into one weights buffer";
  let description = [{
    Replaces every constant `memref.global` of at least `min-bytes` bytes by a
    view of a buffer that the caller passes as the new first argument of the
    module's public function. The module then says what belongs into the buffer:

    - `glow.weights`: an array of `{offset = N : i64, value = elements}`,
    - `glow.weights_bytes`: the buffer's size.

    Offsets are multiples of `alignment`. Equal values share one place. Private
    globals that nothing uses are erased. Private functions that read a constant,
    or call one that does, have the buffer as their new first argument too. The
    argument is added even when there is nothing to move, so that the calling
    convention does not depend on the model.
  }];
  let options = [
    Option<"minBytes", "min-bytes", "int64_t", "64",
           "Smaller constants stay in the code">,
    Option<"alignment", "alignment", "int64_t", "64",
           "Alignment of each constant in bytes, a power of two">
  ];
  let dependentDialects = ["arith::ArithDialect", "memref::MemRefDialect"];
}

def LowerCopies : Pass<"glow-lower-copies"> {
  let summary = "Turn copies between buffers into linalg";
  let description = [{
    Replaces each `memref.copy` by a `linalg.generic` that copies element by
    element, so that copies take part in every later lowering of linalg. Without
    it a copy between buffers of which one is not contiguous becomes a call of
    `memrefCopy`, a function of MLIR's runner library. Unranked memrefs are an
    error.
  }];
  let dependentDialects = ["linalg::LinalgDialect"];
}

def PlanArena : Pass<"glow-plan-arena", "ModuleOp"> {
  let summary = "Give every buffer a fixed place in one arena";
  let description = [{
    Replaces each `memref.alloc` of the module's public function by a view of a
    single buffer, the arena, which the caller passes as a new second argument
    (after the weights). Buffers that are live at the same time do not overlap.
    A buffer is live from its first to its last use, views included; inside a
    loop it is live as long as the loop.

    Sets on the module `glow.arena_bytes`, the arena's size, and
    `glow.arena_live_bytes`, the largest sum of the sizes of buffers that are
    live together, which no plan can go below.

    Needs static shapes and one block per function: a dynamic allocation is an
    error, as is a buffer allocated in a loop that outlives its iteration.
  }];
  let options = [
    Option<"alignment", "alignment", "int64_t", "64",
           "Alignment of each buffer in bytes, a power of two">
  ];
  let dependentDialects = ["arith::ArithDialect", "memref::MemRefDialect"];
}

def SeparateResults : Pass<"glow-separate-results", "func::FuncOp"> {
  let summary = "Give each result of a function its own buffer";
  let description = [{
    Copies a buffer that a function returns more than once into a new one for
    each further result, because `buffer-results-to-out-params` crashes on such a
    function. Buffers with a layout other than the identity are left alone: a
    function that bufferization has made returns none.
  }];
  let dependentDialects = ["memref::MemRefDialect"];
}

#endif // GLOW_LIB_TRANSFORMS_MEMREF_PASSES_TD
