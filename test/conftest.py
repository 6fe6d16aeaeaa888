"""Options and temporary files of the whole pytest suite."""

import tempfile
from collections.abc import Iterator

import hypothesis
import pytest

# No test may fail by the clock: a busy machine is slow to draw inputs and to run with them.
hypothesis.settings.register_profile("glow", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("glow")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` for the tests that compare with a committed file."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing")


@pytest.fixture(scope="session", autouse=True)
def temporary_files_in_pytests_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is left on purpose (the input of a stage that failed) goes with pytest's folders instead of staying."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("tmp")
        patch.setenv("TMPDIR", str(folder))
        patch.setattr(tempfile, "tempdir", None)  # read TMPDIR again
        yield
