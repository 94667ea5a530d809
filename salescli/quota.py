"""What reps are expected to sell: their own quota a month of employment, and quota entries instead.

An entry is an amount for a span of days. On its days a rep's entry replaces that rep's own quota, a region's or a
team's the sum of its reps', one without a scope all. Which entries can replace anything depends on the question: split
or filtered by anything but region and team, only reps have quotas; by region, reps and regions; by team, reps and
teams; over everything, all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from salescli.accrual import DAILY, MONTHLY, accrued
from salescli.errors import InputError, SettingsError, did_you_mean, listing
from salescli.intervals import FIRST, LAST, merged
from salescli.records import dataclass
from salescli.windows import WINDOW

_DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1)
#: What an entry can be for, besides all: the field of the entry, and the column of the reps that it replaces.
_SCOPES: Mapping[str, str] = {"rep": "entity", "region": "home", "team": "home_team"}
#: Before and after every day that an entry can be for.
_EARLIEST, _LATEST = pl.lit(-(10**9), pl.Int64), pl.lit(10**9, pl.Int64)


@dataclass(frozen=True)
class Entry:
    """An amount expected over an inclusive span of days, of a rep, of a region, of a team, or of all.

    `place` is where it is written: the file and line, or nothing for the settings.
    """

    first: date
    last: date
    amount: Decimal
    rep: str | None = None
    region: str | None = None
    team: str | None = None
    place: str = ""

    @property
    def daily(self) -> float:
        """The amount of each of its days."""
        return float(self.amount) / ((self.last - self.first).days + 1)

    @property
    def scope(self) -> tuple[str, str]:
        """What it is for: the field and its value; ("", "") for all."""
        return next(((name, value) for name in _SCOPES if (value := getattr(self, name)) is not None), ("", ""))

    @property
    def scope_in_words(self) -> str:
        """What it is for, in a message."""
        name, value = self.scope
        return f"{name} {value!r}" if name else "everybody"

    def error(self, message: str, hint: str) -> SettingsError | InputError:
        """The error about an entry: of the settings, or of the file that it stands in."""
        if self.place:
            return InputError(f"{self.place}: {message}", hint)
        return SettingsError(f"salescli.toml: {message}", hint)


def says_of(entry: Entry, scopes: Collection[str]) -> bool:
    """Whether an entry says anything of a question that is split or filtered by these dimensions."""
    kind, _ = entry.scope
    return kind == "rep" or set(scopes) <= ({kind} if kind else set())


def overlapping(entries: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    """Entries that begin before another one of their scope has ended, each with that one."""
    found = []
    reaching: dict[tuple[str, str], Entry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.scope, entry.first)):
        before = reaching.get(entry.scope)
        if before is not None and entry.first <= before.last:
            found.append((before, entry))
        if before is None or entry.last > before.last:
            reaching[entry.scope] = entry
    return found


def check(entries: Sequence[Entry]) -> None:
    """Raise a SettingsError, or an InputError, for two entries of one scope that overlap."""
    for one, other in overlapping(entries):
        raise overlap(one, other)


def overlap(*pair: Entry) -> SettingsError | InputError:
    """The error about two entries of one scope that overlap."""
    one, other = sorted(pair, key=lambda entry: bool(entry.place))
    if not other.place:
        return SettingsError(
            f"salescli.toml: two [[quota]] entries for {one.scope_in_words} overlap: "
            f"{one.first} to {one.last} and {other.first} to {other.last}.",
            "Give each day one quota: change the period of one of them.",
        )
    where = one.place or "[[quota]] in salescli.toml"
    return other.error(
        f"the quota for {other.scope_in_words} from {other.first} to {other.last} overlaps with the one from "
        f"{one.first} to {one.last} ({where}).",
        "Give each day one quota: correct one of them; or, where they are parts of one quota, say so in "
        'salescli.toml: [tables.quotas] duplicates = "lines" (they add up).',
    )


def with_ids(entries: Sequence[Entry], names: Mapping[str, str | None]) -> list[Entry]:
    """The entries with the id of each rep, who may be named by id or by name; `names` by id, empty without a table.

    Raises SettingsError or InputError for a rep whom the table does not know, or a name that two reps have.
    """
    if not names:
        return list(entries)
    by_name: dict[str | None, list[str]] = {}
    for rep, name in names.items():
        by_name.setdefault(name, []).append(rep)
    found = []
    for entry in entries:
        if entry.rep is None:
            found.append(entry)
            continue
        ids = [entry.rep] if entry.rep in names else by_name.get(entry.rep, [])
        if len(ids) != 1:
            known = [*names, *(name for name in names.values() if name)]
            what = "more than one rep has that name" if ids else "no rep has that id or name"
            text = f"the quota is for rep {entry.rep!r}, but {what}."
            text = text if entry.place else f"a [[quota]] entry is for rep {entry.rep!r}, but {what}."
            add = "Add the rep to the file of reps, or leave the row out."
            hint = f"Give the id: {listing(ids)}." if ids else did_you_mean(entry.rep, known) or add
            raise entry.error(text, hint)
        found.append(replace(entry, rep=ids[0]))
    return found


def _of_one_kind(entries: Sequence[Entry], by: Collection[str]) -> Sequence[Entry]:
    """The entries that sum to the whole: where regions and teams have some, those that the question splits by."""
    kinds = {entry.scope[0] for entry in entries}
    for kind, other in (("region", "team"), ("team", "region")):
        if kind in by and kind in kinds:
            return [entry for entry in entries if entry.scope[0] != other]
    check_kinds(entries)
    return entries


def check_kinds(entries: Sequence[Entry]) -> None:
    """Raise an error for days that a region and a team have quotas for, and all together none: which holds for all?"""
    spans = {kind: _days([entry for entry in entries if entry.scope[0] == kind]) for kind in ("region", "team", "")}
    both = spans["region"].join(spans["team"], how="cross", suffix=":team").select(
        pl.max_horizontal(FIRST, f"{FIRST}:team").alias(FIRST), pl.min_horizontal(LAST, f"{LAST}:team").alias(LAST)
    )  # fmt: skip
    both = both.filter(pl.col(FIRST) <= pl.col(LAST)).with_row_index("row")
    left = _outside(both, spans[""])
    if left.is_empty():
        return
    day = _EPOCH + timedelta(days=int(left[FIRST].min()))  # type: ignore[arg-type]
    entry = next(entry for entry in entries if entry.scope[0] == "team" and entry.first <= day <= entry.last)
    raise entry.error(
        f"on {day} there are quotas of regions and of teams, and none for all: which of them sum to the whole?",
        "Give a quota without region and team for the same days, or ask for a split: --by region, or --by team.",
    )


def _days(entries: Sequence[Entry]) -> pl.DataFrame:
    """The days of entries, joined where they touch. Columns: first, last (days as numbers)."""
    return merged(_frame(entries).select(FIRST, LAST), [])


def _outside(ranges: pl.DataFrame, covers: pl.DataFrame) -> pl.DataFrame:
    """Of every range its first day that no cover holds, to its end. Columns: first, last."""
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
    """The quota of every window and group, over the whole of it, running or not.

    Reps: the keys, entity, home (their region), home_team, began, ended, amount (a month; blank for none), is_wanted
    (whether the filters leave the row); a rep may have several rows, one an employment. `scopes` are the dimensions
    that split or filter, `by` those that the question splits by, also where this is its total. Columns: window:number,
    the keys, amount (money), there.
    """
    if not scopes:
        entries = _of_one_kind(entries, by)
    counted = [entry for entry in entries if says_of(entry, scopes)]
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
    return sums.with_columns(there=pl.col("amount") != 0)


def _frame(entries: Sequence[Entry]) -> pl.DataFrame:
    """Columns: kind (of scope), scope, first, last (days as numbers), daily."""
    rows = [(*entry.scope, (entry.first - _EPOCH).days, (entry.last - _EPOCH).days, entry.daily) for entry in entries]
    schema = {"kind": pl.String, "scope": pl.String, FIRST: pl.Int64, LAST: pl.Int64, "daily": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _in_charge(reps: pl.DataFrame) -> pl.DataFrame:
    """The reps' rows with the days on which each says where a rep belongs: of the employment of the day, else of the
    nearest before, else of the first. Columns: those of the reps, from, upto (days as numbers).
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
    """What entries give a day, by the kind of their scope. Columns: row, keys, entity, home, home_team, began, ended,
    amount.
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
    """The days of every row that an entry takes over. Columns: row, first, last (days as numbers), merged.

    Of the rows of entries only those take over that stand `above` their kind.
    """
    kinds = {None: ("rep", "region", "team", ""), "rep": ("region", "team", ""), "region": ("",), "team": ("",)}
    parts = [pl.DataFrame(schema={"row": pl.UInt32, FIRST: pl.Int64, LAST: pl.Int64})]
    for kind in kinds.get(above, ()):
        mine = entries.filter(pl.col("kind") == kind).select("scope", FIRST, LAST)
        if mine.is_empty():
            continue
        bare = rows.select("row", *_SCOPES.values())
        taken = bare.join(mine, left_on=_SCOPES[kind], right_on="scope") if kind else bare.join(mine, how="cross")
        parts.append(taken.select("row", FIRST, LAST))
    return merged(pl.concat(parts), ["row"])


def _less(rows: pl.DataFrame, blocks: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The rows, and where their days are taken over the same amount taken away. Columns: keys, began, ended, amount."""
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
