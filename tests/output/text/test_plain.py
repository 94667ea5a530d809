"""Tables as plain text, sign by sign."""

from __future__ import annotations

from salescli.output.text.grid import Grid
from salescli.output.text.plain import drawn, together

SMALL = Grid(
    ["name", "value\nSEK"], [["a", "1.00"], ["b\nc", "22.00"]], [False, True], [0], ["total", "23.00"], "Title"
)


TABLE = """Title

         value
 name      SEK
 ─────────────
 a        1.00
 b       22.00
 c

 total   23.00

"""


def test_a_table() -> None:
    assert drawn(SMALL, "utf-8") == TABLE
    assert drawn(SMALL, "ascii") == TABLE.replace("─", "-")


def test_lines_alone() -> None:
    assert drawn(Grid([], [], heading="Title", footnotes=["a", "b"]), "utf-8") == "Title\n\na\nb\n"
    assert drawn(Grid(["a"], [], [False], [0]), "utf-8") == "\n a\n ─\n\n"


def test_several_tables_stand_a_line_apart() -> None:
    assert together([Grid(["a"], [], [False], [0]), Grid([], [], heading="B", footnotes=["c"])], "utf-8") == (
        " a\n ─\n\nB\n\nc\n"
    )
