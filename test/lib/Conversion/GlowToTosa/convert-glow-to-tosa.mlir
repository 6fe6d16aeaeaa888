// RUN: glow-opt %s --convert-glow-to-tosa | FileCheck %s

// Names of tensors stay, unsigned tensors keep their bits at the ends of the
// function, and no operation of glow is left.
// CHECK-LABEL: func @signature(
// CHECK-SAME:    %[[X:.*]]: tensor<2x3xi8> {tosa.tensor_name = "input"}, %{{.*}}: tensor<4xi1>)
// CHECK-SAME:    -> (tensor<3x2xi8> {tosa.tensor_name = "output"})
// CHECK-DAG:     %[[HALF:.*]] = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}>
// CHECK-DAG:     %[[NONE:.*]] = "tosa.const"() <{values = dense<0> : tensor<1xi8>}>
// CHECK:         %[[SIGNED:.*]] = tosa.rescale %[[X]], %{{.*}}, %{{.*}}, %[[HALF]], %[[NONE]] {input_unsigned = true, output_unsigned = false
// CHECK-NEXT:    %[[TURNED:.*]] = tosa.transpose %[[SIGNED]]
// CHECK-NOT:     glow
// CHECK:         %[[UNSIGNED:.*]] = tosa.rescale %[[TURNED]], {{.*}} output_unsigned = true
// CHECK-NEXT:    return %[[UNSIGNED]]
func.func @signature(%x: tensor<2x3xui8> {glow.name = "input"}, %unused: tensor<4xi1>)
    -> (tensor<3x2xui8> {glow.name = "output"}) {
  %y = glow.transpose %x perm = [1, 0] : (tensor<2x3xui8>) -> tensor<3x2xui8>
  return %y : tensor<3x2xui8>
}

// Constants of several types, the same one used twice, and a large one, which
// stays a resource.
// CHECK-LABEL: func @constants(
// CHECK-DAG:     %[[WIDE:.*]] = "tosa.const"() <{values = dense<[-1, 70000]> : tensor<2xi32>}>
// CHECK-DAG:     %[[BOOL:.*]] = "tosa.const"() <{values = dense<[true, false]> : tensor<2xi1>}>
// CHECK-DAG:     %[[LARGE:.*]] = "tosa.const"() <{values = dense_resource<{{.*}}> : tensor<300xi8>}>
// CHECK-DAG:     %[[ADDED:.*]] = tosa.add %{{.*}}, %[[WIDE]]
// CHECK-DAG:     %[[SUM:.*]] = tosa.mul %[[ADDED]], %[[WIDE]],
// CHECK-DAG:     %[[UNSIGNED:.*]] = tosa.rescale %[[LARGE]]
// CHECK:         return %[[SUM]], %[[BOOL]], %[[UNSIGNED]]
func.func @constants(%x: tensor<2xi32>) -> (tensor<2xi32>, tensor<2xi1>, tensor<300xui8>) {
  %wide = glow.constant dense<[-1, 70000]> : tensor<2xi32>
  %bool = glow.constant dense<[true, false]> : tensor<2xi1>
  %large = glow.constant dense_resource<large> : tensor<300xui8>
  %0 = glow.add %x, %wide : tensor<2xi32>
  %sum = glow.mul %0, %wide : tensor<2xi32>
  return %sum, %bool, %large : tensor<2xi32>, tensor<2xi1>, tensor<300xui8>
}

{-#
  dialect_resources: {
    builtin: {
      large: "0x01000000000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FA000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F30"
    }
  }
#-}
