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

// CHECK-LABEL: func.func @transpose(
// CHECK:         glir.copy on "load" ins(%{{.*}} : memref<2x3xi8, "dram">) outs(%[[TILE:.*]] : memref<2x3xi8, "scratchpad">)
// CHECK-NEXT:    %[[TURNED:.*]] = memref.reinterpret_cast %[[TILE]] {{.*}} to memref<3x2xi8, strided<[1, 3]>, "scratchpad">
// CHECK-NEXT:    glir.copy on "store" ins(%[[TURNED]]
func.func @transpose(%x: tensor<2x3xi8>) -> tensor<3x2xi8> attributes {glir.offloaded} {
  %empty = tensor.empty() : tensor<3x2xi8>
  %y = linalg.transpose ins(%x : tensor<2x3xi8>) outs(%empty : tensor<3x2xi8>) permutation = [1, 0]
  return %y : tensor<3x2xi8>
}

// A reshape costs nothing; that of a slice with gaps costs a copy.
// CHECK-LABEL: func.func @reshape_of_slice(
// CHECK-SAME:    %[[X:.*]]: memref<4x4xi8, "dram">
// CHECK:         %[[SLICE:.*]] = memref.subview %[[X]][0, 0] [4, 2]
// CHECK:         glir.copy on "load" ins(%[[SLICE]]
// CHECK:         glir.copy on "store" {{.*}} outs(%[[COPY:.*]] : memref<4x2xi8, "dram">)
// CHECK:         memref.reinterpret_cast %[[COPY]] {{.*}} to memref<8xi8, "dram">
func.func @reshape_of_slice(%x: tensor<4x4xi8>) -> tensor<8xi8> attributes {glir.offloaded} {
  %slice = tensor.extract_slice %x[0, 0] [4, 2] [1, 1] : tensor<4x4xi8> to tensor<4x2xi8>
  %y = tensor.collapse_shape %slice [[0, 1]] : tensor<4x2xi8> into tensor<8xi8>
  return %y : tensor<8xi8>
}

// CHECK-LABEL: func.func @concat(
// CHECK-SAME:    %[[X:.*]]: memref<2x2xi8, "dram">, %[[Z:.*]]: memref<2x3xi8, "dram">, %[[Y:.*]]: memref<2x5xi8, "dram"> {glir.result})
// CHECK:         memref.subview %[[Y]][0, 0] [2, 2]
// CHECK:         memref.subview %[[Y]][0, 2] [2, 3]
func.func @concat(%x: tensor<2x2xi8>, %z: tensor<2x3xi8>) -> tensor<2x5xi8> attributes {glir.offloaded} {
  %y = tensor.concat dim(1) %x, %z : (tensor<2x2xi8>, tensor<2x3xi8>) -> tensor<2x5xi8>
  return %y : tensor<2x5xi8>
}

// Copies have five dimensions: the smallest of six is gone through index by index.
// CHECK-LABEL: func.func @six_dimensions(
// CHECK-COUNT-2: glir.copy on "load" ins({{.*}} : memref<3x3x3x3x3xi8, strided<[162, 54, 9, 3, 1]{{.*}}>, "dram">)
// CHECK-NOT:     glir.copy on "load"
// CHECK-COUNT-2: glir.copy on "store" ins({{.*}} : memref<3x3x3x3x3xi8, {{.*}}, "scratchpad">)
func.func @six_dimensions(%x: tensor<3x3x2x3x3x3xi8>) -> tensor<3x3x3x2x3x3xi8> attributes {glir.offloaded} {
  %empty = tensor.empty() : tensor<3x3x3x2x3x3xi8>
  %y = linalg.transpose ins(%x : tensor<3x3x2x3x3x3xi8>) outs(%empty : tensor<3x3x3x2x3x3xi8>) permutation = [0, 1, 3, 2, 4, 5]
  return %y : tensor<3x3x3x2x3x3xi8>
}
}
