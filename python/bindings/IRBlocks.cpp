//===- IRBlocks.cpp - Regions, blocks and insertion points ----------------===//
#include "python/bindings/Capsules.h"
#include "python/bindings/IRCore.h"
#include "python/bindings/IRLists.h"

using namespace mlir::glow::python;

//===----------------------------------------------------------------------===//
// PyInsertionPoint
//===----------------------------------------------------------------------===//

static PyBlock blockOf(PyOperation &operation) {
  MlirBlock block = mlirOperationGetBlock(operation.get());
  std::optional<PyOperationRef> parent = operation.getParent();
  if (mlirBlockIsNull(block) || !parent)
    throw nb::value_error("Detached operations have no block");
  return PyBlock(*parent, block);
}

PyInsertionPoint PyInsertionPoint::beforeOperation(PyOperation &operation) {
  return PyInsertionPoint(blockOf(operation), operation.getRef());
}

PyInsertionPoint PyInsertionPoint::afterOperation(PyOperation &operation) {
  PyBlock block = blockOf(operation);
  MlirOperation next = mlirOperationGetNextInBlock(operation.get());
  if (mlirOperationIsNull(next))
    return PyInsertionPoint(block);
  return PyInsertionPoint(
      block, PyOperation::forOperation(operation.getContext(), next));
}

PyInsertionPoint PyInsertionPoint::atBlockBegin(PyBlock &block) {
  MlirOperation first = mlirBlockGetFirstOperation(block.get());
  if (mlirOperationIsNull(first))
    return PyInsertionPoint(block);
  return PyInsertionPoint(
      block, PyOperation::forOperation(block.getParent()->getContext(), first));
}

PyInsertionPoint PyInsertionPoint::atBlockTerminator(PyBlock &block) {
  MlirOperation terminator = mlirBlockGetTerminator(block.get());
  if (mlirOperationIsNull(terminator))
    throw nb::value_error("Block has no terminator");
  return PyInsertionPoint(
      block,
      PyOperation::forOperation(block.getParent()->getContext(), terminator));
}

void PyInsertionPoint::insert(PyOperation &operation) {
  if (operation.isAttached())
    throw nb::value_error(
        "Attempt to insert operation that has already been inserted");
  MlirBlock target = block.get();
  if (before) {
    // The reference may have been moved since the insertion point was made.
    block = blockOf(**before);
    target = block.get();
    mlirBlockInsertOwnedOperationBefore(target, (*before)->get(),
                                        operation.get());
  } else {
    if (!mlirOperationIsNull(mlirBlockGetTerminator(target)))
      throw nb::index_error(
          "Cannot insert operation at the end of a block that already has a "
          "terminator. Did you mean to use "
          "'InsertionPoint.at_block_terminator(block)' versus "
          "'InsertionPoint(block)'?");
    mlirBlockAppendOwnedOperation(target, operation.get());
  }
  operation.setParent(block.getParent());
}

void mlir::glow::python::insertAt(PyOperation &operation, nb::handle ip) {
  if (ip.is(nb::handle(Py_False)))
    return;
  nb::object point = ip.is_none() ? ThreadFrame::currentInsertionPoint()
                                  : nb::borrow<nb::object>(ip);
  if (!point.is_none())
    nb::cast<PyInsertionPoint &>(point).insert(operation);
}

//===----------------------------------------------------------------------===//
// Lists of blocks and operations
//===----------------------------------------------------------------------===//

namespace {

/// Walks sibling operations. Holds a handle to the next one, so that erasing
/// the current one is fine and erasing the next one raises instead of crashing.
class PyOperationIterator {
public:
  PyOperationIterator(PyOperationRef parent, MlirOperation first)
      : parent(std::move(parent)) {
    setNext(first);
  }
  nb::object next() {
    if (!nextOperation)
      throw nb::stop_iteration();
    PyOperationRef current = *nextOperation;
    setNext(mlirOperationGetNextInBlock(current->get()));
    return current->createOpView();
  }

private:
  void setNext(MlirOperation operation) {
    if (mlirOperationIsNull(operation))
      nextOperation.reset();
    else
      nextOperation.emplace(
          PyOperation::forOperation(parent->getContext(), operation));
  }
  PyOperationRef parent;
  std::optional<PyOperationRef> nextOperation;
};

class PyOperationList {
public:
  explicit PyOperationList(PyBlock block) : block(std::move(block)) {}
  PyBlock block;
};

class PyBlockIterator {
public:
  PyBlockIterator(PyOperationRef parent, MlirBlock next)
      : parent(std::move(parent)), nextBlock(next) {}
  PyBlock next() {
    parent->checkValid();
    if (mlirBlockIsNull(nextBlock))
      throw nb::stop_iteration();
    PyBlock current(parent, nextBlock);
    nextBlock = mlirBlockGetNextInRegion(nextBlock);
    return current;
  }

private:
  PyOperationRef parent;
  MlirBlock nextBlock;
};

class PyBlockList {
public:
  explicit PyBlockList(PyRegion region) : region(std::move(region)) {}
  PyRegion region;
};

} // namespace

/// The element at a Python index of a singly linked IR list.
template <typename Handle, typename IsNull, typename Next>
static Handle nthElement(Handle first, intptr_t index, const char *what,
                         IsNull isNull, Next next) {
  std::vector<Handle> elements;
  for (Handle it = first; !isNull(it); it = next(it)) {
    if (static_cast<intptr_t>(elements.size()) == index)
      return it;
    elements.push_back(it);
  }
  intptr_t position = index + static_cast<intptr_t>(elements.size());
  if (index >= 0 || position < 0)
    throw nb::index_error(
        (std::string("attempt to access out of bounds ") + what).c_str());
  return elements[position];
}

template <typename Handle, typename IsNull, typename Next>
static intptr_t countElements(Handle first, IsNull isNull, Next next) {
  intptr_t count = 0;
  for (Handle it = first; !isNull(it); it = next(it))
    ++count;
  return count;
}

static std::vector<MlirLocation>
argumentLocations(const std::vector<PyType> &types,
                  const std::optional<std::vector<PyLocation>> &locations) {
  if (!locations) {
    if (types.empty())
      return {};
    return std::vector<MlirLocation>(types.size(),
                                     DefaultingLocation::resolve().get());
  }
  if (locations->size() != types.size())
    throw nb::value_error(
        ("Expected " + std::to_string(types.size()) +
         " locations, got: " + std::to_string(locations->size()))
            .c_str());
  return std::vector<MlirLocation>(locations->begin(), locations->end());
}

static MlirBlock
createBlock(const std::vector<PyType> &types,
            const std::optional<std::vector<PyLocation>> &locations) {
  std::vector<MlirType> handles(types.begin(), types.end());
  std::vector<MlirLocation> locs = argumentLocations(types, locations);
  return mlirBlockCreate(handles.size(), handles.data(), locs.data());
}

/// Reads `*arg_types`, given as types or as one sequence of types.
static std::vector<PyType> argumentTypes(const nb::args &args) {
  nb::handle list = args;
  if (args.size() == 1 && nb::isinstance<nb::sequence>(args[0]))
    return nb::cast<std::vector<PyType>>(args[0]);
  return nb::cast<std::vector<PyType>>(list);
}

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

static void bindLists(nb::module_ &ir) {
  nb::class_<PyOperationIterator>(ir, "OperationIterator")
      .def("__iter__",
           [](nb::object self) -> nb::typed<nb::object, PyOperationIterator> {
             return self;
           })
      .def("__next__", &PyOperationIterator::next,
           nb::sig("def __next__(self) -> OpView"));
  nb::class_<PyOperationList>(ir, "OperationList")
      .def(
          "__getitem__",
          [](PyOperationList &self, intptr_t index) {
            MlirOperation operation = nthElement(
                mlirBlockGetFirstOperation(self.block.get()), index,
                "operation", mlirOperationIsNull, mlirOperationGetNextInBlock);
            return PyOperation::forOperation(
                       self.block.getParent()->getContext(), operation)
                ->createOpView();
          },
          nb::sig("def __getitem__(self, index: int, /) -> OpView"))
      .def("__iter__",
           [](PyOperationList &self) {
             return PyOperationIterator(
                 self.block.getParent(),
                 mlirBlockGetFirstOperation(self.block.get()));
           })
      .def("__len__", [](PyOperationList &self) {
        return countElements(mlirBlockGetFirstOperation(self.block.get()),
                             mlirOperationIsNull, mlirOperationGetNextInBlock);
      });
  nb::class_<PyBlockIterator>(ir, "BlockIterator")
      .def("__iter__",
           [](nb::object self) -> nb::typed<nb::object, PyBlockIterator> {
             return self;
           })
      .def("__next__", &PyBlockIterator::next);
  nb::class_<PyBlockList>(ir, "BlockList")
      .def("__getitem__",
           [](PyBlockList &self, intptr_t index) {
             return PyBlock(
                 self.region.getParent(),
                 nthElement(mlirRegionGetFirstBlock(self.region.get()), index,
                            "block", mlirBlockIsNull,
                            mlirBlockGetNextInRegion));
           })
      .def("__iter__",
           [](PyBlockList &self) {
             return PyBlockIterator(self.region.getParent(),
                                    mlirRegionGetFirstBlock(self.region.get()));
           })
      .def("__len__",
           [](PyBlockList &self) {
             return countElements(mlirRegionGetFirstBlock(self.region.get()),
                                  mlirBlockIsNull, mlirBlockGetNextInRegion);
           })
      .def(
          "append",
          [](PyBlockList &self, nb::args args,
             std::optional<std::vector<PyLocation>> locations) {
            MlirBlock block = createBlock(argumentTypes(args), locations);
            mlirRegionAppendOwnedBlock(self.region.get(), block);
            return PyBlock(self.region.getParent(), block);
          },
          nb::arg("args"), nb::kw_only(), nb::arg("arg_locs") = nb::none(),
          nb::sig("def append(self, *args: Type | Sequence[Type], arg_locs: "
                  "Sequence[Location] | None = None) -> Block"),
          "Appends a block with arguments of these types.");
}

static void bindRegion(nb::module_ &ir) {
  nb::class_<PyRegion> cls(ir, "Region");
  cls.def_prop_ro("blocks", [](PyRegion &self) { return PyBlockList(self); })
      .def_prop_ro(
          "owner",
          [](PyRegion &self) { return self.getParent()->createOpView(); },
          nb::sig("def owner(self) -> OpView"))
      .def("__iter__", [](PyRegion &self) {
        return PyBlockIterator(self.getParent(),
                               mlirRegionGetFirstBlock(self.get()));
      });
  defineEquality<PyRegion>(
      cls,
      [](PyRegion &a, PyRegion &b) {
        return mlirRegionEqual(a.get(), b.get());
      },
      [](PyRegion &self) { return std::hash<void *>()(self.get().ptr); });
}

static void bindBlockStructure(nb::class_<PyBlock> &cls) {
  cls.def_prop_ro(
         "owner",
         [](PyBlock &self) { return self.getParent()->createOpView(); },
         nb::sig("def owner(self) -> OpView"))
      .def_prop_ro("region",
                   [](PyBlock &self) {
                     return PyRegion(self.getParent(),
                                     mlirBlockGetParentRegion(self.get()));
                   })
      .def_prop_ro("operations",
                   [](PyBlock &self) { return PyOperationList(self); })
      .def("__iter__",
           [](PyBlock &self) {
             return PyOperationIterator(self.getParent(),
                                        mlirBlockGetFirstOperation(self.get()));
           })
      .def_prop_ro("arguments",
                   [](PyBlock &self) { return PyBlockArgumentList(self); })
      .def(
          "add_argument",
          [](PyBlock &self, const PyType &type, const PyLocation &location) {
            return PyBlockArgument(
                self.getParent(),
                mlirBlockAddArgument(self.get(), type, location));
          },
          nb::arg("type"), nb::arg("loc"))
      .def(
          "erase_argument",
          [](PyBlock &self, unsigned index) {
            if (index >= mlirBlockGetNumArguments(self.get()))
              throw nb::index_error("argument index out of range");
            MlirValue argument = mlirBlockGetArgument(self.get(), index);
            if (!mlirOpOperandIsNull(mlirValueGetFirstUse(argument)))
              throw nb::value_error(
                  "cannot erase a block argument that has uses");
            mlirBlockEraseArgument(self.get(), index);
          },
          nb::arg("index"))
      .def_prop_ro("successors",
                   [](PyBlock &self) {
                     MlirBlock block = self.get();
                     return collect<PyBlock>(
                         mlirBlockGetNumSuccessors(block), [&](intptr_t i) {
                           return PyBlock(self.getParent(),
                                          mlirBlockGetSuccessor(block, i));
                         });
                   })
      .def_prop_ro("predecessors", [](PyBlock &self) {
        MlirBlock block = self.get();
        return collect<PyBlock>(
            mlirBlockGetNumPredecessors(block), [&](intptr_t i) {
              return PyBlock(self.getParent(),
                             mlirBlockGetPredecessor(block, i));
            });
      });
}

static void bindBlock(nb::module_ &ir) {
  nb::class_<PyBlock> cls(ir, "Block");
  bindBlockStructure(cls);
  defineCapsule(cls, capsules::block, [](PyBlock &self) { return self.get(); });
  cls.def_static(
         "create_at_start",
         [](PyRegion &parent, const std::vector<PyType> &types,
            std::optional<std::vector<PyLocation>> locations) {
           MlirBlock block = createBlock(types, locations);
           mlirRegionInsertOwnedBlock(parent.get(), 0, block);
           return PyBlock(parent.getParent(), block);
         },
         nb::arg("parent"), nb::arg("arg_types") = std::vector<PyType>(),
         nb::arg("arg_locs") = nb::none(),
         nb::sig("def create_at_start(parent: Region, arg_types: "
                 "Sequence[Type] = [], arg_locs: Sequence[Location] | None = "
                 "None) -> Block"),
         "Creates the first block of a region.")
      .def(
          "append_to",
          [](PyBlock &self, PyRegion &region) {
            MlirBlock block = self.get();
            mlirBlockDetach(block);
            mlirRegionAppendOwnedBlock(region.get(), block);
            // Operations inside hold their old owner through their handles.
            nb::object context = region.getParent()->getContext().getObject();
            for (MlirOperation op = mlirBlockGetFirstOperation(block);
                 !mlirOperationIsNull(op);
                 op = mlirOperationGetNextInBlock(op)) {
              auto &live = region.getParent()->getContext()->liveOperations;
              auto found = live.find(op.ptr);
              if (found != live.end())
                found->second->setParent(region.getParent());
            }
            self = PyBlock(region.getParent(), block);
          },
          nb::arg("region"), "Moves the block to the end of a region.")
      .def(
          "create_before",
          [](PyBlock &self, nb::args args,
             std::optional<std::vector<PyLocation>> locations) {
            MlirBlock block = createBlock(argumentTypes(args), locations);
            mlirRegionInsertOwnedBlockBefore(
                mlirBlockGetParentRegion(self.get()), self.get(), block);
            return PyBlock(self.getParent(), block);
          },
          nb::arg("arg_types"), nb::kw_only(), nb::arg("arg_locs") = nb::none(),
          nb::sig("def create_before(self, *arg_types: Type, arg_locs: "
                  "Sequence[Location] | None = None) -> Block"))
      .def(
          "create_after",
          [](PyBlock &self, nb::args args,
             std::optional<std::vector<PyLocation>> locations) {
            MlirBlock block = createBlock(argumentTypes(args), locations);
            mlirRegionInsertOwnedBlockAfter(
                mlirBlockGetParentRegion(self.get()), self.get(), block);
            return PyBlock(self.getParent(), block);
          },
          nb::arg("arg_types"), nb::kw_only(), nb::arg("arg_locs") = nb::none(),
          nb::sig("def create_after(self, *arg_types: Type, arg_locs: "
                  "Sequence[Location] | None = None) -> Block"))
      .def(
          "append",
          [](PyBlock &self, PyOperationBase &operation) {
            PyOperation &moved = operation.getOperation();
            if (moved.isAttached()) {
              mlirOperationRemoveFromParent(moved.get());
              moved.setParent(std::nullopt);
            }
            PyInsertionPoint(self).insert(moved);
          },
          nb::arg("operation"),
          "Appends an operation, which is detached from its block first.")
      .def("__str__", [](PyBlock &self) {
        return printToString(mlirBlockPrint, self.get());
      });
  defineEquality<PyBlock>(
      cls,
      [](PyBlock &a, PyBlock &b) { return mlirBlockEqual(a.get(), b.get()); },
      [](PyBlock &self) { return std::hash<void *>()(self.get().ptr); });
}

void mlir::glow::python::populateBlocks(nb::module_ &ir) {
  bindRegion(ir);
  bindBlock(ir);
  bindLists(ir);
  nb::class_<PyInsertionPoint>(ir, "InsertionPoint")
      .def(nb::init<PyBlock>(), nb::arg("block"),
           "Inserts after the last operation but still inside the block.")
      .def(
          "__init__",
          [](PyInsertionPoint *self, PyOperationBase &before) {
            new (self) PyInsertionPoint(
                PyInsertionPoint::beforeOperation(before.getOperation()));
          },
          nb::arg("beforeOperation"), "Inserts before an operation.")
      .def("__enter__",
           [](nb::object self) -> nb::typed<nb::object, PyInsertionPoint> {
             return ThreadFrame::enterInsertionPoint(self);
           })
      .def(
          "__exit__",
          [](nb::object self, nb::object, nb::object, nb::object) {
            ThreadFrame::exit(self);
          },
          nb::arg("exc_type").none(), nb::arg("exc_value").none(),
          nb::arg("traceback").none())
      .def_prop_ro_static(
          "current",
          [](nb::handle) {
            nb::object current = ThreadFrame::currentInsertionPoint();
            if (current.is_none())
              throw nb::value_error("No current InsertionPoint");
            return current;
          },
          nb::sig("def current(/) -> InsertionPoint"),
          "The insertion point of the innermost `with` statement of this "
          "thread.")
      .def_static("at_block_begin", &PyInsertionPoint::atBlockBegin,
                  nb::arg("block"))
      .def_static("at_block_terminator", &PyInsertionPoint::atBlockTerminator,
                  nb::arg("block"))
      .def_static(
          "after",
          [](PyOperationBase &operation) {
            return PyInsertionPoint::afterOperation(operation.getOperation());
          },
          nb::arg("operation"))
      .def(
          "insert",
          [](PyInsertionPoint &self, PyOperationBase &operation) {
            self.insert(operation.getOperation());
          },
          nb::arg("operation"))
      .def_prop_ro("block",
                   [](PyInsertionPoint &self) { return self.getBlock(); })
      .def_prop_ro(
          "ref_operation",
          [](PyInsertionPoint &self) -> nb::object {
            auto &before = self.getBefore();
            return before ? before->getObject() : nb::none();
          },
          nb::sig("def ref_operation(self) -> Operation | None"));
}
