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

// A dimension of blocks and one within them; the last block is padded.
// CHECK-LABEL: func @blocks(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<2x10xi8>
// CHECK:         %[[PADDED:.*]] = tensor.pad %[[X]] low[0, 0] high[0, 2]
// CHECK:         %[[BLOCKED:.*]] = tensor.expand_shape %[[PADDED]] {{.*}} into tensor<2x3x4xi8>
// CHECK:         linalg.generic {indexing_maps = [{{.*}}, affine_map<(d0, d1, d2) -> (d0, d1)>, {{.*}}]
// CHECK-SAME:      ins(%[[BLOCKED]],
// CHECK:         tensor.extract_slice {{.*}} : tensor<2x12xf32> to tensor<2x10xf32>
func.func @blocks(%x: tensor<2x10xi8>, %scale: tensor<2x3xf32>)
    -> tensor<2x10xf32> {
  %y = glow.dequantize_linear %x, %scale block_size = 4
    : (tensor<2x10xi8>, tensor<2x3xf32>) -> tensor<2x10xf32>
  return %y : tensor<2x10xf32>
}

// CHECK-LABEL: func @rescale_constant(
// CHECK:         linalg.generic
// CHECK-SAME:      ins({{.*}} : tensor<4xi8>)
// CHECK:           %[[WIDE:.*]] = arith.extsi %{{.*}} : i32 to i64
// CHECK:           arith.constant 1073741825 : i64
// CHECK:           arith.constant 30 : i64
// CHECK:           arith.muli %[[WIDE]]
// CHECK:           arith.shli
// CHECK:           arith.shrsi
// CHECK:           arith.constant -3 : i64
// CHECK:           arith.constant -128 : i64
// CHECK:           arith.maxsi
// CHECK:           arith.constant 127 : i64
// CHECK:           arith.minsi
// CHECK:           arith.trunci {{.*}} : i64 to i8
func.func @rescale_constant(%x: tensor<4xi32>) -> tensor<4xi8> {
  %m = glow.constant dense<1073741825> : tensor<i32>
  %s = glow.constant dense<30> : tensor<i8>
  %y = glow.rescale %x, %m, %s output_zero_point = -3
    : (tensor<4xi32>, tensor<i32>, tensor<i8>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}

// Few bits are moved to where the high half of the product is enough.
// CHECK-LABEL: func @rescale_narrow(
// CHECK:           %[[WIDE:.*]] = arith.extui %{{.*}} : i8 to i32
// CHECK:           %[[INPUT_ZERO:.*]] = arith.constant 7 : i32
// CHECK:           %[[X:.*]] = arith.subi %[[WIDE]], %[[INPUT_ZERO]]
// CHECK:           %[[LEFT:.*]] = arith.constant 21 : i32
// CHECK:           %[[MOVED:.*]] = arith.shli %[[X]], %[[LEFT]]
// CHECK:           arith.mulsi_extended %[[MOVED]]
// CHECK-NOT:       i64
// CHECK:           linalg.yield
func.func @rescale_narrow(%x: tensor<4xui8>) -> tensor<4xi32> {
  %m = glow.constant dense<1073741825> : tensor<i32>
  %s = glow.constant dense<12> : tensor<i8>
  %y = glow.rescale %x, %m, %s input_zero_point = 7
    : (tensor<4xui8>, tensor<i32>, tensor<i8>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// CHECK-LABEL: func @rescale_narrow_power_of_two(
// CHECK:           %[[LEFT:.*]] = arith.constant 19 : i32
// CHECK:           %[[Y:.*]] = arith.shli %{{.*}}, %[[LEFT]]
// CHECK-NEXT:      linalg.yield %[[Y]]
func.func @rescale_narrow_power_of_two(%x: tensor<4xi8>) -> tensor<4xi32> {
  %m = glow.constant dense<1073741824> : tensor<i32>
  %s = glow.constant dense<11> : tensor<i8>
  %y = glow.rescale %x, %m, %s
    : (tensor<4xi8>, tensor<i32>, tensor<i8>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// The value is too large for a shift: 128 * 2^24 is no i32.
// CHECK-LABEL: func @rescale_narrow_large(
// CHECK:           arith.muli {{.*}} : i64
func.func @rescale_narrow_large(%x: tensor<4xi8>) -> tensor<4xi32> {
  %m = glow.constant dense<1073741824> : tensor<i32>
  %s = glow.constant dense<6> : tensor<i8>
  %y = glow.rescale %x, %m, %s
    : (tensor<4xi8>, tensor<i32>, tensor<i8>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// CHECK-LABEL: func @rescale_channels(
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d1)>, affine_map<(d0, d1, d2) -> (d1)>, {{.*}}]
// CHECK:           arith.shli
func.func @rescale_channels(%x: tensor<1x4x8xi32>, %m: tensor<4x1xi32>,
                            %s: tensor<4x1xi8>) -> tensor<1x4x8xui8> {
  %y = glow.rescale %x, %m, %s
    : (tensor<1x4x8xi32>, tensor<4x1xi32>, tensor<4x1xi8>) -> tensor<1x4x8xui8>
  return %y : tensor<1x4x8xui8>
}

// With shifts above 32 the high half of the product is enough.
// CHECK-LABEL: func @rescale_high(
// CHECK:           %{{.*}}, %[[HIGH:.*]] = arith.mulsi_extended
// CHECK:           %[[SUM:.*]] = arith.addi %[[HIGH]]
// CHECK:           arith.shrsi %[[SUM]]
// CHECK-NOT:       i64
// CHECK:           arith.trunci {{.*}} : i32 to i8
func.func @rescale_high(%x: tensor<4x2xi32>) -> tensor<4x2xui8> {
  %m = glow.constant dense<[1073741824, 2000000000]> : tensor<2xi32>
  %s = glow.constant dense<[33, 40]> : tensor<2xi8>
  %y = glow.rescale %x, %m, %s output_zero_point = 3
    : (tensor<4x2xi32>, tensor<2xi32>, tensor<2xi8>) -> tensor<4x2xui8>
  return %y : tensor<4x2xui8>
}

// CHECK-LABEL: func @table(
// CHECK-SAME:    %{{[^:]*}}: tensor<4xi8>, %[[TABLE:[^:]*]]: tensor<256xi8>
// CHECK:           %[[WIDE:.*]] = arith.extsi
// CHECK:           %[[LOWEST:.*]] = arith.constant -128
// CHECK:           %[[POSITION:.*]] = arith.subi %[[WIDE]], %[[LOWEST]]
// CHECK:           tensor.extract %[[TABLE]]
func.func @table(%x: tensor<4xi8>, %t: tensor<256xui8>) -> tensor<4xui8> {
  %y = glow.table %x, %t : (tensor<4xi8>, tensor<256xui8>) -> tensor<4xui8>
  return %y : tensor<4xui8>
}
