//===- ObjectCode.h - A lowered module as bytes -----------------*- C++ -*-===//
#ifndef GLOW_LIB_TARGET_OBJECTCODE_OBJECTCODE_H
#define GLOW_LIB_TARGET_OBJECTCODE_OBJECTCODE_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace mlir::glow {

/// What to generate code for. Empty strings mean the host's.
struct CodeTarget {
  std::string triple;
  std::string cpu;
  /// LLVM feature list, as "+avx2,-avx512f".
  std::string features;
  /// 0 to 3, as -O.
  unsigned optLevel = 3;
};

/// The host's CPU name and its features, as LLVM spells them.
std::string hostCpu();
std::string hostFeatures();

/// The vector registers of the target: width in bits, as its cost model prefers
/// it, and number. Reports an error at `loc` for an unknown target.
struct VectorRegisters {
  unsigned bits;
  unsigned count;
};
FailureOr<VectorRegisters> vectorRegisters(Location loc,
                                           const CodeTarget &target);

/// Whether the target has the feature of LLVM's name `feature`, such as "avx2".
FailureOr<bool> hasFeature(Location loc, const CodeTarget &target,
                           StringRef feature);

enum class CodeFormat { Object, Assembly, LLVMIR };

/// Translates a module in the LLVM dialect to position-independent code.
/// Reports an error at the module and fails when the target is unknown or the
/// translation is not possible.
LogicalResult emitCode(ModuleOp module, const CodeTarget &target,
                       CodeFormat format, llvm::raw_pwrite_stream &os);

/// Writes the buffer that `glow-externalize-weights` describes in the
/// attributes of a module, or `convert-glir-to-accel` in those of a program:
/// each value at its offset, zeros between, little-endian, every element in a
/// whole number of bytes.
LogicalResult writeWeights(Operation *owner, llvm::raw_ostream &os);

} // namespace mlir::glow

#endif // GLOW_LIB_TARGET_OBJECTCODE_OBJECTCODE_H
