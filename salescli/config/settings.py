"""`salescli.toml` as typed settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from salescli.config.engine_settings import EngineSettings
from salescli.config.history_settings import HistorySettings
from salescli.config.sections import (
    CalendarSettings,
    ColumnSetting,
    CurrencySettings,
    ForecastSettings,
    FormatSettings,
    JoinSettings,
    OutputSettings,
    QuotaSetting,
    ReportSettings,
    TableName,
    TableSettings,
    check_choices,
)
from salescli.config.target_settings import TargetSetting, TargetsSettings
from salescli.errors import SettingsError, Unfit, UsageError
from salescli.message import Word, say
from salescli.model import spelling
from salescli.model.calendar import Calendar
from salescli.model.schema import Kind, fold
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.model.quota import Entry


#: The settings' name for the month of a row of customers, and the column that the month is read as.
MONTH, BEGINS = "month", "started_at"
#: Columns that rows by month do not have: when a customer left or paused.
OF_SPELLS = ("churned_at", "paused_at")

#: The settings of a table that the file does not name.
_NOTHING_SAID = TableSettings()


class Settings(Struct, frozen=True):
    """A whole settings file; without a file, the defaults."""

    currency: CurrencySettings = field(default_factory=CurrencySettings)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    stages: dict[str, Decimal] = field(default_factory=dict)
    dimensions: dict[TableName, list[str]] = field(default_factory=dict)
    tables: dict[TableName, TableSettings] = field(default_factory=dict)
    kpi: dict[str, dict[str, Any]] = field(default_factory=dict)
    quota: list[QuotaSetting] = field(default_factory=list)
    forecast: ForecastSettings = field(default_factory=ForecastSettings)
    report: ReportSettings = field(default_factory=ReportSettings)
    output: OutputSettings = field(default_factory=OutputSettings)
    target: list[TargetSetting] = field(default_factory=list)
    targets: TargetsSettings = field(default_factory=TargetsSettings)
    history: HistorySettings = field(default_factory=HistorySettings)
    engine: EngineSettings = field(default_factory=EngineSettings)
    path: Path | None = None
    own_kpis: tuple[Any, ...] = ()  # each an OwnKpi of config.own_kpis, which few settings need

    def __post_init__(self) -> None:
        for stage, weight in self.stages.items():
            if not 0 <= weight <= 1:
                raise Unfit("config.weight", stage=stage, weight=str(weight))
        for table, mine in self.tables.items():
            check_choices(table, mine)
        known: dict[str, str] = {}
        for stage in self.stages:
            if (other := known.setdefault(fold(stage), stage)) != stage:
                raise Unfit("config.stages_alike", one=other, other=stage)
        for table, names in self.dimensions.items():
            for name in names:
                column = TABLES[table].columns.get(name)
                if column is not None and column.kind is not Kind.TEXT:
                    raise Unfit("config.dimension_is_column", name=name, table=Word(table))
                if name == "none":
                    raise Unfit("config.dimension_none", table=table)

    def committing(self, threshold: Decimal) -> Settings:
        """The same settings with another probability from which a deal counts as committed."""
        return replace(self, forecast=ForecastSettings(threshold))

    @property
    def folder(self) -> Path:
        """The folder that relative file names in the settings start from."""
        return self.path.parent if self.path else Path()

    @property
    def rates_file(self) -> Path | None:
        """The path of the file with a rate a day; None where the settings name none."""
        return self.folder / self.currency.file if self.currency.file else None

    @property
    def quota_entries(self) -> tuple[Entry, ...]:
        """The quotas, each with its days. Raises SettingsError for an invalid period, or for two quotas for one day."""
        from salescli.model import quota

        calendar = Calendar(self.calendar.fiscal_year_start)
        found = []
        for number, entry in enumerate(self.quota, 1):
            try:
                span = calendar.parse(entry.period)
            except UsageError as error:
                place = say("config.quota_period", path=str(self.path), number=number, reason=error.message)
                raise SettingsError(place, error.hint) from None
            assert span.start and span.end
            rep, region = (None if name is None else spelling.clean(name) for name in (entry.rep, entry.region))
            found.append(quota.Entry(span.start, span.end, entry.amount, rep, region))
        quota.check(found)
        return tuple(found)

    def _table(self, table: str) -> TableSettings:
        return next((mine for name, mine in self.tables.items() if name == table), _NOTHING_SAID)

    def patterns_of(self, table: str) -> Sequence[str]:
        """The patterns for the names of the table's files."""
        return self._table(table).files

    def format_of(self, table: str, path: Path | None = None) -> FormatSettings:
        """How the files of the table are written, as far as the settings say; with a `path`, also its header lines."""
        mine = self._table(table)
        header = mine.header_of(path) if path else ()
        return replace(mine.format, header=header) if header else mine.format

    def duplicates_of(self, table: str) -> str:
        """What a key that repeats means (see `TableSchema`); by default an error, nothing without a key."""
        return self._table(table).duplicates or ("error" if TABLES[table].key else "keep")

    def says_duplicates(self, table: str) -> bool:
        """Whether the settings themselves say what a key that repeats means."""
        return self._table(table).duplicates is not None

    def totals_of(self, table: str) -> str | None:
        """What is done with rows that may sum others: `keep` or `drop`; None where the rows themselves decide."""
        return self._table(table).totals

    def takes_ids_as_written(self, table: str) -> bool:
        """Whether ids of the table that a spreadsheet may have rounded are accepted as written."""
        return self._table(table).ids is not None

    def blanks_of(self, table: str) -> Sequence[str] | None:
        """The words that count as blank in ids and dimensions of the table; None for the usual ones."""
        return self._table(table).blanks

    def ends_are_last_days(self, table: str) -> bool:
        """Whether the end of a spell is its last day, not the first day after it."""
        return self._table(table).ends is not None

    def is_by_month(self, table: str) -> bool:
        """Whether each row of the table is for one month, which the column `month` of customers gives."""
        return self._table(table).snapshot is not None

    def year_of(self, table: str) -> str | None:
        """The year of the months and quarters that head columns of quotas and say none."""
        year = self._table(table).year
        return None if year is None else str(year)

    def grain_of(self, table: str) -> str:
        """The grain of the period that a date in a column of periods stands for."""
        return self._table(table).grain or "month"

    def amounts_of(self, table: str) -> str | None:
        """Whether amounts of order lines are the `deal`'s or the `line`'s; None where the lines themselves decide."""
        return self._table(table).amounts

    def minor_units_of(self, table: str) -> bool | Mapping[str, int] | None:
        """Whether amounts are in minor units, or how many places these have by currency; None where that is not set."""
        return self._table(table).minor_units

    def exclusions_of(self, table: str) -> Mapping[str, Sequence[str]]:
        """The words that leave a row out, by header."""
        return self._table(table).exclude

    def joins_of(self, table: str) -> Sequence[JoinSettings]:
        """The files in which columns are looked up for the rows of the table."""
        return self._table(table).joins

    def columns_of(self, table: str) -> Mapping[str, ColumnSetting]:
        """Where the settings say that canonical columns come from, by name of the column."""
        entries = self._table(table).columns.items()
        found = {name: ColumnSetting(header=entry) if isinstance(entry, str) else entry for name, entry in entries}
        if self.is_by_month(table) and MONTH in found:  # in which a row of a month begins
            found = {BEGINS if name == MONTH else name: source for name, source in found.items() if name != BEGINS}
        return found

    def values_of(self, table: str, column: str) -> Mapping[str, str]:
        """The export's words for values of a column, each with the canonical value that it means."""
        words = self._table(table).values.get(column, {})
        known = TABLES[table].columns.get(column)
        return {word: (known and known.meaning_of(meaning)) or meaning for word, meaning in words.items()}

    def dimensions_of(self, table: str) -> Sequence[str]:
        """Further text columns of the table to split by."""
        return next((mine for name, mine in self.dimensions.items() if name == table), [])
