"""Readings of small tables, by hand: matches, order, what the files exclude, currencies, fiscal periods, errors."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from salescli.errors import InputError, UsageError
from tests.conftest import SAMPLE
from tests.reconcile.asking import by_words, reconciled, words

Write = Callable[..., Path]
DEALS = """deal_id,status,created_at,closed_at,value,cost
1,won,2026-02-20,2026-03-05,100,60
2,won,2026-03-02,2026-03-31,250,0
3,won,2026-03-30,2026-04-01,40,10
4,lost,2026-03-01,2026-03-20,75,
5,won,2026-03-04,,30,
6,open,2026-03-06,,500,
"""
ASKED = {"at": "2026-03", "as_of": "2026-04-30"}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Files of deals, and settings beside them."""

    def write(text: str, settings: str = "", name: str = "deals.csv") -> Path:
        (tmp_path / "salescli.toml").write_text(settings)
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


def test_figures_by_hand(write: Write) -> None:
    found = by_words(reconciled("revenue", write(DEALS), **ASKED))
    assert {name: reading.value for name, reading in found.items() if len(name) < 2} == {
        (): 350,
        ("day_created_at",): 320,  # 2, 3 and the undated 5
        ("who_won_and_lost",): 425,
        ("who_all",): 425,
        ("much_margin",): 290,
        ("which_without_last_day",): 100,
        ("which_day_later",): 390,
        ("which_day_earlier",): 100,
    }
    assert found["day_created_at", "who_all"].value == 895
    assert [found[name].n for name in ((), ("day_created_at",), ("day_created_at", "who_all"))] == [2, 3, 5]


def test_a_figure_matches_within_half_a_unit_of_its_last_digit(write: Write) -> None:
    path = write("deal_id,status,closed_at,value\n1,won,2026-03-05,100.50\n2,won,2026-03-06,0.005\n")
    published = lambda expect: reconciled("revenue", path, expect, **ASKED).published  # noqa: E731
    assert [published(text).match for text in ("101", "100", "100.5", "100.51", "100.50", "100.505")] == [
        True, False, True, True, True, True,
    ]  # fmt: skip
    assert published("100").difference == Decimal("0.505")
    path = write("deal_id,status,closed_at,value\n1,won,2026-03-05,100.50\n")
    assert published("100").match and published("101").match


def test_matches_come_first_then_few_changes_then_the_nearest(write: Write) -> None:
    found = reconciled("revenue", write(DEALS), "320", **ASKED)
    first = [(words(reading), reading.match) for reading in found.readings[:3]]
    # 350 - 70 of costs + 40 of the day after
    assert first == [(("day_created_at",), True), (("much_margin", "which_day_later"), True), ((), False)]
    assert found.matches == 2
    gaps = [abs(reading.difference or 0) for reading in found.readings if len(reading.changes) == 1][1:]
    assert gaps == sorted(gaps)
    assert found.best is not None and words(found.best) == ("day_created_at",)
    assert found.rows.select("deal_id", "what", "effect", "reason").rows() == [
        ("1", "removed", -100, "created_at 2026-02-20, closed_at 2026-03-05"),
        ("3", "added", 40, "created_at 2026-03-30, closed_at 2026-04-01"),
        ("5", "added", 30, "created_at 2026-03-04, closed_at –"),
    ]


def test_ten_are_shown_unless_all_are_asked_for_and_the_published_one_always(write: Write) -> None:
    shown = reconciled("revenue", write(DEALS), "895", every=False, **ASKED)
    every = reconciled("revenue", write(DEALS), "895", **ASKED)
    assert len(shown.readings) == 10
    assert shown.others == len(every.readings) - 10
    assert shown.published in shown.readings and every.others == 0


def test_where_the_published_one_matches_there_is_nothing_to_explain(write: Write) -> None:
    found = reconciled("revenue", write(DEALS), "350", **ASKED)
    assert found.best is None and found.rows.is_empty() and found.candidates.is_empty()


def test_the_nearest_with_one_change_is_explained_where_nothing_matches(write: Write) -> None:
    found = reconciled("revenue", write(DEALS), "351", **ASKED)
    assert found.best is not None and not found.best.match and len(found.best.changes) == 1
    assert words(found.best) == ("day_created_at",)
    assert sum(found.rows["effect"]) == 320 - 350


def test_candidates_are_rows_as_large_as_the_gap(write: Write) -> None:
    rows = "7,won,2026-03-08,,11,\n8,won,2026-03-08,2026-04-07,11,\n9,won,2026-03-08,2026-04-08,11,\n"
    rows += "10,won,2026-01-08,2026-02-23,11,\n11,won,2026-01-08,2026-03-09,11,\n"
    found = reconciled("revenue", write(DEALS + rows), "372", **ASKED)  # 361 + 11
    assert found.candidates.select("deal_id", "amount", "reason").rows() == [
        ("7", 11, "closed_at –"),
        ("10", 11, "closed_at 2026-02-23"),
        ("11", 11, "closed_at 2026-03-09"),
        ("8", 11, "closed_at 2026-04-07"),
    ]
    note = next(note for note in found.notes if note.code == "candidates")
    assert note.count == 4


def test_rows_in_the_bin_and_rows_that_exclude_rules_out(write: Write) -> None:
    text = "deal_id,status,closed_at,value,is_deleted,kind\n1,won,2026-03-05,100,false,real\n"
    text += "2,won,2026-03-06,20,true,real\n3,won,2026-03-07,5,false,test\n4,lost,2026-03-07,9,true,real\n"
    path = write(text, '[tables.deals]\nexclude = { kind = ["test"] }\n')
    found = reconciled("revenue", path, "125", **ASKED)
    assert found.best is not None and words(found.best) == ("who_with_bin",)
    assert found.rows.select("line", "deal_id", "effect", "reason").rows() == [
        (3, "2", 20, "in the bin or excluded"),
        (4, "3", 5, "in the bin or excluded"),
    ]
    leads = by_words(reconciled("leads", write(text.replace("closed_at", "created_at")), **ASKED))
    assert (leads[()].value, leads["who_with_bin",].value) == (2, 4)


def test_every_row_of_a_repeated_id(write: Write) -> None:
    text = "deal_id,status,closed_at,value\n1,won,2026-03-05,100\n1,won,2026-03-05,120\n2,won,2026-03-06,7\n"
    found = by_words(reconciled("revenue", write(text, '[tables.deals]\nduplicates = "last"\n'), **ASKED))
    assert (found[()].value, found["who_repeats",].value) == (127, 227)
    found = by_words(reconciled("revenue", write(text, '[tables.deals]\nduplicates = "lines"\n'), **ASKED))
    assert found[()].value == 227
    assert ("who_repeats",) not in found


def test_rows_of_two_files_that_say_the_same(write: Write, tmp_path: Path) -> None:
    text = "deal_id,status,closed_at,value\n1,won,2026-03-05,100\n2,won,2026-03-06,7\n"
    paths = [write(text), write(text.replace("2,won,2026-03-06,7", "3,won,2026-03-06,8"), name="deals-2.csv")]
    found = reconciled("revenue", paths, "215", **ASKED)
    assert found.published.value == 115
    assert found.rows.select("file", "line", "effect").rows() == [(str(tmp_path / "deals-2.csv"), 2, 100)]


CURRENCIES = "deal_id,status,closed_at,value,currency\n1,won,2026-03-05,100,SEK\n2,won,2026-03-06,20,EUR\n"


def test_amounts_of_other_currencies(write: Write) -> None:
    path = write(CURRENCIES, '[currency]\nbase = "SEK"\nrates = { EUR = 11 }\n')
    found = by_words(reconciled("revenue", path, **ASKED))
    assert {name: (reading.value, reading.n) for name, reading in found.items() if len(name) < 2} == {
        (): (320, 2), ("much_own_currencies",): (120, 2), ("much_base_only:SEK",): (100, 1),
    }  # fmt: skip
    won = by_words(reconciled("deals-won", path, **ASKED))
    assert {name: reading.value for name, reading in won.items()} == {(): 2, ("much_base_only:SEK",): 1}


LINES = """deal_id,product,status,stage,value,currency,created_at,expected_close_at,closed_at
D1,A,won,won,100,SEK,2025-01-02,,2025-01-10
D1,B,won,won,11,SEK,2025-01-02,,2025-01-10
D2,A,won,won,50,EUR,2025-01-02,,2025-01-20
"""
OF_LINES = '[tables.deals]\nduplicates = "lines"\n[currency]\nbase = "SEK"\nrates = { EUR = 10 }\n'


def test_amounts_of_other_currencies_in_order_lines(write: Write) -> None:
    found = by_words(reconciled("revenue", write(LINES, OF_LINES), at="2025-01", as_of="2025-03-01"))
    assert {name: (reading.value, reading.n) for name, reading in found.items() if len(name) < 2} == {
        (): (611, 2), ("much_own_currencies",): (161, 2), ("much_base_only:SEK",): (111, 1),
        ("day_expected_close_at",): (0, 0),
    }  # fmt: skip


def test_order_lines_in_the_base_currency_have_no_other_currencies(write: Write) -> None:
    path = write(LINES.replace("EUR", "SEK"), OF_LINES)
    found = reconciled("revenue", path, "150", at="2025-01", as_of="2025-03-01")
    assert {words(reading) for reading in found.readings} == {(), ("day_expected_close_at",)}
    assert found.published.value == 161 and not found.matches


@pytest.mark.parametrize("cost", ["", "tbd"])
def test_value_less_cost_leaves_out_deals_without_a_readable_cost(write: Write, cost: str) -> None:
    rows = f"deal_id,status,closed_at,value,cost\n1,won,2026-03-05,100,60\n2,won,2026-03-06,50,{cost}\n"
    path = write(rows + "3,won,2026-03-07,7,0\n")
    found = reconciled("revenue", path, "47", **ASKED)  # 100 - 60 and 7 - 0
    assert found.best is not None and (words(found.best), found.best.value, found.best.n) == (("much_margin",), 47, 2)
    assert found.rows.select("deal_id", "what", "effect").rows() == [("1", "changed", -60), ("2", "removed", -50)]
    assert [(note.code, note.count) for note in found.notes] == [("without_cost", 1)]
    whole = reconciled("revenue", write(rows.replace(f"50,{cost}", "50,5")), "85", **ASKED)
    assert whole.matches == 1 and not whole.notes


def test_costs_of_order_lines_that_may_be_the_deals_are_not_tried(write: Write) -> None:
    text = "deal_id,product,status,closed_at,value,cost\n"
    for deal in range(1, 11):  # so many that equal costs are no chance
        text += f"{deal},A,won,2026-03-05,100,{deal}\n{deal},B,won,2026-03-05,11,{deal}\n"
    lines = '[tables.deals]\nduplicates = "lines"\n'
    found = by_words(reconciled("revenue", write(text, lines), **ASKED))
    assert {name: reading.value for name, reading in found.items()} == {(): 1110}
    with pytest.raises(InputError):
        reconciled("revenue", write(text.replace(",11,", ",100,"), lines), **ASKED)  # of values there is no way around
    for word, costs in (("line", 110), ("deal", 55)):
        amounts = f'amounts = "{word}"\n'
        found = by_words(reconciled("revenue", write(text, lines + amounts), **ASKED))
        assert found["much_margin",].value == 1110 - costs


MONTHS = """deal_id,status,value,created_at,closed_at
D1,won,100,2025-01{day},2025-01
D2,won,50,2025-01{day},2025-02
D3,won,7,2025-02{day},2025-03
"""


def test_dates_that_are_months_are_not_moved_by_days(write: Write) -> None:
    asked = {"at": "2025-01", "as_of": "2025-04-30"}
    months = write(MONTHS.format(day=""))
    assert {*by_words(reconciled("revenue", months, **asked))} == {(), ("day_created_at",)}
    assert not [name for name in by_words(reconciled("win-rate", months, **asked)) if "which" in str(name)]
    mixed = {*by_words(reconciled("revenue", write(MONTHS.format(day="-31")), **asked))}
    assert ("day_created_at", "which_without_last_day") in mixed  # the day created is a day
    assert ("which_day_later",) not in mixed


def test_subscriptions_by_months_are_not_moved_by_days(write: Write) -> None:
    text = "customer_id,started_at,churned_at,mrr\n1,2025-01,2025-03,100\n2,2025-02,,50\n3,2025-03,,20\n"
    for kpi, word in (("churn-rate", "which_"), ("mrr", "moment_day_before")):
        asked = {"at": "2025-02", "as_of": "2025-06-30"}
        by_month = by_words(reconciled(kpi, write(text, name="customers.csv"), **asked))
        days = text.replace("2025-01", "2025-01-01").replace("2025-02", "2025-02-28").replace("2025-03", "2025-03-01")
        by_day = by_words(reconciled(kpi, write(days, name="customers.csv"), **asked))
        assert [bool([name for name in found if word in str(name)]) for found in (by_month, by_day)] == [False, True]


def test_the_period_begins_after_the_as_of_date(write: Write) -> None:
    with pytest.raises(UsageError) as error:
        reconciled("revenue", write(DEALS), at="2026-06", as_of="2026-04-30")
    assert error.value.hint is not None and error.value.hint.code == "reconcile.name_a_period"


def test_amounts_at_the_rates_of_days(write: Write, tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text("date,currency,rate\n2026-03-05,EUR,11.5\n")
    path = write(CURRENCIES, '[currency]\nbase = "SEK"\nrates = "rates.csv"\n')
    found = by_words(reconciled("revenue", path, **ASKED))
    assert [found[name].value for name in ((), ("much_own_currencies",), ("much_base_only:SEK",))] == [330, 120, 100]


def test_without_rates_no_currency_is_tried(write: Write) -> None:
    found = by_words(reconciled("revenue", write(CURRENCIES.replace("EUR", "SEK")), **ASKED))
    assert not [name for name in found if any(word.startswith("much") for word in name)]


def test_the_calendar_for_a_fiscal_period(write: Write) -> None:
    text = "deal_id,status,closed_at,value\n1,won,2026-01-05,100\n2,won,2025-08-05,30\n3,won,2025-10-01,4\n"
    path = write(text, "[calendar]\nfiscal_year_start = 7\n")
    found = by_words(reconciled("revenue", path, at="FY2026-Q1", as_of="2026-04-30"))
    assert (found[()].value, found["which_calendar:2026-Q1",].value) == (30, 100)
    plain = by_words(reconciled("revenue", write(text), at="2026-Q1", as_of="2026-04-30"))
    assert not [name for name in plain if "calendar" in str(name)]


def test_a_period_that_runs_counts_to_the_day_it_is_seen_from(write: Write) -> None:
    text = "deal_id,status,closed_at,value\n1,won,2026-03-05,100\n2,won,2026-03-10,7\n3,won,2026-03-11,1000\n"
    found = by_words(reconciled("revenue", write(text), at="2026-03", as_of="2026-03-10"))
    assert (found[()].value, found["which_without_last_day",].value) == (107, 100)
    assert ("which_day_later",) not in found


def test_a_range_of_days_and_a_filter(write: Write) -> None:
    text = "deal_id,status,closed_at,created_at,value,region\n1,won,2026-03-05,2026-03-01,100,N\n"
    text += "2,won,2026-03-06,2026-02-01,20,S\n3,won,2026-03-07,2026-03-02,3,S\n"
    found = reconciled("revenue", write(text), date_from="2026-03-04", date_to="2026-03-06", where="region=S")
    assert found.label == "2026-03-04..2026-03-06"
    assert {name: reading.value for name, reading in by_words(found).items() if len(name) == 1} == {
        ("day_created_at",): 0, ("which_without_last_day",): 0, ("which_day_later",): 23, ("which_day_earlier",): 0,
    }  # fmt: skip


def test_order_lines_are_deals(write: Write) -> None:
    text = "deal_id,status,created_at,closed_at,value,product\n1,won,2026-02-01,2026-03-05,100,A\n"
    text += "1,won,2026-02-01,2026-03-05,20,B\n2,won,2026-03-01,2026-03-06,3,A\n"
    path = write(text, '[tables.deals]\nduplicates = "lines"\n')
    found = reconciled("deals-won", path, "1", **ASKED)
    assert found.published.value == 2
    assert found.best is not None and words(found.best) == ("day_created_at",)
    found = reconciled("revenue", path, "3", where="product=A", **ASKED)
    assert found.published.value == 103
    assert found.rows.select("deal_id", "effect").rows() == [("1", -100)]


@pytest.mark.parametrize("way", ["skip", "null"])
def test_values_that_do_not_read(write: Write, way: str) -> None:
    text = DEALS + "7,won,2026-03-01,2026-03-15,many,\n8,won,soon,2026-03-16,1000,\n"
    found = by_words(reconciled("revenue", write(text), bad_rows=way, **ASKED))
    assert (found[()].value, found["day_created_at",].value) == (1350, 320)
    found = by_words(reconciled("deals-won", write(text), bad_rows=way, **ASKED))
    assert found[()].value == 4


@pytest.mark.parametrize("kpi", ["revenue", "deals-won", "average-purchase-value", "leads", "win-rate",
                                 "lead-conversion", "sales-cycle", "churn-rate", "mrr"])  # fmt: skip
@pytest.mark.parametrize("where", [(), ("region=South",)])
def test_the_published_reading_is_the_kpi(kpi: str, where: tuple[str, ...]) -> None:
    from salescli.api import compute

    found = reconciled(kpi, SAMPLE, at="2025-12", where=where)
    value = compute(kpi, [SAMPLE], date_from="2025-12", date_to="2025-12", where=where).frame["value"][0]
    assert found.published.value is not None
    assert float(found.published.value) == pytest.approx(float(value), abs=1e-6)


@pytest.mark.parametrize(
    ("settings", "value"),
    [("[kpi.lead-conversion]\nbasis = 'cohort'\n", "75.000000"), ("[kpi.lead-conversion]\nqualified = true\n", None)],
)
def test_settings_of_the_kpi_decide_what_is_published(write: Write, settings: str, value: str | None) -> None:
    text = "deal_id,status,created_at,closed_at,qualified\n1,won,2026-03-01,2026-03-05,\n2,won,2026-03-01,2026-03-06,\n"
    text += "3,won,2026-03-01,2026-04-02,\n4,open,2026-03-01,,\n"
    found = by_words(reconciled("lead-conversion", write(text, settings), **ASKED))
    assert found[()].value == (None if value is None else Decimal(value))
    back = "basis_period" if "basis" in settings else "who_every_lead"
    assert found[back,].value == 50


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"name": "arr"}, "arr has no other readings"),
        ({"name": "revenue,leads"}, "one KPI"),
        ({"expect": ""}, "which figure"),
        ({"expect": "1.2 MSEK"}, "'MSEK' is not its unit"),
        ({"expect": "a lot"}, "'a lot' is not a figure"),
        ({"expect": "43%"}, "'%' is not its unit"),
        ({"at": "2025-12", "date_from": "2025-12"}, "--at"),
        ({"at": "2027-01"}, "begins"),
    ],
)
def test_what_cannot_be_asked(asked: dict[str, str], what: str) -> None:
    with pytest.raises(UsageError, match=what):
        reconciled(asked.pop("name", "revenue"), SAMPLE, **{"expect": "1", **asked})


def test_the_refusal_lists_the_kpis_that_have_readings() -> None:
    from salescli.i18n.language import ENGLISH
    from salescli.reconcile.readings import READINGS

    with pytest.raises(UsageError) as refused:
        reconciled("cac", SAMPLE)
    assert refused.value.hint is not None
    assert all(kpi in ENGLISH.say(refused.value.hint) for kpi in READINGS)


def test_a_row_that_does_not_read_may_be_the_reason(write: Write) -> None:
    text = DEALS + "7,won,2026-03-08,soon,17,\n"
    found = reconciled("revenue", write(text), "367", bad_rows="skip", **ASKED)
    assert found.published.value == 350
    assert found.candidates.select("deal_id", "amount", "reason").rows() == [
        ("7", 17, "has a value that does not read")
    ]
