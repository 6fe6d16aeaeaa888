// RUN: glow-opt %s --split-input-file --verify-diagnostics

// Each case violates the constraint of the same number in the description of the op.

func.func @matmul_c1_rank(%a: tensor<f32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{'glow.matmul' op expected operands with a rank of at least 1, but got 'tensor<f32>' and 'tensor<3xf32>'}}
  %0 = glow.matmul %a, %b : (tensor<f32>, tensor<3xf32>) -> tensor<f32>
  return
}

// -----

func.func @matmul_c2_element_type(%a: tensor<2x3xf32>, %b: tensor<3x2xf64>) {
  // expected-error @+1 {{'glow.matmul' op b has the element type 'f64', but a has 'f32'}}
  %0 = glow.matmul %a, %b
      : (tensor<2x3xf32>, tensor<3x2xf64>) -> tensor<2x2xf32>
  return
}

// -----

func.func @matmul_c3_inner_dimension(%a: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.matmul' op a of shape 2x3 has 3 columns, but b of shape 2x3 has 2 rows}}
  %0 = glow.matmul %a, %a : tensor<2x3xf32>
  return
}

// -----

func.func @matmul_c4_batch(%a: tensor<4x2x3xf32>, %b: tensor<5x3x2xf32>) {
  // expected-error @+1 {{'glow.matmul' op batch dimensions 4 of a and 5 of b do not broadcast together}}
  %0 = glow.matmul %a, %b
      : (tensor<4x2x3xf32>, tensor<5x3x2xf32>) -> tensor<5x2x2xf32>
  return
}

// -----

func.func @matmul_result(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) {
  // expected-error @+1 {{'glow.matmul' op inferred type(s) 'tensor<2x4xf32>' are incompatible with return type(s) of operation 'tensor<2x5xf32>'}}
  %0 = glow.matmul %a, %b
      : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @gemm_c1_rank(%a: tensor<2x3x4xf32>) {
  // expected-error @+1 {{'glow.gemm' op expected a and b of rank 2, but got 'tensor<2x3x4xf32>' and 'tensor<2x3x4xf32>'}}
  %0 = glow.gemm %a, %a
      : (tensor<2x3x4xf32>, tensor<2x3x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @gemm_c2_element_type(%a: tensor<2x3xf32>, %b: tensor<3x2xf32>,
                               %c: tensor<2xf64>) {
  // expected-error @+1 {{'glow.gemm' op c has the element type 'f64', but a has 'f32'}}
  %0 = glow.gemm %a, %b, %c
      : (tensor<2x3xf32>, tensor<3x2xf32>, tensor<2xf64>) -> tensor<2x2xf32>
  return
}

// -----

func.func @gemm_c3_inner_dimension(%a: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.gemm' op a has 2 columns, but b has 3 rows}}
  %0 = glow.gemm %a, %a trans_a trans_b
      : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<3x2xf32>
  return
}

// -----

func.func @gemm_c4_bias(%a: tensor<2x3xf32>, %c: tensor<3xf32>) {
  // expected-error @+1 {{'glow.gemm' op c of shape 3 does not broadcast to 2x2}}
  %0 = glow.gemm %a, %a, %c trans_b
      : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @conv_c1_rank(%x: tensor<2x3xf32>, %w: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.conv' op expected x with a rank of at least 3, but got 'tensor<2x3xf32>'}}
  %0 = glow.conv %x, %w : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @conv_c2_rank(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3xf32>) {
  // expected-error @+1 {{'glow.conv' op expected w of rank 4, but got 'tensor<6x4x3xf32>'}}
  %0 = glow.conv %x, %w
      : (tensor<1x4x8x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c3_strides(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op strides has 1 entries, but 2 are expected}}
  %0 = glow.conv %x, %w strides = [1]
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c3_pads(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op pads has 2 entries, but 4 are expected}}
  %0 = glow.conv %x, %w pads = [1, 1]
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c4_dilations(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op dilations has the entry 0, but at least 1 is expected}}
  %0 = glow.conv %x, %w dilations = [1, 0]
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c4_pads(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op pads has the entry -1, but at least 0 is expected}}
  %0 = glow.conv %x, %w pads = [0, 0, -1, 0]
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c5_group_not_positive(%x: tensor<1x4x8x8xf32>,
                                     %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op group is 0, but at least 1 is expected}}
  %0 = glow.conv %x, %w group = 0
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c5_group_of_x(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op group 3 does not divide the 4 channels of x}}
  %0 = glow.conv %x, %w group = 3
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c5_group_of_w(%x: tensor<1x4x8x8xf32>, %w: tensor<5x2x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op group 2 does not divide the 5 output channels of w}}
  %0 = glow.conv %x, %w group = 2
      : (tensor<1x4x8x8xf32>, tensor<5x2x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c6_channels(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op w has 4 input channels, but x has 2 per group}}
  %0 = glow.conv %x, %w group = 2
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c7_bias(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>,
                       %b: tensor<5xf32>) {
  // expected-error @+1 {{'glow.conv' op b has the shape 5, but 6 is expected}}
  %0 = glow.conv %x, %w, %b
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>, tensor<5xf32>)
      -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c8_window_too_large(%x: tensor<1x4x8x8xf32>,
                                   %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op window of 9 elements does not fit into 8 padded elements of spatial dimension 0}}
  %0 = glow.conv %x, %w dilations = [4, 4]
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c8_window_empty(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x0x3xf32>) {
  // expected-error @+1 {{'glow.conv' op window of shape 0x3 is empty}}
  %0 = glow.conv %x, %w
      : (tensor<1x4x8x8xf32>, tensor<6x4x0x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c8_input_empty(%x: tensor<1x4x0x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op window of 3 elements does not fit into 0 padded elements of spatial dimension 0}}
  %0 = glow.conv %x, %w
      : (tensor<1x4x0x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c8_overflow(%x: tensor<1x4x9223372036854775807x8xf32>,
                           %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op spatial dimension 0 is too large}}
  %0 = glow.conv %x, %w pads = [1, 0, 1, 0]
      : (tensor<1x4x9223372036854775807x8xf32>, tensor<6x4x3x3xf32>)
      -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c8_overflow_of_dilation(%x: tensor<1x4x8x8xf32>,
                                       %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op spatial dimension 0 is too large}}
  %0 = glow.conv %x, %w dilations = [9223372036854775807, 1]
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c9_element_type(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf16>) {
  // expected-error @+1 {{'glow.conv' op w has the element type 'f16', but x has 'f32'}}
  %0 = glow.conv %x, %w
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf16>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c9_bias_element_type(%x: tensor<1x4x8x8xf32>,
                                    %w: tensor<6x4x3x3xf32>,
                                    %b: tensor<6xf64>) {
  // expected-error @+1 {{'glow.conv' op b has the element type 'f64', but x has 'f32'}}
  %0 = glow.conv %x, %w, %b
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>, tensor<6xf64>)
      -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_result(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op inferred type(s) 'tensor<1x6x6x6xf32>' are incompatible with return type(s) of operation 'tensor<1x6x8x8xf32>'}}
  %0 = glow.conv %x, %w
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x8x8xf32>
  return
}

// -----

func.func @conv_layout(%x: tensor<1x4x8x8xf32>, %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{custom op 'glow.conv' expected layout 'channels_first' or 'channels_last', but got 'sideways'}}
  %0 = glow.conv %x, %w layout = sideways
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_no_operand() {
  // expected-error @+1 {{'glow.conv' op expected 2 or more operands, but found 0}}
  %0 = glow.conv : () -> tensor<1xf32>
  return
}

// -----

func.func @conv_missing_attribute(%x: tensor<1x4x8x8xf32>,
                                 %w: tensor<6x4x3x3xf32>) {
  // expected-error @+1 {{'glow.conv' op requires attribute 'pads'}}
  %0 = "glow.conv"(%x, %w) <{strides = array<i64: 1, 1>,
      dilations = array<i64: 1, 1>}>
      : (tensor<1x4x8x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_transpose_c1_rank(%x: tensor<2x3xf32>, %w: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.conv_transpose' op expected x with a rank of at least 3, but got 'tensor<2x3xf32>'}}
  %0 = glow.conv_transpose %x, %w
      : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @conv_transpose_c2_rank(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x2xf32>) {
  // expected-error @+1 {{'glow.conv_transpose' op expected w of rank 4, but got 'tensor<4x3x2xf32>'}}
  %0 = glow.conv_transpose %x, %w
      : (tensor<1x4x8x8xf32>, tensor<4x3x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @conv_transpose_c3_output_padding(%x: tensor<1x4x8x8xf32>,
                                           %w: tensor<4x3x2x2xf32>) {
  // expected-error @+1 {{'glow.conv_transpose' op output_padding has 1 entries, but 2 are expected}}
  %0 = glow.conv_transpose %x, %w output_padding = [1]
      : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @conv_transpose_c4_output_padding(%x: tensor<1x4x8x8xf32>,
                                           %w: tensor<4x3x2x2xf32>) {
  // expected-error @+1 {{'glow.conv_transpose' op output_padding has the entry -1, but at least 0 is expected}}
  %0 = glow.conv_transpose %x, %w output_padding = [1, -1]
      : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @conv_transpose_c5_group(%x: tensor<1x4x8x8xf32>,
                                  %w: tensor<4x3x2x2xf32>) {
  // expected-error @+1 {{'glow.conv_transpose' op group 3 does not divide the 4 channels of x}}
  %0 = glow.conv_transpose %x, %w group = 3
      : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @conv_transpose_c6_channels(%x: tensor<1x4x8x8xf32>,
                                     %w: tensor<5x3x2x2xf32>) {
  // expected-error @+1 {{'glow.conv_transpose' op w has 5 input channels, but x has 4 channels}}
  %0 = glow.conv_transpose %x, %w
      : (tensor<1x4x8x8xf32>, tensor<5x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @conv_transpose_c7_bias(%x: tensor<1x4x8x8xf32>,
                                 %w: tensor<4x3x2x2xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{'glow.conv_transpose' op b has the shape 4, but 3 is expected}}
  %0 = glow.conv_transpose %x, %w, %b
      : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>, tensor<4xf32>)
      -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @conv_transpose_c8_result_empty(%x: tensor<1x4x8x8xf32>,
                                         %w: tensor<4x3x2x2xf32>) {
  // expected-error @+1 {{'glow.conv_transpose' op spatial dimension 0 of the result has -9 elements, but at least 1 is expected}}
  %0 = glow.conv_transpose %x, %w pads = [9, 0, 9, 0]
      : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @conv_transpose_c8_window_empty(%x: tensor<1x4x8x8xf32>,
                                         %w: tensor<4x3x2x0xf32>) {
  // expected-error @+1 {{'glow.conv_transpose' op window of shape 2x0 is empty}}
  %0 = glow.conv_transpose %x, %w
      : (tensor<1x4x8x8xf32>, tensor<4x3x2x0xf32>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @conv_transpose_c8_overflow(%x: tensor<1x4x9223372036854775807x8xf32>,
                                     %w: tensor<4x3x2x2xf32>) {
  // expected-error @+1 {{'glow.conv_transpose' op spatial dimension 0 is too large}}
  %0 = glow.conv_transpose %x, %w strides = [4, 1]
      : (tensor<1x4x9223372036854775807x8xf32>, tensor<4x3x2x2xf32>)
      -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @conv_transpose_c8_group_overflow(%x: tensor<1x4611686018427387904x8x8xf32>,
                                           %w: tensor<4611686018427387904x3x2x2xf32>) {
  // expected-error @+1 {{'glow.conv_transpose' op the number of output channels is too large}}
  %0 = glow.conv_transpose %x, %w group = 4611686018427387904
      : (tensor<1x4611686018427387904x8x8xf32>, tensor<4611686018427387904x3x2x2xf32>)
      -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @conv_transpose_c9_element_type(%x: tensor<1x4x8x8xf32>,
                                         %w: tensor<4x3x2x2xf16>) {
  // expected-error @+1 {{'glow.conv_transpose' op w has the element type 'f16', but x has 'f32'}}
  %0 = glow.conv_transpose %x, %w
      : (tensor<1x4x8x8xf32>, tensor<4x3x2x2xf16>) -> tensor<1x3x9x9xf32>
  return
}

// -----

func.func @conv_c10_x(%x: tensor<1x2x4x4x!quant.uniform<i8:f32:1, {0.5, 1.0}>>, %w: tensor<3x2x1x1x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'glow.conv' op expected x with one scale, but got '!quant.uniform<i8:f32:1, {5.000000e-01,1.000000e+00}>'}}
  %0 = glow.conv %x, %w : (tensor<1x2x4x4x!quant.uniform<i8:f32:1, {0.5, 1.0}>>, tensor<3x2x1x1x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x3x4x4x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @conv_c10_w(%x: tensor<1x2x4x4x!quant.uniform<i8:f32, 0.5>>, %w: tensor<3x2x1x1x!quant.uniform<i8:f32:1, {0.5, 1.0}>>) {
  // expected-error @+1 {{'glow.conv' op expected w with one scale, or one per element along dimension 0, but got '!quant.uniform<i8:f32:1, {5.000000e-01,1.000000e+00}>'}}
  %0 = glow.conv %x, %w : (tensor<1x2x4x4x!quant.uniform<i8:f32, 0.5>>, tensor<3x2x1x1x!quant.uniform<i8:f32:1, {0.5, 1.0}>>) -> tensor<1x3x4x4x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @conv_c10_bias(%x: tensor<1x2x4x4x!quant.uniform<i8:f32, 0.5>>, %w: tensor<3x2x1x1x!quant.uniform<i8:f32, 0.5>>, %b: tensor<3x!quant.uniform<i32:f32, 0.5>>) {
  // expected-error @+1 {{'glow.conv' op expected b stored in i32, with the scale of x times that of w, but got '!quant.uniform<i32:f32, 5.000000e-01>'}}
  %0 = glow.conv %x, %w, %b : (tensor<1x2x4x4x!quant.uniform<i8:f32, 0.5>>, tensor<3x2x1x1x!quant.uniform<i8:f32, 0.5>>, tensor<3x!quant.uniform<i32:f32, 0.5>>) -> tensor<1x3x4x4x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @matmul_c5_b(%a: tensor<4x2x!quant.uniform<i8:f32, 0.5>>, %b: tensor<2x2x!quant.uniform<i8:f32:0, {0.5, 1.0}>>) {
  // expected-error @+1 {{'glow.matmul' op expected b with one scale, or one per element along dimension 1, but got '!quant.uniform<i8:f32:0, {5.000000e-01,1.000000e+00}>'}}
  %0 = glow.matmul %a, %b : (tensor<4x2x!quant.uniform<i8:f32, 0.5>>, tensor<2x2x!quant.uniform<i8:f32:0, {0.5, 1.0}>>) -> tensor<4x2x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @gemm_c5_c(%a: tensor<4x2x!quant.uniform<i8:f32, 0.5>>, %b: tensor<2x2x!quant.uniform<i8:f32, 0.5>>, %c: tensor<2x!quant.uniform<i8:f32, 0.25>>) {
  // expected-error @+1 {{'glow.gemm' op expected c stored in i32, with the scale of a times that of b, but got '!quant.uniform<i8:f32, 2.500000e-01>'}}
  %0 = glow.gemm %a, %b, %c : (tensor<4x2x!quant.uniform<i8:f32, 0.5>>, tensor<2x2x!quant.uniform<i8:f32, 0.5>>, tensor<2x!quant.uniform<i8:f32, 0.25>>) -> tensor<4x2x!quant.uniform<i8:f32, 0.5>>
  return
}
