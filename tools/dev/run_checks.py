#!/usr/bin/env python3
"""Runs every check of the project and ends with the line 'N passed, N failed'; the exit code is 1 if any failed.

Each linter counts as one test. `tools/check` is the way to call it, because the build must be up to date.
"""

import collections
import os
import pathlib
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
VENV = pathlib.Path(sys.executable).parent
CLANG_FORMAT = "clang-format-22"


def tracked(*patterns: str) -> list[str]:
    """The files under version control that match the patterns, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    return [path for path in listed if (ROOT / path).exists()]


def announce(what: str) -> None:
    """A headline above the output of a tool."""
    print(f"\033[1m==> {what}\033[0m", flush=True)


def linter(name: str, *command: str, environment: dict[str, str] | None = None) -> collections.Counter[str]:
    """Runs a linter; it passes if it exits with 0."""
    announce(name)
    result = subprocess.run(command, cwd=ROOT, check=False, env=environment)
    return collections.Counter({"passed" if result.returncode == 0 else "failed": 1})


def suite(name: str, report: pathlib.Path, *command: str, environment: dict[str, str]) -> collections.Counter[str]:
    """Runs a test suite that writes a JUnit report, and counts the report's cases."""
    announce(name)
    report.unlink(missing_ok=True)
    result = subprocess.run(command, cwd=ROOT, check=False, env=environment)
    if not report.exists():
        return collections.Counter({"failed": 1})
    counts: collections.Counter[str] = collections.Counter()
    for case in ElementTree.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        counts["failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"] += 1
    if result.returncode != 0 and not counts["failed"]:
        counts["failed"] += 1  # such as a suite that finds no tests
    return counts


def main() -> int:
    """Runs everything; the exit code."""
    started = time.monotonic()
    environment = os.environ | {
        "PATH": os.pathsep.join([str(BUILD / "bin"), str(VENV), "/usr/lib/llvm-22/bin", os.environ["PATH"]]),
        "PYTHONPATH": str(BUILD / "python"),
    }
    counts: collections.Counter[str] = collections.Counter()
    counts += linter("ruff check", str(VENV / "ruff"), "check", "--quiet", ".")
    counts += linter("ruff format", str(VENV / "ruff"), "format", "--check", "--quiet", ".")
    counts += linter("mypy --strict", str(VENV / "mypy"))
    sources = tracked("*.cpp", "*.h", "*.c")
    counts += linter("clang-format", CLANG_FORMAT, "--dry-run", "-Werror", "--ferror-limit=5", *sources)
    report = BUILD / "test" / "lit.xml"
    lit = [str(VENV / "lit"), "-sv", f"--xunit-xml-output={report}", "test"]
    counts += suite("lit", report, *lit, environment=environment)
    # The same tests again, so they count as one.
    counts += linter(
        "lit with round trips",
        str(VENV / "lit"),
        "-q",
        "test",
        environment=environment | {"GLOW_VERIFY_ROUNDTRIP": "1"},
    )
    report = BUILD / "test" / "pytest.xml"
    pytest = [str(VENV / "pytest"), "-n", "2", "--durations=10", f"--junitxml={report}", "test", *sys.argv[1:]]
    counts += suite("pytest", report, *pytest, environment=environment)
    print(f"{counts['skipped']} skipped, {time.monotonic() - started:.0f} s")
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
