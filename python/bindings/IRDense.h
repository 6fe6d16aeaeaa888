//===- IRDense.h - Dense attributes -----------------------------*- C++ -*-===//
#ifndef GLOW_PYTHON_BINDINGS_IRDENSE_H
#define GLOW_PYTHON_BINDINGS_IRDENSE_H

#include "python/bindings/Support.h"

namespace mlir::glow::python {

/// `DenseI64ArrayAttr` and its siblings.
void populateDenseArrays(nb::module_ &ir);

} // namespace mlir::glow::python

#endif // GLOW_PYTHON_BINDINGS_IRDENSE_H
