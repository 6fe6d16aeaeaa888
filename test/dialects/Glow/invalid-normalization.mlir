// RUN: glow-opt %s --split-input-file --verify-diagnostics

// Each case violates the constraint of the same number in the description of the op.

func.func @batch_norm_c1_rank(%x: tensor<8xf32>, %p: tensor<8xf32>) {
  // expected-error @+1 {{'glow.batch_norm' op expected x with a rank of at least 2, but got 'tensor<8xf32>'}}
  %0 = glow.batch_norm %x, %p, %p, %p, %p
      : (tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>)
      -> tensor<8xf32>
  return
}

// -----

func.func @batch_norm_c2_parameter(%x: tensor<2x8x4x4xf32>, %p: tensor<8xf32>,
                                  %q: tensor<4xf32>) {
  // expected-error @+1 {{'glow.batch_norm' op mean has the shape 4, but 8 is expected}}
  %0 = glow.batch_norm %x, %p, %p, %q, %p
      : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>, tensor<4xf32>, tensor<8xf32>)
      -> tensor<2x8x4x4xf32>
  return
}

// -----

func.func @layer_norm_c1_axis(%x: tensor<2x8x4x4xf32>, %p: tensor<4xf32>) {
  // expected-error @+1 {{'glow.layer_norm' op axis 4 is not in [0, 4)}}
  %0 = glow.layer_norm %x, %p axis = 4
      : (tensor<2x8x4x4xf32>, tensor<4xf32>) -> tensor<2x8x4x4xf32>
  return
}

// -----

func.func @layer_norm_c1_negative_axis(%x: tensor<2x8x4x4xf32>, %p: tensor<4xf32>) {
  // expected-error @+1 {{'glow.layer_norm' op axis -1 is not in [0, 4)}}
  %0 = glow.layer_norm %x, %p axis = -1
      : (tensor<2x8x4x4xf32>, tensor<4xf32>) -> tensor<2x8x4x4xf32>
  return
}

// -----

func.func @layer_norm_c2_bias(%x: tensor<2x8x4x4xf32>, %p: tensor<4xf32>,
                             %b: tensor<8xf32>) {
  // expected-error @+1 {{'glow.layer_norm' op bias of shape 8 does not broadcast to 4}}
  %0 = glow.layer_norm %x, %p, %b axis = 3
      : (tensor<2x8x4x4xf32>, tensor<4xf32>, tensor<8xf32>)
      -> tensor<2x8x4x4xf32>
  return
}

// -----

func.func @rms_norm_c1_axis(%x: tensor<2x8x4x4xf32>, %p: tensor<4xf32>) {
  // expected-error @+1 {{'glow.rms_norm' op axis 4 is not in [0, 4)}}
  %0 = glow.rms_norm %x, %p axis = 4
      : (tensor<2x8x4x4xf32>, tensor<4xf32>) -> tensor<2x8x4x4xf32>
  return
}

// -----

func.func @rms_norm_c2_scale(%x: tensor<2x8x4x4xf32>, %p: tensor<8xf32>) {
  // expected-error @+1 {{'glow.rms_norm' op scale of shape 8 does not broadcast to 4}}
  %0 = glow.rms_norm %x, %p axis = 3
      : (tensor<2x8x4x4xf32>, tensor<8xf32>) -> tensor<2x8x4x4xf32>
  return
}

// -----

func.func @instance_norm_c1_rank(%x: tensor<2x3xf32>, %p: tensor<3xf32>) {
  // expected-error @+1 {{'glow.instance_norm' op expected x with a rank of at least 3, but got 'tensor<2x3xf32>'}}
  %0 = glow.instance_norm %x, %p, %p
      : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @instance_norm_c2_bias(%x: tensor<2x8x4x4xf32>, %p: tensor<8xf32>,
                                %b: tensor<4xf32>) {
  // expected-error @+1 {{'glow.instance_norm' op bias has the shape 4, but 8 is expected}}
  %0 = glow.instance_norm %x, %p, %b
      : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<4xf32>)
      -> tensor<2x8x4x4xf32>
  return
}

// -----

func.func @group_norm_c1_rank(%x: tensor<8xf32>, %p: tensor<8xf32>) {
  // expected-error @+1 {{'glow.group_norm' op expected x with a rank of at least 2, but got 'tensor<8xf32>'}}
  %0 = glow.group_norm %x, %p, %p num_groups = 2
      : (tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return
}

// -----

func.func @group_norm_c2_groups(%x: tensor<2x8x4x4xf32>, %p: tensor<8xf32>) {
  // expected-error @+1 {{'glow.group_norm' op num_groups is 3, but a positive divisor of the 8 channels is expected}}
  %0 = glow.group_norm %x, %p, %p num_groups = 3
      : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>)
      -> tensor<2x8x4x4xf32>
  return
}

// -----

func.func @group_norm_c2_not_positive(%x: tensor<2x8x4x4xf32>, %p: tensor<8xf32>) {
  // expected-error @+1 {{'glow.group_norm' op num_groups is 0, but a positive divisor of the 8 channels is expected}}
  %0 = glow.group_norm %x, %p, %p num_groups = 0
      : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>)
      -> tensor<2x8x4x4xf32>
  return
}

// -----

func.func @group_norm_c3_scale(%x: tensor<2x8x4x4xf32>, %p: tensor<4xf32>,
                              %b: tensor<8xf32>) {
  // expected-error @+1 {{'glow.group_norm' op scale has the shape 4, but 8 is expected}}
  %0 = glow.group_norm %x, %p, %b num_groups = 2
      : (tensor<2x8x4x4xf32>, tensor<4xf32>, tensor<8xf32>)
      -> tensor<2x8x4x4xf32>
  return
}

// -----

func.func @lrn_c1_rank(%x: tensor<8xf32>) {
  // expected-error @+1 {{'glow.lrn' op expected x with a rank of at least 2, but got 'tensor<8xf32>'}}
  %0 = glow.lrn %x size = 3 : tensor<8xf32>
  return
}

// -----

func.func @lrn_c2_size(%x: tensor<2x8x4x4xf32>) {
  // expected-error @+1 {{'glow.lrn' op size is 0, but at least 1 is expected}}
  %0 = glow.lrn %x size = 0 : tensor<2x8x4x4xf32>
  return
}

// -----

func.func @lp_normalization_c1_axis(%x: tensor<2x8x4x4xf32>) {
  // expected-error @+1 {{'glow.lp_normalization' op axis 4 is not in [0, 4)}}
  %0 = glow.lp_normalization %x axis = 4 : tensor<2x8x4x4xf32>
  return
}

// -----

func.func @lp_normalization_c2_p(%x: tensor<2x8x4x4xf32>) {
  // expected-error @+1 {{'glow.lp_normalization' op p is 3, but 1 or 2 is expected}}
  %0 = glow.lp_normalization %x axis = 1 p = 3 : tensor<2x8x4x4xf32>
  return
}

// -----

func.func @softmax_c1_axis(%x: tensor<f32>) {
  // expected-error @+1 {{'glow.softmax' op axis 0 is not in [0, 0)}}
  %0 = glow.softmax %x axis = 0 : tensor<f32>
  return
}

// -----

func.func @log_softmax_c1_axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.log_softmax' op axis 2 is not in [0, 2)}}
  %0 = glow.log_softmax %x axis = 2 : tensor<2x3xf32>
  return
}

// -----

func.func @hardmax_c1_axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.hardmax' op axis -9223372036854775808 is not in [0, 2)}}
  %0 = glow.hardmax %x axis = -9223372036854775808 : tensor<2x3xf32>
  return
}
