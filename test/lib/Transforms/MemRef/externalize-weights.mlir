// RUN: glow-opt %s -split-input-file --glow-externalize-weights | FileCheck %s
// RUN: glow-opt %s -split-input-file --glow-externalize-weights=min-bytes=4096 | FileCheck %s --check-prefix=LARGE

// CHECK:      module attributes {glow.weights = [
// CHECK-SAME:   {offset = 0 : i64, value = dense<1.000000e+00> : tensor<32xf32>},
// CHECK-SAME:   {offset = 128 : i64, value = dense_resource<blob> : tensor<17xf32>}],
// CHECK-SAME:   glow.weights_bytes = 256 : i64}
// LARGE:      module attributes {glow.weights = [], glow.weights_bytes = 0 : i64}
memref.global "private" constant @ones : memref<32xf32> = dense<1.0>
memref.global "private" constant @again : memref<32xf32> = dense<1.0>
memref.global "private" constant @blob : memref<17xf32> = dense_resource<blob>
memref.global "private" constant @small : memref<2xf32> = dense<[1.0, 2.0]>
memref.global "private" constant @unused : memref<1024xf32> = dense<3.0>
memref.global "private" @state : memref<32xf32> = dense<0.0>

// Equal values share a place; small constants and variables stay.
// CHECK-NOT:   @ones
// CHECK-NOT:   @again
// CHECK-NOT:   @unused
// CHECK:       memref.global "private" constant @small
// CHECK:       memref.global "private" @state
// CHECK-LABEL: @main
// CHECK-SAME:    (%[[WEIGHTS:.*]]: memref<256xi8> {glow.role = "weights"}, %[[OUT:.*]]: memref<32xf32>)
// CHECK:         %[[ZERO:.*]] = arith.constant 0 : index
// CHECK:         memref.view %[[WEIGHTS]][%[[ZERO]]][] : memref<256xi8> to memref<32xf32>
// CHECK:         memref.view %[[WEIGHTS]][%{{.*}}][] : memref<256xi8> to memref<32xf32>
// CHECK:         %[[SHIFT:.*]] = arith.constant 128 : index
// CHECK:         memref.view %[[WEIGHTS]][%[[SHIFT]]][] : memref<256xi8> to memref<17xf32>
// LARGE-NOT:   @unused
// LARGE-LABEL: @main
// LARGE-SAME:    memref<0xi8> {glow.role = "weights"}
func.func @main(%out: memref<32xf32>) {
  %ones = memref.get_global @ones : memref<32xf32>
  %again = memref.get_global @again : memref<32xf32>
  %blob = memref.get_global @blob : memref<17xf32>
  %small = memref.get_global @small : memref<2xf32>
  %state = memref.get_global @state : memref<32xf32>
  memref.copy %ones, %out : memref<32xf32> to memref<32xf32>
  memref.copy %again, %out : memref<32xf32> to memref<32xf32>
  return
}

{-#
  dialect_resources: {
    builtin: {
      blob: "0x040000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    }
  }
#-}

// -----

// A function that is called gets the buffer from its callers, also through one
// that reads nothing itself.
memref.global "private" constant @ones : memref<32xf32> = dense<1.0>

// CHECK-LABEL: func.func private @reader
// CHECK-SAME:    (%[[WEIGHTS:.*]]: memref<128xi8> {{{.*}}}, %{{.*}}: memref<32xf32>)
// CHECK:         memref.view %[[WEIGHTS]]
func.func private @reader(%out: memref<32xf32>) {
  %ones = memref.get_global @ones : memref<32xf32>
  memref.copy %ones, %out : memref<32xf32> to memref<32xf32>
  return
}

// CHECK-LABEL: func.func private @caller
// CHECK-SAME:    (%[[WEIGHTS:.*]]: memref<128xi8> {{{.*}}}, %[[OUT:.*]]: memref<32xf32>)
// CHECK:         call @reader(%[[WEIGHTS]], %[[OUT]])
func.func private @caller(%out: memref<32xf32>) {
  call @reader(%out) : (memref<32xf32>) -> ()
  return
}

// CHECK-LABEL: func.func private @stranger
// CHECK-SAME:    (%{{.*}}: memref<32xf32>)
func.func private @stranger(%out: memref<32xf32>) {
  return
}

// CHECK-LABEL: func.func @main
// CHECK-SAME:    (%[[WEIGHTS:.*]]: memref<128xi8> {{{.*}}}, %[[OUT:.*]]: memref<32xf32>)
// CHECK:         call @caller(%[[WEIGHTS]], %[[OUT]])
// CHECK:         call @stranger(%[[OUT]])
func.func @main(%out: memref<32xf32>) {
  call @caller(%out) : (memref<32xf32>) -> ()
  call @stranger(%out) : (memref<32xf32>) -> ()
  return
}
