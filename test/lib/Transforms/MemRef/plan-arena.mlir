// RUN: glow-opt %s -split-input-file --glow-plan-arena | FileCheck %s
// RUN: glow-opt %s -split-input-file --glow-plan-arena=alignment=256 | FileCheck %s --check-prefix=ALIGN

// Two buffers that are never live together share a place.
// CHECK: module attributes {glow.arena_bytes = 128 : i64, glow.arena_live_bytes = 128 : i64}
// ALIGN: module attributes {glow.arena_bytes = 512 : i64, glow.arena_live_bytes = 512 : i64}
// CHECK-LABEL: @chain
// CHECK-SAME:    (%[[ARG0:.*]]: memref<16xf32>, %[[ARENA:.*]]: memref<128xi8> {glow.role = "arena"}, %[[OUT:.*]]: memref<16xf32>)
// CHECK-DAG:     %[[A:.*]] = memref.view %[[ARENA]][%{{.*}}][] : memref<128xi8> to memref<16xf32>
// CHECK-DAG:     %[[B:.*]] = memref.view %[[ARENA]][%{{.*}}][] : memref<128xi8> to memref<16xf32>
// CHECK-NOT:     memref.alloc
func.func @chain(%x: memref<16xf32>, %y: memref<16xf32>) {
  %a = memref.alloc() : memref<16xf32>
  %b = memref.alloc() : memref<16xf32>
  %c = memref.alloc() : memref<16xf32>
  memref.copy %x, %a : memref<16xf32> to memref<16xf32>
  memref.copy %a, %b : memref<16xf32> to memref<16xf32>
  memref.copy %b, %c : memref<16xf32> to memref<16xf32>
  memref.copy %c, %y : memref<16xf32> to memref<16xf32>
  return
}

// -----

// A buffer is live as long as its views are.
// CHECK: glow.arena_bytes = 192 : i64
// CHECK-LABEL: @view
func.func @view(%x: memref<16xf32>, %y: memref<16xf32>) {
  %a = memref.alloc() : memref<16xf32>
  %part = memref.subview %a[0] [8] [1] : memref<16xf32> to memref<8xf32>
  %b = memref.alloc() : memref<16xf32>
  %c = memref.alloc() : memref<16xf32>
  memref.copy %x, %a : memref<16xf32> to memref<16xf32>
  memref.copy %x, %b : memref<16xf32> to memref<16xf32>
  memref.copy %b, %c : memref<16xf32> to memref<16xf32>
  %head = memref.subview %c[0] [8] [1] : memref<16xf32> to memref<8xf32>
  memref.copy %part, %head : memref<8xf32> to memref<8xf32>
  memref.copy %c, %y : memref<16xf32> to memref<16xf32>
  return
}

// -----

// In a loop a buffer is live for the whole loop.
// CHECK: glow.arena_bytes = 128 : i64
// CHECK-LABEL: @loop
func.func @loop(%x: memref<16xf32>, %y: memref<16xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = memref.alloc() : memref<16xf32>
  memref.copy %x, %a : memref<16xf32> to memref<16xf32>
  scf.for %i = %c0 to %n step %c1 {
    %t = memref.alloc() : memref<16xf32>
    memref.copy %a, %t : memref<16xf32> to memref<16xf32>
    memref.copy %t, %a : memref<16xf32> to memref<16xf32>
  }
  memref.copy %a, %y : memref<16xf32> to memref<16xf32>
  return
}

// -----

// Nothing to place: the argument is there all the same.
// CHECK: glow.arena_bytes = 0 : i64
// CHECK-LABEL: @empty
// CHECK-SAME:    memref<0xi8> {glow.role = "arena"}
func.func @empty(%x: memref<16xf32>) {
  return
}
