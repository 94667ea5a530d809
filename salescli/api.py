"""One question, one answer: what the command line and a Python program both call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from salescli import kpi as kpis
from salescli import settings as settings_file
from salescli.errors import UsageError, did_you_mean, listing
from salescli.kpi import Kpi
from salescli.periods import AsOf, Calendar, Grain, Span
from salescli.settings import Settings

if TYPE_CHECKING:
    from salescli.result import KpiResult

#: One file or several: what every table option takes.
Files = str | Path | Sequence[str | Path]


def compute(
    name: str,
    paths: Files = (),
    *,
    deals: Files = (),
    activities: Files = (),
    customers: Files = (),
    reps: Files = (),
    costs: Files = (),
    period: str | None = None,
    by: str | Sequence[str] = (),
    where: str | Sequence[str] = (),
    date_from: str | date | None = None,
    date_to: str | date | None = None,
    last: int | None = None,
    as_of: str | date | None = None,
    sort: str | None = None,
    compare: str | None = None,
    top: int | None = None,
    bad_rows: str = "error",
    options: Mapping[str, Any] | None = None,
    config: str | Path | None = None,
    use_config: bool = True,
) -> KpiResult:
    """Compute one KPI over the files of a CRM export.

    `paths` are files or folders whose tables are told by name or header; the table arguments name them. `where` is
    `"region=South"`, `options` are settings of the KPI such as `{"include_lost": True}`; the rest is as on the
    command line. The result's `frame` has the columns period, start, end, complete, the dimensions, value and the
    KPI's components; money is Decimal, a ratio Float64, a count Int64. Raises SalesCliError for everything that a
    user can mend.
    """
    if top is not None and top < 1:
        raise UsageError(f"--top {top} asks for nothing.", "Give how many groups: --top 5")
    kpi = kpis.get(name)
    grain = _grain(period) if period else kpi.grain
    wanted = tuple(_split(by)) or kpi.by
    wanted = () if wanted == ("none",) else wanted
    filters = tuple(_condition(text) for text in _texts(where))
    order = _order(sort) if sort else None
    by_table = {
        "deals": deals,
        "activities": activities,
        "customers": customers,
        "reps": reps,
        "costs": costs,
    }
    files = {table: _texts(given) for table, given in by_table.items()}
    settings = find_settings(
        [*_texts(paths), *(name for names in files.values() for name in names)], config, use_config
    )
    calendar = Calendar(settings.calendar.fiscal_year_start)
    seen_from = _as_of(as_of, settings)
    span = _span(calendar, date_from, date_to, last, grain, seen_from)
    chosen = _chosen(kpi, settings, options or {})

    from salescli import engine, loading
    from salescli.comparison import Versus

    tables = loading.load(_texts(paths), files, settings)
    query = engine.Query(
        grain, tuple(dict.fromkeys(wanted)), filters, span, seen_from, calendar, order,
        bad_rows=_one_of("--bad-rows", bad_rows, ("error", "skip", "null")),
        compare=Versus(_one_of("--compare", compare, tuple(Versus))) if compare else None,
        top=top,
    )  # fmt: skip
    return replace(engine.compute(kpi.configured(chosen, tables), tables, query), ignored=tables.ignored)


def find_settings(inputs: Sequence[str], config: str | Path | None, use_config: bool = True) -> Settings:
    """The settings that hold for these inputs: those named, else those found, else the defaults."""
    if config is not None:
        return settings_file.load(Path(config), named=True)
    found = settings_file.find(inputs) if use_config else None
    return settings_file.load(found, named=False) if found else Settings()


def _texts(given: Files) -> list[str]:
    return [str(given)] if isinstance(given, str | Path) else [str(item) for item in given]


def _split(by: str | Sequence[str]) -> list[str]:
    texts = [by] if isinstance(by, str) else by
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _one_of(option: str, word: str, known: Sequence[str]) -> str:
    if word in known:
        return word
    raise UsageError(f"{option} {word!r} is not known.", did_you_mean(word, known) or f"One of: {listing(known)}.")


def _grain(period: str) -> Grain:
    try:
        return Grain(period)
    except ValueError:
        hint = did_you_mean(period, Grain) or f"Periods: {listing(Grain)}."
        raise UsageError(f"There is no period {period!r}.", hint) from None


def _condition(text: str) -> tuple[str, str | None]:
    dimension, equals, value = text.partition("=")
    if not equals or not dimension.strip():
        raise UsageError(f"--where {text!r} is not DIMENSION=VALUE.", "For example: --where region=South")
    return dimension.strip(), value or None


def _order(text: str) -> tuple[str, bool]:
    column, colon, direction = text.partition(":")
    if colon and direction not in ("asc", "desc"):
        raise UsageError(f"--sort {text!r}: after the colon comes asc or desc.", "For example: --sort value:asc")
    return column, direction != "asc"


def _day(given: str | date, calendar: Calendar) -> Span:
    return calendar.parse(given) if isinstance(given, str) else Span(given, given)


def _as_of(given: str | date | None, settings: Settings) -> AsOf:
    if isinstance(given, str):
        span = Calendar(settings.calendar.fiscal_year_start).parse(given)
        if span.start != span.end or span.end is None:
            raise UsageError(f"--as-of {given!r} is not one day.", "Write it as 2026-03-05.")
        return AsOf(span.end)
    if given or settings.calendar.as_of:
        return AsOf(given or settings.calendar.as_of or date.min)
    zone = settings.calendar.timezone
    return AsOf(datetime.now(ZoneInfo(zone) if zone else None).date(), is_today=True)


def _span(
    calendar: Calendar,
    date_from: str | date | None,
    date_to: str | date | None,
    last: int | None,
    grain: Grain,
    as_of: AsOf,
) -> Span:
    if last is not None:
        if date_from or date_to:
            raise UsageError("--last does not go with --from or --to.", "Give one or the other.")
        if last < 1 or grain is Grain.TOTAL:
            raise UsageError(
                f"--last {last} --period {grain.value} asks for nothing.",
                "Give how many complete days, weeks, months, quarters or years: --last 6 --period month",
            )
        return calendar.last_complete(last, grain, as_of)
    start = _day(date_from, calendar).start if date_from else None
    end = _day(date_to, calendar).end if date_to else None
    if start and end and start > end:
        raise UsageError(f"--from {start} is after --to {end}.", "Swap them.")
    return Span(start, end)


def _chosen(kpi: Kpi, settings: Settings, options: Mapping[str, Any]) -> dict[str, Any]:
    for name in settings.kpi:
        if name not in kpis.names():
            raise UsageError(f"{settings.path}: there is no KPI {name!r}.", did_you_mean(name, kpis.names()))
    return kpi.checked({**settings.kpi.get(kpi.name, {}), **options})
