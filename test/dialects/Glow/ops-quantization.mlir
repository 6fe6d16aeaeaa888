// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --mlir-print-op-generic | glow-opt | FileCheck %s

// Quantisation prints and parses back; an axis of 1 is left out.

// CHECK-LABEL: func.func @quantize_linear
func.func @quantize_linear(%x: tensor<?x3xf32>, %s: tensor<f32>,
                          %z: tensor<ui8>, %c: tensor<3xf32>,
                          %i: tensor<?x3xi32>, %zf: tensor<3xf8E4M3FN>) {
  // CHECK: glow.quantize_linear %arg0, %arg1 : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xi8>
  %0 = glow.quantize_linear %x, %s
      : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xi8>
  // CHECK: glow.quantize_linear %arg0, %arg1, %arg2 : (tensor<?x3xf32>, tensor<f32>, tensor<ui8>) -> tensor<?x3xui8>
  %1 = glow.quantize_linear %x, %s, %z
      : (tensor<?x3xf32>, tensor<f32>, tensor<ui8>) -> tensor<?x3xui8>
  // CHECK: glow.quantize_linear %arg0, %arg3, %arg5 : (tensor<?x3xf32>, tensor<3xf32>, tensor<3xf8E4M3FN>) -> tensor<?x3xf8E4M3FN>
  %2 = glow.quantize_linear %x, %c, %zf axis = 1
      : (tensor<?x3xf32>, tensor<3xf32>, tensor<3xf8E4M3FN>)
      -> tensor<?x3xf8E4M3FN>
  // CHECK: glow.quantize_linear %arg4, %arg3 axis = 0 : (tensor<?x3xi32>, tensor<3xf32>) -> tensor<?x3xi4>
  %3 = glow.quantize_linear %i, %c axis = 0
      : (tensor<?x3xi32>, tensor<3xf32>) -> tensor<?x3xi4>
  return
}

// CHECK-LABEL: func.func @dequantize_linear
func.func @dequantize_linear(%x: tensor<?x3xui4>, %s: tensor<f16>,
                            %z: tensor<3xui4>, %c: tensor<3xf32>) {
  // CHECK: glow.dequantize_linear %arg0, %arg1 : (tensor<?x3xui4>, tensor<f16>) -> tensor<?x3xf16>
  %0 = glow.dequantize_linear %x, %s
      : (tensor<?x3xui4>, tensor<f16>) -> tensor<?x3xf16>
  // CHECK: glow.dequantize_linear %arg0, %arg3, %arg2 : (tensor<?x3xui4>, tensor<3xf32>, tensor<3xui4>) -> tensor<?x3xf32>
  %1 = glow.dequantize_linear %x, %c, %z
      : (tensor<?x3xui4>, tensor<3xf32>, tensor<3xui4>) -> tensor<?x3xf32>
  // CHECK: glow.dequantize_linear %arg0, %arg3 axis = 0 : (tensor<?x3xui4>, tensor<3xf32>) -> tensor<3x3xf32>
  %2 = glow.dequantize_linear %x, %c axis = 0
      : (tensor<?x3xui4>, tensor<3xf32>) -> tensor<3x3xf32>
  return
}

// CHECK-LABEL: func.func @dynamic_quantize_linear
func.func @dynamic_quantize_linear(%x: tensor<?x3xf32>) {
  // CHECK: glow.dynamic_quantize_linear %arg0 : (tensor<?x3xf32>) -> (tensor<?x3xui8>, tensor<f32>, tensor<ui8>)
  %0:3 = glow.dynamic_quantize_linear %x
      : (tensor<?x3xf32>) -> (tensor<?x3xui8>, tensor<f32>, tensor<ui8>)
  return
}
