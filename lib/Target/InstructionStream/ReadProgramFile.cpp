//===- ReadProgramFile.cpp - From bytes to fields -------------------------===//
//
// The file may come from anywhere: everything is checked before it is used, and
// each error names the byte that it is about.
//
//===----------------------------------------------------------------------===//
#include "lib/Target/InstructionStream/InstructionStream.h"
#include "lib/Target/InstructionStream/ProgramFormat.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/SHA256.h"

using namespace mlir;
using namespace mlir::glow;
using namespace mlir::instruction_set;

namespace {

/// Reads a file from its beginning on. A failure was reported.
class Reader {
public:
  Reader(StringRef bytes, Location location)
      : bytes(llvm::arrayRefFromStringRef(bytes)), location(location) {}

  FailureOr<ProgramFile> read(StringRef dialect);

private:
  InFlightDiagnostic error(uint64_t at) const {
    return emitError(location) << "byte " << at << ": ";
  }

  FailureOr<ArrayRef<uint8_t>> raw(uint64_t size, StringRef what);
  template <typename T>
  FailureOr<T> number(StringRef what);
  FailureOr<StringRef> text(StringRef what);

  LogicalResult header(ProgramFile &file, StringRef dialect,
                       SmallVectorImpl<uint64_t> &sizes);
  LogicalResult content(ArrayRef<uint64_t> sizes);
  LogicalResult section(const InstructionSetDialectInterface &set,
                        const Section &section, uint64_t size,
                        SmallVectorImpl<ProgramInstruction> &instructions);
  LogicalResult instruction(ArrayRef<uint8_t> own, const Instruction &table,
                            SmallVectorImpl<int64_t> &values);

  ArrayRef<uint8_t> bytes;
  Location location;
  uint64_t position = 0;
};

} // namespace

FailureOr<ArrayRef<uint8_t>> Reader::raw(uint64_t size, StringRef what) {
  if (size > bytes.size() - position)
    return error(position) << "the file ends in " << what << ": expected "
                           << size << " bytes, found "
                           << bytes.size() - position;
  ArrayRef<uint8_t> result = bytes.slice(position, size);
  position += size;
  return result;
}

template <typename T>
FailureOr<T> Reader::number(StringRef what) {
  FailureOr<ArrayRef<uint8_t>> data = raw(sizeof(T), what);
  if (failed(data))
    return failure();
  return llvm::support::endian::read<T>(data->data(), llvm::endianness::little);
}

FailureOr<StringRef> Reader::text(StringRef what) {
  FailureOr<uint32_t> size = number<uint32_t>(what);
  if (failed(size))
    return failure();
  FailureOr<ArrayRef<uint8_t>> data = raw(*size, what);
  if (failed(data))
    return failure();
  uint64_t at = position - *size;
  if (data->empty() || !llvm::json::isUTF8(llvm::toStringRef(*data)))
    return error(at) << what << " is empty or not in UTF-8";
  return llvm::toStringRef(*data);
}

LogicalResult Reader::header(ProgramFile &file, StringRef dialect,
                             SmallVectorImpl<uint64_t> &sizes) {
  FailureOr<ArrayRef<uint8_t>> magic = raw(programMagic.size(), "the magic");
  if (failed(magic))
    return failure();
  if (llvm::toStringRef(*magic) != programMagic)
    return error(0) << "is not a program: expected the magic "
                    << llvm::toHex(programMagic, /*LowerCase=*/true)
                    << ", found " << llvm::toHex(*magic, /*LowerCase=*/true);
  FailureOr<uint32_t> format = number<uint32_t>("the version of the format");
  if (failed(format))
    return failure();
  if (*format != programFormatVersion)
    return error(position - 4) << "the format has version " << *format
                               << ": expected " << programFormatVersion;
  FailureOr<uint32_t> headerBytes = number<uint32_t>("the size of the header");
  if (failed(headerBytes))
    return failure();
  FailureOr<uint32_t> version =
      number<uint32_t>("the version of the instruction set");
  uint64_t versionAt = position - 4;
  FailureOr<uint32_t> count = number<uint32_t>("the number of sections");
  uint64_t countAt = position - 4;
  FailureOr<ArrayRef<uint8_t>> hash =
      raw(programHashBytes, "the hash of the instruction set");
  uint64_t hashAt = position - programHashBytes;
  FailureOr<ArrayRef<uint8_t>> chipHash =
      raw(programHashBytes, "the hash of the chip");
  if (failed(version) || failed(count) || failed(hash) || failed(chipHash))
    return failure();
  // Bounds the loop by what the file holds.
  if (*count > (bytes.size() - position) / 8)
    return error(countAt) << "there are " << *count
                          << " sections: the file has no room for their sizes";
  for (uint32_t each = 0; each < *count; ++each)
    sizes.push_back(*number<uint64_t>("the size of a section"));

  FailureOr<StringRef> name = text("the name of the instruction set");
  if (failed(name))
    return failure();
  uint64_t nameAt = position - name->size();
  FailureOr<StringRef> chip = text("the name of the chip");
  if (failed(chip))
    return failure();
  FailureOr<StringRef> program = text("the name of the program");
  if (failed(program))
    return failure();
  uint64_t expected = llvm::alignTo(position, programHeaderAlignment);
  if (*headerBytes != expected)
    return error(12) << "the header has " << *headerBytes << " bytes: expected "
                     << expected;
  FailureOr<ArrayRef<uint8_t>> padding =
      raw(expected - position, "the padding of the header");
  if (failed(padding))
    return failure();
  if (!llvm::all_of(*padding, [](uint8_t each) { return each == 0; }))
    return error(expected - padding->size())
           << "the padding of the header is not zero";

  if (!dialect.empty() && *name != dialect)
    return error(nameAt) << "the program is for the instruction set '" << *name
                         << "': expected '" << dialect << "'";
  Dialect *loaded = location.getContext()->getOrLoadDialect(*name);
  file.set =
      loaded ? loaded->getRegisteredInterface<InstructionSetDialectInterface>()
             : nullptr;
  if (!file.set)
    return error(nameAt) << "there is no instruction set '" << *name << "'";
  if (*version != file.set->getVersion())
    return error(versionAt)
           << "the program is for version " << *version << " of '" << *name
           << "': expected " << file.set->getVersion();
  if (*hash != ArrayRef(file.set->getHash()))
    return error(hashAt) << "the program is for other tables of '" << *name
                         << "': expected the hash "
                         << llvm::toHex(file.set->getHash(), /*LowerCase=*/true)
                         << ", found "
                         << llvm::toHex(*hash, /*LowerCase=*/true);
  if (*count != file.set->getSections().size())
    return error(countAt) << "there are " << *count << " sections: expected "
                          << file.set->getSections().size();
  file.chip = *chip;
  file.name = *program;
  file.chipHash = llvm::toHex(*chipHash, /*LowerCase=*/true);
  return success();
}

LogicalResult Reader::content(ArrayRef<uint64_t> sizes) {
  uint64_t rest = bytes.size() - position;
  for (auto [index, size] : llvm::enumerate(sizes)) {
    if (size > rest)
      return error(bytes.size())
             << "the file ends in section " << index << ": expected " << size
             << " bytes, found " << rest;
    rest -= size;
  }
  if (rest < programHashBytes)
    return error(bytes.size()) << "the file ends in its hash: expected "
                               << programHashBytes << " bytes, found " << rest;
  if (rest > programHashBytes)
    return error(bytes.size() - rest + programHashBytes)
           << "there are " << rest - programHashBytes
           << " bytes behind the program";
  ArrayRef<uint8_t> hashed = bytes.drop_back(programHashBytes);
  ArrayRef<uint8_t> found = bytes.take_back(programHashBytes);
  std::array<uint8_t, 32> expected = llvm::SHA256::hash(hashed);
  if (found != ArrayRef(expected))
    return error(hashed.size())
           << "the file is damaged: its hash is "
           << llvm::toHex(expected, /*LowerCase=*/true) << ", it names "
           << llvm::toHex(found, /*LowerCase=*/true);
  return success();
}

/// Whether an instruction of this table may begin here. Constants beyond the
/// end do not count: what follows reports that it is cut off.
static bool matches(const Instruction &table, ArrayRef<uint8_t> bytes) {
  return llvm::all_of(table.getFields(), [&](const Field &field) {
    return field.kind != FieldKind::Constant ||
           field.offset + field.width > 8 * bytes.size() ||
           extractBits(bytes, field.offset, field.width) == field.value;
  });
}

LogicalResult
Reader::section(const InstructionSetDialectInterface &set,
                const Section &section, uint64_t size,
                SmallVectorImpl<ProgramInstruction> &instructions) {
  uint64_t end = position + size;
  while (position < end) {
    ArrayRef<uint8_t> rest = bytes.slice(position, end - position);
    ArrayRef<const Instruction *> all = set.getInstructions();
    const auto *found = llvm::find_if(all, [&](const Instruction *each) {
      return each->getSection() == section.name && matches(*each, rest);
    });
    if (found == all.end())
      return error(position) << "is no instruction of '" << set.getName()
                             << "' in section '" << section.name << "': found "
                             << llvm::toHex(rest.take_front(section.wordBytes),
                                            /*LowerCase=*/true);
    const Instruction &table = **found;
    unsigned numBytes = section.getNumBytes(table);
    if (numBytes > rest.size())
      return error(position) << table.getMnemonic() << " is cut off: expected "
                             << numBytes << " bytes, found " << rest.size()
                             << " in section '" << section.name << "'";
    ProgramInstruction &result = instructions.emplace_back();
    result.offset = position;
    result.instruction = &table;
    if (failed(instruction(rest.take_front(numBytes), table, result.values)))
      return failure();
    position += numBytes;
  }
  return success();
}

LogicalResult Reader::instruction(ArrayRef<uint8_t> own,
                                  const Instruction &table,
                                  SmallVectorImpl<int64_t> &values) {
  auto checkZero = [&](unsigned begin, unsigned end) -> LogicalResult {
    for (unsigned bit = begin; bit < end; ++bit)
      if (extractBits(own, bit, 1))
        return error(position) << table.getMnemonic() << ": bit " << bit
                               << " is reserved: expected 0";
    return success();
  };
  values.reserve(table.getNumValues());
  for (const Field &field : table.getFields()) {
    if (field.kind == FieldKind::Reserved &&
        failed(checkZero(field.offset, field.offset + field.width)))
      return failure();
    if (!field.isOperand())
      continue;
    for (unsigned index = 0; index < field.count; ++index) {
      uint64_t found =
          extractBits(own, field.offset + index * field.width, field.width);
      int64_t value = field.kind == FieldKind::Signed
                          ? llvm::SignExtend64(found, field.width)
                          : static_cast<int64_t>(found);
      if (!field.contains(value))
        return error(position)
               << table.getMnemonic() << ": " << field.name << " is " << value
               << ": expected " << field.describeRange();
      values.push_back(value);
    }
  }
  return checkZero(table.getNumBits(), 8 * own.size());
}

FailureOr<ProgramFile> Reader::read(StringRef dialect) {
  ProgramFile file;
  SmallVector<uint64_t> sizes;
  if (failed(header(file, dialect, sizes)) || failed(content(sizes)))
    return failure();
  for (auto [each, size] : llvm::zip_equal(file.set->getSections(), sizes))
    if (failed(section(*file.set, each, size, file.sections.emplace_back())))
      return failure();
  return file;
}

FailureOr<ProgramFile> glow::readProgramFile(StringRef bytes, Location location,
                                             StringRef dialect) {
  return Reader(bytes, location).read(dialect);
}
