// RUN: glow-opt %s | FileCheck %s
// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --mlir-print-op-generic | glow-opt | FileCheck %s

// CHECK-LABEL: func.func @copies
func.func @copies(%x: memref<4x8xi8, "dram">, %none: memref<0x8xi8, "dram">, %t: memref<6x8xi8, "scratchpad">,
                  %u: memref<8x4xi8, "scratchpad">, %s: memref<i32, "accumulator">) {
  // CHECK: glir.copy on "load" ins(%{{.*}} : memref<4x8xi8, "dram">) outs(%{{.*}} : memref<6x8xi8, "scratchpad">) {pad_high = array<i64: 1, 0>, pad_low = array<i64: 1, 0>, pad_value = -128 : i8}
  glir.copy on "load" ins(%x : memref<4x8xi8, "dram">) outs(%t : memref<6x8xi8, "scratchpad">)
    {pad_low = array<i64: 1, 0>, pad_high = array<i64: 1, 0>, pad_value = -128 : i8}
  // CHECK: glir.copy on "load" ins(%{{.*}} : memref<0x8xi8, "dram">) outs(%{{.*}} : memref<6x8xi8, "scratchpad">) {pad_high = array<i64: 6, 0>, pad_low = array<i64: 0, 0>, pad_value = 0 : i8}
  glir.copy on "load" ins(%none : memref<0x8xi8, "dram">) outs(%t : memref<6x8xi8, "scratchpad">)
    {pad_low = array<i64: 0, 0>, pad_high = array<i64: 6, 0>, pad_value = 0 : i8}
  // A transposition.
  %turned = memref.transpose %u (i, j) -> (j, i)
    : memref<8x4xi8, "scratchpad"> to memref<4x8xi8, strided<[1, 4]>, "scratchpad">
  // CHECK: glir.copy on "load" ins(%{{.*}} : memref<4x8xi8, "dram">) outs(%{{.*}} : memref<4x8xi8, strided<[1, 4]>, "scratchpad">){{$}}
  glir.copy on "load" ins(%x : memref<4x8xi8, "dram">) outs(%turned : memref<4x8xi8, strided<[1, 4]>, "scratchpad">)
  // CHECK: glir.fill on "vector" 7 : i32 outs(%{{.*}} : memref<i32, "accumulator">){{$}}
  glir.fill on "vector" 7 : i32 outs(%s : memref<i32, "accumulator">)
  return
}

// CHECK-LABEL: func.func @gather
func.func @gather(%table: memref<10x4xf32, "dram">, %rows: memref<3xi64, "scratchpad">,
                  %y: memref<3x4xf32, "scratchpad">) {
  // CHECK: glir.gather on "load" ins(%{{.*}}, %{{.*}} : memref<10x4xf32, "dram">, memref<3xi64, "scratchpad">) outs(%{{.*}} : memref<3x4xf32, "scratchpad">){{$}}
  glir.gather on "load" ins(%table, %rows : memref<10x4xf32, "dram">, memref<3xi64, "scratchpad">)
    outs(%y : memref<3x4xf32, "scratchpad">)
  return
}

// CHECK-LABEL: func.func @products
func.func @products(%a: memref<2x8xi8, "scratchpad">, %b: memref<8x4xi16, "scratchpad">,
                    %c: memref<2x4xi32, "accumulator">, %x: memref<1x5x5x4xbf16, "scratchpad">,
                    %w: memref<3x3x4x8xbf16, "scratchpad">, %y: memref<1x2x2x8xf32, "accumulator">,
                    %d: memref<3x3x4xbf16, "scratchpad">, %z: memref<1x1x3x4xf32, "accumulator">) {
  // CHECK: glir.matmul on "matrix" ins(%{{.*}}, %{{.*}} : memref<2x8xi8, "scratchpad">, memref<8x4xi16, "scratchpad">) outs(%{{.*}} : memref<2x4xi32, "accumulator">) {accumulate, input_unsigned}
  glir.matmul on "matrix" ins(%a, %b : memref<2x8xi8, "scratchpad">, memref<8x4xi16, "scratchpad">)
    outs(%c : memref<2x4xi32, "accumulator">) {accumulate, input_unsigned}
  // CHECK: glir.conv on "matrix" {{.*}} outs(%{{.*}} : memref<1x2x2x8xf32, "accumulator">) {dilations = array<i64: 1, 1>, strides = array<i64: 2, 2>}
  glir.conv on "matrix" ins(%x, %w : memref<1x5x5x4xbf16, "scratchpad">, memref<3x3x4x8xbf16, "scratchpad">)
    outs(%y : memref<1x2x2x8xf32, "accumulator">) {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>}
  // CHECK: glir.depthwise_conv on "matrix" {{.*}} {dilations = array<i64: 2, 1>, strides = array<i64: 1, 1>}
  glir.depthwise_conv on "matrix" ins(%x, %d : memref<1x5x5x4xbf16, "scratchpad">, memref<3x3x4xbf16, "scratchpad">)
    outs(%z : memref<1x1x3x4xf32, "accumulator">) {strides = array<i64: 1, 1>, dilations = array<i64: 2, 1>}
  return
}

// CHECK-LABEL: func.func @programs
func.func @programs(%x: memref<4x8xi32, "accumulator">, %table: memref<256xi8, "scratchpad">,
                    %y: memref<4x8xi8, "scratchpad">, %z: memref<8xi8, "scratchpad">) {
  // CHECK: glir.elementwise on "vector" ins(%{{.*}} : memref<4x8xi32, "accumulator">) outs(%{{.*}} : memref<4x8xi8, "scratchpad">) {indexing_maps = [#{{.*}}, #{{.*}}], sizes = array<i64: 4, 8>} program {
  // CHECK-NEXT: ^bb0(%[[X:.*]]: i32):
  // CHECK-NEXT:   %[[INDEX:.*]] = arith.index_cast %[[X]]
  // CHECK-NEXT:   %[[BYTE:.*]] = memref.load %{{.*}}[%[[INDEX]]]
  // CHECK-NEXT:   glir.yield %[[BYTE]] : i8
  // CHECK-NEXT: }
  glir.elementwise on "vector" ins(%x : memref<4x8xi32, "accumulator">) outs(%y : memref<4x8xi8, "scratchpad">)
    {sizes = array<i64: 4, 8>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%e: i32):
    %index = arith.index_cast %e : i32 to index
    %byte = memref.load %table[%index] : memref<256xi8, "scratchpad">
    glir.yield %byte : i8
  }
  // No inputs: a broadcast of what the program computes.
  // CHECK: glir.elementwise on "vector" ins() outs(%{{.*}} : memref<8xi8, "scratchpad">)
  glir.elementwise on "vector" ins() outs(%z : memref<8xi8, "scratchpad">)
    {sizes = array<i64: 8>, indexing_maps = [affine_map<(i) -> (i)>]} program {
    %c = arith.constant 3 : i8
    glir.yield %c : i8
  }
  // Windows of 2 with a stride of 3.
  // CHECK: glir.reduce on "vector" max ins(%{{.*}} : memref<4x8xi8, "scratchpad">) outs(%{{.*}} : memref<8xi8, "scratchpad">) {accumulate, indexing_maps = [#{{.*}}, #{{.*}}], is_unsigned, sizes = array<i64: 2, 3, 2>} program {
  glir.reduce on "vector" max ins(%y : memref<4x8xi8, "scratchpad">) outs(%z : memref<8xi8, "scratchpad">)
    {accumulate, is_unsigned, sizes = array<i64: 2, 3, 2>,
     indexing_maps = [affine_map<(i, j, k) -> (i, j * 3 + k)>, affine_map<(i, j, k) -> (j)>]} program {
  ^bb0(%e: i8):
    glir.yield %e : i8
  }
  return
}

// CHECK-LABEL: func.func @tokens
func.func @tokens() {
  // CHECK: %[[TOKEN:.*]] = glir.signal on "load" to "matrix"
  %token = glir.signal on "load" to "matrix"
  // CHECK: glir.wait %[[TOKEN]]
  glir.wait %token
  return
}
