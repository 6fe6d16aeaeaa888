// The parts of a kernel that is cut read nearly all of the input each: it is loaded once, and they are views of it.
// RUN: glow-opt %s --convert-linalg-to-glir | FileCheck %s

#chip = {
  name = "narrow", hash = "0",
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 16 : i64, bytes_per_cycle = 4 : i64, latency = 8 : i64,
     burst = 16 : i64, requests_in_flight = 4 : i64},
    {name = "buffer", bytes = 16384 : i64, alignment = 4 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64,
     burst = 4 : i64, requests_in_flight = 1 : i64},
    {name = "fifo", bytes = 128 : i64, alignment = 4 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64,
     burst = 4 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64,
     burst = 16 : i64, requests_in_flight = 1 : i64}],
  queues = ["load", "store", "matrix", "vector"],
  matrix = [{queue = "matrix", rows = 8 : i64, columns = 8 : i64, depth = 1 : i64, depthwise_columns = 1 : i64,
    dataflow = "weight-stationary", input = "buffer", weight = "fifo", accumulator = "accumulator",
    fill = 7 : i64, drain = 7 : i64, weight_load = 8 : i64, double_buffered_weights = true, formats = ["i8"]}],
  vector = [{queue = "vector", lanes = 8 : i64, operands = "buffer", results = "buffer", setup = 1 : i64,
    cycles_per_operation = 1 : i64, formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 4 : i64, paths = [
    {source = "dram", destination = "buffer"}, {source = "dram", destination = "fifo"},
    {source = "dram", destination = "accumulator"}, {source = "buffer", destination = "dram"},
    {source = "accumulator", destination = "dram"}]}]
}

module attributes {glir.chip = #chip} {

// CHECK-LABEL: func @cut(
//  CHECK-SAME:   %[[X:.+]]: memref<1x8x8x8xi8, "dram">
//       CHECK:   glir.copy on "load" ins(%[[X]] : memref<1x8x8x8xi8, "dram">) outs(%[[WHOLE:.+]] : memref<1x8x8x8xi8, "buffer">)
//       CHECK:   %[[FIRST:.+]] = memref.subview %[[WHOLE]][0, 0, 0, 0]
//       CHECK:   glir.conv on "matrix" ins(%[[FIRST]],
//       CHECK:   %[[NEXT:.+]] = memref.subview %[[WHOLE]][0, 0, 1, 0]
//   CHECK-NOT:   ins(%[[X]]
//       CHECK:   glir.conv on "matrix" ins(%[[NEXT]],
//  CHECK-SAME:     accumulate
//   CHECK-NOT:   ins(%[[X]]
//       CHECK:   return
func.func @cut(%x: tensor<1x8x8x8xi8>, %w: tensor<3x3x8x8xi8>) -> tensor<1x6x6x8xi32> attributes {glir.offloaded} {
  %zero = arith.constant 0 : i32
  %empty = tensor.empty() : tensor<1x6x6x8xi32>
  %init = linalg.fill ins(%zero : i32) outs(%empty : tensor<1x6x6x8xi32>) -> tensor<1x6x6x8xi32>
  %y = linalg.generic {
    indexing_maps = [affine_map<(n, h, w, f, i, j, c) -> (n, h + i, w + j, c)>,
                     affine_map<(n, h, w, f, i, j, c) -> (i, j, c, f)>,
                     affine_map<(n, h, w, f, i, j, c) -> (n, h, w, f)>],
    iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
    ins(%x, %w : tensor<1x8x8x8xi8>, tensor<3x3x8x8xi8>) outs(%init : tensor<1x6x6x8xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %wide_a = arith.extsi %a : i8 to i32
    %wide_b = arith.extsi %b : i8 to i32
    %term = arith.muli %wide_a, %wide_b : i32
    %next = arith.addi %sum, %term : i32
    linalg.yield %next : i32
  } -> tensor<1x6x6x8xi32>
  return %y : tensor<1x6x6x8xi32>
}

}
