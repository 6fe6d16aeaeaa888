// RUN: glow-opt %s | glow-opt | FileCheck %s
// RUN: glow-opt %s --mlir-print-op-generic | glow-opt | FileCheck %s

// Recurrent layers print and parse back.

// CHECK-LABEL: func.func @lstm
func.func @lstm(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
               %r: tensor<1x64x16xf32>, %b: tensor<1x128xf32>,
               %l: tensor<2xi32>, %s: tensor<1x2x16xf32>,
               %p: tensor<1x48xf32>) {
  // CHECK: glow.lstm %arg0, %arg1, %arg2 hidden_size = 16 activations = ["Sigmoid", "Tanh", "Tanh"] : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>) -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>, tensor<1x2x16xf32>)
  %0:3 = glow.lstm %x, %w, %r hidden_size = 16
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>)
      -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>, tensor<1x2x16xf32>)
  // CHECK: glow.lstm %arg0, %arg1, %arg2 b = %arg3 sequence_lens = %arg4 initial_h = %arg5 initial_c = %arg5 p = %arg6 hidden_size = 16 direction = reverse activations = ["HardSigmoid", "Affine", "Tanh"] activation_alpha = [2.500000e-01, 1.500000e+00] activation_beta = [5.000000e-01, 7.500000e-01] clip = 3.000000e+00 input_forget {tag} : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>, tensor<1x128xf32>, tensor<2xi32>, tensor<1x2x16xf32>, tensor<1x2x16xf32>, tensor<1x48xf32>) -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>, tensor<1x2x16xf32>)
  %1:3 = glow.lstm %x, %w, %r b = %b sequence_lens = %l initial_h = %s
      initial_c = %s p = %p hidden_size = 16 direction = reverse activations = ["HardSigmoid", "Affine", "Tanh"] activation_alpha = [0.25, 1.5] activation_beta = [0.5, 0.75] clip = 3.0 input_forget {tag}
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>, tensor<1x128xf32>, tensor<2xi32>, tensor<1x2x16xf32>, tensor<1x2x16xf32>, tensor<1x48xf32>)
      -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>, tensor<1x2x16xf32>)
  return
}

// CHECK-LABEL: func.func @lstm_bidirectional
func.func @lstm_bidirectional(%x: tensor<?x?x8xf16>, %w: tensor<2x64x8xf16>,
                             %r: tensor<2x64x16xf16>) {
  // CHECK: glow.lstm %arg0, %arg1, %arg2 hidden_size = 16 direction = bidirectional activations = ["Sigmoid", "Tanh", "Tanh", "Sigmoid", "Relu", "Tanh"] : (tensor<?x?x8xf16>, tensor<2x64x8xf16>, tensor<2x64x16xf16>) -> (tensor<?x2x?x16xf16>, tensor<2x?x16xf16>, tensor<2x?x16xf16>)
  %0:3 = glow.lstm %x, %w, %r hidden_size = 16 direction = bidirectional
      activations = ["Sigmoid", "Tanh", "Tanh", "Sigmoid", "Relu", "Tanh"]
      : (tensor<?x?x8xf16>, tensor<2x64x8xf16>, tensor<2x64x16xf16>)
      -> (tensor<?x2x?x16xf16>, tensor<2x?x16xf16>, tensor<2x?x16xf16>)
  return
}

// CHECK-LABEL: func.func @gru
func.func @gru(%x: tensor<5x2x8xf32>, %w: tensor<1x48x8xf32>,
              %r: tensor<1x48x16xf32>, %b: tensor<1x96xf32>,
              %l: tensor<2xi64>, %s: tensor<1x2x16xf32>) {
  // CHECK: glow.gru %arg0, %arg1, %arg2 hidden_size = 16 activations = ["Sigmoid", "Tanh"] : (tensor<5x2x8xf32>, tensor<1x48x8xf32>, tensor<1x48x16xf32>) -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
  %0:2 = glow.gru %x, %w, %r hidden_size = 16 activations = ["Sigmoid", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x48x8xf32>, tensor<1x48x16xf32>)
      -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
  // CHECK: glow.gru %arg0, %arg1, %arg2 b = %arg3 sequence_lens = %arg4 initial_h = %arg5 hidden_size = 16 direction = reverse activations = ["Sigmoid", "LeakyRelu"] activation_alpha = [5.000000e-01] activation_beta = [] clip = 3.000000e+00 linear_before_reset : (tensor<5x2x8xf32>, tensor<1x48x8xf32>, tensor<1x48x16xf32>, tensor<1x96xf32>, tensor<2xi64>, tensor<1x2x16xf32>) -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
  %1:2 = glow.gru %x, %w, %r b = %b sequence_lens = %l initial_h = %s
      hidden_size = 16 direction = reverse activations = ["Sigmoid", "LeakyRelu"] activation_alpha = [0.5] activation_beta = [] clip = 3.0 linear_before_reset
      : (tensor<5x2x8xf32>, tensor<1x48x8xf32>, tensor<1x48x16xf32>, tensor<1x96xf32>, tensor<2xi64>, tensor<1x2x16xf32>)
      -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
  return
}

// CHECK-LABEL: func.func @rnn
func.func @rnn(%x: tensor<5x2x8xf32>, %w: tensor<1x16x8xf32>,
              %r: tensor<1x16x16xf32>, %b: tensor<1x32xf32>,
              %s: tensor<1x2x16xf32>) {
  // CHECK: glow.rnn %arg0, %arg1, %arg2 hidden_size = 16 activations = ["Tanh"] : (tensor<5x2x8xf32>, tensor<1x16x8xf32>, tensor<1x16x16xf32>) -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
  %0:2 = glow.rnn %x, %w, %r hidden_size = 16 activations = ["Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x16x8xf32>, tensor<1x16x16xf32>)
      -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
  // CHECK: glow.rnn %arg0, %arg1, %arg2 b = %arg3 initial_h = %arg4 hidden_size = 16 direction = reverse activations = ["ScaledTanh"] activation_alpha = [5.000000e-01] activation_beta = [2.500000e-01] clip = 3.000000e+00 : (tensor<5x2x8xf32>, tensor<1x16x8xf32>, tensor<1x16x16xf32>, tensor<1x32xf32>, tensor<1x2x16xf32>) -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
  %1:2 = glow.rnn %x, %w, %r b = %b initial_h = %s hidden_size = 16 direction =
      reverse activations = ["ScaledTanh"] activation_alpha = [0.5] activation_beta = [0.25] clip = 3.0
      : (tensor<5x2x8xf32>, tensor<1x16x8xf32>, tensor<1x16x16xf32>, tensor<1x32xf32>, tensor<1x2x16xf32>)
      -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
  return
}
