"""How cells of a workbook look: the formats of numbers and dates, and how a header, a total and a note stand out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from salescli.model.measures import Unit
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.results.table import Change, Number

DATE, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
#: What marks a cell besides its number: properties of XlsxWriter.
HEADER: Mapping[str, object] = {
    "bold": True, "bg_color": "#E8EEF5", "font_color": "#1C2733", "bottom": 1, "bottom_color": "#7B8794",
    "text_wrap": True, "valign": "vcenter",
}  # fmt: skip
TOTAL: Mapping[str, object] = {"bold": True, "top": 1, "top_color": "#7B8794"}
RUNNING: Mapping[str, object] = {"italic": True, "font_color": "#66717D"}
PROSE: Mapping[str, object] = {"text_wrap": True, "valign": "top"}
_WHOLE, _ONE_PLACE, _TWO_PLACES = "#,##0", "#,##0.0", "#,##0.00"
_MONEY = (Unit.MONEY, Unit.MONEY_A_DAY)
#: A currency that can stand in the brackets of a format.
_PLAIN = regex(r"[^\W\d_]{1,8}")


class Looks:
    """The formats of the cells of one workbook, each made once."""

    def __init__(self, book: Any, language: Language) -> None:
        """The formats of a workbook of XlsxWriter, with units in a language."""
        self._book = book
        self._known: dict[tuple[tuple[str, object], ...], Any] = {}
        self.language = language

    def get(self, number: str = "", *marks: Mapping[str, object], **more: object) -> Any:
        """The format of a cell with a format of its number and further properties."""
        said: dict[str, object] = {"num_format": number} if number else {}
        for mark in (*marks, more):
            said |= mark
        key = tuple(sorted(said.items()))
        if key not in self._known:
            self._known[key] = self._book.add_format(said)
        return self._known[key]

    def number(self, unit: Unit | None, currency: str | None, *, is_whole: bool) -> str:
        """How a spreadsheet shows numbers of a unit; a count has no places where it `is_whole`."""
        if unit is None:
            return ""
        if unit is Unit.COUNT and is_whole:
            return _WHOLE
        shown = _TWO_PLACES if unit in _MONEY or unit is Unit.PERCENT else _ONE_PLACE
        label = self.language.unit(unit, currency)
        if unit in _MONEY and currency and _PLAIN.fullmatch(currency):
            return f"{shown} [${currency}]" + _literal(label.removeprefix(currency))
        return shown + _literal(f" {label}" if label else "")

    def change(self, change: Change) -> str:
        """How a change is shown: to one place, with its sign if that is not 0.0, in percent or in percentage points."""
        unit = _literal(f" {self.language.text('pp')}" if change.is_points else "%")
        return f"[>=0.05]+0.0{unit};[<=-0.05]-0.0{unit};0.0{unit}"


def is_whole(number: Number) -> bool:
    """Whether a number has no places."""
    return number is None or number % 1 == 0


def _literal(text: str) -> str:
    """Text as a format of numbers has it."""
    return '"' + text.replace('"', "") + '"' if text else ""
