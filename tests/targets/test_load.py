"""Settings that are wrong name the key, the line and the nearest right word; those that are right are read as meant."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli.config.toml_positions import line_of
from salescli.errors import SettingsError
from salescli.model.calendar import Grain
from salescli.targets.model import At, Bounds, ByGroup, Change, Schedule, Side, Target, Versus
from tests.said import hint_of, message_of
from tests.targets.project import HEAD, Project

GOOD = """
[[target]]
name = "Bigger deals"
kpi = "average-purchase-value"
period = "quarter"
change = "+20%"
versus = "year"
due = 2026-12-31
owner = "anna"

[[target]]
name = "Rate"
kpi = "win-rate"
values = { "2026-Q1" = "12%", "2026-Q2" = "15%" }
part_of = "Bigger deals"

[target.where]
region = "South"
"""


def test_what_is_written_is_read(project: Project) -> None:
    deals, rate = project.targets(GOOD)
    assert deals.aim == Change(Decimal(20), True, Side.LEAST)
    assert (deals.grain, deals.versus, deals.owner, deals.severity) == (Grain.QUARTER, Versus.YEAR, "anna", "error")
    assert (deals.at, str(deals.due), deals.origin.line, deals.depth) == (At.LATEST, "2026-12-31", 6, 0)
    assert isinstance(rate.aim, Schedule)
    assert [(entry.label, entry.bounds.low) for entry in rate.aim.entries] == [
        ("2026-Q1", Decimal(12)),
        ("2026-Q2", Decimal(15)),
    ]
    assert (rate.grain, rate.where, rate.depth, rate.is_bare) == (Grain.QUARTER, ("region=South",), 1, False)


@pytest.mark.parametrize(
    ("old", "new", "line", "says", "hint"),
    [
        ('change = "+20%"', 'chnage = "+20%"', 10, "target[1].chnage", "'change'"),
        ('change = "+20%"', "change = 20", 10, "20 has no unit", '"+20%"'),
        ('change = "+20%"', 'change = "+20"', 10, "'+20' has no unit", '"+20 SEK"'),
        ('change = "+20%"', 'change = "20%"', 10, "has no sign", '"+20%"'),
        ('change = "+20%"', 'change = "+20 EUR"', 10, "'EUR' is not its unit", "SEK"),
        ('change = "+20%"', 'change = "+5 pp"', 10, "percentage points", '"+20%"'),
        ('change = "+20%"', 'change = "lots"', 10, "'lots' is not a figure", "1000 SEK"),
        ('versus = "year"', 'versus = "yaer"', 11, "versus", "'year'"),
        ('versus = "year"', 'versus = "2025-11"', 11, "is not one quarter", "grain"),
        ('versus = "year"\n', "", 10, "says not from what", "versus"),
        ('change = "+20%"\n', "", 10, "versus", "change"),
        ('change = "+20%"', "min = 5\nmax = 2", 10, "above the most", "wap"),
        ('change = "+20%"', 'change = "+20%"\nmin = 5', 10, "does not go with", "target for each"),
        ("due = 2026-12-31", 'due = "soon"', 12, "target[1].due", ""),
        ("due = 2026-12-31", 'due = 2026-12-31\nat = "2026-Q4"', 13, "does not go with due", ""),
        ("due = 2026-12-31", 'at = "eahc"', 12, "eahc", "'each'"),
        ("due = 2026-12-31", 'at = "2026-11"', 12, "is not one quarter", ""),
        ('owner = "anna"', "owner = 5", 13, "target[1].owner", ""),
        ('owner = "anna"', 'severity = "eror"', 13, "'eror'", "'error'"),
        ('owner = "anna"', "min_n = 0", 6, "min_n", ""),
        ('owner = "anna"', "confidence = 95", 6, "confidence", ""),
        ('owner = "anna"', 'column = "transacions"', 13, "transacions", "'transactions'"),
        ('owner = "anna"', 'unit = "EUR"', 13, "'EUR' is not its unit", ""),
        ('owner = "anna"', 'by = "rpe"', 13, "'rpe'", "'rep'"),
        ('period = "quarter"', 'period = "quater"', 9, "'quater'", "quarter"),
        ('kpi = "win-rate"', 'kpi = "win-rat"', 17, "'win-rat'", "'win-rate'"),
        ('kpi = "win-rate"\n', "", 15, "target[2].kpi is missing", ""),
        ('"12%"', '"12 SEK"', 18, "'SEK' is not its unit", "%"),
        ('"2026-Q1"', '"2026-13"', 18, "'2026-13'", "2026-Q1"),
        ('"2026-Q1"', '"2026-01"', 18, "is not one month", ""),
        ('= "15%"', "= { mni = 15 }", 18, "mni", "'min'"),
        ('= "15%"', "= {}", 18, "neither min nor max", ""),
        ('region = "South"', 'regoin = "South"', 21, "'regoin'", "'region'"),
        ('part_of = "Bigger deals"', 'part_of = "Biger deals"', 19, "'Biger deals'", "'Bigger deals'"),
        ('part_of = "Bigger deals"', 'part_of = "Rate"', 19, "part of itself", ""),
        ('name = "Rate"', 'name = "Bigger deals"', 16, "given twice", ""),
    ],
)
def test_a_broken_file_is_told_where_and_how(
    project: Project, old: str, new: str, line: int, says: str, hint: str
) -> None:
    assert old in GOOD
    with pytest.raises(SettingsError) as raised:
        project.targets(GOOD.replace(old, new, 1))
    error = raised.value
    assert f"salescli.toml:{line}:" in message_of(error)
    assert says in message_of(error)
    assert hint in (hint_of(error) or "")


@pytest.mark.parametrize(
    ("keys", "aim"),
    [
        ('kpi = "revenue"\nmin = 100', Bounds(low=Decimal(100))),
        ('kpi = "revenue"\nmin = 99.5', Bounds(low=Decimal("99.5"))),
        ('kpi = "revenue"\nmax = "1_000 SEK"', Bounds(high=Decimal(1000))),
        ('kpi = "revenue"\nbetween = [1, "2 SEK"]', Bounds(Decimal(1), Decimal(2))),
        ('kpi = "revenue"\nmin = 1\nmax = 2', Bounds(Decimal(1), Decimal(2))),
        ('kpi = "revenue"\nmin = "-5 SEK"', Bounds(low=Decimal(-5))),
        ('kpi = "deals-won"\nmin = "5 deals"', Bounds(low=Decimal(5))),
        ('kpi = "deals-won"\nmin = "5 count"', Bounds(low=Decimal(5))),
        ('kpi = "sales-cycle"\nmax = "30 days"', Bounds(high=Decimal(30))),
        ('kpi = "win-rate"\nchange = "+5 pp"\nversus = "previous"', Change(Decimal(5), False, Side.LEAST)),
        ('kpi = "win-rate"\nchange = "-5%"\nversus = "previous"', Change(Decimal(-5), True, Side.LEAST)),
        ('kpi = "revenue"\nchange = "+190000 SEK"\nversus = "year"', Change(Decimal(190000), False, Side.LEAST)),
        ('kpi = "sales-cycle"\nchange = "-10%"\nversus = "year"', Change(Decimal(-10), True, Side.MOST)),
        ('kpi = "sales-cycle"\nchange = "+2 days"\nversus = "year"', Change(Decimal(2), False, Side.MOST)),
        (
            'kpi = "revenue"\ncolumn = "deals"\nchange = "-3 deals"\nversus = "year"',
            Change(Decimal(-3), False, Side.MOST),
        ),
        ('kpi = "revenue"', None),
    ],
)
def test_figures(project: Project, keys: str, aim: object) -> None:
    (found,) = project.targets(f"[[target]]\n{keys}\n")
    assert found.aim == aim


def test_a_currency_needs_a_base_to_be_checked(project: Project) -> None:
    with pytest.raises(SettingsError, match="cannot be checked"):
        project.targets('[[target]]\nkpi = "revenue"\nmin = "5 SEK"\n', head="")


@pytest.mark.parametrize("figure", ["1e400", "-1e400", "1e-400", f'"{10**40}"'])
def test_a_figure_out_of_reach(project: Project, figure: str) -> None:
    with pytest.raises(SettingsError, match="min: a figure is out of reach"):
        project.targets(f'[[target]]\nkpi = "revenue"\nmin = {figure}\n')


def test_a_share_of_all_needs_a_group(project: Project) -> None:
    with pytest.raises(SettingsError, match="always the whole"):
        project.targets('[[target]]\nkpi = "sales-by-location"\nmin = "20%"\n')
    (found,) = project.targets('[[target]]\nkpi = "sales-by-location"\nmin = "20%"\nwhere = { region = "South" }\n')
    assert found.where == ("region=South",)


def test_the_sides_of_a_component_are_named(project: Project) -> None:
    keys = '[[target]]\nkpi = "revenue"\ncolumn = "deals"\n'
    with pytest.raises(SettingsError, match="neither direction is better"):
        project.targets(keys + 'values = { "2026-01" = 5 }\n')
    (found,) = project.targets(keys + 'values = { "2026-01" = { max = 5 } }\n')
    assert isinstance(found.aim, Schedule)
    assert found.aim.entries[0].bounds == Bounds(high=Decimal(5))


def test_sub_goals_stand_below_what_they_are_part_of(project: Project) -> None:
    texts = [("a", None), ("c", "b"), ("d", None), ("b", "a")]
    found = project.targets(
        "".join(
            f'[[target]]\nname = "{name}"\nkpi = "revenue"\n' + (f'part_of = "{parent}"\n' if parent else "")
            for name, parent in texts
        )
    )
    assert [(target.name, target.depth) for target in found] == [("a", 0), ("b", 1), ("c", 2), ("d", 0)]


def from_csv(project: Project, text: str) -> list[Target]:
    project.write("targets.csv", text)
    return project.targets('[targets]\nfiles = ["targets.csv"]\n')


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_targets_csv(project: Project, separator: str) -> None:
    text = "\ufeffkpi,rep,at,min,unit,severity,owner\nrevenue,r1,2026-Q1,300,SEK,warning,anna\n\n"
    text += "win-rate,,2026-02,12%,,,\n"
    first, second = from_csv(project, text.replace(",", separator))
    assert (first.where, first.grain, first.aim) == (("rep=r1",), Grain.QUARTER, Bounds(low=Decimal(300)))
    assert (first.severity, first.owner, first.is_bare, first.origin.line) == ("warning", "anna", False, 2)
    assert first.name == "revenue, rep r1, 2026-Q1"
    assert (second.grain, second.aim, second.origin.line) == (Grain.MONTH, Bounds(low=Decimal(12)), 4)


@pytest.mark.parametrize(
    ("text", "place", "says", "hint"),
    [
        ("kpi,mni\nrevenue,5\n", ":1:", "'mni'", "'min'"),
        ("kpi,regoin\nrevenue,South\n", ":1:", "'regoin'", "'region'"),
        ("name\nx\n", ":1:", "kpi", ""),
        ("kpi,min\nrevenue,5\nrevnue,5\n", ":3:", "'revnue'", "'revenue'"),
        ("kpi,min\nrevenue,five\n", ":2:", "'five'", ""),
        ("kpi,due\nrevenue,tomorrow\n", ":2: due", "'tomorrow'", ""),
        ("kpi,severity\nrevenue,fatal\n", ":2: severity", "'fatal'", ""),
        ("kpi,min_n\nrevenue,-1\n", ":2: min_n", "'-1'", ""),
        ("kpi,min\n,5\n", ":2:", "kpi is empty", ""),
        ("kpi,min\nrevenue,5,6\n", ":2:", "more cells", ""),
        ("kpi,kpi\nrevenue,5\n", ":1:", "twice", ""),
        ('kpi,min\nrevenue,"5\n', ":2:", "not a CSV", ""),
        ("kpi,min\nrevenue,5\nrevenue,6\n", ":3:", "given twice", ""),
    ],
)
def test_a_broken_targets_csv(project: Project, text: str, place: str, says: str, hint: str) -> None:
    with pytest.raises(SettingsError) as raised:
        from_csv(project, text)
    assert f"targets.csv{place}" in message_of(raised.value)
    assert says in message_of(raised.value)
    assert hint in (hint_of(raised.value) or "")


@pytest.mark.parametrize(
    ("figures", "separator", "low"),
    [
        (("1.000", "2.5"), ",", Decimal(1)),
        (("1.000", "2,5"), ";", Decimal(1000)),
        (("1,000", "2.5"), ";", Decimal(1000)),
        (("1,250", "2,5"), ";", Decimal("1.25")),
        (("1.000 SEK", "1.234.567"), ";", Decimal(1000)),
        (("1.000,50 SEK", "7"), ";", Decimal("1000.5")),
        (("-1.000", "0,5"), ";", Decimal(-1000)),
        (("0.125", "7"), ";", Decimal("0.125")),
        (("1234.125", "7"), ";", Decimal("1234.125")),
        (("1,234,567", "7"), ";", Decimal(1234567)),
    ],
)
def test_the_figures_of_a_targets_csv_say_its_marks(
    project: Project, figures: tuple[str, str], separator: str, low: Decimal
) -> None:
    lines = [f"revenue;{figure};2026-0{month}\n" for month, figure in enumerate(figures, 1)]
    first, _ = from_csv(project, "kpi;min;at\n".replace(";", separator) + "".join(lines).replace(";", separator))
    assert isinstance(first.aim, Bounds)
    assert first.aim.low == low


@pytest.mark.parametrize(
    ("figure", "hint"),
    [
        ("1.000", "write 1000 or 1"),
        ("1,250 SEK", "write 1250 SEK or 1.25 SEK"),
        ("-1.234", "write -1234 or -1.2340"),
    ],
)
@pytest.mark.parametrize("other", ["7", "2,5\nrevenue;2.5"])
def test_a_figure_of_a_targets_csv_that_reads_two_ways(project: Project, figure: str, hint: str, other: str) -> None:
    with pytest.raises(SettingsError) as raised:
        from_csv(project, f"kpi;min\nrevenue;{figure}\nrevenue;{other}\n")
    assert f"targets.csv:2: min: {figure!r} reads two ways; {hint}" in message_of(raised.value)


def test_a_confidence_with_a_decimal_comma(project: Project) -> None:
    assert from_csv(project, "kpi;min;confidence\nwin-rate;5;0,9\n")[0].confidence == Decimal("0.9")


def test_a_targets_csv_that_is_not_there(project: Project) -> None:
    with pytest.raises(SettingsError, match=r"nothing\.csv: no such file"):
        project.targets('[targets]\nfiles = ["nothing.csv"]\n')


def test_lines_of_keys() -> None:
    text = (
        HEAD
        + 'x = """\n[[target]]\n"""\n[[target]]\na = 1\n[target.where]\n"b c" = 2\n[[target]]\na.d = 3 # [[target]]\n'
    )
    assert line_of(text, ("currency", "base")) == 2
    assert line_of(text, ("target", 0)) == 8
    assert line_of(text, ("target", 0, "where", "b c")) == 11
    assert line_of(text, ("target", 1, "a", "d")) == 13
    assert line_of(text, ("target", 1, "missing")) == 12
    assert line_of(text, ("nothing",)) is None


def test_values_are_by_group_unless_they_name_periods(project: Project) -> None:
    keys = '[[target]]\nkpi = "revenue"\nby = "region"\nperiod = "month"\n'
    (by_group,) = project.targets(keys + 'values = { North = 5, "" = 7 }\n')
    assert isinstance(by_group.aim, ByGroup)
    assert by_group.aim.entries == (("North", Bounds(low=Decimal(5))), (None, Bounds(low=Decimal(7))))
    (by_period,) = project.targets(keys + 'values = { "2026-01" = 5 }\n')
    assert isinstance(by_period.aim, Schedule)
