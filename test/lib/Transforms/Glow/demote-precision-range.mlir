// RUN: glow-opt %s --split-input-file -verify-diagnostics --glow-demote-precision=type=f16 | FileCheck %s

// What does not fit into the range of the type stays in f32, and what reads it
// is not narrow for its sake.
// CHECK-LABEL: func.func @too_large
// CHECK-NOT: f16
// CHECK: return
func.func @too_large(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = glow.constant dense<[[1.0, 2.0], [-1.0e5, 70000.0]]> : tensor<2x2xf32> loc("weights")
  // expected-warning@unknown {{glow.matmul of node 'project' stays in f32: constant 'weights' has the element -1.0E+5, expected at most 65504 for 'f16'}}
  %0 = glow.matmul %x, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32> loc("project")
  %1 = glow.relu %0 : tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}

// -----

// 65519 rounds to 65504 and fits; infinity is one already.
// CHECK-LABEL: func.func @largest
// CHECK: glow.constant dense<[0x7C00, 6.550400e+04]> : tensor<2xf16>
func.func @largest(%x: tensor<2x2xf32>) -> tensor<2xf32> {
  %w = glow.constant dense<[0x7F800000, 65519.0]> : tensor<2xf32>
  %0 = glow.matmul %x, %w : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// A mask of large negative numbers does not become infinite; the operations
// around it are narrow.
// CHECK-LABEL: func.func @mask
// CHECK: glow.matmul {{.*}}f16
// CHECK: glow.add {{.*}}f32
func.func @mask(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %mask = glow.constant dense<[0.0, -3.40282347E+38]> : tensor<2xf32>
  %0 = glow.matmul %x, %x : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  // expected-warning@below {{glow.add stays in f32: constant has the element -3.40282E+38, expected at most 65504}}
  %1 = glow.add %0, %mask : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}
