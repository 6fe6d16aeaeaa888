// RUN: glow-opt %s --split-input-file --verify-diagnostics

// Each case violates the constraint of the same number in the description of the op;
// the pooling ops share theirs.

func.func @max_pool_c1_rank(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.max_pool' op expected x with a rank of at least 3, but got 'tensor<2x3xf32>'}}
  %0 = glow.max_pool %x kernel_shape = [] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @max_pool_c2_kernel_shape(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.max_pool' op kernel_shape has 1 entries, but 2 are expected}}
  %0 = glow.max_pool %x kernel_shape = [2]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @max_pool_c2_pads(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.max_pool' op pads has 2 entries, but 4 are expected}}
  %0 = glow.max_pool %x kernel_shape = [2, 2] pads = [1, 1]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @max_pool_c3_kernel_shape(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.max_pool' op kernel_shape has the entry 0, but at least 1 is expected}}
  %0 = glow.max_pool %x kernel_shape = [0, 2]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @average_pool_c3_strides(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.average_pool' op strides has the entry 0, but at least 1 is expected}}
  %0 = glow.average_pool %x kernel_shape = [2, 2] strides = [1, 0]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @average_pool_c3_pads(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.average_pool' op pads has the entry -1, but at least 0 is expected}}
  %0 = glow.average_pool %x kernel_shape = [2, 2] pads = [-1, 0, 0, 0]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @average_pool_c4_pads(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.average_pool' op pads has the entry 2, but less than the window of 2 elements is expected in spatial dimension 0}}
  %0 = glow.average_pool %x kernel_shape = [2, 2] pads = [0, 0, 2, 0]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @lp_pool_c5_window(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.lp_pool' op window of 9 elements does not fit into 8 padded elements of spatial dimension 0}}
  %0 = glow.lp_pool %x kernel_shape = [9, 2]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @max_pool_c5_overflow(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.max_pool' op spatial dimension 0 is too large}}
  %0 = glow.max_pool %x kernel_shape = [4611686018427387904, 2]
      dilations = [4, 1]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @lp_pool_c6_p(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.lp_pool' op p is 0, but at least 1 is expected}}
  %0 = glow.lp_pool %x kernel_shape = [2, 2] p = 0
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @max_pool_result(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.max_pool' op inferred type(s) 'tensor<1x4x6x6xf32>' are incompatible with return type(s) of operation 'tensor<1x4x7x7xf32>'}}
  %0 = glow.max_pool %x kernel_shape = [3, 3]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}

// -----

func.func @max_pool_kernel_missing(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.max_pool' op requires attribute 'kernel_shape'}}
  %0 = glow.max_pool %x strides = [2, 2]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return
}
