//===- AccelOps.td - The table of the reference instruction set -----------===//
//
// The only description of the instructions: see InstructionSet.td for what is
// derived from it.
//
//===----------------------------------------------------------------------===//
#ifndef GLOW_DIALECTS_ACCEL_ACCELOPS_TD
#define GLOW_DIALECTS_ACCEL_ACCELOPS_TD

include "dialects/Accel/AccelAttrs.td"
include "dialects/InstructionSet/InstructionSet.td"
include "mlir/IR/SymbolInterfaces.td"

//===----------------------------------------------------------------------===//
// Fields that several instructions have
//===----------------------------------------------------------------------===//

class Accel_Instruction<string mnemonic, int opcode, string unit,
                        list<Field> operands>
    : Instruction<Accel_Dialect, mnemonic, "instructions", unit,
                  !listconcat([
                    Constant<"opcode", 8, opcode, "tells instructions apart">,
                    Unsigned<"queue", 8, "the queue that it is sent to">
                  ], operands)>;

class Accel_Memory<string name, string of>
    : Unsigned<name, 8, "the memory of " # of>;
class Accel_Address<string name, string of>
    : Unsigned<name, 40, "the address of " # of # ", in bytes">;
class Accel_Type<string name, string of>
    : Enumeration<name, 4, Accel_ElementType, "the element type of " # of>;
class Accel_Strides<string name, int count, string dimensions>
    : SignedArray<name, count, 32,
                  "distances in bytes along " # dimensions>;

// Where an operand of the matrix unit is, with its strides.
class Accel_Operand<string name, int rank, string dimensions> {
  list<Field> fields = [
    Accel_Memory<name # "_memory", "the " # name>,
    Accel_Address<name # "_address", "the first element of the " # name>,
    Accel_Strides<name # "_strides", rank, dimensions>
  ];
}

class Accel_MatrixInstruction<string mnemonic, int opcode, list<Field> extents,
                              list<Field> input, list<Field> weight,
                              list<Field> output>
    : Accel_Instruction<mnemonic, opcode, "matrix", !listconcat([
        Accel_Type<"input_type", "the input">,
        Accel_Type<"weight_type", "the weight">,
        Flag<"input_signed", "the input's integers are signed">,
        Flag<"weight_signed", "the weight's integers are signed">,
        Flag<"accumulate", "add to what the output holds">,
        Reserved<5>
      ], extents, input, weight, output)> {
  let hasVerifier = 1;
}

defvar window = [
  Unsigned<"kernel_height", 8, "rows of the kernel">,
  Unsigned<"kernel_width", 8, "columns of the kernel">,
  Unsigned<"stride_height", 8, "input rows from an output row to the next">,
  Unsigned<"stride_width", 8,
           "input columns from an output column to the next">,
  Unsigned<"dilation_height", 8, "input rows from a kernel row to the next">,
  Unsigned<"dilation_width", 8,
           "input columns from a kernel column to the next">
];

//===----------------------------------------------------------------------===//
// Synchronisation
//===----------------------------------------------------------------------===//

def Accel_FinishOp : Accel_Instruction<"finish", 0x01, "control", []> {
  let summary = "The last instruction of a queue";
  let description = [{
    A program ends when every queue that it used has come to its `finish`.

    ```mlir
    accel.finish queue = 2
    ```
  }];
  let latency = "cycles = unit.cycles";
}

def Accel_SignalOp : Accel_Instruction<"signal", 0x02, "control", [
  Unsigned<"to", 8, "the queue that waits for it">
]> {
  let summary = "Put a token into the FIFO to another queue";
  let description = [{
    For each ordered pair of queues there is a FIFO of tokens. The token is put
    in when all earlier instructions of `queue` have finished.

    - (C1) `to` is another queue.

    ```mlir
    accel.signal queue = 0 to = 2
    ```
  }];
  let latency = "cycles = unit.cycles";
  let hasVerifier = 1;
}

def Accel_WaitOp : Accel_Instruction<"wait", 0x03, "control", [
  Unsigned<"from", 8, "the queue that signals">
]> {
  let summary = "Take a token out of the FIFO from another queue";
  let description = [{
    Holds `queue` until there is a token.

    - (C1) `from` is another queue.

    ```mlir
    accel.wait queue = 2 from = 0
    ```
  }];
  let latency = "cycles = unit.cycles";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Load and store
//===----------------------------------------------------------------------===//

def Accel_CopyOp : Accel_Instruction<"copy", 0x10, "dma", [
  Accel_Memory<"source_memory", "the source">,
  Accel_Memory<"destination_memory", "the destination">,
  Accel_Type<"type", "source and destination">,
  Reserved<4>,
  Accel_Address<"source_address", "the first element of the source">,
  Accel_Address<"destination_address", "the first element of the destination">,
  UnsignedArray<"sizes", 5, 32, "elements of the source">,
  SignedArray<"source_strides", 5, 40, "distances in bytes", [0]>,
  SignedArray<"destination_strides", 5, 40, "distances in bytes", [0]>,
  UnsignedArray<"pad_low", 5, 16, "elements before those of the source", [0]>,
  UnsignedArray<"pad_high", 5, 16, "elements behind those of the source", [0]>,
  Bits<"pad_value", 64,
       "the bits of the elements around; those above the type are zero", [0]>
]> {
  let summary = "Copy up to five dimensions between memories, with padding";
  let description = [{
    The destination has `sizes + pad_low + pad_high` elements along each
    dimension, the outermost dimension first: the source, and `pad_value` around
    it. With a size of 0 nothing is read, and all elements are `pad_value`.
    Source and destination do not overlap.

    - (C1) `pad_value` has no bits above those of `type`.

    ```mlir
    accel.copy queue = 0 source_memory = 0 destination_memory = 1 type = i8
      source_address = 4096 destination_address = 0 sizes = [1, 1, 6, 6, 16]
      source_strides = [0, 0, 96, 16, 1] destination_strides = [0, 0, 128, 16, 1]
      pad_low = [0, 0, 1, 1, 0] pad_high = [0, 0, 1, 1, 0] pad_value = 0x80
    ```
  }];
  let latency = "cycles = unit.setup";
  let hasVerifier = 1;
}

def Accel_GatherOp : Accel_Instruction<"gather", 0x11, "dma", [
  Accel_Memory<"table_memory", "the table">,
  Accel_Memory<"indices_memory", "the indices">,
  Accel_Memory<"destination_memory", "the destination">,
  Accel_Type<"indices_type", "the indices, which are signed">,
  Reserved<4>,
  Accel_Address<"table_address", "the table's first row">,
  Signed<"table_stride", 40, "bytes from a row of the table to the next">,
  Unsigned<"table_rows", 32, "rows of the table">,
  Accel_Address<"indices_address", "the first index; they are contiguous">,
  Unsigned<"indices_count", 32, "the number of indices">,
  Unsigned<"row_bytes", 32, "bytes of a row">,
  Accel_Address<"destination_address", "the destination's first row">,
  Signed<"destination_stride", 40,
         "bytes from a row of the destination to the next">
]> {
  let summary = "Copy the rows of a table that indices name";
  let description = [{
    Row `i` of the destination is row `indices[i]` of the table. A negative index
    counts from the end of the table; one that is out of range is a fault.

    - (C1) `indices_type` is `i8`, `i16`, `i32` or `i64`.

    ```mlir
    accel.gather queue = 0 table_memory = 0 indices_memory = 1
      destination_memory = 1 indices_type = i32 table_address = 0
      table_stride = 64 table_rows = 1000 indices_address = 128
      indices_count = 8 row_bytes = 64 destination_address = 256
      destination_stride = 64
    ```
  }];
  let latency = "cycles = unit.setup";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Matrix
//===----------------------------------------------------------------------===//

// Weight-stationary: a pass holds rows x columns weights and streams all
// positions; output-stationary: it holds rows x columns results and streams the
// products of each.
class Accel_SystolicLatency<string definitions, string weightPasses,
                      string outputPasses, string products> {
  string text = definitions # [{
weight_passes = }] # weightPasses # [{
overlapped = weight_passes * max(positions, unit.weight_load) + unit.weight_load + unit.fill + unit.drain
sequential = weight_passes * (positions + unit.weight_load + unit.fill + unit.drain)
weight_stationary = overlapped if unit.double_buffered_weights else sequential
output_passes = }] # outputPasses # [{
output_stationary = output_passes * (}] # products # [{ + unit.fill + unit.drain)
cycles = weight_stationary if unit.weight_stationary else output_stationary}];
}

def Accel_MatmulOp : Accel_MatrixInstruction<"matmul", 0x20, [
  Unsigned<"rows", 32, "rows of the input and of the output (M)">,
  Unsigned<"columns", 32, "columns of the weight and of the output (N)">,
  Unsigned<"depth", 32, "columns of the input, rows of the weight (K)">
], Accel_Operand<"input", 2, "M, K">.fields, Accel_Operand<"weight", 2, "K, N">.fields,
   Accel_Operand<"output", 2, "M, N">.fields> {
  let summary = "The product of two matrices";
  let description = [{
    `output[m, n] = sum over k of input[m, k] * weight[k, n]`, plus what the
    output holds with `accumulate`. Integers are accumulated in `i32`, which
    wraps, and floating-point numbers in `f32`, in the order of k.

    - (C1) Input and weight are both `i8` or `i16`, or both of one
      floating-point type.
    - (C2) Of floating-point numbers, neither `input_signed` nor `weight_signed`.

    ```mlir
    accel.matmul queue = 2 input_type = i8 weight_type = i8 input_signed
      weight_signed accumulate rows = 8 columns = 16 depth = 4
      input_memory = 1 input_address = 0 input_strides = [4, 1]
      weight_memory = 1 weight_address = 64 weight_strides = [16, 1]
      output_memory = 2 output_address = 0 output_strides = [64, 4]
    ```
  }];
  let latency = Accel_SystolicLatency<"positions = rows",
      "ceil_div(depth, unit.rows * unit.depth) * ceil_div(columns, unit.columns)",
      "ceil_div(positions, unit.rows) * ceil_div(columns, unit.columns)",
      "ceil_div(depth, unit.depth)">.text;
}

def Accel_ConvOp : Accel_MatrixInstruction<"conv", 0x21, !listconcat([
  Unsigned<"batch", 16, "images (N)">,
  Unsigned<"output_height", 16, "rows of the output (OH)">,
  Unsigned<"output_width", 16, "columns of the output (OW)">,
  Unsigned<"output_channels", 16, "channels of the output (F)">,
  Unsigned<"input_channels", 16, "channels of the input (C)">
], window), Accel_Operand<"input", 4, "N, H, W, C">.fields,
   Accel_Operand<"weight", 4, "KH, KW, C, F">.fields,
   Accel_Operand<"output", 4, "N, OH, OW, F">.fields> {
  let summary = "A two-dimensional convolution";
  let description = [{
    `output[n, y, x, f] = sum over i, j, c of input[n, y * stride_height + i *
    dilation_height, x * stride_width + j * dilation_width, c] * weight[i, j, c,
    f]`, plus what the output holds with `accumulate`. There is no padding: that
    is the copy's. Accumulators are those of `matmul`, in the order of i, j, c.

    - (C1) The types are as those of `matmul`.
    - (C2) Of floating-point numbers, neither `input_signed` nor `weight_signed`.
    - (C3) Strides and dilations are at least 1.

    ```mlir
    accel.conv queue = 2 input_type = i8 weight_type = i8 input_signed
      weight_signed batch = 1 output_height = 4 output_width = 4
      output_channels = 8 input_channels = 16 kernel_height = 3 kernel_width = 3
      stride_height = 1 stride_width = 1 dilation_height = 1 dilation_width = 1
      input_memory = 1 input_address = 0 input_strides = [576, 96, 16, 1]
      weight_memory = 1 weight_address = 1024 weight_strides = [384, 128, 8, 1]
      output_memory = 2 output_address = 0 output_strides = [512, 128, 32, 4]
    ```
  }];
  let latency = Accel_SystolicLatency<[{positions = batch * output_height * output_width
steps = kernel_height * kernel_width}],
      "ceil_div(input_channels, unit.rows * unit.depth) * steps * ceil_div(output_channels, unit.columns)",
      "ceil_div(positions, unit.rows) * ceil_div(output_channels, unit.columns)",
      "steps * ceil_div(input_channels, unit.depth)">.text;
}

def Accel_DepthwiseOp : Accel_MatrixInstruction<"depthwise", 0x22, !listconcat([
  Unsigned<"batch", 16, "images (N)">,
  Unsigned<"output_height", 16, "rows of the output (OH)">,
  Unsigned<"output_width", 16, "columns of the output (OW)">,
  Unsigned<"channels", 16, "channels (C)">
], window), Accel_Operand<"input", 4, "N, H, W, C">.fields,
   Accel_Operand<"weight", 3, "KH, KW, C">.fields,
   Accel_Operand<"output", 4, "N, OH, OW, C">.fields> {
  let summary = "A convolution of each channel by itself";
  let description = [{
    `output[n, y, x, c] = sum over i, j of input[n, y * stride_height + i *
    dilation_height, x * stride_width + j * dilation_width, c] * weight[i, j,
    c]`, plus what the output holds with `accumulate`. Accumulators are those of
    `matmul`, in the order of i, j.

    - (C1) The types are as those of `matmul`.
    - (C2) Of floating-point numbers, neither `input_signed` nor `weight_signed`.
    - (C3) Strides and dilations are at least 1.

    ```mlir
    accel.depthwise queue = 2 input_type = i8 weight_type = i8 input_signed
      weight_signed batch = 1 output_height = 2 output_width = 2 channels = 16
      kernel_height = 3 kernel_width = 3 stride_height = 2 stride_width = 2
      dilation_height = 1 dilation_width = 1
      input_memory = 1 input_address = 0 input_strides = [400, 80, 16, 1]
      weight_memory = 1 weight_address = 512 weight_strides = [48, 16, 1]
      output_memory = 2 output_address = 0 output_strides = [256, 128, 64, 4]
    ```
  }];
  let latency = Accel_SystolicLatency<[{positions = batch * output_height * output_width
steps = kernel_height * kernel_width
groups = ceil_div(channels, unit.depthwise_columns)}],
      "groups * ceil_div(steps, unit.rows)",
      "groups * ceil_div(positions, unit.rows)", "steps">.text;
}

//===----------------------------------------------------------------------===//
// Vector
//===----------------------------------------------------------------------===//

def Accel_StreamOp : Accel_Instruction<"stream", 0x30, "vector", [
  Unsigned<"index", 3, "the stream; 7 is the result">,
  Accel_Type<"type", "the stream">,
  Reserved<1>,
  Accel_Memory<"memory", "the stream">,
  Accel_Address<"address", "the stream's first element">,
  SignedArray<"strides", 6, 32,
              "distances in bytes along the dimensions of the index space",
              [0]>
]> {
  let summary = "Say where an operand of the following `vector` lies";
  let description = [{
    Holds for all `vector` instructions that follow in the queue, up to the next
    `stream` of the same index. The element at a point of the index space is at
    the address plus the sum of the point's coordinates times the strides.

    ```mlir
    accel.stream queue = 3 index = 7 type = i8 memory = 1 address = 512
      strides = [0, 0, 0, 64, 16, 1]
    ```
  }];
  let latency = "cycles = 1";
}

def Accel_VectorOp : Accel_Instruction<"vector", 0x31, "vector", [
  Unsigned<"first", 24, "the first micro-operation">,
  Unsigned<"count", 16, "the number of micro-operations">,
  Enumeration<"combine", 3, Accel_Combine,
              "how the values of the reduced dimensions are combined", [0]>,
  Bits<"reduced", 6, "bit d: dimension d is reduced", [0]>,
  Flag<"accumulate", "combine with what the result holds">,
  Reserved<6>,
  UnsignedArray<"sizes", 6, 32, "the extents of the index space">
]> {
  let summary = "Evaluate microcode for each point of an index space";
  let description = [{
    Evaluates `count` micro-operations for each point, the last dimension
    fastest, and writes what they yield to the result, which is stream 7.
    The values of the reduced dimensions are combined in the result's type, in
    order, and written once for each point of the others; with `accumulate`
    combined with what is there before. Sums of integers wrap; `max` and `min` of
    integers are signed, and of floating-point numbers those of `maximumf` and
    `minimumf`.

    - (C1) `count` is at least 1, and the last of the micro-operations is the
      only `yield`.
    - (C2) Without `combine` there are neither reduced dimensions nor
      `accumulate`.

    ```mlir
    accel.vector queue = 3 first = 0 count = 4 combine = max reduced = 0x3c
      sizes = [4, 16, 1, 1, 3, 3]
    ```
  }];
  let latency = [{points = product(sizes)
cycles = unit.setup + ceil_div(points, unit.lanes) * count * unit.cycles_per_operation}];
  let hasVerifier = 1;
}

def Accel_MicroOp : Instruction<Accel_Dialect, "micro", "microcode", "vector", [
  Enumeration<"function", 8, Accel_Function, "what it does">,
  Accel_Type<"type", "the result; of a comparison, of the operands">,
  Enumeration<"source_type", 4, Accel_ElementType,
              "the element type of what a conversion converts", [0]>,
  Unsigned<"destination", 6, "the register of the result", [0]>,
  UnsignedArray<"sources", 3, 6, "the registers of the operands", [0]>,
  Reserved<24>,
  Bits<"immediate", 64, "see the function", [0]>
]> {
  let summary = "A scalar operation of the vector unit";
  let description = [{
    There are 64 registers, which hold nothing when a point begins. Integer
    arithmetic wraps to the type; the functions of `arith` and `math` mean what
    they mean there, and signs are part of the function. Sources that a function
    does not have are 0.

    - `constant`: the low bits of the immediate.
    - `read`: the element of stream `sources[0]` at the point.
    - `index`: the point's coordinate along dimension `sources[0]`.
    - `lookup`: the element of the table at the address of stream `sources[0]`
      whose number, counted from 0, is in register `sources[1]`, of the type
      `source_type`. An element outside the memory is a fault.
    - `yield`: the value of the point is register `sources[0]`.
    - `rescale`: of the value `sources[0]`, of the type `source_type`, by the
      multiplier `sources[1]` (`i32`) and the shift `sources[2]` (`i8`, modulo
      64): `((value - input zero point) * multiplier + (1 << (shift - 1))) >>
      shift`, plus the output's zero point, clamped to `type`; computed in 64
      bits. The immediate: bits 0 to 31 the output's zero point, 32 to 61 that
      of the input, 62 and 63 whether the input and the output have no sign.
    - `cmpi`, `cmpf`: the immediate is the number of `arith`'s predicate; the
      result is 0 or 1.
    - `select`: `sources[1]` if `sources[0]` is not 0, otherwise `sources[2]`.
    - `mulsi_high`, `mului_high`: the high half of the product.

    - (C1) `read` and `lookup` name one of the streams 0 to 6, and `index` one of
      the dimensions 0 to 5.
    - (C2) The predicate of `cmpi` is at most 9, that of `cmpf` at most 15; the
      immediate of other functions than `constant` and `rescale` is 0.

    ```mlir
    accel.micro function = addi type = i32 destination = 2 sources = [0, 1, 0]
    ```
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// The program
//===----------------------------------------------------------------------===//

def Accel_ProgramOp : Op<Accel_Dialect, "program", [
    IsolatedFromAbove, NoRegionArguments, NoTerminator, SingleBlock, Symbol,
    DeclareOpInterfaceMethods<ProgramOpInterface, ["getProgramName"]>]> {
  let summary = "A program for one chip";
  let description = [{
    Microcode, and the instructions in program order; the machine sends each to
    its queue. The hash is that of the chip's description.

    - (C1) The micro-operations of each `vector` are part of the microcode, and
      the last of them is the only `yield`.

    ```mlir
    accel.program @identity
      chip = "tiny"
      chip_hash = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    microcode {
      accel.micro function = read type = i8
      accel.micro function = yield type = i8
    } instructions {
      accel.vector queue = 3 first = 0 count = 2 sizes = [1, 1, 1, 1, 1, 8]
      accel.finish queue = 3
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$chip,
                       StrAttr:$chip_hash);
  let regions = (region MaxSizedRegion<1>:$microcode,
                        MaxSizedRegion<1>:$instructions);
  let assemblyFormat = [{
    $sym_name `chip` `=` $chip `chip_hash` `=` $chip_hash
    attr-dict-with-keyword `microcode` $microcode `instructions` $instructions
  }];
  let hasRegionVerifier = 1;
}

#endif // GLOW_DIALECTS_ACCEL_ACCELOPS_TD
