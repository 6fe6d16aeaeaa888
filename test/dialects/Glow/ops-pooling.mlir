// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --mlir-print-op-generic | glow-opt | FileCheck %s

// Pooling prints and parses back; attributes at their defaults are left out.

// CHECK-LABEL: func.func @max_pool
func.func @max_pool(%x: tensor<1x4x8x8xf32>,
                   %q: tensor<1x4x8x8x!quant.uniform<i8:f32, 0.5>>) {
  // CHECK: glow.max_pool %arg0 kernel_shape = [2, 2] : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  %0 = glow.max_pool %x kernel_shape = [2, 2]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  // CHECK: glow.max_pool %arg0 kernel_shape = [3, 3] strides = [2, 2] dilations = [1, 2] pads = [1, 0, 1, 0] ceil_mode : (tensor<1x4x8x8xf32>) -> tensor<1x4x5x3xf32>
  %1 = glow.max_pool %x kernel_shape = [3, 3] strides = [2, 2]
      dilations = [1, 2] pads = [1, 0, 1, 0] ceil_mode
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x5x3xf32>
  // CHECK: glow.max_pool %arg0 kernel_shape = [3, 3] strides = [2, 2] layout = channels_last {tag} : (tensor<1x4x8x8xf32>) -> tensor<1x1x3x8xf32>
  %2 = glow.max_pool %x kernel_shape = [3, 3] strides = [2, 2]
      layout = channels_last {tag}
      : (tensor<1x4x8x8xf32>) -> tensor<1x1x3x8xf32>
  // CHECK: glow.max_pool %arg1 kernel_shape = [2, 2] strides = [2, 2] : (tensor<1x4x8x8x!quant.uniform<i8:f32, 5.000000e-01>>) -> tensor<1x4x4x4x!quant.uniform<i8:f32, 5.000000e-01>>
  %3 = glow.max_pool %q kernel_shape = [2, 2] strides = [2, 2]
      : (tensor<1x4x8x8x!quant.uniform<i8:f32, 0.5>>)
      -> tensor<1x4x4x4x!quant.uniform<i8:f32, 0.5>>
  return
}

// CHECK-LABEL: func.func @average_pool
func.func @average_pool(%x: tensor<1x4x8x8xf32>, %d: tensor<?x4x?xf16>) {
  // CHECK: glow.average_pool %arg0 kernel_shape = [2, 2] : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  %0 = glow.average_pool %x kernel_shape = [2, 2]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  // CHECK: glow.average_pool %arg0 kernel_shape = [3, 3] strides = [2, 2] dilations = [2, 1] pads = [1, 1, 1, 1] ceil_mode count_include_pad : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x5xf32>
  %1 = glow.average_pool %x kernel_shape = [3, 3] strides = [2, 2]
      dilations = [2, 1] pads = [1, 1, 1, 1] ceil_mode count_include_pad
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x5xf32>
  // CHECK: glow.average_pool %arg0 kernel_shape = [2, 2] layout = channels_last : (tensor<1x4x8x8xf32>) -> tensor<1x3x7x8xf32>
  %2 = glow.average_pool %x kernel_shape = [2, 2] layout = channels_last
      : (tensor<1x4x8x8xf32>) -> tensor<1x3x7x8xf32>
  // CHECK: glow.average_pool %arg1 kernel_shape = [2] : (tensor<?x4x?xf16>) -> tensor<?x4x?xf16>
  %3 = glow.average_pool %d kernel_shape = [2]
      : (tensor<?x4x?xf16>) -> tensor<?x4x?xf16>
  return
}

// CHECK-LABEL: func.func @lp_pool
func.func @lp_pool(%x: tensor<1x4x8x8xf32>) {
  // CHECK: glow.lp_pool %arg0 kernel_shape = [2, 2] : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  %0 = glow.lp_pool %x kernel_shape = [2, 2]
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  // CHECK: glow.lp_pool %arg0 kernel_shape = [2, 2] strides = [2, 2] dilations = [1, 2] pads = [1, 0, 1, 0] ceil_mode p = 3 : (tensor<1x4x8x8xf32>) -> tensor<1x4x5x4xf32>
  %1 = glow.lp_pool %x kernel_shape = [2, 2] strides = [2, 2]
      dilations = [1, 2] pads = [1, 0, 1, 0] ceil_mode p = 3
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x5x4xf32>
  return
}

// CHECK-LABEL: func.func @sum_pool
func.func @sum_pool(%x: tensor<1x8x9x4xui8>) {
  // CHECK: glow.sum_pool %arg0 kernel_shape = [2, 3] pads = [0, 1, 0, 1] layout = channels_last : (tensor<1x8x9x4xui8>) -> tensor<1x7x9x4xi32>
  %0 = glow.sum_pool %x kernel_shape = [2, 3] pads = [0, 1, 0, 1] layout = channels_last
      : (tensor<1x8x9x4xui8>) -> tensor<1x7x9x4xi32>
  return
}
