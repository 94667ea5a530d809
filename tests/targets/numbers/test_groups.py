"""Which groups a target with a split judges: also those that had something before and have nothing now."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from salescli import kpis
from salescli.errors import SettingsError
from salescli.model.calendar import Grain
from salescli.model.metric import Kpi
from salescli.model.schema import DIMENSIONS
from salescli.targets.model import Judged, Verdict
from tests.said import message_of
from tests.targets.project import Project

#: Dimensions that a column of the deals holds.
OF_DEALS = {name: f"{name}_id" if name in ("rep", "customer") else name for name in DIMENSIONS
            if name not in ("stage", "plan", "category", "team")}  # fmt: skip


@pytest.fixture
def two(tmp_path: Path) -> Project:
    """A deal of A and one of B in February 2026, and one of B in March."""
    project = Project(tmp_path)
    head = [*OF_DEALS.values(), "deal_id", "status", "value", "created_at", "closed_at"]
    lines = [",".join(dict.fromkeys(head))]
    for number, (name, month) in enumerate([("A", 2), ("B", 2), ("B", 3)]):
        values = dict.fromkeys(OF_DEALS.values(), name) | {"deal_id": f"D{number}", "status": "won", "value": "100"}
        values |= {"deal_type": "new" if name == "A" else "upsell"}
        values |= {"created_at": f"2026-0{month}-01", "closed_at": f"2026-0{month}-10"}
        lines.append(",".join(values[column] for column in dict.fromkeys(head)))
    project.write("deals.csv", "\n".join(lines) + "\n")
    return project


def verdicts(judged: Iterable[Judged]) -> dict[str, Verdict]:
    return {str(each.group[0][1]): each.verdict for each in judged}


@pytest.mark.parametrize("dimension", OF_DEALS)
def test_a_group_that_has_nothing_now_is_missed(two: Project, dimension: str) -> None:
    found = two.check(f'[[target]]\nkpi = "revenue"\nby = "{dimension}"\nmin = 40\n').judged
    first, second = ("new", "upsell") if dimension == "deal_type" else ("A", "B")
    assert verdicts(found) == {first: Verdict.MISSED, second: Verdict.MET}
    assert next(each for each in found if each.group[0][1] == first).value == 0


def growing() -> list[Kpi]:
    """KPIs that count deals and show 0 where there is nothing."""
    return [kpi for kpi in kpis.every() if kpi.name in ("revenue", "deals-won", "leads", "deals-closed")]


@pytest.mark.parametrize("grain", [grain for grain in Grain if grain is not Grain.TOTAL])
@pytest.mark.parametrize("kpi", growing(), ids=lambda kpi: kpi.name)
def test_twelve_months_are_looked_back_on_at_every_grain(two: Project, kpi: Kpi, grain: Grain) -> None:
    text = f'[[target]]\nkpi = "{kpi.name}"\nby = "region"\nperiod = "{grain}"\nmin = 1\n'
    soon = "2026-12-31" if grain is Grain.YEAR else "2026-05-31"
    for as_of, there in [(soon, True), ("2027-12-31", False)]:
        found = two.check(text, as_of=as_of).judged
        assert ("A" in {value for each in found for _, value in each.group}) == there


def test_each_period_has_every_group(two: Project) -> None:
    found = two.check('[[target]]\nkpi = "revenue"\nby = "region"\nat = "each"\nmin = 40\n').judged
    assert [(each.period and each.period.label, each.group[0][1], each.verdict) for each in found] == [
        ("2026-02", "A", Verdict.MET), ("2026-02", "B", Verdict.MET),
        ("2026-03", "A", Verdict.MISSED), ("2026-03", "B", Verdict.MET),
    ]  # fmt: skip


def test_quotas_and_values_name_groups(two: Project) -> None:
    quota = '[[quota]]\nperiod = "2026-03"\nregion = "C"\namount = 5\n'
    target = '[[target]]\nkpi = "revenue"\nby = "region"\n'
    assert verdicts(two.check(quota + target + "min = 40\n").judged) == {
        "A": Verdict.MISSED, "B": Verdict.MET, "C": Verdict.MISSED,
    }  # fmt: skip
    by_group = "values = { B = 100, C = { min = 0 } }\n"
    assert verdicts(two.check(quota + target + by_group).judged) == {"B": Verdict.MET, "C": Verdict.MET}
    with pytest.raises(SettingsError, match="no row has the region 'D'"):
        two.check(target + "values = { D = 100 }\n")


def test_with_a_file_of_reps_those_employed_are_judged(two: Project) -> None:
    two.write("reps.csv", "rep_id,name,team,left_at\nA,Ann,X,\nC,Cy,Y,\nD,Dee,Z,2026-02-27\n")
    by_rep = two.check('[[target]]\nkpi = "revenue"\nby = "rep"\nmin = 40\n').judged
    assert verdicts(by_rep) == {"A": Verdict.MISSED, "C": Verdict.MISSED}
    by_team = two.check('[[target]]\nkpi = "revenue"\nby = "team"\nmin = 40\n').judged
    assert verdicts(by_team) == {"X": Verdict.MISSED, "Y": Verdict.MISSED}


def test_a_filter_of_a_target_names_itself_and_no_option(two: Project) -> None:
    with pytest.raises(SettingsError) as error:
        two.check('[[target]]\nkpi = "revenue"\nwhere = { region = "nroth" }\nmin = 40\n')
    assert message_of(error.value).endswith("region=nroth: no row has that region.")
    assert "--where" not in message_of(error.value)
