"""Inputs for a model whose user gave none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from glow.runtime.tensor_spec import TensorSpec


def random_inputs(specs: Sequence[TensorSpec], seed: int = 0) -> dict[str, np.ndarray[Any, Any]]:
    """One array per spec that depends on `seed` only: standard normal floats, and integers and bools of 0 and 1.

    0 and 1 are valid wherever models take integers: as indices, lengths, masks, token and segment numbers.
    """
    random = np.random.default_rng(seed)
    return {spec.name: _random_array(random, spec) for spec in specs}


def _random_array(random: np.random.Generator, spec: TensorSpec) -> np.ndarray[Any, Any]:
    if spec.dtype.kind in "biu" or spec.dtype.name.startswith(("int", "uint")):
        return random.integers(0, 2, spec.shape).astype(spec.dtype)
    return random.standard_normal(spec.shape, np.float32).astype(spec.dtype)
