// Steps become loops of a CPU, one after the other, on memory without names.
// RUN: glow-opt %s --convert-glir-to-affine --split-input-file | FileCheck %s
// RUN: glow-opt %s --convert-glir-to-affine --split-input-file | FileCheck %s --check-prefix=NONE --implicit-check-not=glir --implicit-check-not='"sram"' --implicit-check-not='"dram"'
// NONE: module

// Globals, arguments, allocations and views lose their memory; addresses and tokens go; what is left are the names.
// CHECK: memref.global "private" constant @two : memref<4xi8> = dense<2>
memref.global "private" constant @two : memref<4xi8, "dram"> = dense<2>
// CHECK-LABEL: func.func @placement(
//  CHECK-SAME:   %[[X:.+]]: memref<4xi8> {glow.name = "x"}, %[[Y:.+]]: memref<4x2xi8> {glow.name = "y"}) {
//       CHECK:   %[[TWO:.+]] = memref.get_global @two : memref<4xi8>
//       CHECK:   %[[T:.+]] = memref.alloc() : memref<2x4xi8>
//       CHECK:   %[[FIRST:.+]] = memref.subview %[[T]][0, 0] [1, 4] [1, 1] : memref<2x4xi8> to memref<4xi8, strided<[1]>>
//       CHECK:   %[[SECOND:.+]] = memref.subview %[[T]][1, 0] [1, 4] [1, 1] : memref<2x4xi8> to memref<4xi8, strided<[1], offset: 4>>
//       CHECK:   %[[TURNED:.+]] = memref.transpose %[[T]] (d0, d1) -> (d1, d0) : memref<2x4xi8> to memref<4x2xi8, strided<[1, 4]>>
//       CHECK:   affine.for %[[I:.+]] = 0 to 4 {
//  CHECK-NEXT:     %[[A:.+]] = affine.load %[[X]][%[[I]]]
//  CHECK-NEXT:     affine.store %[[A]], %[[FIRST]][%[[I]]]
//       CHECK:   affine.for %[[I:.+]] = 0 to 4 {
//  CHECK-NEXT:     %[[A:.+]] = affine.load %[[TWO]][%[[I]]]
//  CHECK-NEXT:     affine.store %[[A]], %[[SECOND]][%[[I]]]
//       CHECK:   affine.for %[[I:.+]] = 0 to 4 {
//  CHECK-NEXT:     affine.for %[[J:.+]] = 0 to 2 {
//  CHECK-NEXT:       %[[A:.+]] = affine.load %[[TURNED]][%[[I]], %[[J]]]
//  CHECK-NEXT:       affine.store %[[A]], %[[Y]][%[[I]], %[[J]]]
//       CHECK:   return
func.func @placement(%x: memref<4xi8, "dram"> {glow.name = "x"}, %y: memref<4x2xi8, "dram"> {glow.name = "y", glir.result})
    attributes {glir.offloaded, glir.arena_bytes = 0 : i64} {
  %two = memref.get_global @two : memref<4xi8, "dram">
  %t = memref.alloc() {glir.address = 16 : i64} : memref<2x4xi8, "sram">
  %first = memref.subview %t[0, 0] [1, 4] [1, 1] : memref<2x4xi8, "sram"> to memref<4xi8, strided<[1]>, "sram">
  %second = memref.subview %t[1, 0] [1, 4] [1, 1] : memref<2x4xi8, "sram"> to memref<4xi8, strided<[1], offset: 4>, "sram">
  %turned = memref.transpose %t (i, j) -> (j, i) : memref<2x4xi8, "sram"> to memref<4x2xi8, strided<[1, 4]>, "sram">
  glir.copy on "load" ins(%x : memref<4xi8, "dram">) outs(%first : memref<4xi8, strided<[1]>, "sram">)
  glir.copy on "load" ins(%two : memref<4xi8, "dram">) outs(%second : memref<4xi8, strided<[1], offset: 4>, "sram">)
  %token = glir.signal on "load" to "store"
  glir.wait %token
  glir.copy on "store" ins(%turned : memref<4x2xi8, strided<[1, 4]>, "sram">) outs(%y : memref<4x2xi8, "dram">)
  return
}

// -----

// Padding is filled before the copy; a source without elements leaves nothing but padding.
// CHECK-LABEL: func.func @padding(
//  CHECK-SAME:   %[[X:.+]]: memref<2x3xi8>, %[[Y:.+]]: memref<5x4xi8>, %[[Z:.+]]: memref<0x4xi8>) {
//       CHECK:   affine.for %[[I:.+]] = 0 to 5 {
//  CHECK-NEXT:     affine.for %[[J:.+]] = 0 to 4 {
//  CHECK-NEXT:       %[[PAD:.+]] = arith.constant -7 : i8
//  CHECK-NEXT:       affine.store %[[PAD]], %[[Y]][%[[I]], %[[J]]]
//       CHECK:   affine.for %[[I:.+]] = 0 to 2 {
//  CHECK-NEXT:     affine.for %[[J:.+]] = 0 to 3 {
//  CHECK-NEXT:       %[[A:.+]] = affine.load %[[X]][%[[I]], %[[J]]]
//  CHECK-NEXT:       affine.store %[[A]], %[[Y]][%[[I]] + 1, %[[J]]]
//       CHECK:   arith.constant 9 : i8
//       CHECK:   affine.for %{{.+}} = 0 to 0 {
//       CHECK:   affine.for
//       CHECK:   arith.constant 3 : i8
//   CHECK-NOT:   affine.load
//       CHECK:   return
func.func @padding(%x: memref<2x3xi8, "dram">, %y: memref<5x4xi8, "sram">, %z: memref<0x4xi8, "dram">) {
  glir.copy on "load" ins(%x : memref<2x3xi8, "dram">) outs(%y : memref<5x4xi8, "sram">)
    {pad_low = array<i64: 1, 0>, pad_high = array<i64: 2, 1>, pad_value = -7 : i8}
  glir.copy on "load" ins(%z : memref<0x4xi8, "dram">) outs(%y : memref<5x4xi8, "sram">)
    {pad_low = array<i64: 5, 0>, pad_high = array<i64: 0, 0>, pad_value = 9 : i8}
  glir.fill on "load" 3 : i8 outs(%y : memref<5x4xi8, "sram">)
  return
}

// -----

// A negative index counts from the end, and one that is out of range stops the program with the node's name.
// CHECK-LABEL: func.func @gather(
//  CHECK-SAME:   %[[TABLE:.+]]: memref<10x4xi8>, %[[AT:.+]]: memref<3xi32>, %[[Y:.+]]: memref<3x4xi8>) {
//       CHECK:   affine.for %[[I:.+]] = 0 to 3 {
//  CHECK-NEXT:     affine.for %[[J:.+]] = 0 to 4 {
//       CHECK:       %[[RAW:.+]] = affine.load %[[AT]][%[[I]]]
//       CHECK:       %[[INDEX:.+]] = arith.index_cast %[[RAW]] : i32 to index
//   CHECK-DAG:       %[[ZERO:.+]] = arith.constant 0 : index
//   CHECK-DAG:       %[[ROWS:.+]] = arith.constant 10 : index
//       CHECK:       %[[NEGATIVE:.+]] = arith.cmpi slt, %[[INDEX]], %[[ZERO]]
//       CHECK:       %[[FROM_END:.+]] = arith.addi %[[INDEX]], %[[ROWS]]
//       CHECK:       %[[ROW:.+]] = arith.select %[[NEGATIVE]], %[[FROM_END]], %[[INDEX]]
//       CHECK:       %[[INSIDE:.+]] = arith.cmpi ult, %[[ROW]], %[[ROWS]]
//       CHECK:       cf.assert %[[INSIDE]], "'embedding': an index is out of range of 10 rows"
//       CHECK:       %[[A:.+]] = memref.load %[[TABLE]][%[[ROW]], %[[J]]]
//       CHECK:       affine.store %[[A]], %[[Y]][%[[I]], %[[J]]]
func.func @gather(%table: memref<10x4xi8, "dram">, %at: memref<3xi32, "sram">, %y: memref<3x4xi8, "sram">) {
  glir.gather on "load" ins(%table, %at : memref<10x4xi8, "dram">, memref<3xi32, "sram">)
    outs(%y : memref<3x4xi8, "sram">) loc("embedding")
  return
}

// -----

// Sums of products start from zero, or from what is there. Integers are widened with or without a sign.
// CHECK-LABEL: func.func @products(
//  CHECK-SAME:   %[[X:.+]]: memref<2x3xi8>, %[[W:.+]]: memref<3x4xi16>, %[[Y:.+]]: memref<2x4xi32>)
//       CHECK:   affine.for %[[M:.+]] = 0 to 2 {
//  CHECK-NEXT:     affine.for %[[N:.+]] = 0 to 4 {
//  CHECK-NEXT:       affine.for %[[K:.+]] = 0 to 3 {
//  CHECK-NEXT:         %[[A:.+]] = affine.load %[[X]][%[[M]], %[[K]]]
//  CHECK-NEXT:         %[[B:.+]] = affine.load %[[W]][%[[K]], %[[N]]]
//  CHECK-NEXT:         %[[SUM:.+]] = affine.load %[[Y]][%[[M]], %[[N]]]
//  CHECK-NEXT:         %[[WIDE_A:.+]] = arith.extui %[[A]] : i8 to i32
//  CHECK-NEXT:         %[[WIDE_B:.+]] = arith.extsi %[[B]] : i16 to i32
//  CHECK-NEXT:         %[[PRODUCT:.+]] = arith.muli %[[WIDE_A]], %[[WIDE_B]] : i32
//  CHECK-NEXT:         %[[RESULT:.+]] = arith.addi %[[SUM]], %[[PRODUCT]] : i32
//  CHECK-NEXT:         affine.store %[[RESULT]], %[[Y]][%[[M]], %[[N]]]
//       CHECK:   %[[ZERO:.+]] = arith.constant 0 : i32
//  CHECK-NEXT:   affine.store %[[ZERO]], %[[Y]]
//       CHECK:         arith.extsi %{{.+}} : i8 to i32
//  CHECK-NEXT:         arith.extui %{{.+}} : i16 to i32
func.func @products(%x: memref<2x3xi8, "sram">, %w: memref<3x4xi16, "sram">, %y: memref<2x4xi32, "sram">) {
  glir.matmul on "matrix" ins(%x, %w : memref<2x3xi8, "sram">, memref<3x4xi16, "sram">)
    outs(%y : memref<2x4xi32, "sram">) {accumulate, input_unsigned}
  glir.matmul on "matrix" ins(%x, %w : memref<2x3xi8, "sram">, memref<3x4xi16, "sram">)
    outs(%y : memref<2x4xi32, "sram">) {weight_unsigned}
  return
}

// CHECK-LABEL: func.func @float_product(
//       CHECK:   arith.constant 0.000000e+00 : f32
//       CHECK:   %[[A:.+]] = arith.extf %{{.+}} : bf16 to f32
//  CHECK-NEXT:   %[[B:.+]] = arith.extf %{{.+}} : bf16 to f32
//  CHECK-NEXT:   %[[PRODUCT:.+]] = arith.mulf %[[A]], %[[B]] : f32
//  CHECK-NEXT:   arith.addf %{{.+}}, %[[PRODUCT]] : f32
func.func @float_product(%x: memref<2x3xbf16, "sram">, %w: memref<3x4xbf16, "sram">, %y: memref<2x4xf32, "sram">) {
  glir.matmul on "matrix" ins(%x, %w : memref<2x3xbf16, "sram">, memref<3x4xbf16, "sram">)
    outs(%y : memref<2x4xf32, "sram">)
  return
}

// CHECK-LABEL: func.func @convolution(
//  CHECK-SAME:   %[[X:.+]]: memref<1x5x5x2xi8>, %[[W:.+]]: memref<2x3x2x4xi8>, %[[Y:.+]]: memref<1x2x3x4xi32>)
//       CHECK:   affine.for %[[N:.+]] = 0 to 1 {
//  CHECK-NEXT:   affine.for %[[OY:.+]] = 0 to 2 {
//  CHECK-NEXT:   affine.for %[[OX:.+]] = 0 to 3 {
//  CHECK-NEXT:   affine.for %[[F:.+]] = 0 to 4 {
//  CHECK-NEXT:   affine.for %[[I:.+]] = 0 to 2 {
//  CHECK-NEXT:   affine.for %[[J:.+]] = 0 to 3 {
//  CHECK-NEXT:   affine.for %[[C:.+]] = 0 to 2 {
//  CHECK-NEXT:     affine.load %[[X]][%[[N]], %[[OY]] * 2 + %[[I]] * 2, %[[OX]] + %[[J]], %[[C]]]
//  CHECK-NEXT:     affine.load %[[W]][%[[I]], %[[J]], %[[C]], %[[F]]]
//  CHECK-NEXT:     affine.load %[[Y]][%[[N]], %[[OY]], %[[OX]], %[[F]]]
func.func @convolution(%x: memref<1x5x5x2xi8, "sram">, %w: memref<2x3x2x4xi8, "sram">, %y: memref<1x2x3x4xi32, "sram">) {
  glir.conv on "matrix" ins(%x, %w : memref<1x5x5x2xi8, "sram">, memref<2x3x2x4xi8, "sram">)
    outs(%y : memref<1x2x3x4xi32, "sram">) {strides = array<i64: 2, 1>, dilations = array<i64: 2, 1>, accumulate}
  return
}

// CHECK-LABEL: func.func @depthwise(
//  CHECK-SAME:   %[[X:.+]]: memref<1x5x3x4xi8>, %[[W:.+]]: memref<3x2x4xi8>, %[[Y:.+]]: memref<1x2x1x4xi32>)
//       CHECK:   affine.for %[[N:.+]] = 0 to 1 {
//  CHECK-NEXT:   affine.for %[[OY:.+]] = 0 to 2 {
//  CHECK-NEXT:   affine.for %[[OX:.+]] = 0 to 1 {
//  CHECK-NEXT:   affine.for %[[C:.+]] = 0 to 4 {
//  CHECK-NEXT:   affine.for %[[I:.+]] = 0 to 3 {
//  CHECK-NEXT:   affine.for %[[J:.+]] = 0 to 2 {
//  CHECK-NEXT:     affine.load %[[X]][%[[N]], %[[OY]] * 2 + %[[I]], %[[OX]] + %[[J]] * 2, %[[C]]]
//  CHECK-NEXT:     affine.load %[[W]][%[[I]], %[[J]], %[[C]]]
//  CHECK-NEXT:     affine.load %[[Y]][%[[N]], %[[OY]], %[[OX]], %[[C]]]
func.func @depthwise(%x: memref<1x5x3x4xi8, "sram">, %w: memref<3x2x4xi8, "sram">, %y: memref<1x2x1x4xi32, "sram">) {
  glir.depthwise_conv on "matrix" ins(%x, %w : memref<1x5x3x4xi8, "sram">, memref<3x2x4xi8, "sram">)
    outs(%y : memref<1x2x1x4xi32, "sram">) {strides = array<i64: 2, 1>, dilations = array<i64: 1, 2>, accumulate}
  return
}

// -----

// Scalar programs with tables, values from outside and elements that move with several loops.
// CHECK-LABEL: func.func @elementwise(
//  CHECK-SAME:   %[[X:.+]]: memref<4x3xi8>, %[[TABLE:.+]]: memref<256xi8>, %[[Y:.+]]: memref<3x4xi8>)
//       CHECK:   %[[HALF:.+]] = arith.constant 128 : index
//       CHECK:   affine.for %[[I:.+]] = 0 to 4 {
//  CHECK-NEXT:     affine.for %[[J:.+]] = 0 to 3 {
//  CHECK-NEXT:       %[[A:.+]] = affine.load %[[X]][%[[I]], %[[J]]]
//  CHECK-NEXT:       %[[INDEX:.+]] = arith.index_cast %[[A]]
//  CHECK-NEXT:       %[[AT:.+]] = arith.addi %[[INDEX]], %[[HALF]]
//  CHECK-NEXT:       %[[B:.+]] = memref.load %[[TABLE]][%[[AT]]]
//  CHECK-NEXT:       affine.store %[[B]], %[[Y]][%[[J]], %[[I]]]
func.func @elementwise(%x: memref<4x3xi8, "sram">, %table: memref<256xi8, "sram">, %y: memref<3x4xi8, "sram">) {
  %half = arith.constant 128 : index
  glir.elementwise on "vector" ins(%x : memref<4x3xi8, "sram">) outs(%y : memref<3x4xi8, "sram">)
    {sizes = array<i64: 4, 3>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j, i)>]} program {
  ^bb0(%a: i8):
    %index = arith.index_cast %a : i8 to index
    %at = arith.addi %index, %half : index
    %b = memref.load %table[%at] : memref<256xi8, "sram">
    glir.yield %b : i8
  }
  return
}

// -----

// A rescale in 64 bits, clamped to the range of its result.
// CHECK-LABEL: func.func @rescale(
//       CHECK:   %[[X:.+]] = affine.load %{{.+}} : memref<8xi16>
//   CHECK-DAG:   %[[MULTIPLIER:.+]] = arith.constant 1073741825 : i32
//   CHECK-DAG:   %[[SHIFT:.+]] = arith.constant 33 : i8
//       CHECK:   %[[WIDE:.+]] = arith.extui %[[X]] : i16 to i64
//       CHECK:   %[[ZERO:.+]] = arith.constant 5 : i64
//       CHECK:   %[[VALUE:.+]] = arith.subi %[[WIDE]], %[[ZERO]] : i64
//       CHECK:   %[[BY:.+]] = arith.extsi %[[SHIFT]] : i8 to i64
//       CHECK:   %[[LAST:.+]] = arith.subi %[[BY]], %{{.+}} : i64
//       CHECK:   %[[HALF:.+]] = arith.shli %{{.+}}, %[[LAST]] : i64
//       CHECK:   %[[FACTOR:.+]] = arith.extsi %[[MULTIPLIER]] : i32 to i64
//       CHECK:   %[[PRODUCT:.+]] = arith.muli %[[VALUE]], %[[FACTOR]] : i64
//       CHECK:   %[[SUM:.+]] = arith.addi %[[PRODUCT]], %[[HALF]] : i64
//       CHECK:   %[[SHIFTED:.+]] = arith.shrsi %[[SUM]], %[[BY]] : i64
//       CHECK:   %[[OUT:.+]] = arith.constant 128 : i64
//       CHECK:   %[[MOVED:.+]] = arith.addi %[[SHIFTED]], %[[OUT]] : i64
//       CHECK:   %[[LOW:.+]] = arith.constant 0 : i64
//       CHECK:   %[[MAX:.+]] = arith.maxsi %[[MOVED]], %[[LOW]] : i64
//       CHECK:   %[[HIGH:.+]] = arith.constant 255 : i64
//       CHECK:   %[[MIN:.+]] = arith.minsi %[[MAX]], %[[HIGH]] : i64
//       CHECK:   %[[BYTE:.+]] = arith.trunci %[[MIN]] : i64 to i8
//       CHECK:   affine.store %[[BYTE]]
//       CHECK:   affine.load %{{.+}} : memref<8xi16>
//       CHECK:   arith.extsi %{{.+}} : i16 to i64
//       CHECK:   %[[LOW:.+]] = arith.constant -128 : i64
//       CHECK:   arith.maxsi %{{.+}}, %[[LOW]] : i64
//       CHECK:   %[[HIGH:.+]] = arith.constant 127 : i64
//       CHECK:   arith.minsi %{{.+}}, %[[HIGH]] : i64
func.func @rescale(%x: memref<8xi16, "sram">, %y: memref<8xi8, "sram">) {
  glir.elementwise on "vector" ins(%x : memref<8xi16, "sram">) outs(%y : memref<8xi8, "sram">)
    {sizes = array<i64: 8>, indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>]} program {
  ^bb0(%a: i16):
    %m = arith.constant 1073741825 : i32
    %s = arith.constant 33 : i8
    %b = glir.rescale %a, %m, %s {input_zero_point = 5 : i64, output_zero_point = 128 : i64, input_unsigned, output_unsigned} : i16 -> i8
    glir.yield %b : i8
  }
  glir.elementwise on "vector" ins(%x : memref<8xi16, "sram">) outs(%y : memref<8xi8, "sram">)
    {sizes = array<i64: 8>, indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>]} program {
  ^bb0(%a: i16):
    %m = arith.constant 1073741825 : i32
    %s = arith.constant 33 : i8
    %b = glir.rescale %a, %m, %s : i16 -> i8
    glir.yield %b : i8
  }
  return
}

// -----

// Reductions start from the identity of the combination, or from what is there.
// CHECK-LABEL: func.func @reductions(
//  CHECK-SAME:   %[[X:.+]]: memref<2x9x3xi8>, %[[Y:.+]]: memref<2x3xi8>, %[[U:.+]]: memref<2x9xf32>, %[[V:.+]]: memref<2xf32>)
//       CHECK:   arith.constant -128 : i8
//       CHECK:   affine.for %[[I:.+]] = 0 to 2 {
//  CHECK-NEXT:     affine.for %[[J:.+]] = 0 to 3 {
//  CHECK-NEXT:       affine.for %[[K:.+]] = 0 to 4 {
//  CHECK-NEXT:         %[[A:.+]] = affine.load %[[X]][%[[I]], %[[K]] * 2, %[[J]]]
//  CHECK-NEXT:         %[[MAX:.+]] = affine.load %[[Y]][%[[I]], %[[J]]]
//  CHECK-NEXT:         %[[NEW:.+]] = arith.maxsi %[[MAX]], %[[A]]
//  CHECK-NEXT:         affine.store %[[NEW]], %[[Y]][%[[I]], %[[J]]]
//       CHECK:   arith.constant -1 : i8
//       CHECK:   arith.minui
//   CHECK-NOT:   arith.constant
//       CHECK:   arith.addi
//       CHECK:   arith.constant 0.000000e+00 : f32
//       CHECK:   arith.addf
//       CHECK:   arith.constant 0xFF800000 : f32
//       CHECK:   arith.maximumf
func.func @reductions(%x: memref<2x9x3xi8, "sram">, %y: memref<2x3xi8, "sram">, %u: memref<2x9xf32, "sram">, %v: memref<2xf32, "sram">) {
  glir.reduce on "vector" max ins(%x : memref<2x9x3xi8, "sram">) outs(%y : memref<2x3xi8, "sram">)
    {sizes = array<i64: 2, 3, 4>, indexing_maps = [affine_map<(i, j, k) -> (i, k * 2, j)>, affine_map<(i, j, k) -> (i, j)>]} program {
  ^bb0(%a: i8):
    glir.yield %a : i8
  }
  glir.reduce on "vector" min ins(%x : memref<2x9x3xi8, "sram">) outs(%y : memref<2x3xi8, "sram">)
    {sizes = array<i64: 2, 3, 9>, indexing_maps = [affine_map<(i, j, k) -> (i, k, j)>, affine_map<(i, j, k) -> (i, j)>], is_unsigned} program {
  ^bb0(%a: i8):
    glir.yield %a : i8
  }
  glir.reduce on "vector" sum ins(%x : memref<2x9x3xi8, "sram">) outs(%y : memref<2x3xi8, "sram">)
    {sizes = array<i64: 2, 3, 9>, indexing_maps = [affine_map<(i, j, k) -> (i, k, j)>, affine_map<(i, j, k) -> (i, j)>], accumulate} program {
  ^bb0(%a: i8):
    glir.yield %a : i8
  }
  glir.reduce on "vector" sum ins(%u : memref<2x9xf32, "sram">) outs(%v : memref<2xf32, "sram">)
    {sizes = array<i64: 2, 9>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>]} program {
  ^bb0(%a: f32):
    glir.yield %a : f32
  }
  glir.reduce on "vector" max ins(%u : memref<2x9xf32, "sram">) outs(%v : memref<2xf32, "sram">)
    {sizes = array<i64: 2, 9>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>]} program {
  ^bb0(%a: f32):
    glir.yield %a : f32
  }
  return
}
