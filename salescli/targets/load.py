"""From targets as written to targets that can be judged. Errors say the line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import fields, replace

from salescli import fix, kpis
from salescli.config.settings_file import text_of
from salescli.config.target_settings import BoundsSetting, TargetSetting, Written
from salescli.config.toml_positions import line_of
from salescli.errors import SalesCliError, SettingsError, Unfit, did_you_mean
from salescli.message import Message, Setting, Word, say
from salescli.model import spelling
from salescli.model.calendar import Calendar, Grain, Span
from salescli.model.schema import DIMENSIONS
from salescli.model.tables import TABLES
from salescli.targets import kpi_traits, quantities
from salescli.targets.files import from_files, shown
from salescli.targets.model import Aim, At, Bounds, ByGroup, Origin, Schedule, Scheduled, Side, Target, Versus

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.kpis import Registry
    from salescli.model.metric import Kpi

T = TypeVar("T")

_FIGURES = ("min", "max", "between", "change", "values")


class WrittenTarget(Struct, frozen=True):
    """A target as written, its place, and the line of each of its keys."""

    setting: TargetSetting
    origin: Origin
    lines: Mapping[str, int]

    @property
    def name(self) -> str:
        """Its own name, else a name made of what it is about."""
        mine = self.setting
        if mine.name:
            return mine.name
        number = mine.kpi if mine.column == "value" else f"{mine.kpi} ({mine.column})"
        conditions = [f"{dimension} {_alternatives(wanted)}" for dimension, wanted in mine.where.items()]
        split = [f"by {', '.join(_list(mine.by))}"] if mine.by else []
        return ", ".join([number, *conditions, *split, *([mine.at] if mine.at else [])])

    def error(self, key: str, message: Message, hint: Message | None = None) -> SettingsError:
        """A settings error that names the file, the line, the target and the key."""
        place = Origin(self.origin.path, self.lines.get(key, self.origin.line))
        return SettingsError(say("targets.of_key", place=str(place), name=self.name, key=key, what=message), hint)


def written(settings: Settings) -> list[WrittenTarget]:
    """The targets of the settings and of the CSV files that they name, as written.

    Raises SettingsError for a file that cannot be read.
    """
    path = settings.path or Path()
    text = text_of(path) if settings.target else ""
    found = []
    keys = [field.name for field in fields(TargetSetting)]
    for number, setting in enumerate(settings.target):
        lines = {key: line for key in keys if (line := line_of(text, ("target", number, key)))}
        found.append(WrittenTarget(setting, Origin(shown(path), line_of(text, ("target", number))), lines))
    known = dimensions_of(settings)
    files = [settings.folder / name for name in settings.targets.files]
    found += [WrittenTarget(setting, origin, {}) for setting, origin in from_files(files, known)]
    return found


def read(settings: Settings) -> list[Target]:
    """Every target, checked; sub-goals come after the target that they are part of.

    Raises SettingsError, with file, line, target and key, for the first thing that is wrong.
    """
    found = written(settings)
    targets = [target(each, settings) for each in found]
    check_names(found)
    return in_order(targets)


def check_names(found: Sequence[WrittenTarget]) -> None:
    """Raise a SettingsError for a name given twice, a sub-goal of an unknown target, or a circle of sub-goals."""
    by_name: dict[str, WrittenTarget] = {}
    for each in found:
        if each.name in by_name:
            raise each.error(
                "name", say("targets.name_twice", place=str(by_name[each.name].origin)), say("targets.own_name")
            )
        by_name[each.name] = each
    for each in found:
        above, seen = each, {each.name}
        while (parent := above.setting.part_of) is not None:
            if parent not in by_name:
                raise above.error("part_of", say("targets.no_target", name=parent), did_you_mean(parent, by_name))
            if parent in seen:
                raise above.error("part_of", say("targets.part_of_itself", name=parent), say("targets.leave_one_out"))
            seen.add(parent)
            above = by_name[parent]


def in_order(targets: Sequence[Target]) -> list[Target]:
    """The targets in their order, but each sub-goal after the target that it is part of."""
    known = {target.name for target in targets}

    def below(parent: str | None, depth: int) -> Iterator[Target]:
        for each in targets:
            if (each.part_of if each.part_of in known else None) == parent:
                yield replace(each, depth=depth)
                yield from below(each.name, depth + 1)

    return list(below(None, 0))


def dimensions_of(settings: Settings) -> list[str]:
    """Every dimension that the settings know."""
    return [*DIMENSIONS, *(name for table in TABLES for name in settings.dimensions_of(table))]


def target(each: WrittenTarget, settings: Settings) -> Target:
    """One target, checked. Raises SettingsError, with file, line, target and key, for anything wrong in it."""
    mine, calendar = each.setting, Calendar(settings.calendar.fiscal_year_start)
    kpi = _kpi(each, kpis.of(settings))
    measured = kpi_traits.measured(kpi, mine.column, settings.currency.base)
    if mine.unit is not None:
        _read_figure(each, "unit", lambda: measured.check_unit(mine.unit or ""))
    aim, is_bare = _Aims(each, kpi, measured, calendar).read()
    _check_dimensions(each, dimensions_of(settings))
    at = _at(each, calendar)
    grain = _grain(each, kpi, calendar, at, aim)
    versus = _versus(each, calendar, grain)
    if mine.min_n is not None and not kpi_traits.rows_behind(kpi, mine.column):
        raise each.error("min_n", say("targets.counts_no_rows", kpi=kpi.name), say("targets.leave_it_out"))
    by = tuple(dict.fromkeys(_list(mine.by)))
    _check_share(each, kpi, by)
    return Target(
        name=each.name,
        kpi=kpi,
        column=mine.column,
        grain=grain,
        by=by,
        where=tuple(
            f"{dimension}={spelling.clean(value)}"
            for dimension, wanted in mine.where.items()
            for value in _list(wanted)
        ),
        aim=aim,
        at=at,
        due=mine.due,
        versus=versus,
        owner=mine.owner,
        severity=mine.severity,
        min_n=mine.min_n,
        confidence=mine.confidence,
        part_of=mine.part_of,
        is_bare=is_bare and mine.unit is None,
        origin=each.origin,
        named_for=None if mine.name else _named_for(mine),
    )


def _named_for(mine: TargetSetting) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What makes the name of a target without one, but for its KPI and its split: conditions and period."""
    conditions = tuple((dimension, tuple(_list(wanted))) for dimension, wanted in mine.where.items())
    return (*conditions, *([("at", (mine.at,))] if mine.at else []))


def _kpi(each: WrittenTarget, known: Registry) -> Kpi:
    name, column = each.setting.kpi, each.setting.column
    if name not in known.names():
        raise each.error("kpi", say("targets.no_kpi", name=name), known.hint(name, known.names()))
    kpi = known.get(name)
    if column != "value" and column not in kpi.components:
        columns = ["value", *kpi.components]
        raise each.error(
            "column",
            say("targets.no_column", kpi=name, column=column),
            did_you_mean(column, columns) or say("targets.columns", words=columns),
        )
    return kpi


def _check_dimensions(each: WrittenTarget, known: Sequence[str]) -> None:
    named = [("by", name) for name in _list(each.setting.by)] + [("where", name) for name in each.setting.where]
    for key, name in named:
        if name not in known:
            hint = did_you_mean(name, known) or say("targets.dimensions", words=known)
            raise each.error(key, say("targets.no_dimension", name=name), hint)


def _check_share(each: WrittenTarget, kpi: Kpi, by: Sequence[str]) -> None:
    """Raise a SettingsError for a share of all without a split or one value of the KPI's own split."""
    if not kpi.is_share_of_all or by:
        return
    if any(len(_list(each.setting.where.get(name, []))) != 1 for name in kpi.by):
        raise each.error(
            "by", say("targets.always_whole", kpi=kpi.name), say("targets.write_by", fix=_entry("by", kpi.by[0]))
        )


def _at(each: WrittenTarget, calendar: Calendar) -> At | Span:
    text = each.setting.at
    if text is None:
        return At.LATEST
    if each.setting.due is not None:
        raise each.error("at", say("targets.at_and_due"), say("targets.leave_one_out"))
    return At(text) if text in list(At) else _span(each, "at", text, calendar, At)


def _span(each: WrittenTarget, key: str, text: str, calendar: Calendar, words: Iterable[str] = ()) -> Span:
    """The days of a period's label; `words` are other valid words, for the error."""
    try:
        return calendar.parse(text)
    except SalesCliError as error:
        hint = did_you_mean(text, words) or error.hint
        raise each.error(key, say("targets.clause", what=error.message), hint) from None


def _grain(each: WrittenTarget, kpi: Kpi, calendar: Calendar, at: At | Span, aim: Aim) -> Grain:
    """The grain that `period` names, else that of the periods in the target, else the KPI's own."""
    spans: list[tuple[str, Span]] = [("at", at)] if isinstance(at, Span) else []
    spans += [("values", entry.span) for entry in aim.entries] if isinstance(aim, Schedule) else []
    if each.setting.period:
        grain = Grain(each.setting.period)
    elif spans:
        grain = _grain_of(spans[0][1], calendar)
    else:
        grain = kpi.grain
    if grain not in kpi.grains:
        raise each.error(
            "period",
            say("targets.no_period", kpi=kpi.name, grain=grain.value),
            say("targets.periods", words=list(kpi.grains)),
        )
    for key, span in spans:
        if not _fits(span, grain, calendar):
            raise each.error(
                key,
                say(
                    "targets.not_one",
                    period=say("targets.span", start=span.start, end=span.end),
                    grain=Word(grain.value),
                ),
                say("targets.name_periods"),
            )
    return grain


def _entry(key: str, word: str) -> Setting:
    """What to write into the entry of the target."""
    return fix.setting("target", key, fix.text(word))


def _versus(each: WrittenTarget, calendar: Calendar, grain: Grain) -> Versus | Span | None:
    text, changes = each.setting.versus, each.setting.change is not None
    if changes and text is None:
        raise each.error(
            "change",
            say("targets.change_from_what"),
            say("targets.write_versus", previous=_entry("versus", "previous"), year=_entry("versus", "year")),
        )
    if text is None:
        return None
    if not changes:
        raise each.error("versus", say("targets.only_with_change"), say("targets.write_change"))
    if grain is Grain.TOTAL:
        raise each.error(
            "versus", say("targets.total_alone"), say("targets.write_period", fix=_entry("period", "year"))
        )
    if text in list(Versus):
        return Versus(text)
    span = _span(each, "versus", text, calendar, Versus)
    if not _fits(span, grain, calendar):
        raise each.error(
            "versus", say("targets.not_one", period=repr(text), grain=Word(grain.value)), say("targets.name_a_period")
        )
    return span


def _fits(span: Span, grain: Grain, calendar: Calendar) -> bool:
    if grain is Grain.TOTAL or span.start is None:
        return False
    return span == Span(calendar.start_of(span.start, grain), calendar.end_of(span.start, grain))


def _grain_of(span: Span, calendar: Calendar) -> Grain:
    return next(grain for grain in Grain if _fits(span, grain, calendar))


class _Aims(Struct, frozen=True):
    """Reads the aim of a target from its keys."""

    each: WrittenTarget
    kpi: Kpi
    measured: quantities.Measured
    calendar: Calendar

    def read(self) -> tuple[Aim, bool]:
        """The aim, and whether any of its figures lacks a unit."""
        mine = self.each.setting
        given = [key for key in _FIGURES if getattr(mine, key) is not None]
        if len(given) > 1 and given != ["min", "max"]:
            raise self.each.error(given[1], say("targets.two_aims", key=given[0]), say("targets.target_for_each"))
        if mine.change is not None:
            written = mine.change
            side = kpi_traits.side(self.kpi, mine.column)
            return _read_figure(self.each, "change", lambda: quantities.change(written, self.measured, side)), False
        if mine.values is not None:
            return self._schedule(mine.values)
        low, high = mine.between or (mine.min, mine.max)
        return self._bounds("between" if mine.between else given[0], low, high) if given else (None, False)

    def _schedule(self, values: Mapping[str, Written | BoundsSetting]) -> tuple[Aim, bool]:
        if not values:
            raise self.each.error("values", say("targets.is_empty"), say("targets.write_values"))
        by_label, bare = {}, False
        for label, wanted in values.items():
            low, high = (wanted.min, wanted.max) if isinstance(wanted, BoundsSetting) else self._sided(wanted)
            by_label[label], is_bare = self._bounds("values", low, high)
            bare = bare or is_bare
        if len(_list(self.each.setting.by)) == 1 and not any(map(self._is_period, values)):
            return ByGroup(tuple((label or None, bounds) for label, bounds in by_label.items())), bare
        entries = [
            Scheduled(label, _span(self.each, "values", label, self.calendar), bounds)
            for label, bounds in by_label.items()
        ]
        return Schedule(tuple(sorted(entries, key=lambda entry: entry.span.start or date.min))), bare

    def _is_period(self, label: str) -> bool:
        try:
            self.calendar.parse(label)
        except SalesCliError:
            return False
        return True

    def _sided(self, figure: Written) -> tuple[Written | None, Written | None]:
        side = kpi_traits.side(self.kpi, self.each.setting.column)
        if side is None:
            raise self.each.error(
                "values",
                say("targets.neither_is_better", figure=str(figure)),
                say("targets.write_bounds_each"),
            )
        return (figure, None) if side is Side.LEAST else (None, figure)

    def _bounds(self, key: str, low: Written | None, high: Written | None) -> tuple[Bounds, bool]:
        least = _read_figure(self.each, key, lambda: quantities.bound(low, self.measured)) if low is not None else None
        most = _read_figure(self.each, key, lambda: quantities.bound(high, self.measured)) if high is not None else None
        if least is None and most is None:
            raise self.each.error(key, say("targets.no_bounds"), say("targets.write_bounds"))
        bounds = _read_figure(self.each, key, lambda: quantities.bounds(least and least[0], most and most[0]))
        return bounds, not all(figure[1] for figure in (least, most) if figure)


def _read_figure(each: WrittenTarget, key: str, reading: Callable[[], T]) -> T:
    """The result of `reading` a figure; where it raises Unfit, an error with file, line, target and key."""
    try:
        return reading()
    except Unfit as error:
        raise each.error(key, error.message, error.hint) from None


def _list(given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def _alternatives(wanted: str | Sequence[str]) -> str:
    return " or ".join(value or "none" for value in _list(wanted))
