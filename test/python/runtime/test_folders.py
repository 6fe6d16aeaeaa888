"""Output folders appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from glow.runtime.folders import output_folder


def test_a_new_folder_appears_with_its_parents(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b"
    with output_folder(target) as folder:
        (folder / "x").write_text("1")
        assert not (tmp_path / "a").exists()
    assert (target / "x").read_text() == "1"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_existing_folder_keeps_its_other_files(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("old")
    (tmp_path / "mine").write_text("mine")
    with output_folder(tmp_path) as folder:
        (folder / "x").write_text("new")
        assert (tmp_path / "x").read_text() == "old"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"x": "new", "mine": "mine"}


@pytest.mark.parametrize("exists", [False, True])
def test_an_error_leaves_nothing(tmp_path: Path, exists: bool) -> None:
    target = tmp_path / "target"
    if exists:
        target.mkdir()
    with pytest.raises(ZeroDivisionError), output_folder(target) as folder:
        (folder / "x").write_text(str(1 / 0))
    assert [path.name for path in tmp_path.rglob("*")] == (["target"] if exists else [])


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(NotADirectoryError), output_folder(file):
        pass
    with pytest.raises(NotADirectoryError), output_folder(file / "below"):
        pass
    assert file.read_text() == "mine"
