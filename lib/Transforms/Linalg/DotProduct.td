//===- DotProduct.td - Options for instructions -----------*- tablegen -*-===//
#ifndef GLOW_LIB_TRANSFORMS_LINALG_DOTPRODUCT_TD
#define GLOW_LIB_TRANSFORMS_LINALG_DOTPRODUCT_TD

include "mlir/Pass/PassBase.td"

/// Of the passes that lay operands out for the instruction and that use it.
def DotProductOption
    : Option<"dotProduct", "dot-product", "::mlir::glow::DotProduct",
             "::mlir::glow::DotProduct::None",
             "Instruction for sums of products of 8-bit integers",
             [{::llvm::cl::values(
               clEnumValN(::mlir::glow::DotProduct::None, "none",
                          "none: elements are widened to 32 bits"),
               clEnumValN(::mlir::glow::DotProduct::Pmaddwd, "pmaddwd",
                          "two products of i16 (SSE2, AVX2, AVX-512)"),
               clEnumValN(::mlir::glow::DotProduct::Vpdpbusd, "vpdpbusd",
                          "four products of u8 and i8 (VNNI)"))}]>;

def Bf16ProductOption
    : Option<"bf16Product", "bf16-product", "::mlir::glow::DotProduct",
             "::mlir::glow::DotProduct::None",
             "Instruction for sums of products of bf16",
             [{::llvm::cl::values(
               clEnumValN(::mlir::glow::DotProduct::None, "none",
                          "none: elements are widened to f32"),
               clEnumValN(::mlir::glow::DotProduct::Vdpbf16ps, "vdpbf16ps",
                          "two products (AVX512-BF16)"))}]>;

#endif // GLOW_LIB_TRANSFORMS_LINALG_DOTPRODUCT_TD
