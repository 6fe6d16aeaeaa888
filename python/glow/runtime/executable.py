"""A compiled model in memory: checks what it is given, calls the code, returns fresh arrays."""

from __future__ import annotations

import _ctypes
import ctypes
import os
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from glow.errors import GlowError, InputError
from glow.runtime.artifact import LIBRARY, WEIGHTS, Manifest, read_manifest
from glow.runtime.buffers import ArenaPool, MappedWeights, aligned_empty
from glow.runtime.host import missing_features
from glow.runtime.tensor_spec import TensorSpec, describe

Arrays = dict[str, np.ndarray[Any, Any]]


class Executable:
    """A compiled model that is ready to run.

    `run` may be called from many threads at once: each call has its own arena and outputs, and the interpreter's lock
    is released while the code executes.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Load the code and map the weights in `folder`, which `manifest` describes. Raises OSError and GlowError."""
        missing = missing_features(manifest.features)
        if missing:
            raise GlowError(
                f"{folder / LIBRARY} was compiled for {manifest.cpu} and needs {', '.join(missing)}, which this CPU "
                f"lacks: compile it with --cpu native on this machine"
            )
        self.manifest = manifest
        self._weights = MappedWeights(folder / WEIGHTS, manifest.weights_bytes)
        self._arenas = ArenaPool(manifest.arena_bytes)
        self._function = _load_function(self, folder / LIBRARY, manifest)

    @property
    def inputs(self) -> tuple[TensorSpec, ...]:
        """Name, shape and dtype of each input, in the model's order."""
        return self.manifest.inputs

    @property
    def outputs(self) -> tuple[TensorSpec, ...]:
        """Name, shape and dtype of each output, in the model's order."""
        return self.manifest.outputs

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Executable:
        """The same as `glow.load(folder)`."""
        return load(folder)

    def run(self, inputs: Mapping[str, np.ndarray[Any, Any]]) -> Arrays:
        """Execute the model on `inputs`, one array per input name, and return one fresh array per output name.

        Arrays must have exactly the shape and dtype of `self.inputs`; nothing is converted. An array that is not
        C-contiguous is copied. Raises InputError that names the input, what was found and what was expected.
        """
        arrays = check_inputs(self.inputs, inputs)
        results = {spec.name: aligned_empty(spec.shape, spec.dtype) for spec in self.outputs}
        addresses = [array.ctypes.data for array in (*arrays, *results.values())]
        with self._arenas.arena() as arena:
            status = self._function(self._weights.address, arena, *addresses)
        if status != 0:
            raise GlowError(f"{self.manifest.entry} returned status {status}")
        return results


def load(folder: str | os.PathLike[str], *, verify_weights: bool = False) -> Executable:
    """Load what `glow compile -o folder` wrote, without a copy of the weights.

    With `verify_weights` the weights' hash is checked too, which reads the whole file. Raises InputError when the files
    in the folder do not belong together, GlowError when this CPU lacks what the code needs, OSError when a file is
    missing.
    """
    path = Path(folder)
    return Executable(path, read_manifest(path, verify_weights=verify_weights))


def check_inputs(specs: Sequence[TensorSpec], inputs: Mapping[str, np.ndarray[Any, Any]]) -> list[np.ndarray[Any, Any]]:
    """The inputs in order, contiguous. Raises InputError for one that is unknown, missing, or of another type."""
    expected = {spec.name for spec in specs}
    unknown = [name for name in inputs if name not in expected]
    if unknown:
        names = ", ".join(repr(spec.name) for spec in specs) or "none"
        raise InputError(f"unknown input {', '.join(map(repr, unknown))}: the model's inputs are {names}")
    missing = [spec for spec in specs if spec.name not in inputs]
    if missing:
        names = ", ".join(f"'{spec.name}' ({describe(spec.shape, spec.dtype)})" for spec in missing)
        raise InputError(f"missing input {names}")
    return [check_array(spec, inputs[spec.name]) for spec in specs]


def check_array(spec: TensorSpec, value: Any) -> np.ndarray[Any, Any]:
    """The input, contiguous. Raises InputError if its shape or dtype is another."""
    array = np.asarray(value)
    if array.dtype != spec.dtype or array.shape != spec.shape:
        raise InputError(
            f"input '{spec.name}' is {describe(array.shape, array.dtype)}, expected {describe(spec.shape, spec.dtype)}"
        )
    return np.require(array, requirements=("C", "A"))


def _load_function(owner: Executable, path: Path, manifest: Manifest) -> Any:
    # The dynamic linker takes two paths that are spelled alike for one library, even after the file behind them was
    # replaced. A name under /proc/self/fd is unique for as long as the descriptor is open, so it stays open until the
    # library is unloaded.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        library = ctypes.CDLL(f"/proc/self/fd/{descriptor}")
    except OSError as error:
        os.close(descriptor)
        raise GlowError(f"cannot load {path}: {error}") from error
    weakref.finalize(owner, _unload, library._handle, descriptor).atexit = False
    try:
        function = library[manifest.entry]
    except AttributeError:
        raise GlowError(f"{path} has no function {manifest.entry}") from None
    function.argtypes = [ctypes.c_void_p] * (2 + len(manifest.inputs) + len(manifest.outputs))
    function.restype = ctypes.c_int32
    return function


def _unload(handle: int, descriptor: int) -> None:
    _ctypes.dlclose(handle)
    os.close(descriptor)
