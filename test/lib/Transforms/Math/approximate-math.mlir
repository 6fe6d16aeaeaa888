// RUN: glow-opt %s --glow-approximate-math | FileCheck %s

// CHECK-LABEL: @vectors
// CHECK-NOT:     math.exp
// CHECK:         math.fma
// CHECK-NOT:     math.exp
// CHECK:         return
func.func @vectors(%x: vector<16xf32>) -> vector<16xf32> {
  %0 = math.exp %x : vector<16xf32>
  return %0 : vector<16xf32>
}

// CHECK-LABEL: @doubles
// CHECK:         math.exp %{{.*}} : f64
func.func @doubles(%x: f64) -> f64 {
  %0 = math.exp %x : f64
  return %0 : f64
}
