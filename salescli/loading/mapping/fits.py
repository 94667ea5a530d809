"""The headers of a file that may be proposed for a canonical column: they fit it by type and by meaning.

A user who follows a proposal must get the right number, so a header that may mean something else is not proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from salescli import fix
from salescli.errors import MissingInputError, nearest
from salescli.loading import billing_intervals
from salescli.loading.mapping.wide_quotas import amounts_in
from salescli.loading.parsing import dates, numbers
from salescli.loading.parsing.choices import FLAGS, folded_word
from salescli.loading.parsing.stage_words import is_outcome
from salescli.message import Option, Word, say
from salescli.model.schema import Column, Kind, fold
from salescli.model.tables import TABLES
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.loading.files.file import File
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.message import Message

#: The sense of a tax, and words that say that an amount is without it: `Price excl. VAT` is no tax.
_TAX = "a part"
_WITHOUT = frozenset(("excl", "excluding", "exclusive", "ex", "exkl", "exklusive", "utan", "ohne", "zzgl", "hors"))
#: What words of a header add to the kind of a value. Headers with different senses mean different things.
_SENSES: Mapping[str, str] = {
    **dict.fromkeys(("created", "create", "creation", "made", "inserted", "added", "imported"), "made"),
    **dict.fromkeys(("started", "start", "starts", "begin", "begins", "began", "activated", "hired"), "begins"),
    **dict.fromkeys(("closed", "close", "closing", "ended", "end", "ends", "churned", "left", "expired"), "ends"),
    **dict.fromkeys(("cancel", "canceled", "cancelled", "cancellation"), "asked for"),
    **dict.fromkeys(("expected", "planned", "forecast", "estimated", "est", "due", "target", "next"), "ahead"),
    **dict.fromkeys(("quota", "goal", "budget"), "quota"),
    **dict.fromkeys(("cost", "costs", "expense", "fee", "fees", "cogs", "commission", "shipping"), "cost"),
    **dict.fromkeys(("tax", "vat", "moms", "discount", "refund", "refunded"), _TAX),
    **dict.fromkeys(("margin", "profit"), "profit"),
    **dict.fromkeys(("month", "monthly", "mrr"), "month"),
    **dict.fromkeys(("quarter", "quarterly", "q1", "q2", "q3", "q4"), "quarter"),
    **dict.fromkeys(("year", "annual", "yearly", "arr", "acv", "tcv"), "year"),
    **dict.fromkeys(("modified", "updated", "update", "changed", "last"), "changed"),
    "won": "won", "lost": "lost", "paused": "paused", "trial": "trial", "quoted": "quoted", "quote": "quoted",
    "qualified": "qualified", "response": "answered", "unit": "of one", "price": "of one", "occurred": "happened",
    "incurred": "happened", "probability": "chance", "quantity": "number", "qty": "number", "count": "number",
    "antal": "number", "anzahl": "number", "menge": "number", "quantité": "number", "cantidad": "number",
    "quantità": "number", "quantidade": "number", "aantal": "number",
}  # fmt: skip

#: A month of numbers alone, as `202601`.
_MONTH = regex(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])")
#: Words beside those of a sense with which a header says that its numbers are days or months, and no amounts.
_OF_DAYS = frozenset(("date", "day", "month", "on", "at", "time", "datum", "dag", "månad", "deal", "the", "period"))


def _says_a_day(header: str) -> bool:
    """Whether every word of a header says which day it is of: `Closing month` does, `Close value` does not."""
    return all(word in _OF_DAYS or word in _SENSES for word in fold(header).split("_"))


def _senses(name: str) -> set[str]:
    folded = fold(name)
    words = folded.split("_")
    found = {sense for word, sense in _SENSES.items() if word in words or (len(word) > 3 and word in folded)}
    return found - {_TAX} if _WITHOUT.intersection(word.strip(".") for word in words) else found


def fits(column: Column, header: str, file: File) -> bool:
    """Whether all values under a header are of a column's kind, and its words add no sense to the column's."""
    values = [value for value in file.values(header) if not numbers.says_nothing(value)]
    senses = _senses(header) - ({"month"} if column.kind is Kind.TIME else set())  # a month is a date
    if not senses <= _senses(column.name):
        return False
    if column.kind is Kind.TIME and senses and values and _says_a_day(header):
        numbered = (_is_day_number(value) for value in values), (bool(_MONTH.fullmatch(value)) for value in values)
        if any(map(all, numbered)):
            return True
    return all(_is_of(column, value) for value in values)


def _is_of(column: Column, value: str) -> bool:
    is_date, is_number = dates.is_date(value), any(numbers.is_number(value, mark) for mark in ".,")
    match column.kind:
        case Kind.TIME:
            return is_date or _is_month(value)
        case Kind.MONEY | Kind.NUMBER:
            return is_number and not is_date
        case Kind.FLAG:
            return folded_word(value) in FLAGS
        case Kind.CHOICE if column.name == "billing_interval":
            return billing_intervals.is_known(value)
        case Kind.CHOICE:
            return folded_word(value) in column.choices or (column.may_say_more and is_outcome(value))
    return not (is_date or _is_month(value)) and (column.name.endswith("_id") or not is_number)


def _is_month(value: str) -> bool:
    """Whether a value is a month, as dates may be."""
    from salescli.loading.parsing.date_forms import forms

    return forms.is_month(value)


def _is_day_number(value: str) -> bool:
    """Whether a value is a day as spreadsheets count them."""
    from salescli.loading.parsing.date_forms.forms import FIRST_DAY, LAST_DAY

    return value.isascii() and value.isdecimal() and FIRST_DAY <= int(value[:9]) <= LAST_DAY


def proposals(table: str, name: str, files: Iterable[MappedFile]) -> list[str]:
    """The headers of a table's files that are not used, are not blank, and fit one of its columns."""
    column = TABLES[table].columns.get(name)
    if column is None:
        return []
    found = [
        header
        for file in files
        for header in _but_those_of_periods(file.file.headers)
        if header not in {mapped.source.header for mapped in file.columns.values()}
        and not all(map(numbers.says_nothing, file.file.values(header)))
        and fits(column, header, file.file)
    ]
    return list(dict.fromkeys(found))


def _but_those_of_periods(headers: Sequence[str]) -> list[str]:
    """Headers without those that are periods or totals of them, which have days of their own."""
    of_periods = amounts_in(headers)
    return [header for header in headers if header not in of_periods]


def likeliest(table: str, name: str, files: Iterable[MappedFile]) -> str | None:
    """The one of these proposals with the name most like the column's; None where none is like it."""
    return nearest(name, proposals(table, name, files))


def like_stages(files: Iterable[MappedFile]) -> str | None:
    """The one unused header of deals under which some words say won or lost: of stages; None for none or several."""
    found = [header for file in files for header in file.unused() if any(map(is_outcome, file.file.values(header)))]
    return found[0] if len(set(found)) == 1 else None


def of_that_sense(table: str, name: str, files: Iterable[MappedFile]) -> list[str]:
    """Those of them whose words say what the column's do, as `Closing month` does of closed_at."""
    return [header for header in proposals(table, name, files) if _senses(header) & _senses(name)]


def missing_table(table: str, files: Sequence[MappedFile], purpose: Message | str) -> MissingInputError:
    """The error for a table that none of the files is, with the option that names one."""
    given = tuple(sorted({file.file.name for file in files}))
    needs = say("loading.needs_table", table=Word(table), files=given or say("loading.no_file"))
    hint = say("loading.add_the_table", table=Word(table), fix=Option(f"--{table}", is_complete=False))
    return MissingInputError(needs, hint, purpose=purpose)


def missing(table: str, column: str, files: Sequence[MappedFile], purpose: Message | str) -> MissingInputError:
    """The error for a column that a table's files lack, with the header that may be it, else the column to map."""
    headers = list(dict.fromkeys(header for file in files for header in file.file.headers))
    meaning = TABLES[table].columns[column].meaning if column in TABLES[table].columns else column
    name = files[0].file.name
    needs = say("loading.needs_column", column=column, meaning=Word(meaning), file=name, headers=headers)
    return MissingInputError(needs, _advice(table, column, files), purpose=purpose)


def _advice(table: str, column: str, files: Sequence[MappedFile]) -> Message:
    """What to do about a column that files lack."""
    if other := next((file.file.other_header for file in files if file.file.other_header), None):
        return other.advice(table)
    map_it = say("loading.map_it", fix=fix.column(table, column))
    if header := likeliest(table, column, files):
        guess = say("loading.guess", fix=fix.column(table, column, header))
        return say("loading.guess_or_map", guess=guess, map_it=map_it)
    if column == "status" and (header := like_stages(files)):
        return say("loading.map_the_stage", header=header, fix=fix.column(table, "stage", header))
    return map_it
