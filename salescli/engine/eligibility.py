"""Which rows take part in a measure, and why the others cannot. It follows from facts, each a yes or no about a row.

Such a fact is that a condition holds, that a rule fails, or that a value is unreadable. The facts of a row are the bits
of a whole number, its *kind*. Rows of one kind take part in the same measures, so it is enough to count them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache, reduce
from itertools import product
from operator import add
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.column_names import unread_of
from salescli.model.tables import TABLES
from salescli.views.base import Rule, View, checked_columns

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.loading.dataset import Dataset
    from salescli.model.calendar import Span
    from salescli.model.measures import Measure

#: The column of a row's kind.
KIND = "scan:kind"
#: The code of the rule for unreadable values, where their rows are skipped.
UNREADABLE = "unreadable"


class Participation(Struct, frozen=True):
    """The rows that measures count: a condition of the view, and the columns without which a row cannot take part."""

    where: str
    required: tuple[str, ...]

    def is_within(self, other: Participation) -> bool:
        """Whether these rows meet the same condition as the others but need more columns."""
        return self.where == other.where and set(other.required) < set(self.required)

    @property
    def label(self) -> str:
        """The part of its columns' names that identifies it."""
        return f"{self.where}|{','.join(self.required)}"

    @property
    def ok_column(self) -> str:
        """A column: in rows whether each takes part, in aggregates how many do."""
        return f"ok:{self.label}"

    @property
    def first_column(self) -> str:
        """The aggregated column of their first date, where the whole range is one period."""
        return f"first:{self.label}"

    @property
    def failed_column(self) -> str:
        """The column with the number of the first rule that a row fails; null where it fails none or is not meant."""
        return f"failed:{self.label}"

    @property
    def unread_column(self) -> str:
        """The column that says whether a row has an unreadable value that decides whether it takes part."""
        return f"unread:{self.label}"

    def left_out_column(self, rule: Rule) -> str:
        """The aggregated column that counts the rows a rule leaves out."""
        return f"left_out:{self.label}:{rule.key}"

    def key_fact_column(self, fact: str) -> str:
        """The aggregated column that counts the rows that take part and whose keys have this fact (see `lookups`)."""
        return f"{fact}@{self.label}"

    def sum_column(self, column: str) -> str:
        """The aggregated column of a sum over the rows that take part."""
        return f"sum:{self.label}:{column}"


class Apart(Struct, frozen=True):
    """Rows that only some `components` of a KPI count. They need more of a row than `wholes` and so count fewer."""

    components: tuple[str, ...]
    wholes: tuple[Participation, ...]


#: The order in which missing columns are given as a reason, so that a row has one reason: the tables' columns first,
#: then the columns that views make of them.
_ORDER = {name: place for place, name in enumerate(name for table in TABLES.values() for name in table.columns)}


@lru_cache(maxsize=4096)
def participation(measure: Measure) -> Participation:
    """The rows that a measure counts."""
    required = sorted(measure.required, key=lambda column: (_ORDER.get(column, len(_ORDER)), column))
    return Participation(measure.where, tuple(required))


def holds_column(where: str) -> str:
    """The fact that a condition of the view holds."""
    return f"holds:{where}"


def _fails_column(rule: Rule) -> str:
    return f"fails:{rule.key}"


_TRUE = pl.lit(value=True)
_NO_WORDS: Mapping[str, pl.Enum] = {}


class Facts(Struct, frozen=True):
    """The facts about a view's rows that some participations need; `checked` are the columns that may be unreadable.

    `key_facts` are the columns with facts about the keys of a row (see `lookups`). With `skips_unread` a row with an
    unreadable value does not take part where the value is needed.
    """

    view: View
    parts: tuple[Participation, ...]
    checked: tuple[str, ...]
    key_facts: tuple[str, ...]
    skips_unread: bool

    @property
    def expressions(self) -> dict[str, pl.Expr]:
        """The facts by the names of their columns."""
        found = {holds_column(part.where): self.view.condition(part.where).holds for part in self.parts}
        found |= {_fails_column(rule): rule.fails for part in self.parts for rule in self.view.rules_for(part.required)}
        found |= {unread_of(name): pl.col(unread_of(name)) for name in self.checked}
        return found | {name: pl.col(name) for name in self.key_facts}

    def kind(self, words: Mapping[str, pl.Enum] = _NO_WORDS) -> pl.Expr:
        """A row's kind, from the columns of its facts. All KPIs together have some twenty facts.

        Facts that depend on nothing but columns of `words` are looked up, all of them at once. Those that hold of every
        row are added once.
        """
        number = self._number
        roots = {name: set(fact.meta.root_names()) for name, fact in self.expressions.items()}
        always = {name for name, mine in roots.items() if not mine and self.expressions[name].meta.eq(_TRUE)}
        known = {name for name, mine in roots.items() if mine and words.keys() >= mine}
        bits = [
            pl.when(pl.col(name)).then(_number(1 << place, number)).otherwise(_number(0, number))
            for place, name in enumerate(self.expressions)
            if name not in known | always
        ]
        if always:
            bits.append(
                _number(sum(1 << place for place, name in enumerate(self.expressions) if name in always), number)
            )
        if known:
            bits.append(self._looked_up(known, words))
        whole = reduce(add, bits) if bits else _number(0, number)  # `sum_horizontal` would take longer
        return whole.alias(KIND)

    def _looked_up(self, known: Collection[str], words: Mapping[str, pl.Enum]) -> pl.Expr:
        """The bits of some facts, from a table of every combination of the words that they depend on, and null."""
        roots = {name for fact in known for name in self.expressions[fact].meta.root_names()}
        asked = {name: dtype for name, dtype in words.items() if name in roots}
        every = list(product(*([*dtype.categories, None] for dtype in asked.values())))
        place = pl.lit(0, pl.UInt32)
        for name, dtype in asked.items():
            code = pl.col(name).to_physical().fill_null(len(dtype.categories)).cast(pl.UInt32)
            place = place * _number(len(dtype.categories) + 1, pl.UInt32()) + code
        facts = {name: self.expressions[name] for name in known}
        bits = (
            pl.when(pl.col(name)).then(_number(1 << place, self._number)).otherwise(_number(0, self._number))
            for place, name in enumerate(self.expressions)
            if name in known
        )
        words_of_row = pl.DataFrame(every, asked, orient="row")
        table = words_of_row.with_columns(**facts).select(pl.sum_horizontal(bits).cast(self._number).alias(""))
        return pl.lit(table.to_series()).gather(place)

    def of_kind(self) -> list[pl.Expr]:
        """The facts that a kind stands for."""
        number = self._number
        return [
            (pl.col(KIND) & _number(1 << place, number)).ne(_number(0, number)).alias(name)
            for place, name in enumerate(self.expressions)
        ]

    @property
    def _number(self) -> pl.DataType:
        """The smallest type with a bit for each fact: it makes a group-by a tenth faster."""
        count = len(self.expressions)
        return pl.UInt8() if count <= 8 else pl.UInt16() if count <= 16 else pl.UInt32() if count <= 32 else pl.UInt64()

    def judged(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Rows or kinds with the columns of their facts, plus whether they take part and what keeps them out."""
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
        """The reasons why a row that is meant cannot take part, in the order in which they are counted."""
        return rules(self.view, part, skips_unread=self.skips_unread)

    def _unread(self, part: Participation) -> pl.Expr:
        """Whether a value is unreadable that this participation needs."""
        view = self.view
        needed = view.columns_behind([*part.required, *view.condition(part.where).reads], if_there=True)
        own = {*needed, *view.decided_by}
        unread = [pl.col(unread_of(name)) for name in self.checked if name in own]
        return pl.any_horizontal(*unread, pl.lit(value=False)).alias(part.unread_column)

    def _failed(self, part: Participation) -> pl.Expr:
        failed = pl.lit(None, pl.Int8)
        for number, rule in reversed(list(enumerate(self.rules(part)))):
            fails = rule.fails if rule.code == UNREADABLE else pl.col(_fails_column(rule))
            failed = pl.when(fails).then(_number(number, pl.Int8())).otherwise(failed)
        always = [pl.col(_fails_column(rule)) for rule in self.view.always]
        meant = pl.any_horizontal(pl.col(holds_column(part.where)), *always)
        return pl.when(meant).then(failed).alias(part.failed_column)


@lru_cache(maxsize=1024)
def _number(value: int, dtype: pl.DataType) -> pl.Expr:
    """A literal. Every scan uses the same few some hundred times, and each takes as long to make as a small step."""
    return pl.lit(value, dtype)


def rules(view: View, part: Participation, *, skips_unread: bool) -> list[Rule]:
    """The reasons why a row that is meant cannot take part, in the order in which they are counted."""
    unread = [Rule(UNREADABLE, "with a value that does not read", pl.col(part.unread_column))] if skips_unread else []
    return [*unread, *view.rules_for(part.required)]


def meant_as_written(batch: Batch, spec: ScanSpec, dataset: Dataset) -> pl.Expr | None:
    """The condition of `rows_meant`, where columns as written in the files decide it; else None."""
    view = batch.view
    if spec.bad_rows == "null" or not all(part.where in view.conditions for part in batch.participations):
        return None
    conditions = [view.condition(part.where).widest for part in batch.participations]
    conditions += [rule.fails for rule in view.always]
    reads = {name for condition in conditions for name in condition.meta.root_names()}
    return pl.any_horizontal(conditions) if reads <= view.as_written(dataset) else None


def rows_meant(batch: Batch, frame: pl.LazyFrame, spec: ScanSpec) -> pl.LazyFrame:
    """The rows that some measure of the batch means or may mean."""
    view = batch.view
    if not all(part.where in view.conditions for part in batch.participations):
        return frame
    conditions = [view.condition(part.where).widest for part in batch.participations]
    if spec.bad_rows == "null":  # unreadable values that count as blank get a note, even if the row is not meant
        names = [name for name in checked_columns(frame) if name in view.decided_by]
        conditions += [pl.col(unread_of(name)) for name in names]
    return frame.filter(pl.any_horizontal(*conditions, *(rule.fails for rule in view.always)))


def within(reach: Span) -> pl.Expr:
    """Whether the date of a row is in the reach, or blank."""
    date_ = pl.col("date")
    bounds = [date_ >= reach.start] if reach.start else []
    bounds += [date_ <= reach.end] if reach.end else []
    return date_.is_null() | pl.all_horizontal(bounds) if bounds else pl.lit(value=True)
