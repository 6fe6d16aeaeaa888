// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --emit-bytecode | glow-opt | FileCheck %s

// Every element type that a glow tensor may have.

// CHECK-LABEL: func.func @element_types
func.func @element_types(
    %x0: tensor<2x?xf64>,
    %x1: tensor<2x?xf32>,
    %x2: tensor<2x?xf16>,
    %x3: tensor<2x?xbf16>,
    %x4: tensor<2x?xf8E4M3FN>,
    %x5: tensor<2x?xf8E4M3FNUZ>,
    %x6: tensor<2x?xf8E5M2>,
    %x7: tensor<2x?xf8E5M2FNUZ>,
    %x8: tensor<2x?xi64>,
    %x9: tensor<2x?xi32>,
    %x10: tensor<2x?xi16>,
    %x11: tensor<2x?xi8>,
    %x12: tensor<2x?xi4>,
    %x13: tensor<2x?xi2>,
    %x14: tensor<2x?xi1>,
    %x15: tensor<2x?xui64>,
    %x16: tensor<2x?xui32>,
    %x17: tensor<2x?xui16>,
    %x18: tensor<2x?xui8>,
    %x19: tensor<2x?xui4>,
    %x20: tensor<2x?xui2>,
    %x21: tensor<2x?x!quant.uniform<i8:f32, 2.000000e+00:3>>,
    %x22: tensor<2x?x!quant.uniform<u8<1:255>:f32:0, {2.000000e+00,3.000000e+00:4}>>) {
  // CHECK: glow.identity %arg0 : tensor<2x?xf64>
  %0 = glow.identity %x0 : tensor<2x?xf64>
  // CHECK: glow.identity %arg1 : tensor<2x?xf32>
  %1 = glow.identity %x1 : tensor<2x?xf32>
  // CHECK: glow.identity %arg2 : tensor<2x?xf16>
  %2 = glow.identity %x2 : tensor<2x?xf16>
  // CHECK: glow.identity %arg3 : tensor<2x?xbf16>
  %3 = glow.identity %x3 : tensor<2x?xbf16>
  // CHECK: glow.identity %arg4 : tensor<2x?xf8E4M3FN>
  %4 = glow.identity %x4 : tensor<2x?xf8E4M3FN>
  // CHECK: glow.identity %arg5 : tensor<2x?xf8E4M3FNUZ>
  %5 = glow.identity %x5 : tensor<2x?xf8E4M3FNUZ>
  // CHECK: glow.identity %arg6 : tensor<2x?xf8E5M2>
  %6 = glow.identity %x6 : tensor<2x?xf8E5M2>
  // CHECK: glow.identity %arg7 : tensor<2x?xf8E5M2FNUZ>
  %7 = glow.identity %x7 : tensor<2x?xf8E5M2FNUZ>
  // CHECK: glow.identity %arg8 : tensor<2x?xi64>
  %8 = glow.identity %x8 : tensor<2x?xi64>
  // CHECK: glow.identity %arg9 : tensor<2x?xi32>
  %9 = glow.identity %x9 : tensor<2x?xi32>
  // CHECK: glow.identity %arg10 : tensor<2x?xi16>
  %10 = glow.identity %x10 : tensor<2x?xi16>
  // CHECK: glow.identity %arg11 : tensor<2x?xi8>
  %11 = glow.identity %x11 : tensor<2x?xi8>
  // CHECK: glow.identity %arg12 : tensor<2x?xi4>
  %12 = glow.identity %x12 : tensor<2x?xi4>
  // CHECK: glow.identity %arg13 : tensor<2x?xi2>
  %13 = glow.identity %x13 : tensor<2x?xi2>
  // CHECK: glow.identity %arg14 : tensor<2x?xi1>
  %14 = glow.identity %x14 : tensor<2x?xi1>
  // CHECK: glow.identity %arg15 : tensor<2x?xui64>
  %15 = glow.identity %x15 : tensor<2x?xui64>
  // CHECK: glow.identity %arg16 : tensor<2x?xui32>
  %16 = glow.identity %x16 : tensor<2x?xui32>
  // CHECK: glow.identity %arg17 : tensor<2x?xui16>
  %17 = glow.identity %x17 : tensor<2x?xui16>
  // CHECK: glow.identity %arg18 : tensor<2x?xui8>
  %18 = glow.identity %x18 : tensor<2x?xui8>
  // CHECK: glow.identity %arg19 : tensor<2x?xui4>
  %19 = glow.identity %x19 : tensor<2x?xui4>
  // CHECK: glow.identity %arg20 : tensor<2x?xui2>
  %20 = glow.identity %x20 : tensor<2x?xui2>
  // CHECK: glow.identity %arg21 : tensor<2x?x!quant.uniform<i8:f32, 2.000000e+00:3>>
  %21 = glow.identity %x21 : tensor<2x?x!quant.uniform<i8:f32, 2.000000e+00:3>>
  // CHECK: glow.identity %arg22 : tensor<2x?x!quant.uniform<u8<1:255>:f32:0, {2.000000e+00,3.000000e+00:4}>>
  %22 = glow.identity %x22 : tensor<2x?x!quant.uniform<u8<1:255>:f32:0, {2.000000e+00,3.000000e+00:4}>>
  return
}

// CHECK-LABEL: func.func @scalar_and_empty
func.func @scalar_and_empty(%scalar: tensor<f32>, %empty: tensor<0x4xf32>) {
  // CHECK: glow.relu %arg0 : tensor<f32>
  %0 = glow.relu %scalar : tensor<f32>
  // CHECK: glow.relu %arg1 : tensor<0x4xf32>
  %1 = glow.relu %empty : tensor<0x4xf32>
  return
}
