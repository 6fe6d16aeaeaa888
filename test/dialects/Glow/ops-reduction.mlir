// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --mlir-print-op-generic | glow-opt | FileCheck %s

// Reductions, scans and selections print and parse back.

// CHECK-LABEL: func.func @reduce
func.func @reduce(%x: tensor<2x?x4xf32>) {
  // CHECK: glow.reduce_sum %arg0 axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  %0 = glow.reduce_sum %x axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  // CHECK: glow.reduce_mean %arg0 axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  %1 = glow.reduce_mean %x axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  // CHECK: glow.reduce_max %arg0 axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  %2 = glow.reduce_max %x axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  // CHECK: glow.reduce_min %arg0 axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  %3 = glow.reduce_min %x axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  // CHECK: glow.reduce_prod %arg0 axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  %4 = glow.reduce_prod %x axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  // CHECK: glow.reduce_l1 %arg0 axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  %5 = glow.reduce_l1 %x axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  // CHECK: glow.reduce_l2 %arg0 axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  %6 = glow.reduce_l2 %x axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  // CHECK: glow.reduce_log_sum %arg0 axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  %7 = glow.reduce_log_sum %x axes = [0, 1]
      : (tensor<2x?x4xf32>) -> tensor<4xf32>
  // CHECK: glow.reduce_log_sum_exp %arg0 axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  %8 = glow.reduce_log_sum_exp %x axes = [0, 1]
      : (tensor<2x?x4xf32>) -> tensor<4xf32>
  // CHECK: glow.reduce_sum_square %arg0 axes = [0, 1] : (tensor<2x?x4xf32>) -> tensor<4xf32>
  %9 = glow.reduce_sum_square %x axes = [0, 1]
      : (tensor<2x?x4xf32>) -> tensor<4xf32>
  return
}

// CHECK-LABEL: func.func @reduce_keepdims
func.func @reduce_keepdims(%x: tensor<2x?x4xf32>) {
  // CHECK: glow.reduce_sum %arg0 axes = [1] keepdims : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  %0 = glow.reduce_sum %x axes = [1] keepdims
      : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  // CHECK: glow.reduce_mean %arg0 axes = [1] keepdims : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  %1 = glow.reduce_mean %x axes = [1] keepdims
      : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  // CHECK: glow.reduce_max %arg0 axes = [1] keepdims : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  %2 = glow.reduce_max %x axes = [1] keepdims
      : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  // CHECK: glow.reduce_min %arg0 axes = [1] keepdims : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  %3 = glow.reduce_min %x axes = [1] keepdims
      : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  // CHECK: glow.reduce_prod %arg0 axes = [1] keepdims : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  %4 = glow.reduce_prod %x axes = [1] keepdims
      : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  // CHECK: glow.reduce_l1 %arg0 axes = [1] keepdims : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  %5 = glow.reduce_l1 %x axes = [1] keepdims
      : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  // CHECK: glow.reduce_l2 %arg0 axes = [1] keepdims : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  %6 = glow.reduce_l2 %x axes = [1] keepdims
      : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  // CHECK: glow.reduce_log_sum %arg0 axes = [1] keepdims : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  %7 = glow.reduce_log_sum %x axes = [1] keepdims
      : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  // CHECK: glow.reduce_log_sum_exp %arg0 axes = [1] keepdims : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  %8 = glow.reduce_log_sum_exp %x axes = [1] keepdims
      : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  // CHECK: glow.reduce_sum_square %arg0 axes = [1] keepdims : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  %9 = glow.reduce_sum_square %x axes = [1] keepdims
      : (tensor<2x?x4xf32>) -> tensor<2x1x4xf32>
  return
}

// CHECK-LABEL: func.func @reduce_all_or_none
func.func @reduce_all_or_none(%x: tensor<2x?x4xf32>, %b: tensor<3xi1>) {
  // CHECK: glow.reduce_sum %arg0 axes = [0, 1, 2] : (tensor<2x?x4xf32>) -> tensor<f32>
  %0 = glow.reduce_sum %x axes = [0, 1, 2] : (tensor<2x?x4xf32>) -> tensor<f32>
  // CHECK: glow.reduce_sum %arg0 axes = [] : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %1 = glow.reduce_sum %x axes = [] : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  // CHECK: glow.reduce_max %arg1 axes = [0] : (tensor<3xi1>) -> tensor<i1>
  %2 = glow.reduce_max %b axes = [0] : (tensor<3xi1>) -> tensor<i1>
  return
}

// CHECK-LABEL: func.func @arg_reduce
func.func @arg_reduce(%x: tensor<2x?x4xf32>) {
  // CHECK: glow.arg_max %arg0 axis = 2 : (tensor<2x?x4xf32>) -> tensor<2x?xi64>
  %0 = glow.arg_max %x axis = 2 : (tensor<2x?x4xf32>) -> tensor<2x?xi64>
  // CHECK: glow.arg_min %arg0 axis = 2 keepdims select_last_index : (tensor<2x?x4xf32>) -> tensor<2x?x1xi64>
  %1 = glow.arg_min %x axis = 2 keepdims select_last_index
      : (tensor<2x?x4xf32>) -> tensor<2x?x1xi64>
  return
}

// CHECK-LABEL: func.func @cum_sum
func.func @cum_sum(%x: tensor<2x?x4xf32>) {
  // CHECK: glow.cum_sum %arg0 axis = 0 : tensor<2x?x4xf32>
  %0 = glow.cum_sum %x axis = 0 : tensor<2x?x4xf32>
  // CHECK: glow.cum_sum %arg0 axis = 1 exclusive reverse : tensor<2x?x4xf32>
  %1 = glow.cum_sum %x axis = 1 exclusive reverse : tensor<2x?x4xf32>
  return
}

// CHECK-LABEL: func.func @top_k
func.func @top_k(%x: tensor<2x?x4xf32>, %k: tensor<1xi64>) {
  // CHECK: glow.top_k %arg0, %arg1 axis = 2 : (tensor<2x?x4xf32>, tensor<1xi64>) -> (tensor<2x?x?xf32>, tensor<2x?x?xi64>)
  %0:2 = glow.top_k %x, %k axis = 2
      : (tensor<2x?x4xf32>, tensor<1xi64>)
      -> (tensor<2x?x?xf32>, tensor<2x?x?xi64>)
  // CHECK: glow.top_k %arg0, %arg1 axis = 1 largest = false sorted = false : (tensor<2x?x4xf32>, tensor<1xi64>) -> (tensor<2x3x4xf32>, tensor<2x3x4xi64>)
  %1:2 = glow.top_k %x, %k axis = 1 largest = false sorted = false
      : (tensor<2x?x4xf32>, tensor<1xi64>)
      -> (tensor<2x3x4xf32>, tensor<2x3x4xi64>)
  return
}
