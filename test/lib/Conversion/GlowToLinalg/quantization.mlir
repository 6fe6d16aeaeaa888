// RUN: glow-opt %s --convert-glow-to-linalg --mlir-print-local-scope \
// RUN:   | FileCheck %s

// CHECK-LABEL: func @quantize(
// CHECK:           arith.divf
// CHECK:           math.roundeven
// CHECK:           arith.addf
// CHECK:           arith.constant -1.280000e+02
// CHECK:           arith.maxnumf
// CHECK:           arith.constant 1.270000e+02
// CHECK:           arith.minnumf
// CHECK:           arith.fptosi
func.func @quantize(%x: tensor<2x3xf32>, %scale: tensor<f32>, %zero: tensor<i8>)
    -> tensor<2x3xi8> {
  %y = glow.quantize_linear %x, %scale, %zero
    : (tensor<2x3xf32>, tensor<f32>, tensor<i8>) -> tensor<2x3xi8>
  return %y : tensor<2x3xi8>
}

// CHECK-LABEL: func @dequantize(
// CHECK:         linalg.generic {indexing_maps = [{{.*}}, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d1)>, {{.*}}]
// CHECK:           arith.extui
// CHECK:           arith.subi
// CHECK:           arith.mulf
func.func @dequantize(%x: tensor<2x3xui8>, %scale: tensor<3xf32>,
                      %zero: tensor<3xui8>) -> tensor<2x3xf32> {
  %y = glow.dequantize_linear %x, %scale, %zero axis = 1
    : (tensor<2x3xui8>, tensor<3xf32>, tensor<3xui8>) -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func @dynamic(
// CHECK:         linalg.generic {{.*}} outs({{.*}} : tensor<f32>, tensor<f32>)
// CHECK-COUNT-2: math.roundeven
func.func @dynamic(%x: tensor<2x3xf32>)
    -> (tensor<2x3xui8>, tensor<f32>, tensor<ui8>) {
  %y, %scale, %zero = glow.dynamic_quantize_linear %x
    : (tensor<2x3xf32>) -> (tensor<2x3xui8>, tensor<f32>, tensor<ui8>)
  return %y, %scale, %zero : tensor<2x3xui8>, tensor<f32>, tensor<ui8>
}
