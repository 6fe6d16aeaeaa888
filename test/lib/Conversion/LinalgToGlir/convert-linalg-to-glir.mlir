// Tensors become off-chip buffers, and each operation the steps of its tiles.
// RUN: glow-opt %s --convert-linalg-to-glir | FileCheck %s

#chip = {
  name = "toy", hash = "0",
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 16 : i64, bytes_per_cycle = 4 : i64, latency = 8 : i64,
     burst = 16 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 2048 : i64, alignment = 4 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64,
     burst = 4 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 1024 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64,
     burst = 16 : i64, requests_in_flight = 1 : i64}],
  queues = ["load", "store", "matrix", "vector"],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64,
    dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator",
    fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", setup = 1 : i64,
    cycles_per_operation = 1 : i64, formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 4 : i64}]
}

module attributes {glir.chip = #chip} {

// A product with what follows it: two tiles, which share the weights; the scalar program works on the accumulators.
// CHECK-LABEL: func @product(
//  CHECK-SAME:   %[[X:.+]]: memref<8x16xi8, "dram">, %[[Y:.+]]: memref<8x4xi8, "dram"> {glir.result}
//       CHECK:   %[[W:.+]] = memref.get_global @{{.+}} : memref<16x4xi8, "dram">
//       CHECK:   %[[SUMS:.+]] = memref.alloc() : memref<4x4xi32, "accumulator">
//       CHECK:   %[[TILE:.+]] = memref.alloc() : memref<4x16xi8, "scratchpad">
//       CHECK:   %[[ROWS:.+]] = memref.subview %[[X]][0, 0] [4, 16] [1, 1]
//       CHECK:   glir.copy on "load" ins(%[[ROWS]] : {{.+}}) outs(%[[TILE]] :
//       CHECK:   %[[WEIGHT:.+]] = memref.alloc() : memref<16x4xi8, "scratchpad">
//       CHECK:   glir.copy on "load" ins(%[[W]] : {{.+}}) outs(%[[WEIGHT]] :
//       CHECK:   glir.matmul on "matrix" ins(%[[TILE]], %[[WEIGHT]] : {{.+}}) outs(%[[SUMS]] :
//   CHECK-NOT:   accumulate
//       CHECK:   %[[OUT:.+]] = memref.alloc() : memref<4x4xi8, "scratchpad">
//       CHECK:   glir.elementwise on "vector" ins(%[[SUMS]] : {{.+}}) outs(%[[OUT]] :
//       CHECK:     arith.trunci
//       CHECK:   %[[RESULT:.+]] = memref.subview %[[Y]][0, 0] [4, 4] [1, 1]
//       CHECK:   glir.copy on "store" ins(%[[OUT]] : {{.+}}) outs(%[[RESULT]] :
//   CHECK-NOT:   ins(%[[W]]
//       CHECK:   glir.matmul on "matrix" ins(%{{.+}}, %[[WEIGHT]] :
//   CHECK-NOT:   tensor
//       CHECK:   return
func.func @product(%x: tensor<8x16xi8>) -> tensor<8x4xi8> attributes {glir.offloaded} {
  %w = arith.constant dense<[[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4],
    [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4],
    [1, 2, 3, 4], [1, 2, 3, 4]]> : tensor<16x4xi8>
  %zero = arith.constant 0 : i32
  %empty = tensor.empty() : tensor<8x4xi32>
  %init = linalg.fill ins(%zero : i32) outs(%empty : tensor<8x4xi32>) -> tensor<8x4xi32>
  %sums = linalg.generic {
    indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>,
                     affine_map<(m, n, k) -> (m, n)>],
    iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%x, %w : tensor<8x16xi8>, tensor<16x4xi8>) outs(%init : tensor<8x4xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %wide_a = arith.extsi %a : i8 to i32
    %wide_b = arith.extsi %b : i8 to i32
    %term = arith.muli %wide_a, %wide_b : i32
    %next = arith.addi %sum, %term : i32
    linalg.yield %next : i32
  } -> tensor<8x4xi32>
  %out = tensor.empty() : tensor<8x4xi8>
  %y = linalg.generic {
    indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m, n)>],
    iterator_types = ["parallel", "parallel"]}
    ins(%sums : tensor<8x4xi32>) outs(%out : tensor<8x4xi8>) {
  ^bb0(%sum: i32, %o: i8):
    %low = arith.trunci %sum : i32 to i8
    linalg.yield %low : i8
  } -> tensor<8x4xi8>
  return %y : tensor<8x4xi8>
}

// Padding is made by the copy; the window's maximum needs no first value.
// CHECK-LABEL: func @pooling(
//       CHECK:   glir.copy on "load" {{.+}} {pad_high = array<i64: 0, 0, 0, 0>, pad_low = array<i64: 0, 1, 1, 0>, pad_value = -128 : i8}
//       CHECK:   glir.reduce on "vector" max ins
//   CHECK-NOT:   accumulate
func.func @pooling(%x: tensor<1x4x4x4xi8>) -> tensor<1x2x2x4xi8> attributes {glir.offloaded} {
  %least = arith.constant -128 : i8
  %padded = tensor.pad %x low[0, 1, 1, 0] high[0, 0, 0, 0] {
  ^bb0(%n: index, %h: index, %w: index, %c: index):
    tensor.yield %least : i8
  } : tensor<1x4x4x4xi8> to tensor<1x5x5x4xi8>
  %window = tensor.empty() : tensor<3x3xi8>
  %empty = tensor.empty() : tensor<1x2x2x4xi8>
  %init = linalg.fill ins(%least : i8) outs(%empty : tensor<1x2x2x4xi8>) -> tensor<1x2x2x4xi8>
  %y = linalg.pooling_nhwc_max {dilations = dense<1> : vector<2xi64>, strides = dense<2> : vector<2xi64>}
    ins(%padded, %window : tensor<1x5x5x4xi8>, tensor<3x3xi8>)
    outs(%init : tensor<1x2x2x4xi8>) -> tensor<1x2x2x4xi8>
  return %y : tensor<1x2x2x4xi8>
}

// Functions that are not marked are for the CPU.
// CHECK-LABEL: func @host(%{{.+}}: tensor<4xf32>) -> tensor<4xf32>
func.func @host(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

}
