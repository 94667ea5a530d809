"""A report for programs: JSON with every part, CSV as one long table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from salescli.forecast import COLUMNS as FORECAST_COLUMNS
from salescli.funnel.compute import COLUMNS as FUNNEL_COLUMNS
from salescli.i18n.language import ENGLISH
from salescli.i18n.notes import record as note_record
from salescli.model.measures import Unit
from salescli.output import verdict_text as words
from salescli.output.documents import cohorts
from salescli.output.documents import forecast as forecasts
from salescli.output.documents import funnel as funnels
from salescli.output.documents.why import in_report
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Rows

if TYPE_CHECKING:
    from salescli.report.model import (
        Breakdown,
        Comparison,
        Group,
        Measured,
        Missing,
        Ranking,
        Report,
        Scorecard,
        Verdict,
    )

_HEADER = (
    "part", "kpi", "column", "period", "start", "end", "complete", "dimension", "key", "label", "value", "unit",
    "currency",
)  # fmt: skip


def record_of(report: Report) -> dict[str, Any]:
    """One object. `kpis` are the scorecards of all KPIs; `scorecards` and `sections` name theirs."""
    return {
        "schema_version": SCHEMA_VERSION,
        "title": report.title or "Sales report",
        "as_of": report.as_of,
        "period": report.period,
        "currency": report.currency,
        "scorecards": [card.kpi for card in report.scorecards],
        "sections": [
            {"name": section.name, "title": section.title, "kpis": [card.kpi for card in section.cards]}
            for section in report.sections
        ],
        "kpis": [_card(card) for card in _cards(report)],
        "breakdowns": [_breakdown(each) for each in report.breakdowns],
        "rankings": [_ranking(each) for each in report.rankings],
        "funnel": funnels.members(report.funnel) if report.funnel else None,
        "forecast": forecasts.members(report.forecast) if report.forecast else None,
        "cohorts": cohorts.members(report.cohorts) if report.cohorts else None,
        "changes": [in_report.record_of(each) for each in report.changes],
        **_since(report),
        "targets": [_target(verdict) for verdict in report.verdicts],
        "missing": [_missing(each) for each in report.missing],
        "notes": [note_record(note) for note in report.notes],
        "files": [asdict(file) for file in report.files],
        "settings": report.settings,
        "ignored": report.ignored,
    }


def _since(report: Report) -> dict[str, Any]:
    """What is known since the last recorded run, where there is one."""
    found: dict[str, Any] = {}
    if report.restated is not None:
        from salescli.output.documents.history import restated

        found["restated"] = [restated.record(each) for each in report.restated.restated]
    if report.moved is not None:
        from salescli.output.documents.pipeline.movements import PipelineDocument

        found["pipeline"] = PipelineDocument(report.moved).record()
    if report.accuracy is not None:
        from salescli.output.documents.history.accuracy import AccuracyDocument

        found["accuracy"] = AccuracyDocument(report.accuracy).record()
    return found


def rows_of(report: Report) -> Rows:
    """A line for each number: every KPI in every period, then breakdowns, funnel, forecast and cohorts."""
    return Rows(_HEADER, _lines(report))


def _cards(report: Report) -> list[Scorecard]:
    """The scorecard of every KPI, once."""
    cards = [*report.scorecards, *(card for section in report.sections for card in section.cards)]
    return list({card.kpi: card for card in cards}.values())


def _card(card: Scorecard) -> dict[str, Any]:
    return {
        "kpi": card.kpi,
        "title": card.title,
        "definition": card.definition,
        "definition_hash": card.definition_hash,
        "unit": card.unit,
        "better": card.better,
        "period": card.period,
        "start": card.start,
        "end": card.end,
        "complete": card.complete,
        "value": card.value,
        "previous": _comparison(card.previous),
        "year_before": _comparison(card.year_before),
        "verdicts": [_verdict(verdict) for verdict in card.verdicts],
        "history": [asdict(point) for point in card.history],
    }


def _missing(each: Missing) -> dict[str, Any]:
    remedy = None if each.remedy is None else ENGLISH.say(each.remedy)
    return {"kpis": each.kpis, "reason": ENGLISH.say(each.reason), "remedy": remedy}


def _comparison(comparison: Comparison | None) -> dict[str, Any] | None:
    return None if comparison is None else asdict(comparison)


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {"target": verdict.target, "word": verdict.word}


def _target(verdict: Verdict) -> dict[str, Any]:
    return {
        "target": verdict.target,
        "kpi": verdict.kpi,
        "word": verdict.word,
        "is_good": verdict.is_good,
        "value": verdict.value,
        "unit": verdict.unit,
        "text": words.sentence(verdict.judged),
        "scope": verdict.scope,
        "period": verdict.period,
    }


def _breakdown(breakdown: Breakdown) -> dict[str, Any]:
    return {
        "dimension": breakdown.dimension,
        "period": breakdown.period,
        "start": breakdown.start,
        "end": breakdown.end,
        "kpis": [asdict(kpi) for kpi in breakdown.kpis],
        "groups": [
            {"key": group.key, "label": group.label, **_values(group, breakdown.kpis)} for group in breakdown.groups
        ],
        "total": dict(zip((kpi.kpi for kpi in breakdown.kpis), breakdown.total, strict=True)),
    }


def _values(group: Group, kpis: tuple[Measured, ...]) -> dict[str, Any]:
    return {kpi.kpi: value for kpi, value in zip(kpis, group.values, strict=True)}


def _ranking(ranking: Ranking) -> dict[str, Any]:
    return {
        "dimension": ranking.dimension,
        "kpi": ranking.kpi.kpi,
        "unit": ranking.kpi.unit,
        "period": ranking.period,
        "groups": ranking.groups,
        "leaders": [_ranked(group) for group in ranking.leaders],
        "laggards": [_ranked(group) for group in ranking.laggards],
    }


def _ranked(group: Group) -> dict[str, Any]:
    return {"key": group.key, "label": group.label, "value": group.values[0]}


def _lines(report: Report) -> Iterator[list[object]]:
    parts = (_kpi_lines, _breakdown_lines, _funnel_lines, _forecast_lines, _cohort_lines, _change_lines)
    for line in (line for part in parts for line in part(report)):
        is_money = line[-1] in (Unit.MONEY, Unit.MONEY_A_DAY)
        yield [*line, report.currency if is_money else None]


_ALL = (None, None, None)


def _kpi_lines(report: Report) -> Iterator[tuple[object, ...]]:
    for card in _cards(report):
        for point in card.history:
            yield ("kpi", card.kpi, "value", point.period, point.start, point.end, True, *_ALL, point.value, card.unit)
        if not card.history:
            period = (card.period, card.start, card.end, card.complete)
            yield ("kpi", card.kpi, "value", *period, *_ALL, card.value, card.unit)


def _breakdown_lines(report: Report) -> Iterator[tuple[object, ...]]:
    for breakdown in report.breakdowns:
        period = (breakdown.period, breakdown.start, breakdown.end, True)
        for group in breakdown.groups:
            for kpi, value in zip(breakdown.kpis, group.values, strict=True):
                where = (breakdown.dimension, group.key, group.label)
                yield ("breakdown", kpi.kpi, "value", *period, *where, value, kpi.unit)


def _funnel_lines(report: Report) -> Iterator[tuple[object, ...]]:
    if report.funnel is None:
        return
    period = ("total", report.funnel.start, report.funnel.end, True)
    for step in (step for group in report.funnel.groups for step in group.steps):
        for column in FUNNEL_COLUMNS[1:]:
            where = ("stage", step.stage, step.stage)
            yield ("funnel", None, column.name, *period, *where, getattr(step, column.name), column.unit)


def _forecast_lines(report: Report) -> Iterator[tuple[object, ...]]:
    for row in report.forecast.rows if report.forecast else ():
        period = (row.period or row.kind, row.start, row.end, row.complete)
        for column in FORECAST_COLUMNS:
            yield ("forecast", None, column.name, *period, *_ALL, getattr(row, column.name), column.unit)


def _change_lines(report: Report) -> Iterator[tuple[object, ...]]:
    for account in report.changes:
        yield from in_report.csv_lines(account)


def _cohort_lines(report: Report) -> Iterator[tuple[object, ...]]:
    for row in report.cohorts.total.rows if report.cohorts else ():
        period = (row.period, row.first, row.last, row.complete)
        where = ("cohort", row.cohort, row.cohort)
        yield ("cohorts", None, "value", *period, *where, row.value, Unit.COUNT)
        yield ("cohorts", None, "percent", *period, *where, row.percent, Unit.PERCENT)
