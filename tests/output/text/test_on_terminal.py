"""Tables on a terminal: the plain ones, with escapes."""

from __future__ import annotations

import re

import pytest

from salescli.output.text import on_terminal, plain
from tests.output.text.test_layout import KPI


def _bare(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_it_is_the_plain_table(encoding: str) -> None:
    lines = _bare(on_terminal.drawn([KPI], encoding, no_color=False)).splitlines()
    assert [line.rstrip() for line in lines] == plain.drawn(KPI, encoding).splitlines()


def test_titles_and_totals_are_bold() -> None:
    lines = on_terminal.drawn([KPI], "utf-8", no_color=False).splitlines()
    assert [line for line in lines if "\x1b[1m" in line] == [lines[0], lines[2], lines[3], lines[-3]]


def test_blocks_stand_a_line_apart() -> None:
    text = _bare(on_terminal.drawn([KPI, KPI], "utf-8", no_color=True))
    assert "\n\n\n" not in text
    assert text.count("* not complete\n") == 2
