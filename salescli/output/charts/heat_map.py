"""Heat maps: a field for each cohort and age, as dark as its percentage, with the percentage in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.i18n.language import ENGLISH, Language
from salescli.model.measures import Unit
from salescli.output.charts.svg import LETTER, TITLE, cut, element, feet, picture, text
from salescli.output.words import note_line

if TYPE_CHECKING:
    from salescli.cohorts.model import Cohorts, Group

_FIELD, _HEIGHT, _HEAD = 44.0, 24.0, 22.0
#: A picture becomes as wide as its title, but no wider than this.
_WIDE = 760.0
#: How dark a field of 100 % is: black letters on it can be read, and white ones where the page is dark. The squares of
#: the shares tell 90 % from 100 %.
_DARKEST = 0.42
#: The most fields of one row that are drawn; later ages stand in the table.
_MOST = 24


class HeatMap(Struct, frozen=True):
    """A heat map before it is drawn: of each part the name, and rows of a label, a size and fields.

    A field has a percentage and its text; None where there is none. `ages` says what the columns count.
    """

    title: str
    ages: str
    parts: tuple[tuple[str | None, tuple[tuple[str, str, tuple[tuple[float, str] | None, ...]], ...]], ...]
    notes: tuple[str, ...] = ()
    language: Language = ENGLISH

    @property
    def description(self) -> str:
        """The map in words, for people who do not see it."""
        lines = [f"{self.language.text('Heat map')}: {self.title}."]
        for name, rows in self.parts:
            for label, size, fields in rows:
                words = ", ".join(field[1] for field in fields if field)
                lines.append(f"{f'{name}, ' if name else ''}{label} ({size}): {words}.")
        return " ".join(lines)


def of_cohorts(cohorts: Cohorts, language: Language) -> HeatMap:
    """The triangle of cohorts, one for each group, with the total under each."""
    is_split, names = cohorts.by is not None, cohorts.names
    parts = tuple(_part(group, names[group.key], is_split=is_split, language=language) for group in cohorts.groups)
    lines = tuple(note_line(note.text, language) for note in cohorts.notes)
    ages = language.text(f"{cohorts.grain.value}s later")
    return HeatMap(language.say(cohorts.title), ages, parts, lines, language)


def svg(heat_map: HeatMap, name: str, *, alone: bool = False) -> str:
    """A heat map as SVG. `name` is unique among the pictures of a page; `alone` is for a separate file."""
    body, width, height = _drawn(heat_map)
    if alone:
        room = max(width, 420.0, min(len(heat_map.title) * LETTER * TITLE, _WIDE))
        head = text(16, 28, cut(heat_map.title, room / TITLE), style="head")
        notes, tall = feet(heat_map.notes, height + 64, room)
        body = head + element("g", body, transform="translate(16 44)") + notes
        width, height = room + 32, height + 60 + tall
    return picture(body, width=width, height=height, name=name, title=heat_map.title,
                   description=heat_map.description, alone=alone)  # fmt: skip


def _part(
    group: Group, name: str | None, *, is_split: bool, language: Language
) -> tuple[str | None, tuple[tuple[str, str, tuple[tuple[float, str] | None, ...]], ...]]:
    """The rows of a group, and its total."""
    shown: dict[str, tuple[int, list[float | None]]] = {}
    for row in group.rows:
        shown.setdefault(row.cohort, (row.size, []))[1].append(row.percent)
    lines = [(label, size, percents) for label, (size, percents) in shown.items()]
    if group.totals:
        lines.append((language.text("total"), group.totals[0].size, [total.percent for total in group.totals]))
    rows = tuple(
        (label, language.number(size, Unit.COUNT), tuple(_field(percent, language) for percent in percents[:_MOST]))
        for label, size, percents in lines
    )
    return (name or language.text("none")) if is_split else None, rows


def _field(percent: float | None, language: Language) -> tuple[float, str] | None:
    return None if percent is None else (percent, f"{language.styled(f'{percent:.0f}')} %")


def _drawn(heat_map: HeatMap) -> tuple[str, float, float]:
    """The markup of all parts, one under the other, and its size."""
    labels = [label for _, rows in heat_map.parts for label, _, _ in rows]
    sizes = [size for _, rows in heat_map.parts for _, size, _ in rows]
    left = (max(map(len, labels), default=0) + max(map(len, sizes), default=0) + 3) * LETTER
    left = max(left, (len(heat_map.ages) + 1) * LETTER)
    most = max((len(fields) for _, rows in heat_map.parts for _, _, fields in rows), default=0)
    parts, top = [], 0.0
    for title, rows in heat_map.parts:
        if title is not None:
            parts.append(text(0, top + 15, title, style="name"))
            top += _HEAD
        parts.append(text(0, top + 15, heat_map.ages, style="soft"))
        for age in range(most):
            parts.append(text(left + (age + 0.5) * _FIELD, top + 15, str(age), anchor="middle", style="soft"))
        top += _HEAD
        for label, size, fields in rows:
            parts.append(text(0, top + 16, label))
            parts.append(text(left - 8, top + 16, size, anchor="end", style="soft"))
            parts += [_square(left + age * _FIELD, top, *field) for age, field in enumerate(fields) if field]
            top += _HEIGHT
        top += _HEAD / 2
    return "".join(parts), left + most * _FIELD, top


def _square(x: float, y: float, percent: float, words: str) -> str:
    """A field: the darker the higher its percentage, which stands in it, so that it reads without any colour."""
    share = min(max(percent / 100, 0.0), 1.0)
    field = element(
        "rect",
        x=x + 1,
        y=y + 1,
        width=_FIELD - 2,
        height=_HEIGHT - 2,
        class_="mark",
        fill_opacity=f"{_DARKEST * share**2:.2f}",
    )
    return field + text(x + _FIELD / 2, y + 16, words, anchor="middle")
