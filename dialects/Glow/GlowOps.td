#ifndef GLOW_OPS_TD
#define GLOW_OPS_TD

include "dialects/Glow/GlowDialect.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"

class Glow_Op<string mnemonic, list<Trait> traits = []> : Op<Glow_Dialect, mnemonic, !listconcat([Pure], traits)>;

def Glow_ReluOp : Glow_Op<"relu", [SameOperandsAndResultType]> {
  let summary = "max(x, 0), elementwise";
  let arguments = (ins AnyRankedTensor:$x);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$x attr-dict `:` type($x)";
}

#endif // GLOW_OPS_TD
