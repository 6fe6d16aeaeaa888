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

// The bias and the rescale work on the product's tile; zeros to start with are not stored.
// CHECK-LABEL: func.func @matmul(
// CHECK-SAME:    %[[X:.*]]: memref<8x16xi8, "dram">, %[[W:.*]]: memref<16x4xi8, "dram">, %[[BIAS:.*]]: memref<4xi32, "dram">, %[[Y:.*]]: memref<8x4xi8, "dram"> {glir.result})
// CHECK:         %[[SUM:.*]] = memref.alloc() : memref<8x4xi32, "accumulator">
// CHECK:         glir.copy on "load" ins(%[[X]] {{.*}} outs(%[[X_TILE:.*]] : memref<8x16xi8, "scratchpad">)
// CHECK:         glir.copy on "load" ins(%[[W]] {{.*}} outs(%[[W_TILE:.*]] : memref<16x4xi8, "scratchpad">)
// CHECK-NEXT:    glir.matmul on "matrix" ins(%[[X_TILE]], %[[W_TILE]] {{.*}} outs(%[[SUM]] : memref<8x4xi32, "accumulator">)
// CHECK-NOT:     accumulate
// CHECK:         glir.copy on "load" ins(%[[BIAS]] {{.*}} outs(%[[BIAS_TILE:.*]] : memref<4xi32, "accumulator">)
// CHECK:         glir.elementwise on "vector" ins(%[[SUM]], %[[BIAS_TILE]] {{.*}} outs(%[[Y_TILE:.*]] : memref<8x4xi8, "scratchpad">)
// CHECK:           arith.addi
// CHECK-NEXT:      arith.trunci
// CHECK:         glir.copy on "store" ins(%[[Y_TILE]] {{.*}} outs(%[[Y]] : memref<8x4xi8, "dram">)
func.func @matmul(%x: tensor<8x16xi8>, %w: tensor<16x4xi8>, %bias: tensor<4xi32>) -> tensor<8x4xi8> attributes {glir.offloaded} {
  %zero = arith.constant 0 : i32
  %empty = tensor.empty() : tensor<8x4xi32>
  %init = linalg.fill ins(%zero : i32) outs(%empty : tensor<8x4xi32>) -> tensor<8x4xi32>
  %product = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<8x16xi8>, tensor<16x4xi8>) outs(%init : tensor<8x4xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %wa = arith.extsi %a : i8 to i32
    %wb = arith.extsi %b : i8 to i32
    %p = arith.muli %wa, %wb : i32
    %s = arith.addi %sum, %p : i32
    linalg.yield %s : i32
  } -> tensor<8x4xi32>
  %out = tensor.empty() : tensor<8x4xi8>
  %y = linalg.generic {indexing_maps = [affine_map<(m, n) -> (m, n)>, affine_map<(m, n) -> (n)>, affine_map<(m, n) -> (m, n)>], iterator_types = ["parallel", "parallel"]} ins(%product, %bias : tensor<8x4xi32>, tensor<4xi32>) outs(%out : tensor<8x4xi8>) {
  ^bb0(%p: i32, %c: i32, %o: i8):
    %s = arith.addi %p, %c : i32
    %t = arith.trunci %s : i32 to i8
    linalg.yield %t : i8
  } -> tensor<8x4xi8>
  return %y : tensor<8x4xi8>
}

// The sums do not fit at once: the second half of the channels is added to the first.
// CHECK-LABEL: func.func @parts_of_sums(
// CHECK:         glir.matmul {{.*}} outs(%[[SUM:.*]] : memref<2x4xi32, "accumulator">)
// CHECK-NOT:     accumulate}
// CHECK:         glir.matmul {{.*}} outs(%[[SUM]] : memref<2x4xi32, "accumulator">) {accumulate}
// The accumulators have no path off the chip: the vector unit copies them.
// CHECK:         glir.copy on "vector" ins(%[[SUM]] {{.*}} outs(%[[Y:.*]] : memref<2x4xi32, "scratchpad">)
// CHECK-NEXT:    glir.copy on "store" ins(%[[Y]]
func.func @parts_of_sums(%x: tensor<2x256xi8>, %w: tensor<256x4xi8>) -> tensor<2x4xi32> attributes {glir.offloaded} {
  %zero = arith.constant 0 : i32
  %empty = tensor.empty() : tensor<2x4xi32>
  %init = linalg.fill ins(%zero : i32) outs(%empty : tensor<2x4xi32>) -> tensor<2x4xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x256xi8>, tensor<256x4xi8>) outs(%init : tensor<2x4xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %wa = arith.extsi %a : i8 to i32
    %wb = arith.extsi %b : i8 to i32
    %p = arith.muli %wa, %wb : i32
    %s = arith.addi %sum, %p : i32
    linalg.yield %s : i32
  } -> tensor<2x4xi32>
  return %y : tensor<2x4xi32>
}

// A stack of products, the second matrix transposed: one product for each, of a transposed view.
// CHECK-LABEL: func.func @batch_of_transposed(
// CHECK-COUNT-2: glir.matmul on "matrix" ins({{.*}} : memref<4x8xi8, {{.*}}>, memref<8x4xi8, strided<[1, 8]>, "scratchpad">)
// CHECK-NOT:     glir.matmul
func.func @batch_of_transposed(%x: tensor<2x4x8xi8>, %w: tensor<2x4x8xi8>) -> tensor<2x4x4xi32> attributes {glir.offloaded} {
  %zero = arith.constant 0 : i32
  %empty = tensor.empty() : tensor<2x4x4xi32>
  %init = linalg.fill ins(%zero : i32) outs(%empty : tensor<2x4x4xi32>) -> tensor<2x4x4xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(b, m, n, k) -> (b, m, k)>, affine_map<(b, m, n, k) -> (b, n, k)>, affine_map<(b, m, n, k) -> (b, m, n)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x4x8xi8>, tensor<2x4x8xi8>) outs(%init : tensor<2x4x4xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %wa = arith.extsi %a : i8 to i32
    %wb = arith.extsi %b : i8 to i32
    %p = arith.muli %wa, %wb : i32
    %s = arith.addi %sum, %p : i32
    linalg.yield %s : i32
  } -> tensor<2x4x4xi32>
  return %y : tensor<2x4x4xi32>
}

// The padding around the image is made by the copy of the tile.
// CHECK-LABEL: func.func @padded_conv(
// CHECK-SAME:    %[[X:.*]]: memref<1x4x4x4xi8, "dram">, %[[W:[^:]*]]:
// CHECK:         glir.copy on "load" ins(%[[X]] {{.*}} outs(%[[TILE:.*]] : memref<1x5x5x4xi8, "scratchpad">) {pad_high = array<i64: 0, 0, 0, 0>, pad_low = array<i64: 0, 1, 1, 0>, pad_value = -3 : i8}
// CHECK:         glir.conv on "matrix" ins(%[[TILE]], {{.*}} {dilations = array<i64: 1, 1>, strides = array<i64: 2, 2>}
func.func @padded_conv(%x: tensor<1x4x4x4xi8>, %w: tensor<3x3x4x4xi8>) -> tensor<1x2x2x4xi32> attributes {glir.offloaded} {
  %zero = arith.constant 0 : i32
  %pad = arith.constant -3 : i8
  %padded = tensor.pad %x low[0, 1, 1, 0] high[0, 0, 0, 0] {
  ^bb0(%n: index, %h: index, %ww: index, %c: index):
    tensor.yield %pad : i8
  } : tensor<1x4x4x4xi8> to tensor<1x5x5x4xi8>
  %empty = tensor.empty() : tensor<1x2x2x4xi32>
  %init = linalg.fill ins(%zero : i32) outs(%empty : tensor<1x2x2x4xi32>) -> tensor<1x2x2x4xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(n, y, x, f, i, j, c) -> (n, y * 2 + i, x * 2 + j, c)>, affine_map<(n, y, x, f, i, j, c) -> (i, j, c, f)>, affine_map<(n, y, x, f, i, j, c) -> (n, y, x, f)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%padded, %w : tensor<1x5x5x4xi8>, tensor<3x3x4x4xi8>) outs(%init : tensor<1x2x2x4xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %wa = arith.extsi %a : i8 to i32
    %wb = arith.extsi %b : i8 to i32
    %p = arith.muli %wa, %wb : i32
    %s = arith.addi %sum, %p : i32
    linalg.yield %s : i32
  } -> tensor<1x2x2x4xi32>
  return %y : tensor<1x2x2x4xi32>
}

// A kernel that does not fit is cut, element by element.
// CHECK-LABEL: func.func @large_kernel(
// CHECK:         glir.conv {{.*}} outs(%[[SUM:.*]] : memref<1x1x1x4xi32, "accumulator">) {dilations
// CHECK:         glir.conv {{.*}} outs(%[[SUM]] : memref<1x1x1x4xi32, "accumulator">) {accumulate, dilations
func.func @large_kernel(%x: tensor<1x3x256x1xi8>, %w: tensor<3x256x1x4xi8>) -> tensor<1x1x1x4xi32> attributes {glir.offloaded} {
  %zero = arith.constant 0 : i32
  %empty = tensor.empty() : tensor<1x1x1x4xi32>
  %init = linalg.fill ins(%zero : i32) outs(%empty : tensor<1x1x1x4xi32>) -> tensor<1x1x1x4xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(n, y, x, f, i, j, c) -> (n, y + i, x + j, c)>, affine_map<(n, y, x, f, i, j, c) -> (i, j, c, f)>, affine_map<(n, y, x, f, i, j, c) -> (n, y, x, f)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%x, %w : tensor<1x3x256x1xi8>, tensor<3x256x1x4xi8>) outs(%init : tensor<1x1x1x4xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %wa = arith.extsi %a : i8 to i32
    %wb = arith.extsi %b : i8 to i32
    %p = arith.muli %wa, %wb : i32
    %s = arith.addi %sum, %p : i32
    linalg.yield %s : i32
  } -> tensor<1x1x1x4xi32>
  return %y : tensor<1x1x1x4xi32>
}

// One filter per channel.
// CHECK-LABEL: func.func @depthwise(
// CHECK:         glir.depthwise_conv on "matrix" ins({{.*}} : memref<1x4x4x4xi8, "scratchpad">, memref<3x3x4xi8, "scratchpad">) outs({{.*}} : memref<1x2x2x4xi32, "accumulator">)
func.func @depthwise(%x: tensor<1x4x4x4xi8>, %w: tensor<3x3x4xi8>) -> tensor<1x2x2x4xi32> attributes {glir.offloaded} {
  %zero = arith.constant 0 : i32
  %empty = tensor.empty() : tensor<1x2x2x4xi32>
  %init = linalg.fill ins(%zero : i32) outs(%empty : tensor<1x2x2x4xi32>) -> tensor<1x2x2x4xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(n, y, x, c, i, j) -> (n, y + i, x + j, c)>, affine_map<(n, y, x, c, i, j) -> (i, j, c)>, affine_map<(n, y, x, c, i, j) -> (n, y, x, c)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%x, %w : tensor<1x4x4x4xi8>, tensor<3x3x4xi8>) outs(%init : tensor<1x2x2x4xi32>) {
  ^bb0(%a: i8, %b: i8, %sum: i32):
    %wa = arith.extsi %a : i8 to i32
    %wb = arith.extsi %b : i8 to i32
    %p = arith.muli %wa, %wb : i32
    %s = arith.addi %sum, %p : i32
    linalg.yield %s : i32
  } -> tensor<1x2x2x4xi32>
  return %y : tensor<1x2x2x4xi32>
}
}
