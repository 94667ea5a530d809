"""JSON Lines of small documents: an object a line, whole and exact, whatever stands in the cells."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import polars as pl

from salescli.output import frames
from salescli.output.writers.jsonl import write
from salescli.results.document import Document, Frame
from tests.output.small import Small


def test_a_line_is_an_object_even_where_a_cell_has_several_lines() -> None:
    assert write(Small()) == (
        '{"region": "=North, deep", "value": 1234.5}\n'
        '{"region": null, "value": 1e+22}\n'
        '{"region": "a\\nb", "value": "2026-01-01"}\n'
    )


class _Frames(Document):
    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def rows(self) -> Frame:
        return Frame(self._frame)


def test_a_frame_is_written_alike() -> None:
    frame = pl.DataFrame(
        {
            "region": ['N"\n', None],
            "value": pl.Series(["1.50", "-0.00"]).cast(pl.Decimal(10, 2)),
            "day": [date(2026, 1, 1), None],
            "open": [True, None],
        }
    )
    assert write(_Frames(frame)) == (
        '{"region": "N\\"\\n", "value": 1.5, "day": "2026-01-01", "open": true}\n'
        '{"region": null, "value": 0, "day": null, "open": null}\n'
    )


def test_parts_of_many_rows_are_joined_by_line_feeds(monkeypatch) -> None:
    monkeypatch.setattr(frames, "_AT_ONCE", 2)
    frame = pl.DataFrame({"value": [1, 2, 3, 4, 5]})
    assert [json.loads(line)["value"] for line in write(_Frames(frame)).splitlines()] == [1, 2, 3, 4, 5]


def test_no_rows_are_no_lines() -> None:
    assert write(_Frames(pl.DataFrame({"value": pl.Series([], dtype=pl.Int64)}))) == ""


def test_digits_are_not_lost() -> None:
    frame = pl.DataFrame({"value": pl.Series(["12345678901234567890.5"]).cast(pl.Decimal(38, 6))})
    assert json.loads(write(_Frames(frame)), parse_float=Decimal) == {"value": Decimal("12345678901234567890.5")}
