"""What canonicalization makes of constants, in numbers: the same as what they were before, run by the oracle."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
import time
from typing import Any

import numpy as np
import pytest

from glow import ir
from glow.compiler.driver import Job
from glow.passes import Canonicalizer
from glow.pipelines import Level, Pipeline, Stage, Step, reference

Array = np.ndarray[Any, Any]

FOLD = Stage("fold", ends_at=Level.GLOW, why="Constants fold.", passes=(Step(Canonicalizer(), "the folders"),))


@dataclasses.dataclass(frozen=True)
class ModuleJob(Job):
    """A compilation that starts from the text of a module."""

    text: str = ""

    def _import(self) -> ir.Module:
        with ir.Context():
            return ir.Module.parse(self.text)


def run(text: str, fold: bool, inputs: dict[str, Array]) -> list[Array]:
    """The results of `main_graph` by the reference pipeline, with or without canonicalization of the graph."""
    unfolded = reference.build()
    stages = (FOLD, *unfolded.stages) if fold else unfolded.stages
    job = ModuleJob("model.mlir", Pipeline("folding", stages), text=text)
    executable = job.executable(cache=None)[0]
    return list(executable.run(inputs).values())


def folded(text: str) -> str:
    """The module after canonicalization."""
    with ir.Context():
        module = ir.Module.parse(text)
        Pipeline("fold", (FOLD,)).run(module)
        return str(module)


def tensor(array: Array) -> str:
    """The type of an array."""
    kinds = {np.dtype(np.float32): "f32", np.dtype(np.int32): "i32", np.dtype(np.int8): "i8"}
    return f"tensor<{''.join(f'{dim}x' for dim in array.shape)}{kinds[array.dtype]}>"


def module(body: str, constants: dict[str, Array]) -> str:
    """`body` with `{name}` for the type of each constant, which becomes a resource and the value `%name`."""
    lines = [f"  %{name} = glow.constant dense_resource<{name}> : {tensor(value)}" for name, value in constants.items()]
    head, rest = body.split("{constants}")
    for name, value in constants.items():
        rest = rest.replace(f"{{{name}}}", tensor(value))
    blobs = [f'{name}: "0x40000000{value.tobytes().hex()}"' for name, value in constants.items()]
    return f"{head}{chr(10).join(lines)}{rest}\n{{-# dialect_resources: {{ builtin: {{ {', '.join(blobs)} }} }} #-}}"


def random(seed: int, *shape: int) -> Array:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def channel_constants(channels: int) -> dict[str, Array]:
    return {
        "scale": random(1, channels),
        "bias": random(2, channels),
        "mean": random(3, channels),
        "var": np.abs(random(4, channels)) + np.float32(0.5),
    }


PRODUCERS = {
    "conv": ("1x4x6x6", (6, 4, 3, 3), "glow.conv %x, %w", "1x6x4x4"),
    "group": ("1x4x6x6", (6, 2, 3, 3), "glow.conv %x, %w group = 2", "1x6x4x4"),
    "depthwise": ("1x4x6x6", (4, 1, 3, 3), "glow.conv %x, %w group = 4", "1x4x4x4"),
    "transpose": ("1x4x5x5", (4, 3, 2, 2), "glow.conv_transpose %x, %w strides = [2, 2]", "1x3x10x10"),
    "transpose_group": ("1x4x5x5", (4, 3, 2, 2), "glow.conv_transpose %x, %w strides = [2, 2] group = 2", "1x6x10x10"),
    "gemm": ("4x5", (5, 6), "glow.gemm %x, %w", "4x6"),
    "gemm_trans_b": ("4x5", (6, 5), "glow.gemm %x, %w alpha = 0.5 trans_b", "4x6"),
}


@pytest.mark.parametrize("with_bias", [False, True])
@pytest.mark.parametrize("name", PRODUCERS)
def test_batch_norm_goes_into_its_producer(name: str, with_bias: bool) -> None:
    x, w_shape, op, y = PRODUCERS[name]
    channels = int(y.split("x")[1])
    constants = {"w": random(0, *w_shape), **channel_constants(channels)}
    types = f"tensor<{x}xf32>, {{w}}"
    if with_bias:
        constants["b"] = random(5, channels)
        op = op.replace("%w", "%w, %b", 1)
        types += ", {b}"
    body = f"""
func.func @main_graph(%x: tensor<{x}xf32> {{glow.name = "x"}}) -> (tensor<{y}xf32> {{glow.name = "y"}}) {{
{{constants}}
  %0 = {op} : ({types}) -> tensor<{y}xf32>
  %1 = glow.batch_norm %0, %scale, %bias, %mean, %var
    : (tensor<{y}xf32>, {{scale}}, {{bias}}, {{mean}}, {{var}}) -> tensor<{y}xf32>
  return %1 : tensor<{y}xf32>
}}"""
    text = module(body, constants)
    ops = re.findall(r"= (glow\.\w+)", folded(text))
    assert set(ops) == {"glow.constant", op.split()[0]}
    inputs = {"x": random(6, *map(int, x.split("x")))}
    before, after = run(text, False, inputs), run(text, True, inputs)
    np.testing.assert_allclose(after[0], before[0], rtol=1e-5, atol=1e-5)


def test_arithmetic_goes_into_a_channels_last_convolution() -> None:
    constants = {"w": random(0, 3, 3, 4, 6), "scale": random(1, 6), "shift": random(2, 1, 1, 6)}
    body = """
func.func @main_graph(%x: tensor<1x6x6x4xf32> {glow.name = "x"}) -> (tensor<1x4x4x6xf32> {glow.name = "y"}) {
{constants}
  %0 = glow.conv %x, %w layout = channels_last : (tensor<1x6x6x4xf32>, {w}) -> tensor<1x4x4x6xf32>
  %1 = glow.mul %0, %scale : (tensor<1x4x4x6xf32>, {scale}) -> tensor<1x4x4x6xf32>
  %2 = glow.sub %1, %shift : (tensor<1x4x4x6xf32>, {shift}) -> tensor<1x4x4x6xf32>
  return %2 : tensor<1x4x4x6xf32>
}"""
    text = module(body, constants)
    assert re.findall(r"= glow\.(?!constant)\w+", folded(text)) == ["= glow.conv"]
    inputs = {"x": random(6, 1, 6, 6, 4)}
    before, after = run(text, False, inputs), run(text, True, inputs)
    np.testing.assert_allclose(after[0], before[0], rtol=1e-5, atol=1e-5)


def constant_results(text: str) -> list[Array]:
    """The results of a function that returns constants only."""
    with ir.Context():
        parsed = ir.Module.parse(text)
        Pipeline("fold", (FOLD,)).run(parsed)
        block = parsed.body.operations[0].regions[0].blocks[0]
        results = []
        for value in block.operations[len(block.operations) - 1].operands:
            attribute = value.owner.attributes["value"]
            shape = tuple(value.type.shape)
            results.append(np.array(as_array(attribute)).reshape(shape))
        return results


def as_array(attribute: ir.Attribute) -> Array:
    if isinstance(attribute, ir.DenseResourceElementsAttr):
        return np.asarray(attribute)
    return np.asarray(ir.DenseElementsAttr(attribute))


def transposed(x: Array, perm: tuple[int, ...]) -> str:
    y = x.transpose(perm)
    body = f"""
func.func @main_graph() -> {tensor(y)} {{
{{constants}}
  %y = glow.transpose %x perm = {list(perm)} : ({{x}}) -> {tensor(y)}
  return %y : {tensor(y)}
}}"""
    return module(body, {"x": x})


@pytest.mark.parametrize("dtype", [np.float32, np.int8])
@pytest.mark.parametrize("shape", [(70, 33), (2, 3, 40, 5), (1, 33, 1, 40), (4, 1, 9, 9)])
def test_transpositions_of_constants(shape: tuple[int, ...], dtype: type) -> None:
    x = np.arange(math.prod(shape)).astype(dtype).reshape(shape)
    for perm in itertools.permutations(range(len(shape))):
        (y,) = constant_results(transposed(x, perm))
        np.testing.assert_array_equal(y, x.transpose(perm))


def test_a_hundred_megabytes_are_transposed_within_a_second() -> None:
    shape, perm = (2048, 512, 5, 5), (2, 3, 1, 0)
    x = np.arange(math.prod(shape), dtype=np.float32).reshape(shape)
    x_type, y_type = tensor(x), tensor(x.transpose(perm))
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.parse(f"""
func.func @main_graph(%x: {x_type}) -> {y_type} {{
  %y = glow.transpose %x perm = {list(perm)} : ({x_type}) -> {y_type}
  return %y : {y_type}
}}""")
        block = module.body.operations[0].regions[0].blocks[0]
        value = ir.DenseResourceElementsAttr.get_from_buffer(x, "x", ir.Type.parse(x_type))
        with ir.InsertionPoint.at_block_begin(block):
            constant = ir.Operation.create("glow.constant", results=[value.type], attributes={"value": value})
        block.arguments[0].replace_all_uses_with(constant.results[0])

        start = time.perf_counter()
        Pipeline("fold", (FOLD,)).run(module)
        seconds = time.perf_counter() - start
        # Passes invalidate the handles on what was there before.
        folded_block = module.body.operations[0].regions[0].blocks[0]
        assert [op.name for op in folded_block.operations] == ["glow.constant", "func.return"]
    assert seconds < 1
