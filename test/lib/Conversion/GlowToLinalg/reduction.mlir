// RUN: glow-opt %s --convert-glow-to-linalg | FileCheck %s

// CHECK-LABEL: func @sum(
// CHECK:         linalg.generic
// CHECK-SAME:      iterator_types = ["parallel", "reduction", "reduction"]
// CHECK:           arith.addf
// CHECK:         tensor.expand_shape {{.*}} into tensor<2x1x1xf32>
func.func @sum(%x: tensor<2x3x4xf32>) -> tensor<2x1x1xf32> {
  %y = glow.reduce_sum %x axes = [1, 2] keepdims
    : (tensor<2x3x4xf32>) -> tensor<2x1x1xf32>
  return %y : tensor<2x1x1xf32>
}

// CHECK-LABEL: func @max_unsigned(
// CHECK:         arith.constant 0 : i8
// CHECK:           arith.maxui
func.func @max_unsigned(%x: tensor<2x3xui8>) -> tensor<2xui8> {
  %y = glow.reduce_max %x axes = [1] : (tensor<2x3xui8>) -> tensor<2xui8>
  return %y : tensor<2xui8>
}

// CHECK-LABEL: func @mean_half(
// CHECK:         linalg.generic {{.*}} outs({{.*}} : tensor<2xf32>)
// CHECK:           arith.divf
// CHECK:           arith.truncf
func.func @mean_half(%x: tensor<2x3xf16>) -> tensor<2xf16> {
  %y = glow.reduce_mean %x axes = [1] : (tensor<2x3xf16>) -> tensor<2xf16>
  return %y : tensor<2xf16>
}

// CHECK-LABEL: func @no_axes(
// CHECK:         linalg.generic {{.*}} iterator_types = ["parallel"]
func.func @no_axes(%x: tensor<3xf32>) -> tensor<3xf32> {
  %y = glow.reduce_l1 %x axes = [] : (tensor<3xf32>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// CHECK-LABEL: func @arg_max(
// CHECK:         linalg.generic {{.*}} outs({{.*}} : tensor<2xf32>, tensor<2xi64>)
// CHECK:           arith.cmpf olt
// CHECK:           linalg.index 1
func.func @arg_max(%x: tensor<2x3xf32>) -> tensor<2xi64> {
  %y = glow.arg_max %x axis = 1 : (tensor<2x3xf32>) -> tensor<2xi64>
  return %y : tensor<2xi64>
}

// CHECK-LABEL: func @cum_sum(
// CHECK:         scf.for {{.*}} iter_args(%[[SUM:.*]] = %{{.*}}, %[[Y:.*]] = %{{.*}})
// CHECK:           %[[NEXT:.*]] = linalg.generic
// CHECK:           %[[INSERTED:.*]] = tensor.insert_slice {{.*}} into %[[Y]]
// CHECK:           scf.yield %[[NEXT]], %[[INSERTED]]
func.func @cum_sum(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = glow.cum_sum %x axis = 1 : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func @top_k(
// CHECK:         scf.for
// CHECK:           linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
// CHECK:           tensor.insert_slice {{.*}} : tensor<2xf32> into tensor<2x2xf32>
// CHECK:           tensor.insert_slice {{.*}} : tensor<2xi64> into tensor<2x2xi64>
func.func @top_k(%x: tensor<2x3xf32>) -> (tensor<2x2xf32>, tensor<2x2xi64>) {
  %k = glow.constant dense<2> : tensor<1xi64>
  %values, %indices = glow.top_k %x, %k axis = 1
    : (tensor<2x3xf32>, tensor<1xi64>) -> (tensor<2x2xf32>, tensor<2x2xi64>)
  return %values, %indices : tensor<2x2xf32>, tensor<2x2xi64>
}
