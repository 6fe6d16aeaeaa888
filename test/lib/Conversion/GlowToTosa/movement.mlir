// RUN: glow-opt %s --convert-glow-to-tosa -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @shapes(
// CHECK-SAME:    %[[X:.*]]: tensor<2x3xi8>)
// CHECK:         %[[TURNED:.*]] = tosa.transpose %[[X]] {perms = array<i32: 1, 0>}
// CHECK:         %[[FLAT:.*]] = tosa.reshape %[[TURNED]], {{.*}} -> tensor<6xi8>
// CHECK:         %[[ROW:.*]] = tosa.reshape %[[FLAT]], {{.*}} -> tensor<1x6xi8>
// CHECK:         %[[BOTH:.*]] = tosa.concat %[[ROW]], %[[ROW]] {axis = 0 : i32}
// CHECK:         %[[TIMES:.*]] = tosa.const_shape {values = dense<[2, 1]>
// CHECK:         tosa.tile %[[BOTH]], %[[TIMES]]
func.func @shapes(%x: tensor<2x3xi8>) -> tensor<4x6xi8> {
  %shape = glow.constant dense<6> : tensor<1xi64>
  %times = glow.constant dense<[2, 1]> : tensor<2xi64>
  %0 = glow.transpose %x perm = [1, 0] : (tensor<2x3xi8>) -> tensor<3x2xi8>
  %1 = glow.reshape %0, %shape : (tensor<3x2xi8>, tensor<1xi64>) -> tensor<6xi8>
  %2 = glow.unsqueeze %1 axes = [0] : (tensor<6xi8>) -> tensor<1x6xi8>
  %3 = glow.concat %2, %2 axis = 0 : (tensor<1x6xi8>, tensor<1x6xi8>) -> tensor<2x6xi8>
  %y = glow.tile %3, %times : (tensor<2x6xi8>, tensor<2xi64>) -> tensor<4x6xi8>
  return %y : tensor<4x6xi8>
}

// -----

// From the last element on, every second one.
// CHECK-LABEL: func.func @slice(
// CHECK-SAME:    %[[X:.*]]: tensor<8xi8>)
// CHECK-DAG:     %[[START:.*]] = tosa.const_shape {values = dense<1>
// CHECK-DAG:     %[[SIZE:.*]] = tosa.const_shape {values = dense<7>
// CHECK:         %[[PART:.*]] = tosa.slice %[[X]], %[[START]], %[[SIZE]]
// CHECK:         %[[BACK:.*]] = tosa.reverse %[[PART]] {axis = 0 : i32}
// CHECK:         %[[PADDED:.*]] = tosa.pad %[[BACK]], {{.*}} -> tensor<8xi8>
// CHECK:         %[[PAIRS:.*]] = tosa.reshape %[[PADDED]], {{.*}} -> tensor<4x2xi8>
// CHECK:         %[[FIRST:.*]] = tosa.slice %[[PAIRS]], {{.*}} -> tensor<4x1xi8>
// CHECK:         tosa.reshape %[[FIRST]], {{.*}} -> tensor<4xi8>
func.func @slice(%x: tensor<8xi8>) -> tensor<4xi8> {
  %start = glow.constant dense<-1> : tensor<1xi64>
  %end = glow.constant dense<0> : tensor<1xi64>
  %step = glow.constant dense<-2> : tensor<1xi64>
  %y = glow.slice %x, %start, %end, %step axes = [0]
    : (tensor<8xi8>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}

// -----

// CHECK-LABEL: func.func @split(
// CHECK:         %[[FIRST:.*]] = tosa.slice %{{.*}} -> tensor<1xi8>
// CHECK:         %[[START:.*]] = tosa.const_shape {values = dense<1>
// CHECK:         %[[SECOND:.*]] = tosa.slice %{{.*}}, %[[START]], {{.*}} -> tensor<2xi8>
// CHECK:         return %[[FIRST]], %[[SECOND]]
func.func @split(%x: tensor<3xi8>) -> (tensor<1xi8>, tensor<2xi8>) {
  %0, %1 = glow.split %x axis = 0 sizes = [1, 2] : (tensor<3xi8>) -> (tensor<1xi8>, tensor<2xi8>)
  return %0, %1 : tensor<1xi8>, tensor<2xi8>
}

// -----

// Zeros of unsigned tensors are -128; a negative pad cuts off.
// CHECK-LABEL: func.func @pad(
// CHECK:         %[[CUT:.*]] = tosa.slice %{{.*}} -> tensor<3xi8>
// CHECK:         %[[FILL:.*]] = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}>
// CHECK:         %[[PADS:.*]] = tosa.const_shape {values = dense<[0, 2]>
// CHECK:         tosa.pad %[[CUT]], %[[PADS]], %[[FILL]]
func.func @pad(%x: tensor<4xui8>) -> tensor<5xui8> {
  %pads = glow.constant dense<[-1, 2]> : tensor<2xi64>
  %y = glow.pad %x, %pads : (tensor<4xui8>, tensor<2xi64>) -> tensor<5xui8>
  return %y : tensor<5xui8>
}

// -----

// CHECK-LABEL: func.func @reflect(
// CHECK:         %[[AT:.*]] = "tosa.const"() <{values = dense<{{\[\[}}2, 1, 0, 1, 2, 1]]> : tensor<1x6xi32>}>
// CHECK:         tosa.gather %{{.*}}, %[[AT]]
func.func @reflect(%x: tensor<3xi8>) -> tensor<6xi8> {
  %pads = glow.constant dense<[2, 1]> : tensor<2xi64>
  %y = glow.pad %x, %pads mode = reflect : (tensor<3xi8>, tensor<2xi64>) -> tensor<6xi8>
  return %y : tensor<6xi8>
}

// -----

// Constant indices count from the start, and are repeated for what is outside
// of the axis.
// CHECK-LABEL: func.func @gather(
// CHECK:         %[[AT:.*]] = "tosa.const"() <{values = dense<{{\[\[}}2, 0], [2, 0]]> : tensor<2x2xi32>}>
// CHECK:         tosa.gather %{{.*}}, %[[AT]] : (tensor<2x3x1xi8>, tensor<2x2xi32>) -> tensor<2x2x1xi8>
func.func @gather(%x: tensor<2x3xi8>) -> tensor<2x2xi8> {
  %at = glow.constant dense<[-1, 0]> : tensor<2xi64>
  %y = glow.gather %x, %at axis = 1 : (tensor<2x3xi8>, tensor<2xi64>) -> tensor<2x2xi8>
  return %y : tensor<2x2xi8>
}

// -----

// CHECK-LABEL: func.func @gather_at_run_time(
// CHECK-SAME:    %[[X:.*]]: tensor<5x2xi8>, %[[AT:.*]]: tensor<3xi32>)
// CHECK:         %[[INDICES:.*]] = tosa.reshape %[[AT]], {{.*}} -> tensor<1x3xi32>
// CHECK:         %[[FROM_END:.*]] = tosa.add %[[INDICES]]
// CHECK:         %[[IS_NEGATIVE:.*]] = tosa.greater %{{.*}}, %[[INDICES]]
// CHECK:         %[[POSITIVE:.*]] = tosa.select %[[IS_NEGATIVE]], %[[FROM_END]], %[[INDICES]]
// CHECK:         tosa.gather %{{.*}}, %[[POSITIVE]]
func.func @gather_at_run_time(%x: tensor<5x2xi8>, %at: tensor<3xi32>) -> tensor<3x2xi8> {
  %y = glow.gather %x, %at axis = 0 : (tensor<5x2xi8>, tensor<3xi32>) -> tensor<3x2xi8>
  return %y : tensor<3x2xi8>
}

// -----

// CHECK-LABEL: func.func @depth_to_space(
// CHECK:         tosa.transpose %{{.*}} {perms = array<i32: 0, 3, 4, 1, 5, 2>} : (tensor<1x2x2x3x4x5xi8>)
// CHECK:         tosa.transpose %{{.*}} {perms = array<i32: 0, 3, 5, 1, 2, 4>} : (tensor<1x3x4x2x5x2xi8>)
func.func @depth_to_space(%x: tensor<1x12x4x5xi8>) -> tensor<1x12x4x5xi8> {
  %0 = glow.depth_to_space %x blocksize = 2 : (tensor<1x12x4x5xi8>) -> tensor<1x3x8x10xi8>
  %y = glow.space_to_depth %0 blocksize = 2 : (tensor<1x3x8x10xi8>) -> tensor<1x12x4x5xi8>
  return %y : tensor<1x12x4x5xi8>
}

// -----

// CHECK-LABEL: func.func @repeat(
// CHECK:         %[[IMAGE:.*]] = tosa.transpose %{{.*}} {perms = array<i32: 0, 2, 3, 1>}
// CHECK-DAG:     %[[SCALE:.*]] = tosa.const_shape {values = dense<[4, 2, 6, 2]>
// CHECK-DAG:     %[[OFFSET:.*]] = tosa.const_shape {values = dense<[-1, -2]>
// CHECK-DAG:     %[[BORDER:.*]] = tosa.const_shape {values = dense<[1, 2]>
// CHECK:         tosa.resize %[[IMAGE]], %[[SCALE]], %[[OFFSET]], %[[BORDER]] {mode = NEAREST_NEIGHBOR}
func.func @repeat(%x: tensor<1x1x2x2xi8>) -> tensor<1x1x4x6xi8> {
  %scales = glow.constant dense<[1.0, 1.0, 2.0, 3.0]> : tensor<4xf32>
  %y = glow.resize %x scales = %scales : (tensor<1x1x2x2xi8>, tensor<4xf32>) -> tensor<1x1x4x6xi8>
  return %y : tensor<1x1x4x6xi8>
}

// -----

// CHECK-LABEL: func.func @nearest(
// CHECK:         %[[AT:.*]] = "tosa.const"() <{values = dense<{{\[\[}}0, 2]]> : tensor<1x2xi32>}>
// CHECK:         tosa.gather %{{.*}}, %[[AT]]
func.func @nearest(%x: tensor<1x1x4x2xi8>) -> tensor<1x1x2x2xi8> {
  %scales = glow.constant dense<[1.0, 1.0, 0.5, 1.0]> : tensor<4xf32>
  %y = glow.resize %x scales = %scales : (tensor<1x1x4x2xi8>, tensor<4xf32>) -> tensor<1x1x2x2xi8>
  return %y : tensor<1x1x2x2xi8>
}
