"""What all tests share: where the data is, and the switch that rewrites what is kept of real output."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from salescli.config.decode import Unfit
from salescli.errors import SalesCliError
from salescli.i18n.language import ENGLISH

REPOSITORY = Path(__file__).parent.parent
SAMPLE = REPOSITORY / "sample_data"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write the golden files and the outputs in README.md and docs/ from real runs, instead of comparing them",
    )


@pytest.fixture(scope="session")
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether what is kept is written anew."""
    return bool(request.config.getoption("--rewrite"))


def shared_data(*parts: str) -> Path:
    """The folder of real exports beside the repository, or a file in it; skips the test where it is absent."""
    shared = Path(os.environ.get("SALESCLI_SHARED") or REPOSITORY.parent / "shared")
    path = shared.joinpath("data", *parts)
    if not path.exists():
        pytest.skip(f"there is no {path}: the real exports are not part of the repository")
    return path


@pytest.fixture(name="shared_data", scope="session")
def _shared_data() -> Path:
    """The folder of real exports, as a fixture."""
    return shared_data()


@pytest.fixture(autouse=True)
def _errors_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors inside the program are data; a test that looks at one sees the English sentence."""
    for kind in (SalesCliError, Unfit):
        monkeypatch.setattr(kind, "__str__", lambda error: ENGLISH.say(error.message))
