"""How wide text is where every sign stands in a grid."""

from __future__ import annotations

from unicodedata import combining, east_asian_width


def width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)
