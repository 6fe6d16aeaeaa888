// RUN: glow-opt %s --glow-quantize-signature | FileCheck %s

// CHECK-LABEL: func.func @quantized(
// CHECK-SAME:    %[[X:.*]]: tensor<4xui8> {glow.name = "x", glow.scale = 5.000000e-01 : f32, glow.zero_point = 3 : i64})
// CHECK-SAME:    -> (tensor<4xi8> {glow.name = "y", glow.scale = 2.500000e-01 : f32, glow.zero_point = 0 : i64}) {
// CHECK-NOT:     quantize_linear
// CHECK:         %[[Y:.*]] = glow.cast %[[X]]
// CHECK-NEXT:    return %[[Y]]
func.func @quantized(%x: tensor<4xf32> {glow.name = "x"}) -> (tensor<4xf32> {glow.name = "y"}) {
  %s = glow.constant dense<0.5> : tensor<f32>
  %z = glow.constant dense<3> : tensor<ui8>
  %t = glow.constant dense<0.25> : tensor<1xf32>
  %0 = glow.quantize_linear %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<ui8>) -> tensor<4xui8>
  %1 = glow.cast %0 : (tensor<4xui8>) -> tensor<4xi8>
  %y = glow.dequantize_linear %1, %t : (tensor<4xi8>, tensor<1xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// Two nodes with the same parameters are one; the dequantised value that
// something else reads stays.
// CHECK-LABEL: func.func @shared(
// CHECK-SAME:    %[[X:.*]]: tensor<4xi8> {glow.scale = 5.000000e-01 : f32, glow.zero_point = 0 : i64})
// CHECK-SAME:    -> (tensor<4xi8> {glow.scale = {{.*}}}, tensor<4xf32>)
// CHECK:         %[[SUM:.*]] = glow.add %[[X]], %[[X]]
// CHECK:         %[[REAL:.*]] = glow.dequantize_linear %[[SUM]]
// CHECK:         %[[ABS:.*]] = glow.abs %[[REAL]]
// CHECK:         return %[[SUM]], %[[ABS]]
func.func @shared(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %s = glow.constant dense<0.5> : tensor<f32>
  %z = glow.constant dense<0> : tensor<i8>
  %0 = glow.quantize_linear %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  %1 = glow.quantize_linear %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  %2 = glow.add %0, %1 : tensor<4xi8>
  %3 = glow.dequantize_linear %2, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %4 = glow.abs %3 : tensor<4xf32>
  return %3, %4 : tensor<4xf32>, tensor<4xf32>
}

// What is read as it is, quantised in two ways, per channel, or by parameters
// that are not constant stays as it is.
// CHECK-LABEL: func.func @does_not_touch(
// CHECK-SAME:    %{{.*}}: tensor<4xf32>, %{{.*}}: tensor<4xf32>, %{{.*}}: tensor<4xf32>, %{{.*}}: tensor<f32>, %{{.*}}: tensor<4xi8>)
// CHECK-SAME:    -> (tensor<4xf32>, tensor<4xi8>, tensor<4xi8>, tensor<4xi8>, tensor<4xi8>, tensor<4xf32>)
// CHECK-COUNT-4: glow.quantize_linear
// CHECK:         glow.dequantize_linear
func.func @does_not_touch(%x: tensor<4xf32>, %two: tensor<4xf32>, %c: tensor<4xf32>, %s: tensor<f32>, %q: tensor<4xi8>)
    -> (tensor<4xf32>, tensor<4xi8>, tensor<4xi8>, tensor<4xi8>, tensor<4xi8>, tensor<4xf32>) {
  %half = glow.constant dense<0.5> : tensor<f32>
  %one = glow.constant dense<1.0> : tensor<f32>
  %many = glow.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %0 = glow.quantize_linear %x, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xi8>
  %1 = glow.quantize_linear %two, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xi8>
  %2 = glow.quantize_linear %two, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xi8>
  %3 = glow.quantize_linear %c, %many axis = 0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi8>
  %4 = glow.dequantize_linear %q, %s : (tensor<4xi8>, tensor<f32>) -> tensor<4xf32>
  return %x, %0, %1, %2, %3, %4 : tensor<4xf32>, tensor<4xi8>, tensor<4xi8>, tensor<4xi8>, tensor<4xi8>, tensor<4xf32>
}
