// RUN: glow-opt %s --glow-fuse-dequantization | FileCheck %s
// RUN: glow-opt %s --glow-fuse-dequantization --glow-pack-contraction-weights="vector-bits=64 vectors-per-block=1" | FileCheck %s --check-prefix=PACKED

#id = affine_map<(k, n) -> (k, n)>
#column = affine_map<(k, n) -> (n)>
#id3 = affine_map<(b, k, n) -> (b, k, n)>
#blocks = affine_map<(b, k, n) -> (b, n)>

// CHECK-DAG: #[[$TWO:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3 * 2)>
// CHECK-DAG: #[[$TWO_ODD:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3 * 2 + 1)>
// PACKED-DAG: #[[$INTEGERS:.*]] = affine_map<(d0, d1, d2) -> (d1 floordiv 2, d2, d1 mod 2)>
// PACKED-DAG: #[[$SCALES:.*]] = affine_map<(d0, d1, d2, d3) -> (d1 floordiv 2, d2, d1 mod 2)>

// CHECK-LABEL: @matmul
// CHECK:         linalg.generic {{.*}} ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<4x6xf32>, tensor<6x4xi8>, tensor<4xf32>)
// CHECK:           %[[W:.*]] = arith.mulf
// CHECK:           %[[PRODUCT:.*]] = arith.mulf %{{.*}}, %[[W]]
// CHECK:           arith.addf %{{.*}}, %[[PRODUCT]]
// CHECK-NOT:     linalg.generic
// PACKED-LABEL: @matmul
// PACKED:         %[[Q:.*]] = arith.constant dense_resource<packed> : tensor<2x6x2xi8>
// PACKED:         linalg.generic {indexing_maps = [#{{.*}}, #[[$INTEGERS]], {{.*}} ins(%{{.*}}, %[[Q]],
func.func @matmul(%x: tensor<4x6xf32>, %sum: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %q = arith.constant dense_resource<q> : tensor<6x4xi8>
  %s = arith.constant dense<[0.5, 0.25, 1.0, 2.0]> : tensor<4xf32>
  %empty = tensor.empty() : tensor<6x4xf32>
  %w = linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%q, %s : tensor<6x4xi8>, tensor<4xf32>) outs(%empty : tensor<6x4xf32>) {
  ^bb0(%a: i8, %b: f32, %out: f32):
    %0 = arith.sitofp %a : i8 to f32
    %1 = arith.mulf %0, %b : f32
    linalg.yield %1 : f32
  } -> tensor<6x4xf32>
  %y = linalg.matmul ins(%x, %w : tensor<4x6xf32>, tensor<6x4xf32>) outs(%sum : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %y : tensor<4x4xf32>
}

// The first of two rows of weights is in the low half of a byte: 1 and -2, 3
// and -4.
// CHECK-LABEL: @nibbles
// CHECK:         arith.constant dense_resource<nibbles> : tensor<1x1x2xi8>
// CHECK:         linalg.generic {indexing_maps = [#[[$TWO]], #[[$TWO_ODD]],
// CHECK:           %[[BYTE:.*]] = arith.extsi %{{.*}} : i8 to i32
// CHECK:           %[[TOP:.*]] = arith.shli %[[BYTE]]
// CHECK:           arith.shrsi %[[TOP]]
// CHECK:           %[[BYTE:.*]] = arith.extsi %{{.*}} : i8 to i32
// CHECK-NOT:       arith.shli
// CHECK:           arith.shrsi %[[BYTE]]
// PACKED-LABEL: @nibbles
// PACKED:         linalg.generic {indexing_maps = [{{.*}}, #[[$SCALES]], #{{.*}}]
func.func @nibbles(%x: tensor<4x1x2xf32>, %sum: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %q = arith.constant dense<[[[1, 3], [-2, -4]]]> : tensor<1x2x2xi4>
  %s = arith.constant dense<[[0.5, 0.25]]> : tensor<1x2xf32>
  %empty = tensor.empty() : tensor<1x2x2xf32>
  %w = linalg.generic {indexing_maps = [#id3, #blocks, #id3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%q, %s : tensor<1x2x2xi4>, tensor<1x2xf32>) outs(%empty : tensor<1x2x2xf32>) {
  ^bb0(%a: i4, %b: f32, %out: f32):
    %0 = arith.extsi %a : i4 to i32
    %1 = arith.sitofp %0 : i32 to f32
    %2 = arith.mulf %1, %b : f32
    linalg.yield %2 : f32
  } -> tensor<1x2x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(m, n, b, k) -> (m, b, k)>, affine_map<(m, n, b, k) -> (b, k, n)>, affine_map<(m, n, b, k) -> (m, n)>],
                       iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<4x1x2xf32>, tensor<1x2x2xf32>) outs(%sum : tensor<4x2xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.addf %out, %0 : f32
    linalg.yield %1 : f32
  } -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}

// Each weight of a depthwise convolution would be converted for each pixel.
// CHECK-LABEL: @depthwise
// CHECK:         linalg.generic {{.*}} ins(%{{.*}} : tensor<1x3xi8>)
// CHECK:         linalg.depthwise_conv_1d_nwc_wc
func.func @depthwise(%x: tensor<1x4x3xf32>, %sum: tensor<1x4x3xf32>) -> tensor<1x4x3xf32> {
  %q = arith.constant dense<[[1, 2, 3]]> : tensor<1x3xi8>
  %empty = tensor.empty() : tensor<1x3xf32>
  %w = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%q : tensor<1x3xi8>) outs(%empty : tensor<1x3xf32>) {
  ^bb0(%a: i8, %out: f32):
    %0 = arith.sitofp %a : i8 to f32
    linalg.yield %0 : f32
  } -> tensor<1x3xf32>
  %y = linalg.depthwise_conv_1d_nwc_wc ins(%x, %w : tensor<1x4x3xf32>, tensor<1x3xf32>) outs(%sum : tensor<1x4x3xf32>) -> tensor<1x4x3xf32>
  return %y : tensor<1x4x3xf32>
}

// Weights that another operation reads too are in memory anyway; those with a
// scale that is known at run time only are no constants.
// CHECK-LABEL: @left_alone
// CHECK-COUNT-2: linalg.matmul
func.func @left_alone(%x: tensor<4x6xf32>, %scale: tensor<4xf32>, %sum: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<6x4xf32>, tensor<4x4xf32>) {
  %q = arith.constant dense_resource<q> : tensor<6x4xi8>
  %empty = tensor.empty() : tensor<6x4xf32>
  %w = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%q : tensor<6x4xi8>) outs(%empty : tensor<6x4xf32>) {
  ^bb0(%a: i8, %out: f32):
    %0 = arith.sitofp %a : i8 to f32
    linalg.yield %0 : f32
  } -> tensor<6x4xf32>
  %v = linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%q, %scale : tensor<6x4xi8>, tensor<4xf32>) outs(%empty : tensor<6x4xf32>) {
  ^bb0(%a: i8, %b: f32, %out: f32):
    %0 = arith.sitofp %a : i8 to f32
    %1 = arith.mulf %0, %b : f32
    linalg.yield %1 : f32
  } -> tensor<6x4xf32>
  %y = linalg.matmul ins(%x, %w : tensor<4x6xf32>, tensor<6x4xf32>) outs(%sum : tensor<4x4xf32>) -> tensor<4x4xf32>
  %z = linalg.matmul ins(%x, %v : tensor<4x6xf32>, tensor<6x4xf32>) outs(%sum : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %y, %w, %z : tensor<4x4xf32>, tensor<6x4xf32>, tensor<4x4xf32>
}

{-#
  dialect_resources: {
    builtin: {
      q: "0x010000000102030405060708090A0B0C0D0E0F101112131415161718"
    }
  }
#-}
