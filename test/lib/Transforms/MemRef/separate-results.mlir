// RUN: glow-opt %s --glow-separate-results | FileCheck %s
// RUN: glow-opt %s --pass-pipeline='builtin.module(func.func(glow-separate-results),buffer-results-to-out-params{hoist-static-allocs=true modify-public-functions=true})' \
// RUN:   | FileCheck %s --check-prefix=PARAMETERS

// CHECK-LABEL: func.func @twice
// CHECK: %[[Y:.*]] = memref.alloc() : memref<4xf32>
// CHECK: %[[COPY:.*]] = memref.alloc() : memref<4xf32>
// CHECK-NEXT: memref.copy %[[Y]], %[[COPY]]
// CHECK-NEXT: return %[[Y]], %[[COPY]]

// PARAMETERS-LABEL: func.func @twice
// PARAMETERS-SAME: (%{{.*}}: f32, %[[FIRST:.*]]: memref<4xf32>, %[[SECOND:.*]]: memref<4xf32>)
// PARAMETERS-NOT: memref.alloc
// PARAMETERS: memref.copy %[[FIRST]], %[[SECOND]]
func.func @twice(%value: f32) -> (memref<4xf32>, memref<4xf32>) {
  %y = memref.alloc() : memref<4xf32>
  linalg.fill ins(%value : f32) outs(%y : memref<4xf32>)
  return %y, %y : memref<4xf32>, memref<4xf32>
}

// CHECK-LABEL: func.func @dynamic
// CHECK-SAME: (%[[X:.*]]: memref<?x4xf32>)
// CHECK: %[[ROWS:.*]] = memref.dim %[[X]], %{{.*}}
// CHECK: %[[COPY:.*]] = memref.alloc(%[[ROWS]]) : memref<?x4xf32>
// CHECK: return %[[X]], %[[COPY]]
func.func @dynamic(%x: memref<?x4xf32>) -> (memref<?x4xf32>, memref<?x4xf32>) {
  return %x, %x : memref<?x4xf32>, memref<?x4xf32>
}

// CHECK-LABEL: func.func @does_not_touch
// CHECK-SAME: (%[[X:.*]]: memref<4xf32>, %[[Y:.*]]: memref<4xf32>, %[[SIZE:.*]]: index)
// CHECK-NEXT: return %[[X]], %[[Y]], %[[SIZE]], %[[SIZE]]
func.func @does_not_touch(%x: memref<4xf32>, %y: memref<4xf32>, %size: index)
    -> (memref<4xf32>, memref<4xf32>, index, index) {
  return %x, %y, %size, %size : memref<4xf32>, memref<4xf32>, index, index
}
