"""The movements of deals from one state to another. All sums are exact.

A deal is worth `a` if it is open and in scope in the earlier state, `b` if so in the later one, else nothing. The scope
is the days on which it should close, if the question names any. Filters choose groups, as a split does: a deal that
changes its group is transferred, and only the side that the filters want is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.pipeline.model import STEPS, Kind, Row

if TYPE_CHECKING:
    from salescli.model.calendar import Span
    from salescli.pipeline.state import State

_A, _B = "a:", "b:"
_IN_A, _IN_B = pl.col("in_a"), pl.col("in_b")
_VALUE_A, _VALUE_B = pl.col("a"), pl.col("b")
_MOVED = pl.col("moved")


class _Posting(Struct, frozen=True):
    """Which deals a kind has, what they add, and whether they are of the group in the later state or the earlier."""

    holds: pl.Expr
    value: pl.Expr
    side: str


def _later(name: str) -> pl.Expr:
    return pl.col(_B + name)


def _earlier(name: str) -> pl.Expr:
    return pl.col(_A + name)


_STAYS = _IN_A & _IN_B
_ENTERS, _LEAVES = _IN_B & ~_IN_A, _IN_A & ~_IN_B
_WAS_THERE = _earlier("is_there") & (_earlier("is_open") | _earlier("outcome").is_not_null())
_STAYS_OPEN = _IN_A & _later("is_open")
_WON = _LEAVES & (_later("outcome") == "won").fill_null(value=False)
_LOST = _LEAVES & (_later("outcome") == "lost").fill_null(value=False)
_IS_LATER = (_later("expected") > _earlier("expected")).fill_null(value=False)
_IS_EARLIER = (_later("expected") < _earlier("expected")).fill_null(value=False)
_NEW = _ENTERS & ~_WAS_THERE


def _is(condition: pl.Expr) -> pl.Expr:
    return condition.fill_null(value=False)


_POSTINGS = {
    Kind.OPENING: _Posting(_IN_A, _VALUE_A, _A),
    Kind.NEW: _Posting(_NEW, _VALUE_B, _B),
    Kind.REOPENED: _Posting(_ENTERS & _WAS_THERE & ~_earlier("is_open"), _VALUE_B, _B),
    Kind.MOVED_IN: _Posting(_ENTERS & _WAS_THERE & _earlier("is_open"), _VALUE_B, _B),
    Kind.TRANSFERRED_IN: _Posting(_STAYS & _MOVED, _VALUE_A, _B),
    Kind.INCREASED: _Posting(_STAYS & (_VALUE_B > _VALUE_A), _VALUE_B - _VALUE_A, _B),
    Kind.DECREASED: _Posting(_STAYS & (_VALUE_B < _VALUE_A), _VALUE_B - _VALUE_A, _B),
    Kind.TRANSFERRED_OUT: _Posting(_STAYS & _MOVED, -_VALUE_A, _A),
    Kind.MOVED_OUT: _Posting(_LEAVES & _later("is_open"), -_VALUE_A, _A),
    Kind.WON: _Posting(_WON, -_VALUE_A, _A),
    Kind.LOST: _Posting(_LOST, -_VALUE_A, _A),
    Kind.VANISHED: _Posting(_LEAVES & ~_later("is_open") & ~_WON & ~_LOST, -_VALUE_A, _A),
    Kind.CLOSING: _Posting(_IN_B, _VALUE_B, _B),
    Kind.SLIPPED: _Posting(_STAYS_OPEN & _is(_earlier("expected") <= pl.col("as_of")), _VALUE_A, _A),
    Kind.PUSHED: _Posting(_STAYS_OPEN & _IS_LATER, _VALUE_A, _A),
    Kind.PULLED_IN: _Posting(_STAYS_OPEN & _IS_EARLIER, _VALUE_A, _A),
    Kind.WON_EARLY: _Posting(_WON & _is(_later("closed") < _earlier("expected")), _VALUE_A, _A),
    Kind.WON_LATE: _Posting(_WON & _is(_later("closed") > _earlier("expected")), _VALUE_A, _A),
    Kind.WON_AT: _Posting(_WON, pl.col("won_at"), _B),
    Kind.CREATED_AND_WON: _Posting(pl.col("created_and_won"), pl.col("won_at"), _B),
}


def joined(earlier: State, later: State, closing: Span | None = None) -> pl.LazyFrame:
    """Every deal of both states, a row each.

    Columns: key; those of the states with the prefixes `a:` and `b:`; `in_a` and `in_b` (open and in scope); `a` and
    `b` (what it is worth if so, else 0); `moved` (another group); `won_at` (its later value); `created_and_won`; as_of.
    """
    left = earlier.deals.lazy().rename(lambda name: name if name == "key" else _A + name)
    right = later.deals.lazy().rename(lambda name: name if name == "key" else _B + name)
    both = left.join(right, on="key", how="full", coalesce=True, maintain_order="none")
    flags = [side + name for side in (_A, _B) for name in ("is_there", "is_open", "is_wanted")]
    both = both.with_columns(pl.col(flags).fill_null(value=False))
    in_a = _earlier("is_open") & _in_scope(_earlier("expected"), closing)
    in_b = _later("is_open") & _in_scope(_later("expected"), closing)
    groups = earlier.groups
    moved = [~_earlier(name).eq_missing(_later(name)) for name in (*groups, "is_wanted")]
    won_since = (_later("outcome") == "won") & (_later("closed") > earlier.as_of) & (_later("closed") <= later.as_of)
    in_range = _in_scope(_later("expected"), closing)
    zero = _zero(earlier.deals.schema["value"])
    return both.with_columns(
        in_a.alias("in_a"),
        in_b.alias("in_b"),
        pl.when(in_a).then(_earlier("value").fill_null(zero)).otherwise(zero).alias("a"),
        pl.when(in_b).then(_later("value").fill_null(zero)).otherwise(zero).alias("b"),
        pl.any_horizontal(moved).alias("moved"),
        _later("value").fill_null(zero).alias("won_at"),
        (_is(won_since) & ~_earlier("is_open") & in_range).alias("created_and_won"),
        pl.lit(later.as_of).alias("as_of"),
    )


def _zero(type_: pl.DataType) -> pl.Expr:
    """Nothing, as an amount. It is made of text: for a decimal of Python Polars would load NumPy."""
    return pl.lit("0").cast(type_)


def _in_scope(expected: pl.Expr, closing: Span | None) -> pl.Expr:
    if closing is None:
        return pl.lit(value=True)
    return _is(expected.is_between(closing.start, closing.end))


def rows(deals: pl.LazyFrame, groups: Sequence[str]) -> tuple[Row, ...]:
    """What every kind has in every group, in the order of kinds and then of groups."""
    parts = []
    for place, posting in enumerate(_POSTINGS.values()):
        mine = deals.filter(posting.holds, pl.col(posting.side + "is_wanted"))
        named = mine.select(
            *(pl.col(posting.side + name).alias(name) for name in groups),
            kind=pl.when(pl.col("key").is_not_null()).then(pl.lit(place, pl.Int64)),
            value=posting.value,
        )
        sums = named.group_by("kind", *groups).agg(pl.len().cast(pl.Int64).alias("deals"), pl.col("value").sum())
        parts.append(sums.select("kind", *groups, "deals", "value"))
    kinds = list(_POSTINGS)
    found: dict[tuple[Kind, tuple[str | None, ...]], tuple[int, Decimal]] = {}
    for frame in pl.collect_all(parts, engine="streaming"):
        found |= {(kinds[kind], tuple(group)): (count, value) for kind, *group, count, value in frame.rows()}
    every = sorted({group for _, group in found}, key=lambda group: [(name is None, name or "") for name in group])
    if not groups:
        every = [()]
    return tuple(
        Row(kind, group, *found.get((kind, group), (0, Decimal(0)))) for kind in kinds for group in every
    )  # fmt: skip


def total(found: Sequence[Row], by: int) -> tuple[Row, ...]:
    """Every kind over all groups."""
    return tuple(
        Row(
            kind,
            (None,) * by,
            sum(row.deals for row in found if row.kind is kind),
            sum((row.value for row in found if row.kind is kind), Decimal(0)),
        )
        for kind in Kind
    )


#: The kind of a deal in a list of deals: the first that holds. A transfer that also grew has grown.
_OF_A_DEAL = (
    *(kind for kind in STEPS if kind not in (Kind.TRANSFERRED_IN, Kind.TRANSFERRED_OUT)),
    Kind.TRANSFERRED_IN, Kind.TRANSFERRED_OUT, Kind.SLIPPED, Kind.PUSHED, Kind.PULLED_IN,
)  # fmt: skip


def moves(deals: pl.LazyFrame, groups: Sequence[str]) -> pl.DataFrame:
    """The deals that moved, a row each, by kind, the largest change first.

    Columns: deal_id, kind, from and to (null where it was or is not in scope), change, from_stage, stage,
    from_expected, expected, and the groups: the later ones of a deal that is still in scope, else the earlier ones. A
    deal that did not move, but should close on another day or should have closed, is listed with a change of 0.
    """
    kind = pl.lit(None, pl.String)
    order = pl.lit(None, pl.Int64)
    for place, name in reversed(list(enumerate(_OF_A_DEAL))):
        posting = _POSTINGS[name]
        holds = posting.holds & pl.col(posting.side + "is_wanted")
        kind = pl.when(holds).then(pl.lit(name.value)).otherwise(kind)
        order = pl.when(holds).then(pl.lit(place, pl.Int64)).otherwise(order)
    is_from, is_to = _IN_A & _earlier("is_wanted"), _IN_B & _later("is_wanted")
    listed = deals.with_columns(kind=kind, order=order).filter(pl.col("kind").is_not_null())
    zero = _zero(pl.Decimal(38, 0))
    listed = listed.select(
        "order",
        deal_id=pl.coalesce(_later("deal_id"), _earlier("deal_id")),
        kind="kind",
        **{"from": pl.when(is_from).then(_VALUE_A)},
        to=pl.when(is_to).then(_VALUE_B),
        change=pl.when(is_to).then(_VALUE_B).otherwise(zero) - pl.when(is_from).then(_VALUE_A).otherwise(zero),
        from_stage=_earlier("stage"),
        stage=_later("stage"),
        from_expected=_earlier("expected"),
        expected=_later("expected"),
        **{name: pl.when(is_to).then(_later(name)).otherwise(_earlier(name)) for name in groups},
    )
    listed = listed.sort("order", -pl.col("change").abs(), "deal_id", nulls_last=True)
    return listed.drop("order").collect(engine="streaming")


class Counts(Struct, frozen=True):
    """How many deals the notes are about."""

    entered_late: int
    without_value: int
    backdated: int
    without_id: int


def counts(deals: pl.LazyFrame, since: pl.Expr) -> Counts:
    """What the notes count: see `compute`."""
    wanted_a, wanted_b = _earlier("is_wanted"), _later("is_wanted")
    no_value = (_IN_A & wanted_a & _earlier("value").is_null()) | (_IN_B & wanted_b & _later("value").is_null())
    won = _WON & wanted_a
    no_value |= (won | pl.col("created_and_won") & wanted_b) & _later("value").is_null()
    shown = (_IN_A & wanted_a) | (_IN_B & wanted_b)
    found = deals.select(
        entered_late=(_NEW & wanted_b & _is(_later("created") <= since)).sum(),
        without_value=no_value.sum(),
        backdated=(won & (_later("closed").is_null() | (_later("closed") <= since))).sum(),
        without_id=(shown & _earlier("deal_id").is_null() & _later("deal_id").is_null()).sum(),
    )
    return Counts(*found.collect(engine="streaming").row(0))
