// RUN: glow-translate-test-machine --test_machine-to-binary %s -o %t.bin
// RUN: glow-translate-test-machine --binary-to-test_machine %t.bin | FileCheck %s
// RUN: glow-translate-test-machine --test_machine-to-asm %s | FileCheck %s --check-prefix=BYTES
// RUN: not glow-translate --binary-to-accel %t.bin 2>&1 | FileCheck %s --check-prefix=OTHER

// An instruction set that is not in the tree: formats of other machines, encoded and decoded by the same code. The bytes
// are computed by hand from the positions of the bits.

// OTHER: formats.mlir.tmp.bin:0:0: error: byte {{.*}}: the program is for the instruction set 'test_machine': expected 'accel'

// CHECK: test_machine.program @formats "mine"
// BYTES: instruction set test_machine version 3
test_machine.program @formats "mine" "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" {
  // 1 + (2 << 11) + (3 << 22)
  // BYTES: section micro_operations, 2 instructions
  // BYTES-NEXT: 01 10 c0 00  uop destination = 1 source = 2 weight = 3{{$}}
  // CHECK-NEXT: test_machine.uop destination = 1 source = 2 weight = 3
  test_machine.uop destination = 1 source = 2 weight = 3
  // BYTES-NEXT: ff ff ff ff  uop destination = 2047 source = 2047 weight = 1023{{$}}
  // CHECK-NEXT: test_machine.uop destination = 2047 source = 2047 weight = 1023
  test_machine.uop destination = 2047 source = 2047 weight = 1023
} {
  // First word: 0 | pop_next << 4 | push_next << 6 | 3 << 7 | 0x1234 << 10 | 0xdeadbeef << 26; second word: 2 | 3 << 16 |
  // 4 << 32 | 1 << 48 | 2 << 52 | 3 << 56 | 4 << 60.
  // BYTES: section instructions, 2 instructions
  // BYTES-NEXT: d0 d1 48 bc fb b6 7a 03 02 00 03 00 04 00 21 43  load pop_next push_next memory = accumulator
  // CHECK: test_machine.load pop_next push_next memory = accumulator sram_base = 4660 dram_base = 3735928559 y_size = 2 x_size = 3 x_stride = 4 y_pad = [1, 2] x_pad = [3, 4]
  test_machine.load pop_next push_next memory = accumulator sram_base = 0x1234 dram_base = 0xdeadbeef y_size = 2 x_size = 3 x_stride = 4 y_pad = [1, 2] x_pad = [3, 4]
  // First word: 4 | 1 << 7 | 8191 << 8 | 1 << 21 | 2 << 35 | 3 << 49; second word: 1 | 2 << 11 | 3 << 22 | 4 << 33 |
  // 5 << 44 | 1 << 47 | 0x8000 << 48.
  // BYTES-NEXT: 84 ff 3f 00 10 00 06 00 01 10 c0 00 08 d0 00 80  alu reset begin = 8191 end = 1 iterations = [2, 3]
  // CHECK-NEXT: test_machine.alu reset begin = 8191 end = 1 iterations = [2, 3] destination_steps = [1, 2] source_steps = [3, 4] function = 5 use_immediate immediate = -32768
  test_machine.alu reset begin = 8191 end = 1 iterations = [2, 3] destination_steps = [1, 2] source_steps = [3, 4] function = 5 use_immediate immediate = -32768
} {
  // 0x7b | 3 << 12 | 10 << 15 | 11 << 20 | 2 << 25, then the operands.
  // BYTES: section commands, 2 instructions
  // BYTES-NEXT: 7b 30 b5 04  move_in registers = [10, 11] dram_address = 18446744073709551615 local_address = 2147483648
  // BYTES-NEXT: ff ff ff ff
  // BYTES-NEXT: ff ff ff ff
  // BYTES-NEXT: 00 00 00 80
  // BYTES-NEXT: 10 00 04 00
  // CHECK: test_machine.move_in registers = [10, 11] dram_address = 18446744073709551615 local_address = 2147483648 columns = 16 rows = 4
  test_machine.move_in registers = [10, 11] dram_address = 0xffffffffffffffff local_address = 0x80000000 columns = 16 rows = 4
  // BYTES-NEXT: 7b 30 00 fe  fence{{$}}
  // CHECK-NEXT: test_machine.fence
  test_machine.fence
}
