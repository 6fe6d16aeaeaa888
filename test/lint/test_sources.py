"""Rules for the text of every source file."""

import pathlib
import re

Sources = dict[pathlib.PurePath, str]

LONGEST = 700  # about 600 is the aim
CODE = {".cpp", ".h", ".c", ".td", ".py", ".pyi", ".mlir", ".md", ".cmake", ".sh"}

# Files that are longer for a reason.
MAY_BE_LONGER = {
    "docs/generated/": "generated, one page per dialect",
    "python/glow/_mlir_libs/_mlir/": "stubs, generated",
    "test/python/pipelines/golden/": "the text of a pipeline is one line",
}

# Words that say something about how the project is made instead of what it is, or promise instead of deliver.
FORBIDDEN = {
    r"\bTODO\b|\bFIXME\b|\bHACK\b": "a stub: finish it, or list what is missing in the status table",
    r"/work/|/tmp/|/root/": "a path of one machine",
    r"\bissue #?\d+": "an issue number",
    r"\bas discussed\b|\bper the brief\b|\bAI assistant\b|\blanguage model\b": "talk about the making",
}


def may_be_longer(path: pathlib.PurePath) -> bool:
    """True for the exceptions above."""
    return any(str(path).startswith(prefix) for prefix in MAY_BE_LONGER)


def test_files_are_short(sources: Sources) -> None:
    found = {
        str(path): text.count("\n")
        for path, text in sources.items()
        if path.suffix in CODE and text.count("\n") > LONGEST and not may_be_longer(path)
    }
    assert found == {}


def test_no_forbidden_words(sources: Sources) -> None:
    found = []
    for path, text in sources.items():
        if path.parts[:2] == ("test", "lint"):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            found += [f"{path}:{number}: {why}" for words, why in FORBIDDEN.items() if re.search(words, line)]
    assert found == []


def test_files_end_with_one_newline(sources: Sources) -> None:
    found = [str(p) for p, text in sources.items() if text and (not text.endswith("\n") or text.endswith("\n\n"))]
    assert found == []


def test_cpp_files_have_a_banner(sources: Sources) -> None:
    """The first line is `//===- Name - What it is`, filled up with dashes if there is room."""
    found = [
        f"{path}: {text.partition(chr(10))[0]}"
        for path, text in sources.items()
        if path.suffix in {".cpp", ".h"} and not text.startswith(f"//===- {path.name} - ")
    ]
    assert found == []


def test_dependencies_point_one_way(sources: Sources) -> None:
    """Dialects know nothing of passes, and nothing in C++ knows the tools."""
    forbidden = {"dialects": ("lib/", "tools/", "python/"), "lib": ("tools/", "python/"), "python": ("tools/",)}
    found = []
    for path, text in sources.items():
        if path.suffix not in {".cpp", ".h", ".td"}:
            continue
        for included in re.findall(r'^(?:#include|include) "([^"]+)"', text, re.MULTILINE):
            if included.startswith(forbidden.get(path.parts[0], ())):
                found.append(f"{path} includes {included}")
    assert found == []
