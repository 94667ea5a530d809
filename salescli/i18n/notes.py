"""Notes as programs get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.i18n.language import ENGLISH

if TYPE_CHECKING:
    from salescli.results.note import Note


def record(note: Note) -> dict[str, object]:
    """A note for JSON, in English in every language: code, count, text."""
    return {"code": note.code, "count": note.count, "text": ENGLISH.say(note.text)}
