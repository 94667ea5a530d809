"""Amounts in force, of few rows: what `intervals.sweep` and `intervals.recurring_revenue` compute with queries."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator

import polars as pl

from salescli.engine.few.rows import Group
from salescli.engine.few.spells import NEVER, Spells, Tally

_OPEN = ("rows", "amount", "came", "came_amount", "left", "left_amount")
_STATES = ("opening", "closing", "opening_paid", "paying", "before", "after", "retained", "capped")
_MOVEMENTS = ("new", "expansion", "contraction", "churned", "reactivation")
#: What does not count in money.
_COUNTS = ("rows", "came", "left", "paying", "before", "after", "count")
_Whose = tuple[Group, str]


def open_at_end(spells: Spells) -> pl.DataFrame:
    """How many rows and what amounts are in force at the end of every window. Columns: see `open_rows.open_at_end`."""
    size = spells.windows.height
    tally = Tally(_OPEN, size)
    alike: dict[tuple[Group, tuple[int, int]], tuple[int, int]] = {}
    numbers = zip(spells.listed("count"), spells.listed("amount"), strict=True)
    for whose, (count, amount) in zip(
        zip(spells.groups, spells.placed(spells.snapshots), strict=True), numbers, strict=True
    ):
        known = alike.get(whose, (0, 0))
        alike[whose] = known[0] + count, known[1] + amount
    for (group, (first, last)), sums in alike.items():
        if first > last:
            continue
        for number, in_force, came, left in zip(sums, _OPEN[:2], _OPEN[2:4], _OPEN[4:], strict=True):
            tally.add(group, in_force, first - 1, last, number)
            if first > 0:
                tally.add(group, came, first - 1, first, number)
            if last < size:
                tally.add(group, left, last, last + 1, number)
    return _in_money(tally, spells)


def in_force(spells: Spells) -> pl.DataFrame:
    """The amounts in force around each window, and of rows that end in it.

    Columns: see `recurring_revenue.in_force`.
    """
    tally = Tally(("in_force", "ended", "count"), spells.windows.height)
    starts, ends = spells.days("start"), spells.days("seen")
    first_day, last_day = min(starts), max(spells.days("end"))
    counts, amounts = spells.listed("count"), spells.listed("amount")
    for place in spells.lasting():
        group, ended = spells.groups[place], spells.ended[place]
        first, after = bisect_left(ends, spells.began[place]), bisect_right(starts, ended)
        if first < after:
            tally.add(group, "in_force", first, after, amounts[place])
            tally.add(group, "count", first, after, counts[place])
        if first_day <= ended <= last_day:
            tally.add(group, "ended", after - 1, after, amounts[place])
    return _in_money(tally, spells).with_columns(has_rows=pl.col("count") > 0)


def recurring(spells: Spells) -> pl.DataFrame:
    """The amounts before and at the end of every window, and the movements between.

    Columns: see `recurring_revenue.recurring`.
    """
    size = spells.windows.height
    tally = Tally((*_STATES, *_MOVEMENTS), size)
    placed = spells.placed(spells.snapshots)
    in_force = [place for place, (first, last) in enumerate(placed) if first <= last]
    for (group, stay), entities in spells.stays(placed, iter(in_force)).items():
        tally.add(group, "before", stay.start, stay.stop, entities)
        tally.add(group, "after", stay.start - 1, stay.stop - 1, entities)
    paid_from, edges = _first_paid(spells), [-NEVER, *spells.days("before")]
    for whose, at, was, is_now in _steps(spells, placed, in_force):
        _add_step(tally, whose[0], at, was, is_now, paid_before=paid_from.get(whose, NEVER) < edges[at])
    return _in_money(tally, spells).with_columns(has_rows=pl.col("before") + pl.col("after") > 0)


def _whose(spells: Spells) -> list[_Whose]:
    return list(zip(spells.groups, spells.rows["entity"].to_list(), strict=True))


def _first_paid(spells: Spells) -> dict[_Whose, int]:
    """The first day on which each entity of a group paid."""
    found: dict[_Whose, int] = {}
    whose, amounts = _whose(spells), spells.listed("amount")
    for place in spells.lasting():
        if amounts[place] > 0:
            found[whose[place]] = min(spells.began[place], found.get(whose[place], NEVER))
    return found


def _steps(
    spells: Spells, placed: list[tuple[int, int]], in_force: list[int]
) -> Iterator[tuple[_Whose, int, int, int]]:
    """Every change of an entity's amount: whose it is, at which snapshot, and the amount before and after."""
    deltas: dict[_Whose, dict[int, int]] = {}
    whose, amounts = _whose(spells), spells.listed("amount")
    for place in in_force:
        first, last = placed[place]
        mine = deltas.setdefault(whose[place], defaultdict(int))
        mine[first] += amounts[place]
        mine[last + 1] -= amounts[place]
    for mine_whose, mine in deltas.items():
        was = 0
        for at in sorted(mine):
            if at <= spells.windows.height:
                yield mine_whose, at, was, was + mine[at]
            was += mine[at]


def _add_step(tally: Tally, group: Group, at: int, was: int, is_now: int, *, paid_before: bool) -> None:
    """Add a change at a snapshot: to what is in force from then on, and to the movements of the window before it."""
    changes, delta, paid, window = tally.of(group), is_now - was, max(is_now, 0) - max(was, 0), max(at - 1, 0)
    changes["opening"][at] += delta
    changes["closing"][window] += delta
    changes["paying"][window] += (is_now > 0) - (was > 0)
    for name in ("opening_paid", "retained", "capped"):
        changes[name][at] += paid
    if not at:
        return
    moved = {}
    if was > 0:
        moved = {"retained": delta, "capped": min(delta, 0)}
    if (was > 0) == (is_now > 0):
        moved["expansion" if delta > 0 else "contraction"] = abs(delta)
    elif was > 0:
        moved["churned"] = -delta
    else:
        moved["reactivation" if paid_before else "new"] = delta
    for name, number in moved.items():
        changes[name][window] += number
        changes[name][at] -= number


def _in_money(tally: Tally, spells: Spells) -> pl.DataFrame:
    money = spells.rows["amount"].dtype
    return tally.frame(spells.key_columns, {name: money for name in tally.names if name not in _COUNTS})
