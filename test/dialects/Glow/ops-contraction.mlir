// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --mlir-print-op-generic | glow-opt | FileCheck %s

// Matrix products and convolutions print and parse back; attributes at their defaults
// are left out.

// CHECK-LABEL: func.func @matmul
func.func @matmul(%a: tensor<8x16x32xf32>, %b: tensor<32x64xf32>,
                 %c: tensor<?x?xf32>, %v: tensor<32xf32>) {
  // CHECK: glow.matmul %arg0, %arg1 : (tensor<8x16x32xf32>, tensor<32x64xf32>) -> tensor<8x16x64xf32>
  %0 = glow.matmul %a, %b
      : (tensor<8x16x32xf32>, tensor<32x64xf32>) -> tensor<8x16x64xf32>
  // CHECK: glow.matmul %arg2, %arg2 : tensor<?x?xf32>
  %1 = glow.matmul %c, %c : tensor<?x?xf32>
  // CHECK: glow.matmul %arg3, %arg1 : (tensor<32xf32>, tensor<32x64xf32>) -> tensor<64xf32>
  %2 = glow.matmul %v, %b
      : (tensor<32xf32>, tensor<32x64xf32>) -> tensor<64xf32>
  // CHECK: glow.matmul %arg0, %arg3 : (tensor<8x16x32xf32>, tensor<32xf32>) -> tensor<8x16xf32>
  %3 = glow.matmul %a, %v
      : (tensor<8x16x32xf32>, tensor<32xf32>) -> tensor<8x16xf32>
  // CHECK: glow.matmul %arg3, %arg3 : (tensor<32xf32>, tensor<32xf32>) -> tensor<f32>
  %4 = glow.matmul %v, %v : (tensor<32xf32>, tensor<32xf32>) -> tensor<f32>
  return
}

// CHECK-LABEL: func.func @gemm
func.func @gemm(%a: tensor<4x32xf32>, %b: tensor<10x32xf32>, %c: tensor<10xf32>) {
  // CHECK: glow.gemm %arg0, %arg1 trans_b : (tensor<4x32xf32>, tensor<10x32xf32>) -> tensor<4x10xf32>
  %0 = glow.gemm %a, %b trans_b
      : (tensor<4x32xf32>, tensor<10x32xf32>) -> tensor<4x10xf32>
  // CHECK: glow.gemm %arg0, %arg1, %arg2 alpha = 5.000000e-01 beta = 2.000000e+00 trans_b {tag} : (tensor<4x32xf32>, tensor<10x32xf32>, tensor<10xf32>) -> tensor<4x10xf32>
  %1 = glow.gemm %a, %b, %c alpha = 0.5 beta = 2.0 trans_b {tag}
      : (tensor<4x32xf32>, tensor<10x32xf32>, tensor<10xf32>)
      -> tensor<4x10xf32>
  // CHECK: glow.gemm %arg0, %arg0 trans_a : (tensor<4x32xf32>, tensor<4x32xf32>) -> tensor<32x32xf32>
  %2 = glow.gemm %a, %a trans_a
      : (tensor<4x32xf32>, tensor<4x32xf32>) -> tensor<32x32xf32>
  return
}

// CHECK-LABEL: func.func @conv
func.func @conv(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>,
               %g: tensor<6x2x3x3xf32>, %b: tensor<6xf32>) {
  // CHECK: glow.conv %arg0, %arg1 : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  %0 = glow.conv %x, %w
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  // CHECK: glow.conv %arg0, %arg1, %arg3 : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>, tensor<6xf32>) -> tensor<1x6x6x6xf32>
  %1 = glow.conv %x, %w, %b strides = [1, 1] dilations = [1, 1]
      pads = [0, 0, 0, 0] group = 1 layout = channels_first
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>, tensor<6xf32>)
      -> tensor<1x6x6x6xf32>
  // CHECK: glow.conv %arg0, %arg2, %arg3 strides = [2, 1] dilations = [2, 1] pads = [1, 0, 2, 0] group = 2 {tag} : (tensor<1x4x8x8xf32>, tensor<6x2x3x3xf32>, tensor<6xf32>) -> tensor<1x6x4x6xf32>
  %2 = glow.conv %x, %g, %b strides = [2, 1] dilations = [2, 1]
      pads = [1, 0, 2, 0] group = 2 {tag}
      : (tensor<1x4x8x8xf32>, tensor<6x2x3x3xf32>, tensor<6xf32>)
      -> tensor<1x6x4x6xf32>
  return
}

// CHECK-LABEL: func.func @conv_channels_last
func.func @conv_channels_last(%x: tensor<?x8x8x4xf32>, %w: tensor<3x3x4x6xf32>) {
  // CHECK: glow.conv %arg0, %arg1 layout = channels_last : (tensor<?x8x8x4xf32>, tensor<3x3x4x6xf32>) -> tensor<?x6x6x6xf32>
  %0 = glow.conv %x, %w layout = channels_last
      : (tensor<?x8x8x4xf32>, tensor<3x3x4x6xf32>) -> tensor<?x6x6x6xf32>
  return
}

// CHECK-LABEL: func.func @conv_other_ranks
func.func @conv_other_ranks(%x: tensor<1x4x?xf32>, %w: tensor<6x4x3xf32>,
                           %x3: tensor<1x1x4x4x4xf32>,
                           %w3: tensor<1x1x2x2x2xf32>) {
  // CHECK: glow.conv %arg0, %arg1 : (tensor<1x4x?xf32>, tensor<6x4x3xf32>) -> tensor<1x6x?xf32>
  %0 = glow.conv %x, %w
      : (tensor<1x4x?xf32>, tensor<6x4x3xf32>) -> tensor<1x6x?xf32>
  // CHECK: glow.conv %arg2, %arg3 strides = [2, 2, 2] : (tensor<1x1x4x4x4xf32>, tensor<1x1x2x2x2xf32>) -> tensor<1x1x2x2x2xf32>
  %1 = glow.conv %x3, %w3 strides = [2, 2, 2]
      : (tensor<1x1x4x4x4xf32>, tensor<1x1x2x2x2xf32>) -> tensor<1x1x2x2x2xf32>
  return
}

// CHECK-LABEL: func.func @conv_quantized
func.func @conv_quantized(%x: tensor<1x4x8x8x!quant.uniform<i8:f32, 0.5>>,
                         %w: tensor<2x4x1x1x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) {
  // CHECK: glow.conv %arg0, %arg1 : (tensor<1x4x8x8x!quant.uniform<i8:f32, 5.000000e-01>>, tensor<2x4x1x1x!quant.uniform<i8:f32:0, {2.500000e-01,5.000000e-01}>>) -> tensor<1x2x8x8x!quant.uniform<i8:f32, 7.500000e-01:4>>
  %0 = glow.conv %x, %w
      : (tensor<1x4x8x8x!quant.uniform<i8:f32, 0.5>>, tensor<2x4x1x1x!quant.uniform<i8:f32:0, {0.25, 0.5}>>)
      -> tensor<1x2x8x8x!quant.uniform<i8:f32, 0.75:4>>
  return
}

// CHECK-LABEL: func.func @conv_transpose
func.func @conv_transpose(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x2x2xf32>,
                         %b: tensor<6xf32>) {
  // CHECK: glow.conv_transpose %arg0, %arg1 strides = [2, 2] : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x16x16xf32>
  %0 = glow.conv_transpose %x, %w strides = [2, 2]
      : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x16x16xf32>
  // CHECK: glow.conv_transpose %arg0, %arg1, %arg2 strides = [2, 2] dilations = [1, 2] pads = [1, 1, 0, 0] output_padding = [1, 0] group = 2 : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>, tensor<6xf32>) -> tensor<1x6x16x16xf32>
  %1 = glow.conv_transpose %x, %w, %b strides = [2, 2] dilations = [1, 2]
      pads = [1, 1, 0, 0] output_padding = [1, 0] group = 2
      : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>, tensor<6xf32>)
      -> tensor<1x6x16x16xf32>
  return
}
