// RUN: glow-translate --accel-to-binary %s -o %t.bin
// RUN: glow-translate --binary-to-accel %t.bin | FileCheck %s
// RUN: glow-translate --binary-to-accel %t.bin | glow-translate --accel-to-binary -o %t.again.bin
// RUN: cmp %t.bin %t.again.bin
// RUN: glow-translate --binary-to-accel --mlir-print-debuginfo %t.bin | FileCheck %s --check-prefix=LOCATION

// What else is in the module is not part of the program.
module attributes {test.kept_out} {
  // CHECK: accel.program @two_queues chip = "tiny" chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" microcode {
  accel.program @two_queues
    chip = "tiny"
    chip_hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  microcode {
    // CHECK-NEXT: accel.micro function = constant type = i32 destination = 63 immediate = 0xffffffff
    // LOCATION: accel.micro function = constant {{.*}} loc([[CONSTANT:#.*]])
    accel.micro function = constant type = i32 destination = 63 immediate = 0xffffffff
    // CHECK-NEXT: accel.micro function = yield type = i32 sources = [63, 0, 0]
    accel.micro function = yield type = i32 sources = [63, 0, 0]
    // CHECK-NEXT: } instructions {
  } instructions {
    // CHECK-NEXT: accel.vector queue = 3 first = 0 count = 2 sizes = [1, 1, 1, 1, 4294967295, 8]
    accel.vector queue = 3 first = 0 count = 2 sizes = [1, 1, 1, 1, 4294967295, 8]
    // CHECK-NEXT: accel.signal queue = 3 to = 1
    accel.signal queue = 3 to = 1
    // CHECK-NEXT: accel.wait queue = 1 from = 3
    // LOCATION: accel.wait {{.*}} loc([[WAIT:#.*]])
    accel.wait queue = 1 from = 3
    // CHECK-NEXT: accel.finish queue = 3
    // CHECK-NEXT: accel.finish queue = 1
    accel.finish queue = 3
    accel.finish queue = 1
    // CHECK-NEXT: }
  }
}

// LOCATION-DAG: [[CONSTANT]] = loc("byte 136")
// LOCATION-DAG: [[WAIT]] = loc("byte 216")
