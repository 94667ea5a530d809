"""Rows of views over files that are small enough to check by eye."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from salescli.loading.dataset import Dataset
from salescli.model.calendar import Grain
from salescli.model.tables import TABLES
from salescli.views import VIEWS, Source, build
from tests.engine.conftest import tables

Seen = Callable[..., Source]


def seen(own: Dataset, as_of: str = "2026-12-31", **given: Any) -> Source:
    """The tables as views read them, seen from a day."""
    return Source(own, date.fromisoformat(as_of), Grain.MONTH, **given)


@pytest.fixture
def source(tmp_path: Path) -> Seen:
    """Files written as CSV, as views read them; `toml` are the settings."""

    def source(as_of: str = "2026-12-31", toml: str = "", **texts: str) -> Source:
        return seen(tables(tmp_path, toml, **texts), as_of)

    return source


def rows(view: str, source: Source, *columns: str, where: str = "", by: str = "date") -> list[tuple[Any, ...]]:
    """The date and columns of a view's rows that a condition means, in order."""
    frame = build(VIEWS[view], source, _asked(view, (by, *columns)))
    wanted = VIEWS[view].condition(where).holds
    found = frame.filter(wanted).select(by, *columns).collect()
    return sorted(found.rows(), key=repr)


def _asked(view: str, columns: tuple[str, ...]) -> list[str]:
    """Those of the columns that a measure could ask for: of the table, or made by the view."""
    own = TABLES[VIEWS[view].table].columns
    return [name for name in columns if name in own or name in VIEWS[view].derived]


def days(frame: pl.LazyFrame) -> dict[str, list[str | None]]:
    """The days of every column of what happened, in order."""
    found = frame.collect()
    return {name: sorted(str(day) for day in found[name] if day is not None) for name in found.columns}
