// RUN: glow-opt %s --glow-decompose-pad | FileCheck %s

// The fill comes before the operation that computes the source.
// CHECK-LABEL: @pad
// CHECK-SAME:    %[[X:.*]]: tensor<2x3xf32>
// CHECK:         %[[EMPTY:.*]] = tensor.empty() : tensor<3x6xf32>
// CHECK:         %[[FILLED:.*]] = linalg.fill ins(%{{.*}} : f32) outs(%[[EMPTY]]
// CHECK:         %[[SOURCE:.*]] = linalg.exp
// CHECK:         %[[PADDED:.*]] = tensor.insert_slice %[[SOURCE]] into %[[FILLED]][1, 2] [2, 3] [1, 1]
// CHECK:         return %[[PADDED]]
func.func @pad(%x: tensor<2x3xf32>) -> tensor<3x6xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x3xf32>
  %y = linalg.exp ins(%x : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) -> tensor<2x3xf32>
  %p = tensor.pad %y low[1, 2] high[0, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<2x3xf32> to tensor<3x6xf32>
  return %p : tensor<3x6xf32>
}

// CHECK-LABEL: @pad_argument
// CHECK:         linalg.fill
// CHECK:         tensor.insert_slice
func.func @pad_argument(%x: tensor<2xf32>) -> tensor<4xf32> {
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %zero : f32
  } : tensor<2xf32> to tensor<4xf32>
  return %p : tensor<4xf32>
}

// CHECK-LABEL: @not_constant
// CHECK:         tensor.pad
func.func @not_constant(%x: tensor<2xf32>, %value: f32) -> tensor<4xf32> {
  %p = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %value : f32
  } : tensor<2xf32> to tensor<4xf32>
  return %p : tensor<4xf32>
}
