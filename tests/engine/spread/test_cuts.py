"""Text is cut only where a row ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.engine.spread import cuts


def pieces(text: bytes, folder: Path, size: int = 1, *, header_lines: int = 1, is_plain: bool = False) -> list[bytes]:
    path = folder / "text.csv"
    path.write_bytes(text)
    found = cuts.of_text(path, header_lines, ",", '"', size, is_plain=is_plain)
    return [text[each.start : each.start + each.length] for each in found]


def test_every_row_is_in_one_piece(tmp_path: Path) -> None:
    assert pieces(b"a,b\n1,2\n3,4\n5,6", tmp_path) == [b"1,2\n", b"3,4\n", b"5,6"]


def test_a_piece_has_about_so_many_bytes(tmp_path: Path) -> None:
    assert pieces(b"a\n" + b"12345\n" * 10, tmp_path, 20) == [b"12345\n" * 4, b"12345\n" * 4, b"12345\n" * 2]


def test_lines_before_the_header_are_in_none(tmp_path: Path) -> None:
    assert pieces(b"Deals\n\na,b\n1,2\n3,4\n", tmp_path, header_lines=3) == [b"1,2\n", b"3,4\n"]


def test_a_line_break_in_a_cell_ends_no_row(tmp_path: Path) -> None:
    rows = [b'"1\n2",2\r\n', b'3,"4 ""x"" \n5"\r\n', b'5,""\r\n', b'"",6']
    assert pieces(b"a,b\n" + b"".join(rows), tmp_path) == rows


def test_a_long_cell_is_not_cut(tmp_path: Path) -> None:
    long = b'"' + b"x\n" * 1_500_000 + b'y",1\n'
    assert pieces(b"a,b\n1,2\n" + long + b"3,4\n", tmp_path, 6) == [b"1,2\n" + long, b"3,4\n"]


@pytest.mark.parametrize(
    "text",
    [
        b'a,b\n5" x,2\n3,4\n5,6\n',  # a mark within a cell without marks
        b'a,b\n"5"x,2\n3,4\n5,6\n',  # a cell that goes on after its mark
        b'a,b\n"5,2\n3,4\n5,6\n',  # a mark that is not closed
        b'a,b\n"x,",2\n3,4\n',  # the end of the cell looks like a beginning
    ],
)
def test_text_whose_marks_are_unclear_is_not_cut(text: bytes, tmp_path: Path) -> None:
    assert pieces(text, tmp_path) == []


@pytest.mark.parametrize("text", [b"", b"a,b", b"a,b\n"])
def test_a_file_without_rows_has_no_pieces(text: bytes, tmp_path: Path) -> None:
    assert pieces(text, tmp_path) == []


def test_text_taken_as_plain_is_cut_at_line_breaks_after_its_beginning(tmp_path: Path) -> None:
    plain = b"a,b\n" + b"1,2\n" * 400_000
    assert b"".join(pieces(plain + b'"x\ny",2\n', tmp_path, 900_000, is_plain=True)) == plain[4:] + b'"x\ny",2\n'
    assert pieces(b'a,b\n"x\ny",2\n3,4\n', tmp_path, is_plain=True) == [b'"x\ny",2\n', b"3,4\n"]


def test_rows_are_cut_into_steps() -> None:
    assert [(each.start, each.length) for each in cuts.of_rows(7, 3)] == [(0, 3), (3, 3), (6, 1)]
