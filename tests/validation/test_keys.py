"""What only many rows tell: ids that repeat, keys that lead nowhere, one thing in two spellings."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.i18n.language import ENGLISH
from salescli.validation import keys
from tests.validation.conftest import Look


def checked(folder: Path, toml: str = "", most: int | None = None, **texts: str) -> Look:
    look = Look(folder, toml, most, **texts)
    keys.check(look.dataset, look.checked(), look.places, look.found)
    return look


def test_sound_keys_are_not_told(tmp_path: Path) -> None:
    look = checked(tmp_path, deals="deal_id,rep_id\n1,r1\n2,r1", reps="rep_id,name\nr1,Ada")
    assert look.said == []


def test_an_id_that_repeats_is_told_with_the_first(tmp_path: Path) -> None:
    look = checked(tmp_path, deals="deal_id,value\n1,5\n2,5\n1,7\n1,9")
    assert look.said == [("repeated_id", 4, "1"), ("repeated_id", 5, "1")]
    assert "line 2" in ENGLISH.say(look.found.findings[0].text)


def test_only_the_first_that_repeat_are_listed(tmp_path: Path) -> None:
    look = checked(tmp_path, most=1, deals="deal_id,value\n1,5\n1,7\n1,9")
    assert look.said == [("repeated_id", 3, "1")]
    assert look.rules == {"repeated_id": 2}


@pytest.mark.parametrize(("word", "lines"), [("first", [3, 4]), ("last", [2, 3]), ("keep", [])])
def test_the_settings_say_what_an_id_that_repeats_means(tmp_path: Path, word: str, lines: list[int]) -> None:
    look = checked(tmp_path, f'[tables.deals]\nduplicates = "{word}"\n', deals="deal_id,value\n1,5\n1,7\n1,9")
    assert look.said == [("repeat_left_out", line, "1") for line in lines]


def test_equal_rows_of_customers_count_once(tmp_path: Path) -> None:
    text = "customer_id,started_at,region\na,2026-01-05,n\na,2026-01-05,n"
    assert ("equal_row", 3, None) in checked(tmp_path, customers=text).said
    text = "customer_id,started_at,mrr\na,2026-01-05,5\na,2026-01-05,5"
    assert ("repeated_key", 3, None) in checked(tmp_path, customers=text).said


def test_rows_of_two_exports_count_once(tmp_path: Path) -> None:
    text = "deal_id,value,stage\n1,5,a\n2,5,a"
    look = checked(tmp_path, deals=text, deals2=text)
    assert [said[0] for said in look.said] == ["overlapping_rows"] * 2


def test_without_an_id_rows_are_deals(tmp_path: Path) -> None:
    assert checked(tmp_path, deals="value,stage\n5,a\n7,b").rules == {"no_deal_id": 1}


def test_ids_that_a_spreadsheet_rounded(tmp_path: Path) -> None:
    text = "deal_id,value\n1.2E+15,5\n1.3E+15,7\n3,9"
    look = checked(tmp_path, deals=text)
    assert look.said == [("rounded_id", 2, "1.2E+15"), ("rounded_id", 3, "1.3E+15")]
    assert checked(tmp_path, '[tables.deals]\nids = "as written"\n', deals=text).said == []


def test_rows_that_are_ruled_out_or_archived(tmp_path: Path) -> None:
    look = checked(tmp_path, deals="deal_id,value,is_deleted,archived\n1,5,true,\n2,7,,true")
    assert look.rules == {"excluded_rows": 1, "archived_rows": 1}


def test_stages_that_are_left_open(tmp_path: Path) -> None:
    look = checked(tmp_path, deals="deal_id,value,stage\n1,5,Contract signed\n2,5,Contract signed")
    assert look.said == [("stage_left_open", None, "Contract signed")]
    assert "2 deals" in ENGLISH.say(look.found.findings[0].text)


def test_keys_that_lead_nowhere_and_those_that_nearly_do(tmp_path: Path) -> None:
    look = checked(tmp_path, deals="deal_id,rep_id\n1,r1\n2,r9\n3,R2", reps="rep_id,name\nr1,Ada\nr2,Bo")
    assert look.said[:2] == [("orphan_key", 3, "r9"), ("orphan_key", 4, "R2")]
    texts = [ENGLISH.say(finding.text) for finding in look.found.findings[:2]]
    assert ["'r2'" in text for text in texts] == [False, True]


def test_one_value_in_two_spellings(tmp_path: Path) -> None:
    look = checked(tmp_path, deals="deal_id,region\n1,South\n2,south\n3,South\n4,SOUTH\n5,north")
    assert set(look.said) == {("two_spellings", 3, "south"), ("two_spellings", 5, "SOUTH")}
    own = '[dimensions]\ndeals = ["motion"]\n'
    assert checked(tmp_path, own, deals="deal_id,value,motion\n1,5,A b\n2,5,a-b").rules == {"two_spellings": 1}


def test_blanks_around_keys_and_words_for_nothing(tmp_path: Path) -> None:
    look = checked(tmp_path, deals="deal_id,rep_id,region\n1, r1,N/A\n2,-,N/A\n3,r1,x")
    assert set(look.said) == {
        ("blanks_around_key", 2, " r1"), ("word_for_nothing", 2, "N/A"), ("word_for_nothing", 3, "-"),
    }  # fmt: skip


def test_spells_that_overlap(tmp_path: Path) -> None:
    text = """
        customer_id,started_at,churned_at,mrr,plan
        a,2026-01-05,2026-03-01,5,x
        a,2026-02-01,,7,y
        b,2026-01-05,2026-03-01,5,x
        b,2026-03-01,,7,y
    """
    assert checked(tmp_path, customers=text).said == [("overlapping_spells", 3, "2026-02-01")]
    inclusive = checked(tmp_path, '[tables.customers]\nends = "last day"\n', customers=text)
    assert [said[1] for said in inclusive.said] == [3, 5]


def test_order_lines_that_differ(tmp_path: Path) -> None:
    text = "deal_id,status,value\n1,won,5\n1,lost,7"
    assert checked(tmp_path, '[tables.deals]\nduplicates = "lines"\n', deals=text).rules == {"lines_differ": 1}


def test_quotas_that_are_unclear_or_overlap(tmp_path: Path) -> None:
    deals, reps = "deal_id,value\n1,5", "rep_id,name\nr1,Ada"
    quotas = "period,amount,rep_id\n2026-01,5,r1\nsoon,5,r1\n2026-01,7,r1\n2026-02,5,r9"
    look = checked(tmp_path, deals=deals, reps=reps, quotas=quotas)
    assert {name: look.rules.get(name) for name in ("unclear_quota", "overlapping_quotas", "unknown_quota_rep")} == {
        "unclear_quota": 1, "overlapping_quotas": 1, "unknown_quota_rep": 1,
    }  # fmt: skip
    added = checked(tmp_path, '[tables.quotas]\nduplicates = "lines"\n', deals=deals, reps=reps, quotas=quotas)
    assert "overlapping_quotas" not in added.rules
