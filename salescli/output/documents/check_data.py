"""Verdicts for programs: everything behind each, unrounded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salescli.history.model import Cause
from salescli.model.measures import Unit
from salescli.output import verdict_text as words
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Names, Rows
from salescli.targets.model import Verdict

if TYPE_CHECKING:
    from salescli.targets.model import Check, Judged


#: The columns of rows, whether there are any or not.
HEADER = (
    "name", "verdict", "reason", "text", "severity", "owner", "part_of", "due", "kpi", "definition", "definition_hash",
    "column", "unit", "currency", "by", "where", "group", "period", "start", "end", "complete", "value", "min", "max",
    "n", "base_label", "base_value", "interval_low", "interval_high", "pace_elapsed_days", "pace_days",
    "pace_share_of_days", "pace_usual_share", "pace_past_periods", "pace_needed_min", "pace_needed_max",
    "pace_projected", "takes_remaining", "takes_unit", "takes_days_left", "takes_deals", "takes_opportunities",
    "takes_pipeline", "takes_open_by", "takes_average_deal", "takes_win_rate", "takes_cycle_days", "data_end",
    "changed", "since", "written_in",
)  # fmt: skip


def record_of(check: Check) -> dict[str, Any]:
    """One object: `schema_version, as_of, counts, targets, notes`, with a line for each verdict."""
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": check.as_of,
        "counts": {verdict.value: check.count(verdict) for verdict in Verdict},
        "targets": [record(judged) for judged in check.judged],
        **_history(check),
        "notes": words.notes(check),
    }


def _history(check: Check) -> dict[str, Any]:
    """What the guard found, where there is one."""
    if check.history is None:
        return {}
    from salescli.output.documents.history import restated

    return {"restated": [restated.record(each) for each in check.history.restated]}


def rows_of(check: Check) -> Rows:
    """A row for each verdict, then for each number that the guard found to differ; an object has a column a member."""
    records = [*(_flat(record(judged)) for judged in check.judged), *_restated(check)]
    return Rows(HEADER, ([_cell(each[name]) for name in HEADER] for each in records))


def _restated(check: Check) -> Iterator[dict[str, Any]]:
    """A record for each number that differs from its reference, which stands in `base`; the others are null."""
    if check.history is None:
        return
    from salescli.output.documents.history import restated

    place = f"{check.history.path}:{check.history.line}" if check.history.line else check.history.path
    for each in check.history.restated:
        is_of_data = each.cause is Cause.DATA
        found = {
            "name": f"history: {restated.name(each)}",
            "verdict": "restated" if is_of_data else each.cause.value,
            "reason": each.cause.value,
            "text": " ".join(line.strip() for line in restated.lines(each)),
            "severity": check.history.severity if is_of_data else None,
            "kpi": each.series.kpi,
            "column": "value",
            "unit": each.unit.value,
            "currency": each.currency if each.unit in (Unit.MONEY, Unit.MONEY_A_DAY) else None,
            "by": json.loads(each.series.split),
            "where": [f"{name}={value or ''}" for name, value in json.loads(each.series.filter)],
            "group": json.loads(each.group),
            "period": each.period,
            "start": each.start,
            "end": each.end,
            "complete": True,
            "value": each.now,
            "base_label": each.reference.isoformat(),
            "base_value": each.before,
            "since": each.since,
            "written_in": place or None,
        }
        yield {**dict.fromkeys(HEADER), **found}


def record(judged: Judged) -> dict[str, Any]:
    """A verdict with everything behind it; the keys are always the same."""
    target, period, pace, effort = judged.target, judged.period, judged.pace, judged.effort
    money = target.unit in (Unit.MONEY, Unit.MONEY_A_DAY) or effort is not None
    running = pace if pace and judged.bounds and judged.value is not None else None
    needed = running.needed(judged.bounds) if running and judged.bounds else None
    return {
        "name": target.name,
        "verdict": judged.verdict.value,
        "reason": judged.reason.value if judged.reason else None,
        "text": words.sentence(judged),
        "severity": target.severity,
        "owner": target.owner,
        "part_of": target.part_of,
        "due": target.due,
        "kpi": target.kpi.name,
        "definition": target.kpi.label,
        "definition_hash": target.kpi.definition_hash,
        "column": target.column,
        "unit": target.unit.value,
        "currency": judged.currency if money else None,
        "by": list(target.by),
        "where": list(target.where),
        "group": Names(judged.group),
        "period": period.label if period else None,
        "start": period.start if period else None,
        "end": period.end if period else None,
        "complete": period.complete if period else None,
        "value": judged.value,
        "min": judged.bounds.low if judged.bounds else None,
        "max": judged.bounds.high if judged.bounds else None,
        "n": judged.n,
        "base": _members(judged.base, "label", "value"),
        "interval": _members(judged.interval, "low", "high"),
        "pace": {
            "elapsed_days": running.elapsed if running else None,
            "days": running.days if running else None,
            "share_of_days": running.by_days if running else None,
            "usual_share": running.usual if running else None,
            "past_periods": running.past if running else None,
            "needed_min": needed.low if needed else None,
            "needed_max": needed.high if needed else None,
            "projected": running.projected(judged.value) if running and judged.value is not None else None,
        },
        "takes": _members(
            effort,
            "remaining",
            "unit",
            "days_left",
            "deals",
            "opportunities",
            "pipeline",
            "open_by",
            "average_deal",
            "win_rate",
            "cycle_days",
        ),
        "data_end": judged.data_end,
        "changed": judged.changed,
        "since": judged.since,
        "written_in": str(target.origin),
    }


def _members(found: object, *names: str) -> dict[str, Any]:
    return {name: None if found is None else getattr(found, name) for name in names}


def _flat(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in given.items():
        if isinstance(value, dict) and key != "group":
            found |= {f"{key}_{name}": member for name, member in value.items()}
        else:
            found[key] = value
    return found


def _cell(value: object) -> object:
    match value:
        case dict():
            return "; ".join(f"{name}={member or ''}" for name, member in value.items())
        case list():
            return "; ".join(value)
    return value
