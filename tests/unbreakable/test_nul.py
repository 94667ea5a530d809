"""NUL bytes anywhere: an error that says so, or the exact value; never a cell, a row or a file cut without a word."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from salescli import compute
from salescli.errors import SalesCliError
from salescli.loading.files import opened as files
from tests.program import run_here

TEXT = "deal_id,region,status,value,closed_at\n1,South,won,10,2025-01-05\n2,North,won,5.5,2025-01-06\n"
PLACES = {
    "header": ("region", "re\0gion"),
    "end of header": ("closed_at\n", "closed_at\0\n"),
    "text": ("South", "So\0uth"),
    "whole cell": ("South", "\0"),
    "amount": (",10,", ",1\0000,"),
    "after the amount": (",10,", ",10\0,"),
    "before the amount": (",10,", ",\00010,"),
    "status": ("won,10", "wo\0n,10"),
    "date": ("2025-01-05", "2025-01-05\0"),
    "between rows": ("2025-01-05\n", "2025-01-05\n\0\n"),
    "end": ("2025-01-06\n", "2025-01-06\n\0\0\0\0"),
    "beginning": ("deal_id", "\0deal_id"),
    "line end": ("2025-01-05\n", "2025-01-05\0\n"),
    "quoted": ("South", '"So\0uth"'),
}


def answer(path: Path) -> tuple[dict[str | None, Decimal], int]:
    found = compute("revenue", deals=path, by="region", period="total", as_of="2025-12-31", use_config=False).frame
    return dict(zip(found["region"], found["value"], strict=True)), int(found["deals"].sum())


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("head", [64 * 1024, 90], ids=["in the head", "after it"])
def test_an_error_or_the_whole_value(place: str, head: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    old, new = PLACES[place]
    filler = "".join(f"x{number},East,won,1,2025-01-07\n" for number in range(20)) if head == 90 else ""
    text = TEXT.replace("\n1,", f"\n{filler}1,").replace(old, new)
    path = tmp_path / "deals.csv"
    path.write_bytes(text.encode())
    try:
        found, deals = answer(path)
    except SalesCliError as error:
        assert str(error)
        return
    assert found.pop("East", 20) == 20
    assert deals == 2 + bool(filler) * 20
    assert sorted(found.values()) == [Decimal("5.5"), Decimal(10)]
    assert "North" in found
    assert new.strip('"') in found or "South" in found


@pytest.mark.parametrize("size", [1, 2, 3, 4096, 200_000])
def test_a_file_of_nothing_else(size: int, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"\0" * size)
    for command in ("kpi revenue", "validate", "init --output own.toml", "report"):
        ran = run_here(*command.split(), "deals.csv", "--no-config"[: 99 * (command[0] != "i")] or "--quiet",
                       cwd=tmp_path)  # fmt: skip
        assert ran.code in (2, 3), (command, ran)
        assert "at fault" not in ran.err


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("region", ["South", "南部" * 20, "So\0uth"])
def test_utf_16_without_a_mark(encoding: str, region: str, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(TEXT.replace("South", region).encode(encoding))
    try:
        assert answer(path) == ({region: Decimal(10), "North": Decimal("5.5")}, 2)
    except SalesCliError as error:
        assert "binary data" in str(error) or "text" in str(error)


@pytest.mark.parametrize("cut", [1, 3, 51, 101])
def test_utf_16_cut_in_the_middle_of_a_character(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(TEXT.encode("utf-16")[:-cut])
    with pytest.raises(SalesCliError):
        answer(path)
