"""Takes the weights out of a serialized model, so that parsing it does not copy them.

protobuf keeps a copy of every byte that it parses until the whole model is freed, and makes another one when a field is
read. Weights are most of a model, so they are cut out of the bytes before parsing and read from the file when needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

_MODEL_GRAPH = 7
_GRAPH_INITIALIZER = 5
_TENSOR_RAW_DATA = 9

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5

# Smaller tensors are left where they are: small ones are read often, to find out shapes.
_SMALLEST_DEFERRED = 1024


class FileRange(NamedTuple):
    """Bytes in a file."""

    offset: int
    length: int


class Buffer(Protocol):
    """What is needed of bytes, or of a mapped file."""

    def __len__(self) -> int: ...

    def __getitem__(self, key: slice, /) -> bytes: ...


class _MalformedError(Exception):
    """The bytes are no protobuf message: parsing them properly gives the error for the user."""


class _Field(NamedTuple):
    number: int
    wire_type: int
    start: int
    payload: int
    end: int


def defer_weights(data: Buffer) -> tuple[bytes, dict[int, FileRange]]:
    """The model without the raw data of its larger initializers, and where those are, by index of the initializer."""
    ranges: dict[int, FileRange] = {}
    try:
        model = bytearray()
        index = 0
        for field in _fields(data, 0, len(data)):
            if field.number != _MODEL_GRAPH or field.wire_type != _LENGTH:
                model += data[field.start : field.end]
                continue
            graph, index = _strip_graph(data, field, index, ranges)
            model += _message(_MODEL_GRAPH, graph)
    except _MalformedError:
        return data[0 : len(data)], {}
    return bytes(model), ranges


def _strip_graph(data: Buffer, graph: _Field, index: int, ranges: dict[int, FileRange]) -> tuple[bytes, int]:
    stripped = bytearray()
    for field in _fields(data, graph.payload, graph.end):
        if field.number != _GRAPH_INITIALIZER or field.wire_type != _LENGTH:
            stripped += data[field.start : field.end]
            continue
        if field.end - field.payload < _SMALLEST_DEFERRED:
            stripped += data[field.start : field.end]
        else:
            tensor = bytearray()
            for member in _fields(data, field.payload, field.end):
                length = member.end - member.payload
                if member.number == _TENSOR_RAW_DATA and length >= _SMALLEST_DEFERRED:
                    ranges[index] = FileRange(member.payload, length)
                else:
                    tensor += data[member.start : member.end]
            stripped += _message(_GRAPH_INITIALIZER, tensor)
        index += 1
    return bytes(stripped), index


def _fields(data: Buffer, start: int, end: int) -> Iterator[_Field]:
    while start < end:
        tag, payload = _varint(data, start, end)
        number, wire_type = tag >> 3, tag & 7
        if wire_type == _VARINT:
            _, stop = _varint(data, payload, end)
        elif wire_type == _FIXED64:
            stop = payload + 8
        elif wire_type == _FIXED32:
            stop = payload + 4
        elif wire_type == _LENGTH:
            length, payload = _varint(data, payload, end)
            stop = payload + length
        else:
            raise _MalformedError
        if stop > end:
            raise _MalformedError
        yield _Field(number, wire_type, start, payload, stop)
        start = stop


def _varint(data: Buffer, start: int, end: int) -> tuple[int, int]:
    """The value and the position after it."""
    value = 0
    for position, byte in enumerate(data[start : min(start + 10, end)]):
        value |= (byte & 0x7F) << 7 * position
        if byte < 0x80:
            return value, start + position + 1
    raise _MalformedError


def _message(number: int, payload: bytes | bytearray) -> bytes:
    header = bytearray()
    for value in (number << 3 | _LENGTH, len(payload)):
        while value >= 0x80:
            header.append(value & 0x7F | 0x80)
            value >>= 7
        header.append(value)
    return bytes(header + payload)
