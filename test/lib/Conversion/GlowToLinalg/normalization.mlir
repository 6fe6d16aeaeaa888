// RUN: glow-opt %s --convert-glow-to-linalg --mlir-print-local-scope \
// RUN:   | FileCheck %s

// One factor per channel, then one pass over x.
// CHECK-LABEL: func @batch_norm(
// CHECK:         linalg.generic {{.*}} iterator_types = ["parallel"]
// CHECK:           math.sqrt
// CHECK:         } -> tensor<3xf32>
// CHECK:         linalg.generic
// CHECK:           arith.subf
// CHECK-NEXT:      arith.mulf
// CHECK-NEXT:      arith.addf
// CHECK:         } -> tensor<1x3x4x4xf32>
func.func @batch_norm(%x: tensor<1x3x4x4xf32>, %p: tensor<3xf32>)
    -> tensor<1x3x4x4xf32> {
  %y = glow.batch_norm %x, %p, %p, %p, %p
    : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>,
       tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %y : tensor<1x3x4x4xf32>
}

// Statistics are in f32, and read along the dimensions they have.
// CHECK-LABEL: func @layer_norm(
// CHECK:         linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
// CHECK:         } -> tensor<4xf32>
// CHECK:         linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
// CHECK:           math.rsqrt
// CHECK:         linalg.generic {indexing_maps = [{{.*}}, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d1)>, {{.*}}]
// CHECK:         } -> tensor<4x8xf16>
func.func @layer_norm(%x: tensor<4x8xf16>, %p: tensor<8xf16>)
    -> tensor<4x8xf16> {
  %y = glow.layer_norm %x, %p, %p axis = 1
    : (tensor<4x8xf16>, tensor<8xf16>, tensor<8xf16>) -> tensor<4x8xf16>
  return %y : tensor<4x8xf16>
}

// CHECK-LABEL: func @group_norm(
// CHECK:         tensor.expand_shape {{.*}} into tensor<2x4x2x4x4xf32>
// CHECK:         tensor.collapse_shape {{.*}} into tensor<2x8x4x4xf32>
func.func @group_norm(%x: tensor<2x8x4x4xf32>, %p: tensor<8xf32>)
    -> tensor<2x8x4x4xf32> {
  %y = glow.group_norm %x, %p, %p num_groups = 4
    : (tensor<2x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>)
    -> tensor<2x8x4x4xf32>
  return %y : tensor<2x8x4x4xf32>
}

// s^0.75 without a call.
// CHECK-LABEL: func @lrn(
// CHECK:         tensor.pad %{{.*}} low[0, 2, 0, 0] high[0, 2, 0, 0]
// CHECK:         linalg.generic {{.*}} "reduction"]
// CHECK:         linalg.generic
// CHECK:           %[[ROOT:.*]] = math.sqrt
// CHECK-NEXT:      %[[FOURTH:.*]] = math.sqrt %[[ROOT]]
// CHECK-NEXT:      %[[POWER:.*]] = arith.mulf %[[ROOT]], %[[FOURTH]]
// CHECK-NEXT:      arith.divf %{{.*}}, %[[POWER]]
func.func @lrn(%x: tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32> {
  %y = glow.lrn %x size = 5 : tensor<1x8x4x4xf32>
  return %y : tensor<1x8x4x4xf32>
}

// CHECK-LABEL: func @lrn_channels_last(
// CHECK:         tensor.pad %{{.*}} low[0, 0, 0, 1] high[0, 0, 0, 2]
// CHECK:           math.powf
func.func @lrn_channels_last(%x: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  %y = glow.lrn %x size = 4 beta = 0.6 layout = channels_last
    : tensor<1x4x4x8xf32>
  return %y : tensor<1x4x4x8xf32>
}

// CHECK-LABEL: func @softmax(
// CHECK:           arith.maximumf
// CHECK:           arith.subf
// CHECK-NEXT:      math.exp
// CHECK:           arith.addf
// CHECK:           arith.divf
func.func @softmax(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %y = glow.softmax %x axis = 1 : tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
