// RUN: glow-opt %s --split-input-file --glow-lower-quantized-ops --verify-diagnostics | FileCheck %s
// RUN: glow-opt %s --split-input-file '--glow-lower-quantized-ops=keep-zero-points' --verify-diagnostics | FileCheck %s --check-prefix=KEEP

// The zero point of x becomes its padding and, times the sums of the filters,
// part of the bias: [8, -2] - 128 * [-1, 7].
// CHECK-LABEL: func.func @conv(
// CHECK-SAME:    %[[X:.*]]: tensor<1x2x4x4xui8>) -> tensor<1x2x6x6xi8>
// CHECK-DAG:     %[[W:.*]] = glow.constant {{.*}} : tensor<2x2x1x1xi8>
// CHECK-DAG:     %[[ZERO:.*]] = glow.constant dense<128> : tensor<ui8>
// CHECK-DAG:     %[[BIAS:.*]] = glow.constant {{.*}}136{{.*}}-898{{.*}} : tensor<2x1x1xi32>
// CHECK-DAG:     %[[PADS:.*]] = glow.constant dense<[0, 0, 1, 1, 0, 0, 1, 1]>
// CHECK-DAG:     %[[PADDED:.*]] = glow.pad %[[X]], %[[PADS]], %[[ZERO]]
// CHECK-DAG:     %[[PRODUCTS:.*]] = glow.conv_integer %[[PADDED]], %[[W]] : (tensor<1x2x6x6xui8>, tensor<2x2x1x1xi8>) -> tensor<1x2x6x6xi32>
// CHECK:         %[[SUM:.*]] = glow.add %[[PRODUCTS]], %[[BIAS]]
// CHECK:         glow.rescale %[[SUM]], %{{.*}}, %{{.*}} output_zero_point = -5
// The zero point of x may stay with the product.
// KEEP-LABEL: func.func @conv(
// KEEP-SAME:    %[[X:.*]]: tensor<1x2x4x4xui8>)
// KEEP-DAG:     %[[ZERO:.*]] = glow.constant dense<128> : tensor<ui8>
// KEEP-DAG:     %[[BIAS:.*]] = glow.constant dense<{{.*}}8{{.*}}-2{{.*}}> : tensor<2x1x1xi32>
// KEEP-DAG:     %[[PRODUCTS:.*]] = glow.conv_integer %[[X]], %{{.*}}, %[[ZERO]] pads = [1, 1, 1, 1]
// KEEP:         glow.add %[[PRODUCTS]], %[[BIAS]]
func.func @conv(%x: tensor<1x2x4x4x!quant.uniform<u8:f32, 0.5:128>>) -> tensor<1x2x6x6x!quant.uniform<i8:f32, 1.0:-5>> {
  %w = glow.constant dense<[[[[1]], [[-2]]], [[[3]], [[4]]]]> : tensor<2x2x1x1xi8>
  %b = glow.constant dense<[8, -2]> : tensor<2xi32>
  %qw = glow.storage_cast %w : (tensor<2x2x1x1xi8>) -> tensor<2x2x1x1x!quant.uniform<i8:f32:0, {0.25, 0.5}>>
  %qb = glow.storage_cast %b : (tensor<2xi32>) -> tensor<2x!quant.uniform<i32:f32:0, {0.125, 0.25}>>
  %y = glow.conv %x, %qw, %qb pads = [1, 1, 1, 1]
    : (tensor<1x2x4x4x!quant.uniform<u8:f32, 0.5:128>>, tensor<2x2x1x1x!quant.uniform<i8:f32:0, {0.25, 0.5}>>, tensor<2x!quant.uniform<i32:f32:0, {0.125, 0.25}>>)
    -> tensor<1x2x6x6x!quant.uniform<i8:f32, 1.0:-5>>
  return %y : tensor<1x2x6x6x!quant.uniform<i8:f32, 1.0:-5>>
}

// -----

// Weights around 128 become signed; a zero point known at run time only is
// multiplied with the sums there.
// CHECK-LABEL: func.func @dynamic_zero_point(
// CHECK-SAME:    %[[A:.*]]: tensor<2x2xui8>, %[[ZERO:.*]]: tensor<ui8>)
// CHECK-DAG:     %[[B:.*]] = glow.constant {{.*}}[-128, 1], [2, 127]{{.*}} : tensor<2x2xi8>
// CHECK-DAG:     %[[SUMS:.*]] = glow.constant {{.*}}126, -128{{.*}} : tensor<2xi32>
// CHECK-DAG:     %[[PRODUCTS:.*]] = glow.matmul_integer %[[A]], %[[B]] : (tensor<2x2xui8>, tensor<2x2xi8>)
// CHECK-DAG:     %[[WIDE:.*]] = glow.cast %[[ZERO]]
// CHECK-DAG:     %[[OFFSET:.*]] = glow.mul %[[SUMS]], %[[WIDE]]
// CHECK:         glow.add %[[PRODUCTS]], %[[OFFSET]]
// KEEP-LABEL: func.func @dynamic_zero_point(
// KEEP-SAME:    %[[A:.*]]: tensor<2x2xui8>, %[[ZERO:.*]]: tensor<ui8>)
// KEEP-DAG:     %[[B:.*]] = glow.constant {{.*}}[-128, 1], [2, 127]{{.*}} : tensor<2x2xi8>
// KEEP:         glow.matmul_integer %[[A]], %[[B]], %[[ZERO]] : (tensor<2x2xui8>, tensor<2x2xi8>, tensor<ui8>)
func.func @dynamic_zero_point(%a: tensor<2x2xui8>, %zero: tensor<ui8>) -> tensor<2x2xi32> {
  %b = glow.constant dense<[[0, 129], [130, 255]]> : tensor<2x2xui8>
  %zb = glow.constant dense<128> : tensor<ui8>
  %y = glow.matmul_integer %a, %b, %zero, %zb
    : (tensor<2x2xui8>, tensor<2x2xui8>, tensor<ui8>, tensor<ui8>) -> tensor<2x2xi32>
  return %y : tensor<2x2xi32>
}

// -----

// Weights that do not fit into i8 without their zero point keep it.
// CHECK-LABEL: func.func @wide_weights(
// CHECK:         glow.matmul_integer %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : (tensor<2x1xui8>, tensor<1x2xui8>, tensor<ui8>, tensor<ui8>)
func.func @wide_weights(%a: tensor<2x1xui8>, %zero: tensor<ui8>) -> tensor<2x2xi32> {
  %b = glow.constant dense<[[0, 255]]> : tensor<1x2xui8>
  %zb = glow.constant dense<3> : tensor<ui8>
  %y = glow.matmul_integer %a, %b, %zero, %zb
    : (tensor<2x1xui8>, tensor<1x2xui8>, tensor<ui8>, tensor<ui8>) -> tensor<2x2xi32>
  return %y : tensor<2x2xi32>
}

// -----

// Scales 1 and 0.5 meet at 2 with 20 bits behind the point: ratios 2^19 and
// 2^18, multiplier 2^30, shifts 30 - 19 and 30 - 18.
// CHECK-LABEL: func.func @add(
// CHECK-SAME:    %[[A:.*]]: tensor<4xui8>, %[[B:.*]]: tensor<4xui8>) -> tensor<4xui8>
// CHECK-DAG:     %[[SHIFT_A:.*]] = glow.constant dense<11> : tensor<i8>
// CHECK-DAG:     %[[SHIFT_B:.*]] = glow.constant dense<12> : tensor<i8>
// CHECK-DAG:     %[[WIDE_A:.*]] = glow.rescale %[[A]], %{{.*}}, %[[SHIFT_A]] input_zero_point = 3 : (tensor<4xui8>, tensor<i32>, tensor<i8>) -> tensor<4xi32>
// CHECK-DAG:     %[[WIDE_B:.*]] = glow.rescale %[[B]], %{{.*}}, %[[SHIFT_B]]
// CHECK:         %[[SUM:.*]] = glow.add %[[WIDE_A]], %[[WIDE_B]] : tensor<4xi32>
// CHECK:         glow.rescale %[[SUM]], {{.*}} output_zero_point = 9
func.func @add(%a: tensor<4x!quant.uniform<u8:f32, 1.0:3>>, %b: tensor<4x!quant.uniform<u8:f32, 0.5>>) -> tensor<4x!quant.uniform<u8:f32, 1.0:9>> {
  %y = glow.add %a, %b : (tensor<4x!quant.uniform<u8:f32, 1.0:3>>, tensor<4x!quant.uniform<u8:f32, 0.5>>) -> tensor<4x!quant.uniform<u8:f32, 1.0:9>>
  return %y : tensor<4x!quant.uniform<u8:f32, 1.0:9>>
}

// -----

// A limit at the zero point; none where no stored value is below it.
// CHECK-LABEL: func.func @relu(
// CHECK-SAME:    %[[X:.*]]: tensor<4xui8>, %[[POSITIVE:.*]]: tensor<4xui8>)
// CHECK:         %[[ZERO:.*]] = glow.constant dense<7> : tensor<ui8>
// CHECK:         %[[Y:.*]] = glow.clip %[[X]] min = %[[ZERO]]
// CHECK:         return %[[Y]], %[[POSITIVE]]
func.func @relu(%x: tensor<4x!quant.uniform<u8:f32, 0.5:7>>, %positive: tensor<4x!quant.uniform<u8:f32, 0.5>>)
    -> (tensor<4x!quant.uniform<u8:f32, 0.5:7>>, tensor<4x!quant.uniform<u8:f32, 0.5>>) {
  %0 = glow.relu %x : tensor<4x!quant.uniform<u8:f32, 0.5:7>>
  %1 = glow.relu %positive : tensor<4x!quant.uniform<u8:f32, 0.5>>
  return %0, %1 : tensor<4x!quant.uniform<u8:f32, 0.5:7>>, tensor<4x!quant.uniform<u8:f32, 0.5>>
}

// -----

// The windows at the borders have fewer elements, so that each position has a
// factor and an offset of its own.
// CHECK-LABEL: func.func @average_pool(
// CHECK:         %[[SUM:.*]] = glow.sum_pool
// CHECK:         %[[OFFSETS:.*]] = glow.constant {{.*}}[14, 21, 14]{{.*}} : tensor<3xi32>
// CHECK:         %[[CENTERED:.*]] = glow.sub %[[SUM]], %[[OFFSETS]]
// CHECK:         glow.rescale %[[CENTERED]], %{{.*}}, %{{.*}} output_zero_point = 7 : (tensor<1x1x3xi32>, tensor<3xi32>, tensor<3xi8>)
func.func @average_pool(%x: tensor<1x1x3x!quant.uniform<u8:f32, 0.5:7>>) -> tensor<1x1x3x!quant.uniform<u8:f32, 0.5:7>> {
  %y = glow.average_pool %x kernel_shape = [3] pads = [1, 1]
    : (tensor<1x1x3x!quant.uniform<u8:f32, 0.5:7>>) -> tensor<1x1x3x!quant.uniform<u8:f32, 0.5:7>>
  return %y : tensor<1x1x3x!quant.uniform<u8:f32, 0.5:7>>
}

// -----

// Padding with zeros is padding with the zero point.
// CHECK-LABEL: func.func @pad(
// CHECK:         %[[ZERO:.*]] = glow.constant dense<7> : tensor<ui8>
// CHECK:         glow.pad %{{.*}}, %{{.*}}, %[[ZERO]] : (tensor<3xui8>, tensor<2xi64>, tensor<ui8>) -> tensor<5xui8>
func.func @pad(%x: tensor<3x!quant.uniform<u8:f32, 0.5:7>>) -> tensor<5x!quant.uniform<u8:f32, 0.5:7>> {
  %pads = glow.constant dense<1> : tensor<2xi64>
  %y = glow.pad %x, %pads : (tensor<3x!quant.uniform<u8:f32, 0.5:7>>, tensor<2xi64>) -> tensor<5x!quant.uniform<u8:f32, 0.5:7>>
  return %y : tensor<5x!quant.uniform<u8:f32, 0.5:7>>
}

// -----

// A channel without weights may have any scale: what it contributes is zero.
// CHECK-LABEL: func.func @tiny_ratio(
// CHECK-DAG:     %[[ZERO:.*]] = glow.constant dense<0> : tensor<i32>
// CHECK-DAG:     %[[SHIFT:.*]] = glow.constant dense<62> : tensor<i8>
// CHECK:         glow.rescale %{{.*}}, %[[ZERO]], %[[SHIFT]]
func.func @tiny_ratio(%x: tensor<4x!quant.uniform<u8:f32, 1.0e-10>>) -> tensor<4x!quant.uniform<u8:f32, 1.0>> {
  %y = glow.requantize %x : (tensor<4x!quant.uniform<u8:f32, 1.0e-10>>) -> tensor<4x!quant.uniform<u8:f32, 1.0>>
  return %y : tensor<4x!quant.uniform<u8:f32, 1.0>>
}

// -----

// CHECK-LABEL: func.func @floats(
// CHECK:         glow.add {{.*}} : tensor<4xf32>
func.func @floats(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = glow.add %x, %x : tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

func.func @no_arithmetic(%x: tensor<4x!quant.uniform<u8:f32, 0.5>>) -> tensor<4x!quant.uniform<u8:f32, 0.5>> {
  // expected-error @unknown {{glow.softmax of node 'attention' has no arithmetic on quantized tensors}}
  %y = glow.softmax %x axis = 0 : tensor<4x!quant.uniform<u8:f32, 0.5>> loc("attention")
  return %y : tensor<4x!quant.uniform<u8:f32, 0.5>>
}

// -----

func.func @ratio(%x: tensor<4x!quant.uniform<u8:f32, 1.0e10>>) -> tensor<4x!quant.uniform<u8:f32, 1.0e-10>> {
  // expected-error @unknown {{glow.requantize of node 'scale' needs a ratio of scales less than 2^29, found 1.000000e+20}}
  %y = glow.requantize %x : (tensor<4x!quant.uniform<u8:f32, 1.0e10>>) -> tensor<4x!quant.uniform<u8:f32, 1.0e-10>> loc("scale")
  return %y : tensor<4x!quant.uniform<u8:f32, 1.0e-10>>
}

// -----

func.func @mixed(%a: tensor<2x!quant.uniform<u8:f32, 0.5>>, %b: tensor<2x!quant.uniform<u8:f32, 0.25>>) -> tensor<4x!quant.uniform<u8:f32, 0.5>> {
  // expected-error @+1 {{glow.concat needs operands and results of the same type}}
  %y = glow.concat %a, %b axis = 0 : (tensor<2x!quant.uniform<u8:f32, 0.5>>, tensor<2x!quant.uniform<u8:f32, 0.25>>) -> tensor<4x!quant.uniform<u8:f32, 0.5>>
  return %y : tensor<4x!quant.uniform<u8:f32, 0.5>>
}
