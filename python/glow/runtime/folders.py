"""Folders that appear whole or not at all: everything is written under a temporary name and renamed at the end."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEMPORARY_PREFIX = ".glow-"


@contextmanager
def temporary_folder(parent: Path) -> Iterator[Path]:
    """A new folder in `parent`, removed at the end of the `with` block unless it was renamed.

    Unlike `tempfile.mkdtemp` it has the usual permissions, since it may become a folder for others. Raises OSError.
    """
    folder = parent / f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        if folder.exists():
            shutil.rmtree(folder)


@contextmanager
def output_folder(target: Path) -> Iterator[Path]:
    """A temporary folder whose files become those of `target` when the `with` block ends without an error.

    A new `target` (with its parents) appears by one rename. In an existing one each file is replaced by a rename and
    other files stay. On an error nothing is left. Raises OSError at once if `target` cannot be written.
    """
    base = target.absolute()
    while not base.exists():
        base = base.parent
    if not base.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(base))
    with temporary_folder(base) as folder:
        yield folder
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.rename(folder, target)
            return
        for file in sorted(folder.iterdir()):
            os.replace(file, target / file.name)


def replace_file(path: Path, content: bytes) -> None:
    """Write `content` to `path` by a rename, so that a reader finds the old content or the new. Raises OSError."""
    temporary = path.with_name(f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError as error:
        # The reader knows nothing of the temporary name.
        error.filename, error.filename2 = os.fspath(path), None
        raise
    finally:
        temporary.unlink(missing_ok=True)
