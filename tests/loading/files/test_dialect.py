"""How a text file is laid out: its separator, its quotes, where its header stands."""

from __future__ import annotations

import pytest

from salescli.loading.files import dialect
from salescli.loading.files.dialect import Dialect, Malformed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b\n1,2\n", Dialect(",")),
        ("a;b\n1,5;2\n", Dialect(";")),
        ("a\tb\n1,5\t2\n", Dialect("\t")),
        ("a|b\n1|2\n", Dialect("|")),
        ("a\n1\n", Dialect(",")),
        ("'a','b'\n'1','2'\n", Dialect(",", quote="'")),
        ("'a',b\n'1',2\n", Dialect(",")),
        ("Report of March\n\na,b\n1,2\n3,4\n", Dialect(",", above=2)),
        ("Report, March\na,b,c\n1,2,3\n3,4,5\n", Dialect(",", above=0)),
        ("\n\na,b\n1,2\n", Dialect(",", above=2)),
        ("a,b\r1,2\r", Dialect(",", old_line_ends=True)),
        ("Title\ra;b\r1;2\r3;4\r", Dialect(";", above=1, old_line_ends=True)),
        ("", Dialect(",")),
        ('a,b\n"x\n', Dialect(",")),
    ],
)
def test_a_layout_is_told_by_the_first_lines(text: str, found: Dialect) -> None:
    assert dialect.recognise(text, None) == found


def test_the_separator_may_be_said() -> None:
    assert dialect.recognise("a,b;c\n1,2;3\n", ";").separator == ";"


@pytest.mark.parametrize(
    ("row", "again"),
    [
        (["a", "b"], True),
        ([" A ", "\ufeffB"], True),
        (["a"], False),
        (["a", "b", ""], True),
        (["a", "b", "c"], False),
        (["a", None], False),
        (["1", "b"], False),
    ],
)
def test_a_row_that_repeats_the_header(row: list[str | None], again: bool) -> None:
    assert dialect.is_header_again(row, ["a", "b"]) is again


def test_a_short_row_repeats_a_header_that_ends_in_blanks() -> None:
    assert dialect.is_header_again(["a"], ["a", ""])


@pytest.mark.parametrize(
    ("headers", "rows", "otherwise"),
    [
        (["Deal ID", "b"], [["1", "2"], ["", "3"], []], True),
        (["Deal ID", "b"], [["1", "2"], ["deal_id", "B"]], False),
        (["Deal ID", "b"], [["1", "2"], ["deal\nid", "B"]], False),
        (["Deal ID", "b"], [["1", "2"], ["ﬁ", "3"]], False),
        (["Größe", "b"], [["1", "2"]], False),
        ([], [["1"]], False),
    ],
)
def test_no_row_begins_as_the_header_where_a_look_at_all_shows_it(
    headers: list[str], rows: list[list[str]], *, otherwise: bool
) -> None:
    assert dialect.begin_otherwise(rows, headers) is otherwise
    assert not (otherwise and any(dialect.is_header_again(row, headers) for row in rows))


def records(text: str) -> list[tuple[int, list[str]]]:
    return list(dialect.records(text.splitlines(keepends=True), Dialect(",")))


def test_rows_come_with_the_line_that_each_begins_at() -> None:
    assert records('a,b\n"x\ny",2\n3,"4"\n') == [(1, ["a", "b"]), (2, ["x\ny", "2"]), (4, ["3", "4"])]


@pytest.mark.parametrize(
    ("text", "line", "at_end"),
    [('a,b\n1,x"y\n', 2, False), ('a,b\n1,2\n"x,2\n', 3, True), ('a,b\n"x"y,2\n', 2, False)],
)
def test_broken_quoting_is_told_with_its_line(text: str, line: int, at_end: bool) -> None:
    with pytest.raises(Malformed) as error:
        records(text)
    assert (error.value.line, error.value.at_end) == (line, at_end)
    assert error.value.reason


@pytest.mark.parametrize(
    ("cells", "differ"),
    [(["1", "2"], True), ([], True), (["1", " Deal ID"], False), (["1", "deal\nid"], False), (["é"], False)],
    ids=["others", "none", "the header", "the header on two lines", "letters that may be written otherwise"],
)
def test_a_cheap_look_for_the_header_among_cells_passes_over_none(cells: list[str], differ: bool) -> None:
    assert dialect.begin_otherwise([[cell] for cell in cells], ["deal_id"]) == differ
