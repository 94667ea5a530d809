"""Cells in words: rounded, with units, in a language, in the characters of an encoding."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli.i18n import language as languages
from salescli.model.measures import Unit
from salescli.output.style import PLAIN, Style
from salescli.output.text.grid import Grid, of_section, part
from salescli.results.document import Document, Section
from salescli.results.table import Cell, Change, Column, Label, Quantity, Table, Trend
from tests.output.small import CARDS, TABLE, Small

SV = Style(languages.get("sv"))


def grid_of(table: Table, style: Style = PLAIN, *, most: int | None = None) -> Grid:
    """The grid of a table alone."""
    return of_section(Section(table=table), Small(), style, most=most)


@pytest.mark.parametrize(
    ("cell", "unit", "english", "swedish"),
    [
        (None, Unit.MONEY, "–", "–"),
        (Decimal("1234.565"), Unit.MONEY, "1,234.57", "1\N{NO-BREAK SPACE}234,57"),
        (3, Unit.COUNT, "3", "3"),
        ("total", None, "total", "total"),
        (Label("total"), None, "total", "totalt"),
        ("a\nb\x07", None, "a b\\x07", "a b\\x07"),
        ("", Unit.MONEY, "", ""),
        (Quantity(0.5, Unit.PERCENT), None, "0.50 %", "0,50 %"),
        (Quantity(2, Unit.MONEY, "SEK"), None, "2 SEK", "2 SEK"),
        (Quantity(None, Unit.MONEY, "SEK"), None, "–", "–"),
        (Change(1.25), None, "+1.3%", "+1,3%"),
        (Change(-2.0, is_points=True), None, "-2.0 pp", "−2,0 pe"),
        (Change(0.04), None, "0.0%", "0,0%"),
        (Change(None), None, "–", "–"),
    ],
)
def test_cells(cell: Cell, unit: Unit | None, english: str, swedish: str) -> None:
    table = Table("t", "T", (Column("a", "a", unit),), ((cell,),))
    assert [grid_of(table, style).rows[0][0] for style in (PLAIN, SV)] == [english, swedish]


def test_titles_have_their_unit_below_them() -> None:
    columns = (
        Column("region", "region"),
        Column("value", "value", Unit.MONEY),
        Column("value", "value", is_own=True),
        Column("c", "a long title of words", Unit.PERCENT),
    )
    table = Table("t", "T", columns, (("N", 1, "x", 2.0),), "SEK")
    assert list(grid_of(table).headers) == ["region", "value\nSEK", "value", "a long\ntitle of\nwords\n%"]
    assert list(grid_of(table, SV).headers)[1:3] == ["värde\nSEK", "value"]
    unwrapped = Table("t", "T", columns, (), "SEK", wraps_titles=False)
    assert grid_of(unwrapped).headers[3] == "a long title of words\n%"


def test_a_section_has_its_lines_and_notes_below_it() -> None:
    (section,) = Small().sections(PLAIN.language)
    grid = of_section(section, Small(), PLAIN)
    assert grid.heading == "Small | table"
    assert list(grid.footnotes) == ["* not complete", "Note: 2 won deals without value are left out."]
    assert (list(grid.is_right), list(grid.labels), grid.gap) == ([False, False, True], [0, 1], 3)
    assert grid.total is not None
    assert list(grid.total) == ["total", "", "1,234.50"]
    alone = of_section(Section("A title", lines=("a line",), remarks=("said",)), Small(), PLAIN)
    assert (list(alone.headers), list(alone.footnotes)) == ([], ["a line", "Note: said"])


@pytest.mark.parametrize(("most", "trend"), [(None, "▁▅ █"), (80, "▁▅ █"), (32, "▁▅ █"), (31, None)])
def test_trends_are_drawn_where_there_is_room(most: int | None, trend: str | None) -> None:
    grid = grid_of(CARDS, most=most)
    assert (grid.rows[0][3] if len(grid.headers) == 4 else None) == trend


def test_a_trend_has_the_latest_marks_that_fit() -> None:
    points = tuple(float(number) for number in range(20))
    table = Table("t", "T", (Column("a", "a"), Column("trend", "trend", is_number=True)), (("x", Trend(points)),))
    assert len(grid_of(table).rows[0][1]) == 12
    assert len(grid_of(table, most=12).rows[0][1]) == 7
    assert grid_of(table, most=12).rows[0][1][-1] == "█"


class _Untranslated(Document):
    is_translated = False
    for_runners = True


def test_what_is_for_runners_is_harmless_and_what_is_not_translated_english() -> None:
    section = Section("##[error]x", TABLE, remarks=("a – b · c",))
    grid = of_section(section, _Untranslated(), Style(languages.get("sv"), encoding="ascii"))
    assert (grid.heading, list(grid.footnotes)) == ("# #[error]x", ["Note: a - b - c"])
    assert grid.headers[2] == "value\nSEK"


def test_a_part_keeps_its_labels() -> None:
    grid = grid_of(TABLE)
    piece = part(grid, [0, 2], is_first=False)
    assert (list(piece.headers), list(piece.labels), list(piece.is_right)) == (
        ["period", "value\nSEK"],
        [0],
        [False, True],
    )
    assert [list(row) for row in piece.rows] == [["2026-01", "1,234.50"], ["2026-02 *", "–"]]
    assert grid.body[-1] == grid.total
