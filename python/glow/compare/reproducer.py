"""Cut the smallest part out of a model that still differs, and write it down with its inputs and its IR."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnx

from glow.compare.graph import Arrays, Graph
from glow.compare.levels import Level
from glow.compare.search import Comparison, Mismatch, difference_of
from glow.runtime.folders import output_folder
from glow.runtime.onnx_runtime import Difference, OnnxRuntime

MODEL = "model.onnx"
INPUTS = "inputs.npz"
README = "README.txt"


@dataclass(frozen=True)
class Reproducer:
    """A part of a model on its own, and the difference that it shows."""

    model: onnx.ModelProto
    inputs: Arrays
    difference: Difference


def reduce(comparison: Comparison, level: Level, mismatch: Mismatch) -> Reproducer:
    """The smallest part around the node that differs which still differs on ONNX Runtime's values of its inputs.

    Tries the node alone, then with ever more of the nodes before it, up to everything that leads to the tensor.
    """
    graph = Graph(comparison.model)
    result: Reproducer | None = None
    for nodes in _parts(graph, mismatch.tensor):
        result = _try(comparison, level, graph, nodes, mismatch.tensor)
        if comparison.exceeds(result.difference):
            break
    assert result is not None, "there is at least the node itself"
    return result


def write(folder: Path, level: Level, mismatch: Mismatch, reproducer: Reproducer, tolerance: float) -> list[Path]:
    """Write model, inputs, the IR at `level` and the commands to run them into `folder`; returns the paths."""
    ir = f"{level.name}.mlir"
    with output_folder(folder) as temporary:
        onnx.save(reproducer.model, temporary / MODEL)
        np.savez(temporary / INPUTS, **reproducer.inputs)  # type: ignore[arg-type]
        remaining = _write_ir(reproducer.model, level, temporary / ir)
        (temporary / README).write_text(
            _readme(level, mismatch, reproducer, tolerance, ir, remaining), encoding="utf-8"
        )
    return [folder / name for name in (README, MODEL, INPUTS, ir)]


def _parts(graph: Graph, tensor: str) -> Iterator[list[int]]:
    distance, previous = 0, list[int]()
    while True:
        nodes = graph.ancestors(tensor, distance)
        if nodes == previous:
            return
        yield nodes
        distance, previous = max(1, 2 * distance), nodes


def _try(comparison: Comparison, level: Level, graph: Graph, nodes: list[int], tensor: str) -> Reproducer:
    boundary = graph.boundary(nodes)
    fetched = comparison.expected([name for name in boundary if name not in comparison.inputs] + [tensor])
    inputs = {name: comparison.inputs[name] if name in comparison.inputs else fetched[name] for name in boundary}
    model = graph.subgraph(nodes, inputs, {tensor: fetched[tensor]})
    part = replace(comparison, model=model, inputs=inputs, shapes={}, dims={})
    expected = OnnxRuntime(model).run(inputs)
    found = part.found(level, [tensor])
    return Reproducer(model, inputs, difference_of(found[tensor], expected[tensor]))


def _write_ir(model: onnx.ModelProto, level: Level, path: Path) -> str:
    """Write the module as it is at the level; returns the text of the pipeline that remains, or nothing."""
    from glow.compiler.accelerator import mark_for_chip
    from glow.importer import import_model
    from glow.pipelines import Pipeline

    module = import_model(model)
    pipeline = level.pipeline()
    stage = level.dumped_after(pipeline)
    done = 0
    if stage is not None:
        until = pipeline.until(stage)
        until.run(module)
        done = len(until.stages)
    if level.chip is not None:
        mark_for_chip(module, level.chip)
    path.write_text(module.operation.get_asm(enable_debug_info=True) + "\n", encoding="utf-8")
    rest = Pipeline(pipeline.name, pipeline.stages[done:])
    return rest.text() if rest.stages else ""


def _readme(level: Level, mismatch: Mismatch, reproducer: Reproducer, tolerance: float, ir: str, remaining: str) -> str:
    name = mismatch.node.name or mismatch.tensor
    next_step = f"glow-opt --pass-pipeline={shlex.quote(remaining)} {ir}" if remaining else f"glow-opt {ir}"
    if not remaining and level.name == "llvm":
        next_step = f"glow-translate --mlir-to-llvmir {ir}"
    chip = f" --chip {level.chip.name}" if level.chip is not None else ""
    alone = "\nIt agrees when the tensors before it are outputs too: suspect a fusion.\n" if mismatch.only_alone else ""
    return f"""Level '{level.name}' ({level.summary}) differs from ONNX Runtime
at the node '{name}' ({mismatch.node.op_type}), in the tensor '{mismatch.tensor}':
relative error {mismatch.difference.relative:.3g} in the whole model, {reproducer.difference.relative:.3g} here
({len(reproducer.model.graph.node)} nodes), tolerance {tolerance:.3g}.
{alone}
Run it again:

    glow compare {MODEL} --inputs {INPUTS} --levels {level.name} --tolerance {tolerance:g}{chip}

The module at this level, and what comes next:

    {next_step}
"""
