"""Options of the whole pytest suite."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` for the tests that compare with a committed file."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing")
