"""Rows that are none, found in files of any size."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.i18n.language import ENGLISH
from salescli.validation import non_rows
from tests.validation.conftest import Look

TEXT = """
    deal_id,name,value,closed_at
    1,a,5,2026-01-05
    deal_id,name,value,closed_at
    2,b,7,2026-01-06
    Total,,12,
    Sum,,99,
"""


@pytest.mark.parametrize("small", [1, 1_000_000])
def test_each_is_found_on_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    monkeypatch.setattr("salescli.loading.sums.non_rows.SMALL_BYTES", small)
    look = Look(tmp_path, deals=TEXT)
    non_rows.check(look.tables, look.places, look.found)
    assert look.said == [("header_row", 3, None), ("sum_row", 5, "Total"), ("unclear_sum", 6, "Sum")]
    assert "totals" in ENGLISH.say(look.found.findings[-1].text)


def test_only_the_first_are_listed(tmp_path: Path) -> None:
    look = Look(tmp_path, most=1, deals=TEXT + "    Sum,,98,\n")
    non_rows.check(look.tables, look.places, look.found)
    assert look.rules["unclear_sum"] == 2
    assert len(look.said) == 3
