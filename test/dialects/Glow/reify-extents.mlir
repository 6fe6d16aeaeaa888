// RUN: glow-opt %s --resolve-ranked-shaped-type-result-dims --canonicalize | FileCheck %s

// Ops that take extents or move elements. Each function asks for a dynamic
// dimension of a result. What the op's operands are is only hidden from it:
// computing the dimension folds to the number.

// CHECK-LABEL: func.func @constant_of_shape
// CHECK: %[[SIZE:.+]] = arith.constant 3 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @constant_of_shape() -> index {
  %s0 = arith.constant 2 : i64
  %s1 = arith.constant 3 : i64
  %s = tensor.from_elements %s0, %s1 : tensor<2xi64>
  %y = glow.constant_of_shape %s value = dense<1>
      : tensor<1xi64> : (tensor<2xi64>) -> tensor<?x?xi64>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xi64>
  return %size : index
}

// CHECK-LABEL: func.func @range
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @range() -> index {
  %s0 = arith.constant 10 : i64
  %s = tensor.from_elements %s0 : tensor<i64>
  %l0 = arith.constant 3 : i64
  %l = tensor.from_elements %l0 : tensor<i64>
  %d0 = arith.constant -2 : i64
  %d = tensor.from_elements %d0 : tensor<i64>
  %y = glow.range %s, %l, %d
      : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?xi64>
  return %size : index
}

// CHECK-LABEL: func.func @range_empty
// CHECK: %[[SIZE:.+]] = arith.constant 0 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @range_empty() -> index {
  %s0 = arith.constant 3 : i64
  %s = tensor.from_elements %s0 : tensor<i64>
  %l0 = arith.constant 10 : i64
  %l = tensor.from_elements %l0 : tensor<i64>
  %d0 = arith.constant -2 : i64
  %d = tensor.from_elements %d0 : tensor<i64>
  %y = glow.range %s, %l, %d
      : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?xi64>
  return %size : index
}

// CHECK-LABEL: func.func @range_float
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @range_float() -> index {
  %s0 = arith.constant 0.0 : f32
  %s = tensor.from_elements %s0 : tensor<f32>
  %l0 = arith.constant 1.0 : f32
  %l = tensor.from_elements %l0 : tensor<f32>
  %d0 = arith.constant 0.3 : f32
  %d = tensor.from_elements %d0 : tensor<f32>
  %y = glow.range %s, %l, %d
      : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @one_hot_depth
// CHECK: %[[SIZE:.+]] = arith.constant 7 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @one_hot_depth(%i_static: tensor<4xi64>, %v_static: tensor<2xf32>) -> index {
  %i = tensor.cast %i_static : tensor<4xi64> to tensor<?xi64>
  %v = tensor.cast %v_static : tensor<2xf32> to tensor<?xf32>
  %d0 = arith.constant 7 : i64
  %d = tensor.from_elements %d0 : tensor<i64>
  %y = glow.one_hot %i, %d, %v axis = 1
      : (tensor<?xi64>, tensor<i64>, tensor<?xf32>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @one_hot_indices
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @one_hot_indices(%i_static: tensor<4xi64>, %v_static: tensor<2xf32>) -> index {
  %i = tensor.cast %i_static : tensor<4xi64> to tensor<?xi64>
  %v = tensor.cast %v_static : tensor<2xf32> to tensor<?xf32>
  %d0 = arith.constant 7 : i64
  %d = tensor.from_elements %d0 : tensor<i64>
  %y = glow.one_hot %i, %d, %v axis = 0
      : (tensor<?xi64>, tensor<i64>, tensor<?xf32>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @reshape_extent
// CHECK: %[[SIZE:.+]] = arith.constant 6 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @reshape_extent(%x_static: tensor<2x3x4xf32>) -> index {
  %x = tensor.cast %x_static : tensor<2x3x4xf32> to tensor<?x?x?xf32>
  %s0 = arith.constant 6 : i64
  %s1 = arith.constant -1 : i64
  %s = tensor.from_elements %s0, %s1 : tensor<2xi64>
  %y = glow.reshape %x, %s
      : (tensor<?x?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @reshape_rest
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @reshape_rest(%x_static: tensor<2x3x4xf32>) -> index {
  %x = tensor.cast %x_static : tensor<2x3x4xf32> to tensor<?x?x?xf32>
  %s0 = arith.constant 6 : i64
  %s1 = arith.constant -1 : i64
  %s = tensor.from_elements %s0, %s1 : tensor<2xi64>
  %y = glow.reshape %x, %s
      : (tensor<?x?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @reshape_copy
// CHECK: %[[SIZE:.+]] = arith.constant 2 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @reshape_copy(%x_static: tensor<2x3x4xf32>) -> index {
  %x = tensor.cast %x_static : tensor<2x3x4xf32> to tensor<?x?x?xf32>
  %s0 = arith.constant 0 : i64
  %s1 = arith.constant -1 : i64
  %s = tensor.from_elements %s0, %s1 : tensor<2xi64>
  %y = glow.reshape %x, %s
      : (tensor<?x?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @reshape_rest_of_copy
// CHECK: %[[SIZE:.+]] = arith.constant 12 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @reshape_rest_of_copy(%x_static: tensor<2x3x4xf32>) -> index {
  %x = tensor.cast %x_static : tensor<2x3x4xf32> to tensor<?x?x?xf32>
  %s0 = arith.constant 0 : i64
  %s1 = arith.constant -1 : i64
  %s = tensor.from_elements %s0, %s1 : tensor<2xi64>
  %y = glow.reshape %x, %s
      : (tensor<?x?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @reshape_zero
// CHECK: %[[SIZE:.+]] = arith.constant 0 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @reshape_zero(%x_static: tensor<2x0xf32>) -> index {
  %x = tensor.cast %x_static : tensor<2x0xf32> to tensor<?x?xf32>
  %s0 = arith.constant 0 : i64
  %s1 = arith.constant 5 : i64
  %s = tensor.from_elements %s0, %s1 : tensor<2xi64>
  %y = glow.reshape %x, %s allow_zero
      : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @transpose
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @transpose(%x_static: tensor<2x3x4xf32>) -> index {
  %x = tensor.cast %x_static : tensor<2x3x4xf32> to tensor<?x?x?xf32>
  %y = glow.transpose %x perm = [2, 0, 1]
      : (tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @squeeze
// CHECK: %[[SIZE:.+]] = arith.constant 5 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @squeeze(%x_static: tensor<1x3x1x5xf32>) -> index {
  %x = tensor.cast %x_static : tensor<1x3x1x5xf32> to tensor<?x?x?x?xf32>
  %y = glow.squeeze %x axes = [0, 2] : (tensor<?x?x?x?xf32>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @unsqueeze
// CHECK: %[[SIZE:.+]] = arith.constant 5 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @unsqueeze(%x_static: tensor<3x5xf32>) -> index {
  %x = tensor.cast %x_static : tensor<3x5xf32> to tensor<?x?xf32>
  %y = glow.unsqueeze %x axes = [0, 2]
      : (tensor<?x?xf32>) -> tensor<1x?x1x?xf32>
  %position = arith.constant 3 : index
  %size = tensor.dim %y, %position : tensor<1x?x1x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @flatten
// CHECK: %[[SIZE:.+]] = arith.constant 12 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @flatten(%x_static: tensor<2x3x4xf32>) -> index {
  %x = tensor.cast %x_static : tensor<2x3x4xf32> to tensor<?x?x?xf32>
  %y = glow.flatten %x axis = 1 : (tensor<?x?x?xf32>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @depth_to_space
// CHECK: %[[SIZE:.+]] = arith.constant 2 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @depth_to_space(%x_static: tensor<1x8x2x3xf32>) -> index {
  %x = tensor.cast %x_static : tensor<1x8x2x3xf32> to tensor<?x?x?x?xf32>
  %y = glow.depth_to_space %x blocksize = 2
      : (tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @space_to_depth
// CHECK: %[[SIZE:.+]] = arith.constant 3 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @space_to_depth(%x_static: tensor<1x2x4x6xf32>) -> index {
  %x = tensor.cast %x_static : tensor<1x2x4x6xf32> to tensor<?x?x?x?xf32>
  %y = glow.space_to_depth %x blocksize = 2
      : (tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
  %position = arith.constant 3 : index
  %size = tensor.dim %y, %position : tensor<?x?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @expand_keeps
// CHECK: %[[SIZE:.+]] = arith.constant 3 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @expand_keeps(%x_static: tensor<3x1xf32>) -> index {
  %x = tensor.cast %x_static : tensor<3x1xf32> to tensor<?x?xf32>
  %s0 = arith.constant 2 : i64
  %s1 = arith.constant 1 : i64
  %s2 = arith.constant 4 : i64
  %s = tensor.from_elements %s0, %s1, %s2 : tensor<3xi64>
  %y = glow.expand %x, %s
      : (tensor<?x?xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @expand_grows
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @expand_grows(%x_static: tensor<3x1xf32>) -> index {
  %x = tensor.cast %x_static : tensor<3x1xf32> to tensor<?x?xf32>
  %s0 = arith.constant 2 : i64
  %s1 = arith.constant 1 : i64
  %s2 = arith.constant 4 : i64
  %s = tensor.from_elements %s0, %s1, %s2 : tensor<3xi64>
  %y = glow.expand %x, %s
      : (tensor<?x?xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  %position = arith.constant 2 : index
  %size = tensor.dim %y, %position : tensor<?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @tile
// CHECK: %[[SIZE:.+]] = arith.constant 8 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @tile(%x_static: tensor<3x2xf32>) -> index {
  %x = tensor.cast %x_static : tensor<3x2xf32> to tensor<?x?xf32>
  %s0 = arith.constant 1 : i64
  %s1 = arith.constant 4 : i64
  %s = tensor.from_elements %s0, %s1 : tensor<2xi64>
  %y = glow.tile %x, %s : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @concat
// CHECK: %[[SIZE:.+]] = arith.constant 7 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @concat(%a_static: tensor<3x2xf32>, %b_static: tensor<3x5xf32>) -> index {
  %a = tensor.cast %a_static : tensor<3x2xf32> to tensor<?x?xf32>
  %b = tensor.cast %b_static : tensor<3x5xf32> to tensor<?x?xf32>
  %y = glow.concat %a, %b axis = 1
      : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @split
// CHECK: %[[SIZE:.+]] = arith.constant 3 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @split(%x_static: tensor<3x5xf32>) -> index {
  %x = tensor.cast %x_static : tensor<3x5xf32> to tensor<?x?xf32>
  %y:2 = glow.split %x axis = 1 sizes = [2, 3]
      : (tensor<?x?xf32>) -> (tensor<?x?xf32>, tensor<?x?xf32>)
  %position = arith.constant 1 : index
  %size = tensor.dim %y#1, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @slice_steps
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @slice_steps(%x_static: tensor<10xf32>) -> index {
  %x = tensor.cast %x_static : tensor<10xf32> to tensor<?xf32>
  %s0 = arith.constant 1 : i64
  %s = tensor.from_elements %s0 : tensor<1xi64>
  %e0 = arith.constant 8 : i64
  %e = tensor.from_elements %e0 : tensor<1xi64>
  %t = glow.constant dense<2> : tensor<1xi64>
  %y = glow.slice %x, %s, %e, %t axes = [0]
      : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>)
      -> tensor<?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @slice_from_end
// CHECK: %[[SIZE:.+]] = arith.constant 3 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @slice_from_end(%x_static: tensor<10xf32>) -> index {
  %x = tensor.cast %x_static : tensor<10xf32> to tensor<?xf32>
  %s0 = arith.constant -3 : i64
  %s = tensor.from_elements %s0 : tensor<1xi64>
  %e0 = arith.constant 99 : i64
  %e = tensor.from_elements %e0 : tensor<1xi64>
  %t = glow.constant dense<1> : tensor<1xi64>
  %y = glow.slice %x, %s, %e, %t axes = [0]
      : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>)
      -> tensor<?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @slice_backwards
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @slice_backwards(%x_static: tensor<10xf32>) -> index {
  %x = tensor.cast %x_static : tensor<10xf32> to tensor<?xf32>
  %s0 = arith.constant -1 : i64
  %s = tensor.from_elements %s0 : tensor<1xi64>
  %e0 = arith.constant -99 : i64
  %e = tensor.from_elements %e0 : tensor<1xi64>
  %t = glow.constant dense<-3> : tensor<1xi64>
  %y = glow.slice %x, %s, %e, %t axes = [0]
      : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>)
      -> tensor<?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @slice_out_of_range
// CHECK: %[[SIZE:.+]] = arith.constant 0 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @slice_out_of_range(%x_static: tensor<10xf32>) -> index {
  %x = tensor.cast %x_static : tensor<10xf32> to tensor<?xf32>
  %s0 = arith.constant 20 : i64
  %s = tensor.from_elements %s0 : tensor<1xi64>
  %e0 = arith.constant 30 : i64
  %e = tensor.from_elements %e0 : tensor<1xi64>
  %t = glow.constant dense<1> : tensor<1xi64>
  %y = glow.slice %x, %s, %e, %t axes = [0]
      : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>)
      -> tensor<?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @pad
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @pad(%x_static: tensor<2x5xf32>) -> index {
  %x = tensor.cast %x_static : tensor<2x5xf32> to tensor<?x?xf32>
  %p0 = arith.constant 0 : i64
  %p1 = arith.constant 1 : i64
  %p2 = arith.constant 0 : i64
  %p3 = arith.constant -2 : i64
  %p = tensor.from_elements %p0, %p1, %p2, %p3 : tensor<4xi64>
  %y = glow.pad %x, %p : (tensor<?x?xf32>, tensor<4xi64>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @resize_sizes
// CHECK: %[[SIZE:.+]] = arith.constant 9 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @resize_sizes(%x_static: tensor<2x5xf32>) -> index {
  %x = tensor.cast %x_static : tensor<2x5xf32> to tensor<?x?xf32>
  %s0 = arith.constant 2 : i64
  %s1 = arith.constant 9 : i64
  %s = tensor.from_elements %s0, %s1 : tensor<2xi64>
  %y = glow.resize %x sizes = %s
      : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @resize_scales
// CHECK: %[[SIZE:.+]] = arith.constant 23 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @resize_scales(%x_static: tensor<1x10xf32>) -> index {
  %x = tensor.cast %x_static : tensor<1x10xf32> to tensor<?x?xf32>
  %f0 = arith.constant 1.0 : f32
  %f1 = arith.constant 2.3 : f32
  %f = tensor.from_elements %f0, %f1 : tensor<2xf32>
  %y = glow.resize %x scales = %f
      : (tensor<?x?xf32>, tensor<2xf32>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @gather_indices
// CHECK: %[[SIZE:.+]] = arith.constant 6 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @gather_indices(%x_static: tensor<2x3x4xf32>,
                         %i_static: tensor<5x6xi64>) -> index {
  %x = tensor.cast %x_static : tensor<2x3x4xf32> to tensor<?x?x?xf32>
  %i = tensor.cast %i_static : tensor<5x6xi64> to tensor<?x?xi64>
  %y = glow.gather %x, %i axis = 1
      : (tensor<?x?x?xf32>, tensor<?x?xi64>) -> tensor<?x?x?x?xf32>
  %position = arith.constant 2 : index
  %size = tensor.dim %y, %position : tensor<?x?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @gather_rest
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @gather_rest(%x_static: tensor<2x3x4xf32>, %i_static: tensor<5x6xi64>) -> index {
  %x = tensor.cast %x_static : tensor<2x3x4xf32> to tensor<?x?x?xf32>
  %i = tensor.cast %i_static : tensor<5x6xi64> to tensor<?x?xi64>
  %y = glow.gather %x, %i axis = 1
      : (tensor<?x?x?xf32>, tensor<?x?xi64>) -> tensor<?x?x?x?xf32>
  %position = arith.constant 3 : index
  %size = tensor.dim %y, %position : tensor<?x?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @gather_elements
// CHECK: %[[SIZE:.+]] = arith.constant 1 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @gather_elements(%x_static: tensor<2x3xf32>, %i_static: tensor<1x3xi64>) -> index {
  %x = tensor.cast %x_static : tensor<2x3xf32> to tensor<?x?xf32>
  %i = tensor.cast %i_static : tensor<1x3xi64> to tensor<?x?xi64>
  %y = glow.gather_elements %x, %i axis = 0
      : (tensor<?x?xf32>, tensor<?x?xi64>) -> tensor<?x?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @gather_nd
// CHECK: %[[SIZE:.+]] = arith.constant 5 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @gather_nd(%x_static: tensor<2x3x4x5xf32>, %i: tensor<2x6x2xi64>) -> index {
  %x = tensor.cast %x_static : tensor<2x3x4x5xf32> to tensor<?x?x?x?xf32>
  %y = glow.gather_nd %x, %i batch_dims = 1
      : (tensor<?x?x?x?xf32>, tensor<2x6x2xi64>) -> tensor<2x6x?xf32>
  %position = arith.constant 2 : index
  %size = tensor.dim %y, %position : tensor<2x6x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @lstm_sequence
// CHECK: %[[SIZE:.+]] = arith.constant 5 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @lstm_sequence(%x_static: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                        %r: tensor<1x64x16xf32>) -> index {
  %x = tensor.cast %x_static : tensor<5x2x8xf32> to tensor<?x?x?xf32>
  %y:3 = glow.lstm %x, %w, %r hidden_size = 16
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<?x?x?xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>)
      -> (tensor<?x1x?x16xf32>, tensor<1x?x16xf32>, tensor<1x?x16xf32>)
  %position = arith.constant 0 : index
  %size = tensor.dim %y#0, %position : tensor<?x1x?x16xf32>
  return %size : index
}

// CHECK-LABEL: func.func @lstm_batch
// CHECK: %[[SIZE:.+]] = arith.constant 2 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @lstm_batch(%x_static: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                     %r: tensor<1x64x16xf32>) -> index {
  %x = tensor.cast %x_static : tensor<5x2x8xf32> to tensor<?x?x?xf32>
  %y:3 = glow.lstm %x, %w, %r hidden_size = 16
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<?x?x?xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>)
      -> (tensor<?x1x?x16xf32>, tensor<1x?x16xf32>, tensor<1x?x16xf32>)
  %position = arith.constant 1 : index
  %size = tensor.dim %y#2, %position : tensor<1x?x16xf32>
  return %size : index
}
