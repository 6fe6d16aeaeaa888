// RUN: glow-opt %s --convert-glow-to-tosa -split-input-file | FileCheck %s

// The last column is in no window and goes; filters are (M, window, C), and the
// bias is an operand.
// CHECK-LABEL: func.func @conv(
// CHECK-SAME:    %[[X:.*]]: tensor<1x5x6x2xi8>)
// CHECK-DAG:     %[[W:.*]] = "tosa.const"() <{values = dense<{{\[\[\[\[}}1, 4]]], {{\[\[\[}}2, 5]]], {{\[\[\[}}3, 6]]]]> : tensor<3x1x1x2xi8>}>
// CHECK-DAG:     %[[BIAS:.*]] = "tosa.const"() <{values = dense<[10, 20, 30]> : tensor<3xi32>}>
// CHECK-DAG:     %[[ZERO_X:.*]] = "tosa.const"() <{values = dense<-7> : tensor<1xi8>}>
// CHECK-DAG:     %[[ZERO_W:.*]] = "tosa.const"() <{values = dense<0> : tensor<1xi8>}>
// CHECK-DAG:     %[[SIZE:.*]] = tosa.const_shape {values = dense<[1, 5, 5, 2]>
// CHECK-DAG:     %[[CUT:.*]] = tosa.slice %[[X]], %{{.*}}, %[[SIZE]]
// CHECK:         %[[Y:.*]] = tosa.conv2d %[[CUT]], %[[W]], %[[BIAS]], %[[ZERO_X]], %[[ZERO_W]] {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>}
// CHECK-NEXT:    return %[[Y]]
func.func @conv(%x: tensor<1x5x6x2xi8>) -> tensor<1x3x3x3xi32> {
  %w = glow.constant dense<[[[[1, 2, 3], [4, 5, 6]]]]> : tensor<1x1x2x3xi8>
  %zero = glow.constant dense<-7> : tensor<i8>
  %bias = glow.constant dense<[[[10, 20, 30]]]> : tensor<1x1x3xi32>
  %0 = glow.conv_integer %x, %w, %zero strides = [2, 2] layout = channels_last
    : (tensor<1x5x6x2xi8>, tensor<1x1x2x3xi8>, tensor<i8>) -> tensor<1x3x3x3xi32>
  %y = glow.add %0, %bias : (tensor<1x3x3x3xi32>, tensor<1x1x3xi32>) -> tensor<1x3x3x3xi32>
  return %y : tensor<1x3x3x3xi32>
}

// -----

// Strides that do not divide the image shorten the padding behind it first.
// CHECK-LABEL: func.func @padded(
// CHECK-SAME:    %[[X:.*]]: tensor<1x8x7x1xi8>, %[[W:.*]]: tensor<3x3x1x2xi8>)
// CHECK:         %[[FILTERS:.*]] = tosa.transpose %[[W]] {perms = array<i32: 3, 0, 1, 2>}
// CHECK:         tosa.conv2d %[[X]], %[[FILTERS]], {{.*}} pad = array<i64: 1, 0, 1, 1>, stride = array<i64: 2, 2>
func.func @padded(%x: tensor<1x8x7x1xi8>, %w: tensor<3x3x1x2xi8>) -> tensor<1x4x4x2xi32> {
  %y = glow.conv_integer %x, %w strides = [2, 2] pads = [1, 1, 1, 1] layout = channels_last
    : (tensor<1x8x7x1xi8>, tensor<3x3x1x2xi8>) -> tensor<1x4x4x2xi32>
  return %y : tensor<1x4x4x2xi32>
}

// -----

// Unsigned integers are 128 less, and so are their zero points.
// CHECK-LABEL: func.func @depthwise(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x4x4x2xi8>, %[[W:[^:]*]]: tensor<3x3x1x4xi8>)
// CHECK:         %[[SIGNED_W:.*]] = tosa.rescale %[[W]], {{.*}} {input_unsigned = true
// CHECK:         %[[SIGNED_X:.*]] = tosa.rescale %[[X]], {{.*}} {input_unsigned = true
// CHECK:         %[[FILTERS:.*]] = tosa.reshape %[[SIGNED_W]], {{.*}} -> tensor<3x3x2x2xi8>
// CHECK:         %[[ZERO_X:.*]] = "tosa.const"() <{values = dense<0> : tensor<1xi8>}>
// CHECK:         %[[ZERO_W:.*]] = "tosa.const"() <{values = dense<-125> : tensor<1xi8>}>
// CHECK:         tosa.depthwise_conv2d %[[SIGNED_X]], %[[FILTERS]], %{{.*}}, %[[ZERO_X]], %[[ZERO_W]]
func.func @depthwise(%x: tensor<1x4x4x2xui8>, %w: tensor<3x3x1x4xui8>) -> tensor<1x2x2x4xi32> {
  %zx = glow.constant dense<128> : tensor<ui8>
  %zw = glow.constant dense<3> : tensor<ui8>
  %y = glow.conv_integer %x, %w, %zx, %zw group = 2 layout = channels_last
    : (tensor<1x4x4x2xui8>, tensor<3x3x1x4xui8>, tensor<ui8>, tensor<ui8>) -> tensor<1x2x2x4xi32>
  return %y : tensor<1x2x2x4xi32>
}

// -----

// CHECK-LABEL: func.func @groups(
// CHECK-DAG:     %[[BIAS_0:.*]] = "tosa.const"() <{values = dense<[1, 2, 3]> : tensor<3xi32>}>
// CHECK-DAG:     %[[BIAS_1:.*]] = "tosa.const"() <{values = dense<[4, 5, 6]> : tensor<3xi32>}>
// CHECK-DAG:     %[[Y_0:.*]] = tosa.conv2d %{{.*}}, %{{.*}}, %[[BIAS_0]], {{.*}} -> tensor<1x4x4x3xi32>
// CHECK-DAG:     %[[Y_1:.*]] = tosa.conv2d %{{.*}}, %{{.*}}, %[[BIAS_1]], {{.*}} -> tensor<1x4x4x3xi32>
// CHECK:         %[[Y:.*]] = tosa.concat %[[Y_0]], %[[Y_1]] {axis = 3 : i32}
// CHECK-NEXT:    return %[[Y]]
func.func @groups(%x: tensor<1x4x4x4xi8>, %w: tensor<1x1x2x6xi8>) -> tensor<1x4x4x6xi32> {
  %bias = glow.constant dense<[1, 2, 3, 4, 5, 6]> : tensor<6xi32>
  %0 = glow.conv_integer %x, %w group = 2 layout = channels_last
    : (tensor<1x4x4x4xi8>, tensor<1x1x2x6xi8>) -> tensor<1x4x4x6xi32>
  %y = glow.add %bias, %0 : (tensor<6xi32>, tensor<1x4x4x6xi32>) -> tensor<1x4x4x6xi32>
  return %y : tensor<1x4x4x6xi32>
}

// -----

// CHECK-LABEL: func.func @channels_first(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x2x4x5xi8>
// CHECK:         %[[IMAGE:.*]] = tosa.transpose %[[X]] {perms = array<i32: 0, 2, 3, 1>}
// CHECK:         %[[SUM:.*]] = tosa.conv2d %[[IMAGE]], {{.*}} -> tensor<1x4x4x3xi32>
// CHECK:         %[[Y:.*]] = tosa.transpose %[[SUM]] {perms = array<i32: 0, 3, 1, 2>}
// CHECK-NEXT:    return %[[Y]]
func.func @channels_first(%x: tensor<1x2x4x5xi8>, %w: tensor<3x2x1x2xi8>) -> tensor<1x3x4x4xi32> {
  %y = glow.conv_integer %x, %w : (tensor<1x2x4x5xi8>, tensor<3x2x1x2xi8>) -> tensor<1x3x4x4xi32>
  return %y : tensor<1x3x4x4xi32>
}

// -----

// CHECK-LABEL: func.func @one_dimension(
// CHECK:         tosa.conv2d {{.*}} : (tensor<1x1x8x2xi8>, tensor<4x1x3x2xi8>, {{.*}} -> tensor<1x1x6x4xi32>
func.func @one_dimension(%x: tensor<1x8x2xi8>, %w: tensor<3x2x4xi8>) -> tensor<1x6x4xi32> {
  %y = glow.conv_integer %x, %w layout = channels_last
    : (tensor<1x8x2xi8>, tensor<3x2x4xi8>) -> tensor<1x6x4xi32>
  return %y : tensor<1x6x4xi32>
}

// -----

// CHECK-LABEL: func.func @three_dimensions(
// CHECK:         tosa.conv3d {{.*}} : (tensor<1x4x4x4x2xi8>, tensor<3x2x2x2x2xi8>, {{.*}} -> tensor<1x3x3x3x3xi32>
func.func @three_dimensions(%x: tensor<1x4x4x4x2xi8>, %w: tensor<2x2x2x2x3xi8>) -> tensor<1x3x3x3x3xi32> {
  %y = glow.conv_integer %x, %w layout = channels_last
    : (tensor<1x4x4x4x2xi8>, tensor<2x2x2x2x3xi8>) -> tensor<1x3x3x3x3xi32>
  return %y : tensor<1x3x3x3x3xi32>
}

// -----

// Sums have 48 bits; a rescale by one makes 32 of them. What is subtracted is a
// bias too.
// CHECK-LABEL: func.func @sixteen_bits(
// CHECK-DAG:     %[[BIAS:.*]] = "tosa.const"() <{values = dense<-5> : tensor<1xi48>}>
// CHECK-DAG:     %[[SUM:.*]] = tosa.conv2d %{{.*}}, %{{.*}}, %[[BIAS]], {{.*}} {acc_type = i48,
// CHECK-DAG:     %[[ONE:.*]] = "tosa.const"() <{values = dense<16384> : tensor<1xi16>}>
// CHECK-DAG:     %[[SHIFT:.*]] = "tosa.const"() <{values = dense<14> : tensor<1xi8>}>
// CHECK:         tosa.rescale %[[SUM]], %[[ONE]], %[[SHIFT]], {{.*}} scale32 = false
func.func @sixteen_bits(%x: tensor<1x2x2x1xi16>, %w: tensor<1x1x1x1xi8>) -> tensor<1x2x2x1xi32> {
  %bias = glow.constant dense<5> : tensor<1xi32>
  %0 = glow.conv_integer %x, %w layout = channels_last
    : (tensor<1x2x2x1xi16>, tensor<1x1x1x1xi8>) -> tensor<1x2x2x1xi32>
  %y = glow.sub %0, %bias : (tensor<1x2x2x1xi32>, tensor<1xi32>) -> tensor<1x2x2x1xi32>
  return %y : tensor<1x2x2x1xi32>
}

// -----

// A product with a constant matrix is a convolution over 1 x rows points.
// CHECK-LABEL: func.func @constant_matrix(
// CHECK-SAME:    %[[A:.*]]: tensor<2x5x3xi8>)
// CHECK-DAG:     %[[W:.*]] = "tosa.const"() <{values = dense<{{\[\[\[\[}}1, 3, 5]]], {{\[\[\[}}2, 4, 6]]]]> : tensor<2x1x1x3xi8>}>
// CHECK-DAG:     %[[BIAS:.*]] = "tosa.const"() <{values = dense<[70, 80]> : tensor<2xi32>}>
// CHECK-DAG:     %[[ROWS:.*]] = tosa.reshape %[[A]], {{.*}} -> tensor<1x1x10x3xi8>
// CHECK:         %[[SUM:.*]] = tosa.conv2d %[[ROWS]], %[[W]], %[[BIAS]]
// CHECK:         %[[Y:.*]] = tosa.reshape %[[SUM]], {{.*}} -> tensor<2x5x2xi32>
// CHECK-NEXT:    return %[[Y]]
func.func @constant_matrix(%a: tensor<2x5x3xi8>) -> tensor<2x5x2xi32> {
  %b = glow.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi8>
  %zero = glow.constant dense<9> : tensor<i8>
  %bias = glow.constant dense<[70, 80]> : tensor<2xi32>
  %0 = glow.matmul_integer %a, %b, %zero : (tensor<2x5x3xi8>, tensor<3x2xi8>, tensor<i8>) -> tensor<2x5x2xi32>
  %y = glow.add %0, %bias : (tensor<2x5x2xi32>, tensor<2xi32>) -> tensor<2x5x2xi32>
  return %y : tensor<2x5x2xi32>
}

// -----

// CHECK-LABEL: func.func @batches(
// CHECK-SAME:    %{{.*}}: tensor<2x4x5x3xi8>, %[[B:.*]]: tensor<4x3x6xi8>)
// CHECK:         %[[TILED:.*]] = tosa.tile %{{.*}}, %{{.*}} -> tensor<2x4x3x6xi8>
// CHECK:         %[[RHS:.*]] = tosa.reshape %[[TILED]], {{.*}} -> tensor<8x3x6xi8>
// CHECK:         %[[ZERO_A:.*]] = "tosa.const"() <{values = dense<2> : tensor<1xi8>}>
// CHECK:         tosa.matmul %{{.*}}, %[[RHS]], %[[ZERO_A]], {{.*}} -> tensor<8x5x6xi32>
func.func @batches(%a: tensor<2x4x5x3xui8>, %b: tensor<4x3x6xi8>) -> tensor<2x4x5x6xi32> {
  %zero = glow.constant dense<130> : tensor<ui8>
  %y = glow.matmul_integer %a, %b, %zero : (tensor<2x4x5x3xui8>, tensor<4x3x6xi8>, tensor<ui8>) -> tensor<2x4x5x6xi32>
  return %y : tensor<2x4x5x6xi32>
}

// -----

// Pads are cut off the end of the result; zero points come back into the
// operands, which have their 8 bits again.
// CHECK-LABEL: func.func @transposed(
// CHECK-SAME:    %[[X:.*]]: tensor<1x2x4x5xi8>)
// CHECK-DAG:     %[[W:.*]] = "tosa.const"() <{values = dense<{{\[\[\[\[}}1, 3], [2, 4]]]]> : tensor<1x1x2x2xi8>}>
// CHECK-DAG:     %[[IMAGE:.*]] = tosa.transpose %[[X]] {perms = array<i32: 0, 2, 3, 1>}
// CHECK-DAG:     %[[BIAS:.*]] = "tosa.const"() <{values = dense<5> : tensor<1xi32>}>
// CHECK-DAG:     %[[ZERO:.*]] = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}>
// CHECK:         %[[SUM:.*]] = tosa.transpose_conv2d %[[IMAGE]], %[[W]], %[[BIAS]], %[[ZERO]], {{.*}} out_pad = array<i64: 0, 1, -1, 0>, stride = array<i64: 2, 1>
// CHECK:         tosa.transpose %[[SUM]] {perms = array<i32: 0, 3, 1, 2>}
func.func @transposed(%x: tensor<1x2x4x5xi8>) -> tensor<1x1x8x5xi32> {
  %w = glow.constant dense<[[[[1, 2]]], [[[3, 4]]]]> : tensor<2x1x1x2xi32>
  %bias = glow.constant dense<5> : tensor<1xi32>
  %zero = glow.constant dense<-3> : tensor<i32>
  %0 = glow.cast %x : (tensor<1x2x4x5xi8>) -> tensor<1x2x4x5xi32>
  %1 = glow.sub %0, %zero : (tensor<1x2x4x5xi32>, tensor<i32>) -> tensor<1x2x4x5xi32>
  %y = glow.conv_transpose %1, %w, %bias strides = [2, 1] pads = [0, 1, 0, 0] output_padding = [1, 0]
    : (tensor<1x2x4x5xi32>, tensor<2x1x1x2xi32>, tensor<1xi32>) -> tensor<1x1x8x5xi32>
  return %y : tensor<1x1x8x5xi32>
}

// -----

// Transpositions between the operand and its zero point do not hide it.
// CHECK-LABEL: func.func @transposed_image(
// CHECK-SAME:    %[[X:.*]]: tensor<1x2x3x4xi8>)
// CHECK:         %[[ZERO:.*]] = "tosa.const"() <{values = dense<7> : tensor<1xi8>}>
// CHECK:         tosa.transpose_conv2d %[[X]], %{{.*}}, %{{.*}}, %[[ZERO]], {{.*}} -> tensor<1x2x3x1xi32>
func.func @transposed_image(%x: tensor<1x2x3x4xi8>) -> tensor<1x1x2x3xi32> {
  %w = glow.constant dense<3> : tensor<4x1x1x1xi32>
  %zero = glow.constant dense<7> : tensor<i32>
  %0 = glow.cast %x : (tensor<1x2x3x4xi8>) -> tensor<1x2x3x4xi32>
  %1 = glow.transpose %0 perm = [0, 3, 2, 1] : (tensor<1x2x3x4xi32>) -> tensor<1x4x3x2xi32>
  %2 = glow.sub %1, %zero : (tensor<1x4x3x2xi32>, tensor<i32>) -> tensor<1x4x3x2xi32>
  %3 = glow.transpose %2 perm = [0, 1, 3, 2] : (tensor<1x4x3x2xi32>) -> tensor<1x4x2x3xi32>
  %y = glow.conv_transpose %3, %w : (tensor<1x4x2x3xi32>, tensor<4x1x1x1xi32>) -> tensor<1x1x2x3xi32>
  return %y : tensor<1x1x2x3xi32>
}

// -----

// The filters of a group are constant if all are: (M, window, C) with the
// channels 0 and 1, then 2 and 3.
// CHECK-LABEL: func.func @constant_groups(
// CHECK-DAG:     %[[W_0:.*]] = "tosa.const"() <{values = dense<{{\[\[\[\[}}1, 5]]], {{\[\[\[}}2, 6]]]]> : tensor<2x1x1x2xi8>}>
// CHECK-DAG:     %[[W_1:.*]] = "tosa.const"() <{values = dense<{{\[\[\[\[}}3, 7]]], {{\[\[\[}}4, 8]]]]> : tensor<2x1x1x2xi8>}>
// CHECK-DAG:     tosa.conv2d %{{.*}}, %[[W_0]]
// CHECK-DAG:     tosa.conv2d %{{.*}}, %[[W_1]]
func.func @constant_groups(%x: tensor<1x2x2x4xi8>) -> tensor<1x2x2x4xi32> {
  %w = glow.constant dense<[[[[1, 2, 3, 4], [5, 6, 7, 8]]]]> : tensor<1x1x2x4xi8>
  %y = glow.conv_integer %x, %w group = 2 layout = channels_last
    : (tensor<1x2x2x4xi8>, tensor<1x1x2x4xi8>) -> tensor<1x2x2x4xi32>
  return %y : tensor<1x2x2x4xi32>
}

// -----

// Both ends are cut off at once: a copy less.
// CHECK-LABEL: func.func @both_ends(
// CHECK-SAME:    %[[X:.*]]: tensor<1x5x5x2xi8>, %{{.*}}: tensor<2x2x2x2xi8>)
// CHECK-COUNT-1: tosa.slice %[[X]], {{.*}} -> tensor<1x4x4x2xi8>
// CHECK-NOT:     tosa.slice
// CHECK:         tosa.conv2d
func.func @both_ends(%x: tensor<1x5x5x2xi8>, %w: tensor<2x2x2x2xi8>) -> tensor<1x2x2x2xi32> {
  %y = glow.conv_integer %x, %w strides = [2, 2] layout = channels_last
    : (tensor<1x5x5x2xi8>, tensor<2x2x2x2xi8>) -> tensor<1x2x2x2xi32>
  return %y : tensor<1x2x2x2xi32>
}

// -----

// Windows of one point get the points that they see.
// CHECK-LABEL: func.func @points(
// CHECK-SAME:    %[[X:.*]]: tensor<3x4x6x5xi8>, %{{.*}}: tensor<1x1x5x2xi8>)
// CHECK:         %[[BLOCKS:.*]] = tosa.reshape %[[X]], {{.*}} -> tensor<6x2x2x15xi8>
// CHECK:         %[[FIRST:.*]] = tosa.slice %[[BLOCKS]], {{.*}} -> tensor<6x1x2x5xi8>
// CHECK:         %[[POINTS:.*]] = tosa.reshape %[[FIRST]], {{.*}} -> tensor<3x2x2x5xi8>
// CHECK:         tosa.conv2d %[[POINTS]], {{.*}} stride = array<i64: 1, 1>
func.func @points(%x: tensor<3x4x6x5xi8>, %w: tensor<1x1x5x2xi8>) -> tensor<3x2x2x2xi32> {
  %y = glow.conv_integer %x, %w strides = [2, 3] layout = channels_last
    : (tensor<3x4x6x5xi8>, tensor<1x1x5x2xi8>) -> tensor<3x2x2x2xi32>
  return %y : tensor<3x2x2x2xi32>
}
