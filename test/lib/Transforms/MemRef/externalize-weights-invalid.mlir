// RUN: glow-opt %s --glow-externalize-weights -verify-diagnostics

memref.global "private" constant @ones : memref<32xf32> = dense<1.0>

func.func private @reader(%out: memref<32xf32>) {
  %ones = memref.get_global @ones : memref<32xf32>
  memref.copy %ones, %out : memref<32xf32> to memref<32xf32>
  return
}

func.func @main(%out: memref<32xf32>) {
  // expected-error @+1 {{uses @reader, whose arguments change, expected calls of private functions only}}
  %reader = constant @reader : (memref<32xf32>) -> ()
  call_indirect %reader(%out) : (memref<32xf32>) -> ()
  return
}
