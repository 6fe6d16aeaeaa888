// RUN: glow-opt %s --convert-glir-to-accel --split-input-file --verify-diagnostics | FileCheck %s

#chip = {
  name = "pair", hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {

// The constants are one image at address 0, equal ones once; inputs and results follow, then the arena.
// CHECK-LABEL: accel.program @memory_plan chip = "pair"
// CHECK-SAME:    glow.inputs = [{address = 128 : i64, name = "image", type = memref<8xi8, "dram">}]
// CHECK-SAME:    glow.memory_bytes = 264 : i64
// CHECK-SAME:    glow.outputs = [{address = 192 : i64, name = "output0", type = memref<8xi8, "dram">}]
// CHECK-SAME:    glow.weights = [{offset = 0 : i64, value = dense<1> : tensor<8xi8>}, {offset = 64 : i64, value = dense<2> : tensor<8xi8>}]
// CHECK-SAME:    glow.weights_bytes = 72 : i64
// CHECK:         accel.copy {{.*}} source_address = 0 destination_address = 0
// CHECK-NEXT:    accel.copy {{.*}} source_address = 0 destination_address = 16
// CHECK-NEXT:    accel.copy {{.*}} source_address = 64 destination_address = 32
// CHECK-NEXT:    accel.copy {{.*}} source_address = 128 destination_address = 48
// CHECK-NEXT:    accel.copy {{.*}} source_address = 48 destination_address = 192
// CHECK-NEXT:    accel.copy {{.*}} source_address = 48 destination_address = 256
// CHECK-NEXT:    accel.finish queue = 0
// CHECK-NEXT:    accel.finish queue = 3
memref.global "private" constant @one : memref<8xi8, "dram"> = dense<1>
memref.global "private" constant @same : memref<8xi8, "dram"> = dense<1>
memref.global "private" constant @two : memref<8xi8, "dram"> = dense<2>
// CHECK-NOT:     memref.global
func.func @memory_plan(%x: memref<8xi8, "dram"> {glow.name = "image"}, %y: memref<8xi8, "dram"> {glir.result})
    attributes {glir.arena_bytes = 8 : i64} {
  %one = memref.get_global @one : memref<8xi8, "dram">
  %same = memref.get_global @same : memref<8xi8, "dram">
  %two = memref.get_global @two : memref<8xi8, "dram">
  %between = memref.alloc() {glir.address = 0 : i64} : memref<8xi8, "dram">
  %a = memref.alloc() {glir.address = 0 : i64} : memref<8xi8, "scratchpad">
  %b = memref.alloc() {glir.address = 16 : i64} : memref<8xi8, "scratchpad">
  %c = memref.alloc() {glir.address = 32 : i64} : memref<8xi8, "scratchpad">
  %d = memref.alloc() {glir.address = 48 : i64} : memref<8xi8, "scratchpad">
  glir.copy on "load" ins(%one : memref<8xi8, "dram">) outs(%a : memref<8xi8, "scratchpad">)
  glir.copy on "load" ins(%same : memref<8xi8, "dram">) outs(%b : memref<8xi8, "scratchpad">)
  glir.copy on "load" ins(%two : memref<8xi8, "dram">) outs(%c : memref<8xi8, "scratchpad">)
  glir.copy on "load" ins(%x : memref<8xi8, "dram">) outs(%d : memref<8xi8, "scratchpad">)
  glir.copy on "store" ins(%d : memref<8xi8, "scratchpad">) outs(%y : memref<8xi8, "dram">)
  glir.copy on "store" ins(%d : memref<8xi8, "scratchpad">) outs(%between : memref<8xi8, "dram">)
  return
}

// Views become addresses and strides in bytes; what is contiguous is one dimension, unless it is padded.
// CHECK-LABEL: accel.program @copies
// CHECK:         accel.copy {{.*}} type = i16 source_address = 12 destination_address = 0 sizes = [1, 1, 1, 2, 2] source_strides = [0, 0, 0, 8, 2] destination_strides = [0, 0, 0, 2, 4]
// CHECK-NEXT:    accel.copy {{.*}} source_address = 0 {{.*}} sizes = [1, 1, 1, 1, 16]
// CHECK-NEXT:    accel.copy {{.*}} sizes = [1, 1, 1, 4, 4] source_strides = [0, 0, 0, 8, 2] destination_strides = [0, 0, 0, 8, 2] pad_low = [0, 0, 0, 1, 0] pad_high = [0, 0, 0, 2, 0] pad_value = 0xfffe
// Nothing but padding: a copy of no elements, along the last dimension of what is contiguous.
// CHECK-NEXT:    accel.copy queue = 0 source_memory = 0 destination_memory = 1 type = i16 source_address = 0 destination_address = 512 sizes = [1, 1, 1, 1, 0] destination_strides = [0, 0, 0, 0, 2] pad_high = [0, 0, 0, 0, 28] pad_value = 0x7
// CHECK-NEXT:    accel.copy queue = 0 source_memory = 0 destination_memory = 2 {{.*}} destination_address = 1024 sizes = [1, 1, 1, 100000, 0] destination_strides = [0, 0, 0, 1, 1] pad_high = [0, 0, 0, 0, 1] pad_value = 0x3
func.func @copies(%x: memref<4x4xi16, "dram">) {
  %t = memref.alloc() {glir.address = 0 : i64} : memref<2x2xi16, "scratchpad">
  %u = memref.alloc() {glir.address = 16 : i64} : memref<4x4xi16, "scratchpad">
  %v = memref.alloc() {glir.address = 512 : i64} : memref<7x4xi16, "scratchpad">
  %w = memref.alloc() {glir.address = 1024 : i64} : memref<100000xi8, "accumulator">
  %corner = memref.subview %x[1, 2] [2, 2] [1, 1]
    : memref<4x4xi16, "dram"> to memref<2x2xi16, strided<[4, 1], offset: 6>, "dram">
  %turned = memref.transpose %t (i, j) -> (j, i) : memref<2x2xi16, "scratchpad"> to memref<2x2xi16, strided<[1, 2]>, "scratchpad">
  glir.copy on "load" ins(%corner : memref<2x2xi16, strided<[4, 1], offset: 6>, "dram">)
    outs(%turned : memref<2x2xi16, strided<[1, 2]>, "scratchpad">)
  glir.copy on "load" ins(%x : memref<4x4xi16, "dram">) outs(%u : memref<4x4xi16, "scratchpad">)
  glir.copy on "load" ins(%x : memref<4x4xi16, "dram">) outs(%v : memref<7x4xi16, "scratchpad">)
    {pad_low = array<i64: 1, 0>, pad_high = array<i64: 2, 0>, pad_value = -2 : i16}
  %none = memref.subview %x[0, 0] [0, 4] [1, 1] : memref<4x4xi16, "dram"> to memref<0x4xi16, strided<[4, 1]>, "dram">
  glir.copy on "load" ins(%none : memref<0x4xi16, strided<[4, 1]>, "dram">) outs(%v : memref<7x4xi16, "scratchpad">)
    {pad_low = array<i64: 7, 0>, pad_high = array<i64: 0, 0>, pad_value = 7 : i16}
  glir.fill on "load" 3 : i8 outs(%w : memref<100000xi8, "accumulator">)
  return
}

// CHECK-LABEL: accel.program @products
// CHECK:         accel.matmul queue = 1 input_type = i8 weight_type = i16 weight_signed accumulate rows = 2 columns = 4 depth = 8 input_memory = 1 input_address = 0 input_strides = [8, 1] weight_memory = 1 weight_address = 32 weight_strides = [8, 2] output_memory = 2 output_address = 0 output_strides = [16, 4]
// CHECK-NEXT:    accel.depthwise queue = 1 input_type = i8 weight_type = i8 input_signed weight_signed batch = 1 output_height = 2 output_width = 1 channels = 4 kernel_height = 3 kernel_width = 2 stride_height = 2 stride_width = 1 dilation_height = 1 dilation_width = 2 {{.*}} input_strides = [60, 12, 4, 1] {{.*}} weight_strides = [8, 4, 1] {{.*}} output_strides = [32, 16, 16, 4]
// CHECK-NEXT:    accel.gather queue = 0 table_memory = 0 indices_memory = 1 destination_memory = 1 indices_type = i32 table_address = 0 table_stride = 4 table_rows = 10 indices_address = 512 indices_count = 3 row_bytes = 4 destination_address = 768 destination_stride = 4
func.func @products(%table: memref<10x4xi8, "dram">) {
  %x = memref.alloc() {glir.address = 0 : i64} : memref<2x8xi8, "scratchpad">
  %w = memref.alloc() {glir.address = 32 : i64} : memref<8x4xi16, "scratchpad">
  %s = memref.alloc() {glir.address = 0 : i64} : memref<2x4xi32, "accumulator">
  %image = memref.alloc() {glir.address = 128 : i64} : memref<1x5x3x4xi8, "scratchpad">
  %kernel = memref.alloc() {glir.address = 256 : i64} : memref<3x2x4xi8, "scratchpad">
  %t = memref.alloc() {glir.address = 64 : i64} : memref<1x2x1x4xi32, "accumulator">
  %indices = memref.alloc() {glir.address = 512 : i64} : memref<3xi32, "scratchpad">
  %rows = memref.alloc() {glir.address = 768 : i64} : memref<3x4xi8, "scratchpad">
  glir.matmul on "matrix" ins(%x, %w : memref<2x8xi8, "scratchpad">, memref<8x4xi16, "scratchpad">)
    outs(%s : memref<2x4xi32, "accumulator">) {accumulate, input_unsigned}
  glir.depthwise_conv on "matrix" ins(%image, %kernel : memref<1x5x3x4xi8, "scratchpad">, memref<3x2x4xi8, "scratchpad">)
    outs(%t : memref<1x2x1x4xi32, "accumulator">) {strides = array<i64: 2, 1>, dilations = array<i64: 1, 2>}
  glir.gather on "load" ins(%table, %indices : memref<10x4xi8, "dram">, memref<3xi32, "scratchpad">)
    outs(%rows : memref<3x4xi8, "scratchpad">)
  return
}

// Two equal programs share their microcode, and streams that stay as they are need no instruction. Constants and
// elements are read where they are used first, and registers are taken again.
// CHECK-LABEL: accel.program @programs
// CHECK:         microcode {
// CHECK-NEXT:      accel.micro function = read type = i32
// CHECK-NEXT:      accel.micro function = constant type = i32 destination = 1 immediate = 0x80
// CHECK-NEXT:      accel.micro function = addi type = i32 sources = [0, 1, 0]
// CHECK-NEXT:      accel.micro function = cmpi type = i32 destination = 2 sources = [0, 1, 0] immediate = 0x2
// CHECK-NEXT:      accel.micro function = select type = i32 sources = [2, 0, 1]
// CHECK-NEXT:      accel.micro function = trunci type = i8 source_type = i32
// CHECK-NEXT:      accel.micro function = yield type = i8
// CHECK-NEXT:    } instructions {
// CHECK-NEXT:      accel.stream queue = 2 index = 0 type = i32 memory = 2 address = 0 strides = [0, 0, 0, 0, 0, 4]
// CHECK-NEXT:      accel.stream queue = 2 index = 7 type = i8 memory = 1 address = 0 strides = [0, 0, 0, 0, 0, 1]
// CHECK-NEXT:      accel.vector queue = 2 first = 0 count = 7 sizes = [1, 1, 1, 1, 1, 32]
// CHECK-NEXT:      accel.stream queue = 2 index = 7 type = i8 memory = 1 address = 32
// CHECK-NEXT:      accel.vector queue = 2 first = 0 count = 7 sizes = [1, 1, 1, 1, 1, 32]
// CHECK-NEXT:      accel.finish queue = 2
func.func @programs() {
  %sum = memref.alloc() {glir.address = 0 : i64} : memref<4x8xi32, "accumulator">
  %a = memref.alloc() {glir.address = 0 : i64} : memref<4x8xi8, "scratchpad">
  %b = memref.alloc() {glir.address = 32 : i64} : memref<4x8xi8, "scratchpad">
  %outside = arith.constant 128 : i32
  glir.elementwise on "vector" ins(%sum : memref<4x8xi32, "accumulator">) outs(%a : memref<4x8xi8, "scratchpad">)
    {sizes = array<i64: 4, 8>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%x: i32):
    %c = arith.constant 128 : i32
    %shifted = arith.addi %x, %c : i32
    %less = arith.cmpi slt, %shifted, %c : i32
    %value = arith.select %less, %shifted, %c : i32
    %byte = arith.trunci %value : i32 to i8
    glir.yield %byte : i8
  }
  glir.elementwise on "vector" ins(%sum : memref<4x8xi32, "accumulator">) outs(%b : memref<4x8xi8, "scratchpad">)
    {sizes = array<i64: 4, 8>, indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>]} program {
  ^bb0(%x: i32):
    %shifted = arith.addi %x, %outside : i32
    %less = arith.cmpi slt, %shifted, %outside : i32
    %value = arith.select %less, %shifted, %outside : i32
    %byte = arith.trunci %value : i32 to i8
    glir.yield %byte : i8
  }
  return
}

// Windows: the input moves with two dimensions at once. The reduced dimensions are bits 4 and 5.
// CHECK-LABEL: accel.program @windows
// CHECK:         accel.stream queue = 2 index = 0 type = i8 memory = 1 address = 0 strides = [0, 0, 12, 1, 6, 2]
// CHECK-NEXT:    accel.stream queue = 2 index = 7 type = i8 memory = 1 address = 64 strides = [0, 0, 4, 1, 0, 0]
// CHECK-NEXT:    accel.vector {{.*}} combine = max reduced = 0x30 sizes = [1, 1, 2, 2, 3, 2]
func.func @windows() {
  %x = memref.alloc() {glir.address = 0 : i64} : memref<5x3x2xi8, "scratchpad">
  %y = memref.alloc() {glir.address = 64 : i64} : memref<2x2x2xi8, "scratchpad">
  glir.reduce on "vector" max ins(%x : memref<5x3x2xi8, "scratchpad">) outs(%y : memref<2x2x2xi8, "scratchpad">)
    {sizes = array<i64: 2, 1, 2, 3, 2>, indexing_maps = [
      affine_map<(i, j, c, k, l) -> (i * 2 + k, j * 2 + l, c)>, affine_map<(i, j, c, k, l) -> (i, j, c)>]} program {
  ^bb0(%v: i8):
    glir.yield %v : i8
  }
  return
}

// CHECK-LABEL: accel.program @unsigned_maximum
// CHECK:         accel.vector {{.*}} combine = max_unsigned reduced = 0x20 accumulate
func.func @unsigned_maximum() {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<8xi8, "scratchpad">
  %b = memref.alloc() {glir.address = 16 : i64} : memref<i8, "scratchpad">
  glir.reduce on "vector" max ins(%a : memref<8xi8, "scratchpad">) outs(%b : memref<i8, "scratchpad">)
    {is_unsigned, accumulate, sizes = array<i64: 8>, indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>]} program {
  ^bb0(%v: i8):
    glir.yield %v : i8
  }
  return
}

// More dimensions than counters: an instruction for each point of the outer ones; the later ones accumulate.
// CHECK-LABEL: accel.program @many_dimensions
// CHECK:         accel.stream queue = 2 index = 0 type = i32 memory = 2 address = 0 strides = [4, 8, 16, 32, 64, 128]
// CHECK-NEXT:    accel.stream queue = 2 index = 7 type = i32 memory = 2 address = 1024
// CHECK-NEXT:    accel.vector queue = 2 first = 0 count = 2 combine = sum reduced = 0x3f sizes = [2, 2, 2, 2, 2, 2]
// CHECK-NEXT:    accel.stream queue = 2 index = 0 type = i32 memory = 2 address = 256
// CHECK-NEXT:    accel.vector queue = 2 first = 0 count = 2 combine = sum reduced = 0x3f accumulate sizes = [2, 2, 2, 2, 2, 2]
// CHECK-NEXT:    accel.finish
func.func @many_dimensions() {
  %x = memref.alloc() {glir.address = 0 : i64} : memref<2x2x2x2x2x2x2xi32, "accumulator">
  %y = memref.alloc() {glir.address = 1024 : i64} : memref<i32, "accumulator">
  glir.reduce on "vector" sum ins(%x : memref<2x2x2x2x2x2x2xi32, "accumulator">) outs(%y : memref<i32, "accumulator">)
    {sizes = array<i64: 2, 2, 2, 2, 2, 2, 2>, indexing_maps = [
      affine_map<(a, b, c, d, e, f, g) -> (a, g, f, e, d, c, b)>, affine_map<(a, b, c, d, e, f, g) -> ()>]} program {
  ^bb0(%v: i32):
    glir.yield %v : i32
  }
  return
}

// A table of two dimensions: the number of the element is computed. An index of i64 is used as it is.
// CHECK-LABEL: accel.program @tables
// CHECK:         accel.micro function = read type = i32
// CHECK-NEXT:    accel.micro function = extsi type = i64 source_type = i32
// CHECK-NEXT:    accel.micro function = read type = i64 destination = 1 sources = [1, 0, 0]
// CHECK-NEXT:    accel.micro function = addi type = i64 destination = 1 sources = [1, 0, 0]
// CHECK-NEXT:    accel.micro function = constant type = i64 destination = 2 immediate = 0x10
// CHECK-NEXT:    accel.micro function = muli type = i64 destination = 3 sources = [0, 2, 0]
// CHECK-NEXT:    accel.micro function = addi type = i64 destination = 4 sources = [3, 1, 0]
// CHECK-NEXT:    accel.micro function = lookup type = f32 source_type = i64 sources = [2, 4, 0]
// CHECK-NEXT:    accel.micro function = yield type = f32
// CHECK:         accel.stream queue = 2 index = 2 type = f32 memory = 1 address = 256
func.func @tables() {
  %table = memref.alloc() {glir.address = 256 : i64} : memref<4x16xf32, "scratchpad">
  %i = memref.alloc() {glir.address = 0 : i64} : memref<8xi32, "accumulator">
  %j = memref.alloc() {glir.address = 64 : i64} : memref<8xi64, "accumulator">
  %y = memref.alloc() {glir.address = 0 : i64} : memref<8xf32, "scratchpad">
  glir.elementwise on "vector" ins(%i, %j : memref<8xi32, "accumulator">, memref<8xi64, "accumulator">)
    outs(%y : memref<8xf32, "scratchpad">)
    {sizes = array<i64: 8>, indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>]} program {
  ^bb0(%row: i32, %column: i64):
    %r = arith.index_cast %row : i32 to index
    %c = arith.index_cast %column : i64 to index
    %moved = arith.addi %c, %r : index
    %value = memref.load %table[%r, %moved] : memref<4x16xf32, "scratchpad">
    glir.yield %value : f32
  }
  return
}

// CHECK-LABEL: accel.program @tokens
// CHECK:         accel.copy queue = 0
// CHECK-NEXT:    accel.signal queue = 0 to = 3
// CHECK-NEXT:    accel.wait queue = 3 from = 0
// CHECK-NEXT:    accel.copy queue = 3
func.func @tokens(%x: memref<8xi8, "dram">, %y: memref<8xi8, "dram">) {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<8xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<8xi8, "dram">) outs(%a : memref<8xi8, "scratchpad">)
  %token = glir.signal on "load" to "store"
  glir.wait %token
  glir.copy on "store" ins(%a : memref<8xi8, "scratchpad">) outs(%y : memref<8xi8, "dram">)
  return
}

// CHECK-LABEL: func.func @does_not_touch
func.func @does_not_touch(%x: memref<4xi8>) {
  return
}
}

// -----

#chip = {
  name = "pair", hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {
func.func @unknown_function() {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<8xi8, "scratchpad">
  glir.elementwise on "vector" ins(%a : memref<8xi8, "scratchpad">) outs(%a : memref<8xi8, "scratchpad">)
    {sizes = array<i64: 8>, indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>]} program {
  ^bb0(%x: i8):
    // expected-error @below {{is in the program of glir.elementwise, but not a function of the vector unit}}
    %y = math.ctpop %x : i8
    glir.yield %y : i8
  }
  return
}
}

// -----

#chip = {
  name = "pair", hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {
func.func @unknown_type() {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<8xf32, "scratchpad">
  // expected-error @below {{has a value of type 'f64' in its program, expected i1, i8, i16, i32, i64, f16, bf16 or f32}}
  glir.elementwise on "vector" ins(%a : memref<8xf32, "scratchpad">) outs(%a : memref<8xf32, "scratchpad">)
    {sizes = array<i64: 8>, indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>]} program {
  ^bb0(%x: f32):
    %y = arith.extf %x : f32 to f64
    %z = arith.truncf %y : f64 to f32
    glir.yield %z : f32
  }
  return
}
}

// -----

#chip = {
  name = "pair", hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {
func.func @too_many_streams() {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<8xi8, "scratchpad">
  // expected-error @below {{reads 8 buffers, expected at most 7 with the tables}}
  glir.elementwise on "vector" ins(%a, %a, %a, %a, %a, %a, %a, %a : memref<8xi8, "scratchpad">, memref<8xi8, "scratchpad">, memref<8xi8, "scratchpad">, memref<8xi8, "scratchpad">, memref<8xi8, "scratchpad">, memref<8xi8, "scratchpad">, memref<8xi8, "scratchpad">, memref<8xi8, "scratchpad">) outs(%a : memref<8xi8, "scratchpad">)
    {sizes = array<i64: 8>, indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>]} program {
  ^bb0(%x: i8, %1: i8, %2: i8, %3: i8, %4: i8, %5: i8, %6: i8, %7: i8):
    glir.yield %x : i8
  }
  return
}
}

// -----

#chip = {
  name = "pair", hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {
memref.global "private" @state : memref<8xi8, "dram"> = uninitialized
func.func @state_is_not_constant() {
  // expected-error @below {{is of a global that is not a constant with a value}}
  %s = memref.get_global @state : memref<8xi8, "dram">
  %a = memref.alloc() {glir.address = 0 : i64} : memref<8xi8, "scratchpad">
  glir.copy on "load" ins(%s : memref<8xi8, "dram">) outs(%a : memref<8xi8, "scratchpad">)
  return
}
}

// -----

#chip = {
  name = "pair", hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {
func.func @no_address(%x: memref<8xi8, "dram">) {
  // expected-error @below {{has no glir.address, expected the address that glow-allocate-buffers gives}}
  %a = memref.alloc() : memref<8xi8, "scratchpad">
  glir.copy on "load" ins(%x : memref<8xi8, "dram">) outs(%a : memref<8xi8, "scratchpad">)
  return
}
}

// -----

#chip = {
  name = "pair", hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {
// expected-error @below {{needs 1600000 bytes of memory 'dram' for weights, inputs, results and what is in between, which has 1048576}}
func.func @too_large(%x: memref<800000xi8, "dram">, %y: memref<800000xi8, "dram">) {
  glir.copy on "load" ins(%x : memref<800000xi8, "dram">) outs(%y : memref<800000xi8, "dram">)
  return
}
}

// -----

#chip = {
  name = "pair", hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  queues = ["load", "matrix", "vector", "store"],
  memories = [
    {name = "dram", bytes = 1048576 : i64, alignment = 64 : i64, bytes_per_cycle = 8 : i64, latency = 40 : i64, burst = 64 : i64, requests_in_flight = 4 : i64},
    {name = "scratchpad", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64},
    {name = "accumulator", bytes = 8192 : i64, alignment = 16 : i64, bytes_per_cycle = 16 : i64, latency = 1 : i64, burst = 16 : i64, requests_in_flight = 1 : i64}],
  matrix = [{queue = "matrix", rows = 4 : i64, columns = 4 : i64, depth = 1 : i64, depthwise_columns = 1 : i64, dataflow = "weight-stationary", input = "scratchpad", weight = "scratchpad", accumulator = "accumulator", fill = 3 : i64, drain = 3 : i64, weight_load = 4 : i64, double_buffered_weights = false}],
  vector = [{queue = "vector", lanes = 4 : i64, operands = "accumulator", results = "scratchpad", formats = ["i8", "i32"]}],
  dma = [{load_queue = "load", store_queue = "store", setup = 10 : i64}]}
module attributes {glir.chip = #chip} {
func.func @no_unit_fills() {
  %a = memref.alloc() {glir.address = 0 : i64} : memref<8xi32, "accumulator">
  // expected-error @below {{fills memory 'accumulator' in the queue 'matrix', expected that of a vector unit, or of a DMA engine with a path to this memory}}
  glir.fill on "matrix" 1 : i32 outs(%a : memref<8xi32, "accumulator">)
  return
}
}
