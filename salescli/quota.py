"""What reps are expected to sell: their own quota a month of employment, and the entries of the settings instead.

On its days a rep's entry replaces that rep's own quota, a region's the sum of its reps', one without scope all.
Which entries can replace anything depends on the question: split or filtered by anything but region, only reps have
quotas; by region, reps and regions; over everything, all three.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import polars as pl

from salescli.accrual import DAILY, MONTHLY, accrued
from salescli.errors import SettingsError, did_you_mean, listing
from salescli.intervals import FIRST, LAST, merged
from salescli.records import dataclass
from salescli.windows import WINDOW

_DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Entry:
    """An amount expected over an inclusive span of days, of a rep, of a region, or of all."""

    first: date
    last: date
    amount: Decimal
    rep: str | None = None
    region: str | None = None

    @property
    def daily(self) -> float:
        """The amount of each of its days."""
        return float(self.amount) / ((self.last - self.first).days + 1)


def check(entries: Sequence[Entry]) -> None:
    """Raise a SettingsError for two entries of one scope that overlap."""
    for one, other in combinations(entries, 2):
        if (one.rep, one.region) == (other.rep, other.region) and one.first <= other.last and other.first <= one.last:
            scope = f"rep {one.rep!r}" if one.rep else f"region {one.region!r}" if one.region else "everybody"
            raise SettingsError(
                f"salescli.toml: two [[quota]] entries for {scope} overlap: "
                f"{one.first} to {one.last} and {other.first} to {other.last}.",
                "Give each day one quota: change the period of one of them.",
            )


def with_ids(entries: Sequence[Entry], names: Mapping[str, str | None]) -> list[Entry]:
    """The entries with the id of each rep, who may be named by id or by name; `names` by id, empty without a table.

    Raises SettingsError for a rep whom the table does not know, or a name that two reps have.
    """
    if not names:
        return list(entries)
    found = []
    for entry in entries:
        ids = [rep for rep, name in names.items() if entry.rep in (rep, name)]
        ids = [rep for rep in ids if rep == entry.rep] or ids
        if entry.rep is not None and len(ids) != 1:
            known = [*names, *(name for name in names.values() if name)]
            what = "more than one rep has that name" if ids else "no rep has that id or name"
            raise SettingsError(
                f"salescli.toml: a [[quota]] entry is for rep {entry.rep!r}, but {what}.",
                f"Give the id: {listing(ids)}." if ids else did_you_mean(entry.rep, known),
            )
        found.append(replace(entry, rep=ids[0]) if entry.rep is not None else entry)
    check(found)
    return found


def quota(
    reps: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str], entries: Sequence[Entry], scopes: Collection[str]
) -> pl.DataFrame:
    """The quota of every window and group, over the whole of it, running or not.

    Reps: the keys, entity, home (their region), began, ended, amount (a month; blank for none), since and till of
    `in_turn`. `scopes` are the dimensions that split or filter. Columns: window:number, the keys, amount (money),
    there.
    """
    by_region = [entry for entry in entries if entry.region is not None and set(scopes) <= {"region"}]
    by_all = [entry for entry in entries if entry.rep is None and entry.region is None and not scopes]
    by_rep = [entry for entry in entries if entry.rep is not None]
    reps = reps.with_columns(pl.col("amount").fill_null(0)).with_row_index("row")
    own = _less(reps, _blocks(reps, [*by_rep, *by_region, *by_all]), keys)
    people = reps.select(*keys, "entity", "home", "since", "till").unique()
    instead = [
        _given(people.filter(pl.col("entity") == entry.rep), entry, [*by_region, *by_all], keys) for entry in by_rep
    ]
    if by_region or by_all:
        instead += [_given(_region_group(entry, keys), entry, by_all, keys) for entry in by_region]
        instead += [_given(_region_group(entry, []), entry, [], keys) for entry in by_all]
    parts = [accrued(own, windows, keys, upto="end", clock=MONTHLY)]
    if instead:
        parts.append(accrued(pl.concat(instead), windows, keys, upto="end", clock=DAILY))
    sums = pl.concat(parts).group_by(WINDOW, *keys).agg(pl.col("amount").sum())
    return sums.with_columns(there=pl.col("amount") != 0)


def in_turn(reps: pl.DataFrame) -> pl.DataFrame:
    """The employments with the days on which an entry of their rep is theirs: from their first day to the next one's.

    Further columns: since, till (the first day after); null where none of the rep comes before or after.
    """
    ordered = reps.sort("entity", "began")
    since = pl.when(~pl.col("entity").is_first_distinct()).then(pl.col("began"))
    return ordered.with_columns(since=since, till=pl.col("began").shift(-1).over("entity"))


def _region_group(entry: Entry, keys: Sequence[str]) -> pl.DataFrame:
    """The one group that an entry of a region, or of all, belongs to."""
    return pl.DataFrame(
        {**{key: [entry.region] for key in keys}, "entity": [None], "home": [entry.region]},
        schema=dict.fromkeys([*keys, "entity", "home"], pl.String),
    ).with_columns(since=pl.lit(None, pl.Date), till=pl.lit(None, pl.Date))


def _given(groups: pl.DataFrame, entry: Entry, above: Sequence[Entry], keys: Sequence[str]) -> pl.DataFrame:
    """An entry's amount a day for the groups it belongs to, on their days, but on those of the entries above it."""
    rows = groups.with_columns(
        began=pl.max_horizontal(pl.lit(entry.first), "since"),
        ended=pl.min_horizontal(pl.lit(entry.last + _DAY), "till"),
        amount=pl.lit(entry.daily),
    ).with_row_index("row")
    return _less(rows, _blocks(rows, above), keys)


def _blocks(rows: pl.DataFrame, entries: Sequence[Entry]) -> pl.DataFrame:
    """The days of every row that an entry takes over. Columns: row, first, last (days as numbers), merged."""
    parts = [pl.DataFrame(schema={"row": pl.UInt32, FIRST: pl.Int64, LAST: pl.Int64})]
    for entry in entries:
        mine = rows
        if entry.rep is not None:
            mine = rows.filter(pl.col("entity") == entry.rep)
        elif entry.region is not None:
            mine = rows.filter(pl.col("home") == entry.region)
        days = {FIRST: (entry.first - _EPOCH).days, LAST: (entry.last - _EPOCH).days}
        parts.append(mine.select("row", **{name: pl.lit(day, pl.Int64) for name, day in days.items()}))
    return merged(pl.concat(parts), ["row"])


def _less(rows: pl.DataFrame, blocks: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The rows, and where their days are taken over the same amount taken away. Columns: keys, began, ended, amount."""
    kept = rows.select(*keys, "began", "ended", "amount")
    first = pl.lit(_EPOCH) + pl.duration(days=pl.col(FIRST))
    after = pl.lit(_EPOCH) + pl.duration(days=pl.col(LAST) + 1)
    taken = rows.join(blocks, on="row").select(
        *keys,
        began=pl.max_horizontal("began", first),
        ended=pl.min_horizontal("ended", after),
        amount=-pl.col("amount"),
    )
    return pl.concat([kept, taken.filter(pl.col("began") < pl.col("ended"))])
