"""The cache key of a compilation: a hash of everything that decides its result."""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import glow
from glow.runtime.artifact import sha256_of_file

if TYPE_CHECKING:
    import onnx


def cache_key(model: str | os.PathLike[str] | onnx.ModelProto, options: Mapping[str, Any]) -> str:
    """A hash of the model's bytes and external data, `options` (JSON values), and the compiler. Raises OSError."""
    digest = hashlib.sha256()
    digest.update(json.dumps(options, sort_keys=True).encode())
    digest.update(compiler_hash().encode())
    for part in _model_hashes(model):
        digest.update(part.encode())
    return digest.hexdigest()


@functools.cache
def compiler_hash() -> str:
    """A hash of this package: its Python files and its native libraries."""
    root = Path(glow.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(path for path in root.rglob("*") if path.suffix in (".py", ".so", ".a")):
        digest.update(f"{file.relative_to(root)}\0".encode())
        digest.update(file.read_bytes())
    for library in _native_libraries():
        digest.update(library.read_bytes())
    return digest.hexdigest()


def _native_libraries() -> Sequence[Path]:
    """The compiler's own shared library, wherever the extension found it; not LLVM's, which the version names."""
    from glow._mlir_libs import _glow  # noqa: F401 (loads the library)

    paths = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "/libGlow." in line}
    return sorted(Path(path) for path in paths)


def _model_hashes(model: str | os.PathLike[str] | onnx.ModelProto) -> Iterator[str]:
    import onnx

    if isinstance(model, onnx.ModelProto):
        yield hashlib.sha256(model.SerializeToString(deterministic=True)).hexdigest()
        return
    from glow.importer.loading import load

    path = Path(model)
    yield sha256_of_file(path)
    folder = path.resolve().parent
    for location in sorted(set(_external_locations(load(path).proto.graph))):
        file = (folder / location).resolve()
        # What lies outside or is missing is not read here: the importer refuses it.
        if file.is_relative_to(folder) and file.is_file():
            yield f"{location} {sha256_of_file(file)}"


def _external_locations(graph: onnx.GraphProto) -> Iterator[str]:
    """The files that a graph's tensors name, those of control flow bodies included."""
    tensors = list(graph.initializer)
    for node in graph.node:
        for attribute in node.attribute:
            tensors += [attribute.t, *attribute.tensors]
            for inner in (attribute.g, *attribute.graphs):
                yield from _external_locations(inner)
    for tensor in tensors:
        yield from (entry.value for entry in tensor.external_data if entry.key == "location")
