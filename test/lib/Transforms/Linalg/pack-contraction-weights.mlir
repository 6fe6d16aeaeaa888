// RUN: glow-opt %s --glow-pack-contraction-weights="vector-bits=64 vectors-per-block=1" | FileCheck %s
// RUN: glow-opt %s --glow-pack-contraction-weights="vector-bits=64 vectors-per-block=1 dot-product=pmaddwd" | FileCheck %s --check-prefix=PAIRS
// RUN: glow-opt %s --glow-pack-contraction-weights="vector-bits=64 vectors-per-block=1 dot-product=vpdpbusd" | FileCheck %s --check-prefix=QUADS

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

// Pairs of products: the reduction over five channels becomes three pairs, the weights of the sixth channel are zero, and
// the image is widened before it is padded.
// CHECK-LABEL: @dot_product
// PAIRS-LABEL: @dot_product
// PAIRS:         %[[WEIGHTS:.*]] = arith.constant dense_resource<{{.*}}> : tensor<2x3x2x2xi8>
// PAIRS:         %[[WIDE:.*]] = linalg.generic {{.*}} ins(%{{.*}} : tensor<4x5xi8>)
// PAIRS:           arith.extui %{{.*}} : i8 to i16
// PAIRS:         %[[PADDED:.*]] = tensor.pad %[[WIDE]] low[0, 0] high[0, 1]
// PAIRS:         linalg.generic {indexing_maps = [#[[$DATA:.*]], #[[$PAIRED:.*]], #{{.*}}], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
// PAIRS-SAME:      ins(%[[PADDED]], %[[WEIGHTS]] :
// QUADS-LABEL: @dot_product
// QUADS:         arith.constant dense_resource<{{.*}}> : tensor<2x2x2x4xi8>
// QUADS:         tensor.pad %{{.*}} low[0, 0] high[0, 3]
// QUADS-NOT:     arith.xori
// QUADS:         linalg.generic {{.*}} "reduction", "reduction"]}
// QUADS:           arith.extui
// QUADS:           arith.extsi
// QUADS-NOT:     arith.subi
func.func @dot_product(%x: tensor<4x5xi8>, %y: tensor<4x3xi32>) -> tensor<4x3xi32> {
  %w = arith.constant dense<[[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12], [13, 14, 15]]> : tensor<5x3xi8>
  %0 = linalg.generic {
    indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>],
    iterator_types = ["parallel", "parallel", "reduction"]
  } ins(%x, %w : tensor<4x5xi8>, tensor<5x3xi8>) outs(%y : tensor<4x3xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %1 = arith.extui %a : i8 to i32
    %2 = arith.extsi %b : i8 to i32
    %3 = arith.muli %1, %2 : i32
    %4 = arith.addi %sum, %3 : i32
    linalg.yield %4 : i32
  } -> tensor<4x3xi32>
  return %0 : tensor<4x3xi32>
}

// vpdpbusd takes data without a sign: it is 128 higher, and 128 * (1 + 3 + 5 + 7) goes from the first column.
// CHECK-LABEL: @signed_data
// QUADS-LABEL: @signed_data
// QUADS:         arith.xori
// QUADS:         %[[PRODUCT:.*]] = linalg.generic {{.*}} "reduction", "reduction"]}
// QUADS:         %[[EXCESS:.*]] = arith.constant dense<[2048, 2560]> : tensor<2xi32>
// QUADS:         linalg.generic {{.*}} ins(%[[PRODUCT]], %[[EXCESS]] :
// QUADS:           arith.subi
func.func @signed_data(%x: tensor<4x4xi8>, %y: tensor<4x2xi32>) -> tensor<4x2xi32> {
  %w = arith.constant dense<[[1, 2], [3, 4], [5, 6], [7, 8]]> : tensor<4x2xi8>
  %0 = linalg.matmul ins(%x, %w : tensor<4x4xi8>, tensor<4x2xi8>) outs(%y : tensor<4x2xi32>) -> tensor<4x2xi32>
  return %0 : tensor<4x2xi32>
}

// CHECK: packed: "0x40000000
// CHECK-SAME: 0000803F0000004000004040000080400000A040000000000000C04000000000
