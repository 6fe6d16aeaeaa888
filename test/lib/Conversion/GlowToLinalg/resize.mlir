// RUN: glow-opt %s --convert-glow-to-linalg --mlir-print-local-scope \
// RUN:   | FileCheck %s

// Whole factors repeat elements.
// CHECK-LABEL: func @repeat(
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d4)>, {{.*}}]
// CHECK:         tensor.collapse_shape {{.*}} : tensor<1x3x4x2x4x2xf32>
func.func @repeat(%x: tensor<1x3x4x4xf32>) -> tensor<1x3x8x8xf32> {
  %scales = glow.constant dense<[1.0, 1.0, 2.0, 2.0]> : tensor<4xf32>
  %y = glow.resize %x scales = %scales coordinate_transformation_mode = asymmetric
      nearest_mode = floor
    : (tensor<1x3x4x4xf32>, tensor<4xf32>) -> tensor<1x3x8x8xf32>
  return %y : tensor<1x3x8x8xf32>
}

// CHECK-LABEL: func @nearest(
// CHECK:         %[[TABLE:.*]] = arith.constant dense<[0, 1, 3]> : tensor<3xindex>
// CHECK:         linalg.generic {{.*}} ins(%[[TABLE]]
// CHECK:           tensor.extract
func.func @nearest(%x: tensor<1x5xf32>) -> tensor<1x3xf32> {
  %sizes = glow.constant dense<[1, 3]> : tensor<2xi64>
  %y = glow.resize %x sizes = %sizes coordinate_transformation_mode = asymmetric
      nearest_mode = floor
    : (tensor<1x5xf32>, tensor<2xi64>) -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// Positions outside show the border.
// CHECK-LABEL: func @linear(
// CHECK:         arith.constant dense<{{\[}}[0, 0], [0, 1], [0, 1], [1, 1]]> : tensor<4x2xindex>
// CHECK:         arith.constant dense<{{\[}}[2.500000e-01, 7.500000e-01], [7.500000e-01, 2.500000e-01],
// CHECK:         linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
func.func @linear(%x: tensor<2xf32>) -> tensor<4xf32> {
  %sizes = glow.constant dense<4> : tensor<1xi64>
  %y = glow.resize %x sizes = %sizes mode = linear
    : (tensor<2xf32>, tensor<1xi64>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}
