// RUN: glow-opt %s --glow-privatize-destinations | FileCheck %s

// CHECK-LABEL: @shared
// CHECK-DAG:     %[[EMPTY_A:.*]] = tensor.empty()
// CHECK-DAG:     %[[EMPTY_B:.*]] = tensor.empty()
// CHECK-DAG:     %[[FILL_A:.*]] = linalg.fill ins(%{{.*}}) outs(%[[EMPTY_A]]
// CHECK-DAG:     %[[FILL_B:.*]] = linalg.fill ins(%{{.*}}) outs(%[[EMPTY_B]]
// CHECK-DAG:     linalg.matmul {{.*}} outs(%[[FILL_A]]
// CHECK-DAG:     linalg.matmul {{.*}} outs(%[[FILL_B]]
// CHECK:         return
func.func @shared(%x: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
  %a = linalg.matmul ins(%x, %x : tensor<4x4xf32>, tensor<4x4xf32>) outs(%f : tensor<4x4xf32>) -> tensor<4x4xf32>
  %b = linalg.matmul ins(%a, %x : tensor<4x4xf32>, tensor<4x4xf32>) outs(%f : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %a, %b : tensor<4x4xf32>, tensor<4x4xf32>
}

// CHECK-LABEL: @single
// CHECK-COUNT-1: tensor.empty
// CHECK-NOT:     tensor.empty
// CHECK:         return
func.func @single(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %a = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %a : tensor<4xf32>
}
