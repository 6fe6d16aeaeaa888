// RUN: glow-opt %s --convert-glow-to-tosa -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @sum(
// CHECK-SAME:    %[[X:.*]]: tensor<2x3x4xi32>)
// CHECK:         %[[FIRST:.*]] = tosa.reduce_sum %[[X]] {axis = 0 : i32} : (tensor<2x3x4xi32>) -> tensor<1x3x4xi32>
// CHECK:         %[[BOTH:.*]] = tosa.reduce_sum %[[FIRST]] {axis = 2 : i32} : (tensor<1x3x4xi32>) -> tensor<1x3x1xi32>
// CHECK:         tosa.reshape %[[BOTH]], {{.*}} -> tensor<3xi32>
func.func @sum(%x: tensor<2x3x4xi32>) -> tensor<3xi32> {
  %y = glow.reduce_sum %x axes = [0, 2] : (tensor<2x3x4xi32>) -> tensor<3xi32>
  return %y : tensor<3xi32>
}

// -----

// The sum over an image is a convolution with ones. It subtracts the zero point
// that unsigned numbers got, and 8 * 3 as its bias.
// CHECK-LABEL: func.func @image(
// CHECK:         %[[X:.*]] = tosa.rescale
// CHECK-DAG:     %[[ONES:.*]] = "tosa.const"() <{values = dense<1> : tensor<2x4x3x1xi8>}>
// CHECK-DAG:     %[[BIAS:.*]] = "tosa.const"() <{values = dense<-24> : tensor<1xi32>}>
// CHECK:         %[[ZERO:.*]] = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}>
// CHECK:         %[[SUM:.*]] = tosa.depthwise_conv2d %[[X]], %[[ONES]], %[[BIAS]], %[[ZERO]], {{.*}} -> tensor<1x1x1x3xi32>
// CHECK:         %[[Y:.*]] = tosa.reshape %[[SUM]]
// CHECK-NEXT:    return %[[Y]]
func.func @image(%x: tensor<1x2x4x3xui8>) -> tensor<1x3xi32> {
  %offset = glow.constant dense<24> : tensor<i32>
  %0 = glow.cast %x : (tensor<1x2x4x3xui8>) -> tensor<1x2x4x3xi32>
  %1 = glow.reduce_sum %0 axes = [1, 2] : (tensor<1x2x4x3xi32>) -> tensor<1x3xi32>
  %y = glow.sub %1, %offset : (tensor<1x3xi32>, tensor<i32>) -> tensor<1x3xi32>
  return %y : tensor<1x3xi32>
}

// -----

// CHECK-LABEL: func.func @extrema(
// CHECK:         tosa.reduce_max %{{.*}} {axis = 1 : i32} : (tensor<2x3xi8>) -> tensor<2x1xi8>
// CHECK:         tosa.reduce_all %{{.*}} {axis = 0 : i32} : (tensor<4xi1>) -> tensor<1xi1>
func.func @extrema(%x: tensor<2x3xui8>, %b: tensor<4xi1>) -> (tensor<2x1xui8>, tensor<1xi1>) {
  %y = glow.reduce_max %x axes = [1] keepdims : (tensor<2x3xui8>) -> tensor<2x1xui8>
  %all = glow.reduce_min %b axes = [0] keepdims : (tensor<4xi1>) -> tensor<1xi1>
  return %y, %all : tensor<2x1xui8>, tensor<1xi1>
}

// -----

// CHECK-LABEL: func.func @arg_max(
// CHECK:         %[[INDEX:.*]] = tosa.argmax %{{.*}} {axis = 1 : i32} : (tensor<2x3xi8>) -> tensor<2xi32>
// CHECK:         %[[Y:.*]] = tosa.reshape %[[INDEX]], {{.*}} -> tensor<2x1xi32>
// CHECK-NEXT:    return %[[Y]]
func.func @arg_max(%x: tensor<2x3xi8>) -> tensor<2x1xi32> {
  %0 = glow.arg_max %x axis = 1 keepdims : (tensor<2x3xi8>) -> tensor<2x1xi64>
  %y = glow.cast %0 : (tensor<2x1xi64>) -> tensor<2x1xi32>
  return %y : tensor<2x1xi32>
}
