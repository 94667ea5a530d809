"""Parts of a table of order lines: every deal is in one of them, with all of its lines."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.loading.order_lines import parts
from salescli.loading.order_lines.part import WHOLE, Part

LINES = pl.LazyFrame({"row:deal": [f"D{number // 2}" for number in range(40)], "n": range(40)})


def test_every_line_is_in_one_part_beside_the_others_of_its_deal() -> None:
    found = [parts.in_part(LINES, Part(number, 3)).collect() for number in range(3)]
    assert sorted(pl.concat(found)["n"]) == list(range(40))
    deals = [set(part["row:deal"]) for part in found]
    assert sum(map(len, deals)) == len(set.union(*deals)) == 20
    assert len([part for part in found if part.height]) > 1


def test_the_whole_is_all_lines() -> None:
    assert parts.in_part(LINES, WHOLE) is LINES


@pytest.mark.parametrize(
    ("lines", "free", "count"),
    [(100, None, 1), (100, 10**9, 1), (10_000_000, 10**9, 4), (0, 10**9, 1)],
)
def test_there_are_as_many_parts_as_fit_one_by_one(
    monkeypatch: pytest.MonkeyPatch, lines: float, free: int | None, count: int
) -> None:
    monkeypatch.setattr(parts, "free_memory", lambda: free)
    assert parts.parts_for(lines) == [Part(number, count) for number in range(count)]


def test_free_memory_is_what_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: "MemTotal: 9 kB\nMemAvailable:    7 kB\n")
    assert parts.free_memory() == 7 * 1024
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: "odd")
    sizes = {"SC_AVPHYS_PAGES": 5, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr("os.sysconf", lambda name: sizes[name])
    assert parts.free_memory() == 5 * 4096
    monkeypatch.delattr("os.sysconf")
    assert parts.free_memory() is None
