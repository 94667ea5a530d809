"""From recorded runs to the accuracy of forecasts: what each period was expected to bring, and what it brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.accuracy.model import Accuracy, Row
from salescli.errors import InputError, UsageError
from salescli.forecast import KPI
from salescli.message import say
from salescli.model.calendar import Grain, Span
from salescli.results.note import Note, note
from salescli.why.written import or_none

if TYPE_CHECKING:
    import polars as pl

    from salescli.api import Exports, Request
    from salescli.engine.plan import Query
    from salescli.history.deals import Deals
    from salescli.history.model import Run

#: The message that no run says what was forecast.
NO_RUNS = "accuracy.no_runs"
_NOTHING = Decimal(0)


class _Period(Struct, frozen=True):
    """A period that is over, and the run that it is compared with; None without one."""

    label: str
    start: date
    end: date
    run: Run | None


def compute(exports: Exports, path: Path, request: Request, commit: Decimal | None = None) -> Accuracy:
    """What was forecast of every complete period against what was won. Raises SalesCliError for what a user can mend.

    The forecast of a period is that of the latest run recorded in the period before it. `commit` is the threshold;
    without it the settings say it.
    """
    from salescli.history import contents
    from salescli.history import deals as recorded
    from salescli.history import store as files
    from salescli.history.currencies import comparable

    settings = exports.settings if commit is None else exports.settings.committing(commit)
    query = request.query(KPI, settings)
    _refuse(query)
    exports.refuse_stale(query.as_of.day)
    with files.reading(path) as store:
        runs = () if store is None else contents.of_store(store).runs
        periods = _periods(query, [run for run in runs if run.rows != "none"])
        known = [period for period in periods if period.run is not None]
        if store is None or not known:
            raise InputError(say(NO_RUNS, path=str(path)), say("accuracy.record_first"))
        wanted = dict.fromkeys(period.run.id for period in known if period.run)
        of_then = [each for period in known if period.run for each in comparable(path, period.run, exports.dataset)]
        then = {run: recorded.of_run(store, run) for run in wanted}
    rows, currency, notes = _against(exports, request, query, known, then, settings.forecast.commit)
    missing = len(periods) - len(known)
    return Accuracy(
        grain=query.grain.value,
        as_of=query.as_of.day,
        currency=currency,
        threshold=settings.forecast.commit,
        where=query.where,
        rows=rows,
        total=_total(rows),
        notes=(
            *notes,
            *dict.fromkeys(of_then),
            *([note("no_snapshot", missing, "accuracy.no_snapshot")] if missing else []),
        ),
    )


def _refuse(query: Query) -> None:
    if query.by:
        raise UsageError(say("accuracy.no_split"), say("accuracy.filter_instead"))
    if query.grain is Grain.TOTAL:
        raise UsageError(say("accuracy.no_total"), say("accuracy.other_period"))


def _periods(query: Query, runs: Sequence[Run]) -> list[_Period]:
    """The complete periods that are asked for, else those after the first run, each with the latest run before it."""
    calendar, grain, span = query.calendar, query.grain, query.span
    over = query.as_of.last_complete_day
    first = min((run.as_of for run in runs), default=None)
    if span.start is None:
        if first is None:
            return []
        span = Span(calendar.shift(calendar.start_of(first, grain), grain, 1), span.end)
    assert span.start is not None
    end = min(over, span.end) if span.end else over
    if span.start > end:
        return []
    found = []
    for label, start, last in calendar.series(span.start, end, grain).select("period", "start", "end").rows():
        if start >= span.start and last <= end:
            before = calendar.shift(start, grain, -1)
            mine = [run for run in runs if before <= run.as_of < start]
            latest = max(mine, key=lambda run: (run.as_of, run.id), default=None)
            found.append(_Period(label, start, last, latest))
    return found


def _against(
    exports: Exports,
    request: Request,
    query: Query,
    periods: Sequence[_Period],
    then: Mapping[int, Deals],
    threshold: Decimal,
) -> tuple[tuple[Row, ...], str | None, list[Note]]:
    """The rows, the currency, and notes on what was won, and on what has no weight."""
    import polars as pl

    from salescli.engine.filters import filters_of, is_wanted
    from salescli.history import snapshot

    span = {"date_from": str(periods[0].start), "date_to": str(periods[-1].end)}
    asked = replace(request, period=query.grain.value, by=(), last=None, compare=None, **span)
    result = exports.answer("revenue", asked).result
    won = dict(result.frame.select("period", "value").rows())
    filters = filters_of(query.where, exports.dataset)
    found = snapshot.of_files(exports.dataset, query.as_of.day)
    assert found is not None  # else there would be no revenue
    now = found.deals.frame.filter(is_wanted(filters, found.deals.frame.columns))
    rows, notes, lacking = [], list(result.notes), 0
    for period in periods:
        assert period.run is not None
        frame = then[period.run.id].frame
        mine = _expected(frame.filter(is_wanted(filters, frame.columns)), period)
        lacking += int(mine.select((pl.col("value") * pl.col("weight")).is_null().sum()).item())
        rows.append(_row(period, mine, now, won[period.label] or _NOTHING, threshold))
    if lacking:
        notes.append(note("without_weight", lacking, "accuracy.without_weight"))
    return tuple(rows), result.currency, notes


def _expected(then: pl.DataFrame, period: _Period) -> pl.DataFrame:
    """The deals that were open then and expected in the period."""
    import polars as pl

    inside = pl.col("expected_close_at").is_between(period.start, period.end)
    return then.lazy().filter(pl.col("status") == "open", inside).collect(engine="streaming")


def _row(period: _Period, then: pl.DataFrame, now: pl.DataFrame, won: Decimal, threshold: Decimal) -> Row:
    import polars as pl

    from salescli.loading.parsing import decimals
    from salescli.loading.parsing.numbers import MONEY

    assert period.run is not None
    expected = then.lazy()
    is_likely = pl.col("weight") >= decimals.literal(threshold, MONEY)
    sums = expected.select(
        pl.len().alias("deals"),
        pl.col("value").sum().alias("open"),
        (pl.col("value") * pl.col("weight")).cast(MONEY).sum().alias("weighted"),
        pl.col("value").filter(is_likely).sum().alias("commit"),
    ).collect(engine="streaming").row(0, named=True)  # fmt: skip
    closed = pl.col("closed_at").is_between(period.start, period.end)
    won_now = now.lazy().filter(pl.col("status") == "won", closed).select("deal_id", "value")
    of_it = won_now.join(expected.select("deal_id"), on="deal_id", how="semi").select(pl.col("value").sum())
    won_of_it = of_it.collect(engine="streaming").item() or _NOTHING
    return _with_errors(
        period=period.label, start=period.start, end=period.end, complete=True, snapshot=period.run.as_of,
        won=won, won_of_it=won_of_it, **{name: amount or 0 for name, amount in sums.items()},
    )  # fmt: skip


def _total(rows: Sequence[Row]) -> Row:
    names = ("deals", "open", "weighted", "commit", "won", "won_of_it")
    sums = {name: sum((getattr(row, name) for row in rows), _NOTHING) for name in names}
    return _with_errors(period="total", start=None, end=None, complete=True, snapshot=None, **sums)


def _with_errors(**known: object) -> Row:
    """A row with what follows from the rest of it."""
    amounts = {name: Decimal(str(known[name])) for name in ("open", "weighted", "commit", "won", "won_of_it")}
    won, weighted, won_of_it = (amounts[name] for name in ("won", "weighted", "won_of_it"))
    error = weighted - won
    return Row(
        **{**known, **amounts, "deals": int(str(known["deals"]))},  # type: ignore[arg-type]
        won_other=won - won_of_it,
        error=error,
        error_percent=or_none(Fraction(error) / Fraction(won) * 100 if won else None),
        error_of_it=weighted - won_of_it,
    )
