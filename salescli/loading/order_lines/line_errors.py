"""Errors for order lines that differ, or whose amounts may be the deal's, with the place and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli import fix
from salescli.errors import InputError, Place
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.files.scanning import place
from salescli.loading.parsing import numbers
from salescli.loading.parsing.text import stripped
from salescli.loading.places import place_of
from salescli.message import say
from salescli.model.schema import fold
from salescli.model.words import named

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.loading.order_lines.line_facts import Tally

_TABLE, _KEY = "deals", "deal_id"
#: Headers (folded) of the amount of a line, and of a price and a quantity that must be multiplied for it.
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


def differing(dataset: Dataset, column: str, tally: Tally) -> InputError:
    """The error for lines of one deal that differ where they must agree; it shows two of them."""
    row = differences(dataset, column, tally).row(0, named=True)
    file, other = dataset.files[row[FILE_COLUMN]], dataset.files[row["first:file"]]
    line = place(other.file, row["first:row"])
    where = say("loading.on_line", line=line)
    if other is not file:
        where = say("loading.in_file_on_line", file=other.file.name, line=line)
    advice = say("loading.one_of_a_deal", column=named(column), fix=fix.setting("tables.deals", "duplicates", '"last"'))
    if dataset.lines.is_amount(column):
        advice = say("loading.amount_of_a_deal", fix=fix.setting("tables.deals", "amounts", '"line"'))
    what = say(
        "loading.lines_differ",
        count=tally.differing,
        deal=row["deal"],
        here=row["text"],
        there=row["first:text"],
        where=where,
    )
    return InputError.at(place_of(file.file, row[ROW_COLUMN], _header(file, column), row["text"]), what, advice)


def differences(dataset: Dataset, column: str, tally: Tally) -> pl.DataFrame:
    """The first line of each deal that differs from its first one. Columns: row:file, row:index, deal, text, and
    first:file, first:row and first:text of the other.
    """
    key = stripped(pl.col(_KEY))
    wanted, currencies = list(dict.fromkeys([_KEY, column])), dataset.lines.currencies([column])
    frame = dataset.unfilled(_TABLE, wanted, rows=True, deal_currencies=currencies)
    text = stripped(pl.col(text_of(column)).cast(pl.String))
    lines = frame.filter(key.is_in(list(tally.keys)), pl.col(column).is_not_null(), text.is_not_null())
    found = lines.select(FILE_COLUMN, ROW_COLUMN, key.alias("deal"), pl.col(column).alias("said"), text.alias("text"))
    rows = found.collect(engine="streaming").sort(FILE_COLUMN, ROW_COLUMN)
    said = pl.col("said").cast(pl.Date) if rows.schema["said"] == pl.Datetime else pl.col("said")
    first = {"file": pl.col(FILE_COLUMN), "row": pl.col(ROW_COLUMN), "text": pl.col("text"), "said": said}
    rows = rows.with_columns(each.first().over("deal").alias(f"first:{name}") for name, each in first.items())
    later = rows.filter(said != pl.col("first:said")).unique("deal", keep="first", maintain_order=True)
    return later.drop("said", "first:said")


def unclear_amount(dataset: Dataset, column: str, tally: Tally) -> InputError:
    """The error for an amount that is the same on all lines of every deal: it may be the deal's."""
    file = _file_with(dataset, column)
    what = say("loading.amount_of_deal_or_line", column=column, count=tally.same)
    deal, line = (fix.setting("tables.deals", "amounts", fix.text(word)) for word in ("deal", "line"))
    advice = say("loading.say_whose_it_is", deal=deal, line=line)
    return InputError.at(Place(file.file.name, column=_header(file, column)), what, advice)


def undivided(dataset: Dataset, column: str, dimensions: Iterable[str]) -> InputError:
    """The error for a deal's amount that is to be split by a column in which its lines differ."""
    file = _file_with(dataset, column)
    named = tuple(dimensions)
    advice = say("loading.leave_out", dimensions=named)
    if own := _own_amount(file, column):
        setting = fix.setting("tables.deals.columns", column, own)
        advice = say("loading.lines_have_amounts", fix=setting, dimensions=named)
    what = say("loading.undivided_amount", column=column, dimensions=named)
    return InputError.at(Place(file.file.name, column=_header(file, column)), what, advice)


def _file_with(dataset: Dataset, column: str) -> MappedFile:
    return next(file for file in dataset.of(_TABLE) if column in file.columns)


def _header(file: MappedFile, column: str) -> str:
    return file.columns[column].shown


def _own_amount(file: MappedFile, column: str) -> str | None:
    """The amount of a line itself, as an entry of the settings; None where no header gives it."""
    used = _header(file, column)
    headers = [header for header in file.file.headers if header != used and file.file.headers.count(header) == 1]
    if (total := _first(file, headers, _LINE_TOTALS)) is not None:
        return fix.text(total)
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
