"""What tests share: the public data that lies beside the repository, where there is any."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


def shared_data(*parts: str) -> Path:
    """A file or folder of the shared data; the test is skipped where it is absent."""
    shared = Path(os.environ.get("SALESCLI_SHARED") or REPOSITORY.parent / "shared")
    path = shared.joinpath("data", *parts)
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return path
