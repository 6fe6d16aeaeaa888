// RUN: glow-opt %s -split-input-file -canonicalize | FileCheck %s

// CHECK-LABEL: @shape_of_static_dims
// CHECK: %[[SHAPE:.*]] = glow.constant dense<[3, 4]> : tensor<2xi64>
// CHECK: return %[[SHAPE]]
func.func @shape_of_static_dims(%x: tensor<?x3x4xf32>) -> tensor<2xi64> {
  %y = glow.shape %x start = 1 : (tensor<?x3x4xf32>) -> tensor<2xi64>
  return %y : tensor<2xi64>
}

// -----

// CHECK-LABEL: @shape_of_dynamic_dims
// CHECK: glow.shape
// CHECK: glow.size
func.func @shape_of_dynamic_dims(%x: tensor<?x3x4xf32>) -> (tensor<2xi64>, tensor<i64>) {
  %y = glow.shape %x end = 2 : (tensor<?x3x4xf32>) -> tensor<2xi64>
  %z = glow.size %x : (tensor<?x3x4xf32>) -> tensor<i64>
  return %y, %z : tensor<2xi64>, tensor<i64>
}

// -----

// CHECK-LABEL: @size
// CHECK: glow.constant dense<12> : tensor<i64>
func.func @size(%x: tensor<3x4xf32>) -> tensor<i64> {
  %y = glow.size %x : (tensor<3x4xf32>) -> tensor<i64>
  return %y : tensor<i64>
}

// -----

// What PyTorch exports for x.view(x.shape[0], -1, 2 * 4): all of it is known.
// CHECK-LABEL: @exported_view
// CHECK: %[[SHAPE:.*]] = glow.constant dense<[2, 3, 8]> : tensor<3xi64>
// CHECK-NEXT: %[[Y:.*]] = glow.reshape %{{.*}}, %[[SHAPE]]
// CHECK-NEXT: return %[[Y]]
func.func @exported_view(%x: tensor<2x3x4x2xf32>) -> tensor<2x3x8xf32> {
  %shape = glow.shape %x : (tensor<2x3x4x2xf32>) -> tensor<4xi64>
  %i = glow.constant dense<0> : tensor<i64>
  %n = glow.gather %shape, %i axis = 0 : (tensor<4xi64>, tensor<i64>) -> tensor<i64>
  %n1 = glow.unsqueeze %n axes = [0] : (tensor<i64>) -> tensor<1xi64>
  %two = glow.constant dense<2> : tensor<1xi64>
  %four = glow.constant dense<4> : tensor<1xi64>
  %eight = glow.mul %two, %four : tensor<1xi64>
  %minus = glow.constant dense<-1> : tensor<1xi64>
  %target = glow.concat %n1, %minus, %eight axis = 0 : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  %y = glow.reshape %x, %target : (tensor<2x3x4x2xf32>, tensor<3xi64>) -> tensor<2x3x8xf32>
  return %y : tensor<2x3x8xf32>
}

// -----

// CHECK-LABEL: @constant_of_shape
// CHECK: glow.constant dense<5.000000e-01> : tensor<1000x1000x1000xf32>
// CHECK-NEXT: return
func.func @constant_of_shape() -> tensor<1000x1000x1000xf32> {
  %shape = glow.constant dense<1000> : tensor<3xi64>
  %y = glow.constant_of_shape %shape value = dense<0.5> : tensor<1xf32> : (tensor<3xi64>) -> tensor<1000x1000x1000xf32>
  return %y : tensor<1000x1000x1000xf32>
}

// -----

// CHECK-LABEL: @range
// CHECK-DAG: glow.constant dense<[5, 3, 1]> : tensor<3xi32>
// CHECK-DAG: glow.constant dense<[0.000000e+00, 5.000000e-01, 1.000000e+00]> : tensor<3xf32>
// CHECK-NOT: glow.range
func.func @range() -> (tensor<3xi32>, tensor<3xf32>) {
  %five = glow.constant dense<5> : tensor<i32>
  %end = glow.constant dense<0> : tensor<i32>
  %down = glow.constant dense<-2> : tensor<i32>
  %0 = glow.range %five, %end, %down : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<3xi32>
  %zero = glow.constant dense<0.0> : tensor<f32>
  %limit = glow.constant dense<1.25> : tensor<f32>
  %half = glow.constant dense<0.5> : tensor<f32>
  %1 = glow.range %zero, %limit, %half : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<3xf32>
  return %0, %1 : tensor<3xi32>, tensor<3xf32>
}

// -----

// More than a megabyte is computed at run time.
// CHECK-LABEL: @large_range
// CHECK: glow.range
func.func @large_range() -> tensor<1000000xi64> {
  %zero = glow.constant dense<0> : tensor<i64>
  %limit = glow.constant dense<1000000> : tensor<i64>
  %one = glow.constant dense<1> : tensor<i64>
  %0 = glow.range %zero, %limit, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<1000000xi64>
  return %0 : tensor<1000000xi64>
}

// -----

// CHECK-LABEL: @reshape_to_same_shape
// CHECK-NEXT: return %arg0, %arg1
func.func @reshape_to_same_shape(%x: tensor<2x3xf32>, %z: tensor<?x3xf32>, %shape: tensor<2xi64>) -> (tensor<2x3xf32>, tensor<?x3xf32>) {
  %0 = glow.reshape %x, %shape : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %1 = glow.reshape %z, %shape : (tensor<?x3xf32>, tensor<2xi64>) -> tensor<?x3xf32>
  return %0, %1 : tensor<2x3xf32>, tensor<?x3xf32>
}

// -----

// Two dynamic dimensions may change places.
// CHECK-LABEL: @reshape_of_two_dynamic_dims
// CHECK: glow.reshape
func.func @reshape_of_two_dynamic_dims(%x: tensor<?x?xf32>, %shape: tensor<2xi64>) -> tensor<?x?xf32> {
  %0 = glow.reshape %x, %shape : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

// CHECK-LABEL: @chain_to_one_reshape
// CHECK: %[[SHAPE:.*]] = glow.constant dense<[2, 60]>
// CHECK-NEXT: %[[Y:.*]] = glow.reshape %arg0, %[[SHAPE]]
// CHECK-NEXT: return %[[Y]]
func.func @chain_to_one_reshape(%x: tensor<2x1x3x4x5xf32>) -> tensor<2x60xf32> {
  %0 = glow.squeeze %x axes = [1] : (tensor<2x1x3x4x5xf32>) -> tensor<2x3x4x5xf32>
  %shape = glow.constant dense<[2, 12, 5]> : tensor<3xi64>
  %1 = glow.reshape %0, %shape : (tensor<2x3x4x5xf32>, tensor<3xi64>) -> tensor<2x12x5xf32>
  %2 = glow.unsqueeze %1 axes = [0] : (tensor<2x12x5xf32>) -> tensor<1x2x12x5xf32>
  %3 = glow.squeeze %2 axes = [0] : (tensor<1x2x12x5xf32>) -> tensor<2x12x5xf32>
  %4 = glow.flatten %3 axis = 1 : (tensor<2x12x5xf32>) -> tensor<2x60xf32>
  return %4 : tensor<2x60xf32>
}

// -----

// CHECK-LABEL: @dynamic_squeeze_of_unsqueeze
// CHECK-NEXT: return %arg0
func.func @dynamic_squeeze_of_unsqueeze(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = glow.unsqueeze %x axes = [1] : (tensor<?x?xf32>) -> tensor<?x1x?xf32>
  %1 = glow.squeeze %0 axes = [1] : (tensor<?x1x?xf32>) -> tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}

// -----

// A shape of -1 does not look at the first shape, one of 0 does.
// CHECK-LABEL: @dynamic_reshape_of_flatten
// CHECK-DAG: glow.reshape %arg0
// CHECK-DAG: %[[FLAT:.*]] = glow.flatten
// CHECK-DAG: glow.reshape %[[FLAT]]
func.func @dynamic_reshape_of_flatten(%x: tensor<?x?x4xf32>) -> (tensor<?x2xf32>, tensor<?x4xf32>) {
  %0 = glow.flatten %x axis = 2 : (tensor<?x?x4xf32>) -> tensor<?x4xf32>
  %s = glow.constant dense<[-1, 2]> : tensor<2xi64>
  %1 = glow.reshape %0, %s : (tensor<?x4xf32>, tensor<2xi64>) -> tensor<?x2xf32>
  %2 = glow.flatten %x axis = 1 : (tensor<?x?x4xf32>) -> tensor<?x?xf32>
  %z = glow.constant dense<[0, 4]> : tensor<2xi64>
  %3 = glow.reshape %2, %z : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x4xf32>
  return %1, %3 : tensor<?x2xf32>, tensor<?x4xf32>
}

// -----

// A resource gets another type, its data stays where it is.
// CHECK-LABEL: @reshape_of_constant
// CHECK-DAG: glow.constant dense_resource<weights> : tensor<4x1xf32>
// CHECK-DAG: glow.constant dense<1.000000e+00> : tensor<4x3xf32>
// CHECK-NOT: glow.reshape
func.func @reshape_of_constant() -> (tensor<4x1xf32>, tensor<4x3xf32>) {
  %w = glow.constant dense_resource<weights> : tensor<2x2xf32>
  %shape = glow.constant dense<[4, 1]> : tensor<2xi64>
  %0 = glow.reshape %w, %shape : (tensor<2x2xf32>, tensor<2xi64>) -> tensor<4x1xf32>
  %splat = glow.constant dense<1.0> : tensor<2x2x3xf32>
  %1 = glow.flatten %splat axis = 2 : (tensor<2x2x3xf32>) -> tensor<4x3xf32>
  return %0, %1 : tensor<4x1xf32>, tensor<4x3xf32>
}

{-#
  dialect_resources: {
    builtin: {
      weights: "0x040000000000803F000000400000404000008040"
    }
  }
#-}

// -----

// CHECK-LABEL: @transposes_cancel
// CHECK-NEXT: return %arg0
func.func @transposes_cancel(%x: tensor<2x?x4xf32>) -> tensor<2x?x4xf32> {
  %0 = glow.transpose %x perm = [2, 0, 1] : (tensor<2x?x4xf32>) -> tensor<4x2x?xf32>
  %1 = glow.transpose %0 perm = [1, 2, 0] : (tensor<4x2x?xf32>) -> tensor<2x?x4xf32>
  return %1 : tensor<2x?x4xf32>
}

// -----

// CHECK-LABEL: @transposes_compose
// CHECK-NEXT: %[[Y:.*]] = glow.transpose %arg0 perm = [1, 2, 0]
// CHECK-NEXT: return %[[Y]]
func.func @transposes_compose(%x: tensor<2x3x4xf32>) -> tensor<3x4x2xf32> {
  %0 = glow.transpose %x perm = [2, 0, 1] : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
  %1 = glow.transpose %0 perm = [2, 0, 1] : (tensor<4x2x3xf32>) -> tensor<3x4x2xf32>
  return %1 : tensor<3x4x2xf32>
}

// -----

// CHECK-LABEL: @transpose_of_unit_dims
// CHECK: %[[SHAPE:.*]] = glow.constant dense<[2, 3, 1, 1]>
// CHECK-NEXT: glow.reshape %arg0, %[[SHAPE]]
func.func @transpose_of_unit_dims(%x: tensor<2x1x1x3xf32>) -> tensor<2x3x1x1xf32> {
  %0 = glow.transpose %x perm = [0, 3, 1, 2] : (tensor<2x1x1x3xf32>) -> tensor<2x3x1x1xf32>
  return %0 : tensor<2x3x1x1xf32>
}

// -----

// CHECK-LABEL: @transpose_of_constant
// CHECK: glow.constant dense<{{\[}}[1, 4], [2, 5], [3, 6]]> : tensor<3x2xi32>
// CHECK: glow.constant dense<1.000000e+00> : tensor<3x2xf32>
func.func @transpose_of_constant() -> (tensor<3x2xi32>, tensor<3x2xf32>) {
  %c = glow.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %0 = glow.transpose %c perm = [1, 0] : (tensor<2x3xi32>) -> tensor<3x2xi32>
  %splat = glow.constant dense<1.0> : tensor<2x3xf32>
  %1 = glow.transpose %splat perm = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>
  return %0, %1 : tensor<3x2xi32>, tensor<3x2xf32>
}
