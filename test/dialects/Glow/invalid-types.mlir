// RUN: glow-opt %s --split-input-file --verify-diagnostics

// Types that a glow op does not take.

func.func @index(%x: tensor<2xindex>) {
  // expected-error @+1 {{'glow.identity' op operand #0 must be ranked tensor of floating-point, quantized, integer or bool values, but got 'tensor<2xindex>'}}
  %0 = "glow.identity"(%x) : (tensor<2xindex>) -> tensor<2xindex>
  return
}

// -----

func.func @i128(%x: tensor<2xi128>) {
  // expected-error @+1 {{'glow.identity' op operand #0 must be ranked tensor of floating-point, quantized, integer or bool values, but got 'tensor<2xi128>'}}
  %0 = "glow.identity"(%x) : (tensor<2xi128>) -> tensor<2xi128>
  return
}

// -----

func.func @si8(%x: tensor<2xsi8>) {
  // expected-error @+1 {{'glow.identity' op operand #0 must be ranked tensor of floating-point, quantized, integer or bool values, but got 'tensor<2xsi8>'}}
  %0 = "glow.identity"(%x) : (tensor<2xsi8>) -> tensor<2xsi8>
  return
}

// -----

func.func @tf32(%x: tensor<2xtf32>) {
  // expected-error @+1 {{'glow.identity' op operand #0 must be ranked tensor of floating-point, quantized, integer or bool values, but got 'tensor<2xtf32>'}}
  %0 = "glow.identity"(%x) : (tensor<2xtf32>) -> tensor<2xtf32>
  return
}

// -----

func.func @complex(%x: tensor<2xcomplex<f32>>) {
  // expected-error @+1 {{'glow.identity' op operand #0 must be ranked tensor of floating-point, quantized, integer or bool values, but got 'tensor<2xcomplex<f32>>'}}
  %0 = "glow.identity"(%x) : (tensor<2xcomplex<f32>>) -> tensor<2xcomplex<f32>>
  return
}

// -----

func.func @any_quantized(%x: tensor<2x!quant.any<i8:f32>>) {
  // expected-error @+1 {{'glow.identity' op operand #0 must be ranked tensor of floating-point, quantized, integer or bool values, but got 'tensor<2x!quant.any<i8:f32>>'}}
  %0 = "glow.identity"(%x) : (tensor<2x!quant.any<i8:f32>>) -> tensor<2x!quant.any<i8:f32>>
  return
}

// -----

func.func @vector(%x: vector<2xf32>) {
  // expected-error @+1 {{'glow.identity' op operand #0 must be ranked tensor of floating-point, quantized, integer or bool values, but got 'vector<2xf32>'}}
  %0 = "glow.identity"(%x) : (vector<2xf32>) -> vector<2xf32>
  return
}

// -----

func.func @memref(%x: memref<2xf32>) {
  // expected-error @+1 {{'glow.identity' op operand #0 must be ranked tensor of floating-point, quantized, integer or bool values, but got 'memref<2xf32>'}}
  %0 = "glow.identity"(%x) : (memref<2xf32>) -> memref<2xf32>
  return
}

// -----

func.func @number(%x: f32) {
  // expected-error @+1 {{'glow.identity' op operand #0 must be ranked tensor of floating-point, quantized, integer or bool values, but got 'f32'}}
  %0 = "glow.identity"(%x) : (f32) -> f32
  return
}
