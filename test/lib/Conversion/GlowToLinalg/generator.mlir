// RUN: glow-opt %s --convert-glow-to-linalg | FileCheck %s

// CHECK-LABEL: func @shape(
// CHECK:         arith.constant dense<[2, 3]> : tensor<2xi64>
// CHECK:         tensor.from_elements
func.func @shape(%x: tensor<2x3xf32>, %d: tensor<?x3xf32>)
    -> (tensor<2xi64>, tensor<2xi64>) {
  %0 = glow.shape %x : (tensor<2x3xf32>) -> tensor<2xi64>
  %1 = glow.shape %d : (tensor<?x3xf32>) -> tensor<2xi64>
  return %0, %1 : tensor<2xi64>, tensor<2xi64>
}

// CHECK-LABEL: func @constant_of_shape(
// CHECK:         %[[VALUE:.*]] = arith.constant 5.000000e-01 : f32
// CHECK:         linalg.fill ins(%[[VALUE]]
func.func @constant_of_shape() -> tensor<2x3xf32> {
  %shape = glow.constant dense<[2, 3]> : tensor<2xi64>
  %y = glow.constant_of_shape %shape value = dense<0.5> : tensor<1xf32>
    : (tensor<2xi64>) -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func @range(
// CHECK:         %[[SIZE:.*]] = arith.index_cast {{.*}} : i64 to index
// CHECK:         tensor.empty(%[[SIZE]]) : tensor<?xi64>
// CHECK:         linalg.generic
// CHECK:           linalg.index 0
func.func @range(%limit: tensor<i64>) -> tensor<?xi64> {
  %start = glow.constant dense<0> : tensor<i64>
  %delta = glow.constant dense<1> : tensor<i64>
  %y = glow.range %start, %limit, %delta
    : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %y : tensor<?xi64>
}

// CHECK-LABEL: func @trilu(
// CHECK:           arith.cmpi sle
// CHECK:           arith.select
func.func @trilu(%x: tensor<3x3xf32>) -> tensor<3x3xf32> {
  %y = glow.trilu %x upper : (tensor<3x3xf32>) -> tensor<3x3xf32>
  return %y : tensor<3x3xf32>
}

// CHECK-LABEL: func @one_hot(
// CHECK-DAG:     %[[OFF:.*]] = tensor.extract %{{.*}}[%c0
// CHECK-DAG:     %[[ON:.*]] = tensor.extract %{{.*}}[%c1
// CHECK:           arith.select %{{.*}}, %[[ON]], %[[OFF]]
func.func @one_hot(%i: tensor<4xi64>, %values: tensor<2xf32>)
    -> tensor<4x10xf32> {
  %depth = glow.constant dense<10> : tensor<i64>
  %y = glow.one_hot %i, %depth, %values axis = 1
    : (tensor<4xi64>, tensor<i64>, tensor<2xf32>) -> tensor<4x10xf32>
  return %y : tensor<4x10xf32>
}
