// RUN: glow-opt %s | FileCheck %s
// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --mlir-print-op-generic | glow-opt | FileCheck %s

// CHECK-LABEL: accel.program @every_instruction
// CHECK-SAME: chip = "tiny" chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" microcode {
accel.program @every_instruction
  chip = "tiny"
  chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
microcode {
  // CHECK-NEXT: accel.micro function = read type = i8{{$}}
  accel.micro function = read type = i8
  // CHECK-NEXT: accel.micro function = extsi type = i32 source_type = i8 destination = 63{{$}}
  accel.micro function = extsi type = i32 source_type = i8 destination = 63
  // CHECK-NEXT: accel.micro function = constant type = f32 destination = 1 immediate = 0x3f800000{{$}}
  accel.micro function = constant type = f32 destination = 1 immediate = 1065353216
  // CHECK-NEXT: accel.micro function = constant type = i64 destination = 2 immediate = 0xffffffffffffffff{{$}}
  accel.micro function = constant type = i64 destination = 2 immediate = 0xFFFFFFFFFFFFFFFF
  // CHECK-NEXT: accel.micro function = addi type = i32 destination = 3 sources = [63, 1, 0]{{$}}
  accel.micro function = addi type = i32 destination = 3 sources = [63, 1, 0]
  // CHECK-NEXT: accel.micro function = yield type = i32 sources = [3, 0, 0]{{$}}
  accel.micro function = yield type = i32 sources = [3, 0, 0]
// CHECK-NEXT: } instructions {
} instructions {
  // What equals its default is left out.
  // CHECK-NEXT: accel.copy queue = 0 source_memory = 0 destination_memory = 1 type = i8 source_address = 1099511627775 destination_address = 0 sizes = [1, 1, 6, 6, 4294967295] source_strides = [0, 0, -96, 16, 1] pad_high = [0, 0, 1, 1, 65535] pad_value = 0x80{{$}}
  accel.copy queue = 0 source_memory = 0 destination_memory = 1 type = i8 source_address = 1099511627775
    destination_address = 0 sizes = [1, 1, 6, 6, 4294967295] source_strides = [0, 0, -96, 16, 1]
    destination_strides = [0, 0, 0, 0, 0] pad_high = [0, 0, 1, 1, 65535] pad_value = 0x80
  // CHECK-NEXT: accel.gather queue = 0 table_memory = 0 indices_memory = 1 destination_memory = 1 indices_type = i32 table_address = 0 table_stride = -64 table_rows = 1000 indices_address = 128 indices_count = 8 row_bytes = 64 destination_address = 256 destination_stride = 64{{$}}
  accel.gather queue = 0 table_memory = 0 indices_memory = 1 destination_memory = 1 indices_type = i32 table_address = 0 table_stride = -64 table_rows = 1000 indices_address = 128 indices_count = 8 row_bytes = 64 destination_address = 256 destination_stride = 64
  // CHECK-NEXT: accel.signal queue = 0 to = 2{{$}}
  accel.signal queue = 0 to = 2
  // CHECK-NEXT: accel.wait queue = 2 from = 0{{$}}
  accel.wait queue = 2 from = 0
  // CHECK-NEXT: accel.matmul queue = 2 input_type = i8 weight_type = i16 weight_signed accumulate rows = 8 columns = 16 depth = 4 input_memory = 1 input_address = 0 input_strides = [4, 1] weight_memory = 1 weight_address = 64 weight_strides = [16, 1] output_memory = 2 output_address = 0 output_strides = [64, 4]{{$}}
  accel.matmul queue = 2 input_type = i8 weight_type = i16 weight_signed accumulate rows = 8 columns = 16 depth = 4 input_memory = 1 input_address = 0 input_strides = [4, 1] weight_memory = 1 weight_address = 64 weight_strides = [16, 1] output_memory = 2 output_address = 0 output_strides = [64, 4]
  // CHECK-NEXT: accel.conv queue = 2 input_type = i8 weight_type = i8 input_signed weight_signed batch = 1 output_height = 4 output_width = 4 output_channels = 8 input_channels = 16 kernel_height = 3 kernel_width = 3 stride_height = 1 stride_width = 1 dilation_height = 1 dilation_width = 1 input_memory = 1 input_address = 0 input_strides = [576, 96, 16, 1] weight_memory = 1 weight_address = 1024 weight_strides = [384, 128, 8, 1] output_memory = 2 output_address = 0 output_strides = [512, 128, 32, 4]{{$}}
  accel.conv queue = 2 input_type = i8 weight_type = i8 input_signed weight_signed batch = 1 output_height = 4 output_width = 4 output_channels = 8 input_channels = 16 kernel_height = 3 kernel_width = 3 stride_height = 1 stride_width = 1 dilation_height = 1 dilation_width = 1 input_memory = 1 input_address = 0 input_strides = [576, 96, 16, 1] weight_memory = 1 weight_address = 1024 weight_strides = [384, 128, 8, 1] output_memory = 2 output_address = 0 output_strides = [512, 128, 32, 4]
  // CHECK-NEXT: accel.depthwise queue = 2 input_type = f32 weight_type = f32 batch = 1 output_height = 2 output_width = 2 channels = 16 kernel_height = 3 kernel_width = 3 stride_height = 2 stride_width = 2 dilation_height = 1 dilation_width = 1 input_memory = 1 input_address = 0 input_strides = [1600, 320, 64, 4] weight_memory = 1 weight_address = 512 weight_strides = [192, 64, 4] output_memory = 2 output_address = 0 output_strides = [256, 128, 64, 4]{{$}}
  accel.depthwise queue = 2 input_type = f32 weight_type = f32 batch = 1 output_height = 2 output_width = 2 channels = 16 kernel_height = 3 kernel_width = 3 stride_height = 2 stride_width = 2 dilation_height = 1 dilation_width = 1 input_memory = 1 input_address = 0 input_strides = [1600, 320, 64, 4] weight_memory = 1 weight_address = 512 weight_strides = [192, 64, 4] output_memory = 2 output_address = 0 output_strides = [256, 128, 64, 4]
  // CHECK-NEXT: accel.stream queue = 3 index = 7 type = i32 memory = 1 address = 512 strides = [0, 0, 0, 64, 16, -1]{{$}}
  accel.stream queue = 3 index = 7 type = i32 memory = 1 address = 512 strides = [0, 0, 0, 64, 16, -1]
  // CHECK-NEXT: accel.vector queue = 3 first = 0 count = 6 combine = sum reduced = 0x3c accumulate sizes = [4, 16, 1, 1, 3, 3]{{$}}
  accel.vector queue = 3 first = 0 count = 6 combine = sum reduced = 0x3c accumulate sizes = [4, 16, 1, 1, 3, 3]
  // CHECK-NEXT: accel.finish queue = 3 {note = "kept"}{{$}}
  accel.finish queue = 3 {note = "kept"}
}

// CHECK-LABEL: accel.program @empty
accel.program @empty
  chip = "tiny"
  chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
microcode {} instructions {}
