"""A flag that does not read is told, not taken for no."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli import compute
from salescli.errors import InputError

ACTIVITIES = "type,occurred_at,deal_id,done\ncall,2026-03-02,1,true\ncall,2026-03-03,1,jajamen\ncall,2026-03-04,1,\n"
DEALS = "deal_id,status,value,created_at,closed_at,qualified\n1,won,5,2026-03-01,2026-03-05,vielleicht\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "activities.csv").write_text(ACTIVITIES, encoding="utf-8")
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    return tmp_path


def test_an_unread_done_stops(folder: Path) -> None:
    with pytest.raises(InputError, match=r"activities.csv, line 3, column 'done': 'jajamen'"):
        compute("calls", folder, as_of="2026-03-31")


@pytest.mark.parametrize("bad_rows", ["skip", "null"])
def test_an_unread_done_is_left_out_or_blank(folder: Path, bad_rows: str) -> None:
    found = compute("calls", folder, as_of="2026-03-31", bad_rows=bad_rows)
    assert found.frame["value"].to_list() == [1]
    assert [note.count for note in found.notes] == [1]


def test_an_unread_qualified_stops(folder: Path) -> None:
    with pytest.raises(InputError, match="vielleicht"):
        compute("lead-conversion", folder, as_of="2026-03-31", options={"qualified": True})


def test_an_answer_that_does_not_read_stops_the_response_time(folder: Path) -> None:
    text = ACTIVITIES.replace("jajamen", "true").replace("2026-03-03", "2026-03-99")
    (folder / "activities.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="2026-03-99"):
        compute("response-time", folder, as_of="2026-03-31")
