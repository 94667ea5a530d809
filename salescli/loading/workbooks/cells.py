"""The cells of a sheet as text that keeps their meaning: a number reads as that number, whatever text is around it.

Numbers are written with a point, dates as in ISO 8601. A share gets its percent sign, an amount the currency that its
format shows. Where a column has both text and numbers, only the text shows which decimal mark it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field

from salescli.loading.parsing import numbers
from salescli.loading.workbooks.number_formats import PERCENT
from salescli.loading.workbooks.xlsx_cells import CellFacts

if TYPE_CHECKING:
    from salescli.loading.workbooks.book import Grid

_PLAIN = r"^-?[0-9]+(?:\.[0-9]+)?$"
_FRACTION = r"^-?[0-9]+\.[0-9]+$"
#: A number with more digits than a spreadsheet keeps. Its last digits are lost; a spreadsheet shows it as `1.23E+17`.
_ROUNDED = r"^-?[0-9]{16,}(?:\.[0-9]+)?$"
_DIGITS = 15
_ISO = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?)$"
_MIDNIGHT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00:00(?:\.0+)?$"
#: The day before a spreadsheet's first: a time of day alone, or 0, and how a spreadsheet shows that 0.
_NO_DAY, _DAY_ZERO = r"^1899-12-3[01](?: ([0-9:.]+))?$", "1900-01-00"


class SheetCells(Struct, frozen=True):
    """The cells of a sheet as `text`, columns by their position and rows from 0; `places` are the columns in the sheet.

    `numbers` are the columns whose decimal mark is a point, whatever text they have. `undecided` are the columns in
    which a text may be a number in two ways and no other text decides. `unsaved` are those with a formula without a
    saved value. Both give rows. `are_values_alone` says that only the values of the cells are known.
    """

    text: pl.DataFrame
    places: tuple[int, ...]
    numbers: frozenset[int] = frozenset()
    undecided: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    unsaved: Mapping[int, list[int]] = field(default_factory=dict)
    are_values_alone: bool = False
    is_hidden: bool = False


def as_text(
    grid: Grid,
    known: CellFacts | None,
    meanings: Mapping[int, str],
    are_numbers: Callable[[list[int]], pl.DataFrame],
    decimal: str | None,
) -> SheetCells:
    """The cells of a grid as text.

    `known` are facts about the cells, `meanings` what their styles say. `are_numbers` says which cells of the columns
    at given positions are numbers. `decimal` is the decimal mark of the settings.
    """
    facts = known or CellFacts()
    cells = grid.cells.with_columns(_dates(pl.col(pl.String)))
    position = {place: number for number, place in enumerate(grid.places)}
    columns = cells.get_columns()
    separated = _separated(columns, are_numbers, decimal)
    for number, text in separated.changed.items():
        columns[number] = text
    for (place, style), rows in facts.styled.items():
        if place in position:
            columns[position[place]] = _with_meaning(columns[position[place]], rows, meanings[style])
    for (place, row), error in facts.errors.items():
        if place in position and row < cells.height:
            columns[position[place]] = columns[position[place]].scatter(row, error)
    for (place, row), last in facts.merged.items():
        if place in position and row < cells.height:
            columns[position[place]] = _filled_down(columns[position[place]], row, last)
    unsaved = {position[place]: rows for place, rows in facts.unsaved.items() if place in position}
    return SheetCells(
        pl.DataFrame(columns),
        grid.places,
        separated.numbers,
        separated.undecided,
        unsaved,
        known is None,
        grid.is_hidden,
    )


def _dates(text: pl.Expr) -> pl.Expr:
    text = pl.when(text != "").then(text).str.replace(_ISO, "$1 $2").str.replace(_MIDNIGHT, "$1")
    time = text.str.extract(_NO_DAY, 1)
    return pl.when(text.str.contains(_NO_DAY)).then(time.fill_null(_DAY_ZERO)).otherwise(text)


class _Separated(Struct, frozen=True):
    """Columns whose numbers and text were separated: those that change, and the fields of `SheetCells`."""

    changed: Mapping[int, pl.Series] = field(default_factory=dict)
    numbers: frozenset[int] = frozenset()
    undecided: Mapping[int, tuple[int, str]] = field(default_factory=dict)


def _separated(
    columns: list[pl.Series], are_numbers: Callable[[list[int]], pl.DataFrame], decimal: str | None
) -> _Separated:
    """Separate numbers from text where that makes a difference: it takes another reading of the workbook."""
    marked = [_may_be_number(text) for text in columns]
    asked = [number for number, has in enumerate(marked) if has.any()]
    if not asked or not (decimal or any(_depends(columns[number].filter(marked[number])) for number in asked)):
        return _Separated()
    kinds = are_numbers(asked)
    changed, known, undecided = {}, set(), {}
    for number in asked:
        is_number, text = kinds[str(number)], columns[number]
        text = _rounded(text, is_number)
        beside = text.filter(~is_number & marked[number])
        fractions = is_number & text.str.contains(_FRACTION)
        if beside.is_empty():
            known.add(number)
        elif fractions.any():
            found = numbers.evidence_in(beside.unique(maintain_order=True))
            mark = decimal or found.decimal
            if mark == ",":
                text = text.zip_with(~fractions, text.str.replace(".", ",", literal=True))
            elif mark is None and found.undecided and not found.point:
                row = (~is_number & (text.str.strip_chars() == found.undecided)).arg_max()
                undecided[number] = (row or 0, found.undecided)
        changed[number] = text
    return _Separated(changed, frozenset(known), undecided)


def _may_be_number(text: pl.Series) -> pl.Series:
    """Whether cells have a decimal mark between digits, or more digits than a number keeps."""
    return text.str.contains(rf"[0-9][.,][0-9]|{_ROUNDED}").fill_null(value=False) & ~text.str.contains(
        "^[0-9]{4}-[0-9]{2}-"
    ).fill_null(value=False)


def _depends(text: pl.Series) -> bool:
    """Whether numbers and text must be separated: a cell reads in two ways, has a comma, or is too long."""
    reads = text.str.contains(rf"{numbers.UNDECIDED}|{numbers.PROOF[',']}|{_ROUNDED}")
    return bool(reads.any())


def _rounded(text: pl.Series, is_number: pl.Series) -> pl.Series:
    """Numbers of more digits than a spreadsheet keeps, as it shows them: with lost digits they are no ids."""
    too_long = is_number & text.str.contains(_ROUNDED)
    if not too_long.any():
        return text
    places = too_long.arg_true()
    written = [f"{Decimal(each):.{_DIGITS - 1}E}" for each in text.gather(places)]
    return text.scatter(places, written)


def _with_meaning(text: pl.Series, rows: list[int], said: str) -> pl.Series:
    """A column whose numbers in some rows are shares, or amounts in a currency."""
    places = pl.Series(rows, dtype=pl.UInt32)
    places = places.filter(places < len(text))
    found = text.gather(places)
    is_plain = found.str.contains(_PLAIN).fill_null(value=False) | found.str.contains(r"^-?[0-9]+,[0-9]+$").fill_null(
        value=False
    )
    places, found = places.filter(is_plain), found.filter(is_plain)
    if places.is_empty():
        return text
    if said != PERCENT:
        return text.scatter(places, found + f" {said}")
    shares = found.unique()
    percents = [_percent(share) for share in shares]
    return text.scatter(places, found.replace_strict(shares, percents))


def _percent(share: str) -> str:
    """A share as it is shown: 0.125 as 12.5%."""
    mark = "," if "," in share else "."
    number = (Decimal(share.replace(",", ".")) * 100).normalize()
    return f"{number:f}%".replace(".", mark)


def _filled_down(text: pl.Series, row: int, last: int) -> pl.Series:
    """A column with the value of a merged cell in all rows of that cell."""
    places = [place for place in range(row + 1, min(last + 1, len(text))) if text[place] is None]
    return text.scatter(places, text[row]) if places and text[row] is not None else text
