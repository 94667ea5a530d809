"""Cells as CSV, and the line on which each row begins."""

from __future__ import annotations

import polars as pl

from salescli.loading.workbooks import spool_text


def test_a_line_a_row() -> None:
    cells = pl.DataFrame(
        {"0": ["title", None, 'a "b"', "two\nlines", "x,y"], "1": [None, None, "1", None, "\r"]},
        schema_overrides={"1": pl.String},
    )
    spool = spool_text.written(cells, "book.xlsx#A")
    assert spool.path.read_bytes() == b'title\n,\n"a ""b""",1\n"two\nlines"\n"x,y","\r"\n'
    assert spool_text.first_lines(cells).to_list() == [1, 2, 3, 4, 6]


def test_one_column() -> None:
    cells = pl.DataFrame({"0": ["a", None, "b"]})
    spool = spool_text.written(cells, "book.xlsx#A")
    assert spool.path.read_bytes() == b'a\n""\nb\n'
