// RUN: glow-opt %s --convert-glow-to-linalg --mlir-print-local-scope \
// RUN:   | FileCheck %s

// The body extends each operand by its sign; the padding is the zero point, and
// its products are taken away by the sums of the filters.
// CHECK-LABEL: func @conv(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x8x8x3xi8>
// CHECK-SAME:    %[[W:[^:]*]]: tensor<3x3x3x4xi8>
// CHECK-SAME:    %[[ZERO:[^:]*]]: tensor<i8>
// CHECK:         %[[FILL:.*]] = tensor.extract %[[ZERO]][]
// CHECK:         %[[PADDED:.*]] = tensor.pad %[[X]]
// CHECK:           tensor.yield %[[FILL]]
// CHECK:         %[[PRODUCTS:.*]] = linalg.generic
// CHECK-SAME:      affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d4, d2 * 2 + d5, d6)>
// CHECK-SAME:      affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d3)>
// CHECK-SAME:      affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>
// CHECK-SAME:      ins(%[[PADDED]], %[[W]]
// CHECK:           %[[EXT_X:.*]] = arith.extui %{{.*}} : i8 to i32
// CHECK-NEXT:      %[[EXT_W:.*]] = arith.extsi %{{.*}} : i8 to i32
// CHECK-NEXT:      %[[PRODUCT:.*]] = arith.muli %[[EXT_X]], %[[EXT_W]] : i32
// CHECK-NEXT:      %[[SUM:.*]] = arith.addi %{{.*}}, %[[PRODUCT]] : i32
// CHECK-NEXT:      linalg.yield %[[SUM]]
// CHECK:         %[[SUMS:.*]] = linalg.generic {{.*}}iterator_types = ["reduction", "reduction", "reduction", "parallel"]
// CHECK-SAME:      ins(%[[W]]
// CHECK:         linalg.generic
// CHECK-SAME:      ins(%[[PRODUCTS]], %[[ZERO]], %[[SUMS]]
// CHECK:           arith.subi
func.func @conv(%x: tensor<1x8x8x3xui8>, %w: tensor<3x3x3x4xi8>,
                %zero: tensor<ui8>) -> tensor<1x4x4x4xi32> {
  %y = glow.conv_integer %x, %w, %zero strides = [2, 2] pads = [1, 1, 1, 1]
      layout = channels_last
    : (tensor<1x8x8x3xui8>, tensor<3x3x3x4xi8>, tensor<ui8>)
    -> tensor<1x4x4x4xi32>
  return %y : tensor<1x4x4x4xi32>
}

// CHECK-LABEL: func @depthwise(
// CHECK:         linalg.generic
// CHECK-SAME:      affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 + d4, d2 + d5, d3)>
// CHECK-SAME:      affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5, d3)>
// CHECK-NOT:     linalg.generic
// CHECK:         return
func.func @depthwise(%x: tensor<1x8x8x4xi8>, %w: tensor<3x3x1x4xi8>)
    -> tensor<1x6x6x4xi32> {
  %y = glow.conv_integer %x, %w group = 4 layout = channels_last
    : (tensor<1x8x8x4xi8>, tensor<3x3x1x4xi8>) -> tensor<1x6x6x4xi32>
  return %y : tensor<1x6x6x4xi32>
}

// Without zero points a product is one contraction.
// CHECK-LABEL: func @matmul(
// CHECK:         linalg.generic
// CHECK-SAME:      iterator_types = ["parallel", "parallel", "reduction"]
// CHECK:           arith.extsi
// CHECK-NEXT:      arith.extui
// CHECK-NOT:     linalg.generic
// CHECK:         return
func.func @matmul(%a: tensor<4x8xi8>, %b: tensor<8x5xui8>) -> tensor<4x5xi32> {
  %y = glow.matmul_integer %a, %b
    : (tensor<4x8xi8>, tensor<8x5xui8>) -> tensor<4x5xi32>
  return %y : tensor<4x5xi32>
}
