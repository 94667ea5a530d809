"""Notes: what a reader of a number must know."""

from __future__ import annotations

from msgspec import Struct

from salescli.message import Message, Parameter, say


class Note(Struct, frozen=True):
    """Something that a reader of the number must know: a stable `code`, how many rows it is about, and the message.

    `about` says which rows and what about them, in words that are the same for other ranges; it is not shown.
    """

    code: str
    count: int
    text: Message
    about: tuple[Parameter, ...] = ()


def note(code: str, count: int, message: str, /, **parameters: Parameter) -> Note:
    """The note of a code, with a `message` of the catalogues; `count` (the number of rows) is one of its fields."""
    return Note(code, count, say(message, count=count, **parameters))
