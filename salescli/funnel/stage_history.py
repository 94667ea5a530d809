"""When deals first entered each stage, as a history of their stages tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.funnel.bad_dates import no_date
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.history import COLUMNS, TABLE
from salescli.loading.mapping import stages
from salescli.loading.parsing.stage_words import is_outcome
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset


class History(Struct, frozen=True):
    """The first entries of deals into stages.

    `entries` has a row a deal and stage: `deal_id`, `stage`, `word` (the stage as it is compared, null for won and
    lost: the deal itself says how it ended), `day` (the first) and `rows`, how many of the history say so.
    `left_out` are the rows without a deal, a stage or a date.
    """

    files: tuple[str, ...]
    entries: pl.DataFrame
    left_out: int

    @property
    def names(self) -> list[str]:
        """The stages that it names, without won and lost."""
        return self._inside["stage"].unique().sort().to_list()

    @property
    def _inside(self) -> pl.DataFrame:
        return self.entries.filter(pl.col("word").is_not_null())

    def first_days(self, names: Sequence[str]) -> tuple[pl.DataFrame, list[str | None]]:
        """A row a deal with the days that it first entered these stages, and the columns that hold them.

        There is no column, but None, for a stage that no deal entered.
        """
        known = set(self._inside["word"])
        words = [stages.word_of(name) for name in names]
        columns = {word: f"history {word}" for word in words if word in known}
        days = [pl.col("day").filter(pl.col("word") == word).min().alias(name) for word, name in columns.items()]
        return self._inside.group_by("deal_id").agg(days), [columns.get(word) for word in words]

    def notes(self, names: Sequence[str], deals: pl.LazyFrame) -> list[Note]:
        """That the numbers rest on it, and which of its rows do not count: those of no stage in `names`, of no deal."""
        ids = deals.select("deal_id").unique().collect(engine="streaming")
        orphans = self.entries.join(ids, on="deal_id", how="anti")
        elsewhere = self._inside.filter(~pl.col("word").is_in([stages.word_of(name) for name in names]))
        unnamed = tuple(elsewhere["stage"].unique().sort())
        notes = [
            note("history_incomplete", self.left_out, "funnel.history_incomplete"),
            note("history_without_deal", _rows(orphans), "funnel.history_without_deal"),
            note("history_stage_unknown", _rows(elsewhere), "funnel.history_stage_unknown", stages=unnamed),
        ]
        basis = note("history", _rows(self.entries), "funnel.history", files=self.files)
        return [basis, *(each for each in notes if each.count)]


def read(tables: Dataset, bad_rows: str) -> History:
    """The history in its files. Raises InputError where a date does not read and bad rows are an error."""
    with tables.reading():
        frame = tables.frame(TABLE, COLUMNS, rows=True)
        if bad_rows == "error":
            _check_dates(tables, frame)
        whole = pl.all_horizontal(pl.col(name).is_not_null() & (pl.col(name).cast(pl.String) != "") for name in COLUMNS)
        left_out = frame.filter(~whole).select(pl.len()).collect(engine="streaming").item()
        day = pl.col("entered_at").cast(pl.Date).min().alias("day")
        grouped = frame.filter(whole).group_by("deal_id", "stage").agg(day, pl.len().cast(pl.Int64).alias("rows"))
        entries = grouped.collect(engine="streaming")
    words = {name: None if is_outcome(name) else stages.word_of(name) for name in entries["stage"].unique()}
    word = pl.col("stage").replace_strict(words, default=None, return_dtype=pl.String).alias("word")
    return History(tuple(file.file.name for file in tables.files), entries.with_columns(word), left_out)


def _check_dates(tables: Dataset, frame: pl.LazyFrame) -> None:
    unread = pl.col(text_of("entered_at")).is_not_null() & pl.col("entered_at").is_null()
    for row in frame.filter(unread).head(1).collect(engine="streaming").iter_rows(named=True):
        file = tables.files[row[FILE_COLUMN]]
        raise no_date(file, row[ROW_COLUMN], "entered_at", row[text_of("entered_at")])


def _rows(entries: pl.DataFrame) -> int:
    return int(entries["rows"].sum())
