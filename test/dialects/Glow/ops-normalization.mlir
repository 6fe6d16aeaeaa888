// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --mlir-print-op-generic | glow-opt | FileCheck %s

// Normalisation and softmax print and parse back; attributes at their defaults are
// left out.

// CHECK-LABEL: func.func @batch_norm
func.func @batch_norm(%x: tensor<2x8x4x4xf32>, %p: tensor<8xf32>,
                     %d: tensor<?x8xf16>) {
  // CHECK: glow.batch_norm %arg0, %arg1, %arg1, %arg1, %arg1 : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x8x4x4xf32>
  %0 = glow.batch_norm %x, %p, %p, %p, %p
      : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>)
      -> tensor<2x8x4x4xf32>
  // CHECK: glow.batch_norm %arg2, %arg1, %arg1, %arg1, %arg1 epsilon = 1.000000e-03 : (tensor<?x8xf16>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x8xf16>
  %1 = glow.batch_norm %d, %p, %p, %p, %p epsilon = 1.0e-3
      : (tensor<?x8xf16>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>)
      -> tensor<?x8xf16>
  return
}

// CHECK-LABEL: func.func @layer_norm
func.func @layer_norm(%x: tensor<?x16x8xf32>, %p: tensor<8xf32>) {
  // CHECK: glow.layer_norm %arg0, %arg1 axis = 2 : (tensor<?x16x8xf32>, tensor<8xf32>) -> tensor<?x16x8xf32>
  %0 = glow.layer_norm %x, %p axis = 2
      : (tensor<?x16x8xf32>, tensor<8xf32>) -> tensor<?x16x8xf32>
  // CHECK: glow.layer_norm %arg0, %arg1, %arg1 axis = 1 epsilon = 9.99999997E-7 : (tensor<?x16x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x16x8xf32>
  %1 = glow.layer_norm %x, %p, %p axis = 1 epsilon = 1.0e-6
      : (tensor<?x16x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x16x8xf32>
  return
}

// CHECK-LABEL: func.func @rms_norm
func.func @rms_norm(%x: tensor<?x16x8xf32>, %p: tensor<8xf32>) {
  // CHECK: glow.rms_norm %arg0, %arg1 axis = 2 : (tensor<?x16x8xf32>, tensor<8xf32>) -> tensor<?x16x8xf32>
  %0 = glow.rms_norm %x, %p axis = 2
      : (tensor<?x16x8xf32>, tensor<8xf32>) -> tensor<?x16x8xf32>
  // CHECK: glow.rms_norm %arg0, %arg1 axis = 2 epsilon = 9.99999997E-7 : (tensor<?x16x8xf32>, tensor<8xf32>) -> tensor<?x16x8xf32>
  %1 = glow.rms_norm %x, %p axis = 2 epsilon = 1.0e-6
      : (tensor<?x16x8xf32>, tensor<8xf32>) -> tensor<?x16x8xf32>
  return
}

// CHECK-LABEL: func.func @instance_norm
func.func @instance_norm(%x: tensor<2x8x4x4xf32>, %p: tensor<8xf32>) {
  // CHECK: glow.instance_norm %arg0, %arg1, %arg1 : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x8x4x4xf32>
  %0 = glow.instance_norm %x, %p, %p
      : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>)
      -> tensor<2x8x4x4xf32>
  // CHECK: glow.instance_norm %arg0, %arg1, %arg1 epsilon = 1.000000e-03 : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x8x4x4xf32>
  %1 = glow.instance_norm %x, %p, %p epsilon = 1.0e-3
      : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>)
      -> tensor<2x8x4x4xf32>
  return
}

// CHECK-LABEL: func.func @group_norm
func.func @group_norm(%x: tensor<2x8x4x4xf32>, %p: tensor<8xf32>) {
  // CHECK: glow.group_norm %arg0, %arg1, %arg1 num_groups = 4 : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x8x4x4xf32>
  %0 = glow.group_norm %x, %p, %p num_groups = 4
      : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>)
      -> tensor<2x8x4x4xf32>
  // CHECK: glow.group_norm %arg0, %arg1, %arg1 num_groups = 1 epsilon = 1.000000e-03 : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x8x4x4xf32>
  %1 = glow.group_norm %x, %p, %p num_groups = 1 epsilon = 1.0e-3
      : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>)
      -> tensor<2x8x4x4xf32>
  return
}

// CHECK-LABEL: func.func @lrn
func.func @lrn(%x: tensor<2x8x4x4xf32>) {
  // CHECK: glow.lrn %arg0 size = 5 : tensor<2x8x4x4xf32>
  %0 = glow.lrn %x size = 5 : tensor<2x8x4x4xf32>
  // CHECK: glow.lrn %arg0 size = 3 alpha = 5.000000e-01 beta = 2.500000e-01 bias = 2.000000e+00 layout = channels_last : tensor<2x8x4x4xf32>
  %1 = glow.lrn %x size = 3 alpha = 0.5 beta = 0.25 bias = 2.0 layout =
      channels_last
      : tensor<2x8x4x4xf32>
  return
}

// CHECK-LABEL: func.func @lp_normalization
func.func @lp_normalization(%x: tensor<2x8x4x4xf32>) {
  // CHECK: glow.lp_normalization %arg0 axis = 1 : tensor<2x8x4x4xf32>
  %0 = glow.lp_normalization %x axis = 1 : tensor<2x8x4x4xf32>
  // CHECK: glow.lp_normalization %arg0 axis = 1 p = 1 : tensor<2x8x4x4xf32>
  %1 = glow.lp_normalization %x axis = 1 p = 1 : tensor<2x8x4x4xf32>
  return
}

// CHECK-LABEL: func.func @softmax
func.func @softmax(%x: tensor<?x10xf32>) {
  // CHECK: glow.softmax %arg0 axis = 1 : tensor<?x10xf32>
  %0 = glow.softmax %x axis = 1 : tensor<?x10xf32>
  // CHECK: glow.log_softmax %arg0 axis = 1 : tensor<?x10xf32>
  %1 = glow.log_softmax %x axis = 1 : tensor<?x10xf32>
  // CHECK: glow.hardmax %arg0 axis = 1 : tensor<?x10xf32>
  %2 = glow.hardmax %x axis = 1 : tensor<?x10xf32>
  return
}
