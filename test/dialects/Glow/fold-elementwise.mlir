// RUN: glow-opt %s -split-input-file -canonicalize | FileCheck %s

// CHECK-LABEL: @broadcast
// CHECK: glow.constant dense<{{\[}}[1.100000e+01, 1.200000e+01], [2.100000e+01, 2.200000e+01]]> : tensor<2x2xf32>
// CHECK-NOT: glow.add
func.func @broadcast() -> tensor<2x2xf32> {
  %a = glow.constant dense<[[10.0], [20.0]]> : tensor<2x1xf32>
  %b = glow.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %y = glow.add %a, %b : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// -----

// 2049 is not an f16, 1/3 is rounded to nearest.
// CHECK-LABEL: @half_precision
// CHECK-DAG: glow.constant dense<[2.048000e+03, 2.052000e+03]> : tensor<2xf16>
// CHECK-DAG: glow.constant dense<3.339840e-01> : tensor<bf16>
func.func @half_precision() -> (tensor<2xf16>, tensor<bf16>) {
  %a = glow.constant dense<[2048.0, 2050.0]> : tensor<2xf16>
  %one = glow.constant dense<1.0> : tensor<f16>
  %0 = glow.add %a, %one : (tensor<2xf16>, tensor<f16>) -> tensor<2xf16>
  %b = glow.constant dense<1.0> : tensor<bf16>
  %c = glow.constant dense<3.0> : tensor<bf16>
  %1 = glow.div %b, %c : tensor<bf16>
  return %0, %1 : tensor<2xf16>, tensor<bf16>
}

// -----

// CHECK-LABEL: @integers
// CHECK-DAG: %[[WRAPPED:.*]] = glow.constant dense<-128> : tensor<i8>
// CHECK-DAG: %[[QUOTIENT:.*]] = glow.constant dense<[-3, 3]> : tensor<2xi32>
// CHECK-DAG: %[[UNSIGNED:.*]] = glow.constant dense<127> : tensor<ui8>
// CHECK-DAG: %[[PYTHON:.*]] = glow.constant dense<[1, -1]> : tensor<2xi32>
// CHECK-DAG: %[[C:.*]] = glow.constant dense<[-1, 1]> : tensor<2xi32>
// CHECK-DAG: %[[SHIFTED:.*]] = glow.constant dense<-2> : tensor<i8>
// CHECK: return %[[WRAPPED]], %[[QUOTIENT]], %[[UNSIGNED]], %[[PYTHON]], %[[C]], %[[SHIFTED]]
func.func @integers() -> (tensor<i8>, tensor<2xi32>, tensor<ui8>, tensor<2xi32>, tensor<2xi32>, tensor<i8>) {
  %large = glow.constant dense<127> : tensor<i8>
  %one = glow.constant dense<1> : tensor<i8>
  %0 = glow.add %large, %one : tensor<i8>
  %sevens = glow.constant dense<[-7, 7]> : tensor<2xi32>
  %two = glow.constant dense<[2, 2]> : tensor<2xi32>
  %1 = glow.div %sevens, %two : tensor<2xi32>
  %u255 = glow.constant dense<255> : tensor<ui8>
  %u2 = glow.constant dense<2> : tensor<ui8>
  %2 = glow.div %u255, %u2 : tensor<ui8>
  %mixed = glow.constant dense<[2, -2]> : tensor<2xi32>
  %3 = glow.mod %sevens, %mixed : tensor<2xi32>
  %4 = glow.mod %sevens, %mixed fmod : tensor<2xi32>
  %minus = glow.constant dense<-8> : tensor<i8>
  %b2 = glow.constant dense<2> : tensor<i8>
  %5 = glow.bit_shift right, %minus, %b2 : tensor<i8>
  return %0, %1, %2, %3, %4, %5 : tensor<i8>, tensor<2xi32>, tensor<ui8>, tensor<2xi32>, tensor<2xi32>, tensor<i8>
}

// -----

// What is unspecified is left to run time.
// CHECK-LABEL: @unspecified
// CHECK: glow.div
// CHECK: glow.bit_shift
// CHECK: glow.cast
func.func @unspecified() -> (tensor<2xi32>, tensor<i32>, tensor<i32>) {
  %a = glow.constant dense<[1, 2]> : tensor<2xi32>
  %zeros = glow.constant dense<[1, 0]> : tensor<2xi32>
  %0 = glow.div %a, %zeros : tensor<2xi32>
  %one = glow.constant dense<1> : tensor<i32>
  %many = glow.constant dense<32> : tensor<i32>
  %1 = glow.bit_shift left, %one, %many : tensor<i32>
  %large = glow.constant dense<1.0e10> : tensor<f32>
  %2 = glow.cast %large : (tensor<f32>) -> tensor<i32>
  return %0, %1, %2 : tensor<2xi32>, tensor<i32>, tensor<i32>
}

// -----

// CHECK-LABEL: @comparisons
// CHECK-DAG: %[[LESS:.*]] = glow.constant dense<[true, false, false]> : tensor<3xi1>
// CHECK-DAG: %[[UNSIGNED:.*]] = glow.constant dense<true> : tensor<i1>
// CHECK-DAG: %[[CHOSEN:.*]] = glow.constant dense<[1.000000e+00, 5.000000e+00, 5.000000e+00]> : tensor<3xf32>
// CHECK: return %[[LESS]], %[[UNSIGNED]], %[[CHOSEN]]
func.func @comparisons() -> (tensor<3xi1>, tensor<i1>, tensor<3xf32>) {
  %a = glow.constant dense<[1.0, 5.0, 0x7FC00000]> : tensor<3xf32>
  %b = glow.constant dense<5.0> : tensor<f32>
  %0 = glow.compare lt, %a, %b : (tensor<3xf32>, tensor<f32>) -> tensor<3xi1>
  %u = glow.constant dense<18446744073709551615> : tensor<ui64>
  %v = glow.constant dense<1> : tensor<ui64>
  %1 = glow.compare gt, %u, %v : (tensor<ui64>, tensor<ui64>) -> tensor<i1>
  %2 = glow.where %0, %a, %b : (tensor<3xi1>, tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  return %0, %1, %2 : tensor<3xi1>, tensor<i1>, tensor<3xf32>
}

// -----

// CHECK-LABEL: @casts
// CHECK-DAG: %[[TRUNCATED:.*]] = glow.constant dense<[-1, 2]> : tensor<2xi32>
// CHECK-DAG: %[[WRAPPED:.*]] = glow.constant dense<44> : tensor<ui8>
// CHECK-DAG: %[[BOOL:.*]] = glow.constant dense<true> : tensor<2xi1>
// CHECK-DAG: %[[ROUNDED:.*]] = glow.constant dense<0x4B800000> : tensor<f32>
// CHECK: return %[[TRUNCATED]], %[[WRAPPED]], %[[BOOL]], %[[ROUNDED]]
func.func @casts() -> (tensor<2xi32>, tensor<ui8>, tensor<2xi1>, tensor<f32>) {
  %a = glow.constant dense<[-1.5, 2.75]> : tensor<2xf32>
  %0 = glow.cast %a : (tensor<2xf32>) -> tensor<2xi32>
  %b = glow.constant dense<300> : tensor<i64>
  %1 = glow.cast %b : (tensor<i64>) -> tensor<ui8>
  %2 = glow.cast %a : (tensor<2xf32>) -> tensor<2xi1>
  %c = glow.constant dense<16777217> : tensor<i64>
  %3 = glow.cast %c : (tensor<i64>) -> tensor<f32>
  return %0, %1, %2, %3 : tensor<2xi32>, tensor<ui8>, tensor<2xi1>, tensor<f32>
}

// -----

// CHECK-LABEL: @unary
// CHECK-DAG: glow.constant dense<[0.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK-DAG: glow.constant dense<[1.000000e+00, 7.3890562]> : tensor<2xf32>
// CHECK-DAG: glow.constant dense<[-1, 2]> : tensor<2xi32>
// CHECK-NOT: glow.sqrt
func.func @unary() -> (tensor<2xf32>, tensor<2xf32>, tensor<2xi32>) {
  %a = glow.constant dense<[0.0, 4.0]> : tensor<2xf32>
  %0 = glow.sqrt %a : tensor<2xf32>
  %1 = glow.exp %0 : tensor<2xf32>
  %i = glow.constant dense<[0, -3]> : tensor<2xi32>
  %2 = glow.bitwise_not %i : tensor<2xi32>
  return %0, %1, %2 : tensor<2xf32>, tensor<2xf32>, tensor<2xi32>
}

// -----

// A splat stays one, however large; other constants fold up to a megabyte, or
// while the result is not larger than they are.
// CHECK-LABEL: @large
// CHECK-DAG: glow.constant dense<3.000000e+00> : tensor<1000x1000x1000xf32>
// CHECK-DAG: glow.add
// CHECK-NOT: glow.add
func.func @large() -> (tensor<1000x1000x1000xf32>, tensor<1000x1000xf32>) {
  %one = glow.constant dense<1.0> : tensor<1000x1000x1000xf32>
  %two = glow.constant dense<2.0> : tensor<f32>
  %0 = glow.add %one, %two : (tensor<1000x1000x1000xf32>, tensor<f32>) -> tensor<1000x1000x1000xf32>
  %row = glow.constant dense<0.0> : tensor<1000x1xf32>
  %start = glow.constant dense<0.0> : tensor<f32>
  %limit = glow.constant dense<1000.0> : tensor<f32>
  %step = glow.constant dense<1.0> : tensor<f32>
  %column = glow.range %start, %limit, %step : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<1000xf32>
  %1 = glow.add %row, %column : (tensor<1000x1xf32>, tensor<1000xf32>) -> tensor<1000x1000xf32>
  return %0, %1 : tensor<1000x1000x1000xf32>, tensor<1000x1000xf32>
}
