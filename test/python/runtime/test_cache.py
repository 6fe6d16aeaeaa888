"""The cache of compiled models: hits, damage, the size bound, and writers at the same time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from glow.errors import CompileError, GlowError
from glow.runtime.artifact import Manifest
from glow.runtime.cache import ABANDONED_AFTER_SECONDS, Cache

Writer = Callable[[Path], Manifest]
INPUTS = {"x": np.zeros((2, 3), np.float32), "wait": np.array(0, np.int64)}


def entries(cache: Cache) -> list[str]:
    return sorted(path.name for path in cache.root.iterdir())


def test_finds_what_was_put(tmp_path: Path, write_model: Writer) -> None:
    cache = Cache(tmp_path / "cache")
    assert cache.get("a") is None
    cache.put("a", write_model)
    found = cache.get("a")
    assert found is not None
    assert found.run(INPUTS)["y"][1, 2] == 5
    assert cache.get("b") is None
    assert entries(cache) == ["a"]


@pytest.mark.parametrize("name", ["model.json", "model.so", "model.weights"])
@pytest.mark.parametrize("damage", ["flip", "truncate", "remove"])
def test_a_damaged_entry_is_absent_and_can_be_stored_again(
    tmp_path: Path, name: str, damage: str, write_model: Writer
) -> None:
    cache = Cache(tmp_path)
    cache.put("a", write_model)
    path = tmp_path / "a" / name
    content = bytearray(path.read_bytes())
    content[0] ^= 0xFF
    if damage == "remove":
        path.unlink()
    else:
        path.write_bytes(content if damage == "flip" else content[: len(content) // 2])
    assert cache.get("a") is None
    cache.put("a", write_model)
    assert cache.get("a") is not None
    assert entries(cache) == ["a"]


def test_a_failing_writer_leaves_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path)

    def fail(folder: Path) -> None:
        (folder / "model.so").write_bytes(b"half")
        raise CompileError("no")

    with pytest.raises(CompileError):
        cache.put("a", fail)
    assert entries(cache) == []


def test_the_least_recently_used_entries_go_first(tmp_path: Path, write_model: Writer) -> None:
    big = Cache(tmp_path)
    for age, key in enumerate("abc"):
        big.put(key, write_model)
        os.utime(tmp_path / key / "model.json", (1000 + age, 1000 + age))
    size = sum(file.stat().st_size for file in (tmp_path / "a").iterdir())
    assert big.get("a") is not None
    small = Cache(tmp_path, max_bytes=3 * size)
    small.put("d", write_model)
    assert entries(small) == ["a", "c", "d"]
    Cache(tmp_path, max_bytes=1).put("e", write_model)
    assert entries(small) == ["e"]


def test_an_evicted_model_still_runs(tmp_path: Path, write_model: Writer) -> None:
    cache = Cache(tmp_path, max_bytes=1)
    first = cache.put("a", write_model)
    cache.put("b", write_model)
    assert entries(cache) == ["b"]
    assert first.run(INPUTS)["y"][0, 1] == 1


def test_writers_of_one_key_at_the_same_time(tmp_path: Path, write_model: Writer) -> None:
    cache = Cache(tmp_path)
    together = threading.Barrier(4)
    results = []

    def write(folder: Path) -> None:
        write_model(folder)
        together.wait(timeout=30)

    threads = [threading.Thread(target=lambda: results.append(cache.put("a", write))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [executable.run(INPUTS)["y"][1, 0] for executable in results] == [3, 3, 3, 3]
    assert entries(cache) == ["a"]


def test_removes_what_killed_writers_left(tmp_path: Path, write_model: Writer) -> None:
    cache = Cache(tmp_path)
    old, new = tmp_path / ".glow-old", tmp_path / ".glow-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "model.so").write_bytes(b"half")
    past = old.stat().st_mtime - ABANDONED_AFTER_SECONDS - 1
    os.utime(old, (past, past))
    cache.put("a", write_model)
    assert entries(cache) == [".glow-new", "a"]


def test_the_environment_sets_place_and_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLOW_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("GLOW_CACHE_MAX_BYTES", "123")
    assert Cache.default() == Cache(tmp_path, 123)
    monkeypatch.setenv("GLOW_CACHE_MAX_BYTES", "lots")
    with pytest.raises(GlowError, match="GLOW_CACHE_MAX_BYTES is 'lots', expected a number of bytes"):
        Cache.default()
    monkeypatch.delenv("GLOW_CACHE_DIR")
    monkeypatch.delenv("GLOW_CACHE_MAX_BYTES")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert Cache.default().root == tmp_path / "home" / ".cache" / "glow"
