// RUN: glow-opt %s --convert-glow-to-linalg --mlir-print-local-scope \
// RUN:   | FileCheck %s

// CHECK-LABEL: func @matrices(
// CHECK-SAME:    %[[A:.*]]: tensor<3x4xf32>, %[[B:.*]]: tensor<4x5xf32>)
// CHECK:         %[[ZEROS:.*]] = linalg.fill
// CHECK:         linalg.matmul ins(%[[A]], %[[B]] : {{.*}}) outs(%[[ZEROS]] :
func.func @matrices(%a: tensor<3x4xf32>, %b: tensor<4x5xf32>)
    -> tensor<3x5xf32> {
  %y = glow.matmul %a, %b
    : (tensor<3x4xf32>, tensor<4x5xf32>) -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// Batches that share one right-hand matrix are more rows.
// CHECK-LABEL: func @rows(
// CHECK:         tensor.collapse_shape {{.*}} into tensor<6x4xf32>
// CHECK:         linalg.matmul {{.*}} -> tensor<6x5xf32>
// CHECK:         tensor.expand_shape {{.*}} into tensor<2x3x5xf32>
func.func @rows(%a: tensor<2x3x4xf32>, %b: tensor<4x5xf32>)
    -> tensor<2x3x5xf32> {
  %y = glow.matmul %a, %b
    : (tensor<2x3x4xf32>, tensor<4x5xf32>) -> tensor<2x3x5xf32>
  return %y : tensor<2x3x5xf32>
}

// CHECK-LABEL: func @batches(
// CHECK:         linalg.batch_matmul {{.*}} -> tensor<6x4x2xf32>
// CHECK:         tensor.expand_shape {{.*}} into tensor<2x3x4x2xf32>
func.func @batches(%a: tensor<2x3x4x5xf32>, %b: tensor<2x3x5x2xf32>)
    -> tensor<2x3x4x2xf32> {
  %y = glow.matmul %a, %b
    : (tensor<2x3x4x5xf32>, tensor<2x3x5x2xf32>) -> tensor<2x3x4x2xf32>
  return %y : tensor<2x3x4x2xf32>
}

// CHECK-LABEL: func @broadcast(
// CHECK:         linalg.generic
// CHECK-SAME:      iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction"]
func.func @broadcast(%a: tensor<2x1x3x4xf32>, %b: tensor<5x4x2xf32>)
    -> tensor<2x5x3x2xf32> {
  %y = glow.matmul %a, %b
    : (tensor<2x1x3x4xf32>, tensor<5x4x2xf32>) -> tensor<2x5x3x2xf32>
  return %y : tensor<2x5x3x2xf32>
}

// CHECK-LABEL: func @dynamic_batch(
// CHECK:         linalg.batch_matmul
func.func @dynamic_batch(%a: tensor<?x3x4xf32>, %b: tensor<?x4x5xf32>)
    -> tensor<?x3x5xf32> {
  %y = glow.matmul %a, %b
    : (tensor<?x3x4xf32>, tensor<?x4x5xf32>) -> tensor<?x3x5xf32>
  return %y : tensor<?x3x5xf32>
}

// f16 accumulates in f32.
// CHECK-LABEL: func @half(
// CHECK:         linalg.matmul ins({{.*}} : tensor<3x4xf16>, tensor<4x5xf16>)
// CHECK-SAME:      -> tensor<3x5xf32>
// CHECK:         arith.truncf
func.func @half(%a: tensor<3x4xf16>, %b: tensor<4x5xf16>) -> tensor<3x5xf16> {
  %y = glow.matmul %a, %b
    : (tensor<3x4xf16>, tensor<4x5xf16>) -> tensor<3x5xf16>
  return %y : tensor<3x5xf16>
}

// A transposed operand is an indexing map; the rest is one epilogue.
// CHECK-LABEL: func @gemm(
// CHECK:         linalg.matmul indexing_maps = [{{.*}}, affine_map<(d0, d1, d2) -> (d1, d2)>, {{.*}}]
// CHECK:         linalg.generic
// CHECK:           arith.mulf
// CHECK-NEXT:      arith.addf
// CHECK-NOT:     linalg.generic
func.func @gemm(%a: tensor<3x4xf32>, %b: tensor<5x4xf32>, %c: tensor<5xf32>)
    -> tensor<3x5xf32> {
  %y = glow.gemm %a, %b, %c alpha = 0.5 trans_b
    : (tensor<3x4xf32>, tensor<5x4xf32>, tensor<5xf32>) -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
