"""Months as rows: whether files of customers have them, and the settings for that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli import fix
from salescli.config.sections import TableSettings
from salescli.config.settings import BEGINS, MONTH, OF_SPELLS, Settings
from salescli.errors import InputError
from salescli.init.parts import Answer, ProposedColumn, ProposedTable, Question
from salescli.loading.mapping import months
from salescli.loading.mapping.map_columns import MappedFile, claimed
from salescli.views import months as views

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.files.file import File

TABLE = "customers"
#: The settings under which each row of customers is of a month.
BY_MONTH = Settings(tables={TABLE: TableSettings(snapshot=MONTH)})
_SNAPSHOT = fix.setting(f"tables.{TABLE}", "snapshot", fix.text(MONTH))


def as_customers(file: File) -> MappedFile | None:
    """A file of customers by month; None where neither its rows nor its columns are months of customers."""
    shaped = months.onto(file, TABLE, BY_MONTH)
    if shaped.months is None:
        return None
    mapped = claimed(shaped, TABLE, BY_MONTH)
    if "customer_id" not in mapped.columns:
        return None
    header = mapped.columns["customer_id"].source.header
    are_rows = shaped.months.reads is not None
    if header is None or (are_rows and not months.are_months(shaped.months.file.values(shaped.months.column))):
        return None
    seen: dict[str, set[str]] = {}
    for customer, month in zip(_cells(shaped, header), _cells(shaped, shaped.months.column), strict=True):
        seen.setdefault(customer, set()).add(month)
    return mapped if any(len(own) > 1 for own in seen.values()) else None


def is_wide(file: File) -> bool:
    """Whether a file has a customer, then months as columns. Only quotas look the same, but they have reps."""
    found = as_customers(file)
    return found is not None and found.file.months is not None and bool(found.file.months.wide)


def _cells(file: File, column: str) -> list[str]:
    position = file.columns.index(column)
    return [row[position] if len(row) > position else "" for row in file.sample]


def settle(files: Sequence[MappedFile]) -> tuple[list[MappedFile], Settings]:
    """The files, with customers by month where they are so, and the settings for that.

    Where another column has the beginning of a customer, only the user can decide (see `ask`).
    """
    found = [as_customers(file.file.alone) if file.table == TABLE else None for file in files]
    are_by_month = any(found) and not any(BEGINS in file.columns for file in files if file.file.months is None)
    if not are_by_month:
        return list(files), Settings()
    settled = []
    for file, by_month in zip(files, found, strict=True):
        settled.append(by_month or (claimed(file.file, TABLE, BY_MONTH) if file.table == TABLE else file))
    return settled, BY_MONTH


def ask(table: ProposedTable, dataset: Dataset) -> None:
    """Add the setting for months, or a question where the files also have the beginnings of customers."""
    if table.name != TABLE:
        return
    if not dataset.settings.is_by_month(TABLE):
        if any(as_customers(file.file.alone) for file in table.files):
            text = (
                "some customers have rows of several months, and a column says when a customer began. Is each row one "
                "of a month, with what was paid in it? Then say so, and leave out started_at, churned_at and paused_at:"
            )
            table.questions.append(Question(text, (Answer(_SNAPSHOT),)))
            if _are_unsaid(dataset):  # nothing can be computed until it is said, and then without these
                table.columns = [column for column in table.columns if column.name not in (BEGINS, *OF_SPELLS)]
        return
    found = views.of(dataset)
    are_columns = any(file.file.months and file.file.months.wide for file in table.files)
    what = "a column for each month" if are_columns else "each row is one of a month"
    table.lines.append((_SNAPSHOT.part("entry"), f"{what}, the last of them {found.last:%Y-%m}" if found else what))
    table.columns = [_named(column, table) for column in table.columns if not _is_made(column, table)]
    table.missing = [name for name in table.missing if name not in OF_SPELLS]


def _are_unsaid(dataset: Dataset) -> bool:
    """Whether a run refuses the rows as spells, because they are for months."""
    try:
        views.refuse_unsaid(dataset)
    except views.MonthsUnsaid:
        return True
    except InputError:  # asked elsewhere
        return False
    return False


def end(dataset: Dataset) -> date | None:
    """The last day of the last month of customers by month; else None."""
    found = views.of(dataset)
    return found.end if found else None


def _is_made(column: ProposedColumn, table: ProposedTable) -> bool:
    """Whether a column is made of columns of months, and so stands in no file."""
    made = [(months.column, months.amount) for file in table.files if (months := file.file.months) and months.wide]
    return any(source.header in names for source in column.sources for names in made)


def _named(column: ProposedColumn, table: ProposedTable) -> ProposedColumn:
    """A column under the name that the settings have for it, with a month as the file writes it."""
    if column.name != BEGINS:
        return column
    written = (month.file.values(month.column) for file in table.files if (month := file.file.months))
    return replace(column, name=MONTH, example=next((values[0] for values in written if values), ""))
