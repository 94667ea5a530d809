"""Tables small enough to check by eye: rows of intervals, windows over them, and files with what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from salescli.config import settings_file
from salescli.engine.batch import Batch, Filter, ScanSpec, batches
from salescli.engine.evaluate import Evaluation
from salescli.engine.grouping_sets import collected
from salescli.engine.plan import Query, has_rows
from salescli.engine.windows import WINDOW
from salescli.loading import load
from salescli.loading.dataset import Dataset
from salescli.loading.parsing.numbers import MONEY
from salescli.model.calendar import AsOf, Calendar, Grain, Span
from salescli.model.measures import Measure, Unit
from salescli.model.metric import Better, Kpi
from salescli.model.quota import Entry

DAY = timedelta(days=1)
_DAYS = ("began", "ended", "paid_until")


def day(text: str | None) -> date | None:
    """A date, or none."""
    return date.fromisoformat(text) if text else None


def windows(*bounds: tuple[str, str], as_of: str = "9999-12-31") -> pl.DataFrame:
    """Windows of these first and last days, as `engine.windows.of_range` gives them, uncut."""
    seen_from, rows = date.fromisoformat(as_of), []
    for number, (first, last) in enumerate(bounds):
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        rows.append(
            {
                WINDOW: number,
                "period": first[:7],
                "start": start,
                "end": end,
                "complete": end <= seen_from,
                "full_start": start,
                "seen": min(end, seen_from),
                "before": min(start - DAY, seen_from),
                "bucket_start": start,
                "undated": False,
            }
        )
    days = dict.fromkeys(("start", "end", "full_start", "seen", "before", "bucket_start"), pl.Date)
    order = [WINDOW, "period", "start", "end", "complete", "full_start", "seen", "before", "bucket_start", "undated"]
    types = {WINDOW: pl.Int64, "period": pl.String, "complete": pl.Boolean, "undated": pl.Boolean, **days}
    return pl.DataFrame(rows, schema={name: types[name] for name in order})


def intervals(*rows: Mapping[str, Any]) -> pl.DataFrame:
    """Rows of intervals: days as text, and where nothing else is said the entity a, an amount of 0 and a count of 1."""
    made = []
    for given in rows:
        row = {"entity": "a", "ended": None, "amount": 0, "count": 1, **given}
        times = {name: day(row[name]) for name in _DAYS if name in row}
        amount = None if row["amount"] is None else Decimal(row["amount"])
        made.append({**row, **times, "amount": amount})
    types = {**dict.fromkeys(_DAYS, pl.Date), "amount": MONEY, "count": pl.Int64, "is_wanted": pl.Boolean}
    names = dict.fromkeys(name for row in made for name in row)
    return pl.DataFrame(made, schema={name: types.get(name, pl.String) for name in names})


def told(frame: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Rows as tuples of some columns, sorted by them."""
    return sorted(frame.select(columns).rows(), key=repr)


def column(frame: pl.DataFrame, name: str) -> list[Any]:
    """The values of one column in the order of the windows."""
    return frame.sort(WINDOW)[name].to_list()


def tables(folder: Path, toml: str = "", **texts: str) -> Dataset:
    """Tables of files that are written as CSV: lines without their indentation, each table by its name."""
    folder.mkdir(exist_ok=True)
    by_table = {}
    for table, text in texts.items():
        path = folder / f"{table}.csv"
        path.write_text("\n".join(line.strip() for line in text.strip().splitlines()) + "\n", encoding="utf-8")
        by_table[table] = [str(path)]
    own = folder / "own.toml"
    own.write_text(toml, encoding="utf-8")
    return load([], by_table, settings_file.load(own, named=True))


def asked(
    *by: str,
    grain: Grain = Grain.MONTH,
    filters: Sequence[Filter] = (),
    cuts: Sequence[str] = (),
    as_of: str = "2026-12-31",
    **others: Any,
) -> ScanSpec:
    """What a scan is asked: months of plain years unless said otherwise."""
    days = tuple(date.fromisoformat(cut) for cut in cuts)
    return ScanSpec(grain, by, tuple(filters), days, Calendar(), date.fromisoformat(as_of), **others)


def batch(*measures: Measure, details: Sequence[str] | None = None, reach: Span | None = None) -> Batch:
    """The measures over the view of the first, over all days."""
    own = measures[0].details if details is None else tuple(details)
    return Batch(measures[0].view, measures, own, reach or Span())


def kpi(value: Measure | str, begins: tuple[tuple[str, ...], ...] = (), **components: Measure) -> Kpi:
    """A KPI of a value and its components, called example."""
    return Kpi(
        title="Example",
        unit=Unit.COUNT,
        better=Better.HIGHER,
        value=value,
        components=components,
        begins=begins,
        name="example",
    )


def evaluation(
    own: Kpi,
    files: Dataset,
    spec: ScanSpec | None = None,
    absent: Mapping[str, int | None] | None = None,
    entries: Sequence[Entry] = (),
) -> Evaluation:
    """A KPI over what a scan of files gives for its measures, but for those that the files cannot answer."""
    spec = spec or asked()
    measures = {name: measure for name, measure in own.measures.items() if name not in (absent or {})}
    wanted = batches((measure, Span()) for measure in measures.values() if has_rows(measure))
    return Evaluation(own, measures, absent or {}, collected(wanted, spec, files), spec, tuple(entries))


def query(*by: str, grain: Grain = Grain.MONTH, as_of: str = "2026-12-31", **others: Any) -> Query:
    """What is asked of a KPI: months of plain years, all days, no filter, unless said otherwise."""
    given = {"where": (), "span": Span(), **others}
    return Query(grain, by, as_of=AsOf(date.fromisoformat(as_of)), calendar=Calendar(), **given)
