"""What the tests of the documentation share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.running import furnish, furnished


@pytest.fixture(scope="session")
def furniture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with exports, to be copied: its workbook takes longer to write than an example to run."""
    return furnish(tmp_path_factory.mktemp("furniture"))


@pytest.fixture(scope="module")
def place(furniture: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with exports, which the tests of a module share."""
    return furnished(tmp_path_factory.mktemp("place"), furniture)
