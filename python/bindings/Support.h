//===- Support.h - Strings, references and sequences ------------*- C++ -*-===//
#ifndef GLOW_PYTHON_BINDINGS_SUPPORT_H
#define GLOW_PYTHON_BINDINGS_SUPPORT_H

#include "mlir-c/Support.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <string_view>
#include <utility>

namespace nb = nanobind;

namespace mlir::glow::python {

inline MlirStringRef toRef(std::string_view text) {
  return mlirStringRefCreate(text.data(), text.size());
}

inline std::string_view toView(MlirStringRef text) {
  return {text.data, text.length};
}

inline nb::str toStr(MlirStringRef text) {
  return nb::str(text.data, text.length);
}

/// The characters of a Python string or bytes object, which must outlive it.
inline MlirStringRef textOf(const nb::str &text) {
  Py_ssize_t size;
  const char *data = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
  if (!data)
    throw nb::python_error();
  return mlirStringRefCreate(data, size);
}

inline MlirStringRef textOf(const nb::bytes &bytes) {
  return mlirStringRefCreate(bytes.c_str(), bytes.size());
}

inline void appendToString(MlirStringRef part, void *text) {
  static_cast<std::string *>(text)->append(part.data, part.length);
}

/// Collects what a C API printer such as mlirTypePrint writes.
template <typename Entity>
std::string printToString(void (*print)(Entity, MlirStringCallback, void *),
                          Entity entity) {
  std::string text;
  print(entity, appendToString, &text);
  return text;
}

/// Collects the elements 0..count of a C API getter.
template <typename Element, typename Getter>
std::vector<Element> collect(intptr_t count, Getter getter) {
  std::vector<Element> elements;
  elements.reserve(count);
  for (intptr_t i = 0; i < count; ++i)
    elements.push_back(getter(i));
  return elements;
}

/// A pointer to a bound C++ object together with the reference that keeps its
/// Python object, and so the C++ object, alive.
template <typename T>
class PyRef {
public:
  PyRef(T *pointer, nb::object object)
      : pointer(pointer), object(std::move(object)) {}

  T *get() const { return pointer; }
  T *operator->() const { return pointer; }
  T &operator*() const { return *pointer; }
  const nb::object &getObject() const { return object; }

private:
  T *pointer;
  nb::object object;
};

inline nb::object notImplemented() { return nb::borrow(Py_NotImplemented); }

/// Gives a value class `==` and `hash`, by C API equality and identity of the
/// uniqued storage; comparison with any other class is False, as upstream.
template <typename T, typename Class, typename Equal, typename Hash>
void defineEquality(Class &cls, Equal equal, Hash hash) {
  cls.def(
      "__eq__",
      [equal](T &self, nb::handle other) {
        T *typed;
        return nb::try_cast<T *>(other, typed) && typed && equal(self, *typed);
      },
      nb::arg("other").none(),
      nb::sig("def __eq__(self, other: object) -> "
              "bool"));
  cls.def("__hash__", [hash](T &self) -> size_t { return hash(self); });
}

/// Bounds, negative indices and slices for the operand, result, argument,
/// region and successor lists. `Derived` provides
///   intptr_t count(); Element at(intptr_t); Derived slice(start, n, step).
template <typename Derived, typename Element>
class Sliceable {
public:
  Sliceable(intptr_t start, intptr_t length, intptr_t step)
      : start(start), length(length), step(step) {}

  intptr_t size() const { return length; }

  /// The element at a position that is already known to be in bounds.
  Element element(intptr_t position) {
    return static_cast<Derived *>(this)->at(start + position * step);
  }

  Element getItem(intptr_t index) { return element(checkIndex(index)); }

  intptr_t checkIndex(intptr_t index) const {
    if (index < 0)
      index += length;
    if (index < 0 || index >= length)
      throw nb::index_error("index out of range");
    return index;
  }

  template <typename Class>
  static void bindSequence(Class &cls) {
    cls.def("__len__", [](Derived &self) {
      self.checkValid();
      return self.size();
    });
    cls.def(
        "__getitem__",
        [](Derived &self, intptr_t index) { return self.getItem(index); },
        nb::arg("index"));
    cls.def(
        "__getitem__",
        [](Derived &self, nb::slice slice) {
          auto [first, stop, stride, count] = slice.compute(self.size());
          (void)stop;
          return self.slice(self.start + first * self.step,
                            static_cast<intptr_t>(count), self.step * stride);
        },
        nb::arg("index"));
    cls.def("__iter__", [](Derived &self) -> nb::typed<nb::iterator, Element> {
      return nb::iter(self.toList());
    });
    cls.def(
        "__add__",
        [](Derived &self, Derived &other) -> nb::typed<nb::list, Element> {
          nb::list all = self.toList();
          all.extend(other.toList());
          return nb::borrow<nb::typed<nb::list, Element>>(all);
        },
        nb::arg("other"));
  }

  nb::list toList() {
    nb::list elements;
    for (intptr_t i = 0; i < length; ++i)
      elements.append(element(i));
    return elements;
  }

protected:
  intptr_t start;
  intptr_t length;
  intptr_t step;
};

} // namespace mlir::glow::python

#endif // GLOW_PYTHON_BINDINGS_SUPPORT_H
