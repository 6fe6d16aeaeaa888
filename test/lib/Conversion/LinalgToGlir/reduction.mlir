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
// CHECK:         %[[TILE:.*]] = memref.alloc() : memref<4xi32, "scratchpad">
// CHECK:         glir.reduce on "vector" sum ins({{.*}} : memref<4x8xi8, "accumulator">) outs(%[[TILE]] : memref<4xi32, "scratchpad">)
// CHECK-NOT:     accumulate
// CHECK:           arith.extsi
// CHECK:         glir.copy on "store" ins(%[[TILE]]
func.func @rows(%x: tensor<4x8xi8>) -> tensor<4xi32> attributes {glir.offloaded} {
  %zero = arith.constant 0 : i32
  %empty = tensor.empty() : tensor<4xi32>
  %init = linalg.fill ins(%zero : i32) outs(%empty : tensor<4xi32>) -> tensor<4xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (m)>], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<4x8xi8>) outs(%init : tensor<4xi32>) {
  ^bb0(%a: i8, %sum: i32):
    %w = arith.extsi %a : i8 to i32
    %s = arith.addi %sum, %w : i32
    linalg.yield %s : i32
  } -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// More than the memory holds: parts are combined with what is there, in their order.
// CHECK-LABEL: func.func @long_row(
// CHECK-SAME:    %[[X:.*]]: memref<1000xf32, "dram">
// CHECK:         memref.subview %[[X]][0] [125]
// CHECK:         glir.reduce on "vector" max {{.*}} outs(%[[TILE:.*]] : memref<f32, "scratchpad">) {indexing_maps
// CHECK:         memref.subview %[[X]][125] [125]
// CHECK:         glir.reduce on "vector" max {{.*}} outs(%[[TILE]] : memref<f32, "scratchpad">) {accumulate
func.func @long_row(%x: tensor<1000xf32>) -> tensor<f32> attributes {glir.offloaded} {
  %low = arith.constant 0xFF800000 : f32
  %empty = tensor.empty() : tensor<f32>
  %init = linalg.fill ins(%low : f32) outs(%empty : tensor<f32>) -> tensor<f32>
  %y = linalg.generic {indexing_maps = [affine_map<(n) -> (n)>, affine_map<(n) -> ()>], iterator_types = ["reduction"]} ins(%x : tensor<1000xf32>) outs(%init : tensor<f32>) {
  ^bb0(%a: f32, %most: f32):
    %s = arith.maximumf %most, %a : f32
    linalg.yield %s : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}

// What is there before is loaded and combined.
// CHECK-LABEL: func.func @from_a_tensor(
// CHECK-SAME:    %[[X:.*]]: memref<8xi32, "dram">, %[[INIT:.*]]: memref<i32, "dram">,
// CHECK:         glir.copy on "load" ins(%[[INIT]] {{.*}} outs(%[[TILE:.*]] : memref<i32, "scratchpad">)
// CHECK:         glir.reduce on "vector" sum {{.*}} outs(%[[TILE]] : memref<i32, "scratchpad">) {accumulate
func.func @from_a_tensor(%x: tensor<8xi32>, %init: tensor<i32>) -> tensor<i32> attributes {glir.offloaded} {
  %y = linalg.generic {indexing_maps = [affine_map<(n) -> (n)>, affine_map<(n) -> ()>], iterator_types = ["reduction"]} ins(%x : tensor<8xi32>) outs(%init : tensor<i32>) {
  ^bb0(%a: i32, %sum: i32):
    %s = arith.addi %sum, %a : i32
    linalg.yield %s : i32
  } -> tensor<i32>
  return %y : tensor<i32>
}
}
