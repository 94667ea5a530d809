"""Targets suggested from one's own past. The figures of the small company are worked out by hand."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal

import pytest

from salescli.api import Exports
from salescli.errors import MissingInputError
from salescli.model.measures import Unit
from salescli.targets.model import Side
from salescli.targets.numbers.numbers import Numbers
from salescli.targets.suggest import Ground, Nothing, Split, Suggestion, best_quarter, median, rounded, suggestions
from tests.conftest import SAMPLE
from tests.program import run_here
from tests.targets.project import DEALS_HEADER, HEAD, Project, deal

#: What was won in each month from May to December 2025: median (40 + 50) / 2, the second best of eight is 70.
MONTHS = (10, 20, 30, 40, 50, 60, 70, 80)


@pytest.fixture
def company(tmp_path):
    """The months in an order of their own, after an earlier January of 900 that is out of the last eight."""
    order = (80, 10, 70, 20, 60, 30, 50, 40)
    assert sorted(order) == list(MONTHS)
    lines = [deal(1, "2025-01-10", value="900"), deal(2, "2025-02-10", value="5"), deal(3, "2025-03-10", value="5")]
    lines += [deal(4, "2025-04-10", value="5")]
    lines += [deal(10 + at, f"2025-{5 + at:02}-10", value=str(value)) for at, value in enumerate(order)]
    project = Project(tmp_path)
    project.write("deals.csv", DEALS_HEADER + "".join(lines))
    return project


HEADER = HEAD.replace("2026-03-31", "2025-12-31")
TARGET = '[[target]]\nkpi = "revenue"\nperiod = "month"\nat = "2025-12"\nmin = {}\n'


def comments_of(text: str) -> str:
    """The comments as one text, without the breaks of their lines."""
    return " ".join(line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#"))


def suggested(company: Project, settings: str = "", named: tuple[str, ...] = ("revenue",), as_of=None) -> Suggestion:
    path = company.write("salescli.toml", HEADER + settings)
    (found,) = suggestions(Numbers(Exports([company.folder / "deals.csv"], config=path), as_of), named)
    assert isinstance(found, Suggestion)
    return found


def test_the_past_gives_median_best_quarter_and_the_year_before(company: Project) -> None:
    found = suggested(company)
    assert (found.label, str(found.start), str(found.end)) == ("2026-01", "2026-01-01", "2026-01-31")
    assert (found.median, found.best, found.year_before) == (45, 70, ("2025-01", 900))
    assert (found.ground, found.figure, found.reached, len(found.past)) == (Ground.PAST, 45, 4, 8)


def test_a_running_period_is_no_past_and_the_coming_one_is_after_it(company: Project) -> None:
    """As of a day in December: the eight months are April (5) to November (50), without the 40 of December."""
    found = suggested(company, as_of="2025-12-15")
    assert found.label == "2026-01"
    assert sorted(found.past) == [5, 10, 20, 30, 50, 60, 70, 80]
    assert found.median == 40


@pytest.mark.parametrize(
    ("last", "ground", "figure"),
    [
        (40, Ground.MET, 45),  # 40 × 1.05 = 42, the median is better
        (30, Ground.MET, 45),
        ("44.44", Ground.LITTLE, "44.44"),  # 40 is less than a tenth below
        ("44.45", Ground.MUCH, 45),
        (100, Ground.MUCH, 45),
    ],
)
def test_the_last_target_counts(company: Project, last: object, ground: Ground, figure: object) -> None:
    found = suggested(company, TARGET.format(last))
    assert (found.ground, found.figure) == (ground, Decimal(str(figure)))


def test_a_target_that_was_met_well_grows_by_a_twentieth(company: Project) -> None:
    """November: 50 of 48 wanted; 48 × 1.05 = 50.4 is more than the median."""
    found = suggested(company, TARGET.format(48).replace("2025-12", "2025-11"))
    assert (found.ground, found.figure, found.reached) == (Ground.MET, Decimal("50.4"), 3)


@pytest.mark.parametrize(
    ("at", "last", "ground", "figure"),
    [
        ("2025-12", 300, Ground.MUCH, "267.5"),
        ("2025-12", 350, Ground.LITTLE, "350"),
        ("2025-12", 400, Ground.MET, "267.5"),
        ("2025-05", 200, Ground.MET, "190"),
    ],
)
def test_of_what_should_be_little_less_is_wanted(
    company: Project, at: str, last: int, ground: Ground, figure: str
) -> None:
    """Deals of 1 December were won after 160, 191, 221, 252, 283, 313, 344 and 374 days in the eight months."""
    target = f'[[target]]\nkpi = "sales-cycle"\nperiod = "month"\nat = "{at}"\nmax = {last}\n'
    found = suggested(company, target, ("sales-cycle",))
    assert (found.median, found.best, found.side) == (Decimal("267.5"), 191, Side.MOST)
    assert (found.ground, found.figure) == (ground, Decimal(figure))


def test_the_best_are_the_least_where_less_is_better() -> None:
    values = [Decimal(value) for value in (4, 1, 3, 2)]
    assert (best_quarter(values, Side.MOST), best_quarter(values, Side.LEAST)) == (1, 4)


@pytest.mark.parametrize(("count", "place"), [(1, 1), (2, 1), (4, 1), (5, 2), (8, 2)], ids=str)
def test_the_best_quarter_is_never_empty(count: int, place: int) -> None:
    values = [Decimal(value) for value in range(count)]
    assert best_quarter(values, Side.LEAST) == count - place
    assert best_quarter(values, Side.MOST) == place - 1


def test_medians_and_roundings_are_exact() -> None:
    assert median([Decimal(3), Decimal(1), Decimal(2)]) == 2
    assert median([Decimal("0.1"), Decimal("0.2")]) == Decimal("0.15")
    assert rounded(Decimal("1.005"), Unit.MONEY) == Decimal("1.01")
    assert rounded(Decimal("1.25"), Unit.DAYS) == Decimal("1.3")


def test_the_grain_and_the_filter_are_those_of_the_target(company: Project) -> None:
    """Third and fourth quarter: 70 + 20 + 60 = 150, 30 + 50 + 40 = 120; the first two 910 and 95."""
    target = TARGET.format(130).replace("month", "quarter").replace("2025-12", "2025-Q4")
    found = suggested(company, target + 'where = { region = "North" }\n')
    assert (found.label, found.where) == ("2026-Q1", ("region=North",))
    assert sorted(found.past) == [95, 120, 150, 910]
    assert (found.median, found.best, found.year_before) == (135, 910, ("2025-Q1", 910))
    assert (found.ground, found.figure) == (Ground.LITTLE, 130)  # 120 is 10 short of 130, a tenth is 13


def test_the_blocks_are_settings_that_check_reads(company: Project) -> None:
    report = '[report]\nkpis = ["revenue", "deals-won", "funnel"]\n'
    path = company.write("salescli.toml", f'{HEADER}data_end = "as_of"\n{report}')
    ran = company.run_here("deals.csv", "--suggest")
    assert ran.code == 0, ran.err
    blocks = tomllib.loads(ran.out)["target"]
    assert [(each["kpi"], each.get("min"), each.get("max"), str(each["due"])) for each in blocks] == [
        ("revenue", "45 SEK", None, "2026-01-31"),
        ("deals-won", 1, None, "2026-01-31"),
    ]
    path.write_text(path.read_text() + ran.out)
    assert company.run_here("deals.csv").code == 0
    assert company.run_here("deals.csv", "--as-of", "2026-01-15").code == 0
    again = company.run_here("deals.csv", "--suggest", "--as-of", "2026-02-10")
    assert tomllib.loads(again.out)["target"][0]["name"] == "Revenue, 2026-03"


def test_named_ones_win_over_the_report_and_the_comments_are_in_the_language(company: Project) -> None:
    company.write("salescli.toml", HEADER + '[report]\nkpis = ["win-rate"]\n')
    named = ("--kpi", "revenue,deals-won", "--kpi", "win-rate")
    ran = company.run_here("deals.csv", "--suggest", *named, "--language", "sv")
    assert [each["kpi"] for each in tomllib.loads(ran.out)["target"]] == ["revenue", "deals-won", "win-rate"]
    assert "De senaste perioderna (8, per månad): median 45,00 SEK, bästa fjärdedelen 70,00 SEK." in comments_of(
        ran.out
    )
    assert "Nåddes i 4 av de senaste 8 perioderna." in ran.out


def test_what_cannot_be_suggested_is_said(company: Project) -> None:
    company.write("salescli.toml", HEADER + '[report]\nkpis = ["revenue", "calls"]\n')
    ran = company.run_here("deals.csv", "--suggest")
    assert ran.code == 0
    assert "# calls: nothing to suggest: " in ran.out
    ran = company.run_here("deals.csv", "--suggest", "--kpi", "calls")
    assert (ran.code, ran.out) == (3, "")
    assert "calls: nothing to suggest" in ran.err


def test_wrong_questions_are_errors(company: Project) -> None:
    company.write("salescli.toml", HEADER)
    for arguments, words in (
        (("--suggest",), "--kpi NAME"),
        (("--kpi", "revenue"), "--suggest"),
        (("--suggest", "--kpi", "revenu"), "'revenue'"),
        (("--suggest", "--kpi", "revenue", "--format", "html"), "toml"),
    ):
        ran = company.run_here("deals.csv", *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert words in ran.err


def test_nothing_is_written_over_the_settings_that_were_read(company: Project) -> None:
    path = company.write("salescli.toml", HEADER)
    ran = company.run_here("deals.csv", "--suggest", "--kpi", "revenue", "--output", "salescli.toml")
    assert (ran.code, path.read_text()) == (2, HEADER)


def test_the_sample_gets_suggestions_too() -> None:
    ran = run_here("check", str(SAMPLE), "--suggest", cwd=SAMPLE)
    assert ran.code == 0
    assert len(tomllib.loads(ran.out.decode())["target"]) > 10


OWN_TOTAL = """[kpi.all-sold]
unit = "money"
better = "higher"
period = "total"
value = "sold"
measures.sold = { of = "won", sum = "value" }
"""


def test_nothing_is_suggested_for_a_number_over_the_whole_range(company: Project) -> None:
    path = company.write("salescli.toml", HEADER + OWN_TOTAL)
    names = ("revenue", "opportunity-value", "sales-velocity", "all-sold")
    found = suggestions(Numbers(Exports([company.folder / "deals.csv"], config=path)), names)
    assert [each.kpi.name for each in found] == list(names)
    left_out = [(each.kpi.name, each.reason.code) for each in found if isinstance(each, Nothing)]
    assert left_out == [(name, "targets.no_periods") for name in names[1:]]
    for name in names[1:]:
        with pytest.raises(MissingInputError) as error:
            suggestions(Numbers(Exports([company.folder / "deals.csv"], config=path)), (name,))
        assert error.value.message.code == "targets.no_suggestion"


def test_a_target_with_a_period_gives_such_a_kpi_periods(company: Project) -> None:
    target = '[[target]]\nkpi = "all-sold"\nperiod = "month"\nat = "2025-12"\nmin = 40\n'
    found = suggested(company, OWN_TOTAL + target, ("all-sold",))
    assert (found.label, found.figure) == ("2026-01", 45)


SPLIT = '[[target]]\nkpi = "revenue"\nby = "region"\nperiod = "month"\nmin = {}\n'


@pytest.fixture
def regions(tmp_path):
    """Won from October to December 2025: North 10, 20, 30; South 300, 0, 100; East 5 in December."""
    project = Project(tmp_path)
    won = [("10", "North", "10"), ("11", "North", "20"), ("12", "North", "30"), ("10", "South", "300")]
    won += [("12", "South", "100"), ("12", "East", "5")]
    lines = [
        f"D{at},r1,{region},won,{value},2024-12-01,2025-{month}-10\n" for at, (month, region, value) in enumerate(won)
    ]
    project.write("deals.csv", DEALS_HEADER + "".join(lines))
    return project


def test_a_target_with_a_split_gets_a_figure_for_each_group(regions: Project) -> None:
    """North: December 30 met 25, 25 × 1.05 = 26.25 is more than the median 20. South met it, its median is 100. East: 5
    of 25, missed by much, has 0, 0 and 5.
    """
    path = regions.write("salescli.toml", HEADER + SPLIT.format(25))
    numbers = Numbers(Exports([regions.folder / "deals.csv"], config=path))
    (found,) = suggestions(numbers, ["revenue"])
    assert isinstance(found, Split)
    assert {dict(each.group)["region"]: (each.figure, each.ground) for each in found.groups} == {
        "East": (0, Ground.MUCH),
        "North": (Decimal("26.25"), Ground.MET),
        "South": (100, Ground.MET),
    }
    assert [[int(value) for value in each.past] for each in found.groups] == [[0, 0, 5], [10, 20, 30], [300, 0, 100]]


def test_the_block_of_a_split_is_one_that_check_reads(regions: Project) -> None:
    path = regions.write("salescli.toml", HEADER + SPLIT.format(25))
    ran = regions.run_here("deals.csv", "--suggest")
    (block,) = tomllib.loads(ran.out)["target"]
    assert (block["by"], block["values"]) == ("region", {"East": "0 SEK", "North": "26.25 SEK", "South": "100 SEK"})
    path.write_text(HEADER + 'data_end = "as_of"\n' + ran.out)
    judged = json.loads(regions.run_here("deals.csv", "--as-of", "2026-01-15", "--format", "json").out)["targets"]
    assert [(each["group"]["region"], each["min"]) for each in judged] == [
        ("East", 0),
        ("North", 26.25),
        ("South", 100),
    ]


def test_several_dimensions_get_a_block_for_each_group(regions: Project) -> None:
    regions.write("salescli.toml", HEADER + SPLIT.format(25).replace('"region"', '["region", "rep"]'))
    blocks = tomllib.loads(regions.run_here("deals.csv", "--suggest").out)["target"]
    assert [each["where"]["region"] for each in blocks] == ["East", "North", "South"]
    assert all("by" not in each for each in blocks)


def test_programs_get_the_same_as_data(regions: Project) -> None:
    regions.write("salescli.toml", HEADER + SPLIT.format(25))
    found = json.loads(regions.run_here("deals.csv", "--suggest", "--format", "json").out)
    assert [(each["group"], each["min"], each["past"]) for each in found["suggestions"]][1:2] == [
        ({"region": "North"}, 26.25, [10, 20, 30])
    ]
    header, east, *_ = regions.run_here("deals.csv", "--suggest", "--format", "csv").out.splitlines()
    assert dict(zip(header.split(","), east.split(","), strict=True))["group"] == "region=East"
