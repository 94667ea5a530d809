"""`salescli.toml`: found, read and checked into typed settings; every error names its key."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from salescli.config.decode import LACKING, UNKNOWN, Misfit, Place, typed
from salescli.config.target_settings import TargetSetting, TargetsSettings
from salescli.config.toml_positions import line_of
from salescli.errors import SettingsError, UsageError, did_you_mean, listing
from salescli.model import spelling
from salescli.model.calendar import Calendar
from salescli.model.records import dataclass
from salescli.model.schema import TABLES, Column, Kind, fold

if TYPE_CHECKING:
    from salescli.model.quota import Entry

FILE_NAME = "salescli.toml"
#: What `duplicates` may say of each table's key, with what that means; a table without a key knows none.
DUPLICATES: Mapping[str, Mapping[str, str]] = {
    "deals": {
        "error": "a key that repeats is an error",
        "lines": "rows of one deal_id are the lines of one deal",
        "first": "only the first row of each counts",
        "last": "only the last row of each counts",
        "keep": "every row is a deal of its own",
    },
    "activities": {
        "error": "a key that repeats is an error",
        "first": "only the first row of each counts",
        "last": "only the last row of each counts",
        "keep": "every row counts",
    },
    "customers": {
        "error": "a key that repeats is an error",
        "first": "only the first row of each counts",
        "last": "only the last row of each counts",
        "keep": "every row counts",
    },
    "reps": {
        "error": "employments that overlap are an error",
        "first": "only the first row of those that overlap counts",
        "last": "only the last row of those that overlap counts",
    },
    "quotas": {
        "error": "quotas of one scope that overlap are an error",
        "lines": "quotas of one scope add up",
    },
}
#: Further keys of `[tables.NAME]` that only some tables know: the tables, and what may be said.
_ONLY_OF: Mapping[str, tuple[str, Sequence[str]]] = {
    "amounts": ("deals", ("deal", "line")),
    "ends": ("customers", ("last day",)),
    "grain": ("quotas", ("day", "week", "month", "quarter", "year")),
}
TableName = Literal["deals", "activities", "customers", "reps", "quotas", "costs"]
#: The tables of what happens, whose data can end.
EventTable = Literal["deals", "activities", "customers", "costs"]
#: Those that `fresh_within` means where it names none.
_FRESH: Sequence[EventTable] = ("deals", "activities")
#: A length of time, in days.
_DAYS = r"\d{1,6} days?"
#: Codecs of text for host names and for Python itself.
_NO_ENCODINGS = ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape")
#: Rates keep 16 places after the point and as many digits before it as leave amounts room.
_LEAST_RATE, _MOST_RATE = Decimal("1e-10"), Decimal(10) ** 12


@dataclass(frozen=True)
class CurrencySettings:
    """`[currency]`: the currency that every amount is shown in, and what one unit of the others is worth in it."""

    base: str | None = None
    rates: dict[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.rates and self.base is None:
            raise ValueError('rates say what a unit is worth in the base currency: name that, as base = "SEK"')
        for currency, rate in self.rates.items():
            if rate <= 0:
                raise ValueError(f"the rate of {currency} is what one unit is worth in {self.base}: a number above 0")
            if not _LEAST_RATE <= rate < _MOST_RATE:
                raise ValueError(f"the rate of {currency} is out of reach: from {_LEAST_RATE} to {_MOST_RATE:f}")


@dataclass(frozen=True)
class CalendarSettings:
    """`[calendar]`: where the year begins, whose clock counts, and the date that all is seen from.

    `data_end` is the day to which the files are whole, "as_of" for the as-of date; without it they are to the day on
    which something last happened. `fresh_within`, "3 days", is how long before the as-of date the data of deals and
    activities may end, or by table how long those of each.
    """

    fiscal_year_start: int = 1
    timezone: str | None = None
    as_of: date | None = None
    data_end: str | date | None = None
    fresh_within: str | dict[EventTable, str] | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.fiscal_year_start <= 12:
            raise ValueError("fiscal_year_start is a month from 1 to 12")
        if self.timezone is not None:
            try:
                ZoneInfo(self.timezone)
            except (KeyError, ValueError, OSError):
                raise ValueError(
                    f"timezone {self.timezone!r} is not known; write one such as Europe/Stockholm"
                ) from None
        if isinstance(self.data_end, str) and self.data_end != "as_of" and _day_in(self.data_end) is None:
            raise ValueError('data_end is a date such as 2026-03-31, or "as_of" (the files are whole to that date)')
        given = self.fresh_within.values() if isinstance(self.fresh_within, dict) else filter(None, [self.fresh_within])
        for text in given:
            if not re.fullmatch(_DAYS, text):
                raise ValueError(f'fresh_within is a number of days such as "3 days", not {text!r}')

    def whole_to(self, as_of: date) -> date | None:
        """The day to which the files are whole, seen from the as-of date; None where what happened in them says it."""
        if self.data_end == "as_of":
            return as_of
        day = _day_in(self.data_end) if isinstance(self.data_end, str) else self.data_end
        return min(day, as_of) if day else None

    @property
    def fresh_days(self) -> Mapping[EventTable, int]:
        """By table how many days before the as-of date its data may end."""
        if self.fresh_within is None:
            return {}
        given = self.fresh_within
        by_table = given if isinstance(given, dict) else dict.fromkeys(_FRESH, given)
        return {table: int(text.split()[0]) for table, text in by_table.items()}


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class ColumnSetting:
    """One entry of `[tables.*.columns]`: exactly one of a header, an SQL expression and a constant."""

    header: str | None = None
    sql: str | None = None
    constant: str | bool | int | Decimal | date | None = None

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.header, self.sql, self.constant)) != 1:
            raise ValueError("give a header, { sql = … } or { constant = … }")


def _is_encoding(name: str) -> bool:
    """Whether files of text may be written in it; Python knows codecs for other things by the same kind of name."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return found._is_text_encoding and found.name not in _NO_ENCODINGS


@dataclass(frozen=True)
class FormatSettings:
    """`format` of `[tables.NAME]`: how its files are written, where that must not be recognised.

    `dates` is a pattern such as `%d/%m/%Y`: it is tried first, and its order holds for all dates written in numbers.
    """

    separator: str | None = None
    decimal: str | None = None
    dates: str | None = None
    encoding: str | None = None

    def __post_init__(self) -> None:
        if self.separator is not None and (len(self.separator.encode()) != 1 or self.separator in '"\r\n'):
            raise ValueError('the separator is one character, such as ";" or "\\t"')
        if self.decimal not in (None, ".", ","):
            raise ValueError('decimal is "." or ","')
        if self.dates is not None:
            from salescli.config import date_patterns

            date_patterns.of_settings(self.dates)
        if self.encoding is not None and not _is_encoding(self.encoding):
            raise ValueError(f"encoding {self.encoding!r} is not known; write one such as cp1252, cp437 or utf-16")


@dataclass(frozen=True)
class TableSettings:
    """`[tables.NAME]`: the files of a table, how they are written, and how their columns and values are called.

    `duplicates` says what a key that repeats means (see `DUPLICATES`), `amounts` whether those of order lines are the
    deal's or the line's, `totals` whether rows that sum others are kept. `ids = "as written"` takes ids that a
    spreadsheet may have rounded, `blanks` are the words that count as blank in ids and dimensions, `ends` says that a
    spell's end is its last day, not the first day without, and `grain` which period the date of a quota stands for.
    `exclude` rules rows out: by header the words of those that are no rows of the table, as deleted ones.
    """

    files: list[str] = field(default_factory=list)
    format: FormatSettings = field(default_factory=FormatSettings)
    columns: dict[str, str | ColumnSetting] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    duplicates: str | None = None
    amounts: str | None = None
    totals: str | None = None
    ids: str | None = None
    blanks: list[str] | None = None
    ends: str | None = None
    grain: str | None = None
    exclude: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.totals not in (None, "keep", "drop"):
            raise ValueError('totals is "keep" (rows that sum others count) or "drop" (they are left out)')
        if self.ids not in (None, "as written"):
            raise ValueError('ids is "as written" (ids that a spreadsheet may have rounded are taken as they stand)')


def _check_choices(table: str, settings: TableSettings) -> None:
    """Raise a ValueError for a word of a table's settings that it does not know, or that is not for this table."""
    if settings.duplicates is not None:
        known = DUPLICATES.get(table, {})
        if settings.duplicates not in known:
            choices = ", ".join(f'"{word}" ({meaning})' for word, meaning in known.items())
            if not known:
                raise ValueError(f"tables.{table}: duplicates says nothing here: the {table} have no key")
            raise ValueError(f"tables.{table}: duplicates is {choices}, not {settings.duplicates!r}")
    for key, (owner, words) in _ONLY_OF.items():
        word = getattr(settings, key)
        if word is not None and (table != owner or word not in words):
            choices = " or ".join(f'"{word}"' for word in words)
            raise ValueError(f"tables.{table}: {key} is for the {owner} alone, and is {choices}")


@dataclass(frozen=True)
class QuotaSetting:
    """One `[[quota]]`: what is to be sold in a period, by a rep, by a region or by all."""

    period: str
    amount: Decimal
    rep: str | None = None
    region: str | None = None

    def __post_init__(self) -> None:
        if self.rep is not None and self.region is not None:
            raise ValueError("give a rep or a region or neither, not both")


@dataclass(frozen=True)
class ForecastSettings:
    """`[forecast]`: the probability, as a fraction, from which an open deal counts as committed."""

    commit: Decimal = Decimal("0.5")

    def __post_init__(self) -> None:
        if not 0 <= self.commit <= 1:
            raise ValueError("commit is a probability from 0 to 1")


@dataclass(frozen=True)
class ReportSettings:
    """`[report]`: the KPIs of a dashboard of one's own, in their order; funnel and forecast may be among them."""

    kpis: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OutputSettings:
    """`[output]`: the language of tables, charts and pages; see: salescli/language/"""

    language: str = "en"


@dataclass(frozen=True)
class Settings:
    """A whole settings file; the defaults where there is none."""

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
    path: Path | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        for stage, weight in self.stages.items():
            if not 0 <= weight <= 1:
                raise ValueError(f"stage {stage!r} weighs {weight}; a weight is a share from 0 to 1, such as 0.10")
        for table, mine in self.tables.items():
            _check_choices(table, mine)
        known: dict[str, str] = {}
        for stage in self.stages:
            if (other := known.setdefault(fold(stage), stage)) != stage:
                raise ValueError(f"stages {other!r} and {stage!r} differ in spelling only and are one: leave one out")
        for table, names in self.dimensions.items():
            for name in names:
                column = TABLES[table].columns.get(name)
                if column is not None and column.kind is not Kind.TEXT:
                    raise ValueError(
                        f"dimensions: {name!r} is a column of the {table} already, and no text to split by"
                    )
                if name == "none":
                    raise ValueError(f"dimensions: {table}: 'none' says that nothing is split: take another name")

    def committing(self, threshold: Decimal) -> Settings:
        """The same with another threshold for what counts as committed."""
        settings = replace(self, forecast=ForecastSettings(threshold))
        object.__setattr__(settings, "path", self.path)  # to a type checker it is frozen
        return settings

    @property
    def folder(self) -> Path:
        """Where relative file names of the settings begin."""
        return self.path.parent if self.path else Path()

    @property
    def quota_entries(self) -> tuple[Entry, ...]:
        """The quotas by the days they are for. Raises SettingsError for a period that is none, or two for one day."""
        from salescli.model import quota

        calendar = Calendar(self.calendar.fiscal_year_start)
        found = []
        for number, entry in enumerate(self.quota, 1):
            try:
                span = calendar.parse(entry.period)
            except UsageError as error:
                raise SettingsError(f"{self.path}: quota {number}: period: {error.message}", error.hint) from None
            assert span.start and span.end
            rep, region = (None if name is None else spelling.clean(name) for name in (entry.rep, entry.region))
            found.append(quota.Entry(span.start, span.end, entry.amount, rep, region))
        quota.check(found)
        return tuple(found)

    def _table(self, table: str) -> TableSettings:
        return next((mine for name, mine in self.tables.items() if name == table), TableSettings())

    def patterns_of(self, table: str) -> Sequence[str]:
        """File name patterns of the table."""
        return self._table(table).files

    def format_of(self, table: str) -> FormatSettings:
        """How the files of the table are written, as far as the settings say."""
        return self._table(table).format

    def duplicates_of(self, table: str) -> str:
        """What a key that repeats means (see `DUPLICATES`); unasked an error, and nothing for a table without a key."""
        return self._table(table).duplicates or ("error" if TABLES[table].key else "keep")

    def totals_of(self, table: str) -> str | None:
        """What becomes of rows that may sum others: `keep`, `drop`, or None where that is to be told from the rows."""
        return self._table(table).totals

    def takes_ids_as_written(self, table: str) -> bool:
        """Whether ids of the table that a spreadsheet may have rounded are taken as they stand."""
        return self._table(table).ids is not None

    def blanks_of(self, table: str) -> Sequence[str] | None:
        """The words that count as blank in ids and dimensions of the table; None for the usual ones."""
        return self._table(table).blanks

    def ends_are_last_days(self, table: str) -> bool:
        """Whether the end of a spell is its last day, not the first day without."""
        return self._table(table).ends is not None

    def grain_of(self, table: str) -> str:
        """The grain of the period that a date in a column of periods stands for."""
        return self._table(table).grain or "month"

    def amounts_of(self, table: str) -> str | None:
        """Whether the amounts of lines are the `deal`'s or the `line`'s; None where that is to be told from them."""
        return self._table(table).amounts

    def exclusions_of(self, table: str) -> Mapping[str, Sequence[str]]:
        """The words by which headers of the table rule rows out."""
        return self._table(table).exclude

    def columns_of(self, table: str) -> Mapping[str, ColumnSetting]:
        """Canonical column name to where the settings say it comes from."""
        entries = self._table(table).columns.items()
        return {name: ColumnSetting(header=entry) if isinstance(entry, str) else entry for name, entry in entries}

    def values_of(self, table: str, column: str) -> Mapping[str, str]:
        """An export's words for the values of a column, each with the canonical value that it means."""
        words = self._table(table).values.get(column, {})
        known = TABLES[table].columns.get(column)
        return {word: (known and known.meaning_of(meaning)) or meaning for word, meaning in words.items()}

    def dimensions_of(self, table: str) -> Sequence[str]:
        """Further text columns of the table to split by."""
        return next((mine for name, mine in self.dimensions.items() if name == table), [])


def find(paths: Sequence[str]) -> Path | None:
    """The settings file beside the first path, else in the working folder or the nearest one above it."""
    if paths:
        first = Path(paths[0])
        beside = (first if first.is_dir() else first.parent) / FILE_NAME
        if beside.is_file():
            return beside
    here = Path.cwd()
    return next((folder / FILE_NAME for folder in (here, *here.parents) if (folder / FILE_NAME).is_file()), None)


def text_of(path: Path) -> str:
    """The text of a settings file, without the mark that some editors begin it with."""
    return path.read_text(encoding="utf-8-sig")


def load(path: Path, *, named: bool) -> Settings:
    """Read a settings file; one that was found, not `named`, may only name files of its own folder.

    Raises SettingsError for bad TOML, an unknown key, a wrong type or a path outside.
    """
    try:
        text = text_of(path)
        content = tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        raise SettingsError(f"{path}: no such settings file.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: it is not UTF-8, as settings are.", "Save it as UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}.") from None
    if not text.isascii():
        content = _composed(content, path)
    settings = _check(content, path, text)
    object.__setattr__(settings, "path", path)  # to a type checker it is frozen
    if not named:
        _refuse_outside(settings, path)
    return settings


def _composed(content: Any, path: Path) -> Any:
    """The content with all its words composed (see `spelling`), but for names of files, which are compared as written.

    Raises SettingsError where two keys are then one.
    """
    if isinstance(content, str):
        return spelling.composed(content)
    if isinstance(content, list):
        return [_composed(each, path) for each in content]
    if not isinstance(content, dict):
        return content
    found: dict[str, Any] = {}
    for key, value in content.items():
        name = spelling.composed(key)
        if name in found:
            raise SettingsError(f"{path}: the key {name!r} stands there in two spellings that look alike.",
                                "Leave one of them out.")  # fmt: skip
        found[name] = value if name == "files" else _composed(value, path)
    return found


def _check(content: dict[str, Any], path: Path, text: str) -> Settings:
    try:
        settings = typed(content, Settings)
        for table in settings.tables:
            _check_values(settings, table)
        return settings
    except Misfit as misfit:
        key, line = _key(misfit.place), line_of(text, misfit.place)
        place = f"{path}:{line}" if line else str(path)
        if misfit.reason == UNKNOWN:
            raise SettingsError(f"{place}: unknown key {key!r}.", misfit.hint) from None
        if misfit.reason == LACKING:
            raise SettingsError(f"{place}: {key} is missing.", misfit.hint) from None
        raise SettingsError(f"{place}: {key or 'the settings'}: {misfit.reason}.", misfit.hint) from None


def _check_values(settings: Settings, table: TableName) -> None:
    """Raise a Misfit where words are given to what is no column of the table, or a meaning that its column has not."""
    columns = TABLES[table].columns
    own = settings.dimensions_of(table)
    known = [*(name for name, column in columns.items() if column.takes_words), *own]
    for name, words in settings.tables[table].values.items():
        place = ("tables", table, "values", name)
        if name in own:
            continue
        if name not in columns:
            raise Misfit(place, UNKNOWN, did_you_mean(name, known) or f"Possible: {listing(known, len(known))}.")
        if not columns[name].takes_words:
            raise Misfit(place, f"{name} is of the kind {columns[name].kind}, which has no words")
        for word, meaning in words.items():
            _check_meaning(columns[name], meaning, (*place, word))


def _check_meaning(column: Column, meaning: str, place: Place) -> None:
    if column.meaning_of(meaning) is None:
        hint = did_you_mean(meaning, column.meanings) or f"Possible: {listing(column.meanings)}."
        raise Misfit(place, f"{meaning!r} is not possible", hint)


def _key(place: Iterable[str | int]) -> str:
    """The key as a reader looks for it; members of a list count from 1."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


def _refuse_outside(settings: Settings, path: Path) -> None:
    folder = path.parent.resolve()
    named = [(f"tables.{table}.files", pattern) for table in settings.tables for pattern in settings.patterns_of(table)]
    named += [("targets.files", name) for name in settings.targets.files]
    for key, pattern in named:
        if "://" in pattern or not (folder / pattern).resolve().is_relative_to(folder):
            raise SettingsError(
                f"{path}: {key} names {pattern!r}, which is outside its folder.",
                f"Name the settings with --config {path} to allow that.",
            )
