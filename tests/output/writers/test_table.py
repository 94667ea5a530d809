"""Tables of a small document, in pipes, on pages and on terminals."""

from __future__ import annotations

import re

from salescli.i18n import language as languages
from salescli.output.style import Style
from salescli.output.writers.table import write
from tests.output.small import CARDS, Small

SMALL = """Small | table

                         value
 period      region        SEK
 ─────────────────────────────
 2026-01     value    1,234.50
 2026-02 *   –               –

 total                1,234.50

* not complete
Note: 2 won deals without value are left out.
"""


def test_a_pipe_gets_it_plain() -> None:
    assert write(Small()) == SMALL


def test_only_the_words_of_the_program_are_translated() -> None:
    shown = write(Small(), Style(languages.get("sv")))
    assert "värde" in shown.splitlines()[2]  # the title of the column
    assert re.search(r"^ 2026-01     value  ", shown, re.MULTILINE)  # a region that is called so
    assert "totalt" in shown
    assert "Obs: 2 vunna affärer utan värde är inte med." in shown


def test_a_terminal_gets_the_same_with_escapes() -> None:
    shown = write(Small(), Style(is_terminal=True, width=60))
    assert re.sub(r"\x1b\[[\d;]*m", "", shown) == SMALL
    assert "\x1b[1mSmall | table\x1b[0m" in shown


def test_a_chart_stands_in_its_place() -> None:
    lines = write(Small(), Style(chart="bar", width=40)).splitlines()
    assert [line[:12] for line in lines] == ["Small", "", "North    1  ", "<South>  3  "]


class _Cards(Small):
    page_width = 80


def test_cells_have_units_of_their_own() -> None:
    assert write(_Cards(CARDS)).splitlines()[2:6] == [
        " KPI        value  change  trend",
        " ───────────────────────────────",
        " Sales  12.35 SEK   +2.3%   ▁▅ █",
        " Rate           –  0.0 pp",
    ]
    assert write(_Cards(CARDS), Style(encoding="ascii")).splitlines()[4:6] == [
        " Sales  12.35 SEK   +2.3%   _= #",
        " Rate           -  0.0 pp",
    ]


def test_a_page_is_as_wide_as_it_is() -> None:
    class Narrow(Small):
        page_width = 20

    assert write(Narrow()).splitlines()[2:9] == [
        "period, region",
        "",
        "2026-01, value",
        "  value SEK:",
        "    1,234.50",
        "",
        "2026-02 *, –",
    ]
