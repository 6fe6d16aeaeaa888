"""ONNX Runtime as the reference that results and latencies are compared with."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from glow.errors import GlowError, InputError, ModelError

if TYPE_CHECKING:
    import onnx

Arrays = Mapping[str, np.ndarray[Any, Any]]


class OnnxRuntime:
    """One session of ONNX Runtime on the CPU."""

    def __init__(
        self,
        model: str | os.PathLike[str] | onnx.ModelProto,
        *,
        threads: int = 1,
        shapes: Mapping[str, Sequence[int]] | None = None,
        outputs: Sequence[str] | None = None,
        optimize: bool = True,
    ) -> None:
        """Load `model`. `shapes` replaces the shapes that it declares for inputs.

        `outputs` names the tensors that `run` returns, intermediate ones included; by default the model's outputs.

        Without `optimize` it computes node by node what the model says. Its fused products of 8-bit integers saturate
        at 16 bits on CPUs without VNNI, which makes quantised models less accurate than they are.

        Raises ModelError when ONNX Runtime refuses the model, GlowError when it is not installed.
        """
        try:
            import onnxruntime
        except ImportError as error:
            raise GlowError("onnxruntime is not installed: pip install onnxruntime") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        if not optimize:
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        changed = _with_changes(model, shapes or {}, outputs)
        source = os.fspath(changed) if isinstance(changed, str | os.PathLike) else changed.SerializeToString()
        try:
            self._session = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's own exception classes are many and share no base
            raise ModelError(f"ONNX Runtime refuses the model: {_first_line(error)}") from error
        self.outputs = list(outputs) if outputs is not None else [value.name for value in self._session.get_outputs()]

    def run(self, inputs: Arrays) -> dict[str, np.ndarray[Any, Any]]:
        """Execute the model; returns one array per name of `outputs`. Raises InputError when it refuses the inputs."""
        try:
            values = self._session.run(self.outputs, dict(inputs))
        except Exception as error:  # as in __init__
            raise InputError(f"ONNX Runtime fails on these inputs: {_first_line(error)}") from error
        return dict(zip(self.outputs, values, strict=True))


@dataclass(frozen=True, order=True)
class Difference:
    """How far an array is from its reference: `relative` is `absolute` over the reference's largest absolute value."""

    relative: float
    absolute: float


def difference(found: np.ndarray[Any, Any], expected: np.ndarray[Any, Any]) -> Difference:
    """Compare two arrays. NaN and infinities must be in the same places with the same sign, else both are infinite.

    Raises GlowError when the shapes differ.
    """
    if found.shape != expected.shape:
        raise GlowError(f"the result has the shape {list(found.shape)}, expected {list(expected.shape)}")
    if expected.size == 0:
        return Difference(0.0, 0.0)
    left, right = found.astype(np.float64), expected.astype(np.float64)
    finite = np.isfinite(right)
    if not np.array_equal(left[~finite], right[~finite], equal_nan=True) or not np.isfinite(left[finite]).all():
        return Difference(float("inf"), float("inf"))
    if not finite.any():
        return Difference(0.0, 0.0)
    absolute = float(np.abs(left[finite] - right[finite]).max())
    scale = float(np.abs(right[finite]).max())
    # A reference that is all zeros has no scale: the error itself is then the measure.
    return Difference(absolute / scale if scale > 0 else absolute, absolute)


def read_model(path: str | os.PathLike[str]) -> onnx.ModelProto:
    """The whole model in memory, external data included. Raises ModelError and OSError."""
    import onnx
    from google.protobuf.message import DecodeError

    text = Path(path).suffix in (".onnxtxt", ".txt")
    try:
        return onnx.load(path, format="onnxtxt" if text else "protobuf")
    except (ValueError, DecodeError, onnx.checker.ValidationError) as error:
        raise ModelError(f"{path}: {_first_line(error)}") from error


def _with_changes(
    model: str | os.PathLike[str] | onnx.ModelProto, shapes: Mapping[str, Sequence[int]], outputs: Sequence[str] | None
) -> str | os.PathLike[str] | onnx.ModelProto:
    """The model with other input shapes and outputs; the path itself when nothing changes and it is a binary file."""
    import onnx

    is_path = isinstance(model, str | os.PathLike)
    if is_path and Path(model).suffix == ".onnx" and not shapes and outputs is None:
        return model
    changed = onnx.ModelProto()
    changed.CopyFrom(read_model(model) if is_path else model)
    for value in changed.graph.input:
        if value.name in shapes:
            declared = value.type.tensor_type.shape
            declared.Clear()
            for extent in shapes[value.name]:
                declared.dim.add(dim_value=extent)
    if shapes:
        # They were inferred from the shapes that have just been replaced.
        del changed.graph.value_info[:]
    if outputs is not None:
        present = {value.name for value in changed.graph.output}
        changed.graph.output.extend(onnx.ValueInfoProto(name=name) for name in outputs if name not in present)
    return changed


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
