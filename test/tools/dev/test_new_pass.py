"""What tools/dev/new_pass.py writes is complete: it compiles, is formatted, and has its place in the build."""

import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
LLVM = pathlib.Path("/usr/lib/llvm-22")

# Compiling takes seconds; these two differ from each other, and the rest is like one of them.
COMPILED = ("lib/Transforms/Scratch", "lib/Conversion/GlowToScratch")


@pytest.fixture
def tree(tmp_path: pathlib.Path) -> pathlib.Path:
    """A copy of the part of the project that the tool changes."""
    shutil.copytree(ROOT / "lib", tmp_path / "lib")
    shutil.copy(ROOT / ".clang-format", tmp_path)
    return tmp_path


def new_pass(tree: pathlib.Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools/dev/new_pass.py"), *arguments, "--root", str(tree)]
    return subprocess.run([*command, "--summary", "Do something useful"], capture_output=True, text=True, check=False)


def compile_pass(tree: pathlib.Path, implementation: pathlib.Path, definitions: pathlib.Path) -> None:
    """Generates the declarations of the passes and compiles the new file against them."""
    command = [str(LLVM / "bin/mlir-tblgen"), "-gen-pass-decls", "-name", "Test", f"-I{LLVM / 'include'}", f"-I{tree}"]
    subprocess.run([*command, str(definitions), "-o", f"{definitions.parent}/Passes.h.inc"], check=True)
    # The headers of dialects, which Passes.h may include, are those of the project and its build.
    folders = [f"-I{folder}" for folder in (tree, ROOT, ROOT / "build", LLVM / "include")]
    command = [str(LLVM / "bin/clang++"), "-fsyntax-only", "-std=c++17", *folders]
    subprocess.run([*command, str(implementation)], check=True)


@pytest.mark.parametrize(
    ("arguments", "passes", "folder"),
    [
        (("SortNodes", "--level", "Glow"), "lib/Transforms/Glow", "lib/Transforms/Glow"),
        (("SortNodes", "--level", "MemRef"), "lib/Transforms/MemRef", "lib/Transforms/MemRef"),
        (("SortNodes", "--level", "Scratch"), "lib/Transforms/Scratch", "lib/Transforms/Scratch"),
        (("ConvertGlowToScratch",), "lib/Conversion", "lib/Conversion/GlowToScratch"),
    ],
    ids=["level-glow", "level-with-passes", "new-level", "conversion"],
)
def test_new_pass(tree: pathlib.Path, arguments: tuple[str, ...], passes: str, folder: str) -> None:
    result = new_pass(tree, *arguments)
    assert result.returncode == 0, result.stderr
    name = arguments[0]
    argument = "convert-glow-to-scratch" if name.startswith("Convert") else "glow-sort-nodes"

    assert f'def {name} : Pass<"{argument}">' in (tree / passes / "Passes.td").read_text()
    assert f"{name}.cpp" in (tree / folder / "CMakeLists.txt").read_text()
    parent = tree / pathlib.Path(folder).parent / "CMakeLists.txt"
    assert parent.read_text().count(f"add_subdirectory({pathlib.Path(folder).name})\n") == 1
    registry = (tree / "lib/CAPI/RegisterEverything.cpp").read_text()
    assert registry.count(f'#include "{passes}/Passes.h"\n') == 1
    assert registry.count(f"register{pathlib.Path(passes).name}Passes();\n") == 1
    test = tree / "test" / folder / f"{argument.removeprefix('glow-')}.mlir"
    assert f"--{argument}" in test.read_text()

    implementation = tree / folder / f"{name}.cpp"
    subprocess.run(["clang-format-22", "--dry-run", "-Werror", str(implementation)], check=True)
    if folder in COMPILED:
        compile_pass(tree, implementation, tree / passes / "Passes.td")


def test_an_existing_pass_is_not_overwritten(tree: pathlib.Path) -> None:
    assert new_pass(tree, "SortNodes", "--level", "Glow").returncode == 0
    result = new_pass(tree, "SortNodes", "--level", "Glow")
    assert result.returncode == 1
    assert "error: lib/Transforms/Glow/SortNodes.cpp is already there" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sort_nodes", "--level", "Glow"), "a pass is named in CamelCase"),
        (("SortNodes",), "give --level to a pass that is not named Convert<A>To<B>"),
        (("ConvertAToB", "--level", "Glow"), "give --level to a pass that is not named Convert<A>To<B>"),
    ],
)
def test_wrong_usage(tree: pathlib.Path, arguments: tuple[str, ...], message: str) -> None:
    result = new_pass(tree, *arguments)
    assert result.returncode == 1
    assert message in result.stderr
