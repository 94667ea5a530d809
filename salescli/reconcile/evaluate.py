"""Readings evaluated: the number of each, and which of them count rows otherwise than the readings without a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from salescli.reconcile.readings import with_changes

if TYPE_CHECKING:
    import polars as pl

    from salescli.reconcile.readings import Change, Choice
    from salescli.reconcile.source import Source, Terms


class Found(Struct, frozen=True):
    """A reading with its number (None without one) and how many rows count."""

    changes: tuple[Change, ...]
    value: Fraction | None
    n: int


def of(source: Source, base: Choice, wanted: Sequence[tuple[Change, ...]]) -> list[Found]:
    """The published reading, then those of the wanted that count any row otherwise than without one of their changes.

    A reading that takes the same rows but another average counts as different. One of days that are not known is none.
    """
    import polars as pl

    readings: list[tuple[Change, ...]] = [(), *wanted]
    numbers = {changes: place for place, changes in enumerate(readings)}
    terms = [source.terms(with_changes(base, changes)) for changes in readings]
    columns = {name: part for place, each in enumerate(terms) for name, part in columns_of(each, str(place)).items()}
    frame = source.sums.with_columns(**columns)
    alike = _Alike(frame, terms)
    sums = frame.select(pl.col(list(columns)).sum()).row(0, named=True)
    found = []
    for place, changes in enumerate(readings):
        if changes and not source.is_known(with_changes(base, changes)):
            continue
        without = [numbers[tuple(other for other in changes if other is not change)] for change in changes]
        if any(alike(place, other) for other in without):
            continue
        found.append(Found(changes, _value(frame, terms[place], str(place), sums), sums[f"counted:{place}"]))
    return found


def columns_of(terms: Terms, label: str) -> Mapping[str, pl.Expr]:
    """The columns of a reading: `n:LABEL`, `counted:LABEL`, and for a ratio `d:LABEL`."""
    found = {f"n:{label}": terms.n, f"counted:{label}": terms.counted}
    return found if terms.d is None else {**found, f"d:{label}": terms.d}


def differs(one: Terms, first: str, second: str) -> pl.Expr:
    """Whether a row counts otherwise in one reading than in another, by their columns."""
    import polars as pl

    parts = ("n", "counted", *(["d"] if one.d is not None else []))
    return pl.any_horizontal(pl.col(f"{part}:{first}") != pl.col(f"{part}:{second}") for part in parts)


class _Alike:
    """Whether two readings count the same, by their places."""

    def __init__(self, frame: pl.DataFrame, terms: Sequence[Terms]) -> None:
        self._frame, self._terms = frame, terms

    def __call__(self, one: int, other: int) -> bool:
        if self._terms[one].median_of != self._terms[other].median_of:
            return False
        return not self._frame.select(differs(self._terms[one], str(one), str(other)).any()).item()


def _value(frame: pl.DataFrame, terms: Terms, label: str, sums: Mapping[str, Any]) -> Fraction | None:
    if terms.median_of is not None:
        return _median(frame, terms.median_of, f"counted:{label}")
    above = _exact(sums[f"n:{label}"])
    if terms.d is None:
        return above / terms.divided_by
    below = _exact(sums[f"d:{label}"])
    return above / below * terms.scale if below else None


def _exact(number: Any) -> Fraction:
    return Fraction(number)


def _median(frame: pl.DataFrame, column: str, counted: str) -> Fraction | None:
    """The median of a column, of which each row of the frame stands for as many as are counted."""
    import polars as pl

    ranked = frame.lazy().filter(pl.col(counted) > 0).group_by(column).agg(pl.col(counted).sum()).sort(column)
    found = ranked.with_columns(upto=pl.col(counted).cum_sum()).collect()
    count = int(found[counted].sum())
    if not count:
        return None
    middle = [int(found.filter(pl.col("upto") >= place)[column][0]) for place in ((count + 1) // 2, count // 2 + 1)]
    return Fraction(sum(middle), 2)
