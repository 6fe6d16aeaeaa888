//===- MinimumCut.cpp - The cheapest division of a network ----------------===//
#include "lib/Analysis/MinimumCut.h"

using namespace mlir;
using namespace mlir::glow;

void FlowNetwork::addEdge(unsigned from, unsigned to, int64_t capacity) {
  edgesOf[from].push_back(edges.size());
  edges.push_back({to, capacity});
  edgesOf[to].push_back(edges.size());
  edges.push_back({from, 0});
}

bool FlowNetwork::findLevels(unsigned source, unsigned sink) {
  levels.assign(edgesOf.size(), -1);
  levels[source] = 0;
  std::vector<unsigned> queue{source};
  for (size_t head = 0; head < queue.size(); ++head)
    for (unsigned index : edgesOf[queue[head]]) {
      const Edge &edge = edges[index];
      if (edge.residual == 0 || levels[edge.to] >= 0)
        continue;
      levels[edge.to] = levels[queue[head]] + 1;
      queue.push_back(edge.to);
    }
  return levels[sink] >= 0;
}

/// Sends as much as possible along one shortest way. Not recursive: a way may
/// be as long as a network is deep.
bool FlowNetwork::augment(unsigned source, unsigned sink) {
  SmallVector<unsigned> way;
  unsigned node = source;
  while (node != sink) {
    unsigned &place = next[node];
    if (place < edgesOf[node].size()) {
      unsigned index = edgesOf[node][place];
      const Edge &edge = edges[index];
      if (edge.residual > 0 && levels[edge.to] == levels[node] + 1) {
        way.push_back(index);
        node = edge.to;
      } else {
        ++place;
      }
      continue;
    }
    if (way.empty())
      return false;
    // A dead end: back, and past the edge that led here.
    node = edges[way.pop_back_val() ^ 1].to;
    ++next[node];
  }
  int64_t flow = kUnlimited;
  for (unsigned index : way)
    flow = std::min(flow, edges[index].residual);
  for (unsigned index : way) {
    edges[index].residual -= flow;
    edges[index ^ 1].residual += flow;
  }
  return true;
}

llvm::BitVector FlowNetwork::cut(unsigned source, unsigned sink) {
  while (findLevels(source, sink)) {
    next.assign(edgesOf.size(), 0);
    while (augment(source, sink))
      ;
  }
  llvm::BitVector onSourceSide(edgesOf.size());
  for (auto [node, level] : llvm::enumerate(levels))
    if (level >= 0)
      onSourceSide.set(node);
  return onSourceSide;
}
