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

// CHECK-LABEL: func.func @rows(
// CHECK-SAME:    %[[TABLE:.*]]: memref<50x8xi8, "dram">, %[[INDICES:.*]]: memref<4xi64, "dram">, %[[Y:.*]]: memref<4x8xi8, "dram"> {glir.result})
// CHECK:         glir.copy on "load" ins({{.*}} : memref<4xi64, "dram">) outs(%[[AT:.*]] : memref<4xi64, "scratchpad">)
// CHECK:         glir.gather on "load" ins({{.*}}, %[[AT]] : {{.*}}) outs(%[[ROWS:.*]] : memref<4x8xi8, "scratchpad">)
// CHECK-NEXT:    glir.copy on "store" ins(%[[ROWS]]
func.func @rows(%table: tensor<50x8xi8>, %indices: tensor<4xi64>) -> tensor<4x8xi8> attributes {glir.offloaded} {
  %c0 = arith.constant 0 : index
  %c49 = arith.constant 49 : index
  %c50 = arith.constant 50 : index
  %empty = tensor.empty() : tensor<4x8xi8>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%indices : tensor<4xi64>) outs(%empty : tensor<4x8xi8>) {
  ^bb0(%index: i64, %o: i8):
    %j = linalg.index 1 : index
    %raw = arith.index_cast %index : i64 to index
    %negative = arith.cmpi slt, %raw, %c0 : index
    %from_end = arith.addi %raw, %c50 : index
    %wrapped = arith.select %negative, %from_end, %raw : index
    %low = arith.maxsi %wrapped, %c0 : index
    %high = arith.minsi %low, %c49 : index
    %v = tensor.extract %table[%high, %j] : tensor<50x8xi8>
    linalg.yield %v : i8
  } -> tensor<4x8xi8>
  return %y : tensor<4x8xi8>
}

// What was fused with it becomes an operation of its own again.
// CHECK-LABEL: func.func @fused(
// CHECK:         glir.gather on "load"
// CHECK:         glir.elementwise on "vector"
// CHECK:           arith.addi
func.func @fused(%table: tensor<50x8xi8>, %indices: tensor<4xi64>, %other: tensor<4x8xi8>) -> tensor<4x8xi8> attributes {glir.offloaded} {
  %empty = tensor.empty() : tensor<4x8xi8>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%indices, %other : tensor<4xi64>, tensor<4x8xi8>) outs(%empty : tensor<4x8xi8>) {
  ^bb0(%index: i64, %a: i8, %o: i8):
    %j = linalg.index 1 : index
    %raw = arith.index_cast %index : i64 to index
    %v = tensor.extract %table[%raw, %j] : tensor<50x8xi8>
    %s = arith.addi %v, %a : i8
    linalg.yield %s : i8
  } -> tensor<4x8xi8>
  return %y : tensor<4x8xi8>
}

// Constant indices are copies of runs, where that takes fewer steps: columns 1 and 2, and 4.
// CHECK-LABEL: func.func @columns(
// CHECK-NOT:     glir.gather
// CHECK:         glir.copy on "load" ins({{.*}}) outs({{.*}} : memref<4x2x1xi8, "scratchpad">)
// CHECK:         glir.copy on "load" ins({{.*}}) outs({{.*}} : memref<4x1x1xi8, "scratchpad">)
func.func @columns(%x: tensor<4x6xi8>) -> tensor<4x3xi8> attributes {glir.offloaded} {
  %indices = arith.constant dense<[1, 2, -2]> : tensor<3xi64>
  %empty = tensor.empty() : tensor<4x3xi8>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%indices : tensor<3xi64>) outs(%empty : tensor<4x3xi8>) {
  ^bb0(%index: i64, %o: i8):
    %i = linalg.index 0 : index
    %raw = arith.index_cast %index : i64 to index
    %v = tensor.extract %x[%i, %raw] : tensor<4x6xi8>
    linalg.yield %v : i8
  } -> tensor<4x3xi8>
  return %y : tensor<4x3xi8>
}
}
