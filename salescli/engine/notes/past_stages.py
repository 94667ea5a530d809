"""Open deals by stage in the past: the files say only the stage of now.

What was open in each stage is unknown for a period that ends before the as-of date. So is the stage of a deal that has
closed after the as-of date: it has none (see the views of deals).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import polars as pl
from msgspec.structs import replace

from salescli.engine import windows as spans
from salescli.engine.windows import WINDOW
from salescli.model.measures import CLOSED_SINCE, STANDING, Measure
from salescli.results.note import Note, note
from salescli.system.caches import Caches

if TYPE_CHECKING:
    from salescli.engine.batch import ScanSpec
    from salescli.engine.evaluate import Evaluation
    from salescli.engine.spine import Measured

_STAGE = "stage"
_T = TypeVar("_T", bound="Measured")


def unknown(measures: Mapping[str, Measure], windows: pl.DataFrame, keys: Sequence[str], spec: ScanSpec) -> pl.Series:
    """The windows for which stages are unknown: those that end before the as-of date."""
    is_asked = _STAGE in keys or any(filter_.dimension == _STAGE for filter_ in spec.filters)
    if not is_asked or not _stocks(measures):
        return windows[WINDOW].clear()
    return windows.filter(pl.col("end") < spec.as_of)[WINDOW]


def without(found: Sequence[Measured], measures: Mapping[str, Measure], unknown: pl.Series) -> list[Measured]:
    """The measures without rows that are unknown by stage, so that these make no group appear."""
    if unknown.is_empty():
        return list(found)
    is_known = ~pl.col(WINDOW).is_in(unknown.implode())
    stocks = _stocks(measures)
    return [
        replace(each.filtered(is_known), is_whole=False) if stocks.issuperset(each.names) else each for each in found
    ]


def forgotten(frame: pl.LazyFrame, measures: Mapping[str, Measure], unknown: pl.Series) -> pl.LazyFrame:
    """The rows with null for what is unknown by stage."""
    if unknown.is_empty():
        return frame
    is_known = ~pl.col(WINDOW).is_in(unknown.implode())
    return frame.with_columns(pl.when(is_known).then(pl.col(name)).alias(name) for name in _stocks(measures))


def notes(evaluation: Evaluation, shown: pl.DataFrame, *, is_compared: bool) -> list[Note]:
    """Notes for a question by stage: which periods are unknown, and for how many deals the stage is.

    With `is_compared` the periods are compared with earlier ones.
    """
    spec = evaluation.spec
    if _STAGE not in spec.dimensions or shown.is_empty():
        return []
    found = []
    keys = [_STAGE] if _STAGE in spec.by else []
    day, periods = spec.as_of, len(unknown(evaluation.measures, shown, keys, spec))
    if periods or (is_compared and _stocks(evaluation.measures)):
        found.append(note("stage_of_now", periods, "notes.stage_of_now", day=day))
    if CLOSED_SINCE in evaluation.measures:
        others = tuple(filter_ for filter_ in spec.filters if filter_.dimension != _STAGE)
        every = replace(evaluation, spec=replace(spec, by=(), filters=others), caches=Caches())
        count = every.whole(spans.whole(shown))[CLOSED_SINCE][0]
        if count:
            found.append(note("stage_unknown", count, "notes.stage_unknown", day=day))
    return found


def _stocks(measures: Mapping[str, Measure]) -> set[str]:
    """The measures of what is open at the end of a period."""
    return {name for name, measure in measures.items() if measure.aggregate in STANDING}
