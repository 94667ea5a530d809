"""The splits of an account: which there are, and what their groups contribute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.errors import SalesCliError, UsageError
from salescli.message import Message, say
from salescli.model import formula
from salescli.model.account import Account, Formula, Ratio
from salescli.model.calendar import Span
from salescli.model.schema import ENTITIES
from salescli.model.tables import TABLES
from salescli.model.words import named
from salescli.results.labels import apart
from salescli.results.note import Note, note
from salescli.why import additive, each_split, figures, groups, written
from salescli.why.model import LeftOut, Row, RowKind

if TYPE_CHECKING:
    import polars as pl

    from salescli.engine.evaluate import Evaluation
    from salescli.engine.plan import Plan, Query
    from salescli.engine.run import Answer
    from salescli.loading.dataset import Dataset
    from salescli.model.metric import Kpi
    from salescli.why.drivers import Figures
    from salescli.why.each_split import Numbers
    from salescli.why.figures import Key
    from salescli.why.groups import Contribution, Group
    from salescli.why.windows import Pair

#: The dimensions that an account is split by, each by itself, where nothing else is asked for.
_USUAL = ("region", "rep", "team", "segment", "product", "source", "pipeline", "deal_type")


class Splits:
    """The splits of one account, over the dataset and under the query.

    Where they are not one scan, `answer` gives the answer by a split. `kept_apart` are the dimensions that the scan
    keeps apart, where these are not its own `dimensions`: those of all KPIs that share it.
    """

    def __init__(
        self,
        dataset: Dataset,
        kpi: Kpi,
        account: Account,
        query: Query,
        pair: Pair,
        answer: Callable[[tuple[str, ...]], Answer],
    ) -> None:
        self.dataset = dataset
        self.dimensions: tuple[str, ...] = ()
        self.kept_apart: tuple[str, ...] = ()
        self._kpi, self._account, self._query, self._pair = kpi, account, query, pair
        self.answer = answer
        self._left_out: list[LeftOut] = []
        self._is_asked = False

    @property
    def is_one_scan(self) -> bool:
        """Whether all splits come from one scan: not with order lines, as a deal may be in several groups."""
        return not self.dataset.are_lines("deals")

    def chosen(self, asked: tuple[str, ...] | None) -> list[tuple[str, ...]]:
        """The split that is asked for, or all usual ones that the tables can answer.

        Raises UsageError for what is no dimension, InputError for what the files cannot be split by.
        """
        if asked is not None:
            self._is_asked = True
            if asked:
                self._check(asked)
            found = [asked] if asked else []
        elif isinstance(self._account, Formula):
            found = []
        else:
            own = [name for table in TABLES for name in self.dataset.settings.dimensions_of(table)]
            usual = dict.fromkeys([*_USUAL, *own])
            found = [(name,) for name in usual if self._can_be_split(name)]
        self.dimensions = tuple(dict.fromkeys(name for split in found for name in split))
        return found

    def rows(
        self,
        chosen: Sequence[tuple[str, ...]],
        answer: Answer,
        wholes: Sequence[Figures],
        top: int,
        shown: int | None = None,
    ) -> tuple[list[Row], tuple[LeftOut, ...], list[Note]]:
        """The rows of every split, the dimensions that it was not split by, and notes.

        `wholes` are the figures of all groups as one in both windows. Of each split only the first `shown` rows are
        made, if not all. Raises UsageError where the split that is asked
        for is not additive.
        """
        rows: list[Row] = []
        notes: list[Note] = []
        later, earlier = (figure["value"] or Fraction(0) for figure in wholes)
        change = later - earlier
        numbers = self._numbers(chosen, answer)
        for split in chosen:
            found = self._groups(split, answer, wholes, numbers.get(split[0]) if len(split) == 1 else None)
            if isinstance(found, Message):
                self._leave_out(split, found)
                continue
            if len(found.every) < 2 and not self._is_asked:
                self._left_out.append(LeftOut(split[0], say("why.one_group")))
                continue
            rows += found.rows(change, top, shown)
            if found.is_reversed(change):
                notes.append(note("simpson", 0, "why.simpson", dimensions=tuple(map(named, split))))
        return rows, tuple(self._left_out), notes

    def _numbers(self, chosen: Sequence[tuple[str, ...]], answer: Answer) -> dict[str, list[Numbers]]:
        """The numbers of the splits by one dimension that can be had all at once."""
        if not self.is_one_scan or len(chosen) < 2:
            return {}
        windows = [window.frame for window in (self._pair.at, self._pair.versus)]
        return each_split.of_each(answer.evaluation, self.kept_apart or self.dimensions, windows)

    def _check(self, split: tuple[str, ...]) -> None:
        from salescli.engine.plan import check_split

        check_split(self._kpi, self._plan, replace(self._query, by=split), self.dataset)

    @cached_property
    def _plan(self) -> Plan:
        from salescli.engine.plan import plan

        return plan(self._kpi, self.dataset, self._query)

    def _can_be_split(self, dimension: str) -> bool:
        """Whether the tables can answer it and no filter fixes it; else it is noted as left out."""
        values = {value for name, value in self._query.where if name == dimension}
        if len(values) == 1:
            self._left_out.append(LeftOut(dimension, say("why.fixed_by_where")))
            return False
        try:
            self._check((dimension,))
        except SalesCliError as error:
            self._left_out.append(LeftOut(dimension, error.message))
            return False
        return True

    def _leave_out(self, split: tuple[str, ...], reason: Message) -> None:
        if self._is_asked:
            raise _not_additive(self._kpi, split, reason)
        self._left_out.append(LeftOut(split[0], reason))

    def _groups(
        self,
        split: tuple[str, ...],
        answer: Answer,
        wholes: Sequence[Figures],
        numbers: Sequence[Numbers] | None,
    ) -> Found | Message:
        """The groups of a split, or why it is not additive."""
        if not self.is_one_scan:
            answer = self.answer(split)
        evaluation = answer.split_by(split)
        windows = [window.frame for window in (self._pair.at, self._pair.versus)]
        numbers = numbers or each_split.of_one(evaluation, windows)
        sides = [(evaluation, window) for window in windows]
        return _found(split, self._kpi, self._account, sides, wholes, self.dataset, numbers)


def of_two_windows(
    split: tuple[str, ...],
    kpi: Kpi,
    account: Account,
    windows: Sequence[tuple[Evaluation, pl.DataFrame]],
    dataset: Dataset,
) -> Found:
    """The groups of a split in two windows, each with its evaluation, that is split so.

    Raises UsageError where the split is not additive.
    """
    wholes = [figures.of_whole(replace(each, spec=replace(each.spec, by=())), frame) for each, frame in windows]
    found = _found(split, kpi, account, windows, wholes, dataset)
    if isinstance(found, Message):
        raise _not_additive(kpi, split, found)
    return found


def _not_additive(kpi: Kpi, split: Sequence[str], reason: Message) -> UsageError:
    return UsageError(
        say("why.not_additive", kpi=kpi.name, dimensions=[named(name) for name in split], reason=reason),
        say("why.split_by_others"),
    )


def _found(
    split: tuple[str, ...],
    kpi: Kpi,
    account: Account,
    windows: Sequence[tuple[Evaluation, pl.DataFrame]],
    wholes: Sequence[Figures],
    dataset: Dataset,
    numbers: Sequence[Numbers] | None = None,
) -> Found | Message:
    """The groups of a split, or why it is not additive. `wholes` are the figures of all groups as one.

    `numbers` are those of the groups, where they are known.
    """
    texts = [account.numerator, account.denominator] if isinstance(account, Ratio) else ["value"]
    first = windows[0][0]
    days = [Span(frame["start"][0], frame["end"][0]) for _, frame in windows]
    measures = additive.measures_of(kpi, texts, first.measures.items())
    if reason := additive.reason_against(measures, split, first, days):
        return reason
    if numbers is None:
        numbers = each_split.of_two(windows)
    keys = list(numbers[0].exact)
    counted: list[list[tuple[Fraction, ...]]] = []
    for text in texts:
        parts = [[formula.exact(text, mine.exact[key]) for key in keys] for mine in numbers]
        for mine, whole in zip(parts, wholes, strict=True):
            if not additive.sums_up(mine, formula.exact(text, whole), measures):
                return say("why.in_many_groups", dimensions=[named(name) for name in split])
        counted.append([tuple(part or Fraction(0) for part in both) for both in zip(*parts, strict=True)])
    every = [
        groups.Group(key, *(number[place] for number in counted))  # type: ignore[arg-type]
        for place, key in enumerate(keys)
    ]
    names = [apart(dims.names_of(name, dataset).rows()) if name in ENTITIES else {} for name in split]
    return Found(split, kpi, account, every, numbers, names)


class Found:
    """The groups of a split that is additive, in both windows."""

    def __init__(
        self,
        split: tuple[str, ...],
        kpi: Kpi,
        account: Account,
        every: list[Group],
        numbers: Sequence[Numbers],
        names: Sequence[Mapping[str | None, str | None]],
    ) -> None:
        self.every = every
        self._split, self._kpi, self._account = split, kpi, account
        self._literal, self._there = [each.literal for each in numbers], [each.there for each in numbers]
        self._names = names

    @property
    def _scale(self) -> Fraction:
        return Fraction(self._account.scale if isinstance(self._account, Ratio) else 1)

    def is_reversed(self, change: Fraction) -> bool:
        """Whether the ratio of all moved against that of every group."""
        return isinstance(self._account, Ratio) and groups.is_reversed(self.every, change)

    def rows(self, change: Fraction, top: int, shown: int | None = None) -> list[Row]:
        """The rows of the groups, the largest first, and of the others; only the first `shown` of them, if not all."""
        is_ratio = isinstance(self._account, Ratio)
        exact = groups.of_ratio(self.every, self._scale) if is_ratio else groups.of_sum(self.every)
        every = groups.folded(groups.ordered(exact), top)
        amounts = written.parts([each.amount for each in every], change)
        return [self._row(*each, change) for each in list(zip(every, amounts, strict=True))[:shown]]

    def _row(self, each: Contribution, amount: Decimal, change: Fraction) -> Row:
        rate = mix = weight = previous_weight = None
        if each.rate is not None and each.mix is not None:
            rate, mix = written.split(amount, [each.rate, each.mix])
            weight, previous_weight = (written.written(share) for share in self._weights(each))
        value, previous = self._values(each)
        key = each.key
        return Row(
            kind=RowKind.OTHER if key is None else RowKind.GROUP,
            unit=self._kpi.unit,
            dimension=",".join(self._split),
            name=None if key is None else self._name(key),
            group_id=None if key is None else _joined(key),
            key=None if key is None else dict(zip(self._split, key, strict=True)),
            value=value,
            previous=previous,
            contribution=amount,
            share=written.or_none(each.amount / change * 100 if change else None),
            rate=rate,
            mix=mix,
            weight=weight,
            previous_weight=previous_weight,
            groups=each.count if key is None else None,
            is_new=key is not None and key not in self._there[1],
            is_gone=key is not None and key not in self._there[0],
        )

    @cached_property
    def _below(self) -> list[Fraction]:
        """What stands below the line of the ratio over all groups, in both windows."""
        return [sum((group.d[window] for group in self.every), Fraction(0)) for window in (0, 1)]

    def _weights(self, each: Contribution) -> list[Fraction]:
        return [each.d[window] / self._below[window] * 100 for window in (0, 1)]

    def _values(self, each: Contribution) -> list[Any]:
        """The KPI of a group in both windows, as `kpi` has it; of the others from their sums."""
        if not isinstance(self._account, Ratio):
            if each.key is None:
                return [written.written(number) for number in each.x]
            return [literal[each.key] for literal in self._literal]
        found: list[Any] = []
        for window in (0, 1):
            if not each.d[window]:
                found.append(None)
            elif each.key is None:
                found.append(written.written(each.x[window] / each.d[window] * self._scale))
            else:
                found.append(self._literal[window][each.key])
        return found

    def _name(self, key: Key) -> str | None:
        return _joined([None if part is None else names.get(part) or part
                        for part, names in zip(key, self._names, strict=True)])  # fmt: skip


def _joined(key: Sequence[str | None]) -> str | None:
    if len(key) == 1:
        return key[0]
    return " / ".join("–" if part is None else part for part in key)
