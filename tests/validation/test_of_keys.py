"""What the pass over rows learns of keys: whether any is padded, rounded or says nothing, and their hashes."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.validation import gathered, keys
from tests.validation.conftest import Look

PLAIN = "deal_id,rep_id,region\n1,r1,North\n2,r2,north"


def test_plain_keys_need_no_further_look(tmp_path: Path) -> None:
    known = Look(tmp_path, deals=PLAIN).checked().keys["deals"]
    assert not any(known.may_be_rounded(name) or known.are_padded(name) for name in ("deal_id", "rep_id"))
    assert not known.may_say_nothing("region")
    values = known.values("region")
    assert values is not None
    assert dict(values.rows()) == {"North": 1, "north": 1}
    assert known.values("product") is None


@pytest.mark.parametrize(
    ("row", "odd"),
    [("3, r1,East", "padded"), ("3,1.2E+11,East", "rounded"), ("3,r1,N/A", "none"), ("3,-,East", "none")],
)
def test_odd_keys_are_known_as_such(row: str, odd: str, tmp_path: Path) -> None:
    known = Look(tmp_path, deals=f"{PLAIN}\n{row}").checked().keys["deals"]
    assert known.are_padded("rep_id") is (odd == "padded")
    assert known.may_be_rounded("rep_id") is (odd == "rounded")
    assert (known.may_say_nothing("region") or known.may_say_nothing("rep_id")) is (odd == "none")


def test_ids_whose_hashes_collide_are_no_repeats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every hash that is gathered is forced to be one; that ids differ is then found by reading them."""
    look = Look(tmp_path, deals="deal_id,value\n1,5\n2,5\n3,7")
    checked = look.checked()
    facts = checked.keys["deals"]
    assert facts.gathered.hashes is not None
    same = facts.gathered.hashes.clone().fill_null(0) * 0 + pl.Series(["1"]).hash()[0]
    forced = gathered.Gathered(
        facts.gathered.counts, facts.gathered.rows, facts.gathered.complete, facts.gathered.values, same
    )
    monkeypatch.setattr("salescli.loading.duplicates.repeated_rows._hash_of", lambda column: pl.lit(same[0], pl.UInt64))
    own = type(checked)(checked.readable, {"deals": type(facts)(facts.asked, forced)})
    keys.check(look.dataset, own, look.places, look.found)
    assert look.said == []


def test_ids_that_repeat_are_found_by_the_hashes_that_were_gathered(tmp_path: Path) -> None:
    look = Look(tmp_path, deals="deal_id,value\n1,5\n2,5\n1,7")
    keys.check(look.dataset, look.checked(), look.places, look.found)
    assert look.said == [("repeated_id", 4, "1")]


def test_without_words_for_nothing_a_column_is_counted_as_it_is(tmp_path: Path) -> None:
    """Nothing is asked of `region`: it is no id, and no word in it counts as blank."""
    known = Look(tmp_path, "[tables.deals]\nblanks = []", deals=f"{PLAIN}\n3,r1,-").checked().keys["deals"]
    values = known.values("region")
    assert values is not None
    assert dict(values.rows()) == {"North": 1, "north": 1, "-": 1}


@pytest.mark.parametrize("name", ["len", "rows"])
def test_a_dimension_may_be_called_like_a_count(name: str, tmp_path: Path) -> None:
    deals = f"deal_id,{name}\n1,x\n2,x\n3, y"
    known = Look(tmp_path, f'[dimensions]\ndeals = ["{name}"]', deals=deals).checked().keys["deals"]
    values = known.values(name)
    assert values is not None
    assert dict(values.rows()) == {"x": 2, "y": 1}
