"""The sections of a report's page: only those with something in them, every text escaped."""

from __future__ import annotations

import re

from markupsafe import Markup
from msgspec.structs import replace

from salescli.i18n.language import ENGLISH
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
