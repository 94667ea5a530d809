"""Which batches may group rows as they are written, and that numbers and notes are the same whether they do."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from salescli.api import Exports, Request
from salescli.errors import SalesCliError
from salescli.loading import table_reader
from salescli.loading.preaggregation import rows_alike

HEADER = "deal_id,customer_id,rep_id,region,status,deal_type,value,cost,created_at,quoted_at,closed_at\n"
PLAIN = (
    "1,c1,r1,North,won,new,10.25,4,2025-01-03,2025-01-04,2025-02-01\n"
    "2,c2,r2,South,lost,upsell,7,1,2025-01-05,,2025-02-11\n"
    "3,c1,r1,North,won,upsell,7.10,1,2025-01-05,2025-01-04,2025-02-01\n"
    "4,c3,r1,,open,,5,1,2025-02-05,2025-02-04,\n"
)
ODD = {
    "plain": "",
    "amounts": "5,c1,r1,North,won,new,12x0,4,2025-01-03,,2025-02-01\n6,c1,r1,,won,new,,4,2025-01-03,,2025-02-01\n",
    "written otherwise": '5,c1,r1,North,won,new,"1,234.50",4,03/01/2025,,1 Feb 2025\n',
    "a currency": "5,c1,r1,North,won,new,SEK 12,4,2025-01-03,,2025-02-01\n",
    "days": "5,c1,r1,North,won,new,3,4,2025-13-45,x,2025-13-45\n6,c1,r1,South,won,new,3,4,2025-02-31,,2025-02-31\n",
    "times": "5,c1,r1,North,won,new,3,4,2025-01-03,,2025-02-01 23:30\n",
    "an offset": "5,c1,r1,North,won,new,3,4,2025-01-03,,2025-02-01T23:30:00-05:00\n",
    "years": "5,c1,r1,North,won,new,3,4,0025-01-03,,0025-02-01\n6,c1,r1,North,won,new,3,4,1890-01-03,,2200-02-01\n",
    "words": "5,c1,r1,n/a,Won!,new,3,4,2025-01-03,,2025-02-01\n6,c1,r1, north ,,own,3,4,2025-01-03,,2025-02-01\n",
    "spelt otherwise": "5,c1,r1, North,WON,Upsell,3,4, 2025-01-03 ,,2025-02-01 \n",
    "none": "5,c1,r1,North,won,new,3,4,-,,n/a\n6,c1,r1,North,won,new,-,4,,,\n",
    "large": "5,c1,r1,North,won,new,99999999999999999999999999.5,4,2025-01-03,,2025-02-01\n",
    "too large together": "5,c1,r1,North,lost,new,99999999999999999999999999999999,4,2025-01-03,,2025-02-01\n" * 2,
}
ASKED = (
    ("revenue", Request(bad_rows="skip")),
    ("revenue", Request()),
    ("revenue", Request(period="week", date_from="2025-02-01", date_to="2025-02-20", bad_rows="skip")),
    ("profit-margin", Request(bad_rows="null", by="region")),
    ("win-rate", Request(by="region", bad_rows="skip")),
    ("win-rate", Request(compare="year", period="quarter", bad_rows="skip")),
    ("deals-won", Request(where="region=North", bad_rows="skip", asks_first=True)),
    ("leads", Request(period="total", bad_rows="skip")),
    ("quotes-sent", Request(by="region", bad_rows="skip")),
)


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every file is large; the list grows with every scan that groups rows first."""
    seen: list[int] = []
    added_up = rows_alike.added_up
    monkeypatch.setattr(table_reader, "_LARGE", 0)
    monkeypatch.setattr("salescli.engine.few.files.MOST_ROWS", 0)
    monkeypatch.setattr(rows_alike, "added_up", lambda *given: seen.append(1) or added_up(*given))
    return seen


def write(path: Path, rows: str) -> None:
    """Write a file of deals, each with an id of its own."""
    lines = (row.split(",", 1)[1] for row in rows.splitlines())
    path.write_text(HEADER + "".join(f"d{number},{row}\n" for number, row in enumerate(lines)))


def asked(path: Path) -> list[tuple[object, ...]]:
    """What is answered, or the error."""
    found: list[tuple[object, ...]] = []
    for kpi, request in ASKED:
        try:
            each = Exports([str(path)], use_config=False).answer(kpi, request).result
        except SalesCliError as error:
            found.append((str(error), type(error)))
        else:
            total = None if each.total is None else each.total.rows()
            found.append((each.frame.rows(), total, each.data_from, tuple(map(str, each.notes))))
    return found


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_answers_are_those_of_rows_read_one_by_one(
    odd: str, tmp_path: Path, used: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "deals.csv"
    write(path, PLAIN * 300 + odd + PLAIN)  # what is odd comes after the first rows
    found = asked(path)
    assert used
    monkeypatch.setattr(rows_alike, "pays", lambda *given: False)
    used.clear()
    assert asked(path) == found
    assert not used


def first_value(path: Path, kpi: str, request: Request) -> object:
    return Exports([str(path)], use_config=False).answer(kpi, request).result.frame["value"].to_list()


def test_sums_are_those_by_hand(tmp_path: Path, used: list[int]) -> None:
    path = tmp_path / "deals.csv"
    write(path, PLAIN * 2 + ODD["amounts"])
    request = Request(as_of="2025-02-28", bad_rows="skip", date_from="2025-02-01")
    assert [float(str(value)) for value in first_value(path, "revenue", request)] == [34.7]  # 2 × (10.25 + 7.10)
    assert first_value(path, "deals-won", request) == [6]  # an amount is not needed to be won
    assert used


@pytest.mark.parametrize("text", ["{day}T10:00:{n:02}", "{n}"])
def test_many_texts_are_answered_one_by_one(
    text: str, tmp_path: Path, used: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "deals.csv"
    odd = "".join(PLAIN.replace("2025-02-01", text.format(day="2025-02-01", n=n)) for n in range(60))
    write(path, PLAIN * 2_000 + odd)
    monkeypatch.setattr(rows_alike, "_CHECKED", 1)
    monkeypatch.setattr(rows_alike, "_LOOKED_AT", 100_000)
    found = asked(path)
    assert used
    monkeypatch.setattr(rows_alike, "pays", lambda *given: False)
    assert asked(path) == found


@pytest.mark.parametrize("kpi", ["sales-cycle", "new-customers", "pipeline-value", "opportunity-value"])
def test_what_needs_each_row_is_not_grouped(kpi: str, tmp_path: Path, used: list[int]) -> None:
    path = tmp_path / "deals.csv"
    write(path, PLAIN)
    with suppress(SalesCliError):  # what the file cannot answer
        Exports([str(path)], use_config=False).answer(kpi, Request(by="region", as_of="2025-03-01"))
    assert not used
