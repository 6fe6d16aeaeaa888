"""Compiled models on disk, found by the hash of everything that went into them.

One folder per entry, named by its key. Writers work in a temporary folder and rename it, so an entry is always whole;
readers verify it, so a damaged one counts as absent. When the total exceeds the bound, the least recently used
entries go.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from glow.errors import GlowError
from glow.runtime.artifact import MANIFEST
from glow.runtime.executable import Executable, load
from glow.runtime.folders import TEMPORARY_PREFIX, temporary_folder

DEFAULT_MAX_BYTES = 4 << 30
# A temporary folder this old was left by a writer that was killed.
ABANDONED_AFTER_SECONDS = 24 * 3600.0


@dataclass(frozen=True)
class Cache:
    """A folder of compiled models whose total size stays within `max_bytes` after each insertion."""

    root: Path
    max_bytes: int = DEFAULT_MAX_BYTES

    @classmethod
    def default(cls) -> Cache:
        """`$GLOW_CACHE_DIR` or `~/.cache/glow`, bounded by `$GLOW_CACHE_MAX_BYTES` or 4 GiB. Raises GlowError."""
        root = os.environ.get("GLOW_CACHE_DIR") or Path.home() / ".cache" / "glow"
        bound = os.environ.get("GLOW_CACHE_MAX_BYTES") or str(DEFAULT_MAX_BYTES)
        if not bound.isdecimal():
            raise GlowError(f"GLOW_CACHE_MAX_BYTES is {bound!r}, expected a number of bytes")
        return cls(Path(root), int(bound))

    def get(self, key: str) -> Executable | None:
        """The executable stored under `key`, or None when there is none or it is damaged."""
        folder = self.root / key
        try:
            executable = load(folder, verify_weights=True)
            os.utime(folder / MANIFEST)
        except (FileNotFoundError, GlowError):
            self._remove(folder)
            return None
        return executable

    def put(self, key: str, write: Callable[[Path], object]) -> Executable:
        """Let `write` fill a temporary folder, store it under `key`, and load it.

        When another writer stored the same key meanwhile, its entry stays and is as good. Raises what `write` raises,
        leaving nothing behind, and OSError.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with temporary_folder(self.root) as folder:
            write(folder)
            # Loaded before the rename: from then on other processes may evict it, which does not harm a loaded one.
            executable = load(folder)
            try:
                os.rename(folder, self.root / key)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
        self._evict(keep=key)
        return executable

    def _evict(self, keep: str) -> None:
        entries: list[tuple[float, int, Path]] = []
        for folder in self.root.iterdir():
            if folder.name.startswith(TEMPORARY_PREFIX):
                self._remove_if_abandoned(folder)
                continue
            try:
                used = (folder / MANIFEST).stat().st_mtime
                size = sum(file.stat().st_size for file in folder.iterdir())
            except (FileNotFoundError, NotADirectoryError):
                continue
            entries.append((used, size, folder))
        total = sum(size for _, size, _ in entries)
        for _, size, folder in sorted(entries):
            if total <= self.max_bytes:
                return
            if folder.name != keep:
                self._remove(folder)
                total -= size

    def _remove_if_abandoned(self, folder: Path) -> None:
        with contextlib.suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > ABANDONED_AFTER_SECONDS:
                shutil.rmtree(folder)

    def _remove(self, folder: Path) -> None:
        """Rename, then delete: no reader may find half an entry. Another process may be removing the same one."""
        with contextlib.suppress(FileNotFoundError), temporary_folder(self.root) as trash:
            os.rename(folder, trash / folder.name)
