//===- ChipDescription.cpp - The chip that a module is for ----------------===//
#include "lib/Analysis/ChipDescription.h"

using namespace mlir;
using namespace mlir::glow;

namespace {
/// Reads a dictionary and reports the first key that is not as expected.
class DictionaryReader {
public:
  DictionaryReader(ModuleOp module, DictionaryAttr dictionary,
                   std::string where)
      : module(module), dictionary(dictionary), where(std::move(where)) {}

  std::string text(StringRef key) {
    auto value = dictionary.getAs<StringAttr>(key);
    if (!value)
      reject(key, "a string");
    return value ? value.str() : "";
  }
  int64_t integer(StringRef key) {
    auto value = dictionary.getAs<IntegerAttr>(key);
    if (!value)
      reject(key, "an integer");
    return value ? value.getInt() : 0;
  }
  /// An integer that is `fallback` where the chip does not say.
  int64_t integer(StringRef key, int64_t fallback) {
    return dictionary.get(key) ? integer(key) : fallback;
  }
  bool flag(StringRef key) {
    auto value = dictionary.getAs<BoolAttr>(key);
    if (!value)
      reject(key, "true or false");
    return value && value.getValue();
  }
  SmallVector<std::string> texts(StringRef key) {
    SmallVector<std::string> result;
    for (Attribute value : array(key)) {
      if (!isa<StringAttr>(value))
        reject(key, "a list of strings");
      else
        result.push_back(cast<StringAttr>(value).str());
    }
    return result;
  }
  bool has(StringRef key) const { return dictionary.contains(key); }
  /// Calls `read` with a reader for each dictionary in a list.
  template <typename ReadT>
  void each(StringRef key, ReadT read) {
    for (auto [index, value] : llvm::enumerate(array(key))) {
      auto element = dyn_cast<DictionaryAttr>(value);
      if (!element)
        return reject(key, "a list of dictionaries");
      DictionaryReader reader(module, element,
                              (where + key + "[" + Twine(index) + "].").str());
      read(reader);
      isValid &= reader.isValid;
    }
  }
  void reject(StringRef key, StringRef expected) {
    if (isValid)
      module.emitError() << "has a glir.chip whose " << where << key
                         << " is not " << expected;
    isValid = false;
  }

  bool isValid = true;

private:
  ArrayRef<Attribute> array(StringRef key) {
    auto value = dictionary.getAs<ArrayAttr>(key);
    if (!value || value.empty())
      reject(key, "a list");
    return value ? value.getValue() : ArrayRef<Attribute>();
  }

  ModuleOp module;
  DictionaryAttr dictionary;
  std::string where;
};
} // namespace

/// Checks that the units name memories and queues of the chip.
static void checkNames(DictionaryReader &reader, const ChipDescription &chip) {
  auto checkMemory = [&](StringRef key, StringRef name) {
    if (chip.memoryIndex(name) < 1)
      reader.reject(key, "a memory on the chip");
  };
  auto checkQueue = [&](StringRef key, StringRef name) {
    if (chip.queueIndex(name) < 0)
      reader.reject(key, "a queue of the chip");
  };
  for (const MatrixUnit &unit : chip.matrixUnits) {
    checkQueue("matrix queue", unit.queue);
    checkMemory("matrix input", unit.input);
    checkMemory("matrix weight", unit.weight);
    checkMemory("matrix accumulator", unit.accumulator);
  }
  for (const VectorUnit &unit : chip.vectorUnits) {
    checkQueue("vector queue", unit.queue);
    checkMemory("vector operands", unit.operands);
    checkMemory("vector results", unit.results);
  }
  for (const DmaEngine &engine : chip.dmaEngines) {
    checkQueue("dma load_queue", engine.loadQueue);
    checkQueue("dma store_queue", engine.storeQueue);
  }
}

FailureOr<ChipDescription> ChipDescription::get(ModuleOp module) {
  auto dictionary = module->getAttrOfType<DictionaryAttr>("glir.chip");
  if (!dictionary) {
    module.emitError() << "has no glir.chip, expected a chip's description";
    return failure();
  }
  ChipDescription chip;
  DictionaryReader reader(module, dictionary, "");
  chip.name = reader.text("name");
  chip.hash = reader.text("hash");
  chip.queues = reader.texts("queues");
  reader.each("memories", [&](DictionaryReader &r) {
    chip.memories.push_back(
        {r.text("name"), r.integer("bytes"), r.integer("alignment"),
         r.integer("bytes_per_cycle"), r.integer("latency"), r.integer("burst"),
         r.integer("requests_in_flight")});
  });
  reader.each("matrix", [&](DictionaryReader &r) {
    MatrixUnit unit{r.text("queue"),
                    r.integer("rows"),
                    r.integer("columns"),
                    r.integer("depth"),
                    r.integer("depthwise_columns"),
                    r.text("dataflow") == "weight-stationary",
                    r.text("input"),
                    r.text("weight"),
                    r.text("accumulator"),
                    r.integer("fill"),
                    r.integer("drain"),
                    r.integer("weight_load"),
                    r.flag("double_buffered_weights"),
                    {}};
    if (r.has("formats"))
      for (const std::string &format : r.texts("formats"))
        unit.formats.insert(format);
    chip.matrixUnits.push_back(std::move(unit));
  });
  reader.each("vector", [&](DictionaryReader &r) {
    VectorUnit unit{r.text("queue"),
                    r.integer("lanes"),
                    r.text("operands"),
                    r.text("results"),
                    {},
                    r.integer("cycles_per_operation", 1),
                    r.integer("setup", 0)};
    for (const std::string &format : r.texts("formats"))
      unit.formats.insert(format);
    chip.vectorUnits.push_back(std::move(unit));
  });
  reader.each("dma", [&](DictionaryReader &r) {
    DmaEngine dma{
        r.text("load_queue"), r.text("store_queue"), r.integer("setup"), {}};
    if (r.has("paths"))
      r.each("paths", [&](DictionaryReader &path) {
        dma.paths.emplace_back(path.text("source"), path.text("destination"));
      });
    chip.dmaEngines.push_back(std::move(dma));
  });
  if (reader.isValid)
    checkNames(reader, chip);
  if (!reader.isValid)
    return failure();
  return chip;
}

const ChipMemory *ChipDescription::memory(StringRef name) const {
  int64_t index = memoryIndex(name);
  return index < 0 ? nullptr : &memories[index];
}

int64_t ChipDescription::memoryIndex(StringRef name) const {
  const auto *found = llvm::find_if(
      memories, [&](const ChipMemory &memory) { return memory.name == name; });
  return found == memories.end() ? -1 : found - memories.begin();
}

int64_t ChipDescription::queueIndex(StringRef name) const {
  const auto *found = llvm::find(queues, name);
  return found == queues.end() ? -1 : found - queues.begin();
}
