// RUN: glow-opt %s --convert-glow-to-linalg | FileCheck %s

// One matmul for all inputs, one per step for the state.
// CHECK-LABEL: func @rnn(
// CHECK:         linalg.matmul {{.*}} -> tensor<10x4xf32>
// CHECK:         scf.for {{.*}} iter_args(%[[STATE:.*]] = %{{.*}}, %[[Y:.*]] = %{{.*}}) ->
// CHECK:           %[[INPUT:.*]] = tensor.extract_slice %{{.*}} : tensor<5x2x4xf32> to tensor<2x4xf32>
// CHECK:           linalg.matmul {{.*}} ins(%[[STATE]], {{.*}}) outs(%[[INPUT]]
// CHECK:           %[[NEXT:.*]] = linalg.generic
// CHECK:             math.tanh
// CHECK:           %[[INSERTED:.*]] = tensor.insert_slice %[[NEXT]] into %[[Y]]
// CHECK:           scf.yield %[[NEXT]], %[[INSERTED]]
func.func @rnn(%x: tensor<5x2x3xf32>, %w: tensor<1x4x3xf32>,
               %r: tensor<1x4x4xf32>) -> tensor<5x1x2x4xf32> {
  %y, %h = glow.rnn %x, %w, %r hidden_size = 4 activations = ["Tanh"]
    : (tensor<5x2x3xf32>, tensor<1x4x3xf32>, tensor<1x4x4xf32>)
    -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>)
  return %y : tensor<5x1x2x4xf32>
}

// Both directions write one output; where a sequence has ended, states stay.
// CHECK-LABEL: func @gru(
// CHECK:         scf.for
// CHECK:           arith.cmpi slt
// CHECK:         scf.for
// CHECK:           arith.subi
func.func @gru(%x: tensor<5x2x3xf32>, %w: tensor<2x12x3xf32>,
               %r: tensor<2x12x4xf32>, %lens: tensor<2xi32>)
    -> tensor<5x2x2x4xf32> {
  %y, %h = glow.gru %x, %w, %r sequence_lens = %lens hidden_size = 4
      direction = bidirectional
      activations = ["Sigmoid", "Tanh", "Sigmoid", "Tanh"]
    : (tensor<5x2x3xf32>, tensor<2x12x3xf32>, tensor<2x12x4xf32>, tensor<2xi32>)
    -> (tensor<5x2x2x4xf32>, tensor<2x2x4xf32>)
  return %y : tensor<5x2x2x4xf32>
}

// CHECK-LABEL: func @lstm(
// CHECK:         scf.for
// CHECK:           linalg.matmul
// CHECK-COUNT-4:   tensor.extract_slice %{{.*}} : tensor<2x16xf32> to tensor<2x4xf32>
// CHECK:           linalg.generic {{.*}} outs({{.*}} : tensor<2x4xf32>, tensor<2x4xf32>)
func.func @lstm(%x: tensor<5x2x3xf32>, %w: tensor<1x16x3xf32>,
                %r: tensor<1x16x4xf32>) -> tensor<1x2x4xf32> {
  %y, %h, %c = glow.lstm %x, %w, %r hidden_size = 4
      activations = ["Sigmoid", "Tanh", "Tanh"]
    : (tensor<5x2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32>)
    -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>, tensor<1x2x4xf32>)
  return %c : tensor<1x2x4xf32>
}

// Weights stay narrow and, with one direction, constant; states are f32.
// CHECK-LABEL: func @narrow(
// CHECK-DAG:     %[[W:.*]] = arith.constant dense<{{.*}}> : tensor<4x3xbf16>
// CHECK-DAG:     %[[R:.*]] = arith.constant dense<{{.*}}> : tensor<4x4xbf16>
// CHECK:         linalg.matmul {{.*}} ins(%{{.*}}, %[[W]] : tensor<10x3xbf16>, tensor<4x3xbf16>) outs(%{{.*}} : tensor<10x4xf32>)
// CHECK:         scf.for {{.*}} iter_args(%[[STATE:.*]] = %{{.*}}, %{{.*}} = %{{.*}}) -> (tensor<2x4xf32>, tensor<5x1x2x4xbf16>)
// CHECK:           linalg.matmul {{.*}} ins(%[[STATE]], %[[R]] : tensor<2x4xf32>, tensor<4x4xbf16>)
func.func @narrow(%x: tensor<5x2x3xbf16>) -> tensor<5x1x2x4xbf16> {
  %w = glow.constant dense<0.5> : tensor<1x4x3xbf16>
  %r = glow.constant dense<0.25> : tensor<1x4x4xbf16>
  %y, %h = glow.rnn %x, %w, %r hidden_size = 4 activations = ["Tanh"]
    : (tensor<5x2x3xbf16>, tensor<1x4x3xbf16>, tensor<1x4x4xbf16>) -> (tensor<5x1x2x4xbf16>, tensor<1x2x4xbf16>)
  return %y : tensor<5x1x2x4xbf16>
}
