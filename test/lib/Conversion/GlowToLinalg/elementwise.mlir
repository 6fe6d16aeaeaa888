// RUN: glow-opt %s --convert-glow-to-linalg --mlir-print-local-scope \
// RUN:   | FileCheck %s

// A unit dimension that is broadcast is collapsed away.
// CHECK-LABEL: func @broadcast(
// CHECK-SAME:    %[[A:[^:]*]]: tensor<2x3x4xf32>, %[[B:[^:]*]]: tensor<3x1xf32>
// CHECK:         %[[COLUMN:.*]] = tensor.collapse_shape %[[B]] {{.*}} into tensor<3xf32>
// CHECK:         linalg.generic
// CHECK-SAME:      indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>]
// CHECK-SAME:      iterator_types = ["parallel", "parallel", "parallel"]
// CHECK-SAME:      ins(%[[A]], %[[COLUMN]] :
// CHECK-NEXT:    ^bb0(%[[X:.*]]: f32, %[[Y:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT:      %[[SUM:.*]] = arith.addf %[[X]], %[[Y]]
// CHECK-NEXT:      linalg.yield %[[SUM]]
func.func @broadcast(%a: tensor<2x3x4xf32>, %b: tensor<3x1xf32>)
    -> tensor<2x3x4xf32> {
  %y = glow.add %a, %b
    : (tensor<2x3x4xf32>, tensor<3x1xf32>) -> tensor<2x3x4xf32>
  return %y : tensor<2x3x4xf32>
}

// CHECK-LABEL: func @clip(
// CHECK:         linalg.generic
// CHECK-SAME:      indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> ()>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>]
// CHECK:           arith.minimumf
func.func @clip(%x: tensor<2x3x4xf32>, %max: tensor<f32>) -> tensor<2x3x4xf32> {
  %y = glow.clip %x max = %max
    : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<2x3x4xf32>
  return %y : tensor<2x3x4xf32>
}

// Narrow floats are computed in f32.
// CHECK-LABEL: func @narrow(
// CHECK:         ^bb0(%[[X:.*]]: bf16, %{{.*}}: bf16):
// CHECK-NEXT:      %[[WIDE:.*]] = arith.extf %[[X]] : bf16 to f32
// CHECK-NEXT:      %[[Y:.*]] = math.exp %[[WIDE]] : f32
// CHECK-NEXT:      arith.truncf %[[Y]] : f32 to bf16
func.func @narrow(%x: tensor<4xbf16>) -> tensor<4xbf16> {
  %y = glow.exp %x : tensor<4xbf16>
  return %y : tensor<4xbf16>
}

// The sign of the glow type chooses the operation.
// CHECK-LABEL: func @signs(
// CHECK:         arith.cmpi slt
// CHECK:         arith.cmpi ult
// CHECK:         arith.maxui
// CHECK:         arith.shrui
func.func @signs(%s: tensor<4xi8>, %u: tensor<4xui8>)
    -> (tensor<4xi1>, tensor<4xi1>, tensor<4xui8>, tensor<4xui8>) {
  %0 = glow.compare lt, %s, %s : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi1>
  %1 = glow.compare lt, %u, %u : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xi1>
  %2 = glow.maximum %u, %u : tensor<4xui8>
  %3 = glow.bit_shift right, %u, %u : tensor<4xui8>
  return %0, %1, %2, %3
    : tensor<4xi1>, tensor<4xi1>, tensor<4xui8>, tensor<4xui8>
}

// CHECK-LABEL: func @casts(
// CHECK:           arith.fptosi {{.*}} : f32 to i32
// CHECK-NEXT:      arith.trunci {{.*}} : i32 to i8
// CHECK:           arith.uitofp {{.*}} : i8 to f32
// CHECK:           arith.cmpf une,
func.func @casts(%x: tensor<4xf32>)
    -> (tensor<4xf32>, tensor<4xi1>) {
  %0 = glow.cast %x : (tensor<4xf32>) -> tensor<4xui8>
  %1 = glow.cast %0 : (tensor<4xui8>) -> tensor<4xf32>
  %2 = glow.cast %1 : (tensor<4xf32>) -> tensor<4xi1>
  return %1, %2 : tensor<4xf32>, tensor<4xi1>
}

// LLVM has no f8: the bits are taken apart.
// CHECK-LABEL: func @float8(
// CHECK:           arith.bitcast {{.*}} : f8E4M3FN to i8
// CHECK-NOT:       arith.extf
func.func @float8(%x: tensor<4xf8E4M3FN>) -> tensor<4xf32> {
  %y = glow.cast %x : (tensor<4xf8E4M3FN>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func @integer_power(
// CHECK:         linalg.generic
// CHECK:           scf.while
func.func @integer_power(%x: tensor<4xi32>) -> tensor<4xi32> {
  %y = glow.pow %x, %x : tensor<4xi32>
  return %y : tensor<4xi32>
}
