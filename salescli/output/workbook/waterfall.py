"""A waterfall that the spreadsheet draws: bars that stack on a base which is not seen.

A spreadsheet stacks numbers above 0 upwards from 0, and numbers below 0 downwards. So a bar is a base from 0 to where
the bar begins, and the bar itself; one on both sides of 0 has no base but two parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from salescli.output.charts import waterfall
from salescli.output.workbook.looks import HEADER

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.charts import Chart
    from salescli.output.workbook.looks import Looks

_WHOLE, _RISE, _FALL, _LIGHT = "#1F5F9C", "#2F855A", "#D1741B", "#A9C3DD"


class Series(Struct, frozen=True):
    """A number for each bar, None for nothing; without a color it is not seen. `is_below`: what is below 0."""

    kind: str
    color: str | None
    numbers: tuple[float | None, ...]
    is_below: bool = False


def series(edges: Sequence[tuple[float, float]]) -> list[Series]:
    """What is stacked for bars from one number to another, of which the first and the last are wholes."""
    last = len(edges) - 1
    spans = [(min(edge), max(edge)) for edge in edges]
    kinds = ["total" if place in (0, last) else "rise" if end >= start else "fall"
             for place, (start, end) in enumerate(edges)]  # fmt: skip
    base = tuple(low if low > 0 else high if high < 0 else None for low, high in spans)
    found = [Series("base", None, base)]
    for kind, color in (("total", _WHOLE), ("rise", _RISE), ("fall", _FALL)):
        mine = [span if each == kind else None for span, each in zip(spans, kinds, strict=True)]
        above = tuple(_or_none(max(span[1], 0) - max(span[0], 0)) if span else None for span in mine)
        below = tuple(_or_none(min(span[0], 0) - min(span[1], 0)) if span else None for span in mine)
        found += [Series(kind, color, above), Series(kind, color, below, is_below=True)]
    return [found[0], *(each for each in found[1:] if any(each.numbers))]


def write(sheet: Any, stacked: Sequence[Series], first: int, looks: Looks, number: str) -> None:
    """Write what is stacked into columns from `first` on, under their titles."""
    for column, each in enumerate(stacked, start=first):
        sheet.write_string(0, column, _title(each, looks.language), looks.get("", HEADER, align="right"))
        for row, amount in enumerate(each.numbers, start=1):
            if amount is not None:
                sheet.write_number(row, column, amount, looks.get(number))


def draw(drawn: Any, name: str, chart: Chart, stacked: Sequence[Series], first: int) -> dict[str, float]:
    """Add the bars to a chart of stacked bars. Gives the ends of the axis of numbers, where it is cut."""
    last = len(chart.labels)
    for column, each in enumerate(stacked, start=first):
        look = {"fill": {"color": each.color}} if each.color else {"fill": {"none": True}, "border": {"none": True}}
        added: dict[str, Any] = {
            "name": [name, 0, column],
            "categories": [name, 1, 0, last, 0],
            "values": [name, 1, column, last, column],
            "gap": 40,
            "overlap": 100,
            **look,
        }
        if each.color and any(chart.partial):
            added["points"] = [{"fill": {"color": _LIGHT}} if is_partial else None for is_partial in chart.partial]
        drawn.add_series(added)
    low, high = waterfall.scale(chart)
    return {**({"min": low} if low > 0 else {}), **({"max": high} if high < 0 else {})}


def _title(each: Series, language: Language) -> str:
    titles = {
        "base": language.text("base"), "total": language.text("total"), "rise": language.text("rise"),
        "fall": language.text("fall"),
    }  # fmt: skip
    return titles[each.kind] + (" < 0" if each.is_below else "")


def _or_none(amount: float) -> float | None:
    return amount or None
