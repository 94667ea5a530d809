"""The style of a result: the choices of the user and the limits of the destination."""

from __future__ import annotations

from msgspec import Struct

from salescli.i18n.language import ENGLISH, Language


class Style(Struct, frozen=True):
    """The choices that every format may follow.

    `chart` is the kind of chart to write instead of a table, None for a table. `excel` is CSV for a spreadsheet.
    `encoding` and `width` (in columns) are those of the destination; `ascii_only` is for a terminal that shows no more.
    On a terminal (`is_terminal`) there is colour, without `no_color`.
    """

    language: Language = ENGLISH
    chart: str | None = None
    excel: bool = False
    encoding: str = "utf-8"
    width: int = 80
    ascii_only: bool = False
    is_terminal: bool = False
    no_color: bool = False


PLAIN = Style()
