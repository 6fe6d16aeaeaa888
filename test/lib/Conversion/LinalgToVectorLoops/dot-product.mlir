// RUN: glow-opt %s --convert-linalg-to-vector-loops="vector-bits=256 dot-product=pmaddwd" --canonicalize --cse | FileCheck %s --check-prefixes=CHECK,PAIRS
// RUN: glow-opt %s --convert-linalg-to-vector-loops="vector-bits=256 dot-product=vpdpbusd" --canonicalize --cse | FileCheck %s --check-prefixes=CHECK,QUADS
// RUN: glow-opt %s --convert-linalg-to-vector-loops="vector-bits=256 bf16-product=vdpbf16ps" --canonicalize --cse | FileCheck %s --check-prefix=BF16

#pairs_x = affine_map<(m, n, k, g) -> (m, k * 2 + g)>
#pairs_w = affine_map<(m, n, k, g) -> (n floordiv 16, k, n mod 16, g)>
#quads_x = affine_map<(m, n, k, g) -> (m, k * 4 + g)>
#out = affine_map<(m, n, k, g) -> (m, n)>

// Two rows share the weights of sixteen columns, which fill two registers.
// CHECK-LABEL: @pairs
// PAIRS:         scf.for {{.*}} -> (vector<16xi32>, vector<16xi32>)
// PAIRS:           %[[W:.*]] = vector.load {{.*}} vector<32xi8>
// PAIRS:           arith.extsi {{.*}} : vector<16xi8> to vector<16xi16>
// PAIRS:           arith.extsi {{.*}} : vector<16xi8> to vector<16xi16>
// PAIRS:           %[[X:.*]] = vector.load {{.*}} vector<2xi16>
// PAIRS:           vector.broadcast {{.*}} : i32 to vector<8xi32>
// PAIRS-COUNT-4:   llvm.call_intrinsic "llvm.x86.avx2.pmadd.wd"
// QUADS-NOT:     llvm.call_intrinsic
func.func @pairs(%x: memref<2x6xi16>, %w: memref<1x3x16x2xi8>, %y: memref<2x16xi32>) {
  linalg.generic {indexing_maps = [#pairs_x, #pairs_w, #out], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<2x6xi16>, memref<1x3x16x2xi8>) outs(%y : memref<2x16xi32>) {
  ^bb0(%a: i16, %b: i8, %sum: i32):
    %0 = arith.extsi %a : i16 to i32
    %1 = arith.extsi %b : i8 to i32
    %2 = arith.muli %0, %1 : i32
    %3 = arith.addi %sum, %2 : i32
    linalg.yield %3 : i32
  }
  return
}

// CHECK-LABEL: @quads
// PAIRS-NOT:     llvm.call_intrinsic
// QUADS:         scf.for
// QUADS-COUNT-4:   llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.256"({{.*}}) : (vector<8xi32>, vector<32xi8>, vector<32xi8>) -> vector<8xi32>
func.func @quads(%x: memref<2x12xi8>, %w: memref<1x3x16x4xi8>, %y: memref<2x16xi32>) {
  linalg.generic {indexing_maps = [#quads_x, #pairs_w, #out], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<2x12xi8>, memref<1x3x16x4xi8>) outs(%y : memref<2x16xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %0 = arith.extui %a : i8 to i32
    %1 = arith.extsi %b : i8 to i32
    %2 = arith.muli %0, %1 : i32
    %3 = arith.addi %sum, %2 : i32
    linalg.yield %3 : i32
  }
  return
}

// Without the signs that the instruction takes, elements are widened.
// CHECK-LABEL: @other_signs
// CHECK-NOT:     llvm.call_intrinsic
// CHECK:         arith.muli
func.func @other_signs(%x: memref<2x12xi8>, %w: memref<1x3x16x4xi8>, %y: memref<2x16xi32>) {
  linalg.generic {indexing_maps = [#quads_x, #pairs_w, #out], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<2x12xi8>, memref<1x3x16x4xi8>) outs(%y : memref<2x16xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %0 = arith.extsi %a : i8 to i32
    %1 = arith.extui %b : i8 to i32
    %2 = arith.muli %0, %1 : i32
    %3 = arith.addi %sum, %2 : i32
    linalg.yield %3 : i32
  }
  return
}

// Few weights are read for each tile of rows, many once for all rows.
// CHECK-LABEL: @few_weights
// PAIRS:         scf.for {{.*}} step %c6 {
// PAIRS:           scf.for {{.*}} step %c16 {
// PAIRS:             llvm.call_intrinsic
func.func @few_weights(%x: memref<12x6xi16>, %w: memref<2x3x16x2xi8>, %y: memref<12x32xi32>) {
  linalg.generic {indexing_maps = [#pairs_x, #pairs_w, #out], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<12x6xi16>, memref<2x3x16x2xi8>) outs(%y : memref<12x32xi32>) {
  ^bb0(%a: i16, %b: i8, %sum: i32):
    %0 = arith.extsi %a : i16 to i32
    %1 = arith.extsi %b : i8 to i32
    %2 = arith.muli %0, %1 : i32
    %3 = arith.addi %sum, %2 : i32
    linalg.yield %3 : i32
  }
  return
}

// CHECK-LABEL: @many_weights
// PAIRS:         scf.for {{.*}} step %c16 {
// PAIRS:           scf.for {{.*}} step %c6 {
// PAIRS:             llvm.call_intrinsic
func.func @many_weights(%x: memref<12x8192xi16>, %w: memref<2x4096x16x2xi8>, %y: memref<12x32xi32>) {
  linalg.generic {indexing_maps = [#pairs_x, #pairs_w, #out], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<12x8192xi16>, memref<2x4096x16x2xi8>) outs(%y : memref<12x32xi32>) {
  ^bb0(%a: i16, %b: i8, %sum: i32):
    %0 = arith.extsi %a : i16 to i32
    %1 = arith.extsi %b : i8 to i32
    %2 = arith.muli %0, %1 : i32
    %3 = arith.addi %sum, %2 : i32
    linalg.yield %3 : i32
  }
  return
}

// What the epilogue computes from a channel's parameter is computed once for
// the rows of a tile.
// CHECK-LABEL: @epilogue_by_channel
// PAIRS:         scf.yield
// PAIRS:         arith.extsi {{.*}} : vector<16xi8> to vector<16xi32>
// PAIRS-COUNT-2: arith.shrsi
// PAIRS-NOT:     arith.extsi
// PAIRS:         return
func.func @epilogue_by_channel(%x: memref<2x6xi16>, %w: memref<1x3x16x2xi8>, %s: memref<16xi8>, %y: memref<2x16xi32>) {
  %zero = arith.constant 0 : i32
  %sums = memref.alloc() : memref<2x16xi32>
  linalg.fill ins(%zero : i32) outs(%sums : memref<2x16xi32>)
  linalg.generic {indexing_maps = [#pairs_x, #pairs_w, #out], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<2x6xi16>, memref<1x3x16x2xi8>) outs(%sums : memref<2x16xi32>) {
  ^bb0(%a: i16, %b: i8, %sum: i32):
    %0 = arith.extsi %a : i16 to i32
    %1 = arith.extsi %b : i8 to i32
    %2 = arith.muli %0, %1 : i32
    %3 = arith.addi %sum, %2 : i32
    linalg.yield %3 : i32
  }
  linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (n)>, affine_map<(m, n) -> (m, n)>], iterator_types = ["parallel", "parallel"]}
      ins(%sums, %s : memref<2x16xi32>, memref<16xi8>) outs(%y : memref<2x16xi32>) {
  ^bb0(%sum: i32, %shift: i8, %old: i32):
    %0 = arith.extsi %shift : i8 to i32
    %1 = arith.shrsi %sum, %0 : i32
    linalg.yield %1 : i32
  }
  return
}

// Pairs of bf16 are added to f32.
// CHECK-LABEL: @bf16
// PAIRS-NOT:     llvm.call_intrinsic
// QUADS-NOT:     llvm.call_intrinsic
// BF16-LABEL: @bf16
// BF16:         scf.for {{.*}} -> (vector<16xf32>, vector<16xf32>)
// BF16:           vector.load {{.*}} vector<32xbf16>
// BF16:           vector.load {{.*}} vector<2xbf16>
// BF16:           vector.broadcast {{.*}} : i32 to vector<8xi32>
// BF16-COUNT-4:   llvm.call_intrinsic "llvm.x86.avx512bf16.dpbf16ps.256"({{.*}}) : (vector<8xf32>, vector<16xbf16>, vector<16xbf16>) -> vector<8xf32>
func.func @bf16(%x: memref<2x6xbf16>, %w: memref<1x3x16x2xbf16>, %y: memref<2x16xf32>) {
  linalg.generic {indexing_maps = [#pairs_x, #pairs_w, #out], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : memref<2x6xbf16>, memref<1x3x16x2xbf16>) outs(%y : memref<2x16xf32>) {
  ^bb0(%a: bf16, %b: bf16, %sum: f32):
    %0 = arith.extf %a : bf16 to f32
    %1 = arith.extf %b : bf16 to f32
    %2 = arith.mulf %0, %1 : f32
    %3 = arith.addf %sum, %2 : f32
    linalg.yield %3 : f32
  }
  return
}
