// RUN: glow-opt %s --glow-lower-copies -split-input-file -verify-diagnostics | FileCheck %s

// CHECK: #[[$IDENTITY:.*]] = affine_map<(d0, d1) -> (d0, d1)>

// CHECK-LABEL: func.func @strided
// CHECK-SAME: (%[[SOURCE:.*]]: memref<4x8xf32>, %[[TARGET:.*]]: memref<4x8xf32, strided<[16, 2]>>)
func.func @strided(%source: memref<4x8xf32>, %target: memref<4x8xf32, strided<[16, 2]>>) {
  // CHECK: linalg.generic {indexing_maps = [#[[$IDENTITY]], #[[$IDENTITY]]], iterator_types = ["parallel", "parallel"]}
  // CHECK-SAME: ins(%[[SOURCE]] : memref<4x8xf32>) outs(%[[TARGET]] : memref<4x8xf32, strided<[16, 2]>>)
  // CHECK-NEXT: ^bb0(%[[ELEMENT:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: linalg.yield %[[ELEMENT]] : f32
  // CHECK-NOT: memref.copy
  memref.copy %source, %target : memref<4x8xf32> to memref<4x8xf32, strided<[16, 2]>>
  return
}

// -----

// CHECK-LABEL: func.func @dynamic
func.func @dynamic(%source: memref<?xi8>, %target: memref<?xi8>) {
  // CHECK: linalg.generic
  memref.copy %source, %target : memref<?xi8> to memref<?xi8>
  return
}

// -----

// CHECK-LABEL: func.func @scalar
func.func @scalar(%source: memref<f32>, %target: memref<f32>) {
  // CHECK: linalg.generic {{.*}}iterator_types = []
  memref.copy %source, %target : memref<f32> to memref<f32>
  return
}

// -----

// CHECK-LABEL: func.func @other_operations_stay
func.func @other_operations_stay(%buffer: memref<4xf32>, %i: index) -> f32 {
  // CHECK-NEXT: memref.load
  // CHECK-NEXT: return
  %element = memref.load %buffer[%i] : memref<4xf32>
  return %element : f32
}

// -----

func.func @unranked(%source: memref<*xf32>, %target: memref<*xf32>) {
  // expected-error @+1 {{cannot become loops: expected ranked memrefs, found 'memref<*xf32>' to 'memref<*xf32>'}}
  memref.copy %source, %target : memref<*xf32> to memref<*xf32>
  return
}
