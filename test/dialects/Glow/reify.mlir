// RUN: glow-opt %s --resolve-ranked-shaped-type-result-dims --canonicalize | FileCheck %s

// Each function asks for a dynamic dimension of a result. What the op's operands
// are is only hidden from it: computing the dimension folds to the number.

// CHECK-LABEL: func.func @relu
// CHECK: %[[SIZE:.+]] = arith.constant 7 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @relu(%x_static: tensor<5x7xf32>) -> index {
  %x = tensor.cast %x_static : tensor<5x7xf32> to tensor<?x?xf32>
  %y = glow.relu %x : tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @is_nan
// CHECK: %[[SIZE:.+]] = arith.constant 5 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @is_nan(%x_static: tensor<5x7xf32>) -> index {
  %x = tensor.cast %x_static : tensor<5x7xf32> to tensor<?x?xf32>
  %y = glow.is_nan %x : (tensor<?x?xf32>) -> tensor<?x?xi1>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?x?xi1>
  return %size : index
}

// CHECK-LABEL: func.func @add_broadcasts_left
// CHECK: %[[SIZE:.+]] = arith.constant 5 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @add_broadcasts_left(%a_static: tensor<1x7xf32>,
                              %b_static: tensor<5x1xf32>) -> index {
  %a = tensor.cast %a_static : tensor<1x7xf32> to tensor<?x?xf32>
  %b = tensor.cast %b_static : tensor<5x1xf32> to tensor<?x?xf32>
  %y = glow.add %a, %b : tensor<?x?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @add_broadcasts_right
// CHECK: %[[SIZE:.+]] = arith.constant 7 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @add_broadcasts_right(%a_static: tensor<1x7xf32>,
                               %b_static: tensor<5x1xf32>) -> index {
  %a = tensor.cast %a_static : tensor<1x7xf32> to tensor<?x?xf32>
  %b = tensor.cast %b_static : tensor<5x1xf32> to tensor<?x?xf32>
  %y = glow.add %a, %b : tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @add_of_nothing
// CHECK: %[[SIZE:.+]] = arith.constant 0 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @add_of_nothing(%a_static: tensor<1xf32>, %b_static: tensor<0xf32>) -> index {
  %a = tensor.cast %a_static : tensor<1xf32> to tensor<?xf32>
  %b = tensor.cast %b_static : tensor<0xf32> to tensor<?xf32>
  %y = glow.add %a, %b : tensor<?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @where
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @where(%c_static: tensor<1xi1>, %a_static: tensor<4x1xf32>,
                %b_static: tensor<3x1x1xf32>) -> index {
  %c = tensor.cast %c_static : tensor<1xi1> to tensor<?xi1>
  %a = tensor.cast %a_static : tensor<4x1xf32> to tensor<?x?xf32>
  %b = tensor.cast %b_static : tensor<3x1x1xf32> to tensor<?x?x?xf32>
  %y = glow.where %c, %a, %b
      : (tensor<?xi1>, tensor<?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @matmul_batch
// CHECK: %[[SIZE:.+]] = arith.constant 6 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @matmul_batch(%a_static: tensor<6x2x3xf32>,
                       %b_static: tensor<5x1x3x4xf32>) -> index {
  %a = tensor.cast %a_static : tensor<6x2x3xf32> to tensor<?x?x?xf32>
  %b = tensor.cast %b_static : tensor<5x1x3x4xf32> to tensor<?x?x?x?xf32>
  %y = glow.matmul %a, %b
      : (tensor<?x?x?xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @matmul_rows
// CHECK: %[[SIZE:.+]] = arith.constant 2 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @matmul_rows(%a_static: tensor<6x2x3xf32>,
                      %b_static: tensor<5x1x3x4xf32>) -> index {
  %a = tensor.cast %a_static : tensor<6x2x3xf32> to tensor<?x?x?xf32>
  %b = tensor.cast %b_static : tensor<5x1x3x4xf32> to tensor<?x?x?x?xf32>
  %y = glow.matmul %a, %b
      : (tensor<?x?x?xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
  %position = arith.constant 2 : index
  %size = tensor.dim %y, %position : tensor<?x?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @matmul_row_vector
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @matmul_row_vector(%a_static: tensor<3xf32>,
                            %b_static: tensor<5x3x4xf32>) -> index {
  %a = tensor.cast %a_static : tensor<3xf32> to tensor<?xf32>
  %b = tensor.cast %b_static : tensor<5x3x4xf32> to tensor<?x?x?xf32>
  %y = glow.matmul %a, %b
      : (tensor<?xf32>, tensor<?x?x?xf32>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @matmul_column_vector
// CHECK: %[[SIZE:.+]] = arith.constant 6 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @matmul_column_vector(%a_static: tensor<6x2x3xf32>,
                               %b_static: tensor<3xf32>) -> index {
  %a = tensor.cast %a_static : tensor<6x2x3xf32> to tensor<?x?x?xf32>
  %b = tensor.cast %b_static : tensor<3xf32> to tensor<?xf32>
  %y = glow.matmul %a, %b
      : (tensor<?x?x?xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @gemm
// CHECK: %[[SIZE:.+]] = arith.constant 2 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @gemm(%a_static: tensor<3x2xf32>, %b_static: tensor<3x4xf32>) -> index {
  %a = tensor.cast %a_static : tensor<3x2xf32> to tensor<?x?xf32>
  %b = tensor.cast %b_static : tensor<3x4xf32> to tensor<?x?xf32>
  %y = glow.gemm %a, %b trans_a
      : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  %position = arith.constant 0 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @conv
// CHECK: %[[SIZE:.+]] = arith.constant 5 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @conv(%x_static: tensor<1x3x10x11xf32>, %w_static: tensor<8x3x3x3xf32>) -> index {
  %x = tensor.cast %x_static : tensor<1x3x10x11xf32> to tensor<?x?x?x?xf32>
  %w = tensor.cast %w_static : tensor<8x3x3x3xf32> to tensor<?x?x?x?xf32>
  %y = glow.conv %x, %w strides = [2, 2] dilations = [1, 2] pads = [1, 1, 1, 2]
      : (tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
  %position = arith.constant 3 : index
  %size = tensor.dim %y, %position : tensor<?x?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @conv_channels
// CHECK: %[[SIZE:.+]] = arith.constant 8 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @conv_channels(%x_static: tensor<1x10x11x3xf32>,
                        %w_static: tensor<3x3x3x8xf32>) -> index {
  %x = tensor.cast %x_static : tensor<1x10x11x3xf32> to tensor<?x?x?x?xf32>
  %w = tensor.cast %w_static : tensor<3x3x3x8xf32> to tensor<?x?x?x?xf32>
  %y = glow.conv %x, %w layout = channels_last
      : (tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
  %position = arith.constant 3 : index
  %size = tensor.dim %y, %position : tensor<?x?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @conv_transpose
// CHECK: %[[SIZE:.+]] = arith.constant 17 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @conv_transpose(%x_static: tensor<1x4x8x8xf32>,
                         %w_static: tensor<4x3x3x3xf32>) -> index {
  %x = tensor.cast %x_static : tensor<1x4x8x8xf32> to tensor<?x?x?x?xf32>
  %w = tensor.cast %w_static : tensor<4x3x3x3xf32> to tensor<?x?x?x?xf32>
  %y = glow.conv_transpose %x, %w strides = [2, 2] dilations = [2, 1]
      pads = [1, 0, 2, 0] output_padding = [1, 0] group = 2
      : (tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
  %position = arith.constant 2 : index
  %size = tensor.dim %y, %position : tensor<?x?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @conv_transpose_channels
// CHECK: %[[SIZE:.+]] = arith.constant 6 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @conv_transpose_channels(%x_static: tensor<1x4x8x8xf32>,
                                  %w_static: tensor<4x3x3x3xf32>) -> index {
  %x = tensor.cast %x_static : tensor<1x4x8x8xf32> to tensor<?x?x?x?xf32>
  %w = tensor.cast %w_static : tensor<4x3x3x3xf32> to tensor<?x?x?x?xf32>
  %y = glow.conv_transpose %x, %w group = 2
      : (tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @max_pool
// CHECK: %[[SIZE:.+]] = arith.constant 2 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @max_pool(%x_static: tensor<1x1x7xf32>) -> index {
  %x = tensor.cast %x_static : tensor<1x1x7xf32> to tensor<?x?x?xf32>
  %y = glow.max_pool %x kernel_shape = [2] strides = [3]
      : (tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  %position = arith.constant 2 : index
  %size = tensor.dim %y, %position : tensor<?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @max_pool_ceil_mode
// CHECK: %[[SIZE:.+]] = arith.constant 3 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @max_pool_ceil_mode(%x_static: tensor<1x1x7xf32>) -> index {
  %x = tensor.cast %x_static : tensor<1x1x7xf32> to tensor<?x?x?xf32>
  %y = glow.max_pool %x kernel_shape = [3] strides = [3] ceil_mode
      : (tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  %position = arith.constant 2 : index
  %size = tensor.dim %y, %position : tensor<?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @average_pool_ceil_mode_drops_window
// CHECK: %[[SIZE:.+]] = arith.constant 2 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @average_pool_ceil_mode_drops_window(%x_static: tensor<1x1x5xf32>) -> index {
  %x = tensor.cast %x_static : tensor<1x1x5xf32> to tensor<?x?x?xf32>
  %y = glow.average_pool %x kernel_shape = [2] strides = [3] pads = [0, 1]
      ceil_mode
      : (tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  %position = arith.constant 2 : index
  %size = tensor.dim %y, %position : tensor<?x?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @reduce_sum
// CHECK: %[[SIZE:.+]] = arith.constant 5 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @reduce_sum(%x_static: tensor<2x3x4x5xf32>) -> index {
  %x = tensor.cast %x_static : tensor<2x3x4x5xf32> to tensor<?x?x?x?xf32>
  %y = glow.reduce_sum %x axes = [0, 2]
      : (tensor<?x?x?x?xf32>) -> tensor<?x?xf32>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xf32>
  return %size : index
}

// CHECK-LABEL: func.func @arg_max
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @arg_max(%x_static: tensor<2x3x4xf32>) -> index {
  %x = tensor.cast %x_static : tensor<2x3x4xf32> to tensor<?x?x?xf32>
  %y = glow.arg_max %x axis = 1 : (tensor<?x?x?xf32>) -> tensor<?x?xi64>
  %position = arith.constant 1 : index
  %size = tensor.dim %y, %position : tensor<?x?xi64>
  return %size : index
}

// CHECK-LABEL: func.func @top_k
// CHECK: %[[SIZE:.+]] = arith.constant 4 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @top_k(%x_static: tensor<2x9xf32>) -> index {
  %x = tensor.cast %x_static : tensor<2x9xf32> to tensor<?x?xf32>
  %k0 = arith.constant 4 : i64
  %k = tensor.from_elements %k0 : tensor<1xi64>
  %y:2 = glow.top_k %x, %k axis = 1
      : (tensor<?x?xf32>, tensor<1xi64>) -> (tensor<?x?xf32>, tensor<?x?xi64>)
  %position = arith.constant 1 : index
  %size = tensor.dim %y#1, %position : tensor<?x?xi64>
  return %size : index
}
