// RUN: glow-translate --accel-to-asm %s | FileCheck %s --match-full-lines --strict-whitespace

//      CHECK:program main
// CHECK-NEXT:instruction set accel version 1
// CHECK-NEXT:chip tiny 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
// CHECK-EMPTY:
// CHECK-NEXT:section microcode, 2 instructions
// CHECK-NEXT:      88: 02 01 00 00 00 00 00 00  micro function = read type = i8
// CHECK-NEXT:      90: 00 00 00 00 00 00 00 00
// CHECK-NEXT:      98: 05 01 00 00 00 00 00 00  micro function = yield type = i8
// CHECK-NEXT:      a0: 00 00 00 00 00 00 00 00
// CHECK-EMPTY:
// CHECK-NEXT:section instructions, 3 instructions
// CHECK-NEXT:      a8: 30 03 0f 02 56 34 12 00  stream queue = 3 index = 7 type = i8 memory = 2 address = 1193046 strides = [0, 0, 0, 0, 0, -1]
// CHECK-NEXT:      b0: 00 00 00 00 00 00 00 00
// CHECK-NEXT:      b8: 00 00 00 00 00 00 00 00
// CHECK-NEXT:      c0: 00 00 00 00 00 ff ff ff
// CHECK-NEXT:      c8: ff 00 00 00 00 00 00 00
// CHECK-NEXT:      d0: 31 03 00 00 00 02 00 01  vector queue = 3 first = 0 count = 2 combine = sum reduced = 0x20 accumulate sizes = [1, 1, 1, 1, 1, 8]
// CHECK-NEXT:      d8: 03 01 00 00 00 01 00 00
// CHECK-NEXT:      e0: 00 01 00 00 00 01 00 00
// CHECK-NEXT:      e8: 00 01 00 00 00 08 00 00
// CHECK-NEXT:      f0: 00 00 00 00 00 00 00 00
// CHECK-NEXT:      f8: 01 03 00 00 00 00 00 00  finish queue = 3
accel.program @main chip = "tiny" chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
microcode {
  accel.micro function = read type = i8
  accel.micro function = yield type = i8
} instructions {
  accel.stream queue = 3 index = 7 type = i8 memory = 2 address = 1193046 strides = [0, 0, 0, 0, 0, -1]
  accel.vector queue = 3 first = 0 count = 2 combine = sum reduced = 0x20 accumulate sizes = [1, 1, 1, 1, 1, 8]
  accel.finish queue = 3
}
