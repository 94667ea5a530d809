"""The quota of windows and groups: the reps' own monthly quotas, except where quota entries replace them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.intervals.proration import DAILY, MONTHLY, accrued
from salescli.engine.intervals.sweep import FIRST, LAST, merged
from salescli.engine.windows import WINDOW
from salescli.loading.parsing.numbers import MONEY
from salescli.message import Option, say
from salescli.model.quota import SCOPES, Entry, says_of

if TYPE_CHECKING:
    from salescli.engine.batch import Filter

_EPOCH = date(1970, 1, 1)
#: Before and after every day that an entry can be for.
_EARLIEST, _LATEST = pl.lit(-(10**9), pl.Int64), pl.lit(10**9, pl.Int64)


def _of_one_kind(entries: Sequence[Entry], by: Collection[str]) -> Sequence[Entry]:
    """The entries that sum to the whole: of regions and teams, if both have some, those that the question splits by."""
    kinds = {entry.scope[0] for entry in entries}
    for kind, other in (("region", "team"), ("team", "region")):
        if kind in by and kind in kinds:
            return [entry for entry in entries if entry.scope[0] != other]
    check_kinds(entries)
    return entries


def check_kinds(entries: Sequence[Entry]) -> None:
    """Raise an error for days with quotas of a region and a team but none for all: which sum to the whole?"""
    if not {"region", "team"} <= {entry.scope[0] for entry in entries}:
        return
    spans = {kind: _days([entry for entry in entries if entry.scope[0] == kind]) for kind in ("region", "team", "")}
    both = spans["region"].join(spans["team"], how="cross", suffix=":team").select(
        pl.max_horizontal(FIRST, f"{FIRST}:team").alias(FIRST), pl.min_horizontal(LAST, f"{LAST}:team").alias(LAST)
    )  # fmt: skip
    both = both.filter(pl.col(FIRST) <= pl.col(LAST)).with_row_index("row")
    uncovered = _outside(both, spans[""])
    if uncovered.is_empty():
        return
    day = _EPOCH + timedelta(days=int(uncovered[FIRST].min()))  # type: ignore[arg-type]
    entry = next(entry for entry in entries if entry.scope[0] == "team" and entry.first <= day <= entry.last)
    splits = {kind: Option("--by", kind) for kind in ("region", "team")}
    raise entry.error(say("engine.regions_and_teams", day=day), say("engine.quota_for_all", **splits))


def _days(entries: Sequence[Entry]) -> pl.DataFrame:
    """The days of entries, joined where they touch. Columns: first, last (days as numbers)."""
    return merged(_frame(entries).select(FIRST, LAST), [])


def _outside(ranges: pl.DataFrame, covers: pl.DataFrame) -> pl.DataFrame:
    """For every range the days from the first that no cover has to the end of the range. Columns: first, last."""
    rows = []
    for first, last in ranges.select(FIRST, LAST).iter_rows():
        day = first
        for begin, end in covers.sort(FIRST).iter_rows():
            day = end + 1 if begin <= day <= end else day
        if day <= last:
            rows.append((day, last))
    return pl.DataFrame(rows, schema={FIRST: pl.Int64, LAST: pl.Int64}, orient="row")


def quota(
    reps: pl.DataFrame,
    windows: pl.DataFrame,
    keys: Sequence[str],
    entries: Sequence[Entry],
    scopes: Collection[str],
    by: Collection[str] = (),
) -> pl.DataFrame:
    """The quota of every window and group, over the whole window even while it runs.

    Reps: the keys, entity, home (their region), home_team, began, ended, amount (a month; blank for none), is_wanted
    (whether the row passes the filters); a rep has a row for each employment. `scopes` are the dimensions of splits and
    filters, `by` those that the question splits by, also where this is its total. Columns: window:number, the keys,
    amount (money), has_rows.
    """
    if not scopes:
        entries = _of_one_kind(entries, by)
    counted = [entry for entry in entries if says_of(entry, scopes)]
    if not counted:
        own = reps.filter("is_wanted").with_columns(pl.col("amount").fill_null(0))
        return accrued(own, windows, keys, upto="end", clock=MONTHLY)
    frame = _frame(counted)
    reps = reps.with_columns(pl.col("amount").fill_null(0)).with_row_index("row")
    people = _in_charge(reps).filter("is_wanted")
    reps = reps.filter("is_wanted")
    own = _less(reps, _blocks(reps, frame), keys)
    instead = [_less(given, _blocks(given, frame, above=kind), keys) for kind, given in _given(people, frame, keys)]
    parts = [accrued(own, windows, keys, upto="end", clock=MONTHLY)]
    if instead:
        parts.append(accrued(pl.concat(instead), windows, keys, upto="end", clock=DAILY))
    sums = pl.concat(parts).group_by(WINDOW, *keys).agg(pl.col("amount").sum())
    return sums.with_columns(has_rows=pl.col("amount") != 0)


def _frame(entries: Sequence[Entry]) -> pl.DataFrame:
    """Columns: kind (of scope), scope, first, last (days as numbers), daily."""
    rows = [(*entry.scope, (entry.first - _EPOCH).days, (entry.last - _EPOCH).days, entry.daily) for entry in entries]
    schema = {"kind": pl.String, "scope": pl.String, FIRST: pl.Int64, LAST: pl.Int64, "daily": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _in_charge(reps: pl.DataFrame) -> pl.DataFrame:
    """The reps' rows with the days on which each says the rep's region and team: on a day without an employment the one
    before says so, before all the first. Columns: those of the reps, from, upto (days as numbers).
    """
    ordered = reps.sort("entity", "began")
    began = (pl.col("began") - pl.lit(_EPOCH)).dt.total_days()
    is_first = pl.col("entity") != pl.col("entity").shift(1)
    is_last = pl.col("entity") != pl.col("entity").shift(-1)
    return ordered.with_columns(
        pl.when(is_first.fill_null(value=True)).then(_EARLIEST).otherwise(began).alias("from"),
        pl.when(is_last.fill_null(value=True)).then(_LATEST).otherwise(began.shift(-1) - 1).alias("upto"),
    )


def _given(people: pl.DataFrame, entries: pl.DataFrame, keys: Sequence[str]) -> list[tuple[str, pl.DataFrame]]:
    """The daily amounts of entries, by the kind of their scope.

    Columns: row, keys, entity, home, home_team, began, ended, amount.
    """
    homes = ["entity", "home", "home_team"]
    found = []
    for (kind,), mine in entries.group_by("kind", maintain_order=True):
        if kind == "rep":
            rows = people.select(*dict.fromkeys([*keys, *homes, "from", "upto"])).join(
                mine, left_on="entity", right_on="scope"
            )
            rows = rows.with_columns(pl.max_horizontal(FIRST, "from"), pl.min_horizontal(LAST, "upto").alias(LAST))
            rows = rows.filter(pl.col(FIRST) <= pl.col(LAST))
        else:
            scope = pl.col("scope") if kind else pl.lit(None, pl.String)
            own = {"home": "region", "home_team": "team"}
            rows = mine.with_columns(scope.alias(key) for key in keys).with_columns(
                pl.lit(None, pl.String).alias("entity"),
                *((scope if of == kind else pl.lit(None, pl.String)).alias(home) for home, of in own.items()),
            )
        days = {"began": pl.col(FIRST), "ended": pl.col(LAST) + 1}
        rows = rows.with_columns(
            amount=pl.col("daily"), **{name: pl.lit(_EPOCH) + pl.duration(days=day) for name, day in days.items()}
        ).with_row_index("row")
        found.append((str(kind), rows))
    return found


def _blocks(rows: pl.DataFrame, entries: pl.DataFrame, *, above: str | None = None) -> pl.DataFrame:
    """The days of every row on which an entry replaces it. Columns: row, first, last (days as numbers), merged.

    With `above`, rows are those of entries of that kind, and only entries of the kinds above replace them.
    """
    kinds = {None: ("rep", "region", "team", ""), "rep": ("region", "team", ""), "region": ("",), "team": ("",)}
    parts = [pl.DataFrame(schema={"row": pl.UInt32, FIRST: pl.Int64, LAST: pl.Int64})]
    for kind in kinds.get(above, ()):
        mine = entries.filter(pl.col("kind") == kind).select("scope", FIRST, LAST)
        if mine.is_empty():
            continue
        bare = rows.select("row", *SCOPES.values())
        taken = bare.join(mine, left_on=SCOPES[kind], right_on="scope") if kind else bare.join(mine, how="cross")
        parts.append(taken.select("row", FIRST, LAST))
    return merged(pl.concat(parts), ["row"])


def _less(rows: pl.DataFrame, blocks: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The rows, and for replaced days rows that take their amounts away. Columns: keys, began, ended, amount."""
    kept = rows.select(*keys, "began", "ended", "amount")
    first = pl.lit(_EPOCH) + pl.duration(days=pl.col(FIRST))
    after = pl.lit(_EPOCH) + pl.duration(days=pl.col(LAST) + 1)
    taken = rows.drop(FIRST, LAST, strict=False).join(blocks, on="row").select(
        *keys,
        began=pl.max_horizontal("began", first),
        ended=pl.min_horizontal("ended", after),
        amount=-pl.col("amount"),
    )  # fmt: skip
    return pl.concat([kept, taken.filter(pl.col("began") < pl.col("ended"))])


def within(entries: Iterable[Entry], filters: Iterable[Filter]) -> list[Entry]:
    """The entries that pass the filters."""
    found = list(entries)
    for filter_ in filters:
        if (name := filter_.dimension) in ("region", "team"):
            found = [entry for entry in found if getattr(entry, name) in (None, *filter_.values)]
    return found


def reps_of(entries: Iterable[Entry], filters: Iterable[Filter], keys: Sequence[str]) -> pl.DataFrame:
    """The reps that entries name, where there is no table of reps. They have no quota of their own.

    Columns: the keys, entity, home, home_team, began, ended, amount, is_wanted.
    """
    named = dict.fromkeys(entry.rep for entry in entries if entry.rep is not None)
    for filter_ in filters:  # only their ids are known
        known = filter_.dimension == "rep"
        named = {rep: None for rep in named if (rep if known else None) in filter_.values}
    texts = dict.fromkeys([*keys, "entity", "home", "home_team"], pl.String)
    rows = [{"entity": rep, "is_wanted": True, **({"rep_id": rep} if "rep_id" in keys else {})} for rep in named]
    days = {"began": pl.Date, "ended": pl.Date}
    return pl.DataFrame(rows, schema={**texts, **days, "amount": MONEY, "is_wanted": pl.Boolean})
