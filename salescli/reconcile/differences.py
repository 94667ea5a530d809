"""The rows by which a reading differs from the published one, with what each changes of the number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from salescli.loading.parsing.numbers import MONEY
from salescli.loading.places import lines_of
from salescli.reconcile import evaluate
from salescli.reconcile.excluded import BIN, REPEATED, UNREAD
from salescli.reconcile.readings import with_changes
from salescli.why.written import written

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

    from salescli.loading.dataset import Dataset
    from salescli.reconcile.readings import Change, Choice
    from salescli.reconcile.source import Source, Terms

SCHEMA: Mapping[str, PolarsDataType] = {
    "table": pl.String, "file": pl.String, "line": pl.Int64, "deal_id": pl.String, "what": pl.String,
    "effect": MONEY, "effect_d": MONEY, "reason": pl.String,
}  # fmt: skip
#: The reason of rows that only a reading with other rows counts.
REASONS = {
    BIN: "in the bin or excluded", REPEATED: "repeats another row", UNREAD: "has a value that does not read",
}  # fmt: skip
#: Columns as the files call them, where a reason shows them.
_NAMES = {"closed_on": "closed_at"}
_BLANK = "–"


def rows(source: Source, base: Choice, changes: Sequence[Change], dataset: Dataset) -> pl.DataFrame:
    """The rows that a reading adds, takes, or counts with another amount, the largest effect first. See SCHEMA.

    The effects sum to what the number, or the numerator, of the reading is more than that of the published one, and
    those on the denominator likewise.
    """
    readings = {"old": (), "new": tuple(changes)}
    readings |= {f"without{place}": tuple(other for other in changes if other is not change)
                 for place, change in enumerate(changes)}  # fmt: skip
    terms = {label: source.terms(with_changes(base, mine)) for label, mine in readings.items()}
    columns = {name: part for label, each in terms.items() for name, part in evaluate.columns_of(each, label).items()}
    old, new = terms["old"], terms["new"]
    frame = source.listed.with_columns(**columns).filter(evaluate.differs(new, "old", "new"))
    is_new, is_old = (_takes_part(terms[label], label) for label in ("new", "old"))
    frame = frame.with_columns(
        table=pl.lit(source.table),
        deal_id="id" if source.table == "deals" else pl.lit(None, pl.String),
        what=pl.when(is_new & ~is_old).then(pl.lit("added")).when(is_old & ~is_new).then(pl.lit("removed"))
        .otherwise(pl.lit("changed")),
        effect=_effect("n", old, new),
        effect_d=pl.lit(None, MONEY) if new.d is None else _effect("d", old, new),
        reason=_reason(source, changes, new),
    )  # fmt: skip
    totals = _totals(frame, old, new)
    places = [name for name in frame.collect_schema().names() if name.startswith("row:")]
    found = lines_of(frame.select(*places, *(name for name in SCHEMA if name not in ("file", "line"))).collect(
        engine="streaming"), dataset)  # fmt: skip
    found = found.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    found = found.sort([-pl.col("effect").abs(), "table", "file", "line"], nulls_last=True)
    is_rounded = (old.divided_by, new.divided_by) != (1, 1)
    return _summing(found, totals) if is_rounded else found


def _takes_part(terms: Terms, label: str) -> pl.Expr:
    """Whether a row counts in a reading."""
    counted = pl.col(f"counted:{label}") != 0
    return counted if terms.d is None else counted | (pl.col(f"n:{label}") != 0)


def _effect(part: str, old: Terms, new: Terms) -> pl.Expr:
    """What a row changes of a sum, as far as a decimal can say it."""
    after, before = pl.col(f"{part}:new").cast(MONEY), pl.col(f"{part}:old").cast(MONEY)
    return after / new.divided_by - before / old.divided_by if (new.divided_by, old.divided_by) != (1, 1) else (
        after - before
    )  # fmt: skip


def _totals(frame: pl.LazyFrame, old: Terms, new: Terms) -> dict[str, Decimal]:
    """The exact sums of the effects, as written."""
    parts = ["n", *(["d"] if new.d is not None else [])]
    sums = frame.select(pl.col(f"{part}:{label}").cast(MONEY).sum() for part in parts for label in ("new", "old"))
    found = sums.collect(engine="streaming").row(0, named=True)
    divided = {"new": new.divided_by, "old": old.divided_by}
    exact = {
        part: Fraction(found[f"{part}:new"]) / divided["new"] - Fraction(found[f"{part}:old"]) / divided["old"]
        for part in parts
    }
    return {"effect" if part == "n" else "effect_d": written(each) for part, each in exact.items()}


def _summing(found: pl.DataFrame, totals: dict[str, Decimal]) -> pl.DataFrame:
    """The rows; what rounding leaves of a sum goes to the first row, which has the largest effect."""
    for name, total in totals.items():
        rest = total - sum(found[name].to_list(), Decimal(0))
        if rest and not found.is_empty():
            more = pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(rest, MONEY)).otherwise(pl.lit(0, MONEY))
            found = found.with_columns((pl.col(name) + more).cast(MONEY).alias(name))
    return found


def _reason(source: Source, changes: Sequence[Change], new: Terms) -> pl.Expr:
    """The values that decide that a row counts otherwise, of those changes without which it would not, else of all."""
    parts = [] if source.table == "deals" else [pl.format("customer_id {}", "id")]
    decisive = [evaluate.differs(new, f"without{place}", "new") for place in range(len(changes))]
    none = ~pl.any_horizontal(decisive)
    for change, decides in zip(changes, decisive, strict=True):
        parts.append(pl.when(decides | none).then(_facts(source, change)))
    return pl.concat_str(parts, separator=", ", ignore_nulls=True)


def _text(source: Source, name: str) -> pl.Expr:
    """A value as a text; an amount without zeros at its end."""
    text = pl.col(name).cast(pl.String)
    if source.listed.collect_schema()[name].is_decimal():
        text = text.str.strip_chars_end("0").str.strip_chars_end(".")
    return text.fill_null(_BLANK)


def _facts(source: Source, change: Change) -> pl.Expr:
    word = change.word.partition(":")[0]
    if word in ("with_bin", "repeats"):
        return pl.lit(REASONS[BIN if word == "with_bin" else REPEATED])
    names = source.shown.get((change.slot, word), ("pipeline",) if word == "pipeline" else ())
    if change.slot == "day":
        names = (*names, "closed_on")
    shown = [pl.format("{} {}", pl.lit(_NAMES.get(name, name)), _text(source, name)) for name in names]
    return pl.concat_str(shown, separator=", ") if shown else pl.lit("")
