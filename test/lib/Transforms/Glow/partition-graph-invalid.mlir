// RUN: glow-opt %s --glow-partition-graph --split-input-file --verify-diagnostics

// expected-error @below {{has no glir.chip, expected a chip's description}}
module {
func.func @main() {
  return
}
}

// -----

// expected-error @below {{has a glir.chip whose patterns is not a list of strings}}
module attributes {glir.chip = {name = "pair", clock_hz = 1000000 : i64, patterns = [1 : i64],
    numerics = {accumulator = "i32"}, memories = [{bytes_per_cycle = 4 : i64}], matrix = [], vector = [], dma = []}} {
func.func @main() {
  return
}
}

// -----

// expected-error @below {{has a glir.chip whose bytes_per_cycle is not a positive integer}}
module attributes {glir.chip = {name = "pair", clock_hz = 1000000 : i64, patterns = [],
    numerics = {accumulator = "i32"}, memories = [{bytes_per_cycle = 0 : i64}], matrix = [], vector = [], dma = []}} {
func.func @main() {
  return
}
}

// -----

#chip = {name = "pair", clock_hz = 1000000 : i64, patterns = [], numerics = {accumulator = "i32"},
  memories = [{bytes_per_cycle = 4 : i64}], matrix = [], vector = [], dma = []}
// expected-error @below {{has 2 public functions, expected one}}
module attributes {glir.chip = #chip} {
func.func @main() {
  return
}
func.func @other() {
  return
}
}

// -----

#chip = {name = "pair", clock_hz = 1000000 : i64, patterns = [], numerics = {accumulator = "i32"},
  memories = [{bytes_per_cycle = 4 : i64}], matrix = [], vector = [], dma = []}
module attributes {glir.chip = #chip} {
// expected-error @below {{has branches, expected one block}}
func.func @main() {
  cf.br ^next
^next:
  return
}
}

// -----

#chip = {name = "pair", clock_hz = 1000000 : i64, patterns = [], numerics = {accumulator = "i32"},
  memories = [{bytes_per_cycle = 4 : i64}], matrix = [], vector = [], dma = []}
module attributes {glir.chip = #chip} {
func.func private @part()
func.func @main() {
  // expected-error @below {{func.call has side effects, which could come in another order after partitioning}}
  call @part() : () -> ()
  return
}
}

// -----

#chip = {name = "pair", clock_hz = 1000000 : i64, patterns = [], numerics = {accumulator = "i32"},
  memories = [{bytes_per_cycle = 4 : i64}], matrix = [], vector = [], dma = []}
// expected-error @below {{has a glow.pins that is not a dictionary}}
module attributes {glir.chip = #chip, glow.pins = ["a"]} {
func.func @main() {
  return
}
}

// -----

#chip = {name = "pair", clock_hz = 1000000 : i64, patterns = [], numerics = {accumulator = "i32"},
  memories = [{bytes_per_cycle = 4 : i64}], matrix = [], vector = [], dma = []}
// expected-error @below {{cannot pin 'a, b=gpu', expected NODE=cpu or NODE=chip}}
module attributes {glir.chip = #chip, glow.pins = {"a, b" = "gpu"}} {
func.func @main() {
  return
}
}
