"""The figures of a targets CSV, rewritten with decimal points and without thousands separators.

A figure such as `1.000` can be read in two ways. The other figures of its file decide, where they can.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from salescli.errors import Unfit
from salescli.system.regex import regex

_MARKED = regex(r"(?P<before>[+\-−]?\s*)(?P<number>\d[\d.,]*\d)(?P<after>(?:[^\d.,].*)?)", re.DOTALL)
_PLAIN = regex(r"\d+([.,])\d+")
_GROUPED = regex(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*(?:(?!\1)([.,])\d+)?")


def decimal_marks(figures: Iterable[str]) -> set[str]:
    """The decimal marks that figures certainly use."""
    found = set()
    for figure in figures:
        if (parts := _MARKED.fullmatch(figure)) and (mark := _mark_of(parts["number"])):
            found.add(mark)
    return found


def _mark_of(number: str) -> str | None:
    """The decimal mark of a number; None where it has none or can be read in two ways."""
    if grouped := _GROUPED.fullmatch(number):
        is_open = number.count(grouped[1]) == 1 and not grouped[2]
        return None if is_open else "." if grouped[1] == "," else ","
    plain = _PLAIN.fullmatch(number)
    return plain[1] if plain else None


def plainly(figure: str, decided: set[str]) -> str:
    """A figure with a decimal point and without separators; other text stays as it is.

    `decided` are the decimal marks of the file. Raises Unfit for a figure that can be read in two ways.
    """
    parts = _MARKED.fullmatch(figure)
    if not parts:
        return figure
    number = parts["number"]
    mark = _mark_of(number)
    if mark is None and _GROUPED.fullmatch(number):
        if len(decided) != 1:
            raise _two_ways(figure, parts)
        (mark,) = decided
    if mark is None:
        return figure
    separator = "," if mark == "." else "."
    return parts["before"] + number.replace(separator, "").replace(mark, ".") + parts["after"]


def _two_ways(figure: str, parts: re.Match[str]) -> Unfit:
    whole, _, decimals = parts["number"].replace(",", ".").partition(".")
    kept = decimals.rstrip("0")
    small = f"{whole}.{decimals}0" if len(kept) == 3 else f"{whole}.{kept}" if kept else whole
    large, small = (f"{parts['before']}{number}{parts['after']}" for number in (whole + decimals, small))
    return Unfit("targets.two_ways", figure=figure, large=large, small=small)
