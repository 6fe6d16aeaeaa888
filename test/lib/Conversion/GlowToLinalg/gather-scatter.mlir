// RUN: glow-opt %s --convert-glow-to-linalg | FileCheck %s

// An index is brought into range before it is used.
// CHECK-LABEL: func @gather(
// CHECK-SAME:    %[[X:.*]]: tensor<30x8xf32>, %[[I:.*]]: tensor<?x4xi64>)
// CHECK:         linalg.generic {{.*}} ins(%[[I]] : tensor<?x4xi64>)
// CHECK:           arith.select
// CHECK:           arith.maxsi
// CHECK:           %[[AT:.*]] = arith.minsi
// CHECK:           tensor.extract %[[X]][%[[AT]], %{{.*}}]
func.func @gather(%x: tensor<30x8xf32>, %i: tensor<?x4xi64>)
    -> tensor<?x4x8xf32> {
  %y = glow.gather %x, %i axis = 0
    : (tensor<30x8xf32>, tensor<?x4xi64>) -> tensor<?x4x8xf32>
  return %y : tensor<?x4x8xf32>
}

// CHECK-LABEL: func @gather_constant(
// CHECK:         tensor.extract_slice %{{.*}}[0, 29] [8, 1] [1, 1]
// CHECK-NOT:     linalg
func.func @gather_constant(%x: tensor<8x30xf32>) -> tensor<8xf32> {
  %i = glow.constant dense<-1> : tensor<i64>
  %y = glow.gather %x, %i axis = 1
    : (tensor<8x30xf32>, tensor<i64>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// CHECK-LABEL: func @gather_nd(
// CHECK:           %[[ROW:.*]] = arith.minsi
// CHECK:           %[[COLUMN:.*]] = arith.minsi
// CHECK:           tensor.extract %{{.*}}[%[[ROW]], %[[COLUMN]], %{{.*}}]
func.func @gather_nd(%x: tensor<2x3x4xf32>, %i: tensor<5x2xi64>)
    -> tensor<5x4xf32> {
  %y = glow.gather_nd %x, %i
    : (tensor<2x3x4xf32>, tensor<5x2xi64>) -> tensor<5x4xf32>
  return %y : tensor<5x4xf32>
}

// Updates go one after the other, because indices may repeat.
// CHECK-LABEL: func @scatter(
// CHECK:         scf.for
// CHECK:           scf.for {{.*}} iter_args(%[[Y:.*]] =
// CHECK:             %[[OLD:.*]] = tensor.extract %[[Y]]
// CHECK:             %[[NEW:.*]] = arith.addf %[[OLD]]
// CHECK:             tensor.insert %[[NEW]] into %[[Y]]
func.func @scatter(%x: tensor<3x3xf32>, %i: tensor<2x3xi64>,
                   %u: tensor<2x3xf32>) -> tensor<3x3xf32> {
  %y = glow.scatter_elements %x, %i, %u axis = 0 reduction = add
    : (tensor<3x3xf32>, tensor<2x3xi64>, tensor<2x3xf32>) -> tensor<3x3xf32>
  return %y : tensor<3x3xf32>
}
