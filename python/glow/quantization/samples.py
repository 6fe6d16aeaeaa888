"""Calibration data: from files or arrays to one set of inputs after the other."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from glow.errors import InputError
from glow.importer.signature import declared_dims
from glow.runtime.tensor_spec import describe

Array = np.ndarray[Any, Any]
Arrays = Mapping[str, Array]
Data = str | os.PathLike[str] | Arrays | Sequence[Arrays]


@dataclass(frozen=True)
class Samples:
    """Sets of inputs of the same shapes. Iterating gives one array per input name; files are read one at a time.

    `shapes` are those of one set; `rows` is how many leading entries of each array a set has, for labels.
    """

    shapes: dict[str, tuple[int, ...]]
    sets: Sequence[Any]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.sets)

    def __iter__(self) -> Iterator[Arrays]:
        return iter(self.sets)

    @property
    def rows(self) -> int:
        """How many leading entries a set has: its batch."""
        shape = next(iter(self.shapes.values()))
        return shape[0] if shape else 1


def load_samples(model: onnx.ModelProto, data: Data, dims: Mapping[str, int] | None = None) -> Samples:
    """The sets of inputs that `data` holds for `model`.

    - A mapping or an `.npz` file has one array per input. If an array has the rank of its input, its leading dimension
      is cut into batches as large as the input's leading dimension, which is 1 where the model leaves it open and
      `dims` says nothing. If it has one dimension more, that counts the sets, and the rest is one whole input.
    - A sequence of mappings, or a folder of `.npz` files in the order of their names, has one set each, whose arrays
      have the input's shape. For a model with one input the files may be `.npy`.

    Arrays have exactly the input's element type. Raises InputError that names file and input, OSError.
    """
    initializers = {tensor.name for tensor in model.graph.initializer}
    inputs = [_Input.of(value, dims or {}) for value in model.graph.input if value.name not in initializers]
    if not inputs:
        raise InputError("the model has no inputs, so there is nothing to calibrate")
    if isinstance(data, str | os.PathLike):
        path = Path(data)
        if path.is_dir():
            return _from_folder(path, inputs)
        return _from_arrays(_read(path, inputs), inputs, f"{path}: ")
    if isinstance(data, Mapping):
        return _from_arrays(data, inputs, "calibration data: ")
    sets = [_checked_set(each, inputs, f"calibration set {index}: ") for index, each in enumerate(data)]
    if not sets:
        raise InputError("the calibration data is empty, expected at least one sample")
    return _same_shapes(sets, inputs, [f"calibration set {index}: " for index in range(len(sets))])


@dataclass(frozen=True)
class _Input:
    name: str
    dtype: np.dtype[Any]
    dims: tuple[int | None, ...]

    @classmethod
    def of(cls, value: onnx.ValueInfoProto, sizes: Mapping[str, int]) -> _Input:
        declared = declared_dims(value)
        if declared is None:
            raise InputError(f"input '{value.name}' has no shape in the model")
        dims = tuple(sizes.get(dim) if isinstance(dim, str) else dim for dim in declared)
        dtype = onnx.helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type)
        return cls(value.name, np.dtype(dtype), dims)

    def expected(self, leading: str | None = None) -> str:
        dims = ["?" if dim is None else str(dim) for dim in self.dims]
        if leading is not None and dims:
            dims[0] = leading
        return f"{self.dtype.name}[{', '.join(dims)}]"

    def fits(self, shape: Sequence[int]) -> bool:
        pairs = zip(self.dims, shape, strict=False)
        return len(shape) == len(self.dims) and all(dim in (None, extent) for dim, extent in pairs)


def _check_names(arrays: Arrays, inputs: list[_Input], where: str) -> None:
    known = {each.name for each in inputs}
    unknown = [name for name in arrays if name not in known]
    if unknown:
        names = ", ".join(repr(each.name) for each in inputs)
        raise InputError(f"{where}unknown input {', '.join(map(repr, unknown))}: the model's inputs are {names}")
    missing = [each for each in inputs if each.name not in arrays]
    if missing:
        names = ", ".join(f"'{each.name}' ({each.expected('samples')})" for each in missing)
        raise InputError(f"{where}missing input {names}")


def _from_arrays(arrays: Arrays, inputs: list[_Input], where: str) -> Samples:
    _check_names(arrays, inputs, where)
    pieces: dict[str, list[Array]] = {}
    for each in inputs:
        array = np.asarray(arrays[each.name])
        found = f"{where}input '{each.name}' is {describe(array.shape, array.dtype)}"
        if array.ndim > 0 and array.shape[0] == 0:
            raise InputError(f"{found}, which is empty: expected at least one sample")
        if array.dtype == each.dtype and each.fits(array.shape[1:]):
            pieces[each.name] = list(array)
            continue
        batch = each.dims[0] if each.dims else None
        batch = 1 if batch is None else batch
        if array.dtype != each.dtype or not each.dims or not each.fits((each.dims[0] or 1, *array.shape[1:])):
            raise InputError(f"{found}, expected {each.expected('samples')}")
        if array.shape[0] % batch:
            raise InputError(f"{found}, expected a multiple of {batch} samples, the model's batch")
        pieces[each.name] = np.split(array, array.shape[0] // batch)
    counts = {name: len(parts) for name, parts in pieces.items()}
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{count} for '{name}'" for name, count in counts.items())
        raise InputError(f"{where}the inputs have different numbers of samples: {listed}")
    sets = [dict(zip(pieces, parts, strict=True)) for parts in zip(*pieces.values(), strict=True)]
    return Samples({name: parts[0].shape for name, parts in pieces.items()}, sets, tuple(pieces))


def _checked_set(arrays: Arrays, inputs: list[_Input], where: str) -> dict[str, Array]:
    _check_names(arrays, inputs, where)
    checked = {}
    for each in inputs:
        array = np.asarray(arrays[each.name])
        if array.dtype != each.dtype or not each.fits(array.shape):
            found = describe(array.shape, array.dtype)
            raise InputError(f"{where}input '{each.name}' is {found}, expected {each.expected()}")
        checked[each.name] = array
    return checked


def _same_shapes(sets: Sequence[Arrays], inputs: list[_Input], places: Sequence[str]) -> Samples:
    shapes = {name: array.shape for name, array in sets[0].items()}
    for place, each in zip(places, sets, strict=True):
        for name, array in each.items():
            if array.shape != shapes[name]:
                found, expected = describe(array.shape, array.dtype), describe(shapes[name], array.dtype)
                raise InputError(f"{place}input '{name}' is {found}, expected {expected} as in the first set")
    return Samples(shapes, sets, tuple(each.name for each in inputs))


class _Folder(Sequence[Arrays]):
    """The sets in the files of a folder, read when they are asked for."""

    def __init__(self, files: Sequence[Path], inputs: list[_Input]) -> None:
        self.files, self.inputs = files, inputs
        self.shapes: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: Any) -> Any:
        path = self.files[index]
        found = _checked_set(_read(path, self.inputs), self.inputs, f"{path}: ")
        shapes = {name: array.shape for name, array in found.items()}
        self.shapes = self.shapes or shapes
        for name, shape in shapes.items():
            if shape != self.shapes[name]:
                dtype = found[name].dtype
                raise InputError(
                    f"{path}: input '{name}' is {describe(shape, dtype)}, expected "
                    f"{describe(self.shapes[name], dtype)} as in {self.files[0].name}"
                )
        return found


def _from_folder(folder: Path, inputs: list[_Input]) -> Samples:
    files = sorted(path for path in folder.iterdir() if path.suffix in (".npz", ".npy"))
    if not files:
        raise InputError(f"{folder} has no .npz or .npy files, expected one per sample")
    sets = _Folder(files, inputs)
    first = sets[0]
    return Samples({name: array.shape for name, array in first.items()}, sets, tuple(first))


def _read(path: Path, inputs: list[_Input]) -> Arrays:
    import zipfile

    try:
        file = np.load(path, allow_pickle=False)
        if not isinstance(file, np.ndarray):
            with file:
                return {name: file[name] for name in file.files}
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} is not a file of plain arrays: {error}") from error
    if len(inputs) != 1:
        raise InputError(f"{path} is a single array, expected an .npz file with one array per input name")
    return {inputs[0].name: file}
