"""What is wrong with order lines, with the place and what to do: they differ, or nothing says whose an amount is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import InputError, listing, quoted
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.files.scanning import place
from salescli.loading.parsing import numbers
from salescli.loading.parsing.text import stripped
from salescli.model.schema import fold

if TYPE_CHECKING:
    from salescli.loading.dataset import Tables
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.loading.order_lines.line_facts import Tally

_TABLE, _KEY = "deals", "deal_id"
#: Headers of what a line is worth, and of what must be multiplied for that (folded).
_LINE_TOTALS = (
    "line_total", "line_amount", "line_value", "line_sales", "lineitem_total", "line_item_total", "line_item_amount",
    "item_total", "item_amount", "item_subtotal", "line_subtotal", "radsumma", "radbelopp", "radtotal", "radvärde",
)  # fmt: skip
_UNIT_PRICES = (
    "lineitem_price", "line_item_price", "line_price", "unit_price", "unitprice", "item_price", "price_each",
    "priceeach", "item_cost", "styckpris", "enhetspris", "à_pris", "a_pris", "price", "pris",
)  # fmt: skip
_QUANTITIES = (
    "lineitem_quantity", "line_item_quantity", "line_quantity", "quantity", "quantityordered", "quantity_ordered",
    "item_quantity", "qty", "antal", "kvantitet",
)  # fmt: skip


def differing(tables: Tables, column: str, tally: Tally) -> InputError:
    """The error for lines of one deal that differ in what they must agree on; it shows two of them."""
    row = differences(tables, column, tally).row(0, named=True)
    file, other = tables.files[row[FILE_COLUMN]], tables.files[row["first:file"]]
    line, other_line = place(file.file, row[ROW_COLUMN]), place(other.file, row["first:row"])
    where = f"on {other_line}" if other is file else f"in {other.file.name}, {other_line}"
    many = f" ({tally.differing:,} deals have such lines)" if tally.differing > 1 else ""
    advice = (
        f"A deal has one {column}: correct it, or map a column that its lines share. Rows that tell one deal at "
        'different times are no lines: [tables.deals] duplicates = "last".'
    )
    if tables.lines.is_amount(column):
        advice = 'The settings say that it is the deal\'s: correct it, or write amounts = "line", so that lines add up.'
    return InputError(
        f"{file.file.name}, {line}, column {quoted(_header(file, column))}: the lines of deal {quoted(row['deal'])} "
        f"differ: {quoted(row['text'])} here, {quoted(row['first:text'])} {where}{many}.",
        advice,
    )


def differences(tables: Tables, column: str, tally: Tally) -> pl.DataFrame:
    """The first line of each deal that differs from its first one. Columns: row:file, row:index, deal, text, and
    first:file, first:row and first:text of the other.
    """
    key = stripped(pl.col(_KEY))
    wanted, currencies = list(dict.fromkeys([_KEY, column])), tables.lines.currencies([column])
    frame = tables.unfilled(_TABLE, wanted, careful=True, rows=True, deal_currencies=currencies)
    text = stripped(pl.col(text_of(column)).cast(pl.String))
    lines = frame.filter(key.is_in(list(tally.keys)), pl.col(column).is_not_null(), text.is_not_null())
    found = lines.select(FILE_COLUMN, ROW_COLUMN, key.alias("deal"), pl.col(column).alias("said"), text.alias("text"))
    rows = found.collect(engine="streaming").sort(FILE_COLUMN, ROW_COLUMN)
    said = pl.col("said").cast(pl.Date) if rows.schema["said"] == pl.Datetime else pl.col("said")
    first = {"file": pl.col(FILE_COLUMN), "row": pl.col(ROW_COLUMN), "text": pl.col("text"), "said": said}
    rows = rows.with_columns(each.first().over("deal").alias(f"first:{name}") for name, each in first.items())
    later = rows.filter(said != pl.col("first:said")).unique("deal", keep="first", maintain_order=True)
    return later.drop("said", "first:said")


def unclear_amount(tables: Tables, column: str, tally: Tally) -> InputError:
    """The error for an amount that stands on all lines of every deal alike: it may be the deal's."""
    file = _file_with(tables, column)
    return InputError(
        f"{file.file.name}, column {quoted(_header(file, column))}: the lines of each deal say the same {column} "
        f"({tally.same:,} deals of several lines), so that it may be the deal's or each line's own.",
        'Say whose it is in salescli.toml: [tables.deals] amounts = "deal" (it counts once), or "line" (lines add up).',
    )


def undivided(tables: Tables, column: str, dimensions: Iterable[str]) -> InputError:
    """The error for a deal's amount that is to be told apart by what its lines differ in."""
    file = _file_with(tables, column)
    named = listing(dimensions)
    own = _own_amount(file, column)
    advice = f"Leave out {named}."
    if own:
        advice = f"Lines have an amount of their own: [tables.deals.columns] {column} = {own}. Else leave out {named}."
    return InputError(
        f"{file.file.name}, column {quoted(_header(file, column))}: the {column} is the deal's, and lines of a deal "
        f"differ in {named}: nothing says how much of it is whose.",
        advice,
    )


def _file_with(tables: Tables, column: str) -> MappedFile:
    return next(file for file in tables.of(_TABLE) if column in file.columns)


def _header(file: MappedFile, column: str) -> str:
    source = file.columns[column].source
    return source.header or source.sql or column


def _own_amount(file: MappedFile, column: str) -> str | None:
    """What a line itself is worth, as the settings would say it; None where no header tells that."""
    used = _header(file, column)
    headers = [header for header in file.file.headers if header != used and file.file.headers.count(header) == 1]
    if (total := _first(file, headers, _LINE_TOTALS)) is not None:
        return json.dumps(total, ensure_ascii=False)
    price, count = _first(file, headers, _UNIT_PRICES), _first(file, headers, _QUANTITIES)
    if price is None or count is None or any(sign in price + count for sign in "\"'"):
        return None
    return f'{{ sql = \'"{price}" * "{count}"\' }}'


def _first(file: MappedFile, headers: Sequence[str], known: Sequence[str]) -> str | None:
    """The first header of these names whose cells are numbers."""
    by_name = {fold(header): header for header in reversed(headers)}
    for name in known:
        values = [value for value in file.file.values(by_name[name]) if value.strip()] if name in by_name else []
        if values and all(numbers.is_number(value, mark) for mark in (".",) for value in values):
            return by_name[name]
        if values and all(numbers.is_number(value, ",") for value in values):
            return by_name[name]
    return None
