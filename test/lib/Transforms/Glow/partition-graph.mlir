// RUN: glow-opt %s --glow-partition-graph --split-input-file | FileCheck %s
// RUN: glow-opt %s --glow-partition-graph="launch-cycles=1000000" --split-input-file | FileCheck %s --check-prefix=LAUNCH
// RUN: glow-opt %s --glow-partition-graph="host-products-per-cycle=64 host-operations-per-cycle=64 host-bytes-per-cycle=64" --split-input-file | FileCheck %s --check-prefix=FAST

// The parts are called in order and take turns; what more than one of them needs crosses. Constants go with their
// users. Arguments and results keep their names.
#chip = {name = "pair", clock_hz = 1000000 : i64, numerics = {accumulator = "i32"},
  patterns = ["glow.matmul_integer", "glow.rescale", "glow.add"], memories = [{bytes_per_cycle = 4 : i64}],
  matrix = [{macs_per_cycle = 16 : i64, depthwise_columns = 1 : i64, formats = ["i8"]}],
  vector = [{lanes = 4 : i64, cycles_per_operation = 1 : i64, formats = ["i8", "i32", "i64"]}], dma = [{}]}
module attributes {glir.chip = #chip} {
// CHECK-LABEL: func.func @alternates(
// CHECK-SAME:    %[[X:.*]]: tensor<32x32xf32> {glow.name = "x"}
// CHECK-NEXT:    %[[QUANTIZED:.*]] = call @alternates_cpu_0(%[[X]])
// CHECK-NEXT:    %[[ON_CHIP:.*]]:2 = call @alternates_chip_1(%[[QUANTIZED]])
// CHECK-NEXT:    %[[REAL:.*]] = call @alternates_cpu_2(%[[ON_CHIP]]#0)
// CHECK-NEXT:    return %[[REAL]], %[[ON_CHIP]]#1
// CHECK:       func.func private @alternates_cpu_0(
// CHECK-SAME:    tensor<32x32xf32> {glow.name = "x"}) -> (tensor<32x32xi8> {glow.name = "alternates.0"}) {
// CHECK:         glow.quantize_linear
// CHECK:       func.func private @alternates_chip_1(
// CHECK-SAME:    %[[A:.*]]: tensor<32x32xi8> {glow.name = "alternates.0"})
// CHECK-SAME:    -> (tensor<32x32xi8> {glow.name = "alternates.1"}, tensor<32x32xi32> {glow.name = "sums"})
// CHECK-SAME:    attributes {glir.offloaded} {
// CHECK-NEXT:    %[[W:.*]] = glow.constant dense<3>
// CHECK:         %[[SUMS:.*]] = glow.matmul_integer %[[A]], %[[W]]
// CHECK:         %[[NARROW:.*]] = glow.rescale %[[SUMS]]
// CHECK:         return %[[NARROW]], %{{.*}}
// CHECK:       func.func private @alternates_cpu_2(
// CHECK-SAME:    tensor<32x32xi8> {glow.name = "alternates.1"}) -> (tensor<32x32xf32> {glow.name = "y"}) {
// CHECK:         glow.dequantize_linear
func.func @alternates(%x: tensor<32x32xf32> {glow.name = "x"})
    -> (tensor<32x32xf32> {glow.name = "y"}, tensor<32x32xi32> {glow.name = "sums"}) {
  %scale = glow.constant dense<0.5> : tensor<f32>
  %zero = glow.constant dense<0> : tensor<i8>
  %w = glow.constant dense<3> : tensor<32x32xi8>
  %m = glow.constant dense<1073741824> : tensor<i32>
  %s = glow.constant dense<40> : tensor<i8>
  %a = glow.quantize_linear %x, %scale, %zero : (tensor<32x32xf32>, tensor<f32>, tensor<i8>) -> tensor<32x32xi8>
  %0 = glow.matmul_integer %a, %w : (tensor<32x32xi8>, tensor<32x32xi8>) -> tensor<32x32xi32>
  %1 = glow.rescale %0, %m, %s : (tensor<32x32xi32>, tensor<i32>, tensor<i8>) -> tensor<32x32xi8>
  %y = glow.dequantize_linear %1, %scale, %zero : (tensor<32x32xi8>, tensor<f32>, tensor<i8>) -> tensor<32x32xf32>
  %sums = glow.add %0, %0 : tensor<32x32xi32>
  return %y, %sums : tensor<32x32xf32>, tensor<32x32xi32>
}
}
// The report says of each operation where it is and why; transfers count once, at the chip's side.
// CHECK: glow.partition = [
// CHECK-SAME: {bytes_in = 0 : i64, bytes_out = 0 : i64, device = "cpu", node = "in", op = "glow.quantize_linear", operations = 6144 : i64, part = "report_cpu_0", products = 0 : i64, reason = "'pair' has no pattern for glow.quantize_linear"}
// CHECK-SAME: {bytes_in = 1024 : i64, bytes_out = 0 : i64, device = "chip", node = "product", op = "glow.matmul_integer", operations = 0 : i64, part = "report_chip_1", products = 32768 : i64, reason = "the chip takes it"}
// CHECK-SAME: {bytes_in = 0 : i64, bytes_out = 1024 : i64, device = "chip", node = "product", op = "glow.rescale", operations = 9216 : i64, part = "report_chip_1", products = 0 : i64
// CHECK-LABEL: func.func @report(
// A launch that takes longer than the whole graph is not worth it, and a fast host needs no chip.
// LAUNCH: its group of 2 on the chip would take {{.*}} us and 1000512.0 us to move 2048 bytes more, on the CPU
// LAUNCH-LABEL: func.func @report(
// LAUNCH-NEXT: call @report_cpu_0
// LAUNCH-NEXT: return
// FAST: its group of 2 on the chip would take
// FAST-LABEL: func.func @report(
// FAST-NEXT: call @report_cpu_0
// FAST-NEXT: return

// -----

#chip = {name = "pair", clock_hz = 1000000 : i64, numerics = {accumulator = "i32"},
  patterns = ["glow.matmul_integer", "glow.rescale"], memories = [{bytes_per_cycle = 4 : i64}],
  matrix = [{macs_per_cycle = 16 : i64, depthwise_columns = 1 : i64, formats = ["i8"]}],
  vector = [{lanes = 4 : i64, cycles_per_operation = 1 : i64, formats = ["i8", "i32", "i64"]}], dma = [{}]}
module attributes {glir.chip = #chip} {
func.func @report(%x: tensor<32x32xf32>) -> tensor<32x32xi8> {
  %scale = glow.constant dense<0.5> : tensor<f32>
  %w = glow.constant dense<3> : tensor<32x32xi8>
  %m = glow.constant dense<1073741824> : tensor<i32>
  %s = glow.constant dense<40> : tensor<i8>
  %zero = glow.constant dense<0> : tensor<i8>
  %a = glow.quantize_linear %x, %scale, %zero
    : (tensor<32x32xf32>, tensor<f32>, tensor<i8>) -> tensor<32x32xi8> loc("in")
  %0 = glow.matmul_integer %a, %w : (tensor<32x32xi8>, tensor<32x32xi8>) -> tensor<32x32xi32> loc("product")
  %1 = glow.rescale %0, %m, %s : (tensor<32x32xi32>, tensor<i32>, tensor<i8>) -> tensor<32x32xi8> loc("product")
  return %1 : tensor<32x32xi8>
}
}

// -----

// A graph that starts on the chip and on the CPU: what is ready on one device is taken together, so that there are
// three parts and not five.
#chip = {name = "pair", clock_hz = 1000000 : i64, numerics = {accumulator = "i32"},
  patterns = ["glow.matmul_integer"], memories = [{bytes_per_cycle = 64 : i64}],
  matrix = [{macs_per_cycle = 256 : i64, depthwise_columns = 1 : i64, formats = ["i8"]}],
  vector = [], dma = [{}]}
module attributes {glir.chip = #chip} {
// CHECK-LABEL: func.func @branches(
// CHECK-SAME:    %[[X:.*]]: tensor<32x32xi8>, %[[Y:.*]]: tensor<32x32xi8>)
// CHECK-NEXT:    %[[PRODUCTS:.*]]:2 = call @branches_chip_0(%[[X]], %[[Y]])
// CHECK-NEXT:    %[[NARROW:.*]]:2 = call @branches_cpu_1(%[[PRODUCTS]]#0, %[[PRODUCTS]]#1)
// CHECK-NEXT:    %[[LAST:.*]] = call @branches_chip_2(%[[NARROW]]#0, %[[NARROW]]#1)
// CHECK-NEXT:    return %[[LAST]]
func.func @branches(%x: tensor<32x32xi8>, %y: tensor<32x32xi8>) -> tensor<32x32xi32> {
  %0 = glow.matmul_integer %x, %y : (tensor<32x32xi8>, tensor<32x32xi8>) -> tensor<32x32xi32>
  %1 = glow.cast %0 : (tensor<32x32xi32>) -> tensor<32x32xi8>
  %2 = glow.matmul_integer %y, %x : (tensor<32x32xi8>, tensor<32x32xi8>) -> tensor<32x32xi32>
  %3 = glow.cast %2 : (tensor<32x32xi32>) -> tensor<32x32xi8>
  %4 = glow.matmul_integer %1, %3 : (tensor<32x32xi8>, tensor<32x32xi8>) -> tensor<32x32xi32>
  return %4 : tensor<32x32xi32>
}
}

// -----

// What moves elements goes where fewer bytes cross: padding, and what follows it, to the chip; a slice on the chip
// before its result crosses. Between two of a kind it joins them.
#chip = {name = "pair", clock_hz = 1000000 : i64, numerics = {accumulator = "i32"},
  patterns = ["glow.matmul_integer", "glow.pad", "glow.slice", "glow.reshape", "glow.transpose"],
  memories = [{bytes_per_cycle = 64 : i64}],
  matrix = [{macs_per_cycle = 256 : i64, depthwise_columns = 1 : i64, formats = ["i8"]}],
  vector = [{lanes = 4 : i64, cycles_per_operation = 1 : i64, formats = ["i8", "i32"]}], dma = [{}]}
module attributes {glir.chip = #chip} {
// CHECK:       node = "turned"{{[^}]*}} reason = "moves data that stays on the CPU"
// CHECK-SAME:  node = "padded"{{[^}]*}} reason = "moves data of operations on the chip"
// CHECK-SAME:  node = "sliced"{{[^}]*}} reason = "moves data of operations on the chip"
// CHECK-LABEL: func.func @movement(
// CHECK:       func.func private @movement_cpu_0(
// CHECK:         glow.cast
// CHECK-NEXT:    glow.transpose
// CHECK-NEXT:    glow.cast
// CHECK:       func.func private @movement_chip_1(%{{.*}}: tensor<30x32xi8>
// CHECK-SAME:    -> (tensor<1x32xi32>
// CHECK:         glow.pad
// CHECK:         glow.transpose
// CHECK:         glow.matmul_integer
// CHECK:         glow.slice
// CHECK:       func.func private @movement_cpu_2(
func.func @movement(%x: tensor<32x30xf32>) -> tensor<1x32xf32> {
  %pads = glow.constant dense<[0, 0, 2, 0]> : tensor<4xi64>
  %start = glow.constant dense<0> : tensor<1xi64>
  %end = glow.constant dense<1> : tensor<1xi64>
  %w = glow.constant dense<3> : tensor<32x32xi8>
  %0 = glow.cast %x : (tensor<32x30xf32>) -> tensor<32x30xi32>
  %1 = glow.transpose %0 perm = [1, 0] : (tensor<32x30xi32>) -> tensor<30x32xi32> loc("turned")
  %2 = glow.cast %1 : (tensor<30x32xi32>) -> tensor<30x32xi8>
  %3 = glow.pad %2, %pads : (tensor<30x32xi8>, tensor<4xi64>) -> tensor<32x32xi8> loc("padded")
  %turned = glow.transpose %3 perm = [1, 0] : (tensor<32x32xi8>) -> tensor<32x32xi8>
  %4 = glow.matmul_integer %turned, %w : (tensor<32x32xi8>, tensor<32x32xi8>) -> tensor<32x32xi32>
  %5 = glow.slice %4, %start, %end axes = [0]
    : (tensor<32x32xi32>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x32xi32> loc("sliced")
  %6 = glow.cast %5 : (tensor<1x32xi32>) -> tensor<1x32xf32>
  return %6 : tensor<1x32xf32>
}
}

// -----

// What takes longer on the chip, with its transfers, than on the CPU stays there: here the end of a group, whose other
// operations run on the chip, and a group by itself. So does what the caller alone moves.
#chip = {name = "pair", clock_hz = 1000000 : i64, numerics = {accumulator = "i32"},
  patterns = ["glow.add", "glow.transpose", "glow.reduce_max", "glow.matmul_integer"],
  memories = [{bytes_per_cycle = 1 : i64}],
  matrix = [{macs_per_cycle = 16 : i64, depthwise_columns = 1 : i64, formats = ["i8"]}],
  vector = [{lanes = 4 : i64, cycles_per_operation = 8 : i64, formats = ["i8"]}], dma = [{}]}
module attributes {glir.chip = #chip} {
// CHECK:      op = "glow.reduce_max"{{[^}]*}} reason = "its group of 1 on the chip would take 2048.0 us and 992.0 us to move 992 bytes more, on the CPU 2080.0 us"
// CHECK-SAME: op = "glow.matmul_integer"{{[^}]*}} reason = "the chip takes it"
// CHECK-SAME: reason = "its group of 1 on the chip would take 96.0 us and 96.0 us to move 96 bytes more, on the CPU 128.0 us"
// CHECK-SAME: reason = "moves data that stays on the CPU"
// CHECK-LABEL: func.func @costly(
// CHECK-NEXT:    call @costly_cpu_0
// CHECK-NEXT:    call @costly_chip_1
// CHECK-NEXT:    return
func.func @costly(%f: tensor<32x32xf32>, %x: tensor<4x8xi8>, %y: tensor<4x8xi8>)
    -> (tensor<1x32xi32>, tensor<4x8xi8>, tensor<8x4xi8>) {
  %w = glow.constant dense<3> : tensor<32x32xi8>
  %0 = glow.cast %f : (tensor<32x32xf32>) -> tensor<32x32xi8>
  %1 = glow.reduce_max %0 axes = [0] keepdims : (tensor<32x32xi8>) -> tensor<1x32xi8>
  %2 = glow.matmul_integer %1, %w : (tensor<1x32xi8>, tensor<32x32xi8>) -> tensor<1x32xi32>
  %3 = glow.add %x, %y : tensor<4x8xi8>
  %4 = glow.transpose %x perm = [1, 0] : (tensor<4x8xi8>) -> tensor<8x4xi8>
  return %2, %3, %4 : tensor<1x32xi32>, tensor<4x8xi8>, tensor<8x4xi8>
}
}

// -----

// Why the chip does not take an operation.
#chip = {name = "small", clock_hz = 1000000 : i64, numerics = {accumulator = "i32"},
  patterns = ["glow.matmul_integer", "glow.conv_integer", "glow.relu", "glow.pad", "glow.slice", "glow.max_pool",
              "glow.table", "glow.rescale", "glow.transpose"],
  memories = [{bytes_per_cycle = 64 : i64}],
  matrix = [{macs_per_cycle = 256 : i64, depthwise_columns = 1 : i64, formats = ["i8"], max_kernel_height = 3 : i64,
             max_kernel_width = 5 : i64, max_stride = 1 : i64, max_dilation = 1 : i64}],
  vector = [{lanes = 4 : i64, cycles_per_operation = 1 : i64, formats = ["i8", "i32"], table_bytes = 255 : i64}],
  dma = [{dimensions = 3 : i64}]}
module attributes {glir.chip = #chip} {
// CHECK:      reason = "it has elements of ui8, the matrix unit takes i8"
// CHECK-SAME: reason = "it has elements of f32, the vector unit takes i8, i32"
// CHECK-SAME: reason = "it has the type tensor<?xi8>, the chip takes static shapes"
// CHECK-SAME: reason = "it has a kernel extent of 5, the matrix unit at most 3"
// CHECK-SAME: reason = "it has a stride of 2, the matrix unit at most 1"
// CHECK-SAME: reason = "it has a dilation of 2, the matrix unit at most 1"
// CHECK-SAME: reason = "it has 3 spatial dimensions, the matrix unit at most 2"
// CHECK-SAME: reason = "it has 3 spatial dimensions, the vector unit at most 2"
// CHECK-SAME: reason = "it does not add a constant number of constants"
// CHECK-SAME: reason = "its positions are not constant, or go backwards"
// CHECK-SAME: reason = "its table is larger than those of the vector unit"
// CHECK-SAME: reason = "it has elements of i64, the vector unit takes i8, i32"
// CHECK-SAME: reason = "it has a tensor of 4 dimensions, copies have at most 3"
// CHECK-LABEL: func.func @reasons(
// CHECK-NEXT:    call @reasons_cpu_0
// CHECK-NEXT:    return
func.func @reasons(%u: tensor<4x4xui8>, %s: tensor<4x4xi8>, %f: tensor<4xf32>, %d: tensor<?xi8>,
                   %image: tensor<1x9x9x1xi8>, %volume: tensor<1x3x3x3x1xi8>, %table: tensor<256xi8>,
                   %wide: tensor<4xi32>, %deep: tensor<2x2x2x2xi8>)
    -> (tensor<4x4xi32>, tensor<4xf32>, tensor<?xi8>, tensor<1x5x9x1xi32>, tensor<1x5x5x1xi32>, tensor<1x7x7x1xi32>,
        tensor<1x1x1x1x1xi32>, tensor<1x1x1x1x1xi8>, tensor<6x4xi8>, tensor<4x4xi8>, tensor<4x4xi8>, tensor<4xi8>,
        tensor<2x2x2x2xi8>) {
  %tall = glow.constant dense<1> : tensor<5x1x1x1xi8>
  %point = glow.constant dense<1> : tensor<1x1x1x1xi8>
  %square = glow.constant dense<1> : tensor<2x2x1x1xi8>
  %cube = glow.constant dense<1> : tensor<3x3x3x1x1xi8>
  %pads = glow.constant dense<[1, 0, 1, 0]> : tensor<4xi64>
  %start = glow.constant dense<-1> : tensor<1xi64>
  %end = glow.constant dense<-9> : tensor<1xi64>
  %step = glow.constant dense<-1> : tensor<1xi64>
  %m = glow.constant dense<1073741824> : tensor<i32>
  %shift = glow.constant dense<40> : tensor<i8>
  %0 = glow.matmul_integer %u, %s : (tensor<4x4xui8>, tensor<4x4xi8>) -> tensor<4x4xi32>
  %1 = glow.relu %f : tensor<4xf32>
  %2 = glow.relu %d : tensor<?xi8>
  %3 = glow.conv_integer %image, %tall layout = channels_last
    : (tensor<1x9x9x1xi8>, tensor<5x1x1x1xi8>) -> tensor<1x5x9x1xi32>
  %4 = glow.conv_integer %image, %point strides = [2, 2] layout = channels_last
    : (tensor<1x9x9x1xi8>, tensor<1x1x1x1xi8>) -> tensor<1x5x5x1xi32>
  %5 = glow.conv_integer %image, %square dilations = [2, 2] layout = channels_last
    : (tensor<1x9x9x1xi8>, tensor<2x2x1x1xi8>) -> tensor<1x7x7x1xi32>
  %6 = glow.conv_integer %volume, %cube layout = channels_last
    : (tensor<1x3x3x3x1xi8>, tensor<3x3x3x1x1xi8>) -> tensor<1x1x1x1x1xi32>
  %7 = glow.max_pool %volume kernel_shape = [3, 3, 3] layout = channels_last
    : (tensor<1x3x3x3x1xi8>) -> tensor<1x1x1x1x1xi8>
  %8 = glow.pad %s, %pads mode = edge : (tensor<4x4xi8>, tensor<4xi64>) -> tensor<6x4xi8>
  %9 = glow.slice %s, %start, %end, %step axes = [0]
    : (tensor<4x4xi8>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4x4xi8>
  %10 = glow.table %s, %table : (tensor<4x4xi8>, tensor<256xi8>) -> tensor<4x4xi8>
  %11 = glow.rescale %wide, %m, %shift : (tensor<4xi32>, tensor<i32>, tensor<i8>) -> tensor<4xi8>
  %12 = glow.transpose %deep perm = [3, 2, 1, 0] : (tensor<2x2x2x2xi8>) -> tensor<2x2x2x2xi8>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12
    : tensor<4x4xi32>, tensor<4xf32>, tensor<?xi8>, tensor<1x5x9x1xi32>, tensor<1x5x5x1xi32>, tensor<1x7x7x1xi32>,
      tensor<1x1x1x1x1xi32>, tensor<1x1x1x1x1xi8>, tensor<6x4xi8>, tensor<4x4xi8>, tensor<4x4xi8>, tensor<4xi8>,
      tensor<2x2x2x2xi8>
}
}

// -----

// A constant that is returned is computed by the CPU; an argument that is returned stays with the caller.
#chip = {name = "pair", clock_hz = 1000000 : i64, numerics = {accumulator = "i32"}, patterns = [],
  memories = [{bytes_per_cycle = 64 : i64}], matrix = [], vector = [], dma = [{}]}
module attributes {glir.chip = #chip} {
// CHECK:       glow.partition = []
// CHECK-LABEL: func.func @nothing_to_do(
// CHECK-SAME:    %[[X:.*]]: tensor<4xi8>) -> (tensor<4xi8>, tensor<2xi64>)
// CHECK-NEXT:    %[[CONSTANT:.*]] = call @nothing_to_do_cpu_0()
// CHECK-NEXT:    return %[[X]], %[[CONSTANT]]
// CHECK:       func.func private @nothing_to_do_cpu_0() -> (tensor<2xi64> {glow.name = "output1"})
// CHECK:         glow.constant
func.func @nothing_to_do(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<2xi64>) {
  %0 = glow.constant dense<[1, 2]> : tensor<2xi64>
  return %x, %0 : tensor<4xi8>, tensor<2xi64>
}
}
