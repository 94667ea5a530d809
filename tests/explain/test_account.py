"""What stands behind a number: the rows that sum to it, what became of every row, several KPIs over one pass."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace

from salescli import compute, kpis
from salescli.api import Exports, Request
from salescli.engine.windows import WINDOW
from salescli.errors import SalesCliError
from salescli.explain import account as trust
from salescli.explain.drilldown import drilldown
from salescli.i18n.language import ENGLISH
from salescli.model.measures import TABLE_OF_VIEW
from salescli.output.documents.rows import RowsDocument
from salescli.output.formats import render
from salescli.results.result import KpiResult
from salescli.views import VIEWS
from tests.asking import alike, grain_of, rows, total, unlike
from tests.conftest import SAMPLE
from tests.oracle import data
from tests.said import hint_of, message_of

KPIS = kpis.names()


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generated files with gaps, orphans and odd values."""
    folder = tmp_path_factory.mktemp("awkward")
    data.awkward(folder, 5)
    stages = "".join(f"{stage} = {weight}\n" for stage, weight in data.STAGES.items())
    (folder / "salescli.toml").write_text(f"[stages]\n{stages}", encoding="utf-8")
    return folder


def asking(kpi: str, **question: object) -> Request:
    base = {"period": grain_of(kpi), "by": "none", "as_of": data.AS_OF}
    return Request(**(base | question))  # type: ignore[arg-type]


#: What is counted of the period before, of everybody, or only looked at.
NOT_LISTED = {
    "previous_sales", "previous_leads", "total_count", "total_sales", "deals_checked", "activities_checked",
    "of_no_deal",
}  # fmt: skip
COSTS_BEFORE = {"magic-number": {"ledger_cost", "activity_cost"}}


@pytest.mark.thorough
@pytest.mark.parametrize("by", ["none", "region"])
@pytest.mark.parametrize("kpi", KPIS)
def test_rows_sum_to_the_number(awkward: Path, kpi: str, by: str) -> None:
    """Sums and counts over the whole range; what holds at its end for amounts that last."""
    exports = Exports(awkward)
    answer = exports.answer(kpi, asking(kpi, by=by))
    found = drilldown(answer, exports.dataset)
    assert set(found.frame["table"].unique()) <= {"deals", "activities", "customers", "reps", "costs"}
    windows = answer.frame[WINDOW]
    for name in found.summed:
        measure = answer.plan.measures[name]
        shown = answer.frame[name]
        if not measure.is_flow:
            shown = shown.filter(windows == (windows.min() if measure.output == "opening" else windows.max()))
        assert alike(Decimal(str(found.frame[name].sum() or 0)), shown.sum()), name
    assert render(RowsDocument(found), "table").count("\n") > found.frame.height
    additive = {name for name, measure in answer.plan.measures.items() if measure.is_additive}
    assert additive - set(found.summed) <= NOT_LISTED | COSTS_BEFORE.get(kpi, set())


def test_every_row_is_where_it_says(awkward: Path) -> None:
    """File and line lead to the row, past cells that hold line breaks."""
    exports = Exports(awkward)
    found = drilldown(exports.answer("revenue", asking("revenue")), exports.dataset)
    with (awkward / "deals.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        starts = {}
        line = reader.line_num + 1
        for row in reader:
            starts[line] = dict(zip(header, row, strict=True))
            line = reader.line_num + 1
    assert found.frame.height > 50
    for row in found.frame.to_dicts():
        there = starts[row["line"]]
        assert there["deal_id"] == row["deal_id"]
        assert Decimal(there["value"]) == row["value"]


@pytest.mark.thorough
@pytest.mark.parametrize("question", [{}, {"where": "region=South"}, {"date_from": "2025-06", "by": "region"}])
@pytest.mark.parametrize("kpi", KPIS)
def test_every_row_read_is_accounted_for(awkward: Path, kpi: str, question: dict[str, str]) -> None:
    exports = Exports(awkward)
    if kpi == "sales-velocity":
        question = {}
    answer = exports.answer(kpi, asking(kpi, every_row=True, **question))
    found = trust.accounts(answer, exports.dataset)
    assert found
    for account in found:
        with (awkward / f"{account.table}.csv").open(encoding="utf-8", newline="") as file:
            assert account.read == sum(1 for _ in csv.reader(file)) - 1
        parts = [account.used, account.outside, account.filtered, account.others, *(n for _, n in account.left_out)]
        assert min(parts) >= 0, account
        assert sum(parts) == account.read


@pytest.mark.parametrize("question", [
    {"date_from": "2025-03", "date_to": "2025-04"},
    {"date_from": "2025-06-10", "by": "region", "where": "region=South"},
    {"date_to": "2025-05-20", "bad_rows": "skip"},
    {"date_from": "2025-02", "date_to": "2025-06", "compare": "previous"},
])  # fmt: skip
@pytest.mark.parametrize("kpi", KPIS)
def test_rows_that_have_no_say_are_not_missed(awkward: Path, kpi: str, question: dict[str, str]) -> None:
    """Only the days of the range are read; the numbers and notes are those of all days."""
    exports = Exports(awkward)
    answers = []
    for every_row in (False, True):
        try:
            found = exports.answer(kpi, asking(kpi, every_row=every_row, **question)).result
            answers.append((found.frame, found.total, found.notes))
        except SalesCliError as error:
            answers.append((message_of(error), hint_of(error)))
    read, every = answers
    assert len(read) == len(every)
    for mine, its in zip(read, every, strict=True):
        assert mine.equals(its) if isinstance(mine, pl.DataFrame) else mine == its


def test_a_stage_without_a_weight_matters_where_its_deals_have_a_say(tmp_path: Path) -> None:
    lines = [
        "deal_id,status,stage,value,created_at,closed_at,expected_close_at",
        "1,open,proposal,10,2026-01-05,,2026-02-05",
        "2,open,somewhere,20,2026-01-05,,2026-08-05",
    ]
    (tmp_path / "deals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "salescli.toml").write_text("[stages]\nproposal = 0.5\n", encoding="utf-8")
    exports = Exports(tmp_path)
    ask = Request(period="month", by="none", as_of="2026-01-31", date_from="2026-02", date_to="2026-03")
    together = exports.compute_many(["opportunity-value", "open-deals", "pipeline-value", "win-rate"], ask)
    for found in (exports.answer("opportunity-value", ask).result, together[0]):
        assert isinstance(found, KpiResult)
        assert found.frame["value"].to_list() == [5, 0]
    with pytest.raises(SalesCliError, match="No weight for the stage 'somewhere'"):
        exports.answer("opportunity-value", replace(ask, date_to="2026-12"))


def test_the_account_by_hand(tmp_path: Path) -> None:
    lines = [
        "deal_id,status,value,closed_at,region",
        "1,won,10,2026-01-05,North",
        "2,won,,2026-01-05,North",
        "3,won,10,,North",
        "4,lost,10,2026-01-05,North",
        "5,won,10,2025-01-05,North",
        "6,won,10,2026-01-06,South",
    ]
    (tmp_path / "deals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    exports = Exports(tmp_path)
    ask = asking("revenue", where="region=North", date_from="2026-01-01", as_of="2026-01-31", every_row=True)
    answer = exports.answer("revenue", ask)
    (account,) = [found for found in trust.accounts(answer, exports.dataset) if found.table == "deals"]
    assert (account.read, account.used, account.outside, account.filtered, account.others) == (6, 1, 1, 1, 1)
    assert {reason: count for reason, count in account.left_out if count} == {
        "without value": 1,
        "without closed_at": 1,
    }
    assert "won deals: 1 used; 1 left out without value" in trust.text(answer, exports.dataset)


@pytest.mark.parametrize("by", ["none", "region"])
def test_several_kpis_over_shared_passes_are_each_what_they_are_alone(awkward: Path, by: str) -> None:
    exports = Exports(awkward)
    ask = Request(period="quarter", by=by, as_of=data.AS_OF)
    together = exports.compute_many(KPIS, ask)
    assert len(together) == len(KPIS)
    for name, found in zip(KPIS, together, strict=True):
        try:
            alone = exports.answer(name, ask).result
        except SalesCliError as error:
            assert isinstance(found, SalesCliError), name
            assert message_of(found) == message_of(error)
            continue
        assert isinstance(found, KpiResult), f"{name}: {found}"
        assert not unlike(rows(found), rows(alone)), name
        assert not unlike([total(found) or {}], [total(alone) or {}]), name
        assert found.notes == alone.notes, name


def test_tables_of_views_are_told_without_loading_them() -> None:
    assert {name: view.table for name, view in VIEWS.items()} == TABLE_OF_VIEW


def figures(name: str) -> Iterator[str]:
    exports = Exports(SAMPLE)
    yield from trust.worked(exports.answer(name, Request(period=grain_of(name), by="none")))


@pytest.mark.parametrize("kpi", KPIS)
def test_formulas_are_shown_with_figures(kpi: str) -> None:
    """The last line of each ends in the value as the table shows it."""
    lines = list(figures(kpi))
    assert len(lines) > 1
    assert any(line.strip().startswith(f"{kpi} = ") for line in lines)


def _notes(kpi: str, folder: Path, **tables: str) -> list[str]:
    for table, text in tables.items():
        (folder / f"{table}.csv").write_text(text)
    result = compute(kpi, folder, use_config=False, period="total", by="none", as_of="2025-03-31")
    return [ENGLISH.say(note.text) for note in result.notes]


_LACKING = """\
deal_id,status,deal_type,value,created_at,closed_at
d1,won,upsell,50,2025-01-02,2025-01-21
d2,lost,new,70,2025-01-02,2025-01-22
d3,won,new,100,2025-01-02,
d4,lost,new,70,2025-01-02,
d5,lost,new,70,2025-01-02,
d6,won,new,,2025-01-02,2025-01-23
d7,won,upsell,,2025-01-02,2025-01-24
"""


def test_each_kind_of_rows_has_its_own_note(tmp_path: Path) -> None:
    assert _notes("win-rate", tmp_path, deals=_LACKING) == [
        "1 won deal without closed_at is left out.",
        "2 lost deals without closed_at are left out.",
    ]


def test_rows_among_others_are_told_with_those(tmp_path: Path) -> None:
    assert "2 won deals without value are left out." in _notes("upsell-rate", tmp_path, deals=_LACKING)
    customers = "customer_id,started_at,mrr,billing_interval\n"
    customers += "c1,2025-01-01,,annual\nc2,2025-01-01,,monthly\nc3,2025-01-01,5,annual\n"
    assert _notes("arr", tmp_path, customers=customers) == ["2 customers without mrr are left out."]


def test_a_row_that_lacks_two_things_is_told_once(tmp_path: Path) -> None:
    header = "deal_id,status,value,cost,created_at,closed_at\n"
    deals = (
        header + "d1,won,9,1,2025-01-02,2025-01-20\nd2,won,,,2025-01-02,2025-01-20\nd3,won,,7,2025-01-02,2025-01-20\n"
    )
    assert _notes("profit-margin", tmp_path, deals=deals) == ["2 won deals without value are left out."]


def test_what_lies_outside_of_the_range_is_not_left_out(tmp_path: Path) -> None:
    header = "deal_id,status,value,cost,created_at,closed_at\n"
    rows_ = "d1,won,9,1,2025-01-02,2025-01-20\nd2,won,,5,2025-01-02,2025-08-20\nd3,won,50,,2025-01-02,2025-08-21\n"
    (tmp_path / "deals.csv").write_text(header + rows_)
    exports = Exports([str(tmp_path)], use_config=False)
    (account,) = trust.accounts(exports.answer("profit-margin", Request(as_of="2025-03-31")), exports.dataset)
    assert (account.used, account.outside, sum(count for _, count in account.left_out)) == (1, 2, 0)


def test_what_is_not_open_is_not_left_out_of_what_is(tmp_path: Path) -> None:
    header = "deal_id,status,value,probability,created_at,closed_at,expected_close_at\n"
    rows_ = (
        "d1,open,10,0.5,2025-01-02,,2025-04-01\nd2,won,,,2025-01-02,2025-02-03,\nd3,open,,0.5,2025-01-02,,2025-04-01\n"
        "d4,lost,10,0.5,2025-05-02,,2025-06-01\n"
    )
    deals = header + rows_
    without = ["1 deal without value is left out."]
    assert _notes("pipeline-value", tmp_path, deals=deals) == without
    result = compute("opportunity-value", tmp_path, use_config=False, period="month", by="none", as_of="2025-03-31")
    assert [ENGLISH.say(note.text) for note in result.notes] == ["1 open deal without value is left out."]


def test_the_files_include_those_that_are_joined_of_rates_and_of_quotas(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "deal_id,status,closed_at,value,currency,plan_id,rep_id\n1,won,2026-01-05,10,EUR,p1,r1\n", encoding="utf-8"
    )
    (tmp_path / "plans.csv").write_text("id,name\np1,Gold\np2,Silver\n", encoding="utf-8")
    (tmp_path / "rates.csv").write_text("date,currency,rate\n2026-01-05,EUR,11\n", encoding="utf-8")
    (tmp_path / "quotas.csv").write_text("rep_id,period,amount\nr1,2026-01,90\n", encoding="utf-8")
    (tmp_path / "reps.csv").write_text("rep_id,name\nr1,Ann\n", encoding="utf-8")
    (tmp_path / "salescli.toml").write_text(
        '[currency]\nbase = "SEK"\nrates = "rates.csv"\n[tables.deals]\n'
        'joins = [{ file = "plans.csv", on = { plan_id = "id" }, prefix = "plan." }]\n',
        encoding="utf-8",
    )
    exports = Exports(tmp_path)
    answer = exports.answer("quota-attainment", Request(by="none", as_of="2026-01-31"))
    lines = [line.strip().removeprefix(f"{tmp_path}/") for line in trust.inputs(answer, exports.dataset)]
    assert "plans.csv: joined by plan_id, 2 rows; plan.name" in lines
    assert "rates.csv: 1 rates of days (EUR)" in lines
    assert "quotas.csv: quotas, 1 rows" in lines
    counted = trust.inputs(exports.answer("win-rate", Request(by="none", as_of="2026-01-31")), exports.dataset)
    assert not any("rates.csv" in line or "quotas.csv" in line for line in counted)
