"""KPIs of one's own, from the settings to the number."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import polars as pl
import pytest

import salescli
from salescli.api import Exports, Request
from salescli.errors import SalesCliError
from salescli.explain.drilldown import drilldown
from salescli.results.result import KpiResult
from tests.asking import STAGES
from tests.conftest import SAMPLE
from tests.oracle import data
from tests.own.settings import answer, refused, section, value
from tests.program import run_here

AS_OF = "2026-02-28"
DEALS = """deal_id,status,value,cost,closed_at,created_at,expected_close_at,rep_id,customer_id,region,product,\
Discount %,Delivery
D1,won,1200.50,800,2026-01-03,2025-12-01,2026-01-10,r1,C1,South,Basic,10,2026-01-20
D2,won,300,,2026-02-10,2026-01-01,2026-02-01,r1,C2,,Pro,,2026-03-20
D3,lost,800,500,2026-02-12,2026-02-01,2026-02-20,r2,C1,North,Pro,5,
D4,won,,100,2026-02-20,2026-02-02,,r2,C3,,Pro,20,
D5,open,700,300,,2026-01-15,2026-04-01,r1,C2,,Basic,30,2026-02-25
D6,open,100,50,,2026-02-15,2026-03-01,r3,C2,North,Basic,40,
"""
REPS = "rep_id,name,region,team\nr1,Ann,South,Field\nr2,Bo,North,Field\nr3,Ann,North,Inside\n"
CUSTOMERS = """customer_id,name,segment,started_at,churned_at,mrr
C1,One,small,2026-01-01,,100
C1,One,small,2026-02-01,,50
C2,Two,large,2026-01-15,2026-02-15,70
C3,Three,,2026-02-20,,30
"""
COSTS = "incurred_at,amount,category\n2026-01-05,10,ads\n2026-01-05,20,tools\n2026-02-05,30,ads\n"
ACTIVITIES = """type,occurred_at,rep_id,deal_id,customer_id,done
meeting,2026-01-02,r1,D1,C1,true
meeting,2026-02-02,r2,D3,C1,false
call,2026-02-03,r2,D3,C1,true
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Tables small enough to count by hand."""
    tables = {"deals": DEALS, "reps": REPS, "customers": CUSTOMERS, "costs": COSTS, "activities": ACTIVITIES}
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("measure", "wanted"),
    [
        ('of = "won"', 3), ('of = "lost"', 1), ('of = "closed"', 4), ('of = "created"', 6), ('of = "open"', 2),
        ('of = "won", where = "value > 500"', 1), ('of = "won", where = "not value > 500"', 1),
        ('of = "won", where = "value > 500 or value is null"', 2),
        ('of = "won", sum = "value"', 1500.5), ('of = "won", mean = "value"', 750.25),
        ('of = "won", median = "value"', 750.25), ('of = "won", distinct = "rep_id"', 2),
        ('of = "won", sum = "value - cost"', 400.5), ('of = "won", mean = "cost / value"', 800 / 1200.5),
        ('of = "closed", sum = "case when status = \'won\' then value else -value end"', 700.5),
        ('of = "won", mean = "closed_at - created_at"', (33 + 40 + 18) / 3),
        ('of = "won", where = "closed_at >= \'2026-02-01\'"', 2),
        ('of = "open", sum = "value"', 800), ('of = "open", median = "value"', 400),
        ('of = "open", mean = "value"', 400),
        ('of = "open", distinct = "product"', 1), ('of = "open", distinct = "rep_id"', 2),
        ('of = "activities"', 2), ('of = "meetings"', 1), ('of = "calls"', 1),
        ('of = "customers"', 3), ('of = "customers", distinct = "customer_id"', 2),
        ('of = "customers", sum = "mrr"', 180),
        ('of = "customers", median = "mrr"', 50), ('of = "new_customers"', 3),
        ('of = "costs", sum = "amount"', 60), ('of = "costs", sum = "amount", where = "category = \'ads\'"', 40),
        ('of = "deals", date = "expected_close_at"', 3), ('of = "deals", date = "Delivery"', 2),
        ('of = "activities", date = "occurred_at"', 3),
        ('of = "created", where = "expected_close_at is null"', 3),
        ('of = "won", mean = "\\"Discount %\\""', 15), ('of = "created", where = "\\"Discount %\\" > 10"', 3),
        ('of = "created", where = "\\"Delivery\\" is not null"', 2),
        ('of = "won", where = "region = \'South\'"', 2), ('of = "won", where = "team = \'Field\'"', 3),
        ('of = "won", where = "segment = \'small\'"', 1), ('of = "won", where = "segment is null"', 1),
        ('of = "won", where = "month_start(closed_at) = month_start(created_at)"', 1),
        ('of = "won", where = "closed_at <= add_months(created_at, 1)"', 1),
        ('of = "won", where = "month_end(closed_at) >= \'2026-02-28\'"', 2),
        ('of = "won", mean = "closed_at - month_start(closed_at)"', (2 + 9 + 19) / 3),
        ('of = "won", where = "rep = \'Bo\'"', 1), ('of = "created", where = "rep = \'Ann\'"', 4),
        ('of = "created", where = "rep <> \'Ann\'"', 2), ('of = "won", where = "customer in (\'Two\', \'C3\')"', 2),
    ],
)  # fmt: skip
def test_a_measure_counts_what_it_says(measure: str, wanted: float, small: Path) -> None:
    assert float(value(section("a", "ratio", a=measure), small)) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(
    ("where", "is_refused"),
    [
        ("expected_close_at >= '2026-02-10'", True), ("expected_close_at > closed_at", True),
        ("month_start(expected_close_at) = '2026-02-01'", False), ("value > 500", False),
        ("add_months(expected_close_at, 1) > '2026-03-10'", True),
        ("add_months(month_start(expected_close_at), 1) = DATE '2026-03-01'", False),
    ],
)  # fmt: skip
def test_months_have_no_days_to_compare(where: str, is_refused: bool, tmp_path: Path) -> None:
    rows = "D1,won,900,2026-02-03,2026-02\nD2,won,100,2026-02-04,2026-03\nD3,won,700,2026-02-05,2026-02\n"
    text = "deal_id,status,value,closed_at,expected_close_at\n" + rows
    (tmp_path / "deals.csv").write_text(text, encoding="utf-8")
    settings = section("a", "count", a=f'of = "won", where = "{where}"')
    if not is_refused:
        assert value(settings, tmp_path) == 2
        return
    message, hint, code = refused(settings, tmp_path, files=True)
    assert code == 3 and "deals.csv, column 'expected_close_at'" in message and "month" in message + str(hint)


def test_over_nothing_counts_and_sums_are_0_and_the_rest_is_null(small: Path) -> None:
    rows = 'of = "won", where = "value > 9999"'
    text = section(
        "n / s", "ratio", n=rows, s=f'{rows}, sum = "value"', d=f'{rows}, distinct = "rep_id"',
        m=f'{rows}, mean = "value"', p=f'{rows}, median = "value"', w='of = "won", hidden = false',
    )  # fmt: skip
    row = answer(text, small).result.frame.row(0, named=True)
    assert [row[name] for name in ("value", "n", "s", "d", "m", "p", "w")] == [None, 0, 0, 0, None, None, 3]


def test_rows_without_what_is_summed_are_left_out_of_that_measure_with_a_note(small: Path) -> None:
    found = answer(section("s", "money", s='of = "won", sum = "value"', n='of = "won"'), small).result
    assert [(note.code, note.count) for note in found.notes] == [("without_s", 1)]
    assert found.frame["n"].to_list() == [3]


def test_two_kpis_may_call_different_things_by_one_name(small: Path) -> None:
    text = section("s", "money", name="x", s='of = "won", sum = "value"')
    text += section("s", "money", name="y", s='of = "won", sum = "cost"')
    (small / "salescli.toml").write_text(text, encoding="utf-8")
    found = Exports([str(small)]).compute_many(["x", "y"], Request(period="total", as_of=AS_OF))
    assert [float(each.frame["value"][0]) for each in found] == [1500.5, 900]  # type: ignore[union-attr]
    assert [[(note.code, note.count) for note in each.notes] for each in found] == [  # type: ignore[union-attr]
        [("without_s", 1)], [("without_s", 1)],
    ]  # fmt: skip


def test_headers_are_read_alike_alone_and_beside_many_others(small: Path) -> None:
    """From four questions on tables are read once and kept."""
    text = section(
        "a", "ratio", a='of = "created", mean = "\\"Discount %\\"", where = "\\"Delivery\\" is not null"',
        b='of = "deals", date = "Delivery"', c='of = "created", distinct = "\\"Delivery\\""',
        d='of = "created", where = "product like \'B%\' and \\"Discount %\\" > 10"',
        e='of = "won", where = "team = \'Field\'"',
    )  # fmt: skip
    alone = answer(text, small).result.frame
    names = ["revenue", "deals-won", "leads", "win-rate", "x"]
    together = Exports([str(small)]).compute_many(names, Request(period="total", as_of=AS_OF))[-1]
    assert isinstance(together, KpiResult)
    assert together.frame.equals(alone)
    assert alone.select("a", "b", "c", "d", "e").cast(float).row(0) == (20, 2, 2, 2, 3)


def test_filters_and_splits_touch_all_measures_and_a_condition_its_own(small: Path) -> None:
    text = section("big / n", "ratio", big='of = "won", where = "value > 500"', n='of = "won"')
    found = answer(text, small, by="region").result.frame
    assert found.select("region", "big", "n").rows() == [("North", 0, 1), ("South", 1, 2)]
    assert answer(text, small, where="region=North").result.frame.select("big", "n").rows() == [(0, 1)]


def test_what_is_ahead_is_blank(small: Path) -> None:
    text = section("a", a='of = "deals", date = "Delivery"', b='of = "created", where = "closed_at is not null"')
    early = answer(text, small, as_of="2026-02-15").result.frame
    assert early.select("a", "b").rows() == [(1, 3)]


@pytest.mark.parametrize(("bad_rows", "wanted"), [("skip", 10), ("null", 10)])
def test_a_value_that_does_not_read_is_located_left_out_or_blank(bad_rows: str, wanted: float, small: Path) -> None:
    deals = small / "deals.csv"
    deals.write_text(DEALS.replace("Pro,20,", "Pro,twenty,"), encoding="utf-8")
    text = section("a", "percent", a='of = "won", mean = "\\"Discount %\\""', n='of = "won"')
    message, _, code = refused(text, small, files=True)
    assert (message, code) == ("deals.csv, line 5, column 'Discount %': 'twenty' is not a number.", 3)
    found = answer(text, small, bad_rows=bad_rows).result
    assert found.frame.select("a", "n").rows() == [(wanted, 3)]
    codes = {note.code: note.count for note in found.notes}
    assert codes == ({"unreadable": 1, "without_a": 1} if bad_rows == "skip" else {
        "unreadable_Discount %": 1, "without_a": 2})  # fmt: skip


#: What is wrong once the files are known.
WRONG = {
    "an unknown column": (
        'of = "won", sum = "valu"',
        "salescli.toml:4: kpi.x.measures.a.sum: 'valu' is no column: neither one of the deals nor a header of "
        "deals.csv.",
        "Did you mean value?", 2,
    ),
    "an unknown header": (
        'of = "won", where = "\\"Discount\\" > 3"',
        "salescli.toml:4: kpi.x.measures.a.where: 'Discount' is no column: neither one of the deals nor a header of "
        "deals.csv.",
        'Did you mean "Discount %"?', 2,
    ),
    "a column that the files lack": (
        'of = "won", sum = "probability"',
        "x needs the column 'probability' (chance to win it) in deals.csv; its columns are deal_id, status, value, "
        "cost, "
        "closed_at, created_at, expected_close_at, rep_id, customer_id, region, product, Discount % and 1 more.",
        None, 3,
    ),
    "a text that is summed": (
        'of = "won", sum = "product"',
        "salescli.toml:4: kpi.x.measures.a.sum: 'product' is no number, so that it cannot be added up or ranked; "
        "'distinct' counts different values.", None, 2,
    ),
    "a number as a condition": (
        'of = "won", where = "value"',
        "salescli.toml:4: kpi.x.measures.a.where: 'value' is no condition: it is not true or false.", None, 2,
    ),
    "a number beside a text": (
        'of = "won", where = "value > \'7\'"',
        "salescli.toml:4: kpi.x.measures.a.where: \"value > '7'\" compares a number with a text: "
        "write numbers without quotation marks.", None, 2,
    ),
    "a date that is none": (
        'of = "deals", date = "product"',
        "salescli.toml:4: kpi.x.measures.a.date: 'product' is no date.",
        "Dates: created_at, expected_close_at, closed_at.", 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_the_files_is_said_with_its_place(case: str, small: Path) -> None:
    measure, wanted, hint, code = WRONG[case]
    found = refused(section("a", "ratio", a=measure), small, files=True)
    assert (found[0], found[2]) == (wanted, code)
    assert hint is None or found[1] == hint


def test_amounts_under_a_header_in_several_currencies_are_said_to_be_or_not_to_be(tmp_path: Path) -> None:
    rows = "deal_id,status,value,currency,closed_at,Fee\nD1,won,1,SEK,2026-01-01,10\nD2,won,1,EUR,2026-01-01,20\n"
    (tmp_path / "deals.csv").write_text(rows, encoding="utf-8")
    rates = '[currency]\nbase = "SEK"\nrates = { EUR = 11 }\n'
    fee = 'of = "won", sum = "\\"Fee\\""'
    message, hint, code = refused(rates + section("a", "money", a=fee), tmp_path, files=True)
    assert message == "salescli.toml:7: kpi.x.measures.a.sum: 'Fee' of deals.csv may be amounts in several currencies."
    assert hint == (
        "Say money = true where they are, to have each converted by the currency of its row, else money = false."
    )
    assert code == 2
    assert float(value(rates + section("a", "money", a=f"{fee}, money = true"), tmp_path)) == 10 + 11 * 20
    assert float(value(rates + section("a", "money", a=f"{fee}, money = false"), tmp_path)) == 30
    assert float(value(rates + section("a", "money", a='of = "won", sum = "value"'), tmp_path)) == 12


def test_more_above_the_line_than_below_is_no_share(small: Path) -> None:
    text = section("a / b * 100", "percent", more="proportion = true", a='of = "closed"', b='of = "won", hidden = true')
    message, hint, code = refused(text, small, files=True)
    assert message == "x: total: a is 4 and b is 3, so that the one is no part of the other."
    assert hint == "Correct the 'where' of the two measures, or leave out proportion = true."
    assert code == 3
    with pytest.raises(SalesCliError) as caught:
        answer(text, small, by="region", period="month")
    assert "2026-02, North" in salescli.i18n.language.ENGLISH.say(caught.value.message)


def test_the_rows_behind_sum_to_the_number(small: Path) -> None:
    text = section("s / n", "money", s='of = "won", sum = "value", where = "value > 400"', n='of = "won"')
    found = answer(text, small)
    frame = drilldown(found, Exports([str(small)]).dataset).frame
    assert frame.select("deal_id", "line", "s", "n").rows() == [
        ("D1", 2, 1200.5, 1),
        ("D2", 3, None, 1),
        ("D4", 5, None, 1),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_order_lines_count_as_deals(seed: int, tmp_path: Path) -> None:
    """An oracle in plain Python: a deal's value is that of its lines of the group."""
    rng = Random(seed)
    rows = [
        {"deal_id": f"D{rng.randint(1, 12)}", "product": rng.choice("AB"), "value": rng.randint(1, 9) * 100}
        for _ in range(30)
    ]
    lines = [f"{row['deal_id']},won,{row['value']},2026-01-01,{row['product']}" for row in rows]
    (tmp_path / "deals.csv").write_text("deal_id,status,value,closed_at,product\n" + "\n".join(lines) + "\n")
    settings = '[tables.deals]\nduplicates = "lines"\namounts = "line"\n' + section(
        "big", big='of = "won", where = "value > 1000"', a='of = "won", where = "product = \'A\'"',
        s='of = "won", sum = "value", where = "product = \'A\'"', p='of = "won", distinct = "product"',
        m='of = "won", median = "value"',
    )  # fmt: skip

    def wanted(mine: list[dict[str, Any]]) -> tuple[float, ...]:
        deals: dict[str, list[dict[str, Any]]] = {}
        for row in mine:
            deals.setdefault(row["deal_id"], []).append(row)
        values = [sum(row["value"] for row in lines) for lines in deals.values()]
        of_a = [row for row in mine if row["product"] == "A"]
        return (
            sum(each > 1000 for each in values), len({row["deal_id"] for row in of_a}),
            sum(row["value"] for row in of_a), len({row["product"] for row in mine}), median(values),
        )  # fmt: skip

    columns = ("big", "a", "s", "p", "m")
    found = answer(settings, tmp_path)
    assert found.result.frame.select(columns).cast(float).row(0) == wanted(rows)
    by = answer(settings, tmp_path, by="product").result.frame
    for product in "AB":
        mine = by.filter(product=product).select(columns).cast(float).row(0)
        assert mine == wanted([row for row in rows if row["product"] == product])
    behind = drilldown(found, Exports([str(tmp_path)]).dataset).frame
    assert behind.select(pl.col("big", "a").sum(), pl.col("s").sum()).cast(float).row(0) == wanted(rows)[:3]


#: Own KPIs written like built-in ones.
LIKE: Mapping[str, tuple[str, str, dict[str, str]]] = {
    "win-rate": ("won / closed * 100", "percent", {"won": 'of = "won"', "closed": 'of = "closed"'}),
    "average-purchase-value": ("a", "money", {"a": 'of = "won", mean = "value"'}),
    "revenue": ("a", "money", {"a": 'of = "won", sum = "value"'}),
    "deals-won": ("a", "count", {"a": 'of = "won"'}),
    "deals-lost": ("a", "count", {"a": 'of = "closed", where = "status = \'lost\'"'}),
    "leads": ("a", "count", {"a": 'of = "deals", date = "created_at"'}),
    "quotes-sent": ("a", "count", {"a": 'of = "quoted"'}),
    "open-deals": ("a", "count", {"a": 'of = "open"'}),
    "pipeline-value": ("a", "money", {"a": 'of = "open", sum = "value"'}),
    "profit-margin": (
        "(s - c) / s * 100", "percent",
        {"s": 'of = "won", sum = "value", where = "cost is not null"',
         "c": 'of = "won", sum = "cost", where = "value is not null"'},
    ),
    "upsells": ("a", "count", {"a": 'of = "won", where = "deal_type = \'upsell\'"'}),
    "calls": ("a", "count", {"a": 'of = "activities", where = "type = \'call\'"'}),
    "meetings": ("a", "count", {"a": 'of = "meetings"'}),
    "calls-per-rep": ("a / r", "ratio", {"a": 'of = "calls"', "r": 'kpi = "calls-per-rep", column = "reps"'}),
    "active-customers": ("a", "count", {"a": 'of = "customers", distinct = "customer_id"'}),
    "new-customers": ("a", "count", {"a": 'of = "new_customers", distinct = "customer_id"'}),
    "cac": ("a / n", "money", {"a": 'kpi = "cac", column = "total_cost"', "n": 'kpi = "new-customers"'}),
    "churn-rate": ("a", "percent", {"a": 'kpi = "churn-rate"'}),
    "monthly-growth": ("a", "percent", {"a": 'kpi = "monthly-growth"'}),
}  # fmt: skip
#: Sums that a group is shown for where it moved, whatever it is: they are compared as totals.
WHOLE = {"mrr": ("a", "money", {"a": 'of = "customers", sum = "mrr"'})}


def _settings(like: Mapping[str, tuple[str, str, dict[str, str]]]) -> str:
    return STAGES + "".join(
        section(formula, unit, name=f"own-{name}", **measures) for name, (formula, unit, measures) in like.items()
    )


@pytest.fixture(scope="module", params=["sample", "awkward", "unaided", "billing", "lines"])
def exports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Exports, Any, str]:
    """Folders of every kind, the day that they are seen from, and the kind."""
    folder, kind = tmp_path_factory.mktemp("own"), request.param
    text = _settings({**LIKE, **WHOLE}) + ('[tables.deals]\nduplicates = "lines"\n' if kind == "lines" else "")
    if kind == "sample":
        shutil.copytree(SAMPLE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.toml", "*.py"))
    else:
        getattr(data, kind)(folder, 7)
    (folder / "salescli.toml").write_text(text, encoding="utf-8")
    return Exports([str(folder)]), "2025-12-31" if kind == "sample" else data.AS_OF, kind


@pytest.mark.parametrize(
    ("period", "by", "where"),
    [
        ("month", "none", ()), ("week", "region", ()), ("quarter", "rep", ("region=South",)), ("year", "segment", ()),
        ("total", "region,product", ()), ("total", "customer", ()), ("day", "none", ()), ("month", "team", ()),
        ("total", "stage", ()), ("quarter", "none", ("region=South", "region=")),
    ],
)  # fmt: skip
def test_an_own_kpi_written_like_a_built_in_one_equals_it(
    exports: tuple[Exports, Any, str], period: str, by: str, where: tuple[str, ...]
) -> None:
    files, as_of, kind = exports
    request = Request(period=period, by=by, where=where, as_of=as_of)
    like = {**LIKE, **(WHOLE if by == "none" else {})}
    theirs = files.compute_many(list(like), request)
    mine = files.compute_many([f"own-{name}" for name in like], request)
    answered = 0
    for name, built_in, own in zip(like, theirs, mine, strict=True):
        assert isinstance(built_in, SalesCliError) == isinstance(own, SalesCliError), name
        if isinstance(built_in, KpiResult) and isinstance(own, KpiResult):
            assert _cells(own) == _cells(built_in), name
            answered += 1
    is_answerable = by != "pipeline" and (kind, by) != ("unaided", "team")  # without reps there are no teams
    assert answered > 3 or kind == "billing" or not is_answerable


#: Every grain and every split that the folders can be asked for.
GRAINS = ("day", "week", "month", "quarter", "year", "total")
SPLITS = ("none", "region", "rep", "team", "segment", "product", "source", "customer", "deal_type", "stage", "pipeline",
          "region,product", "rep,segment")  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("period", GRAINS)
@pytest.mark.parametrize("by", SPLITS)
def test_it_equals_it_in_every_grain_and_split(exports: tuple[Exports, Any, str], period: str, by: str) -> None:
    test_an_own_kpi_written_like_a_built_in_one_equals_it(exports, period, by, ())


def _cells(result: KpiResult) -> list[tuple[Any, ...]]:
    """Every row, and the total, with the value rounded where the last division rounds."""
    frame = result.frame.select("period", "start", "end", "complete", *result.dimensions, "value")
    rows = [(*row[:-1], _rounded(row[-1])) for row in frame.rows()]
    return [*rows, None if result.total is None else (_rounded(result.total["value"][0]),)]  # type: ignore[list-item]


def _rounded(number: Any) -> Any:
    return None if number is None else float(f"{float(number):.9g}")


#: why.md, worked example h: over the sample data, 2025.
EXAMPLE: Mapping[str, tuple[str, dict[str, str], float]] = {
    "big-deal-share": (
        "big / sold * 100",
        {
            "big": 'of = "won", where = "value > 100000"',
            "sold": 'of = "won", where = "value is not null", hidden = true',
        },
        22.5,
    ),
    "meetings-per-win": ("meetings / won", {"meetings": 'of = "meetings"', "won": 'of = "won"'}, 1.079602),
    "family": (
        "s", {"s": "of = \"won\", sum = \"value\", where = \"product in ('On-premise Licence', 'Cloud Platform')\""},
        14_776_800,
    ),
    "big-win-rate": (
        "won / closed * 100",
        {"won": 'of = "won", where = "value > 100000"', "closed": 'of = "closed", where = "value > 100000"'}, 42.056075,
    ),
    "sellers": ("n", {"n": 'of = "won", distinct = "rep_id"'}, 14),
    "margin": ("m", {"m": 'of = "won", mean = "1 - cost / value"'}, 0.370385),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLE)
def test_the_worked_example_comes_out_to_the_digit(name: str, tmp_path: Path) -> None:
    formula, measures, wanted = EXAMPLE[name]
    config = tmp_path / "salescli.toml"
    config.write_text(section(formula, "ratio", name=name, **measures), encoding="utf-8")
    found = salescli.compute(name, SAMPLE, config=config, as_of="2025-12-31", period="year", date_from="2025")
    assert round(float(found.frame["value"][0]), 6) == wanted
    counted = {"big-deal-share": (90,), "meetings-per-win": (434, 402), "big-win-rate": (90, 214)}.get(name)
    assert counted is None or found.frame.select(found.numbers[1:]).row(0) == counted


@pytest.fixture
def shop(small: Path) -> Path:
    """A folder with own KPIs, one of them with a target."""
    text = section(
        "big / sold * 100", "percent", name="big-share", more='title = "Big ones"\nproportion = true',
        big='of = "won", where = "value > 500"', sold='of = "won", where = "value is not null", hidden = true',
    )  # fmt: skip
    text += section("s", "money", name="sold", s='of = "won", sum = "value"')
    text += '[[target]]\nkpi = "big-share"\nat = "2026-01"\nmin = "50%"\nmin_n = 5\n'
    text += '[[target]]\nkpi = "sold"\nat = "2026-02"\nmin = 1000\n'
    (small / "salescli.toml").write_text(text, encoding="utf-8")
    return small


def test_they_are_listed_last_and_marked(shop: Path) -> None:
    ran = run_here("list", "--config", "salescli.toml", "--format", "csv", cwd=shop)
    rows = list(csv.DictReader(ran.out.decode().splitlines()))
    assert [(row["name"], row["own"]) for row in rows if row["own"]] == [("big-share", "own"), ("sold", "own")]
    assert [row["name"] for row in rows[-2:]] == ["big-share", "sold"]
    bare = run_here("list", "--no-config", "--format", "csv", cwd=shop).out.decode()
    assert "own" not in bare.splitlines()[0].split(",")


def test_they_are_explained_like_the_others(shop: Path) -> None:
    assert "big-share: Big ones (percent, neither direction is better)" in run_here(
        "explain", "big-share", "--config", "salescli.toml", cwd=shop).out.decode()  # fmt: skip
    ran = run_here("explain", "big-share", ".", "--as-of", AS_OF, "--last", "1", "--period", "quarter", cwd=shop)
    assert ran.code == 0, ran.err


def test_they_stand_side_by_side_with_built_in_ones_and_are_compared(shop: Path) -> None:
    ran = run_here("kpi", "win-rate,big-share,sold", ".", "--as-of", AS_OF, "--format", "csv", "--quiet", cwd=shop)
    assert ran.out.decode().splitlines()[0] == "period,start,end,complete,win-rate,big-share,sold,currency"
    ran = run_here(
        "kpi", "sold", ".", "--as-of", AS_OF, "--compare", "previous", "--format", "csv", "--quiet", cwd=shop
    )
    assert [row["change"] for row in csv.DictReader(ran.out.decode().splitlines())] == ["", "-900.5"]


def test_they_are_judged_by_pace_and_by_their_number(shop: Path) -> None:
    ran = run_here("check", ".", "--as-of", "2026-02-14", "--format", "json", "--quiet", cwd=shop)
    first, second = json.loads(ran.out)["targets"]
    assert (first["kpi"], first["verdict"], first["reason"]) == ("big-share", "inconclusive", "few_rows")
    assert (second["kpi"], second["verdict"], second["pace"]["elapsed_days"]) == ("sold", "behind", 14)


def test_they_have_a_section_of_the_report_or_are_chosen_by_name(shop: Path) -> None:
    page = run_here("report", ".", "--as-of", AS_OF, "--format", "markdown", "--quiet", cwd=shop).out.decode()
    section_ = page.partition("## Your KPIs\n")[2].partition("\n## ")[0]
    assert "| Big ones |" in section_
    assert "| sold |" in section_
    config = shop / "salescli.toml"
    config.write_text(config.read_text() + '[report]\nkpis = ["sold"]\n', encoding="utf-8")
    page = run_here("report", ".", "--as-of", AS_OF, "--format", "markdown", "--quiet", cwd=shop).out.decode()
    assert "Your KPIs" not in page
    assert "sold" in page
    swedish = run_here("report", ".", "--as-of", AS_OF, "--format", "markdown", "--language", "sv", cwd=shop)
    assert swedish.code == 0


def test_a_slip_of_the_pen_finds_them(shop: Path) -> None:
    ran = run_here("kpi", "big-shar", ".", cwd=shop)
    assert ran.code == 2
    assert "Did you mean 'big-share'?" in ran.err


def test_why_gives_an_account_of_them(shop: Path) -> None:
    """A share is a ratio: what its groups contribute is its change."""
    ran = run_here("why", "sold", ".", "--at", "2026-02", "--as-of", AS_OF, "--by", "rep", "--format", "json", cwd=shop)
    found = json.loads(ran.out)
    assert (found["value"], found["previous"], found["change"]) == (300, 1200.5, -900.5)
    groups = [row["contribution"] for row in found["rows"] if row["kind"] == "group"]
    assert sum(groups) == found["change"]
