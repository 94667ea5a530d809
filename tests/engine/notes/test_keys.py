"""Notes on the keys of the rows that count: which meet nothing, which have a word for it, which nobody looked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from salescli.engine.notes import keys
from salescli.engine.notes.left_out import Counts, counts_of
from salescli.engine.scan import collect
from salescli.i18n.language import ENGLISH
from salescli.loading.dataset import Dataset
from salescli.loading.files import reach
from salescli.model.calendar import Span
from salescli.model.measures import ACTIVE, CONTACTS_LOOKED_UP, HEADCOUNT, QUOTA, SALES, WON
from salescli.results.note import Note
from tests.engine.conftest import asked, batch, tables

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
DEALS = """
    deal_id,customer_id,rep_id,region,status,value,closed_at
    1,a,r1,north,won,1,2026-01-05
    2,a,R1,north,won,1,2026-01-06
    3,b,r7,N/A,won,1,2026-01-07
    4,b,r8,south,won,1,
"""
REPS = "rep_id,team\nr1,red"
ACTIVITIES = "type,occurred_at,deal_id\ncall,2026-01-05,1"


@pytest.fixture
def files(tmp_path: Path) -> Dataset:
    return tables(tmp_path, deals=DEALS, reps=REPS, activities=ACTIVITIES)


def notes_on(files: Dataset, *by: str, undated: bool = False, checked: bool = False) -> list[Note]:
    wanted = frozenset({("deals", "rep_id")}) if checked else frozenset()
    own, spec = batch(SALES, reach=YEAR), asked(*by, checked=wanted)
    counts = counts_of(collect([own], spec, files), spec)
    return keys.key_notes(counts, wanted, (), undated_count=undated)


def test_quotas_and_heads_are_counted_by_rep_and_a_head_by_rep_is_one(files: Dataset) -> None:
    assert keys.counted_by([QUOTA], (), files) == {("deals", "rep_id")}
    assert keys.counted_by([QUOTA], ("rep",), files) == {("deals", "rep_id")}
    assert keys.counted_by([HEADCOUNT], ("region",), files) == {("deals", "rep_id")}
    assert keys.counted_by([HEADCOUNT], ("rep",), files) == set()
    assert keys.counted_by([SALES, ACTIVE], (), files) == set()


def test_what_became_of_an_activity_is_its_deals(files: Dataset, tmp_path: Path) -> None:
    looked_up = replace(WON, needs_elsewhere=("deals", "deal_id"))
    assert keys.counted_by([looked_up], (), files) == {("activities", "deal_id")}
    assert keys.counted_by([CONTACTS_LOOKED_UP], (), files) == {("activities", "deal_id")}
    alone = tables(tmp_path / "alone", deals=DEALS)
    assert keys.counted_by([CONTACTS_LOOKED_UP, QUOTA], (), alone) == set()


def test_keys_of_many_rows_are_not_read_for_this_alone(files: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    rep = ("deals", "rep_id")
    assert keys.too_many([rep], [], files) == set()
    monkeypatch.setattr(reach, "is_within", lambda files: False)
    assert keys.too_many([rep], [], files) == {rep}
    assert keys.too_many([rep], ["rep"], files) == set()


def test_a_kpi_compares_the_columns_of_its_split_and_of_its_own_keys(files: Dataset) -> None:
    spec = asked("region", checked=frozenset({("deals", "rep_id"), ("deals", "customer_id")}))
    found = keys.compared([batch(SALES)], spec, {("deals", "rep_id")}, files)
    assert found == {"closed_deals": {"region", "rep_id"}}


def test_keys_that_are_nowhere_are_told_and_those_that_are_nearly_there(files: Dataset) -> None:
    (note,) = notes_on(files, "team")
    assert (note.code, note.count) == ("unknown_rep", 2)
    assert ENGLISH.say(note.text) == (
        "2 won deals have an unknown rep_id, which is not among the reps; 1 of them would be there but for "
        "leading zeros, a decimal .0 or the case of letters."
    )
    assert note.about == ("won deals", "rep_id", "reps")


def test_rows_without_a_date_are_among_them_where_they_count(files: Dataset) -> None:
    (note,) = notes_on(files, "team", undated=True)
    assert (note.code, note.count) == ("unknown_rep", 3)


def test_keys_that_a_kpi_counts_by_are_told_without_a_split(files: Dataset) -> None:
    assert [(note.code, note.count) for note in notes_on(files, checked=True)] == [("unknown_rep", 2)]
    assert notes_on(files) == []


def test_a_word_for_nothing_is_told(files: Dataset) -> None:
    (note,) = notes_on(files, "region")
    assert (note.code, note.count) == ("blank_region", 1)
    assert ENGLISH.say(note.text) == "1 won deal has a word for nothing, such as N/A, as region: it counts as blank."


def test_what_a_kpi_does_not_compare_or_show_itself_is_not_told() -> None:
    own = batch(WON, reach=YEAR)
    counts = {
        own: Counts(
            {"word:region@won|": 2, "lost:rep_id:split@won|": 1}, {"word:region@won|": 0, "lost:rep_id:split@won|": 0}
        )
    }

    def codes(**told: object) -> list[str]:
        found = keys.key_notes(counts, (), (), undated_count=False, **told)  # type: ignore[arg-type]
        return sorted(note.code for note in found)

    assert codes() == ["blank_region", "unknown_rep"]
    assert codes(compared={"closed_deals": {"region"}}) == ["blank_region"]
    assert codes(compared={"closed_deals": {"rep_id"}}) == ["unknown_rep"]
    assert codes(shown=()) == []
    assert codes(shown=[("closed_deals", own.participations[0])]) == ["blank_region", "unknown_rep"]


def test_keys_of_too_many_rows_are_told_not_to_have_been_looked_for() -> None:
    (note,) = keys.key_notes({}, (), [("deals", "rep_id")], undated_count=False)
    assert (note.code, note.count) == ("keys_not_checked", 0)
    assert ENGLISH.say(note.text) == (
        "The deals have more than 2,000,000 rows: only salescli validate looks for each rep_id elsewhere."
    )
