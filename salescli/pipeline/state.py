"""The deals as they stood on a day, wherever that is known from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.parsing.numbers import MONEY

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

    from salescli.results.note import Note

#: Columns of a state besides the groups, which are called `group:0`, `group:1` …
COLUMNS: Mapping[str, PolarsDataType] = {
    "key": pl.String,  # the deal's id; of a deal without one, its place
    "deal_id": pl.String,
    "is_there": pl.Boolean,  # it had come in by that day
    "is_open": pl.Boolean,
    "outcome": pl.String,  # won or lost by that day, else null
    "value": MONEY,  # in the base currency; null for a deal without one
    "created": pl.Date,
    "closed": pl.Date,  # null while it is open
    "stage": pl.String,
    "expected": pl.Date,  # when it should close
    "is_wanted": pl.Boolean,  # the filters want it
}


class State(Struct, frozen=True):
    """All deals as they stood at the end of a day: a row each, with COLUMNS and the groups."""

    as_of: date
    deals: pl.DataFrame
    currency: str | None
    names: dict[str, dict[str, str]]
    notes: tuple[Note, ...] = ()

    @property
    def groups(self) -> list[str]:
        """The columns of the groups."""
        return [name for name in self.deals.columns if name.startswith("group:")]
