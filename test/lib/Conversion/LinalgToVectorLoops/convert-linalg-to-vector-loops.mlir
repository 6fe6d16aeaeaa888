// RUN: glow-opt %s --convert-linalg-to-vector-loops="vector-bits=256 vector-registers=16" --canonicalize --cse | FileCheck %s

// Twelve columns are one vector and a half; five rows are two tiles, of three and of two rows.
// CHECK-LABEL: @matmul
// CHECK-SAME:    %[[A:.*]]: memref<5x7xf32>, %[[B:.*]]: memref<7x24xf32>, %[[BIAS:.*]]: memref<24xf32>, %[[OUT:.*]]: memref<5x24xf32>
// CHECK-DAG:     %[[ZEROS:.*]] = arith.constant dense<0.000000e+00> : vector<16xf32>
// CHECK-NOT:     memref.alloc
// CHECK:         %[[TILE:.*]]:5 = scf.for {{.*}} iter_args(%{{.*}} = %[[ZEROS]], %{{.*}} = %[[ZEROS]], %{{.*}} = %[[ZEROS]], %{{.*}} = %[[ZEROS]], %{{.*}} = %[[ZEROS]])
// CHECK:           %[[X:.*]] = memref.load
// CHECK:           %[[XS:.*]] = vector.broadcast %[[X]] : f32 to vector<16xf32>
// CHECK:           %[[W:.*]] = vector.load {{.*}} vector<16xf32>
// CHECK-COUNT-5:   math.fma %{{.*}}, %[[W]], %{{.*}} : vector<16xf32>
// The epilogue is part of the store.
// CHECK:         %[[B0:.*]] = vector.load %[[BIAS]]
// CHECK:         %[[SUM:.*]] = arith.addf %[[TILE]]#0, %[[B0]]
// CHECK:         vector.store %[[SUM]]
// The columns that are left are a shorter vector.
// CHECK:         vector.load {{.*}} vector<8xf32>
// CHECK-NOT:     linalg
func.func @matmul(%a: memref<5x7xf32>, %b: memref<7x24xf32>, %bias: memref<24xf32>, %out: memref<5x24xf32>) {
  %zero = arith.constant 0.0 : f32
  %t = memref.alloc() : memref<5x24xf32>
  linalg.fill ins(%zero : f32) outs(%t : memref<5x24xf32>)
  linalg.matmul ins(%a, %b : memref<5x7xf32>, memref<7x24xf32>) outs(%t : memref<5x24xf32>)
  linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>],
    iterator_types = ["parallel", "parallel"]
  } ins(%t, %bias : memref<5x24xf32>, memref<24xf32>) outs(%out : memref<5x24xf32>) {
  ^bb0(%x: f32, %y: f32, %unused: f32):
    %sum = arith.addf %x, %y : f32
    linalg.yield %sum : f32
  }
  return
}

// The result is read twice: it has to be in memory.
// CHECK-LABEL: @two_readers
// CHECK:         memref.alloc() : memref<4x16xf32>
func.func @two_readers(%a: memref<4x4xf32>, %b: memref<4x16xf32>, %y: memref<4x16xf32>, %z: memref<4x16xf32>) {
  %zero = arith.constant 0.0 : f32
  %t = memref.alloc() : memref<4x16xf32>
  linalg.fill ins(%zero : f32) outs(%t : memref<4x16xf32>)
  linalg.matmul ins(%a, %b : memref<4x4xf32>, memref<4x16xf32>) outs(%t : memref<4x16xf32>)
  linalg.exp ins(%t : memref<4x16xf32>) outs(%y : memref<4x16xf32>)
  linalg.negf ins(%t : memref<4x16xf32>) outs(%z : memref<4x16xf32>)
  return
}

// A transposition cannot be part of the store of a vector.
// CHECK-LABEL: @transposed_reader
// CHECK:         memref.alloc() : memref<4x16xf32>
func.func @transposed_reader(%a: memref<4x4xf32>, %b: memref<4x16xf32>, %y: memref<16x4xf32>) {
  %zero = arith.constant 0.0 : f32
  %t = memref.alloc() : memref<4x16xf32>
  linalg.fill ins(%zero : f32) outs(%t : memref<4x16xf32>)
  linalg.matmul ins(%a, %b : memref<4x4xf32>, memref<4x16xf32>) outs(%t : memref<4x16xf32>)
  linalg.transpose ins(%t : memref<4x16xf32>) outs(%y : memref<16x4xf32>) permutation = [1, 0]
  return
}

// An input of the matmul is overwritten before the elementwise operation: the matmul stays at its place.
// CHECK-LABEL: @overwritten
// CHECK:         memref.alloc() : memref<4x16xf32>
func.func @overwritten(%a: memref<4x4xf32>, %b: memref<4x16xf32>, %y: memref<4x16xf32>) {
  %zero = arith.constant 0.0 : f32
  %t = memref.alloc() : memref<4x16xf32>
  linalg.fill ins(%zero : f32) outs(%t : memref<4x16xf32>)
  linalg.matmul ins(%a, %b : memref<4x4xf32>, memref<4x16xf32>) outs(%t : memref<4x16xf32>)
  linalg.fill ins(%zero : f32) outs(%a : memref<4x4xf32>)
  linalg.exp ins(%t : memref<4x16xf32>) outs(%y : memref<4x16xf32>)
  return
}

// Along the contiguous dimension partial results are a vector, combined at the end.
// CHECK-LABEL: @row_sum
// CHECK-SAME:    %[[X:.*]]: memref<3x67xf32>, %[[SUMS:.*]]: memref<3xf32>
// CHECK:         scf.for
// CHECK:           scf.for {{.*}} -> (vector<32xf32>)
// CHECK:           vector.reduction <add>, %{{.*}} : vector<32xf32> into f32
// CHECK:           vector.reduction <add>, %{{.*}} : vector<3xf32> into f32
// CHECK:           memref.store %{{.*}}, %[[SUMS]]
func.func @row_sum(%x: memref<3x67xf32>, %sums: memref<3xf32>) {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%sums : memref<3xf32>)
  linalg.reduce {arith.addf} ins(%x : memref<3x67xf32>) outs(%sums : memref<3xf32>) dimensions = [1]
  return
}

// Dimensions that are walked through as one become one loop.
// CHECK-LABEL: @collapse
// CHECK-COUNT-1: scf.for
// CHECK-NOT:     scf.for
// CHECK:         return
func.func @collapse(%x: memref<4x8x16xf32>, %y: memref<4x8x16xf32>) {
  linalg.exp ins(%x : memref<4x8x16xf32>) outs(%y : memref<4x8x16xf32>)
  return
}

// A packed operand: block d1 floordiv 16, element d1 mod 16.
// CHECK-LABEL: @packed
// CHECK:         vector.load {{.*}} : memref<{{.*}}>, vector<16xf32>
// CHECK:         vector.load {{.*}} : memref<{{.*}}>, vector<4xf32>
func.func @packed(%a: memref<2x8xf32>, %b: memref<2x8x16xf32>, %c: memref<2x20xf32>) {
  linalg.generic {
    indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j floordiv 16, k, j mod 16)>, affine_map<(i, j, k) -> (i, j)>],
    iterator_types = ["parallel", "parallel", "reduction"]
  } ins(%a, %b : memref<2x8xf32>, memref<2x8x16xf32>) outs(%c : memref<2x20xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %z, %p : f32
    linalg.yield %s : f32
  }
  return
}

// Booleans take a byte each in memory: no vectors.
// CHECK-LABEL: @booleans
// CHECK-NOT:     vector
// CHECK:         return
func.func @booleans(%x: memref<64xi1>, %y: memref<64xi1>) {
  linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]
  } ins(%x : memref<64xi1>) outs(%y : memref<64xi1>) {
  ^bb0(%a: i1, %unused: i1):
    %not = arith.xori %a, %a : i1
    linalg.yield %not : i1
  }
  return
}

// Not a nest with linear addresses: left for convert-linalg-to-loops.
// CHECK-LABEL: @indices
// CHECK:         linalg.generic
func.func @indices(%y: memref<64xindex>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%y : memref<64xindex>) {
  ^bb0(%unused: index):
    %i = linalg.index 0 : index
    linalg.yield %i : index
  }
  return
}

// CHECK-LABEL: @dynamic
// CHECK:         linalg.exp
func.func @dynamic(%x: memref<?xf32>, %y: memref<?xf32>) {
  linalg.exp ins(%x : memref<?xf32>) outs(%y : memref<?xf32>)
  return
}
