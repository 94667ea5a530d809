"""What people read, a line at a time: titles, notes and marks, in a language and in the characters of an encoding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from salescli.i18n.language import Language, in_encoding
from salescli.model.calendar import Grain
from salescli.output.terminal import one_line, printable
from salescli.results.table import Label, is_own

if TYPE_CHECKING:
    from salescli.message import Message
    from salescli.model.versus import Versus
    from salescli.results.table import Column

#: How a log line commands a runner that has read `::` at its start or `##[`, `##vso[`, `##teamcity[` in it.
_COMMAND = re.compile(r"##(?=\w*\[)")
_BARS = {True: "▁▂▃▄▅▆▇█", False: "_.-~=+*#"}


def is_unicode(encoding: str) -> bool:
    """Whether the encoding has every character."""
    return encoding.lower().startswith("utf")


def encodable(text: str, encoding: str) -> str:
    """Text for a table's cell: one printable line, spelt out where the encoding has no letter."""
    return encoded(one_line(text), encoding)


def encoded(text: str, encoding: str) -> str:
    """Text with what the encoding lacks spelt out."""
    return in_encoding(text, encoding).encode(encoding, "backslashreplace").decode(encoding)


def harmless(text: str) -> str:
    """One line of text that a runner reading the log takes for no command in the middle of it."""
    return _COMMAND.sub("# #", one_line(text))


def label(column: Column, language: Language) -> str:
    """What a column is called: a part of a KPI, a KPI, or else its own title."""
    return language.columns.get(column.name) or language.title_of(column.name, column.title)


def said(text: str, language: Language) -> str:
    """A text for people: translated where it is a word of the program, as it is where it is the user's own."""
    return language.words(text) if isinstance(text, Label) else text


def dimension(name: str, language: Language) -> str:
    """What a dimension is called; one of the user's own is what the user calls it."""
    return name if is_own(name) else language.column(name)


def titled(title: str, grain: Grain, by: Sequence[str], day: date, language: Language) -> str:
    """What one KPI or several are, per what and as of when, in one line."""
    per = "in total" if grain is Grain.TOTAL else f"per {grain.value}"
    fields = {"title": title, "day": day}
    if not by:
        return language.text(f"{{title}}, {per}, as of {{day}}", **fields)
    names = ", ".join(dimension(name, language) for name in by)
    return language.text(f"{{title}}, {per} by {{dimensions}}, as of {{day}}", **fields, dimensions=names)


def incomplete(versus: Versus | None, language: Language) -> str:
    """What the mark on a period means that is cut or still running."""
    return language.text("* not complete, compared with as many days" if versus else "* not complete")


def note_line(text: Message, language: Language) -> str:
    """A note as a line under a result."""
    return remark_line(printable(language.say(text)), language)


def remark_line(text: str, language: Language) -> str:
    """A note that is said in the language by now, as a line under a result."""
    return language.text("Note: {text}", text=text)


def spark(points: Sequence[float | None], encoding: str) -> str:
    """Numbers as bars from the lowest to the highest of them; a blank for what is not known."""
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
