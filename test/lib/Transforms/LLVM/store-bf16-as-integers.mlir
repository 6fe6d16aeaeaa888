// RUN: glow-opt %s --pass-pipeline="builtin.module(llvm.func(glow-store-bf16-as-integers),canonicalize)" | FileCheck %s

// CHECK-LABEL: llvm.func @moves
// CHECK-NOT: bf16
// CHECK-DAG: llvm.mlir.constant(dense<16256> : vector<4xi16>) : vector<4xi16>
// CHECK-DAG: llvm.mlir.constant(-128 : i16) : i16
// CHECK: llvm.getelementptr %{{.*}} : (!llvm.ptr, i64) -> !llvm.ptr, i16
// CHECK: %[[LOADED:.*]] = llvm.load %{{.*}} : !llvm.ptr -> vector<4xi16>
// CHECK-NOT: llvm.bitcast
// CHECK: llvm.zext %[[LOADED]] : vector<4xi16> to vector<4xi32>
// CHECK: llvm.br ^[[NEXT:.*]](%{{.*}} : vector<4xi16>)
// CHECK: ^[[NEXT]](%{{.*}}: vector<4xi16>):
// CHECK: llvm.return
llvm.func @moves(%p: !llvm.ptr, %i: i64, %c: i1) -> vector<4xi32> {
  %one = llvm.mlir.constant(dense<1.0> : vector<4xbf16>) : vector<4xbf16>
  %lowest = llvm.mlir.constant(0xFF80 : bf16) : bf16
  %zero = llvm.mlir.constant(0 : i64) : i64
  %q = llvm.getelementptr %p[%i] : (!llvm.ptr, i64) -> !llvm.ptr, bf16
  %x = llvm.load %q : !llvm.ptr -> vector<4xbf16>
  %bits = llvm.bitcast %x : vector<4xbf16> to vector<4xi16>
  %wide = llvm.zext %bits : vector<4xi16> to vector<4xi32>
  %y = llvm.select %c, %x, %one : i1, vector<4xbf16>
  %z = llvm.insertelement %lowest, %y[%zero : i64] : vector<4xbf16>
  llvm.br ^next(%z : vector<4xbf16>)
^next(%w: vector<4xbf16>):
  llvm.store %w, %q : vector<4xbf16>, !llvm.ptr
  llvm.return %wide : vector<4xi32>
}

// Arithmetic is for targets that have it.
// CHECK-LABEL: llvm.func @computes
// CHECK: llvm.load %{{.*}} : !llvm.ptr -> bf16
// CHECK: llvm.fadd %{{.*}} : bf16
llvm.func @computes(%p: !llvm.ptr) {
  %x = llvm.load %p : !llvm.ptr -> bf16
  %y = llvm.fadd %x, %x : bf16
  llvm.store %y, %p : bf16, !llvm.ptr
  llvm.return
}

// The types of a function are its callers' too.
// CHECK-LABEL: llvm.func @argument(%{{.*}}: !llvm.ptr, %{{.*}}: bf16)
// CHECK: llvm.store %{{.*}} : bf16
llvm.func @argument(%p: !llvm.ptr, %x: bf16) {
  llvm.store %x, %p : bf16, !llvm.ptr
  llvm.return
}
