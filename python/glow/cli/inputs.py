"""Arrays from and to .npz files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glow.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    Arrays = dict[str, np.ndarray[Any, Any]]


def load_inputs(path: Path) -> Arrays:
    """The arrays of an .npz file by name. Raises InputError for anything else, OSError if it cannot be read."""
    import zipfile

    import numpy as np

    try:
        file = np.load(path, allow_pickle=False)
        if isinstance(file, np.ndarray):
            raise InputError(f"{path} is a single array, expected an .npz file with one array per input name")
        with file:
            return {name: file[name] for name in file.files}
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} is not an .npz file of plain arrays: {error}") from error


def save_outputs(path: Path, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Write an .npz file by a rename. Raises OSError."""
    import io

    import numpy as np

    from glow.runtime.folders import replace_file

    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    replace_file(path, buffer.getvalue())
