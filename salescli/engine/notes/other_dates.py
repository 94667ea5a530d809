"""What is to be said of a column that writes months, days in numbers or no date where others write a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from salescli.loading.files.scanning import scan
from salescli.loading.parsing import column_style, dates
from salescli.loading.parsing.date_forms import forms
from salescli.loading.parsing.date_forms.kinds import Form, Numbers
from salescli.loading.parsing.slow_path import TEXT, VALUE
from salescli.loading.parsing.sql import expressions
from salescli.message import say
from salescli.model.schema import Kind, OfMonth
from salescli.results.note import Note, note
from salescli.system.caches import Cache

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.parsing.column_style import ColumnOfFile
    from salescli.model.schema import Column

_NOTES: Cache[tuple[str, str, Form], Note] = Cache("notes on forms of dates")
#: The code of a note and its message by what was met; of months by the day that they stand for.
_MONTHS = {
    OfMonth.FIRST: "notes.months_first", OfMonth.LAST: "notes.months_last", OfMonth.AFTER: "notes.months_after"
}  # fmt: skip
_CODES = {
    Form.WEEK: "notes.week_days", Form.DAY_NUMBER: "notes.day_numbers", Form.EPOCH: "notes.since_1970",
    Form.NO_DATE: "notes.no_dates",
}  # fmt: skip

_OF_EXPRESSIONS = {
    Form.MONTH: "notes.form_month", Form.WEEK: "notes.form_week", Form.DAY_NUMBER: "notes.form_day_number",
    Form.EPOCH: "notes.form_epoch", Form.NO_DATE: "notes.form_no_date",
}  # fmt: skip


def remarks(dataset: Dataset, table: str, columns: Iterable[str]) -> tuple[Note, ...]:
    """A note for each form that was met so far in one of the columns of a table, with the number of its cells.

    Counting them takes a look at every cell of such a column.
    """
    found = []
    for name, column in sorted(_times(dataset, table, columns).items()):
        met = _met(dataset, table, name)
        for form in Form:
            if form in met:
                work = partial(_note, dataset, table, column, form)
                found.append(dataset.reader.caches.of(_NOTES, (table, name, form), work))
    return tuple(found)


def with_months(dataset: Dataset, table: str, columns: Iterable[str]) -> list[str]:
    """Those of the columns of a table in which a month was met so far."""
    return [name for name in sorted(_times(dataset, table, columns)) if Form.MONTH in _met(dataset, table, name)]


def _times(dataset: Dataset, table: str, columns: Iterable[str]) -> dict[str, Column]:
    """Those of the columns that are dates."""
    wanted = set(columns)
    return {
        name: mapped.column for file in dataset.of(table) for name, mapped in file.columns.items()
        if name in wanted and mapped.column.kind is Kind.TIME
    }  # fmt: skip


def _met(dataset: Dataset, table: str, name: str) -> set[str]:
    """The forms met in a column, and in what an expression makes it of."""
    made = [file.columns[name].source.sql for file in dataset.of(table) if name in file.columns]
    behind = [header for sql in made if sql for header in expressions.headers_in(sql)]
    return set().union(*(dataset.reader.forms_met(table, each) for each in (name, *behind)))


def _note(dataset: Dataset, table: str, column: Column, form: Form) -> Note:
    counts, examples = [0], []
    for each in dataset.reader.columns_of(table, column.name):
        count, example = _counted(each, form)
        counts.append(count)
        examples += [(example, _day(each, example, form, column.of_month))] if example is not None else []
    message = _MONTHS[column.of_month] if form is Form.MONTH else _CODES[form]
    code = message.removeprefix("notes.")
    where = f"{table}.{column.name}"
    if not examples:
        return note(code, 0, "notes.form_of_expression", column=where, form=say(_OF_EXPRESSIONS[form]))
    (example, day), *_ = examples
    return note(code, sum(counts), message, column=where, example=example, day=day)


def _counted(column: ColumnOfFile, form: Form) -> tuple[int, str | None]:
    """How many cells of a column have a form, and the first of them."""
    text = dates.as_written(pl.col(column.header))
    frame = scan(column.file).select(text.alias(TEXT)).filter(_is(form, pl.col(TEXT), column))
    if form is Form.MONTH:
        return _months(frame, column)
    count, example = frame.select(pl.len(), pl.first(TEXT).alias("first")).collect(engine="streaming").row(0)
    return count, example


def _months(frame: pl.LazyFrame, column: ColumnOfFile) -> tuple[int, str | None]:
    """The same of months, of which there are few; `frame` has what looks like one."""
    found = frame.group_by(TEXT).agg(pl.len()).collect(engine="streaming").sort(TEXT)
    meant = [(text, count) for text, count in found.rows() if _month(text, column) is not None]
    return sum(count for _, count in meant), meant[0][0] if meant else None


def _month(text: str, column: ColumnOfFile) -> date | None:
    pattern = column_style.pattern_of(column.file)
    if pattern and not pattern.has_day:
        read = pl.DataFrame({TEXT: [text]}).select(pattern.read(pl.col(TEXT))).item()
        if read is not None:
            return read.date()  # type: ignore[no-any-return]
    return forms.month_in(text)


def _is(form: Form, text: pl.Expr, column: ColumnOfFile) -> pl.Expr:
    """Whether text has a form, or looks like a month."""
    if form is Form.MONTH:
        pattern = column_style.pattern_of(column.file)
        own = pattern.read(text).is_not_null() if pattern and not pattern.has_day else pl.lit(value=False)
        return forms.looks_like_month(text) | own
    if form is Form.EPOCH:
        return forms.is_since_1970(text)
    return {Form.WEEK: forms.is_week, Form.DAY_NUMBER: forms.is_day_number, Form.NO_DATE: forms.says_no_date}[form](
        text
    )


def _day(column: ColumnOfFile, text: str, form: Form, of_month: OfMonth) -> date | None:
    """The day that a text of a form stands for; None for none."""
    if form is Form.MONTH:
        month = _month(text, column)
        return month and pl.select(forms.day_in(pl.lit(month), of_month)).item()
    frame = dates.in_any_shape(None, dates.UTC, pl.DataFrame({TEXT: [text]}))
    read = forms.in_other_forms(frame, pl.col(TEXT), Numbers.DAYS, of_month)[VALUE][0]
    return None if read is None else read.date()
