"""JSON of a small document, member by member."""

from __future__ import annotations

import json

import polars as pl

from salescli.output.documents.catalogue import CatalogueDocument
from salescli.output.writers.json import write
from salescli.results.document import Document, Frame, Names
from tests.output.small import Small

SMALL = """{
  "name": "smål",
  "day": "2026-01-31",
  "rows": [
    {"value": 1234.5, "none": null},
    {"value": 1, "none": true}
  ],
  "empty": [],
  "inside": {
    "list": [1, 2],
    "object": {"a": "b"}
  },
  "flat": {"a": 1},
  "notes": [{"code": "left_out", "count": 2, "text": "2 won deals without value are left out."}]
}
"""


def test_a_member_a_line_and_an_object_a_line() -> None:
    assert write(Small()) == SMALL
    assert json.loads(SMALL)["inside"]["list"] == [1, 2]


def test_a_list_alone_is_set_wider() -> None:
    assert write(CatalogueDocument([{"name": "a", "summary": "å"}])) == (
        '[\n  {\n    "name": "a",\n    "summary": "å"\n  }\n]\n'
    )


class _Of(Document):
    def __init__(self, **members: object) -> None:
        self._members = members

    def record(self) -> dict[str, object]:
        return self._members


def test_frames_are_rows_and_one_row_an_object() -> None:
    frame = pl.DataFrame({"region": ["N", None], "value": [1.5, -0.0]})
    assert write(_Of(rows=Frame(frame))) == (
        '{\n  "rows": [\n    {"region": "N", "value": 1.5},\n    {"region": null, "value": 0}\n  ]\n}\n'
    )
    assert write(_Of(total=Frame(frame.head(1), is_one=True))) == '{\n  "total": {"region": "N", "value": 1.5}\n}\n'
    assert write(_Of(rows=Frame(frame.clear()))) == '{\n  "rows": []\n}\n'


def test_rows_in_several_parts_are_joined(monkeypatch: object) -> None:
    from salescli.output import frames

    kept = frames._AT_ONCE
    try:
        frames._AT_ONCE = 2
        text = write(_Of(rows=Frame(pl.DataFrame({"a": [1, 2, 3, 4, 5]}))))
    finally:
        frames._AT_ONCE = kept
    assert [row["a"] for row in json.loads(text)["rows"]] == [1, 2, 3, 4, 5]


def test_names_of_the_user_are_keys_as_they_are() -> None:
    assert write(_Of(group=Names({"län": "Skåne"}), other={"län": 1})) == (
        '{\n  "group": {"län": "Skåne"},\n  "other": {"l\\u00e4n": 1}\n}\n'
    )
