// RUN: glow-opt %s --convert-glow-to-tosa -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @broadcast(
// CHECK-SAME:    %[[A:.*]]: tensor<2x3xi32>, %[[B:.*]]: tensor<3xi32>)
// CHECK:         %[[ROW:.*]] = tosa.reshape %[[B]], {{.*}} -> tensor<1x3xi32>
// CHECK:         %[[SUM:.*]] = tosa.add %[[A]], %[[ROW]]
// CHECK:         %[[SHIFT:.*]] = "tosa.const"() <{values = dense<0> : tensor<1xi8>}>
// CHECK:         tosa.mul %[[SUM]], %[[A]], %[[SHIFT]]
func.func @broadcast(%a: tensor<2x3xi32>, %b: tensor<3xi32>) -> tensor<2x3xi32> {
  %0 = glow.add %a, %b : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
  %y = glow.mul %0, %a : tensor<2x3xi32>
  return %y : tensor<2x3xi32>
}

// -----

// Narrow integers are computed with in 32 bits. Those without sign get the 128
// back before, and lose it by the highest bit afterwards.
// CHECK-LABEL: func.func @narrow(
// CHECK-SAME:    %[[BITS_X:.*]]: tensor<4xi8>, %{{.*}}: tensor<4xi8>)
// CHECK:         %[[X:.*]] = tosa.rescale %[[BITS_X]], {{.*}} {input_unsigned = true
// CHECK:         %[[LESS:.*]] = tosa.cast %[[X]] : (tensor<4xi8>) -> tensor<4xi32>
// CHECK:         %[[HALF:.*]] = "tosa.const"() <{values = dense<128> : tensor<1xi32>}>
// CHECK:         %[[WIDE:.*]] = tosa.add %[[LESS]], %[[HALF]]
// CHECK:         %[[SUM:.*]] = tosa.add %[[WIDE]], %{{.*}} : (tensor<4xi32>, tensor<4xi32>)
// CHECK:         %[[BITS:.*]] = tosa.cast %[[SUM]] : (tensor<4xi32>) -> tensor<4xi8>
// CHECK:         %[[HIGHEST:.*]] = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}>
// CHECK:         tosa.bitwise_xor %[[BITS]], %[[HIGHEST]]
func.func @narrow(%x: tensor<4xui8>, %z: tensor<4xui8>) -> tensor<4xui8> {
  %y = glow.add %x, %z : tensor<4xui8>
  return %y : tensor<4xui8>
}

// -----

// CHECK-LABEL: func.func @clip(
// CHECK:         tosa.clamp %{{.*}} {max_val = 72 : i8, min_val = -28 : i8}
// CHECK:         tosa.clamp %{{.*}} {max_val = -118 : i8, min_val = -118 : i8}
func.func @clip(%x: tensor<4xui8>) -> tensor<4xui8> {
  %low = glow.constant dense<100> : tensor<ui8>
  %high = glow.constant dense<200> : tensor<ui8>
  %ten = glow.constant dense<10> : tensor<ui8>
  %0 = glow.clip %x min = %low max = %high : (tensor<4xui8>, tensor<ui8>, tensor<ui8>) -> tensor<4xui8>
  // The greater limit is the last word.
  %y = glow.clip %0 min = %low max = %ten : (tensor<4xui8>, tensor<ui8>, tensor<ui8>) -> tensor<4xui8>
  return %y : tensor<4xui8>
}

// -----

// CHECK-LABEL: func.func @limits_of_32_bits(
// CHECK:         %[[POSITIVE:.*]] = tosa.maximum
// CHECK:         tosa.minimum %[[POSITIVE]], %{{.*}} : (tensor<4xi32>, tensor<1xi32>)
func.func @limits_of_32_bits(%x: tensor<4xi32>, %high: tensor<i32>) -> tensor<4xi32> {
  %0 = glow.relu %x : tensor<4xi32>
  %y = glow.clip %0 max = %high : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// -----

// CHECK-LABEL: func.func @relu(
// CHECK:         tosa.clamp %{{.*}} {max_val = 32767 : i16, min_val = 0 : i16}
func.func @relu(%x: tensor<4xi16>) -> tensor<4xi16> {
  %y = glow.relu %x : tensor<4xi16>
  return %y : tensor<4xi16>
}

// -----

// CHECK-LABEL: func.func @compare(
// CHECK-SAME:    %[[A:.*]]: tensor<4xi32>, %[[B:.*]]: tensor<4xi32>)
// CHECK:         %[[LESS:.*]] = tosa.greater %[[B]], %[[A]]
// CHECK:         %[[AT_LEAST:.*]] = tosa.greater_equal %[[A]], %[[B]]
// CHECK:         %[[BOTH:.*]] = tosa.logical_and %[[LESS]], %[[AT_LEAST]]
// CHECK:         %[[NOT:.*]] = tosa.logical_not %[[BOTH]]
// CHECK:         tosa.select %[[NOT]], %[[A]], %[[B]]
func.func @compare(%a: tensor<4xi32>, %b: tensor<4xi32>) -> tensor<4xi32> {
  %less = glow.compare lt, %a, %b : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  %at_least = glow.compare ge, %a, %b : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  %both = glow.and %less, %at_least : tensor<4xi1>
  %not = glow.not %both : tensor<4xi1>
  %y = glow.where %not, %a, %b : (tensor<4xi1>, tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// -----

// CHECK-LABEL: func.func @shift(
// CHECK-SAME:    %[[X:.*]]: tensor<4xi8>)
// CHECK:         %[[WIDE:.*]] = tosa.cast %[[X]]
// CHECK:         %[[PLACES:.*]] = "tosa.const"() <{values = dense<2> : tensor<1xi8>}>
// CHECK:         %[[WIDE_PLACES:.*]] = tosa.cast %[[PLACES]]
// CHECK:         tosa.arithmetic_right_shift %[[WIDE]], %[[WIDE_PLACES]] {round = false}
// CHECK:         tosa.logical_left_shift
func.func @shift(%x: tensor<4xi8>) -> tensor<4xi8> {
  %two = glow.constant dense<2> : tensor<1xi8>
  %0 = glow.bit_shift right, %x, %two : (tensor<4xi8>, tensor<1xi8>) -> tensor<4xi8>
  %y = glow.bit_shift left, %0, %x : tensor<4xi8>
  return %y : tensor<4xi8>
}

// -----

// CHECK-LABEL: func.func @unary(
// CHECK-SAME:    %[[X:.*]]: tensor<4xi32>)
// CHECK:         %[[ABS:.*]] = tosa.abs %[[X]]
// CHECK:         %[[ZERO:.*]] = "tosa.const"() <{values = dense<0> : tensor<1xi32>}>
// CHECK:         %[[NEGATIVE:.*]] = tosa.sub %[[ZERO]], %[[ABS]]
// CHECK:         %[[FLIPPED:.*]] = tosa.bitwise_not %[[NEGATIVE]]
// CHECK:         tosa.intdiv %[[FLIPPED]], %[[X]]
func.func @unary(%x: tensor<4xi32>) -> tensor<4xi32> {
  %0 = glow.abs %x : tensor<4xi32>
  %1 = glow.neg %0 : tensor<4xi32>
  %2 = glow.identity %1 : tensor<4xi32>
  %3 = glow.bitwise_not %2 : tensor<4xi32>
  %y = glow.div %3, %x : tensor<4xi32>
  return %y : tensor<4xi32>
}
