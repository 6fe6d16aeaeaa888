// RUN: glow-opt %s --convert-glow-to-linalg | FileCheck %s

// CHECK-LABEL: func @max(
// CHECK:         %[[LOWEST:.*]] = arith.constant 0xFF800000 : f32
// CHECK:         %[[PADDED:.*]] = tensor.pad %{{.*}} low[0, 0, 1, 1] high[0, 0, 0, 0]
// CHECK:           tensor.yield %[[LOWEST]]
// CHECK:         linalg.fill ins(%[[LOWEST]]
// CHECK:         linalg.pooling_nchw_max
// CHECK-SAME:      ins(%[[PADDED]],
func.func @max(%x: tensor<1x2x8x8xf32>) -> tensor<1x2x4x4xf32> {
  %y = glow.max_pool %x kernel_shape = [3, 3] strides = [2, 2] pads = [1, 1, 1, 1]
    : (tensor<1x2x8x8xf32>) -> tensor<1x2x4x4xf32>
  return %y : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func @channels_last(
// CHECK:         linalg.pooling_nhwc_max {{.*}}f32
// CHECK:         arith.constant 0 : i8
// CHECK:         linalg.pooling_nhwc_max_unsigned
func.func @channels_last(%x: tensor<1x4x4x2xf32>, %u: tensor<1x4x4x2xui8>)
    -> (tensor<1x3x3x2xf32>, tensor<1x3x3x2xui8>) {
  %y = glow.max_pool %x kernel_shape = [2, 2] layout = channels_last
    : (tensor<1x4x4x2xf32>) -> tensor<1x3x3x2xf32>
  %z = glow.max_pool %u kernel_shape = [2, 2] layout = channels_last
    : (tensor<1x4x4x2xui8>) -> tensor<1x3x3x2xui8>
  return %y, %z : tensor<1x3x3x2xf32>, tensor<1x3x3x2xui8>
}

// CHECK-LABEL: func @generic(
// CHECK:         linalg.generic
// CHECK-SAME:      "reduction", "reduction", "reduction"]
// CHECK:           arith.maximumf
func.func @generic(%x: tensor<1x2x4x4x4xf32>) -> tensor<1x2x3x3x3xf32> {
  %y = glow.max_pool %x kernel_shape = [2, 2, 2]
    : (tensor<1x2x4x4x4xf32>) -> tensor<1x2x3x3x3xf32>
  return %y : tensor<1x2x3x3x3xf32>
}

// CHECK-LABEL: func @average(
// CHECK:         linalg.pooling_nchw_sum
// CHECK:         linalg.generic
// CHECK:           %[[COUNT:.*]] = arith.constant 4.000000e+00
// CHECK:           arith.divf %{{.*}}, %[[COUNT]]
func.func @average(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x3x3xf32> {
  %y = glow.average_pool %x kernel_shape = [2, 2]
    : (tensor<1x2x4x4xf32>) -> tensor<1x2x3x3xf32>
  return %y : tensor<1x2x3x3xf32>
}

// Windows at the border hold fewer elements.
// CHECK-LABEL: func @average_border(
// CHECK:         %[[SUM:.*]] = linalg.pooling_nchw_sum
// CHECK:         %[[COUNTS:.*]] = arith.constant dense<{{\[}}[1.000000e+00, 2.000000e+00, 2.000000e+00], [2.000000e+00, 4.000000e+00, 4.000000e+00], [2.000000e+00, 4.000000e+00, 4.000000e+00]]>
// CHECK:         linalg.generic {{.*}} ins(%[[SUM]], %[[COUNTS]] :
func.func @average_border(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32> {
  %y = glow.average_pool %x kernel_shape = [2, 2] pads = [1, 1, 0, 0]
    : (tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  return %y : tensor<1x2x3x3xf32>
}

// CHECK-LABEL: func @lp(
// CHECK:           math.absf
// CHECK:         linalg.pooling_nchw_sum
// CHECK:           math.sqrt
func.func @lp(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32> {
  %y = glow.lp_pool %x kernel_shape = [2, 2]
    : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// The largest element is found in f32: x86 has no maximum of bf16.
// CHECK-LABEL: func @narrow_max(
// CHECK:         %[[LOWEST:.*]] = arith.constant 0xFF800000 : f32
// CHECK:         %[[PADDING:.*]] = arith.constant 0xFF80 : bf16
// CHECK:           tensor.yield %[[PADDING]]
// CHECK:         linalg.fill ins(%[[LOWEST]]
// CHECK:         linalg.pooling_nchw_max {{.*}} outs(%{{.*}} : tensor<1x2x4x4xf32>)
// CHECK:         arith.truncf %{{.*}} : f32 to bf16
func.func @narrow_max(%x: tensor<1x2x8x8xbf16>) -> tensor<1x2x4x4xbf16> {
  %y = glow.max_pool %x kernel_shape = [3, 3] strides = [2, 2] pads = [1, 1, 1, 1]
    : (tensor<1x2x8x8xbf16>) -> tensor<1x2x4x4xbf16>
  return %y : tensor<1x2x4x4xbf16>
}
