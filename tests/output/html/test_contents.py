"""The sections of a report's page: only those with something in them, every text escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from salescli.i18n.language import ENGLISH
from salescli.output.html import Page, rendered
from salescli.output.html.cards import Card, Move
from salescli.output.html.contents import Content, Gap, Part, Targets, body
from salescli.output.html.goals import Goal, Item
from salescli.output.html.pictures import Picture
from salescli.output.html.tables import Head, Shown, Table

ODD = '<x y="z">'
TABLE = Table("t", [Head("h")], [[Shown(ODD)]])
MOVE = Move("+1 %", "against 2025-11", "▲", "good", "better")
CARD = Card(ODD, "2025-12", "1 234 567 890", ODD, "SEK", MOVE, None, [Goal("90 %", ODD, "bad", ODD)], Markup("<svg/>"))
EMPTY = Content("A & B", "lead", None, "2025-12", [], [], "", None, [], [], "", [], [], TABLE, [], "foot")
PICTURE = Picture(ODD, "SEK", "", Markup("<svg/>"), "wide")


def titles(content: Content) -> list[str]:
    return re.findall(r'<section id="([^"]+)"', body(content, ENGLISH))


def test_what_is_empty_is_left_out() -> None:
    assert titles(EMPTY) == ["key-figures", "basis"]
    targets = Targets("1 missed", [], 0, TABLE)
    parts, sections = [Part("a", "A")], [Part("b", "B", tables=(TABLE,))]
    full = replace(
        EMPTY, targets=targets, trends=[PICTURE], parts=parts, sections=sections, missing=[Gap("k", "r", "")]
    )
    assert titles(full) == ["key-figures", "targets", "trends", "a", "b", "missing", "basis"]


def test_every_text_is_escaped() -> None:
    written: list[str] = []

    def odd() -> str:
        written.append(f"x{len(written)}")
        return f"<{written[-1]}>"

    item = Item(odd(), odd(), odd(), "bad", odd(), "90 %", Markup("<svg/>"))
    picture = Picture(odd(), odd(), odd(), Markup("<svg/>"), "wide")
    part = Part("a", odd(), (picture,), (), (odd(),), ((odd(), odd(), TABLE),))
    card = replace(CARD, title=odd(), unit=odd(), exact=odd(), goals=[Goal(odd(), odd(), "bad", odd())])
    content = Content(
        title=odd(), lead=odd(), logo=odd(), period=odd(), index=[Part("i", odd())], cards=[card], rule=odd(),
        targets=Targets(odd(), [item], 0, TABLE), trends=[], parts=[part], legend=odd(), sections=[Part("b", odd())],
        missing=[Gap(odd(), odd(), odd())], files=TABLE, notes=[odd()], foot=odd(),
    )  # fmt: skip
    markup = body(content, ENGLISH)
    assert [name for name in written if f"&lt;{name}&gt;" not in markup] == []
    assert re.search(r"<x\d", markup) is None


class _Read(HTMLParser):
    """The names of elements and attributes on a page, and every text that a reader gets."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.update([tag, *(name for name, _ in attrs)])
        self.texts += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


#: What nobody reads: classes of the style sheet, numbers to sort by, and titles of the contents anywhere else.
_UNREAD = {"tone", "key", "name"}


def _spoilt(value: Any, written: list[str]) -> Any:
    """The same with other text in every place for text that is read, down to the last."""
    if type(value) is str:
        written.append(f"<i x='1' on=\"2\">&amp;</script>\x1b{len(written)}.")
        return written[-1]
    if isinstance(value, list | tuple):
        return type(value)(_spoilt(each, written) for each in value)
    if isinstance(value, Struct):
        names = [name for name in value.__struct_fields__ if name not in _UNREAD or isinstance(value, Item)]
        return replace(value, **{name: _spoilt(getattr(value, name), written) for name in names})
    return value


def test_no_text_anywhere_is_markup_and_each_is_shown_as_it_is() -> None:
    cell = Shown("s", "1", Markup("<b>m</b>"), "t")
    table = Table("t", [Head("h", "u"), Head("h", "u", is_number=True)], [[cell, cell]], [cell, cell])
    part = Part("i", "t", (PICTURE,), (table,), ("n",), (("w", "f", table),), is_pair=True)
    item = Item("n", "p", "v", "t", "f", "r", Markup("<svg/>"))
    targets = Targets("s", [item], 1, table)
    content = Content(
        title="t", lead="l", logo="a", period="p", index=[Part("i", "t")], cards=[replace(CARD, year_before=MOVE)],
        rule="r", targets=targets, trends=[PICTURE], parts=[part], legend="l",
        sections=[Part("b", "t", tables=(table,))],
        missing=[Gap("n", "r", "h")], files=table, notes=["n"], foot="f",
    )  # fmt: skip
    written: list[str] = []
    content = _spoilt(content, written)
    read = _Read()
    page = rendered(Page(content.title, body(content, ENGLISH), content.logo), ENGLISH)
    read.feed(page)
    assert not {"i", "x", "on"} & read.names
    assert page.count("</script>") == 1
    assert "\x1b" not in page
    shown = "\0".join(read.texts)
    assert [text for text in written if text.replace("\x1b", "\\x1b") not in shown] == []


def test_more_targets_are_counted() -> None:
    item = Item("t", "", "missed", "bad", "", "", Markup(""))
    assert "and 3 more, below" in body(replace(EMPTY, targets=Targets("1 missed", [item], 3, TABLE)), ENGLISH)


def test_a_card_says_its_change_in_words_too() -> None:
    markup = body(replace(EMPTY, cards=[CARD]), ENGLISH)
    against = '<span class="soft">against <span class="short">2025-11</span></span>'
    said = '<span class="said">better</span>'
    assert f'<p class="good"><span aria-hidden="true">▲</span> +1 % {said} {against}</p>' in markup
    assert '<p class="value long" title="&lt;x' in markup
    assert markup.count("▲") == 1  # no period a year before


def test_only_the_first_section_has_the_legend() -> None:
    sections = [Part("a", "A"), Part("b", "B")]
    assert body(replace(EMPTY, sections=sections, legend="marks"), ENGLISH).count("marks") == 1


def test_tables_stand_beside_the_picture_of_a_pair() -> None:
    pair = Part("a", "A", (replace(PICTURE, shape="funnel"),), (TABLE,), is_pair=True)
    markup = body(replace(EMPTY, parts=[pair]), ENGLISH)
    assert '<div class="pair">\n<div class="charts">\n<figure class="chart funnel">' in markup
