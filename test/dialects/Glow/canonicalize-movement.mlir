// RUN: glow-opt %s -split-input-file -canonicalize | FileCheck %s

// CHECK-LABEL: @that_move_nothing
// CHECK-NEXT: return %arg0
func.func @that_move_nothing(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %ones = glow.constant dense<1> : tensor<2xi64>
  %zeros = glow.constant dense<0> : tensor<4xi64>
  %zero = glow.constant dense<0> : tensor<1xi64>
  %end = glow.constant dense<9223372036854775807> : tensor<1xi64>
  %0 = glow.expand %x, %ones : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %1 = glow.tile %0, %ones : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %2 = glow.concat %1 axis = 0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = glow.split %2 axis = 0 sizes = [2] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = glow.pad %3, %zeros : (tensor<2x3xf32>, tensor<4xi64>) -> tensor<2x3xf32>
  %5 = glow.slice %4, %zero, %end axes = [1] : (tensor<2x3xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x3xf32>
  return %5 : tensor<2x3xf32>
}

// -----

// CHECK-LABEL: @dynamic_that_move_nothing
// CHECK-NEXT: return %arg0
func.func @dynamic_that_move_nothing(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %ones = glow.constant dense<1> : tensor<2xi64>
  %zero = glow.constant dense<0> : tensor<1xi64>
  %end = glow.constant dense<2147483647> : tensor<1xi64>
  %0 = glow.expand %x, %ones : (tensor<?x3xf32>, tensor<2xi64>) -> tensor<?x3xf32>
  %1 = glow.slice %0, %zero, %end axes = [0] : (tensor<?x3xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3xf32>
  return %1 : tensor<?x3xf32>
}

// -----

// The types do not change, but the elements do: a reversal, an expansion and a
// tiling of what is dynamic, a pad that shifts.
// CHECK-LABEL: @same_type_other_elements
// CHECK: glow.slice
// CHECK: glow.expand
// CHECK: glow.tile
// CHECK: glow.pad
func.func @same_type_other_elements(%x: tensor<3xf32>, %d: tensor<?xf32>, %s: tensor<1xi64>)
    -> (tensor<3xf32>, tensor<?xf32>, tensor<?xf32>, tensor<3xf32>) {
  %last = glow.constant dense<-1> : tensor<1xi64>
  %before = glow.constant dense<-4> : tensor<1xi64>
  %shift = glow.constant dense<[1, -1]> : tensor<2xi64>
  %0 = glow.slice %x, %last, %before, %last axes = [0] : (tensor<3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xf32>
  %1 = glow.expand %d, %s : (tensor<?xf32>, tensor<1xi64>) -> tensor<?xf32>
  %2 = glow.tile %d, %s : (tensor<?xf32>, tensor<1xi64>) -> tensor<?xf32>
  %3 = glow.pad %x, %shift : (tensor<3xf32>, tensor<2xi64>) -> tensor<3xf32>
  return %0, %1, %2, %3 : tensor<3xf32>, tensor<?xf32>, tensor<?xf32>, tensor<3xf32>
}

// -----

// CHECK-LABEL: @concats_merge
// CHECK-NEXT: %[[Y:.*]] = glow.concat %arg0, %arg1, %arg0 axis = 1
// CHECK-NEXT: return %[[Y]]
func.func @concats_merge(%a: tensor<2x1xf32>, %b: tensor<2x?xf32>, %e: tensor<2x0xf32>) -> tensor<2x?xf32> {
  %0 = glow.concat %b, %a, %e axis = 1 : (tensor<2x?xf32>, tensor<2x1xf32>, tensor<2x0xf32>) -> tensor<2x?xf32>
  %1 = glow.concat %a, %0 axis = 1 : (tensor<2x1xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
  return %1 : tensor<2x?xf32>
}

// -----

// Another axis; another user.
// CHECK-LABEL: @concats_that_stay
// CHECK-COUNT-4: glow.concat
func.func @concats_that_stay(%a: tensor<2x2xf32>) -> (tensor<4x4xf32>, tensor<4x2xf32>, tensor<6x2xf32>) {
  %0 = glow.concat %a, %a axis = 1 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x4xf32>
  %1 = glow.concat %0, %0 axis = 0 : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<4x4xf32>
  %2 = glow.concat %a, %a axis = 0 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  %3 = glow.concat %2, %a axis = 0 : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<6x2xf32>
  return %1, %2, %3 : tensor<4x4xf32>, tensor<4x2xf32>, tensor<6x2xf32>
}

// -----

// 4, 6, 8, ... 18 of the columns, of those 8 and 14; and one row.
// CHECK-LABEL: @slices_compose
// CHECK-DAG: %[[STARTS:.*]] = glow.constant dense<[1, 8]>
// CHECK-DAG: %[[ENDS:.*]] = glow.constant dense<[2, 15]>
// CHECK-DAG: %[[STEPS:.*]] = glow.constant dense<[1, 6]>
// CHECK: %[[Y:.*]] = glow.slice %arg0, %[[STARTS]], %[[ENDS]], %[[STEPS]] axes = [0, 1]
// CHECK-NEXT: return %[[Y]]
func.func @slices_compose(%x: tensor<4x20xf32>) -> tensor<1x2xf32> {
  %s0 = glow.constant dense<4> : tensor<1xi64>
  %e0 = glow.constant dense<-1> : tensor<1xi64>
  %p0 = glow.constant dense<2> : tensor<1xi64>
  %0 = glow.slice %x, %s0, %e0, %p0 axes = [1] : (tensor<4x20xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4x8xf32>
  %s1 = glow.constant dense<[2, 1]> : tensor<2xi64>
  %e1 = glow.constant dense<[100, 2]> : tensor<2xi64>
  %p1 = glow.constant dense<[3, 1]> : tensor<2xi64>
  %1 = glow.slice %0, %s1, %e1, %p1 axes = [1, 0] : (tensor<4x8xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: @slices_that_stay
// CHECK: glow.slice
// CHECK: glow.slice
func.func @slices_that_stay(%x: tensor<?xf32>) -> tensor<?xf32> {
  %one = glow.constant dense<1> : tensor<1xi64>
  %minus = glow.constant dense<-1> : tensor<1xi64>
  %0 = glow.slice %x, %one, %minus axes = [0] : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  %1 = glow.slice %0, %one, %minus axes = [0] : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  return %1 : tensor<?xf32>
}

// -----

// CHECK-LABEL: @static_part_of_dynamic_shape
// CHECK-DAG: %[[LAST:.*]] = glow.constant dense<4> : tensor<i64>
// CHECK-DAG: %[[TAIL:.*]] = glow.constant dense<[3, 4]> : tensor<2xi64>
// CHECK-DAG: %[[HEAD:.*]] = glow.shape %arg0 end = 1
// CHECK: return %[[LAST]], %[[TAIL]], %[[HEAD]]
func.func @static_part_of_dynamic_shape(%x: tensor<?x3x4xf32>) -> (tensor<i64>, tensor<2xi64>, tensor<1xi64>) {
  %shape = glow.shape %x : (tensor<?x3x4xf32>) -> tensor<3xi64>
  %minus = glow.constant dense<-1> : tensor<i64>
  %0 = glow.gather %shape, %minus axis = 0 : (tensor<3xi64>, tensor<i64>) -> tensor<i64>
  %zero = glow.constant dense<0> : tensor<1xi64>
  %one = glow.constant dense<1> : tensor<1xi64>
  %three = glow.constant dense<3> : tensor<1xi64>
  %1 = glow.slice %shape, %one, %three axes = [0] : (tensor<3xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %2 = glow.slice %shape, %zero, %one axes = [0] : (tensor<3xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  return %0, %1, %2 : tensor<i64>, tensor<2xi64>, tensor<1xi64>
}

// -----

// CHECK-LABEL: @constants
// CHECK-DAG: %[[TAKEN:.*]] = glow.constant dense<{{\[}}[3, 1], [6, 4]]> : tensor<2x2xi32>
// CHECK-DAG: %[[REVERSED:.*]] = glow.constant dense<{{\[}}[6, 5, 4], [3, 2, 1]]> : tensor<2x3xi32>
// CHECK-DAG: %[[JOINED:.*]] = glow.constant dense<{{\[}}[1, 2, 3, 7], [4, 5, 6, 7]]> : tensor<2x4xi32>
// CHECK-DAG: %[[LEFT:.*]] = glow.constant dense<{{\[}}[1], [4]]> : tensor<2x1xi32>
// CHECK-DAG: %[[RIGHT:.*]] = glow.constant dense<{{\[}}[2, 3], [5, 6]]> : tensor<2x2xi32>
// CHECK-DAG: %[[EXPANDED:.*]] = glow.constant dense<{{\[\[}}[1, 1], [4, 4]], {{\[}}[1, 1], [4, 4]]]> : tensor<2x2x2xi32>
// CHECK: return %[[TAKEN]], %[[REVERSED]], %[[JOINED]], %[[LEFT]], %[[RIGHT]], %[[EXPANDED]]
func.func @constants() -> (tensor<2x2xi32>, tensor<2x3xi32>, tensor<2x4xi32>, tensor<2x1xi32>, tensor<2x2xi32>, tensor<2x2x2xi32>) {
  %c = glow.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %i = glow.constant dense<[-1, 0]> : tensor<2xi64>
  %0 = glow.gather %c, %i axis = 1 : (tensor<2x3xi32>, tensor<2xi64>) -> tensor<2x2xi32>
  %from = glow.constant dense<[-1, 10]> : tensor<2xi64>
  %to = glow.constant dense<-100> : tensor<2xi64>
  %step = glow.constant dense<-1> : tensor<2xi64>
  %1 = glow.slice %c, %from, %to, %step axes = [0, 1] : (tensor<2x3xi32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<2x3xi32>
  %seven = glow.constant dense<7> : tensor<2x1xi32>
  %2 = glow.concat %c, %seven axis = 1 : (tensor<2x3xi32>, tensor<2x1xi32>) -> tensor<2x4xi32>
  %3:2 = glow.split %c axis = 1 sizes = [1, 2] : (tensor<2x3xi32>) -> (tensor<2x1xi32>, tensor<2x2xi32>)
  %shape = glow.constant dense<2> : tensor<3xi64>
  %4 = glow.expand %3#0, %shape : (tensor<2x1xi32>, tensor<3xi64>) -> tensor<2x2x2xi32>
  return %0, %1, %2, %3#0, %3#1, %4 : tensor<2x2xi32>, tensor<2x3xi32>, tensor<2x4xi32>, tensor<2x1xi32>, tensor<2x2xi32>, tensor<2x2x2xi32>
}

// -----

// An index out of bounds, and a result that would be larger than allowed.
// CHECK-LABEL: @constants_that_stay
// CHECK: glow.gather
// CHECK: glow.expand
func.func @constants_that_stay() -> (tensor<i32>, tensor<1000000x2xi32>) {
  %c = glow.constant dense<[1, 2]> : tensor<2xi32>
  %i = glow.constant dense<2> : tensor<i64>
  %0 = glow.gather %c, %i axis = 0 : (tensor<2xi32>, tensor<i64>) -> tensor<i32>
  %shape = glow.constant dense<[1000000, 2]> : tensor<2xi64>
  %1 = glow.expand %c, %shape : (tensor<2xi32>, tensor<2xi64>) -> tensor<1000000x2xi32>
  return %0, %1 : tensor<i32>, tensor<1000000x2xi32>
}

// -----

// CHECK-LABEL: @splats
// CHECK-DAG: glow.constant dense<1.000000e+00> : tensor<1000x1000x1000xf32>
// CHECK-DAG: glow.constant dense<1.000000e+00> : tensor<2000x1000xf32>
// CHECK-NOT: glow.expand
// CHECK-NOT: glow.tile
func.func @splats() -> (tensor<1000x1000x1000xf32>, tensor<2000x1000xf32>) {
  %c = glow.constant dense<1.0> : tensor<1000x1xf32>
  %shape = glow.constant dense<1000> : tensor<3xi64>
  %0 = glow.expand %c, %shape : (tensor<1000x1xf32>, tensor<3xi64>) -> tensor<1000x1000x1000xf32>
  %repeats = glow.constant dense<[2, 1000]> : tensor<2xi64>
  %1 = glow.tile %c, %repeats : (tensor<1000x1xf32>, tensor<2xi64>) -> tensor<2000x1000xf32>
  return %0, %1 : tensor<1000x1000x1000xf32>, tensor<2000x1000xf32>
}
