"""Many rows as texts, column by column: each different value of some rows is written once, large parts by Polars.

A table of millions of rows would take minutes and gigabytes as cells. What comes out is the same, sign by sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, overload

from salescli.i18n.numbers import decimals
from salescli.model.measures import Unit
from salescli.output.text.width import width
from salescli.output.words import is_unicode

if TYPE_CHECKING:
    import polars as pl

    from salescli.i18n.language import Language
    from salescli.results.table import Cell, Column, RowsOfFrame

#: So many rows are texts at once.
_AT_ONCE = 20_000
#: From so many different numbers on they are written by Polars.
_FEW = 500
#: Digits after the point of the shortest text of any number that is not far below 0.0001.
_DIGITS, _SCALE = 38, 20


class Way:
    """How the cells of a column are written: one by one, or many numbers at once."""

    def __init__(self, column: Column, one: Callable[[Cell], str], language: Language, encoding: str) -> None:
        """Take the function that writes one cell of a column, in a language and an encoding."""
        self.one = one
        self._unit = column.unit or Unit.RATIO
        self._language = language
        self._has_all = is_unicode(encoding)

    def all(self, values: pl.Series) -> list[str]:
        """The texts of values that are not null."""
        if len(values) > _FEW and self._has_all and values.dtype.is_numeric():
            texts = _rounded(values, self._unit)
            if texts is not None:
                signs = dict(zip(".,-", self._language.signs, strict=True))
                return (texts if all(a == b for a, b in signs.items()) else _styled(texts, signs)).to_list()
        return [self.one(value) for value in values.to_list()]

    def width(self, values: pl.Series) -> int:
        """The width of the widest text. Of numbers those at the ends are the widest."""
        missing = [self.one(None)] if values.null_count() else []
        is_ordered = values.dtype.is_numeric() and not (values.dtype.is_float() and values.is_nan().any())
        ends = [values.min(), values.max()] if is_ordered else values.unique().to_list()
        return max(map(width, [*missing, *(self.one(end) for end in ends if end is not None)]), default=0)  # type: ignore[arg-type]


class TextRows(Sequence[Sequence[str]]):
    """Rows of a frame as texts, made when they are asked for."""

    def __init__(self, rows: RowsOfFrame, ways: Sequence[Way]) -> None:
        """Take rows and the way of each of their columns."""
        frame = rows.frame
        self.frame = frame.rename(dict(zip(frame.columns, map(str, range(frame.width)), strict=True)))
        self._ways = ways

    def __len__(self) -> int:
        """How many there are."""
        return int(self.frame.height)

    @overload
    def __getitem__(self, place: int) -> Sequence[str]: ...
    @overload
    def __getitem__(self, place: slice) -> list[Sequence[str]]: ...
    def __getitem__(self, place: int | slice) -> Sequence[str] | list[Sequence[str]]:
        """One row, or some."""
        return list(self)[place]

    def __iter__(self) -> Iterator[Sequence[str]]:
        """Every row."""
        for some in self._parts([str] * len(self._ways)):
            yield from some.iter_rows()

    @property
    def widths(self) -> list[int]:
        """The width of every column."""
        return [way.width(values) for way, values in zip(self._ways, self.frame, strict=True)]

    def joined(self, finish: Sequence[Callable[[str], str]], before: str, between: str, after: str) -> Iterator[str]:
        """The lines of all rows, many at once, without blanks at their ends.

        `finish` makes of a cell's text what is written; `between` stands between two, `before` and `after` at the ends.
        """
        import polars as pl

        row = pl.concat_str(pl.lit(before), pl.concat_str(pl.all(), separator=between), pl.lit(after))
        for texts in self._parts(finish):
            yield texts.select(row.str.strip_chars_end().str.join("\n") + "\n").item()

    def _parts(self, finish: Sequence[Callable[[str], str]]) -> Iterator[pl.DataFrame]:
        import polars as pl

        for some in self.frame.iter_slices(_AT_ONCE):
            yield pl.DataFrame([self._texts(place, some, done) for place, done in enumerate(finish)])

    def _texts(self, place: int, rows: pl.DataFrame, finish: Callable[[str], str]) -> pl.Series:
        import polars as pl

        way, values = self._ways[place], rows.to_series(place)
        different = values.unique().drop_nulls()
        texts = pl.Series(list(map(finish, way.all(different))), dtype=pl.String)
        return values.replace_strict(different, texts, return_dtype=pl.String).fill_null(finish(way.one(None)))


def _rounded(values: pl.Series, unit: Unit) -> pl.Series | None:
    """The texts of numbers in English style, as `numbers.rounded` has them; None where only that knows some of them."""
    import polars as pl

    if values.dtype.is_integer():
        return _grouped(values.cast(pl.String), 0)
    if values.dtype.is_float():
        shortest = values.cast(pl.String)
        if not values.is_finite().all() or shortest.str.contains("e", literal=True).any():
            return None
        values = shortest.cast(pl.Decimal(_DIGITS, _SCALE))
    places = decimals(unit)
    near = values.round(places, mode="half_away_from_zero").cast(pl.Decimal(_DIGITS, places))
    return _grouped(near.cast(pl.String), places)


def _grouped(texts: pl.Series, places: int) -> pl.Series:
    """Numbers with commas between thousands."""
    import polars as pl

    size, point = pl.col("number").str.strip_prefix("-"), places + 1 if places else 0
    whole = size.str.head(pl.lit(-point)) if point else size
    commas = whole.str.reverse().str.replace_all(r"\d{3}", "$0,").str.strip_chars_end(",").str.reverse()
    sign = pl.when(pl.col("number").str.starts_with("-")).then(pl.lit("-")).otherwise(pl.lit(""))
    rest = [size.str.tail(point)] if point else []
    return texts.to_frame("number").select(pl.concat_str(sign, commas, *rest)).to_series()


def _styled(texts: pl.Series, signs: Mapping[str, str]) -> pl.Series:
    """Numbers in English style with the signs of another."""
    return texts.str.replace_many(list(signs), list(signs.values()))
