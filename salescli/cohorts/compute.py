"""Cohorts, computed from the partial aggregates of a KPI.

A cohort is the customers whose first spell began in a period, whatever the split, the filter or the range; of revenue
those whose first won deal closed in it. A customer is in the groups of the rows of that first day. What it does later
counts there, whatever the later rows say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.cohorts.model import Cohorts, Group, Of, Row, Total
from salescli.errors import UsageError, did_you_mean
from salescli.message import Option, say
from salescli.model.calendar import Grain, Span
from salescli.model.measures import ACTIVE, LARGEST_SALES, MRR, Measure, Unit
from salescli.model.metric import Better, Kpi

if TYPE_CHECKING:
    import polars as pl

    from salescli.api import Exports, Request
    from salescli.engine.plan import Query
    from salescli.engine.run import Answer
    from salescli.loading.currency.by_day import DatedRates
    from salescli.loading.dataset import Dataset
    from salescli.results.note import Note
    from salescli.results.table import Number

GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)


def _kpi(unit: Unit, value: Measure, **hidden: Measure) -> Kpi:
    return Kpi(title="Cohorts", unit=unit, better=Better.HIGHER, value=value, hidden=hidden, name="cohorts")


#: What must be counted for each, as a KPI. Days are kept apart: the first one decides.
KPIS = {
    Of.CUSTOMERS: _kpi(Unit.COUNT, ACTIVE),
    Of.MRR: _kpi(Unit.MONEY, MRR, active=ACTIVE),
    Of.REVENUE: _kpi(Unit.MONEY, replace(LARGEST_SALES, most=1, begins_range=False)),
}


def compute(exports: Exports, request: Request, of: str = Of.CUSTOMERS) -> Cohorts:
    """The cohorts that came in the range asked for, up to the as-of date or the end of the data.

    Raises SalesCliError for what a user can mend.
    """
    if of not in {*Of}:
        raise UsageError(
            say("api.unknown_word", option="--of", word=of), did_you_mean(of, Of) or say("api.one_of", words=list(Of))
        )
    what = Of(of)
    query = request.query(KPIS[what], exports.settings)
    if query.grain not in GRAINS:
        raise UsageError(
            say("cohorts.no_period", period=query.grain.value),
            say("engine.periods", known=[grain.value for grain in GRAINS]),
        )
    if len(query.by) > 1 or query.by == ("customer",):
        raise UsageError(say("cohorts.one_dimension"), say("cohorts.for_example", fix=Option("--by", "region")))
    exports.refuse_stale(query.as_of.day)
    with exports.dataset.reading():
        return _computed(what, exports, query)


def _computed(of: Of, exports: Exports, query: Query) -> Cohorts:
    dataset = exports.dataset
    whole = replace(query, grain=Grain.TOTAL, span=Span(), every_row=True, total=False, sort=None)
    answer = exports.shared_answer(KPIS[of], dataset, whole)
    followed = _followed(of, answer)
    end, notes = _data_end(answer, dataset, query)
    shown = _Shown(of, query, end)
    groups: tuple[Group, ...] = ()
    if query.by:
        (key,) = answer.evaluation.spec.keys
        dimensions = answer.result.dimensions
        labels = dict(answer.result.frame.select(dimensions).rows()) if len(dimensions) > 1 else {}
        keys = followed.members[key].unique().to_list()
        ordered = sorted(keys, key=lambda name: (name is None, name or ""))
        groups = tuple(
            group
            for name in ordered
            if (group := shown.group(followed.of(key, name), name, labels.get(name, name))).rows
        )
    total = shown.group(followed, None, None)
    return Cohorts(
        of, query.grain, query.as_of.day, query.by[0] if query.by else None, answer.result.currency,
        groups or (total,), total, (*answer.result.notes, *notes),
    )  # fmt: skip


class _Followed(Struct, frozen=True):
    """Customers and what is known of them.

    Columns of `members`: entity, first (the first day), the key of the split; a row for each group. Of `active`:
    entity, began, ended (the first day after). Of `amounts`: the same and amount, or of revenue entity, began (the
    day), amount. Those to be `divided_by` are divided as the last step. Where there are `rates`, amounts are in the
    currency that their row names.
    """

    members: pl.DataFrame
    active: pl.DataFrame
    amounts: pl.DataFrame | None = None
    divided_by: int = 1
    rates: DatedRates | None = None

    def of(self, key: str, name: str | None) -> _Followed:
        """The customers of one group."""
        import polars as pl

        return replace(self, members=self.members.filter(pl.col(key).eq_missing(pl.lit(name, pl.String))))


def _followed(of: Of, answer: Answer) -> _Followed:
    """The customers whose first day the filters want, with all that is known of them."""
    import polars as pl

    from salescli.engine.batch import singles
    from salescli.engine.eligibility import participation
    from salescli.engine.intervals.rows import counted
    from salescli.engine.windows import BUCKET

    evaluation = answer.evaluation
    spec = evaluation.spec
    measures = answer.plan.measures
    value = measures["value"]

    def aggregates(measure: Measure) -> pl.DataFrame:
        (single,) = singles(measure)
        return next(frame for batch, frame in evaluation.grouping_sets.groups.items() if single in batch.measures)

    if of is Of.REVENUE:
        part = participation(value)
        passed = [pl.col(filter_.column).is_not_null() for filter_ in spec.filters]
        rows = aggregates(value).filter(pl.col(part.ok_column) > 0, pl.col(BUCKET) <= spec.as_of).select(
            *spec.keys,
            entity="customer_id",
            began=pl.col(BUCKET),
            amount=pl.col(part.sum_column(value.column)),
            is_wanted=pl.all_horizontal(pl.lit(value=True), *passed),
        )  # fmt: skip
        amounts = rows.select("entity", "began", "amount")
        return _Followed(_members(rows, spec.keys), rows, amounts)
    active = measures.get("active", value)
    rows = counted(active, aggregates(active), spec, every=True)
    rows = rows.filter(pl.col("ended").is_null() | (pl.col("ended") > pl.col("began")))
    if of is Of.CUSTOMERS:
        return _Followed(_members(rows, spec.keys), rows)
    amounts = counted(value, aggregates(value), spec, every=True)
    return _Followed(_members(rows, spec.keys), rows, amounts, value.divided_by, evaluation.rates)


def _members(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The customers with a row of their first day that the filters want. Columns: entity, first, the keys."""
    import polars as pl

    firsts = rows.with_columns(pl.col("began").min().over("entity").alias("first"))
    on_first = firsts.filter(pl.col("began") == pl.col("first"), "is_wanted")
    return on_first.select("entity", "first", *keys).unique()


def _data_end(answer: Answer, dataset: Dataset, query: Query) -> tuple[date, list[Note]]:
    """The last day that is known, no later than the as-of date, and a note on periods that begin after it."""
    from salescli.engine.notes import data_end

    as_of = query.as_of.day
    known_to = answer.evaluation.known_to
    ends = [
        (table, known_to or dataset.settings.calendar.whole_to(as_of) or data_end.of_table(dataset, table, as_of))
        for table in answer.plan.event_tables
    ]
    day = max((day for _, day in ends if day), default=as_of)
    if day >= query.calendar.start_of(as_of, query.grain):
        return min(day if known_to else as_of, as_of), []
    after = query.calendar.shift(query.calendar.start_of(day, query.grain), query.grain, 1)
    labels = query.calendar.series(after, as_of, query.grain)["period"].to_list()
    end = data_end.DataEnd(tuple(ends), tuple(labels), by_month=known_to is not None)
    return query.calendar.end_of(day, query.grain), [end.note()]


class _Shown(Struct, frozen=True):
    """Which cohorts and periods are shown: those asked for, up to a day."""

    of: Of
    query: Query
    end: date

    def group(self, followed: _Followed, key: str | None, label: str | None) -> Group:
        """The cohorts of a group of customers."""
        found = self._rows(followed)
        rows = tuple(replace(row, value=_divided(row.value, followed.divided_by)) for row, _ in found)
        totals = (replace(each, value=_divided(each.value, followed.divided_by)) for each in self._totals(found))
        return Group(key, label, rows, tuple(totals))

    def _rows(self, followed: _Followed) -> list[tuple[Row, Number]]:
        """The cohorts at every age, each beside what its percentage is of. Values are not divided yet."""
        import polars as pl

        calendar, grain, as_of = self.query.calendar, self.query.grain, self.query.as_of
        # who comes later has not come yet
        came = pl.col("first") <= min(as_of.day, self.end)
        members = followed.members.filter(came).select("entity", "first").unique()
        if members.is_empty():
            return []
        first: date = members["first"].min()  # type: ignore[assignment]
        periods = calendar.series(first, self.end, grain)
        labels, starts, ends = (periods[name].to_list() for name in ("period", "start", "end"))
        place = {start: number for number, start in enumerate(starts)}
        members = members.select("entity", calendar.truncate(pl.col("first"), grain).alias("cohort"))
        sizes = dict(members["cohort"].value_counts().rows())
        values = self._values(followed, members, periods)
        openings = self._openings(followed, members, periods)
        span = self.query.span
        found = []
        for start in sorted(sizes):
            number = place[start]
            if (span.start and ends[number] < span.start) or (span.end and start > span.end):
                continue
            opening: Number = values.get((start, number), 0)
            cumulative: Number = 0
            for later in range(number, len(starts)):
                value: Number = values.get((start, later), 0)
                cumulative = cumulative + value  # type: ignore[operator]
                below = sizes[start] if self.of is Of.CUSTOMERS else openings.get((start, number, later), opening)
                row = Row(
                    labels[number], start, ends[number], sizes[start], later - number,
                    labels[later], starts[later], ends[later],
                    ends[later] <= as_of.last_complete_day, value, _percent(value, below),
                    cumulative if self.of is Of.REVENUE else None,
                )  # fmt: skip
                found.append((row, below))
        return found

    def _values(
        self, followed: _Followed, members: pl.DataFrame, periods: pl.DataFrame
    ) -> dict[tuple[date, int], Number]:
        """What each cohort is or does in each period, by the cohort's first day and the period's number."""
        import polars as pl

        from salescli.engine.currency import own_currency
        from salescli.engine.intervals import headcount, open_rows
        from salescli.engine.windows import WINDOW

        windows = self._windows(periods)
        if self.of is Of.REVENUE and followed.amounts is not None:
            place = windows.select(WINDOW, begins="start")
            bought = followed.amounts.join(members, on="entity").sort("began")
            bought = bought.join_asof(place, left_on="began", right_on="begins", strategy="backward")
            sums = bought.lazy().group_by("cohort", WINDOW).agg(pl.col("amount").sum()).collect(engine="streaming")
            return {(cohort, number): amount for cohort, number, amount in sums.rows()}
        if self.of is Of.CUSTOMERS:
            rows = followed.active.select("entity", "began", "ended").join(members, on="entity")
            counts = headcount.tenure(rows, windows, ["cohort"])
            return {
                (cohort, number): count for cohort, number, count in counts.select("cohort", WINDOW, "after").rows()
            }
        rows = _paid(followed, members)
        sums = own_currency.by_window(open_rows.open_at_end, rows, windows, ["cohort"], followed.rates, at_end=True)
        return {(cohort, number): amount for cohort, number, amount in sums.select("cohort", WINDOW, "amount").rows()}

    def _openings(
        self, followed: _Followed, members: pl.DataFrame, periods: pl.DataFrame
    ) -> dict[tuple[date, int, int], Number]:
        """What each cohort paid at age 0, at the rates of each later period, so that a rate that moves is no change.

        By the cohort's first day, the number of its own period and that of the later one; empty without rates of days.
        """
        import polars as pl

        from salescli.engine.currency import own_currency
        from salescli.engine.intervals import open_rows, sweep
        from salescli.engine.windows import WINDOW
        from salescli.loading.column_names import CURRENCY_COLUMN

        if followed.rates is None or followed.amounts is None or CURRENCY_COLUMN not in followed.amounts.columns:
            return {}
        windows = self._windows(periods)
        keys = ["cohort", CURRENCY_COLUMN]
        paid = open_rows.open_at_end(_paid(followed, members), windows, keys)
        own = windows.select(WINDOW, cohort="start")
        paid = paid.join(own, on=[WINDOW, "cohort"]).select(WINDOW, *keys, "amount")
        found: dict[tuple[date, int, int], Number] = {}
        for later, seen in windows.select(WINDOW, "seen").rows():
            rated = own_currency.at_rates(paid.filter(pl.col(WINDOW) <= later), ["amount"], seen, followed.rates)
            sums = sweep.streamed_sums(rated, ["cohort", WINDOW], ["amount"])
            for cohort, number, amount in sums.rows():
                found[cohort, number, later] = amount
        return found

    def _windows(self, periods: pl.DataFrame) -> pl.DataFrame:
        """The periods as windows that are seen from their end, or from the last day that is known."""
        import polars as pl

        from salescli.engine.windows import WINDOW

        seen = pl.min_horizontal("end", pl.lit(min(self.query.as_of.day, self.end)))
        return periods.with_row_index(WINDOW).with_columns(
            pl.col(WINDOW).cast(pl.Int64), seen=seen, before=pl.col("start").dt.offset_by("-1d")
        )

    def _totals(self, found_rows: Sequence[tuple[Row, Number]]) -> list[Total]:
        """For each age the sums over the cohorts that have reached it."""
        found = []
        for age in range(1 + max((row.age for row, _ in found_rows), default=-1)):
            mine = [row for row, _ in found_rows if row.age == age]
            size = sum(row.size for row in mine)
            value = _sum(row.value for row in mine)
            below = _sum(whole for row, whole in found_rows if row.age == age)
            cumulative = _sum(row.cumulative for row in mine) if self.of is Of.REVENUE else None
            found.append(Total(age, size, all(row.complete for row in mine), value, _percent(value, below), cumulative))
        return found


def _paid(followed: _Followed, members: pl.DataFrame) -> pl.DataFrame:
    """What the members pay. Columns: entity, began, ended, amount, count, cohort, their currency where it is kept."""
    import polars.selectors as cs

    from salescli.loading.column_names import CURRENCY_COLUMN

    assert followed.amounts is not None
    kept = cs.by_name("entity", "began", "ended", "amount", "count") | cs.by_name(CURRENCY_COLUMN, require_all=False)
    return followed.amounts.select(kept).join(members, on="entity")


def _divided(number: Number, by: int) -> Number:
    """A sum divided as the last step: a decimal where the quotient is one, else the nearest float."""
    if by == 1 or number is None:
        return number
    exact = Fraction(number) / by
    quotient = Decimal(exact.numerator) / exact.denominator
    return quotient if Fraction(quotient) == exact else float(exact)


def _sum(numbers: Iterable[Number]) -> Number:
    total: Number = 0
    for number in numbers:
        total = total + number  # type: ignore[operator]
    return total


def _percent(part: Number, whole: Number) -> float | None:
    return float(part) / float(whole) * 100 if part is not None and whole else None
