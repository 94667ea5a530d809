"""What a reader of the customers' numbers must know of their spells: pauses, ends that nobody dates, odd ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from salescli.engine.notes import spells
from salescli.engine.scan import collect
from salescli.errors import MissingInputError
from salescli.i18n.language import ENGLISH
from salescli.loading.dataset import Dataset
from salescli.model.calendar import Span
from salescli.model.measures import ACTIVE, MRR, WON, Measure, a_year
from tests.engine.conftest import asked, batch, kpi, tables

ALL = Span(None, date(2026, 12, 31))
#: Each of three customers is back on the day after its last.
TOUCHING = "customer_id,started_at,churned_at\n" + "".join(
    f"{who},2026-01-01,2026-01-31\n{who},2026-02-01,2026-03-31\n" for who in "abc"
)


def said(files: Dataset, measure: Measure = ACTIVE, *, needs_ends: bool = False) -> list[tuple[str, int, str]]:
    own, spec = batch(measure, reach=ALL), asked()
    cells = collect([own], spec, files)
    found = spells.notes(replace(kpi(measure), needs_ends=needs_ends), cells, spec, files)
    return [(note.code, note.count, ENGLISH.say(note.text)) for note in found]


def ended(count: int, undated: int) -> str:
    """So many customers that have ended, of whom some have no day."""
    rows = [f"c{number},2026-01-01,{'' if number < undated else '2026-02-01'},ended" for number in range(count)]
    return "\n".join(["customer_id,started_at,churned_at,status", *rows])


def test_a_kpi_of_other_tables_has_nothing_to_say_of_spells(tmp_path: Path) -> None:
    files = tables(tmp_path, deals="status,closed_at\nwon,2026-01-05", customers=TOUCHING)
    assert said(files, WON) == []


def test_of_the_ended_one_in_twenty_may_lack_the_day(tmp_path: Path) -> None:
    assert spells.too_few_ends(tables(tmp_path, customers=ended(20, 1))) is None
    told = spells.too_few_ends(tables(tmp_path, customers=ended(19, 1)))
    assert told is not None
    assert ENGLISH.say(told) == (
        "needs the column 'churned_at' (when it ended): 1 of 19 customers that have ended by their status has no day "
        "there."
    )
    assert spells.too_few_ends(tables(tmp_path / "plain", customers="customer_id,started_at\na,2026-01-01")) is None


def test_without_a_column_of_ends_none_of_the_ended_has_a_day(tmp_path: Path) -> None:
    head = "customer_id,started_at,status\n"
    gone = "".join(f"c{number},2026-01-01,ended\n" for number in range(40))
    found = spells.too_few_ends(tables(tmp_path, customers=head + gone))
    assert found is not None
    assert "40 of 40" in ENGLISH.say(found)
    assert spells.too_few_ends(tables(tmp_path, customers=head + "a,2026-01-01,active")) is None


def test_a_kpi_of_those_who_left_is_refused_where_too_many_have_no_day(tmp_path: Path) -> None:
    files = tables(tmp_path, customers=ended(4, 2))
    with pytest.raises(MissingInputError, match="example needs the column 'churned_at'"):
        said(files, needs_ends=True)
    assert said(files) == []


def test_spells_that_begin_the_day_after_another_are_told_from_three_on(tmp_path: Path) -> None:
    files = tables(tmp_path, customers=TOUCHING)
    expected = (
        "3 spells begin the day after an earlier one of the same customer ended: if the files write the last day of "
        'each, say so: [tables.customers] ends = "last day".'
    )
    found = spells.ends_inclusive(files, {})
    assert found is not None
    assert (found[0], ENGLISH.say(found[1])) == (3, expected)
    assert spells.ends_inclusive(files, {}, least=4) is None
    assert said(files) == [("ends_inclusive", 3, expected)]


def test_one_spell_alone_is_told_where_one_is_enough(tmp_path: Path) -> None:
    one = "customer_id,started_at,churned_at\na,2026-01-01,2026-01-31\na,2026-02-01,"
    found = spells.ends_inclusive(tables(tmp_path, customers=one), {}, least=1)
    assert found is not None
    assert ENGLISH.say(found[1]).startswith("1 spell begins the day after")


def test_spells_that_begin_on_the_day_itself_say_that_ends_are_no_last_days(tmp_path: Path) -> None:
    on_the_day = TOUCHING.replace("2026-02-01", "2026-01-31")
    assert spells.ends_inclusive(tables(tmp_path, customers=on_the_day), {}) is None
    mixed = TOUCHING.replace("c,2026-02-01", "c,2026-01-31")
    found = spells.ends_inclusive(tables(tmp_path / "mixed", customers=mixed), {}, least=2)
    assert found is not None
    assert found[0] == 2
    told = ENGLISH.say(found[1])
    assert "2 spells begin the day after an earlier one of the same customer ended (1 on the day itself)" in told


def test_ends_that_are_said_to_be_last_days_are_not_told_of(tmp_path: Path) -> None:
    files = tables(tmp_path, '[tables.customers]\nends = "last day"\n', customers=TOUCHING)
    assert spells.ends_inclusive(files, {}) is None


def test_spells_after_the_as_of_date_are_not_looked_at(tmp_path: Path) -> None:
    files = tables(tmp_path, customers=TOUCHING)
    assert spells.ends_inclusive(files, {}, date(2026, 1, 20)) is None


def test_pauses_are_told_with_what_they_take(tmp_path: Path) -> None:
    customers = """
        customer_id,started_at,status,paused_at,mrr
        a,2026-01-01,paying,,100
        b,2026-01-01,paused,2026-02-01,50
        c,2026-01-01,paused,,30
    """
    files = tables(tmp_path, '[currency]\nbase = "SEK"\n', customers=customers)
    assert said(files, replace(MRR, pauses=True)) == [
        ("paused", 1, "1 paused customer counts with an mrr of 0 from paused_at on."),
        (
            "paused_throughout", 1,
            "1 paused customer has no paused_at: it counts with an mrr of 0 throughout, which takes 30.00 SEK a month "
            "from earlier periods.",
        ),
    ]  # fmt: skip


def test_payments_that_come_once_and_quantities_that_are_not_used_are_told(tmp_path: Path) -> None:
    customers = """
        customer_id,started_at,amount,quantity,billing_interval
        a,2026-01-01,100,1,monthly
        b,2026-01-01,100,5,annual
        c,2026-01-01,100,1,one-time
    """
    assert said(tables(tmp_path, customers=customers), a_year(MRR)) == [
        ("paid_once", 1, "1 subscription is paid once and counts with an mrr of 0."),
        ("quantity_unused", 1, "1 subscription has a quantity that is not used: amount is for all of them."),
    ]


def test_subscriptions_without_an_interval_are_told_where_annual_ones_are_asked_for(tmp_path: Path) -> None:
    customers = "customer_id,started_at,mrr,billing_interval\na,2026-01-01,1,annual\nb,2026-01-01,1,\nc,2026-01-01,1,"
    found = said(tables(tmp_path, customers=customers), MRR.among("annual"))
    assert found == [("without_billing_interval", 2, "2 subscriptions without a billing interval count as not annual.")]
