// RUN: glow-opt %s -split-input-file -verify-diagnostics --glow-plan-arena

func.func @dynamic(%n: index) {
  // expected-error @below {{'memref.alloc' op cannot be placed in the arena: expected a static shape and no layout, found 'memref<?xf32>'}}
  %a = memref.alloc(%n) : memref<?xf32>
  return
}

// -----

func.func @carried(%x: memref<16xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%last = %x) -> memref<16xf32> {
    // expected-error @below {{'memref.alloc' op is allocated in a loop and passed to its next iteration: it cannot have one place}}
    %t = memref.alloc() : memref<16xf32>
    memref.copy %last, %t : memref<16xf32> to memref<16xf32>
    scf.yield %t : memref<16xf32>
  }
  return
}

// -----

func.func @huge() {
  // expected-error @below {{'memref.alloc' op is too large: 'memref<4611686018427387904x4xf32>'}}
  %a = memref.alloc() : memref<4611686018427387904x4xf32>
  return
}

// -----

func.func @first() { return }

// expected-error @below {{'func.func' op is a second public function, expected one, beside @first}}
func.func @second() { return }

// -----

// expected-error @below {{expected a public function, found none}}
module {
}

// -----

// expected-error @below {{'func.func' op expected one block, found 2}}
func.func @blocks() {
  cf.br ^next
^next:
  return
}
