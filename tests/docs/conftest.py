"""What the tests of the documentation share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.running import furnished


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with exports, which the tests of a module share."""
    return furnished(tmp_path_factory.mktemp("place"))
