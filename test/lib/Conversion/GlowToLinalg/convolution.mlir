// RUN: glow-opt %s --convert-glow-to-linalg --mlir-print-local-scope \
// RUN:   | FileCheck %s

// CHECK-LABEL: func @padded(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x3x8x8xf32>, %[[W:[^:]*]]: tensor<4x3x3x3xf32>, %[[B:[^:]*]]:
// CHECK:         %[[PADDED:.*]] = tensor.pad %[[X]] low[0, 0, 1, 1] high[0, 0, 1, 1]
// CHECK:         %[[ZEROS:.*]] = linalg.fill
// CHECK:         %[[CONV:.*]] = linalg.conv_2d_nchw_fchw
// CHECK-SAME:      strides = dense<2>
// CHECK-SAME:      ins(%[[PADDED]], %[[W]] : {{.*}}) outs(%[[ZEROS]] :
// CHECK:         linalg.generic {{.*}} ins(%[[CONV]], %[[B]] :
// CHECK:           arith.addf
func.func @padded(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x3x3xf32>,
                  %b: tensor<4xf32>) -> tensor<1x4x4x4xf32> {
  %y = glow.conv %x, %w, %b strides = [2, 2] pads = [1, 1, 1, 1]
    : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>)
    -> tensor<1x4x4x4xf32>
  return %y : tensor<1x4x4x4xf32>
}

// CHECK-LABEL: func @channels_last(
// CHECK:         linalg.conv_2d_nhwc_hwcf
func.func @channels_last(%x: tensor<?x8x8x3xf32>, %w: tensor<3x3x3x4xf32>)
    -> tensor<?x6x6x4xf32> {
  %y = glow.conv %x, %w layout = channels_last
    : (tensor<?x8x8x3xf32>, tensor<3x3x3x4xf32>) -> tensor<?x6x6x4xf32>
  return %y : tensor<?x6x6x4xf32>
}

// CHECK-LABEL: func @grouped(
// CHECK:         tensor.expand_shape {{.*}} into tensor<1x2x3x8x8xf32>
// CHECK:         tensor.expand_shape {{.*}} into tensor<2x2x3x3x3xf32>
// CHECK:         linalg.conv_2d_ngchw_gfchw
// CHECK:         tensor.collapse_shape {{.*}} into tensor<1x4x6x6xf32>
func.func @grouped(%x: tensor<1x6x8x8xf32>, %w: tensor<4x3x3x3xf32>)
    -> tensor<1x4x6x6xf32> {
  %y = glow.conv %x, %w group = 2
    : (tensor<1x6x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x6x6xf32>
  return %y : tensor<1x4x6x6xf32>
}

// CHECK-LABEL: func @depthwise(
// CHECK:         linalg.depthwise_conv_2d_nchw_chw
// CHECK:         linalg.depthwise_conv_2d_nhwc_hwc
func.func @depthwise(%x: tensor<1x4x8x8xf32>, %w: tensor<4x1x3x3xf32>,
                     %last: tensor<1x8x8x4xf32>, %v: tensor<3x3x1x4xf32>)
    -> (tensor<1x4x6x6xf32>, tensor<1x6x6x4xf32>) {
  %y = glow.conv %x, %w group = 4
    : (tensor<1x4x8x8xf32>, tensor<4x1x3x3xf32>) -> tensor<1x4x6x6xf32>
  %z = glow.conv %last, %v group = 4 layout = channels_last
    : (tensor<1x8x8x4xf32>, tensor<3x3x1x4xf32>) -> tensor<1x6x6x4xf32>
  return %y, %z : tensor<1x4x6x6xf32>, tensor<1x6x6x4xf32>
}

// Where upstream has no named op.
// CHECK-LABEL: func @generic(
// CHECK:         linalg.generic
// CHECK-SAME:      indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d3 * 2 + d6, d4 * 2 + d7, d1, d5)>,
// CHECK-SAME:      iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]
func.func @generic(%x: tensor<1x9x9x4xf32>, %w: tensor<3x3x2x6xf32>)
    -> tensor<1x4x4x6xf32> {
  %y = glow.conv %x, %w strides = [2, 2] group = 2 layout = channels_last
    : (tensor<1x9x9x4xf32>, tensor<3x3x2x6xf32>) -> tensor<1x4x4x6xf32>
  return %y : tensor<1x4x4x6xf32>
}

// Windows that tile the result need no zeros between the elements.
// CHECK-LABEL: func @tiling(
// CHECK:         linalg.generic
// CHECK-SAME:      "parallel", "parallel", "parallel", "parallel", "parallel", "parallel", "reduction"]
// CHECK:         } -> tensor<1x2x4x2x5x2xf32>
// CHECK:         tensor.collapse_shape {{.*}} into tensor<1x2x8x10xf32>
func.func @tiling(%x: tensor<1x3x4x5xf32>, %w: tensor<3x2x2x2xf32>)
    -> tensor<1x2x8x10xf32> {
  %y = glow.conv_transpose %x, %w strides = [2, 2]
    : (tensor<1x3x4x5xf32>, tensor<3x2x2x2xf32>) -> tensor<1x2x8x10xf32>
  return %y : tensor<1x2x8x10xf32>
}

// CHECK-LABEL: func @transposed(
// CHECK:         linalg.transpose
// CHECK:         tensor.insert_slice {{.*}}[0, 0, 2, 2] [1, 3, 4, 5] [1, 1, 2, 2]
// CHECK:         linalg.conv_2d_nchw_fchw
func.func @transposed(%x: tensor<1x3x4x5xf32>, %w: tensor<3x2x3x3xf32>)
    -> tensor<1x2x9x11xf32> {
  %y = glow.conv_transpose %x, %w strides = [2, 2]
    : (tensor<1x3x4x5xf32>, tensor<3x2x3x3xf32>) -> tensor<1x2x9x11xf32>
  return %y : tensor<1x2x9x11xf32>
}
