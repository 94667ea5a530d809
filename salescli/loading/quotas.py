"""The table of quotas as entries: an amount for a period, of a rep, of a region, of a team, or of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli import fix
from salescli.errors import InputError, MissingInputError, Place, UsageError
from salescli.loading.column_names import FILE_COLUMN, text_of, unread_of
from salescli.loading.parsing import dates
from salescli.loading.parsing.column_style import column_of, date_style
from salescli.loading.parsing.slow_path import TEXT, VALUE
from salescli.loading.precision import Precision
from salescli.message import say
from salescli.model.calendar import Calendar, Grain, Span
from salescli.model.quota import Entry
from salescli.results.note import Note, note
from salescli.system.caches import Cache
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

TABLE = "quotas"
#: A rep whose quotas are the sum of at least so many others' may be a row of sums.
_OTHERS = 3
#: Other ways to write a quarter than `2026-Q1`.
_QUARTERS = (regex(r"(?P<year>(?:FY)?\d{4})[ /]?[QK](?P<quarter>[1-4])", re.IGNORECASE),
             regex(r"[QK](?P<quarter>[1-4])[ /-]?(?P<year>(?:FY)?\d{4})", re.IGNORECASE))  # fmt: skip
#: The column that keeps the position of a row's file, because `lines_of` drops it.
_FILE = "quota:file"
_CORRECT_IT = say("loading.correct_it")
_DAY = regex(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?")


class Quotas(Struct, frozen=True):
    """The entries of the files of quotas, notes on rows that are no entries, and the errors of rows with a value that
    does not read, which are no entries either.
    """

    entries: tuple[Entry, ...] = ()
    remarks: tuple[Note, ...] = ()
    unread: tuple[InputError, ...] = ()


_QUOTAS: Cache[str, Quotas] = Cache("quotas of the files")


def of(dataset: Dataset) -> Quotas:
    """The quotas of the files, read once.

    Raises MissingInputError where no column has the period of an amount, InputError where a row is for both a region
    and a team, or ends before it begins, or where a rep's quotas may be the sum of others'.
    """
    return dataset.caches.of(_QUOTAS, TABLE, lambda: _read(dataset))


def _read(dataset: Dataset) -> Quotas:
    if not dataset.of(TABLE):
        return Quotas()
    if not dataset.has(TABLE, "starts_at", "ends_at"):
        dataset.require(TABLE, ("period",), say("loading.a_quota"))
    dataset.require(TABLE, ("amount",), say("loading.a_quota"))
    dataset.search_non_rows([TABLE], at_any_size=True)  # every row of the table is read anyway
    entries: list[Entry] = []
    unread: list[InputError] = []
    undated = 0
    for row in _rows(dataset):
        try:
            span = _span(row, dataset)
        except InputError as error:
            unread.append(error)
            continue
        if row["amount"] is None:
            continue
        if span is None:
            undated += 1
        else:
            entries.append(_entry(row, *span))
    remarks = []
    if undated:
        remarks.append(note("without_period", undated, "loading.quotas_without_period"))
    if any(file.periods for file in dataset.files):
        from salescli.loading import quota_columns

        for number, file in enumerate(dataset.files):
            remarks += quota_columns.remarks(file, partial(_under_header, dataset, number))
    entries, dropped = _without_sums(entries, dataset.settings.totals_of(TABLE))
    return Quotas(tuple(entries), (*remarks, *dropped), tuple(unread))


def _rows(dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Every row of the files: its columns, with None for a blank text, their `COLUMN:text` and `COLUMN:unread`,
    `place`, and `parsed`: the days of the period, or the error that it is no period.
    """
    from salescli.loading.places import lines_of, place_on_line

    wide = [place for place, file in enumerate(dataset.files) if file.periods]
    texts = [name for name in ("period", "rep_id", "region", "team") if dataset.has(TABLE, name)]
    typed = [name for name in ("amount", "starts_at", "ends_at") if dataset.has(TABLE, name)]
    frame = dataset.frame(TABLE, [*texts, *typed], rows=True)
    frame = frame.filter(~pl.col(FILE_COLUMN).is_in(wide))
    rows = lines_of(frame.with_columns(pl.col(FILE_COLUMN).alias(_FILE)).collect(engine="streaming"), dataset)
    parsed: dict[tuple[int, str], Span | InputError] = {}
    for row in rows.iter_rows(named=True):
        period, place = row.get("period"), place_on_line(dataset.files[row[_FILE]].file, row["line"])
        if period is not None and (row[_FILE], period) not in parsed:
            parsed[row[_FILE], period] = _parsed(period, row[_FILE], place, dataset)
        yield dict.fromkeys(("rep_id", "region", "team")) | row | {
            "place": place, "parsed": parsed.get((row[_FILE], period)) if period else None,
        }  # fmt: skip
    scopes = [name for name in texts if name != "period"]
    for number in wide:
        yield from _by_column(number, scopes, dataset)


def _by_column(file: int, scopes: Sequence[str], dataset: Dataset) -> Iterator[dict[str, Any]]:
    """The same for a file with a column a period."""
    from salescli.loading import quota_columns

    for row in quota_columns.rows(dataset, dataset.files[file], scopes, partial(_under_header, dataset, file)):
        yield dict.fromkeys(("rep_id", "region", "team")) | row | {"parsed": Span(*row["span"])}


def _under_header(dataset: Dataset, file: int, period: str, header: str) -> Span:
    """The days of the period in a header. Raises InputError where this calendar has no such period."""
    found = _parsed(period, file, Place(dataset.files[file].file.name, column=header), dataset)
    if isinstance(found, InputError):
        raise found
    return found


def _parsed(period: str, file: int, place: Place, dataset: Dataset) -> Span | InputError:
    """The days of a period as a file writes it, or the error that it is no period."""
    calendar = Calendar(dataset.settings.calendar.fiscal_year_start)
    grain = Grain(dataset.settings.grain_of(TABLE))
    text = next(
        (f"{found['year']}-Q{found['quarter']}" for form in _QUARTERS if (found := form.fullmatch(period))), period
    )
    try:
        day = date.fromisoformat(found[1]) if (found := _DAY.fullmatch(text)) else _day(text, file, dataset)
        if day is None:
            return calendar.parse(text.upper() if text[:2].casefold() == "fy" else text)
        return Span(calendar.start_of(day, grain), calendar.end_of(day, grain))
    except ValueError:  # such as 30 February
        return InputError.at(replace(place, value=period), say("loading.not_a_day", value=period), _CORRECT_IT)
    except UsageError as error:
        at = replace(place, column=place.column or "period", value=period)
        return InputError.at(at, error.message, error.hint)


def _day(text: str, file: int, dataset: Dataset) -> date | None:
    """The day of a date that is not written as 2026-03-05; None for what is no date."""
    if not dates.is_date(text) or re.fullmatch(r"\d+", text):
        return None
    mapped = dataset.files[file]
    header = mapped.columns["period"].source.header
    if header is None:
        return None
    style = date_style(column_of(mapped.file, header, TABLE), (), dates.UTC, Precision.EXACT)
    order = style.pattern.order if style.pattern else style.order
    moment = dates.in_any_shape(order, dates.UTC, pl.DataFrame({TEXT: [text]}))[VALUE][0]
    return moment.date() if moment is not None else None


def _span(row: Mapping[str, Any], dataset: Dataset) -> tuple[date, date] | None:
    """The first and last day of a row; None where it has none. Raises InputError for a day that does not read."""
    for name in ("amount", "starts_at", "ends_at"):
        if row.get(unread_of(name)):
            text = row[text_of(name)]
            value = dataset.cell(name, text)
            column = row["place"].column if name == "amount" else None
            place = replace(row["place"], column=column or name, value=value)
            if refusal := dataset.refusal(TABLE, name, text):
                error = MissingInputError if refusal.lacks_rate else InputError
                raise error.at(place, say("loading.refused", value=value, what=refusal.what), refusal.advice)
            what = say("loading.not_an_amount" if name == "amount" else "loading.not_a_date", value=value)
            raise InputError.at(place, what, _CORRECT_IT)
    if isinstance(row["parsed"], InputError):
        raise row["parsed"]
    first, last = (_date(row.get(name)) for name in ("starts_at", "ends_at"))
    if first is None or last is None:
        span = row["parsed"]
        return (span.start, span.end) if span is not None else None
    if last < first:
        raise InputError.at(row["place"], say("loading.quota_ends_first", first=first, last=last), _CORRECT_IT)
    return first, last


def _date(moment: date | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def _entry(row: Mapping[str, Any], first: date, last: date) -> Entry:
    """A row as an entry. Raises InputError where it is for both a region and a team."""
    rep, region, team = (row[name] for name in ("rep_id", "region", "team"))
    if rep is not None:
        region = team = None
    if region is not None and team is not None:
        what = say("loading.region_and_team", region=region, team=team)
        raise InputError.at(row["place"], what, say("loading.leave_one_blank"))
    return Entry(first, last, row["amount"], rep, region, team, row["place"])


def _without_sums(entries: list[Entry], totals: str | None) -> tuple[list[Entry], tuple[Note, ...]]:
    """The entries without those of a rep whose every quota is the sum of all others', if the settings drop such rows.

    Raises InputError where there is such a rep and the settings do not say whether to drop it.
    """
    if totals == "keep" or (rep := _sum_of_others(entries)) is None:
        return entries, ()
    mine = [entry for entry in entries if entry.rep == rep]
    if totals is None:
        assert mine[0].place
        drop, keep = (fix.setting("tables.quotas", "totals", fix.text(word)) for word in ("drop", "keep"))
        hint = say("loading.drop_or_keep_quotas", drop=drop, keep=keep)
        raise InputError.at(mine[0].place, say("loading.quotas_that_sum", rep=rep), hint)
    dropped = note("sum_rows", len(mine), "loading.sums_of_quotas", rep=rep)
    return [entry for entry in entries if entry.rep != rep], (dropped,)


def _sum_of_others(entries: Sequence[Entry]) -> str | None:
    """The rep whose quota is, in every period, the sum of at least three others'; None where there is none."""
    by_days: dict[tuple[date, date], dict[str, Decimal]] = {}
    for entry in entries:
        if entry.rep is not None:
            mine = by_days.setdefault((entry.first, entry.last), {})
            mine[entry.rep] = mine.get(entry.rep, Decimal(0)) + entry.amount
    found: list[set[str]] = []
    for mine in by_days.values():
        whole = sum(mine.values())
        found.append({rep for rep, amount in mine.items() if amount and amount * 2 == whole and len(mine) > _OTHERS})
    return min(set.intersection(*found), default=None) if found else None
