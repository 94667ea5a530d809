"""Small files of deals, and what is read from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from salescli.config import settings_file
from salescli.config.settings import Settings
from salescli.loading import load
from salescli.loading.dataset import Dataset

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file, from text or bytes, and give its path."""

    def write(content: str | bytes, name: str = "deals.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def tables(*paths: Path, toml: str = "") -> Dataset:
    """The deals of some files, under settings written as TOML."""
    own = Settings()
    if toml:
        file = paths[0].parent / "own.toml"
        file.write_text(toml)
        own = settings_file.load(file, named=True)
    return load([], {"deals": [str(path) for path in paths]}, own)


def column(read: Dataset, name: str) -> list[object]:
    """The values of one column of the deals."""
    return read.frame("deals", [name]).select(name).collect(engine="streaming")[name].to_list()
