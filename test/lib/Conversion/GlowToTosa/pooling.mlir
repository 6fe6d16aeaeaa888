// RUN: glow-opt %s --convert-glow-to-tosa -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @max(
// CHECK-SAME:    %[[X:.*]]: tensor<1x5x5x2xi8>)
// CHECK:         tosa.max_pool2d %[[X]] {kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 2, 2>} : (tensor<1x5x5x2xi8>) -> tensor<1x3x3x2xi8>
func.func @max(%x: tensor<1x5x5x2xi8>) -> tensor<1x3x3x2xi8> {
  %y = glow.max_pool %x kernel_shape = [3, 3] strides = [2, 2] pads = [1, 1, 1, 1] layout = channels_last
    : (tensor<1x5x5x2xi8>) -> tensor<1x3x3x2xi8>
  return %y : tensor<1x3x3x2xi8>
}

// -----

// What ceil_mode adds is padding.
// CHECK-LABEL: func.func @ceil_mode(
// CHECK:         tosa.max_pool2d %{{.*}} {kernel = array<i64: 2, 2>, pad = array<i64: 0, 1, 0, 1>, stride = array<i64: 2, 2>}
func.func @ceil_mode(%x: tensor<1x5x5x2xi8>) -> tensor<1x3x3x2xi8> {
  %y = glow.max_pool %x kernel_shape = [2, 2] strides = [2, 2] ceil_mode layout = channels_last
    : (tensor<1x5x5x2xi8>) -> tensor<1x3x3x2xi8>
  return %y : tensor<1x3x3x2xi8>
}

// -----

// CHECK-LABEL: func.func @one_dimension(
// CHECK-SAME:    %[[X:.*]]: tensor<1x2x6xi8>)
// CHECK:         %[[LAST:.*]] = tosa.transpose %[[X]] {perms = array<i32: 0, 2, 1>}
// CHECK:         %[[IMAGE:.*]] = tosa.reshape %[[LAST]], {{.*}} -> tensor<1x1x6x2xi8>
// CHECK:         %[[Y:.*]] = tosa.max_pool2d %[[IMAGE]] {kernel = array<i64: 1, 2>
// CHECK:         tosa.transpose %{{.*}} {perms = array<i32: 0, 2, 1>} : (tensor<1x5x2xi8>) -> tensor<1x2x5xi8>
func.func @one_dimension(%x: tensor<1x2x6xi8>) -> tensor<1x2x5xi8> {
  %y = glow.max_pool %x kernel_shape = [2] : (tensor<1x2x6xi8>) -> tensor<1x2x5xi8>
  return %y : tensor<1x2x5xi8>
}

// -----

// Padding adds nothing, because it is the zero point.
// CHECK-LABEL: func.func @sum(
// CHECK:         %[[ONES:.*]] = "tosa.const"() <{values = dense<1> : tensor<2x2x3x1xi8>}>
// CHECK:         %[[ZERO:.*]] = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}>
// CHECK:         tosa.depthwise_conv2d %{{.*}}, %[[ONES]], %{{.*}}, %[[ZERO]], {{.*}} pad = array<i64: 1, 0, 1, 0>, stride = array<i64: 1, 1>
func.func @sum(%x: tensor<1x4x4x3xui8>) -> tensor<1x4x4x3xi32> {
  %y = glow.sum_pool %x kernel_shape = [2, 2] pads = [1, 1, 0, 0] layout = channels_last
    : (tensor<1x4x4x3xui8>) -> tensor<1x4x4x3xi32>
  return %y : tensor<1x4x4x3xi32>
}

// -----

// Windows at borders have fewer elements, from each of which 3 is subtracted: the
// zero point of the convolution.
// CHECK-LABEL: func.func @borders(
// CHECK:         %[[ZERO:.*]] = "tosa.const"() <{values = dense<-125> : tensor<1xi8>}>
// CHECK:         %[[SUM:.*]] = tosa.depthwise_conv2d %{{.*}}, %{{.*}}, %{{.*}}, %[[ZERO]], {{.*}} pad = array<i64: 1, 0, 0, 0>
// CHECK-NEXT:    return %[[SUM]]
func.func @borders(%x: tensor<1x2x2x3xui8>) -> tensor<1x2x1x3xi32> {
  %zeros = glow.constant dense<[[[6]], [[12]]]> : tensor<2x1x1xi32>
  %0 = glow.sum_pool %x kernel_shape = [2, 2] pads = [1, 0, 0, 0] layout = channels_last
    : (tensor<1x2x2x3xui8>) -> tensor<1x2x1x3xi32>
  %y = glow.sub %0, %zeros : (tensor<1x2x1x3xi32>, tensor<2x1x1xi32>) -> tensor<1x2x1x3xi32>
  return %y : tensor<1x2x1x3xi32>
}

// -----

// Other differences stay.
// CHECK-LABEL: func.func @other_borders(
// CHECK:         %[[SUM:.*]] = tosa.depthwise_conv2d
// CHECK:         tosa.sub %[[SUM]]
func.func @other_borders(%x: tensor<1x2x2x3xui8>) -> tensor<1x2x1x3xi32> {
  %zeros = glow.constant dense<[[[6]], [[13]]]> : tensor<2x1x1xi32>
  %0 = glow.sum_pool %x kernel_shape = [2, 2] pads = [1, 0, 0, 0] layout = channels_last
    : (tensor<1x2x2x3xui8>) -> tensor<1x2x1x3xi32>
  %y = glow.sub %0, %zeros : (tensor<1x2x1x3xi32>, tensor<2x1x1xi32>) -> tensor<1x2x1x3xi32>
  return %y : tensor<1x2x1x3xi32>
}
