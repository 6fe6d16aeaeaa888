"""Profiles: what calibration has found out about a graph, in a file, so that it can be used again without the data."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import glow
from glow.errors import InputError
from glow.quantization.histogram import Histogram
from glow.quantization.options import Options
from glow.quantization.schema import Parameters

FORMAT = "glow-quantization-profile"
VERSION = 1


@dataclass(frozen=True)
class Profile:
    """The distributions of a graph's activations.

    `graph` is the `graph_hash` of the float model after preparation, equalised if it was. `chosen` says what was made
    of the distributions, for readers; it is decided anew when the profile is used.
    """

    graph: str
    histograms: Mapping[str, Histogram]
    chosen: Mapping[str, Any]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the profile as JSON, by a rename. Raises OSError."""
        from glow.runtime.folders import replace_file

        tensors = {
            name: {**self.chosen.get(name, {}), "histogram": histogram.to_json()}
            for name, histogram in self.histograms.items()
        }
        value = {
            "format": FORMAT,
            "version": VERSION,
            "glow": glow.__version__,
            "graph": self.graph,
            "tensors": tensors,
        }
        replace_file(Path(path), (json.dumps(value, allow_nan=False) + "\n").encode())


def load_profile(path: str | os.PathLike[str]) -> Profile:
    """Read what `Profile.save` wrote. Raises InputError that names the file when it is something else, OSError."""
    try:
        value = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path} is not a profile: {error}") from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise InputError(f"{path} is not a profile: found no format '{FORMAT}'")
    if value.get("version") != VERSION:
        raise InputError(f"{path} is a profile of version {value.get('version')}, expected {VERSION}")
    try:
        histograms = {name: Histogram.from_json(each["histogram"]) for name, each in value["tensors"].items()}
        return Profile(str(value["graph"]), histograms, {})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{path} is damaged: {type(error).__name__}: {error}") from error


def check_graph(profile: Profile, graph: str, where: str) -> None:
    """Raise InputError unless the profile was made from the graph with this hash."""
    if profile.graph != graph:
        raise InputError(
            f"{where} was made from another graph: its hash is {profile.graph[:12]}, that of this model {graph[:12]} "
            f"(equalisation and the opset that the number formats need change the graph, too)"
        )


def chosen_values(activations: Mapping[str, Parameters], options: Options) -> dict[str, dict[str, Any]]:
    """What a profile says of each tensor, apart from its distribution."""
    return {
        name: {
            "scale": float(each.scale),
            "zero_point": each.zero_point,
            "storage": each.format.name,
            "schema": options.activation_schema.value,
            "method": options.method.value,
        }
        for name, each in activations.items()
    }
