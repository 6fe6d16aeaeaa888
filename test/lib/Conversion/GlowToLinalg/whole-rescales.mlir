// What chips requantise by one function stays one operation per element.
// RUN: glow-opt %s --convert-glow-to-linalg='whole-rescales=true' | FileCheck %s

// CHECK-LABEL: func @per_channel(
//       CHECK: linalg.generic
//       CHECK: ^bb0(%[[X:.+]]: i32, %[[M:.+]]: i32, %[[S:.+]]: i8, %{{.+}}: i8)
//  CHECK-NEXT:   %[[Y:.+]] = glir.rescale %[[X]], %[[M]], %[[S]] {output_zero_point = -3 : i64} : i32 -> i8
//  CHECK-NEXT:   linalg.yield %[[Y]]
func.func @per_channel(%x: tensor<2x4xi32>, %m: tensor<4xi32>, %s: tensor<4xi8>) -> tensor<2x4xi8> {
  %y = glow.rescale %x, %m, %s output_zero_point = -3
    : (tensor<2x4xi32>, tensor<4xi32>, tensor<4xi8>) -> tensor<2x4xi8>
  return %y : tensor<2x4xi8>
}

// CHECK-LABEL: func @without_sign(
//       CHECK: glir.rescale %{{.+}}, %{{.+}}, %{{.+}} {input_unsigned, input_zero_point = 128 : i64, output_unsigned} : i8 -> i8
func.func @without_sign(%x: tensor<4xui8>, %m: tensor<i32>, %s: tensor<i8>) -> tensor<4xui8> {
  %y = glow.rescale %x, %m, %s input_zero_point = 128
    : (tensor<4xui8>, tensor<i32>, tensor<i8>) -> tensor<4xui8>
  return %y : tensor<4xui8>
}
