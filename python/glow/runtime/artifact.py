"""A compiled model as files: what `model.json` says, how it is read back, and whether the files belong together."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glow.errors import InputError
from glow.runtime.tensor_spec import TensorSpec

# Raised when a reader of one version could misread the files of another.
FORMAT = 1
LIBRARY = "model.so"
HEADER = "model.h"
WEIGHTS = "model.weights"
MANIFEST = "model.json"


@dataclass(frozen=True)
class Manifest:
    """The contents of `model.json`.

    `precision` is the type that f32 was demoted to where that is tolerated, and `f32` if it was not; `kept_in_f32` then
    names the nodes that compute in f32 still.
    """

    entry: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    arena_bytes: int
    arena_live_bytes: int
    weights_bytes: int
    weights_sha256: str
    library_sha256: str
    cpu: str
    features: str
    pipeline_name: str
    pipeline_text: str
    versions: dict[str, str]
    precision: str = "f32"
    kept_in_f32: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The text of `model.json`."""
        value = {
            "format": FORMAT,
            "entry": self.entry,
            "inputs": [spec.to_json() for spec in self.inputs],
            "outputs": [spec.to_json() for spec in self.outputs],
            "arena": {"bytes": self.arena_bytes, "live_bytes": self.arena_live_bytes},
            "weights": {"file": WEIGHTS, "bytes": self.weights_bytes, "sha256": self.weights_sha256},
            "library": {"file": LIBRARY, "sha256": self.library_sha256},
            "target": {"cpu": self.cpu, "features": self.features},
            "pipeline": {"name": self.pipeline_name, "text": self.pipeline_text},
            "precision": {"type": self.precision, "kept_in_f32": list(self.kept_in_f32)},
            "versions": self.versions,
        }
        return json.dumps(value, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Parse the text of `model.json`. Raises ValueError, KeyError or TypeError where it isn't one."""
        value: dict[str, Any] = json.loads(text)
        if value["format"] != FORMAT:
            raise ValueError(f"format {value['format']}, expected {FORMAT}")
        precision = value.get("precision", {"type": "f32", "kept_in_f32": []})
        return cls(
            entry=str(value["entry"]),
            inputs=tuple(TensorSpec.from_json(spec) for spec in value["inputs"]),
            outputs=tuple(TensorSpec.from_json(spec) for spec in value["outputs"]),
            arena_bytes=int(value["arena"]["bytes"]),
            arena_live_bytes=int(value["arena"]["live_bytes"]),
            weights_bytes=int(value["weights"]["bytes"]),
            weights_sha256=str(value["weights"]["sha256"]),
            library_sha256=str(value["library"]["sha256"]),
            cpu=str(value["target"]["cpu"]),
            features=str(value["target"]["features"]),
            pipeline_name=str(value["pipeline"]["name"]),
            pipeline_text=str(value["pipeline"]["text"]),
            versions={str(key): str(version) for key, version in value["versions"].items()},
            precision=str(precision["type"]),
            kept_in_f32=tuple(str(name) for name in precision["kept_in_f32"]),
        )


def read_manifest(folder: Path, *, verify_weights: bool = False) -> Manifest:
    """Read `model.json` and check that the code and the weights beside it are the ones that it describes.

    The code is small and always hashed. The weights are checked by size, and hashed only with `verify_weights`: reading
    hundreds of megabytes would cost more than everything else in loading. Raises InputError naming the damaged file,
    and OSError for a file that cannot be read.
    """
    path = folder / MANIFEST
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        manifest = Manifest.from_json(text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} does not describe a compiled model: {error}; compile the model again") from error
    library = folder / LIBRARY
    if sha256_of_file(library) != manifest.library_sha256:
        raise InputError(f"{library} is not the file that {MANIFEST} describes: compile the model again")
    weights = folder / WEIGHTS
    found = weights.stat().st_size
    if found != manifest.weights_bytes:
        raise InputError(f"{weights} has {found} bytes, expected {manifest.weights_bytes}: compile the model again")
    if verify_weights and sha256_of_file(weights) != manifest.weights_sha256:
        raise InputError(f"{weights} is not the file that {MANIFEST} describes: compile the model again")
    return manifest


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of the file's bytes in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
