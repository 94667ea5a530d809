"""Lines that people read: titles, notes and marks, in a language and in the characters of an encoding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from salescli.i18n.language import Language, in_encoding
from salescli.model.calendar import Grain
from salescli.output.terminal import one_line, printable
from salescli.results.table import Label, is_own
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.message import Message
    from salescli.model.versus import Versus
    from salescli.results.table import Bar, Column

#: Commands to CI runners within a line of a log: `##[`, `##vso[`, `##teamcity[`; others begin a line with `::`.
_COMMAND = regex(r"##(?=\w*\[)")
_BLOCKS = {True: ("█", "▒", "│"), False: ("+", "-", "|")}
#: How many characters the scale of a step has.
_BLOCKS_WIDE = 14
_BARS = {True: "▁▂▃▄▅▆▇█", False: "_.-~=+*#"}


def is_unicode(encoding: str) -> bool:
    """Whether the encoding has every character."""
    return encoding.lower().startswith("utf")


def encodable(text: str, encoding: str) -> str:
    """Text for a table's cell: one printable line; characters that the encoding lacks are spelt out."""
    return encoded(one_line(text), encoding)


def encoded(text: str, encoding: str) -> str:
    """Text with the characters that the encoding lacks spelt out."""
    return in_encoding(text, encoding).encode(encoding, "backslashreplace").decode(encoding)


def harmless(text: str) -> str:
    """One line of text without commands to a CI runner that reads the log."""
    return _COMMAND.sub("# #", one_line(text))


def label(column: Column, language: Language) -> str:
    """The title of a column: that of a component, of a KPI, or else its own."""
    return language.columns.get(column.name) or language.title_of(column.name, column.title)


def said(text: str, language: Language) -> str:
    """A text for people: a word of the program is translated, one of the user is not."""
    return language.words(text) if isinstance(text, Label) else text


def dimension(name: str, language: Language) -> str:
    """The name of a dimension; one of the user's own is not translated."""
    return name if is_own(name) else language.column(name)


def titled(title: str, grain: Grain, by: Sequence[str], day: date, language: Language) -> str:
    """The title of one KPI or several with period, split and as-of date, in one line."""
    per = "in total" if grain is Grain.TOTAL else f"per {grain.value}"
    fields = {"title": title, "day": day}
    if not by:
        return language.text(f"{{title}}, {per}, as of {{day}}", **fields)
    names = ", ".join(dimension(name, language) for name in by)
    return language.text(f"{{title}}, {per} by {{dimensions}}, as of {{day}}", **fields, dimensions=names)


def incomplete(versus: Versus | None, language: Language) -> str:
    """The meaning of the mark on a period that is cut or still running."""
    return language.text("* not complete, compared with as many days" if versus else "* not complete")


def note_line(text: Message, language: Language) -> str:
    """A note as a line under a result."""
    return remark_line(printable(language.say(text)), language)


def remark_line(text: str, language: Language) -> str:
    """A note that is already in the language, as a line under a result."""
    return language.text("Note: {text}", text=text)


def blocks(bar: Bar, encoding: str) -> str:
    """A step as blocks at its place on the scale: full for a rise, light for a fall; a mark where it is too short."""
    rise, fall, mark = _BLOCKS[is_unicode(encoding)]
    size = (bar.high - bar.low) or 1.0
    left, right = (
        round((edge - bar.low) / size * _BLOCKS_WIDE) for edge in (min(bar.start, bar.end), max(bar.start, bar.end))
    )
    drawn = (rise if bar.end > bar.start else fall) * (right - left) or mark
    return " " * min(left, _BLOCKS_WIDE - 1) + drawn


def spark(points: Sequence[float | None], encoding: str) -> str:
    """Numbers as bars from the lowest to the highest; a blank for a missing one."""
    known = [point for point in points if point is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    bars = _BARS[is_unicode(encoding)]
    steps = len(bars) - 1
    return "".join(
        " " if point is None else bars[round((point - low) / (high - low) * steps) if high > low else steps // 2]
        for point in points
    )
