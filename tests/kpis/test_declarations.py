"""What every KPI declares of itself for other parts, and that no other part keeps a list of KPIs."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import salescli
from salescli import kpis
from salescli.model.measures import Aggregate, Measure
from salescli.model.metric import Kpi, Pacing, Theme
from salescli.report import layout
from salescli.targets import kpi_traits
from salescli.views import VIEWS

EVERY = list(kpis.every())
STANDARD = layout.standard()
#: Aggregates that are the same on every day of a period, so that a rate over them grows like what it divides.
FIXED = (Aggregate.QUOTA, Aggregate.TENURE)

#: The KPIs of which other systems show other readings.
_RECONCILED = {
    "average-purchase-value", "churn-rate", "deals-won", "lead-conversion", "leads", "revenue", "sales-cycle",
    "win-rate",
}  # fmt: skip
#: Where a KPI's name may stand outside its own file, and why. "" is everywhere.
ALLOWED: dict[str, tuple[set[str], str]] = {
    "": ({"mrr"}, "a column of the customers has this name"),
    "model/tables/activities.py": (
        {"calls", "emails", "meetings"},
        "words by which files call the kinds of activities",
    ),
    "config/own_kpis.py": ({"calls", "emails", "meetings"}, "whose rows a measure counts"),
    "own/build.py": ({"calls", "emails", "meetings"}, "whose rows a measure counts"),
    "own/words.py": ({"calls", "emails", "meetings"}, "whose rows a measure counts"),
    "cohorts/model.py": ({"revenue"}, "what of cohorts is followed"),
    "views/deal_activities.py": ({"calls", "emails", "meetings"}, "columns with the number of each kind"),
    "loading/mapping/stage_order.py": ({"leads"}, "a word by which files call the first stage"),
    "report/build.py": ({"revenue"}, "any KPI by month would do: it tells the period and the day that a request means"),
    "targets/effort.py": (
        {"average-purchase-value", "win-rate", "sales-cycle"},
        "the three figures that turn what is left of a target into deals, opportunities and days",
    ),
    "accuracy/compute.py": ({"revenue"}, "what came of a forecast is what was won, which this KPI counts"),
    "history/chosen.py": ({"deals-won", "revenue", "win-rate"}, "what is recorded where nobody says what"),
    **dict.fromkeys(
        ("reconcile/compute.py", "reconcile/deal_terms.py", "reconcile/deals.py", "reconcile/readings.py"),
        (_RECONCILED, "the readings of other systems, which compare these KPIs with each other"),
    ),
    **dict.fromkeys(
        ("config/history_settings.py", "config/sections.py"), ({"win-rate"}, "examples of what settings may have")
    ),
    "cli/app.py": ({"win-rate", "sales-cycle", "monthly-growth"}, "examples of commands"),
    "cli/options.py": ({"win-rate"}, "an example of several names"),
    "loading/__init__.py": ({"monthly-growth"}, "an example of a command"),
    "loading/mapping/fits.py": ({"arr"}, "a word of headers that says a year"),
}


def _names(among: list[Kpi]) -> list[str]:
    return [kpi.name for kpi in among]


def _shared(places: Iterator[object]) -> list[object]:
    """The places that more than one KPI has."""
    return [place for place, count in Counter(places).items() if count > 1]


def test_every_kpi_has_a_theme_and_a_rank() -> None:
    assert _names([kpi for kpi in EVERY if kpi.theme is None or kpi.rank is None]) == []
    assert {kpi.theme for kpi in EVERY} == {*Theme} - {Theme.OWN}


def test_no_two_kpis_have_one_place() -> None:
    assert _shared((kpi.theme, kpi.rank) for kpi in EVERY) == []
    assert _shared(kpi.headline for kpi in EVERY if kpi.headline is not None) == []
    assert _shared(kpi.leaders for kpi in EVERY if kpi.leaders is not None) == []
    assert _shared(place for kpi in EVERY for place in kpi.breakdowns.items()) == []


def test_a_report_has_every_place_that_a_kpi_declares() -> None:
    in_sections = {name for names in STANDARD.sections.values() for name in names}
    assert {*STANDARD.headlines} <= in_sections
    assert {dimension for kpi in EVERY for dimension in kpi.breakdowns} == {*layout.BROKEN_DOWN_BY}
    assert {*layout.leaders(kpis.names())} <= {*STANDARD.breakdowns["rep"]}
    assert {*kpis.names()} - in_sections <= {name for names in STANDARD.breakdowns.values() for name in names}


@pytest.mark.parametrize("kpi", EVERY, ids=lambda kpi: kpi.name)
def test_what_adds_up_over_days_has_its_pacing(kpi: Kpi) -> None:
    if isinstance(kpi.value, Measure):
        assert kpi.pacing is None
        assert (kpi_traits.pacing(kpi, "value") == Pacing("value")) == _sums_events(kpi.value)
    else:
        assert kpi.pacing == _over_a_fixed_whole(kpi, kpi.value)


def _sums_events(measure: Measure) -> bool:
    return measure.aggregate in (Aggregate.SUM, Aggregate.COUNT, Aggregate.DISTINCT)


def _over_a_fixed_whole(kpi: Kpi, formula: str) -> Pacing | None:
    """The pacing that the formula of a rate asks for."""
    if not (found := re.fullmatch(r"(\w+) / (\w+)(?: \* (\d+))?", formula)):
        return None
    column, whole, scale = found.groups()
    over, under = kpi.parts[column], kpi.parts[whole]
    if not (isinstance(over, Measure) and _sums_events(over)):
        return None
    if not (isinstance(under, Measure) and under.aggregate in FIXED):
        return None
    return Pacing(column, whole, int(scale or 1))


def _literals() -> Iterator[tuple[str, int, str]]:
    """Every text in the program outside kpis/, i18n/ and docstrings: the module, the line, the text."""
    root = Path(salescli.__file__).parent
    for path in sorted(root.rglob("*.py")):
        module = path.relative_to(root)
        if module.parts[0] in ("kpis", "i18n", "sample_data"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in texts:
                yield module.as_posix(), node.lineno, node.value


def _named() -> Iterator[tuple[str, int, str]]:
    """Where a text is, or holds beyond doubt, the name of a KPI: the module, the line, the name."""
    known = {*kpis.names()}
    for module, line, text in _literals():
        words = [text, *(word for word in re.findall(r"[a-z]+(?:-[a-z]+)*", text) if "-" in word)]
        yield from ((module, line, name) for name in dict.fromkeys(words) if name in known)


def test_no_other_part_knows_a_kpi_by_name() -> None:
    anywhere = ALLOWED[""][0]
    found = [
        f"{module}:{line}: {name}"
        for module, line, name in _named()
        if name not in anywhere and name not in ALLOWED.get(module, (set(), ""))[0]
    ]
    assert found == [], "declare what the part knows of the KPI as a field of Kpi, in the KPI's own file"


def test_no_name_is_allowed_in_vain() -> None:
    found = {(module, name) for module, _, name in _named()}
    found |= {("", name) for _, name in found}
    found |= {(module, name) for module in ALLOWED if module.startswith("reconcile/") for name in _among("reconcile/")}
    assert {(module, name) for module, (names, _) in ALLOWED.items() for name in names} - found == set()


def _among(folder: str) -> set[str]:
    """The KPIs that the modules of a folder name: together they have those of one list."""
    return {name for module, _, name in _named() if module.startswith(folder)}


def test_every_measure_means_rows_that_its_views_know() -> None:
    for kpi in kpis.every():
        for measure in kpi.measures.values():
            for view in (measure.view, *measure.also) if measure.view in VIEWS else ():
                VIEWS[view].condition(measure.where)


def test_rows_that_a_view_does_not_know_are_an_error() -> None:
    with pytest.raises(ValueError, match="'larg'; there are: won, lost"):
        VIEWS["closed_deals"].condition("larg")
