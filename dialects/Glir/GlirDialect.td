//===- GlirDialect.td - The glir dialect ----------------------------------===//
#ifndef GLOW_DIALECTS_GLIR_GLIRDIALECT_TD
#define GLOW_DIALECTS_GLIR_GLIRDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"

def Glir_Dialect : Dialect {
  let name = "glir";
  let cppNamespace = "::mlir::glow::glir";
  let summary = "Steps of a chip's units on buffers in named memories";
  let description = [{
    One op is one step of one unit of a chip: a copy between memories, a tile
    of a convolution, a scalar program for each element of an index space. It
    works on memrefs of static shape whose memory space is a string, the name
    of a memory of the chip, and is put into the queue that it names.

    The chip is the dictionary `glir.chip` of the module. Without tokens the
    ops of a function mean one after the other; `glir.signal` and `glir.wait`
    keep what must stay in order when every queue runs at its own pace.

    ```mlir
    func.func @f(%x: memref<4x8xi8, "dram">) {
      %tile = memref.alloc() : memref<4x8xi8, "scratchpad">
      glir.copy on "load" ins(%x : memref<4x8xi8, "dram">)
        outs(%tile : memref<4x8xi8, "scratchpad">)
      return
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect",
    "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect"
  ];
  let useDefaultTypePrinterParser = 1;
}

def Glir_Token : TypeDef<Glir_Dialect, "Token"> {
  let mnemonic = "token";
  let summary = "What a queue has to wait for in another queue";
}

#endif // GLOW_DIALECTS_GLIR_GLIRDIALECT_TD
