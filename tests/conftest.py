"""What tests share: the public data that lies beside the repository, where there is any."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


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
