// RUN: glow-opt %s --convert-tosa-to-glow | FileCheck %s

// CHECK-LABEL: func @binary(
// CHECK-NEXT:    glow.add
// CHECK-NEXT:    glow.sub
// CHECK-NEXT:    glow.div
// CHECK-NEXT:    glow.maximum
// CHECK-NEXT:    glow.minimum
// CHECK-NEXT:    glow.bitwise_and
// CHECK-NEXT:    glow.bitwise_or
// CHECK-NEXT:    glow.bitwise_xor
// CHECK-NEXT:    glow.bitwise_not
// CHECK-NEXT:    glow.abs
// CHECK-NEXT:    return
func.func @binary(%a: tensor<2x3xi32>, %b: tensor<1x3xi32>) -> tensor<2x3xi32> {
  %0 = tosa.add %a, %b : (tensor<2x3xi32>, tensor<1x3xi32>) -> tensor<2x3xi32>
  %1 = tosa.sub %0, %b : (tensor<2x3xi32>, tensor<1x3xi32>) -> tensor<2x3xi32>
  %2 = tosa.intdiv %1, %b
    : (tensor<2x3xi32>, tensor<1x3xi32>) -> tensor<2x3xi32>
  %3 = tosa.maximum %2, %b
    : (tensor<2x3xi32>, tensor<1x3xi32>) -> tensor<2x3xi32>
  %4 = tosa.minimum %3, %b
    : (tensor<2x3xi32>, tensor<1x3xi32>) -> tensor<2x3xi32>
  %5 = tosa.bitwise_and %4, %b
    : (tensor<2x3xi32>, tensor<1x3xi32>) -> tensor<2x3xi32>
  %6 = tosa.bitwise_or %5, %b
    : (tensor<2x3xi32>, tensor<1x3xi32>) -> tensor<2x3xi32>
  %7 = tosa.bitwise_xor %6, %b
    : (tensor<2x3xi32>, tensor<1x3xi32>) -> tensor<2x3xi32>
  %8 = tosa.bitwise_not %7 : (tensor<2x3xi32>) -> tensor<2x3xi32>
  %9 = tosa.abs %8 : (tensor<2x3xi32>) -> tensor<2x3xi32>
  return %9 : tensor<2x3xi32>
}

// CHECK-LABEL: func @logic(
// CHECK-NEXT:    glow.compare eq
// CHECK-NEXT:    glow.compare gt
// CHECK-NEXT:    glow.compare ge
// CHECK-NEXT:    glow.and
// CHECK-NEXT:    glow.or
// CHECK-NEXT:    glow.xor
// CHECK-NEXT:    glow.not
// CHECK-NEXT:    glow.where
// CHECK-NEXT:    return
func.func @logic(%a: tensor<4xi32>, %b: tensor<4xi32>) -> tensor<4xi32> {
  %0 = tosa.equal %a, %b : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  %1 = tosa.greater %a, %b : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  %2 = tosa.greater_equal %a, %b
    : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  %3 = tosa.logical_and %0, %1 : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  %4 = tosa.logical_or %3, %2 : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  %5 = tosa.logical_xor %4, %2 : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  %6 = tosa.logical_not %5 : (tensor<4xi1>) -> tensor<4xi1>
  %7 = tosa.select %6, %a, %b
    : (tensor<4xi1>, tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %7 : tensor<4xi32>
}

// CHECK-LABEL: func @reductions(
// CHECK-NEXT:    glow.reduce_sum %{{.*}} axes = [1] keepdims
// CHECK-NEXT:    glow.reduce_max %{{.*}} axes = [1] keepdims
// CHECK-NEXT:    glow.reduce_min %{{.*}} axes = [0] keepdims
// CHECK-NEXT:    glow.cast
// CHECK-NEXT:    glow.reduce_min %{{.*}} axes = [1] keepdims : (tensor<1x1xi1>)
// CHECK-NEXT:    glow.reduce_max %{{.*}} axes = [0] keepdims : (tensor<1x1xi1>)
// CHECK-NEXT:    return
func.func @reductions(%x: tensor<2x3xi32>) -> tensor<1x1xi1> {
  %0 = tosa.reduce_sum %x {axis = 1 : i32}
    : (tensor<2x3xi32>) -> tensor<2x1xi32>
  %1 = tosa.reduce_max %0 {axis = 1 : i32}
    : (tensor<2x1xi32>) -> tensor<2x1xi32>
  %2 = tosa.reduce_min %1 {axis = 0 : i32}
    : (tensor<2x1xi32>) -> tensor<1x1xi32>
  %3 = tosa.cast %2 : (tensor<1x1xi32>) -> tensor<1x1xi1>
  %4 = tosa.reduce_all %3 {axis = 1 : i32} : (tensor<1x1xi1>) -> tensor<1x1xi1>
  %5 = tosa.reduce_any %4 {axis = 0 : i32} : (tensor<1x1xi1>) -> tensor<1x1xi1>
  return %5 : tensor<1x1xi1>
}

// CHECK-LABEL: func @argmax(
// CHECK-NEXT:    %[[INDEX:.*]] = glow.arg_max %{{.*}} axis = 1 : (tensor<2x3xi8>) -> tensor<2xi64>
// CHECK-NEXT:    glow.cast %[[INDEX]] : (tensor<2xi64>) -> tensor<2xi32>
func.func @argmax(%x: tensor<2x3xi8>) -> tensor<2xi32> {
  %y = tosa.argmax %x {axis = 1 : i32} : (tensor<2x3xi8>) -> tensor<2xi32>
  return %y : tensor<2xi32>
}

// CHECK-LABEL: func @clamp(
// CHECK-DAG:     %[[LOW:.*]] = glow.constant dense<-5> : tensor<i8>
// CHECK-DAG:     %[[HIGH:.*]] = glow.constant dense<9> : tensor<i8>
// CHECK:         glow.clip %{{.*}} min = %[[LOW]] max = %[[HIGH]]
func.func @clamp(%x: tensor<4xi8>) -> tensor<4xi8> {
  %y = tosa.clamp %x {min_val = -5 : i8, max_val = 9 : i8}
    : (tensor<4xi8>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}
