"""Rules of one row: one pass over a table counts what breaks them, and gathers the rows that do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.errors import InputError
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.parsing import text as texts
from salescli.loading.precision import Precision
from salescli.message import Message, Word, say
from salescli.model.calendar import Grain
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.model.words import named
from salescli.validation import lines, of_keys, one_pass
from salescli.validation.gathered import Asked, Gathered, gather
from salescli.validation.one_pass import NONE_OF_TABLE
from salescli.validation.report import Collector, Finding, Rule
from salescli.validation.rules import OTHER, RowRule, finding_of, row_rules
from salescli.views.base import Source
from salescli.views.outcomes import with_outcome

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.validation.of_keys import KeyFacts
    from salescli.validation.places import Places

_OUTCOME = ("status", "closed_at", "won_at", "lost_at", "stage")
#: At most this many different unreadable texts are examined one by one.
_MOST_TEXTS = 1000
_FILE_STEP = 1 << 40
#: Where a row stands among all rows of all files.
_PLACE = pl.col(FILE_COLUMN).cast(pl.Int64) * _FILE_STEP + pl.col(ROW_COLUMN)
#: Tables whose amounts may have no day of a rate: an open deal has that of any day, a quota has a rule of its own.
_WITHOUT_A_DAY = ("deals", "quotas", "customers", "reps")


_NONE_READY: Mapping[str, RowCheck] = {}


class Checked(Struct, frozen=True):
    """Tables whose rows were checked: the columns of each whose style is certain, and what was learnt of their keys."""

    readable: Mapping[str, list[str]]
    keys: Mapping[str, KeyFacts]


def at_once(dataset: Dataset, today: date, places: Places) -> dict[str, RowCheck]:
    """Check the rows of tables for which one pass is enough; by table what was gathered (see `one_pass`)."""
    rules = row_rules(dataset.settings, today)
    checks: dict[str, RowCheck] = {}
    for table in dict.fromkeys(file.table for file in dataset.files):
        if not one_pass.may_do(dataset, table):
            continue
        with suppress(one_pass.NotEnough), one_pass.assumed(dataset, table):
            unclear = Collector(0)
            columns = _readable(dataset.at(Precision.FAST), table, unclear)
            mine = RowCheck(dataset, table, columns, today, places)
            if unclear.counts or mine.is_of_lines:
                raise one_pass.NotEnough
            mine.gather(rules, Precision.FAST)
            checks[table] = mine
    return checks


def check(
    dataset: Dataset, today: date, places: Places, found: Collector, ready: Mapping[str, RowCheck] = _NONE_READY
) -> Checked:
    """Find unreadable values and rows that break a rule; the rows of tables that are `ready` have been read."""
    rules = row_rules(dataset.settings, today)
    readable: dict[str, list[str]] = {}
    keys: dict[str, KeyFacts] = {}
    for table in dict.fromkeys(file.table for file in dataset.files):
        checks = ready.get(table)
        readable[table] = checks.columns if checks else _readable(dataset, table, found)
        if checks is None and readable[table]:
            checks = RowCheck(dataset, table, readable[table], today, places)
            checks.gather(rules)
        if checks is not None:
            checks.tell(found)
            if checks.facts is not None:
                keys[table] = checks.facts
        names = ", ".join(file.file.name for file in dataset.of(table))
        for remark in dataset.mixed_clocks(table, readable[table]):
            found.add(Finding(OTHER["mixed_offsets"], names, text=remark.text))
        if dataset.reader.has_met_forms(table):
            from salescli.engine.notes import other_dates

            for remark in other_dates.remarks(dataset, table, readable[table]):
                found.add(Finding(OTHER["other_dates"], names, text=remark.text))
    return Checked(readable, keys)


def _readable(dataset: Dataset, table: str, found: Collector) -> list[str]:
    """The columns of a table whose style is certain; the others are findings."""
    good = []
    names = dict.fromkeys(name for file in dataset.of(table) for name in file.columns)
    for name in names:
        try:
            dataset.frame(table, [name])
        except InputError as error:
            mine = dataset.of(table)
            name_of_file = error.place.file if error.place else None
            file = next((file for file in mine if file.file.name == name_of_file), mine[0])
            mapped = file.columns.get(name)
            header = mapped.source.header if mapped else None
            rule = "not_text" if header in file.file.textless else "ambiguous_column"
            if file.file.sheet and header in file.file.sheet.unsaved:
                rule = "unsaved_formula"
            found.add(finding_of(rule, error, file.file.name))
        else:
            good.append(name)
    return good


class RowCheck:
    """The checks of the rows of one table: `columns` are those whose style is certain, `facts` what was learnt of its
    keys; None where its rows have values of other rows.
    """

    facts: KeyFacts | None = None
    gathered: Gathered | None = None
    rules: Sequence[RowRule] = ()
    found: Collector

    def __init__(self, dataset: Dataset, table: str, columns: list[str], today: date, places: Places) -> None:
        self.dataset = dataset
        self.table = table
        self.columns = columns
        self.places = places
        checked = [
            name for name in columns if TABLES[table].columns.get(name) and TABLES[table].columns[name].kind
            not in (Kind.TEXT,)
        ]  # fmt: skip
        self.may_be_unread = {name: pl.col(text_of(name)).is_not_null() & pl.col(name).is_null() for name in checked}
        self.unread = {name: met & (pl.col(text_of(name)) != "") for name, met in self.may_be_unread.items()}
        for name in checked:
            rates = dataset.reader.money.dated
            if table in _WITHOUT_A_DAY and TABLES[table].columns[name].kind is Kind.MONEY and rates is not None:
                from salescli.loading.currency.by_day import is_of_no_day

                self.unread[name] &= ~is_of_no_day(pl.col(text_of(name)), rates.codes)
            if words := dataset.reader.blanks(table, name):
                self.unread[name] &= ~texts.says_nothing(texts.clean(pl.col(text_of(name))), words)
        self.today = today

    def _wanted(self, rules: Sequence[RowRule]) -> list[str]:
        """The columns to read: those of text only where something is asked of them."""
        asked = {name for rule in rules if rule.table == self.table for name in rule.needs}.union(
            _OUTCOME, of_keys.grouped(self.dataset, self.table)
        )
        known = {name: mapped.column for file in self.dataset.of(self.table) for name, mapped in file.columns.items()}
        return [
            name for name in self.columns if name in asked or known[name].is_key or known[name].kind is not Kind.TEXT
        ]

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        """What the columns of the table hold."""
        files = self.dataset.of(self.table)
        return {name: mapped.column.kind for file in files for name, mapped in file.columns.items()}

    def _read(
        self, columns: Sequence[str], precision: Precision = Precision.EXACT, written: Collection[str] = ()
    ) -> pl.LazyFrame:
        """The rows, with the outcome of deals if all columns for it are readable; text as `written` in some columns.

        The others are read at a precision; text that says how a deal ended, or has other words, is clean.
        """
        dataset, table = self.dataset, self.table
        if self.is_of_lines:
            assert self.places.lines is not None
            self._meet_forms()
            frame = lines.rows(self.places.lines, columns, dataset.precision)
        elif precision is Precision.FAST or written:
            exact = {name for name in columns if precision is Precision.EXACT or self._kinds[name] is Kind.TEXT}
            exact |= {"status"} if precision is Precision.EXACT else set()
            frame = dataset.at(Precision.FAST).frame(table, columns, rows=True, exact=exact.difference(written))
        else:
            frame = dataset.frame(table, columns, rows=True)
        present = [name for name in _OUTCOME if name in columns]
        has_outcome = set(present) - {"closed_at"} and all(
            name in present or not dataset.has(table, name) for name in _OUTCOME
        )
        if table == "deals" and has_outcome:
            frame = with_outcome(frame, Source(dataset, self.today, Grain.MONTH))
        return frame

    def _meet_forms(self) -> None:
        """Read the dates of order lines as they stand in the files: the forms that are met are remarked on."""
        times = [name for name in self.unread if TABLES[self.table].columns[name].kind is Kind.TIME]
        if times:
            self.dataset.frame(self.table, times).select(pl.col(times).null_count()).collect(engine="streaming")

    @property
    def is_of_lines(self) -> bool:
        """Whether the rows are order lines, which have values of each other."""
        return self.table == "deals" and self.places.of_lines

    def gather(self, rules: Sequence[RowRule], precision: Precision = Precision.EXACT) -> None:
        """Gather what breaks each rule in one pass.

        Raises NotEnough where a fast reading shows that the table has to be searched first.
        """
        columns = self._wanted(rules)
        written = [] if self.is_of_lines else of_keys.as_written(self.dataset, self.table, columns)
        frame = self._read(columns, precision, written)
        self._exact = None if written or precision is Precision.FAST else frame
        self._columns_read = columns
        self.present = set(frame.collect_schema().names())
        self.rules = [rule for rule in rules if rule.table == self.table and self._applies(rule)]
        conditions, may = self._conditions()
        if precision is Precision.FAST:
            conditions[NONE_OF_TABLE], may[NONE_OF_TABLE] = one_pass.conditions(self.dataset, self.table, columns)
        if self.is_of_lines:
            self.gathered = gather(frame, Asked(conditions, may), self._collect) if conditions else None
            return
        tested = {name for rule in self.rules for name in rule.needs}
        asked = of_keys.asked(self.dataset, self.table, self.columns, written, tested)
        keys = (asked.grouped, asked.key, asked.written, asked.only_counted, asked.of_odd)
        found = gather(frame, Asked({**conditions, **asked.conditions}, may, *keys), self._collect)
        if found.counts.get(NONE_OF_TABLE) or (precision is Precision.FAST and self._lacks_currencies(found)):
            raise one_pass.NotEnough
        self.facts = of_keys.settled(self.dataset, self.table, asked, found)
        self.gathered = self.facts.gathered

    def _collect(self, frame: pl.LazyFrame) -> pl.DataFrame:
        return self.dataset.collected(frame, self.table)

    def _lacks_currencies(self, found: Gathered) -> bool:
        """Whether an amount did not read that may have its currency in a column, which a fast reading does not say."""
        if not any("currency" in file.columns for file in self.dataset.of(self.table)):
            return False
        return any(found.counts[_met(f"unread:{name}")] for name in self.unread if self._kinds[name] is Kind.MONEY)

    def _conditions(self) -> tuple[dict[str, pl.Expr], dict[str, pl.Expr]]:
        """The conditions of the rules by name, and of some a cheaper one."""
        conditions = {_met(f"unread:{name}"): fails for name, fails in self.unread.items()}
        conditions |= {_met(str(number)): rule.fails for number, rule in enumerate(self.rules)}
        may = {_met(f"unread:{name}"): may for name, may in self.may_be_unread.items()}
        may |= {_met(str(number)): rule.may for number, rule in enumerate(self.rules) if rule.may is not None}
        return conditions, may

    def tell(self, found: Collector) -> None:
        """Make findings of what was gathered; only rules that very many rows break are searched for again."""
        if self.gathered is None:  # only text, without rules about it
            return
        self.found, counts = found, self.gathered.counts
        for name in self.unread:
            if count := counts[_met(f"unread:{name}")]:
                self._unread_values(name, count)
        for number, rule in enumerate(self.rules):
            if counts[_met(str(number))] and rule.by_value:
                self._values(rule, _met(str(number)))
            elif count := counts[_met(str(number))]:
                self.rows(rule.rule, rule.column, rule.fails, count, of=_met(str(number)))

    @property
    def frame(self) -> pl.LazyFrame:
        """All rows, read exactly."""
        if self._exact is None:
            self._exact = self._read(self._columns_read)
        return self._exact

    def _among(self, condition: str) -> pl.LazyFrame:
        """The rows among which those that meet a condition are: those that were gathered, or all."""
        assert self.gathered is not None
        return self.gathered.rows.lazy() if condition in self.gathered.complete else self.frame

    def _applies(self, rule: RowRule) -> bool:
        return rule.needs <= self.present

    def _values(self, rule: RowRule, of: str) -> None:
        """The values that break a rule, each at the first row that has it."""
        broken = self._among(of).filter(rule.fails).group_by(self._shown(rule.column).alias("value"))
        values = broken.agg(pl.len(), _PLACE.min().alias("place")).collect(engine="streaming").sort("place")
        for value, count, at in values.rows():
            file, row = divmod(at, _FILE_STEP)
            header = self.places.header(file, rule.column, row, value)
            line = self.places.line(file, row) if self.found.has_room(rule.rule) else None
            text = say("validation.of_rows", what=rule.rule.text, count=count)
            self.found.add(Finding(rule.rule, self.places.name(file), line, header, value, text))

    def rows(
        self, rule: Rule, column: str, fails: pl.Expr, count: int, text: Message | str | None = None, *, of: str
    ) -> None:
        """The first rows that break a rule, as findings; those that meet the condition `of` are among the gathered."""
        frame = self._among(of)
        if self.gathered is not None and of in self.gathered.complete:
            frame = frame.sort(FILE_COLUMN, ROW_COLUMN)
        frame = frame.filter(fails).select(FILE_COLUMN, ROW_COLUMN, self._shown(column).alias("value"))
        most = self.found.most
        rows = (frame if most is None else frame.head(most)).collect(engine="streaming").sort(FILE_COLUMN, ROW_COLUMN)
        listed = [
            Finding(
                rule,
                self.places.name(file),
                self.places.line(file, row),
                self.places.header(file, column, row, value),
                self.dataset.cell(column, value) if rule == OTHER["unknown_currency"] else value,
                text,
            )
            for file, row, value in rows.rows()
        ]
        self.found.extend(listed, rule, count)

    def _shown(self, column: str) -> pl.Expr:
        text = text_of(column)
        return pl.col(text) if text in self.present else pl.col(column).cast(pl.String)

    def _unread_values(self, name: str, count: int) -> None:
        """Find unreadable values, and separately amounts in a currency without a rate."""
        text = pl.col(text_of(name))
        fails = self.unread[name]
        of = _met(f"unread:{name}")
        counted = self._among(of).filter(fails).group_by(text.alias("text")).agg(pl.len(), _PLACE.min().alias("place"))
        different = counted.bottom_k(_MOST_TEXTS, by="place").collect(
            engine="streaming"
        )  # whatever the order of groups
        refused: dict[tuple[Rule, Message | str], list[str]] = {}
        for value in different["text"].sort():
            if refusal := self.dataset.refusal(self.table, name, value):
                rule = OTHER["unknown_currency" if refusal.is_of_currency else "unreadable_value"]
                refused.setdefault((rule, refusal.what), []).append(value)
        for (rule, what), values in refused.items():
            many = int(different.filter(pl.col("text").is_in(values))["len"].sum())
            self.rows(rule, name, fails & text.is_in(values), many, what, of=of)
            count -= many
        if refused:
            fails &= ~text.is_in([value for values in refused.values() for value in values])
        if count:
            kind = TABLES[self.table].columns[name].kind
            noun = say("engine.a_known", column=named(name)) if kind is Kind.CHOICE else Word(kind.noun)
            self.rows(OTHER["unreadable_value"], name, fails, count, say("validation.is_not", noun=noun), of=of)


def _met(name: str) -> str:
    """The condition by the name of what it is of; no column has such a name."""
    return f"met:{name}"
