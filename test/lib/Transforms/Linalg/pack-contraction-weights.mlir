// RUN: glow-opt %s --glow-pack-contraction-weights="vector-bits=64 vectors-per-block=1" | FileCheck %s

// The blocks of two columns: [[1, 2], [3, 4]] and [[5], [6]] filled up with zeros.
// CHECK-DAG: #[[$PACKED:.*]] = affine_map<(d0, d1, d2) -> (d1 floordiv 2, d2, d1 mod 2)>

// CHECK-LABEL: @matmul
// CHECK:         %[[WEIGHTS:.*]] = arith.constant dense_resource<packed> : tensor<2x2x2xf32>
// CHECK:         linalg.generic {indexing_maps = [#{{.*}}, #[[$PACKED]], #{{.*}}]
// CHECK-SAME:      ins(%{{.*}}, %[[WEIGHTS]] :
func.func @matmul(%x: tensor<4x2xf32>, %y: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %w = arith.constant dense<[[1.0, 2.0, 5.0], [3.0, 4.0, 6.0]]> : tensor<2x3xf32>
  %0 = linalg.matmul ins(%x, %w : tensor<4x2xf32>, tensor<2x3xf32>) outs(%y : tensor<4x3xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// CHECK-LABEL: @conv
// CHECK:         arith.constant dense_resource<packed_1> : tensor<2x1x2x1x2xf32>
func.func @conv(%x: tensor<1x4x4x1xf32>, %y: tensor<1x4x3x4xf32>) -> tensor<1x4x3x4xf32> {
  %w = arith.constant dense<[[[[1.0, 2.0, 3.0, 4.0]], [[5.0, 6.0, 7.0, 8.0]]]]> : tensor<1x2x1x4xf32>
  %0 = linalg.conv_2d_nhwc_hwcf ins(%x, %w : tensor<1x4x4x1xf32>, tensor<1x2x1x4xf32>) outs(%y : tensor<1x4x3x4xf32>) -> tensor<1x4x3x4xf32>
  return %0 : tensor<1x4x3x4xf32>
}

// The weights of a depthwise convolution go with the channel of the image.
// CHECK-LABEL: @depthwise
// CHECK:         linalg.depthwise_conv_2d_nhwc_hwc
func.func @depthwise(%x: tensor<1x4x4x3xf32>, %y: tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xf32> {
  %w = arith.constant dense<[[[1.0, 2.0, 3.0]]]> : tensor<1x1x3xf32>
  %0 = linalg.depthwise_conv_2d_nhwc_hwc ins(%x, %w : tensor<1x4x4x3xf32>, tensor<1x1x3xf32>) outs(%y : tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xf32>
  return %0 : tensor<1x4x4x3xf32>
}

// CHECK-LABEL: @not_constant
// CHECK:         linalg.matmul
func.func @not_constant(%x: tensor<4x2xf32>, %w: tensor<2x3xf32>, %y: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %0 = linalg.matmul ins(%x, %w : tensor<4x2xf32>, tensor<2x3xf32>) outs(%y : tensor<4x3xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// The unpacked weights are gone, unless something else reads them.
// CHECK-LABEL: @unused_afterwards
// CHECK:         dense_resource<packed_2>
// CHECK-NOT:     arith.constant
// CHECK-NOT:     tensor.expand_shape
// CHECK:         return
func.func @unused_afterwards(%x: tensor<4x2xf32>, %y: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %c = arith.constant dense<[1.0, 2.0, 5.0, 3.0]> : tensor<4xf32>
  %w = tensor.expand_shape %c [[0, 1]] output_shape [2, 2] : tensor<4xf32> into tensor<2x2xf32>
  %0 = linalg.matmul ins(%x, %w : tensor<4x2xf32>, tensor<2x2xf32>) outs(%y : tensor<4x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// CHECK-LABEL: @used_afterwards
// CHECK:         %[[UNPACKED:.*]] = arith.constant dense<
// CHECK:         dense_resource<packed_3>
// CHECK:         return %{{.*}}, %[[UNPACKED]]
func.func @used_afterwards(%x: tensor<4x2xf32>, %y: tensor<4x2xf32>) -> (tensor<4x2xf32>, tensor<2x2xf32>) {
  %w = arith.constant dense<[[1.0, 2.0], [5.0, 3.0]]> : tensor<2x2xf32>
  %0 = linalg.matmul ins(%x, %w : tensor<4x2xf32>, tensor<2x2xf32>) outs(%y : tensor<4x2xf32>) -> tensor<4x2xf32>
  return %0, %w : tensor<4x2xf32>, tensor<2x2xf32>
}

// CHECK: packed: "0x40000000
// CHECK-SAME: 0000803F0000004000004040000080400000A040000000000000C04000000000
