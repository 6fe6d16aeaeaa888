// RUN: glow-opt %s --convert-tosa-to-glow -split-input-file -verify-diagnostics

func.func @no_counterpart(%x: tensor<4xi32>) -> tensor<4xi32> {
  // expected-error @+1 {{'tosa.clz' op has no counterpart in glow}}
  %y = tosa.clz %x : (tensor<4xi32>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// -----

func.func @float(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'tosa.abs' op has the type tensor<4xf32>, expected elements of i1, i8, i16 or i32}}
  %y = tosa.abs %x : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// The constant is not reported as well.
func.func @sum_of_48_bits(%a: tensor<1x2x3xi16>, %b: tensor<1x3x2xi16>)
    -> tensor<1x2x2xi48> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi16>}> : () -> tensor<1xi16>
  // expected-error @+1 {{'tosa.matmul' op has the type tensor<1x2x2xi48>, expected elements of i1, i8, i16 or i32}}
  %y = tosa.matmul %a, %b, %z, %z
    : (tensor<1x2x3xi16>, tensor<1x3x2xi16>, tensor<1xi16>, tensor<1xi16>)
    -> tensor<1x2x2xi48>
  return %y : tensor<1x2x2xi48>
}

// -----

func.func @dynamic(%x: tensor<?xi32>) -> tensor<?xi32> {
  // expected-error @+1 {{'tosa.abs' op has the type tensor<?xi32>, expected a static shape}}
  %y = tosa.abs %x : (tensor<?xi32>) -> tensor<?xi32>
  return %y : tensor<?xi32>
}

// -----

func.func @double_round(%x: tensor<4xi32>) -> tensor<4xi8> {
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}>
    : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<33> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zx = "tosa.const"() <{values = dense<0> : tensor<1xi32>}>
    : () -> tensor<1xi32>
  %zy = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @+1 {{'tosa.rescale' op has the rounding mode DOUBLE_ROUND, expected SINGLE_ROUND}}
  %y = tosa.rescale %x, %m, %s, %zx, %zy
    {input_unsigned = false, output_unsigned = false, per_channel = false,
     rounding_mode = DOUBLE_ROUND, scale32 = true}
    : (tensor<4xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>)
    -> tensor<4xi8>
  return %y : tensor<4xi8>
}

// -----

func.func @shift_not_constant(%a: tensor<4xi32>, %s: tensor<1xi8>)
    -> tensor<4xi32> {
  // expected-error @+1 {{'tosa.mul' op needs a constant shift of one element}}
  %y = tosa.mul %a, %a, %s
    : (tensor<4xi32>, tensor<4xi32>, tensor<1xi8>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// -----

func.func @computed_shape(%x: tensor<2x3xi8>) -> tensor<4x6xi8> {
  %one = tosa.const_shape {values = dense<1> : tensor<2xindex>}
    : () -> !tosa.shape<2>
  %two = tosa.add_shape %one, %one
    : (!tosa.shape<2>, !tosa.shape<2>) -> !tosa.shape<2>
  // expected-error @+1 {{'tosa.tile' op has a shape that is computed, expected a tosa.const_shape}}
  %y = tosa.tile %x, %two : (tensor<2x3xi8>, !tosa.shape<2>) -> tensor<4x6xi8>
  return %y : tensor<4x6xi8>
}
