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

// CHECK-LABEL: func.func @blocks
func.func @blocks(%x: tensor<2x10xi4>, %s: tensor<2x3xf32>, %z: tensor<2x3xi4>) {
  // CHECK: glow.dequantize_linear %arg0, %arg1, %arg2 block_size = 4 : (tensor<2x10xi4>, tensor<2x3xf32>, tensor<2x3xi4>) -> tensor<2x10xf32>
  %0 = glow.dequantize_linear %x, %s, %z block_size = 4
      : (tensor<2x10xi4>, tensor<2x3xf32>, tensor<2x3xi4>) -> tensor<2x10xf32>
  // CHECK: glow.quantize_linear %{{.*}}, %arg1 block_size = 4 : (tensor<2x10xf32>, tensor<2x3xf32>) -> tensor<2x10xi4>
  %1 = glow.quantize_linear %0, %s block_size = 4
      : (tensor<2x10xf32>, tensor<2x3xf32>) -> tensor<2x10xi4>
  return
}

// CHECK-LABEL: func.func @storage_cast
func.func @storage_cast(%x: tensor<?xui8>, %w: tensor<2x3xi8>) {
  // CHECK: glow.storage_cast %arg0 : (tensor<?xui8>) -> tensor<?x!quant.uniform<u8:f32, 5.000000e-01:3>>
  %0 = glow.storage_cast %x
      : (tensor<?xui8>) -> tensor<?x!quant.uniform<u8:f32, 0.5:3>>
  // CHECK: glow.storage_cast %{{.*}} : (tensor<?x!quant.uniform<u8:f32, 5.000000e-01:3>>) -> tensor<?xui8>
  %1 = glow.storage_cast %0
      : (tensor<?x!quant.uniform<u8:f32, 0.5:3>>) -> tensor<?xui8>
  // CHECK: -> tensor<2x3x!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01}>>
  %2 = glow.storage_cast %w
      : (tensor<2x3xi8>) -> tensor<2x3x!quant.uniform<i8:f32:0, {0.5, 0.25}>>
  return
}

// CHECK-LABEL: func.func @requantize
func.func @requantize(%x: tensor<3x!quant.uniform<u8:f32, 0.5:128>>) {
  // CHECK: glow.requantize %arg0 : (tensor<3x!quant.uniform<u8:f32, 5.000000e-01:128>>) -> tensor<3x!quant.uniform<i8:f32, 2.500000e-01>>
  %0 = glow.requantize %x : (tensor<3x!quant.uniform<u8:f32, 0.5:128>>)
      -> tensor<3x!quant.uniform<i8:f32, 0.25>>
  return
}

// CHECK-LABEL: func.func @conv_integer
func.func @conv_integer(%x: tensor<1x4x8x8xui8>, %w: tensor<6x2x3x3xi8>,
                        %zx: tensor<ui8>, %zw: tensor<6xi8>) {
  // CHECK: glow.conv_integer %arg0, %arg1, %arg2, %arg3 strides = [2, 1] pads = [1, 0, 1, 0] group = 2 : (tensor<1x4x8x8xui8>, tensor<6x2x3x3xi8>, tensor<ui8>, tensor<6xi8>) -> tensor<1x6x4x6xi32>
  %0 = glow.conv_integer %x, %w, %zx, %zw strides = [2, 1] pads = [1, 0, 1, 0] group = 2
      : (tensor<1x4x8x8xui8>, tensor<6x2x3x3xi8>, tensor<ui8>, tensor<6xi8>)
      -> tensor<1x6x4x6xi32>
  return
}

// CHECK-LABEL: func.func @matmul_integer
func.func @matmul_integer(%a: tensor<2x4x8xi8>, %b: tensor<8x5xui8>,
                          %za: tensor<4x1xi8>, %zb: tensor<5xui8>) {
  // CHECK: glow.matmul_integer %arg0, %arg1 : (tensor<2x4x8xi8>, tensor<8x5xui8>) -> tensor<2x4x5xi32>
  %0 = glow.matmul_integer %a, %b
      : (tensor<2x4x8xi8>, tensor<8x5xui8>) -> tensor<2x4x5xi32>
  // CHECK: glow.matmul_integer %arg0, %arg1, %arg2, %arg3 :
  %1 = glow.matmul_integer %a, %b, %za, %zb
      : (tensor<2x4x8xi8>, tensor<8x5xui8>, tensor<4x1xi8>, tensor<5xui8>)
      -> tensor<2x4x5xi32>
  return
}

// CHECK-LABEL: func.func @rescale
func.func @rescale(%x: tensor<2x4x8xi32>, %q: tensor<8xui8>, %m: tensor<4x1xi32>,
                   %s: tensor<4x1xi8>, %m0: tensor<i32>, %s0: tensor<i8>) {
  // CHECK: glow.rescale %arg0, %arg2, %arg3 output_zero_point = -5 : (tensor<2x4x8xi32>, tensor<4x1xi32>, tensor<4x1xi8>) -> tensor<2x4x8xi8>
  %0 = glow.rescale %x, %m, %s output_zero_point = -5
      : (tensor<2x4x8xi32>, tensor<4x1xi32>, tensor<4x1xi8>) -> tensor<2x4x8xi8>
  // CHECK: glow.rescale %arg1, %arg4, %arg5 input_zero_point = 255 : (tensor<8xui8>, tensor<i32>, tensor<i8>) -> tensor<8xi32>
  %1 = glow.rescale %q, %m0, %s0 input_zero_point = 255
      : (tensor<8xui8>, tensor<i32>, tensor<i8>) -> tensor<8xi32>
  return
}

// CHECK-LABEL: func.func @table
func.func @table(%x: tensor<8xui8>, %h: tensor<8xi16>,
                 %q: tensor<8x!quant.uniform<i8:f32, 0.5>>,
                 %t: tensor<256xi8>, %t16: tensor<513xi16>) {
  // CHECK: glow.table %arg0, %arg3 : (tensor<8xui8>, tensor<256xi8>) -> tensor<8xi8>
  %0 = glow.table %x, %t : (tensor<8xui8>, tensor<256xi8>) -> tensor<8xi8>
  // CHECK: glow.table %arg1, %arg4 : (tensor<8xi16>, tensor<513xi16>) -> tensor<8xi16>
  %1 = glow.table %h, %t16 : (tensor<8xi16>, tensor<513xi16>) -> tensor<8xi16>
  // CHECK: glow.table %arg2, %arg3 : (tensor<8x!quant.uniform<i8:f32, 5.000000e-01>>, tensor<256xi8>) -> tensor<8x!quant.uniform<i8:f32, 3.906250e-03:-128>>
  %2 = glow.table %q, %t
      : (tensor<8x!quant.uniform<i8:f32, 0.5>>, tensor<256xi8>)
      -> tensor<8x!quant.uniform<i8:f32, 0.00390625:-128>>
  return
}
