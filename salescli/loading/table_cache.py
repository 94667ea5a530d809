"""Tables for many questions: they are read once, and kept typed.

A report makes some twenty passes over the deals. Splitting and casting text is most of the cost of a pass. Small tables
are kept in memory, large ones in a temporary file (see `stored`), so that memory does not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.errors import InputError
from salescli.loading.column_names import DEAL_COLUMN, text_of, unread_of, utc_of
from salescli.loading.kept import stored
from salescli.loading.kept.numbered import Numbered
from salescli.loading.kept.parts import Parts
from salescli.loading.kept.room import LACKS, is_lacking, lack
from salescli.loading.kept.stored import Codes, Days, Form, Millionths, Same, Survey, Words
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.loading.order_lines.parts import in_part
from salescli.loading.parsing import text as texts
from salescli.loading.parsing.numbers import MONEY
from salescli.loading.precision import Precision, fast_if_it_will_do
from salescli.model.schema import Kind
from salescli.system import reading
from salescli.system.caches import Cache, Caches

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.files.file import File

#: A table of so many bytes or more is kept in a file, a smaller one in memory.
LEAST_BYTES = 32 * 1024 * 1024
#: The streaming engine takes longer to begin than to read a table of fewer bytes.
_TINY_BYTES = 4 * 1024 * 1024
#: How many times its own bytes a compressed file has, about.
_COMPRESSION = 10
#: Texts of which nearly every row has one of its own: a dictionary of them would need more room than they do.
_ONE_A_ROW = ("deal_id", "name")
#: So many of the first rows tell of the texts of all: with a million of them, all but a hundredth there are different.
_FIRST_ROWS, _DIFFERENT = 20_000, 0.99
#: Columns that only splits and filters use.
_ONLY_SPLITS = ("region", "team", "segment", "plan", "product", "source", "pipeline")


class TableCache(Struct, frozen=True):
    """A table that is kept: `rows` with the columns of `schema`; the rows of a large table are in the files of `parts`.

    There its columns are stored in their `forms`. Text is kept as written; `blanks` are the words for nothing, by
    column. `clean` are the columns whose text, as written, is clean; `survey` is what the rows of a large table say.
    """

    rows: pl.LazyFrame
    schema: pl.Schema
    parts: Parts | None
    blanks: Mapping[str, frozenset[str]]
    forms: Mapping[str, Form]
    clean: frozenset[str]
    survey: Survey

    def has(self, columns: Iterable[str]) -> bool:
        """Whether all the columns were kept."""
        return all(column in self.schema for column in columns)

    def count(self) -> int:
        """How many rows were kept."""
        rows: int = self.rows.select(pl.len()).collect().item()
        return rows

    def frame(
        self,
        columns: Iterable[str],
        exact: Collection[str],
        part: Part = WHOLE,
        coded: Collection[str] = (),
    ) -> pl.LazyFrame:
        """The rows with the columns of `Dataset.frame`, except the text of columns that are not text.

        The columns in `exact` are cleaned. Texts in `coded` come as categories, amounts in `coded` as whole millionths.
        """
        parts = [pl.col(DEAL_COLUMN)] if DEAL_COLUMN in self.schema else []
        for column in columns:
            unread, utc = unread_of(column), utc_of(column)
            value = self._value(column, is_coded=column in coded)
            if unread in self.schema:
                others = (name for name in (text_of(column), unread, utc) if name in self.schema)
                parts += [value, *map(self._value, others)]
                continue
            text = self._value(column)
            if column in exact and column not in self.clean:
                value = texts.without(texts.clean(text), self.blanks[column])
            parts += [value, text.alias(text_of(column)), pl.lit(value=False).alias(unread)]  # it reads always
        return in_part(self.rows.select(parts), part)

    def _value(self, name: str, *, is_coded: bool = False) -> pl.Expr:
        """A column, from the form in which it is stored."""
        form = self.forms.get(name, Form(name))
        if isinstance(form, Codes | Words) and is_coded:
            return form.coded()
        if isinstance(form, Millionths) and is_coded:
            return pl.col(name)
        return form.wide()


#: The tables that are kept in memory or in a temporary file, by name.
TABLES: Cache[str, TableCache | None] = Cache("tables that were read once")
#: The name of the table of deals that were made of order lines.
GATHERED = "deals of order lines"


def forget(caches: Caches, table: str) -> None:
    """Forget a table, after some of its rows turned out to be none of it."""
    for name in (table, GATHERED):
        caches.forget(TABLES, name)


def fill(dataset: Dataset, table: str, dimensions: Collection[str]) -> TableCache | None:
    """The table, read and kept, to be split and filtered by the `dimensions`.

    None where that fails, because the disk is full or a column does not read. Every question then reads the file, and
    only those that need the column meet the error.
    """
    dataset.search_non_rows([table])  # little, next to all that is read for all questions
    is_large = sum(_bytes(file.file) for file in dataset.of(table)) >= LEAST_BYTES
    columns = _asked(dataset, table, dimensions)
    try:
        read = _stored if is_large else _in_memory
        rows, schema, parts, forms, survey = fast_if_it_will_do(
            lambda precision: read(dataset.at(precision), table, columns)
        )
        blanks = {column: dataset.reader.blanks(table, column) for column in columns}
        codes = [form for form in forms.values() if isinstance(form, Codes)]
        clean = frozenset(form.column for form in codes if form.are_clean(blanks[form.column]))
    except (InputError, OSError, pl.exceptions.PolarsError):
        reading.announce(_watched(dataset, table))
        return None
    return TableCache(rows, schema, parts, blanks, forms, clean, survey)


def fill_part(dataset: Dataset, table: str, columns: Sequence[str], part: Part) -> TableCache | None:
    """Some columns of a part of a table, read and kept in memory, at the precision of the dataset.

    None where a column does not read. Raises NeedsExact where a fast reading will not do.
    """
    try:
        rows = _kept(dataset, table, columns, part).collect(engine="streaming").lazy()
        blanks = {column: dataset.reader.blanks(table, column) for column in columns}
    except (InputError, pl.exceptions.PolarsError):
        return None
    return TableCache(rows, rows.collect_schema(), None, blanks, {}, frozenset(), Survey())


def _asked(dataset: Dataset, table: str, dimensions: Collection[str]) -> list[str]:
    """The columns that KPIs may need. Keeping one costs about as much as reading it from the file."""
    unasked = {*_ONLY_SPLITS, *dataset.settings.dimensions_of(table)}.difference(dimensions)
    if table == "deals":
        unasked.add("name")
        if not dataset.has("activities", "deal_id"):  # nobody looks them up
            unasked.add("deal_id")
    named = dict.fromkeys(name for file in dataset.of(table) for name in file.columns)
    return [column for column in named if column not in unasked]


def _bytes(file: File) -> int:
    """About how large a file is; a file that is not on this machine may have any size."""
    if file.address:
        return LEAST_BYTES
    is_compressed = file.is_parquet or (file.text is not None and file.text.is_compressed)
    return file.stored.stat().st_size * (_COMPRESSION if is_compressed else 1)


_Read = tuple[pl.LazyFrame, pl.Schema, Parts | None, Mapping[str, Form], Survey]


def _in_memory(dataset: Dataset, table: str, columns: Iterable[str]) -> _Read:
    """The rows to keep, read now, in memory as they are."""
    frame = _kept(dataset, table, columns)
    is_tiny = sum(_bytes(file.file) for file in dataset.of(table)) < _TINY_BYTES
    rows = frame.collect(engine="in-memory" if is_tiny else "streaming")
    return rows.lazy(), rows.schema, None, {}, Survey()


def _stored(dataset: Dataset, table: str, columns: Iterable[str]) -> _Read:
    """The rows to keep, read now, in temporary files, with their forms there.

    Where a value does not fit into the form of its column, all is read once more, and the column stored in a wider one.
    """
    frame = _kept(dataset, table, columns)
    schema = frame.collect_schema()
    forms = _forms(dataset, table, frame)
    while True:
        reading.announce(_watched(dataset, table), keeps=True)
        narrow, parts = stored.to_store(frame, forms), Parts()
        try:
            rows = parts.write(narrow)
        except (OSError, pl.exceptions.PolarsError) as error:
            if is_lacking(error):
                lacks = lack(parts.size, narrow.collect_schema(), _count(dataset, table))
                dataset.caches.put(LACKS, table, lacks)
            raise
        found = stored.survey(rows, forms)
        forms, fits = stored.settled(forms, found)
        if fits:
            reading.answer()
            return rows, schema, parts, forms, found


def _watched(dataset: Dataset, table: str) -> Iterator[reading.Input]:
    """The files of a table, for whoever watches how much of them has been read."""
    return (part.watched for file in dataset.of(table) for part in file.file.parts or (file.file,))


def _count(dataset: Dataset, table: str) -> int:
    """How many rows are kept of a table: those of its files, or one for each deal that order lines make."""
    if dataset.gathers:
        from salescli.loading.order_lines import neighbours

        return neighbours.count(dataset)
    return sum(dataset.reader.rows_in(file) for file in dataset.of(table))


def _forms(dataset: Dataset, table: str, frame: pl.LazyFrame) -> dict[str, Form]:
    """The narrowest form for each column of the frame, which are those that are kept of a large table."""
    known = {name: mapped.column for file in dataset.of(table) for name, mapped in file.columns.items()}
    forms: dict[str, Form] = {}
    for name, dtype in frame.collect_schema().items():
        column = known.get(name)
        if dtype == MONEY:
            forms[name] = Millionths(name)
        elif column and dtype == pl.Datetime and not dataset.reader.has_time(table, name):
            forms[name] = Days(name)
        elif column and column.kind is Kind.CHOICE and column.meanings:
            forms[name] = Words(name, column.meanings)
        elif column and column.kind is Kind.TEXT and name not in _ONE_A_ROW:
            forms[name] = _of_text(frame, name, _shown(dataset, table, name))
        else:
            forms[name] = Form(name)
    for name, form in list(forms.items()):
        if isinstance(form, Words) and text_of(name) in forms:
            forms[text_of(name)] = Same(text_of(name), form)
    return forms


def _of_text(frame: pl.LazyFrame, name: str, shown: Collection[str]) -> Form:
    """The form of a column of text, whose first texts are `shown`: as it is, where nearly every row has one of its own.

    A dictionary of so many texts takes more room than they do, and more time than to group by them.
    """
    if numbered := Numbered.of(name, shown):
        return numbered
    if len(set(shown)) < _DIFFERENT * len(shown):
        return Codes.of(name)
    first = frame.select(name).head(_FIRST_ROWS).collect(engine="streaming").to_series().drop_nulls()
    return Codes.of(name) if first.n_unique() < _DIFFERENT * len(first) else Form(name)


def _shown(dataset: Dataset, table: str, name: str) -> list[str]:
    """The texts of a column in the first rows of all files."""
    return [text for column in dataset.reader.columns_of(table, name) for text in column.values]


def _kept(dataset: Dataset, table: str, columns: Iterable[str], part: Part = WHOLE) -> pl.LazyFrame:
    """The table without the text of columns that were cast. Other text is as written, for `frame` cleans it."""
    known = {name: mapped.column for file in dataset.of(table) for name, mapped in file.columns.items()}
    as_it_stands = [column for column in columns if column not in known or known[column].kind is Kind.TEXT]
    cast = [column for column in columns if column not in as_it_stands]
    has_answers = dataset.has("deals", "first_response_at") or dataset.has("activities", "deal_id")
    exact = cast if dataset.precision is Precision.EXACT else ()
    frame = dataset.at(Precision.FAST).frame(table, columns, exact=exact, timed=has_answers, part=part)
    there = frame.collect_schema()
    kept = [name for column in cast for name in (column, unread_of(column), utc_of(column)) if name in there]
    kept += [text_of(column) for column in cast if dataset.reader.blanks(table, column)]  # to tell words for nothing
    return frame.select(*as_it_stands, *kept, *(name for name in [DEAL_COLUMN] if name in there))
