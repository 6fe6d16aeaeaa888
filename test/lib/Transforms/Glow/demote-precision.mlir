// RUN: glow-opt %s --split-input-file --glow-demote-precision | FileCheck %s --check-prefixes=CHECK,BF16
// RUN: glow-opt %s --split-input-file --glow-demote-precision=type=f16 | FileCheck %s --check-prefixes=CHECK,F16

// A chain of narrow operations has a cast at each end and none inside, and the
// function keeps its type.
// BF16: module attributes {glow.precision = {kept_in_f32 = ["softmax"], type = bf16}}
// F16: module attributes {glow.precision = {kept_in_f32 = ["softmax"], type = f16}}
// CHECK-LABEL: func.func @chain
// CHECK-SAME: (%[[X:.*]]: tensor<2x4xf32>) -> tensor<2x4xf32>
// CHECK-NEXT: %[[NARROW:.*]] = glow.cast %[[X]] : (tensor<2x4xf32>) -> tensor<2x4x[[T:b?f16]]>
// CHECK-NEXT: %[[WEIGHTS:.*]] = glow.constant dense<5.000000e-01> : tensor<4x4x[[T]]>
// CHECK-NEXT: %[[PRODUCT:.*]] = glow.matmul %[[NARROW]], %[[WEIGHTS]] : (tensor<2x4x[[T]]>, tensor<4x4x[[T]]>) -> tensor<2x4x[[T]]>
// CHECK-NEXT: %[[ACTIVATED:.*]] = glow.relu %[[PRODUCT]] : tensor<2x4x[[T]]>
// CHECK-NEXT: %[[WIDE:.*]] = glow.cast %[[ACTIVATED]] : (tensor<2x4x[[T]]>) -> tensor<2x4xf32>
// CHECK-NEXT: %[[Y:.*]] = glow.softmax %[[WIDE]] axis = 1 : tensor<2x4xf32>
// CHECK-NEXT: return %[[Y]]
func.func @chain(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %w = glow.constant dense<0.5> : tensor<4x4xf32>
  %0 = glow.matmul %x, %w : (tensor<2x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32>
  %1 = glow.relu %0 : tensor<2x4xf32>
  %2 = glow.softmax %1 axis = 1 : tensor<2x4xf32>
  return %2 : tensor<2x4xf32>
}

// -----

// Rounding is to nearest even. 1 + 2^-8 and 1 + 3 * 2^-8 are halfway between
// numbers of bf16, 1 + 2^-11 and 1 + 3 * 2^-11 between those of f16.
// CHECK-LABEL: func.func @rounding
// BF16: glow.constant dense<[1.000000e+00, 1.015630e+00, 1.000000e+00, 1.000000e+00, 0x7F80, 0xFF80, 0x7FC0, 1.001170e-07]> : tensor<8xbf16>
// F16: glow.constant dense<[1.003910e+00, 1.011720e+00, 1.000000e+00, 1.001950e+00, 0x7C00, 0xFC00, 0x7E00, 1.192090e-07]> : tensor<8xf16>
func.func @rounding(%x: tensor<4x8xf32>) -> tensor<4xf32> {
  %w = glow.constant dense<[1.00390625, 1.01171875, 1.00048828125, 1.00146484375, 0x7F800000, 0xFF800000, 0x7F800001, 1.0e-7]> : tensor<8xf32>
  %0 = glow.matmul %x, %w : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Nothing is narrow here, so what tolerates it stays in f32 as well.
// CHECK: module attributes {glow.precision = {kept_in_f32 = ["exp", "transpose", "add", "log"]
// CHECK-LABEL: func.func @does_not_touch
// CHECK-NOT: f16
// CHECK: return
func.func @does_not_touch(%x: tensor<2x4xf32>, %i: tensor<4x2xi32>) -> (tensor<4x2xf32>, tensor<4x2xi32>) {
  %0 = glow.exp %x : tensor<2x4xf32>
  %1 = glow.transpose %0 perm = [1, 0] : (tensor<2x4xf32>) -> tensor<4x2xf32>
  %2 = glow.add %1, %1 : tensor<4x2xf32>
  %3 = glow.log %2 : tensor<4x2xf32>
  %4 = glow.add %i, %i : tensor<4x2xi32>
  return %3, %4 : tensor<4x2xf32>, tensor<4x2xi32>
}

// -----

// What moves elements to narrow operations moves narrow ones; the two readers
// of %x share a cast, and so do the two f32 readers of the product.
// CHECK-LABEL: func.func @moves
// CHECK-SAME: (%[[X:.*]]: tensor<2x4xf32>)
// CHECK-COUNT-1: glow.cast %[[X]]
// CHECK: glow.transpose %{{.*}} : (tensor<2x4x[[T:b?f16]]>) -> tensor<4x2x[[T]]>
// CHECK: %[[PRODUCT:.*]] = glow.matmul
// CHECK-NEXT: %[[WIDE:.*]] = glow.cast %[[PRODUCT]]
// CHECK-NEXT: glow.exp %[[WIDE]]
// CHECK-NEXT: return %{{.*}}, %[[WIDE]]
func.func @moves(%x: tensor<2x4xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %0 = glow.transpose %x perm = [1, 0] : (tensor<2x4xf32>) -> tensor<4x2xf32>
  %1 = glow.matmul %x, %0 : (tensor<2x4xf32>, tensor<4x2xf32>) -> tensor<2x2xf32>
  %2 = glow.exp %1 : tensor<2x2xf32>
  return %2, %1 : tensor<2x2xf32>, tensor<2x2xf32>
}

// -----

// Parameters that are f32 whatever the elements are stay; so do indices.
// CHECK-LABEL: func.func @parameters
// CHECK: %[[SCALES:.*]] = glow.constant dense<2.000000e+00> : tensor<2xf32>
// CHECK: glow.gather %{{.*}} : (tensor<5x4x[[T:b?f16]]>, tensor<3xi64>) -> tensor<3x4x[[T]]>
// CHECK: glow.resize %{{.*}} scales = %[[SCALES]] {{.*}} : (tensor<3x4x[[T]]>, tensor<2xf32>) -> tensor<6x8x[[T]]>
func.func @parameters(%i: tensor<3xi64>) -> tensor<6x8xf32> {
  %table = glow.constant dense<0.25> : tensor<5x4xf32>
  %scales = glow.constant dense<2.0> : tensor<2xf32>
  %0 = glow.gather %table, %i axis = 0 : (tensor<5x4xf32>, tensor<3xi64>) -> tensor<3x4xf32>
  %1 = glow.resize %0 scales = %scales mode = linear : (tensor<3x4xf32>, tensor<2xf32>) -> tensor<6x8xf32>
  return %1 : tensor<6x8xf32>
}

// -----

// A recurrent layer is narrow unless its state comes from outside: then the
// caller may carry the state from call to call.
// CHECK: module attributes {glow.precision = {kept_in_f32 = ["rnn"]
// CHECK-LABEL: func.func @state
// CHECK: glow.rnn {{.*}} -> (tensor<3x1x2x4xf32>, tensor<1x2x4xf32>)
// CHECK: glow.rnn {{.*}} -> (tensor<3x1x2x4x[[T:b?f16]]>, tensor<1x2x4x[[T]]>)
func.func @state(%x: tensor<3x2x5xf32>, %h: tensor<1x2x4xf32>) -> (tensor<1x2x4xf32>, tensor<1x2x4xf32>) {
  %w = glow.constant dense<0.5> : tensor<1x4x5xf32>
  %r = glow.constant dense<0.5> : tensor<1x4x4xf32>
  %zero = glow.constant dense<0.0> : tensor<1x2x4xf32>
  %y, %state = glow.rnn %x, %w, %r initial_h = %h hidden_size = 4 activations = ["Tanh"]
    : (tensor<3x2x5xf32>, tensor<1x4x5xf32>, tensor<1x4x4xf32>, tensor<1x2x4xf32>) -> (tensor<3x1x2x4xf32>, tensor<1x2x4xf32>)
  %y2, %state2 = glow.rnn %x, %w, %r initial_h = %zero hidden_size = 4 activations = ["Tanh"]
    : (tensor<3x2x5xf32>, tensor<1x4x5xf32>, tensor<1x4x4xf32>, tensor<1x2x4xf32>) -> (tensor<3x1x2x4xf32>, tensor<1x2x4xf32>)
  return %state, %state2 : tensor<1x2x4xf32>, tensor<1x2x4xf32>
}
