"""The sections of `salescli.toml`, each checked when it is made."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from salescli.errors import Unfit
from salescli.message import Word, say
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    TableName: TypeAlias = str
    EventTable: TypeAlias = str
else:
    #: The name of a table.
    TableName = Literal[tuple(TABLES)]
    #: The name of a table of events, whose data can end.
    EventTable = Literal[tuple(name for name, table in TABLES.items() if table.can_end)]
#: A length of time, in days.
_DAYS = r"\d{1,6} days?"
#: Codecs of Python that are for host names and for Python source, not for files.
_NO_ENCODINGS = ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape")
#: Rates have 16 places after the point, and before it so few digits that amounts have room too.
_LEAST_RATE, _MOST_RATE = Decimal("1e-10"), Decimal(10) ** 12
#: The longest that a rate may apply after its day: ten years.
_MOST_DAYS = 3660
#: Money has six places after the point.
_MOST_PLACES = 6


class CurrencySettings(Struct, frozen=True):
    """`[currency]`: the currency in which every amount is shown, and the worth of one unit of each other one.

    `rates` may be the name of a file with a rate a day; a rate applies for `rates_reach` days after its own.
    """

    base: str | None = None
    rates: dict[str, Decimal] | str = field(default_factory=dict)
    rates_reach: int = 7

    #: By key, an example of its value, as the file has it; so in every section.
    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "base": '"SEK"',
        "rates": "{ EUR = 11.2, USD = 10.4 }",
        "rates_reach": "3",
    }

    def __post_init__(self) -> None:
        if self.rates and self.base is None:
            raise Unfit("config.rates_without_base")
        if self.rates_reach < 0 or self.rates_reach > _MOST_DAYS:
            raise Unfit("config.rates_reach", most=_MOST_DAYS)
        for currency, rate in self.fixed_rates.items():
            check_rate(currency, rate, self.base or "")

    @property
    def fixed_rates(self) -> Mapping[str, Decimal]:
        """The rates that apply on every day, by currency; empty where a file has the rates."""
        return {} if isinstance(self.rates, str) else self.rates

    @property
    def file(self) -> str | None:
        """The name of the file with the rates of days, where they are not fixed."""
        return self.rates if isinstance(self.rates, str) else None


def check_rate(currency: str, rate: Decimal, base: str) -> None:
    """Raise Unfit for a rate that no currency can have."""
    if rate <= 0:
        raise Unfit("config.rate_not_positive", currency=currency, base=base)
    if not _LEAST_RATE <= rate < _MOST_RATE:
        raise Unfit("config.rate_out_of_reach", currency=currency, least=str(_LEAST_RATE), most=f"{_MOST_RATE:f}")


class CalendarSettings(Struct, frozen=True):
    """`[calendar]`: when the year begins, the time zone of days, and the as-of date.

    `data_end` is the last day of which the files are complete; "as_of" means the as-of date. Without it, that is the
    day of the last event. `fresh_within`, such as "3 days", says how long before the as-of date the data of deals and
    activities may end; by table it says that for each.
    """

    fiscal_year_start: int = 1
    timezone: str | None = None
    as_of: date | None = None
    data_end: str | date | None = None
    fresh_within: str | dict[EventTable, str] | None = None

    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "fiscal_year_start": "7",
        "timezone": '"Europe/Stockholm"',
        "as_of": "2025-12-31",
        "data_end": '"as_of"',
        "fresh_within": '{ deals = "3 days", costs = "40 days" }',
    }

    def __post_init__(self) -> None:
        if not 1 <= self.fiscal_year_start <= 12:
            raise Unfit("config.fiscal_year_start")
        if self.timezone is not None:
            try:
                ZoneInfo(self.timezone)
            except (KeyError, ValueError, OSError):
                raise Unfit("config.timezone", zone=self.timezone) from None
        if isinstance(self.data_end, str) and self.data_end != "as_of" and _day_in(self.data_end) is None:
            raise Unfit("config.data_end")
        given = self.fresh_within.values() if isinstance(self.fresh_within, dict) else filter(None, [self.fresh_within])
        for text in given:
            if not re.fullmatch(_DAYS, text):
                raise Unfit("config.fresh_within", text=text)

    def whole_to(self, as_of: date) -> date | None:
        """The last day of which the files are complete, given the as-of date; None where their last event says it."""
        if self.data_end == "as_of":
            return as_of
        day = _day_in(self.data_end) if isinstance(self.data_end, str) else self.data_end
        return min(day, as_of) if day else None

    @property
    def fresh_days(self) -> Mapping[EventTable, int]:
        """How many days before the as-of date the data may end, by table."""
        if self.fresh_within is None:
            return {}
        given = self.fresh_within
        usual = (name for name, table in TABLES.items() if table.is_fresh_by_default)
        by_table = given if isinstance(given, dict) else dict.fromkeys(usual, given)
        return {table: int(text.split()[0]) for table, text in by_table.items()}


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class ColumnSetting(Struct, frozen=True):
    """One entry of `[tables.*.columns]`: exactly one of a header, an SQL expression and a constant."""

    header: str | None = None
    sql: str | None = None
    constant: str | bool | int | Decimal | date | None = None

    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "header": '"Amount"',
        "sql": '"Sales - Profit"',
        "constant": '"won"',
    }

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.header, self.sql, self.constant)) != 1:
            raise Unfit("config.column_setting")


def _is_encoding(name: str) -> bool:
    """Whether the name is of an encoding of text; Python has codecs of other kinds too, such as base64."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return found._is_text_encoding and found.name not in _NO_ENCODINGS


class FormatSettings(Struct, frozen=True):
    """`format` of `[tables.NAME]`: how its files are written, where salescli is not to find that out by itself.

    `dates` is a pattern such as `%d/%m/%Y`: it is tried first, and its order applies to all dates in numbers. `header`
    are the lines of the column names, where the settings of the table give them: it is not a key of `format`.
    """

    separator: str | None = None
    decimal: str | None = None
    dates: str | None = None
    encoding: str | None = None
    header: tuple[int, ...] = ()

    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "separator": '";"',
        "decimal": '","',
        "dates": '"%d/%m/%Y"',
        "encoding": '"cp437"',
    }

    def __post_init__(self) -> None:
        if self.separator is not None and (len(self.separator.encode()) != 1 or self.separator in '"\r\n'):
            raise Unfit("config.separator")
        if self.decimal not in (None, ".", ","):
            raise Unfit("config.decimal")
        if self.dates is not None:
            from salescli.config import date_patterns

            date_patterns.of_settings(self.dates)
        if self.encoding is not None and not _is_encoding(self.encoding):
            raise Unfit("config.encoding", name=self.encoding)


class JoinSettings(Struct, frozen=True):
    """One entry of `joins` of `[tables.NAME]`: the `file` whose columns are looked up for the rows of the table.

    `on` is the header that both files have, or maps headers of the table to headers of the file. `prefix` is put before
    the names of the columns found, `format` says how the file is written.
    """

    file: str
    on: str | dict[str, str]
    prefix: str = ""
    format: FormatSettings = field(default_factory=FormatSettings)

    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "file": '"accounts.csv"',
        "on": '{ "Account ID" = "ID" }',
        "prefix": '"account_"',
        "format": '{ separator = ";" }',
    }

    def __post_init__(self) -> None:
        if not self.keys or not all(text.strip() for pair in self.keys.items() for text in pair):
            raise Unfit("config.join_on")

    @property
    def keys(self) -> Mapping[str, str]:
        """The headers of the file that make the key, by the headers of the table that match them."""
        return {self.on: self.on} if isinstance(self.on, str) else self.on


class TableSettings(Struct, frozen=True):
    """`[tables.NAME]`: the files of a table, how they are written, and how their columns and values are called.

    `duplicates` says what a key that repeats means (see `TableSchema`), `amounts` whether the amounts of order lines
    are the deal's or the line's, `totals` whether rows that sum others are kept. `ids = "as written"` accepts ids that
    a spreadsheet may have rounded. `blanks` are the words that count as blank in ids and dimensions. `ends` says that
    the end of a spell is its last day, not the first day after it, and `grain` which period the date of a quota stands
    for; `year` is that of quotas under months and quarters that say none. `exclude` leaves out rows, such as deleted
    ones, by words under a header. `joins` look columns up in other files, one after the other. `snapshot = "month"`
    says that each row of customers is for one month. `header` is the line of the column names, or two lines that follow
    each other, of groups and of names; by file where the files differ. `minor_units` says that amounts are in minor
    units such as cents: with the places that ISO 4217 gives, or with those given here by currency.
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
    year: int | str | None = None
    exclude: dict[str, list[str]] = field(default_factory=dict)
    joins: list[JoinSettings] = field(default_factory=list)
    snapshot: str | None = None
    minor_units: bool | dict[str, int] | None = None
    header: int | list[int] | dict[str, int | list[int]] | None = None

    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "files": '["opportunities-*.csv"]',
        "format": '{ separator = ";", decimal = "," }',
        "columns": '{ value = "Amount" }',
        "values": '{ status = { "Closed Won" = "won" } }',
        "duplicates": '"lines"',
        "amounts": '"deal"',
        "totals": '"drop"',
        "ids": '"as written"',
        "blanks": '["N/A", "unknown"]',
        "ends": '"last day"',
        "grain": '"quarter"',
        "year": "2026",
        "exclude": '{ "Is Deleted" = ["true"] }',
        "joins": '[{ file = "accounts.csv", on = "Account ID" }]',
        "snapshot": '"month"',
        "minor_units": "{ ISK = 2 }",
        "header": '{ "report-*.csv" = 3 }',
    }

    def __post_init__(self) -> None:
        by_file = self.header.values() if isinstance(self.header, dict) else [self.header]
        if not all(map(_are_header_lines, map(_lines, by_file))):
            raise Unfit("config.header")
        if self.totals not in (None, "keep", "drop"):
            raise Unfit("config.totals")
        if self.ids not in (None, "as written"):
            raise Unfit("config.ids")
        given = self.minor_units.values() if isinstance(self.minor_units, dict) else ()
        if not all(0 <= places <= _MOST_PLACES for places in given):
            raise Unfit("config.minor_units", most=_MOST_PLACES)

    def header_of(self, path: Path) -> tuple[int, ...]:
        """The lines of the column names in a file, where the settings say them; else empty."""
        if not isinstance(self.header, dict):
            return _lines(self.header)
        return next((_lines(said) for pattern, said in self.header.items() if path.match(pattern)), ())


def _lines(said: int | list[int] | None) -> tuple[int, ...]:
    if said is None:
        return ()
    return (said,) if isinstance(said, int) else tuple(said) or (0,)


def _are_header_lines(lines: tuple[int, ...]) -> bool:
    """Whether a header may be on these lines: one line, or two that follow each other."""
    return not lines or (lines[0] >= 1 and (len(lines) == 1 or lines == (lines[0], lines[0] + 1)))


def check_choices(table: str, settings: TableSettings) -> None:
    """Raise Unfit for a word in the settings of a table that is unknown, or that is not for this table."""
    if settings.duplicates is not None:
        known = TABLES[table].duplicates
        if settings.duplicates not in known:
            if not known:
                raise Unfit("config.no_key", table=table, rows=Word(table))
            choices = [say("config.choice", word=word, meaning=Word(meaning)) for word, meaning in known.items()]
            raise Unfit("config.duplicates", table=table, choices=choices, word=settings.duplicates)
    if settings.year is not None and (table != "quotas" or not re.fullmatch(r"(FY)?(19|20)\d\d", str(settings.year))):
        raise Unfit("config.year", table=table)
    for owner, schema in TABLES.items():
        for key, words in schema.own_settings.items():
            word = getattr(settings, key)
            if word is not None and (table != owner or word not in words):
                raise Unfit("config.for_one_table", table=table, key=key, owner=Word(owner), choices=words)


class QuotaSetting(Struct, frozen=True):
    """One `[[quota]]`: what is to be sold in a period, by a rep, by a region or by all."""

    period: str
    amount: Decimal
    rep: str | None = None
    region: str | None = None

    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "period": '"2026-Q1"',
        "amount": "500_000",
        "rep": '"r17"',
        "region": '"South"',
    }

    def __post_init__(self) -> None:
        if self.rep is not None and self.region is not None:
            raise Unfit("config.rep_or_region")


class ForecastSettings(Struct, frozen=True):
    """`[forecast]`: the probability, as a fraction, from which an open deal counts as committed."""

    commit: Decimal = Decimal("0.5")

    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "commit": "0.75",
    }

    def __post_init__(self) -> None:
        if not 0 <= self.commit <= 1:
            raise Unfit("config.commit")


class ReportSettings(Struct, frozen=True):
    """`[report]`: the KPIs of the user's own dashboard, in order; funnel and forecast may be among them.

    `title` stands over the report instead of its own, `logo` is the file of a picture for the page.
    """

    kpis: list[str] = field(default_factory=list)
    title: str | None = None
    logo: str | None = None

    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "kpis": '["revenue", "funnel", "win-rate"]',
        "title": '"Acme, sales"',
        "logo": '"logo.png"',
    }


class OutputSettings(Struct, frozen=True):
    """`[output]`: the language of tables, charts and pages; see: salescli/i18n/"""

    language: str = "en"

    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "language": '"sv"',
    }
