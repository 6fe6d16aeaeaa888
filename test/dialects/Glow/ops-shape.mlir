// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --mlir-print-op-generic | glow-opt | FileCheck %s

// Constants, shapes and reinterpretations print and parse back.

// CHECK-LABEL: func.func @constant
func.func @constant() {
  // CHECK: glow.constant dense<[1, 2]> : tensor<2xi64>
  %0 = glow.constant dense<[1, 2]> : tensor<2xi64>
  // CHECK: glow.constant dense<5.000000e-01> : tensor<8x8xf16>
  %1 = glow.constant dense<0.5> : tensor<8x8xf16>
  // CHECK: glow.constant {tag} dense<true> : tensor<i1>
  %2 = glow.constant {tag} dense<true> : tensor<i1>
  // CHECK: glow.constant dense<> : tensor<0x4xf32>
  %3 = glow.constant dense<> : tensor<0x4xf32>
  // CHECK: glow.constant dense<[-1, 7]> : tensor<2xi4>
  %4 = glow.constant dense<[-1, 7]> : tensor<2xi4>
  return
}

// CHECK-LABEL: func.func @constant_of_shape
func.func @constant_of_shape(%s: tensor<2xi64>) {
  // CHECK: glow.constant_of_shape %arg0 value = dense<5.000000e-01> : tensor<1xf32> : (tensor<2xi64>) -> tensor<?x?xf32>
  %0 = glow.constant_of_shape %s value = dense<0.5>
      : tensor<1xf32> : (tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: glow.constant_of_shape %arg0 value = dense<1> : tensor<1xi64> : (tensor<2xi64>) -> tensor<2x?xi64>
  %1 = glow.constant_of_shape %s value = dense<1>
      : tensor<1xi64> : (tensor<2xi64>) -> tensor<2x?xi64>
  return
}

// CHECK-LABEL: func.func @range
func.func @range(%i: tensor<i64>, %f: tensor<f32>) {
  // CHECK: glow.range %arg0, %arg0, %arg0 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %0 = glow.range %i, %i, %i
      : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  // CHECK: glow.range %arg1, %arg1, %arg1 : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<7xf32>
  %1 = glow.range %f, %f, %f
      : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<7xf32>
  return
}

// CHECK-LABEL: func.func @eye_like
func.func @eye_like(%x: tensor<?x3xi1>) {
  // CHECK: glow.eye_like %arg0 : (tensor<?x3xi1>) -> tensor<?x3xf32>
  %0 = glow.eye_like %x : (tensor<?x3xi1>) -> tensor<?x3xf32>
  // CHECK: glow.eye_like %arg0 k = -1 : (tensor<?x3xi1>) -> tensor<?x3xi8>
  %1 = glow.eye_like %x k = -1 : (tensor<?x3xi1>) -> tensor<?x3xi8>
  return
}

// CHECK-LABEL: func.func @shape_and_size
func.func @shape_and_size(%x: tensor<2x?x4xf32>) {
  // CHECK: glow.shape %arg0 : (tensor<2x?x4xf32>) -> tensor<3xi64>
  %0 = glow.shape %x : (tensor<2x?x4xf32>) -> tensor<3xi64>
  // CHECK: glow.shape %arg0 start = 1 end = 2 : (tensor<2x?x4xf32>) -> tensor<1xi64>
  %1 = glow.shape %x start = 1 end = 2 : (tensor<2x?x4xf32>) -> tensor<1xi64>
  // CHECK: glow.size %arg0 : (tensor<2x?x4xf32>) -> tensor<i64>
  %2 = glow.size %x : (tensor<2x?x4xf32>) -> tensor<i64>
  return
}

// CHECK-LABEL: func.func @one_hot
func.func @one_hot(%i: tensor<4x?xi32>, %d: tensor<1xi64>, %v: tensor<2xf32>) {
  // CHECK: glow.one_hot %arg0, %arg1, %arg2 axis = 2 : (tensor<4x?xi32>, tensor<1xi64>, tensor<2xf32>) -> tensor<4x?x?xf32>
  %0 = glow.one_hot %i, %d, %v axis = 2
      : (tensor<4x?xi32>, tensor<1xi64>, tensor<2xf32>) -> tensor<4x?x?xf32>
  return
}

// CHECK-LABEL: func.func @reshape
func.func @reshape(%x: tensor<2x?x4xf32>, %s: tensor<2xi64>) {
  // CHECK: glow.reshape %arg0, %arg1 : (tensor<2x?x4xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %0 = glow.reshape %x, %s
      : (tensor<2x?x4xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: glow.reshape %arg0, %arg1 allow_zero : (tensor<2x?x4xf32>, tensor<2xi64>) -> tensor<2x?xf32>
  %1 = glow.reshape %x, %s allow_zero
      : (tensor<2x?x4xf32>, tensor<2xi64>) -> tensor<2x?xf32>
  return
}

// CHECK-LABEL: func.func @transpose
func.func @transpose(%x: tensor<2x?x4xf32>, %s: tensor<f32>) {
  // CHECK: glow.transpose %arg0 perm = [2, 0, 1] : (tensor<2x?x4xf32>) -> tensor<4x2x?xf32>
  %0 = glow.transpose %x perm = [2, 0, 1]
      : (tensor<2x?x4xf32>) -> tensor<4x2x?xf32>
  // CHECK: glow.transpose %arg1 perm = [] : (tensor<f32>) -> tensor<f32>
  %1 = glow.transpose %s perm = [] : (tensor<f32>) -> tensor<f32>
  return
}

// CHECK-LABEL: func.func @squeeze_and_unsqueeze
func.func @squeeze_and_unsqueeze(%x: tensor<1x?x1xf32>) {
  // CHECK: glow.squeeze %arg0 axes = [0, 2] : (tensor<1x?x1xf32>) -> tensor<?xf32>
  %0 = glow.squeeze %x axes = [0, 2] : (tensor<1x?x1xf32>) -> tensor<?xf32>
  // CHECK: glow.unsqueeze %arg0 axes = [0, 4] : (tensor<1x?x1xf32>) -> tensor<1x1x?x1x1xf32>
  %1 = glow.unsqueeze %x axes = [0, 4]
      : (tensor<1x?x1xf32>) -> tensor<1x1x?x1x1xf32>
  return
}

// CHECK-LABEL: func.func @flatten
func.func @flatten(%x: tensor<2x3x?xf32>) {
  // CHECK: glow.flatten %arg0 axis = 2 : (tensor<2x3x?xf32>) -> tensor<6x?xf32>
  %0 = glow.flatten %x axis = 2 : (tensor<2x3x?xf32>) -> tensor<6x?xf32>
  // CHECK: glow.flatten %arg0 axis = 0 : (tensor<2x3x?xf32>) -> tensor<1x?xf32>
  %1 = glow.flatten %x axis = 0 : (tensor<2x3x?xf32>) -> tensor<1x?xf32>
  return
}

// CHECK-LABEL: func.func @depth_and_space
func.func @depth_and_space(%x: tensor<?x8x2x2xf32>) {
  // CHECK: glow.depth_to_space %arg0 blocksize = 2 : (tensor<?x8x2x2xf32>) -> tensor<?x2x4x4xf32>
  %0 = glow.depth_to_space %x blocksize = 2
      : (tensor<?x8x2x2xf32>) -> tensor<?x2x4x4xf32>
  // CHECK: glow.depth_to_space %arg0 blocksize = 2 mode = crd : (tensor<?x8x2x2xf32>) -> tensor<?x2x4x4xf32>
  %1 = glow.depth_to_space %x blocksize = 2 mode = crd
      : (tensor<?x8x2x2xf32>) -> tensor<?x2x4x4xf32>
  // CHECK: glow.space_to_depth %arg0 blocksize = 2 : (tensor<?x8x2x2xf32>) -> tensor<?x32x1x1xf32>
  %2 = glow.space_to_depth %x blocksize = 2
      : (tensor<?x8x2x2xf32>) -> tensor<?x32x1x1xf32>
  return
}
