"""The outcome of each deal, and the day on which it closed, from the columns that the files have."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from salescli.loading.column_names import unread_of
from salescli.loading.parsing import stage_words
from salescli.loading.parsing import text as texts
from salescli.loading.parsing.choices import translated
from salescli.model import spelling

#: The columns with the day on which a deal closed, some of which also give its outcome.
CLOSINGS = ("closed_at", "won_at", "lost_at")
OUTCOME = ("status", *CLOSINGS, "stage")


def status_of(columns: Mapping[str, pl.Expr], own: Mapping[str, str], left_open: set[str] | None = None) -> pl.Expr:
    """The status of a deal; where it is blank or absent, that of its dates, or else that of its stage's name.

    A column of statuses comes with whether it does not read (see `unread_of`). `own` are the user's words for a status.
    Stages that count as open, though their names speak of winning or losing, are added to `left_open`.
    """
    if "status" in columns and not columns.keys() & {"won_at", "lost_at"}:
        return columns["status"]
    by_stage = pl.lit("open")
    if "stage" in columns and "status" not in columns:
        by_stage = stage_words.status_from(columns["stage"], left_open)
        if own:
            own = {spelling.clean(word): meaning for word, meaning in own.items()}
            by_stage = pl.coalesce(translated(texts.clean(columns["stage"]), own, pl.String()), by_stage)
    won, lost = (columns.get(name, pl.lit(None, pl.Date)) for name in ("won_at", "lost_at"))
    by_date = (
        pl.when(won.is_not_null() & (lost.is_null() | (won >= lost))).then(pl.lit("won"))
        .when(lost.is_not_null()).then(pl.lit("lost"))
        .otherwise(by_stage)
    )  # fmt: skip
    if "status" not in columns:
        return by_date
    blank = columns["status"].is_null() & ~columns[unread_of("status")]
    return pl.when(blank).then(by_date).otherwise(columns["status"])


def closing_day(columns: Mapping[str, pl.Expr], status: pl.Expr) -> pl.Expr:
    """closed_at; where it is blank or absent, won_at of won and lost_at of lost deals. Null for open deals."""
    days = [columns["closed_at"].cast(pl.Date)] if "closed_at" in columns else []
    for column, outcome in (("won_at", "won"), ("lost_at", "lost")):
        if column in columns:
            days.append(pl.when(status == outcome).then(columns[column].cast(pl.Date)))
    decided = (status == "won") | (status == "lost")
    return pl.when(decided).then(pl.coalesce(days)) if days else pl.lit(None, pl.Date)
