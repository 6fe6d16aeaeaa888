//===- IRLists.h - Values, and the list views of an operation ---*- C++ -*-===//
#ifndef GLOW_PYTHON_BINDINGS_IRLISTS_H
#define GLOW_PYTHON_BINDINGS_IRLISTS_H

#include "python/bindings/IRCore.h"

namespace mlir::glow::python {

class PyOpResult : public PyValue {
public:
  using PyValue::PyValue;
};

class PyBlockArgument : public PyValue {
public:
  using PyValue::PyValue;
};

class PyBlockArgumentList
    : public Sliceable<PyBlockArgumentList,
                       nb::typed<nb::object, PyBlockArgument>> {
public:
  explicit PyBlockArgumentList(PyBlock block)
      : Sliceable(0, mlirBlockGetNumArguments(block.get()), 1),
        block(std::move(block)) {}
  PyBlockArgumentList(PyBlock block, intptr_t start, intptr_t length,
                      intptr_t step)
      : Sliceable(start, length, step), block(std::move(block)) {}

  void checkValid() const { block.getParent()->checkValid(); }
  nb::typed<nb::object, PyBlockArgument> at(intptr_t position) {
    // The list may have shrunk since the view was made.
    if (position >= mlirBlockGetNumArguments(block.get()))
      throw nb::index_error("block argument index out of range");
    return nb::borrow<nb::typed<nb::object, PyBlockArgument>>(
        PyValue(block.getParent(), mlirBlockGetArgument(block.get(), position))
            .maybeDowncast());
  }
  PyBlockArgumentList slice(intptr_t start, intptr_t length, intptr_t step) {
    return PyBlockArgumentList(block, start, length, step);
  }

private:
  PyBlock block;
};

} // namespace mlir::glow::python

#endif // GLOW_PYTHON_BINDINGS_IRLISTS_H
