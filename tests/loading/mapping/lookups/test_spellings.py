"""How headers spell the names of columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli import compute
from salescli.errors import InputError
from salescli.loading.mapping.lookups.spellings import Spellings


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (("CLOSE DATE", "closeDate"), ["CLOSE DATE"]),  # an exact spelling wins
        (("closeDate",), ["closeDate"]),
        (("closeDate", "CLOSEDATE"), ["closeDate", "CLOSEDATE"]),
        (("deal_close_date",), ["deal_close_date"]),
        (("close_dates", "the_close_date"), []),  # whole, never by likeness
    ],
)
def test_the_best_spelling_of_a_name(headers: tuple[str, ...], expected: list[str]) -> None:
    assert Spellings(headers, "deals").of(["Close date"]) == expected


def test_only_its_own_table_may_stand_before_a_name() -> None:
    assert Spellings(["deal_name"], "customers").of(["name"]) == []


def revenue(folder: Path, header: str, row: str) -> list[object]:
    """The revenue of one deal."""
    (folder / "deals.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    return compute("revenue", folder / "deals.csv", period="total", as_of="2026-02-28").frame["value"].to_list()


@pytest.mark.parametrize(
    "header",
    [
        "dealID,status,value,closedAt",
        "Deal ID,Status,Amount,closeDate",
        "deal_id,deal_status,deal_amount,deal_close_date",
    ],
)
def test_a_file_of_such_headers_is_read(header: str, tmp_path: Path) -> None:
    assert revenue(tmp_path, header, "D1,won,100,2026-01-10") == [100]


def test_two_headers_are_one_where_their_cells_agree(tmp_path: Path) -> None:
    header = "Deal ID,Status,Amount,closeDate,CLOSEDATE"
    assert revenue(tmp_path, header, "D1,won,100,2026-01-10,2026-01-10") == [100]
    with pytest.raises(InputError, match="'closeDate' and 'CLOSEDATE' both claim"):
        revenue(tmp_path, header, "D1,won,100,2026-01-10,2026-01-11")


def test_a_header_that_is_repeated_is_one_column_where_its_cells_agree(tmp_path: Path) -> None:
    header = "deal_id,status,value,closed_at,value"
    assert revenue(tmp_path, header, "D1,won,100,2026-01-10,100") == [100]
    with pytest.raises(InputError, match="stands there 2 times"):
        revenue(tmp_path, header, "D1,won,100,2026-01-10,101")
