"""The groups that a target with a split judges in a period: also groups without any rows in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from salescli.engine.windows import year_before
from salescli.errors import SettingsError, did_you_mean
from salescli.message import Word, say
from salescli.targets import kpi_traits
from salescli.targets.model import ByGroup, Group, Target

if TYPE_CHECKING:
    from salescli.targets.numbers.answers import Answer
    from salescli.targets.numbers.numbers import Numbers

#: Splits whose groups come from the file of reps, if there is one.
STAFFED = frozenset(("rep", "team"))
#: Splits whose groups quotas can name.
_WITH_QUOTAS = ("rep", "region", "team")


def judged(target: Target, history: Answer, numbers: Numbers, start: date, end: date) -> list[Group]:
    """The groups of a target, in order, in the period from `start` to `end`.

    These are the groups that its values name; else, by rep or team with a file of reps, those employed in the period;
    else those with anything in the twelve months to its end, and those that a quota for it names.
    """
    if isinstance(target.aim, ByGroup):
        return [_named(target, name, history, numbers) for name, _ in target.aim.entries]
    if numbers.staff and set(target.by) <= STAFFED:
        return _in_order(
            each.group(target.by)
            for each in numbers.staff
            if each.touches(start, end) and each.fits(target.where) and each.has(target.by)
        )
    columns, since = kpi_traits.presence_columns(target.kpi), year_before(end)
    active = (
        row.group
        for row in history.rows.values()
        if since < row.end <= end and any(row.numbers.get(name) for name in columns)
    )
    return _in_order([*active, *_with_quotas(target, numbers, start, end)])


def _in_order(groups: Iterable[Group]) -> list[Group]:
    """The groups sorted by their values, None last, as in every result."""
    return sorted(set(groups), key=lambda group: [(value is None, value or "") for _, value in group])


def _with_quotas(target: Target, numbers: Numbers, start: date, end: date) -> list[Group]:
    """The groups that quotas for days of the period name and that meet the target's conditions."""
    if len(target.by) != 1 or target.by[0] not in _WITH_QUOTAS:
        return []
    (split,) = target.by
    wanted = [text.partition("=")[2] for text in target.where if text.partition("=")[0].strip() == split]
    named = (
        entry.scope[1]
        for entry in numbers.quota_entries
        if entry.scope[0] == split and entry.first <= end and entry.last >= start
    )
    return [_group(split, name) for name in named if not wanted or name in wanted]


def _named(target: Target, name: str | None, history: Answer, numbers: Numbers) -> Group:
    """The group that a value is for. Raises SettingsError for an unknown one."""
    (split,) = target.by
    known = [*history.groups(), *(each.group(target.by) for each in numbers.staff if each.has(target.by))]
    known += [_group(split, entry.scope[1]) for entry in numbers.quota_entries if entry.scope[0] == split]
    found = next((group for group in known if name in [value for _, value in group]), None)
    if found is None:
        names = list(dict.fromkeys(value for group in known for _, value in group if value))
        raise SettingsError(
            say(
                "targets.no_such_row",
                place=str(target.origin),
                name=target.name,
                dimension=Word(split),
                value=repr(name),
            ),
            did_you_mean(name or "", names) or say("targets.there_are", names=sorted(names)),
        )
    return found


def _group(split: str, name: str) -> Group:
    """A group of which only the key is known."""
    return (("rep_id", name), ("rep", None)) if split == "rep" else ((split, name),)
