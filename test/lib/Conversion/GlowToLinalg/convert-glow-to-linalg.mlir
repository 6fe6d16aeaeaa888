// The driver: signatures, constants, locations and dynamic dimensions. The
// lowering of each op is tested in the file of its theme.
// RUN: glow-opt %s --convert-glow-to-linalg | FileCheck %s
// RUN: glow-opt %s --convert-glow-to-linalg --mlir-print-debuginfo \
// RUN:   --mlir-print-local-scope | FileCheck %s --check-prefix=LOC

// Unsigned becomes signless, also in constants, and attributes stay.
// CHECK-LABEL: func @signature(
// CHECK-SAME:    %[[X:.*]]: tensor<2xi8> {glow.name = "data"})
// CHECK-SAME:    -> (tensor<2xi8> {glow.name = "prob"})
// CHECK:         %[[C:.*]] = arith.constant dense<[-6, 3]> : tensor<2xi8>
// CHECK:         linalg.generic {{.*}} ins(%[[X]], %[[C]] :
// CHECK:           arith.divui
func.func @signature(%x: tensor<2xui8> {glow.name = "data"})
    -> (tensor<2xui8> {glow.name = "prob"}) {
  %c = glow.constant dense<[250, 3]> : tensor<2xui8>
  %y = glow.div %x, %c : tensor<2xui8>
  return %y : tensor<2xui8>
}

// A resource is never copied, not even to change its type or shape.
// CHECK-LABEL: func @resource(
// CHECK-DAG:     arith.constant dense_resource<bytes> : tensor<4xi8>
// CHECK-DAG:     arith.constant dense_resource<weights> : tensor<2x1x1xf32>
// CHECK-DAG:     arith.constant dense_resource<weights> : tensor<2xf32>
func.func @resource(%x: tensor<2x3x4xf32>)
    -> (tensor<4xui8>, tensor<2x3x4xf32>) {
  %bytes = glow.constant dense_resource<bytes> : tensor<4xui8>
  %w = glow.constant dense_resource<weights> : tensor<2x1x1xf32>
  %y = glow.mul %x, %w
    : (tensor<2x3x4xf32>, tensor<2x1x1xf32>) -> tensor<2x3x4xf32>
  return %bytes, %y : tensor<4xui8>, tensor<2x3x4xf32>
}

// CHECK-LABEL: func @call(
// CHECK:         call @signature(%{{.*}}) : (tensor<2xi8>) -> tensor<2xi8>
func.func @call(%x: tensor<2xui8>) -> tensor<2xui8> {
  %y = call @signature(%x) : (tensor<2xui8>) -> tensor<2xui8>
  return %y : tensor<2xui8>
}

// Every new op has the location of the glow op.
// LOC-LABEL: func @location(
// LOC:         tensor.empty() : tensor<2xf32> loc("relu_1")
// LOC:         arith.maximumf {{.*}} loc("relu_1")
func.func @location(%x: tensor<2xf32>) -> tensor<2xf32> {
  %y = glow.relu %x : tensor<2xf32> loc("relu_1")
  return %y : tensor<2xf32>
}

// Sizes come from an operand that has the dimension.
// CHECK-LABEL: func @dynamic(
// CHECK-SAME:    %[[A:.*]]: tensor<?x4xf32>, %[[B:.*]]: tensor<1x4xf32>)
// CHECK:         %[[SIZE:.*]] = tensor.dim %[[A]]
// CHECK:         %[[OUT:.*]] = tensor.empty(%[[SIZE]]) : tensor<?x4xf32>
// CHECK:         %[[ROW:.*]] = tensor.collapse_shape %[[B]] {{\[}}[0, 1]]
// CHECK:         linalg.generic
// CHECK-SAME:      ins(%[[A]], %[[ROW]] : {{.*}}) outs(%[[OUT]] :
func.func @dynamic(%a: tensor<?x4xf32>, %b: tensor<1x4xf32>)
    -> tensor<?x4xf32> {
  %y = glow.add %a, %b
    : (tensor<?x4xf32>, tensor<1x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// Other ops are left alone.
// CHECK-LABEL: func @other(
// CHECK:         %[[Y:.*]] = arith.negf
// CHECK-NEXT:    return %[[Y]]
func.func @other(%x: f32) -> f32 {
  %y = arith.negf %x : f32
  return %y : f32
}

{-#
  dialect_resources: {
    builtin: {
      bytes: "0x04000000FA030201",
      weights: "0x040000000000803F00000040"
    }
  }
#-}
