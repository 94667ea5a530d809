"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data sets beside the repository; the test is skipped where it is absent."""
    beside = Path(__file__).parents[2] / "shared"
    folder = Path(os.environ.get("SALESCLI_SHARED", beside)) / "data"
    if not folder.is_dir():
        pytest.skip(f"no public data sets in {folder}")
    return folder
