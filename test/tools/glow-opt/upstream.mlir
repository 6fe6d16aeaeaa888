// The tool has the upstream dialects and passes beside Glow's own.
// RUN: glow-opt --canonicalize %s | FileCheck %s
// RUN: glow-opt --show-dialects | FileCheck %s --check-prefix=DIALECTS

// CHECK-LABEL: func.func @same
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @same(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = tensor.cast %x : tensor<2x3xf32> to tensor<?x3xf32>
  %z = tensor.cast %y : tensor<?x3xf32> to tensor<2x3xf32>
  return %z : tensor<2x3xf32>
}

// DIALECTS: glow
// DIALECTS: linalg
// DIALECTS: vector
