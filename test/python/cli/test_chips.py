"""`glow chips`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

Glow = Callable[..., "CompletedProcess[str]"]


def test_lists_names_and_prints_one(glow: Glow) -> None:
    names = glow("chips", "--names", check=True).stdout.split()
    table = glow("chips", check=True).stdout
    assert "tiny" in names and all(name in table for name in names)
    printed = json.loads(glow("chips", "tiny", "--json", check=True).stdout)
    assert printed["matrix"][0]["rows"] == 4 and len(printed["hash"]) == 64
    assert glow("chips", "tiny", "--attribute", check=True).stdout.startswith('{name = "tiny", hash = "')
    assert "scratchpad * scratchpad -> accumulator" in glow("chips", "tiny", check=True).stdout


def test_a_bad_file_is_one_error(glow: Glow, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\nclock_hz: 0\nmemories: []\n")
    result = glow("chips", "mine.yaml")
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "glow: error: mine.yaml:2: clock_hz: found '0', expected at least 1",
        "glow: error: mine.yaml:3: memories: found no entries, expected at least 1",
    ]
