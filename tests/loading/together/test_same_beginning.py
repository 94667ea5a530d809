"""A file that begins like another is opened as it would be alone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from salescli.config.sections import FormatSettings
from salescli.errors import InputError
from salescli.loading.files.file import File
from salescli.loading.files.opened import open_file, source_of
from salescli.loading.together.same_beginning import Openings
from tests.said import message_of

HEADER = b"deal_id,status,value,closed_at,note\n"
ROW = b"%d,won,%d.50,2026-01-02,x\n"
PLAIN = HEADER + b"".join(ROW % (each, each) for each in range(10))
ODD = {
    "quotes": b'7,won,"5",2026-01-02,x\n',
    "a break in a cell": b'7,won,5,2026-01-02,"a\nb"\n',
    "too short": b"7,won,5\n",
    "too long": b"7,won,5,2026-01-02,x,y\n",
    "an empty line": b"\n",
    "blank cells": b",,,,\n",
    "blanks": b" ,\t, ,,\n",
    "no first cell": b",won,5,2026-01-02,x\n",
    "the header": HEADER,
    "the header otherwise": b"Deal ID,Status,VALUE,closed-at,Note\n",
    "semicolons": b"7,won,5,2026-01-02,a;b;c;d;e;f;g\n",
    "a lone carriage return": b"7,won,5,2026-01-02,a\rb\n",
    "two signs at the end of a line": b"7,won,5,2026-01-02,x\r\n",
    "letters": "7,won,5,2026-01-02,åäö\n".encode(),
    "latin letters": "7,won,5,2026-01-02,åäö\n".encode("cp1252"),
    "a null byte": b"7,won,5,2026-01-02,a\0b\n",
    "a line separator": "7,won,5,2026-01-02,a\u2028b\n".encode(),
    "a vertical tab": b"7,won,5,2026-01-02,a\x0bb\n",
    "a sum": b"Total,,999.00,,\n",
    "a sum with words": b"Total,won,999.00,2026-01-02,x\n",
    "a footer": b"\nConfidential Information - Do Not Distribute\n",
    "a cut row": b"7,won,5,2026",
    "a row without an end": b"7,won,5,2026-01-02,x",
}


def opened(path: Path, sampled: int, format_: FormatSettings, openings: Openings | None = None) -> File | str:
    """The file without what says how it was opened, or the message of the error."""
    try:
        source = replace(source_of(path), sampled=sampled)
        file = openings.open(source, format_) if openings else open_file(source, format_)
    except InputError as error:
        return message_of(error)
    return replace(file, source=None, text=None)


def check(folder: Path, first: bytes, text: bytes, sampled: int, format_: FormatSettings = FormatSettings()) -> bool:
    """Whether the second of two files is recognised by the first; it is the same file in any case."""
    one, other = folder / "deals-1.csv", folder / "deals-2.csv"
    one.write_bytes(first)
    other.write_bytes(text)
    openings = Openings()
    assert isinstance(opened(one, sampled, format_, openings), File)
    assert opened(other, sampled, format_, openings) == opened(other, sampled, format_)
    return openings.like_another(replace(source_of(other), sampled=sampled), format_) is not None


@pytest.mark.parametrize("sampled", [150, 64 * 1024])
def test_a_file_of_plain_rows_is_recognised_by_another(sampled: int, tmp_path: Path) -> None:
    assert check(tmp_path, PLAIN, HEADER + b"".join(ROW % (each, each) for each in range(20, 60)), sampled)


@pytest.mark.parametrize("sampled", [150, 64 * 1024])
@pytest.mark.parametrize("place", ["first", "middle", "last", "alone"])
@pytest.mark.parametrize("kind", ODD)
def test_a_file_with_an_odd_row_is_opened_as_it_is_alone(kind: str, place: str, sampled: int, tmp_path: Path) -> None:
    rows = [ROW % (each, each) for each in range(20, 40 if place == "middle" else 26)]
    at = {"first": 0, "middle": 10, "last": len(rows), "alone": 0}[place]
    rows.insert(at, ODD[kind])
    check(tmp_path, PLAIN, HEADER + (ODD[kind] if place == "alone" else b"".join(rows)), sampled)


@pytest.mark.parametrize(
    "header",
    [
        b"deal_id,status,value,closed_at,\n",
        b'"deal_id",status,value,closed_at,note\n',
        b"\xef\xbb\xbf" + HEADER,
        HEADER.replace(b",", b";"),
        HEADER.replace(b"\n", b"\r\n"),
        b"a;b;c;d;e;f,status,value,closed_at,note\n",
        b"A title\n\n" + HEADER,
        "deal_id,status,värde,closed_at,note\n".encode(),
    ],
    ids=["a blank name", "quoted", "byte order mark", "semicolons", "carriage returns", "signs", "title", "letters"],
)
def test_a_file_with_another_header_is_opened_as_it_is_alone(header: bytes, tmp_path: Path) -> None:
    separator = b";" if b";status" in header else b","
    rows = [(ROW % (each, each)).replace(b",", separator) for each in range(10)]
    for extra in (b"", *ODD.values()):
        text = header + b"".join(rows[:5]) + extra + b"".join(rows[5:])
        check(tmp_path, header + b"".join(rows), text, 64 * 1024)


@pytest.mark.parametrize("format_", [FormatSettings(separator=","), FormatSettings(encoding="utf-8"),
                                     FormatSettings(header=(1,)), FormatSettings(decimal=",")])  # fmt: skip
def test_files_are_recognised_by_one_of_their_own_format(format_: FormatSettings, tmp_path: Path) -> None:
    for extra in ODD.values():
        check(tmp_path, PLAIN, HEADER + ROW % (1, 1) * 3 + extra + ROW % (2, 2) * 3, 64 * 1024, format_)
    openings = Openings()
    openings.open(source_of(tmp_path / "deals-1.csv"), format_)
    assert openings.like_another(source_of(tmp_path / "deals-1.csv"), FormatSettings(separator=";")) is None


def test_any_file_is_opened_as_it_is_alone(tmp_path: Path) -> None:
    chance = random.Random(17)
    pieces = [*ODD.values(), *(ROW % (each, each) for each in range(40)), b",", b";", b"\t", b" ", b"'", b"-"]
    recognised = 0
    for _ in range(300):
        rows = [ROW % (each, each) for each in range(chance.randrange(1, 40))]
        for _ in range(chance.randrange(3)):
            rows.insert(chance.randrange(len(rows) + 1), chance.choice(pieces))
        recognised += check(tmp_path, PLAIN, HEADER + b"".join(rows), chance.choice([100, 300, 1_000, 64 * 1024]))
    assert recognised > 60


@pytest.mark.parametrize("kind", ODD)
def test_where_the_first_rows_are_cut_off_does_not_matter(kind: str, tmp_path: Path) -> None:
    before, after = (HEADER + b"".join(ROW % (each, each) for each in range(5))), ROW % (9, 9) * 20
    for sampled in range(len(before) - 3, len(before) + len(ODD[kind]) + 3):
        check(tmp_path, PLAIN, before + ODD[kind] + after, sampled)


@pytest.mark.parametrize("digits", [b"7", b"77"])
@pytest.mark.parametrize(("letters", "sampled"), [(300, 300), (20_000, 64 * 1024)])
def test_the_end_that_is_looked_at_may_begin_inside_a_letter(
    letters: int, sampled: int, digits: bytes, tmp_path: Path
) -> None:
    header = b"note,deal_id,status,value,closed_at\n"
    rows = header + b"".join(b"x,%d,won,5.50,2026-01-02\n" % each for each in range(4_000))
    last = "å".encode() * letters + b"," + digits + b",won,5.50,2026-01-02\n"
    assert check(tmp_path, rows, rows + last, sampled)


def test_a_file_that_grew_since_it_was_found_is_opened_in_full(tmp_path: Path) -> None:
    path = tmp_path / "deals-1.csv"
    path.write_bytes(PLAIN)
    openings, source = Openings(), source_of(path)
    openings.open(source)
    assert openings.like_another(source, FormatSettings()) is not None
    path.write_bytes(PLAIN + ROW % (9, 9))
    assert openings.like_another(source, FormatSettings()) is None


def test_a_compressed_file_and_one_of_another_kind_are_opened_in_full(tmp_path: Path) -> None:
    path = tmp_path / "deals-1.csv"
    path.write_bytes(PLAIN)
    openings = Openings()
    openings.open(source_of(path))
    path.with_suffix(".txt").write_bytes(PLAIN)
    assert openings.like_another(source_of(path.with_suffix(".txt")), FormatSettings()) is None


def test_few_files_with_different_headers_are_remembered(tmp_path: Path) -> None:
    openings = Openings()
    paths = [tmp_path / f"deals-{number}.csv" for number in range(6)]
    for number, path in enumerate(paths):
        path.write_bytes(PLAIN.replace(b"note", b"note%d" % number))
        openings.open(source_of(path))
    known = [openings.like_another(source_of(path), FormatSettings()) is not None for path in paths]
    assert known == [False, False, True, True, True, True]
