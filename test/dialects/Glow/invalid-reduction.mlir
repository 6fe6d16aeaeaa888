// RUN: glow-opt %s --split-input-file --verify-diagnostics

// Each case violates the constraint of the same number in the description of the op;
// the reductions share theirs.

func.func @reduce_sum_c1_axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.reduce_sum' op axis 2 is not in [0, 2)}}
  %0 = glow.reduce_sum %x axes = [2] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @reduce_max_c1_negative_axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.reduce_max' op axis -1 is not in [0, 2)}}
  %0 = glow.reduce_max %x axes = [-1] : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @reduce_mean_c1_order(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.reduce_mean' op axes [1, 0] are not strictly ascending}}
  %0 = glow.reduce_mean %x axes = [1, 0] : (tensor<2x3xf32>) -> tensor<f32>
  return
}

// -----

func.func @reduce_prod_c1_twice(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.reduce_prod' op axes [1, 1] are not strictly ascending}}
  %0 = glow.reduce_prod %x axes = [1, 1] : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @reduce_l2_result(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.reduce_l2' op inferred type(s) 'tensor<2x1xf32>' are incompatible with return type(s) of operation 'tensor<2xf32>'}}
  %0 = glow.reduce_l2 %x axes = [1] keepdims
      : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @arg_max_c1_axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.arg_max' op axis 2 is not in [0, 2)}}
  %0 = glow.arg_max %x axis = 2 : (tensor<2x3xf32>) -> tensor<2xi64>
  return
}

// -----

func.func @arg_min_element_type(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.arg_min' op result #0 must be ranked tensor of 64-bit signless integer values, but got 'tensor<2xi32>'}}
  %0 = glow.arg_min %x axis = 1 : (tensor<2x3xf32>) -> tensor<2xi32>
  return
}

// -----

func.func @cum_sum_c1_axis(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'glow.cum_sum' op axis 2 is not in [0, 2)}}
  %0 = glow.cum_sum %x axis = 2 : tensor<2x3xf32>
  return
}

// -----

func.func @top_k_c1_axis(%x: tensor<2x3xf32>, %k: tensor<1xi64>) {
  // expected-error @+1 {{'glow.top_k' op axis 2 is not in [0, 2)}}
  %0:2 = glow.top_k %x, %k axis = 2
      : (tensor<2x3xf32>, tensor<1xi64>) -> (tensor<2x?xf32>, tensor<2x?xi64>)
  return
}

// -----

func.func @top_k_c2_length(%x: tensor<2x3xf32>, %k: tensor<2xi64>) {
  // expected-error @+1 {{'glow.top_k' op k has the shape 2, but 1 is expected}}
  %0:2 = glow.top_k %x, %k axis = 1
      : (tensor<2x3xf32>, tensor<2xi64>) -> (tensor<2x?xf32>, tensor<2x?xi64>)
  return
}

// -----

func.func @top_k_c3_too_many(%x: tensor<2x3xf32>) {
  %k = glow.constant dense<4> : tensor<1xi64>
  // expected-error @+1 {{'glow.top_k' op k is 4, but a number in [0, 3] is expected}}
  %0:2 = glow.top_k %x, %k axis = 1
      : (tensor<2x3xf32>, tensor<1xi64>) -> (tensor<2x?xf32>, tensor<2x?xi64>)
  return
}

// -----

func.func @top_k_c3_negative(%x: tensor<2x?xf32>) {
  %k = glow.constant dense<-1> : tensor<1xi64>
  // expected-error @+1 {{'glow.top_k' op k is -1, but a number in [0, ?] is expected}}
  %0:2 = glow.top_k %x, %k axis = 1
      : (tensor<2x?xf32>, tensor<1xi64>) -> (tensor<2x?xf32>, tensor<2x?xi64>)
  return
}

// -----

func.func @top_k_number_of_results(%x: tensor<2x3xf32>, %k: tensor<1xi64>) {
  // expected-error @+1 {{'glow.top_k' op expected 2 results}}
  %0 = "glow.top_k"(%x, %k) <{axis = 1 : i64}>
      : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<2x?xf32>
  return
}
