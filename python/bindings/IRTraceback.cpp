//===- IRTraceback.cpp - Locations from the Python call stack -------------===//
#include "python/bindings/Globals.h"

#include <algorithm>

using namespace mlir::glow::python;

bool TracebackLocations::isUserFile(std::string_view filename) const {
  auto isPrefix = [filename](const std::string &prefix) {
    return filename.substr(0, prefix.size()) == prefix;
  };
  bool included = std::any_of(inclusions.begin(), inclusions.end(), isPrefix);
  bool excluded = std::any_of(exclusions.begin(), exclusions.end(), isPrefix);
  return (inclusions.empty() || included) && !excluded;
}

/// `loc("function"("file":line:col to :col))` of a frame.
static MlirLocation frameLocation(MlirContext context, nb::handle code,
                                  PyFrameObject *frame) {
  int startLine, startCol, endLine, endCol;
  auto *codeObject = reinterpret_cast<PyCodeObject *>(code.ptr());
  if (!PyCode_Addr2Location(codeObject, PyFrame_GetLasti(frame), &startLine,
                            &startCol, &endLine, &endCol))
    throw nb::python_error();
  auto filename = nb::cast<std::string>(code.attr("co_filename"));
  auto function = nb::cast<std::string>(code.attr("co_qualname"));
  MlirLocation position = mlirLocationFileLineColRangeGet(
      context, toRef(filename), startLine, startCol, endLine, endCol);
  return mlirLocationNameGet(context, toRef(function), position);
}

std::optional<PyLocation>
TracebackLocations::currentLocation(const PyMlirContextRef &context) const {
  std::vector<MlirLocation> frames;
  auto frame = nb::steal<nb::object>(reinterpret_cast<PyObject *>(
      PyThreadState_GetFrame(PyThreadState_Get())));
  while (frame.is_valid() && frames.size() < frameLimit) {
    auto *frameObject = reinterpret_cast<PyFrameObject *>(frame.ptr());
    auto code = nb::steal<nb::object>(
        reinterpret_cast<PyObject *>(PyFrame_GetCode(frameObject)));
    if (isUserFile(nb::cast<std::string>(code.attr("co_filename"))))
      frames.push_back(frameLocation(context->get(), code, frameObject));
    frame = nb::steal<nb::object>(
        reinterpret_cast<PyObject *>(PyFrame_GetBack(frameObject)));
  }
  if (frames.empty())
    return {};
  // The innermost frame was called from the one after it, and so on.
  MlirLocation location = frames.back();
  for (size_t i = frames.size() - 1; i > 0; --i)
    location = mlirLocationCallSiteGet(frames[i - 1], location);
  return PyLocation(context, location);
}

void mlir::glow::python::bindTracebacks(nb::class_<Globals> &globals) {
  globals
      .def("loc_tracebacks_enabled",
           [](Globals &self) { return self.tracebacks.enabled; })
      .def(
          "set_loc_tracebacks_enabled",
          [](Globals &self, bool enabled) {
            self.tracebacks.enabled = enabled;
          },
          nb::arg("enabled"))
      .def("loc_tracebacks_frame_limit",
           [](Globals &self) { return self.tracebacks.frameLimit; })
      .def(
          "set_loc_tracebacks_frame_limit",
          [](Globals &self, std::optional<size_t> limit) {
            self.tracebacks.frameLimit =
                std::min(limit.value_or(TracebackLocations::maxFrames),
                         TracebackLocations::maxFrames);
          },
          nb::arg("n_frames").none())
      .def(
          "register_traceback_file_inclusion",
          [](Globals &self, std::string filename) {
            self.tracebacks.inclusions.push_back(std::move(filename));
          },
          nb::arg("filename"))
      .def(
          "register_traceback_file_exclusion",
          [](Globals &self, std::string filename) {
            self.tracebacks.exclusions.push_back(std::move(filename));
          },
          nb::arg("filename"));
}
