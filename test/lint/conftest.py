"""What the lints share: the root of the project and the files under version control."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> pathlib.Path:
    """The root of the project."""
    return ROOT


@pytest.fixture(scope="session")
def sources(root: pathlib.Path) -> dict[pathlib.PurePath, str]:
    """Path relative to the root -> text, for every text file that is or will be under version control."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    texts = {}
    for name in listed:
        path = root / name
        if not path.is_file() or path.is_symlink():
            continue
        data = path.read_bytes()
        if b"\0" not in data:
            texts[pathlib.PurePath(name)] = data.decode()
    return texts
