// RUN: glow-opt %s --convert-glow-to-linalg --mlir-print-local-scope \
// RUN:   | FileCheck %s

// CHECK-LABEL: func @reshape(
// CHECK-SAME:    %[[X:.*]]: tensor<2x3x4xf32>)
// CHECK:         tensor.collapse_shape %[[X]] {{\[}}[0, 1], [2]]
// CHECK:         tensor.expand_shape %[[X]]
// CHECK:         %[[FLAT:.*]] = tensor.collapse_shape %[[X]] {{\[}}[0, 1, 2]]
// CHECK:         tensor.expand_shape %[[FLAT]]
func.func @reshape(%x: tensor<2x3x4xf32>)
    -> (tensor<6x4xf32>, tensor<2x3x2x2xf32>, tensor<4x6xf32>) {
  %s0 = glow.constant dense<[6, 4]> : tensor<2xi64>
  %0 = glow.reshape %x, %s0 : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<6x4xf32>
  %s1 = glow.constant dense<[2, 3, 2, 2]> : tensor<4xi64>
  %1 = glow.reshape %x, %s1
    : (tensor<2x3x4xf32>, tensor<4xi64>) -> tensor<2x3x2x2xf32>
  %s2 = glow.constant dense<[4, 6]> : tensor<2xi64>
  %2 = glow.reshape %x, %s2 : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<4x6xf32>
  return %0, %1, %2 : tensor<6x4xf32>, tensor<2x3x2x2xf32>, tensor<4x6xf32>
}

// CHECK-LABEL: func @reshape_dynamic(
// CHECK:         tensor.expand_shape {{.*}} : tensor<?x8xf32> into tensor<?x2x4xf32>
func.func @reshape_dynamic(%x: tensor<?x8xf32>) -> tensor<?x2x4xf32> {
  %s = glow.constant dense<[-1, 2, 4]> : tensor<3xi64>
  %y = glow.reshape %x, %s : (tensor<?x8xf32>, tensor<3xi64>) -> tensor<?x2x4xf32>
  return %y : tensor<?x2x4xf32>
}

// CHECK-LABEL: func @concat(
// CHECK-SAME:    %[[A:.*]]: tensor<2x3xf32>, %[[B:.*]]: tensor<2x5xf32>)
// CHECK:         %[[OUT:.*]] = tensor.empty() : tensor<2x8xf32>
// CHECK:         %[[FIRST:.*]] = tensor.insert_slice %[[A]] into %[[OUT]][0, 0] [2, 3]
// CHECK:         tensor.insert_slice %[[B]] into %[[FIRST]][0, 3] [2, 5]
func.func @concat(%a: tensor<2x3xf32>, %b: tensor<2x5xf32>) -> tensor<2x8xf32> {
  %y = glow.concat %a, %b axis = 1
    : (tensor<2x3xf32>, tensor<2x5xf32>) -> tensor<2x8xf32>
  return %y : tensor<2x8xf32>
}

// CHECK-LABEL: func @split(
// CHECK:         tensor.extract_slice %{{.*}}[0, 0] [2, 3] [1, 1]
// CHECK:         tensor.extract_slice %{{.*}}[0, 3] [2, 5] [1, 1]
func.func @split(%x: tensor<2x8xf32>) -> (tensor<2x3xf32>, tensor<2x5xf32>) {
  %0:2 = glow.split %x axis = 1 sizes = [3, 5]
    : (tensor<2x8xf32>) -> (tensor<2x3xf32>, tensor<2x5xf32>)
  return %0#0, %0#1 : tensor<2x3xf32>, tensor<2x5xf32>
}

// Backward steps are read forward and turned around.
// CHECK-LABEL: func @slice(
// CHECK:         %[[FORWARD:.*]] = tensor.extract_slice %{{.*}}[4] [3] [2]
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0) -> (-d0 + 2)>, {{.*}}]{{.*}} ins(%[[FORWARD]]
func.func @slice(%x: tensor<10xf32>) -> tensor<3xf32> {
  %start = glow.constant dense<8> : tensor<1xi64>
  %end = glow.constant dense<3> : tensor<1xi64>
  %step = glow.constant dense<-2> : tensor<1xi64>
  %y = glow.slice %x, %start, %end, %step axes = [0]
    : (tensor<10xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>)
    -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// CHECK-LABEL: func @pad(
// CHECK:         tensor.pad %{{.*}} low[0, 1] high[0, 2]
// CHECK:         linalg.generic
// CHECK:           arith.maxsi
// CHECK:           tensor.extract
func.func @pad(%x: tensor<2x3xf32>) -> (tensor<2x6xf32>, tensor<2x6xf32>) {
  %pads = glow.constant dense<[0, 1, 0, 2]> : tensor<4xi64>
  %0 = glow.pad %x, %pads : (tensor<2x3xf32>, tensor<4xi64>) -> tensor<2x6xf32>
  %1 = glow.pad %x, %pads mode = edge
    : (tensor<2x3xf32>, tensor<4xi64>) -> tensor<2x6xf32>
  return %0, %1 : tensor<2x6xf32>, tensor<2x6xf32>
}

// CHECK-LABEL: func @transpose(
// CHECK:         linalg.transpose {{.*}} permutation = [2, 0, 1]
func.func @transpose(%x: tensor<2x3x?xf32>) -> tensor<?x2x3xf32> {
  %y = glow.transpose %x perm = [2, 0, 1]
    : (tensor<2x3x?xf32>) -> tensor<?x2x3xf32>
  return %y : tensor<?x2x3xf32>
}

// CHECK-LABEL: func @tile(
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, {{.*}}]
// CHECK:         tensor.collapse_shape {{.*}} : tensor<2x4x3xf32> into tensor<2x12xf32>
func.func @tile(%x: tensor<2x3xf32>) -> tensor<2x12xf32> {
  %repeats = glow.constant dense<[1, 4]> : tensor<2xi64>
  %y = glow.tile %x, %repeats
    : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x12xf32>
  return %y : tensor<2x12xf32>
}

// CHECK-LABEL: func @depth_to_space(
// CHECK:         tensor.expand_shape {{.*}} into tensor<1x2x2x2x2x3xf32>
// CHECK:         linalg.transpose {{.*}} permutation = [0, 3, 4, 1, 5, 2]
// CHECK:         tensor.collapse_shape {{.*}} into tensor<1x2x4x6xf32>
func.func @depth_to_space(%x: tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32> {
  %y = glow.depth_to_space %x blocksize = 2
    : (tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32>
  return %y : tensor<1x2x4x6xf32>
}
