"""Tables within a width: whole words and numbers at every one, in as few blocks as there is room for."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from salescli.output.text import layout, plain
from salescli.output.text.grid import Grid
from salescli.output.text.width import width

KPI = Grid(
    headers=["period", "rep", "value\nSEK", "previous\nSEK", "deals"],
    rows=[
        ["2026-01", "Anna Andersson", "1,234,567.00", "-12.50", "3"],
        ["2026-02 *", "–", "7.00", "1,000,000.00", "12"],
    ],
    is_right=[False, False, True, True, True],
    labels=[0, 1],
    total=["total", "", "1,234,574.00", "999,987.50", "15"],
    heading="Revenue",
    footnotes=["* not complete"],
)
FINDINGS = Grid(
    headers=["severity", "file", "line", "text"],
    rows=[
        ["error", "exports/deals.csv", "1234", "a value that does not read as a date in any way"],
        ["warning", "exports/reps.csv", "7", "nothing"],
    ],
    is_right=[False] * 4,
    labels=[1, 2],
)


def drawn(grid: Grid, most: int) -> list[str]:
    """The blocks of a grid within so many columns, as lines."""
    return "".join(plain.drawn(block, "utf-8") for block in layout.fitting(grid, most)).splitlines()


def test_what_fits_stays_as_it_is() -> None:
    (block,) = layout.fitting(KPI, 80)
    assert block == KPI
    assert layout.drawn_width(layout.natural(KPI), 3) == 65


def test_what_is_a_little_too_wide_is_set_closer() -> None:
    (block,) = layout.fitting(KPI, 64)
    assert block.gap == 1
    assert block.rows == KPI.rows


def test_what_is_too_wide_goes_on_in_a_second_block() -> None:
    first, second = layout.fitting(KPI, 50)
    assert list(first.headers) == ["period", "rep", "value\nSEK"]
    assert list(second.headers) == ["period", "rep", "previous\nSEK", "deals"]
    assert [list(row) for row in second.rows] == [
        ["2026-01", "Anna Andersson", "-12.50", "3"],
        ["2026-02 *", "–", "1,000,000.00", "12"],
    ]
    assert second.total is not None
    assert list(second.total) == ["total", "", "999,987.50", "15"]
    assert (first.heading, second.heading) == ("Revenue", None)
    assert (first.footnotes, second.footnotes) == ([], ["* not complete"])


def test_names_are_wrapped_between_words_where_a_number_needs_the_room() -> None:
    assert drawn(KPI, 36)[2:8] == [
        "                            value",
        " period    rep                SEK",
        " ────────────────────────────────",
        " 2026-01   Anna      1,234,567.00",
        "           Andersson",
        " 2026-02 * –                 7.00",
    ]


def test_rows_are_written_one_below_the_other_at_last() -> None:
    assert drawn(KPI, 24)[:9] == [
        "Revenue",
        "",
        "period, rep",
        "",
        "2026-01, Anna Andersson",
        "  value SEK:",
        "    1,234,567.00",
        "  previous SEK: -12.50",
        "  deals: 3",
    ]


def test_texts_are_wrapped_where_a_table_has_no_numbers() -> None:
    (block,) = layout.fitting(FINDINGS, 70)
    assert block.rows[0][3] == "a value that does not read as a\ndate in any way"
    assert max(map(width, drawn(FINDINGS, 70))) <= 70


def test_its_blocks_begin_with_what_a_row_goes_by() -> None:
    first, second = layout.fitting(FINDINGS, 44)
    assert (list(first.headers), list(second.headers)) == (["severity", "file", "line"], ["file", "line", "text"])


def test_a_page_splits_tables_and_wraps_no_label() -> None:
    assert layout.on_page(KPI, 80) == [KPI]
    assert [list(block.headers) for block in layout.on_page(KPI, 60)] == [
        ["period", "rep", "value\nSEK", "previous\nSEK"],
        ["period", "rep", "deals"],
    ]


def _tables() -> Iterator[Grid]:
    """Tables of names and numbers of all lengths."""
    made = random.Random(5)
    for _ in range(40):
        texts, numbers, rows = made.randint(1, 4), made.randint(0, 6), made.randint(0, 4)
        names = [" ".join("n" * made.randint(1, 9) for _ in range(made.randint(1, 6))) for _ in range(texts * 3)]
        cells = [
            [made.choice(names) for _ in range(texts)]
            + [f"{made.randint(-(10 ** made.randint(1, 9)), 10**9):,}.50" for _ in range(numbers)]
            for _ in range(rows)
        ]
        yield Grid(
            headers=[f"title {place}" for place in range(texts)] + [f"number_{place}\nSEK" for place in range(numbers)],
            rows=cells,
            is_right=[False] * texts + [True] * numbers,
            labels=list(range(texts if numbers else 1)),
            footnotes=["a note"],
        )


@pytest.mark.parametrize("most", range(20, 201, 3))
def test_no_word_and_no_number_is_cut_at_any_width(most: int) -> None:
    for grid in _tables():
        lines = drawn(grid, most)
        shown = [word.strip(",:") for line in lines for word in line.split()]
        for cell in (cell for row in (*grid.headers, *grid.rows) for cell in ([row] if isinstance(row, str) else row)):
            assert [word for word in cell.split() if word.strip(",") not in shown] == []
        assert max(map(width, lines)) <= most
        assert lines[-1] == "a note"
