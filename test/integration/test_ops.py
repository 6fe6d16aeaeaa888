"""Every operator by itself: both pipelines against ONNX Runtime, for several element types and odd shapes.

The cases are in the `op_cases_*` modules. A test compiles a few dozen of them as one model, side by side, because one
compilation of forty operators is much faster than forty compilations of one.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnxruntime
import op_cases_elementwise
import op_cases_movement
import op_cases_tensor
import pytest
from onnx.reference import ReferenceEvaluator
from op_case import Array, Case, build_model

import glow

GROUP_SIZE = 40
THEMES = {
    "elementwise": op_cases_elementwise.CASES,
    "movement": op_cases_movement.CASES,
    "tensor": op_cases_tensor.CASES,
}


def groups() -> dict[str, dict[str, Case]]:
    """The cases in groups of `GROUP_SIZE`, by theme."""
    result = {}
    for theme, cases in THEMES.items():
        items = list(cases.all.items())
        for start in range(0, len(items), GROUP_SIZE):
            result[f"{theme}-{start}"] = dict(items[start : start + GROUP_SIZE])
    return result


GROUPS = groups()


def expected(case: Case) -> list[Array]:
    """What ONNX Runtime computes, or the ONNX reference evaluator where it has no kernel for the element type."""
    model = build_model({"": case})
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    except (
        onnxruntime.capi.onnxruntime_pybind11_state.NotImplemented,
        onnxruntime.capi.onnxruntime_pybind11_state.Fail,
    ):
        results = ReferenceEvaluator(model).run(None, {name: np.asarray(array) for name, array in case.inputs.items()})
    else:
        results = session.run(None, {name: np.asarray(array) for name, array in case.inputs.items()})
    return [np.asarray(result) for result in results]


def difference(case: Case, got: Array, wanted: Array) -> str:
    """What is wrong with a result; empty if nothing is."""
    if (got.dtype, got.shape) != (wanted.dtype, wanted.shape):
        return f"got {got.dtype}{list(got.shape)}, expected {wanted.dtype}{list(wanted.shape)}"
    if got.dtype.kind != "f":
        return "" if np.array_equal(got, wanted) else f"got {got.ravel()[:8]}, expected {wanted.ravel()[:8]}"
    finite = np.isfinite(wanted)
    if not np.array_equal(np.where(finite, 0, got), np.where(finite, 0, wanted), equal_nan=True):
        return f"other infinities or NaNs: got {got.ravel()[:8]}, expected {wanted.ravel()[:8]}"
    a, b = got[finite].astype(np.float64), wanted[finite].astype(np.float64)
    error = np.max(np.abs(a - b), initial=0) / max(np.max(np.abs(b), initial=0), 1e-30)
    return "" if error <= case.tolerance else f"error {error:.2g}: got {got.ravel()[:8]}, expected {wanted.ravel()[:8]}"


def run_group(cases: Mapping[str, Case], pipeline: str) -> dict[str, list[Array]]:
    """The results of each case, from one compiled model."""
    keyed = {f"c{index}_": case for index, case in enumerate(cases.values())}
    executable = glow.compile(build_model(keyed), pipeline=pipeline, cache=False)
    outputs = executable.run({key + name: array for key, case in keyed.items() for name, array in case.inputs.items()})
    return {
        name: [outputs[key + output] for output in case.outputs]
        for name, (key, case) in zip(cases, keyed.items(), strict=True)
    }


@pytest.mark.parametrize("pipeline", ["reference", "cpu"])
@pytest.mark.parametrize("group", GROUPS)
def test_operators(group: str, pipeline: str) -> None:
    cases = GROUPS[group]
    results = run_group(cases, pipeline)
    wrong = {}
    for name, case in cases.items():
        for output, got, wanted in zip(case.outputs, results[name], expected(case), strict=True):
            if message := difference(case, got, wanted):
                wrong[f"{name}.{output}"] = message
    assert wrong == {}
