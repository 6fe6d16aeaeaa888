// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --mlir-print-op-generic | glow-opt | FileCheck %s

// Ops that move elements print and parse back; attributes at their defaults are left
// out.

// CHECK-LABEL: func.func @expand_and_tile
func.func @expand_and_tile(%x: tensor<2x?xf32>, %s: tensor<2xi64>) {
  // CHECK: glow.expand %arg0, %arg1 : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<2x?xf32>
  %0 = glow.expand %x, %s : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<2x?xf32>
  // CHECK: glow.tile %arg0, %arg1 : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %1 = glow.tile %x, %s : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// CHECK-LABEL: func.func @concat
func.func @concat(%x: tensor<2x?xf32>, %y: tensor<2x3xf32>) {
  // CHECK: glow.concat %arg0 axis = 0 : (tensor<2x?xf32>) -> tensor<2x?xf32>
  %0 = glow.concat %x axis = 0 : (tensor<2x?xf32>) -> tensor<2x?xf32>
  // CHECK: glow.concat %arg0, %arg1, %arg0 axis = 1 : (tensor<2x?xf32>, tensor<2x3xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
  %1 = glow.concat %x, %y, %x axis = 1
      : (tensor<2x?xf32>, tensor<2x3xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
  // CHECK: glow.concat %arg0, %arg1 axis = 0 : (tensor<2x?xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
  %2 = glow.concat %x, %y axis = 0
      : (tensor<2x?xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
  return
}

// CHECK-LABEL: func.func @split
func.func @split(%x: tensor<2x?xf32>) {
  // CHECK: glow.split %arg0 axis = 0 sizes = [1, 1] : (tensor<2x?xf32>) -> (tensor<1x?xf32>, tensor<1x?xf32>)
  %0:2 = glow.split %x axis = 0 sizes = [1, 1]
      : (tensor<2x?xf32>) -> (tensor<1x?xf32>, tensor<1x?xf32>)
  // CHECK: glow.split %arg0 axis = 1 sizes = [3] : (tensor<2x?xf32>) -> tensor<2x3xf32>
  %1 = glow.split %x axis = 1 sizes = [3] : (tensor<2x?xf32>) -> tensor<2x3xf32>
  return
}

// CHECK-LABEL: func.func @slice
func.func @slice(%x: tensor<2x?xf32>, %s: tensor<2xi64>) {
  // CHECK: glow.slice %arg0, %arg1, %arg1 axes = [0, 1] : (tensor<2x?xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  %0 = glow.slice %x, %s, %s axes = [0, 1]
      : (tensor<2x?xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: glow.slice %arg0, %arg1, %arg1, %arg1 axes = [1, 0] : (tensor<2x?xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<1x?xf32>
  %1 = glow.slice %x, %s, %s, %s axes = [1, 0]
      : (tensor<2x?xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>)
      -> tensor<1x?xf32>
  return
}

// CHECK-LABEL: func.func @pad
func.func @pad(%x: tensor<2x?xf32>, %p: tensor<4xi64>, %v: tensor<f32>) {
  // CHECK: glow.pad %arg0, %arg1 : (tensor<2x?xf32>, tensor<4xi64>) -> tensor<?x?xf32>
  %0 = glow.pad %x, %p : (tensor<2x?xf32>, tensor<4xi64>) -> tensor<?x?xf32>
  // CHECK: glow.pad %arg0, %arg1, %arg2 : (tensor<2x?xf32>, tensor<4xi64>, tensor<f32>) -> tensor<?x?xf32>
  %1 = glow.pad %x, %p, %v
      : (tensor<2x?xf32>, tensor<4xi64>, tensor<f32>) -> tensor<?x?xf32>
  // CHECK: glow.pad %arg0, %arg1 mode = reflect : (tensor<2x?xf32>, tensor<4xi64>) -> tensor<?x?xf32>
  %2 = glow.pad %x, %p mode = reflect
      : (tensor<2x?xf32>, tensor<4xi64>) -> tensor<?x?xf32>
  // CHECK: glow.pad %arg0, %arg1 mode = edge : (tensor<2x?xf32>, tensor<4xi64>) -> tensor<?x?xf32>
  %3 = glow.pad %x, %p mode = edge
      : (tensor<2x?xf32>, tensor<4xi64>) -> tensor<?x?xf32>
  // CHECK: glow.pad %arg0, %arg1 mode = wrap : (tensor<2x?xf32>, tensor<4xi64>) -> tensor<?x?xf32>
  %4 = glow.pad %x, %p mode = wrap
      : (tensor<2x?xf32>, tensor<4xi64>) -> tensor<?x?xf32>
  return
}

// CHECK-LABEL: func.func @trilu
func.func @trilu(%x: tensor<2x?xf32>, %k: tensor<i64>) {
  // CHECK: glow.trilu %arg0 : (tensor<2x?xf32>) -> tensor<2x?xf32>
  %0 = glow.trilu %x : (tensor<2x?xf32>) -> tensor<2x?xf32>
  // CHECK: glow.trilu %arg0, %arg1 upper : (tensor<2x?xf32>, tensor<i64>) -> tensor<2x?xf32>
  %1 = glow.trilu %x, %k upper
      : (tensor<2x?xf32>, tensor<i64>) -> tensor<2x?xf32>
  return
}

// CHECK-LABEL: func.func @resize
func.func @resize(%x: tensor<2x?xf32>, %f: tensor<2xf32>, %s: tensor<2xi64>) {
  // CHECK: glow.resize %arg0 scales = %arg1 : (tensor<2x?xf32>, tensor<2xf32>) -> tensor<?x?xf32>
  %0 = glow.resize %x scales = %f
      : (tensor<2x?xf32>, tensor<2xf32>) -> tensor<?x?xf32>
  // CHECK: glow.resize %arg0 sizes = %arg2 mode = linear coordinate_transformation_mode = align_corners : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %1 = glow.resize %x sizes = %s mode = linear coordinate_transformation_mode =
      align_corners
      : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: glow.resize %arg0 sizes = %arg2 coordinate_transformation_mode = asymmetric nearest_mode = floor : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %2 = glow.resize %x sizes = %s coordinate_transformation_mode = asymmetric
      nearest_mode = floor
      : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: glow.resize %arg0 sizes = %arg2 mode = cubic coordinate_transformation_mode = pytorch_half_pixel cubic_coeff_a = -5.000000e-01 exclude_outside antialias : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %3 = glow.resize %x sizes = %s mode = cubic coordinate_transformation_mode =
      pytorch_half_pixel cubic_coeff_a = -0.5 exclude_outside antialias
      : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: glow.resize %arg0 sizes = %arg2 mode = linear coordinate_transformation_mode = tf_crop_and_resize extrapolation_value = 1.000000e+00 : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %4 = glow.resize %x sizes = %s mode = linear coordinate_transformation_mode =
      tf_crop_and_resize extrapolation_value = 1.0
      : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: glow.resize %arg0 sizes = %arg2 coordinate_transformation_mode = half_pixel_symmetric nearest_mode = ceil : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %5 = glow.resize %x sizes = %s coordinate_transformation_mode =
      half_pixel_symmetric nearest_mode = ceil
      : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: glow.resize %arg0 sizes = %arg2 nearest_mode = round_prefer_ceil : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %6 = glow.resize %x sizes = %s nearest_mode = round_prefer_ceil
      : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// CHECK-LABEL: func.func @gather
func.func @gather(%x: tensor<2x?xf32>, %i: tensor<3x?xi32>) {
  // CHECK: glow.gather %arg0, %arg1 axis = 1 : (tensor<2x?xf32>, tensor<3x?xi32>) -> tensor<2x3x?xf32>
  %0 = glow.gather %x, %i axis = 1
      : (tensor<2x?xf32>, tensor<3x?xi32>) -> tensor<2x3x?xf32>
  // CHECK: glow.gather_elements %arg0, %arg1 axis = 0 : (tensor<2x?xf32>, tensor<3x?xi32>) -> tensor<3x?xf32>
  %1 = glow.gather_elements %x, %i axis = 0
      : (tensor<2x?xf32>, tensor<3x?xi32>) -> tensor<3x?xf32>
  return
}

// CHECK-LABEL: func.func @gather_nd
func.func @gather_nd(%x: tensor<2x3x4xf32>, %i: tensor<2x5x1xi64>) {
  // CHECK: glow.gather_nd %arg0, %arg1 : (tensor<2x3x4xf32>, tensor<2x5x1xi64>) -> tensor<2x5x3x4xf32>
  %0 = glow.gather_nd %x, %i
      : (tensor<2x3x4xf32>, tensor<2x5x1xi64>) -> tensor<2x5x3x4xf32>
  // CHECK: glow.gather_nd %arg0, %arg1 batch_dims = 1 : (tensor<2x3x4xf32>, tensor<2x5x1xi64>) -> tensor<2x5x4xf32>
  %1 = glow.gather_nd %x, %i batch_dims = 1
      : (tensor<2x3x4xf32>, tensor<2x5x1xi64>) -> tensor<2x5x4xf32>
  return
}

// CHECK-LABEL: func.func @scatter
func.func @scatter(%x: tensor<3x3xf32>, %i: tensor<2x1xi64>,
                  %u: tensor<2x1xf32>, %v: tensor<2x3xf32>) {
  // CHECK: glow.scatter_elements %arg0, %arg1, %arg2 axis = 1 : (tensor<3x3xf32>, tensor<2x1xi64>, tensor<2x1xf32>) -> tensor<3x3xf32>
  %0 = glow.scatter_elements %x, %i, %u axis = 1
      : (tensor<3x3xf32>, tensor<2x1xi64>, tensor<2x1xf32>) -> tensor<3x3xf32>
  // CHECK: glow.scatter_nd %arg0, %arg1, %arg3 : (tensor<3x3xf32>, tensor<2x1xi64>, tensor<2x3xf32>) -> tensor<3x3xf32>
  %1 = glow.scatter_nd %x, %i, %v
      : (tensor<3x3xf32>, tensor<2x1xi64>, tensor<2x3xf32>) -> tensor<3x3xf32>
  // CHECK: glow.scatter_elements %arg0, %arg1, %arg2 axis = 0 reduction = add : (tensor<3x3xf32>, tensor<2x1xi64>, tensor<2x1xf32>) -> tensor<3x3xf32>
  %2 = glow.scatter_elements %x, %i, %u axis = 0 reduction = add
      : (tensor<3x3xf32>, tensor<2x1xi64>, tensor<2x1xf32>) -> tensor<3x3xf32>
  // CHECK: glow.scatter_elements %arg0, %arg1, %arg2 axis = 0 reduction = mul : (tensor<3x3xf32>, tensor<2x1xi64>, tensor<2x1xf32>) -> tensor<3x3xf32>
  %3 = glow.scatter_elements %x, %i, %u axis = 0 reduction = mul
      : (tensor<3x3xf32>, tensor<2x1xi64>, tensor<2x1xf32>) -> tensor<3x3xf32>
  // CHECK: glow.scatter_nd %arg0, %arg1, %arg3 reduction = max : (tensor<3x3xf32>, tensor<2x1xi64>, tensor<2x3xf32>) -> tensor<3x3xf32>
  %4 = glow.scatter_nd %x, %i, %v reduction = max
      : (tensor<3x3xf32>, tensor<2x1xi64>, tensor<2x3xf32>) -> tensor<3x3xf32>
  // CHECK: glow.scatter_nd %arg0, %arg1, %arg3 reduction = min : (tensor<3x3xf32>, tensor<2x1xi64>, tensor<2x3xf32>) -> tensor<3x3xf32>
  %5 = glow.scatter_nd %x, %i, %v reduction = min
      : (tensor<3x3xf32>, tensor<2x1xi64>, tensor<2x3xf32>) -> tensor<3x3xf32>
  return
}
