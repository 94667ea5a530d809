"""A report from the files. All KPIs of one grain and split share one scan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from salescli.cohorts import compute as cohorts
from salescli.cohorts.model import Cohorts
from salescli.engine.windows import year_before
from salescli.errors import MissingInputError, SalesCliError, SettingsError, UsageError
from salescli.forecast import Forecast
from salescli.forecast import compute as forecast_of
from salescli.funnel import compute as funnel
from salescli.funnel.compute import Funnel
from salescli.loading.mapping.stage_order import UnknownOrder
from salescli.message import Message, Parameter, say
from salescli.model.calendar import AsOf, Calendar, Grain
from salescli.model.versus import YEAR_OF_WEEKS
from salescli.model.words import named
from salescli.report import changes, logo, since
from salescli.report.layout import BROKEN_DOWN_BY, chosen, leaders, standard
from salescli.report.model import (
    Breakdown,
    Comparison,
    Group,
    InputFile,
    Measured,
    Missing,
    Point,
    Ranking,
    Report,
    Scorecard,
    Section,
    Verdict,
)
from salescli.report.parts import PARTS, counted_by
from salescli.results.labels import apart

if TYPE_CHECKING:
    from salescli.api import Exports, Request
    from salescli.engine.notes.data_end import DataEnd
    from salescli.engine.plan import Query
    from salescli.kpis import Registry
    from salescli.model.metric import Kpi
    from salescli.results.note import Note
    from salescli.results.result import KpiResult
    from salescli.results.table import Number

#: At most this many leaders and laggards are named.
_MOST_RANKED = 5
#: At most this many reasons for an empty report are given.
_MOST_REASONS = 5

_DAY = timedelta(days=1)
_T = TypeVar("_T", Funnel, Forecast, Cohorts)
#: How many quarters of customers are shown.
_COHORTS = 6


def build(exports: Exports, request: Request, verdicts: Sequence[Verdict] = (), *, has_changes: bool = False) -> Report:
    """The report of the files, for the latest complete period of the grain asked for (month by default).

    `verdicts` are those of `salescli check`. They are shown, those on the number of a scorecard next to it. With
    `has_changes` it says what changed, which takes as long as the rest; where `[report] kpis` names KPIs, these words
    decide. KPIs that a missing table or column prevents are in `missing`. Raises SalesCliError for files that cannot be
    read or trusted.
    """
    expect(exports, request)
    return _Building(exports, request, tuple(verdicts), has_changes).report()


def expect(exports: Exports, request: Request) -> None:
    """Prepare the dataset for the questions of a report; call it before other questions are asked.

    Raises UsageError for a report that makes no sense.
    """
    if _Building(exports, request).grain:
        own = wanted(exports)
        names = [name for name in own if name not in PARTS] or exports.kpis.names()
        exports.expect(len(exports.kpis.names()) * len(BROKEN_DOWN_BY), BROKEN_DOWN_BY, names, counted_by(own))


def wanted(exports: Exports) -> tuple[str, ...]:
    """`[report] kpis`, checked. Raises SettingsError for a name that is neither a KPI nor a part of a report."""
    known = [*exports.kpis.names(), *PARTS]
    for name in exports.settings.report.kpis:
        if name not in known:
            message = say("report.no_kpi", path=str(exports.settings.path), name=name)
            raise SettingsError(message, exports.kpis.hint(name, known))
    return tuple(dict.fromkeys(exports.settings.report.kpis))


def why_empty(report: Report) -> tuple[Message, Message]:
    """The message about a report in which nothing could be computed, and the reasons, one in each line."""
    message = say("report.nothing_computed", files=[file.name for file in report.files])
    reasons = [say("common.purpose", purpose=each.kpis[0], reason=each.reason) for each in report.missing]
    if (more := len(reasons) - _MOST_REASONS) > 0:
        reasons[_MOST_REASONS:] = [say("report.more_reasons", count=more)]
    if reasons:
        return message, say("report.reasons", reasons=reasons)
    return message, say("report.nothing_dated", period=report.period)


class _Building(Struct, dict=True):
    """A report while it is built: what was asked, and what was found so far."""

    exports: Exports
    request: Request
    verdicts: tuple[Verdict, ...] = ()
    has_changes: bool = False
    missing: dict[tuple[Message, Message | None], list[str]] = field(default_factory=dict)
    notes: dict[Message | str | tuple[Parameter, ...], Note] = field(default_factory=dict)
    ends: list[DataEnd] = field(default_factory=list)

    @cached_property
    def grain(self) -> Grain:
        grain = self._query.grain
        if grain is Grain.TOTAL:
            grains = [grain.value for grain in Grain if grain is not Grain.TOTAL]
            raise UsageError(say("report.no_total"), say("engine.periods", known=grains))
        return grain

    @cached_property
    def as_of(self) -> AsOf:
        return self._query.as_of

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.exports.settings.calendar.fiscal_year_start)

    @cached_property
    def _query(self) -> Query:
        return self.request.query(self.exports.kpis.get("revenue"), self.exports.settings)

    def report(self) -> Report:
        own = wanted(self.exports)
        account = "changes" in own if own else self.has_changes
        layout = chosen([name for name in own if name not in PARTS]) if own else standard(self.exports.kpis)
        cards = self._cards(layout.scorecards)
        sections = tuple(
            Section(theme.value, theme.title_of_section, shown)
            for theme, names in layout.sections.items()
            if (shown := tuple(cards[name] for name in names if name in cards))
        )
        headlines = tuple(cards[name] for name in layout.headlines if name in cards)[: layout.most_headlines]
        breakdowns = [found for split, names in layout.breakdowns.items() if (found := self._breakdown(split, names))]
        of_reps = [found for found in breakdowns if found.dimension == "rep"]
        rankings = [ranking for found in of_reps for ranking in _rankings(found, self.exports.kpis)]
        dataset = self.exports.dataset
        return Report(
            as_of=self.as_of.day,
            currency=dataset.currency,
            period=self._latest(self.grain).label,
            verdicts=self.verdicts,
            scorecards=headlines,
            changes=changes.compute(self.exports, self.request, headlines if account else ()),
            sections=sections,
            breakdowns=tuple(breakdowns),
            rankings=tuple(rankings),
            funnel=self._part("funnel", own, funnel.compute, date_from=self._year_ago()),
            forecast=self._part("forecast", own, forecast_of, period=self._forecast_grain().value),
            moved=None if own else since.moved(self.exports, self.request),
            accuracy=None if own else since.accuracy(self.exports, self.request, self._forecast_grain().value),
            cohorts=self._part("cohorts", own, cohorts.compute, period=Grain.QUARTER.value, last=_COHORTS),
            missing=tuple(Missing(tuple(names), *why) for why, names in self.missing.items()),
            notes=(*self._data_ends(), *self.notes.values()),
            files=tuple(InputFile(file.file.name, file.table, dataset.rows_in(file)) for file in dataset.files),
            settings=str(path) if (path := self.exports.settings.path) else None,
            ignored=tuple(dataset.ignored),
            title=self.exports.settings.report.title,
            logo=logo.read(self.exports.settings),
        )

    def _latest(self, grain: Grain) -> _Period:
        span = self.calendar.last_complete(1, grain, self.as_of)
        assert span.start and span.end
        label = self.calendar.series(span.start, span.start, grain)["period"][0]
        return _Period(label, span.start, span.end)

    def _cards(self, names: Iterable[str]) -> dict[str, Scorecard]:
        """The scorecards of the KPIs that the files answer, by name; one scan for each grain."""
        by_kind: dict[tuple[Grain, bool], list[Kpi]] = {}
        for name in names:
            kpi = self.exports.kpis.get(name)
            by_kind.setdefault((self._grain_of(kpi), kpi.looks_ahead), []).append(kpi)
        found = {}
        for (grain, ahead), mine in by_kind.items():
            for result in self._results(mine, {**self._range(grain, ahead=ahead), "total": False}):
                card = self._ahead(result) if ahead or grain is Grain.TOTAL else self._card(result)
                if card:
                    found[result.kpi.name] = replace(card, verdicts=self._judged(card))
        return found

    def _judged(self, card: Scorecard) -> tuple[Verdict, ...]:
        """The verdicts on exactly this number: on its period, and on all groups together."""
        about = (card.kpi, card.period, "")
        return tuple(each for each in self.verdicts if (each.kpi, each.period, each.scope) == about)

    def _grain_of(self, kpi: Kpi) -> Grain:
        """The report's grain for KPIs that are monthly by default, else the KPI's own."""
        return self.grain if kpi.grain is Grain.MONTH and self.grain in kpi.grains else kpi.grain

    def _range(self, grain: Grain, *, ahead: bool) -> dict[str, Any]:
        if grain is Grain.TOTAL:
            return {"period": grain.value}
        latest = self._latest(grain)
        if not ahead:
            return {"period": grain.value, "date_to": latest.end}
        start = latest.end + _DAY
        return {"period": grain.value, "date_from": start, "date_to": self.calendar.end_of(start, grain)}

    def _results(self, asked: Sequence[Kpi], options: Mapping[str, Any], label: str = "") -> list[KpiResult]:
        """The results of the KPIs that the files answer. The others are added to `missing`, by name and label."""
        request = replace(self.request, **{"by": "none", **options})
        found = []
        names = [kpi.name for kpi in asked]
        for name, result in zip(names, self.exports.compute_many(names, request, _ends), strict=False):
            if isinstance(result, SalesCliError):
                self._miss(name + label, result)
            else:
                self._add_notes(result.notes)
                self.ends += [result.data_end] if result.data_end else []
                found.append(result)
        return found

    def _add_notes(self, notes: Iterable[Note]) -> None:
        """Keep the notes; of those about the same rows, the one with the largest count."""
        for note in notes:
            key = note.about or note.text
            if note.code not in _OF_A_RANGE and (key not in self.notes or self.notes[key].count < note.count):
                self.notes[key] = note

    def _data_ends(self) -> list[Note]:
        """Notes that the data end before the latest period; the files may be an archive."""
        if not self.ends:
            return []
        from salescli.engine.notes.data_end import together

        return together(self.ends, self._latest(self.grain).start, self.grain, self.calendar)

    def _miss(self, name: str, error: SalesCliError) -> None:
        """Add a KPI to `missing`. Raises any error about something else."""
        if _ends(error):
            raise error
        plain = name.split(maxsplit=1)[0]
        if plain != name and any(plain in names for names in self.missing.values()):
            return
        reason = error.message
        if isinstance(error, MissingInputError) and error.purpose == plain:
            reason = error.reason
        self.missing.setdefault((reason, error.hint), []).append(name)

    def _card(self, result: KpiResult) -> Scorecard | None:
        """The latest complete period, compared with those before; None where nothing is dated by then."""
        columns = (result.frame[name].to_list() for name in ("period", "start", "end", "value"))
        history = tuple(map(Point, *columns))
        if not history:
            return None
        latest = history[-1]
        by_start = {point.start: point for point in history}
        kpi = result.kpi
        return Scorecard(
            kpi.name, kpi.title, kpi.unit, kpi.better, latest.period, latest.start, latest.end, True, latest.value,
            previous=_against(latest, by_start.get(self.calendar.shift(latest.start, result.grain, -1))),
            year_before=_against(latest, by_start.get(self._year_before(latest.start, result.grain))),
            history=history, definition=kpi.label, definition_hash=kpi.definition_hash,
        )  # fmt: skip

    def _year_before(self, start: date, grain: Grain) -> date:
        if grain in (Grain.DAY, Grain.WEEK):
            return start - YEAR_OF_WEEKS
        return self.calendar.shift(start, grain, {Grain.MONTH: -12, Grain.QUARTER: -4}.get(grain, -1))

    def _ahead(self, result: KpiResult) -> Scorecard | None:
        """The scorecard of a KPI that looks ahead or says how things stand: one period without a past."""
        if result.frame.is_empty():
            return None
        row = result.frame.row(0, named=True)
        kpi = result.kpi
        return Scorecard(
            kpi.name, kpi.title, kpi.unit, kpi.better, row["period"], row["start"], row["end"], row["complete"],
            row["value"], definition=kpi.label, definition_hash=kpi.definition_hash,
        )  # fmt: skip

    def _breakdown(self, dimension: str, names: Iterable[str]) -> Breakdown | None:
        """The KPIs by a dimension's groups in the latest complete period; None where no file has the dimension."""
        latest = self._latest(self.grain)
        asked = [
            kpi
            for kpi in map(self.exports.kpis.get, names)
            if self._grain_of(kpi) is self.grain and not kpi.looks_ahead
        ]
        span = {"period": self.grain.value, "by": dimension, "date_from": latest.start, "date_to": latest.end}
        results = self._results(asked, span, f" by {dimension}")
        if not results or all(result.frame.is_empty() for result in results):
            return None
        columns = [
            Measured(result.kpi.name, result.kpi.title, result.kpi.unit, result.kpi.better) for result in results
        ]
        values: dict[tuple[str | None, str | None], dict[str, Number]] = {}
        for result in results:
            for *key, value in result.frame[[*result.dimensions, "value"]].iter_rows():
                values.setdefault((key[0], key[-1]), {})[result.kpi.name] = value
        called = apart(values)
        groups = [
            Group(key, called[key], tuple(found.get(column.kpi) for column in columns))
            for (key, _), found in values.items()
        ]
        groups.sort(key=_by_size)
        title = say("report.by", dimension=named(dimension), period=latest.label)
        totals = tuple(None if result.total is None else result.total["value"][0] for result in results)
        return Breakdown(
            dimension, title, latest.label, latest.start, latest.end, tuple(columns),
            tuple(groups), totals, results[0].currency,
        )  # fmt: skip

    def _year_ago(self) -> date:
        """The first day of the twelve months to the as-of date; the funnel has the deals created in these."""
        return year_before(self.as_of.day) + _DAY

    def _forecast_grain(self) -> Grain:
        """The report's grain, but months for anything shorter: a forecast by day would be too long to read."""
        return Grain.MONTH if self.grain in (Grain.DAY, Grain.WEEK) else self.grain

    def _part(
        self, name: str, own: Sequence[str], compute: Callable[[Exports, Request], _T], **asked: Any
    ) -> _T | None:
        """The funnel, the forecast or the cohorts; None where `own` does not list it, or the files lack it (then it is
        missing).
        """
        if own and name not in own:
            return None
        try:
            found = compute(self.exports, replace(self.request, **{"by": (), **asked}))
        except (MissingInputError, UnknownOrder) as error:
            self._miss(name, error)
            return None
        return found


def _ends(error: SalesCliError) -> bool:
    """Whether there is no report for an error: for another one a KPI is missing in it."""
    return not isinstance(error, MissingInputError | UnknownOrder)


class _Period(Struct, frozen=True):
    """A complete period."""

    label: str
    start: date
    end: date


def _rankings(breakdown: Breakdown, known: Registry) -> list[Ranking]:
    """Leaders and laggards among the named groups of a breakdown, by each KPI that ranks them."""
    found = []
    positions = {measured.kpi: position for position, measured in enumerate(breakdown.kpis)}
    for position in (positions[name] for name in leaders(positions, known)):
        measured = breakdown.kpis[position]
        groups = [
            Group(group.key, group.label, (group.values[position],))
            for group in breakdown.groups
            if group.key is not None and group.values[position] is not None
        ]
        groups.sort(key=lambda group: group.values[0], reverse=True)  # type: ignore[arg-type, return-value]
        most = min(_MOST_RANKED, len(groups) // 2)
        if most:
            lag = tuple(groups[-most:])
            found.append(
                Ranking(breakdown.dimension, measured, breakdown.period, tuple(groups[:most]), lag, len(groups))
            )
    return found


def _by_size(group: Group) -> tuple[bool, Any, bool, str]:
    """A sort key: the largest first value first, then by key; unknown values last."""
    first = group.values[0]
    return first is None, 0 if first is None else -first, group.key is None, group.key or ""


#: Notes on the range of one result: they are not about rows that a report left out.
_OF_A_RANGE = ("no_rows", "running_period", "top", "data_end", "data_begin")


def _against(latest: Point, earlier: Point | None) -> Comparison | None:
    """How far a period is from an earlier one; None where that one is before the data."""
    if earlier is None:
        return None
    earlier_period = (earlier.period, earlier.start, earlier.end)
    if latest.value is None or earlier.value is None:
        return Comparison(*earlier_period, earlier.value, None, None)
    change = latest.value - earlier.value  # type: ignore[operator]
    below = abs(float(earlier.value))  # so that the percent has the sign of the change
    return Comparison(*earlier_period, earlier.value, change, float(change) / below * 100 if below else None)
