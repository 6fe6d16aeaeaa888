// RUN: glow-opt %s --split-input-file --verify-diagnostics

// Each case violates the constraint of the same number in the description of the op.

func.func @abs_operand_type(%x: tensor<2xi1>) {
  // expected-error @+1 {{'glow.abs' op operand #0 must be ranked tensor of floating-point, quantized or integer values, but got 'tensor<2xi1>'}}
  %0 = glow.abs %x : tensor<2xi1>
  return
}

// -----

func.func @relu_unranked(%x: tensor<*xf32>) {
  // expected-error @+1 {{'glow.relu' op operand #0 must be ranked tensor of floating-point, quantized or signed integer values, but got 'tensor<*xf32>'}}
  %0 = "glow.relu"(%x) : (tensor<*xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @relu_result_type(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.relu' op failed to verify that all of {x, y} have same type}}
  %0 = "glow.relu"(%x) : (tensor<2x3xf32>) -> tensor<2x?xf32>
  return
}

// -----

func.func @is_nan_result_type(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.is_nan' op inferred type(s) 'tensor<2x3xi1>' are incompatible with return type(s) of operation 'tensor<2x4xi1>'}}
  %0 = glow.is_nan %x : (tensor<2x3xf32>) -> tensor<2x4xi1>
  return
}

// -----

func.func @cast_c1_shape(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.cast' op x has the shape 2x3, but y has 2x4}}
  %0 = glow.cast %x : (tensor<2x3xf32>) -> tensor<2x4xi32>
  return
}

// -----

func.func @clip_c1_element_type(%x: tensor<2x3xf32>, %m: tensor<f64>) {
  // expected-error @+1 {{'glow.clip' op max has the element type 'f64', but x has 'f32'}}
  %0 = glow.clip %x max = %m : (tensor<2x3xf32>, tensor<f64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @clip_bound_rank(%x: tensor<2x3xf32>, %m: tensor<1xf32>) {
  // expected-error @+1 {{'glow.clip' op operand #1 must be 0D ranked tensor of floating-point, quantized or integer values, but got 'tensor<1xf32>'}}
  %0 = glow.clip %x min = %m
      : (tensor<2x3xf32>, tensor<1xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @add_c1_element_type(%a: tensor<2x3xf32>, %b: tensor<2x3xf64>) {
  // expected-error @+1 {{'glow.add' op b has the element type 'f64', but a has 'f32'}}
  %0 = glow.add %a, %b : (tensor<2x3xf32>, tensor<2x3xf64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @add_c1_quantized(%a: tensor<2x!quant.uniform<i8:f32, 0.5>>,
                           %b: tensor<2x!quant.uniform<i8:f16, 0.5>>) {
  // expected-error @+1 {{'glow.add' op b has the element type '!quant.uniform<i8:f16, 5.000000e-01>', but a has '!quant.uniform<i8:f32, 5.000000e-01>'}}
  %0 = glow.add %a, %b
      : (tensor<2x!quant.uniform<i8:f32, 0.5>>, tensor<2x!quant.uniform<i8:f16, 0.5>>)
      -> tensor<2x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @add_c1_quantized_and_float(%a: tensor<2x!quant.uniform<i8:f32, 0.5>>,
                                     %b: tensor<2xf32>) {
  // expected-error @+1 {{'glow.add' op b has the element type 'f32', but a has '!quant.uniform<i8:f32, 5.000000e-01>'}}
  %0 = glow.add %a, %b
      : (tensor<2x!quant.uniform<i8:f32, 0.5>>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @add_c2_shapes(%a: tensor<2x3xf32>, %b: tensor<2xf32>) {
  // expected-error @+1 {{'glow.add' op a of shape 2x3 and b of shape 2 do not broadcast together}}
  %0 = glow.add %a, %b : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @add_result_shape(%a: tensor<2x3xf32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{'glow.add' op inferred type(s) 'tensor<2x3xf32>' are incompatible with return type(s) of operation 'tensor<2x4xf32>'}}
  %0 = glow.add %a, %b : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @add_result_element_type(%a: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.add' op inferred type(s) 'tensor<2x3xf32>' are incompatible with return type(s) of operation 'tensor<2x3xf64>'}}
  %0 = glow.add %a, %a : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf64>
  return
}

// -----

func.func @add_number_of_types(%a: tensor<2x3xf32>) {
  // expected-error @+1 {{custom op 'glow.add' expected two operand types and one result type, but got '(tensor<2x3xf32>) -> tensor<2x3xf32>'}}
  %0 = glow.add %a, %a : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @bit_shift_c1_element_type(%a: tensor<2xui8>, %b: tensor<2xui16>) {
  // expected-error @+1 {{'glow.bit_shift' op b has the element type 'ui16', but a has 'ui8'}}
  %0 = glow.bit_shift left, %a, %b
      : (tensor<2xui8>, tensor<2xui16>) -> tensor<2xui8>
  return
}

// -----

func.func @bit_shift_c2_shapes(%a: tensor<2xui8>, %b: tensor<3xui8>) {
  // expected-error @+1 {{'glow.bit_shift' op a of shape 2 and b of shape 3 do not broadcast together}}
  %0 = glow.bit_shift right, %a, %b
      : (tensor<2xui8>, tensor<3xui8>) -> tensor<2xui8>
  return
}

// -----

func.func @mod_c1_element_type(%a: tensor<2xi8>, %b: tensor<2xi16>) {
  // expected-error @+1 {{'glow.mod' op b has the element type 'i16', but a has 'i8'}}
  %0 = glow.mod %a, %b : (tensor<2xi8>, tensor<2xi16>) -> tensor<2xi8>
  return
}

// -----

func.func @mod_c2_shapes(%a: tensor<2xi8>, %b: tensor<3xi8>) {
  // expected-error @+1 {{'glow.mod' op a of shape 2 and b of shape 3 do not broadcast together}}
  %0 = glow.mod %a, %b : (tensor<2xi8>, tensor<3xi8>) -> tensor<2xi8>
  return
}

// -----

func.func @mod_c3_fmod(%a: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.mod' op expected fmod for the element type 'f32'}}
  %0 = glow.mod %a, %a : tensor<2x3xf32>
  return
}

// -----

func.func @pow_c1_shapes(%a: tensor<2x3xf32>, %b: tensor<2xi32>) {
  // expected-error @+1 {{'glow.pow' op a of shape 2x3 and b of shape 2 do not broadcast together}}
  %0 = glow.pow %a, %b : (tensor<2x3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @compare_c1_element_type(%a: tensor<2x3xf32>, %b: tensor<3xf16>) {
  // expected-error @+1 {{'glow.compare' op b has the element type 'f16', but a has 'f32'}}
  %0 = glow.compare lt, %a, %b
      : (tensor<2x3xf32>, tensor<3xf16>) -> tensor<2x3xi1>
  return
}

// -----

func.func @compare_c2_shapes(%a: tensor<2x3xf32>, %b: tensor<2xf32>) {
  // expected-error @+1 {{'glow.compare' op a of shape 2x3 and b of shape 2 do not broadcast together}}
  %0 = glow.compare lt, %a, %b
      : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xi1>
  return
}

// -----

func.func @compare_c3_bools(%a: tensor<2xi1>) {
  // expected-error @+1 {{'glow.compare' op expected the predicate 'eq' for bools, but got 'ge'}}
  %0 = glow.compare ge, %a, %a : tensor<2xi1>
  return
}

// -----

func.func @prelu_c1_element_type(%x: tensor<2x3xf32>, %s: tensor<3xf64>) {
  // expected-error @+1 {{'glow.prelu' op slope has the element type 'f64', but x has 'f32'}}
  %0 = glow.prelu %x, %s : (tensor<2x3xf32>, tensor<3xf64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @prelu_c2_shapes(%x: tensor<3xf32>, %s: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.prelu' op slope of shape 2x3 does not broadcast to x of shape 3}}
  %0 = glow.prelu %x, %s : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @where_c1_element_type(%c: tensor<2x3xi1>, %a: tensor<2x3xf32>,
                                %b: tensor<f64>) {
  // expected-error @+1 {{'glow.where' op b has the element type 'f64', but a has 'f32'}}
  %0 = glow.where %c, %a, %b
      : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<f64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @where_c2_shapes(%c: tensor<4x3xi1>, %a: tensor<2x3xf32>,
                          %b: tensor<f32>) {
  // expected-error @+1 {{'glow.where' op cond of shape 4x3, a of shape 2x3 and b of shape scalar do not broadcast together}}
  %0 = glow.where %c, %a, %b
      : (tensor<4x3xi1>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return
}
