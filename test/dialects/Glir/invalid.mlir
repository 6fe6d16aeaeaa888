// RUN: glow-opt %s --split-input-file --verify-diagnostics

// Each case violates the constraint of the same number in the description of the op; products share theirs, and so do
// scalar programs.

func.func @copy_c1_types(%x: memref<4xi8, "scratchpad">, %y: memref<4xi16, "scratchpad">) {
  // expected-error @below {{copies elements of 'i8' to elements of 'i16'}}
  glir.copy on "load" ins(%x : memref<4xi8, "scratchpad">) outs(%y : memref<4xi16, "scratchpad">)
  return
}

// -----

func.func @copy_c1_rank(%x: memref<1x1x1x1x1x4xi8, "scratchpad">, %y: memref<1x1x1x1x1x4xi8, "scratchpad">) {
  // expected-error @below {{copies rank 6 to rank 6, expected the same rank, at most 5}}
  glir.copy on "load" ins(%x : memref<1x1x1x1x1x4xi8, "scratchpad">) outs(%y : memref<1x1x1x1x1x4xi8, "scratchpad">)
  return
}

// -----

func.func @copy_c2_count(%x: memref<4xi8, "scratchpad">, %y: memref<4xi8, "scratchpad">) {
  // expected-error @below {{has 2 pads, expected 1}}
  glir.copy on "load" ins(%x : memref<4xi8, "scratchpad">) outs(%y : memref<4xi8, "scratchpad">) {pad_low = array<i64: 0, 0>}
  return
}

// -----

func.func @copy_c2_negative(%x: memref<4xi8, "scratchpad">, %y: memref<3xi8, "scratchpad">) {
  // expected-error @below {{has a pad of -1, expected none below zero}}
  glir.copy on "load" ins(%x : memref<4xi8, "scratchpad">) outs(%y : memref<3xi8, "scratchpad">) {pad_low = array<i64: -1>}
  return
}

// -----

func.func @copy_c3_shape(%x: memref<4x2xi8, "scratchpad">, %y: memref<4x3xi8, "scratchpad">) {
  // expected-error @below {{has an output of shape 4x3, expected 4x2}}
  glir.copy on "load" ins(%x : memref<4x2xi8, "scratchpad">) outs(%y : memref<4x3xi8, "scratchpad">)
  return
}

// -----

func.func @copy_c4_value(%x: memref<4xi8, "scratchpad">, %y: memref<5xi8, "scratchpad">) {
  // expected-error @below {{pads without a pad_value of 'i8'}}
  glir.copy on "load" ins(%x : memref<4xi8, "scratchpad">) outs(%y : memref<5xi8, "scratchpad">) {pad_low = array<i64: 1>, pad_value = 0 : i32}
  return
}

// -----

func.func @fill_c1_type(%y: memref<4xi8, "scratchpad">) {
  // expected-error @below {{fills elements of 'i8' with a value of 'i32'}}
  glir.fill on "load" 1 : i32 outs(%y : memref<4xi8, "scratchpad">)
  return
}

// -----

func.func @gather_c1_type(%t: memref<9x4xi8, "scratchpad">, %i: memref<3xi8, "scratchpad">, %y: memref<3x4xi8, "scratchpad">) {
  // expected-error @below {{has indices of type 'memref<3xi8, "scratchpad">', expected rank 1 and i32 or i64}}
  glir.gather on "load" ins(%t, %i : memref<9x4xi8, "scratchpad">, memref<3xi8, "scratchpad">) outs(%y : memref<3x4xi8, "scratchpad">)
  return
}

// -----

func.func @gather_c1_rank(%t: memref<9x4xi8, "scratchpad">, %i: memref<3x1xi32, "scratchpad">, %y: memref<3x4xi8, "scratchpad">) {
  // expected-error @below {{expected rank 1 and i32 or i64}}
  glir.gather on "load" ins(%t, %i : memref<9x4xi8, "scratchpad">, memref<3x1xi32, "scratchpad">) outs(%y : memref<3x4xi8, "scratchpad">)
  return
}

// -----

func.func @gather_c2_type(%t: memref<9x4xi8, "scratchpad">, %i: memref<3xi32, "scratchpad">, %y: memref<3x4xi16, "scratchpad">) {
  // expected-error @below {{gathers elements of 'i8' into elements of 'i16'}}
  glir.gather on "load" ins(%t, %i : memref<9x4xi8, "scratchpad">, memref<3xi32, "scratchpad">) outs(%y : memref<3x4xi16, "scratchpad">)
  return
}

// -----

func.func @gather_c2_shape(%t: memref<9x4xi8, "scratchpad">, %i: memref<3xi32, "scratchpad">, %y: memref<2x4xi8, "scratchpad">) {
  // expected-error @below {{has an output of shape 2x4, expected 3x4}}
  glir.gather on "load" ins(%t, %i : memref<9x4xi8, "scratchpad">, memref<3xi32, "scratchpad">) outs(%y : memref<2x4xi8, "scratchpad">)
  return
}

// -----

func.func @gather_c2_scalar(%t: memref<i8, "scratchpad">, %i: memref<3xi32, "scratchpad">, %y: memref<3xi8, "scratchpad">) {
  // expected-error @below {{has a table without rows}}
  glir.gather on "load" ins(%t, %i : memref<i8, "scratchpad">, memref<3xi32, "scratchpad">) outs(%y : memref<3xi8, "scratchpad">)
  return
}

// -----

func.func @matmul_c1_accumulator(%x: memref<2x8xi8, "scratchpad">, %w: memref<8x4xi8, "scratchpad">, %y: memref<2x4xi16, "accumulator">) {
  // expected-error @below {{multiplies 'i8' by 'i8' into 'i16', expected i8 or i16 into i32, or equal floats into f32}}
  glir.matmul on "matrix" ins(%x, %w : memref<2x8xi8, "scratchpad">, memref<8x4xi8, "scratchpad">)
    outs(%y : memref<2x4xi16, "accumulator">)
  return
}

// -----

func.func @matmul_c1_floats(%x: memref<2x8xbf16, "scratchpad">, %w: memref<8x4xf16, "scratchpad">, %y: memref<2x4xf32, "accumulator">) {
  // expected-error @below {{multiplies 'bf16' by 'f16' into 'f32'}}
  glir.matmul on "matrix" ins(%x, %w : memref<2x8xbf16, "scratchpad">, memref<8x4xf16, "scratchpad">)
    outs(%y : memref<2x4xf32, "accumulator">)
  return
}

// -----

func.func @matmul_c2_rank(%x: memref<2x8x1xi8, "scratchpad">, %w: memref<8x4xi8, "scratchpad">, %y: memref<2x4xi32, "accumulator">) {
  // expected-error @below {{has an input of rank 3, expected 2}}
  glir.matmul on "matrix" ins(%x, %w : memref<2x8x1xi8, "scratchpad">, memref<8x4xi8, "scratchpad">)
    outs(%y : memref<2x4xi32, "accumulator">)
  return
}

// -----

func.func @matmul_c2_depth(%x: memref<2x8xi8, "scratchpad">, %w: memref<9x4xi8, "scratchpad">, %y: memref<2x4xi32, "accumulator">) {
  // expected-error @below {{has a weight of shape 9x4, expected 8x4}}
  glir.matmul on "matrix" ins(%x, %w : memref<2x8xi8, "scratchpad">, memref<9x4xi8, "scratchpad">)
    outs(%y : memref<2x4xi32, "accumulator">)
  return
}

// -----

func.func @matmul_c2_output(%x: memref<2x8xi8, "scratchpad">, %w: memref<8x4xi8, "scratchpad">, %y: memref<4x2xi32, "accumulator">) {
  // expected-error @below {{has an output of shape 4x2, expected 2x4}}
  glir.matmul on "matrix" ins(%x, %w : memref<2x8xi8, "scratchpad">, memref<8x4xi8, "scratchpad">)
    outs(%y : memref<4x2xi32, "accumulator">)
  return
}

// -----

func.func @conv_c2_channels(%x: memref<1x4x4x8xi8, "scratchpad">, %w: memref<3x3x4x2xi8, "scratchpad">, %y: memref<1x2x2x2xi32, "accumulator">) {
  // expected-error @below {{has a weight of shape 3x3x4x2, expected 3x3x8x2}}
  glir.conv on "matrix" ins(%x, %w : memref<1x4x4x8xi8, "scratchpad">, memref<3x3x4x2xi8, "scratchpad">)
    outs(%y : memref<1x2x2x2xi32, "accumulator">) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>}
  return
}

// -----

func.func @conv_c2_output(%x: memref<1x4x4x8xi8, "scratchpad">, %w: memref<3x3x8x2xi8, "scratchpad">, %y: memref<2x2x2x2xi32, "accumulator">) {
  // expected-error @below {{has an output of shape 2x2x2x2, expected 1x2x2x2}}
  glir.conv on "matrix" ins(%x, %w : memref<1x4x4x8xi8, "scratchpad">, memref<3x3x8x2xi8, "scratchpad">)
    outs(%y : memref<2x2x2x2xi32, "accumulator">) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>}
  return
}

// -----

func.func @conv_c3_count(%x: memref<1x4x4x8xi8, "scratchpad">, %w: memref<3x3x8x2xi8, "scratchpad">, %y: memref<1x2x2x2xi32, "accumulator">) {
  // expected-error @below {{has strides or dilations that are not two positive numbers}}
  glir.conv on "matrix" ins(%x, %w : memref<1x4x4x8xi8, "scratchpad">, memref<3x3x8x2xi8, "scratchpad">)
    outs(%y : memref<1x2x2x2xi32, "accumulator">) {strides = array<i64: 1>, dilations = array<i64: 1, 1>}
  return
}

// -----

func.func @conv_c3_zero(%x: memref<1x4x4x8xi8, "scratchpad">, %w: memref<3x3x8x2xi8, "scratchpad">, %y: memref<1x2x2x2xi32, "accumulator">) {
  // expected-error @below {{has strides or dilations that are not two positive numbers}}
  glir.conv on "matrix" ins(%x, %w : memref<1x4x4x8xi8, "scratchpad">, memref<3x3x8x2xi8, "scratchpad">)
    outs(%y : memref<1x2x2x2xi32, "accumulator">) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 0>}
  return
}

// -----

func.func @conv_c4_rows(%x: memref<1x5x4x8xi8, "scratchpad">, %w: memref<3x3x8x2xi8, "scratchpad">, %y: memref<1x2x2x2xi32, "accumulator">) {
  // expected-error @below {{has an input of shape 1x5x4x8, expected 1x4x4x8}}
  glir.conv on "matrix" ins(%x, %w : memref<1x5x4x8xi8, "scratchpad">, memref<3x3x8x2xi8, "scratchpad">)
    outs(%y : memref<1x2x2x2xi32, "accumulator">) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>}
  return
}

// -----

func.func @depthwise_conv_c2_channels(%x: memref<1x4x4x8xi8, "scratchpad">, %w: memref<3x3x4xi8, "scratchpad">, %y: memref<1x2x2x8xi32, "accumulator">) {
  // expected-error @below {{has a weight of shape 3x3x4, expected 3x3x8}}
  glir.depthwise_conv on "matrix" ins(%x, %w : memref<1x4x4x8xi8, "scratchpad">, memref<3x3x4xi8, "scratchpad">)
    outs(%y : memref<1x2x2x8xi32, "accumulator">) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>}
  return
}

// -----

func.func @depthwise_conv_c4_columns(%x: memref<1x4x3x8xi8, "scratchpad">, %w: memref<3x3x8xi8, "scratchpad">, %y: memref<1x2x2x8xi32, "accumulator">) {
  // expected-error @below {{has an input of shape 1x4x3x8, expected 1x4x4x8}}
  glir.depthwise_conv on "matrix" ins(%x, %w : memref<1x4x3x8xi8, "scratchpad">, memref<3x3x8xi8, "scratchpad">)
    outs(%y : memref<1x2x2x8xi32, "accumulator">) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>}
  return
}

// -----

func.func @elementwise_c1_count(%x: memref<4x8xi8, "scratchpad">, %y: memref<4x8xi8, "scratchpad">) {
  // expected-error @below {{has 1 indexing maps, expected 2}}
  glir.elementwise on "vector" ins(%x : memref<4x8xi8, "scratchpad">) outs(%y : memref<4x8xi8, "scratchpad">)
    {sizes = array<i64: 4, 8>, indexing_maps = [affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%e: i8):
    glir.yield %e : i8
  }
  return
}

// -----

func.func @elementwise_c1_constant(%x: memref<4x8xi8, "scratchpad">, %y: memref<4x8xi8, "scratchpad">) {
  // expected-error @below {{expected a linear map of 2 dimensions to its rank}}
  glir.elementwise on "vector" ins(%x : memref<4x8xi8, "scratchpad">) outs(%y : memref<4x8xi8, "scratchpad">)
    {sizes = array<i64: 4, 7>, indexing_maps = [affine_map<(i, j) -> (i, j + 1)>, affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%e: i8):
    glir.yield %e : i8
  }
  return
}

// -----

func.func @elementwise_c1_negative(%x: memref<4x8xi8, "scratchpad">, %y: memref<4x8xi8, "scratchpad">) {
  // expected-error @below {{expected a linear map of 2 dimensions to its rank}}
  glir.elementwise on "vector" ins(%x : memref<4x8xi8, "scratchpad">) outs(%y : memref<4x8xi8, "scratchpad">)
    {sizes = array<i64: 4, 8>, indexing_maps = [affine_map<(i, j) -> (i, j * -1)>, affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%e: i8):
    glir.yield %e : i8
  }
  return
}

// -----

func.func @elementwise_c1_rank(%x: memref<4x8xi8, "scratchpad">, %y: memref<4x8xi8, "scratchpad">) {
  // expected-error @below {{expected a linear map of 2 dimensions to its rank}}
  glir.elementwise on "vector" ins(%x : memref<4x8xi8, "scratchpad">) outs(%y : memref<4x8xi8, "scratchpad">)
    {sizes = array<i64: 4, 8>, indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%e: i8):
    glir.yield %e : i8
  }
  return
}

// -----

func.func @elementwise_c2_input(%x: memref<4x8xi8, "scratchpad">, %y: memref<4x8xi8, "scratchpad">) {
  // expected-error @below {{reads or writes beyond an operand of type 'memref<4x8xi8, "scratchpad">'}}
  glir.elementwise on "vector" ins(%x : memref<4x8xi8, "scratchpad">) outs(%y : memref<4x8xi8, "scratchpad">)
    {sizes = array<i64: 4, 8>, indexing_maps = [affine_map<(i, j) -> (i, j * 2)>, affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%e: i8):
    glir.yield %e : i8
  }
  return
}

// -----

func.func @elementwise_c2_output(%x: memref<4x8xi8, "scratchpad">, %y: memref<4x7xi8, "scratchpad">) {
  // expected-error @below {{reads or writes beyond an operand of type 'memref<4x7xi8, "scratchpad">'}}
  glir.elementwise on "vector" ins(%x : memref<4x8xi8, "scratchpad">) outs(%y : memref<4x7xi8, "scratchpad">)
    {sizes = array<i64: 4, 8>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%e: i8):
    glir.yield %e : i8
  }
  return
}

// -----

func.func @elementwise_c3_argument(%x: memref<4x8xi8, "scratchpad">, %y: memref<4x8xi8, "scratchpad">) {
  // expected-error @below {{has a program whose arguments and value are not those of its operands' elements}}
  glir.elementwise on "vector" ins(%x : memref<4x8xi8, "scratchpad">) outs(%y : memref<4x8xi8, "scratchpad">)
    {sizes = array<i64: 4, 8>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%e: i16):
    %b = arith.trunci %e : i16 to i8
    glir.yield %b : i8
  }
  return
}

// -----

func.func @elementwise_c3_value(%x: memref<4x8xi8, "scratchpad">, %y: memref<4x8xi8, "scratchpad">) {
  // expected-error @below {{has a program whose arguments and value are not those of its operands' elements}}
  glir.elementwise on "vector" ins(%x : memref<4x8xi8, "scratchpad">) outs(%y : memref<4x8xi8, "scratchpad">)
    {sizes = array<i64: 4, 8>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%e: i8):
    %b = arith.extsi %e : i8 to i16
    glir.yield %b : i16
  }
  return
}

// -----

func.func @elementwise_c4_reduction(%x: memref<4x8xi8, "scratchpad">, %y: memref<4xi8, "scratchpad">) {
  // expected-error @below {{expected a permutation of all dimensions}}
  glir.elementwise on "vector" ins(%x : memref<4x8xi8, "scratchpad">) outs(%y : memref<4xi8, "scratchpad">)
    {sizes = array<i64: 4, 8>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>]} program {
  ^bb0(%e: i8):
    glir.yield %e : i8
  }
  return
}

// -----

func.func @elementwise_c4_twice(%x: memref<4x4xi8, "scratchpad">, %y: memref<4x4xi8, "scratchpad">) {
  // expected-error @below {{expected a permutation of all dimensions}}
  glir.elementwise on "vector" ins(%x : memref<4x4xi8, "scratchpad">) outs(%y : memref<4x4xi8, "scratchpad">)
    {sizes = array<i64: 4, 4>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, i)>]} program {
  ^bb0(%e: i8):
    glir.yield %e : i8
  }
  return
}

// -----

func.func @reduce_c4_sum(%x: memref<4x4xi8, "scratchpad">, %y: memref<7xi8, "scratchpad">) {
  // expected-error @below {{expected a permutation of some dimensions}}
  glir.reduce on "vector" sum ins(%x : memref<4x4xi8, "scratchpad">) outs(%y : memref<7xi8, "scratchpad">)
    {sizes = array<i64: 4, 4>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i + j)>]} program {
  ^bb0(%e: i8):
    glir.yield %e : i8
  }
  return
}

// -----

func.func @elementwise_empty_program(%x: memref<4x8xi8, "scratchpad">, %y: memref<4x8xi8, "scratchpad">) {
  // expected-error @below {{expects a non-empty block}}
  glir.elementwise on "vector" ins(%x : memref<4x8xi8, "scratchpad">) outs(%y : memref<4x8xi8, "scratchpad">)
    {sizes = array<i64: 4, 8>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>]} program {
  }
  return
}

// -----

func.func @elementwise_sizes(%x: memref<4x8xi8, "scratchpad">, %y: memref<4x8xi8, "scratchpad">) {
  // expected-error @below {{has sizes that are not positive}}
  glir.elementwise on "vector" ins(%x : memref<4x8xi8, "scratchpad">) outs(%y : memref<4x8xi8, "scratchpad">)
    {sizes = array<i64: 4, 0>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%e: i8):
    glir.yield %e : i8
  }
  return
}

// -----

func.func @signal_c1_no_wait() {
  // expected-error @below {{has 0 waits, expected one}}
  %token = glir.signal on "load" to "matrix"
  return
}

// -----

func.func @signal_c1_two_waits() {
  // expected-error @below {{has 2 waits, expected one}}
  %token = glir.signal on "load" to "matrix"
  glir.wait %token
  glir.wait %token
  return
}

// -----

func.func @signal_c2_itself() {
  // expected-error @below {{signals to its own queue 'load'}}
  %token = glir.signal on "load" to "load"
  glir.wait %token
  return
}

// -----

func.func @dynamic(%x: memref<?xi8, "scratchpad">, %y: memref<4xi8, "scratchpad">) {
  // expected-error @below {{has a buffer of type 'memref<?xi8, "scratchpad">', expected a static shape and constant strides}}
  glir.copy on "load" ins(%x : memref<?xi8, "scratchpad">) outs(%y : memref<4xi8, "scratchpad">)
  return
}
