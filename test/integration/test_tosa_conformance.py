"""Glow's integer arithmetic against Arm's conformance tests of TOSA, bit for bit, through convert-tosa-to-glow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tosa_cases import TosaCase, generate

from glow import ir
from glow.compiler.driver import Job, resolve_pipeline
from glow.passes import ConvertTosaToGlow
from glow.passmanager import PassManager

# One compilation of many cases is much faster than many of one; very large modules take longer per case again.
CASES_PER_MODULE = 30


@dataclass(frozen=True)
class ModuleJob(Job):
    """A job whose model is MLIR text."""

    def _import(self) -> ir.Module:
        assert isinstance(self.model, str)
        return ir.Module.parse(self.model, ir.Context())


def convert(case: TosaCase) -> str:
    """The function of a case in glow, without its module. Raises ir.MLIRError."""
    with ir.Context():
        module = ir.Module.parse(case.text)
        PassManager.parse(f"builtin.module(func.func({ConvertTosaToGlow()}))").run(module.operation)
        return str(module.body.operations[0])


def merge(functions: Sequence[str]) -> str:
    """One @main_graph that computes all functions: case i has the inputs i<i>_<j> and the outputs o<i>_<j>."""
    parameters, results, body, values, kinds = [], [], [], [], []
    for index, text in enumerate(functions):
        lines = re.sub(r"%(\w+)", rf"%c{index}_\1", text).splitlines()
        found = re.fullmatch(r" *return (%.*) : (.*)", lines[-2])
        assert found, f"case {index} does not end with a return of values: {lines[-2]}"
        arguments = re.findall(r"(%c\d+_arg(\d+)): (tensor<[^>]*>)", lines[0])
        parameters += [f'{name}: {kind} {{glow.name = "i{index}_{j}"}}' for name, j, kind in arguments]
        returned = found[2].split(", ")
        results += [f'{kind} {{glow.name = "o{index}_{j}"}}' for j, kind in enumerate(returned)]
        body += lines[1:-2]
        values.append(found[1])
        kinds += returned
    header = f"func.func @main_graph({', '.join(parameters)}) -> ({', '.join(results)}) {{"
    return "\n".join([header, *body, f"return {', '.join(values)} : {', '.join(kinds)}", "}"])


def count_refused(cases: Sequence[TosaCase]) -> int:
    """How many cases are refused. Fails if one is that does not sum in 48 bits, as TOSA does with products of int16."""
    refused = 0
    for case in cases:
        try:
            assert "tosa." not in convert(case)
        except ir.MLIRError as error:
            refused += 1
            (diagnostic,) = error.error_diagnostics
            assert re.search(r"'tosa\.\w+' op has the type tensor<.*xi48>, expected elements of", diagnostic.message)
    return refused


def wrong_cases(cases: Sequence[TosaCase], pipeline: str) -> list[str]:
    """The names of the cases whose results are not those of the reference model, bit for bit."""
    wrong = []
    for start in range(0, len(cases), CASES_PER_MODULE):
        chunk = cases[start : start + CASES_PER_MODULE]
        job = ModuleJob(merge([convert(case) for case in chunk]), resolve_pipeline("cpu", pipeline))
        fed = {f"i{i}_{j}": array for i, case in enumerate(chunk) for j, array in enumerate(case.inputs)}
        found = job.executable(cache=None)[0].run(fed)
        for i, case in enumerate(chunk):
            for j, wanted in enumerate(case.outputs):
                result = found[f"o{i}_{j}"]
                if result.dtype != wanted.dtype or not np.array_equal(result, wanted):
                    wrong.append(case.name)
    return wrong


def test_conformance(tmp_path: Path) -> None:
    """One test, because making the cases takes as long as running them, and every process would make its own."""
    cases = generate(tmp_path)
    assert len(cases) > 200
    assert 0 < count_refused(cases) < len(cases) // 5
    supported = [case for case in cases if not case.has_48_bits]
    assert all(case.outputs for case in supported)
    assert {name: wrong_cases(supported, name) for name in ("reference", "cpu")} == {"reference": [], "cpu": []}
