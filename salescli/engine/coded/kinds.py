"""What kinds of rows mean for partial aggregates: which count, which are left out, whose amounts are summed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from salescli.engine.batch import bad_column
from salescli.engine.eligibility import KIND, Facts, participation
from salescli.engine.windows import at_once
from salescli.loading.column_names import unread_of

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.model.measures import Measure

#: How many rows of one kind a partial aggregate has, and their first date.
ROWS, FIRST = "scan:rows", "scan:first"


def sums_of(batch: Batch) -> dict[str, Measure]:
    """The measures of a batch that are sums, by the column of the partial aggregates."""
    return {participation(m).sum_column(m.column): m for m in batch.measures if m.sums}


def input_of(column: str) -> str:
    """The column of the sum of a column over the rows of one kind."""
    return f"input:{column}"


class ByKind(NamedTuple):
    """Rows with their `facts`, the keys by which they are grouped, and what is counted and added up for each group.

    They are also grouped by their kind, which follows from the facts. `amounts` has the column of the sum by that of
    the amount.
    """

    frame: pl.LazyFrame
    keys: list[str | pl.Expr]
    aggregates: list[pl.Expr]
    facts: Facts
    amounts: Mapping[str, str]

    def grouped(self) -> pl.LazyFrame:
        """The aggregates by keys and kind."""
        return self.frame.group_by([*self.keys, self.facts.kind()]).agg(self.aggregates)


class OfKinds(NamedTuple):
    """A column of partial aggregates: that of `source` for kinds of which the condition `holds`, else `otherwise`."""

    holds: pl.Expr
    source: str
    otherwise: pl.Expr | None = None

    def of_rows(self) -> pl.Expr:
        """The column, of aggregates whose kinds are judged."""
        return pl.when(self.holds).then(pl.col(self.source)).otherwise(self.otherwise)

    def of_kinds(self, holding: pl.Series, kinds: pl.Series, dtype: pl.DataType) -> pl.Expr:
        """The same for aggregates of these `kinds`, where it is known of each whether the condition holds."""
        if holding.all():
            return pl.col(self.source)
        none = pl.lit(None, dtype) if self.otherwise is None else self.otherwise
        if not holding.any():  # the same for every row: nothing is stored for each
            return none
        mine = pl.any_horizontal(pl.col(KIND) == kind for kind in kinds.filter(holding))
        return pl.when(mine).then(pl.col(self.source)).otherwise(none)


def columns_of(batch: Batch, spec: ScanSpec, facts: Facts) -> dict[str, OfKinds]:
    """The columns of the measures, of aggregates by kind; 0 or null where a kind does not take part."""
    none = pl.lit(0, pl.UInt32)
    columns = {part.ok_column: OfKinds(pl.col(part.ok_column), ROWS, none) for part in facts.parts}
    if spec.has_firsts:
        columns |= {part.first_column: OfKinds(pl.col(part.ok_column), FIRST) for part in facts.parts}
    for part in facts.parts:
        for number, rule in enumerate(facts.rules(part)):
            left_out = pl.col(part.failed_column) == number
            columns[part.left_out_column(rule)] = OfKinds(left_out, ROWS, none)
    for name, measure in sums_of(batch).items():
        columns[name] = OfKinds(pl.col(participation(measure).ok_column), input_of(measure.column))
    columns |= {bad_column(name): OfKinds(pl.col(unread_of(name)), ROWS, none) for name in facts.checked}
    for part in facts.parts:
        for name in facts.key_facts:
            holds = pl.col(part.ok_column) & pl.col(name)
            columns[part.key_fact_column(name)] = OfKinds(holds, ROWS, none)
    return columns


def of_known(
    aggregates: pl.DataFrame, keys: Sequence[str], columns: Mapping[str, OfKinds], facts: Facts
) -> pl.DataFrame:
    """The keys and these columns, of aggregates by kind: what a kind means is worked out once, not for every row."""
    kinds = facts.judged(aggregates.lazy().select(pl.col(KIND).unique()).with_columns(facts.of_kind()))
    holding = {name: column.holds.fill_null(value=False) for name, column in columns.items()}
    known = at_once(kinds.select(KIND, **holding))
    found = {
        name: column.of_kinds(known[name], known[KIND], aggregates.schema[column.source])
        for name, column in columns.items()
    }
    return aggregates.select(*keys, **found)
