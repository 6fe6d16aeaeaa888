// RUN: glow-opt %s --split-input-file --verify-diagnostics

// Each case violates the constraint of the same number in the description of the op.

func.func @constant_c1_vector() {
  // expected-error @+1 {{'glow.constant' op expected a value of ranked tensor type, but got 'vector<2xi64>'}}
  %0 = "glow.constant"() <{value = dense<1> : vector<2xi64>}>
      : () -> tensor<2xi64>
  return
}

// -----

func.func @constant_c2_type() {
  // expected-error @+1 {{'glow.constant' op value has the type 'tensor<2xi64>', but y has 'tensor<?xi64>'}}
  %0 = "glow.constant"() <{value = dense<1>
      : tensor<2xi64>}> : () -> tensor<?xi64>
  return
}

// -----

func.func @constant_missing_value() {
  // expected-error @+1 {{'glow.constant' op requires attribute 'value'}}
  %0 = "glow.constant"() : () -> tensor<2xi64>
  return
}

// -----

func.func @constant_of_shape_c1_value(%s: tensor<1xi64>) {
  // expected-error @+1 {{'glow.constant_of_shape' op expected a value of one element, but got 'tensor<2xi64>'}}
  %0 = glow.constant_of_shape %s value = dense<[1, 2]>
      : tensor<2xi64> : (tensor<1xi64>) -> tensor<?xi64>
  return
}

// -----

func.func @constant_of_shape_c2_dynamic_rank(%s: tensor<?xi64>) {
  // expected-error @+1 {{'glow.constant_of_shape' op shape has the shape ?, but a static length of at most 64 is expected}}
  %0 = glow.constant_of_shape %s value = dense<1>
      : tensor<1xi64> : (tensor<?xi64>) -> tensor<?xi64>
  return
}

// -----

func.func @constant_of_shape_c2_huge_rank(%s: tensor<1000000000000xi64>) {
  // expected-error @+1 {{'glow.constant_of_shape' op shape has the shape 1000000000000, but a static length of at most 64 is expected}}
  %0 = glow.constant_of_shape %s value = dense<1>
      : tensor<1xi64> : (tensor<1000000000000xi64>) -> tensor<?xi64>
  return
}

// -----

func.func @constant_of_shape_c3_negative() {
  %s = glow.constant dense<-1> : tensor<1xi64>
  // expected-error @+1 {{'glow.constant_of_shape' op shape has the entry -1, but at least 0 is expected}}
  %0 = glow.constant_of_shape %s value = dense<1>
      : tensor<1xi64> : (tensor<1xi64>) -> tensor<?xi64>
  return
}

// -----

func.func @range_c1_element_type(%s: tensor<i64>, %d: tensor<i32>) {
  // expected-error @+1 {{'glow.range' op delta has the element type 'i32', but start has 'i64'}}
  %0 = glow.range %s, %s, %d
      : (tensor<i64>, tensor<i64>, tensor<i32>) -> tensor<?xi64>
  return
}

// -----

func.func @range_c2_integer(%s: tensor<i64>) {
  %d = glow.constant dense<0> : tensor<i64>
  // expected-error @+1 {{'glow.range' op delta is 0}}
  %0 = glow.range %s, %s, %d
      : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return
}

// -----

func.func @range_c2_float(%s: tensor<f32>) {
  %d = glow.constant dense<0.0> : tensor<f32>
  // expected-error @+1 {{'glow.range' op delta is 0}}
  %0 = glow.range %s, %s, %d
      : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<?xf32>
  return
}

// -----

func.func @range_c3_integer() {
  %s = glow.constant dense<-9223372036854775808> : tensor<i64>
  %l = glow.constant dense<9223372036854775807> : tensor<i64>
  %d = glow.constant dense<1> : tensor<i64>
  // expected-error @+1 {{'glow.range' op the number of elements does not fit in 63 bits}}
  %0 = glow.range %s, %l, %d
      : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return
}

// -----

func.func @range_c3_nan() {
  %s = glow.constant dense<0.0> : tensor<f32>
  %l = glow.constant dense<0x7FC00000> : tensor<f32>
  %d = glow.constant dense<1.0> : tensor<f32>
  // expected-error @+1 {{'glow.range' op the number of elements does not fit in 63 bits}}
  %0 = glow.range %s, %l, %d
      : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<?xf32>
  return
}

// -----

func.func @eye_like_c1_rank(%x: tensor<3xf32>) {
  // expected-error @+1 {{'glow.eye_like' op expected x of rank 2, but got 'tensor<3xf32>'}}
  %0 = glow.eye_like %x : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @eye_like_c2_shape(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.eye_like' op x has the shape 2x3, but y has 3x3}}
  %0 = glow.eye_like %x : (tensor<2x3xf32>) -> tensor<3x3xf32>
  return
}

// -----

func.func @shape_c1_end(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.shape' op start 0 and end 3 are not ascending in [0, 2]}}
  %0 = glow.shape %x end = 3 : (tensor<2x3xf32>) -> tensor<3xi64>
  return
}

// -----

func.func @shape_c1_order(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.shape' op start 2 and end 1 are not ascending in [0, 2]}}
  %0 = glow.shape %x start = 2 end = 1 : (tensor<2x3xf32>) -> tensor<?xi64>
  return
}

// -----

func.func @shape_result(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.shape' op inferred type(s) 'tensor<2xi64>' are incompatible with return type(s) of operation 'tensor<3xi64>'}}
  %0 = glow.shape %x : (tensor<2x3xf32>) -> tensor<3xi64>
  return
}

// -----

func.func @one_hot_c1_axis(%i: tensor<4xi64>, %d: tensor<i64>, %v: tensor<2xf32>) {
  // expected-error @+1 {{'glow.one_hot' op axis 2 is not in [0, 2)}}
  %0 = glow.one_hot %i, %d, %v axis = 2
      : (tensor<4xi64>, tensor<i64>, tensor<2xf32>) -> tensor<4x?xf32>
  return
}

// -----

func.func @one_hot_c2_depth(%i: tensor<4xi64>, %d: tensor<2xi64>,
                           %v: tensor<2xf32>) {
  // expected-error @+1 {{'glow.one_hot' op depth has the shape 2, but 1 is expected}}
  %0 = glow.one_hot %i, %d, %v axis = 1
      : (tensor<4xi64>, tensor<2xi64>, tensor<2xf32>) -> tensor<4x?xf32>
  return
}

// -----

func.func @one_hot_c3_negative(%i: tensor<4xi64>, %v: tensor<2xf32>) {
  %d = glow.constant dense<-1> : tensor<i64>
  // expected-error @+1 {{'glow.one_hot' op depth is -1, but at least 0 is expected}}
  %0 = glow.one_hot %i, %d, %v axis = 1
      : (tensor<4xi64>, tensor<i64>, tensor<2xf32>) -> tensor<4x?xf32>
  return
}

// -----

func.func @one_hot_c4_values(%i: tensor<4xi64>, %d: tensor<i64>,
                            %v: tensor<3xf32>) {
  // expected-error @+1 {{'glow.one_hot' op values has the shape 3, but 2 is expected}}
  %0 = glow.one_hot %i, %d, %v axis = 1
      : (tensor<4xi64>, tensor<i64>, tensor<3xf32>) -> tensor<4x?xf32>
  return
}

// -----

func.func @reshape_c1_dynamic_rank(%x: tensor<2x3xf32>, %s: tensor<?xi64>) {
  // expected-error @+1 {{'glow.reshape' op shape has the shape ?, but a static length of at most 64 is expected}}
  %0 = glow.reshape %x, %s : (tensor<2x3xf32>, tensor<?xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_c2_negative(%x: tensor<2x3xf32>) {
  %s = glow.constant dense<[-2, 3]> : tensor<2xi64>
  // expected-error @+1 {{'glow.reshape' op shape has the entry -2, but at least -1 is expected}}
  %0 = glow.reshape %x, %s : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @reshape_c2_two_unknown(%x: tensor<2x3xf32>) {
  %s = glow.constant dense<-1> : tensor<2xi64>
  // expected-error @+1 {{'glow.reshape' op shape [-1, -1] has more than one -1}}
  %0 = glow.reshape %x, %s : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @reshape_c3_zero_and_unknown(%x: tensor<2x3xf32>) {
  %s = glow.constant dense<[0, -1]> : tensor<2xi64>
  // expected-error @+1 {{'glow.reshape' op shape [0, -1] has both -1 and 0 with allow_zero}}
  %0 = glow.reshape %x, %s allow_zero
      : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @reshape_c4_copy(%x: tensor<2x3xf32>) {
  %s = glow.constant dense<[2, 3, 0]> : tensor<3xi64>
  // expected-error @+1 {{'glow.reshape' op entry 2 of shape [2, 3, 0] copies a dimension that x of rank 2 does not have}}
  %0 = glow.reshape %x, %s
      : (tensor<2x3xf32>, tensor<3xi64>) -> tensor<2x3x1xf32>
  return
}

// -----

func.func @reshape_c5_count(%x: tensor<2x3xf32>) {
  %s = glow.constant dense<[7]> : tensor<1xi64>
  // expected-error @+1 {{'glow.reshape' op shape [7] does not have as many elements as x of shape 2x3}}
  %0 = glow.reshape %x, %s : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<7xf32>
  return
}

// -----

func.func @reshape_c5_remainder(%x: tensor<2x3xf32>) {
  %s = glow.constant dense<[4, -1]> : tensor<2xi64>
  // expected-error @+1 {{'glow.reshape' op shape [4, -1] does not have as many elements as x of shape 2x3}}
  %0 = glow.reshape %x, %s : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<4x?xf32>
  return
}

// -----

func.func @reshape_c5_overflow(%x: tensor<2x3xf32>) {
  %s = glow.constant dense<[4611686018427387904, 4611686018427387904, 4, 0]>
      : tensor<4xi64>
  // expected-error @+1 {{'glow.reshape' op shape [4611686018427387904, 4611686018427387904, 4, 0] does not have as many elements as x of shape 2x3}}
  %0 = glow.reshape %x, %s allow_zero
      : (tensor<2x3xf32>, tensor<4xi64>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @reshape_c5_huge(%x: tensor<2x3xf32>) {
  %s = glow.constant dense<[4611686018427387904, 4611686018427387904]>
      : tensor<2xi64>
  // expected-error @+1 {{'glow.reshape' op shape [4611686018427387904, 4611686018427387904] does not have as many elements as x of shape 2x3}}
  %0 = glow.reshape %x, %s : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_result(%x: tensor<2x3xf32>) {
  %s = glow.constant dense<[3, 2]> : tensor<2xi64>
  // expected-error @+1 {{'glow.reshape' op inferred type(s) 'tensor<3x2xf32>' are incompatible with return type(s) of operation 'tensor<2x3xf32>'}}
  %0 = glow.reshape %x, %s : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @transpose_c1_length(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.transpose' op perm [0] is not a permutation of [0, 2)}}
  %0 = glow.transpose %x perm = [0] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @transpose_c1_twice(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.transpose' op perm [1, 1] is not a permutation of [0, 2)}}
  %0 = glow.transpose %x perm = [1, 1] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @transpose_result(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.transpose' op inferred type(s) 'tensor<3x2xf32>' are incompatible with return type(s) of operation 'tensor<2x3xf32>'}}
  %0 = glow.transpose %x perm = [1, 0] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @squeeze_c1_axis(%x: tensor<1x3xf32>) {
  // expected-error @+1 {{'glow.squeeze' op axis 2 is not in [0, 2)}}
  %0 = glow.squeeze %x axes = [2] : (tensor<1x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @squeeze_c2_dimension(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.squeeze' op dimension 0 of x has 2 elements, but 1 is expected}}
  %0 = glow.squeeze %x axes = [0] : (tensor<2x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @unsqueeze_c1_axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.unsqueeze' op axis 3 is not in [0, 3)}}
  %0 = glow.unsqueeze %x axes = [3] : (tensor<2x3xf32>) -> tensor<2x3x1xf32>
  return
}

// -----

func.func @flatten_c1_axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.flatten' op axis 3 is not in [0, 3)}}
  %0 = glow.flatten %x axis = 3 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @flatten_c2_overflow(%x: tensor<4611686018427387904x4611686018427387904xf32>) {
  // expected-error @+1 {{'glow.flatten' op dimensions of x of shape 4611686018427387904x4611686018427387904 multiply to more than 63 bits}}
  %0 = glow.flatten %x axis = 2
      : (tensor<4611686018427387904x4611686018427387904xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @depth_to_space_c1_rank(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.depth_to_space' op expected x of rank 4, but got 'tensor<2x3xf32>'}}
  %0 = glow.depth_to_space %x blocksize = 2
      : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @depth_to_space_c2_blocksize(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.depth_to_space' op blocksize is 0, but at least 1 is expected}}
  %0 = glow.depth_to_space %x blocksize = 0
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @depth_to_space_c3_channels(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.depth_to_space' op number of channels 4 is not a multiple of 9}}
  %0 = glow.depth_to_space %x blocksize = 3
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @depth_to_space_c3_huge_blocksize(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.depth_to_space' op blocksize 4611686018427387904 is too large}}
  %0 = glow.depth_to_space %x blocksize = 4611686018427387904
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @depth_to_space_c4_overflow(%x: tensor<1x4x4611686018427387904x1xf32>) {
  // expected-error @+1 {{'glow.depth_to_space' op the result of x of shape 1x4x4611686018427387904x1 has a dimension of more than 63 bits}}
  %0 = glow.depth_to_space %x blocksize = 2
      : (tensor<1x4x4611686018427387904x1xf32>) -> tensor<1x1x?x2xf32>
  return
}

// -----

func.func @space_to_depth_c1_rank(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.space_to_depth' op expected x of rank 4, but got 'tensor<2x3xf32>'}}
  %0 = glow.space_to_depth %x blocksize = 2
      : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @space_to_depth_c2_blocksize(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.space_to_depth' op blocksize is -1, but at least 1 is expected}}
  %0 = glow.space_to_depth %x blocksize = -1
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @space_to_depth_c3_height(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{'glow.space_to_depth' op spatial dimension 8 is not a multiple of 3}}
  %0 = glow.space_to_depth %x blocksize = 3
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @space_to_depth_c4_overflow(%x: tensor<1x4611686018427387904x2x2xf32>) {
  // expected-error @+1 {{'glow.space_to_depth' op the result of x of shape 1x4611686018427387904x2x2 has a dimension of more than 63 bits}}
  %0 = glow.space_to_depth %x blocksize = 2
      : (tensor<1x4611686018427387904x2x2xf32>) -> tensor<1x?x1x1xf32>
  return
}

// -----

// The extents come from a resource.
func.func @reshape_resource(%x: tensor<6xf32>) {
  %shape = glow.constant dense_resource<shape> : tensor<2xi64>
  // expected-error @+1 {{'glow.reshape' op inferred type(s) 'tensor<2x3xf32>' are incompatible with return type(s) of operation 'tensor<3x2xf32>'}}
  %y = glow.reshape %x, %shape
      : (tensor<6xf32>, tensor<2xi64>) -> tensor<3x2xf32>
  return
}

{-#
  dialect_resources: {
    builtin: {
      shape: "0x0800000002000000000000000300000000000000"
    }
  }
#-}
