"""The ways in which a sales report is wrong without looking wrong, one test each, on a handful of rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from salescli import compute, forecast, kpis
from salescli.api import Exports, Request
from salescli.errors import InputError, SettingsError, UsageError
from salescli.i18n.language import ENGLISH
from salescli.results.result import KpiResult
from tests.asking import ask, rows, total, unlike
from tests.oracle import data
from tests.program import run_here
from tests.said import hint_of

END_OF_MARCH = date(2026, 3, 31)


def won(n: int, **columns: object) -> dict[str, object]:
    """A deal of 100, won on 10 March 2026."""
    base = {"deal_id": f"d{n}", "customer_id": "c1", "rep_id": "r1", "region": "North", "status": "won", "value": 100}
    return base | {"created_at": "2026-03-01", "closed_at": "2026-03-10"} | columns


def customer(name: str, **columns: object) -> dict[str, object]:
    base = {"customer_id": name, "started_at": "2025-01-01", "churned_at": "", "region": "", "rep_id": "", "mrr": 10}
    return base | columns


def rep(rep_id: str, **columns: object) -> dict[str, object]:
    base = {"rep_id": rep_id, "name": rep_id.upper(), "region": "", "team": "", "hired_at": "", "left_at": ""}
    return base | columns


def answer(kpi: str, folder: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]], **question: Any) -> KpiResult:
    return ask(kpi, tables, folder, **({"as_of": END_OF_MARCH} | question))


def by(dimension: str, result: KpiResult, column: str = "value") -> dict[object, object]:
    return {row[dimension]: row[column] for row in rows(result)}


def note(result: KpiResult, code: str) -> tuple[int, str]:
    found = [note for note in result.notes if note.code == code]
    assert len(found) == 1, result.notes
    return found[0].count, ENGLISH.say(found[0].text)


# ------------------------------------------------------------------------------------------------- joins


def test_fan_out_a_customer_with_three_rows_does_not_triple_its_sales(tmp_path: Path) -> None:
    spells = [customer("c1", started_at=f"2025-0{month}-01", region="South") for month in (1, 2, 3)]
    deals = [won(1, region=""), won(2, region="")]
    found = answer("revenue", tmp_path, {"deals": deals, "customers": spells}, by="region")
    assert by("region", found) == {"South": 200}
    assert (total(found) or {})["deals"] == 2


def test_fan_out_a_rep_employed_twice_does_not_double_the_sales(tmp_path: Path) -> None:
    reps = [rep("r1", region="West", left_at="2025-03-31"), rep("r1", region="West", hired_at="2026-01-01")]
    assert by("region", answer("revenue", tmp_path, {"deals": [won(1, region="")], "reps": reps}, by="region")) == {
        "West": 100
    }


def test_chasm_sales_and_heads_come_from_two_tables_and_do_not_multiply(tmp_path: Path) -> None:
    """Three deals beside two reps of one region: a join of the two would give six sales."""
    tables = {"deals": [won(n) for n in (1, 2, 3)], "reps": [rep("r1", region="North"), rep("r2", region="North")]}
    (row,) = rows(answer("sales-per-rep", tmp_path, tables, by="region"))
    assert (row["sales"], row["reps"], row["value"]) == (300, 2, 150)


def test_ratio_of_sums_a_total_is_not_the_mean_of_the_parts(tmp_path: Path) -> None:
    """One of one in the north, one of three in the south: two of four, 50 %, not the mean of 100 and 33.3 %."""
    deals = [won(1), won(2, region="South"), *(won(n, region="South", status="lost") for n in (3, 4))]
    found = answer("win-rate", tmp_path, {"deals": deals}, by="region")
    assert by("region", found) == {"North": 100, "South": pytest.approx(100 / 3)}
    assert (total(found) or {})["value"] == 50


def test_distinct_customers_are_counted_again_in_the_total(tmp_path: Path) -> None:
    found = answer("average-purchase-value", tmp_path, {"deals": [won(1), won(2, region="South")]}, by="region")
    assert by("region", found, "customers") == {"North": 1, "South": 1}
    assert (total(found) or {})["customers"] == 1


def test_orphan_keys_keep_their_rows(tmp_path: Path) -> None:
    """A customer and a rep that stand in no other file."""
    deals = [won(1, customer_id="c9", rep_id="r9", region="")]
    tables = {"deals": deals, "customers": [customer("c1", region="South")], "reps": [rep("r1", region="West")]}
    assert by("region", answer("revenue", tmp_path, tables, by="region")) == {None: 100}
    assert by("rep_id", answer("revenue", tmp_path, tables, by="rep")) == {"r9": 100}


def test_null_keys_are_one_group_and_meet_nothing(tmp_path: Path) -> None:
    """A deal without a customer does not take the region of a customer without an id."""
    deals = [won(1, customer_id="", region=""), won(2, customer_id="", region=""), won(3)]
    tables = {"deals": deals, "customers": [customer("", region="South"), customer("c1", region="East")]}
    found = answer("revenue", tmp_path, tables, by="region")
    assert by("region", found) == {"North": 100, None: 200}
    kept = answer("revenue", tmp_path, tables, where="region=")
    assert [row["value"] for row in rows(kept)] == [200]


# ------------------------------------------------------------------------------------------------- periods


def test_period_gaps_a_month_without_anything_has_a_row(tmp_path: Path) -> None:
    deals = [won(1, closed_at="2025-12-05"), won(2, closed_at="2026-03-05")]
    found = rows(answer("revenue", tmp_path, {"deals": deals}))
    assert [(row["period"], row["value"]) for row in found] == [
        ("2025-12", 100),
        ("2026-01", 0),
        ("2026-02", 0),
        ("2026-03", 100),
    ]


def test_period_gaps_a_group_has_a_row_in_every_period(tmp_path: Path) -> None:
    deals = [won(1, closed_at="2026-01-05"), won(2, closed_at="2026-03-05", region="South")]
    found = rows(answer("revenue", tmp_path, {"deals": deals}, by="region"))
    assert [(row["period"], row["region"], row["value"]) for row in found] == [
        (f"2026-0{month}", region, 100 if (month, region) in [(1, "North"), (3, "South")] else 0)
        for month in (1, 2, 3)
        for region in ("North", "South")
    ]


def test_growth_after_a_gap_is_null_and_not_infinite(tmp_path: Path) -> None:
    deals = [won(1, closed_at="2026-01-05"), won(2, closed_at="2026-03-05")]
    found = rows(answer("monthly-growth", tmp_path, {"deals": deals}))
    assert [(row["value"], row["previous_sales"]) for row in found] == [(None, None), (-100, 100), (None, 0)]


def test_a_running_month_is_compared_like_for_like_in_a_note(tmp_path: Path) -> None:
    """Ten days of March sold 100; the first ten of February 50, the whole of it 150."""
    days = {"2026-02-03": 50, "2026-02-20": 100, "2026-03-04": 100, "2026-03-25": 1000}
    deals = [won(n, closed_at=day, value=value) for n, (day, value) in enumerate(days.items())]
    found = answer("monthly-growth", tmp_path, {"deals": deals}, as_of=date(2026, 3, 10))
    last = rows(found)[-1]
    assert (last["period"], last["complete"], last["sales"], last["previous_sales"]) == ("2026-03", False, 100, 150)
    count, text = note(found, "running_period")
    assert count == 10
    assert "+100.00 %" in text


# ------------------------------------------------------------------------------------------- whose row it is


def test_a_customer_with_two_regions_lends_the_earliest_that_it_has(tmp_path: Path) -> None:
    spells = [
        customer("c1", started_at="2025-06-01", region="Later"),
        customer("c1", started_at="2025-01-01", region=""),
        customer("c1", started_at="2025-03-01", region="Earlier"),
    ]
    tables = {"deals": [won(1, region=""), won(2, region="Own")], "customers": spells}
    assert by("region", answer("revenue", tmp_path, tables, by="region")) == {"Earlier": 100, "Own": 100}


def test_a_region_is_looked_for_cell_by_cell(tmp_path: Path) -> None:
    """In one file: a deal with its own region, one with its customer's, one with its rep's, one with none."""
    deals = [
        won(1, region="Own"),
        won(2, region="", customer_id="c2"),
        won(3, region="", customer_id=""),
        won(4, region="", customer_id="", rep_id=""),
    ]
    tables = {
        "deals": deals,
        "customers": [customer("c1"), customer("c2", region="Customer's")],
        "reps": [rep("r1", region="Rep's")],
    }
    found = by("region", answer("deals-won", tmp_path, tables, by="region"))
    assert found == {"Own": 1, "Customer's": 1, "Rep's": 1, None: 1}


def test_a_rep_without_a_name_keeps_its_row(tmp_path: Path) -> None:
    tables = {"deals": [won(1), won(2, rep_id="r2")], "reps": [rep("r1", name=""), rep("r2", name="Åsa")]}
    found = rows(answer("revenue", tmp_path, tables, by="rep"))
    assert [(row["rep_id"], row["rep"]) for row in found] == [("r1", None), ("r2", "Åsa")]


def test_two_reps_of_one_name_are_two_reps(tmp_path: Path) -> None:
    names = [rep("r1", name="Åsa"), rep("r2", name="Åsa")]
    tables = {"deals": [won(1), won(2, rep_id="r2", value=7)], "reps": names}
    found = rows(answer("revenue", tmp_path, tables, by="rep"))
    assert [(row["rep_id"], row["rep"], row["value"]) for row in found] == [("r1", "Åsa", 100), ("r2", "Åsa", 7)]
    assert [row["value"] for row in rows(ask("revenue", tmp_path, where="rep=Åsa", as_of=END_OF_MARCH))] == [107]


def test_a_filter_on_what_stands_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Nort") as caught:
        answer("revenue", tmp_path, {"deals": [won(1)]}, where="region=Nort")
    assert "North" in (hint_of(caught.value) or "")


# ------------------------------------------------------------------------------------------- closing dates


def test_a_deal_closed_after_as_of_has_not_closed(tmp_path: Path) -> None:
    deals = [won(1), won(2, closed_at="2026-04-01"), won(3, status="lost", closed_at="2026-04-02")]
    found = answer("win-rate", tmp_path, {"deals": deals})
    assert [(row["period"], row["won"], row["lost"]) for row in rows(found)] == [("2026-03", 1, 0)]
    if "open-deals" in kpis.names():
        assert rows(ask("open-deals", tmp_path, as_of=END_OF_MARCH))[-1]["value"] == 2


def test_a_blank_closed_at_is_when_the_deal_was_won_or_lost(tmp_path: Path) -> None:
    deals = [
        won(1, closed_at="", won_at="2026-02-05", lost_at=""),
        won(2, closed_at="", won_at="2026-01-01", lost_at="2026-03-05", status="lost"),
        won(3, closed_at="2026-01-09", won_at="2026-02-05", lost_at=""),
    ]
    found = rows(answer("win-rate", tmp_path, {"deals": deals}))
    assert [(row["period"], row["won"], row["lost"]) for row in found] == [
        ("2026-01", 1, 0),
        ("2026-02", 1, 0),
        ("2026-03", 0, 1),
    ]


def test_a_won_deal_without_any_date_is_left_out_and_counted_in_a_note(tmp_path: Path) -> None:
    found = answer("revenue", tmp_path, {"deals": [won(1), won(2, closed_at=""), won(3, closed_at="")]})
    assert [row["deals"] for row in rows(found)] == [1]
    assert note(found, "without_closed_at") == (2, "2 won deals without closed_at are left out.")


def test_a_won_deal_without_value_is_left_out_where_value_is_used(tmp_path: Path) -> None:
    deals = [won(1), won(2, value="")]
    found = answer("average-purchase-value", tmp_path, {"deals": deals})
    assert [(row["value"], row["transactions"]) for row in rows(found)] == [(100, 1)]
    assert note(found, "without_value")[0] == 1
    assert [row["value"] for row in rows(ask("deals-won", tmp_path, as_of=END_OF_MARCH))] == [2]


def test_an_open_deal_with_a_closed_at_is_open(tmp_path: Path) -> None:
    """Some CRMs keep the expected date there."""
    deals = [won(1), won(2, status="open", closed_at="2026-02-01")]
    found = rows(answer("win-rate", tmp_path, {"deals": deals}))
    assert [(row["period"], row["won"], row["lost"]) for row in found] == [("2026-03", 1, 0)]
    if "open-deals" in kpis.names():
        assert rows(ask("open-deals", tmp_path, as_of=END_OF_MARCH))[-1]["value"] == 1


def test_a_status_that_no_column_tells_follows_from_the_dates(tmp_path: Path) -> None:
    deals = [
        {"deal_id": "d1", "value": 100, "won_at": "2026-03-05", "lost_at": ""},
        {"deal_id": "d2", "value": 100, "won_at": "", "lost_at": "2026-03-06"},
        {"deal_id": "d3", "value": 100, "won_at": "", "lost_at": ""},
    ]
    found = rows(answer("win-rate", tmp_path, {"deals": deals}))
    assert [(row["won"], row["lost"]) for row in found] == [(1, 1)]


def test_a_deal_closed_before_it_was_created_has_no_length(tmp_path: Path) -> None:
    deals = [won(1), won(2, created_at="2026-03-15"), won(3, created_at="2026-03-10 23:59:00")]
    found = answer("sales-cycle", tmp_path, {"deals": deals})
    assert [(row["deals"], row["total_days"]) for row in rows(found)] == [(2, 9)]
    assert note(found, "closed_before_created")[0] == 1


# ------------------------------------------------------------------------------------------------- numbers


def test_money_is_added_exactly(tmp_path: Path) -> None:
    """Ten times 0.1 is 1, and a million beside it loses no cent."""
    deals = [won(n, value="0.1") for n in range(10)] + [won(10, value="1000000000000.01")]
    (row,) = rows(answer("revenue", tmp_path, {"deals": deals}))
    assert str(row["value"]).rstrip("0") == "1000000000001.01"


def test_counts_below_zero_do_not_wrap(tmp_path: Path) -> None:
    deals = [won(1, closed_at="2026-02-05"), won(2, closed_at="2026-02-06"), won(3)]
    found = rows(answer("monthly-growth", tmp_path, {"deals": deals}))
    assert [row["value"] for row in found] == [None, -50]


def test_the_day_of_a_timestamp_is_its_own_day(tmp_path: Path) -> None:
    """The last second of a month belongs to it, the first of the next does not."""
    deals = [won(1, closed_at="2026-02-28 23:59:59"), won(2, closed_at="2026-03-01 00:00:00")]
    found = rows(answer("deals-won", tmp_path, {"deals": deals}))
    assert [(row["period"], row["value"]) for row in found] == [("2026-02", 1), ("2026-03", 1)]


# ----------------------------------------------------------------------------------- customers and their money


@pytest.mark.skipif("churn-rate" not in kpis.names(), reason="no KPI churn-rate yet")
def test_a_customer_that_changes_its_subscription_has_not_churned(tmp_path: Path) -> None:
    """One spell ends on the day the next begins; another overlaps; a third has a pause over the end of February."""
    spells = [
        customer("c1", churned_at="2026-03-05"),
        customer("c1", started_at="2026-03-05"),
        customer("c2", churned_at="2026-03-20"),
        customer("c2", started_at="2026-03-01"),
        customer("c3", churned_at="2026-02-20"),
        customer("c3", started_at="2026-03-02"),
        customer("c4", churned_at="2026-03-31"),
    ]
    row = rows(answer("churn-rate", tmp_path, {"customers": spells}))[-1]
    names = ("customers_at_start", "lost", "retained", "new", "customers_at_end")
    assert [row[name] for name in names] == [3, 1, 2, 1, 3]


@pytest.mark.skipif("mrr" not in kpis.names(), reason="no KPI mrr yet")
def test_a_subscription_that_grows_is_expansion_and_not_a_new_customer(tmp_path: Path) -> None:
    spells = [customer("c1", churned_at="2026-03-05", mrr=10), customer("c1", started_at="2026-03-05", mrr=25)]
    row = rows(answer("mrr", tmp_path, {"customers": spells}))[-1]
    assert [row[name] for name in ("opening", "new", "expansion", "churned", "value")] == [10, 0, 15, 0, 25]


@pytest.mark.skipif("cac" not in kpis.names(), reason="no KPI cac yet")
def test_chasm_three_sources_of_cost_do_not_multiply(tmp_path: Path) -> None:
    tables = {
        "costs": [{"incurred_at": "2026-03-01", "amount": 100}, {"incurred_at": "2026-03-02", "amount": 100}],
        "activities": [{"type": "call", "occurred_at": f"2026-03-0{n}", "cost": 1} for n in (1, 2, 3)],
        "reps": [rep("r1", monthly_cost=310), rep("r2", monthly_cost=310, hired_at="2026-03-31")],
        "customers": [customer(f"c{n}", started_at="2026-03-03") for n in (1, 2)],
    }
    row = rows(answer("cac", tmp_path, tables))[-1]
    names = ("ledger_cost", "activity_cost", "rep_cost", "total_cost", "new_customers", "value")
    assert [row[name] for name in names] == [200, 3, 320, 523, 2, 261.5]


def test_an_hour_is_an_hour_over_a_change_of_the_clock(tmp_path: Path) -> None:
    """Instants are taken from one another, not the times that a clock on the wall shows."""
    (tmp_path / "salescli.toml").write_text('[calendar]\ntimezone = "Europe/Stockholm"\n', encoding="utf-8")
    deals = [
        won(1, created_at="2025-10-26T00:30:00+0000", first_response_at="2025-10-26T01:30:00+0000"),
        won(2, created_at="2025-03-30T00:30:00Z", first_response_at="2025-03-30T03:30:00+02:00"),
        won(3, created_at="2025-03-29 12:00:00", first_response_at="2025-03-30 12:00:00"),
    ]
    found = answer("response-time", tmp_path, {"deals": deals}, period="total")
    assert rows(found)[0]["total_hours"] == 1 + 1 + 23


def test_an_answer_before_the_question_is_no_answer(tmp_path: Path) -> None:
    deals = [
        won(1, created_at="2026-03-02 08:00:00", first_response_at="2026-03-02 10:00:00"),
        won(2, created_at="2026-03-02 08:00:00", first_response_at="2026-03-01 08:00:00"),
    ]
    found = answer("response-time", tmp_path, {"deals": deals}, period="total")
    (row,) = rows(found)
    assert (row["value"], row["inquiries"], row["answered"]) == (2, 2, 1)
    assert [note.count for note in found.notes if note.code == "answered_first"] == [1]


@pytest.mark.parametrize(("rep_of_entry", "quota"), [("r1", 500), ("Åsa", 500), ("Asa", None)])
def test_a_quota_entry_names_a_rep_by_id_or_by_name(tmp_path: Path, rep_of_entry: str, quota: int | None) -> None:
    """A typo is said: else the rep's old quota would stay without a word."""
    settings = f'[[quota]]\nperiod = "2026-03"\nrep = "{rep_of_entry}"\namount = 500\n'
    (tmp_path / "salescli.toml").write_text(settings, encoding="utf-8")
    tables = {"deals": [won(1)], "reps": [rep("r1", quota=1000) | {"name": "Åsa"}]}
    if quota is None:
        with pytest.raises(SettingsError, match="Asa") as error:
            answer("quota-attainment", tmp_path, tables)
        assert hint_of(error.value) == "Did you mean 'Åsa'?"
    else:
        assert rows(answer("quota-attainment", tmp_path, tables))[0]["quota"] == quota


def test_a_deal_never_quoted_is_not_left_out(tmp_path: Path) -> None:
    deals = [won(1, quoted_at="2026-03-02"), won(2, quoted_at="")]
    found = answer("quotes-sent", tmp_path, {"deals": deals})
    assert rows(found)[0]["value"] == 1
    assert not found.notes


def test_a_file_that_lacks_every_column_asked_for_keeps_its_rows(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,value,created_at,closed_at\n1,won,5,2025-01-02,2025-01-03\n")
    (tmp_path / "deals-2.csv").write_text("deal_id,status,value,closed_at\n2,won,3,2025-01-21\n3,open,8,\n")
    result = compute("leads", tmp_path, as_of="2025-06-30", period="total", use_config=False)
    assert [ENGLISH.say(note.text) for note in result.notes] == ["2 deals without created_at are left out."]


@pytest.mark.parametrize("period", ["month", "total"])
@pytest.mark.parametrize("dimension", ["kind", "rows", "atom", "window", "ok", "number"])
def test_a_dimension_of_ones_own_is_not_taken_for_a_column_of_the_program(
    dimension: str, period: str, tmp_path: Path
) -> None:
    deals = [won(1, **{dimension: "a"}), won(2, **{dimension: "b", "value": 20})]
    (tmp_path / "salescli.toml").write_text(f'[dimensions]\ndeals = ["{dimension}"]\n', encoding="utf-8")
    found = answer("revenue", tmp_path, {"deals": deals}, by=dimension, period=period)
    assert [(row[dimension], row["value"]) for row in rows(found)] == [("a", 100), ("b", 20)]


@pytest.mark.parametrize("dimension", ["date", "file", "deals", "previous"])
def test_a_dimension_called_as_another_column_of_the_answer_is_refused(dimension: str, tmp_path: Path) -> None:
    (tmp_path / "salescli.toml").write_text(f'[dimensions]\ndeals = ["{dimension}"]\n', encoding="utf-8")
    with pytest.raises(UsageError, match=f"revenue has a column '{dimension}' of its own"):
        answer("revenue", tmp_path, {"deals": [won(1, **{dimension: "5"})]}, by=dimension)


@pytest.mark.parametrize("expression", ["Outcome", "CASE WHEN x = 'a' THEN '' ELSE Outcome END"])
def test_a_blank_status_of_an_expression_follows_from_the_dates(expression: str, tmp_path: Path) -> None:
    lines = ["deal_id,Outcome,won_at,lost_at,value,x", "1,,2026-03-05,,10,a", "2, ,2026-03-06,,20,b",
             "3,lost,,2026-03-01,5,b", "4, ,,2026-03-03,7,a"]  # fmt: skip
    (tmp_path / "deals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = f'[tables.deals.columns]\nstatus = {{ sql = "{expression}" }}\n'
    (tmp_path / "salescli.toml").write_text(text, encoding="utf-8")
    found = ask("win-rate", tmp_path, as_of=END_OF_MARCH)
    assert [(row["won"], row["lost"]) for row in rows(found)] == [(2, 2)]
    assert not found.notes


@pytest.mark.parametrize("least", [0, 1 << 40], ids=["kept", "read"])
def test_a_word_of_ones_own_may_have_blanks_around_it(
    least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However large the file, and beside customers who lend a region to deals without one."""
    monkeypatch.setattr("salescli.loading.table_cache.LEAST_BYTES", least)
    deals = [won(1, region=" North", cost=1), won(2, region="North", cost=1), won(3, region="", cost=1)]
    data.write(tmp_path, {"deals": deals, "customers": [customer("c1", region="X")]})
    config = tmp_path / "salescli.toml"
    config.write_text('[tables.deals.values.region]\n"North" = "Nord"\n', encoding="utf-8")
    asked = Request(by="region", period="month", as_of=END_OF_MARCH)
    together = ["revenue", "deals-won", "average-purchase-value", "profit-margin"]
    for found in Exports([str(tmp_path)], config=config).compute_many(together, asked):
        assert isinstance(found, KpiResult)
        assert found.frame["region"].to_list() == ["Nord", "X"], found.kpi.name


@pytest.mark.parametrize(
    ("column", "word"),
    [("status", "Förlorad"), ("status", "FÖRLORAD "), ("status", "Tappad affär"), ("stage", "Förlorad")],
)
@pytest.mark.parametrize("composition", ["NFC", "NFD"])
def test_an_accent_may_be_a_letter_of_its_own(column: str, word: str, composition: str, tmp_path: Path) -> None:
    """As files from a Mac have it; the settings hold it as one letter, or as two."""
    said = unicodedata.normalize(composition, word)
    deals = [{name: text for name, text in won(n).items() if name != "status"} | {column: "won"} for n in (1, 2)]
    deals += [deals[0] | {"deal_id": f"d{n}", column: said} for n in (3, 4, 5)]
    other = unicodedata.normalize("NFD" if composition == "NFC" else "NFC", "Tappad affär")
    (tmp_path / "salescli.toml").write_text(f'[tables.deals.values.status]\n"{other}" = "lost"\n', encoding="utf-8")
    found = answer("win-rate", tmp_path, {"deals": deals}, period="total")
    assert [(row["won"], row["lost"], row["value"]) for row in rows(found)] == [(2, 3, 40)]


def test_a_forecast_is_not_stopped_by_what_closed_after_it(tmp_path: Path) -> None:
    deals = [
        won(1, status="open", stage="lead", closed_at="", expected_close_at="2025-03-05"),
        won(2, value="abc", created_at="2025-01-06", closed_at="2025-06-01"),
        won(3, value=5, created_at="2025-01-06", closed_at="2025-02-01"),
    ]
    data.write(tmp_path, {"deals": deals})
    (tmp_path / "salescli.toml").write_text("[stages]\nlead = 0.1\n", encoding="utf-8")
    exports = Exports([str(tmp_path)])
    asked = Request(period="month", date_from="2025-01", date_to="2025-03-31", as_of="2025-12-15")
    assert [row.won for row in forecast.compute(exports, asked).rows] == [0, 5, 0]
    with pytest.raises(InputError, match="'abc' is not an amount"):
        forecast.compute(exports, replace(asked, date_to="2025-06-30"))


def test_amounts_that_are_left_out_may_be_of_any_size(tmp_path: Path) -> None:
    deals = [won(1, value="9" * 32, cost=""), won(2, value="9" * 32, cost=""), won(3, value=10, cost=4)]
    found = answer("profit-margin", tmp_path, {"deals": deals})
    assert rows(found)[0]["value"] == 60
    assert [note.count for note in found.notes] == [2]


def test_a_currency_is_told_in_any_spelling(tmp_path: Path) -> None:
    spelt = ["SEK", "EUR", "EUR ", "eUr", " sek"]
    deals = [won(n, value=10**n, currency=word) for n, word in enumerate(spelt)]
    (tmp_path / "salescli.toml").write_text('[currency]\nbase = "SEK"\nrates = { EUR = 11 }\n', encoding="utf-8")
    found = answer("revenue", tmp_path, {"deals": deals})
    assert rows(found)[0]["value"] == 1 + 11 * (10 + 100 + 1000) + 10_000
    assert not found.notes


def test_demos_of_deals_without_ids_are_counted(tmp_path: Path) -> None:
    deals = [{name: text for name, text in won(1).items() if name != "deal_id"}]
    activities = [{"type": "demo", "occurred_at": "2026-03-03", "deal_id": "D1"}]
    found = answer("monthly-demos", tmp_path, {"deals": deals, "activities": activities})
    assert rows(found)[0] | {"value": 1, "deals_with_demo": 1, "won_after_demo": None} == rows(found)[0]
    texts = [ENGLISH.say(note.text) for note in found.notes if note.code == "no_deal_id"]
    assert any(text.startswith("won_after_demo") for text in texts)


def test_sales_velocity_speaks_of_its_year_alone(tmp_path: Path) -> None:
    """What stands in older rows has no say: neither a blank value nor one that does not read."""
    deals = [won(1), won(2, value=""), won(3, value="", closed_at="2024-05-01", created_at="2024-01-01"),
             won(4, value="x", closed_at="2025-03-31", created_at="2024-01-01"), won(5, status="lost"),
             won(6, status="open", closed_at="")]  # fmt: skip
    found = answer("sales-velocity", tmp_path, {"deals": deals}, as_of=END_OF_MARCH)
    texts = [ENGLISH.say(note.text) for note in found.notes]
    assert texts == ["1 won deal without value counts, and adds nothing to average_won."]
    with pytest.raises(InputError, match="'x' is not an amount"):
        answer("sales-velocity", tmp_path, {"deals": deals}, as_of=date(2026, 3, 30))


def test_a_probability_that_is_none_is_left_out(tmp_path: Path) -> None:
    deals = [won(n, status="open", closed_at="", stage="lead", probability=chance, expected_close_at="2026-05-01")
             for n, chance in enumerate(("20%", "150%", "-3%", "100%"))]  # fmt: skip
    found = answer("opportunity-value", tmp_path, {"deals": deals}, as_of=END_OF_MARCH)
    assert found.frame["value"].to_list() == [120]
    told = [ENGLISH.say(note.text) for note in found.notes if note.about]
    assert told == ["2 open deals with a probability outside 0 to 100 % are left out."]


@pytest.mark.parametrize("basis", ["period", "cohort"])
def test_a_won_lead_without_a_day_is_told(basis: str, tmp_path: Path) -> None:
    deals = [won(1), won(2, closed_at=""), won(3, status="lost")]
    found = answer("lead-conversion", tmp_path, {"deals": deals}, as_of=END_OF_MARCH, options={"basis": basis})
    assert found.frame["sales_count"].to_list() == [1]
    assert [ENGLISH.say(note.text) for note in found.notes] == ["1 won deal without closed_at is left out."]


def test_a_cost_that_is_supplied_beside_a_column_of_costs_is_told(tmp_path: Path) -> None:
    options = {"transaction_cost": "2"}
    asked = {"as_of": END_OF_MARCH, "options": options}
    found = answer("monthly-bookings", tmp_path, {"deals": [won(1, cost=30)]}, **asked)
    assert found.frame["value"].to_list() == [70]
    texts = [ENGLISH.say(note.text) for note in found.notes]
    assert texts == ["transaction_cost is not used: the deals have a column of costs."]
    found = answer("monthly-bookings", tmp_path, {"deals": [won(1)]}, **asked)
    assert (found.frame["value"].to_list(), found.notes) == ([98], ())


@pytest.mark.parametrize("name", ["number", "bare", "first_day", "share", "first", "place"])
@pytest.mark.parametrize("kpi", ["new-customers", "sales-cycle", "revenue", "sales-per-rep"])
def test_a_dimension_may_have_any_other_name(kpi: str, name: str, tmp_path: Path) -> None:
    data.write(tmp_path, {"deals": [won(n, customer_id=f"c{n}", **{name: kind}) for n, kind in enumerate("aab")]})
    (tmp_path / "salescli.toml").write_text(f'[dimensions]\ndeals = ["{name}"]\n', encoding="utf-8")
    asked = Request(by=name, as_of=END_OF_MARCH, period="total")
    exports = Exports([str(tmp_path)])
    (alone,) = exports.compute_many([kpi], asked)
    together, *_ = exports.compute_many([kpi, "deals-won", "win-rate", "average-purchase-value"], asked)
    assert isinstance(alone, KpiResult), alone
    assert isinstance(together, KpiResult), together
    assert alone.frame[name].to_list() == ["a", "b"]
    assert not unlike(rows(alone), rows(together))
    assert not any("without" in ENGLISH.say(note.text) for note in alone.notes)


@pytest.mark.parametrize("name", ["days", "weighted", "closed_on", "input:value", "sum:x", "value:text"])
def test_a_dimension_may_not_be_called_as_a_column_that_is_made(name: str, tmp_path: Path) -> None:
    data.write(tmp_path, {"deals": [won(1, **{name: "a"})]})
    (tmp_path / "salescli.toml").write_text(f'[dimensions]\ndeals = ["{name}"]\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no dimension can be called that"):
        ask("revenue", tmp_path, by=name, as_of=END_OF_MARCH)


@pytest.mark.parametrize("least", [0, 1 << 40], ids=["in a file", "in memory"])
def test_an_expression_that_fails_stops_only_who_asks_for_it(
    least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salescli.loading.table_cache.LEAST_BYTES", least)
    data.write(tmp_path, {"deals": [won(1, a=6, b=2, c="x"), won(2, a=6, b=0, c="y")]})
    config = '[tables.deals.columns]\ncost = { sql = "a / b" }\nquoted_at = { sql = "CAST(c AS DATE)" }\n'
    (tmp_path / "salescli.toml").write_text(config, encoding="utf-8")
    names = ["revenue", "deals-won", "leads", "average-purchase-value"]
    found = Exports([str(tmp_path)]).compute_many(names, Request(as_of=END_OF_MARCH))
    assert all(isinstance(result, KpiResult) for result in found), found
    with pytest.raises(InputError, match=r"line 3, cost: 'a / b' divides by zero"):
        ask("profit-margin", tmp_path, as_of=END_OF_MARCH)
    with pytest.raises(InputError, match=r"deals.csv, line 2, quoted_at: 'CAST\(c AS DATE\)' cannot be computed"):
        ask("quotes-sent", tmp_path, as_of=END_OF_MARCH)


def test_a_sum_that_is_too_large_stops_only_who_asks_for_it(tmp_path: Path) -> None:
    huge = [won(n, value="6" + "0" * 31, closed_at=f"2026-03-0{n}") for n in (2, 3)]
    data.write(tmp_path, {"deals": huge})
    counted, added = Exports([str(tmp_path)]).compute_many(
        ["deals-won", "revenue"], Request(period="day", as_of=END_OF_MARCH)
    )
    assert isinstance(counted, KpiResult)
    assert counted.frame["value"].to_list() == [1, 1]
    assert isinstance(added, InputError)


def test_nothing_in_the_range_is_no_fault(tmp_path: Path) -> None:
    options = {"lifespan": "churn"}
    tables = {"deals": [won(1)], "customers": [customer("c1", churned_at="2026-01-05")]}
    found = answer("clv", tmp_path, tables, as_of=END_OF_MARCH, date_from=date(2026, 6, 1), options=options)
    assert found.frame.is_empty()


def test_a_year_that_begins_before_the_first_is_told(tmp_path: Path) -> None:
    (tmp_path / "salescli.toml").write_text("[calendar]\nfiscal_year_start = 12\n", encoding="utf-8")
    data.write(tmp_path, {"deals": [won(1, closed_at="0001-01-02", created_at="0001-01-01")]})
    with pytest.raises(InputError, match="revenue would reach to 0001-01-01"):
        ask("revenue", tmp_path, period="quarter", as_of=END_OF_MARCH)


#: Names of columns that some computation makes on its way.
_ON_THE_WAY = ("at", "rows", "furthest", "name", "literal")


@pytest.mark.parametrize("name", _ON_THE_WAY)
def test_a_dimension_called_as_anything_on_the_way(name: str, tmp_path: Path) -> None:
    """Through every reader of groups: flows, spells, lifespans, rates, the funnel, the forecast and the rows behind."""
    tables = ("deals", "customers", "reps", "activities")
    settings = "[stages]\nlead = 0.1\nqualified = 0.2\nproposal = 0.3\nnegotiation = 0.4\n[dimensions]\n"
    settings += "".join(f'{table} = ["{name}"]\n' for table in tables)
    settings += "".join(f'[tables.{table}.columns]\n{name} = "Of ours"\n' for table in tables)
    (tmp_path / "salescli.toml").write_text(settings, encoding="utf-8")
    for table in tables:
        lines = Path("sample_data", f"{table}.csv").read_text(encoding="utf-8").splitlines()
        lines = [f"{line},{'Of ours' if not number else 'ab'[number % 2]}" for number, line in enumerate(lines)]
        (tmp_path / f"{table}.csv").write_text("\n".join(lines), encoding="utf-8")
    commands = [
        ("kpi", kpi) for kpi in ("revenue", "churn-rate", "clv", "mrr", "net-revenue-retention", "new-customers")
    ]
    for command in (*commands, ("kpi", "revenue,win-rate"), ("explain", "revenue"), ("funnel",), ("forecast",)):
        ran = run_here(*command, ".", "--by", name, cwd=tmp_path)
        assert (ran.code, "by:" in ran.err) == (0, False), ran.err
        assert name in ran.out.decode()
        assert "by:" not in ran.out.decode()
    for options in (("--rows",), ("--sort", f"{name}:asc"), ("--compare", "year"), ("--top", "1")):
        ran = run_here("kpi", "revenue", ".", "--by", name, "--last", "1", *options, cwd=tmp_path)
        assert ran.code == 0, ran.err


@pytest.mark.parametrize("name", ["value", "closed_at", "status", "none"])
def test_a_dimension_of_ones_own_is_a_text_with_a_name_of_its_own(name: str, tmp_path: Path) -> None:
    (tmp_path / "salescli.toml").write_text(f'[dimensions]\ndeals = ["{name}"]\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=f"dimensions: .*{name}"):
        answer("revenue", tmp_path, {"deals": [won(1)]})


def test_a_kpi_beside_others_is_no_dimension_of_their_table(tmp_path: Path) -> None:
    (tmp_path / "salescli.toml").write_text('[dimensions]\ndeals = ["win-rate"]\n', encoding="utf-8")
    (tmp_path / "deals.csv").write_text("deal_id,status,value,closed_at,win-rate\n1,won,5,2025-01-05,x\n")
    ran = run_here("kpi", "revenue,win-rate", ".", "--by", "win-rate", cwd=tmp_path)
    assert (ran.code, "win-rate" in ran.err) == (2, True)


@pytest.mark.parametrize("column", ["rep", "rep_id"])
def test_the_names_of_reps_can_be_sorted_by(column: str, tmp_path: Path) -> None:
    reps = [rep("r1", name="Zoe"), rep("r2", name="Adam")]
    deals = [won(1, rep_id="r1"), won(2, rep_id="r2")]
    found = answer("revenue", tmp_path, {"deals": deals, "reps": reps}, by="rep", period="total", sort=f"{column}:asc")
    assert [row["rep"] for row in rows(found)] == (["Adam", "Zoe"] if column == "rep" else ["Zoe", "Adam"])


def test_a_rep_who_has_a_quota_and_nothing_else_can_be_filtered_by(tmp_path: Path) -> None:
    (tmp_path / "salescli.toml").write_text('[[quota]]\nrep = "r9"\nperiod = "2025-01"\namount = 900\n')
    deals = [won(1, rep_id="r1", closed_at="2025-01-05")]
    found = answer("quota-attainment", tmp_path, {"deals": deals}, where="rep=r9", period="month")
    assert rows(found)[0]["quota"] == 900
