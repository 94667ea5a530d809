"""A result in a notebook: no number and no period breaks, names are text, and colours are those of the notebook."""

from __future__ import annotations

import re

from msgspec.structs import replace

from salescli.i18n.language import ENGLISH
from salescli.output.html.fragment import fragment
from salescli.results.table import Column, Table
from tests.output.small import TABLE, Small


def test_a_table_of_its_own_width_with_its_notes() -> None:
    text = fragment(Small(), ENGLISH)
    assert text.startswith('<div style="overflow-x:auto"><table><caption')
    assert text.count("<table>") == text.count("</table></div>") == 1
    cells = dict(re.findall(r'<td style="([^"]*)">([^<]*)</td>', text))
    assert cells["text-align:right;white-space:nowrap"] in ("1,234.50", "–")
    assert "<p>* not complete</p>" in text and "won deals" in text
    assert "color" not in text and "background" not in text and "class=" not in text


def test_names_are_text_and_long_ones_wrap() -> None:
    name = "<b>A name that is longer than a line should be</b>"
    text = fragment(Small(Table("t", "T", (Column("n", "n"),), ((name,),))), ENGLISH)
    assert "<b>" not in text
    assert '<td style="text-align:left">&lt;b&gt;A name' in text


def test_after_sixty_rows_the_rest_is_counted() -> None:
    many = replace(TABLE, rows=TABLE.rows[:1] * 75)
    text = fragment(Small(many), ENGLISH)
    assert text.count("<tr>") == 1 + 60 + 1  # header and total
    assert "<p>… 15</p>" in text
