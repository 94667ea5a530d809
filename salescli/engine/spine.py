"""The groups and periods of an answer, and the measures joined to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli.engine.aggregate import wanted
from salescli.engine.eligibility import participation
from salescli.engine.few import answers as few
from salescli.engine.windows import NUMBER, WINDOW, at_once, extreme
from salescli.errors import UsageError
from salescli.message import Option, say
from salescli.model import formula
from salescli.model.measures import Aggregate, Measure, Scope

if TYPE_CHECKING:
    from salescli.engine.batch import PartialAggregates, ScanSpec

#: A row takes some 500 bytes while it is computed.
_MOST_ROWS = 10_000_000
#: So many rows are computed at once.
_AT_ONCE = 250_000
#: What an answer says of a row's window.
PERIOD = ("period", "start", "end", "complete")
#: The numbers of open rows, not of those that came or left.
_OPEN_ROWS = {"rows", "amount"}
#: Rows of these scopes alone do not make a group appear.
_OTHER_ROWS = (Scope.EVERYWHERE, Scope.YEAR_BEFORE)


class Measured(Struct, frozen=True, dict=True):
    """Some measures of a KPI, by name, over a `source` with the columns that they are taken from.

    `keys` are those of the groups (none for the scope everywhere), `has_rows` says of a row whether there is anything;
    of other than additive measures the source says it. `only` some of the rows count, where not all. It `is_whole` if
    it has no keys and a row for each window, in order.
    """

    measures: Mapping[str, Measure]
    source: pl.DataFrame
    keys: tuple[str, ...] = ()
    is_whole: bool = False
    only: pl.Expr | None = None

    def filtered(self, only: pl.Expr) -> Measured:
        """The same of only some rows."""
        return replace(self, only=only if self.only is None else self.only & only)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the measures."""
        return tuple(self.measures)

    @cached_property
    def has_rows(self) -> str | None:
        """The column that says whether a row has anything, by more than 0; None where the numbers say it."""
        outputs = {measure.output for measure in self.measures.values()}
        if next(iter(self.measures.values())).aggregate is Aggregate.OPEN and outputs <= _OPEN_ROWS:
            return "rows"  # whatever they sum to
        return "has_rows" if "has_rows" in self.source.columns else None

    def counting(self, keys: Sequence[str]) -> Mapping[str, Measure]:
        """The measures whose rows make a group of these keys appear."""
        if not set(keys) <= {WINDOW, *self.keys}:
            return {}
        return {name: each for name, each in self.measures.items() if each.scope not in _OTHER_ROWS}

    @cached_property
    def frame(self) -> pl.LazyFrame:
        """Columns: window, the keys, the names, perhaps `has_rows`."""
        has_rows = [] if self.has_rows is None else [(pl.col(self.has_rows) > 0).alias("has_rows")]
        numbers = {name: number(measure) for name, measure in self.measures.items()}
        found = self.source.lazy().select(WINDOW, *self.keys, *has_rows, **numbers)
        return found if self.only is None else found.filter(self.only)


def number(measure: Measure) -> pl.Expr:
    """A measure's number, from the columns that it is taken from; null where no row takes part."""
    if measure.aggregate is Aggregate.MONTHS:
        return pl.col("months")
    if not measure.is_flow:
        found = pl.col(measure.output)
        return found if measure.divided_by == 1 else formula.divided(found, measure.divided_by)
    if not measure.is_additive:
        return pl.col(NUMBER)
    part = participation(measure)
    count = pl.col(part.ok_column)
    is_sum = measure.aggregate is Aggregate.SUM
    return pl.when(count > 0).then(pl.col(part.sum_column(measure.column)) if is_sum else count.cast(pl.Int64))


def groups_of(found: Sequence[Measured], keys: Sequence[str]) -> pl.DataFrame:
    """Every group that has anything in any of the windows, or in those compared with. Columns: the keys."""
    if (quick := few.groups_of(found, keys)) is not None:
        return quick
    groups = []
    for each in found:
        if counting := each.counting(keys):
            has_rows = pl.any_horizontal(
                pl.col(name) != 0 if few.is_count(measure) else pl.col(name).is_not_null()
                for name, measure in counting.items()
            )
            has_rows = has_rows if each.has_rows is None else pl.col("has_rows")
            groups.append(each.frame.filter(has_rows).select(keys))
    return at_once(pl.concat(groups).unique().sort(keys, nulls_last=True))


def in_slices(
    windows: pl.DataFrame, found: Sequence[Measured], groups: pl.DataFrame | None
) -> Iterator[tuple[pl.LazyFrame, Sequence[Measured]]]:
    """Windows with every group, if there are any, and the measures of these windows: as many at once as is little.

    A join takes several times the memory of what it makes. Windows have the column window.
    """
    if groups is None or windows.height * groups.height <= _AT_ONCE:
        yield (
            windows.lazy()
            if groups is None
            else windows.lazy().join(groups.lazy(), how="cross", maintain_order="left_right"),
            found,
        )
        return
    for some in windows.iter_slices(_together(groups.height)):
        mine = pl.col(WINDOW).is_between(some[WINDOW].min(), some[WINDOW].max())
        yield (
            some.lazy().join(groups.lazy(), how="cross", maintain_order="left_right"),
            [each.filtered(mine) for each in found],
        )


def joined(spine: pl.LazyFrame, found: Sequence[Measured], *, has_groups: bool) -> pl.LazyFrame:
    """The windows and groups with every measure, in the order of the spine; null where it has no row.

    Columns: those of the spine, the names.
    """
    beside = [] if has_groups else [each for each in found if each.is_whole]
    if beside:  # costs a fraction of a join
        spine = pl.concat([spine, *(each.frame.select(each.names) for each in beside)], how="horizontal")
    for each in found:
        if each.is_whole and not has_groups:
            continue
        on = [WINDOW, *each.keys]
        part = each.frame.select(*on, *each.names)
        spine = spine.join(part, on=on, how="left", nulls_equal=True, maintain_order="left")
    return spine


def is_in_order(frame: pl.DataFrame, window: str, keys: Sequence[str]) -> bool:
    """Whether the windows of rows are in order, and each has the same groups, in order: then nothing is to be sorted.

    Rows come like this from `Evaluation.rows`; to sort millions of them again would take most of the time and memory.
    """
    windows, rows = frame[window], frame.height
    if not rows or not keys or not windows.is_sorted() or windows.null_count():
        return False
    groups = int((windows == windows[0]).sum())
    firsts = windows.gather_every(groups)
    if rows % groups or firsts.n_unique() < len(firsts) or not firsts.equals(windows.gather_every(groups, groups - 1)):
        return False
    block = frame.select(keys).head(_together(groups) * groups)
    if not block.head(groups).equals(block.head(groups).sort(keys, nulls_last=True)):
        return False
    others = block.slice(groups)
    is_same = all(others[key].eq_missing(block[key].head(others.height)).all() for key in keys)
    return is_same and all(
        some[key].eq_missing(block[key].head(some.height)).all()
        for some in frame.select(keys).iter_slices(block.height)
        for key in keys
    )


def in_parts(frame: pl.DataFrame, window: str) -> Iterator[pl.DataFrame]:
    """Rows that are in order in the parts in which `in_slices` had them made: no part of memory is then copied."""
    groups = int((frame[window] == frame[window][0]).sum())
    return frame.iter_slices(_together(groups) * groups)


def in_periods(frame: pl.LazyFrame, windows: pl.DataFrame) -> pl.LazyFrame:
    """Rows with the label, the days and the state of their window."""
    return frame.join(windows.lazy().select(WINDOW, *PERIOD), on=WINDOW, how="left", maintain_order="left")


def is_of_windows(frame: pl.DataFrame, windows: pl.DataFrame) -> bool:
    """Whether there is a row for each window, in order."""
    return frame[WINDOW].equals(windows[WINDOW])


def with_periods(frame: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """What `in_periods` gives, without a query where there is a row for each window."""
    if is_of_windows(frame, windows):
        return frame.hstack(windows[[*PERIOD]])
    return at_once(in_periods(frame.lazy(), windows), frame.height)


def _together(groups: int) -> int:
    """How many windows are computed at once."""
    return max(_AT_ONCE // max(groups, 1), 1)


def refuse_endless(
    measures: Mapping[str, Measure],
    aggregates: PartialAggregates,
    spec: ScanSpec,
    windows: pl.DataFrame,
    top: int | None,
) -> None:
    """Raise a UsageError where groups times periods are more rows than fit in memory."""
    most = sum(frame.height for frame in aggregates.values())
    if not spec.keys or windows.height < 2 or windows.height * most <= _MOST_ROWS:
        return
    groups = pl.concat([wanted(frame, spec).select(spec.keys) for frame in aggregates.values()]).unique()
    count: int = groups.select(pl.len()).collect(engine="streaming").item()
    if top and all(measure.is_flow for measure in measures.values()):
        count = min(count, top)
    if windows.height * count > _MOST_ROWS:
        raise UsageError(
            say(
                "engine.too_many_rows",
                groups=count,
                periods=windows.height,
                first=extreme(windows["start"], first=True),
                last=extreme(windows["end"], first=False),
            ),
            say("engine.ask_for_fewer", fix=Option("--top", "10")),
        )
