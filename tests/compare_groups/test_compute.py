"""Whole comparisons: the worked example, small tables by hand, an oracle in plain Python, every error."""

from __future__ import annotations

import csv
import math
import statistics
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from salescli import kpis
from salescli.api import compute as kpi_of
from salescli.compare_groups.intervals import newcombe
from salescli.compare_groups.model import Verdict
from salescli.compare_groups.student import student_above
from salescli.errors import UsageError
from salescli.i18n.language import ENGLISH
from salescli.model.account import Method, Ratio, Sample
from salescli.model.calendar import Grain
from tests.compare_groups.asking import compared
from tests.conftest import SAMPLE

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file of deals."""

    def write(text: str) -> Path:
        path = tmp_path / "deals.csv"
        path.write_text(text)
        return path

    return write


DEALS = """deal_id,region,product,rep_id,status,created_at,closed_at,value,cost
1,South,A,r1,won,2025-01-01,2025-01-11,100,60
2,South,A,r1,won,2025-01-01,2025-01-15,300,150
3,South,B,r2,lost,2025-01-01,2025-01-15,50,
4,South,B,r2,won,2025-01-01,2025-01-09,200,80
5,North,A,r3,won,2025-01-01,2025-01-03,100,50
6,North,A,r3,lost,2025-01-01,2025-01-15,100,
7,North,B,r3,lost,2025-01-01,2025-01-15,100,
8,North,B,r3,won,2025-01-01,2025-01-05,140,70
9,West,A,r4,lost,2025-01-01,2025-01-15,70,
10,,A,r4,won,2025-01-01,2025-01-08,70,30
"""
AS_OF = "2025-12-31"


def test_the_worked_example() -> None:
    (found,) = compared("win-rate", SAMPLE, group="region=South", versus="region=West").comparisons
    assert (found.n, found.versus_n) == (402, 424)
    assert found.value == pytest.approx(116 / 402 * 100)
    assert found.versus_value == pytest.approx(186 / 424 * 100)
    assert [found.difference, found.low, found.high] == [
        Decimal("-15.012203"), Decimal("-21.366614"), Decimal("-8.464262"),
    ]  # fmt: skip
    assert found.verdict is Verdict.LOWER


def test_the_worked_example_of_each() -> None:
    found = compared("win-rate", SAMPLE, each="region")
    assert (found.confidence, found.confidence_each) == (Decimal("0.95"), Decimal("0.9875"))
    verdicts = {each.group: each.verdict for each in found.comparisons}
    assert verdicts == {
        "region=East": Verdict.HIGHER, "region=North": Verdict.NOT_CLEAR, "region=South": Verdict.LOWER,
        "region=West": Verdict.NOT_CLEAR,
    }  # fmt: skip
    numbers = {each.group: [str(each.difference), str(each.low), str(each.high)] for each in found.comparisons}
    assert numbers["region=South"] == ["-16.932616", "-23.192023", "-10.136994"]
    assert numbers["region=East"] == ["9.570524", "3.187855", "15.920483"]


def test_shares_by_hand(write: Write) -> None:
    """South 3 of 4, North 2 of 4, R̄ ⅝; A 2/2 and 1/2, B 1/2 and 1/2, each half of both: all rate, all of A."""
    (found,) = compared("win-rate", write(DEALS), group="region=South", versus="region=North", by="product",
                        as_of=AS_OF).comparisons  # fmt: skip
    assert (found.value, found.versus_value, found.difference) == (75, 50, 25)
    assert [(each.name, each.contribution, each.rate, each.mix, each.weight) for each in found.shares] == [
        ("A", 25, 25, 0, 50), ("B", 0, 0, 0, 50),
    ]  # fmt: skip


def test_a_mean_by_hand(write: Write) -> None:
    """South 100, 300, 200; North 100, 140: 200 − 120; variances 10,000 ÷ 3 and 800 ÷ 2."""
    found = compared("average-purchase-value", write(DEALS), group="region=South", versus="region=North", as_of=AS_OF)
    (only,) = found.comparisons
    first, second = 10_000 / 3, 400
    freedom = (first + second) ** 2 / (first**2 / 2 + second**2)
    half = student_above(0.025, freedom) * math.sqrt(first + second)
    assert (only.value, only.versus_value, only.n, only.versus_n) == (200, 120, 3, 2)
    assert only.difference_percent == Decimal("66.666667")
    assert [float(only.low or 0), float(only.high or 0)] == pytest.approx([80 - half, 80 + half], abs=1e-6)
    assert (found.method, only.verdict) == (Method.WELCH, Verdict.NOT_CLEAR)
    assert "region=South and region=North" in ENGLISH.say(found.notes[-1].text)
    assert found.notes[-1].code == "small_sample"


def test_a_margin_is_a_ratio_over_rows(write: Write) -> None:
    """South profits 40, 150, 120 of 100, 300, 200: R 310 ÷ 600; z = (y − R x) ÷ 200. North halves of both: none."""
    (found,) = compared(
        "profit-margin", write(DEALS), group="region=South", versus="region=North", as_of=AS_OF
    ).comparisons
    z = [(y - 310 / 600 * x) / 200 for y, x in ((40, 100), (150, 300), (120, 200))]
    variance = sum(each**2 for each in z) / 2 / 3
    half = student_above(0.025, 2) * math.sqrt(variance) * 100
    assert float(found.difference or 0) == pytest.approx(310 / 6 - 50, abs=1e-6)
    assert float(found.low or 0) == pytest.approx(310 / 6 - 50 - half, abs=1e-5)


def test_rest_is_every_other_row_of_the_filter(write: Write) -> None:
    path = write(DEALS)
    (found,) = compared("deals-won", path, group="region=South", as_of=AS_OF).comparisons
    assert (found.value, found.versus, found.versus_value) == (3, "rest", 3)
    (found,) = compared("deals-won", path, group="region=South", where="product=A", as_of=AS_OF).comparisons
    assert (found.value, found.versus_value) == (2, 2)
    (found,) = compared("deals-won", path, group=("region=South", "region="), as_of=AS_OF).comparisons
    assert (found.group, found.value, found.versus_value) == ("region=South, region=", 4, 2)
    (found,) = compared("deals-won", path, group=("region=South", "product=A"), as_of=AS_OF).comparisons
    assert (found.value, found.versus_value) == (2, 4)
    where = ("region=South", "region=North")
    (found,) = compared("deals-won", path, group="region=South", where=where, as_of=AS_OF).comparisons
    assert (found.value, found.versus_value) == (3, 2)
    (found,) = compared("deals-won", path, group="region=South", where="region=South", as_of=AS_OF).comparisons
    assert (found.value, found.versus_value) == (3, 0)


def test_distinct_things_are_counted_anew_on_each_side(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "deal_id,customer_id,region,status,closed_at,value\n"
        "1,c1,South,won,2025-01-02,5\n2,c1,North,won,2025-01-02,5\n3,c1,West,won,2025-01-03,5\n"
        "4,c2,West,won,2025-01-03,5\n"
    )
    (found,) = compared("repeat-customer-rate", tmp_path / "deals.csv", group="region=South", as_of=AS_OF).comparisons
    assert (found.value, found.versus_value) == (0, 50)  # c1 once, though it bought in two of the other regions


def _rows() -> list[dict[str, str]]:
    with (SAMPLE / "deals.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_all_that_a_plain_loop_finds() -> None:
    """Mean values of won deals by source, each against its rest, at Bonferroni's confidence."""
    by: dict[str, list[float]] = defaultdict(list)
    found = compared("average-purchase-value", SAMPLE, each="source", date_from="2025", confidence="0.9")
    for row in _rows():
        keys = {key.casefold().replace(" ", "_"): value for key, value in row.items()}
        if keys["status"].casefold() == "won" and keys["closed_at"].startswith("2025") and keys["value"]:
            by[keys["source"]].append(float(keys["value"]))
    assert len(found.comparisons) == len(by) > 2
    tail = 0.1 / len(by) / 2
    for each in found.comparisons:
        mine = by[each.group.removeprefix("source=")]
        rest = [value for name, values in by.items() if f"source={name}" != each.group for value in values]
        parts = [statistics.variance(values) / len(values) for values in (mine, rest)]
        freedom = sum(parts) ** 2 / (parts[0] ** 2 / (len(mine) - 1) + parts[1] ** 2 / (len(rest) - 1))
        half = student_above(tail, freedom) * math.sqrt(sum(parts))
        difference = statistics.fmean(mine) - statistics.fmean(rest)
        assert (each.n, each.versus_n) == (len(mine), len(rest))
        assert [float(each.low or 0), float(each.high or 0)] == pytest.approx(
            [difference - half, difference + half], rel=1e-7, abs=1e-5
        )


@pytest.mark.parametrize("name", [kpi.name for kpi in kpis.every() if Grain.TOTAL in kpi.grains])
def test_every_kpi_is_on_both_sides_what_it_is_with_a_filter(name: str) -> None:
    """Also those that quotas and open deals are behind; of a share of the whole, the whole is everybody's."""
    regions = {each: f"region={each}" for each in ("South", "West")}
    found = compared(name, SAMPLE, group=regions["South"], versus=regions["West"], date_from="2025-04")
    (only,) = found.comparisons
    for value, filter_ in ((only.value, regions["South"]), (only.versus_value, regions["West"])):
        by = "region" if name == "sales-by-location" else "none"
        alone = kpi_of(name, SAMPLE, period="total", where=filter_, by=by, date_from="2025-04")
        (expected,) = alone.frame["value"].to_list()
        assert value == expected
    account = kpis.get(name).account
    sample = account.sample if isinstance(account, Ratio) else None
    assert found.method is {None: Method.NONE, Sample.THINGS: Method.NEWCOMBE, Sample.ROWS: Method.WELCH}[sample]
    assert (only.low is None) == (found.method is Method.NONE)
    assert ("no_interval" in [note.code for note in found.notes]) == (found.method is Method.NONE)


def test_the_methods_are_those_of_the_contract() -> None:
    methods = {kpi.name: kpi.account.sample for kpi in kpis.every() if isinstance(kpi.account, Ratio)}
    assert {name for name, method in methods.items() if method is Sample.THINGS} == {
        "win-rate", "churn-rate", "retention-rate",
    }  # fmt: skip
    assert {name for name, method in methods.items() if method is Sample.ROWS} == {
        "average-purchase-value", "sales-cycle", "response-time", "profit-margin", "upsell-rate", "cross-sell-rate",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["lead-conversion", "quote-to-close"])
def test_a_cohort_is_a_share(name: str, tmp_path: Path) -> None:
    config = tmp_path / "salescli.toml"
    config.write_text((SAMPLE / "salescli.toml").read_text() + f'\n[kpi.{name}]\nbasis = "cohort"\n')
    found = compared(name, SAMPLE, config, group="region=South")
    assert found.method is Method.NEWCOMBE
    (only,) = found.comparisons
    assert only.low is not None and only.high is not None and only.low < (only.difference or 0) < only.high


def test_two_sides_exchanged_negate() -> None:
    for name in ("win-rate", "average-purchase-value", "upsell-rate", "revenue"):
        (found,), (other,) = (
            compared(name, SAMPLE, group=first, versus=second, by="product").comparisons
            for first, second in (("region=South", "region=West"), ("region=West", "region=South"))
        )
        assert found.difference == -(other.difference or 0)
        assert found.low == (None if other.high is None else -other.high)
        assert {each.name: each.contribution for each in found.shares} == {
            each.name: -each.contribution for each in other.shares
        }
        assert sum(each.contribution for each in found.shares) == found.difference


def test_last_periods_are_one_window() -> None:
    found = compared("win-rate", SAMPLE, group="region=South", last=2, period="quarter", as_of="2025-11-15")
    assert (str(found.start), str(found.end)) == ("2025-04-01", "2025-09-30")


@pytest.mark.parametrize(
    ("deals", "verdict"),
    [("1,South,won\n2,North,won\n3,North,lost\n", Verdict.TOO_FEW), ("1,South,open\n2,North,won\n", Verdict.TOO_FEW)],
)  # fmt: skip
def test_too_few(write: Write, deals: str, verdict: Verdict) -> None:
    lines = [f"{line},{'' if line.endswith('open') else '2025-01-05'}" for line in deals.splitlines()]
    path = write("deal_id,region,status,closed_at\n" + "\n".join(lines) + "\n")
    (found,) = compared("win-rate", path, group="region=South", versus="region=North", as_of=AS_OF).comparisons
    assert found.verdict is verdict


def test_rows_that_are_all_the_same_are_too_few(write: Write) -> None:
    path = write("deal_id,region,status,closed_at,value\n" + "".join(
        f"{number},{'South' if number < 4 else 'North'},won,2025-01-05,{33.33 if number < 4 else 0.1}\n"
        for number in range(8)
    ))  # fmt: skip
    (found,) = compared("average-purchase-value", path, group="region=South", as_of=AS_OF).comparisons
    assert (found.verdict, found.low, found.difference) == (Verdict.TOO_FEW, None, Decimal("33.23"))


ERRORS: list[tuple[str, dict[str, Any], str]] = [
    ("win-rate", {}, "Nothing says which group is compared."),
    ("win-rate", {"group": "region"}, "--group 'region' is not DIMENSION=VALUE."),
    ("win-rate", {"group": "region=South", "versus": "rests"}, "--versus 'rests' is not DIMENSION=VALUE."),
    ("win-rate", {"group": "region=South", "versus": ("rest", "region=West")}, "--versus rest is all other rows"),
    ("win-rate", {"group": "region=Sout"}, "--group region=Sout: no row has that region."),
    ("win-rate", {"group": "region=South", "versus": "region=Wes"}, "--versus region=Wes: no row has that region."),
    ("win-rate", {"group": "nope=1"}, "There is no dimension 'nope'."),
    ("win-rate", {"each": "nope"}, "There is no dimension 'nope'."),
    ("win-rate", {"each": "region", "group": "region=South"}, "--each sets every group against its rest"),
    ("win-rate", {"each": "region", "where": "region=South"}, "There is only one group of region to compare."),
    ("win-rate", {"group": "region=South", "confidence": "95"}, "--confidence 95 is not between 0 and 1."),
    ("win-rate", {"group": "region=South", "versus": "product=A"}, "Some rows are both in region=South and "),
    ("win-rate", {"group": "region=South", "confidence": "nan"}, "--confidence nan is not between 0 and 1."),
    ("win-rate", {"group": "region=South", "period": "month"}, "Groups are compared over one span of days"),
    ("win-rate,revenue", {"group": "region=South"}, "Groups are compared of one KPI at a time"),
    ("monthly-growth", {"group": "region=South"}, "monthly-growth has no number for a span of days as one."),
    ("clv", {"group": "region=South", "by": "product"}, "clv is a formula"),
    ("sales-by-location", {"group": "region=South", "by": "product"}, "have no parts in the difference"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "asked", "message"), ERRORS)
def test_errors_say_what_is_wrong(name: str, asked: dict[str, Any], message: str, write: Write) -> None:
    path = write(DEALS)
    with pytest.raises(UsageError) as error:
        compared(name, path, as_of=AS_OF, **asked)
    assert message in ENGLISH.say(error.value.message)


def test_sides_of_two_dimensions_without_common_rows_may_be_compared(write: Write) -> None:
    (found,) = compared("win-rate", write(DEALS), group="region=West", versus="product=B", as_of=AS_OF).comparisons
    assert (found.value, found.versus_value, found.n, found.versus_n) == (0, 50, 1, 4)


LINES = """deal_id,region,product,status,closed_at,value
1,South,A,won,2025-01-05,10
1,South,B,won,2025-01-05,30
2,South,A,won,2025-01-06,20
3,North,A,won,2025-01-06,50
3,North,A,won,2025-01-06,50
4,North,B,won,2025-01-06,90
"""


def test_order_lines_count_as_deals(write: Write, tmp_path: Path) -> None:
    config = tmp_path / "salescli.toml"
    config.write_text('[tables.deals]\nduplicates = "lines"\n')
    path = write(LINES)
    (found,) = compared("average-purchase-value", path, config, group="region=South", as_of=AS_OF).comparisons
    assert (found.value, found.versus_value, found.n, found.versus_n) == (30, 95, 2, 2)
    first, second = 200 / 2, 50 / 2  # of 40 and 20, of 100 and 90
    freedom = (first + second) ** 2 / (first**2 + second**2)
    half = student_above(0.025, freedom) * math.sqrt(first + second)
    assert float(found.low or 0) == pytest.approx(-65 - half, abs=1e-6)
    with pytest.raises(UsageError) as error:
        compared("average-purchase-value", path, config, group="product=A", as_of=AS_OF)
    assert "order lines in several groups of product" in ENGLISH.say(error.value.message)


OWN = """
[kpi.big-deal-share]
unit = "percent"
value = "big / sold * 100"
proportion = true
measures.big = { of = "won", where = "value > 150" }
measures.sold = { of = "won", where = "value is not null", hidden = true }
"""


def test_a_share_of_ones_own_has_an_interval(write: Write, tmp_path: Path) -> None:
    """South 2 of 3, North 0 of 2; without `proportion` there is none."""
    config = tmp_path / "salescli.toml"
    for text, method in ((OWN, Method.NEWCOMBE), (OWN.replace("proportion = true\n", ""), Method.NONE)):
        config.write_text(text)
        found = compared("big-deal-share", write(DEALS), config, group="region=South", versus="region=North",
                         as_of=AS_OF, by="product")  # fmt: skip
        (only,) = found.comparisons
        assert found.method is method
        assert only.difference == Decimal("66.666667")
        if method is Method.NEWCOMBE:
            limits = [limit * 100 for limit in newcombe(2, 3, 0, 2, 0.025)]
            assert [float(only.low or 0), float(only.high or 0)] == pytest.approx(limits, abs=1e-6)
            assert (only.n, only.versus_n) == (3, 2)
