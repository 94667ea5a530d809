"""Which rows take part in a measure, and why the others cannot: told from facts, each a yes or no about a row.

A fact is that a condition holds, that a rule fails, that a value does not read. All that is to be known of a row is
then a whole number, its *kind*, a bit a fact: rows of a kind have the same part in every measure, so that it is enough
to count them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.column_names import unread_of
from salescli.model.tables import TABLES
from salescli.views.base import Rule, View

if TYPE_CHECKING:
    from salescli.model.measures import Measure

#: The column of a row's kind.
KIND = "scan:kind"
#: The code of the rule for values that do not read, where their rows are skipped.
UNREADABLE = "unreadable"


class Participation(Struct, frozen=True):
    """The rows that measures count: a condition of the view, and the columns without which a row cannot take part."""

    where: str
    required: tuple[str, ...]

    def is_within(self, other: Participation) -> bool:
        """Whether these are rows of the same condition as others that need less."""
        return self.where == other.where and set(other.required) < set(self.required)

    @property
    def label(self) -> str:
        """What its aggregated columns are called by."""
        return f"{self.where}|{','.join(self.required)}"

    @property
    def ok_column(self) -> str:
        """The column of rows that says whether they take part, and that of aggregates that counts those that do."""
        return f"ok:{self.label}"

    @property
    def first_column(self) -> str:
        """The aggregated column of their first date, where the question is for one period over all."""
        return f"first:{self.label}"

    @property
    def failed_column(self) -> str:
        """The column of the number of the first rule that a row fails; null for none and where it is not meant."""
        return f"failed:{self.label}"

    @property
    def unread_column(self) -> str:
        """The column of the rows that says whether a value does not read that decides whether a row takes part."""
        return f"unread:{self.label}"

    def left_out_column(self, rule: Rule) -> str:
        """The aggregated column that counts the rows a rule leaves out."""
        return f"left_out:{self.label}:{rule.code}"

    def told_column(self, fact: str) -> str:
        """The aggregated column that counts the rows that take part and of which a fact of their keys is told."""
        return f"{fact}@{self.label}"

    def sum_column(self, column: str) -> str:
        """The aggregated column of a sum over the rows that take part."""
        return f"sum:{self.label}:{column}"


class Apart(Struct, frozen=True):
    """Rows that some `components` of a KPI alone count, fewer than `wholes`, which need less of a row."""

    components: tuple[str, ...]
    wholes: tuple[Participation, ...]


#: The columns of the tables in order, those made of them last: so are reasons given, and no row two for one lack.
_ORDER = {name: place for place, name in enumerate(name for table in TABLES.values() for name in table.columns)}


def participation(measure: Measure) -> Participation:
    """The rows that a measure counts."""
    required = sorted(measure.required, key=lambda column: (_ORDER.get(column, len(_ORDER)), column))
    return Participation(measure.where, tuple(required))


def holds_column(where: str) -> str:
    """The fact that a condition of the view holds."""
    return f"holds:{where}"


def _fails_column(rule: Rule) -> str:
    return f"fails:{rule.code}"


class Facts(Struct, frozen=True):
    """What is to be known of a view's rows for some participations; `checked` are the columns that may not read.

    `told` are the columns that say something of the keys of a row (see `lookups`). With `skips_unread` a row with a
    value that does not read is left out of what needs that value.
    """

    view: View
    parts: tuple[Participation, ...]
    checked: tuple[str, ...]
    told: tuple[str, ...]
    skips_unread: bool

    @property
    def expressions(self) -> dict[str, pl.Expr]:
        """The facts by the names of their columns."""
        found = {holds_column(part.where): self.view.condition(part.where).holds for part in self.parts}
        found |= {_fails_column(rule): rule.fails for part in self.parts for rule in self.view.rules_for(part.required)}
        found |= {unread_of(name): pl.col(unread_of(name)) for name in self.checked}
        return found | {name: pl.col(name) for name in self.told}

    def kind(self) -> pl.Expr:
        """A row's kind, from the columns of its facts, of which all KPIs together have some twenty."""
        number = self._number
        bits = [
            pl.when(pl.col(name)).then(pl.lit(1 << place, number)).otherwise(pl.lit(0, number))
            for place, name in enumerate(self.expressions)
        ]
        return pl.sum_horizontal(pl.lit(0, number), *bits).cast(number).alias(KIND)

    def of_kind(self) -> list[pl.Expr]:
        """The facts from a kind."""
        number = self._number
        return [
            (pl.col(KIND) & pl.lit(1 << place, number)).ne(pl.lit(0, number)).alias(name)
            for place, name in enumerate(self.expressions)
        ]

    @property
    def _number(self) -> pl.DataType:
        """The smallest that has a bit for each: it saves a tenth of a group-by."""
        count = len(self.expressions)
        return pl.UInt8() if count <= 8 else pl.UInt16() if count <= 16 else pl.UInt32() if count <= 32 else pl.UInt64()

    def judged(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Rows or kinds with the columns of their facts, and now whether they take part, and what keeps them out."""
        if self.skips_unread:
            frame = frame.with_columns(map(self._unread, self.parts))
        frame = frame.with_columns(map(self._failed, self.parts))
        return frame.with_columns(
            (pl.col(holds_column(part.where)) & pl.col(part.failed_column).is_null())
            .fill_null(value=False)
            .alias(part.ok_column)
            for part in self.parts
        )

    def rules(self, part: Participation) -> list[Rule]:
        """Why a row that is meant cannot take part, in the order in which reasons are counted."""
        return rules(self.view, part, skips_unread=self.skips_unread)

    def _unread(self, part: Participation) -> pl.Expr:
        """Whether a row cannot take part for want of a value that reads; what others need makes no difference."""
        view = self.view
        needed = view.columns_behind([*part.required, *view.condition(part.where).reads], if_there=True)
        own = {*needed, *view.decided_by}
        unread = [pl.col(unread_of(name)) for name in self.checked if name in own]
        return pl.any_horizontal(*unread, pl.lit(value=False)).alias(part.unread_column)

    def _failed(self, part: Participation) -> pl.Expr:
        failed = pl.lit(None, pl.Int8)
        for number, rule in reversed(list(enumerate(self.rules(part)))):
            fails = rule.fails if rule.code == UNREADABLE else pl.col(_fails_column(rule))
            failed = pl.when(fails).then(pl.lit(number, pl.Int8)).otherwise(failed)
        always = [pl.col(_fails_column(rule)) for rule in self.view.always]
        meant = pl.any_horizontal(pl.col(holds_column(part.where)), *always)
        return pl.when(meant).then(failed).alias(part.failed_column)


def rules(view: View, part: Participation, *, skips_unread: bool) -> list[Rule]:
    """Why a row of a view that is meant cannot take part, in the order in which reasons are counted."""
    unread = [Rule(UNREADABLE, "with a value that does not read", pl.col(part.unread_column))] if skips_unread else []
    return [*unread, *view.rules_for(part.required)]
