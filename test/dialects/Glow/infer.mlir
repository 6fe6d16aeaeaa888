// RUN: glow-opt %s --split-input-file --verify-diagnostics

// The type that each op infers, seen in the error about a written one that differs.

func.func @add_dynamic_and_static(%a: tensor<?x1x?xf32>, %b: tensor<4x3xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<?x4x3xf32>' are incompatible}}
  %0 = glow.add %a, %b : (tensor<?x1x?xf32>, tensor<4x3xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @add_dynamic_and_one(%a: tensor<?x?x0xf32>, %b: tensor<1x?x1xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<?x?x0xf32>' are incompatible}}
  %0 = glow.add %a, %b
      : (tensor<?x?x0xf32>, tensor<1x?x1xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @compare_is_bool(%a: tensor<2x1xui8>, %b: tensor<3xui8>) {
  // expected-error @+1 {{inferred type(s) 'tensor<2x3xi1>' are incompatible}}
  %0 = glow.compare le, %a, %b
      : (tensor<2x1xui8>, tensor<3xui8>) -> tensor<0xi1>
  return
}

// -----

func.func @pow_has_type_of_base(%a: tensor<2xf16>, %b: tensor<i64>) {
  // expected-error @+1 {{inferred type(s) 'tensor<2xf16>' are incompatible}}
  %0 = glow.pow %a, %b : (tensor<2xf16>, tensor<i64>) -> tensor<?xbf16>
  return
}

// -----

func.func @where_broadcasts_all(%c: tensor<2x1x1xi1>, %a: tensor<?x1xf32>,
                               %b: tensor<4xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<2x?x4xf32>' are incompatible}}
  %0 = glow.where %c, %a, %b
      : (tensor<2x1x1xi1>, tensor<?x1xf32>, tensor<4xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @matmul_batch(%a: tensor<?x1x2x3xf32>, %b: tensor<5x?x4xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<?x5x2x4xf32>' are incompatible}}
  %0 = glow.matmul %a, %b
      : (tensor<?x1x2x3xf32>, tensor<5x?x4xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @gemm_transposed(%a: tensor<?x2xf32>, %b: tensor<4x3xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<2x4xf32>' are incompatible}}
  %0 = glow.gemm %a, %b trans_a trans_b
      : (tensor<?x2xf32>, tensor<4x3xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @conv_dynamic(%x: tensor<?x3x?x9xf32>, %w: tensor<8x3x3x?xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<?x8x?x?xf32>' are incompatible}}
  %0 = glow.conv %x, %w pads = [1, 1, 1, 1]
      : (tensor<?x3x?x9xf32>, tensor<8x3x3x?xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @conv_channels_last(%x: tensor<1x10x11x3xf32>, %w: tensor<3x3x3x8xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<1x5x5x8xf32>' are incompatible}}
  %0 = glow.conv %x, %w strides = [2, 2] pads = [1, 0, 1, 0] layout =
      channels_last
      : (tensor<1x10x11x3xf32>, tensor<3x3x3x8xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @conv_empty_batch(%x: tensor<0x3x8xf32>, %w: tensor<8x3x3xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<0x8x6xf32>' are incompatible}}
  %0 = glow.conv %x, %w
      : (tensor<0x3x8xf32>, tensor<8x3x3xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @conv_transpose_group(%x: tensor<1x4x8x?xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<1x6x17x?xf32>' are incompatible}}
  %0 = glow.conv_transpose %x, %w strides = [2, 2] dilations = [2, 1]
      pads = [1, 0, 2, 0] output_padding = [1, 0] group = 2
      : (tensor<1x4x8x?xf32>, tensor<4x3x3x3xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @pool_ceil_mode(%x: tensor<1x1x7xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<1x1x3xf32>' are incompatible}}
  %0 = glow.max_pool %x kernel_shape = [3] strides = [3] ceil_mode
      : (tensor<1x1x7xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @pool_ceil_mode_drops_window_in_padding(%x: tensor<1x1x5xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<1x1x2xf32>' are incompatible}}
  %0 = glow.average_pool %x kernel_shape = [2] strides = [3] pads = [0, 1]
      ceil_mode
      : (tensor<1x1x5xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @pool_floor_mode(%x: tensor<1x1x7xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<1x1x2xf32>' are incompatible}}
  %0 = glow.lp_pool %x kernel_shape = [2] strides = [3]
      : (tensor<1x1x7xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @top_k_constant(%x: tensor<?x9xf32>) {
  %k = glow.constant dense<5> : tensor<1xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<?x5xf32>', 'tensor<?x5xi64>' are incompatible}}
  %0:2 = glow.top_k %x, %k axis = 1
      : (tensor<?x9xf32>, tensor<1xi64>) -> (tensor<?xbf16>, tensor<?xi64>)
  return
}

// -----

func.func @constant_of_shape() {
  %s = glow.constant dense<[2, 0]> : tensor<2xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<2x0xi8>' are incompatible}}
  %0 = glow.constant_of_shape %s value = dense<1>
      : tensor<1xi8> : (tensor<2xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @constant_of_shape_scalar() {
  %s = glow.constant dense<[]> : tensor<0xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<i8>' are incompatible}}
  %0 = glow.constant_of_shape %s value = dense<1>
      : tensor<1xi8> : (tensor<0xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @range_integer() {
  %s = glow.constant dense<10> : tensor<i32>
  %l = glow.constant dense<3> : tensor<i32>
  %d = glow.constant dense<-2> : tensor<i32>
  // expected-error @+1 {{inferred type(s) 'tensor<4xi32>' are incompatible}}
  %0 = glow.range %s, %l, %d
      : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<?xbf16>
  return
}

// -----

func.func @range_unsigned() {
  %s = glow.constant dense<9223372036854775808> : tensor<ui64>
  %l = glow.constant dense<18446744073709551615> : tensor<ui64>
  %d = glow.constant dense<9223372036854775807> : tensor<ui64>
  // expected-error @+1 {{inferred type(s) 'tensor<1xui64>' are incompatible}}
  %0 = glow.range %s, %l, %d
      : (tensor<ui64>, tensor<ui64>, tensor<ui64>) -> tensor<?xbf16>
  return
}

// -----

func.func @range_float() {
  %s = glow.constant dense<0.0> : tensor<f32>
  %l = glow.constant dense<1.0> : tensor<f32>
  %d = glow.constant dense<0.3> : tensor<f32>
  // expected-error @+1 {{inferred type(s) 'tensor<4xf32>' are incompatible}}
  %0 = glow.range %s, %l, %d
      : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<?xbf16>
  return
}

// -----

func.func @range_empty() {
  %s = glow.constant dense<5> : tensor<i64>
  %l = glow.constant dense<1> : tensor<i64>
  %d = glow.constant dense<1> : tensor<i64>
  // expected-error @+1 {{inferred type(s) 'tensor<0xi64>' are incompatible}}
  %0 = glow.range %s, %l, %d
      : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xbf16>
  return
}

// -----

func.func @one_hot_depth_in_front(%i: tensor<4x?xi64>, %v: tensor<2xi8>) {
  %d = glow.constant dense<7.0> : tensor<1xf32>
  // expected-error @+1 {{inferred type(s) 'tensor<7x4x?xi8>' are incompatible}}
  %0 = glow.one_hot %i, %d, %v axis = 0
      : (tensor<4x?xi64>, tensor<1xf32>, tensor<2xi8>) -> tensor<?xbf16>
  return
}

// -----

func.func @reshape_rest(%x: tensor<2x3x4xf32>) {
  %s = glow.constant dense<[6, -1]> : tensor<2xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<6x4xf32>' are incompatible}}
  %0 = glow.reshape %x, %s
      : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @reshape_copied_dynamic_cancels(%x: tensor<?x3x4xf32>) {
  %s = glow.constant dense<[0, -1]> : tensor<2xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<?x12xf32>' are incompatible}}
  %0 = glow.reshape %x, %s
      : (tensor<?x3x4xf32>, tensor<2xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @reshape_dynamic_rest(%x: tensor<?x3x4xf32>) {
  %s = glow.constant dense<[-1, 4]> : tensor<2xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<?x4xf32>' are incompatible}}
  %0 = glow.reshape %x, %s
      : (tensor<?x3x4xf32>, tensor<2xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @reshape_zero_elements(%x: tensor<0x3xf32>) {
  %s = glow.constant dense<[3, 0]> : tensor<2xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<3x0xf32>' are incompatible}}
  %0 = glow.reshape %x, %s allow_zero
      : (tensor<0x3xf32>, tensor<2xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @reshape_rest_of_zero_elements(%x: tensor<0x3xf32>) {
  %s = glow.constant dense<[3, -1]> : tensor<2xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<3x0xf32>' are incompatible}}
  %0 = glow.reshape %x, %s : (tensor<0x3xf32>, tensor<2xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @reshape_to_scalar(%x: tensor<1x1xf32>) {
  %s = glow.constant dense<[]> : tensor<0xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<f32>' are incompatible}}
  %0 = glow.reshape %x, %s : (tensor<1x1xf32>, tensor<0xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @reshape_huge(%x: tensor<4611686018427387904x4611686018427387904xf32>) {
  %s = glow.constant dense<[-1]> : tensor<1xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<?xf32>' are incompatible}}
  %0 = glow.reshape %x, %s
      : (tensor<4611686018427387904x4611686018427387904xf32>, tensor<1xi64>)
      -> tensor<?xbf16>
  return
}

// -----

func.func @flatten_all(%x: tensor<2x?x0xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<0x1xf32>' are incompatible}}
  %0 = glow.flatten %x axis = 3 : (tensor<2x?x0xf32>) -> tensor<?x?xbf16>
  return
}

// -----

func.func @expand_constant(%x: tensor<3x1x?xf32>) {
  %s = glow.constant dense<[2, 1, 4, 1]> : tensor<4xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<2x3x4x?xf32>' are incompatible}}
  %0 = glow.expand %x, %s : (tensor<3x1x?xf32>, tensor<4xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @expand_unknown(%x: tensor<3x1xf32>, %s: tensor<3xi64>) {
  // expected-error @+1 {{inferred type(s) 'tensor<?x3x?xf32>' are incompatible}}
  %0 = glow.expand %x, %s : (tensor<3x1xf32>, tensor<3xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @tile_dynamic(%x: tensor<?x3x2xf32>) {
  %r = glow.constant dense<[2, 0, 3]> : tensor<3xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<?x0x6xf32>' are incompatible}}
  %0 = glow.tile %x, %r : (tensor<?x3x2xf32>, tensor<3xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @concat_merges_dimensions(%a: tensor<?x3x2xf32>, %b: tensor<4x?x3xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<4x3x5xf32>' are incompatible}}
  %0 = glow.concat %a, %b axis = 2
      : (tensor<?x3x2xf32>, tensor<4x?x3xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @concat_dynamic(%a: tensor<3x?xf32>, %b: tensor<3x2xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<3x?xf32>' are incompatible}}
  %0 = glow.concat %a, %b axis = 1
      : (tensor<3x?xf32>, tensor<3x2xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @split(%x: tensor<?x5xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<?x2xf32>', 'tensor<?x0xf32>', 'tensor<?x3xf32>' are incompatible}}
  %0:3 = glow.split %x axis = 1 sizes = [2, 0, 3]
      : (tensor<?x5xf32>) -> (tensor<?xbf16>, tensor<?xbf16>, tensor<?xbf16>)
  return
}

// -----

func.func @slice_from_end(%x: tensor<10x?xf32>) {
  %s = glow.constant dense<-3> : tensor<1xi64>
  %e = glow.constant dense<9223372036854775807> : tensor<1xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<3x?xf32>' are incompatible}}
  %0 = glow.slice %x, %s, %e axes = [0]
      : (tensor<10x?xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @slice_steps(%x: tensor<10x9xf32>) {
  %s = glow.constant dense<[0, 1]> : tensor<2xi64>
  %e = glow.constant dense<[10, 8]> : tensor<2xi64>
  %t = glow.constant dense<[3, 2]> : tensor<2xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<4x4xf32>' are incompatible}}
  %0 = glow.slice %x, %s, %e, %t axes = [0, 1]
      : (tensor<10x9xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>)
      -> tensor<?xbf16>
  return
}

// -----

func.func @slice_backwards(%x: tensor<10xf32>) {
  %s = glow.constant dense<-1> : tensor<1xi64>
  %e = glow.constant dense<-9223372036854775808> : tensor<1xi64>
  %t = glow.constant dense<-1> : tensor<1xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<10xf32>' are incompatible}}
  %0 = glow.slice %x, %s, %e, %t axes = [0]
      : (tensor<10xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>)
      -> tensor<?xbf16>
  return
}

// -----

func.func @slice_backwards_by_smallest_step(%x: tensor<10xf32>) {
  %s = glow.constant dense<9> : tensor<1xi64>
  %e = glow.constant dense<0> : tensor<1xi64>
  %t = glow.constant dense<-9223372036854775808> : tensor<1xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<1xf32>' are incompatible}}
  %0 = glow.slice %x, %s, %e, %t axes = [0]
      : (tensor<10xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>)
      -> tensor<?xbf16>
  return
}

// -----

func.func @slice_out_of_range(%x: tensor<10xf32>) {
  %s = glow.constant dense<20> : tensor<1xi64>
  %e = glow.constant dense<30> : tensor<1xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<0xf32>' are incompatible}}
  %0 = glow.slice %x, %s, %e axes = [0]
      : (tensor<10xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @slice_of_nothing_backwards(%x: tensor<0xf32>) {
  %s = glow.constant dense<-1> : tensor<1xi64>
  %e = glow.constant dense<-5> : tensor<1xi64>
  %t = glow.constant dense<-1> : tensor<1xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<0xf32>' are incompatible}}
  %0 = glow.slice %x, %s, %e, %t axes = [0]
      : (tensor<0xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>)
      -> tensor<?xbf16>
  return
}

// -----

func.func @slice_dynamic(%x: tensor<?x4xf32>) {
  %s = glow.constant dense<[1, 1]> : tensor<2xi64>
  %e = glow.constant dense<[3, 2]> : tensor<2xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<?x2xf32>' are incompatible}}
  %0 = glow.slice %x, %s, %e axes = [1, 0]
      : (tensor<?x4xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @pad(%x: tensor<2x?x5xf32>) {
  %p = glow.constant dense<[1, 1, -2, 2, 0, -3]> : tensor<6xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<5x?x0xf32>' are incompatible}}
  %0 = glow.pad %x, %p : (tensor<2x?x5xf32>, tensor<6xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @resize_scales(%x: tensor<1x?x10x5xf32>) {
  %f = glow.constant dense<[1.0, 1.0, 2.3, 0.5]> : tensor<4xf32>
  // expected-error @+1 {{inferred type(s) 'tensor<1x?x23x2xf32>' are incompatible}}
  %0 = glow.resize %x scales = %f
      : (tensor<1x?x10x5xf32>, tensor<4xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @resize_sizes(%x: tensor<?x10xf32>) {
  %s = glow.constant dense<[3, 7]> : tensor<2xi64>
  // expected-error @+1 {{inferred type(s) 'tensor<3x7xf32>' are incompatible}}
  %0 = glow.resize %x sizes = %s
      : (tensor<?x10xf32>, tensor<2xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @gather_scalar(%x: tensor<2x3x4xf32>, %i: tensor<i64>) {
  // expected-error @+1 {{inferred type(s) 'tensor<2x4xf32>' are incompatible}}
  %0 = glow.gather %x, %i axis = 1
      : (tensor<2x3x4xf32>, tensor<i64>) -> tensor<?xbf16>
  return
}

// -----

func.func @gather_nd_batch(%x: tensor<?x3x4x5xf32>, %i: tensor<2x6x2xi64>) {
  // expected-error @+1 {{inferred type(s) 'tensor<2x6x5xf32>' are incompatible}}
  %0 = glow.gather_nd %x, %i batch_dims = 1
      : (tensor<?x3x4x5xf32>, tensor<2x6x2xi64>) -> tensor<?xbf16>
  return
}

// -----

func.func @depth_to_space_dynamic(%x: tensor<1x8x?x3xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<1x2x?x6xf32>' are incompatible}}
  %0 = glow.depth_to_space %x blocksize = 2
      : (tensor<1x8x?x3xf32>) -> tensor<?xbf16>
  return
}

// -----

func.func @shape_part(%x: tensor<2x3x?xf32>) {
  // expected-error @+1 {{inferred type(s) 'tensor<2xi64>' are incompatible}}
  %0 = glow.shape %x start = 1 : (tensor<2x3x?xf32>) -> tensor<7xi64>
  return
}
