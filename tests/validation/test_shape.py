"""The shape of a file, line by line, and a copy of it that can be read."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from salescli.i18n.language import ENGLISH
from salescli.loading.files.dialect import Dialect
from salescli.loading.files.sources import Source, fetch
from salescli.validation import shape

COMMA = Dialect(",")
HEAD = b"a,b,c\n"


def source(folder: Path, content: bytes) -> Source:
    path = folder / "deals.csv"
    path.write_bytes(content)
    return fetch(path)


def problems(folder: Path, content: bytes) -> list[tuple[int, str]]:
    found = shape.records_of(source(folder, HEAD + content), COMMA, 1, 3)
    return [(record.line, record.problem) for record in found if record.problem]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"1,2,3\n4,5,6\n", []),
        (b'1,"2\n2",3\n4,"5,5",6\n', []),
        (b"1,2\n4,5,6\n", [(2, shape.SHORT)]),
        (b"1,2,3\n4,5,6,7\n1,2,3\n", [(3, shape.LONG)]),
        (b"1,2,3,,\n", []),
        (b"\n,,\n", []),
        (b'1,2,3\n1,x"y,3\n4,5,6\n', [(3, shape.QUOTING)]),
        (b'1,"2,3\n4,5,6\n7,8,9\n', [(2, shape.QUOTING)]),
        (b"1,2,3\n4,\xff,6\n", [(3, shape.NOT_TEXT)]),
        (b'1,"2\n\xff",3\n', [(3, shape.NOT_TEXT)]),
        (b'1,x"y,3\n4,\xff,6\n', [(2, shape.QUOTING), (3, shape.NOT_TEXT)]),
        (b"1,2,3\n4,5", [(3, shape.CUT_OFF)]),
        (b"1,2\n4,5", [(2, shape.SHORT), (3, shape.SHORT)]),
        (b'1,2,3\n4,"5', [(3, shape.CUT_OFF)]),
        ("å,ö,ü\n".encode() * 9 + b"1,2\n", [(11, shape.SHORT)]),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, content: bytes, found: list[tuple[int, str]]) -> None:
    assert problems(tmp_path, content) == found


def test_a_compressed_file_that_breaks_off(tmp_path: Path) -> None:
    packed = gzip.compress(HEAD + b"".join(b"%d,2,3\n" % (number * number) for number in range(9999)))[:-100]
    found = list(shape.records_of(source(tmp_path, packed), COMMA, 1, 3))
    assert found[-1].problem == shape.CUT_OFF
    assert found[-1].text


def test_records_hold_all_bytes_of_the_file_in_order(tmp_path: Path) -> None:
    content = HEAD + b'1,2,3\n4,"5\n5",6\n7,8\n' + b"1,2,3\n" * 99
    found = list(shape.records_of(source(tmp_path, content), COMMA, 1, 3))
    assert b"".join(record.raw for record in found) == content
    assert (found[0].line, found[0].raw) == (1, HEAD)
    short = next(record for record in found if record.problem)
    assert (short.row, "2 cells" in ENGLISH.say(short.text)) == (["7", "8"], True)


def test_a_cell_that_is_never_closed_swallows_no_sound_rows(tmp_path: Path) -> None:
    rows = b'1,"2,3\n' + b"4,5,6\n" * 600
    found = list(shape.records_of(source(tmp_path, HEAD + rows), COMMA, 1, 3))
    assert [(record.line, record.problem) for record in found if record.problem] == [(2, shape.QUOTING)]
    assert found[-1].line + found[-1].raw.count(b"\n") == 603


def test_a_copy_can_be_read_and_rows_stand_on_their_lines(tmp_path: Path) -> None:
    content = HEAD + b'1,2,3\n1,x"y,3\n4,5,6,7\n8,\xff,9\n1,2\n7,8,"9'
    copy = shape.repaired(source(tmp_path, content), COMMA, 1, 3)
    assert copy.path.read_bytes() == HEAD + b"1,2,3\n\n4,5,6\n8,\xef\xbf\xbd,9\n1,2\n\n"
