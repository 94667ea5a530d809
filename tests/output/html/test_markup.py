"""Markup that every page has: no text of the data is markup, and tables say what their cells are."""

from __future__ import annotations

from markupsafe import Markup

from salescli.output.html.markup import attribute, dated, escaped, of_notes, of_table, span
from salescli.output.html.tables import Head, Shown, Table

ODD = "<b>\"a\" & 'b'</b>\x1b"
SAFE = "&lt;b&gt;&#34;a&#34; &amp; &#39;b&#39;&lt;/b&gt;\\x1b"


def test_text_is_escaped_and_markup_is_not() -> None:
    assert escaped(ODD) == SAFE
    assert escaped(Markup("<b>x</b>")) == "<b>x</b>"
    assert escaped(3) == "3"


def test_days_and_periods_do_not_break() -> None:
    short = '<span class="short">{}</span>'
    assert dated("<a> 2025-03 – 2025-Q4, 2025-W07") == (
        f"&lt;a&gt; {short.format('2025-03')} – {short.format('2025-Q4')}, {short.format('2025-W07')}"
    )
    assert dated(None) == ""


def test_what_is_empty_has_no_markup() -> None:
    assert (span("unit", ""), attribute("title", None)) == ("", "")
    assert span("unit", "<kr>") == ' <span class="unit">&lt;kr&gt;</span>'
    assert attribute("title", '"') == ' title="&#34;"'


def test_a_table_escapes_every_text() -> None:
    heads = [Head(ODD), Head("n", unit=ODD, is_number=True, sorts=False), Head("")]
    rows = [[Shown(ODD), Shown("1 000", "1000.0", Markup(" <i>x</i>"), "good"), Shown(ODD)]]
    markup = of_table(Table(ODD, heads, rows, total=[Shown("total"), Shown("1 000"), Shown("")]))
    assert "<b>" not in markup
    assert markup.count(SAFE) == 6
    assert '<th scope="col" class="number" data-fixed>n' in markup
    assert '<td class="number good short" data-key="1000.0">1 000 <i>x</i></td>' in markup
    assert '<tfoot><tr><th scope="row">total</th><td class="number">1 000</td><td></td></tr></tfoot>' in markup
    assert "<td data-fixed></td>" in markup


def test_the_shape_of_a_table_is_that_of_its_box() -> None:
    rows = [[Shown("a")]] * 31
    plain, stack = (
        of_table(Table("t", [Head("x")], rows, shape=shape, shows_caption=False)) for shape in ("", "stack")
    )
    assert plain.startswith('<div class="scroll tall" role="group"')
    assert stack.startswith('<div class="scroll tall stack" role="group"')
    assert ('class="sortable few"' in plain, 'class="sortable few"' in stack) == (True, False)
    assert '<caption class="unseen">' in plain


def test_a_shape_is_escaped_too() -> None:
    assert of_table(Table("t", [Head("x")], [], shape=ODD)).startswith(f'<div class="scroll {SAFE}" role="group"')


def test_on_a_phone_the_change_in_a_year_says_what_it_is() -> None:
    heads = [Head(name) for name in "abcde"]
    row = [Shown(name) for name in "vwxyz"]
    assert of_table(Table("t", heads, [row], shape="stack")).count('data-head="d">y<') == 1
    assert "data-head" not in of_table(Table("t", heads, [row]))


def test_notes_are_a_list_where_there_are_any() -> None:
    assert of_notes([]) == "\n"
    assert of_notes([ODD]) == f'<ul class="notes">\n<li>{SAFE}</li>\n</ul>\n\n'
