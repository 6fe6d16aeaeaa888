"""Documentation that a program can check: generated pages are fresh, examples parse, links lead somewhere."""

import pathlib
import re
import subprocess
import sys

Sources = dict[pathlib.PurePath, str]


def test_generated_pages_are_fresh(root: pathlib.Path) -> None:
    """If this fails, run tools/dev/generate_docs.py and commit what it writes."""
    command = [sys.executable, str(root / "tools/dev/generate_docs.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def mlir_blocks(sources: Sources) -> list[tuple[str, str]]:
    """(where, text) of every ```mlir block of every page; those of operations and passes are in docs/generated."""
    blocks = []
    for path, text in sources.items():
        if path.suffix != ".md":
            continue
        for match in re.finditer(r"^ *```mlir\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE):
            blocks.append((f"{path}:{text.count(chr(10), 0, match.start()) + 1}", match[1]))
    return blocks


def parses(text: str) -> str:
    """The first errors of `glow-opt` for a text with any number of modules; empty if there are none."""
    command = ["glow-opt", "--split-input-file", "-o", "/dev/null", "-"]
    result = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return "" if result.returncode == 0 else result.stderr[:1000]


def test_every_mlir_block_parses(sources: Sources) -> None:
    blocks = mlir_blocks(sources)
    assert blocks
    if not parses("\n// -----\n".join(text for _, text in blocks)):
        return
    assert {where: error for where, text in blocks if (error := parses(text))} == {}


def test_relative_links_lead_somewhere(root: pathlib.Path, sources: Sources) -> None:
    broken = []
    for path, text in sources.items():
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            if "://" not in target and not (root / path.parent / target).exists():
                broken.append(f"{path}: {target}")
    assert broken == []
