// RUN: glow-opt %s --pass-pipeline='builtin.module(func.func(glow-write-back-loop-state))' | FileCheck %s

// CHECK-LABEL: func.func @new_tensor(
// CHECK:         scf.for {{.*}} iter_args(%[[STATE:.*]] =
// CHECK:           %[[NEXT:.*]] = linalg.add
// CHECK:           %[[KEPT:.*]] = bufferization.materialize_in_destination %[[NEXT]] in %[[STATE]]
// CHECK:           scf.yield %[[KEPT]]
func.func @new_tensor(%init: tensor<4xf32>, %n: index) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %result = scf.for %i = %c0 to %n step %c1 iter_args(%state = %init) -> tensor<4xf32> {
    %empty = tensor.empty() : tensor<4xf32>
    %next = linalg.add ins(%state, %state : tensor<4xf32>, tensor<4xf32>)
                       outs(%empty : tensor<4xf32>) -> tensor<4xf32>
    scf.yield %next : tensor<4xf32>
  }
  return %result : tensor<4xf32>
}

// Rows are inserted into what is carried, by an inner loop as well, and a
// number needs no buffer: neither is touched.
// CHECK-LABEL: func.func @written_to(
// CHECK-NOT:     materialize_in_destination
func.func @written_to(%init: tensor<4xf32>, %row: tensor<1xf32>, %n: index, %number: f32) -> (tensor<4xf32>, f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %result:2 = scf.for %i = %c0 to %n step %c1 iter_args(%state = %init, %x = %number) -> (tensor<4xf32>, f32) {
    %inner = scf.for %j = %c0 to %n step %c1 iter_args(%rows = %state) -> tensor<4xf32> {
      %inserted = tensor.insert_slice %row into %rows[%j] [1] [1] : tensor<1xf32> into tensor<4xf32>
      scf.yield %inserted : tensor<4xf32>
    }
    %y = arith.addf %x, %x : f32
    scf.yield %inner, %y : tensor<4xf32>, f32
  }
  return %result#0, %result#1 : tensor<4xf32>, f32
}

// Each buffer is read before it is written.
// CHECK-LABEL: func.func @exchanged(
// CHECK:         scf.for {{.*}} iter_args(%[[A:.*]] = %{{.*}}, %[[B:.*]] = %{{.*}})
// CHECK:           %[[OLD_B:.*]] = bufferization.alloc_tensor() copy(%[[B]])
// CHECK:           %[[OLD_A:.*]] = bufferization.alloc_tensor() copy(%[[A]])
// CHECK:           bufferization.materialize_in_destination %[[OLD_B]] in %[[A]]
// CHECK:           bufferization.materialize_in_destination %[[OLD_A]] in %[[B]]
func.func @exchanged(%x: tensor<4xf32>, %y: tensor<4xf32>, %n: index) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %result:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x, %b = %y) -> (tensor<4xf32>, tensor<4xf32>) {
    scf.yield %b, %a : tensor<4xf32>, tensor<4xf32>
  }
  return %result#0 : tensor<4xf32>
}
