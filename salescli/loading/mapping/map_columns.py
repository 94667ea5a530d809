"""Maps the headers of a file to the canonical columns of its table.

The settings come first, then the preset of the CRM whose marks the file has, then the canonical names, then the usual
words (the `generic` preset). Whole folded names are compared: no header is mapped because it is similar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from salescli import fix
from salescli.config.sections import ColumnSetting
from salescli.config.settings import BEGINS
from salescli.errors import InputError, Place, SettingsError, did_you_mean
from salescli.loading.files.scanning import scan
from salescli.loading.mapping import excluded_rows as exclusions
from salescli.loading.mapping import months, wide_quotas
from salescli.loading.mapping import preset as presets
from salescli.loading.mapping.lookups.spellings import Spellings, joined
from salescli.loading.mapping.preset import GENERIC, Claim, PresetTable, Recognised
from salescli.loading.parsing.currency_words import folded
from salescli.loading.parsing.sql.expressions import headers_in, renamed
from salescli.loading.parsing.text import stripped
from salescli.message import Word, say
from salescli.model.schema import Column, Kind, TableSchema, fold
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.loading.files.file import File
    from salescli.loading.mapping.excluded_rows import Exclusions
    from salescli.results.note import Note


#: An expression of no more letters is shown as it stands.
_LONGEST_SHOWN = 40
#: What a column was mapped by, besides the name of a preset.
BY_SETTINGS, BY_NAME, BY_HEADERS = "settings", "its own name", "headers of periods"


class MappedColumn(Struct, frozen=True):
    """How one canonical column of one file is made: from a header, an expression or a constant.

    `by` says what it was mapped by: the settings, its own name, headers that are periods, or a preset, by its name.
    """

    column: Column
    source: ColumnSetting
    values: Mapping[str, str]
    by: str = BY_SETTINGS

    @property
    def shown(self) -> str:
        """What messages call the column: its header, or a short expression; else its own name with what it is made of.

        The expression of a preset is longer than a line of a terminal, and none of the user's words.
        """
        source, name = self.source, self.column.name
        if source.header is not None or source.sql is None:
            return source.header or name
        if len(source.sql) <= _LONGEST_SHOWN:
            return source.sql
        first, *others = dict.fromkeys(headers_in(source.sql)) or [name]
        return f"{name} ({first}, …)" if len(others) > 1 else f"{name} ({', '.join([first, *others])})"


class Conflict(Struct, frozen=True):
    """Headers of one file that fit one canonical column equally well; the same twice where it is repeated."""

    column: str
    headers: tuple[str, ...]


class MappedFile(Struct, frozen=True):
    """A file whose table and columns are known; `columns` by canonical name, `preset` where one was recognised.

    `exclusions` leave rows out, by a column of the file. `archived` is the column of a mark for archived rows, which
    count. `minor_units` is None where amounts are in whole units; else they are in minor units, with the places that it
    has by currency, or those of ISO 4217. For quotas with a column a period, `periods` are the periods by header, and
    `sums` the headers that may be sums of these, with their own period; else both are empty. `remarks` are notes on the
    mapping.
    """

    file: File
    table: str
    columns: Mapping[str, MappedColumn]
    preset: str | None = None
    conflicts: tuple[Conflict, ...] = ()
    exclusions: Exclusions = field(default_factory=dict)
    archived: str | None = None
    remarks: tuple[Note, ...] = ()
    minor_units: Mapping[str, int] | None = None
    periods: Mapping[str, str] = field(default_factory=dict)
    sums: Mapping[str, str] = field(default_factory=dict)

    @property
    def preset_tables(self) -> list[PresetTable]:
        """The tables of the presets that the file was mapped by."""
        names = [*([self.preset] if self.preset else []), GENERIC]
        return [presets.load(name).tables.get(self.table, PresetTable()) for name in names]

    def unused(self) -> list[str]:
        """The headers that no column is made from and no preset knows of."""
        used = {mapped.source.header for mapped in self.columns.values()} | set(self.exclusions) | {self.archived}
        used |= {*self.periods, *self.sums}
        tables = self.preset_tables
        return [
            header
            for header in self.file.headers
            if header not in used and not any(table.knows(header) for table in tables)
        ]


def schema_of(table: str, settings: Settings) -> TableSchema:
    """The canonical table with the further text columns of the settings."""
    schema = months.schema_by_month(TABLES[table]) if settings.is_by_month(table) else TABLES[table]
    own = settings.dimensions_of(table)
    extra = {name: Column(name, Kind.TEXT, "a dimension of one's own", is_own=True) for name in own}
    return replace(schema, columns={**schema.columns, **extra}) if extra else schema


def map_file(file: File, table: str, settings: Settings) -> MappedFile:
    """Find every canonical column of the table in the file.

    Raises InputError where two headers claim one column and their cells differ, or claim one period; SettingsError
    where the settings name no column of the table.
    """
    _check_names(table, schema_of(table, settings), settings.columns_of(table))
    mapped = claimed(file, table, settings)
    for conflict in mapped.conflicts:
        if not _agree(file, conflict):
            raise _refusal(file, table, conflict)
    if table == wide_quotas.TABLE:
        wide_quotas.refuse_unclear(file, mapped.periods, mapped.columns)
    return mapped


def map_like(last: MappedFile | None, file: File, table: str, settings: Settings) -> MappedFile:
    """As `map_file`; a file with the same headers as the `last` file of the table is mapped the same way."""
    if last is None or file.headers != last.file.headers or last.periods or last.remarks:
        return map_file(file, table, settings)
    if _has_nothing_besides(file) and _has_nothing_besides(last.file):
        return replace(last, file=file)
    return map_file(file, table, settings)


def _has_nothing_besides(file: File) -> bool:
    """Whether only the headers of a file decide how it is mapped."""
    return not (file.joins or file.months or file.sheet or file.is_parquet)


def claimed(file: File, table: str, settings: Settings) -> MappedFile:
    """As `map_file`, but conflicts are kept; the first header of each is mapped."""
    finder = _Finder(file, table, settings)
    columns: dict[str, MappedColumn] = {}
    conflicts = []
    for name, column in finder.schema.columns.items():
        found = finder.find(column)
        if found:
            columns[name], conflict = found
            conflicts += [conflict] if conflict else []
    recognised = finder.recognised
    preset = recognised.preset.name if recognised else None
    excluded = finder.exclusions()
    archived = exclusions.archived_in(file, excluded, finder.read)
    read = {name: mapped.source.header for name, mapped in columns.items()}
    periods, sums = wide_quotas.periods_in(table, file.columns, read, settings.year_of(table))
    for header, period in list(periods.items())[:1]:  # the first stands for all of them
        columns |= of_period(header, period)
        conflicts = [conflict for conflict in conflicts if conflict.column != "amount"]
    return MappedFile(
        file, table, columns, preset, tuple(conflicts), excluded, archived,
        minor_units=finder.minor_units(), periods=periods, sums=sums,
    )  # fmt: skip


def of_period(header: str, period: str) -> Mapping[str, MappedColumn]:
    """The columns of a quota whose amount is under a header with its period."""
    columns = TABLES[wide_quotas.TABLE].columns
    sources = {"period": ColumnSetting(constant=period), "amount": ColumnSetting(header=header)}
    return {name: MappedColumn(columns[name], source, {}, BY_HEADERS) for name, source in sources.items()}


def text_column(name: str, header: str) -> MappedColumn:
    """A header's own text as a column that the table does not have."""
    return MappedColumn(Column(name, Kind.TEXT, name, is_own=True), ColumnSetting(header=header), {}, BY_HEADERS)


def read_from(file: MappedFile, name: str, header: str, settings: Settings, *, by_stage: bool = False) -> MappedColumn:
    """A canonical column of a file that is read from a header, which may be that of the stage."""
    finder = _Finder(file.file, file.table, settings)
    column = finder.schema.columns[name]
    column = replace(column, follows_stage=True) if by_stage else column
    return finder.mapped(column, ColumnSetting(header=header), BY_NAME)


class _Finder:
    """Finds the columns of one table in one file."""

    def __init__(self, file: File, table: str, settings: Settings) -> None:
        self.file, self.table, self.settings = file, table, settings
        self.schema = schema_of(table, settings)
        self.recognised: Recognised | None = None
        self.wanted = self.settings.columns_of(self.table)
        self.taken = {joined(source.header) for source in self.wanted.values() if source.header}
        self.spelt = Spellings(self.file.headers, table)
        self.read: set[str] = set()
        self.tables: list[tuple[str, PresetTable]] = []
        self.is_canonical = is_canonical(self.file, self.settings) and not self._has_usual_word()
        if not self.is_canonical:
            self.recognised = presets.recognise(self.file.headers, self.table)
            if self.recognised:
                preset = self.recognised.preset
                self.tables.append((preset.name, preset.tables[self.table]))

    def _has_usual_word(self) -> bool:
        """Whether some header is the name of a column of another table, but a usual word in this one (`amount`)."""
        headers = set(map(fold, self.file.headers))
        if any(headers <= schema_of(table, self.settings).columns.keys() for table in TABLES):
            return False
        usual = presets.load(GENERIC).tables[self.table]
        return any(usual.knows(header) and not usual.leaves(header) for header in headers - self.schema.columns.keys())

    def find(self, column: Column) -> tuple[MappedColumn, Conflict | None] | None:
        """Where the column comes from, and the conflict with other headers that fit it equally well."""
        if column.name in self.wanted:
            return self._by_settings(column, self.wanted[column.name])
        if self.settings.is_by_month(self.table) and column.name in (BEGINS, months.AMOUNT):
            header = self._of_months(column.name)
            if header or column.name == BEGINS:
                return (self.mapped(column, ColumnSetting(header=header), BY_NAME), None) if header else None
        for name, table in self.tables:
            for claim in table.columns.get(column.name, ()):
                if found := self._by_claim(column, claim, name):
                    return found
        usual = [] if self.is_canonical else presets.load(GENERIC).tables[self.table].columns.get(column.name, ())
        own = [Claim((word,)) for word in (column.name, *column.aliases)]
        completed = [claim for claim in usual if fold(column.name) in map(fold, claim.needs)]
        for claim in (*completed, *own, *usual):
            free = replace(claim, headers=tuple(filter(self._is_free, claim.headers)))
            if found := self._by_claim(column, free, BY_NAME if claim in own else GENERIC):
                return found
        return None

    def _of_months(self, name: str) -> str:
        """The header of the month of a row, or of the amounts in columns of months; empty for other columns."""
        found = self.file.months
        return "" if found is None else found.column if name == BEGINS else found.amount

    def exclusions(self) -> Exclusions:
        """The rules that leave rows out: for a header the settings' words, else the preset's, else marks of the bin."""
        wanted: dict[str, Sequence[str]] = {}
        for each in (*(table.exclude for _, table in self.tables), self.settings.exclusions_of(self.table)):
            wanted |= {fold(header): words for header, words in each.items()}
        return exclusions.find(self.file, wanted, self.read)

    def minor_units(self) -> Mapping[str, int] | None:
        """The places of the minor units of amounts, by currency; None where amounts are in whole units."""
        said = [self.settings.minor_units_of(self.table), *(table.minor_units for _, table in self.tables)]
        found = next((each for each in said if each is not None), False)
        if isinstance(found, bool):
            return {} if found else None
        return {folded(code): places for code, places in found.items()}

    def _by_settings(self, column: Column, source: ColumnSetting) -> tuple[MappedColumn, Conflict | None] | None:
        header = source.header
        if header is None:
            return self.mapped(column, self._as_spelt(source), BY_SETTINGS), None
        if header in self.file.headers:
            times = self.file.headers.count(header)
            conflict = Conflict(column.name, (header,) * times) if times > 1 else None
            return self.mapped(column, source, BY_SETTINGS), conflict
        if header in positions(self.file, header.rpartition(":")[0]):
            place = int(header.rpartition(":")[2])
            source = replace(source, header=self.file.columns[place - 1])
            return self.mapped(column, source, BY_SETTINGS), None
        spelt = [each for each in self.file.headers if joined(each) == joined(header)]
        if not spelt:
            return None
        conflict = Conflict(column.name, tuple(spelt)) if len(spelt) > 1 else None
        return self.mapped(column, replace(source, header=spelt[0]), BY_SETTINGS), conflict

    def _as_spelt(self, source: ColumnSetting) -> ColumnSetting:
        """An expression of the settings with each header as this file spells it."""
        for name in headers_in(source.sql or ""):
            spelt = [each for each in self.file.headers if joined(each) == joined(name)]
            if name not in self.file.headers and len(spelt) == 1:
                source = replace(source, sql=renamed(source.sql or "", name, spelt[0]))
        return source

    def _is_free(self, header: str) -> bool:
        """Whether a header of that name is left for the usual words: neither the settings nor the preset know it."""
        return joined(header) not in self.taken and not any(table.knows(header) for _, table in self.tables)

    def _by_claim(self, column: Column, claim: Claim, by: str) -> tuple[MappedColumn, Conflict | None] | None:
        needed = {name: self.spelt.of([name]) for name in claim.needs}
        if not all(needed.values()) or (claim.of and self.read.isdisjoint(map(fold, claim.of))):
            return None
        if claim.sql is not None:
            actual = {name: spellings[0] for name, spellings in needed.items()}
            repeated = next((tuple(spellings) for spellings in needed.values() if len(spellings) > 1), None)
            source = ColumnSetting(sql=presets.with_headers(claim.sql, actual))
            return self.mapped(column, source, by), Conflict(column.name, repeated) if repeated else None
        if claim.constant is not None:
            return self.mapped(column, ColumnSetting(constant=claim.constant), by), None
        headers = self.spelt.of(claim.headers)
        if not headers:
            return None
        conflict = Conflict(column.name, tuple(headers)) if len(headers) > 1 else None
        column = replace(column, follows_stage=True) if claim.by_stage else column
        return self.mapped(column, ColumnSetting(header=headers[0]), by), conflict

    def mapped(self, column: Column, source: ColumnSetting, by: str) -> MappedColumn:
        """A column with the words of presets and settings for its values."""
        tables = [table for _, table in self.tables]
        if not self.is_canonical:
            tables.insert(0, presets.load(GENERIC).tables[self.table])
        if source.header and any(table.is_asked(column.name, source.header) for table in tables):
            column = replace(column, asked_for=True)
        words = dict(column.choices)
        for table in tables:
            words |= table.values.get(column.name, {})
        if words != column.choices:
            column = replace(column, choices=words)
        if source.header is not None:
            self.read.add(fold(source.header))
        elif source.sql is not None:
            self.read.update(map(fold, headers_in(source.sql)))
        return MappedColumn(column, source, self.settings.values_of(self.table, column.name), by)


def _agree(file: File, conflict: Conflict) -> bool:
    """Whether the columns that claim one say the same in every row."""
    names = [name for name, own in zip(file.columns, file.headers, strict=False) if own in conflict.headers]
    first, *others = [stripped(pl.col(name)) for name in names]
    differs = pl.any_horizontal([first.ne_missing(other).any() for other in others])
    try:
        return not scan(file).select(differs).collect(engine="streaming").item()
    except (pl.exceptions.PolarsError, OSError):  # said where its rows are read
        return False


def positions(file: File, header: str) -> list[str]:
    """How the settings name each column of a header that is repeated: `HEADER:17` is the seventeenth column."""
    found = [f"{header}:{place}" for place, each in enumerate(file.headers, start=1) if each == header]
    return found if len(found) > 1 else []


def is_canonical(file: File, settings: Settings) -> bool:
    """Whether every header is a canonical name or a dimension of the user's: then no preset is read."""
    return _are_canonical(file.headers, tuple(tuple(settings.dimensions_of(table)) for table in TABLES))


@lru_cache(maxsize=64)
def _are_canonical(headers: Sequence[str], dimensions: Sequence[Sequence[str]]) -> bool:
    """The same for headers, of which thousands of files may have the same."""
    known = _canonical_names().union(*dimensions)
    return all(fold(header) in known for header in headers)


@cache
def _canonical_names() -> frozenset[str]:
    return frozenset(name for schema in TABLES.values() for name in schema.columns)


def _check_names(table: str, schema: TableSchema, wanted: Iterable[str]) -> None:
    for name in wanted:
        if name not in schema.columns:
            what = say("mapping.no_column_of", name=name, table=Word(table))
            own = say("mapping.dimension_of_your_own", fix=fix.setting("dimensions", table, f"[{name!r}]"))
            raise SettingsError(
                say("common.at", place=f"salescli.toml, [tables.{table}.columns]", what=what),
                did_you_mean(name, schema.columns) or own,
            )


def _refusal(file: File, table: str, conflict: Conflict) -> InputError:
    choices = [fix.column(table, conflict.column, choice) for choice in choices_of(file, conflict)]
    if len(set(conflict.headers)) == 1:
        header, count = conflict.headers[0], len(conflict.headers)
        what = say("mapping.repeated_header", header=header, count=count, column=conflict.column)
        return InputError.at(Place(file.name), what, say("mapping.say_which_of_them", key=choices[0], choices=choices))
    headers = tuple(dict.fromkeys(conflict.headers))
    what = say("mapping.rivals", headers=headers, column=conflict.column)
    of_parts = (table, conflict.column) == (wide_quotas.TABLE, "period")
    advice = wide_quotas.advice_on_parts(file, headers) if of_parts else None
    return InputError.at(Place(file.name), what, advice or say("mapping.say_which_one", fix=choices[0]))


def choices_of(file: File, conflict: Conflict) -> list[str]:
    """The entries of the settings that decide a conflict."""
    return [name for header in dict.fromkeys(conflict.headers) for name in positions(file, header) or [header]]
