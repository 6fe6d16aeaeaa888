// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --emit-bytecode | glow-opt | FileCheck %s

// Weights stay references to resources, and extents are read through them.

// CHECK-LABEL: func.func @weights
func.func @weights() -> tensor<3xf32> {
  // CHECK: glow.constant dense_resource<weights> : tensor<3xf32>
  %w = glow.constant dense_resource<weights> : tensor<3xf32>
  return %w : tensor<3xf32>
}

// CHECK-LABEL: func.func @extents
func.func @extents(%x: tensor<6xf32>) -> tensor<2x3xf32> {
  %shape = glow.constant dense_resource<shape> : tensor<2xi64>
  // CHECK: glow.reshape %arg0, %{{.+}} : (tensor<6xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %y = glow.reshape %x, %shape
      : (tensor<6xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// Without the blob nothing is known, as for an operand that is no constant.
// CHECK-LABEL: func.func @missing
func.func @missing(%x: tensor<6xf32>) -> tensor<3x2xf32> {
  %shape = glow.constant dense_resource<missing> : tensor<2xi64>
  // CHECK: glow.reshape %arg0, %{{.+}} : (tensor<6xf32>, tensor<2xi64>) -> tensor<3x2xf32>
  %y = glow.reshape %x, %shape
      : (tensor<6xf32>, tensor<2xi64>) -> tensor<3x2xf32>
  return %y : tensor<3x2xf32>
}

// CHECK: weights: "0x080000000000803F0000004000004040"
{-#
  dialect_resources: {
    builtin: {
      weights: "0x080000000000803F0000004000004040",
      shape: "0x0800000002000000000000000300000000000000"
    }
  }
#-}
