//===- MinimumCut.h - The cheapest division of a network --------*- C++ -*-===//
#ifndef GLOW_LIB_ANALYSIS_MINIMUMCUT_H
#define GLOW_LIB_ANALYSIS_MINIMUMCUT_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <vector>

namespace mlir::glow {

/// A directed network with capacities, and its minimum cut between two nodes,
/// by Dinic's algorithm (Soviet Mathematics Doklady 11, 1970).
class FlowNetwork {
public:
  /// Of an edge that is never cut.
  static constexpr int64_t kUnlimited = int64_t(1) << 60;

  unsigned addNode() {
    edgesOf.emplace_back();
    return edgesOf.size() - 1;
  }

  /// Cutting the edge, with `from` on the side of the source and `to` on that
  /// of the sink, costs `capacity`, which is not negative.
  void addEdge(unsigned from, unsigned to, int64_t capacity);

  /// The nodes on the side of the source: of all cheapest cuts, the one that
  /// leaves most nodes to the sink. Call once. A network in which unlimited
  /// edges lead from the source to the sink has none.
  llvm::BitVector cut(unsigned source, unsigned sink);

private:
  struct Edge {
    unsigned to;
    int64_t residual;
  };

  bool findLevels(unsigned source, unsigned sink);
  bool augment(unsigned source, unsigned sink);

  /// Edges at even places, each followed by its reverse.
  std::vector<Edge> edges;
  std::vector<SmallVector<unsigned, 4>> edgesOf;
  /// Distance from the source in edges with capacity left; -1 if there is no
  /// way.
  std::vector<int> levels;
  /// The first edge of each node that may still lead to the sink.
  std::vector<unsigned> next;
};

} // namespace mlir::glow

#endif // GLOW_LIB_ANALYSIS_MINIMUMCUT_H
