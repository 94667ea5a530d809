"""Where the data end, and what is said of periods that lie outside of what the files know."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace

from salescli.engine.notes import data_end
from salescli.engine.notes.data_end import DataEnd
from salescli.engine.plan import plan
from salescli.errors import InputError
from salescli.i18n.language import ENGLISH
from salescli.loading.dataset import Dataset
from salescli.model.calendar import Calendar, Grain, Span
from salescli.model.measures import ACTIVE, LEADS, LOST, WON
from salescli.model.metric import Kpi
from tests.engine.conftest import asked, evaluation, kpi, query, tables, windows
from tests.said import hint_of, message_of

JANUARY, FEBRUARY, MARCH = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")
AS_OF = date(2026, 3, 20)
DEALS = """
    deal_id,status,created_at,closed_at,expected_close_at
    1,won,2026-01-02,2026-01-05,
    2,lost,2026-01-03,2026-01-20,
    3,open,2026-02-03,,2026-06-01
    4,won,2026-01-04,2026-09-09,
"""
TO_JANUARY = "deal_id,status,created_at,closed_at\n1,won,2026-01-02,2026-01-05\n2,lost,2026-01-03,2026-01-20"


def of_range(
    own: Kpi, files: Dataset, shown: pl.DataFrame, as_of: str = "2026-03-20", **others: object
) -> DataEnd | None:
    question = query(as_of=as_of, **others)
    found = plan(own, files, question)
    return data_end.of_range(shown, evaluation(own, files, asked(as_of=as_of)), found, files, question)


def ends(*days: tuple[str, str | None], periods: tuple[str, ...] = ("2026-03",), is_told: bool = False) -> DataEnd:
    return DataEnd(tuple((table, date.fromisoformat(day) if day else None) for table, day in days), periods, is_told)


def test_the_data_end_with_the_last_of_the_tables() -> None:
    both = ends(("deals", "2026-01-20"), ("activities", "2026-02-01"), ("costs", None))
    assert both.tables == ("deals", "activities", "costs")
    assert both.day == date(2026, 2, 1)
    assert ends(("deals", None)).day is None


def test_nothing_is_known_after_the_data_end_but_of_customers() -> None:
    assert ends(("deals", "2026-01-20")).is_lack
    assert ends(("customers", "2026-01-20"), ("deals", "2026-01-20")).is_lack
    assert not ends(("customers", "2026-01-20")).is_lack


def test_the_data_end_before_a_period_that_begins_later() -> None:
    end = ends(("deals", "2026-01-20"))
    assert end.is_before(date(2026, 1, 21))
    assert not end.is_before(date(2026, 1, 20))
    assert ends(("deals", None)).is_before(date(2026, 1, 1))


def test_a_note_says_where_the_data_end_and_which_periods_begin_later() -> None:
    one = ends(("deals", "2026-01-20")).note()
    assert (one.code, one.count) == ("data_end", 1)
    assert ENGLISH.say(one.text) == (
        "The data of deals end on 2026-01-20, before 2026-03 begins: see it from then (--as-of 2026-01-20), or say to "
        "which day the files are whole ([calendar] data_end)."
    )
    two = ends(("deals", "2026-01-20"), ("costs", None), periods=("2026-02", "2026-03"), is_told=True).note()
    assert ENGLISH.say(two.text) == (
        "The data of deals, costs end on 2026-01-20, before 2026-02 and 2026-03 begin: so [calendar] data_end says."
    )
    three = ends(("deals", "2026-01-20"), periods=("2026-02", "b", "c")).note()
    assert "before 2026-02 and 2 later periods begin" in ENGLISH.say(three.text)
    whole = ends(("deals", "2026-01-20"), periods=("total",)).note()
    assert "before the range begins" in ENGLISH.say(whole.text)
    nothing = ends(("deals", None)).note()
    assert (nothing.code, nothing.count) == ("data_end", 1)
    assert ENGLISH.say(nothing.text) == "Nothing in the data of deals is dated up to the as-of date."


def test_periods_that_begin_after_the_data_end_are_told(tmp_path: Path) -> None:
    found = of_range(kpi(WON), tables(tmp_path, deals=TO_JANUARY), windows(JANUARY, FEBRUARY, MARCH))
    assert found == ends(("deals", "2026-01-20"), periods=("2026-02", "2026-03"))


def test_data_that_reach_into_the_last_period_do_not_end_early(tmp_path: Path) -> None:
    files = tables(tmp_path, deals=TO_JANUARY)
    assert of_range(kpi(WON), files, windows(JANUARY)) is None
    assert of_range(kpi(LOST), files, windows(("2026-01-10", "2026-01-31"))) is None
    assert of_range(kpi(WON), files, windows(("2026-01-10", "2026-01-31"))) is None  # another deal was lost later
    assert of_range(kpi(WON), files, windows(JANUARY).clear()) is None


def test_a_period_yet_to_come_is_no_lack(tmp_path: Path) -> None:
    files = tables(tmp_path, deals=TO_JANUARY)
    assert of_range(kpi(WON), files, windows(JANUARY, FEBRUARY), as_of="2026-01-31") is None


def test_the_settings_may_say_where_the_data_end(tmp_path: Path) -> None:
    own = tables(tmp_path, "[calendar]\ndata_end = 2026-02-10\n", deals=TO_JANUARY)
    assert of_range(kpi(WON), own, windows(FEBRUARY)) is None
    assert of_range(kpi(WON), own, windows(FEBRUARY, MARCH)) == ends(("deals", "2026-02-10"), is_told=True)


def test_a_range_after_everything_is_told_of_its_first_period(tmp_path: Path) -> None:
    files = tables(tmp_path, deals=TO_JANUARY)
    found = of_range(kpi(WON), files, windows(JANUARY).clear(), span=Span(date(2026, 3, 10)))
    assert found == ends(("deals", "2026-01-20"))


def test_a_table_ends_with_the_last_day_on_which_something_happened_by_the_as_of_date(tmp_path: Path) -> None:
    files = tables(tmp_path, deals=DEALS)
    assert data_end.of_table(files, "deals", AS_OF) == date(2026, 2, 3)  # what is expected has not happened
    assert data_end.of_table(files, "deals", date(2026, 1, 10)) == date(2026, 1, 5)
    assert data_end.of_table(files, "deals", date(2025, 1, 1)) is None
    assert data_end.of_table(files, "deals", date(2026, 12, 31)) == date(2026, 9, 9)


def test_a_table_that_does_not_read_in_one_column_ends_by_the_others(tmp_path: Path) -> None:
    files = tables(
        tmp_path,
        deals="status,created_at,closed_at,quoted_at\nwon,2026-01-02,2026-01-05,01/02/2026\nwon,2026-01-02,2026-01-06,03/04/2026",
    )
    assert data_end.of_table(files, "deals", AS_OF) == date(2026, 1, 6)


def test_data_that_are_older_than_allowed_are_stale(tmp_path: Path) -> None:
    own = tables(tmp_path, '[calendar]\nfresh_within = "3 days"\n', deals=TO_JANUARY)
    assert list(data_end.stale(own, date(2026, 1, 23))) == []
    ((table, error),) = data_end.stale(own, date(2026, 1, 24))
    assert table == "deals"
    assert message_of(error).endswith(
        "deals.csv: the data of deals end on 2026-01-20, 4 days before 2026-01-24; fresh_within allows 3 days."
    )
    assert hint_of(error) == "Export them anew, or see them from then: --as-of 2026-01-20"
    ((_, nothing),) = data_end.stale(own, date(2025, 1, 1))
    assert "hold nothing up to 2025-01-01" in message_of(nothing)


def test_stale_data_are_refused_and_any_are_fresh_where_nothing_is_said(tmp_path: Path) -> None:
    own = tables(tmp_path, '[calendar]\nfresh_within = "1 day"\n', deals=TO_JANUARY)
    data_end.refuse_stale(own, date(2026, 1, 21))
    with pytest.raises(InputError, match="fresh_within allows 1 day"):
        data_end.refuse_stale(own, date(2026, 1, 22))
    data_end.refuse_stale(tables(tmp_path / "any", deals=TO_JANUARY), date(2029, 1, 1))


def test_many_kpis_have_a_note_a_day_together() -> None:
    some = [ends(("deals", "2026-01-20")), ends(("deals", "2026-01-20"), ("activities", "2026-02-10"))]
    found = data_end.together(some, date(2026, 3, 1), Grain.MONTH, Calendar())
    assert [(note.count, ENGLISH.say(note.text).split(":")[0]) for note in found] == [
        (2, "The data of deals end on 2026-01-20, before 2026-02 and 2026-03 begin"),
        (1, "The data of activities end on 2026-02-10, before 2026-03 begins"),
    ]
    assert data_end.together(some[:1], date(2026, 1, 1), Grain.MONTH, Calendar()) == []


def test_tables_that_end_on_one_day_have_one_note_together() -> None:
    (note,) = data_end.together(
        [ends(("costs", "2026-01-20"), ("deals", "2026-01-20"))], date(2026, 2, 1), Grain.MONTH, Calendar()
    )
    assert ENGLISH.say(note.text).startswith("The data of deals, costs end on 2026-01-20")


def test_periods_before_what_the_range_begins_with_lack_a_part(tmp_path: Path) -> None:
    files = tables(tmp_path, deals="status,created_at,closed_at\nwon,2025-10-01,2026-02-05")
    own = kpi("won / leads", begins=(("won",),), won=WON, leads=LEADS)
    question = query(span=Span(date(2026, 1, 1)))
    note = data_end.before_range(windows(JANUARY, FEBRUARY), evaluation(own, files), question)
    assert note is not None
    assert (note.code, note.count) == ("data_begin", 1)
    assert (
        ENGLISH.say(note.text)
        == "What example counts is in the files from 2026-02 on: 1 period shown is over before and lacks a part of it."
    )
    assert data_end.before_range(windows(FEBRUARY), evaluation(own, files), question) is None
    assert data_end.before_range(windows(JANUARY), evaluation(own, files), query()) is None
    assert data_end.before_range(windows(JANUARY), evaluation(replace(own, begins=()), files), question) is None


def test_customers_end_with_the_last_that_came_or_left(tmp_path: Path) -> None:
    files = tables(
        tmp_path, customers="customer_id,started_at,churned_at\na,2026-01-05,2026-02-10\nb,2026-01-06,2027-01-01"
    )
    assert data_end.of_table(files, "customers", AS_OF) == date(2026, 2, 10)
    found = of_range(kpi(ACTIVE), files, windows(FEBRUARY, MARCH))
    assert found == ends(("customers", "2026-02-10"))
