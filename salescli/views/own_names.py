"""What the names in an expression of the settings stand for in the files, and whether it fits their types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli import fix
from salescli.config.row_wise import divides, names_in, with_days, with_ids
from salescli.config.settings_file import text_of
from salescli.config.toml_positions import line_of
from salescli.errors import SettingsError, nearest
from salescli.message import Instead, Message, Word, say
from salescli.model.measures import A_YEAR, BY, STANDING, Aggregate, Measure, table_of
from salescli.model.row_wise import Name, RowWise
from salescli.model.schema import DIMENSIONS, ENTITIES, Kind, key_of
from salescli.model.sql.own_functions import expression
from salescli.model.tables import TABLES
from salescli.model.words import OWN_HEADER, amount_header, own_header
from salescli.views import row_wise
from salescli.views.outcomes import require_closed

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

#: What says how a deal ended, whatever columns the files have for that: the column that views make, and its kind.
_OUTCOME = {"status": ("status", Kind.CHOICE), "closed_at": ("closed_on", Kind.TIME)}
#: Kinds of columns of a table that one calculates with.
_CALCULATED = (Kind.MONEY, Kind.NUMBER, Kind.TIME)
#: Kinds of columns that can be counted apart but not added up.
_RANKED = (Aggregate.SUM, Aggregate.MEDIAN, Aggregate.OPEN, Aggregate.OPEN_MEDIAN)


def bound(measure: Measure, dataset: Dataset, ids_of: Callable[[str, str], Sequence[str]]) -> Measure:
    """The measure with the columns that its expressions read in these files.

    `ids_of` gives the ids of a rep or a customer (the dimension) that a text means, as `--where` does.
    Raises SettingsError for a name that is no column, a condition that is none, and what cannot be added up;
    MissingInputError for a column of the table that no file has.
    """
    own = measure.row_wise
    assert own is not None
    if measure.view == "first_spells" and not dataset.of("customers"):
        measure = replace(measure, view="first_purchases")  # as the KPI of new customers has it
    table = table_of(measure.view)
    if not dataset.of(table):
        return measure  # the table is then reported as missing
    if BY in measure.view:
        measure = replace(measure, view=f"{table}{BY}{_day(measure, own, dataset)}")
    texts = {key: sql for key, sql in (("expression", own.expression), ("where", own.where)) if sql}
    for dimension in ENTITIES:
        texts = {key: with_ids(sql, dimension, partial(ids_of, dimension)) for key, sql in texts.items()}
    named = dict.fromkeys(name for sql in texts.values() for name in names_in(sql))
    names = tuple(_of_spells(text, measure, dataset) or _name(text, table, own, dataset) for text in named)
    own = replace(own, names=names)
    fitting = {key: _fitting(sql, key, own, measure, dataset) for key, sql in texts.items()}
    pays = measure.aggregate in STANDING and any(name.text == "mrr" for name in names)
    return replace(measure, row_wise=replace(own, **fitting), pauses=pays and dataset.has("customers", "paused_at"))


def _of_spells(text: str, measure: Measure, dataset: Dataset) -> Name | None:
    """What mrr stands for where it is made of amounts and billing intervals, as the KPI of that name has it."""
    has_amounts = any(dataset.has("customers", column) for column in ("amount", "unit_amount"))
    return Name(text, A_YEAR, Kind.MONEY) if text == "mrr" and measure.view == "spells" and has_amounts else None


def place_of(own: RowWise, key: str, dataset: Dataset) -> Message:
    """Where the settings say it, for errors."""
    path = dataset.settings.path
    place = f"{path}"
    if path and (line := line_of(text_of(path), ("kpi", own.kpi, "measures", own.measure, key))):
        place = f"{path}:{line}"
    return say("own.place", path=place, kpi=own.kpi, measure=own.measure, key=key)


def _day(measure: Measure, own: RowWise, dataset: Dataset) -> str:
    """The column that dates the rows. Raises SettingsError for one that is no date."""
    text = measure.view.partition(BY)[2]
    found = _name(text, table_of(measure.view), own, dataset, "date")
    if found.kind is not Kind.TIME:
        raise SettingsError(
            say("common.at", place=place_of(own, "date", dataset), what=say("own.dated_by_none", name=text)),
            say("own.dates_there", words=_dates(table_of(measure.view), dataset)),
        )
    return found.column


def _dates(table: str, dataset: Dataset) -> list[str]:
    columns = TABLES[table].columns.values()
    return [column.name for column in columns if column.kind is Kind.TIME and dataset.has(table, column.name)]


def _name(text: str, table: str, own: RowWise, dataset: Dataset, key: str = "") -> Name:
    """What a name stands for: a dimension, a column of the table, a header of its files."""
    dimensions = {*DIMENSIONS, *(name for each in TABLES for name in dataset.settings.dimensions_of(each))}
    if text in dimensions and not key:
        return Name(text, key_of(text), Kind.TEXT, text)
    if table == "deals" and text in _OUTCOME and not key:
        require_closed(dataset, own.kpi)
        return Name(text, *_OUTCOME[text], is_outcome=True)
    column = TABLES[table].columns.get(text)
    if column is not None and dataset.has(table, text):
        return Name(text, text, column.kind)
    header = _known_as(table, text, own.money, dataset)
    if header is None:
        if column is not None:
            dataset.require(table, [text], own.kpi)
        raise _unknown(text, table, own, key, dataset)
    kind = next(file.columns[header].column.kind for file in dataset.of(table) if header in file.columns)
    if header == amount_header(text) or kind is not Kind.NUMBER or "%" in text or _is_said(own.money, table, dataset):
        return Name(text, header, kind)
    section = f"kpi.{own.kpi}.measures.{own.measure}"
    money = {word: fix.setting(section, "money", word) for word in ("true", "false")}
    raise SettingsError(
        say(
            "common.at",
            place=place_of(own, key or _key_with(text, own), dataset),
            what=say("own.which_currency", header=text, file=dataset.of(table)[0].file.name),
        ),
        say("own.say_money", money=money["true"], plain=money["false"]),
    )


def _known_as(table: str, name: str, money: bool | None, dataset: Dataset) -> str | None:
    """The column that a header stands for: the one of the table that is made of it as a number or a date, else its own.

    None where no file has the header.
    """
    files = dataset.of(table)
    for file in files if money is not False else ():
        for column, mapped in file.columns.items():
            is_it = mapped.source.header == name and not column.startswith(OWN_HEADER)
            if is_it and mapped.column.kind in _CALCULATED:
                return column
    names = [amount_header(name)] if money else []
    return next((each for each in (*names, own_header(name)) if any(each in file.columns for file in files)), None)


def _is_said(money: bool | None, table: str, dataset: Dataset) -> bool:
    """Whether the settings say what numbers under a header are, or nothing need be said: all are in one currency."""
    if money is not None:
        return True
    named = any(dataset.reader.money.needs(file) for file in dataset.of(table))
    return not named or len(dataset.reader.money.rows) < 2


def _key_with(text: str, own: RowWise) -> str:
    """The key whose expression uses a name."""
    return "where" if own.where and text in names_in(own.where) else own.key


def _unknown(text: str, table: str, own: RowWise, key: str, dataset: Dataset) -> SettingsError:
    files = dataset.of(table)
    headers = list(dict.fromkeys(header for file in files for header in file.file.headers))
    known = [*headers, *TABLES[table].columns, *DIMENSIONS]
    what = say("own.unknown_column", name=text, table=Word(table), file=files[0].file.name)
    near = nearest(text, known)
    hint = say("own.columns_there", words=headers)
    if near:
        hint = say("own.nearest", fix=_spelt(text, near, table, own))
    return SettingsError(say("common.at", place=place_of(own, key or _key_with(text, own), dataset), what=what), hint)


def _spelt(text: str, near: str, table: str, own: RowWise) -> Instead:
    """The nearest name instead of the one in an expression; a header stands in double quotes."""
    if f'"{text}"' in own.expression + own.where:
        return Instead(f'"{text}"', f'"{near}"')
    return Instead(text, near if near in TABLES[table].columns or near in DIMENSIONS else f'"{near}"')


def _fitting(sql: str, key: str, own: RowWise, measure: Measure, dataset: Dataset) -> str:
    """The expression as it fits the types of its columns. Raises SettingsError where it does not."""
    said = own.key if key == "expression" else key
    types = row_wise.types_of(own.names, is_exact=not divides(sql))
    try:
        sql, made = _typed(sql, types)
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0].rstrip(".")
        what = say("own.does_not_fit", sql=sql, reason=reason)
        raise SettingsError(say("common.at", place=place_of(own, said, dataset), what=what)) from None
    if key == "where" and made != pl.Boolean:
        raise _misfit("own.no_condition", sql, place_of(own, key, dataset))
    if key == "expression" and measure.aggregate in _RANKED and not row_wise.adds_up(made):
        raise _misfit("own.no_number", sql, place_of(own, said, dataset))
    if _compares_numbers_with_texts(sql, types):
        raise _misfit("own.number_and_text", sql, place_of(own, said, dataset))
    return sql


def _misfit(code: str, sql: str, place: Message) -> SettingsError:
    return SettingsError(say("common.at", place=place, what=say(code, sql=sql)))


def _typed(sql: str, types: dict[str, pl.DataType]) -> tuple[str, pl.DataType]:
    """The expression and the type of what it makes; texts in it that look like days are days, if that is what fits."""
    asked: Sequence[str] = dict.fromkeys([sql, with_days(sql)])  # type: ignore[assignment]
    for last, each in enumerate(asked, 1 - len(list(asked))):
        try:
            made = pl.LazyFrame(schema=types).select(expression(each).alias("made")).collect_schema()["made"]
        except pl.exceptions.PolarsError:
            if last == 0:
                raise
            continue
        return each, made
    raise AssertionError


def _compares_numbers_with_texts(sql: str, types: dict[str, pl.DataType]) -> bool:
    """Whether a number is compared with a text, which is done letter by letter."""
    todo = [expression(sql)]
    while todo:
        node = todo.pop()
        parts = node.meta.pop()
        todo += parts
        if len(parts) == 2:
            made = [pl.LazyFrame(schema=types).select(part.alias("made")).collect_schema()["made"] for part in parts]
            if made[0].is_numeric() != made[1].is_numeric() and pl.String in made:
                return True
    return False
