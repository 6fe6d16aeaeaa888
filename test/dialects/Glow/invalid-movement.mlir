// RUN: glow-opt %s --split-input-file --verify-diagnostics

// Each case violates the constraint of the same number in the description of the op.

func.func @expand_c1_dynamic_rank(%x: tensor<2x3xf32>, %s: tensor<?xi64>) {
  // expected-error @+1 {{'glow.expand' op shape has the shape ?, but a static length of at most 64 is expected}}
  %0 = glow.expand %x, %s : (tensor<2x3xf32>, tensor<?xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @expand_c2_negative(%x: tensor<2x3xf32>) {
  %s = glow.constant dense<[1, -1]> : tensor<2xi64>
  // expected-error @+1 {{'glow.expand' op shape has the entry -1, but at least 0 is expected}}
  %0 = glow.expand %x, %s : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @expand_c3_shapes(%x: tensor<2x3xf32>) {
  %s = glow.constant dense<[2, 4]> : tensor<2xi64>
  // expected-error @+1 {{'glow.expand' op x of shape 2x3 and shape [2, 4] do not broadcast together}}
  %0 = glow.expand %x, %s : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @tile_c1_length(%x: tensor<2x3xf32>, %r: tensor<3xi64>) {
  // expected-error @+1 {{'glow.tile' op repeats has the shape 3, but 2 is expected}}
  %0 = glow.tile %x, %r : (tensor<2x3xf32>, tensor<3xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @tile_c2_negative(%x: tensor<2x3xf32>) {
  %r = glow.constant dense<[1, -1]> : tensor<2xi64>
  // expected-error @+1 {{'glow.tile' op repeats has the entry -1, but at least 0 is expected}}
  %0 = glow.tile %x, %r : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @tile_c3_overflow(%x: tensor<2x3xf32>) {
  %r = glow.constant dense<[1, 4611686018427387904]> : tensor<2xi64>
  // expected-error @+1 {{'glow.tile' op dimension 1 of 3 elements is too large to be repeated 4611686018427387904 times}}
  %0 = glow.tile %x, %r : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @concat_c1_no_operand() {
  // expected-error @+1 {{'glow.concat' op expected at least one operand}}
  %0 = "glow.concat"() <{axis = 0 : i64}> : () -> tensor<?x?xf32>
  return
}

// -----

func.func @concat_c2_rank(%a: tensor<2x3xf32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{'glow.concat' op operand #1 is 'tensor<3xf32>', which differs in rank or element type from operand #0, 'tensor<2x3xf32>'}}
  %0 = glow.concat %a, %b axis = 0
      : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @concat_c2_element_type(%a: tensor<2x3xf32>, %b: tensor<2x3xf64>) {
  // expected-error @+1 {{'glow.concat' op operand #1 is 'tensor<2x3xf64>', which differs in rank or element type from operand #0, 'tensor<2x3xf32>'}}
  %0 = glow.concat %a, %b axis = 0
      : (tensor<2x3xf32>, tensor<2x3xf64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @concat_c3_axis(%a: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.concat' op axis 2 is not in [0, 2)}}
  %0 = glow.concat %a, %a axis = 2
      : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @concat_c4_dimension(%a: tensor<2x3xf32>, %b: tensor<2x4xf32>) {
  // expected-error @+1 {{'glow.concat' op dimension 1 of operand #1 is 4, but 3 is expected}}
  %0 = glow.concat %a, %b axis = 0
      : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @concat_c5_overflow(%a: tensor<4611686018427387904xf32>) {
  // expected-error @+1 {{'glow.concat' op dimension 0 of the result does not fit in 63 bits}}
  %0 = glow.concat %a, %a axis = 0
      : (tensor<4611686018427387904xf32>, tensor<4611686018427387904xf32>)
      -> tensor<?xf32>
  return
}

// -----

func.func @split_c1_axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.split' op axis 2 is not in [0, 2)}}
  %0 = glow.split %x axis = 2 sizes = [2] : (tensor<2x3xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @split_c2_negative(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.split' op sizes has the entry -1, but at least 0 is expected}}
  %0:2 = glow.split %x axis = 1 sizes = [4, -1]
      : (tensor<2x3xf32>) -> (tensor<?x?xf32>, tensor<?x?xf32>)
  return
}

// -----

func.func @split_c3_sum(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.split' op sizes [1, 1] do not add up to the 3 elements along axis 1}}
  %0:2 = glow.split %x axis = 1 sizes = [1, 1]
      : (tensor<2x3xf32>) -> (tensor<?x?xf32>, tensor<?x?xf32>)
  return
}

// -----

func.func @split_c3_overflow(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.split' op sizes [4611686018427387904, 4611686018427387904] do not add up to the 3 elements along axis 1}}
  %0:2 = glow.split %x axis = 1
      sizes = [4611686018427387904, 4611686018427387904]
      : (tensor<2x3xf32>) -> (tensor<?x?xf32>, tensor<?x?xf32>)
  return
}

// -----

func.func @split_number_of_results(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.split' op inferred type(s) 'tensor<2x1xf32>', 'tensor<2x2xf32>' are incompatible with return type(s) of operation 'tensor<?x?xf32>'}}
  %0 = glow.split %x axis = 1 sizes = [1, 2]
      : (tensor<2x3xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @slice_c1_axis(%x: tensor<2x3xf32>, %s: tensor<2xi64>) {
  // expected-error @+1 {{'glow.slice' op axis 2 is not in [0, 2)}}
  %0 = glow.slice %x, %s, %s axes = [0, 2]
      : (tensor<2x3xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @slice_c1_twice(%x: tensor<2x3xf32>, %s: tensor<2xi64>) {
  // expected-error @+1 {{'glow.slice' op axis 1 occurs twice in axes [1, 1]}}
  %0 = glow.slice %x, %s, %s axes = [1, 1]
      : (tensor<2x3xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @slice_c2_ends(%x: tensor<2x3xf32>, %s: tensor<2xi64>,
                        %e: tensor<1xi64>) {
  // expected-error @+1 {{'glow.slice' op ends has the shape 1, but 2 is expected}}
  %0 = glow.slice %x, %s, %e axes = [0, 1]
      : (tensor<2x3xf32>, tensor<2xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @slice_c3_step(%x: tensor<2x3xf32>, %s: tensor<2xi64>) {
  %t = glow.constant dense<[1, 0]> : tensor<2xi64>
  // expected-error @+1 {{'glow.slice' op steps [1, 0] has a 0}}
  %0 = glow.slice %x, %s, %s, %t axes = [0, 1]
      : (tensor<2x3xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>)
      -> tensor<?x?xf32>
  return
}

// -----

func.func @pad_c1_length(%x: tensor<2x3xf32>, %p: tensor<2xi64>) {
  // expected-error @+1 {{'glow.pad' op pads has the shape 2, but 4 is expected}}
  %0 = glow.pad %x, %p : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @pad_c2_mode(%x: tensor<2x3xf32>, %p: tensor<4xi64>, %v: tensor<f32>) {
  // expected-error @+1 {{'glow.pad' op value is given in the mode 'edge'}}
  %0 = glow.pad %x, %p, %v mode = edge
      : (tensor<2x3xf32>, tensor<4xi64>, tensor<f32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @pad_c2_element_type(%x: tensor<2x3xf32>, %p: tensor<4xi64>,
                              %v: tensor<f64>) {
  // expected-error @+1 {{'glow.pad' op value has the element type 'f64', but x has 'f32'}}
  %0 = glow.pad %x, %p, %v
      : (tensor<2x3xf32>, tensor<4xi64>, tensor<f64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @pad_c3_negative(%x: tensor<2x3xf32>) {
  %p = glow.constant dense<[0, -2, 0, -2]> : tensor<4xi64>
  // expected-error @+1 {{'glow.pad' op dimension 1 of 3 elements cannot be padded by -2 and -2}}
  %0 = glow.pad %x, %p : (tensor<2x3xf32>, tensor<4xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @pad_c3_overflow(%x: tensor<2x3xf32>) {
  %p = glow.constant dense<[4611686018427387904, 0, 4611686018427387904, 0]>
      : tensor<4xi64>
  // expected-error @+1 {{'glow.pad' op dimension 0 of 2 elements cannot be padded by 4611686018427387904 and 4611686018427387904}}
  %0 = glow.pad %x, %p : (tensor<2x3xf32>, tensor<4xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @pad_c3_smallest(%x: tensor<2x3xf32>) {
  %p = glow.constant dense<[-9223372036854775808, 0, 0, 0]> : tensor<4xi64>
  // expected-error @+1 {{'glow.pad' op dimension 0 of 2 elements cannot be padded by -9223372036854775808 and 0}}
  %0 = glow.pad %x, %p : (tensor<2x3xf32>, tensor<4xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @trilu_c1_rank(%x: tensor<3xf32>) {
  // expected-error @+1 {{'glow.trilu' op expected x with a rank of at least 2, but got 'tensor<3xf32>'}}
  %0 = glow.trilu %x : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @resize_c1_neither(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.resize' op expected either scales or sizes, but got neither}}
  %0 = glow.resize %x : (tensor<2x3xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @resize_c1_both(%x: tensor<2x3xf32>, %f: tensor<2xf32>,
                         %s: tensor<2xi64>) {
  // expected-error @+1 {{'glow.resize' op expected either scales or sizes, but got both}}
  %0 = glow.resize %x scales = %f sizes = %s
      : (tensor<2x3xf32>, tensor<2xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @resize_c2_length(%x: tensor<2x3xf32>, %s: tensor<1xi64>) {
  // expected-error @+1 {{'glow.resize' op sizes has the shape 1, but 2 is expected}}
  %0 = glow.resize %x sizes = %s
      : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @resize_c3_scale(%x: tensor<2x3xf32>) {
  %f = glow.constant dense<[1.0, 0.0]> : tensor<2xf32>
  // expected-error @+1 {{'glow.resize' op scale 0.000000e+00 is not a positive finite number}}
  %0 = glow.resize %x scales = %f
      : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @resize_c3_nan(%x: tensor<2x3xf32>) {
  %f = glow.constant dense<0x7FC00000> : tensor<2xf32>
  // expected-error @+1 {{'glow.resize' op scale nan is not a positive finite number}}
  %0 = glow.resize %x scales = %f
      : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @resize_c4_size(%x: tensor<2x3xf32>) {
  %s = glow.constant dense<[1, -1]> : tensor<2xi64>
  // expected-error @+1 {{'glow.resize' op sizes has the entry -1, but at least 0 is expected}}
  %0 = glow.resize %x sizes = %s
      : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @resize_c5_overflow(%x: tensor<2x3xf32>) {
  %f = glow.constant dense<[1.0, 1.0e30]> : tensor<2xf32>
  // expected-error @+1 {{'glow.resize' op dimension of 3 elements is too large to be scaled by 1.000000e+30}}
  %0 = glow.resize %x scales = %f
      : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @gather_c1_axis(%x: tensor<f32>, %i: tensor<2xi64>) {
  // expected-error @+1 {{'glow.gather' op axis 0 is not in [0, 0)}}
  %0 = glow.gather %x, %i axis = 0
      : (tensor<f32>, tensor<2xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @gather_index_type(%x: tensor<2x3xf32>, %i: tensor<2xi16>) {
  // expected-error @+1 {{'glow.gather' op operand #1 must be ranked tensor of 32-bit signless integer or 64-bit signless integer values, but got 'tensor<2xi16>'}}
  %0 = glow.gather %x, %i axis = 0
      : (tensor<2x3xf32>, tensor<2xi16>) -> tensor<?x?xf32>
  return
}

// -----

func.func @gather_elements_c1_rank(%x: tensor<2x3xf32>, %i: tensor<2xi64>) {
  // expected-error @+1 {{'glow.gather_elements' op expected indices of rank 2, but got 'tensor<2xi64>'}}
  %0 = glow.gather_elements %x, %i axis = 0
      : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @gather_elements_c2_axis(%x: tensor<2x3xf32>, %i: tensor<2x3xi64>) {
  // expected-error @+1 {{'glow.gather_elements' op axis 2 is not in [0, 2)}}
  %0 = glow.gather_elements %x, %i axis = 2
      : (tensor<2x3xf32>, tensor<2x3xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @gather_elements_c3_dimension(%x: tensor<2x3xf32>, %i: tensor<5x4xi64>) {
  // expected-error @+1 {{'glow.gather_elements' op dimension 1 of indices is 4, but at most 3 is expected}}
  %0 = glow.gather_elements %x, %i axis = 0
      : (tensor<2x3xf32>, tensor<5x4xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @gather_nd_c1_batch_dims(%x: tensor<2x3xf32>, %i: tensor<2x1xi64>) {
  // expected-error @+1 {{'glow.gather_nd' op batch_dims 2 is not in [0, 2)}}
  %0 = glow.gather_nd %x, %i batch_dims = 2
      : (tensor<2x3xf32>, tensor<2x1xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @gather_nd_c1_scalar(%x: tensor<2x3xf32>, %i: tensor<i64>) {
  // expected-error @+1 {{'glow.gather_nd' op batch_dims 0 is not in [0, 0)}}
  %0 = glow.gather_nd %x, %i : (tensor<2x3xf32>, tensor<i64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @gather_nd_c2_batch(%x: tensor<2x3xf32>, %i: tensor<4x1xi64>) {
  // expected-error @+1 {{'glow.gather_nd' op dimension 0 of indices is 4, but 2 is expected}}
  %0 = glow.gather_nd %x, %i batch_dims = 1
      : (tensor<2x3xf32>, tensor<4x1xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @gather_nd_c3_dynamic(%x: tensor<2x3xf32>, %i: tensor<4x?xi64>) {
  // expected-error @+1 {{'glow.gather_nd' op expected indices with a last dimension in [1, 2], but got 'tensor<4x?xi64>'}}
  %0 = glow.gather_nd %x, %i
      : (tensor<2x3xf32>, tensor<4x?xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @gather_nd_c3_too_deep(%x: tensor<2x3xf32>, %i: tensor<4x3xi64>) {
  // expected-error @+1 {{'glow.gather_nd' op expected indices with a last dimension in [1, 2], but got 'tensor<4x3xi64>'}}
  %0 = glow.gather_nd %x, %i
      : (tensor<2x3xf32>, tensor<4x3xi64>) -> tensor<4xf32>
  return
}

// -----

func.func @scatter_elements_c1_rank(%x: tensor<2x3xf32>, %i: tensor<2xi64>,
                                   %u: tensor<2xf32>) {
  // expected-error @+1 {{'glow.scatter_elements' op expected indices and updates of rank 2, but got 'tensor<2xi64>' and 'tensor<2xf32>'}}
  %0 = glow.scatter_elements %x, %i, %u axis = 0
      : (tensor<2x3xf32>, tensor<2xi64>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_elements_c2_axis(%x: tensor<2x3xf32>, %i: tensor<2x3xi64>) {
  // expected-error @+1 {{'glow.scatter_elements' op axis 2 is not in [0, 2)}}
  %0 = glow.scatter_elements %x, %i, %x axis = 2
      : (tensor<2x3xf32>, tensor<2x3xi64>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_elements_c3_shape(%x: tensor<2x3xf32>, %i: tensor<1x3xi64>) {
  // expected-error @+1 {{'glow.scatter_elements' op updates has the shape 2x3, but 1x3 is expected}}
  %0 = glow.scatter_elements %x, %i, %x axis = 0
      : (tensor<2x3xf32>, tensor<1x3xi64>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_elements_c4_element_type(%x: tensor<2x3xf32>,
                                           %i: tensor<2x3xi64>,
                                           %u: tensor<2x3xf64>) {
  // expected-error @+1 {{'glow.scatter_elements' op updates has the element type 'f64', but x has 'f32'}}
  %0 = glow.scatter_elements %x, %i, %u axis = 0
      : (tensor<2x3xf32>, tensor<2x3xi64>, tensor<2x3xf64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_elements_c5_dimension(%x: tensor<2x3xf32>,
                                        %i: tensor<2x4xi64>,
                                        %u: tensor<2x4xf32>) {
  // expected-error @+1 {{'glow.scatter_elements' op dimension 1 of indices is 4, but at most 3 is expected}}
  %0 = glow.scatter_elements %x, %i, %u axis = 0
      : (tensor<2x3xf32>, tensor<2x4xi64>, tensor<2x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_nd_c1_dynamic(%x: tensor<2x3xf32>, %i: tensor<4x?xi64>) {
  // expected-error @+1 {{'glow.scatter_nd' op expected indices with a static last dimension of at most 2, but got 'tensor<4x?xi64>'}}
  %0 = glow.scatter_nd %x, %i, %x
      : (tensor<2x3xf32>, tensor<4x?xi64>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_nd_c1_scalar(%x: tensor<2x3xf32>, %i: tensor<i64>) {
  // expected-error @+1 {{'glow.scatter_nd' op expected indices with a static last dimension of at most 2, but got 'tensor<i64>'}}
  %0 = glow.scatter_nd %x, %i, %x
      : (tensor<2x3xf32>, tensor<i64>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_nd_c2_shape(%x: tensor<2x3xf32>, %i: tensor<4x1xi64>) {
  // expected-error @+1 {{'glow.scatter_nd' op updates has the shape 2x3, but 4x3 is expected}}
  %0 = glow.scatter_nd %x, %i, %x
      : (tensor<2x3xf32>, tensor<4x1xi64>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_nd_c3_element_type(%x: tensor<2x3xf32>,
                                     %i: tensor<2x1xi64>, %u: tensor<2x3xf64>) {
  // expected-error @+1 {{'glow.scatter_nd' op updates has the element type 'f64', but x has 'f32'}}
  %0 = glow.scatter_nd %x, %i, %u
      : (tensor<2x3xf32>, tensor<2x1xi64>, tensor<2x3xf64>) -> tensor<2x3xf32>
  return
}
