// RUN: glow-opt %s --split-input-file --glow-fold-quantization --verify-diagnostics | FileCheck %s

// The bias in f32 becomes i32 in units of 0.5 * 0.25, and relu computes on what
// is stored.
// CHECK-LABEL: func.func @conv(
// CHECK-SAME:    %[[X:.*]]: tensor<1x2x4x4xui8>)
// CHECK-DAG:     %[[W:.*]] = glow.constant dense<[{{.*}}]> : tensor<2x2x1x1xi8>
// CHECK-DAG:     %[[B:.*]] = glow.constant dense<[8, -2]> : tensor<2xi32>
// CHECK-DAG:     %[[QX:.*]] = glow.storage_cast %[[X]] : (tensor<1x2x4x4xui8>) -> tensor<1x2x4x4x!quant.uniform<u8:f32, 5.000000e-01:128>>
// CHECK-DAG:     %[[QW:.*]] = glow.storage_cast %[[W]]
// CHECK-DAG:     %[[QB:.*]] = glow.storage_cast %[[B]] : (tensor<2xi32>) -> tensor<2x!quant.uniform<i32:f32, 1.250000e-01>>
// CHECK:         %[[CONV:.*]] = glow.conv %[[QX]], %[[QW]], %[[QB]] : {{.*}} -> tensor<1x2x4x4x!quant.uniform<u8:f32, 1.000000e+00:7>>
// CHECK:         %[[RELU:.*]] = glow.relu %[[CONV]]
// CHECK:         %[[Y:.*]] = glow.storage_cast %[[RELU]]
// CHECK:         return %[[Y]]
func.func @conv(%x: tensor<1x2x4x4xui8>) -> tensor<1x2x4x4xui8> {
  %sx = glow.constant dense<0.5> : tensor<f32>
  %zx = glow.constant dense<128> : tensor<ui8>
  %sw = glow.constant dense<0.25> : tensor<f32>
  %sy = glow.constant dense<1.0> : tensor<f32>
  %zy = glow.constant dense<7> : tensor<ui8>
  %w = glow.constant dense<[[[[1]], [[-2]]], [[[3]], [[4]]]]> : tensor<2x2x1x1xi8>
  %b = glow.constant dense<[1.0, -0.25]> : tensor<2xf32>
  %0 = glow.dequantize_linear %x, %sx, %zx : (tensor<1x2x4x4xui8>, tensor<f32>, tensor<ui8>) -> tensor<1x2x4x4xf32>
  %1 = glow.dequantize_linear %w, %sw : (tensor<2x2x1x1xi8>, tensor<f32>) -> tensor<2x2x1x1xf32>
  %2 = glow.conv %0, %1, %b : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %3 = glow.relu %2 : tensor<1x2x4x4xf32>
  %4 = glow.quantize_linear %3, %sy, %zy : (tensor<1x2x4x4xf32>, tensor<f32>, tensor<ui8>) -> tensor<1x2x4x4xui8>
  return %4 : tensor<1x2x4x4xui8>
}

// -----

// One scale per output channel, for the weights and for the bias.
// CHECK-LABEL: func.func @channels(
// CHECK:         glow.gemm
// CHECK-SAME:      tensor<3x2x!quant.uniform<i8:f32:0, {2.500000e-01,5.000000e-01,1.000000e+00}>>
// CHECK-SAME:      tensor<3x!quant.uniform<i32:f32:0, {1.250000e-01,2.500000e-01,5.000000e-01}>>
func.func @channels(%x: tensor<4x2xi8>) -> tensor<4x3xi8> {
  %sx = glow.constant dense<0.5> : tensor<f32>
  %sw = glow.constant dense<[0.25, 0.5, 1.0]> : tensor<3xf32>
  %sb = glow.constant dense<[0.125, 0.25, 0.5]> : tensor<3xf32>
  %w = glow.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi8>
  %b = glow.constant dense<[10, 20, 30]> : tensor<3xi32>
  %0 = glow.dequantize_linear %x, %sx : (tensor<4x2xi8>, tensor<f32>) -> tensor<4x2xf32>
  %1 = glow.dequantize_linear %w, %sw axis = 0 : (tensor<3x2xi8>, tensor<3xf32>) -> tensor<3x2xf32>
  %2 = glow.dequantize_linear %b, %sb axis = 0 : (tensor<3xi32>, tensor<3xf32>) -> tensor<3xf32>
  %3 = glow.gemm %0, %1, %2 trans_b : (tensor<4x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %4 = glow.quantize_linear %3, %sx : (tensor<4x3xf32>, tensor<f32>) -> tensor<4x3xi8>
  return %4 : tensor<4x3xi8>
}

// -----

// A table of the function; what moves elements follows on the integers.
// CHECK-LABEL: func.func @function(
// CHECK:         %[[TABLE:.*]] = glow.constant {{.*}} : tensor<256xi8>
// CHECK:         %[[Y:.*]] = glow.table %{{.*}}, %[[TABLE]]
// CHECK:         glow.reshape %[[Y]], {{.*}} -> tensor<6x!quant.uniform<i8:f32, 3.906250e-03:-128>>
// CHECK-NOT:     quantize_linear
func.func @function(%x: tensor<2x3xi8>) -> tensor<6xi8> {
  %sx = glow.constant dense<0.5> : tensor<f32>
  %sy = glow.constant dense<0.00390625> : tensor<f32>
  %zy = glow.constant dense<-128> : tensor<i8>
  %shape = glow.constant dense<6> : tensor<1xi64>
  %0 = glow.dequantize_linear %x, %sx : (tensor<2x3xi8>, tensor<f32>) -> tensor<2x3xf32>
  %1 = glow.sigmoid %0 : tensor<2x3xf32>
  %2 = glow.reshape %1, %shape : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<6xf32>
  %3 = glow.quantize_linear %2, %sy, %zy : (tensor<6xf32>, tensor<f32>, tensor<i8>) -> tensor<6xi8>
  return %3 : tensor<6xi8>
}

// -----

// The operands of a concatenation with other scales are brought to that of the
// result; one that has it already is left alone.
// CHECK-LABEL: func.func @concat(
// CHECK-SAME:    %[[A:.*]]: tensor<2xi8>, %[[B:.*]]: tensor<2xi8>)
// CHECK-DAG:     %[[QA:.*]] = glow.storage_cast %[[A]]
// CHECK-DAG:     %[[QB:.*]] = glow.storage_cast %[[B]]
// CHECK:         %[[RB:.*]] = glow.requantize %[[QB]]
// CHECK-NOT:     glow.requantize
// CHECK:         glow.concat %[[QA]], %[[RB]] axis = 0
// CHECK-NOT:     quantize_linear
func.func @concat(%a: tensor<2xi8>, %b: tensor<2xi8>) -> tensor<4xi8> {
  %sa = glow.constant dense<0.5> : tensor<f32>
  %sb = glow.constant dense<0.25> : tensor<f32>
  %0 = glow.dequantize_linear %a, %sa : (tensor<2xi8>, tensor<f32>) -> tensor<2xf32>
  %1 = glow.dequantize_linear %b, %sb : (tensor<2xi8>, tensor<f32>) -> tensor<2xf32>
  %2 = glow.concat %0, %1 axis = 0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  %3 = glow.quantize_linear %2, %sa : (tensor<4xf32>, tensor<f32>) -> tensor<4xi8>
  return %3 : tensor<4xi8>
}

// -----

// What has no integer arithmetic stays in f32; elements move as integers still.
// CHECK-LABEL: func.func @softmax(
// CHECK:         %[[MOVED:.*]] = glow.transpose %{{.*}} perm = [1, 0] : {{.*}}!quant.uniform
// CHECK:         %[[STORED:.*]] = glow.storage_cast %[[MOVED]]
// CHECK:         %[[REAL:.*]] = glow.dequantize_linear %[[STORED]]
// CHECK:         %[[SOFT:.*]] = glow.softmax %[[REAL]]
// CHECK:         glow.quantize_linear %[[SOFT]]
func.func @softmax(%x: tensor<2x3xi8>) -> tensor<3x2xi8> {
  %s = glow.constant dense<0.5> : tensor<f32>
  %0 = glow.dequantize_linear %x, %s : (tensor<2x3xi8>, tensor<f32>) -> tensor<2x3xf32>
  %1 = glow.transpose %0 perm = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %2 = glow.softmax %1 axis = 1 : tensor<3x2xf32>
  %3 = glow.quantize_linear %2, %s : (tensor<3x2xf32>, tensor<f32>) -> tensor<3x2xi8>
  return %3 : tensor<3x2xi8>
}

// -----

// A scale that is not known, and a result that is needed in f32, too.
// CHECK-LABEL: func.func @stays(
// CHECK-NOT:     storage_cast
// CHECK:         glow.add {{.*}} : tensor<2xf32>
// CHECK:         glow.sub {{.*}} : tensor<2xf32>
// CHECK-NOT:     storage_cast
// CHECK:         return
func.func @stays(%x: tensor<2xi8>, %unknown: tensor<f32>) -> (tensor<2xi8>, tensor<2xi8>, tensor<2xf32>) {
  %s = glow.constant dense<0.5> : tensor<f32>
  %0 = glow.dequantize_linear %x, %unknown : (tensor<2xi8>, tensor<f32>) -> tensor<2xf32>
  %1 = glow.add %0, %0 : tensor<2xf32>
  %2 = glow.quantize_linear %1, %s : (tensor<2xf32>, tensor<f32>) -> tensor<2xi8>
  %3 = glow.dequantize_linear %x, %s : (tensor<2xi8>, tensor<f32>) -> tensor<2xf32>
  %4 = glow.sub %3, %3 : tensor<2xf32>
  %5 = glow.quantize_linear %4, %s : (tensor<2xf32>, tensor<f32>) -> tensor<2xi8>
  return %2, %5, %4 : tensor<2xi8>, tensor<2xi8>, tensor<2xf32>
}

// -----

// 40000 * 255 * 255 does not fit into i32.
// CHECK-LABEL: func.func @overflow(
// CHECK:         glow.matmul {{.*}} : (tensor<1x40000xf32>, tensor<40000x1xf32>)
func.func @overflow(%a: tensor<1x40000xui8>, %b: tensor<40000x1xui8>) -> tensor<1x1xui8> {
  %s = glow.constant dense<0.5> : tensor<f32>
  %0 = glow.dequantize_linear %a, %s : (tensor<1x40000xui8>, tensor<f32>) -> tensor<1x40000xf32>
  %1 = glow.dequantize_linear %b, %s : (tensor<40000x1xui8>, tensor<f32>) -> tensor<40000x1xf32>
  // expected-warning @unknown {{glow.matmul of node 'fc' stays in f32: its sum of integer products may reach 2601000000, but at most 2147483647 is expected}}
  %2 = glow.matmul %0, %1 : (tensor<1x40000xf32>, tensor<40000x1xf32>) -> tensor<1x1xf32> loc("fc")
  %3 = glow.quantize_linear %2, %s : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xui8>
  return %3 : tensor<1x1xui8>
}

// -----

// A column is one sum of all its elements: 70000 * 127 * 255 does not fit.
// CHECK-LABEL: func.func @overflow_column(
// CHECK:         glow.matmul {{.*}} : (tensor<1x70000xf32>, tensor<70000xf32>)
func.func @overflow_column(%a: tensor<1x70000xui8>) -> tensor<1xui8> {
  %s = glow.constant dense<0.5> : tensor<f32>
  %b = glow.constant dense<127> : tensor<70000xi8>
  %0 = glow.dequantize_linear %a, %s : (tensor<1x70000xui8>, tensor<f32>) -> tensor<1x70000xf32>
  %1 = glow.dequantize_linear %b, %s : (tensor<70000xi8>, tensor<f32>) -> tensor<70000xf32>
  // expected-warning @+1 {{glow.matmul stays in f32: its sum of integer products may reach 2266950000, but at most 2147483647 is expected}}
  %2 = glow.matmul %0, %1 : (tensor<1x70000xf32>, tensor<70000xf32>) -> tensor<1xf32>
  %3 = glow.quantize_linear %2, %s : (tensor<1xf32>, tensor<f32>) -> tensor<1xui8>
  return %3 : tensor<1xui8>
}
