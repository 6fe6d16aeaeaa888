// RUN: glow-opt %s --split-input-file --verify-diagnostics

// Each case violates the constraint of the same number in the description of the op;
// both directions share theirs.

func.func @quantize_linear_c1_shape(%x: tensor<2x3xf32>, %s: tensor<f32>) {
  // expected-error @+1 {{'glow.quantize_linear' op x has the shape 2x3, but y has 2x4}}
  %0 = glow.quantize_linear %x, %s
      : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x4xi8>
  return
}

// -----

func.func @quantize_linear_c2_rank(%x: tensor<2x3xf32>, %s: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.quantize_linear' op expected a scale of rank 0 or 1, but got 'tensor<2x3xf32>'}}
  %0 = glow.quantize_linear %x, %s
      : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi8>
  return
}

// -----

func.func @quantize_linear_c2_length(%x: tensor<2x3xf32>, %s: tensor<2xf32>) {
  // expected-error @+1 {{'glow.quantize_linear' op scale has the shape 2, but 3 is expected}}
  %0 = glow.quantize_linear %x, %s
      : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xi8>
  return
}

// -----

func.func @quantize_linear_c3_axis(%x: tensor<2x3xf32>, %s: tensor<3xf32>) {
  // expected-error @+1 {{'glow.quantize_linear' op axis 2 is not in [0, 2)}}
  %0 = glow.quantize_linear %x, %s axis = 2
      : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi8>
  return
}

// -----

func.func @quantize_linear_c4_zero_point(%x: tensor<2x3xf32>,
                                        %s: tensor<3xf32>, %z: tensor<i8>) {
  // expected-error @+1 {{'glow.quantize_linear' op zero_point has the shape scalar, but 3 is expected}}
  %0 = glow.quantize_linear %x, %s, %z
      : (tensor<2x3xf32>, tensor<3xf32>, tensor<i8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @quantize_linear_c5_zero_point(%x: tensor<2x3xf32>, %s: tensor<f32>,
                                        %z: tensor<ui8>) {
  // expected-error @+1 {{'glow.quantize_linear' op zero_point has the element type 'ui8', but y has 'i8'}}
  %0 = glow.quantize_linear %x, %s, %z
      : (tensor<2x3xf32>, tensor<f32>, tensor<ui8>) -> tensor<2x3xi8>
  return
}

// -----

func.func @dequantize_linear_c1_shape(%x: tensor<2x3xi8>, %s: tensor<f32>) {
  // expected-error @+1 {{'glow.dequantize_linear' op x has the shape 2x3, but y has 3}}
  %0 = glow.dequantize_linear %x, %s
      : (tensor<2x3xi8>, tensor<f32>) -> tensor<3xf32>
  return
}

// -----

func.func @dequantize_linear_c3_axis(%x: tensor<2x3xi8>, %s: tensor<3xf32>) {
  // expected-error @+1 {{'glow.dequantize_linear' op axis -1 is not in [0, 2)}}
  %0 = glow.dequantize_linear %x, %s axis = -1
      : (tensor<2x3xi8>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @dequantize_linear_c5_zero_point(%x: tensor<2x3xi8>,
                                          %s: tensor<f32>, %z: tensor<ui8>) {
  // expected-error @+1 {{'glow.dequantize_linear' op zero_point has the element type 'ui8', but x has 'i8'}}
  %0 = glow.dequantize_linear %x, %s, %z
      : (tensor<2x3xi8>, tensor<f32>, tensor<ui8>) -> tensor<2x3xf32>
  return
}

// -----

func.func @dequantize_linear_storage(%x: tensor<2x3xf32>, %s: tensor<f32>) {
  // expected-error @+1 {{'glow.dequantize_linear' op operand #0 must be ranked tensor of integer or f8 values, but got 'tensor<2x3xf32>'}}
  %0 = glow.dequantize_linear %x, %s
      : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @dynamic_quantize_linear_result(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.dynamic_quantize_linear' op inferred type(s) 'tensor<2x3xui8>', 'tensor<f32>', 'tensor<ui8>' are incompatible with return type(s) of operation 'tensor<2x4xui8>', 'tensor<f32>', 'tensor<ui8>'}}
  %0:3 = glow.dynamic_quantize_linear %x
      : (tensor<2x3xf32>) -> (tensor<2x4xui8>, tensor<f32>, tensor<ui8>)
  return
}

// -----

func.func @quantize_linear_c3_block_axis(%x: tensor<2x3xf32>, %s: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.quantize_linear' op axis 2 is not in [0, 2)}}
  %0 = glow.quantize_linear %x, %s axis = 2 block_size = 2
      : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi8>
  return
}

// -----

func.func @quantize_linear_c6_negative(%x: tensor<2x3xf32>, %s: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.quantize_linear' op block_size is -1, but at least 0 is expected}}
  %0 = glow.quantize_linear %x, %s block_size = -1
      : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi8>
  return
}

// -----

func.func @dequantize_linear_c6_shape(%x: tensor<2x5xi4>, %s: tensor<2x2xf32>) {
  // expected-error @+1 {{'glow.dequantize_linear' op scale has the shape 2x2, but 2x3 is expected}}
  %0 = glow.dequantize_linear %x, %s block_size = 2
      : (tensor<2x5xi4>, tensor<2x2xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @quantize_linear_c7_zero(%x: tensor<3xf32>) {
  %s = glow.constant dense<0.0> : tensor<f32>
  // expected-error @+1 {{'glow.quantize_linear' op scale is 0.000000e+00, but a positive finite number is expected}}
  %0 = glow.quantize_linear %x, %s : (tensor<3xf32>, tensor<f32>) -> tensor<3xi8>
  return
}

// -----

func.func @quantize_linear_c7_negative(%x: tensor<3xf32>) {
  %s = glow.constant dense<-0.5> : tensor<f32>
  // expected-error @+1 {{'glow.quantize_linear' op scale is -5.000000e-01, but a positive finite number is expected}}
  %0 = glow.quantize_linear %x, %s : (tensor<3xf32>, tensor<f32>) -> tensor<3xi8>
  return
}

// -----

func.func @quantize_linear_c7_nan(%x: tensor<3xf32>) {
  %s = glow.constant dense<0x7FC00000> : tensor<f32>
  // expected-error @+1 {{'glow.quantize_linear' op scale is nan, but a positive finite number is expected}}
  %0 = glow.quantize_linear %x, %s : (tensor<3xf32>, tensor<f32>) -> tensor<3xi8>
  return
}

// -----

func.func @storage_cast_c1_shape(%x: tensor<2xi8>) {
  // expected-error @+1 {{'glow.storage_cast' op x has the shape 2, but y has 3}}
  %0 = glow.storage_cast %x : (tensor<2xi8>) -> tensor<3x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @storage_cast_c2_sign(%x: tensor<2xui8>) {
  // expected-error @+1 {{'glow.storage_cast' op expected a quantized type and the integer type of its storage, but got 'ui8' and '!quant.uniform<i8:f32, 5.000000e-01>'}}
  %0 = glow.storage_cast %x : (tensor<2xui8>) -> tensor<2x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @storage_cast_c2_plain(%x: tensor<2xui8>) {
  // expected-error @+1 {{'glow.storage_cast' op expected a quantized type and the integer type of its storage, but got 'ui8' and 'ui8'}}
  %0 = glow.storage_cast %x : (tensor<2xui8>) -> tensor<2xui8>
  return
}

// -----

func.func @requantize_c1_shape(%x: tensor<2x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'glow.requantize' op x has the shape 2, but y has 3}}
  %0 = glow.requantize %x : (tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<3x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @requantize_c2_expressed(%x: tensor<2x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'glow.requantize' op expected types of one scale each that express the same type, but got '!quant.uniform<i8:f32, 5.000000e-01>' and '!quant.uniform<i8:f16, 5.000000e-01>'}}
  %0 = glow.requantize %x : (tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2x!quant.uniform<i8:f16, 0.5>>
  return
}

// -----

func.func @requantize_c2_per_axis(%x: tensor<2x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'glow.requantize' op expected types of one scale each that express the same type, but got '!quant.uniform<i8:f32, 5.000000e-01>' and '!quant.uniform<i8:f32:0, {5.000000e-01,1.000000e+00}>'}}
  %0 = glow.requantize %x : (tensor<2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2x!quant.uniform<i8:f32:0, {0.5, 1.0}>>
  return
}

// -----

func.func @conv_integer_c7_count(%x: tensor<1x4x8x8xui8>, %w: tensor<6x4x3x3xi8>, %z: tensor<ui8>, %v: tensor<i8>) {
  // expected-error @+1 {{'glow.conv_integer' op expected at most 2 zero points, but got 3}}
  %0 = glow.conv_integer %x, %w, %z, %v, %v  : (tensor<1x4x8x8xui8>, tensor<6x4x3x3xi8>, tensor<ui8>, tensor<i8>, tensor<i8>) -> tensor<1x6x6x6xi32>
  return
}

// -----

func.func @conv_integer_c7_type(%x: tensor<1x4x8x8xui8>, %w: tensor<6x4x3x3xi8>, %z: tensor<i8>) {
  // expected-error @+1 {{'glow.conv_integer' op zero_point has the element type 'i8', but x has 'ui8'}}
  %0 = glow.conv_integer %x, %w, %z  : (tensor<1x4x8x8xui8>, tensor<6x4x3x3xi8>, tensor<i8>) -> tensor<1x6x6x6xi32>
  return
}

// -----

func.func @conv_integer_c9_x(%x: tensor<1x4x8x8xui8>, %w: tensor<6x4x3x3xi8>, %z: tensor<4xui8>) {
  // expected-error @+1 {{'glow.conv_integer' op expected a scalar zero point of x but got 'tensor<4xui8>'}}
  %0 = glow.conv_integer %x, %w, %z  : (tensor<1x4x8x8xui8>, tensor<6x4x3x3xi8>, tensor<4xui8>) -> tensor<1x6x6x6xi32>
  return
}

// -----

func.func @conv_integer_c9_w(%x: tensor<1x4x8x8xui8>, %w: tensor<6x4x3x3xi8>, %z: tensor<ui8>, %v: tensor<5xi8>) {
  // expected-error @+1 {{'glow.conv_integer' op expected a scalar zero point of w, or one per output channel, but got 'tensor<5xi8>'}}
  %0 = glow.conv_integer %x, %w, %z, %v  : (tensor<1x4x8x8xui8>, tensor<6x4x3x3xi8>, tensor<ui8>, tensor<5xi8>) -> tensor<1x6x6x6xi32>
  return
}

// -----

func.func @conv_integer_result(%x: tensor<1x4x8x8xui8>, %w: tensor<6x4x3x3xi8>) {
  // expected-error @+1 {{'glow.conv_integer' op inferred type(s) 'tensor<1x6x6x6xi32>' are incompatible with return type(s) of operation 'tensor<1x6x6x7xi32>'}}
  %0 = glow.conv_integer %x, %w  : (tensor<1x4x8x8xui8>, tensor<6x4x3x3xi8>) -> tensor<1x6x6x7xi32>
  return
}

// -----

func.func @matmul_integer_c2_type(%a: tensor<4x8xui8>, %b: tensor<8x5xi8>, %z: tensor<i8>) {
  // expected-error @+1 {{'glow.matmul_integer' op zero_point has the element type 'i8', but a has 'ui8'}}
  %0 = glow.matmul_integer %a, %b, %z : (tensor<4x8xui8>, tensor<8x5xi8>, tensor<i8>) -> tensor<4x5xi32>
  return
}

// -----

func.func @matmul_integer_c5_row(%a: tensor<4x8xui8>, %b: tensor<8x5xi8>, %z: tensor<4xui8>) {
  // expected-error @+1 {{'glow.matmul_integer' op expected a zero point that is a scalar or broadcasts to 'tensor<4x8xui8>' with one element along the last dimension, but got 'tensor<4xui8>'}}
  %0 = glow.matmul_integer %a, %b, %z : (tensor<4x8xui8>, tensor<8x5xi8>, tensor<4xui8>) -> tensor<4x5xi32>
  return
}

// -----

func.func @matmul_integer_c5_column(%a: tensor<4x8xui8>, %b: tensor<8x5xi8>, %z: tensor<ui8>, %v: tensor<8x1xi8>) {
  // expected-error @+1 {{'glow.matmul_integer' op expected a zero point that is a scalar or broadcasts to 'tensor<8x5xi8>' with one element along the second to last dimension, but got 'tensor<8x1xi8>'}}
  %0 = glow.matmul_integer %a, %b, %z, %v : (tensor<4x8xui8>, tensor<8x5xi8>, tensor<ui8>, tensor<8x1xi8>) -> tensor<4x5xi32>
  return
}

// -----

func.func @rescale_c1_shape(%x: tensor<2x4xi32>, %m: tensor<4xi32>, %s: tensor<4xi8>) {
  // expected-error @+1 {{'glow.rescale' op x has the shape 2x4, but y has 2x5}}
  %0 = glow.rescale %x, %m, %s : (tensor<2x4xi32>, tensor<4xi32>, tensor<4xi8>) -> tensor<2x5xi8>
  return
}

// -----

func.func @rescale_c2_shift(%x: tensor<2x4xi32>, %m: tensor<4xi32>, %s: tensor<i8>) {
  // expected-error @+1 {{'glow.rescale' op shift has the shape scalar, but 4 is expected}}
  %0 = glow.rescale %x, %m, %s : (tensor<2x4xi32>, tensor<4xi32>, tensor<i8>) -> tensor<2x4xi8>
  return
}

// -----

func.func @rescale_c2_multiplier(%x: tensor<2x4xi32>, %m: tensor<2xi32>, %s: tensor<2xi8>) {
  // expected-error @+1 {{'glow.rescale' op multiplier of shape 2 does not broadcast to x of shape 2x4}}
  %0 = glow.rescale %x, %m, %s : (tensor<2x4xi32>, tensor<2xi32>, tensor<2xi8>) -> tensor<2x4xi8>
  return
}

// -----

func.func @rescale_c3_negative(%x: tensor<3xi32>) {
  %m = glow.constant dense<-1> : tensor<i32>
  %s = glow.constant dense<31> : tensor<i8>
  // expected-error @+1 {{'glow.rescale' op multiplier is -1, but at least 0 is expected}}
  %0 = glow.rescale %x, %m, %s : (tensor<3xi32>, tensor<i32>, tensor<i8>) -> tensor<3xi8>
  return
}

// -----

func.func @rescale_c4_small(%x: tensor<3xi32>) {
  %m = glow.constant dense<1073741824> : tensor<i32>
  %s = glow.constant dense<1> : tensor<i8>
  // expected-error @+1 {{'glow.rescale' op shift is 1, but a value in [2, 62] is expected}}
  %0 = glow.rescale %x, %m, %s : (tensor<3xi32>, tensor<i32>, tensor<i8>) -> tensor<3xi8>
  return
}

// -----

func.func @rescale_c4_large(%x: tensor<3xi32>) {
  %m = glow.constant dense<1073741824> : tensor<i32>
  %s = glow.constant dense<63> : tensor<i8>
  // expected-error @+1 {{'glow.rescale' op shift is 63, but a value in [2, 62] is expected}}
  %0 = glow.rescale %x, %m, %s : (tensor<3xi32>, tensor<i32>, tensor<i8>) -> tensor<3xi8>
  return
}

// -----

func.func @rescale_c5_input(%x: tensor<2x4xi32>, %m: tensor<4xi32>, %s: tensor<4xi8>) {
  // expected-error @+1 {{'glow.rescale' op input_zero_point is 1, but 0 for elements of 'i32' is expected}}
  %0 = glow.rescale %x, %m, %s input_zero_point = 1 : (tensor<2x4xi32>, tensor<4xi32>, tensor<4xi8>) -> tensor<2x4xi8>
  return
}

// -----

func.func @rescale_c5_output(%x: tensor<2x4xi32>, %m: tensor<4xi32>, %s: tensor<4xi8>) {
  // expected-error @+1 {{'glow.rescale' op output_zero_point is -1, but an element of 'ui8' is expected}}
  %0 = glow.rescale %x, %m, %s output_zero_point = -1 : (tensor<2x4xi32>, tensor<4xi32>, tensor<4xi8>) -> tensor<2x4xui8>
  return
}

// -----

func.func @table_c1_shape(%x: tensor<3xi8>, %t: tensor<256xi8>) {
  // expected-error @+1 {{'glow.table' op x has the shape 3, but y has 4}}
  %0 = glow.table %x, %t : (tensor<3xi8>, tensor<256xi8>) -> tensor<4xi8>
  return
}

// -----

func.func @table_c2_entries(%x: tensor<3xi16>, %t: tensor<256xi16>) {
  // expected-error @+1 {{'glow.table' op table has the shape 256, but 513 is expected}}
  %0 = glow.table %x, %t : (tensor<3xi16>, tensor<256xi16>) -> tensor<3xi16>
  return
}

// -----

func.func @table_c3_type(%x: tensor<3xi8>, %t: tensor<256xui8>) {
  // expected-error @+1 {{'glow.table' op table has the element type 'ui8', but that of y is expected, 'i8', as wide as that of x, 'i8'}}
  %0 = glow.table %x, %t : (tensor<3xi8>, tensor<256xui8>) -> tensor<3xi8>
  return
}

// -----

func.func @table_c3_width(%x: tensor<3xi8>, %t: tensor<256xi16>) {
  // expected-error @+1 {{'glow.table' op table has the element type 'i16', but that of y is expected, 'i16', as wide as that of x, 'i8'}}
  %0 = glow.table %x, %t : (tensor<3xi8>, tensor<256xi16>) -> tensor<3xi16>
  return
}
