// RUN: glow-opt %s --convert-glow-to-tosa -split-input-file | FileCheck %s

// One factor per channel, and an unsigned result that is 128 less until the end.
// CHECK-LABEL: func.func @per_channel(
// CHECK-SAME:    %[[X:.*]]: tensor<1x2x2xi32>) -> tensor<1x2x2xi8>
// CHECK-DAG:     %[[M:.*]] = "tosa.const"() <{values = dense<[1073741824, 1073741825]> : tensor<2xi32>}>
// CHECK-DAG:     %[[S:.*]] = "tosa.const"() <{values = dense<[33, 34]> : tensor<2xi8>}>
// CHECK-DAG:     %[[NONE:.*]] = "tosa.const"() <{values = dense<0> : tensor<1xi32>}>
// CHECK-DAG:     %[[ZERO:.*]] = "tosa.const"() <{values = dense<-125> : tensor<1xi8>}>
// CHECK:         %[[SIGNED:.*]] = tosa.rescale %[[X]], %[[M]], %[[S]], %[[NONE]], %[[ZERO]] {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = SINGLE_ROUND, scale32 = true}
// CHECK:         %[[Y:.*]] = tosa.rescale %[[SIGNED]], {{.*}} output_unsigned = true
// CHECK-NEXT:    return %[[Y]]
func.func @per_channel(%x: tensor<1x2x2xi32>) -> tensor<1x2x2xui8> {
  %m = glow.constant dense<[1073741824, 1073741825]> : tensor<2xi32>
  %s = glow.constant dense<[33, 34]> : tensor<2xi8>
  %y = glow.rescale %x, %m, %s output_zero_point = 3
    : (tensor<1x2x2xi32>, tensor<2xi32>, tensor<2xi8>) -> tensor<1x2x2xui8>
  return %y : tensor<1x2x2xui8>
}

// -----

// Factors run along the last dimension of tosa: here one per position.
// CHECK-LABEL: func.func @per_position(
// CHECK-SAME:    %[[X:.*]]: tensor<1x2x2x5xi32>)
// CHECK:         %[[TURNED:.*]] = tosa.transpose %[[X]] {perms = array<i32: 0, 3, 1, 2>}
// CHECK:         %[[ROWS:.*]] = tosa.reshape %[[TURNED]], {{.*}} -> tensor<5x4xi32>
// CHECK:         %[[Y:.*]] = tosa.rescale %[[ROWS]], {{.*}} per_channel = true, {{.*}} -> tensor<5x4xi8>
// CHECK:         %[[IMAGE:.*]] = tosa.reshape %[[Y]], {{.*}} -> tensor<1x5x2x2xi8>
// CHECK:         tosa.transpose %[[IMAGE]] {perms = array<i32: 0, 2, 3, 1>}
func.func @per_position(%x: tensor<1x2x2x5xi32>) -> tensor<1x2x2x5xi8> {
  %m = glow.constant dense<[[[1073741824], [1073741825]], [[1073741826], [1073741827]]]> : tensor<2x2x1xi32>
  %s = glow.constant dense<34> : tensor<2x2x1xi8>
  %y = glow.rescale %x, %m, %s
    : (tensor<1x2x2x5xi32>, tensor<2x2x1xi32>, tensor<2x2x1xi8>) -> tensor<1x2x2x5xi8>
  return %y : tensor<1x2x2x5xi8>
}

// -----

// A shift below 32 takes sums of limited range only; beyond it the result is
// saturated anyway.
// CHECK-LABEL: func.func @small_shift(
// CHECK-SAME:    %[[X:.*]]: tensor<4xi32>)
// CHECK:         %[[LOW:.*]] = "tosa.const"() <{values = dense<-536870912> : tensor<1xi32>}>
// CHECK:         %[[ABOVE:.*]] = tosa.maximum %[[X]], %[[LOW]]
// CHECK:         %[[HIGH:.*]] = "tosa.const"() <{values = dense<536870911> : tensor<1xi32>}>
// CHECK:         %[[WITHIN:.*]] = tosa.minimum %[[ABOVE]], %[[HIGH]]
// CHECK:         tosa.rescale %[[WITHIN]]
func.func @small_shift(%x: tensor<4xi32>) -> tensor<4xi8> {
  %m = glow.constant dense<1073741824> : tensor<i32>
  %s = glow.constant dense<30> : tensor<i8>
  %y = glow.rescale %x, %m, %s : (tensor<4xi32>, tensor<i32>, tensor<i8>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}

// -----

// The results of a table that are unsigned are 128 less.
// CHECK-LABEL: func.func @table(
// CHECK-SAME:    %[[X:.*]]: tensor<4xi8>)
// CHECK:         %[[TABLE:.*]] = "tosa.const"() <{values = dense<-121> : tensor<256xi8>}>
// CHECK:         %[[Y:.*]] = tosa.table %[[X]], %[[TABLE]]
// CHECK:         tosa.rescale %[[Y]], {{.*}} output_unsigned = true
func.func @table(%x: tensor<4xi8>) -> tensor<4xui8> {
  %table = glow.constant dense<7> : tensor<256xui8>
  %y = glow.table %x, %table : (tensor<4xi8>, tensor<256xui8>) -> tensor<4xui8>
  return %y : tensor<4xui8>
}

// -----

// With 16 bits tosa keeps seven bits of the fraction.
// CHECK-LABEL: func.func @wide_table(
// CHECK-SAME:    %[[X:.*]]: tensor<4xi16>)
// CHECK:         %[[FRACTION:.*]] = tosa.table %[[X]], {{.*}} -> tensor<4xi32>
// CHECK-DAG:     %[[M:.*]] = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}>
// CHECK-DAG:     %[[S:.*]] = "tosa.const"() <{values = dense<37> : tensor<1xi8>}>
// CHECK:         tosa.rescale %[[FRACTION]], %[[M]], %[[S]], {{.*}} -> tensor<4xi16>
func.func @wide_table(%x: tensor<4xi16>) -> tensor<4xi16> {
  %table = glow.constant dense<7> : tensor<513xi16>
  %y = glow.table %x, %table : (tensor<4xi16>, tensor<513xi16>) -> tensor<4xi16>
  return %y : tensor<4xi16>
}

// -----

// The sums of groups are rescaled one by one: an accelerator does that while it
// computes them.
// CHECK-LABEL: func.func @groups(
// CHECK:         %[[SUM_0:.*]] = tosa.conv2d
// CHECK:         %[[SUM_1:.*]] = tosa.conv2d
// CHECK:         %[[M_0:.*]] = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}>
// CHECK:         %[[Y_0:.*]] = tosa.rescale %[[SUM_0]], %[[M_0]]
// CHECK:         %[[M_1:.*]] = "tosa.const"() <{values = dense<1073741825> : tensor<1xi32>}>
// CHECK:         %[[Y_1:.*]] = tosa.rescale %[[SUM_1]], %[[M_1]]
// CHECK:         %[[Y:.*]] = tosa.concat %[[Y_0]], %[[Y_1]] {axis = 3 : i32}
// CHECK-NEXT:    return %[[Y]]
func.func @groups(%x: tensor<1x2x2x4xi8>, %w: tensor<1x1x2x2xi8>) -> tensor<1x2x2x2xi8> {
  %m = glow.constant dense<[1073741824, 1073741825]> : tensor<2xi32>
  %s = glow.constant dense<33> : tensor<2xi8>
  %sum = glow.conv_integer %x, %w group = 2 layout = channels_last
    : (tensor<1x2x2x4xi8>, tensor<1x1x2x2xi8>) -> tensor<1x2x2x2xi32>
  %y = glow.rescale %sum, %m, %s : (tensor<1x2x2x2xi32>, tensor<2xi32>, tensor<2xi8>) -> tensor<1x2x2x2xi8>
  return %y : tensor<1x2x2x2xi8>
}

// -----

// With channels first, they are rescaled before they are transposed back.
// CHECK-LABEL: func.func @channels_first(
// CHECK:         %[[SUM:.*]] = tosa.conv2d {{.*}} -> tensor<1x2x2x3xi32>
// CHECK:         %[[Y:.*]] = tosa.rescale %[[SUM]], {{.*}} per_channel = true, {{.*}} -> tensor<1x2x2x3xi8>
// CHECK:         tosa.transpose %[[Y]] {perms = array<i32: 0, 3, 1, 2>} : (tensor<1x2x2x3xi8>) -> tensor<1x3x2x2xi8>
func.func @channels_first(%x: tensor<1x4x2x2xi8>, %w: tensor<3x4x1x1xi8>) -> tensor<1x3x2x2xi8> {
  %m = glow.constant dense<[[[1073741824]], [[1073741825]], [[1073741826]]]> : tensor<3x1x1xi32>
  %s = glow.constant dense<33> : tensor<3x1x1xi8>
  %sum = glow.conv_integer %x, %w : (tensor<1x4x2x2xi8>, tensor<3x4x1x1xi8>) -> tensor<1x3x2x2xi32>
  %y = glow.rescale %sum, %m, %s : (tensor<1x3x2x2xi32>, tensor<3x1x1xi32>, tensor<3x1x1xi8>) -> tensor<1x3x2x2xi8>
  return %y : tensor<1x3x2x2xi8>
}
