"""An answer compared with an earlier one: its rows and total with the columns of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.comparison import earlier as comparison
from salescli.engine.windows import WINDOW, extreme
from salescli.message import say
from salescli.model.calendar import Grain
from salescli.model.measures import Scope
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.engine.evaluate import Evaluation
    from salescli.model.versus import Versus

#: Scopes of measures that are the same for every range.
_AS_OF_DAY = (Scope.ALL, Scope.YEAR_TO_AS_OF)


def groups_of_both(evaluation: Evaluation, shown: pl.DataFrame, versus: Versus) -> pl.DataFrame:
    """The groups of the periods and of those compared with, so that a group that fell to nothing is shown."""
    spec = evaluation.spec
    earlier = comparison.earlier(shown, versus, spec.grain, spec.calendar)
    frames = [evaluation.rows(windows) for windows in (shown, *comparison.runs(earlier))]
    return pl.concat([frame.select(spec.keys) for frame in frames]).unique()


def with_earlier(
    evaluation: Evaluation,
    shown: pl.DataFrame,
    frame: pl.DataFrame,
    total: pl.DataFrame | None,
    versus: Versus,
    *,
    is_state: bool,
) -> tuple[pl.DataFrame, pl.DataFrame | None, list[Note]]:
    """The rows and the total with `previous`, `change`, `change_percent` and the days compared with, and notes.

    A number is unknown (null) before the data begin, and also where it is about the as-of date whatever the range. With
    `is_state` a number is about the end of a period: then it does not matter that the data begin within the period.
    """
    spec = evaluation.spec
    earlier = comparison.earlier(shown, versus, spec.grain, spec.calendar)
    whole = comparison.earlier_whole(shown, versus, spec.grain, spec.calendar)
    notes = []
    if any(measure.scope in _AS_OF_DAY and not measure.only_checked for measure in evaluation.measures.values()):
        earlier, whole = earlier.clear(), whole.clear()
        notes.append(note("not_compared", 0, "notes.not_compared", kpi=evaluation.kpi.name))
    begun = extreme(evaluation.dated(), first=True) if evaluation.kpi.looks_ahead else evaluation.first_day()
    first = begun or date.max
    known = earlier.filter(pl.col("seen") >= first)
    is_whole_known = total is not None and not whole.is_empty() and first <= _end_of_first(whole, evaluation)
    if not is_state:
        compared = known.select("period", "start", "seen").rows()
        compared += [(Grain.TOTAL.value, *row) for row in whole.select("start", "seen").rows() if is_whole_known]
        notes += beginning(compared, first)
    frame = frame.join(_previous(evaluation, known, frame), on=[WINDOW, *spec.keys], how="left", nulls_equal=True)
    frame = _with_changes(frame, earlier)
    if total is not None:
        value = pl.lit(evaluation.whole(whole)["value"] if is_whole_known else None)
        total = _with_changes(total.with_columns(previous=value.cast(total.schema["value"])), whole)
    return frame, total, notes


def _previous(evaluation: Evaluation, known: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """The values of the rows' groups in earlier windows. Columns: window:number, the keys, previous."""
    keys, dtype = evaluation.spec.keys, frame.schema["value"]
    values = [pl.DataFrame(schema={WINDOW: pl.Int64, **dict.fromkeys(keys, pl.String), "previous": dtype})]
    for run in comparison.runs(known):
        rows = evaluation.rows(run, groups=frame.select(keys).unique() if keys else None)
        rows = rows.join(run.select(WINDOW, "number"), on=WINDOW)
        rows = rows.select(pl.col("number").alias(WINDOW), *keys, previous="value")
        values.append(rows.cast({"previous": dtype}))
    return pl.concat(values)


def _with_changes(frame: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """The rows, which have a value and `previous`, with the changes and the days compared with."""
    frame = frame.with_columns(**comparison.differences(pl.col("value"), pl.col("previous")))
    return frame.join(comparison.days_of(earlier), on=WINDOW, how="left", maintain_order="left")


def _end_of_first(window: pl.DataFrame, evaluation: Evaluation) -> date:
    """The last day of the first period of a window. The window is unknown if the data begin after that day."""
    start, seen = window.select("start", "seen").row(0)
    spec = evaluation.spec
    last: date = seen if spec.grain is Grain.TOTAL else min(seen, spec.calendar.end_of(start, spec.grain))
    return last


def beginning(windows: Sequence[tuple[str, date, date]], first: date) -> list[Note]:
    """A note where the data begin within what a period is compared with, but not in its first tenth."""
    partly = [period for period, start, seen in windows if start + (seen - start) / 10 < first]
    if not partly:
        return []
    period = say("notes.the_total") if partly[0] == Grain.TOTAL else partly[0]
    return [note("compared_partly", len(partly), "notes.compared_partly", first=first, period=period)]
