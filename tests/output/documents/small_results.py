"""Results so small that what adapters make of them is checked by eye."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from salescli import kpis
from salescli.forecast import Forecast, ForecastRow, RowKind
from salescli.funnel.compute import Basis, Funnel
from salescli.funnel.steps import CREATED, WON, Group, Step
from salescli.message import Word, say
from salescli.model.calendar import Grain
from salescli.results.note import note
from salescli.targets.model import At, Base, Bounds, Check, Judged, Origin, Target, Verdict
from salescli.validation.report import Finding, Report, Rule, Severity

WITHOUT = say("views.without", column=Word("value"))
NOTES = (note("left_out", 2, "notes.left_out", what=Word("won deals", 2), reason=WITHOUT),)
#: The note as programs get it.
NOTE = {"code": "left_out", "count": 2, "text": "2 won deals without value are left out."}


def _row(kind: RowKind, period: str | None, **numbers: Decimal | None) -> ForecastRow:
    start, end = (date(2026, 1, 1), date(2026, 1, 31)) if period else (None, None)
    given = dict.fromkeys(("won", "best_case", "commit", "quota", "gap", "coverage"), None) | numbers
    return ForecastRow(
        kind=kind, period=period, start=start, end=end, complete=False, key="r1", label="Ada", deals=1,
        open=Decimal(500), weighted=Decimal(50), **given,
    )  # fmt: skip


FORECAST = Forecast(
    grain="month",
    as_of=date(2026, 1, 15),
    by="rep",
    currency="SEK",
    threshold=Decimal("0.5"),
    rows=(_row(RowKind.PERIOD, "2026-01", won=Decimal(1000), quota=Decimal(1500)), _row(RowKind.OVERDUE, None)),
    total=None,
    notes=NOTES,
)


def _step(stage: str, reached: int) -> Step:
    return Step(
        stage=stage, reached=reached, reached_at_most=reached, conversion=50.0, conversion_from=50.0,
        conversion_to=50.0, overall=50.0, overall_from=50.0, overall_to=50.0, dropped=1, value=Decimal(10),
        median_days=None,
    )  # fmt: skip


FUNNEL = Funnel(
    start=date(2026, 1, 1),
    end=date(2026, 1, 31),
    as_of=date(2026, 1, 31),
    by=None,
    currency="SEK",
    basis=Basis.STAGE,
    groups=(Group(None, None, (_step(CREATED, 4), _step("won", 2), _step("value", 2), _step(WON, 1))),),
    notes=NOTES,
)

_RULE = Rule("unreadable_value", Severity.ERROR, say("validation.unreadable_value"))
FINDINGS = Report(
    files=("deals.csv",),
    findings=(
        Finding(_RULE, "deals.csv", 7, "value", "x"),
        Finding(_RULE, "deals.csv", None, text=say("validation.unclear_columns")),
    ),
    counts={_RULE: 3},
)

_ORIGIN = Origin("salescli.toml", 4)


def _target(name: str, unit: str, **given: object) -> Target:
    fields: dict[str, object] = {
        "name": name, "kpi": kpis.get(unit), "column": "value", "grain": Grain.MONTH, "by": (), "where": (),
        "aim": Bounds(low=Decimal(5)), "at": At.LATEST, "due": None, "versus": None, "owner": None, "severity": "error",
        "min_n": 0, "confidence": Decimal("0.95"), "part_of": None, "is_bare": False, "origin": _ORIGIN,
    }  # fmt: skip
    return Target(**{**fields, **given})  # type: ignore[arg-type]


def check(verdict: Verdict = Verdict.MISSED) -> Check:
    """A target by an own dimension of which one group is judged so, and one that is met."""
    judged = Judged(
        target=_target("Länen | x", "revenue", owner="anna"), verdict=verdict, value=Decimal("4.5"),
        bounds=Bounds(low=Decimal(5)), group=(("län", "Skåne"),), currency="SEK", base=Base("2025-12", Decimal(3)),
    )  # fmt: skip
    met = Judged(
        target=_target("Deals", "deals-won"), verdict=Verdict.MET, value=Decimal(7), bounds=Bounds(low=Decimal(5))
    )
    return Check((judged, met), date(2026, 1, 31), (("revenue", NOTES[0].text),))
