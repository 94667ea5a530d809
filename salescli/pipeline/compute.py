"""What moved the pipeline: two states of the deals, compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import InputError, UsageError
from salescli.message import Option, say
from salescli.model.calendar import AsOf, Grain, Span
from salescli.pipeline.model import Pipeline
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from pathlib import Path

    from salescli.api import Exports, Request
    from salescli.engine.plan import Query
    from salescli.pipeline.movements import Counts
    from salescli.pipeline.state import State


class Question(Struct, frozen=True, kw_only=True):
    """What is asked besides the split, the filters and the later day.

    `since` is the earlier day. `before` are the files of then; without them `db`, which the settings name or, where it
    `is_asked`, the user, has the runs that were recorded; without a run the later files are seen from then. `closing`
    is the period in which deals should close. With `rows` every deal that moved is listed.
    """

    since: str | None = None
    before: Exports | None = None
    db: Path | None = None
    is_asked: bool = False
    closing: str | None = None
    rows: bool = False


def compute(exports: Exports, request: Request, question: Question) -> Pipeline:
    """What moved the open deals from the earlier day to the later one. Raises SalesCliError for what a user can mend.

    The earlier state is that of the files named for it, else of the latest recorded run up to that day, without a day
    before the later one. Where it comes from the later files, today's values, stages and expected days stand for those
    of then, and a note says so.
    """
    from salescli.pipeline import states

    query = replace(request.query(states.KPI, exports.settings), grain=Grain.TOTAL, total=False, sort=None, span=Span())
    closing = query.calendar.parse(question.closing) if question.closing else None
    since = _since(question, query)
    later = states.from_files(exports, query, "b")
    earlier = _recorded(exports, question, query, since) if question.before is None and question.db else None
    is_one_state = question.before is None and earlier is None
    if earlier is None:
        since = _wanted(since)
        files = exports if question.before is None else question.before
        earlier = states.from_earlier_files(files, replace(query, as_of=since), "b" if is_one_state else "a")
    found = between(earlier, later, closing, rows=question.rows)
    notes = _without_doubles(
        [*([note("one_state", 0, "pipeline.one_state", day=earlier.as_of)] if is_one_state else []),
         *found.notes, *later.notes, *earlier.notes]
    )  # fmt: skip
    return replace(
        found, by=query.by, where=query.where, closing_label=question.closing,
        is_one_state=is_one_state, notes=notes,
    )  # fmt: skip


def since_last_run(exports: Exports, request: Request, db: Path) -> Pipeline | None:
    """What moved the open deals since the latest run before the as-of date; None where the file has no such run."""
    from salescli.pipeline import recorded, states

    query = replace(request.query(states.KPI, exports.settings), grain=Grain.TOTAL, total=False, sort=None, span=Span())
    with exports.dataset.reading():
        earlier = recorded.latest(db, query.as_of.day, query, exports.dataset, before=True)
    if earlier is None:
        return None
    later = states.from_files(exports, query, "b")
    found = between(earlier, later)
    return replace(found, where=query.where, notes=_without_doubles([*found.notes, *later.notes, *earlier.notes]))


def under_same_settings(exports: Exports, paths: Sequence[str]) -> Exports:
    """Other files, read under the settings of these."""
    found = type(exports)(paths, use_config=False)
    found.settings = exports.settings
    return found


def between(earlier: State, later: State, closing: Span | None = None, *, rows: bool = False) -> Pipeline:
    """What moved the deals from one state to another, wherever the states come from.

    Raises InputError where their amounts are in different currencies.
    """
    import polars as pl

    from salescli.pipeline import movements

    if earlier.currency and later.currency and earlier.currency != later.currency:
        raise InputError(
            say("pipeline.currencies", earlier=earlier.currency, later=later.currency), say("pipeline.one_currency")
        )
    deals = movements.joined(earlier, later, closing).collect(engine="streaming").lazy()
    found = movements.rows(deals, later.groups)
    names = {
        dimension: {**earlier.names.get(dimension, {}), **named} for dimension, named in later.names.items()
    }  # fmt: skip
    return Pipeline(
        since=earlier.as_of,
        as_of=later.as_of,
        by=(),
        currency=later.currency or earlier.currency,
        rows=found,
        total=movements.total(found, len(later.groups)),
        names=names,
        closing=closing,
        notes=tuple(_notes(movements.counts(deals, pl.lit(earlier.as_of)))),
        moves=movements.moves(deals, later.groups) if rows else None,
    )


def _since(question: Question, query: Query) -> AsOf | None:
    """The earlier day, if the question names one. Raises UsageError where it must and does not."""
    if not question.since:
        return None if question.db and question.before is None else _wanted(None)
    span = query.calendar.parse(question.since)
    if span.start is None or span.start != span.end:
        raise UsageError(
            say("pipeline.since_one_day", text=question.since),
            say("pipeline.since_example", fix=Option("--since", "2025-11-30")),
        )
    if span.start > query.as_of.day:
        raise UsageError(
            say("pipeline.since_after", since=span.start, day=query.as_of.day), say("pipeline.say_an_earlier_day")
        )
    return AsOf(span.start)


def _wanted(since: AsOf | None) -> AsOf:
    """The earlier day. Raises UsageError where the question names none."""
    if since is None:
        raise UsageError(say("pipeline.no_since"), say("pipeline.since_example", fix=Option("--since", "2025-11-30")))
    return since


def _recorded(exports: Exports, question: Question, query: Query, since: AsOf | None) -> State | None:
    """The state of the latest recorded run. Raises InputError where the user names a file without one."""
    from salescli.pipeline import recorded

    assert question.db is not None
    day = query.as_of.day if since is None else since.day
    with exports.dataset.reading():
        found = recorded.latest(question.db, day, query, exports.dataset, before=since is None)
    if found is None and question.is_asked:
        raise InputError(say("pipeline.no_run", path=str(question.db), day=day), say("pipeline.record_runs"))
    return found


def _notes(counts: Counts) -> list[Note]:
    found = (
        note("entered_late", counts.entered_late, "pipeline.entered_late"),
        note("without_value", counts.without_value, "pipeline.without_value"),
        note("backdated", counts.backdated, "pipeline.backdated"),
        note("without_id", counts.without_id, "pipeline.without_id"),
    )
    return [each for each in found if each.count]


def _without_doubles(notes: list[Note]) -> tuple[Note, ...]:
    """Notes, without those that say the same of both states."""
    return tuple(dict.fromkeys(notes))
