// RUN: glow-opt %s -split-input-file --glow-propagate-channels-last | FileCheck %s

// One transposition at each end; the filter's is left to constant folding.
// CHECK-LABEL: @chain
// CHECK-SAME:    %[[X:.*]]: tensor<1x3x8x8xf32>, %[[W:.*]]: tensor<4x3x3x3xf32>, %[[B:.*]]: tensor<4xf32>
// CHECK-DAG:     %[[IMAGE:.*]] = glow.transpose %[[X]] perm = [0, 2, 3, 1]
// CHECK-DAG:     %[[FILTER:.*]] = glow.transpose %[[W]] perm = [2, 3, 1, 0]
// CHECK:         %[[CONV:.*]] = glow.conv %[[IMAGE]], %[[FILTER]], %[[B]] {{.*}}layout = channels_last
// CHECK:         %[[RELU:.*]] = glow.relu %[[CONV]] : tensor<1x6x6x4xf32>
// CHECK:         %[[POOL:.*]] = glow.max_pool %[[RELU]] {{.*}}layout = channels_last
// CHECK:         %[[RESULT:.*]] = glow.transpose %[[POOL]] perm = [0, 3, 1, 2]
// CHECK:         return %[[RESULT]]
func.func @chain(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x3x3xf32>, %b: tensor<4xf32>) -> tensor<1x4x3x3xf32> {
  %1 = "glow.conv"(%x, %w, %b) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
    : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<1x4x6x6xf32>
  %2 = glow.relu %1 : tensor<1x4x6x6xf32>
  %3 = "glow.max_pool"(%2) {kernel_shape = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
    : (tensor<1x4x6x6xf32>) -> tensor<1x4x3x3xf32>
  return %3 : tensor<1x4x3x3xf32>
}

// -----

// A residual sum of two images, and a per-channel scale that follows the channels.
// CHECK-LABEL: @broadcast
// CHECK-SAME:    %[[X:.*]]: tensor<1x4x8x8xf32>, %[[W:.*]]: tensor<4x4x1x1xf32>, %[[SCALE:.*]]: tensor<4x1x1xf32>
// CHECK-DAG:     %[[A:.*]] = glow.conv
// CHECK-DAG:     %[[B:.*]] = glow.conv
// CHECK:         %[[SUM:.*]] = glow.add %[[A]], %[[B]] : tensor<1x8x8x4xf32>
// CHECK:         glow.mul %[[SUM]], %{{.*}} : (tensor<1x8x8x4xf32>, tensor<1x1x1x4xf32>)
func.func @broadcast(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x1x1xf32>, %scale: tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32> {
  %1 = "glow.conv"(%x, %w) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
    : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = "glow.conv"(%1, %w) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
    : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %3 = "glow.add"(%1, %2) : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %4 = "glow.mul"(%3, %scale) : (tensor<1x4x8x8xf32>, tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32>
  return %4 : tensor<1x4x8x8xf32>
}

// -----

// Axes follow their dimensions; a mean over the image needs no transposition after it.
// CHECK-LABEL: @axes
// CHECK:         glow.concat {{.*}} axis = 3
// CHECK:         glow.softmax {{.*}} axis = 3
// CHECK:         glow.reduce_mean {{.*}} axes = [1, 2]
// CHECK-NOT:     glow.transpose
// CHECK:         return
func.func @axes(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x1x1xf32>) -> tensor<1x8xf32> {
  %1 = "glow.conv"(%x, %w) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
    : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = "glow.relu"(%1) : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %3 = "glow.concat"(%1, %2) {axis = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x8x8x8xf32>
  %4 = "glow.softmax"(%3) {axis = 1 : i64} : (tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32>
  %5 = "glow.reduce_mean"(%4) {axes = array<i64: 2, 3>} : (tensor<1x8x8x8xf32>) -> tensor<1x8xf32>
  return %5 : tensor<1x8xf32>
}

// -----

// CHECK-LABEL: @pad_and_slice
// CHECK:         %[[PADS:.*]] = glow.constant dense<[0, 1, 2, 0, 0, 3, 4, 0]>
// CHECK:         glow.pad %{{.*}}, %[[PADS]]
// CHECK:         glow.slice {{.*}} axes = [2]
// CHECK:         glow.transpose
// CHECK:         return
func.func @pad_and_slice(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x1x1xf32>) -> tensor<1x4x12x2xf32> {
  %1 = "glow.conv"(%x, %w) {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
    : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %pads = "glow.constant"() {value = dense<[0, 0, 1, 2, 0, 0, 3, 4]> : tensor<8xi64>} : () -> tensor<8xi64>
  %2 = "glow.pad"(%1, %pads) : (tensor<1x4x8x8xf32>, tensor<8xi64>) -> tensor<1x4x12x14xf32>
  %starts = "glow.constant"() {value = dense<1> : tensor<1xi64>} : () -> tensor<1xi64>
  %ends = "glow.constant"() {value = dense<3> : tensor<1xi64>} : () -> tensor<1xi64>
  %3 = "glow.slice"(%2, %starts, %ends) {axes = array<i64: 3>} : (tensor<1x4x12x14xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x4x12x2xf32>
  return %3 : tensor<1x4x12x2xf32>
}

// -----

// Without a convolution there is nothing to gain.
// CHECK-LABEL: @pool_only
// CHECK-NOT:     glow.transpose
// CHECK:         return
func.func @pool_only(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32> {
  %1 = "glow.max_pool"(%x) {kernel_shape = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
    : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  return %1 : tensor<1x4x4x4xf32>
}

// -----

// An integer convolution with one factor per channel, and what follows on 8 bits.
// CHECK-LABEL: @integers
// CHECK-SAME:    %[[X:.*]]: tensor<1x3x8x8xf32>
// CHECK:         %[[LEVELS:.*]] = glow.quantize_linear %[[X]]
// CHECK:         %[[IMAGE:.*]] = glow.transpose %[[LEVELS]] perm = [0, 2, 3, 1]
// CHECK:         %[[CONV:.*]] = glow.conv_integer %[[IMAGE]], {{.*}} layout = channels_last
// CHECK:         %[[RESCALED:.*]] = glow.rescale %[[CONV]], {{.*}} : (tensor<1x6x6x4xi32>, tensor<1x1x1x4xi32>, tensor<1x1x1x4xi8>) -> tensor<1x6x6x4xui8>
// CHECK:         %[[FUNCTION:.*]] = glow.table %[[RESCALED]]
// CHECK:         %[[POOL:.*]] = glow.sum_pool %[[FUNCTION]] {{.*}} layout = channels_last
// CHECK:         glow.transpose %[[POOL]] perm = [0, 3, 1, 2]
func.func @integers(%x: tensor<1x3x8x8xf32>, %s: tensor<f32>, %w: tensor<4x3x3x3xi8>, %table: tensor<256xui8>) -> tensor<1x4x3x3xi32> {
  %m = glow.constant dense<[[[1073741824]], [[1073741825]], [[1073741826]], [[1073741827]]]> : tensor<4x1x1xi32>
  %h = glow.constant dense<[[[31]], [[32]], [[33]], [[34]]]> : tensor<4x1x1xi8>
  %0 = glow.quantize_linear %x, %s : (tensor<1x3x8x8xf32>, tensor<f32>) -> tensor<1x3x8x8xui8>
  %1 = glow.conv_integer %0, %w : (tensor<1x3x8x8xui8>, tensor<4x3x3x3xi8>) -> tensor<1x4x6x6xi32>
  %2 = glow.rescale %1, %m, %h : (tensor<1x4x6x6xi32>, tensor<4x1x1xi32>, tensor<4x1x1xi8>) -> tensor<1x4x6x6xui8>
  %3 = glow.table %2, %table : (tensor<1x4x6x6xui8>, tensor<256xui8>) -> tensor<1x4x6x6xui8>
  %4 = glow.sum_pool %3 kernel_shape = [2, 2] strides = [2, 2] : (tensor<1x4x6x6xui8>) -> tensor<1x4x3x3xi32>
  return %4 : tensor<1x4x3x3xi32>
}

// -----

// With one spatial dimension a transposition is its own inverse: that of the
// constant is not taken for one that has to move on.
// CHECK-LABEL: @one_dimension
// CHECK:         %[[CONV:.*]] = glow.conv {{.*}} layout = channels_last
// CHECK:         %[[SUM:.*]] = glow.add %[[CONV]], {{.*}} : (tensor<1x6x4xf32>, tensor<1x1x4xf32>)
// CHECK:         %[[RESIDUAL:.*]] = glow.transpose %{{.*}} perm = [0, 2, 1]
// CHECK:         %[[TOTAL:.*]] = glow.add %[[SUM]], %[[RESIDUAL]] : tensor<1x6x4xf32>
// CHECK-NEXT:    %[[Y:.*]] = glow.transpose %[[TOTAL]] perm = [0, 2, 1] : (tensor<1x6x4xf32>) -> tensor<1x4x6xf32>
// CHECK-NEXT:    return %[[Y]]
func.func @one_dimension(%x: tensor<1x3x8xf32>, %w: tensor<4x3x3xf32>, %r: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
  %b = glow.constant dense<[[1.0], [2.0], [3.0], [4.0]]> : tensor<4x1xf32>
  %0 = glow.conv %x, %w : (tensor<1x3x8xf32>, tensor<4x3x3xf32>) -> tensor<1x4x6xf32>
  %1 = glow.add %0, %b : (tensor<1x4x6xf32>, tensor<4x1xf32>) -> tensor<1x4x6xf32>
  %2 = glow.add %1, %r : tensor<1x4x6xf32>
  return %2 : tensor<1x4x6xf32>
}
