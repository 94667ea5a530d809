"""The verdicts of a check for a report: without the targets that are only followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.model.measures import Unit
from salescli.output import verdict_text as words
from salescli.report.model import Verdict
from salescli.targets import model

if TYPE_CHECKING:
    from salescli.results.table import Number
    from salescli.targets.model import Check, Judged

_GOOD = (model.Verdict.MET, model.Verdict.ON_TRACK)
_BAD = (model.Verdict.MISSED, model.Verdict.WARNING, model.Verdict.BEHIND)


def of_check(check: Check) -> tuple[Verdict, ...]:
    """The verdicts of all targets that are judged, in the order of the check."""
    return tuple(_verdict(judged) for judged in check.judged if judged.verdict is not model.Verdict.FOLLOWED)


def _verdict(judged: Judged) -> Verdict:
    target = judged.target
    value: Number = judged.value
    if target.unit is Unit.COUNT and value is not None and value == int(value):
        value = int(value)  # counted, not measured: shown without places
    return Verdict(
        target=target.name,
        kpi=target.kpi.name if target.column == "value" else f"{target.kpi.name}.{target.column}",
        word=judged.verdict.value,
        is_good=True if judged.verdict in _GOOD else False if judged.verdict in _BAD else None,
        value=value,
        unit=target.unit,
        judged=judged,
        scope=words.scope(judged),
        period=judged.period.label if judged.period else None,
    )
