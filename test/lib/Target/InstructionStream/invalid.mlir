// RUN: not glow-translate --accel-to-binary --split-input-file %s -o %t.bin 2>&1 | FileCheck %s
// RUN: not ls %t.bin
// RUN: not glow-translate --binary-to-accel %s 2>&1 | FileCheck %s --check-prefix=TEXT

// TEXT: invalid.mlir:0:0: error: byte 0: is not a program: expected the magic 89474c4f570d0a1a, found 2f2f2052554e3a20

// CHECK: error: the module has 0 programs of 'accel': expected one
module {}

// -----

// CHECK: error: the module has 2 programs of 'accel': expected one
accel.program @a chip = "tiny" chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" microcode {} instructions {}
accel.program @b chip = "tiny" chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" microcode {} instructions {}

// -----

// CHECK: error: the program has a name or a chip that is empty or not in UTF-8
accel.program @a chip = "\FF" chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" microcode {} instructions {}
