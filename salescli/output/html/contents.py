"""The content of a report's page, and its markup: the sections in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.output.html.markup import attribute, dated, escaped, of_notes, of_table, span

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.html.cards import Card, Move
    from salescli.output.html.goals import Goal, Item
    from salescli.output.html.pictures import Picture
    from salescli.output.html.tables import Table

#: Figures with more letters are written smaller.
_LONG = 11


class Part(Struct, frozen=True):
    """A section of the page: its anchor, title, pictures, tables and notes.

    `folded` are tables of which only a line is shown at first: words, a figure, and the table. `name` is the title in
    the contents, where it is shorter there. The tables of a part that `is_pair` stand beside its picture.
    """

    id: str
    title: str
    charts: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    folded: tuple[tuple[str, str, Table], ...] = ()
    name: str = ""
    is_pair: bool = False


class Targets(Struct, frozen=True):
    """The targets: how they stand, those that need attention, how many `more` do, and all of them as a table."""

    summary: str
    urgent: Sequence[Item]
    more: int
    all: Table


class Gap(Struct, frozen=True):
    """What could not be computed: the KPIs, why not, and what helps."""

    names: str
    reason: str
    remedy: str


class Content(Struct, frozen=True):
    """What stands on the page of a report, in words of its language.

    `index` are the sections as the contents name them. `legend` explains the marks in the `sections`, `rule` the
    colours of changes.
    """

    title: str
    lead: str
    logo: str | None
    period: str
    index: Sequence[Part]
    cards: Sequence[Card]
    rule: str
    targets: Targets | None
    trends: Sequence[Picture]
    parts: Sequence[Part]
    legend: str
    sections: Sequence[Part]
    missing: Sequence[Gap]
    files: Table
    notes: Sequence[str]
    foot: str


def body(content: Content, language: Language) -> str:
    """The markup of a report's page."""
    text = language.text
    logo = f'<img class="logo" src="{escaped(content.logo)}" alt="">\n' if content.logo else ""
    index = "".join(
        f'<li><a href="#{escaped(part.id)}">{escaped(part.name or part.title)}</a></li>\n' for part in content.index
    )
    return f"""<a class="skip" href="#key-figures">{escaped(text("To the key figures"))}</a>
<header>
<div class="top">
<div>
<h1>{escaped(content.title)}</h1>
<p class="lead">{dated(content.lead)}</p>
</div>
{logo}</div>
<nav aria-label="{escaped(text("Contents"))}"><ul>
{index}</ul></nav>
</header>
<main>
{"".join(_sections(content, language))}</main>
<footer><p>{escaped(content.foot)}</p></footer>
"""


def _sections(content: Content, language: Language) -> Iterator[str]:
    """The sections in their order; those with nothing in them are left out."""
    text = language.text
    cards = "".join(_card(card, content.period) for card in content.cards)
    rule = f'<p class="soft rule">{escaped(content.rule)}</p>\n' if content.rule else ""
    title = f'{escaped(text("Key figures"))} <span class="soft">{escaped(content.period)}</span>'
    yield _section("key-figures", title, f'<div class="cards">\n{cards}</div>\n{rule}')
    if content.targets is not None:
        yield _targets(content.targets, language)
    if content.trends:
        yield _section("trends", escaped(text("Trends")), _side_by_side(content.trends))
    yield from map(_part, content.parts)
    legend = f'<p class="soft">{dated(content.legend)}</p>\n' if content.legend else ""
    for number, part in enumerate(content.sections):
        tables = "".join(map(of_table, part.tables))
        yield _section(part.id, escaped(part.title), tables if number else legend + tables)
    if content.missing:
        gaps = "".join(map(_gap, content.missing))
        yield _section("missing", escaped(text("What could not be computed")), f"<dl>\n{gaps}</dl>\n")
    basis = of_table(content.files) + of_notes(content.notes)
    yield _section("basis", escaped(text("What the numbers rest on")), basis)


def _section(name: str, title: str, content: str) -> str:
    """A section with its title and content, both markup."""
    anchor = escaped(name)
    return f"""<section id="{anchor}" aria-labelledby="{anchor}-h">
<h2 id="{anchor}-h">{title}</h2>
{content}</section>
"""


def _card(card: Card, period: str) -> str:
    own = f' <span class="soft">{dated(card.period)}</span>' if card.period != period else ""
    long = " long" if len(card.text) > _LONG else ""
    goals = "".join(map(_goal, card.goals))
    return f"""<article class="card">
<h3>{escaped(card.title)}{own}</h3>
<p class="value{long}"{attribute("title", card.exact)}>{escaped(card.text)}{span("unit", card.unit)}</p>
{_move(card.previous)}{_move(card.year_before)}
{goals}{escaped(card.spark)}
</article>
"""


def _move(move: Move | None) -> str:
    if move is None:
        return ""
    arrow = f'<span aria-hidden="true">{escaped(move.arrow)}</span>'
    words = f'{escaped(move.text)}{span("said", move.said)} <span class="soft">{dated(move.against)}</span>'
    return f'<p class="{escaped(move.tone)}">{arrow} {words}</p>\n'


def _goal(goal: Goal) -> str:
    reached = f'<strong class="{escaped(goal.tone)}">{escaped(goal.reached)}</strong>'
    return f'<p class="goal"{attribute("title", goal.tip)}>{reached}{escaped(goal.rest)}</p>\n'


def _targets(targets: Targets, language: Language) -> str:
    urgent = f'<ol class="targets">\n{"".join(map(_item, targets.urgent))}</ol>\n' if targets.urgent else ""
    if urgent and targets.more:
        more = language.text("and {count} more, below", count=targets.more)
        urgent += f'<p class="soft">{escaped(more)}</p>\n'
    return _section(
        "targets",
        escaped(language.text("Targets")),
        f'<p class="lead">{escaped(targets.summary)}</p>\n{urgent}{_folded(escaped(targets.all.caption), targets.all)}',
    )


def _item(item: Item) -> str:
    what = f'<span class="what">{escaped(item.name)}{span("soft short", item.period)}</span>'
    verdict = f'<strong class="{escaped(item.tone)}">{escaped(item.verdict)}</strong>'
    reach = f'<span class="reach">{escaped(item.bar)}{escaped(item.reached)}</span>'
    return f'<li>{what} {verdict} {reach} <span class="figures">{dated(item.figures)}</span></li>\n'


def _folded(summary: str, table: Table) -> str:
    """A table of which only the summary (markup) is shown at first."""
    return f"<details><summary>{summary}</summary>\n{of_table(table)}</details>\n"


def _figures(pictures: Sequence[Picture]) -> str:
    return "".join(map(_figure, pictures))


def _side_by_side(pictures: Sequence[Picture]) -> str:
    return f'<div class="charts">\n{_figures(pictures)}</div>\n'


def _figure(picture: Picture) -> str:
    """A picture under its title, and a line after it."""
    shape = f" {escaped(picture.shape)}" if picture.shape else ""
    seen = f'<br><span class="soft see">{dated(picture.caption)}</span>' if picture.caption else ""
    caption = f"<figcaption>{dated(picture.title)}{span('soft', picture.detail)}{seen}</figcaption>"
    return f'<figure class="chart{shape}">{caption}{escaped(picture.svg)}</figure>\n\n'


def _part(part: Part) -> str:
    is_wide = not part.charts or part.charts[0].shape == "wide"
    charts = _figures(part.charts) if is_wide else _side_by_side(part.charts)
    shown = charts + "".join(map(of_table, part.tables))
    if part.is_pair:
        shown = f'<div class="pair">\n{shown}</div>\n'
    if part.folded:
        folds = (
            _folded(f'{dated(words)}: <strong class="short">{escaped(number)}</strong>', table)
            for words, number, table in part.folded
        )
        shown += f'<div class="folds">\n{"".join(folds)}</div>\n'
    return _section(part.id, dated(part.title), shown + of_notes(part.notes))


def _gap(gap: Gap) -> str:
    remedy = f" {escaped(gap.remedy)}" if gap.remedy else ""
    return f"<dt>{escaped(gap.names)}</dt><dd>{escaped(gap.reason)}{remedy}</dd>\n"
