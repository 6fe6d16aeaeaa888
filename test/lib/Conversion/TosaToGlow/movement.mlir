// RUN: glow-opt %s --convert-tosa-to-glow | FileCheck %s

// CHECK-LABEL: func @blocks(
// CHECK:         glow.concat %{{.*}}, %{{.*}} axis = 1
// CHECK:         glow.reshape {{.*}} -> tensor<4x3xi8>
// CHECK:         glow.transpose %{{.*}} perm = [1, 0]
// CHECK:         %[[REPEATS:.*]] = glow.constant dense<[2, 1]> : tensor<2xi64>
// CHECK:         glow.tile %{{.*}}, %[[REPEATS]]
func.func @blocks(%a: tensor<2x2xi8>, %b: tensor<2x4xi8>) -> tensor<6x4xi8> {
  %shape = tosa.const_shape {values = dense<[4, 3]> : tensor<2xindex>}
    : () -> !tosa.shape<2>
  %multiples = tosa.const_shape {values = dense<[2, 1]> : tensor<2xindex>}
    : () -> !tosa.shape<2>
  %0 = tosa.concat %a, %b {axis = 1 : i32}
    : (tensor<2x2xi8>, tensor<2x4xi8>) -> tensor<2x6xi8>
  %1 = tosa.reshape %0, %shape
    : (tensor<2x6xi8>, !tosa.shape<2>) -> tensor<4x3xi8>
  %2 = tosa.transpose %1 {perms = array<i32: 1, 0>}
    : (tensor<4x3xi8>) -> tensor<3x4xi8>
  %3 = tosa.tile %2, %multiples
    : (tensor<3x4xi8>, !tosa.shape<2>) -> tensor<6x4xi8>
  return %3 : tensor<6x4xi8>
}

// CHECK-LABEL: func @slice(
// CHECK-DAG:     %[[STARTS:.*]] = glow.constant dense<[1, 0]> : tensor<2xi64>
// CHECK-DAG:     %[[ENDS:.*]] = glow.constant dense<[3, 2]> : tensor<2xi64>
// CHECK:         glow.slice %{{.*}}, %[[STARTS]], %[[ENDS]] axes = [0, 1]
func.func @slice(%x: tensor<4x3xi8>) -> tensor<2x2xi8> {
  %start = tosa.const_shape {values = dense<[1, 0]> : tensor<2xindex>}
    : () -> !tosa.shape<2>
  %size = tosa.const_shape {values = dense<[2, 2]> : tensor<2xindex>}
    : () -> !tosa.shape<2>
  %y = tosa.slice %x, %start, %size
    : (tensor<4x3xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<2x2xi8>
  return %y : tensor<2x2xi8>
}

// CHECK-LABEL: func @reverse(
// CHECK-DAG:     %[[MINUS_ONE:.*]] = glow.constant dense<-1> : tensor<1xi64>
// CHECK-DAG:     %[[END:.*]] = glow.constant dense<-9223372036854775808> : tensor<1xi64>
// CHECK:         glow.slice %{{.*}}, %{{.*}}, %[[END]], %{{.*}} axes = [1]
func.func @reverse(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  %y = tosa.reverse %x {axis = 1 : i32} : (tensor<2x3xi8>) -> tensor<2x3xi8>
  return %y : tensor<2x3xi8>
}

// CHECK-LABEL: func @pad(
// CHECK-DAG:     %[[PADS:.*]] = glow.constant dense<[1, 0, 2, 3]> : tensor<4xi64>
// CHECK-DAG:     %[[VALUE:.*]] = glow.constant dense<7> : tensor<i8>
// CHECK:         glow.pad %{{.*}}, %[[PADS]], %[[VALUE]]
func.func @pad(%x: tensor<2x3xi8>) -> tensor<5x6xi8> {
  %padding = tosa.const_shape {values = dense<[1, 2, 0, 3]> : tensor<4xindex>}
    : () -> !tosa.shape<4>
  %value = "tosa.const"() <{values = dense<7> : tensor<1xi8>}>
    : () -> tensor<1xi8>
  %y = tosa.pad %x, %padding, %value
    : (tensor<2x3xi8>, !tosa.shape<4>, tensor<1xi8>) -> tensor<5x6xi8>
  return %y : tensor<5x6xi8>
}

// CHECK-LABEL: func @gather(
// CHECK:         %[[INDICES:.*]] = glow.reshape {{.*}} -> tensor<2x5x1xi32>
// CHECK:         glow.gather_nd %{{.*}}, %[[INDICES]] batch_dims = 1
func.func @gather(%x: tensor<2x3x4xi8>, %i: tensor<2x5xi32>)
    -> tensor<2x5x4xi8> {
  %y = tosa.gather %x, %i
    : (tensor<2x3x4xi8>, tensor<2x5xi32>) -> tensor<2x5x4xi8>
  return %y : tensor<2x5x4xi8>
}

// CHECK-LABEL: func @scatter(
// CHECK-SAME:    %[[X:[^:]*]]: {{.*}}, %{{.*}}: {{.*}}, %[[UPDATES:[^:]*]]: tensor<2x2x4xi8>
// CHECK:         %[[INDICES:.*]] = glow.expand {{.*}} -> tensor<2x2x4xi32>
// CHECK:         glow.scatter_elements %[[X]], %[[INDICES]], %[[UPDATES]] axis = 1
func.func @scatter(%x: tensor<2x3x4xi8>, %i: tensor<2x2xi32>,
                   %updates: tensor<2x2x4xi8>) -> tensor<2x3x4xi8> {
  %y = tosa.scatter %x, %i, %updates
    : (tensor<2x3x4xi8>, tensor<2x2xi32>, tensor<2x2x4xi8>) -> tensor<2x3x4xi8>
  return %y : tensor<2x3x4xi8>
}

// Twice as many rows: between the elements, halves go to the second.
// CHECK-LABEL: func @resize_nearest(
// CHECK:         %[[ROWS:.*]] = glow.constant dense<[0, 1, 1, 2, 2]> : tensor<5xi64>
// CHECK:         glow.gather %{{.*}}, %[[ROWS]] axis = 1
// CHECK:         glow.gather %{{.*}} axis = 2
func.func @resize_nearest(%x: tensor<1x3x1x2xi8>) -> tensor<1x5x1x2xi8> {
  %scale = tosa.const_shape {values = dense<[4, 2, 2, 2]> : tensor<4xindex>}
    : () -> !tosa.shape<4>
  %zeros = tosa.const_shape {values = dense<0> : tensor<2xindex>}
    : () -> !tosa.shape<2>
  %y = tosa.resize %x, %scale, %zeros, %zeros {mode = NEAREST_NEIGHBOR}
    : (tensor<1x3x1x2xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>)
    -> tensor<1x5x1x2xi8>
  return %y : tensor<1x5x1x2xi8>
}

// CHECK-LABEL: func @resize_bilinear(
// CHECK:         glow.cast %{{.*}} -> tensor<1x3x1x2xi32>
// CHECK:         %[[REST:.*]] = glow.constant dense<{{\[\[}}[4]], {{\[}}[2]], {{\[}}[4]], {{\[}}[2]], {{\[}}[4]]]> : tensor<5x1x1xi32>
// CHECK:         glow.mul %{{.*}}, %[[REST]]
func.func @resize_bilinear(%x: tensor<1x3x1x2xi8>) -> tensor<1x5x1x2xi32> {
  %scale = tosa.const_shape {values = dense<[4, 2, 2, 2]> : tensor<4xindex>}
    : () -> !tosa.shape<4>
  %zeros = tosa.const_shape {values = dense<0> : tensor<2xindex>}
    : () -> !tosa.shape<2>
  %y = tosa.resize %x, %scale, %zeros, %zeros {mode = BILINEAR}
    : (tensor<1x3x1x2xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>)
    -> tensor<1x5x1x2xi32>
  return %y : tensor<1x5x1x2xi32>
}
