// RUN: glow-opt %s -glow-own-resources | FileCheck %s
// RUN: glow-opt %s -glow-own-resources=existing | FileCheck %s --check-prefix=EXISTING
// RUN: glow-opt %s -pass-pipeline='builtin.module(glow-own-resources{existing},glow-own-resources)' | FileCheck %s --check-prefix=EXISTING
// RUN: glow-opt %s -pass-pipeline='builtin.module(glow-own-resources,canonicalize)' | FileCheck %s --check-prefix=FOLDED

// CHECK: module attributes {glow.owned_prefix = "glow{{[0-9]+}}."} {
// CHECK-NOT: glow.owned_keys
// EXISTING: module attributes {glow.owned_keys = ["weights"], glow.owned_prefix = "glow{{[0-9]+}}."} {
// FOLDED: glow.owned_prefix = "[[$PREFIX:glow[0-9]+\.]]"

// What is folded from here on carries the prefix.
// FOLDED-LABEL: @folded
// FOLDED: dense_resource<[[$PREFIX]]transposed>
func.func @folded() -> tensor<4x20xf32> {
  %w = glow.constant dense_resource<weights> : tensor<20x4xf32>
  %y = glow.transpose %w perm = [1, 0] : (tensor<20x4xf32>) -> tensor<4x20xf32>
  return %y : tensor<4x20xf32>
}

{-#
  dialect_resources: {
    builtin: {
      weights: "0x04000000000000000000803F0000004000004040000080400000A0400000C0400000E0400000004100001041000020410000304100004041000050410000604100007041000080410000884100009041000098410000A0410000A8410000B0410000B8410000C0410000C8410000D0410000D8410000E0410000E8410000F0410000F84100000042000004420000084200000C4200001042000014420000184200001C4200002042000024420000284200002C4200003042000034420000384200003C4200004042000044420000484200004C4200005042000054420000584200005C4200006042000064420000684200006C4200007042000074420000784200007C42000080420000824200008442000086420000884200008A4200008C4200008E42000090420000924200009442000096420000984200009A4200009C4200009E42"
    }
  }
#-}
