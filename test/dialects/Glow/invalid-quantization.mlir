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
