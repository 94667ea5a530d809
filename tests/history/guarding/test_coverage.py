"""What the guard could not compare, and why."""

from __future__ import annotations

from salescli.config.history_settings import HistorySettings
from salescli.history.guarding.coverage import Coverage, coverage
from salescli.history.guarding.guard import Now
from salescli.history.model import History, Past, Series, Version
from salescli.message import say
from salescli.results.note import Note, note
from tests.history.made import new_reading, number, reading, run

KEY = ("2025-10", "{}")
REVENUE = Past(1, Series("revenue", "month"), (reading(1, "2025-12-08"),), {KEY: (Version(1, number("100")),)})


def found(past: Past, *unread: Note, kpi: str = "revenue", as_of: str = "2025-12-24") -> Coverage:
    now = Now(run(0, as_of), [new_reading({KEY: "100"}, kpi)])
    return coverage(History("h.db", (), (past,), {}), now, HistorySettings(by=["region"]), unread)


def reasons(coverage: Coverage) -> list[str]:
    return [getattr(each.text.fields["reason"], "code", "") for each in coverage.notes]


def lacking(kpi: str, code: str) -> Note:
    return note("not_recorded", 0, "history.not_recorded", kpi=kpi, reason=say(code))


def test_all_that_is_known_was_compared() -> None:
    assert found(REVENUE) == Coverage(is_any=True, is_all=True, notes=())


def test_what_the_file_does_not_know_is_told_and_is_no_part_of_all() -> None:
    told = found(REVENUE, kpi="deals-won")
    assert (told.is_any, told.is_all, reasons(told)) == (False, True, ["history.no_series"])


def test_no_recorded_run_had_a_period_closed() -> None:
    told = found(Past(1, REVENUE.series, (reading(1, "2025-11-01"),), REVENUE.versions))
    assert (told.is_any, told.is_all, reasons(told)) == (False, False, ["history.none_closed"])


def test_what_the_files_cannot_answer_counts_where_the_file_knows_it() -> None:
    assert found(REVENUE, lacking("mrr", "history.no_file")).notes == ()
    assert found(REVENUE, lacking("revenue", "engine.no_split_by")).is_all  # no run has it by region
    told = found(REVENUE, lacking("revenue", "history.no_file"))
    assert (told.is_all, reasons(told)) == (False, ["history.no_file"])
