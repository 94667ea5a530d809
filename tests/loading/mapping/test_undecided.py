"""Deals that count as open in a stage whose name speaks of winning or losing."""

from __future__ import annotations

from pathlib import Path

from salescli.loading.mapping import undecided
from tests.engine.conftest import tables

HEAD = "deal_id,stage,value\n"


def test_stages_in_doubt_are_told_with_their_deals(tmp_path: Path) -> None:
    text = (
        "Deal ID,Deal Stage,Amount\n1,Contract signed,5\n2,Contract signed ,5\n3,Won back,5\n4,Lead,5\n5,Closed Won,5"
    )
    own = tables(tmp_path, deals=text)
    assert undecided.stages(own).rows() == [(0, "Contract signed", 2), (0, "Won back", 1)]
    note = undecided.remark(own)
    assert note is not None
    assert (note.code, note.count) == ("stages_left_open", 3)


def test_stages_that_the_settings_say_are_in_no_doubt(tmp_path: Path) -> None:
    toml = '[tables.deals.values.status]\n"Contract signed" = "won"\n'
    own = tables(tmp_path, toml, deals=HEAD + "1,Contract signed,5")
    assert undecided.stages(own).is_empty()
    assert undecided.remark(own) is None


def test_stages_do_not_decide_where_a_status_or_a_day_does(tmp_path: Path) -> None:
    assert undecided.stages(tables(tmp_path, deals="deal_id,stage,status\n1,Contract signed,open\n2,x,won")).is_empty()
    dated = "deal_id,stage,won_at\n1,Contract signed,2026-01-05\n2,Contract signed,\n"
    assert undecided.stages(tables(tmp_path, deals=dated)).rows() == [(0, "Contract signed", 1)]
