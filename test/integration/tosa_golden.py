"""Runs TOSA's reference model on conformance cases: `tosa_golden.py FOLDER...`, with the Python of .venv-tosa.

Writes the results beside the inputs of each case, under the names that its desc.json has for them. Does not import
anything of Glow: its packages are others.
"""

import json
import pathlib
import sys

import numpy as np
import tosa_reference_model


def main() -> None:
    for folder in map(pathlib.Path, sys.argv[1:]):
        case = json.loads((folder / "desc.json").read_text())
        inputs = [np.load(folder / name) for name in case["ifm_file"]]
        results, status = tosa_reference_model.run((folder / case["tosa_file"]).read_bytes(), inputs)
        if status != tosa_reference_model.GraphStatus.TOSA_VALID:
            raise SystemExit(f"{folder}: the reference model says {status}")
        for name, result in zip(case["ofm_file"], results, strict=True):
            np.save(folder / name, result)


main()
