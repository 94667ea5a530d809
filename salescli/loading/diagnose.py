"""What an error of Polars means to the user. The cell at fault is searched for in the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import InputError, Place, listing, too_large
from salescli.loading.currency.amount_refusals import Amount, Refusal
from salescli.loading.files import damage
from salescli.loading.files.scanning import scan
from salescli.loading.places import place_of
from salescli.message import Message, Word, say
from salescli.model import spelling
from salescli.model.schema import Kind
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile

_DIVIDED = "division by zero"
#: Polars' words for a decimal that is too large or is divided by zero, with what is wrong and what to do.
_REASONS = {
    _DIVIDED: (
        say("loading.divides_by_zero"),
        say("loading.leave_rows_blank", expression='"Amount" / NULLIF("Quantity", 0)'),
    ),
    "overflow in decimal": (say("loading.too_many_digits"), say("loading.correct_the_digits")),
}
_ROW = "row:number"


def explained(dataset: Dataset, error: BaseException) -> InputError | None:
    """The InputError for an error of Polars that the files cause; None for any other error."""
    files = [file.file for file in dataset.files]
    if isinstance(error, OSError) and (addresses := [file.address for file in files if file.address]):
        from salescli.loading.files import remote

        return remote.explained(listing(addresses), error)
    if isinstance(error, pl.exceptions.PanicException) and any(file.is_parquet for file in files):
        return damage.of_parquet(files, error)  # Polars panics on damage inside a Parquet file
    if isinstance(error, pl.exceptions.PolarsError):
        return damage.explained(files, error) or _of_arithmetic(dataset, error)
    return damage.explained(files, error) if isinstance(error, OSError) else None


def _of_arithmetic(dataset: Dataset, error: pl.exceptions.PolarsError) -> InputError | None:
    """The error for the cell where arithmetic or an expression of the settings fails; for a sum, without a cell.

    None for an error of another kind.
    """
    meaning = _meaning_of(error)
    refused = [
        (file, mapped, why)
        for file in dataset.files
        for name, mapped in file.columns.items()
        if mapped.source.sql is not None or (meaning is not None and mapped.column.kind is Kind.MONEY)
        if (why := _error(dataset, file, name)) is not None
    ]
    if refused:  # another column than the one asked for may be wrong too
        file, mapped, why = next((each for each in refused if _line(each[2]) == _line(error)), refused[0])
        row = _first_refused(dataset, file, mapped.column.name)
        fails, hint = _meaning_of(why) or (
            say("loading.not_computable", reason=_line(why)),
            say("loading.correct_the_expression"),
        )
        return _refusal(file, mapped, row, fails, hint)
    if meaning is None:
        return None
    if meaning == _REASONS[_DIVIDED]:
        return InputError(say("loading.expression_divides_by_zero"), meaning[1])
    return too_large()


def _line(error: pl.exceptions.PolarsError) -> str:
    return str(error).splitlines()[0]


def _meaning_of(error: pl.exceptions.PolarsError) -> tuple[Message, Message] | None:
    return next((meaning for sign, meaning in _REASONS.items() if sign in str(error)), None)


def _refusal(file: MappedFile, mapped: MappedColumn, row: int | None, fails: Message, hint: Message) -> InputError:
    """The error for a cell that cannot be computed; for the whole column where no single row fails."""
    if (header := mapped.source.header) is None:
        place, name, sql = place_of(file.file, row), mapped.column.name, mapped.source.sql
        return InputError(
            say("loading.expression_fails", place=place.words, name=name, sql=sql, fails=fails), hint, place
        )
    if row is None:
        place = Place(file.file.name, column=header)
        return InputError(say("loading.column_fails", place=place.words, fails=fails), hint, place)
    text = scan(file.file, _ROW).filter(pl.col(_ROW) == row).select(header).collect(engine="streaming").item() or ""
    return InputError.at(
        place_of(file.file, row, header, text), say("loading.cell_fails", value=text, fails=fails), hint
    )


def _first_refused(dataset: Dataset, file: MappedFile, name: str) -> int | None:
    """The first row in which Polars cannot compute a column; None where it fails even without rows."""
    rows = scan(file.file, _ROW).select(_ROW).collect(engine="streaming")[_ROW].sort()
    if _error(dataset, file, name, rows) is not None:
        return None
    low, high = 0, len(rows)  # the rows before `low` compute, those before `high` do not
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _error(dataset, file, name, rows[middle:]) else (middle, high)
    return int(rows[low])


def _error(
    dataset: Dataset, file: MappedFile, name: str, without: pl.Series | None = None
) -> pl.exceptions.PolarsError | None:
    """The error of computing a column of a file, `without` some rows; None where it works."""
    try:
        frame = dataset.reader.frame(file, [name], dropped=without)
        frame.select(pl.col(name).count()).collect(engine="streaming")
    except pl.exceptions.PolarsError as error:
        return error
    return None


def refusal(dataset: Dataset, table: str, column: str, text: str) -> Refusal | None:
    """Why an amount, a number or a date did not read; None where its words and its currency give no reason."""
    mapped = next((file.columns[column] for file in dataset.of(table) if column in file.columns), None)
    kind = mapped.column.kind if mapped else TABLES[table].columns[column].kind
    if kind in (Kind.MONEY, Kind.NUMBER, Kind.TIME) and spelling.is_error_of_formula(text):
        what = say("loading.error_of_formula", noun=Word(kind.noun))
        return Refusal(what, say("loading.correct_the_formula"))
    if kind is not Kind.MONEY:
        return None
    header = mapped.source.header if mapped else None
    amount = Amount(table, column, header, is_ledger=mapped is not None and mapped.column.is_ledger)
    return dataset.reader.money.refusal(text, amount)
