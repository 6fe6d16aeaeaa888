"""Operators on integers, exactly as ONNX defines them: both pipelines against the ONNX reference evaluator."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from onnx.reference import ReferenceEvaluator
from op_case import Array, Case, Cases, Node, build_model, values

import glow
from glow import pipelines
from glow._mlir_libs import _glow
from glow.compiler import driver
from glow.importer import import_model
from glow.pipelines import Pipeline

NARROW = (np.uint8, np.int8)


def integers(name: str, dtype: Any, *shape: int) -> Array:
    """Random numbers over the whole range of the type, both ends included."""
    info = np.iinfo(dtype)
    return values(name, *shape, dtype=dtype, low=info.min, high=info.max)


def products() -> dict[str, Case]:
    """MatMulInteger and ConvInteger in all forms that their lowering tells apart."""
    cases = Cases()
    for x, w in itertools.product(NARROW, NARROW):
        kind = f"{x.__name__}_{w.__name__}"
        a, b = integers("a", x, 5, 7), integers("b", w, 7, 3)
        cases.add(f"matmul_{kind}", "MatMulInteger", [a, b])
        cases.add(f"matmul_zeros_{kind}", "MatMulInteger", [a, b, x(5), integers("z", w, 3)])
        cases.add(f"matmul_rows_{kind}", "MatMulInteger", [a, b, integers("z", x, 5, 1), w(3)])
        image, filters = integers("x", x, 2, 4, 9, 8), integers("w", w, 6, 4, 3, 2)
        cases.add(
            f"conv_{kind}", "ConvInteger", [image, filters, x(9)], pads=[1, 2, 0, 1], strides=[2, 1], dilations=[1, 2]
        )
        cases.add(f"conv_zeros_{kind}", "ConvInteger", [image, filters, x(9), w(7)], pads=[1, 2, 0, 1])
    x, w = np.uint8, np.int8
    a, b = integers("a3", x, 2, 5, 7), integers("b3", w, 2, 7, 3)
    cases.add("matmul_batches", "MatMulInteger", [a, b, x(5), w(3)])
    cases.add("matmul_rows_of_batches", "MatMulInteger", [a, b[0], x(5), w(3)])
    cases.add("matmul_vectors", "MatMulInteger", [a[0, 0], b[0, :, 0], x(5), w(3)])
    cases.add("matmul_only_second_zero", "MatMulInteger", [a, b, None, w(3)])
    image = integers("x", x, 2, 4, 9, 8)
    for name, shape, group in (
        ("groups", (6, 2, 3, 2), 2),
        ("depthwise", (4, 1, 3, 2), 4),
        ("multiple", (8, 1, 3, 2), 4),
    ):
        filters = integers(name, w, *shape)
        cases.add(f"conv_{name}", "ConvInteger", [image, filters, x(9), w(7)], pads=[1, 2, 0, 1], group=group)
    cases.add("conv_1d", "ConvInteger", [integers("x1", x, 1, 3, 9), integers("w1", w, 2, 3, 3), x(9)], pads=[1, 2])
    cases.add(
        "conv_3d",
        "ConvInteger",
        [integers("x3", x, 1, 3, 5, 4, 3), integers("w3", w, 2, 3, 3, 2, 1), x(9)],
        pads=[1, 0, 0, 1, 1, 0],
    )
    return cases.all


def constant_products() -> dict[str, Case]:
    """Products with constant weights, for which CPUs have instructions: whole groups and rests."""
    cases = Cases()
    for x, w in itertools.product(NARROW, NARROW):
        kind = f"{x.__name__}_{w.__name__}"
        for m, k, n in ((1, 1, 2), (7, 2, 16), (5, 7, 13), (13, 33, 40), (6, 64, 16)):
            a, b = integers(f"a{m}", x, m, k), integers(f"b{k}", w, k, n)
            cases.add(f"matmul_{m}_{k}_{n}_{kind}", "MatMulInteger", [a], constants={1: b, 2: x(5)})
        for channels, filters, stride in ((3, 16, 2), (8, 21, 1)):
            image, weights = integers("x", x, 1, channels, 9, 8), integers("w", w, filters, channels, 3, 2)
            cases.add(
                f"conv_{channels}_{filters}_{kind}",
                "ConvInteger",
                [image],
                constants={1: weights, 2: x(9)},
                pads=[1, 2, 0, 1],
                strides=[stride, 1],
            )
    return cases.all


def blocks() -> dict[str, Case]:
    """Scales of blocks, of which the last one may be shorter, for integers of all widths."""
    cases = Cases()
    widths = (np.int8, np.uint16, ml_dtypes.int4, ml_dtypes.uint4)
    for length, block, dtype in itertools.product((12, 10), (4, 3), widths):
        name = f"blocks_{length}_{block}_{np.dtype(dtype).name}"
        count = -(-length // block)
        info = ml_dtypes.iinfo(dtype)
        zero = values("zero", 3, count, 2, dtype=np.int32, low=int(info.min), high=int(info.max)).astype(dtype)
        attributes = {"axis": 1, "block_size": block}
        nodes = [
            Node("QuantizeLinear", ["x", "s", "z"], ["q"], attributes),
            Node("DequantizeLinear", ["q", "s", "z"], ["y"], attributes),
        ]
        fed = {"x": values("x", 3, length, 2, low=-5, high=5)}
        fixed = {"s": values("scale", 3, count, 2, low=0.1, high=0.3), "z": zero}
        cases.insert(Case(name, nodes, fed, fixed, ["y"]))
    return cases.all


def check(cases: dict[str, Case], pipeline: str | Pipeline) -> None:
    keyed = {f"c{index}_": case for index, case in enumerate(cases.values())}
    model = build_model(keyed)
    inputs = {key + name: np.asarray(array) for key, case in keyed.items() for name, array in case.inputs.items()}
    found = glow.compile(model, pipeline=pipeline, cache=False).run(inputs)
    names = [each.name for each in model.graph.output]
    wrong = [
        f"{keyed[name.split('_')[0] + '_'].name}: {name}"
        for name, wanted in zip(names, ReferenceEvaluator(model).run(None, inputs), strict=True)
        if found[name].dtype != wanted.dtype or not np.array_equal(found[name], wanted)
    ]
    assert wrong == []


@pytest.mark.parametrize("pipeline", ["reference", "cpu"])
@pytest.mark.parametrize("make", [products, constant_products, blocks])
def test_exact(make: Callable[[], dict[str, Case]], pipeline: str) -> None:
    check(make(), pipeline)


def test_weights_packed_for_vpdpbusd() -> None:
    """What is packed for VNNI is right also where kernels widen instead, with signed data too."""
    plain = pipelines.get("cpu")
    check(constant_products(), pipelines.get("cpu", dot_product="vpdpbusd").replace("kernels", plain.stage("kernels")))


@pytest.mark.parametrize(
    ("cpu", "instruction"), [("haswell", "vpmaddwd"), ("cascadelake", "vpdpbusd"), ("sierraforest", "vpdpbusd")]
)
def test_instructions(cpu: str, instruction: str) -> None:
    """Each CPU gets the kernels that it has the instruction for."""
    cases = {name: case for name, case in constant_products().items() if name == "matmul_6_64_16_uint8_int8"}
    module = import_model(build_model(cases))
    driver.resolve_pipeline("cpu", "cpu", cpu).run(module)
    assert instruction in _glow.emit_assembly(module, cpu, "")
