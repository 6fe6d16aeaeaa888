"""glow.rescale against its formula in Python integers, for all arithmetic that its lowering chooses from."""

from __future__ import annotations

import itertools

import numpy as np

from glow import ir
from glow.compiler.driver import Job, resolve_pipeline

STORAGE = {"i8": np.int8, "ui8": np.uint8, "i16": np.int16, "ui16": np.uint16, "i32": np.int32}
# Around the shifts at which 32 bits begin and cease to be enough for 8 and 16 bits, and the largest.
SHIFTS = (2, 8, 9, 10, 11, 17, 18, 30, 31, 32, 33, 61, 62)
# A power of two, the next number, and the largest.
MULTIPLIERS = (1 << 30, (1 << 30) + 1, (1 << 31) - 1)


class MlirJob(Job):
    """A job whose model is MLIR text."""

    def _import(self) -> ir.Module:
        assert isinstance(self.model, str)
        return ir.Module.parse(self.model, ir.Context())


def test_rescale_is_exact() -> None:
    generator = np.random.default_rng(0)
    inputs, expected, arguments, body, returned = {}, {}, [], [], []
    for kind, dtype in STORAGE.items():
        limits = np.iinfo(dtype)
        x = generator.integers(limits.min, limits.max, 61, dtype, endpoint=True)
        x[:4] = limits.min, limits.max, 0, 1
        inputs[f"x_{kind}"] = x
        arguments.append(f'%x_{kind}: tensor<61x{kind}> {{glow.name = "x_{kind}"}}')
        zero_points = (0,) if kind == "i32" else (int(limits.min), int(limits.max), 3)
        for index, (multiplier, shift) in enumerate(itertools.product(MULTIPLIERS, SHIFTS)):
            zero = zero_points[index % len(zero_points)]
            to = "i32" if (shift + zero) % 2 else "ui8"
            out = 0 if to == "i32" else 5
            name, number = f"y_{kind}_{multiplier}_{shift}_{zero}", len(returned)
            body += [
                f"%m{number} = glow.constant dense<{multiplier}> : tensor<i32>",
                f"%s{number} = glow.constant dense<{shift}> : tensor<i8>",
                f"%y{number} = glow.rescale %x_{kind}, %m{number}, %s{number} input_zero_point = {zero}"
                f" output_zero_point = {out} : (tensor<61x{kind}>, tensor<i32>, tensor<i8>) -> tensor<61x{to}>",
            ]
            returned.append((f"%y{number}", f"tensor<61x{to}>", name))
            to_limits = np.iinfo(STORAGE[to])
            exact = [(((int(each) - zero) * multiplier + (1 << (shift - 1))) >> shift) + out for each in x]
            expected[name] = np.array([min(max(y, to_limits.min), to_limits.max) for y in exact], STORAGE[to])
    results = ", ".join(f'{kind} {{glow.name = "{name}"}}' for _, kind, name in returned)
    values = ", ".join(value for value, _, _ in returned)
    kinds = ", ".join(kind for _, kind, _ in returned)
    text = f"func.func @main_graph({', '.join(arguments)}) -> ({results}) {{\n" + "\n".join(body)
    job = MlirJob(f"{text}\nreturn {values} : {kinds}\n}}", resolve_pipeline("cpu", "cpu"))
    found = job.executable(cache=None)[0].run(inputs)
    wrong = [name for name, wanted in expected.items() if not np.array_equal(found[name], wanted)]
    assert wrong == []
