//===- EncodeProgram.cpp - From a program to bytes ------------------------===//
#include "lib/Target/InstructionStream/InstructionStream.h"
#include "lib/Target/InstructionStream/ProgramFormat.h"

#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/SHA256.h"

using namespace mlir;
using namespace mlir::instruction_set;

uint64_t glow::extractBits(ArrayRef<uint8_t> bytes, unsigned offset,
                           unsigned width) {
  uint64_t value = 0;
  for (unsigned done = 0; done < width;) {
    unsigned bit = offset + done, shift = bit % 8;
    unsigned taken = std::min(8 - shift, width - done);
    uint64_t part =
        (bytes[bit / 8] >> shift) & llvm::maskTrailingOnes<uint64_t>(taken);
    value |= part << done;
    done += taken;
  }
  return value;
}

void glow::insertBits(MutableArrayRef<uint8_t> bytes, unsigned offset,
                      unsigned width, uint64_t value) {
  for (unsigned done = 0; done < width;) {
    unsigned bit = offset + done, shift = bit % 8;
    unsigned taken = std::min(8 - shift, width - done);
    uint64_t part = (value >> done) & llvm::maskTrailingOnes<uint64_t>(taken);
    bytes[bit / 8] |= static_cast<uint8_t>(part << shift);
    done += taken;
  }
}

/// Appends an instruction, filled up to whole words.
static void encode(const Instruction &instruction, const Section &section,
                   ArrayRef<int64_t> values, SmallVectorImpl<uint8_t> &bytes) {
  size_t begin = bytes.size();
  bytes.append(section.getNumBytes(instruction), 0);
  MutableArrayRef<uint8_t> own = MutableArrayRef(bytes).drop_front(begin);
  for (const Field &field : instruction.getFields()) {
    if (field.kind == FieldKind::Constant)
      glow::insertBits(own, field.offset, field.width, field.value);
    if (!field.isOperand())
      continue;
    for (unsigned index = 0; index < field.count; ++index)
      glow::insertBits(own, field.offset + index * field.width, field.width,
                       values[index]);
    values = values.drop_front(field.count);
  }
}

namespace {

/// Appends little-endian numbers and texts.
class Writer {
public:
  template <typename T>
  void number(T value) {
    size_t at = bytes.size();
    bytes.append(sizeof(T), 0);
    llvm::support::endian::write<T>(bytes.data() + at, value,
                                    llvm::endianness::little);
  }
  void raw(ArrayRef<uint8_t> data) { bytes.append(data.begin(), data.end()); }
  void text(StringRef text) {
    number<uint32_t>(text.size());
    raw(llvm::arrayRefFromStringRef(text));
  }

  SmallVector<uint8_t, 0> bytes;
};

} // namespace

LogicalResult glow::encodeProgram(Operation *op, raw_ostream &os) {
  if (failed(verify(op)))
    return failure();
  auto program = cast<ProgramOpInterface>(op);
  const auto &set =
      *op->getDialect()
           ->getRegisteredInterface<InstructionSetDialectInterface>();

  for (StringRef name : {program.getChip(), program.getProgramName()})
    if (name.empty() || !llvm::json::isUTF8(name))
      return emitError(op->getLoc())
             << "the program has a name or a chip that is empty or not in "
                "UTF-8";

  SmallVector<SmallVector<uint8_t, 0>> contents;
  for (auto [region, section] :
       llvm::zip_equal(op->getRegions(), set.getSections())) {
    SmallVector<uint8_t, 0> &bytes = contents.emplace_back();
    for (auto each : region.getOps<InstructionOpInterface>())
      encode(each.getInstruction(), section,
             getValues(each, each.getInstruction()), bytes);
  }

  Writer file;
  file.raw(llvm::arrayRefFromStringRef(programMagic));
  file.number<uint32_t>(programFormatVersion);
  size_t headerBytesAt = file.bytes.size();
  file.number<uint32_t>(0);
  file.number<uint32_t>(set.getVersion());
  file.number<uint32_t>(contents.size());
  file.raw(set.getHash());
  file.raw(llvm::arrayRefFromStringRef(llvm::fromHex(program.getChipHash())));
  for (ArrayRef<uint8_t> content : contents)
    file.number<uint64_t>(content.size());
  file.text(set.getName());
  file.text(program.getChip());
  file.text(program.getProgramName());
  file.bytes.resize(llvm::alignTo(file.bytes.size(), programHeaderAlignment));
  llvm::support::endian::write32le(file.bytes.data() + headerBytesAt,
                                   file.bytes.size());
  for (ArrayRef<uint8_t> content : contents)
    file.raw(content);
  file.raw(llvm::SHA256::hash(file.bytes));
  os << llvm::toStringRef(file.bytes);
  return success();
}

FailureOr<Operation *> glow::findProgram(Operation *module, StringRef dialect) {
  SmallVector<Operation *> programs;
  module->walk<WalkOrder::PreOrder>([&](ProgramOpInterface program) {
    if (program->getName().getDialectNamespace() == dialect)
      programs.push_back(program);
    return WalkResult::skip();
  });
  if (programs.size() != 1)
    return emitError(module->getLoc())
           << "the module has " << programs.size() << " programs of '"
           << dialect << "': expected one";
  return programs.front();
}
