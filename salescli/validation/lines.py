"""What is wrong with order lines: what a command refuses in them, and what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import InputError
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, text_of, unread_line_of
from salescli.message import say
from salescli.validation.report import Collector, Finding
from salescli.validation.rules import OTHER, finding_of

if TYPE_CHECKING:
    from salescli.loading.order_lines.lines import Lines
    from salescli.loading.precision import Precision
    from salescli.validation.places import Places

_TABLE = "deals"


def rows(lines: Lines, columns: Sequence[str], precision: Precision) -> pl.LazyFrame:
    """The lines with values taken from other lines of the deal, as rules of one row see them. Unreadable values stay.

    Columns: as of `Dataset.frame`, with the places of rows.
    """
    frame = lines.filled(columns, precision=precision, rows=True, is_checked=False)
    present = frame.collect_schema().names()
    names = [name for name in columns if unread_line_of(name) in present]
    values = [pl.when(~pl.col(unread_line_of(name))).then(pl.col(name)).alias(name) for name in names]
    text = {name: pl.col(text_of(name)) for name in names}
    said = {
        text_of(name): pl.when(unread_line_of(name)).then(text[name])
        .when(pl.col(name).is_not_null()).then(pl.coalesce(text[name], pl.col(name).cast(pl.String)))
        for name in names
    }  # fmt: skip
    return frame.with_columns(*values, **said)


def check(lines: Lines, readable: Sequence[str], places: Places, found: Collector) -> None:
    """Find lines that differ in what a deal has once, amounts of unclear meaning, and costs on only some lines."""
    tallies = lines.tally(readable)
    for column in readable:
        if lines.is_amount(column):
            _amount(lines, column, places, found)
        elif lines.column(column).is_shared and tallies[column].differing:
            _differing(lines, column, places, found)


def _differing(lines: Lines, column: str, places: Places, found: Collector) -> None:
    tally, rule = lines.tally([column])[column], OTHER["lines_differ"]
    listed = []
    from salescli.loading.order_lines.line_errors import differences

    for row in differences(lines.dataset, column, tally).head(found.most or tally.differing).iter_rows(named=True):
        file, other = row[FILE_COLUMN], row["first:file"]
        place = places.place(other, row["first:row"])
        where = place.spot if other == file else place.words
        text = say("validation.lines_of_deal_differ", deal=row["deal"], other=row["first:text"], where=where)
        line = places.line(file, row[ROW_COLUMN])
        listed.append(Finding(rule, places.name(file), line, places.header(file, column), row["text"], text))
    found.extend(listed, rule, tally.differing)


def _amount(lines: Lines, column: str, places: Places, found: Collector) -> None:
    file = next(number for number, file in enumerate(lines.dataset.files) if column in file.columns)
    name, header = places.name(file), places.header(file, column)
    try:
        whose = lines.whose(column)
    except InputError as error:
        found.add(finding_of("unclear_amount", error, name))
        return
    if whose.is_deals:
        rule = OTHER["amount_of_deal"]
        found.add(Finding(rule, name, column=header))
    if count := lines.without(column):
        rule = OTHER["cost_on_some_lines"]
        found.add(Finding(rule, name, column=header), count)
