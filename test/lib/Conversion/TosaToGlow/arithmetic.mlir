// RUN: glow-opt %s --convert-tosa-to-glow --canonicalize | FileCheck %s

// CHECK-LABEL: func @mul(
// CHECK-COUNT-2: glow.cast {{.*}} -> tensor<4xi32>
// CHECK-NEXT:    glow.mul {{.*}} : tensor<4xi32>
// CHECK-NEXT:    return
func.func @mul(%a: tensor<4xi8>, %b: tensor<4xi8>) -> tensor<4xi32> {
  %s = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %y = tosa.mul %a, %b, %s
    : (tensor<4xi8>, tensor<4xi8>, tensor<1xi8>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// With a shift the product has 64 bits and is rounded.
// CHECK-LABEL: func @mul_shift(
// CHECK-DAG:     %[[HALF:.*]] = glow.constant dense<4> : tensor<i64>
// CHECK-DAG:     %[[PLACES:.*]] = glow.constant dense<3> : tensor<i64>
// CHECK:         %[[PRODUCT:.*]] = glow.mul {{.*}} : tensor<4xi64>
// CHECK:         %[[SUM:.*]] = glow.add %[[PRODUCT]], %[[HALF]]
// CHECK:         %[[SHIFTED:.*]] = glow.bit_shift right, %[[SUM]], %[[PLACES]]
// CHECK:         glow.cast %[[SHIFTED]] : (tensor<4xi64>) -> tensor<4xi32>
func.func @mul_shift(%a: tensor<4xi32>, %b: tensor<4xi32>) -> tensor<4xi32> {
  %s = "tosa.const"() <{values = dense<3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %y = tosa.mul %a, %b, %s
    : (tensor<4xi32>, tensor<4xi32>, tensor<1xi8>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// CHECK-LABEL: func @negate(
// CHECK-SAME:    %[[X:[^:]*]]:
// CHECK-DAG:     %[[ZEROS:.*]] = glow.constant dense<7> : tensor<i32>
// CHECK-DAG:     %[[LOW:.*]] = glow.constant dense<-128> : tensor<i32>
// CHECK-DAG:     %[[HIGH:.*]] = glow.constant dense<127> : tensor<i32>
// CHECK:         %[[WIDE:.*]] = glow.cast %[[X]]
// CHECK:         %[[NEGATIVE:.*]] = glow.sub %[[ZEROS]], %[[WIDE]]
// CHECK:         glow.clip %[[NEGATIVE]] min = %[[LOW]] max = %[[HIGH]]
func.func @negate(%x: tensor<4xi8>) -> tensor<4xi8> {
  %zx = "tosa.const"() <{values = dense<10> : tensor<1xi8>}>
    : () -> tensor<1xi8>
  %zy = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}>
    : () -> tensor<1xi8>
  %y = tosa.negate %x, %zx, %zy
    : (tensor<4xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}

// CHECK-LABEL: func @shift_rounded(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<4xi16>, %[[PLACES:[^:]*]]: tensor<4xi16>
// CHECK:         %[[FLOOR:.*]] = glow.bit_shift right, %[[X]], %[[PLACES]]
// CHECK:         glow.bit_shift right, %[[X]],
// CHECK:         %[[BIT:.*]] = glow.bitwise_and
// CHECK:         %[[ROUND:.*]] = glow.bitwise_and %[[BIT]],
// CHECK:         glow.add %[[FLOOR]], %[[ROUND]]
func.func @shift_rounded(%x: tensor<4xi16>, %s: tensor<4xi16>)
    -> tensor<4xi16> {
  %y = tosa.arithmetic_right_shift %x, %s {round = true}
    : (tensor<4xi16>, tensor<4xi16>) -> tensor<4xi16>
  return %y : tensor<4xi16>
}

// CHECK-LABEL: func @logical_shift(
// CHECK-COUNT-2: glow.cast {{.*}} -> tensor<4xui32>
// CHECK:         %[[SHIFTED:.*]] = glow.bit_shift right, {{.*}} : tensor<4xui32>
// CHECK:         glow.cast %[[SHIFTED]] : (tensor<4xui32>) -> tensor<4xi32>
func.func @logical_shift(%x: tensor<4xi32>, %s: tensor<4xi32>)
    -> tensor<4xi32> {
  %y = tosa.logical_right_shift %x, %s
    : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// One factor per channel; the sign is outside of the rescale.
// CHECK-LABEL: func @rescale(
// CHECK-DAG:     %[[MULTIPLIER:.*]] = glow.constant dense<[1073741824, 1073741825]> : tensor<2xi32>
// CHECK-DAG:     %[[SHIFT:.*]] = glow.constant dense<[31, 32]> : tensor<2xi8>
// CHECK:         %[[Y:.*]] = glow.rescale %{{.*}}, %[[MULTIPLIER]], %[[SHIFT]] output_zero_point = 200 : {{.*}} -> tensor<3x2xui8>
// CHECK:         glow.cast %[[Y]] : (tensor<3x2xui8>) -> tensor<3x2xi8>
func.func @rescale(%x: tensor<3x2xi8>) -> tensor<3x2xi8> {
  %m = "tosa.const"()
    <{values = dense<[1073741824, 1073741825]> : tensor<2xi32>}>
    : () -> tensor<2xi32>
  %s = "tosa.const"() <{values = dense<[31, 32]> : tensor<2xi8>}>
    : () -> tensor<2xi8>
  %zx = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zy = "tosa.const"() <{values = dense<-56> : tensor<1xi8>}>
    : () -> tensor<1xi8>
  %y = tosa.rescale %x, %m, %s, %zx, %zy
    {input_unsigned = false, output_unsigned = true, per_channel = true,
     rounding_mode = SINGLE_ROUND, scale32 = true}
    : (tensor<3x2xi8>, tensor<2xi32>, tensor<2xi8>, tensor<1xi8>, tensor<1xi8>)
    -> tensor<3x2xi8>
  return %y : tensor<3x2xi8>
}

// CHECK-LABEL: func @table(
// CHECK-NEXT:    glow.table
// CHECK-NEXT:    return
func.func @table(%x: tensor<4xi8>, %table: tensor<256xi8>) -> tensor<4xi8> {
  %y = tosa.table %x, %table
    : (tensor<4xi8>, tensor<256xi8>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}

// The fraction of 16 bits stays in the result.
// CHECK-LABEL: func @table_16(
// CHECK-COUNT-2: glow.gather %{{.*}} axis = 0 : (tensor<513xi16>, tensor<4xi32>)
// CHECK:         glow.bit_shift left
// CHECK-NEXT:    glow.add
func.func @table_16(%x: tensor<4xi16>, %table: tensor<513xi16>)
    -> tensor<4xi32> {
  %y = tosa.table %x, %table
    : (tensor<4xi16>, tensor<513xi16>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}
