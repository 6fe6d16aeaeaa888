// RUN: glow-opt %s --convert-tosa-to-glow | FileCheck %s

// Names of tensors stay, and no operation of tosa is left.
// CHECK-LABEL: func @names(
// CHECK-SAME:    %[[X:.*]]: tensor<2x3xi32> {glow.name = "input"}
// CHECK-SAME:    -> (tensor<2x3xi32> {glow.name = "output"})
// CHECK-NOT:     tosa
// CHECK:         return %[[X]]
func.func @names(%x: tensor<2x3xi32> {tosa.tensor_name = "input"})
    -> (tensor<2x3xi32> {tosa.tensor_name = "output"}) {
  %y = tosa.identity %x : (tensor<2x3xi32>) -> tensor<2x3xi32>
  return %y : tensor<2x3xi32>
}

// What is not of tosa stays as it is.
// CHECK-LABEL: func @others(
// CHECK-NEXT:    glow.relu
// CHECK-NEXT:    arith.addi
// CHECK-NEXT:    return
func.func @others(%x: tensor<4xi32>) -> tensor<4xi32> {
  %0 = glow.relu %x : tensor<4xi32>
  %y = arith.addi %0, %x : tensor<4xi32>
  return %y : tensor<4xi32>
}
