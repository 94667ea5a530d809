"""How a result is to look."""

from __future__ import annotations

from msgspec import Struct

from salescli.i18n.language import ENGLISH, Language


class Style(Struct, frozen=True):
    """The choices that every format may heed.

    `chart` is the kind of chart wanted in the place of a table, None where none was asked for. `excel` is CSV for a
    spreadsheet. `encoding` is that of where the text goes, and `width` how many columns it has there; `ascii_only` is
    for a terminal that can show no more. What goes to a terminal, `is_terminal`, has colour unless there is `no_color`.
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
