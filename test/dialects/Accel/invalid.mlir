// RUN: glow-opt %s --split-input-file --verify-diagnostics

// What follows from the table, by one instruction.

// expected-error @+1 {{queue is 256: expected a value from 0 to 255}}
accel.finish queue = 256

// -----

// expected-error @+1 {{queue is -1: expected a value from 0 to 255}}
accel.finish queue = -1

// -----

// expected-error @+1 {{queue: expected a value from 0 to 255}}
accel.finish queue = "first"

// -----

// expected-error @+1 {{expected 'queue ='}}
accel.finish

// -----

// expected-error @+1 {{strides is 2147483648: expected a value from -2147483648 to 2147483647}}
accel.stream queue = 3 index = 0 type = i8 memory = 1 address = 0 strides = [2147483648, 0, 0, 0, 0, 0]

// -----

// expected-error @+1 {{strides has 2 values: expected 6}}
accel.stream queue = 3 index = 0 type = i8 memory = 1 address = 0 strides = [1, 2]

// -----

// expected-error @+1 {{type is i4: expected one of i1, i8, i16, i32, i64, f16, bf16, f32}}
accel.stream queue = 3 index = 0 type = i4 memory = 1 address = 0

// -----

// expected-error @+1 {{immediate is 18446744073709551616: expected a value from 0 to 18446744073709551615}}
accel.micro function = constant type = i64 immediate = 0x10000000000000000

// -----

// Built without the assembly.

// expected-error @+1 {{'accel.finish' op queue is 256: expected a value from 0 to 255}}
"accel.finish"() <{queue = 256 : i64}> : () -> ()

// -----

// expected-error @+1 {{'accel.finish' op requires attribute 'queue'}}
"accel.finish"() : () -> ()

// -----

// expected-error @+1 {{'accel.stream' op strides has 1 values: expected 6}}
"accel.stream"() <{queue = 3 : i64, index = 0 : i64, type = 1 : i64, memory = 1 : i64, address = 0 : i64, strides = array<i64: 0>}> : () -> ()

// -----

// Programs.

// expected-error @+1 {{'accel.program' op chip_hash is 'abc': expected 64 hexadecimal digits}}
accel.program @hash chip = "tiny" chip_hash = "abc" microcode {} instructions {}

// -----

// expected-error @+1 {{'accel.program' op has no chip: expected a name}}
accel.program @chip chip = "" chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" microcode {} instructions {}

// -----

accel.program @section chip = "tiny" chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
microcode {
  // expected-error @+1 {{'accel.finish' op in section 'microcode': it belongs to 'instructions'}}
  accel.finish queue = 0
} instructions {}

// -----

accel.program @foreign chip = "tiny" chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
microcode {} instructions {
  // expected-error @+1 {{'arith.constant' op in section 'instructions': expected an instruction of 'accel'}}
  %0 = arith.constant 0 : i8
}

// -----

// Each case violates the constraint of the same number in the description of the op.

// signal_c1
// expected-error @+1 {{'accel.signal' op to is the queue 1 itself: expected another queue}}
accel.signal queue = 1 to = 1

// -----

// wait_c1
// expected-error @+1 {{'accel.wait' op from is the queue 1 itself: expected another queue}}
accel.wait queue = 1 from = 1

// -----

// copy_c1
// expected-error @+1 {{'accel.copy' op pad_value has bits above the 8 of i8}}
accel.copy queue = 0 source_memory = 0 destination_memory = 1 type = i8 source_address = 0 destination_address = 0 sizes = [1, 1, 1, 1, 1] pad_value = 0x100

// -----

// gather_c1
// expected-error @+1 {{'accel.gather' op indices_type is f32: expected i8, i16, i32 or i64}}
accel.gather queue = 0 table_memory = 0 indices_memory = 1 destination_memory = 1 indices_type = f32 table_address = 0 table_stride = 64 table_rows = 1000 indices_address = 128 indices_count = 8 row_bytes = 64 destination_address = 256 destination_stride = 64

// -----

// matmul_c1
// expected-error @+1 {{'accel.matmul' op the types are i8 and f32: expected i8 or i16, or one floating-point type}}
accel.matmul queue = 2 input_type = i8 weight_type = f32 rows = 8 columns = 16 depth = 4 input_memory = 1 input_address = 0 input_strides = [4, 1] weight_memory = 1 weight_address = 64 weight_strides = [16, 1] output_memory = 2 output_address = 0 output_strides = [64, 4]

// -----

// matmul_c2
// expected-error @+1 {{'accel.matmul' op has signs of integers, but the type f32: expected none}}
accel.matmul queue = 2 input_type = f32 weight_type = f32 weight_signed rows = 8 columns = 16 depth = 4 input_memory = 1 input_address = 0 input_strides = [4, 1] weight_memory = 1 weight_address = 64 weight_strides = [16, 1] output_memory = 2 output_address = 0 output_strides = [64, 4]

// -----

// conv_c3
// expected-error @+1 {{'accel.conv' op dilation_width is 0: expected at least 1}}
accel.conv queue = 2 input_type = i8 weight_type = i8 batch = 1 output_height = 4 output_width = 4 output_channels = 8 input_channels = 16 kernel_height = 3 kernel_width = 3 stride_height = 1 stride_width = 1 dilation_height = 1 dilation_width = 0 input_memory = 1 input_address = 0 input_strides = [576, 96, 16, 1] weight_memory = 1 weight_address = 1024 weight_strides = [384, 128, 8, 1] output_memory = 2 output_address = 0 output_strides = [512, 128, 32, 4]

// -----

// depthwise_c1
// expected-error @+1 {{'accel.depthwise' op the types are i32 and i8: expected i8 or i16, or one floating-point type}}
accel.depthwise queue = 2 input_type = i32 weight_type = i8 batch = 1 output_height = 2 output_width = 2 channels = 16 kernel_height = 3 kernel_width = 3 stride_height = 2 stride_width = 2 dilation_height = 1 dilation_width = 1 input_memory = 1 input_address = 0 input_strides = [1600, 320, 64, 4] weight_memory = 1 weight_address = 512 weight_strides = [192, 64, 4] output_memory = 2 output_address = 0 output_strides = [256, 128, 64, 4]

// -----

// vector_c1
// expected-error @+1 {{'accel.vector' op count is 0: expected at least 1}}
accel.vector queue = 3 first = 0 count = 0 sizes = [1, 1, 1, 1, 1, 1]

// -----

// vector_c2
// expected-error @+1 {{'accel.vector' op reduces or accumulates: expected combine to say how values are combined}}
accel.vector queue = 3 first = 0 count = 1 reduced = 0x1 sizes = [1, 1, 1, 1, 1, 1]

// -----

// micro_c1
// expected-error @+1 {{'accel.micro' op names stream 7: expected 0 to 6}}
accel.micro function = read type = i8 sources = [7, 0, 0]

// -----

// micro_c1
// expected-error @+1 {{'accel.micro' op names dimension 6: expected 0 to 5}}
accel.micro function = index type = i64 sources = [6, 0, 0]

// -----

// micro_c2
// expected-error @+1 {{'accel.micro' op immediate is 10 for cmpi: expected at most 9}}
accel.micro function = cmpi type = i8 immediate = 0xa

// -----

// micro_c2
// expected-error @+1 {{'accel.micro' op immediate is 1 for addi: expected at most 0}}
accel.micro function = addi type = i8 immediate = 0x1

// -----

// program_c1
accel.program @beyond chip = "tiny" chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
microcode {
  accel.micro function = yield type = i8
} instructions {
  // expected-error @+1 {{'accel.vector' op takes the micro-operations 1 to 2: the program has 1}}
  accel.vector queue = 3 first = 1 count = 2 sizes = [1, 1, 1, 1, 1, 1]
}

// -----

// program_c1
accel.program @yields chip = "tiny" chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
microcode {
  accel.micro function = yield type = i8
  accel.micro function = yield type = i8
} instructions {
  // expected-error @+1 {{'accel.vector' op micro-operation 0 is yield: expected the last, and no other, to be yield}}
  accel.vector queue = 3 first = 0 count = 2 sizes = [1, 1, 1, 1, 1, 1]
}
