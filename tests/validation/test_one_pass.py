"""One fast pass over a table finds what a search and an exact reading find; where it is not enough, these are made."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from salescli.config.settings import Settings
from salescli.validation import one_pass, rows, validate
from tests.validation.conftest import TODAY, Look

HEADER = "deal_id,customer_id,rep_id,region,status,value,probability,created_at,closed_at\n"
ROWS = [f"D{n},C{n % 9},r{n % 3},South,won,{n}.50,,2025-01-0{1 + n % 9},2025-02-0{1 + n % 9}\n" for n in range(1500)]
ENOUGH = {
    "nothing": "",
    "bad amount": "E1,C1,r1,South,won,12x0,,2025-01-02,2025-02-02\n",
    "padded": "E1,C1, r1,south,won,5.50,,2025-01-02,2025-02-02\n",
    "blank key": ",C1,N/A,South,won,5.50,,2025-01-02,2025-02-02\n",
    "blank days": "E1,C1,r1,South,won,5.50,,,\n",
    "id again": "D5,C1,r1,South,won,5.50,,2025-01-02,2025-02-02\n",
}
NOT_ENOUGH = {
    "comma": 'E1,C1,r1,South,won,"1.234,50",0.5,2025-01-02,2025-02-02\n',
    "percentage": "E1,C1,r1,South,open,5.50,50,2025-01-02,\n",
    "another order": "E1,C1,r1,South,won,5.50,,13/01/2025,2025-02-02\n",
    "offset": "E1,C1,r1,South,won,5.50,,2025-01-02T10:00:00+02:00,2025-02-02\n",
    "total": "Total,,,,,99.50,,,\n",
    "header again": HEADER,
}


def _said(folder: Path, late: str, monkeypatch: pytest.MonkeyPatch, small: int) -> object:
    monkeypatch.setattr(one_pass, "SMALL_BYTES", small)
    path = folder / "deals.csv"
    path.write_text(HEADER + "".join(ROWS) + late + ROWS[7].replace("D7,", "F7,"))
    report = validate([str(path)], {}, Settings(), date(2026, 1, 1), None)
    return report.findings, report.counts


@pytest.mark.parametrize("late", [*ENOUGH.values(), *NOT_ENOUGH.values()], ids=[*ENOUGH, *NOT_ENOUGH])
def test_both_ways_find_the_same(late: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _said(tmp_path, late, monkeypatch, -1) == _said(tmp_path, late, monkeypatch, 1 << 40)


@pytest.mark.parametrize("late", list(ENOUGH.values()), ids=list(ENOUGH))
def test_one_pass_is_enough_where_nothing_late_decides(
    late: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_pass, "SMALL_BYTES", -1)
    look = Look(tmp_path, deals=HEADER + "".join(ROWS) + late)
    assert list(rows.at_once(look.dataset, TODAY, look.places)) == ["deals"]


@pytest.mark.parametrize("late", [NOT_ENOUGH["total"], NOT_ENOUGH["header again"]], ids=["total", "header"])
def test_a_row_that_may_be_none_of_the_table_has_it_searched(
    late: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_pass, "SMALL_BYTES", -1)
    look = Look(tmp_path, deals=HEADER + "".join(ROWS) + late)
    assert not rows.at_once(look.dataset, TODAY, look.places)
