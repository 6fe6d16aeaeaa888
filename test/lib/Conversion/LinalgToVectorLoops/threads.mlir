// RUN: glow-opt %s --convert-linalg-to-vector-loops="threads=2 grain=64" --split-input-file | FileCheck %s

// The outermost loop, over blocks of columns, has two iterations.
// CHECK-LABEL: @divided
// CHECK:         scf.parallel
// CHECK-NOT:     scf.parallel
// CHECK:           scf.for
func.func @divided(%a: memref<8x7xf32>, %b: memref<7x32xf32>, %c: memref<8x32xf32>) {
  linalg.matmul ins(%a, %b : memref<8x7xf32>, memref<7x32xf32>) outs(%c : memref<8x32xf32>)
  return
}

// -----

// Three blocks do not divide well among two threads, the rows of each do.
// CHECK-LABEL: @inner
// CHECK:         scf.for
// CHECK:           scf.parallel
func.func @inner(%a: memref<64x7xf32>, %b: memref<7x48xf32>, %c: memref<64x48xf32>) {
  linalg.matmul ins(%a, %b : memref<64x7xf32>, memref<7x48xf32>) outs(%c : memref<64x48xf32>)
  return
}

// -----

// Less work than a grain.
// CHECK-LABEL: @small
// CHECK-NOT:     scf.parallel
func.func @small(%a: memref<2x2xf32>, %b: memref<2x8xf32>, %c: memref<2x8xf32>) {
  linalg.matmul ins(%a, %b : memref<2x2xf32>, memref<2x8xf32>) outs(%c : memref<2x8xf32>)
  return
}

// -----

// The iterations of a reduction are never divided.
// CHECK-LABEL: @reduction
// CHECK-NOT:     scf.parallel
func.func @reduction(%x: memref<4096xf32>, %sum: memref<f32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
      ins(%x : memref<4096xf32>) outs(%sum : memref<f32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.addf %in, %out : f32
    linalg.yield %0 : f32
  }
  return
}
