"""Reads a model from a file, and the values of its tensors from wherever they are kept."""

from __future__ import annotations

import mmap
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

import google.protobuf.message
import numpy as np
import onnx
import onnx.parser
from onnx import TensorProto

from glow.errors import ModelError

from . import tensors, wire

# The largest message that protobuf can read.
_MAX_FILE_SIZE = (1 << 31) - 1

# The fields of a tensor that are text, or have text in them.
_TENSOR_TEXT = ("name", "external_data")

_TEXT_SUFFIXES = (".onnxtxt", ".txt")


@dataclass
class LoadedModel:
    """A model and the means to read its tensors. `path` is None for a model that was handed over in memory."""

    proto: onnx.ModelProto
    path: Path | None = None
    deferred: dict[str, wire.FileRange] = field(default_factory=dict)
    external_files: dict[Path, tensors.Array] = field(default_factory=dict)

    def array(self, tensor: onnx.TensorProto, what: str) -> tensors.Array:
        """The values of an initializer or of a tensor attribute; `what` names it in errors.

        Large ones are read from the file, and external ones mapped from theirs: nothing is kept here.
        """
        if tensor.data_location == TensorProto.EXTERNAL:
            return self._external(tensor, what)
        place = self.deferred.get(tensor.name)
        if place is None:
            return tensors.from_proto(tensor, what)
        tensors.check_shape(tensor.dims, what)
        assert self.path is not None
        with open(self.path, "rb") as file:
            data = np.fromfile(file, np.uint8, place.length, offset=place.offset)
        return tensors.from_bytes(data, tuple(tensor.dims), tensor.data_type, what)

    def _external(self, tensor: onnx.TensorProto, what: str) -> tensors.Array:
        kind = tensors.element_kind(tensor.data_type, what)
        tensors.check_shape(tensor.dims, what)
        entries = {entry.key: entry.value for entry in tensor.external_data}
        expected = tensors.byte_size(tensor.dims, kind)
        offset = _entry(entries, "offset", 0, what)
        length = _entry(entries, "length", expected, what)
        if length != expected:
            raise ModelError(
                f"{what}: found an external length of {length} bytes, expected {expected}"
                f" for {kind.assembly} {tensors.format_shape(tensor.dims)}"
            )
        file = self._external_path(entries.get("location", ""), what)
        size = file.stat().st_size
        if offset + length > size:
            raise ModelError(
                f"{what}: external data from byte {offset} to {offset + length} lies outside '{file.name}'"
                f" of {size} bytes"
            )
        if length == 0:
            return np.empty(tuple(tensor.dims), kind.dtype)
        if file not in self.external_files:
            self.external_files[file] = np.memmap(file, np.uint8, mode="r")
        data = self.external_files[file][offset : offset + length]
        if offset % kind.dtype.itemsize:
            data = np.array(data)
        return tensors.from_bytes(data, tuple(tensor.dims), tensor.data_type, what)

    def _external_path(self, location: str, what: str) -> Path:
        """The file of external data, which has to be a regular file inside the model's folder."""
        if self.path is None:
            raise ModelError(
                f"{what}: its data is in the file '{location}': import the model by its path, not from memory"
            )
        folder = self.path.parent.resolve()
        relative = Path(location)
        if not location or relative.is_absolute() or ".." in relative.parts or "\0" in location:
            raise ModelError(f"{what}: external data location '{location}' is not a path inside the model's folder")
        try:
            file = (folder / relative).resolve(strict=True)
            regular = stat.S_ISREG(file.stat().st_mode)
        except (OSError, RuntimeError) as error:
            raise ModelError(f"{what}: cannot open external data '{location}': {tensors.first_line(error)}") from error
        if not file.is_relative_to(folder):
            raise ModelError(f"{what}: external data location '{location}' leads outside the model's folder")
        if not regular:
            raise ModelError(f"{what}: external data '{location}' is not a regular file")
        return file


def _entry(entries: dict[str, str], key: str, default: int, what: str) -> int:
    text = entries.get(key)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()):
        raise ModelError(f"{what}: external data has {key} '{text}', expected a number of bytes")
    return int(text)


def load(model: str | os.PathLike[str] | onnx.ModelProto) -> LoadedModel:
    """Reads and parses a model.

    Raises:
        ModelError: the file cannot be read, is no ONNX model, or holds no graph.
    """
    if isinstance(model, onnx.ModelProto):
        loaded = LoadedModel(model)
    elif Path(model).suffix in _TEXT_SUFFIXES:
        loaded = LoadedModel(_parse_text(Path(model)), Path(model))
    else:
        loaded = _load_binary(Path(model))
    if not loaded.proto.HasField("graph"):
        found = f"'{loaded.path}'" if loaded.path else "the model"
        raise ModelError(f"{found} has no graph: is it an ONNX model")
    _check_text(loaded.proto)
    return loaded


def _check_text(message: google.protobuf.message.Message) -> None:
    """Raises ModelError for a name that is not UTF-8: protobuf hands those out as bytes, without an error."""
    if isinstance(message, TensorProto):
        # Listing the fields of a tensor would copy its values.
        fields = [(TensorProto.DESCRIPTOR.fields_by_name[name], getattr(message, name)) for name in _TENSOR_TEXT]
    else:
        fields = message.ListFields()
    for descriptor, value in fields:
        if descriptor.type == descriptor.TYPE_STRING:
            for text in [value] if isinstance(value, str | bytes) else value:
                if isinstance(text, bytes):
                    raise ModelError(f"the model has {text!r} in {descriptor.full_name}, expected UTF-8 text")
        elif descriptor.type == descriptor.TYPE_MESSAGE:
            for inner in [value] if isinstance(value, google.protobuf.message.Message) else value:
                _check_text(inner)


def _parse_text(path: Path) -> onnx.ModelProto:
    try:
        return onnx.parser.parse_model(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"cannot read '{path}': {error.strerror}") from error
    except (onnx.parser.ParseError, UnicodeDecodeError) as error:
        raise ModelError(f"'{path}' is not ONNX text: {' '.join(str(error).split())}") from error


def _load_binary(path: Path) -> LoadedModel:
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size == 0:
                raise ModelError(f"'{path}' is empty, expected an ONNX model")
            if size > _MAX_FILE_SIZE:
                raise ModelError(
                    f"'{path}' has {size} bytes, more than the 2 GiB that protobuf can hold:"
                    " larger models keep their weights as external data"
                )
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                stripped, ranges = wire.defer_weights(data)
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot read '{path}': {getattr(error, 'strerror', None) or error}") from error
    proto = onnx.ModelProto()
    try:
        proto.ParseFromString(stripped)
    except google.protobuf.message.DecodeError as error:
        raise ModelError(f"'{path}' is not an ONNX model, or is truncated: {tensors.first_line(error)}") from error
    deferred = {proto.graph.initializer[index].name: place for index, place in ranges.items()}
    return LoadedModel(proto, path, deferred)
