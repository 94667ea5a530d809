"""Views: the rows that measures count, each with the date it is counted on.

A view keeps the grain of its table. Its rows carry `date`, the columns asked for, and beside every typed column the
text it was read from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from salescli.loading.casting import stripped
from salescli.loading.tables import Tables, text_of
from salescli.schema import STATUS


@dataclass(frozen=True)
class Rule:
    """A reason why a row cannot take part: `fails` is true for such a row, `text` follows its count."""

    code: str
    text: str
    fails: pl.Expr


@dataclass(frozen=True)
class DerivedColumn:
    """A column that a view computes from others of its table, and when its result makes no sense."""

    needs: tuple[str, ...]
    expression: pl.Expr
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class View:
    """A named set of rows. `dated_by` names the column of the date, for messages."""

    table: str
    noun: str
    dated_by: str
    rows: Callable[[Tables, Sequence[str], bool, bool], pl.LazyFrame]
    requires: Callable[[Tables, str], None]
    conditions: Mapping[str, pl.Expr] = field(default_factory=dict)
    derived: Mapping[str, DerivedColumn] = field(default_factory=dict)
    always: tuple[Rule, ...] = ()

    def condition(self, name: str) -> pl.Expr:
        """The rows that a measure means by a word such as `won`."""
        return self.conditions[name] if name else self.conditions.get("", pl.lit(True))

    def base_columns(self, columns: Iterable[str]) -> list[str]:
        """The columns of the table behind the ones asked for."""
        return [
            base for column in columns for base in (self.derived[column].needs if column in self.derived else (column,))
        ]

    def rules_for(self, required: Iterable[str]) -> list[Rule]:
        """Why a row cannot take part where these columns are needed, in the order in which reasons are counted."""
        rules = list(self.always)
        for column in required:
            for base in self.base_columns([column]):
                rules.append(Rule(f"without_{base}", f"without {base}", pl.col(base).is_null()))
            rules += self.derived[column].rules if column in self.derived else ()
        return rules


def build(view: View, tables: Tables, columns: Iterable[str], *, careful: bool, rows: bool = False) -> pl.LazyFrame:
    """The rows of a view with `date`, the columns and their texts."""
    wanted = list(columns)
    frame = view.rows(tables, view.base_columns(wanted), careful, rows)
    return frame.with_columns(view.derived[name].expression.alias(name) for name in wanted if name in view.derived)


def checked_columns(frame: pl.LazyFrame) -> list[str]:
    """The columns of a view that were read from text and may not have read."""
    schema = frame.collect_schema()
    return [name for name in schema.names() if text_of(name) in schema.names() and schema[name] != pl.String] + [
        name for name in ("status",) if name in schema.names()
    ]


_CLOSINGS = ("closed_at", "won_at", "lost_at")


def _require_closed(tables: Tables, purpose: str) -> None:
    tables.require("deals", (), purpose)
    if not any(tables.has("deals", column) for column in _CLOSINGS):
        tables.require("deals", ("closed_at",), purpose)
    if not any(tables.has("deals", column) for column in ("status", "stage", "won_at", "lost_at")):
        tables.require("deals", ("status",), purpose)


def _closed_deals(tables: Tables, columns: Sequence[str], careful: bool, rows: bool) -> pl.LazyFrame:
    """Deals with the status they have and the day they closed."""
    has_outcome_dates = tables.has("deals", "won_at") or tables.has("deals", "lost_at")
    from_stage = not tables.has("deals", "status") and not has_outcome_dates
    base = [*columns, "status", *_CLOSINGS, *(["stage"] if from_stage else [])]
    frame = tables.frame("deals", base, careful=careful, rows=rows)
    present = {column: tables.has("deals", column) for column in (*_CLOSINGS, "status")}
    frame = frame.with_columns(_status(present, from_stage).alias("status"))
    if not present["status"]:
        frame = frame.with_columns(pl.lit(None, pl.String).alias(text_of("status")))
    return frame.with_columns(_closing_day(present).alias("date"))


def _status(present: Mapping[str, bool], from_stage: bool) -> pl.Expr:
    """A deal's status, or where it has none what its dates or its stage's name say."""
    if from_stage:
        word = stripped(pl.col("stage")).str.to_lowercase().str.replace_all(r"[\s_\-]+", "_")
        return word.replace_strict(dict(STATUS), default="open", return_dtype=pl.String)
    own = pl.col("status") if present["status"] else pl.lit(None, pl.String)
    if not (present["won_at"] or present["lost_at"]):
        return own
    won = pl.col("won_at") if present["won_at"] else pl.lit(None, pl.Date)
    lost = pl.col("lost_at") if present["lost_at"] else pl.lit(None, pl.Date)
    dated = (
        pl.when(won.is_not_null() & (lost.is_null() | (won >= lost))).then(pl.lit("won"))
        .when(lost.is_not_null()).then(pl.lit("lost"))
        .otherwise(pl.lit("open"))
    )  # fmt: skip
    blank = stripped(pl.col(text_of("status"))).is_null() if present["status"] else pl.lit(True)
    return pl.when(blank).then(dated).otherwise(own)


def _closing_day(present: Mapping[str, bool]) -> pl.Expr:
    """closed_at, where blank or absent won_at for won and lost_at for lost deals."""
    days = [pl.col("closed_at")] if present["closed_at"] else []
    for column, status in (("won_at", "won"), ("lost_at", "lost")):
        if present[column]:
            days.append(pl.when(pl.col("status") == status).then(pl.col(column)))
    return pl.coalesce(day.cast(pl.Date) for day in days)


def _dated(table: str, column: str) -> Callable[[Tables, Sequence[str], bool, bool], pl.LazyFrame]:
    def rows(tables: Tables, columns: Sequence[str], careful: bool, rows: bool) -> pl.LazyFrame:
        frame = tables.frame(table, [*columns, column], careful=careful, rows=rows)
        return frame.with_columns(pl.col(column).cast(pl.Date).alias("date"))

    return rows


def _needs(table: str, *columns: str) -> Callable[[Tables, str], None]:
    return lambda tables, purpose: tables.require(table, columns, purpose)


def _employment(tables: Tables, columns: Sequence[str], careful: bool, rows: bool) -> pl.LazyFrame:
    """Two rows a rep: the beginning (`begun` 1, dated first day) and the end (`ended` 1, dated last day).

    A blank first day is before every period; a blank last day is no row.
    """
    frame = tables.frame("reps", [*columns, "rep_id", "hired_at", "left_at"], careful=careful, rows=rows)
    frame = frame.filter(stripped(pl.col("rep_id")).is_not_null())
    long_ago = pl.date(1, 1, 1)
    hired = pl.col("hired_at").cast(pl.Date) if tables.has("reps", "hired_at") else pl.lit(None, pl.Date)
    begun = frame.with_columns(date=pl.coalesce(hired, long_ago), begun=pl.lit(1), ended=pl.lit(0))
    if not tables.has("reps", "left_at"):
        return begun
    left = pl.col("left_at").cast(pl.Date)
    ended = frame.filter(left.is_not_null()).with_columns(date=left, begun=pl.lit(0), ended=pl.lit(1))
    return pl.concat([begun, ended], how="vertical")


_STATUS = pl.col("status")

VIEWS: Mapping[str, View] = {
    "closed_deals": View(
        table="deals",
        noun="deals",
        dated_by="closed_at",
        rows=_closed_deals,
        requires=_require_closed,
        conditions={
            "won": _STATUS == "won",
            "lost": _STATUS == "lost",
            "": (_STATUS == "won") | (_STATUS == "lost"),
        },
        derived={
            "days": DerivedColumn(
                ("created_at",),
                (pl.col("date") - pl.col("created_at").cast(pl.Date)).dt.total_days(),
                (Rule("closed_before_created", "closed before they were created", pl.col("days") < 0),),
            )
        },
        always=(Rule("without_status", "without a status", _STATUS.is_null()),),
    ),
    "created_deals": View("deals", "deals", "created_at", _dated("deals", "created_at"), _needs("deals", "created_at")),
    "activities": View(
        "activities",
        "activities",
        "occurred_at",
        _dated("activities", "occurred_at"),
        _needs("activities", "occurred_at"),
    ),
    "employment": View("reps", "reps", "hired_at", _employment, _needs("reps", "rep_id")),
}
