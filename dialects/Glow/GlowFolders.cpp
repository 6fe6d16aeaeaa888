//===- GlowFolders.cpp - Folding of glow ops
//--------------------------------===//
#include "dialects/Glow/GlowDialect.h"

using namespace mlir;
using namespace mlir::glow;

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValueAttr(); }
