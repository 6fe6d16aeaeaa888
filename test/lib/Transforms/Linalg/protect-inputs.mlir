// RUN: glow-opt %s --glow-protect-inputs | FileCheck %s
// RUN: glow-opt %s --glow-protect-inputs --one-shot-bufferize=bufferize-function-boundaries \
// RUN:   | FileCheck %s --check-prefix=BUFFERS

// CHECK-LABEL: func.func @main_graph
// CHECK-SAME: %{{.*}}: tensor<4xf32> {bufferization.writable = false, glow.name = "x"}
// CHECK-SAME: %{{.*}}: f32)

// The result has a buffer of its own.
// BUFFERS-LABEL: func.func @main_graph
// BUFFERS-SAME: (%[[X:.*]]: memref
// BUFFERS: %[[RESULT:.*]] = memref.alloc
// BUFFERS: memref.copy %[[X]], %[[RESULT]]
// BUFFERS: return %[[RESULT]]
func.func @main_graph(%x: tensor<4xf32> {glow.name = "x"}, %value: f32) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %y = tensor.insert %value into %x[%c0] : tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func.func private @helper
// CHECK-SAME: (%{{[^:]*}}: tensor<4xf32>)
func.func private @helper(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
