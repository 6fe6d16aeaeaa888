// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --mlir-print-op-generic | glow-opt | FileCheck %s

// Elementwise ops print and parse back; attributes at their defaults are left out.

// CHECK-LABEL: func.func @unary_float
func.func @unary_float(%x: tensor<2x?xf32>) {
  // CHECK: glow.acos %arg0 : tensor<2x?xf32>
  %0 = glow.acos %x : tensor<2x?xf32>
  // CHECK: glow.acosh %arg0 : tensor<2x?xf32>
  %1 = glow.acosh %x : tensor<2x?xf32>
  // CHECK: glow.asin %arg0 : tensor<2x?xf32>
  %2 = glow.asin %x : tensor<2x?xf32>
  // CHECK: glow.asinh %arg0 : tensor<2x?xf32>
  %3 = glow.asinh %x : tensor<2x?xf32>
  // CHECK: glow.atan %arg0 : tensor<2x?xf32>
  %4 = glow.atan %x : tensor<2x?xf32>
  // CHECK: glow.atanh %arg0 : tensor<2x?xf32>
  %5 = glow.atanh %x : tensor<2x?xf32>
  // CHECK: glow.ceil %arg0 : tensor<2x?xf32>
  %6 = glow.ceil %x : tensor<2x?xf32>
  // CHECK: glow.cos %arg0 : tensor<2x?xf32>
  %7 = glow.cos %x : tensor<2x?xf32>
  // CHECK: glow.cosh %arg0 : tensor<2x?xf32>
  %8 = glow.cosh %x : tensor<2x?xf32>
  // CHECK: glow.exp %arg0 : tensor<2x?xf32>
  %9 = glow.exp %x : tensor<2x?xf32>
  // CHECK: glow.floor %arg0 : tensor<2x?xf32>
  %10 = glow.floor %x : tensor<2x?xf32>
  // CHECK: glow.hard_swish %arg0 : tensor<2x?xf32>
  %11 = glow.hard_swish %x : tensor<2x?xf32>
  // CHECK: glow.log %arg0 : tensor<2x?xf32>
  %12 = glow.log %x : tensor<2x?xf32>
  // CHECK: glow.mish %arg0 : tensor<2x?xf32>
  %13 = glow.mish %x : tensor<2x?xf32>
  // CHECK: glow.reciprocal %arg0 : tensor<2x?xf32>
  %14 = glow.reciprocal %x : tensor<2x?xf32>
  // CHECK: glow.round %arg0 : tensor<2x?xf32>
  %15 = glow.round %x : tensor<2x?xf32>
  // CHECK: glow.sigmoid %arg0 : tensor<2x?xf32>
  %16 = glow.sigmoid %x : tensor<2x?xf32>
  // CHECK: glow.sin %arg0 : tensor<2x?xf32>
  %17 = glow.sin %x : tensor<2x?xf32>
  // CHECK: glow.sinh %arg0 : tensor<2x?xf32>
  %18 = glow.sinh %x : tensor<2x?xf32>
  // CHECK: glow.softplus %arg0 : tensor<2x?xf32>
  %19 = glow.softplus %x : tensor<2x?xf32>
  // CHECK: glow.softsign %arg0 : tensor<2x?xf32>
  %20 = glow.softsign %x : tensor<2x?xf32>
  // CHECK: glow.sqrt %arg0 : tensor<2x?xf32>
  %21 = glow.sqrt %x : tensor<2x?xf32>
  // CHECK: glow.tan %arg0 : tensor<2x?xf32>
  %22 = glow.tan %x : tensor<2x?xf32>
  // CHECK: glow.tanh %arg0 : tensor<2x?xf32>
  %23 = glow.tanh %x : tensor<2x?xf32>
  return
}

// CHECK-LABEL: func.func @unary_other_types
func.func @unary_other_types(%f: tensor<?xbf16>, %i: tensor<3xi8>,
                            %u: tensor<3xui8>, %b: tensor<3xi1>,
                            %s: tensor<f64>,
                            %q: tensor<4x!quant.uniform<i8:f32, 0.5:3>>) {
  // CHECK: glow.abs %arg2 : tensor<3xui8>
  %0 = glow.abs %u : tensor<3xui8>
  // CHECK: glow.bitwise_not %arg1 : tensor<3xi8>
  %1 = glow.bitwise_not %i : tensor<3xi8>
  // CHECK: glow.erf %arg4 : tensor<f64>
  %2 = glow.erf %s : tensor<f64>
  // CHECK: glow.identity %arg3 : tensor<3xi1>
  %3 = glow.identity %b : tensor<3xi1>
  // CHECK: glow.neg %arg1 : tensor<3xi8>
  %4 = glow.neg %i : tensor<3xi8>
  // CHECK: glow.not %arg3 : tensor<3xi1>
  %5 = glow.not %b : tensor<3xi1>
  // CHECK: glow.relu %arg5 : tensor<4x!quant.uniform<i8:f32, 5.000000e-01:3>>
  %6 = glow.relu %q : tensor<4x!quant.uniform<i8:f32, 0.5:3>>
  // CHECK: glow.sign %arg0 : tensor<?xbf16>
  %7 = glow.sign %f : tensor<?xbf16>
  return
}

// CHECK-LABEL: func.func @unary_parameters
func.func @unary_parameters(%x: tensor<2x?xf32>) {
  // CHECK: glow.celu %arg0 : tensor<2x?xf32>
  %0 = glow.celu %x : tensor<2x?xf32>
  // CHECK: glow.celu %arg0 alpha = 2.500000e+00 : tensor<2x?xf32>
  %1 = glow.celu %x alpha = 2.5 : tensor<2x?xf32>
  // CHECK: glow.elu %arg0 alpha = 2.500000e+00 : tensor<2x?xf32>
  %2 = glow.elu %x alpha = 2.5 : tensor<2x?xf32>
  // CHECK: glow.leaky_relu %arg0 alpha = 2.000000e-01 : tensor<2x?xf32>
  %3 = glow.leaky_relu %x alpha = 0.2 : tensor<2x?xf32>
  // CHECK: glow.leaky_relu %arg0 : tensor<2x?xf32>
  %4 = glow.leaky_relu %x alpha = 0.01 : tensor<2x?xf32>
  // CHECK: glow.swish %arg0 alpha = 5.000000e-01 : tensor<2x?xf32>
  %5 = glow.swish %x alpha = 0.5 : tensor<2x?xf32>
  // CHECK: glow.thresholded_relu %arg0 alpha = 5.000000e-01 : tensor<2x?xf32>
  %6 = glow.thresholded_relu %x alpha = 0.5 : tensor<2x?xf32>
  // CHECK: glow.gelu %arg0 : tensor<2x?xf32>
  %7 = glow.gelu %x : tensor<2x?xf32>
  // CHECK: glow.gelu %arg0 approximate = tanh : tensor<2x?xf32>
  %8 = glow.gelu %x approximate = tanh : tensor<2x?xf32>
  // CHECK: glow.hard_sigmoid %arg0 : tensor<2x?xf32>
  %9 = glow.hard_sigmoid %x : tensor<2x?xf32>
  // CHECK: glow.hard_sigmoid %arg0 alpha = 2.500000e-01 beta = 7.500000e-01 : tensor<2x?xf32>
  %10 = glow.hard_sigmoid %x alpha = 0.25 beta = 0.75 : tensor<2x?xf32>
  // CHECK: glow.selu %arg0 alpha = 1.500000e+00 gamma = 2.000000e+00 : tensor<2x?xf32>
  %11 = glow.selu %x alpha = 1.5 gamma = 2.0 : tensor<2x?xf32>
  // CHECK: glow.shrink %arg0 bias = 5.000000e-01 lambd = 1.500000e+00 : tensor<2x?xf32>
  %12 = glow.shrink %x bias = 0.5 lambd = 1.5 : tensor<2x?xf32>
  // CHECK: glow.shrink %arg0 : tensor<2x?xf32>
  %13 = glow.shrink %x : tensor<2x?xf32>
  return
}

// CHECK-LABEL: func.func @classify
func.func @classify(%x: tensor<2x?xf32>) {
  // CHECK: glow.is_nan %arg0 : (tensor<2x?xf32>) -> tensor<2x?xi1>
  %0 = glow.is_nan %x : (tensor<2x?xf32>) -> tensor<2x?xi1>
  // CHECK: glow.is_inf %arg0 : (tensor<2x?xf32>) -> tensor<2x?xi1>
  %1 = glow.is_inf %x : (tensor<2x?xf32>) -> tensor<2x?xi1>
  // CHECK: glow.is_inf %arg0 detect_negative = false detect_positive = false : (tensor<2x?xf32>) -> tensor<2x?xi1>
  %2 = glow.is_inf %x detect_negative = false detect_positive = false
      : (tensor<2x?xf32>) -> tensor<2x?xi1>
  return
}

// CHECK-LABEL: func.func @cast
func.func @cast(%x: tensor<2x?xf32>) {
  // CHECK: glow.cast %arg0 : (tensor<2x?xf32>) -> tensor<2x?xui4>
  %0 = glow.cast %x : (tensor<2x?xf32>) -> tensor<2x?xui4>
  // CHECK: glow.cast %arg0 saturate = false : (tensor<2x?xf32>) -> tensor<2x3xf8E4M3FNUZ>
  %1 = glow.cast %x saturate = false
      : (tensor<2x?xf32>) -> tensor<2x3xf8E4M3FNUZ>
  // CHECK: glow.cast %arg0 : (tensor<2x?xf32>) -> tensor<?x?xi1>
  %2 = glow.cast %x : (tensor<2x?xf32>) -> tensor<?x?xi1>
  return
}

// CHECK-LABEL: func.func @clip
func.func @clip(%x: tensor<2x?xi64>, %m: tensor<i64>) {
  // CHECK: glow.clip %arg0 : (tensor<2x?xi64>) -> tensor<2x?xi64>
  %0 = glow.clip %x : (tensor<2x?xi64>) -> tensor<2x?xi64>
  // CHECK: glow.clip %arg0 min = %arg1 : (tensor<2x?xi64>, tensor<i64>) -> tensor<2x?xi64>
  %1 = glow.clip %x min = %m : (tensor<2x?xi64>, tensor<i64>) -> tensor<2x?xi64>
  // CHECK: glow.clip %arg0 max = %arg1 : (tensor<2x?xi64>, tensor<i64>) -> tensor<2x?xi64>
  %2 = glow.clip %x max = %m : (tensor<2x?xi64>, tensor<i64>) -> tensor<2x?xi64>
  // CHECK: glow.clip %arg0 min = %arg1 max = %arg1 : (tensor<2x?xi64>, tensor<i64>, tensor<i64>) -> tensor<2x?xi64>
  %3 = glow.clip %x min = %m max = %m
      : (tensor<2x?xi64>, tensor<i64>, tensor<i64>) -> tensor<2x?xi64>
  return
}

// CHECK-LABEL: func.func @binary
func.func @binary(%a: tensor<2x3xf16>, %b: tensor<3xf16>) {
  // CHECK: glow.add %arg0, %arg1 : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  %0 = glow.add %a, %b : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  // CHECK: glow.sub %arg0, %arg1 : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  %1 = glow.sub %a, %b : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  // CHECK: glow.mul %arg0, %arg1 : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  %2 = glow.mul %a, %b : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  // CHECK: glow.div %arg0, %arg1 : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  %3 = glow.div %a, %b : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  // CHECK: glow.minimum %arg0, %arg1 : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  %4 = glow.minimum %a, %b : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  // CHECK: glow.maximum %arg0, %arg1 : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  %5 = glow.maximum %a, %b : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  // CHECK: glow.add %arg0, %arg0 : tensor<2x3xf16>
  %10 = glow.add %a, %a : tensor<2x3xf16>
  // CHECK: glow.add %arg0, %arg0 : (tensor<2x3xf16>, tensor<2x3xf16>) -> tensor<?x3xf16>
  %11 = glow.add %a, %a : (tensor<2x3xf16>, tensor<2x3xf16>) -> tensor<?x3xf16>
  return
}

// CHECK-LABEL: func.func @binary_bool
func.func @binary_bool(%a: tensor<?x3xi1>, %b: tensor<1x3xi1>) {
  // CHECK: glow.and %arg0, %arg1 : (tensor<?x3xi1>, tensor<1x3xi1>) -> tensor<?x3xi1>
  %0 = glow.and %a, %b : (tensor<?x3xi1>, tensor<1x3xi1>) -> tensor<?x3xi1>
  // CHECK: glow.or %arg0, %arg1 : (tensor<?x3xi1>, tensor<1x3xi1>) -> tensor<?x3xi1>
  %1 = glow.or %a, %b : (tensor<?x3xi1>, tensor<1x3xi1>) -> tensor<?x3xi1>
  // CHECK: glow.xor %arg0, %arg1 : (tensor<?x3xi1>, tensor<1x3xi1>) -> tensor<?x3xi1>
  %2 = glow.xor %a, %b : (tensor<?x3xi1>, tensor<1x3xi1>) -> tensor<?x3xi1>
  return
}

// CHECK-LABEL: func.func @binary_int
func.func @binary_int(%a: tensor<?x3xui8>, %b: tensor<4x1xui8>) {
  // CHECK: glow.bitwise_and %arg0, %arg1 : (tensor<?x3xui8>, tensor<4x1xui8>) -> tensor<4x3xui8>
  %0 = glow.bitwise_and %a, %b
      : (tensor<?x3xui8>, tensor<4x1xui8>) -> tensor<4x3xui8>
  // CHECK: glow.bitwise_or %arg0, %arg1 : (tensor<?x3xui8>, tensor<4x1xui8>) -> tensor<4x3xui8>
  %1 = glow.bitwise_or %a, %b
      : (tensor<?x3xui8>, tensor<4x1xui8>) -> tensor<4x3xui8>
  // CHECK: glow.bitwise_xor %arg0, %arg1 : (tensor<?x3xui8>, tensor<4x1xui8>) -> tensor<4x3xui8>
  %2 = glow.bitwise_xor %a, %b
      : (tensor<?x3xui8>, tensor<4x1xui8>) -> tensor<4x3xui8>
  // CHECK: glow.mod %arg0, %arg1 : (tensor<?x3xui8>, tensor<4x1xui8>) -> tensor<4x3xui8>
  %3 = glow.mod %a, %b : (tensor<?x3xui8>, tensor<4x1xui8>) -> tensor<4x3xui8>
  // CHECK: glow.bit_shift left, %arg0, %arg1 : (tensor<?x3xui8>, tensor<4x1xui8>) -> tensor<4x3xui8>
  %4 = glow.bit_shift left, %a, %b
      : (tensor<?x3xui8>, tensor<4x1xui8>) -> tensor<4x3xui8>
  // CHECK: glow.bit_shift right, %arg0, %arg1 : (tensor<?x3xui8>, tensor<4x1xui8>) -> tensor<4x3xui8>
  %5 = glow.bit_shift right, %a, %b
      : (tensor<?x3xui8>, tensor<4x1xui8>) -> tensor<4x3xui8>
  return
}

// CHECK-LABEL: func.func @binary_parameters
func.func @binary_parameters(%a: tensor<2x3xf32>, %b: tensor<3xf32>,
                            %i: tensor<i32>) {
  // CHECK: glow.mod %arg0, %arg1 fmod : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %0 = glow.mod %a, %b fmod
      : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: glow.pow %arg0, %arg2 : (tensor<2x3xf32>, tensor<i32>) -> tensor<2x3xf32>
  %1 = glow.pow %a, %i : (tensor<2x3xf32>, tensor<i32>) -> tensor<2x3xf32>
  // CHECK: glow.pow %arg0, %arg0 : tensor<2x3xf32>
  %2 = glow.pow %a, %a : tensor<2x3xf32>
  // CHECK: glow.compare eq, %arg0, %arg1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %3 = glow.compare eq, %a, %b
      : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  // CHECK: glow.compare lt, %arg0, %arg1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %4 = glow.compare lt, %a, %b
      : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  // CHECK: glow.compare le, %arg0, %arg1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %5 = glow.compare le, %a, %b
      : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  // CHECK: glow.compare gt, %arg0, %arg1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %6 = glow.compare gt, %a, %b
      : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  // CHECK: glow.compare ge, %arg0, %arg1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %7 = glow.compare ge, %a, %b
      : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  return
}

// CHECK-LABEL: func.func @compare_bools
func.func @compare_bools(%a: tensor<3xi1>) {
  // CHECK: glow.compare eq, %arg0, %arg0 : tensor<3xi1>
  %0 = glow.compare eq, %a, %a : tensor<3xi1>
  return
}

// CHECK-LABEL: func.func @quantized
func.func @quantized(%a: tensor<4x!quant.uniform<i8:f32, 0.5:3>>,
                    %b: tensor<4x!quant.uniform<i8:f32, 2.0>>) {
  // CHECK: glow.add %arg0, %arg1 : (tensor<4x!quant.uniform<i8:f32, 5.000000e-01:3>>, tensor<4x!quant.uniform<i8:f32, 2.000000e+00>>) -> tensor<4x!quant.uniform<u8:f32, 2.500000e-01:128>>
  %0 = glow.add %a, %b
      : (tensor<4x!quant.uniform<i8:f32, 0.5:3>>, tensor<4x!quant.uniform<i8:f32, 2.0>>)
      -> tensor<4x!quant.uniform<u8:f32, 0.25:128>>
  return
}

// CHECK-LABEL: func.func @prelu
func.func @prelu(%x: tensor<1x8x?x4xf32>, %s: tensor<8x1x1xf32>) {
  // CHECK: glow.prelu %arg0, %arg1 : (tensor<1x8x?x4xf32>, tensor<8x1x1xf32>) -> tensor<1x8x?x4xf32>
  %0 = glow.prelu %x, %s
      : (tensor<1x8x?x4xf32>, tensor<8x1x1xf32>) -> tensor<1x8x?x4xf32>
  // CHECK: glow.prelu %arg1, %arg1 : tensor<8x1x1xf32>
  %1 = glow.prelu %s, %s : tensor<8x1x1xf32>
  return
}

// CHECK-LABEL: func.func @where
func.func @where(%c: tensor<2x1xi1>, %a: tensor<3xi64>, %b: tensor<i64>) {
  // CHECK: glow.where %arg0, %arg1, %arg2 : (tensor<2x1xi1>, tensor<3xi64>, tensor<i64>) -> tensor<2x3xi64>
  %0 = glow.where %c, %a, %b
      : (tensor<2x1xi1>, tensor<3xi64>, tensor<i64>) -> tensor<2x3xi64>
  return
}

// CHECK-LABEL: func.func @discardable_attributes
func.func @discardable_attributes(%x: tensor<3xf32>) {
  // CHECK: glow.add %arg0, %arg0 {tag = 1 : i32} : tensor<3xf32>
  %0 = glow.add %x, %x {tag = 1 : i32} : tensor<3xf32>
  // CHECK: glow.relu %arg0 {tag} : tensor<3xf32>
  %1 = glow.relu %x {tag} : tensor<3xf32>
  return
}
