// RUN: glow-opt %s -split-input-file -canonicalize | FileCheck %s

// CHECK-LABEL: @pad_into_conv
// CHECK-NOT: glow.pad
// CHECK: glow.conv %arg0, %arg1 pads = [2, 1, 3, 1]
func.func @pad_into_conv(%x: tensor<1x2x5x5xf32>, %w: tensor<2x2x3x3xf32>) -> tensor<1x2x8x5xf32> {
  %pads = glow.constant dense<[0, 0, 1, 0, 0, 0, 2, 0]> : tensor<8xi64>
  %0 = glow.pad %x, %pads : (tensor<1x2x5x5xf32>, tensor<8xi64>) -> tensor<1x2x8x5xf32>
  %y = glow.conv %0, %w pads = [1, 1, 1, 1] : (tensor<1x2x8x5xf32>, tensor<2x2x3x3xf32>) -> tensor<1x2x8x5xf32>
  return %y : tensor<1x2x8x5xf32>
}

// -----

// CHECK-LABEL: @pad_into_channels_last_conv
// CHECK-NOT: glow.pad
// CHECK: glow.conv %arg0, %arg1 pads = [1, 1] layout = channels_last
func.func @pad_into_channels_last_conv(%x: tensor<1x5x2xf32>, %w: tensor<3x2x2xf32>) -> tensor<1x5x2xf32> {
  %pads = glow.constant dense<[0, 1, 0, 0, 1, 0]> : tensor<6xi64>
  %zero = glow.constant dense<0.0> : tensor<f32>
  %0 = glow.pad %x, %pads, %zero : (tensor<1x5x2xf32>, tensor<6xi64>, tensor<f32>) -> tensor<1x7x2xf32>
  %y = glow.conv %0, %w layout = channels_last : (tensor<1x7x2xf32>, tensor<3x2x2xf32>) -> tensor<1x5x2xf32>
  return %y : tensor<1x5x2xf32>
}

// -----

// Of ones, of channels, cropping, and mirrored.
// CHECK-LABEL: @other_pads
// CHECK-COUNT-4: glow.pad
func.func @other_pads(%x: tensor<1x1x5xf32>, %w: tensor<1x1x3xf32>, %w2: tensor<1x2x3xf32>)
    -> (tensor<1x1x5xf32>, tensor<1x1x3xf32>, tensor<1x1x1xf32>, tensor<1x1x5xf32>) {
  %spatial = glow.constant dense<[0, 0, 1, 0, 0, 1]> : tensor<6xi64>
  %channel = glow.constant dense<[0, 1, 0, 0, 0, 0]> : tensor<6xi64>
  %crop = glow.constant dense<[0, 0, -1, 0, 0, -1]> : tensor<6xi64>
  %one = glow.constant dense<1.0> : tensor<f32>
  %0 = glow.pad %x, %spatial, %one : (tensor<1x1x5xf32>, tensor<6xi64>, tensor<f32>) -> tensor<1x1x7xf32>
  %1 = glow.pad %x, %channel : (tensor<1x1x5xf32>, tensor<6xi64>) -> tensor<1x2x5xf32>
  %2 = glow.pad %x, %crop : (tensor<1x1x5xf32>, tensor<6xi64>) -> tensor<1x1x3xf32>
  %3 = glow.pad %x, %spatial mode = reflect : (tensor<1x1x5xf32>, tensor<6xi64>) -> tensor<1x1x7xf32>
  %c0 = glow.conv %0, %w : (tensor<1x1x7xf32>, tensor<1x1x3xf32>) -> tensor<1x1x5xf32>
  %c1 = glow.conv %1, %w2 : (tensor<1x2x5xf32>, tensor<1x2x3xf32>) -> tensor<1x1x3xf32>
  %c2 = glow.conv %2, %w : (tensor<1x1x3xf32>, tensor<1x1x3xf32>) -> tensor<1x1x1xf32>
  %c3 = glow.conv %3, %w : (tensor<1x1x7xf32>, tensor<1x1x3xf32>) -> tensor<1x1x5xf32>
  return %c0, %c1, %c2, %c3 : tensor<1x1x5xf32>, tensor<1x1x3xf32>, tensor<1x1x1xf32>, tensor<1x1x5xf32>
}

// -----

// Zeros of a pad count in the mean.
// CHECK-LABEL: @pad_into_average_pool
// CHECK-NOT: glow.pad
// CHECK: glow.average_pool %arg0 kernel_shape = [3] pads = [1, 1] count_include_pad
// CHECK: glow.average_pool %arg0 kernel_shape = [3] pads = [2, 2] count_include_pad
func.func @pad_into_average_pool(%x: tensor<1x1x5xf32>) -> (tensor<1x1x5xf32>, tensor<1x1x7xf32>) {
  %pads = glow.constant dense<[0, 0, 1, 0, 0, 1]> : tensor<6xi64>
  %0 = glow.pad %x, %pads : (tensor<1x1x5xf32>, tensor<6xi64>) -> tensor<1x1x7xf32>
  %1 = glow.average_pool %0 kernel_shape = [3] : (tensor<1x1x7xf32>) -> tensor<1x1x5xf32>
  %2 = glow.average_pool %0 kernel_shape = [3] pads = [1, 1] count_include_pad : (tensor<1x1x7xf32>) -> tensor<1x1x7xf32>
  return %1, %2 : tensor<1x1x5xf32>, tensor<1x1x7xf32>
}

// -----

// Padding that does not count, a window that would see padding only, and a
// last window that starts in the pad.
// CHECK-LABEL: @average_pools_that_differ
// CHECK-COUNT-2: glow.pad
// CHECK: glow.average_pool %{{[^a]}}
// CHECK: glow.average_pool %{{[^a]}}
// CHECK: glow.average_pool %{{[^a]}}
func.func @average_pools_that_differ(%x: tensor<1x1x5xf32>) -> (tensor<1x1x7xf32>, tensor<1x1x9xf32>, tensor<1x1x4xf32>) {
  %pads = glow.constant dense<[0, 0, 1, 0, 0, 1]> : tensor<6xi64>
  %wide = glow.constant dense<[0, 0, 3, 0, 0, 3]> : tensor<6xi64>
  %0 = glow.pad %x, %pads : (tensor<1x1x5xf32>, tensor<6xi64>) -> tensor<1x1x7xf32>
  %1 = glow.pad %x, %wide : (tensor<1x1x5xf32>, tensor<6xi64>) -> tensor<1x1x11xf32>
  %2 = glow.average_pool %0 kernel_shape = [3] pads = [1, 1] : (tensor<1x1x7xf32>) -> tensor<1x1x7xf32>
  %3 = glow.average_pool %1 kernel_shape = [3] : (tensor<1x1x11xf32>) -> tensor<1x1x9xf32>
  %4 = glow.average_pool %0 kernel_shape = [2] strides = [2] ceil_mode : (tensor<1x1x7xf32>) -> tensor<1x1x4xf32>
  return %2, %3, %4 : tensor<1x1x7xf32>, tensor<1x1x9xf32>, tensor<1x1x4xf32>
}

// -----

// CHECK-LABEL: @pad_into_max_pool
// CHECK-NOT: glow.pad
// CHECK: glow.max_pool %arg0 kernel_shape = [3] pads = [1, 1]
// CHECK: glow.max_pool %arg1 kernel_shape = [3] pads = [1, 1]
func.func @pad_into_max_pool(%x: tensor<1x1x5xf32>, %i: tensor<1x1x5xi8>) -> (tensor<1x1x5xf32>, tensor<1x1x5xi8>) {
  %pads = glow.constant dense<[0, 0, 1, 0, 0, 1]> : tensor<6xi64>
  %low = glow.constant dense<0xFF800000> : tensor<f32>
  %0 = glow.pad %x, %pads, %low : (tensor<1x1x5xf32>, tensor<6xi64>, tensor<f32>) -> tensor<1x1x7xf32>
  %1 = glow.max_pool %0 kernel_shape = [3] : (tensor<1x1x7xf32>) -> tensor<1x1x5xf32>
  %lowest = glow.constant dense<-128> : tensor<i8>
  %2 = glow.pad %i, %pads, %lowest : (tensor<1x1x5xi8>, tensor<6xi64>, tensor<i8>) -> tensor<1x1x7xi8>
  %3 = glow.max_pool %2 kernel_shape = [3] : (tensor<1x1x7xi8>) -> tensor<1x1x5xi8>
  return %1, %3 : tensor<1x1x5xf32>, tensor<1x1x5xi8>
}

// -----

// A zero can be the largest of a window.
// CHECK-LABEL: @zeros_before_max_pool
// CHECK: glow.pad
// CHECK: glow.max_pool
func.func @zeros_before_max_pool(%x: tensor<1x1x5xf32>) -> tensor<1x1x5xf32> {
  %pads = glow.constant dense<[0, 0, 1, 0, 0, 1]> : tensor<6xi64>
  %0 = glow.pad %x, %pads : (tensor<1x1x5xf32>, tensor<6xi64>) -> tensor<1x1x7xf32>
  %1 = glow.max_pool %0 kernel_shape = [3] : (tensor<1x1x7xf32>) -> tensor<1x1x5xf32>
  return %1 : tensor<1x1x5xf32>
}
