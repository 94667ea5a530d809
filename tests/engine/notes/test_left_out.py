"""Which rows were left out of a number, and why: what is counted, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace

from salescli.engine.batch import Batch, Filter, ScanSpec
from salescli.engine.eligibility import Apart, participation
from salescli.engine.notes import left_out
from salescli.engine.scan import collect
from salescli.engine.windows import BUCKET
from salescli.i18n.language import ENGLISH
from salescli.loading.dataset import Dataset
from salescli.model.calendar import Span
from salescli.model.measures import OPEN_DEALS, QUOTES, SALES, WON
from salescli.results.note import Note
from salescli.system.caches import Caches
from salescli.views import VIEWS
from salescli.views.base import lacking
from tests.engine.conftest import asked, batch, tables, windows

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
JANUARY = Span(date(2026, 1, 1), date(2026, 1, 31))
DEALS = """
    deal_id,region,status,value,closed_at
    1,north,won,100,2026-01-05
    2,north,won,,2026-01-06
    3,north,won,,2026-02-06
    4,south,won,plenty,2026-01-07
    5,south,won,5,
    6,south,won,,
    7,south,,5,2026-01-09
"""
SOLD, NO_VALUE = "ok:won|value", "left_out:won|value:without_value"


@pytest.fixture
def deals(tmp_path: Path) -> Dataset:
    return tables(tmp_path, deals=DEALS)


def counted(own: Batch, files: Dataset, spec: ScanSpec | None = None) -> Mapping[Batch, left_out.Counts]:
    spec = spec or asked()
    return left_out.counts_of(collect([own], spec, files), spec)


def said(notes: Sequence[Note]) -> list[tuple[str, str]]:
    return [(note.code, ENGLISH.say(note.text)) for note in notes]


def of(own: Batch, files: Dataset, *, undated: bool = False, bad_rows: str = "null") -> list[tuple[str, str]]:
    spec = asked(bad_rows=bad_rows)
    return said(left_out.left_out_notes(counted(own, files, spec), spec, undated_count=undated))


def test_buckets_are_in_reach_from_the_first_day_to_the_last() -> None:
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)]
    frame = pl.DataFrame({BUCKET: days})
    assert frame.filter(left_out.in_reach(JANUARY))[BUCKET].to_list() == days[1:3]
    assert frame.filter(left_out.in_reach(Span(None, date(2026, 1, 31))))[BUCKET].to_list() == days[:3]


def test_the_filters_want_what_has_a_code_in_each() -> None:
    frame = pl.DataFrame({"where:region": [0, None, 0], "where:segment": [0, 0, None], "n": [1, 2, 3]})
    spec = asked(filters=[Filter("region", ("n",)), Filter("segment", ("big",))])
    assert frame.filter(left_out.wanted_by(spec))["n"].to_list() == [1]
    assert left_out.wanted_by(asked()) == []


def test_rows_are_counted_in_reach_and_apart_from_these_without_a_date(deals: Dataset) -> None:
    own = batch(SALES, reach=JANUARY)
    found = counted(own, deals)[own]
    assert (found.reached[SOLD], found.reached[NO_VALUE], found.reached["bad:value"]) == (1, 2, 1)
    assert (found.undated[SOLD], found.undated[NO_VALUE]) == (1, 1)


def test_rows_that_the_filters_do_not_want_are_not_counted(deals: Dataset) -> None:
    own = batch(SALES, reach=JANUARY)
    found = counted(own, deals, asked(filters=[Filter("region", ("south",))]))[own]
    assert (found.reached[SOLD], found.reached[NO_VALUE]) == (0, 1)


def test_lost_keys_are_counted_whatever_the_filters_want() -> None:
    own = batch(WON, reach=YEAR)
    cells = pl.DataFrame(
        {
            BUCKET: [date(2026, 1, 1)],
            "where:region": pl.Series([None], dtype=pl.UInt32),
            "ok:won|": [3],
            "lost:rep_id:split@won|": [2],
        }
    )
    spec = asked(filters=[Filter("region", ("north",))])
    found = left_out.counts_of({own: cells}, spec)[own]
    assert found.reached == {"ok:won|": 0, "lost:rep_id:split@won|": 2}


def test_what_was_counted_for_one_kpi_is_not_counted_again(deals: Dataset) -> None:
    own = batch(SALES, reach=YEAR)
    cells, caches = collect([own], asked(), deals), Caches()
    counts = left_out.counts_of(cells, asked(), caches)[own]
    nothing = {own: cells[own].clear()}
    assert left_out.counts_of(nothing, asked(), caches)[own] is counts
    assert left_out.counts_of(nothing, asked())[own] != counts


def test_batches_of_other_numbers_are_counted_apart(deals: Dataset) -> None:
    own, other = batch(SALES, reach=YEAR), replace(batch(SALES, reach=YEAR), number=1)
    cells, caches = collect([own], asked(), deals)[own], Caches()
    found = left_out.counts_of({own: cells, other: cells.clear()}, asked(), caches)
    assert found[own] != found[other]


def test_rows_before_the_windows_are_none_of_theirs_where_the_range_begins_later(deals: Dataset) -> None:
    own = batch(SALES, reach=Span(None, date(2026, 12, 31)))
    cells, spec = collect([own], asked(), deals), asked()
    counts = left_out.counts_of(cells, spec)
    shown = windows(("2026-02-01", "2026-02-28"))
    assert left_out.counts_in(shown, cells, counts, spec, Caches(), later=True)[own].reached[NO_VALUE] == 1
    assert left_out.counts_in(shown, cells, counts, spec, Caches(), later=False)[own].reached[NO_VALUE] == 3
    assert left_out.counts_in(shown.clear(), cells, counts, spec, Caches(), later=True) == counts


def test_stocks_that_ended_before_the_windows_are_none_of_theirs(tmp_path: Path) -> None:
    files = tables(
        tmp_path,
        deals="status,created_at,closed_at\nwon,2025-01-01,2025-02-01\nopen,2025-01-01,\nwon,2025-01-01,2026-03-01",
    )
    own = batch(OPEN_DEALS, reach=Span(None, date(2026, 12, 31)))
    cells, spec = collect([own], asked(), files), asked()
    counts = left_out.counts_of(cells, spec)
    assert counts[own].reached["ok:|"] == 3
    shown = windows(("2026-02-01", "2026-02-28"))
    assert left_out.counts_in(shown, cells, counts, spec, Caches(), later=False)[own].reached["ok:|"] == 2


def test_every_reason_has_a_note_with_its_rows(deals: Dataset) -> None:
    assert of(batch(SALES, reach=YEAR), deals) == [
        ("without_status", "1 closed deal without a status is left out."),
        ("without_value", "3 won deals without value are left out."),
        ("without_closed_at", "2 won deals without closed_at are left out."),
    ]


def test_rows_without_a_date_are_no_loss_where_they_count(deals: Dataset) -> None:
    assert of(batch(SALES, reach=YEAR), deals, undated=True) == [
        ("without_status", "1 closed deal without a status is left out."),
        ("without_value", "4 won deals without value are left out."),
    ]


def test_what_has_not_happened_is_no_loss(tmp_path: Path) -> None:
    files = tables(tmp_path, deals="status,quoted_at\nopen,2026-01-05\nopen,")
    assert of(batch(QUOTES, reach=YEAR), files) == []


def test_rows_with_a_value_that_does_not_read_are_left_out_where_they_are_skipped(deals: Dataset) -> None:
    found = of(batch(SALES, reach=YEAR), deals, bad_rows="skip")
    assert ("unreadable", "1 won deal with a value that does not read is left out.") in found
    assert ("without_value", "2 won deals without value are left out.") in found


def test_of_two_measures_that_lack_the_same_the_larger_number_is_told(deals: Dataset) -> None:
    found = of(batch(SALES, WON.needing("value"), WON, reach=YEAR), deals)
    assert [code for code, _ in found] == ["without_status", "without_value", "without_closed_at"]


def test_rows_that_a_component_alone_needs_more_of_are_no_loss_but_to_it(deals: Dataset) -> None:
    own, spec = batch(WON, SALES, reach=YEAR), asked(bad_rows="null")
    wide, narrow = participation(WON), participation(SALES)
    apart = {("closed_deals", narrow): Apart(("sales",), (wide,))}
    found = left_out.left_out_notes(counted(own, deals, spec), spec, undated_count=False, apart=apart)
    assert ("without_value", "3 won deals without value count, and add nothing to sales.") in said(found)
    (note,) = [note for note in found if note.code == "without_value"]
    assert (note.count, note.about) == (3, ("won deals", lacking("value"), "sales"))


def test_a_note_on_more_rows_says_what_would_be_said_of_rows_among_them() -> None:
    view = VIEWS["closed_deals"]
    notes = {
        ("without_value", "won deals"): Note("without_value", 5, ""),
        ("without_value", "won upsell deals"): Note("without_value", 2, ""),
        ("without_deal_type", "won upsell deals"): Note("without_deal_type", 1, ""),
        ("unreadable", "won deals"): Note("unreadable", 1, ""),
        ("unreadable", "won upsell deals"): Note("unreadable", 1, ""),
    }
    left_out.leave_to_wider(notes, view, "upsell")
    assert sorted(notes) == [
        ("unreadable", "won deals"),
        ("unreadable", "won upsell deals"),
        ("without_deal_type", "won upsell deals"),
        ("without_value", "won deals"),
    ]


def test_counts_of_two_batches_are_apart(deals: Dataset) -> None:
    own, other = batch(SALES, reach=JANUARY), batch(replace(SALES, where="lost"), reach=JANUARY)
    spec = asked()
    found = left_out.counts_of(collect([own, other], spec, deals), spec)
    assert (found[own].reached[SOLD], found[other].reached["ok:lost|value"]) == (1, 0)
