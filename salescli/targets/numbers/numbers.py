"""The numbers that targets are judged on. Every computation of a check goes through here and is done once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from salescli.api import Exports, Request, seen_from
from salescli.errors import SalesCliError
from salescli.model.calendar import AsOf, Calendar, Grain
from salescli.targets.arithmetic import exact
from salescli.targets.numbers.answers import Answer, Question, Row, Stretch
from salescli.targets.numbers.roster import Employment, employments

if TYPE_CHECKING:
    from salescli.message import Message
    from salescli.model.quota import Entry
    from salescli.results.result import KpiResult
    from salescli.targets.model import Group


#: Notes on the periods that are shown, not on what was left out.
_OF_PERIODS = ("running_period", "no_rows")


class Numbers(Struct, dict=True):
    """The numbers in the files of an export, seen from an as-of date, with bad rows treated as `bad_rows` says."""

    exports: Exports
    as_of: str | None = None
    bad_rows: str = "error"
    _results: dict[Question, KpiResult | SalesCliError] = field(default_factory=dict)
    _answers: dict[Question, Answer] = field(default_factory=dict)

    @property
    def calendar(self) -> Calendar:
        """The calendar of the settings."""
        return Calendar(self.exports.settings.calendar.fiscal_year_start)

    @cached_property
    def seen_from(self) -> AsOf:
        """The as-of date. Raises UsageError for a wrong one."""
        return seen_from(self.as_of, self.exports.settings)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The files of a folder that were not read."""
        return next((result.ignored for _, result in self._computed), ())

    @property
    def _computed(self) -> list[tuple[Question, KpiResult]]:
        return [(asked, found) for asked, found in self._results.items() if not isinstance(found, SalesCliError)]

    def ask_together(
        self, questions: Sequence[Question], ends: Callable[[SalesCliError], bool] = lambda error: False
    ) -> None:
        """Compute questions ahead; those that differ only in the KPI share scans. `answer` raises their errors.

        Questions after one whose error `ends` all are left to be computed when somebody asks them.
        """
        dimensions = [dimension for question in questions for dimension in question.dimensions]
        self.exports.expect(len(questions), dimensions, dict.fromkeys(question.kpi for question in questions))
        alike: dict[Question, list[Question]] = {}
        places = {question: place for place, question in enumerate(dict.fromkeys(questions))}
        for question in places:
            alike.setdefault(replace(question, kpi=""), []).append(question)
        last = len(places)
        for together in alike.values():
            asked = [question for question in together if places[question] < last]
            if not asked:
                continue
            found = self.exports.compute_many([question.kpi for question in asked], self._ask(asked[0]), ends)
            self._results |= dict(zip(asked, found, strict=False))
            if found and isinstance(found[-1], SalesCliError) and ends(found[-1]):
                last = places[asked[len(found) - 1]]

    @cached_property
    def staff(self) -> list[Employment]:
        """The employments of all reps."""
        return employments(self.exports.dataset)

    @cached_property
    def quota_entries(self) -> tuple[Entry, ...]:
        """The quotas of the settings and of the files, with the ids of their reps."""
        from salescli.engine.intervals import quota_entries
        from salescli.model import quota

        dataset = self.exports.dataset
        written = quota_entries.written(dataset)
        return tuple(quota.with_ids(written, quota_entries.names_of_reps(dataset))) if written else ()

    @property
    def remarks(self) -> tuple[Message, ...]:
        """The remarks on what was guessed while reading the files, and on room that was missing."""
        guessed = (remark for _, result in self._computed for remark in result.remarks)
        return tuple(dict.fromkeys((*self.exports.lacking_room, *guessed)))

    @property
    def notes(self) -> tuple[tuple[str, Message], ...]:
        """The notes on what the numbers left out, each once, with its KPI before it."""
        whole = [(asked, result) for asked, result in self._computed if asked.start is None]
        notes = [(asked, note) for asked, result in whole for note in result.notes if asked.grain is not Grain.DAY]
        said = ((asked.kpi, note.text) for asked, note in notes if note.code not in _OF_PERIODS)
        return tuple(dict.fromkeys(said))

    def answer(self, question: Question) -> Answer:
        """The rows of a question. Raises what `api.compute` raises."""
        if question not in self._answers:
            self._answers[question] = _answer(self._compute(question))
        return self._answers[question]

    def reached(
        self, question: Question, column: str, stretches: Sequence[Stretch]
    ) -> dict[Group, list[tuple[Decimal, Decimal]]]:
        """For a question by day: how much of a column each group had by then and at the end, in each past period."""
        import polars as pl

        result = self._compute(question)
        dimensions = result.dimensions
        found: dict[Group, list[tuple[Decimal, Decimal]]] = {}
        for stretch in stretches:
            days = result.frame.filter(pl.col("start").is_between(stretch.start, stretch.end))
            by_then = pl.col(column).filter(pl.col("start") <= stretch.reached).sum()
            sums = days.group_by(dimensions or pl.lit(1).alias("")).agg(
                by_then.alias("by:then"), pl.col(column).sum().alias("by:end")
            )
            for row in sums.iter_rows(named=True):
                group = tuple((name, row[name]) for name in dimensions)
                found.setdefault(group, []).append((exact(row["by:then"]), exact(row["by:end"])))
        return found

    def first_day(self, question: Question) -> date | None:
        """The first day with rows, for a question by day."""
        first: date | None = self._compute(question).frame["start"].min()  # type: ignore[assignment]
        return first

    def _compute(self, question: Question) -> KpiResult:
        if question not in self._results:
            self.ask_together([question])
        found = self._results[question]
        if isinstance(found, SalesCliError):
            raise found
        return found

    def _ask(self, question: Question) -> Request:
        return Request(
            period=question.grain.value,
            by=question.by or "none",
            where=question.where,
            date_from=question.start,
            date_to=question.end,
            as_of=question.as_of or self.as_of,
            bad_rows=self.bad_rows,
            total=False,
        )


def _answer(result: KpiResult) -> Answer:
    rows = {}
    names, frame = result.numbers, result.frame
    if result.share is not None:
        names = list(dict.fromkeys([*names, *result.share.columns]))
        frame = frame.with_columns(result.share)
    for row in frame.iter_rows(named=True):
        if row["start"] is None:
            continue  # rows without a date belong to no period that can be judged
        group = tuple((name, row[name]) for name in result.dimensions)
        numbers = {name: None if row[name] is None else exact(row[name]) for name in names}
        rows[row["start"], group] = Row(row["period"], row["start"], row["end"], row["complete"], group, numbers)
    return Answer(rows, result.currency, result.data_end)
