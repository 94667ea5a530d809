"""The width of text in columns of a terminal, and wrapping to a width."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

from salescli.system.regex import regex

#: A line may end at a blank, but not before the mark of an incomplete period.
_BREAK = regex(r" (?!\*$)")


def width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def longest_word(text: str) -> int:
    """The columns of its longest word: no line can be narrower."""
    return max(width(word) for line in text.split("\n") for word in _BREAK.split(line))


def wrapped(text: str, most: int, indent: str = "", *, whole: bool = False) -> list[str]:
    """A text in lines of at most `most` columns, broken at blanks; lines after the first begin with the indent.

    A word longer than a line is broken at its end, unless words stay `whole`. Lines do not break at characters that
    only look like blanks, such as those between thousands.
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
            grown = word  # a whole word is better than an indent
        while width(grown) > most and not whole:
            head = _head(grown, most)
            lines.append(head)
            grown = (indent if width(indent) + 1 < most else "") + grown[len(head) :]
        line, bare = grown, False
    return [each.rstrip(" ") for each in (*lines, *([line] if line or not lines else []))]


def folded(text: str, most: int) -> str:
    """A text whose lines are wrapped to a width, each with the indent that it has."""
    lines = (wrapped(line, most, " " * (len(line) - len(line.lstrip(" ")))) for line in text.split("\n"))
    return "\n".join(part for parts in lines for part in parts)


def _head(text: str, most: int) -> str:
    """As much of a text as fits, at least one character."""
    taken, used = 1, width(text[0])
    while taken < len(text) and used + width(text[taken]) <= most:
        used += width(text[taken])
        taken += 1
    return text[:taken]
