// What cannot be lowered is one error at the op, for each such op.
// RUN: glow-opt %s --convert-glow-to-linalg -split-input-file -verify-diagnostics

func.func @dynamic_shape(%x: tensor<?x3x4x4xf32>) -> tensor<?x3x8x8xf32> {
  %sizes = glow.constant dense<[1.0, 1.0, 2.0, 2.0]> : tensor<4xf32>
  // expected-error @below {{glow.resize needs static shapes, found tensor<?x3x4x4xf32>; give sizes with --shape or --dim}}
  %y = glow.resize %x scales = %sizes
    : (tensor<?x3x4x4xf32>, tensor<4xf32>) -> tensor<?x3x8x8xf32>
  return %y : tensor<?x3x8x8xf32>
}

// -----

func.func @every_op(%x: tensor<?xf32>, %starts: tensor<1xi64>)
    -> (tensor<?xf32>, tensor<?xf32>) {
  // expected-error @below {{glow.cum_sum needs static shapes, found tensor<?xf32>}}
  %0 = glow.cum_sum %x axis = 0 : tensor<?xf32>
  %1 = glow.relu %0 : tensor<?xf32>
  %c = glow.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  // expected-error @below {{glow.slice needs constant starts, ends and steps}}
  %2 = glow.slice %c, %starts, %starts axes = [0]
    : (tensor<3xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  return %1, %2 : tensor<?xf32>, tensor<?xf32>
}

// -----

func.func @pads(%x: tensor<3xf32>, %pads: tensor<2xi64>) -> tensor<?xf32> {
  // expected-error @below {{glow.pad needs constant pads}}
  %y = glow.pad %x, %pads : (tensor<3xf32>, tensor<2xi64>) -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// -----

func.func @quantized(%x: tensor<3x!quant.uniform<i8:f32, 0.5>>)
    -> tensor<3x!quant.uniform<i8:f32, 0.5>> {
  // expected-error @below {{glow.relu needs integer or float elements, found tensor<3x!quant.uniform<i8:f32, 5.000000e-01>>}}
  %y = glow.relu %x : tensor<3x!quant.uniform<i8:f32, 0.5>>
  return %y : tensor<3x!quant.uniform<i8:f32, 0.5>>
}

// -----

func.func @gemm(%a: tensor<2x2xi32>) -> tensor<2x2xi32> {
  // expected-error @below {{glow.gemm needs alpha = 1 and beta = 1 for integer elements}}
  %y = glow.gemm %a, %a alpha = 2.0
    : (tensor<2x2xi32>, tensor<2x2xi32>) -> tensor<2x2xi32>
  return %y : tensor<2x2xi32>
}

// -----

func.func @gather(%x: tensor<0x3xf32>, %i: tensor<1xi64>) -> tensor<1x3xf32> {
  // expected-error @below {{glow.gather needs elements to index, found none}}
  %y = glow.gather %x, %i axis = 0
    : (tensor<0x3xf32>, tensor<1xi64>) -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}
