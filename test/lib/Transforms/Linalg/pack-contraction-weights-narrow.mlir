// RUN: glow-opt %s --glow-pack-contraction-weights="vector-bits=64 vectors-per-block=1" | FileCheck %s
// RUN: glow-opt %s --glow-pack-contraction-weights="vector-bits=64 vectors-per-block=1 bf16-product=vdpbf16ps" | FileCheck %s --check-prefix=BF16

// Narrow floats: the data is widened once, behind its padding; the packed weights stay narrow. Two products that read the
// same data share it. With vdpbf16ps, bf16 stays as it is and goes in pairs; f16 does not.
// CHECK-LABEL: @narrow
// CHECK:         %[[WIDE:.*]] = linalg.generic {{.*}} ins(%{{.*}} : tensor<4x2xbf16>)
// CHECK:           arith.extf %{{.*}} : bf16 to f32
// CHECK:         %[[PADDED:.*]] = tensor.pad %[[WIDE]]
// CHECK:         linalg.generic {{.*}} ins(%[[PADDED]], %{{.*}} : tensor<4x3xf32>, tensor<2x3x2xbf16>)
// CHECK-NEXT:    ^bb0(%[[X:.*]]: f32, %[[W:.*]]: bf16, %{{.*}}: f32):
// CHECK-NEXT:      %[[EXTENDED:.*]] = arith.extf %[[W]] : bf16 to f32
// CHECK-NEXT:      arith.mulf %[[X]], %[[EXTENDED]] : f32
// CHECK:         linalg.generic {{.*}} ins(%[[PADDED]], %{{.*}} : tensor<4x3xf32>, tensor<2x3x2xbf16>)
// BF16-LABEL: @narrow
// BF16-NOT:     arith.extf
// BF16:         %[[PADDED:.*]] = tensor.pad %{{.*}} low[0, 1] high[0, 1]
// BF16:         linalg.generic {{.*}} "reduction", "reduction"]} ins(%[[PADDED]], %{{.*}} : tensor<4x4xbf16>, tensor<2x2x2x2xbf16>)
func.func @narrow(%x: tensor<4x2xbf16>, %y: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>) {
  %zero = arith.constant 0.0 : bf16
  %w = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]> : tensor<3x3xbf16>
  %v = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 0.5]]> : tensor<3x3xbf16>
  %p = tensor.pad %x low[0, 1] high[0, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : bf16
  } : tensor<4x2xbf16> to tensor<4x3xbf16>
  %0 = linalg.matmul ins(%p, %w : tensor<4x3xbf16>, tensor<3x3xbf16>) outs(%y : tensor<4x3xf32>) -> tensor<4x3xf32>
  %1 = linalg.matmul ins(%p, %v : tensor<4x3xbf16>, tensor<3x3xbf16>) outs(%y : tensor<4x3xf32>) -> tensor<4x3xf32>
  return %0, %1 : tensor<4x3xf32>, tensor<4x3xf32>
}

// Without constant weights both inputs are widened.
// CHECK-LABEL: @no_weights
// CHECK-COUNT-2: arith.extf %{{.*}} : f16 to f32
// CHECK:         linalg.batch_matmul ins(%{{.*}}, %{{.*}} : tensor<2x4x3xf32>, tensor<2x3x5xf32>)
// BF16-LABEL: @no_weights
// BF16-COUNT-2: arith.extf %{{.*}} : f16 to f32
// BF16:         linalg.batch_matmul ins(%{{.*}}, %{{.*}} : tensor<2x4x3xf32>, tensor<2x3x5xf32>)
func.func @no_weights(%x: tensor<2x4x3xf16>, %w: tensor<2x3x5xf16>, %y: tensor<2x4x5xf32>) -> tensor<2x4x5xf32> {
  %0 = linalg.batch_matmul ins(%x, %w : tensor<2x4x3xf16>, tensor<2x3x5xf16>) outs(%y : tensor<2x4x5xf32>) -> tensor<2x4x5xf32>
  return %0 : tensor<2x4x5xf32>
}

// A state in f32 goes with narrow weights.
// CHECK-LABEL: @mixed
// CHECK-NOT:     linalg.generic {{.*}} ins(%{{.*}} : tensor<4x3xf32>)
// CHECK:         linalg.generic {{.*}} ins(%{{.*}}, %{{.*}} : tensor<4x3xf32>, tensor<2x3x2xbf16>)
// BF16-LABEL: @mixed
// BF16:         linalg.generic {{.*}} ins(%{{.*}}, %{{.*}} : tensor<4x3xf32>, tensor<2x3x2xbf16>)
func.func @mixed(%x: tensor<4x3xf32>, %y: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %w = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]> : tensor<3x3xbf16>
  %0 = linalg.matmul ins(%x, %w : tensor<4x3xf32>, tensor<3x3xbf16>) outs(%y : tensor<4x3xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}
