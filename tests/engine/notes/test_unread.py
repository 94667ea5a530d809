"""Values that did not read: an error that says where each stands, or a note, and what to do about them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from salescli import compute
from salescli.engine.notes import unread
from salescli.engine.notes.left_out import counts_of
from salescli.engine.scan import collect
from salescli.errors import InputError, MissingInputError
from salescli.i18n.language import ENGLISH, get, said
from salescli.loading.dataset import Dataset
from salescli.loading.files import scanning
from salescli.model.calendar import Span
from salescli.model.measures import MRR, SALES, WON, Measure, a_year
from salescli.results.note import Note, note
from salescli.system.caches import Caches
from tests.engine.conftest import asked, batch, tables
from tests.engine_calls import counted
from tests.said import hint_of, message_of

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
HEADER = "deal_id,status,value,closed_at\n1,won,5,2026-01-05\n"


def account(files: Dataset, bad_rows: str = "error", reach: Span = YEAR, *measures: Measure) -> list[Note]:
    own, spec = batch(*(measures or (SALES,)), reach=reach), asked(bad_rows=bad_rows)
    return unread.account_for_bad_values(counts_of(collect([own], spec, files), spec), spec, files)


def refused(files: Dataset) -> InputError:
    with pytest.raises(InputError) as error:
        account(files)
    return error.value


def test_values_that_all_read_are_no_matter(tmp_path: Path) -> None:
    files = tables(tmp_path, deals=HEADER)
    assert account(files) == account(files, "null") == account(files, "skip") == []


def test_a_value_that_does_not_read_is_an_error_that_says_where_it_stands(tmp_path: Path) -> None:
    error = refused(tables(tmp_path, deals=HEADER + "2,won,plenty,2026-01-06\n"))
    assert message_of(error).endswith("deals.csv, line 3, column 'value': 'plenty' is not an amount.")
    assert hint_of(error) == "Correct it there: it is read when written like 1234.50."


def test_several_values_are_named_each_with_its_line_up_to_three(tmp_path: Path) -> None:
    words = ("plenty", "lots", "heaps", "oodles", "enough")
    more = "".join(f"{number},won,{word},2026-01-06\n" for number, word in enumerate(words, 2))
    error = refused(tables(tmp_path, deals=HEADER + more))
    assert message_of(error).endswith(
        "deals.csv, line 3, line 4, line 5, column 'value': 'plenty', 'lots', 'heaps' are not each an amount "
        "(5 values in all)."
    )


def test_words_of_a_choice_are_named_each_once_with_the_lines_to_add(tmp_path: Path) -> None:
    error = refused(tables(tmp_path, deals=HEADER + "2,maybe,1,2026-01-06\n3,maybe,1,2026-01-06\n"))
    assert "'maybe' is not a known status" in message_of(error)
    assert hint_of(error) == (
        'Say what it means in salescli.toml: [tables.deals.values.status] "maybe" = "won" or "lost" or "open".'
    )


def test_a_value_that_does_not_read_may_count_as_blank_with_a_note(tmp_path: Path) -> None:
    files = tables(tmp_path, deals=HEADER + "2,won,plenty,2026-01-06\n3,won,lots,2026-01-06\n")
    assert account(files, "null") == [note("unreadable_value", 2, "notes.unreadable", column="deals.value")]


def test_a_row_with_a_value_that_does_not_read_may_be_skipped_without_a_note_here(tmp_path: Path) -> None:
    assert account(tables(tmp_path, deals=HEADER + "2,won,plenty,2026-01-06\n"), "skip") == []


def test_a_value_out_of_reach_or_of_rows_that_are_not_meant_has_no_say(tmp_path: Path) -> None:
    files = tables(tmp_path, deals=HEADER + "2,won,plenty,2025-01-06\n3,lost,lots,2026-01-06\n")
    assert account(files) == []


def test_a_value_that_nothing_reads_has_no_say(tmp_path: Path) -> None:
    files = tables(tmp_path, deals=HEADER + "2,won,plenty,2026-01-06\n")
    assert account(files, "error", YEAR, WON) == []


def test_a_day_that_does_not_read_has_a_say_though_its_row_has_no_date(tmp_path: Path) -> None:
    error = refused(tables(tmp_path, deals=HEADER + "2,won,1,someday\n"))
    assert message_of(error).endswith("line 3, column 'closed_at': 'someday' is not a date.")
    assert hint_of(error) == "Correct it there: it is read when written like 2026-03-05 or 2026-03-05 14:30:00."


def test_what_a_rule_makes_an_error_is_raised(tmp_path: Path) -> None:
    customers = (
        "customer_id,started_at,amount,billing_interval\na,2026-01-05,10,monthly\nb,2026-01-06,10,fortnightlyish\n"
    )
    files, spec = tables(tmp_path, customers=customers), asked()
    own = batch(a_year(MRR), reach=YEAR)
    cells = collect([own], spec, files)
    with pytest.raises(MissingInputError, match="billing interval 'fortnightlyish'"):
        unread.raise_for_errors(cells, spec, files)
    unread.raise_for_errors({replace(own, reach=Span(date(2026, 2, 1), date(2026, 2, 28))): cells[own]}, spec, files)
    unread.raise_for_errors(
        collect(
            [batch(MRR, reach=YEAR)],
            spec,
            tables(tmp_path / "plain", customers="customer_id,started_at,mrr\na,2026-01-05,1"),
        ),
        spec,
        files,
    )


def test_advice_on_a_value_is_an_example_of_its_kind_or_what_it_may_mean(tmp_path: Path) -> None:
    (file,) = tables(tmp_path, deals=HEADER).of("deals")
    value, status = file.columns["value"], file.columns["status"]
    assert (
        ENGLISH.say(unread.advice_on(value, file, ["x"])) == "Correct it there: it is read when written like 1234.50."
    )
    assert ENGLISH.say(unread.advice_on(status, file, ["perhaps", "maybe"])) == (
        'Say what each means in salescli.toml: [tables.deals.values.status] "perhaps" = …, "maybe" = …, each "won" or '
        '"lost" or "open".'
    )


def test_a_value_that_is_refused_for_a_reason_is_told_with_it(tmp_path: Path) -> None:
    error = refused(tables(tmp_path, deals=HEADER + "2,won,v2,2026-01-06\n"))
    assert message_of(error).endswith("line 3, column 'value': 'v2' is not an amount: 'v' is no known currency.")


@pytest.mark.parametrize(("header", "key"), [("status", "status"), ("Deal status", '"Deal status"')])
def test_a_word_that_rules_a_row_out_is_told_with_the_header_as_a_key(tmp_path: Path, header: str, key: str) -> None:
    toml = f'[tables.deals.columns]\nstatus = "{header}"\n'
    text = HEADER.replace("status", header) + "2,draft,1,2026-01-06\n"
    error = refused(tables(tmp_path, toml, deals=text))
    assert hint_of(error) == f'Say what it means in salescli.toml: [tables.deals] exclude = {{ {key} = ["draft"] }}.'


def test_a_value_that_does_not_read_is_told_in_swedish_too(tmp_path: Path) -> None:
    message, hint = said(refused(tables(tmp_path, deals=HEADER + "2,won,plenty,2026-01-06\n")), get("sv"))
    assert message.endswith("deals.csv, rad 3, kolumn 'value': 'plenty' är inte ett belopp.")
    assert hint == "Rätta det där: det läses när det skrivs som 1234.50."


def test_what_is_known_to_be_one_value_is_looked_for_no_further_than_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows behind it are not read again: they may be many."""
    monkeypatch.setattr(scanning, "_SMALL", 0)  # as of a large file, of which no rows are kept
    files = tables(tmp_path, deals=HEADER + "2,won,5,2026-13-06\n")
    own, spec = batch(SALES, reach=YEAR), asked()
    counts = counts_of(collect([own], spec, files), spec)
    with counted() as calls, pytest.raises(InputError) as known:
        unread.account_for_bad_values(counts, spec, files, alone=[own.number])
    assert message_of(known.value) == message_of(refused(files))
    assert calls.collects == 1
    with counted() as calls:
        blank = asked(bad_rows="null")
        found = unread.account_for_bad_values(counts, blank, files, alone=[own.number])
    assert found == account(files, "null")
    assert calls.collects == 0


@pytest.mark.parametrize("count", [1, 2, 3, 4, 9])
def test_values_of_shared_aggregates_are_counted_by_the_rows_that_are_meant(count: int, tmp_path: Path) -> None:
    """Open and lost deals are in the same partial aggregates, and their amounts are nobody's concern here."""
    rows = [f"{number},won,x{number},2026-01-06\n" for number in range(100, 100 + count)]
    others = [f"{number},lost,y{number},2026-01-06\n" for number in range(50, 57)]
    files, spec = tables(tmp_path, deals=HEADER + "".join([*others, *rows])), asked()
    lost = replace(SALES, where="lost")
    host = batch(SALES, lost, reach=YEAR)
    own = replace(host, measures=batch(SALES, reach=YEAR).measures)
    counts = counts_of({own: collect([host], spec, files)[host]}, spec)
    with pytest.raises(InputError) as error:
        unread.account_for_bad_values(counts, spec, files)
    assert "line 10" in message_of(error.value)
    assert (f"({count} values in all)" in message_of(error.value)) == (count > 3)


def test_where_very_many_do_not_read_all_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = tables(tmp_path, deals=HEADER + "".join(f"{number},won,x,2026-01-06\n" for number in range(10, 50)))
    few = message_of(refused(files))
    monkeypatch.setattr(unread, "_MOST_KEPT", 7)
    assert message_of(refused(files)) == few
    assert "(40 values in all)" in few


def test_kpis_of_one_question_look_for_the_same_values_once(tmp_path: Path) -> None:
    files, spec, caches = tables(tmp_path, deals=HEADER + "2,won,plenty,2026-01-06\n"), asked(), Caches()
    counts = counts_of(collect([batch(SALES, reach=YEAR)], spec, files), spec)
    collected = []
    for _ in range(2):
        with counted() as calls, pytest.raises(InputError):
            unread.account_for_bad_values(counts, spec, files, caches)
        collected.append(calls.collects)
    assert collected[1] == 0 < collected[0]


@pytest.mark.parametrize(
    ("header", "words", "are_stages"),
    [("Stage", "Signed", True), ("Where it is", "Closed Won", True), ("Where it is", "Signed", False)],
)
def test_stages_that_the_settings_read_as_a_status_are_said_to_be_stages(
    header: str, words: str, are_stages: bool, tmp_path: Path
) -> None:
    """A new stage is no new status: by the column `stage` it is open, without an entry of its own."""
    (tmp_path / "deals.csv").write_text(f"deal_id,{header},value,closed_at\n1,{words},5,2026-01-05\n2,Demo,5,\n")
    (tmp_path / "salescli.toml").write_text(f'[tables.deals.columns]\nstatus = "{header}"\n')
    with pytest.raises(InputError) as error:
        compute("revenue", tmp_path, as_of="2026-01-31")
    assert (f'stage = "{header}"' in hint_of(error.value)) == are_stages
