//===- GlowOpsRecurrent.td - LSTM, GRU and simple recurrent layers --------===//
#ifndef GLOW_DIALECTS_GLOW_GLOWOPSRECURRENT_TD
#define GLOW_DIALECTS_GLOW_GLOWOPSRECURRENT_TD

include "dialects/Glow/GlowInterfaces.td"

defvar Glow_RecurrentParameters = (ins
  I64Attr:$hidden_size,
  DefaultValuedAttr<Glow_RecurrentDirectionAttr,
                    "::mlir::glow::RecurrentDirection::Forward">:$direction,
  StrArrayAttr:$activations,
  OptionalAttr<DenseF32ArrayAttr>:$activation_alpha,
  OptionalAttr<DenseF32ArrayAttr>:$activation_beta,
  OptionalAttr<F32Attr>:$clip);

// `gates` is the number of gates of a cell, `functions` that of its activation
// functions, `extra` what an op adds to the constraints.
class Glow_RecurrentDescription<string gates, string functions,
                                string extra = ""> {
  code text = [{
    The shapes, with D = 2 if `direction` is `bidirectional` and 1 otherwise,
    are x: (sequence, batch, input), w: (D, }] # gates # [{ * hidden, input),
    r: (D, }] # gates # [{ * hidden, hidden), b: (D, 2 * }] # gates # [{ * hidden)
    with the biases of `w` before those of `r`, sequence_lens: (batch),
    initial_h: (D, batch, hidden). Missing biases and initial states are zero,
    missing lengths are the whole sequence. `y`: (sequence, D, batch, hidden)
    holds the state after every step, `y_h`: (D, batch, hidden) that after the
    last.

    `activations` names the }] # functions # [{ function(s) of a cell, for each
    direction: Relu, Tanh, Sigmoid, Affine, LeakyRelu, ThresholdedRelu,
    ScaledTanh, HardSigmoid, Elu, Softsign or Softplus. `activation_alpha` and
    `activation_beta` give their parameters, in order, for those that have
    any. `clip` bounds what goes into an activation to [-clip, clip].

    Constraints:
    - (C1) `x` has rank 3.
    - (C2) `hidden_size` is positive and fits the shapes.
    - (C3) `w`, `r`, `b`, `sequence_lens` and `initial_h` have the shapes above.
    - (C4) `activations` has }] # functions # [{ known name(s) per direction.
    - (C5) all floating-point operands have the element type of `x`.
    }] # extra;
}

class Glow_RecurrentOp<string mnemonic, dag states, dag parameters>
    : Glow_Op<mnemonic, [AttrSizedOperandSegments, Glow_InferType,
                         Glow_ReifyDimsWith<"reifyRecurrent">]> {
  let arguments = !con(
    (ins Glow_FloatTensor:$x, Glow_FloatTensor:$w, Glow_FloatTensor:$r,
         Optional<Glow_FloatTensor>:$b,
         Optional<Glow_TensorOfRank<AnyTypeOf<[I32, I64]>, 1>>:$sequence_lens,
         Optional<Glow_FloatTensor>:$initial_h),
    states, Glow_RecurrentParameters, parameters);
}

def Glow_LstmOp : Glow_RecurrentOp<"lstm",
    (ins Optional<Glow_FloatTensor>:$initial_c, Optional<Glow_FloatTensor>:$p),
    (ins UnitAttr:$input_forget)> {
  let summary = "Long short-term memory layer";
  let description = [{
    Runs an LSTM over a sequence, with the gates in the order i, o, f, c:

    ```
    i, o, f = f(x W^T + h R^T + P * c + b)
    c' = g(x Wc^T + h Rc^T + bc)
    c = f * c + i * c'
    h = o * h(c)
    ```

    With `input_forget` the forget gate is 1 - i. `initial_c` is
    (D, batch, hidden), the peepholes `p` are (D, 3 * hidden) in the order
    i, o, f. `y_c`: (D, batch, hidden) is the cell after the last step.

  }] # Glow_RecurrentDescription<"4", "3", [{- (C6) `initial_c` and `p` have the shapes above.
    }]>.text # [{
    ```mlir
    func.func @example(%x: tensor<5x2x8xf32>, %w: tensor<1x64x8xf32>,
                       %r: tensor<1x64x16xf32>, %b: tensor<1x128xf32>)
        -> tensor<5x1x2x16xf32> {
      %y, %h, %c = glow.lstm %x, %w, %r b = %b hidden_size = 16
        activations = ["Sigmoid", "Tanh", "Tanh"]
        : (tensor<5x2x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>,
           tensor<1x128xf32>)
        -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>, tensor<1x2x16xf32>)
      return %y : tensor<5x1x2x16xf32>
    }
    ```
  }];
  let results = (outs Glow_FloatTensor:$y, Glow_FloatTensor:$y_h,
                      Glow_FloatTensor:$y_c);
  let assemblyFormat = [{
    $x `,` $w `,` $r (`b` `=` $b^)? (`sequence_lens` `=` $sequence_lens^)?
    (`initial_h` `=` $initial_h^)? (`initial_c` `=` $initial_c^)?
    (`p` `=` $p^)? `hidden_size` `=` $hidden_size
    (`direction` `=` `` $direction^)? `activations` `=` $activations
    (`activation_alpha` `=` $activation_alpha^)?
    (`activation_beta` `=` $activation_beta^)? (`clip` `=` $clip^)?
    (`input_forget` $input_forget^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

def Glow_GruOp : Glow_RecurrentOp<"gru", (ins),
                                  (ins UnitAttr:$linear_before_reset)> {
  let summary = "Gated recurrent unit layer";
  let description = [{
    Runs a GRU over a sequence, with the gates in the order z, r, h:

    ```
    z, r = f(x W^T + h R^T + b)
    h' = g(x Wh^T + (r * h) Rh^T + Rbh + Wbh)
    h = (1 - z) * h' + z * h
    ```

    With `linear_before_reset` the gate r multiplies `h Rh^T + Rbh` instead of
    h.

  }] # Glow_RecurrentDescription<"3", "2">.text # [{
    ```mlir
    func.func @example(%x: tensor<5x2x8xf32>, %w: tensor<1x48x8xf32>,
                       %r: tensor<1x48x16xf32>) -> tensor<5x1x2x16xf32> {
      %y, %h = glow.gru %x, %w, %r hidden_size = 16
        activations = ["Sigmoid", "Tanh"] linear_before_reset
        : (tensor<5x2x8xf32>, tensor<1x48x8xf32>, tensor<1x48x16xf32>)
        -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
      return %y : tensor<5x1x2x16xf32>
    }
    ```
  }];
  let results = (outs Glow_FloatTensor:$y, Glow_FloatTensor:$y_h);
  let assemblyFormat = [{
    $x `,` $w `,` $r (`b` `=` $b^)? (`sequence_lens` `=` $sequence_lens^)?
    (`initial_h` `=` $initial_h^)? `hidden_size` `=` $hidden_size
    (`direction` `=` `` $direction^)? `activations` `=` $activations
    (`activation_alpha` `=` $activation_alpha^)?
    (`activation_beta` `=` $activation_beta^)? (`clip` `=` $clip^)?
    (`linear_before_reset` $linear_before_reset^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

def Glow_RnnOp : Glow_RecurrentOp<"rnn", (ins), (ins)> {
  let summary = "Simple recurrent layer";
  let description = [{
    Runs `h = f(x W^T + h R^T + b)` over a sequence.

  }] # Glow_RecurrentDescription<"1", "1">.text # [{
    ```mlir
    func.func @example(%x: tensor<5x2x8xf32>, %w: tensor<1x16x8xf32>,
                       %r: tensor<1x16x16xf32>) -> tensor<5x1x2x16xf32> {
      %y, %h = glow.rnn %x, %w, %r hidden_size = 16 activations = ["Tanh"]
        : (tensor<5x2x8xf32>, tensor<1x16x8xf32>, tensor<1x16x16xf32>)
        -> (tensor<5x1x2x16xf32>, tensor<1x2x16xf32>)
      return %y : tensor<5x1x2x16xf32>
    }
    ```
  }];
  let results = (outs Glow_FloatTensor:$y, Glow_FloatTensor:$y_h);
  let assemblyFormat = [{
    $x `,` $w `,` $r (`b` `=` $b^)? (`sequence_lens` `=` $sequence_lens^)?
    (`initial_h` `=` $initial_h^)? `hidden_size` `=` $hidden_size
    (`direction` `=` `` $direction^)? `activations` `=` $activations
    (`activation_alpha` `=` $activation_alpha^)?
    (`activation_beta` `=` $activation_beta^)? (`clip` `=` $clip^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

#endif // GLOW_DIALECTS_GLOW_GLOWOPSRECURRENT_TD
