"""What reps are expected to sell: their own quota for each month of employment, unless quota entries replace it.

An entry is an amount for a span of days. On these days a rep's entry replaces the rep's own quota, a region's or a
team's entry the sum of its reps, an entry without a scope everything. The question decides which entries apply: with a
split or filter by region those of reps and regions; by team those of reps and teams; by any other dimension only those
of reps; over everything all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from salescli import fix
from salescli.errors import InputError, Place, SettingsError, did_you_mean
from salescli.message import Instead, Message, Word, say

#: The scopes of entries, besides all: the field of the entry, and the column of the reps that it is matched with.
SCOPES: Mapping[str, str] = {"rep": "entity", "region": "home", "team": "home_team"}
#: The name of the settings file.
_SETTINGS = "salescli.toml"


class Entry(Struct, frozen=True):
    """An amount to be sold in an inclusive span of days, by a rep, a region, a team, or all.

    `place` is where it is written: the file and line, or None for the settings.
    """

    first: date
    last: date
    amount: Decimal
    rep: str | None = None
    region: str | None = None
    team: str | None = None
    place: Place | None = None

    @property
    def daily(self) -> float:
        """The amount of each of its days."""
        return float(self.amount) / ((self.last - self.first).days + 1)

    @property
    def scope(self) -> tuple[str, str]:
        """Its scope: the field and its value; ("", "") for all."""
        return next(((name, value) for name in SCOPES if (value := getattr(self, name)) is not None), ("", ""))

    @property
    def scope_in_words(self) -> Message:
        """Its scope, as a message."""
        name, value = self.scope
        return say("model.scope", kind=Word(name), value=value) if name else say("model.everybody")

    def error(self, what: Message, hint: Message) -> SettingsError | InputError:
        """An error about the entry: of the settings, or of the file that it is in."""
        if self.place is None:
            return SettingsError(say("common.at", place=_SETTINGS, what=what), hint)
        return InputError.at(self.place, what, hint)


def says_of(entry: Entry, scopes: Collection[str]) -> bool:
    """Whether an entry applies to a question that is split or filtered by these dimensions."""
    kind, _ = entry.scope
    return kind == "rep" or set(scopes) <= ({kind} if kind else set())


def overlapping(entries: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    """Entries that begin before another of the same scope has ended, each with that other."""
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
    one, other = sorted(pair, key=lambda entry: entry.place is not None)
    days = {"first": one.first, "last": one.last, "other_first": other.first, "other_last": other.last}
    if other.place is None:
        return other.error(
            say("model.two_entries_overlap", scope=one.scope_in_words, **days), say("model.change_the_period")
        )
    where = one.place.words if one.place else say("model.in_quotas_of_settings")
    return other.error(
        say("model.quotas_overlap", scope=other.scope_in_words, where=where, **days),
        say("model.correct_or_add_up", fix=fix.setting("tables.quotas", "duplicates", '"lines"')),
    )


def _given(entry: Entry, ids: Sequence[str]) -> Sequence[Instead | str]:
    """The ids that the rep of an entry may have; instead of the name where the settings say it."""
    return [Instead(entry.rep or "", each) for each in ids] if entry.place is None else ids


def with_ids(entries: Sequence[Entry], names: Mapping[str, str | None]) -> list[Entry]:
    """The entries with the ids of reps, who may be named by id or name. `names` are by id, empty without a table.

    Raises SettingsError or InputError for a rep who is not in the table, or a name that two reps have.
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
            why = say("model.several_reps") if ids else say("model.no_rep")
            what = say("model.quota_for_rep", rep=entry.rep, why=why)
            if entry.place is None:
                what = say("model.entry_for_rep", rep=entry.rep, why=why)
            add = say("model.add_the_rep")
            hint = say("model.give_the_id", ids=_given(entry, ids)) if ids else did_you_mean(entry.rep, known) or add
            raise entry.error(what, hint)
        found.append(replace(entry, rep=ids[0]))
    return found
