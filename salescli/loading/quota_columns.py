"""Quotas with a column a period, as rows with one amount each, without columns that sum others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import InputError
from salescli.loading.column_names import unread_of
from salescli.loading.mapping.map_columns import of_period
from salescli.loading.places import lines_of, place_on_line
from salescli.message import say
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from salescli.loading.dataset import Dataset
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.model.calendar import Span

#: Gives the days of a period from its text and its header, which errors name.
Parse: TypeAlias = "Callable[[str, str], Span]"
#: Each amount in the base currency is rounded to six places.
_ROUNDING = Decimal("0.000001")


class _Column(Struct, frozen=True):
    """A column of amounts: its period (empty for all), the days of that, and whether it calls itself a total."""

    header: str
    period: str
    days: tuple[date, date] | None
    is_total: bool

    def covers(self, other: _Column) -> bool:
        """Whether it has all days of another column and more, or is a total for the same days."""
        if self.days is None or other.days is None:
            return self.days is None and other.days is not None
        if self.days == other.days:
            return self.is_total and not other.is_total
        return self.days[0] <= other.days[0] and other.days[1] <= self.days[1]


def rows(dataset: Dataset, file: MappedFile, names: Sequence[str], parse: Parse) -> Iterator[dict[str, Any]]:
    """Every amount of a file as a row: `names` with their text and state, `place`, and `span`, its days.

    Raises InputError where a longer period, or a total, is not in each row the sum of the columns that it covers.
    """
    columns = _columns(file, parse)
    read = {column.header: _by_line(dataset, file, column, names) for column in columns}
    for column, covered in _covered(columns).items():
        if covered:
            _check_sum(file, column.header, read[column.header], {each.header: read[each.header] for each in covered})
            continue
        for row in read[column.header].values():
            assert column.days
            place = place_on_line(file.file, row["line"], column.header)
            yield row | {"place": place, "span": column.days}


def remarks(file: MappedFile, parse: Parse) -> tuple[Note, ...]:
    """Which columns of a file sum others, and are left out."""
    sums = tuple(column.header for column, covered in _covered(_columns(file, parse)).items() if covered)
    if not sums:
        return ()
    return (note("sum_columns", len(sums), "loading.sums_of_columns", file=file.file.name, headers=sums),)


def _columns(file: MappedFile, parse: Parse) -> list[_Column]:
    found = []
    for header, period in {**file.periods, **file.sums}.items():
        span = parse(period, header) if period else None
        days = (span.start, span.end) if span and span.start and span.end else None
        found.append(_Column(header, period, days, header in file.sums))
    return found


def _covered(columns: Sequence[_Column]) -> Mapping[_Column, list[_Column]]:
    """The columns that each column may be the sum of: the shortest of those that it covers."""
    covered = {column: [other for other in columns if column.covers(other)] for column in columns}
    return {column: [other for other in mine if not covered[other]] for column, mine in covered.items()}


def _by_line(dataset: Dataset, file: MappedFile, column: _Column, names: Sequence[str]) -> dict[int, dict[str, Any]]:
    """The rows of a file with the amount under one header, by their lines."""
    own = replace(file, columns={**file.columns, **of_period(column.header, column.period)})
    position = dataset.files.index(file)
    dropped = dataset.duplicates.dropped(file.table, names).get(position) if dataset.duplicates else None
    frame = dataset.reader.frame(own, ["amount", *names], rows=True, dropped=dropped)
    found = lines_of(frame.collect(engine="streaming"), dataset)
    return {row["line"]: row for row in found.sort("line").iter_rows(named=True)}


def _check_sum(
    file: MappedFile, header: str, read: Mapping[int, Any], covered: Mapping[str, Mapping[int, Any]]
) -> None:
    """Raise InputError where the amount under a header is not the sum of the others."""
    for line, row in read.items():
        parts = [rows[line]["amount"] for rows in covered.values() if line in rows]
        bad = any(rows[line][unread_of("amount")] for rows in (read, *covered.values()) if line in rows)
        whole = sum((part for part in parts if part is not None), Decimal(0))
        if row["amount"] is None or bad or abs(row["amount"] - whole) <= _ROUNDING * (len(parts) + 1):
            continue
        place = place_on_line(file.file, line, header)
        what = say("loading.no_sum_of_columns", amount=_plain(row["amount"]), sum=_plain(whole), headers=tuple(covered))
        raise InputError.at(place, what, say("loading.correct_or_leave_out", header=header))


def _plain(amount: Decimal) -> str:
    """An amount with no more places than it has."""
    return f"{amount.normalize():f}"
