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

// Constants are globals of the off-chip memory; a result that is an input is copied.
// CHECK:       memref.global "private" constant @[[$CONSTANT:.*]] : memref<4xi8, "dram"> = dense<[1, 2, 3, 4]>
// CHECK-LABEL: func.func @constants(
// CHECK-SAME:    %[[X:.*]]: memref<4xi8, "dram"> {glow.name = "x"}, %[[Y:.*]]: memref<4xi8, "dram"> {glir.result, glow.name = "y"}, %[[SAME:.*]]: memref<4xi8, "dram"> {glir.result})
// CHECK:         memref.get_global @[[$CONSTANT]]
// CHECK:         glir.elementwise
// CHECK:         glir.copy on "store" {{.*}} outs(%[[Y]]
// CHECK:         glir.copy on "load" ins(%[[X]]
// CHECK:         glir.copy on "store" {{.*}} outs(%[[SAME]]
// CHECK-NEXT:    return
func.func @constants(%x: tensor<4xi8> {glow.name = "x"}) -> (tensor<4xi8> {glow.name = "y"}, tensor<4xi8>) attributes {glir.offloaded} {
  %c = arith.constant dense<[1, 2, 3, 4]> : tensor<4xi8>
  %empty = tensor.empty() : tensor<4xi8>
  %y = linalg.generic {indexing_maps = [affine_map<(m) -> (m)>, affine_map<(m) -> (m)>, affine_map<(m) -> (m)>], iterator_types = ["parallel"]} ins(%x, %c : tensor<4xi8>, tensor<4xi8>) outs(%empty : tensor<4xi8>) {
  ^bb0(%a: i8, %b: i8, %o: i8):
    %s = arith.addi %a, %b : i8
    linalg.yield %s : i8
  } -> tensor<4xi8>
  return %y, %x : tensor<4xi8>, tensor<4xi8>
}

// What is not marked for the chip stays.
// CHECK-LABEL: func.func @host(
// CHECK-SAME:    tensor<4xi8>
// CHECK-NEXT:    return
func.func @host(%x: tensor<4xi8>) -> tensor<4xi8> {
  return %x : tensor<4xi8>
}
}
