// RUN: glow-opt %s --convert-glow-to-tosa -split-input-file -verify-diagnostics

// All at once, with the names of nodes; what only uses a result that could not
// be made is not reported.
func.func @all(%x: tensor<4xi32>) -> tensor<4xi32> {
  // expected-error@unknown {{glow.cum_sum of node 'sums' has no form in the integer profile of TOSA}}
  %0 = glow.cum_sum %x axis = 0 : tensor<4xi32> loc("sums")
  %1 = glow.add %0, %x : tensor<4xi32>
  // expected-error @+1 {{glow.cast has a result of type tensor<4xf32>, expected a static shape without zeros and elements of bool, i8, ui8, i16, ui16 or i32}}
  %2 = glow.cast %x : (tensor<4xi32>) -> tensor<4xf32>
  return %1 : tensor<4xi32>
}

// -----

// expected-error @+1 {{'func.func' op has the input "image" of type 'tensor<1x?xi8>', expected a static shape without zeros}}
func.func @dynamic(%x: tensor<1x?xi8> {glow.name = "image"}, %y: tensor<4xi8>) -> tensor<4xi8> {
  return %y : tensor<4xi8>
}

// -----

// expected-error @+1 {{'func.func' op has the input 0 of type 'tensor<4xf32>', expected}}
func.func @float_input(%x: tensor<4xf32>, %y: tensor<4xi8>) -> tensor<4xi8> {
  return %y : tensor<4xi8>
}

// -----

// expected-error @+1 {{'func.func' op has the output 0 of type 'tensor<1xf32>', expected}}
func.func @float_output(%x: tensor<4xi8>) -> tensor<1xf32> {
  %y = glow.constant dense<1.0> : tensor<1xf32>
  return %y : tensor<1xf32>
}

// -----

func.func @float_operand(%x: tensor<4xi8>) -> tensor<4xi1> {
  %a = glow.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  // expected-error @+1 {{glow.compare has an operand of type tensor<4xf32>, expected}}
  %y = glow.compare lt, %a, %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  return %y : tensor<4xi1>
}

// -----

func.func @wide_indices(%x: tensor<4xi8>) -> tensor<i64> {
  // expected-error @+1 {{glow.arg_max gives indices of 64 bits, which TOSA does not have, expected a cast to at most 32 bits as their only use}}
  %y = glow.arg_max %x axis = 0 : (tensor<4xi8>) -> tensor<i64>
  return %y : tensor<i64>
}

// -----

func.func @last_index(%x: tensor<4xi8>) -> tensor<i32> {
  // expected-error @+1 {{glow.arg_max needs select_last_index = false}}
  %0 = glow.arg_max %x axis = 0 select_last_index : (tensor<4xi8>) -> tensor<i64>
  %y = glow.cast %0 : (tensor<i64>) -> tensor<i32>
  return %y : tensor<i32>
}

// -----

func.func @arg_max_of_32_bits(%x: tensor<4xi32>) -> tensor<i32> {
  // expected-error @+1 {{glow.arg_max needs integers of 8 or 16 bits, found 32}}
  %0 = glow.arg_max %x axis = 0 : (tensor<4xi32>) -> tensor<i64>
  %y = glow.cast %0 : (tensor<i64>) -> tensor<i32>
  return %y : tensor<i32>
}

// -----

func.func @dynamic_zero_point(%x: tensor<1x4x4x1xi8>, %w: tensor<1x1x1x1xi8>, %zero: tensor<i8>) -> tensor<1x4x4x1xi32> {
  // expected-error @+1 {{glow.conv_integer needs constant zero points}}
  %y = glow.conv_integer %x, %w, %zero layout = channels_last
    : (tensor<1x4x4x1xi8>, tensor<1x1x1x1xi8>, tensor<i8>) -> tensor<1x4x4x1xi32>
  return %y : tensor<1x4x4x1xi32>
}

// -----

func.func @zero_points(%x: tensor<1x4x4x1xi8>, %w: tensor<1x1x1x2xi8>) -> tensor<1x4x4x2xi32> {
  %zx = glow.constant dense<0> : tensor<i8>
  %zw = glow.constant dense<[1, 2]> : tensor<2xi8>
  // expected-error @+1 {{glow.conv_integer needs one zero point for all weights, found several}}
  %y = glow.conv_integer %x, %w, %zx, %zw layout = channels_last
    : (tensor<1x4x4x1xi8>, tensor<1x1x1x2xi8>, tensor<i8>, tensor<2xi8>) -> tensor<1x4x4x2xi32>
  return %y : tensor<1x4x4x2xi32>
}

// -----

func.func @wide_zero_point(%x: tensor<1x4x4x1xi16>, %w: tensor<1x1x1x1xi8>) -> tensor<1x4x4x1xi32> {
  %zx = glow.constant dense<5> : tensor<i16>
  // expected-error @+1 {{glow.conv_integer needs the zero point 0 of 16-bit integers, or 32768 of unsigned ones, found another}}
  %y = glow.conv_integer %x, %w, %zx layout = channels_last
    : (tensor<1x4x4x1xi16>, tensor<1x1x1x1xi8>, tensor<i16>) -> tensor<1x4x4x1xi32>
  return %y : tensor<1x4x4x1xi32>
}

// -----

func.func @wide_weights(%x: tensor<1x4x4x1xi8>, %w: tensor<1x1x1x1xi16>) -> tensor<1x4x4x1xi32> {
  // expected-error @+1 {{glow.conv_integer needs 8-bit weights, found 16 bits}}
  %y = glow.conv_integer %x, %w layout = channels_last
    : (tensor<1x4x4x1xi8>, tensor<1x1x1x1xi16>) -> tensor<1x4x4x1xi32>
  return %y : tensor<1x4x4x1xi32>
}

// -----

func.func @four_dimensions(%x: tensor<1x2x2x2x2x1xi8>, %w: tensor<1x1x1x1x1x1xi8>) -> tensor<1x2x2x2x2x1xi32> {
  // expected-error @+1 {{glow.conv_integer needs at most 3 spatial dimensions, found 4}}
  %y = glow.conv_integer %x, %w layout = channels_last
    : (tensor<1x2x2x2x2x1xi8>, tensor<1x1x1x1x1x1xi8>) -> tensor<1x2x2x2x2x1xi32>
  return %y : tensor<1x2x2x2x2x1xi32>
}

// -----

func.func @padding_only(%x: tensor<1x1x1x1xi8>, %w: tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi32> {
  // expected-error @+1 {{glow.conv_integer needs windows that see the input, found padding only}}
  %y = glow.conv_integer %x, %w strides = [9, 9] pads = [3, 3, 3, 3] layout = channels_last
    : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi32>
  return %y : tensor<1x1x1x1xi32>
}

// -----

func.func @widths(%a: tensor<2x2xi16>, %b: tensor<2x2xi8>) -> tensor<2x2xi32> {
  // expected-error @+1 {{glow.matmul_integer needs operands of the same width, or constant 8-bit weights, found 16 and 8 bits}}
  %y = glow.matmul_integer %a, %b : (tensor<2x2xi16>, tensor<2x2xi8>) -> tensor<2x2xi32>
  return %y : tensor<2x2xi32>
}

// -----

func.func @factors(%x: tensor<4xi32>, %m: tensor<i32>) -> tensor<4xi8> {
  %s = glow.constant dense<33> : tensor<i8>
  // expected-error @+1 {{glow.rescale needs constant multipliers and shifts}}
  %y = glow.rescale %x, %m, %s : (tensor<4xi32>, tensor<i32>, tensor<i8>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}

// -----

func.func @undefined(%x: tensor<4xi8>) -> tensor<4xi32> {
  %m = glow.constant dense<1073741824> : tensor<i32>
  %s = glow.constant dense<8> : tensor<i8>
  // expected-error @+1 {{glow.rescale needs shifts for which TOSA defines the result, for 8-bit integers minus 1, found 8}}
  %y = glow.rescale %x, %m, %s input_zero_point = 1 : (tensor<4xi8>, tensor<i32>, tensor<i8>) -> tensor<4xi32>
  return %y : tensor<4xi32>
}

// -----

func.func @rescaled_zero_point(%x: tensor<4xi32>) -> tensor<4xi16> {
  %m = glow.constant dense<1073741824> : tensor<i32>
  %s = glow.constant dense<33> : tensor<i8>
  // expected-error @+1 {{glow.rescale needs the zero point 0 of 16-bit integers, or 32768 of unsigned ones, found another}}
  %y = glow.rescale %x, %m, %s output_zero_point = 2 : (tensor<4xi32>, tensor<i32>, tensor<i8>) -> tensor<4xi16>
  return %y : tensor<4xi16>
}

// -----

func.func @table(%x: tensor<4xi8>, %table: tensor<256xi8>) -> tensor<4xi8> {
  // expected-error @+1 {{glow.table needs a constant table}}
  %y = glow.table %x, %table : (tensor<4xi8>, tensor<256xi8>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}

// -----

func.func @dilations(%x: tensor<1x5x5x1xi8>) -> tensor<1x3x3x1xi8> {
  // expected-error @+1 {{glow.max_pool needs dilations of 1, found [2, 2]}}
  %y = glow.max_pool %x kernel_shape = [2, 2] dilations = [2, 2] layout = channels_last
    : (tensor<1x5x5x1xi8>) -> tensor<1x3x3x1xi8>
  return %y : tensor<1x3x3x1xi8>
}

// -----

func.func @pooled_dimensions(%x: tensor<1x2x2x2x1xi8>) -> tensor<1x1x1x1x1xi8> {
  // expected-error @+1 {{glow.max_pool needs one or two spatial dimensions, found 3}}
  %y = glow.max_pool %x kernel_shape = [2, 2, 2] layout = channels_last
    : (tensor<1x2x2x2x1xi8>) -> tensor<1x1x1x1x1xi8>
  return %y : tensor<1x1x1x1x1xi8>
}

// -----

func.func @pooled_width(%x: tensor<1x2x2x1xi32>) -> (tensor<1x1x1x1xi32>, tensor<1x1x1x1xi32>) {
  // expected-error @+1 {{glow.max_pool needs integers of 8 or 16 bits, found 32}}
  %0 = glow.max_pool %x kernel_shape = [2, 2] layout = channels_last : (tensor<1x2x2x1xi32>) -> tensor<1x1x1x1xi32>
  // expected-error @+1 {{glow.sum_pool needs integers of 8 or 16 bits, found 32}}
  %1 = glow.sum_pool %x kernel_shape = [2, 2] layout = channels_last : (tensor<1x2x2x1xi32>) -> tensor<1x1x1x1xi32>
  return %0, %1 : tensor<1x1x1x1xi32>, tensor<1x1x1x1xi32>
}

// -----

func.func @empty(%x: tensor<2xi8>) -> tensor<1xi8> {
  %pads = glow.constant dense<[-2, 1]> : tensor<2xi64>
  // expected-error @+1 {{glow.pad needs pads that leave elements of the operand}}
  %y = glow.pad %x, %pads : (tensor<2xi8>, tensor<2xi64>) -> tensor<1xi8>
  return %y : tensor<1xi8>
}

// -----

func.func @indices(%x: tensor<4xi8>) -> tensor<1xi8> {
  %at = glow.constant dense<4> : tensor<1xi64>
  // expected-error @+1 {{glow.gather needs indices in [-4, 4)}}
  %y = glow.gather %x, %at axis = 0 : (tensor<4xi8>, tensor<1xi64>) -> tensor<1xi8>
  return %y : tensor<1xi8>
}

// -----

func.func @gather_bool(%x: tensor<4xi1>) -> tensor<1xi1> {
  %at = glow.constant dense<3> : tensor<1xi64>
  // expected-error @+1 {{glow.gather needs integers, found bool}}
  %y = glow.gather %x, %at axis = 0 : (tensor<4xi1>, tensor<1xi64>) -> tensor<1xi1>
  return %y : tensor<1xi1>
}

// -----

func.func @interpolation(%x: tensor<1x1x2x2xi8>) -> tensor<1x1x4x4xi8> {
  %scales = glow.constant dense<[1.0, 1.0, 2.0, 2.0]> : tensor<4xf32>
  // expected-error @+1 {{glow.resize needs mode = nearest: TOSA interpolates integers with other weights}}
  %y = glow.resize %x scales = %scales mode = linear : (tensor<1x1x2x2xi8>, tensor<4xf32>) -> tensor<1x1x4x4xi8>
  return %y : tensor<1x1x4x4xi8>
}

// -----

func.func @transposed_operand(%x: tensor<1x1x2x2xi32>) -> tensor<1x1x2x2xi32> {
  %w = glow.constant dense<1> : tensor<1x1x1x1xi32>
  // expected-error @+1 {{glow.conv_transpose needs an operand that is extended from 8 or 16 bits}}
  %y = glow.conv_transpose %x, %w : (tensor<1x1x2x2xi32>, tensor<1x1x1x1xi32>) -> tensor<1x1x2x2xi32>
  return %y : tensor<1x1x2x2xi32>
}

// -----

func.func @transposed_weights(%x: tensor<1x1x2x2xi8>, %v: tensor<1x1x1x1xi32>) -> (tensor<1x1x2x2xi32>, tensor<1x1x2x2xi32>) {
  %w = glow.constant dense<128> : tensor<1x1x1x1xi32>
  %0 = glow.cast %x : (tensor<1x1x2x2xi8>) -> tensor<1x1x2x2xi32>
  // expected-error @+1 {{glow.conv_transpose needs 8-bit weights, found 128}}
  %y = glow.conv_transpose %0, %w : (tensor<1x1x2x2xi32>, tensor<1x1x1x1xi32>) -> tensor<1x1x2x2xi32>
  // expected-error @+1 {{glow.conv_transpose needs constant weights}}
  %z = glow.conv_transpose %0, %v : (tensor<1x1x2x2xi32>, tensor<1x1x1x1xi32>) -> tensor<1x1x2x2xi32>
  return %y, %z : tensor<1x1x2x2xi32>, tensor<1x1x2x2xi32>
}

// -----

func.func @transposed_dilations(%x: tensor<1x1x4x4xi8>) -> tensor<1x1x6x6xi32> {
  %w = glow.constant dense<1> : tensor<1x1x2x2xi32>
  %0 = glow.cast %x : (tensor<1x1x4x4xi8>) -> tensor<1x1x4x4xi32>
  // expected-error @+1 {{glow.conv_transpose needs dilations of 1, found [2, 2]}}
  %y = glow.conv_transpose %0, %w dilations = [2, 2] : (tensor<1x1x4x4xi32>, tensor<1x1x2x2xi32>) -> tensor<1x1x6x6xi32>
  return %y : tensor<1x1x6x6xi32>
}
