"""Notes on rows that a number leaves out, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from salescli.engine.batch import COUNTED, Batch, PartialAggregates, ScanSpec
from salescli.engine.eligibility import UNREADABLE, Apart, Participation
from salescli.engine.lookups import LOST, NEAR
from salescli.engine.windows import BUCKET, at_once
from salescli.message import Parameter, Word, say
from salescli.model.calendar import Span
from salescli.model.measures import STANDING
from salescli.results.note import Note
from salescli.system.caches import Cache, Caches
from salescli.views.base import lacking

if TYPE_CHECKING:
    from salescli.views import View


def in_reach(reach: Span) -> pl.Expr:
    """Whether a partial aggregate is of days in the reach; not true of those without a date."""
    bounds = [pl.col(BUCKET) >= reach.start] if reach.start else []
    return pl.all_horizontal(*bounds, pl.col(BUCKET) <= reach.end)


def wanted_by(spec: ScanSpec) -> list[pl.Expr]:
    """The conditions for a partial aggregate to pass the filters."""
    return [pl.col(filter_.column).is_not_null() for filter_ in spec.filters]


class Counts(NamedTuple):
    """How many rows take part, are left out or have unreadable values, by column of the aggregates: `reached` for rows
    in the reach, `undated` for rows without a date. A column that the aggregates lack counts none.
    """

    reached: Counter[str]
    undated: Counter[str]


#: The counts of partial aggregates, by the number of their batch and its reach.
_COUNTS: Cache[tuple[int, Span], Counts] = Cache("counts of partial aggregates")
#: The same of intervals that last longer than to a day.
_LASTING: Cache[tuple[int, Span, date], Counts] = Cache("counts of intervals that last")


def counts_of(aggregates: PartialAggregates, spec: ScanSpec, caches: Caches | None = None) -> Mapping[Batch, Counts]:
    """The counts of every batch; `caches` are those of one question, whose batches each have a number."""
    found = {}
    for batch, frame in aggregates.items():
        count = partial(_counts, frame, batch.reach, spec)
        found[batch] = caches.of(_COUNTS, (batch.number, batch.reach), count) if caches else count()
    return found


def counts_in(
    windows: pl.DataFrame,
    aggregates: PartialAggregates,
    counts: Mapping[Batch, Counts],
    spec: ScanSpec,
    caches: Caches,
    *,
    later: bool,
) -> Mapping[Batch, Counts]:
    """The counts of rows that some window shows: without intervals that ended before the first window ends and, where
    the range begins `later` than the KPI's first rows, without rows dated before it.
    """
    found = dict(counts)
    if windows.is_empty():
        return found
    first: date = windows["seen"].min()  # type: ignore[assignment]
    for batch, frame in aggregates.items():
        if all(measure.aggregate in STANDING for measure in batch.measures):
            asked = (batch.number, batch.reach, first)
            found[batch] = caches.of(_LASTING, asked, partial(_lasting, frame, batch.reach, spec, first))
        elif later and batch.reach.start is None and all(measure.is_flow for measure in batch.measures):
            by_day = any(not measure.is_bound_to_range for measure in batch.measures)
            start: date | None = windows["start" if by_day else "bucket_start"].min()  # type: ignore[assignment]
            within = Span(start, batch.reach.end)
            found[batch] = caches.of(_COUNTS, (batch.number, within), partial(_counts, frame, within, spec))
    return found


def _lasting(frame: pl.DataFrame, reach: Span, spec: ScanSpec, first: date) -> Counts:
    """The counts of intervals that did not end by the first day."""
    return _counts(frame.filter(pl.col("ended").is_null() | (pl.col("ended") > first)), reach, spec)


def _counts(frame: pl.DataFrame, reach: Span, spec: ScanSpec) -> Counts:
    columns = [name for name, dtype in frame.schema.items() if name.startswith(COUNTED) and dtype.is_numeric()]
    lost = [name for name in columns if name.startswith((LOST, NEAR))]  # the filters were applied to these row by row
    rest = [name for name in columns if name not in lost]
    reached, undated = _sums(frame, rest, reach, wanted_by(spec))
    if lost:
        also_reached, also_undated = _sums(frame, lost, reach, [])
        reached.update(also_reached)
        undated.update(also_undated)
    return Counts(reached, undated)


def _sums(
    aggregates: pl.DataFrame, columns: list[str], reach: Span, passing: Sequence[pl.Expr]
) -> tuple[Counter[str], Counter[str]]:
    """The sums of the columns over the reach, and over what has no date."""
    sums = [pl.col(columns).filter(in_reach(reach), *passing).sum().name.prefix("0:")]
    if aggregates[BUCKET].null_count():
        sums.append(pl.col(columns).filter(pl.col(BUCKET).is_null(), *passing).sum().name.prefix("1:"))
    row = at_once(aggregates.lazy().select(sums), aggregates.height).row(0, named=True)
    reached = Counter({column: row[f"0:{column}"] for column in columns})
    return reached, Counter({column: row.get(f"1:{column}", 0) for column in columns})


def left_out_notes(
    counts: Mapping[Batch, Counts],
    spec: ScanSpec,
    *,
    undated_count: bool,
    apart: Mapping[tuple[str, Participation], Apart] | None = None,
) -> list[Note]:
    """A note for every reason why rows could not take part, with their number.

    With `undated_count` rows without a date are not left out: they have a period of their own. Rows that only the
    components in `apart` cannot count are left out of these alone.
    """
    notes: dict[tuple[str, str], Note] = {}
    for batch, counted in counts.items():
        view = batch.view
        counts_undated = undated_count or not view.needs_date
        reached, undated = counted.reached, counted.undated
        for part in batch.participations:
            noun = view.condition(part.where).noun
            rules = spec.rules(batch, part)
            unread = [rule for rule in rules if rule.code == UNREADABLE]
            own_lack = (apart or {}).get((batch.view_name, part))
            lacks = {rule.code for whole in own_lack.wholes for rule in batch.rules(whole)} if own_lack else {}
            for rule in rules:
                if rule.code in lacks:  # a note on all rows says it already
                    continue
                column = part.left_out_column(rule)
                own = view.noun if rule in view.always else noun
                with_undated = counts_undated or rule in unread or rule in view.always
                count = reached[column] + (undated[column] if with_undated else 0)
                components = own_lack.components if own_lack and own == noun else ()
                _add(notes, rule.code, count, own, rule.reason, components)
            if counts_undated:
                continue
            meant = [part.ok_column] + [
                part.left_out_column(rule) for rule in rules if rule not in (*view.always, *unread)
            ]
            missing = sum(undated[column] for column in meant)
            _add(notes, f"without_{view.dated_by}", missing, noun, lacking(view.dated_by))
    for batch in counts:
        for part in batch.participations:
            leave_to_wider(notes, batch.view, part.where)
    return list(notes.values())


def leave_to_wider(notes: dict[tuple[str, str], Note], view: View, where: str) -> None:
    """Remove notes on rows for which a note on more rows says the same."""
    noun = view.condition(where).noun
    for wider in view.wider(where):
        other = view.condition(wider).noun
        said = [code for code, about in notes if about == other and other != noun and code != UNREADABLE]
        for code in said:
            notes.pop((code, noun), None)


def _add(
    notes: dict[tuple[str, str], Note],
    code: str,
    count: int,
    noun: str,
    reason: Parameter,
    components: Sequence[str] = (),
) -> None:
    """Add a note; where another gives the same reason for fewer rows of this kind, replace it.

    With `components` the rows are left out of these alone.
    """
    known = notes.get((code, noun))
    if not count or (known is not None and count <= known.count):
        return
    what = Word(noun, count)
    text = say("notes.left_out", count=count, what=what, reason=reason)
    if components:
        text = say("notes.add_nothing", count=count, what=what, reason=reason, components=tuple(map(Word, components)))
    notes[code, noun] = Note(code, count, text, (noun, reason, *components))
