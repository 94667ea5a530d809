"""Rules of one row: one pass over a table counts what breaks them; another finds the rows, if there are any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import InputError
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.currency.by_day import is_of_no_day
from salescli.loading.parsing import text as texts
from salescli.loading.precision import Precision, fast_if_it_will_do
from salescli.message import Message, Word, say
from salescli.model.calendar import Grain
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.model.words import named
from salescli.validation import lines
from salescli.validation.report import Collector, Finding, Rule
from salescli.validation.rules import OTHER, RowRule, finding_of, row_rules
from salescli.views.base import Source
from salescli.views.outcomes import with_outcome

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.validation.places import Places

_OUTCOME = ("status", "closed_at", "won_at", "lost_at", "stage")
#: At most this many different unreadable texts are examined one by one.
_MOST_TEXTS = 1000
_FILE_STEP = 1 << 40
#: Tables whose amounts may have no day of a rate: an open deal has that of any day, a quota has a rule of its own.
_WITHOUT_A_DAY = ("deals", "quotas", "customers", "reps")


def check(dataset: Dataset, today: date, places: Places, found: Collector) -> dict[str, list[str]]:
    """Find unreadable values and rows that break a rule. Returns the columns of each table whose style is certain."""
    rules = row_rules(dataset.settings, today)
    readable = {}
    for table in dict.fromkeys(file.table for file in dataset.files):
        readable[table] = _readable(dataset, table, found)
        if readable[table]:
            _Check(dataset, table, readable[table], today, places, found).run(rules)
        names = ", ".join(file.file.name for file in dataset.of(table))
        for remark in dataset.mixed_clocks(table, readable[table]):
            found.add(Finding(OTHER["mixed_offsets"], names, text=remark.text))
        if dataset.reader.has_met_forms(table):
            from salescli.engine.notes import other_dates

            for remark in other_dates.remarks(dataset, table, readable[table]):
                found.add(Finding(OTHER["other_dates"], names, text=remark.text))
    return readable


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


class _Check:
    """The checks of one table."""

    def __init__(
        self, dataset: Dataset, table: str, columns: Sequence[str], today: date, places: Places, found: Collector
    ) -> None:
        self.dataset = dataset
        self.table = table
        self.columns = columns
        self.places = places
        self.found = found
        checked = [
            name for name in columns if TABLES[table].columns.get(name) and TABLES[table].columns[name].kind
            not in (Kind.TEXT,)
        ]  # fmt: skip
        self.unread = {
            name: pl.col(text_of(name)).is_not_null() & pl.col(name).is_null() & (pl.col(text_of(name)) != "")
            for name in checked
        }
        for name in checked:
            rates = dataset.reader.money.dated
            if table in _WITHOUT_A_DAY and TABLES[table].columns[name].kind is Kind.MONEY and rates is not None:
                self.unread[name] &= ~is_of_no_day(pl.col(text_of(name)), rates.codes)
            if words := dataset.reader.blanks(table, name):
                self.unread[name] &= ~texts.says_nothing(texts.clean(pl.col(text_of(name))), words)
        self.today = today
        odd = fast_if_it_will_do(self._odd) if checked else set()
        self.exact = odd.union(name for name in columns if dataset.reader.is_as_it_stands(table, name))

    def _odd(self, precision: Precision) -> set[str]:
        """The columns with unreadable texts."""
        frame = self.dataset.at(precision).frame(self.table, list(self.unread))
        counts = frame.select(fails.sum().alias(name) for name, fails in self.unread.items())
        row = counts.collect(engine="streaming").row(0, named=True)
        return {name for name, count in row.items() if count}

    def _read(self, precision: Precision) -> pl.LazyFrame:
        """The rows with flags for unreadable values, and the outcome of deals if all columns for it are readable."""
        dataset, columns = self.dataset, self.columns
        if self.table == "deals" and self.places.lines is not None:
            frame = lines.rows(self.places.lines, columns, precision, self.exact)
        else:
            frame = dataset.at(precision).frame(self.table, columns, exact=self.exact, rows=True)
        frame = frame.with_columns(**{f"unread:{name}": fails for name, fails in self.unread.items()})
        present = [name for name in _OUTCOME if name in columns]
        has_outcome = set(present) - {"closed_at"} and all(
            name in present or not dataset.has(self.table, name) for name in _OUTCOME
        )
        if self.table == "deals" and has_outcome:
            frame = with_outcome(frame, Source(dataset, self.today, Grain.MONTH))
        return frame

    def run(self, rules: Sequence[RowRule]) -> None:
        """Count what breaks each rule, then find the first rows for rules that something breaks."""
        self.frame, mine, row = fast_if_it_will_do(lambda precision: self._counted(rules, precision))
        for name in self.unread:
            if row[f"unread:{name}"]:
                self._unread_values(name, row[f"unread:{name}"])
        for number, rule in enumerate(mine):
            if row[str(number)] and rule.by_value:
                self._values(rule)
            elif row[str(number)]:
                self.rows(rule.rule, rule.column, rule.fails, row[str(number)])

    def _counted(
        self, rules: Sequence[RowRule], precision: Precision
    ) -> tuple[pl.LazyFrame, list[RowRule], Mapping[str, int]]:
        """The rows, the rules that apply to them, and how many rows break each rule or have an unreadable value."""
        frame = self._read(precision)
        self.present = set(frame.collect_schema().names())
        mine = [rule for rule in rules if rule.table == self.table and self._applies(rule)]
        counts = [pl.col(f"unread:{name}").sum().alias(f"unread:{name}") for name in self.unread]
        counts += [rule.fails.fill_null(value=False).sum().alias(str(number)) for number, rule in enumerate(mine)]
        if not counts:  # only text, without rules about it
            return frame, [], {}
        return frame, mine, frame.select(counts).collect(engine="streaming").row(0, named=True)

    def _applies(self, rule: RowRule) -> bool:
        return rule.needs <= self.present

    def _values(self, rule: RowRule) -> None:
        """The values that break a rule, each at the first row that has it."""
        place = pl.col(FILE_COLUMN).cast(pl.Int64) * _FILE_STEP + pl.col(ROW_COLUMN)
        broken = self.frame.filter(rule.fails).group_by(self._shown(rule.column).alias("value"))
        values = broken.agg(pl.len(), place.min().alias("place")).collect(engine="streaming").sort("place")
        for value, count, at in values.rows():
            file, row = divmod(at, _FILE_STEP)
            header = self.places.header(file, rule.column, row, value)
            line = self.places.line(file, row) if self.found.has_room(rule.rule) else None
            text = say("validation.of_rows", what=rule.rule.text, count=count)
            self.found.add(Finding(rule.rule, self.places.name(file), line, header, value, text))

    def rows(self, rule: Rule, column: str, fails: pl.Expr, count: int, text: Message | str | None = None) -> None:
        """The first rows that break a rule, as findings."""
        frame = self.frame.filter(fails).select(FILE_COLUMN, ROW_COLUMN, self._shown(column).alias("value"))
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
        fails = pl.col(f"unread:{name}")
        counted = self.frame.filter(fails).group_by(text.alias("text")).len().head(_MOST_TEXTS)
        different = counted.collect(engine="streaming")
        refused: dict[tuple[Rule, Message | str], list[str]] = {}
        for value in different["text"].sort():
            if refusal := self.dataset.refusal(self.table, name, value):
                rule = OTHER["unknown_currency" if refusal.is_of_currency else "unreadable_value"]
                refused.setdefault((rule, refusal.what), []).append(value)
        for (rule, what), values in refused.items():
            many = int(different.filter(pl.col("text").is_in(values))["len"].sum())
            self.rows(rule, name, fails & text.is_in(values), many, what)
            count -= many
        if refused:
            fails &= ~text.is_in([value for values in refused.values() for value in values])
        if count:
            kind = TABLES[self.table].columns[name].kind
            noun = say("engine.a_known", column=named(name)) if kind is Kind.CHOICE else Word(kind.noun)
            self.rows(OTHER["unreadable_value"], name, fails, count, say("validation.is_not", noun=noun))
