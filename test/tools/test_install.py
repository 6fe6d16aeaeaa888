"""What `cmake --install` puts into a wheel works on its own, outside of the source and build trees."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import glow

BUILD = Path(glow.__file__).absolute().parents[2]

PROGRAM = """
import numpy as np

import glow
from glow.pipelines.run import glow_opt
from glow.testing import small_networks

executable = glow.compile(small_networks.mlp(), cache=False)
(x,), (y,) = executable.inputs, executable.outputs
assert np.isfinite(executable.run({x.name: np.ones(x.shape, x.dtype)})[y.name]).all()
print(glow.__file__)
print(glow_opt())
"""


@pytest.fixture(scope="module")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the installed package."""
    folder = tmp_path_factory.mktemp("install")
    subprocess.run(["cmake", "--install", BUILD, "--prefix", folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def run(prefix: Path, *command: str) -> str:
    # Neither the build's PYTHONPATH nor its folder of tools.
    path = os.pathsep.join(each for each in os.environ["PATH"].split(os.pathsep) if Path(each) != BUILD / "bin")
    environment = os.environ | {"PYTHONPATH": str(prefix), "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    result = subprocess.run(command, cwd=prefix, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_installed_package_compiles_and_runs(prefix: Path) -> None:
    lines = run(prefix, sys.executable, "-c", PROGRAM).splitlines()
    assert lines == [str(prefix / "glow" / "__init__.py"), str(prefix / "glow" / "bin" / "glow-opt")]


def test_installed_glow_opt_runs(prefix: Path) -> None:
    assert "glow-propagate-channels-last" in run(prefix, str(prefix / "glow" / "bin" / "glow-opt"), "--help")


def test_nothing_but_the_package_is_installed(prefix: Path) -> None:
    assert [path.name for path in prefix.iterdir()] == ["glow"]
    files = [path.relative_to(prefix / "glow") for path in prefix.rglob("*") if not path.is_dir()]
    others = ("py.typed", "bin/glow-opt", "_mlir_libs/libGlowParallelRegions.a")
    strays = [
        str(file) for file in files if file.suffix not in (".py", ".pyi", ".so", ".yaml") and str(file) not in others
    ]
    assert strays == []
    assert not any(path.is_symlink() for path in prefix.rglob("*"))


def test_installed_libraries_do_not_look_into_the_build_folder(prefix: Path) -> None:
    binaries = [*prefix.rglob("*.so"), prefix / "glow" / "bin" / "glow-opt"]
    assert len(binaries) >= 7
    for binary in binaries:
        command = ["llvm-readelf-22", "--dynamic-table", str(binary)]
        table = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        assert "$ORIGIN" in table, binary
        assert str(BUILD) not in table, binary
