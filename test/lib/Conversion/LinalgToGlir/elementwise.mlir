// RUN: glow-opt %s --convert-linalg-to-glir | FileCheck %s

#chip = {
  name = "pair", hash = "00", queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 2048 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 1024 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 4 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false, formats = ["i8"]}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32", "f32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64, paths = [
    {source = "dram", destination = "scratchpad"}, {source = "dram", destination = "accumulator"}, {source = "scratchpad", destination = "dram"}]}]}
module attributes {glir.chip = #chip} {

// Each tile of x is loaded once; the row that all tiles read stays on the chip.
// CHECK-LABEL: func.func @broadcast(
// CHECK-SAME:    %[[X:.*]]: memref<64x8xi32, "dram">, %[[ROW:.*]]: memref<8xi32, "dram">, %[[Y:.*]]: memref<64x8xi32, "dram"> {glir.result})
// CHECK:         glir.copy on "load" ins(%[[ROW]] {{.*}} outs(%[[ROW_TILE:.*]] : memref<8xi32, "accumulator">)
// CHECK-NOT:     ins(%[[ROW]]
// CHECK:         glir.elementwise on "vector" ins({{.*}}, %[[ROW_TILE]] {{.*}} sizes = array<i64: 8, 8>}
// CHECK-NOT:     ins(%[[ROW]]
// CHECK:         glir.elementwise on "vector" ins({{.*}}, %[[ROW_TILE]] {{.*}} sizes = array<i64: 8, 8>}
func.func @broadcast(%x: tensor<64x8xi32>, %row: tensor<8xi32>) -> tensor<64x8xi32> attributes {glir.offloaded} {
  %empty = tensor.empty() : tensor<64x8xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (n)>, affine_map<(m, n) -> (m, n)>], iterator_types = ["parallel", "parallel"]} ins(%x, %row : tensor<64x8xi32>, tensor<8xi32>) outs(%empty : tensor<64x8xi32>) {
  ^bb0(%a: i32, %b: i32, %o: i32):
    %s = arith.addi %a, %b : i32
    linalg.yield %s : i32
  } -> tensor<64x8xi32>
  return %y : tensor<64x8xi32>
}

// A column is loaded as a whole, though each tile reads a part of it.
// CHECK-LABEL: func.func @column_and_row(
// CHECK-SAME:    %[[COLUMN:.*]]: memref<32xi8, "dram">, %[[ROW:.*]]: memref<64xi8, "dram">,
// CHECK:         %[[WHOLE:.*]] = memref.alloc() : memref<32xi8, "accumulator">
// CHECK-NEXT:    glir.copy on "load" ins(%[[COLUMN]] {{.*}} outs(%[[WHOLE]] : memref<32xi8, "accumulator">)
// CHECK:         %[[FIRST:.*]] = memref.subview %[[WHOLE]][0]
// CHECK:         glir.elementwise on "vector" ins(%[[FIRST]],
// CHECK:         %[[SECOND:.*]] = memref.subview %[[WHOLE]][16]
// CHECK:         glir.elementwise on "vector" ins(%[[SECOND]],
func.func @column_and_row(%column: tensor<32xi8>, %row: tensor<64xi8>) -> tensor<32x64xi8> attributes {glir.offloaded} {
  %empty = tensor.empty() : tensor<32x64xi8>
  %y = linalg.generic {indexing_maps = [affine_map<(m, n) -> (m)>, affine_map<(m, n) -> (n)>, affine_map<(m, n) -> (m, n)>], iterator_types = ["parallel", "parallel"]} ins(%column, %row : tensor<32xi8>, tensor<64xi8>) outs(%empty : tensor<32x64xi8>) {
  ^bb0(%a: i8, %b: i8, %o: i8):
    %s = arith.addi %a, %b : i8
    linalg.yield %s : i8
  } -> tensor<32x64xi8>
  return %y : tensor<32x64xi8>
}

// A table of a function is copied once; it is read from there.
// CHECK-LABEL: func.func @table(
// CHECK:         %[[TABLE:.*]] = memref.alloc() : memref<256xi8, "accumulator">
// CHECK:         glir.elementwise
// CHECK:           memref.load %[[TABLE]]
func.func @table(%x: tensor<16xi8>, %table: tensor<256xi8>) -> tensor<16xi8> attributes {glir.offloaded} {
  %middle = arith.constant 128 : index
  %empty = tensor.empty() : tensor<16xi8>
  %y = linalg.generic {indexing_maps = [affine_map<(m) -> (m)>, affine_map<(m) -> (m)>], iterator_types = ["parallel"]} ins(%x : tensor<16xi8>) outs(%empty : tensor<16xi8>) {
  ^bb0(%a: i8, %o: i8):
    %i = arith.index_cast %a : i8 to index
    %at = arith.addi %i, %middle : index
    %v = tensor.extract %table[%at] : tensor<256xi8>
    linalg.yield %v : i8
  } -> tensor<16xi8>
  return %y : tensor<16xi8>
}
}
