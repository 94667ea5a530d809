"""How wide text is where every sign stands in a grid, and text in lines of so many columns."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

#: Where a line may end: at a blank, but not at that before the mark of a period that is not complete.
_BREAK = re.compile(r" (?!\*$)")


def width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def longest_word(text: str) -> int:
    """The columns of its longest word: what no line can be narrower than."""
    return max(width(word) for line in text.split("\n") for word in _BREAK.split(line))


def wrapped(text: str, most: int, indent: str = "", *, whole: bool = False) -> list[str]:
    """A text in lines of at most so many columns, broken at blanks; those after the first begin with an indent.

    A word that is longer than a line is broken where the line ends, but where words stay `whole`. Signs that only look
    like blanks, such as those between thousands, break nothing.
    """
    if width(text) <= most:
        return [text]
    own = text[: len(text) - len(text.lstrip(" "))]
    lines, line, bare = [], own, True
    for word in _BREAK.split(text[len(own) :]):
        grown = line + word if bare else f"{line} {word}"
        if width(grown) > most and not bare:
            lines.append(line)
            grown = indent + word
        if width(grown) > most:
            grown = word  # an indent is worth less than a whole word
        while width(grown) > most and not whole:
            head = _head(grown, most)
            lines.append(head)
            grown = (indent if width(indent) + 1 < most else "") + grown[len(head) :]
        line, bare = grown, False
    return [each.rstrip(" ") for each in (*lines, *([line] if line or not lines else []))]


def _head(text: str, most: int) -> str:
    """As much of a text as fits, a sign at least."""
    taken, used = 1, width(text[0])
    while taken < len(text) and used + width(text[taken]) <= most:
        used += width(text[taken])
        taken += 1
    return text[:taken]
