"""What a reader of a number must know."""

from __future__ import annotations

from msgspec import Struct


class Note(Struct, frozen=True):
    """Something a reader of the number must know: a stable `code`, how many rows it is about, the sentence.

    `about` is what of these rows is said, which is the same for other ranges of days.
    """

    code: str
    count: int
    text: str
    about: str = ""

    @property
    def record(self) -> dict[str, object]:
        """The note as programs get it."""
        return {"code": self.code, "count": self.count, "text": self.text}
