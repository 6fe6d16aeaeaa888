// RUN: glow-opt %s -split-input-file -canonicalize | FileCheck %s

// CHECK-LABEL: @batch_norm_into_conv
// The scales are 2 and 0.5 with epsilon 0, the shifts 10 - 2 * 3 and 20 - 0.5 * 4.
// CHECK-DAG: %[[FILTER:.*]] = glow.constant dense<{{.*}}[2.000000e+00]{{.*}}[4.000000e+00]{{.*}}[1.500000e+00]{{.*}}[2.000000e+00]
// CHECK-DAG: %[[BIAS:.*]] = glow.constant dense<[6.000000e+00, 1.900000e+01]>
// CHECK: %[[Y:.*]] = glow.conv %{{.*}}, %[[FILTER]], %[[BIAS]]
// CHECK-NEXT: return %[[Y]]
func.func @batch_norm_into_conv(%x: tensor<1x2x5x5xf32>) -> tensor<1x2x5x5xf32> {
  %w = glow.constant dense<[[[[1.0]], [[2.0]]], [[[3.0]], [[4.0]]]]> : tensor<2x2x1x1xf32>
  %b = glow.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %scale = glow.constant dense<[2.0, 1.0]> : tensor<2xf32>
  %bias = glow.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %mean = glow.constant dense<[3.0, 4.0]> : tensor<2xf32>
  %var = glow.constant dense<[1.0, 4.0]> : tensor<2xf32>
  %c = glow.conv %x, %w, %b
    : (tensor<1x2x5x5xf32>, tensor<2x2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x5x5xf32>
  %y = glow.batch_norm %c, %scale, %bias, %mean, %var epsilon = 0.0
    : (tensor<1x2x5x5xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x5x5xf32>
  return %y : tensor<1x2x5x5xf32>
}

// -----

// CHECK-LABEL: @splat_stays_splat
// CHECK-DAG: glow.constant dense<2.000000e+00> : tensor<64x64x3x3xf32>
// CHECK-DAG: glow.constant dense<-1.000000e+00> : tensor<64xf32>
// CHECK: glow.conv
// CHECK-NEXT: return
func.func @splat_stays_splat(%x: tensor<1x64x5x5xf32>) -> tensor<1x64x3x3xf32> {
  %w = glow.constant dense<1.0> : tensor<64x64x3x3xf32>
  %scale = glow.constant dense<2.0> : tensor<64xf32>
  %one = glow.constant dense<1.0> : tensor<64xf32>
  %c = glow.conv %x, %w : (tensor<1x64x5x5xf32>, tensor<64x64x3x3xf32>) -> tensor<1x64x3x3xf32>
  %y = glow.batch_norm %c, %scale, %one, %one, %one epsilon = 0.0
    : (tensor<1x64x3x3xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x64x3x3xf32>
  return %y : tensor<1x64x3x3xf32>
}

// -----

// The result of the convolution has a second user: only the square root goes.
// CHECK-LABEL: @conv_used_twice
// CHECK-DAG: %[[SCALE:.*]] = glow.constant dense<2.000000e+00> : tensor<2x1x1xf32>
// CHECK-DAG: %[[SHIFT:.*]] = glow.constant dense<-1.000000e+00> : tensor<2x1x1xf32>
// CHECK: %[[CONV:.*]] = glow.conv
// CHECK: %[[SCALED:.*]] = glow.mul %[[CONV]], %[[SCALE]]
// CHECK: %[[Y:.*]] = glow.add %[[SCALED]], %[[SHIFT]]
// CHECK: return %[[CONV]], %[[Y]]
func.func @conv_used_twice(%x: tensor<1x2x5x5xf32>) -> (tensor<1x2x5x5xf32>, tensor<1x2x5x5xf32>) {
  %w = glow.constant dense<1.0> : tensor<2x2x1x1xf32>
  %scale = glow.constant dense<2.0> : tensor<2xf32>
  %one = glow.constant dense<1.0> : tensor<2xf32>
  %c = glow.conv %x, %w : (tensor<1x2x5x5xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x5x5xf32>
  %y = glow.batch_norm %c, %scale, %one, %one, %one epsilon = 0.0
    : (tensor<1x2x5x5xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x5x5xf32>
  return %c, %y : tensor<1x2x5x5xf32>, tensor<1x2x5x5xf32>
}

// -----

// Computed weights and parameters.
// CHECK-LABEL: @not_constant
// CHECK: glow.conv
// CHECK-NEXT: glow.batch_norm
func.func @not_constant(%x: tensor<1x2x5x5xf32>, %w: tensor<2x2x1x1xf32>, %p: tensor<2xf32>) -> tensor<1x2x5x5xf32> {
  %c = glow.conv %x, %w : (tensor<1x2x5x5xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x5x5xf32>
  %y = glow.batch_norm %c, %p, %p, %p, %p
    : (tensor<1x2x5x5xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x5x5xf32>
  return %y : tensor<1x2x5x5xf32>
}

// -----

// The outputs of the groups come one after the other; filters are (C, M / group, ...).
// CHECK-LABEL: @batch_norm_into_conv_transpose
// CHECK-DAG: dense<{{.*}}[2.000000e+00]{{.*}}[6.000000e+00]{{.*}}[2.000000e+01]{{.*}}[3.200000e+01]
// CHECK: glow.conv_transpose
// CHECK-SAME: group = 2
// CHECK-NEXT: return
func.func @batch_norm_into_conv_transpose(%x: tensor<1x2x5xf32>) -> tensor<1x4x5xf32> {
  %w = glow.constant dense<[[[1.0], [2.0]], [[4.0], [4.0]]]> : tensor<2x2x1xf32>
  %scale = glow.constant dense<[2.0, 3.0, 5.0, 8.0]> : tensor<4xf32>
  %one = glow.constant dense<1.0> : tensor<4xf32>
  %c = glow.conv_transpose %x, %w group = 2 : (tensor<1x2x5xf32>, tensor<2x2x1xf32>) -> tensor<1x4x5xf32>
  %y = glow.batch_norm %c, %scale, %one, %one, %one epsilon = 0.0
    : (tensor<1x4x5xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x5xf32>
  return %y : tensor<1x4x5xf32>
}

// -----

// CHECK-LABEL: @batch_norm_into_gemm
// CHECK-DAG: %[[B:.*]] = glow.constant dense<{{\[}}[2.000000e+00, 4.000000e+00], [9.000000e+00, 1.200000e+01]]>
// CHECK-DAG: %[[C:.*]] = glow.constant dense<[-1.000000e+00, -2.000000e+00]>
// CHECK: glow.gemm %{{.*}}, %[[B]], %[[C]] trans_b
// CHECK-NEXT: return
func.func @batch_norm_into_gemm(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %b = glow.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %scale = glow.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %one = glow.constant dense<1.0> : tensor<2xf32>
  %g = glow.gemm %x, %b trans_b : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  %y = glow.batch_norm %g, %scale, %one, %one, %one epsilon = 0.0
    : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}

// -----

// A gemm with a beta would scale what is added to its c.
// CHECK-LABEL: @gemm_with_beta
// CHECK: glow.gemm
// CHECK-NEXT: glow.mul
func.func @gemm_with_beta(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %b = glow.constant dense<1.0> : tensor<2x2xf32>
  %c = glow.constant dense<1.0> : tensor<2xf32>
  %two = glow.constant dense<2.0> : tensor<f32>
  %g = glow.gemm %x, %b, %c beta = 2.0 : (tensor<4x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  %y = glow.mul %g, %two : (tensor<4x2xf32>, tensor<f32>) -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}

// -----

// (conv(x, w) * s - 1) / 2 + 3, with s = [2, 4] of each channel.
// CHECK-LABEL: @arithmetic_into_conv
// CHECK-DAG: %[[FILTER:.*]] = glow.constant dense<{{.*}}[1.000000e+00]{{.*}}[2.000000e+00]
// CHECK-DAG: %[[BIAS:.*]] = glow.constant dense<2.500000e+00> : tensor<2xf32>
// CHECK: glow.conv %{{.*}}, %[[FILTER]], %[[BIAS]]
// CHECK-NEXT: return
func.func @arithmetic_into_conv(%x: tensor<1x1x5xf32>) -> tensor<1x2x5xf32> {
  %w = glow.constant dense<1.0> : tensor<2x1x1xf32>
  %s = glow.constant dense<[[2.0], [4.0]]> : tensor<2x1xf32>
  %one = glow.constant dense<1.0> : tensor<1x1x1xf32>
  %two = glow.constant dense<2.0> : tensor<f32>
  %three = glow.constant dense<3.0> : tensor<1x2x1xf32>
  %c = glow.conv %x, %w : (tensor<1x1x5xf32>, tensor<2x1x1xf32>) -> tensor<1x2x5xf32>
  %0 = glow.mul %s, %c : (tensor<2x1xf32>, tensor<1x2x5xf32>) -> tensor<1x2x5xf32>
  %1 = glow.sub %0, %one : (tensor<1x2x5xf32>, tensor<1x1x1xf32>) -> tensor<1x2x5xf32>
  %2 = glow.div %1, %two : (tensor<1x2x5xf32>, tensor<f32>) -> tensor<1x2x5xf32>
  %3 = glow.add %2, %three : (tensor<1x2x5xf32>, tensor<1x2x1xf32>) -> tensor<1x2x5xf32>
  return %3 : tensor<1x2x5xf32>
}

// -----

// CHECK-LABEL: @arithmetic_into_channels_last
// CHECK-DAG: %[[FILTER:.*]] = glow.constant dense<{{.*}}[2.000000e+00, 8.000000e+00]
// CHECK: glow.conv %{{.*}}, %[[FILTER]]
// CHECK-NEXT: return
func.func @arithmetic_into_channels_last(%x: tensor<1x5x1xf32>) -> tensor<1x5x2xf32> {
  %w = glow.constant dense<[[[1.0, 2.0]]]> : tensor<1x1x2xf32>
  %s = glow.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %c = glow.conv %x, %w layout = channels_last : (tensor<1x5x1xf32>, tensor<1x1x2xf32>) -> tensor<1x5x2xf32>
  %y = glow.mul %c, %s : (tensor<1x5x2xf32>, tensor<2xf32>) -> tensor<1x5x2xf32>
  return %y : tensor<1x5x2xf32>
}

// -----

// The factors differ along a spatial dimension.
// CHECK-LABEL: @not_of_each_channel
// CHECK: glow.conv
// CHECK-NEXT: glow.mul
func.func @not_of_each_channel(%x: tensor<1x1x2xf32>) -> tensor<1x2x2xf32> {
  %w = glow.constant dense<1.0> : tensor<2x1x1xf32>
  %s = glow.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %c = glow.conv %x, %w : (tensor<1x1x2xf32>, tensor<2x1x1xf32>) -> tensor<1x2x2xf32>
  %y = glow.mul %c, %s : (tensor<1x2x2xf32>, tensor<2xf32>) -> tensor<1x2x2xf32>
  return %y : tensor<1x2x2xf32>
}

// -----

// A variance that makes the scale infinite is left to run time.
// CHECK-LABEL: @not_finite
// CHECK: glow.conv
// CHECK: glow.mul
func.func @not_finite(%x: tensor<1x2x5xf32>) -> tensor<1x2x5xf32> {
  %w = glow.constant dense<1.0> : tensor<2x2x1xf32>
  %one = glow.constant dense<1.0> : tensor<2xf32>
  %zero = glow.constant dense<0.0> : tensor<2xf32>
  %c = glow.conv %x, %w : (tensor<1x2x5xf32>, tensor<2x2x1xf32>) -> tensor<1x2x5xf32>
  %y = glow.batch_norm %c, %one, %one, %one, %zero epsilon = 0.0
    : (tensor<1x2x5xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x5xf32>
  return %y : tensor<1x2x5xf32>
}
