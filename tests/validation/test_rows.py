"""Rules of one row: each is found where it is broken, and values that do not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.i18n.language import ENGLISH
from salescli.validation import rows
from tests.validation.conftest import TODAY, Look


def checked(folder: Path, toml: str = "", most: int | None = None, **texts: str) -> tuple[Look, dict[str, list[str]]]:
    look = Look(folder, toml, most, **texts)
    return look, dict(rows.check(look.dataset, TODAY, look.places, look.found).readable)


def test_sound_rows_break_no_rule(tmp_path: Path) -> None:
    look, readable = checked(tmp_path, deals="deal_id,status,value,closed_at\n1,won,5,2026-01-05")
    assert look.said == []
    assert readable == {"deals": ["deal_id", "status", "value", "closed_at"]}


def test_values_that_do_not_read_are_found(tmp_path: Path) -> None:
    text = (
        "deal_id,status,value,closed_at\n1,won,x,2026-01-05\n2,odd,5,soon\n3,won,5 USD,2026-01-05\n4,won,- ,2026-01-05"
    )
    look, _ = checked(tmp_path, '[currency]\nbase = "SEK"\n', deals=text)
    assert {said for said in look.said if said[0].startswith("un")} == {
        ("unreadable_value", 2, "x"), ("unreadable_value", 3, "odd"), ("unreadable_value", 3, "soon"),
        ("unknown_currency", 4, "5 USD"),
    }  # fmt: skip


def test_of_many_unreadable_texts_those_of_the_first_rows_are_examined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_MOST_TEXTS", 3)
    text = "deal_id,value,status,closed_at\n" + "".join(f"{n},{4000 - n} USD,won,2026-01-05\n" for n in range(4000))
    look, _ = checked(tmp_path, '[currency]\nbase = "SEK"\n', most=3, deals=text)
    unknown = [(line, value) for rule, line, value in look.said if rule == "unknown_currency"]
    assert unknown == [(2, "4000 USD"), (3, "3999 USD"), (4, "3998 USD")]
    assert look.rules["unknown_currency"] == 3


def test_rules_of_one_row_are_found_at_the_row(tmp_path: Path) -> None:
    text = """
        deal_id,status,value,created_at,closed_at
        1,won,-5,2026-01-05,2026-01-06
        2,won,5,2026-01-05,
        3,won,5,2026-01-05,2026-07-06
        ,won,5,2026-01-05,2026-01-06
    """
    look, _ = checked(tmp_path, deals=text)
    assert {said[:2] for said in look.said} == {
        ("negative_amount", 2), ("won_without_date", 3), ("closed_ahead", 4), ("blank_key", 5),
    }  # fmt: skip


def test_values_of_a_rule_are_found_once_with_their_rows(tmp_path: Path) -> None:
    text = "type,occurred_at\nlunch,2026-01-05\ncall,2026-01-05\nlunch,2026-01-06\nsauna,2026-01-06"
    look, _ = checked(tmp_path, activities=text)
    assert look.said == [("other_type", 2, "lunch"), ("other_type", 5, "sauna")]
    assert "2 rows" in ENGLISH.say(look.found.findings[0].text)


def test_only_the_first_rows_are_listed_and_all_counted(tmp_path: Path) -> None:
    text = "deal_id,value,closed_at,status\n" + "".join(f"{number},-5,2026-01-05,won\n" for number in range(5))
    look, _ = checked(tmp_path, most=2, deals=text)
    assert [said[1] for said in look.said] == [2, 3]
    assert look.rules == {"negative_amount": 5}


def test_a_column_that_reads_in_two_ways_is_found_and_left_out(tmp_path: Path) -> None:
    text = "deal_id,value,closed_at,status\n1,-5,05/03/2026,won"
    look, readable = checked(tmp_path, deals=text)
    assert readable["deals"] == ["deal_id", "status", "value"]
    assert look.rules["ambiguous_column"] == 1
    assert look.rules["negative_amount"] == 1


def test_times_with_several_offsets_are_told(tmp_path: Path) -> None:
    text = "deal_id,value,created_at\n1,5,2026-01-05 10:00+01:00\n2,5,2026-01-05 10:00Z"
    look, _ = checked(tmp_path, deals=text)
    assert look.rules == {"mixed_offsets": 1}


def test_words_for_nothing_in_a_choice_do_read(tmp_path: Path) -> None:
    look, _ = checked(tmp_path, deals="deal_id,value,deal_type,created_at\n1,5,N/A,2026-01-05")
    assert "unreadable_value" not in look.rules


def test_a_table_of_text_alone_breaks_no_rule(tmp_path: Path) -> None:
    look, readable = checked(tmp_path, '[tables.reps.columns]\nrep_id = "x"\n', reps="x,name\nr1,Ada")
    assert readable == {"reps": ["rep_id", "name"]}
    assert look.said == []


def test_order_lines_are_seen_as_deals(tmp_path: Path) -> None:
    text = "deal_id,status,value,closed_at\n1,won,5,2026-01-05\n1,,x,\n2,won,,2026-01-05"
    look, _ = checked(tmp_path, '[tables.deals]\nduplicates = "lines"\n', deals=text)
    assert {said[:2] for said in look.said} == {("unreadable_value", 3), ("won_without_value", 4)}
