"""What tools/dev/new_op.py writes is complete: TableGen accepts it, and its constraint is checked and tested."""

import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
LLVM = pathlib.Path("/usr/lib/llvm-22")


@pytest.fixture
def tree(tmp_path: pathlib.Path) -> pathlib.Path:
    """A copy of the dialect and its tests."""
    shutil.copytree(ROOT / "dialects", tmp_path / "dialects")
    shutil.copytree(ROOT / "test/dialects", tmp_path / "test/dialects")
    shutil.copy(ROOT / ".clang-format", tmp_path)
    return tmp_path


def new_op(tree: pathlib.Path, mnemonic: str, theme: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools/dev/new_op.py"), mnemonic, "--theme", theme, "--root", str(tree)]
    return subprocess.run([*command, "--summary", "Do something useful"], capture_output=True, text=True, check=False)


def test_new_op(tree: pathlib.Path) -> None:
    result = new_op(tree, "pixel_norm", "Normalization")
    assert result.returncode == 0, result.stderr

    command = [str(LLVM / "bin/mlir-tblgen"), "-gen-op-decls", f"-I{LLVM / 'include'}", f"-I{tree}"]
    command.append(str(tree / "dialects/Glow/GlowOpsNormalization.td"))
    declarations = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert "class PixelNormOp : public" in declarations

    verifiers = tree / "dialects/Glow/GlowVerifiers.cpp"
    verifier = verifiers.read_text().rpartition("LogicalResult PixelNormOp::verify() {")[2]
    assert "// (C1)" in verifier
    scaffold = tree / "PixelNormOp.cpp"
    scaffold.write_text(f"LogicalResult PixelNormOp::verify() {{{verifier}")
    subprocess.run(["clang-format-22", "--dry-run", "-Werror", str(scaffold)], check=True)

    tests = tree / "test/dialects/Glow"
    assert (tests / "ops-normalization.mlir").read_text().count("func.func @pixel_norm(") == 1
    assert (tests / "invalid-normalization.mlir").read_text().count("func.func @pixel_norm_c1_rank(") == 1


@pytest.mark.parametrize(
    ("mnemonic", "theme", "message"),
    [
        ("PixelNorm", "Normalization", "an operation is named in snake_case, found PixelNorm"),
        ("pixel_norm", "Colour", "there is no theme Colour, expected one of Contraction, Elementwise"),
        ("conv", "Contraction", "glow.conv is already there"),
    ],
)
def test_wrong_usage(tree: pathlib.Path, mnemonic: str, theme: str, message: str) -> None:
    result = new_op(tree, mnemonic, theme)
    assert result.returncode == 1
    assert message in result.stderr
