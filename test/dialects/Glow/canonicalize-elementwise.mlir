// RUN: glow-opt %s -split-input-file -canonicalize | FileCheck %s

// CHECK-LABEL: @neutral_operands
// CHECK-NEXT: return %arg0, %arg1
func.func @neutral_operands(%x: tensor<2x3xf32>, %i: tensor<2x3xi32>) -> (tensor<2x3xf32>, tensor<2x3xi32>) {
  %zero = glow.constant dense<0.0> : tensor<3xf32>
  %one = glow.constant dense<1.0> : tensor<f32>
  %0 = glow.add %zero, %x : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = glow.mul %0, %one : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %2 = glow.div %1, %one : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %3 = glow.sub %2, %zero : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %4 = glow.pow %3, %one : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %5 = glow.identity %4 : tensor<2x3xf32>
  %c0 = glow.constant dense<0> : tensor<i32>
  %c1 = glow.constant dense<[1, 1, 1]> : tensor<3xi32>
  %6 = glow.add %i, %c0 : (tensor<2x3xi32>, tensor<i32>) -> tensor<2x3xi32>
  %7 = glow.mul %6, %c1 : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
  return %5, %7 : tensor<2x3xf32>, tensor<2x3xi32>
}

// -----

// The result is broadcast, one element is not neutral, 0 - x is not x.
// CHECK-LABEL: @not_neutral
// CHECK: glow.add
// CHECK: glow.mul
// CHECK: glow.sub
func.func @not_neutral(%x: tensor<3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>) {
  %zero = glow.constant dense<0.0> : tensor<2x3xf32>
  %ones = glow.constant dense<[1.0, 1.0, 2.0]> : tensor<3xf32>
  %none = glow.constant dense<0.0> : tensor<3xf32>
  %0 = glow.add %x, %zero : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = glow.mul %x, %ones : tensor<3xf32>
  %2 = glow.sub %none, %x : tensor<3xf32>
  return %0, %1, %2 : tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>
}

// -----

// CHECK-LABEL: @bools
// CHECK-NEXT: return %arg0
func.func @bools(%x: tensor<3xi1>) -> tensor<3xi1> {
  %true = glow.constant dense<true> : tensor<3xi1>
  %false = glow.constant dense<false> : tensor<3xi1>
  %0 = glow.and %x, %true : tensor<3xi1>
  %1 = glow.or %0, %false : tensor<3xi1>
  %2 = glow.xor %1, %false : tensor<3xi1>
  %3 = glow.not %2 : tensor<3xi1>
  %4 = glow.not %3 : tensor<3xi1>
  return %4 : tensor<3xi1>
}

// -----

// CHECK-LABEL: @involutions
// CHECK-NEXT: return %arg0, %arg1
func.func @involutions(%x: tensor<3xf32>, %i: tensor<3xui8>) -> (tensor<3xf32>, tensor<3xui8>) {
  %0 = glow.neg %x : tensor<3xf32>
  %1 = glow.neg %0 : tensor<3xf32>
  %2 = glow.bitwise_not %i : tensor<3xui8>
  %3 = glow.bitwise_not %2 : tensor<3xui8>
  return %1, %3 : tensor<3xf32>, tensor<3xui8>
}

// -----

// CHECK-LABEL: @lossless_casts
// CHECK-NEXT: %[[Y:.*]] = glow.cast %arg0 : (tensor<3xi8>) -> tensor<3xf64>
// CHECK-NEXT: return %[[Y]], %arg1
func.func @lossless_casts(%x: tensor<3xi8>, %h: tensor<3xf16>) -> (tensor<3xf64>, tensor<3xf16>) {
  %0 = glow.cast %x : (tensor<3xi8>) -> tensor<3xi64>
  %1 = glow.cast %0 : (tensor<3xi64>) -> tensor<3xf64>
  %2 = glow.cast %h : (tensor<3xf16>) -> tensor<3xf32>
  %3 = glow.cast %2 : (tensor<3xf32>) -> tensor<3xf16>
  return %1, %3 : tensor<3xf64>, tensor<3xf16>
}

// -----

// An i32 does not fit into an f32, an f32 not into a bf16, a negative number
// not into an unsigned one.
// CHECK-LABEL: @lossy_casts
// CHECK-COUNT-6: glow.cast
func.func @lossy_casts(%x: tensor<3xi32>, %f: tensor<3xf32>) -> (tensor<3xi64>, tensor<3xf32>, tensor<3xf32>) {
  %0 = glow.cast %x : (tensor<3xi32>) -> tensor<3xf32>
  %1 = glow.cast %0 : (tensor<3xf32>) -> tensor<3xi64>
  %2 = glow.cast %f : (tensor<3xf32>) -> tensor<3xbf16>
  %3 = glow.cast %2 : (tensor<3xbf16>) -> tensor<3xf32>
  %4 = glow.cast %x : (tensor<3xi32>) -> tensor<3xui64>
  %5 = glow.cast %4 : (tensor<3xui64>) -> tensor<3xf32>
  return %1, %3, %5 : tensor<3xi64>, tensor<3xf32>, tensor<3xf32>
}

// -----

// CHECK-LABEL: @clamps_compose
// CHECK-DAG: %[[LOW:.*]] = glow.constant dense<0.000000e+00> : tensor<f32>
// CHECK-DAG: %[[HIGH:.*]] = glow.constant dense<6.000000e+00> : tensor<f32>
// CHECK: %[[Y:.*]] = glow.clip %arg0 min = %[[LOW]] max = %[[HIGH]]
// CHECK-NEXT: return %[[Y]]
func.func @clamps_compose(%x: tensor<3xf32>) -> tensor<3xf32> {
  %six = glow.constant dense<6.0> : tensor<f32>
  %ten = glow.constant dense<10.0> : tensor<3xf32>
  %minus = glow.constant dense<-1.0> : tensor<f32>
  %0 = glow.minimum %ten, %x : tensor<3xf32>
  %1 = glow.relu %0 : tensor<3xf32>
  %2 = glow.clip %1 min = %minus max = %six : (tensor<3xf32>, tensor<f32>, tensor<f32>) -> tensor<3xf32>
  %3 = glow.relu %2 : tensor<3xf32>
  %4 = glow.relu %3 : tensor<3xf32>
  return %4 : tensor<3xf32>
}

// -----

// CHECK-LABEL: @relu_by_other_names
// CHECK-NEXT: glow.relu %arg0
// CHECK-NEXT: glow.relu %arg1
// CHECK-NEXT: return
func.func @relu_by_other_names(%x: tensor<3xf32>, %i: tensor<3xi32>) -> (tensor<3xf32>, tensor<3xi32>) {
  %zero = glow.constant dense<0.0> : tensor<f32>
  %c0 = glow.constant dense<0> : tensor<i32>
  %0 = glow.clip %x min = %zero : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  %1 = glow.maximum %i, %c0 : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
  return %0, %1 : tensor<3xf32>, tensor<3xi32>
}

// -----

// The intervals do not meet; a bound is not constant; numbers differ.
// CHECK-LABEL: @clamps_that_stay
// CHECK: glow.clip
// CHECK: glow.clip
// CHECK: glow.clip
// CHECK: glow.relu
// CHECK: glow.maximum
func.func @clamps_that_stay(%x: tensor<2xf32>, %m: tensor<f32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %one = glow.constant dense<1.0> : tensor<f32>
  %two = glow.constant dense<2.0> : tensor<f32>
  %0 = glow.clip %x max = %one : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  %1 = glow.clip %0 min = %two : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  %2 = glow.clip %x max = %m : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  %3 = glow.relu %2 : tensor<2xf32>
  %pair = glow.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %4 = glow.maximum %x, %pair : tensor<2xf32>
  return %1, %3, %4 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// -----

// CHECK-LABEL: @where_of_constant
// CHECK: %[[Y:.*]] = glow.expand %arg1
// CHECK: return %arg0, %[[Y]]
func.func @where_of_constant(%a: tensor<2x3xf32>, %b: tensor<3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %true = glow.constant dense<true> : tensor<2x3xi1>
  %false = glow.constant dense<false> : tensor<2x3xi1>
  %0 = glow.where %true, %a, %b : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %1 = glow.where %false, %a, %b : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %0, %1 : tensor<2x3xf32>, tensor<2x3xf32>
}
