// RUN: glow-opt %s --split-input-file --verify-diagnostics

// Each case violates the constraint of the same number in the description of the op;
// the recurrent layers share theirs.

func.func @lstm_c1_rank(%x: tensor<2x3xf32>, %w: tensor<1x64x8xf32>,
                       %r: tensor<1x64x16xf32>) {
  // expected-error @+1 {{'glow.lstm' op expected x of rank 3, but got 'tensor<2x3xf32>'}}
  %0:3 = glow.lstm %x, %w, %r hidden_size = 16
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<2x3xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c2_not_positive(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                               %r: tensor<1x64x16xf32>) {
  // expected-error @+1 {{'glow.lstm' op hidden_size is 0, but a positive number is expected that fits in 63 bits when multiplied by the number of gates}}
  %0:3 = glow.lstm %x, %w, %r hidden_size = 0
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c2_overflow(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                           %r: tensor<1x64x16xf32>) {
  // expected-error @+1 {{'glow.lstm' op hidden_size is 4611686018427387904, but a positive number is expected that fits in 63 bits when multiplied by the number of gates}}
  %0:3 = glow.lstm %x, %w, %r hidden_size = 4611686018427387904
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c3_w(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                    %r: tensor<1x64x16xf32>) {
  // expected-error @+1 {{'glow.lstm' op w has the shape 1x64x8, but 1x32x8 is expected}}
  %0:3 = glow.lstm %x, %w, %r hidden_size = 8
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c3_direction(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                            %r: tensor<1x64x16xf32>) {
  // expected-error @+1 {{'glow.lstm' op w has the shape 1x64x8, but 2x64x8 is expected}}
  %0:3 = glow.lstm %x, %w, %r hidden_size = 16 direction = bidirectional
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c3_r(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                    %r: tensor<1x64x8xf32>) {
  // expected-error @+1 {{'glow.lstm' op r has the shape 1x64x8, but 1x64x16 is expected}}
  %0:3 = glow.lstm %x, %w, %r hidden_size = 16
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x8xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c3_b(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                    %r: tensor<1x64x16xf32>, %b: tensor<1x64xf32>) {
  // expected-error @+1 {{'glow.lstm' op b has the shape 1x64, but 1x128 is expected}}
  %0:3 = glow.lstm %x, %w, %r b = %b hidden_size = 16
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>, tensor<1x64xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c3_sequence_lens(%x: tensor<5x2x8xf32>,
                                %w: tensor<1x64x8xf32>,
                                %r: tensor<1x64x16xf32>, %l: tensor<5xi32>) {
  // expected-error @+1 {{'glow.lstm' op sequence_lens has the shape 5, but 2 is expected}}
  %0:3 = glow.lstm %x, %w, %r sequence_lens = %l hidden_size = 16
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>, tensor<5xi32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c3_initial_h(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                            %r: tensor<1x64x16xf32>, %s: tensor<1x5x16xf32>) {
  // expected-error @+1 {{'glow.lstm' op initial_h has the shape 1x5x16, but 1x2x16 is expected}}
  %0:3 = glow.lstm %x, %w, %r initial_h = %s hidden_size = 16
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>, tensor<1x5x16xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c4_number(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                         %r: tensor<1x64x16xf32>) {
  // expected-error @+1 {{'glow.lstm' op activations has 1 entries, but 3 are expected}}
  %0:3 = glow.lstm %x, %w, %r hidden_size = 16 activations = ["Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c4_name(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                       %r: tensor<1x64x16xf32>) {
  // expected-error @+1 {{'glow.lstm' op activation 'Gelu' is not one of Relu, Tanh, Sigmoid, Affine, LeakyRelu, Elu, Softsign, ThresholdedRelu, ScaledTanh, HardSigmoid, Softplus}}
  %0:3 = glow.lstm %x, %w, %r hidden_size = 16
      activations = ["Sigmoid", "Tanh", "Gelu"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c5_element_type(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf16>,
                               %r: tensor<1x64x16xf32>) {
  // expected-error @+1 {{'glow.lstm' op w has the element type 'f16', but x has 'f32'}}
  %0:3 = glow.lstm %x, %w, %r hidden_size = 16
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf16>, tensor<1x64x16xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c6_initial_c(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                            %r: tensor<1x64x16xf32>, %s: tensor<1x5x16xf32>) {
  // expected-error @+1 {{'glow.lstm' op initial_c has the shape 1x5x16, but 1x2x16 is expected}}
  %0:3 = glow.lstm %x, %w, %r initial_c = %s hidden_size = 16
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>, tensor<1x5x16xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @lstm_c6_p(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                    %r: tensor<1x64x16xf32>, %p: tensor<1x64xf32>) {
  // expected-error @+1 {{'glow.lstm' op p has the shape 1x64, but 1x48 is expected}}
  %0:3 = glow.lstm %x, %w, %r p = %p hidden_size = 16
      activations = ["Sigmoid", "Tanh", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>, tensor<1x64xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @gru_c3_w(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                   %r: tensor<1x64x16xf32>) {
  // expected-error @+1 {{'glow.gru' op w has the shape 1x64x8, but 1x48x8 is expected}}
  %0:2 = glow.gru %x, %w, %r hidden_size = 16 activations = ["Sigmoid", "Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>)
      -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
  return
}

// -----

func.func @rnn_c4_number(%x: tensor<5x2x8xf32>, %w: tensor<1x16x8xf32>,
                        %r: tensor<1x16x16xf32>) {
  // expected-error @+1 {{'glow.rnn' op activations has 0 entries, but 1 are expected}}
  %0:2 = glow.rnn %x, %w, %r hidden_size = 16 activations = []
      : (tensor<5x2x8xf32>, tensor<1x16x8xf32>, tensor<1x16x16xf32>)
      -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
  return
}

// -----

func.func @rnn_segments(%x: tensor<5x2x8xf32>, %w: tensor<1x16x8xf32>,
                       %r: tensor<1x16x16xf32>) {
  // expected-error @+1 {{'glow.rnn' op operand count (3) does not match with the total size (4) specified in attribute 'operandSegmentSizes'}}
  %0:2 = "glow.rnn"(%x, %w, %r) <{hidden_size = 16 : i64,
      activations = ["Tanh"], operandSegmentSizes = array<i32: 1, 1, 1, 1, 0, 0>}>
      : (tensor<5x2x8xf32>, tensor<1x16x8xf32>, tensor<1x16x16xf32>)
      -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
  return
}

// -----

func.func @gru_c4_number(%x: tensor<5x2x8xf32>, %w: tensor<1x48x8xf32>,
                         %r: tensor<1x48x16xf32>) {
  // expected-error @+1 {{'glow.gru' op activations has 1 entries, but 2 are expected}}
  %0:2 = glow.gru %x, %w, %r hidden_size = 16 activations = ["Tanh"]
      : (tensor<5x2x8xf32>, tensor<1x48x8xf32>, tensor<1x48x16xf32>)
      -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
  return
}
