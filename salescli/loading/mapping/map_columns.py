"""Which table a file holds, and which of its headers is which canonical column.

What the settings name comes first, then the preset of the CRM whose marks the file bears, then the canonical names,
then the usual words (the `generic` preset). Names compare folded and whole: nothing is mapped by likeness.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from salescli.config.sections import ColumnSetting
from salescli.errors import InputError, SettingsError, did_you_mean, listing
from salescli.loading.files import file_names
from salescli.loading.files.addresses import address
from salescli.loading.mapping import excluded_rows as exclusions
from salescli.loading.mapping import is_stage_history
from salescli.loading.mapping import preset as presets
from salescli.loading.mapping.preset import GENERIC, Claim, PresetTable, Recognised
from salescli.loading.parsing.expressions import headers_in
from salescli.model.records import dataclass
from salescli.model.schema import TABLES, Column, Kind, TableSchema, fold

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.loading.files.file import File
    from salescli.loading.mapping.excluded_rows import Exclusions
    from salescli.results.note import Note

#: Headers that any table may have: they are used, but tell no table.
_SAYS_NOTHING = {"id", "nr", "nummer", "record_id"}

#: What a history of stages does not say.
_OF_DEALS_ALONE = ("status", "value", "won_at", "lost_at", "closed_at", "expected_close_at")
#: Tables that are mostly amounts: of another one a column of currencies tells nothing.
_IN_CURRENCIES = ("deals", "costs")
#: What customers have in common with deals and order lines: of customers it tells nothing.
_NOT_OF_CUSTOMERS = {"status", "amount", "unit_amount", "quantity"}

#: What a subscription pays.
_PAID = {"mrr", "amount", "unit_amount"}

#: Who says what a column is called, besides a preset's name.
BY_SETTINGS, BY_NAME = "settings", "its own name"


@dataclass(frozen=True)
class MappedColumn:
    """How one canonical column of one file is made: from a header, an expression or a constant.

    `by` says who named it: the settings, its own name, or the preset of that name.
    """

    column: Column
    source: ColumnSetting
    values: Mapping[str, str]
    by: str = BY_SETTINGS


@dataclass(frozen=True)
class Conflict:
    """Headers of one file that claim one canonical column with equal right; the same twice where it is repeated."""

    column: str
    headers: tuple[str, ...]


@dataclass(frozen=True)
class MappedFile:
    """A file whose table and columns are known; `columns` by canonical name, `preset` where one was recognised.

    `exclusions` rule rows out, by a column of the file; `archived` is one that says which rows are, and count.
    `remarks` are on how it is mapped.
    """

    file: File
    table: str
    columns: Mapping[str, MappedColumn]
    preset: str | None = None
    conflicts: tuple[Conflict, ...] = ()
    exclusions: Exclusions = field(default_factory=dict)
    archived: str | None = None
    remarks: tuple[Note, ...] = ()

    @property
    def preset_tables(self) -> list[PresetTable]:
        """The tables of the presets that had a say."""
        names = [*([self.preset] if self.preset else []), GENERIC]
        return [presets.load(name).tables.get(self.table, PresetTable()) for name in names]

    def unused(self) -> list[str]:
        """The headers that no column is made from and no preset knows of."""
        used = {mapped.source.header for mapped in self.columns.values()} | set(self.exclusions) | {self.archived}
        tables = self.preset_tables
        return [
            header
            for header in self.file.headers
            if header not in used and not any(table.knows(header) for table in tables)
        ]


def schema_of(table: str, settings: Settings) -> TableSchema:
    """The canonical table with the further text columns that the settings name."""
    schema = TABLES[table]
    own = settings.dimensions_of(table)
    extra = {name: Column(name, Kind.TEXT, "a dimension of one's own", is_own=True) for name in own}
    return replace(schema, columns={**schema.columns, **extra}) if extra else schema


def map_file(file: File, table: str, settings: Settings) -> MappedFile:
    """Find every canonical column of the table in the file.

    Raises InputError where two headers claim one column, SettingsError where the settings name no column of the table.
    """
    _check_names(table, schema_of(table, settings), settings.columns_of(table))
    mapped = claimed(file, table, settings)
    for conflict in mapped.conflicts:
        raise _refusal(file, table, conflict)
    return mapped


def claimed(file: File, table: str, settings: Settings) -> MappedFile:
    """As `map_file`, but conflicts are kept, each with its first header in place."""
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
    return MappedFile(file, table, columns, preset, tuple(conflicts), excluded, archived)


def read_from(file: MappedFile, name: str, header: str, settings: Settings, *, by_stage: bool = False) -> MappedColumn:
    """A canonical column of a file as it is made from a header, which may be that of the stage."""
    finder = _Finder(file.file, file.table, settings)
    column = finder.schema.columns[name]
    column = replace(column, told_by_stage=True) if by_stage else column
    return finder.mapped(column, ColumnSetting(header=header), BY_NAME)


@dataclass
class _Finder:
    """Looks for the columns of one table in one file."""

    file: File
    table: str
    settings: Settings
    schema: TableSchema = field(init=False)
    recognised: Recognised | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.schema = schema_of(self.table, self.settings)
        self.wanted = self.settings.columns_of(self.table)
        self.taken = {fold(source.header) for source in self.wanted.values() if source.header}
        self.spelt: dict[str, list[str]] = {}
        for header in self.file.headers:
            self.spelt.setdefault(fold(header), []).append(header)
        self.read: set[str] = set()
        self.tables: list[tuple[str, PresetTable]] = []
        self.is_canonical = is_canonical(self.file, self.settings)
        if not self.is_canonical:
            self.recognised = presets.recognise(self.file.headers, self.table)
            if self.recognised:
                preset = self.recognised.preset
                self.tables.append((preset.name, preset.tables[self.table]))

    def find(self, column: Column) -> tuple[MappedColumn, Conflict | None] | None:
        """Where the column comes from, and what else claims it with equal right."""
        if column.name in self.wanted:
            return self._by_settings(column, self.wanted[column.name])
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

    def exclusions(self) -> Exclusions:
        """What rules rows out: of a header that the settings name, their words, else the preset's, else the bin's."""
        wanted: dict[str, Sequence[str]] = {}
        for each in (*(table.exclude for _, table in self.tables), self.settings.exclusions_of(self.table)):
            wanted |= {fold(header): words for header, words in each.items()}
        return exclusions.find(self.file, wanted, self.read)

    def _by_settings(self, column: Column, source: ColumnSetting) -> tuple[MappedColumn, Conflict | None] | None:
        header = source.header
        if header is None:
            return self.mapped(column, source, BY_SETTINGS), None
        if header in self.file.headers:
            times = self.file.headers.count(header)
            conflict = Conflict(column.name, (header,) * times) if times > 1 else None
            return self.mapped(column, source, BY_SETTINGS), conflict
        if header in positions(self.file, header.rpartition(":")[0]):
            place = int(header.rpartition(":")[2])
            source = replace(source, header=self.file.columns[place - 1])
            return self.mapped(column, source, BY_SETTINGS), None
        return None

    def _is_free(self, header: str) -> bool:
        """Whether a header of that name is left for the usual words: neither the settings nor the preset know it."""
        return fold(header) not in self.taken and not any(table.knows(header) for _, table in self.tables)

    def _by_claim(self, column: Column, claim: Claim, by: str) -> tuple[MappedColumn, Conflict | None] | None:
        needed = {name: self.spelt.get(fold(name), []) for name in claim.needs}
        if not all(needed.values()) or (claim.of and self.read.isdisjoint(map(fold, claim.of))):
            return None
        if claim.sql is not None:
            actual = {name: spellings[0] for name, spellings in needed.items()}
            repeated = next((tuple(spellings) for spellings in needed.values() if len(spellings) > 1), None)
            source = ColumnSetting(sql=presets.with_headers(claim.sql, actual))
            return self.mapped(column, source, by), Conflict(column.name, repeated) if repeated else None
        if claim.constant is not None:
            return self.mapped(column, ColumnSetting(constant=claim.constant), by), None
        headers = [header for name in dict.fromkeys(map(fold, claim.headers)) for header in self.spelt.get(name, [])]
        if not headers:
            return None
        conflict = Conflict(column.name, tuple(headers)) if len(headers) > 1 else None
        column = replace(column, told_by_stage=True) if claim.by_stage else column
        return self.mapped(column, ColumnSetting(header=headers[0]), by), conflict

    def mapped(self, column: Column, source: ColumnSetting, by: str) -> MappedColumn:
        """A column as the words of presets and settings are taken for its values."""
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


def positions(file: File, header: str) -> list[str]:
    """How the settings name each column of a header that is repeated: `HEADER:17` is the seventeenth column."""
    found = [f"{header}:{place}" for place, each in enumerate(file.headers, start=1) if each == header]
    return found if len(found) > 1 else []


def is_canonical(file: File, settings: Settings) -> bool:
    """Whether every header has a canonical name or is a dimension of one's own: then no preset is read."""
    known = _canonical_names().union(*(settings.dimensions_of(table) for table in TABLES))
    return all(fold(header) in known for header in file.headers)


@cache
def _canonical_names() -> frozenset[str]:
    return frozenset(name for schema in TABLES.values() for name in schema.columns)


def _check_names(table: str, schema: TableSchema, wanted: Iterable[str]) -> None:
    for name in wanted:
        if name not in schema.columns:
            raise SettingsError(
                f"salescli.toml, [tables.{table}.columns]: {name!r} is no column of {table}.",
                did_you_mean(name, schema.columns)
                or f"For a dimension of your own: [dimensions] {table} = [{name!r}].",
            )


def _refusal(file: File, table: str, conflict: Conflict) -> InputError:
    line = f"Say which one in salescli.toml: [tables.{table}.columns] {conflict.column} ="
    choices = choices_of(file, conflict)
    if len(set(conflict.headers)) == 1:
        return InputError(
            f"{file.name}: the column {conflict.headers[0]!r} stands there {len(conflict.headers)} times; "
            f"{conflict.column} is read from it.",
            f"{line} {' or '.join(map(_quoted, choices))} (the number is that of the column).",
        )
    different = " and ".join(map(repr, dict.fromkeys(conflict.headers)))
    return InputError(
        f"{file.name}: the columns {different} both claim {conflict.column}.",
        f"{line} {_quoted(choices[0])}",
    )


def choices_of(file: File, conflict: Conflict) -> list[str]:
    """What the settings may write for a column that several headers claim."""
    return [name for header in dict.fromkeys(conflict.headers) for name in positions(file, header) or [header]]


def _quoted(header: str | None) -> str:
    return json.dumps(header, ensure_ascii=False)


def tell_table(file: File, named: bool, settings: Settings) -> str | None:
    """The table a file holds, by the settings' patterns, its name, a preset's marks, else its header.

    None where a file found in a folder is like no table; a file that was `named` is then an error.
    """
    by_pattern = {table for table in TABLES for pattern in settings.patterns_of(table)
                  if _matches(file.path, settings.folder, pattern)}  # fmt: skip
    if len(by_pattern) == 1:
        return by_pattern.pop()
    if not named and file_names.other_kind(file.path):
        return None
    if _is_history(file, settings):
        if named:
            raise InputError(
                f"{file.name}: this is a history of stages, with a row for every stage that a deal entered.",
                f"Name it with --history {file.path.name}, beside the deals (salescli funnel), or leave it out.",
            )
        return None
    recognised = None if is_canonical(file, settings) else presets.recognise(file.headers)
    if recognised and recognised.table is None:
        if named:
            raise InputError(
                f"{file.name}: {recognised.preset.title}: {recognised.why_unread}.",
                f"Leave it out, or say which table it is: --deals {file.path.name}",
            )
        return None
    by_name = file_names.table_of(file.path)
    if by_name and TABLES[by_name].says_so and not _could_be(file, by_name, settings):
        by_name = None
    told = by_name or (recognised.table if recognised else None)
    if told:
        return told
    scores = _scores(file, settings)
    best = max(scores.values(), default=0)
    winners = [table for table, score in scores.items() if score == best]
    if len(winners) == 1:
        return winners[0]
    if winners or named:
        options = " or ".join(f"--{table}" for table in (winners or TABLES))
        raise InputError(
            f"{file.name}: which table is this? Its columns are {listing(file.headers)}.",
            f"Say it with {options} {file.path.name}, or map its columns in salescli.toml.",
        )
    return None


def why_unread(file: File, settings: Settings) -> str:
    """Why a file that is told to be no table is not read."""
    if kind := file_names.other_kind(file.path):
        return f"its name says {kind}"
    if _is_history(file, settings):
        return "a history of stages, which salescli funnel reads with --history"
    recognised = None if is_canonical(file, settings) else presets.recognise(file.headers)
    if recognised and recognised.table is None:
        return f"{recognised.preset.title}: {recognised.why_unread}"
    return "its columns are like none of the tables"


def _matches(path: Path, folder: Path, pattern: str) -> bool:
    if there := address(pattern):
        return fnmatch(address(path) or "", there)
    return fnmatch(str(path.resolve()), str((folder / pattern).resolve()))


def _is_history(file: File, settings: Settings) -> bool:
    """Whether a file is a history of stages: it has the columns of one, and says no more of a deal's end."""
    if not is_stage_history.is_like_one(file):
        return False
    columns = claimed(file, "deals", settings).columns
    return not any(name in columns and columns[name].source.header for name in _OF_DEALS_ALONE)


def _could_be(file: File, table: str, settings: Settings) -> bool:
    """Whether a file has the columns that tell a table."""
    return TABLES[table].could_be(claimed(file, table, settings).columns)


def _scores(file: File, settings: Settings) -> dict[str, int]:
    """How many headers each table knows of the file; only tables that it could be."""
    scores = {}
    for table, schema in TABLES.items():
        columns = claimed(file, table, settings).columns
        here = {name for name, mapped in columns.items() if mapped.source.header is not None}
        here -= set() if table in _IN_CURRENCIES else {"currency"}
        if schema.says_so and not any(file_names.says(table, header) for header in file.headers):
            continue
        here -= _NOT_OF_CUSTOMERS if table == "customers" else set()
        telling = {name for name, mapped in columns.items() if fold(mapped.source.header or "") not in _SAYS_NOTHING}
        if len(here) > 1 and schema.could_be(telling) and telling >= set(schema.required):
            scores[table] = len({columns[name].source.header for name in here})
    return scores


def check_headers(files: Sequence[MappedFile], settings: Settings) -> None:
    """Refuse a header in the settings that no file of the table has, and customers whose beginning two files tell."""
    for table in {file.table for file in files}:
        mine = [file for file in files if file.table == table]
        named = {
            f"{table}.{name}": source.header
            for name, source in settings.columns_of(table).items()
            if source.header is not None and not any(name in file.columns for file in mine)
        }
        headers = [header for file in mine for header in file.file.headers]
        folded = set(map(fold, headers))
        named |= {f"tables.{table}.exclude": header for header in settings.exclusions_of(table)
                  if fold(header) not in folded}  # fmt: skip
        for purpose, absent in named.items():
            raise InputError(
                f"{mine[0].file.name}: there is no column {absent!r}, which salescli.toml names for {purpose}.",
                did_you_mean(absent, headers) or f"Its columns are {listing(headers)}.",
            )
    rivals = rival_beginnings(files)
    if rivals:
        accounts, subscriptions = rivals
        header = _quoted(subscriptions.columns["started_at"].source.header)
        raise InputError(
            f"{accounts.file.name} and {subscriptions.file.name} both say when a customer began, "
            "but only the second what it pays: read as one, every customer would count once more, without an end.",
            f"Say what begins one: [tables.customers.columns] started_at = {header}; "
            "the other file then gives names, regions and segments.",
        )


def rival_beginnings(files: Iterable[MappedFile]) -> tuple[MappedFile, MappedFile] | None:
    """A list of accounts and a list of subscriptions that both begin customers, under different headers; or None."""
    begun = [file for file in files if file.table == "customers" and "started_at" in file.columns]
    for subscriptions in begun:
        for accounts in begun:
            differ = accounts.columns["started_at"].source != subscriptions.columns["started_at"].source
            if _PAID & subscriptions.columns.keys() and not _PAID & accounts.columns.keys() and differ:
                return accounts, subscriptions
    return None
