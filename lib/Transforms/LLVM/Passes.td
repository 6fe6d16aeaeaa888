//===- Passes.td - Passes on LLVM --------------------------*- tablegen -*-===//
#ifndef GLOW_LIB_TRANSFORMS_LLVM_PASSES_TD
#define GLOW_LIB_TRANSFORMS_LLVM_PASSES_TD

include "mlir/Pass/PassBase.td"

def StoreBf16AsIntegers
    : Pass<"glow-store-bf16-as-integers", "LLVM::LLVMFuncOp"> {
  let summary = "Let integers of 16 bits stand for bf16 that is only moved";
  let description = [{
    Replaces the type bf16 by i16, in vectors and constants too, in functions
    that only load, store, select, shuffle and reinterpret it. x86 without
    AVX512-BF16 has no registers for vectors of bf16: LLVM would copy them, and
    choose between them, one element at a time.

    A function that computes with bf16, or has it among its arguments, is left
    alone. So this belongs behind `arith-expand` with `include-bf16`.
  }];
}

#endif // GLOW_LIB_TRANSFORMS_LLVM_PASSES_TD
