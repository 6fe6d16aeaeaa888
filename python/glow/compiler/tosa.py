"""TOSA out of a model: MLIR text, and the flatbuffer that compilers of accelerators read."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glow.compiler.signature import check_sizes, find_main, signature
from glow.errors import CompileError

if TYPE_CHECKING:
    import onnx

    from glow import ir
    from glow.pipelines import Stage
    from glow.runtime.tensor_spec import TensorSpec

# Where Arm's serialiser is, if not on PATH.
TOSA_OPT = "GLOW_TOSA_OPT"
# 16-bit products need the extension. The level bounds shapes and attributes to what every implementation takes.
TARGET = "specification_version=1.0 level=8k profiles=pro_int extensions=int16"
_LONGEST_OUTPUT = 2000


@dataclass(frozen=True)
class TosaTensor:
    """An input or output of a TOSA graph.

    `spec` has the dtype of the integers, which are unsigned where the model's are: TOSA has no such tensors, and a
    RESCALE takes their bits. An integer q stands for (q - zero_point) * scale, unless scale is None.
    """

    spec: TensorSpec
    scale: float | None
    zero_point: int

    def __str__(self) -> str:
        if self.scale is None:
            return str(self.spec)
        return f"{self.spec}, (q - {self.zero_point}) * {self.scale:.9g}"


@dataclass(frozen=True)
class TosaGraph:
    """A network in TOSA: `text` is MLIR that `tosa-opt` reads, with the names of ONNX nodes as locations."""

    text: str
    inputs: tuple[TosaTensor, ...]
    outputs: tuple[TosaTensor, ...]

    def serialize(self) -> bytes:
        """The flatbuffer, checked against the specification first.

        Raises CompileError if Arm's tosa-opt is missing or refuses the graph.
        """
        with tempfile.TemporaryDirectory(prefix="glow-") as folder:
            source, target = Path(folder, "graph.mlir"), Path(folder, "graph.tosa")
            source.write_text(self.text, encoding="utf-8")
            options = f"retain-graph-input-output-names tosa-flatbuffer-filename={target}"
            command = [find_tosa_opt(), str(source), "-o", os.devnull, f"--tosa-attach-target={TARGET}"]
            command += ["--tosa-validate=strict-op-spec-alignment", f"--tosa-serialize={options}"]
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            if result.returncode != 0 or not target.exists():
                raise CompileError(f"{command[0]} cannot serialise the graph: {_first_lines(result.stderr)}")
            return target.read_bytes()


def find_tosa_opt() -> str:
    """The path of tosa-opt: `$GLOW_TOSA_OPT`, or the one on PATH. Raises CompileError."""
    named = os.environ.get(TOSA_OPT)
    found = shutil.which(named or "tosa-opt")
    if found is None:
        where = (
            f"{TOSA_OPT}={named} is not a program" if named else f"tosa-opt is not on PATH and {TOSA_OPT} is not set"
        )
        raise CompileError(
            f"{where}: `python3 -m venv tosa && tosa/bin/pip install tosa-tools` makes tosa/bin/tosa-opt; "
            "MLIR text (--emit tosa-mlir) needs no tool"
        )
    return found


def lower_to_tosa(
    model: str | os.PathLike[str] | onnx.ModelProto,
    *,
    shapes: Mapping[str, Sequence[int]] | None = None,
    dims: Mapping[str, int] | None = None,
    on_stage: Callable[[int, Stage], None] | None = None,
    dump_dir: Path | None = None,
) -> TosaGraph:
    """A quantised model in TOSA's integer profile.

    The parameters are those of `glow.compile` and `Pipeline.run`. Raises ModelError for a model that cannot be
    imported, CompileError for dynamic shapes, and PipelineError that lists every operator that is left in floating
    point or has no form in TOSA.
    """
    from glow import pipelines
    from glow.importer import import_model

    module = import_model(model, shapes=shapes or {}, dims=dims or {})
    signature(module)
    check_sizes(module)
    tensors: list[tuple[TosaTensor, ...]] = []

    def note_signature(index: int, stage: Stage) -> None:
        # TOSA's types no longer say which integers are unsigned.
        if stage.name == "tosa":
            tensors.extend(_tensors(module))
        if on_stage is not None:
            on_stage(index, stage)

    pipelines.get("tosa").run(module, on_stage=note_signature, dump_dir=dump_dir)
    _drop_attributes(module)
    inputs, outputs = tensors
    return TosaGraph(module.operation.get_asm(enable_debug_info=True) + "\n", inputs, outputs)


def _tensors(module: ir.Module) -> list[tuple[TosaTensor, ...]]:
    """The inputs and outputs of a function with quantised arguments and results."""
    main = find_main(module)
    return [
        tuple(
            TosaTensor(spec, *_parameters(attributes))
            for spec, attributes in zip(specs, _dictionaries(main, name, len(specs)), strict=True)
        )
        for specs, name in zip(signature(module), ("arg_attrs", "res_attrs"), strict=True)
    ]


def _dictionaries(main: ir.Operation, name: str, count: int) -> list[dict[str, ir.Attribute]]:
    from glow import ir

    if name not in main.attributes:
        return [{}] * count
    dictionaries = [ir.DictAttr(entry) for entry in ir.ArrayAttr(main.attributes[name])]
    return [
        {entry.name: entry.attr for entry in (dictionary[index] for index in range(len(dictionary)))}
        for dictionary in dictionaries
    ]


def _parameters(attributes: Mapping[str, ir.Attribute]) -> tuple[float | None, int]:
    from glow import ir

    if "glow.scale" not in attributes:
        return None, 0
    return ir.FloatAttr(attributes["glow.scale"]).value, ir.IntegerAttr(attributes["glow.zero_point"]).value


def _drop_attributes(module: ir.Module) -> None:
    """Takes off what other readers of MLIR do not know."""
    from glow import ir

    for name in list(module.operation.attributes):
        if name.startswith("glow."):
            del module.operation.attributes[name]
    main = find_main(module)
    for name in ("arg_attrs", "res_attrs"):
        if name in main.attributes:
            kept = [
                ir.DictAttr.get(
                    {key: value for key, value in entry.items() if not key.startswith("glow.")}, main.context
                )
                for entry in _dictionaries(main, name, 0)
            ]
            main.attributes[name] = ir.ArrayAttr.get(kept, main.context)


def _first_lines(text: str) -> str:
    """Errors of tosa-opt quote whole graphs."""
    lines = [line for line in text.splitlines() if "error:" in line] or text.splitlines()
    return "\n".join(lines)[:_LONGEST_OUTPUT] or "it says nothing"
