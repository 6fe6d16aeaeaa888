// RUN: glow-opt %s --convert-tosa-to-glow --canonicalize | FileCheck %s

// Filters (M, window, C) become (window, C, M); pads are sorted by side.
// CHECK-LABEL: func @conv2d(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x5x4x4xi8>, %[[W:[^:]*]]: tensor<3x2x1x4xi8>, %[[BIAS:[^:]*]]: tensor<3xi32>
// CHECK-DAG:     %[[ZERO_X:.*]] = glow.constant dense<-7> : tensor<i8>
// CHECK-DAG:     %[[ZERO_W:.*]] = glow.constant dense<2> : tensor<i8>
// CHECK:         %[[FILTERS:.*]] = glow.transpose %[[W]] perm = [1, 2, 3, 0]
// CHECK:         %[[SUM:.*]] = glow.conv_integer %[[X]], %[[FILTERS]], %[[ZERO_X]], %[[ZERO_W]] strides = [2, 1] pads = [1, 0, 0, 2] layout = channels_last
// CHECK:         glow.add %[[SUM]], %[[BIAS]]
func.func @conv2d(%x: tensor<1x5x4x4xi8>, %w: tensor<3x2x1x4xi8>,
                  %bias: tensor<3xi32>) -> tensor<1x3x6x3xi32> {
  %zx = "tosa.const"() <{values = dense<-7> : tensor<1xi8>}>
    : () -> tensor<1xi8>
  %zw = "tosa.const"() <{values = dense<2> : tensor<1xi8>}> : () -> tensor<1xi8>
  %y = tosa.conv2d %x, %w, %bias, %zx, %zw
    {acc_type = i32, dilation = array<i64: 1, 1>,
     pad = array<i64: 1, 0, 0, 2>, stride = array<i64: 2, 1>}
    : (tensor<1x5x4x4xi8>, tensor<3x2x1x4xi8>, tensor<3xi32>, tensor<1xi8>,
       tensor<1xi8>) -> tensor<1x3x6x3xi32>
  return %y : tensor<1x3x6x3xi32>
}

// CHECK-LABEL: func @depthwise(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x4x4x3xi8>, %[[W:[^:]*]]: tensor<2x2x3x5xi8>
// CHECK:         %[[FILTERS:.*]] = glow.reshape %[[W]], %{{.*}} -> tensor<2x2x1x15xi8>
// CHECK:         glow.conv_integer %[[X]], %[[FILTERS]], {{.*}} group = 3 layout = channels_last
func.func @depthwise(%x: tensor<1x4x4x3xi8>, %w: tensor<2x2x3x5xi8>,
                     %bias: tensor<15xi32>, %zx: tensor<1xi8>,
                     %zw: tensor<1xi8>) -> tensor<1x3x3x15xi32> {
  %y = tosa.depthwise_conv2d %x, %w, %bias, %zx, %zw
    {acc_type = i32, dilation = array<i64: 1, 1>,
     pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x4x4x3xi8>, tensor<2x2x3x5xi8>, tensor<15xi32>, tensor<1xi8>,
       tensor<1xi8>) -> tensor<1x3x3x15xi32>
  return %y : tensor<1x3x3x15xi32>
}

// Zero points between the elements (one row, no column) and around them, then a
// convolution of the reversed filters.
// CHECK-LABEL: func @transpose_conv2d(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<1x3x4x2xi8>, %[[W:[^:]*]]: tensor<5x2x3x2xi8>
// CHECK-DAG:     %[[ZERO:.*]] = glow.constant dense<9> : tensor<i8>
// CHECK-DAG:     %[[AROUND:.*]] = glow.constant dense<[0, 0, 2, 0, 0, 1, 3, 0]> : tensor<8xi64>
// CHECK:         glow.pad %{{.*}}, %{{.*}}, %[[ZERO]] : {{.*}} -> tensor<1x3x2x4x1x2xi8>
// CHECK:         %[[PADDED:.*]] = glow.pad %{{.*}}, %[[AROUND]], %[[ZERO]] : {{.*}} -> tensor<1x7x9x2xi8>
// CHECK:         %[[REVERSED:.*]] = glow.slice %[[W]], {{.*}} axes = [1, 2]
// CHECK:         %[[FILTERS:.*]] = glow.transpose %[[REVERSED]] perm = [1, 2, 3, 0]
// CHECK:         glow.conv_integer %[[PADDED]], %[[FILTERS]]
func.func @transpose_conv2d(%x: tensor<1x3x4x2xi8>, %w: tensor<5x2x3x2xi8>,
                            %bias: tensor<1xi32>, %zw: tensor<1xi8>)
    -> tensor<1x6x7x5xi32> {
  %zx = "tosa.const"() <{values = dense<9> : tensor<1xi8>}> : () -> tensor<1xi8>
  %y = tosa.transpose_conv2d %x, %w, %bias, %zx, %zw
    {acc_type = i32, out_pad = array<i64: -1, 1, 0, 1>,
     stride = array<i64: 2, 1>}
    : (tensor<1x3x4x2xi8>, tensor<5x2x3x2xi8>, tensor<1xi32>, tensor<1xi8>,
       tensor<1xi8>) -> tensor<1x6x7x5xi32>
  return %y : tensor<1x6x7x5xi32>
}

// CHECK-LABEL: func @matmul(
// CHECK-DAG:     %[[ZERO_A:.*]] = glow.constant dense<3> : tensor<i8>
// CHECK-DAG:     %[[ZERO_B:.*]] = glow.constant dense<-4> : tensor<i8>
// CHECK:         glow.matmul_integer %{{.*}}, %{{.*}}, %[[ZERO_A]], %[[ZERO_B]]
func.func @matmul(%a: tensor<2x3x4xi8>, %b: tensor<2x4x5xi8>)
    -> tensor<2x3x5xi32> {
  %za = "tosa.const"() <{values = dense<3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zb = "tosa.const"() <{values = dense<-4> : tensor<1xi8>}>
    : () -> tensor<1xi8>
  %y = tosa.matmul %a, %b, %za, %zb
    : (tensor<2x3x4xi8>, tensor<2x4x5xi8>, tensor<1xi8>, tensor<1xi8>)
    -> tensor<2x3x5xi32>
  return %y : tensor<2x3x5xi32>
}

// CHECK-LABEL: func @max_pool2d(
// CHECK:         glow.max_pool %{{.*}} kernel_shape = [2, 3] pads = [1, 0, 0, 1] layout = channels_last
func.func @max_pool2d(%x: tensor<1x4x5x2xi8>) -> tensor<1x4x4x2xi8> {
  %y = tosa.max_pool2d %x
    {kernel = array<i64: 2, 3>, pad = array<i64: 1, 0, 0, 1>,
     stride = array<i64: 1, 1>} : (tensor<1x4x5x2xi8>) -> tensor<1x4x4x2xi8>
  return %y : tensor<1x4x4x2xi8>
}

// The windows have 1, 2 and 1 elements: the reciprocals are (2^30 + 1) / 2^30
// and (2^31 + 2) / 2 / 2^31, and the zero point of the input counts as often.
// CHECK-LABEL: func @avg_pool2d(
// CHECK-SAME:    %[[X:[^:]*]]: tensor
// CHECK-DAG:     %[[ZEROS:.*]] = glow.constant dense<{{\[\[}}[5], [10], [5]{{\]\]}}> : tensor<1x3x1xi32>
// CHECK-DAG:     %[[MULTIPLIERS:.*]] = glow.constant dense<1073741825> : tensor<1x3x1xi32>
// CHECK-DAG:     %[[SHIFTS:.*]] = glow.constant dense<{{\[\[}}[30], [31], [30]{{\]\]}}> : tensor<1x3x1xi8>
// CHECK:         %[[SUM:.*]] = glow.sum_pool %[[X]] kernel_shape = [1, 2] pads = [0, 1, 0, 1] layout = channels_last
// CHECK:         %[[CENTRED:.*]] = glow.sub %[[SUM]], %[[ZEROS]]
// CHECK:         glow.rescale %[[CENTRED]], %[[MULTIPLIERS]], %[[SHIFTS]] output_zero_point = -6
func.func @avg_pool2d(%x: tensor<1x1x2x3xi8>) -> tensor<1x1x3x3xi8> {
  %zx = "tosa.const"() <{values = dense<5> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zy = "tosa.const"() <{values = dense<-6> : tensor<1xi8>}>
    : () -> tensor<1xi8>
  %y = tosa.avg_pool2d %x, %zx, %zy
    {acc_type = i32, kernel = array<i64: 1, 2>, pad = array<i64: 0, 0, 1, 1>,
     stride = array<i64: 1, 1>}
    : (tensor<1x1x2x3xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x3x3xi8>
  return %y : tensor<1x1x3x3xi8>
}
