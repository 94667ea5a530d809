"""Rules of one row, counted in one pass a table; the rows that break one are looked for where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import InputError
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.parsing import text as texts
from salescli.model.calendar import Grain
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.validation import lines
from salescli.validation.report import Collector, Finding, Rule
from salescli.validation.rules import OTHER, RowRule, finding_of, row_rules
from salescli.views.base import Source
from salescli.views.outcomes import with_outcome

if TYPE_CHECKING:
    from salescli.loading.dataset import Tables
    from salescli.validation.places import Places

_OUTCOME = ("status", "closed_at", "won_at", "lost_at", "stage")
#: So many different texts that do not read are looked at one by one.
_MOST_TEXTS = 1000
_FILE_STEP = 1 << 40


def check(tables: Tables, today: date, places: Places, found: Collector) -> dict[str, list[str]]:
    """Find the values that do not read and the rows that break a rule; gives the columns whose style is certain."""
    rules = row_rules(tables.settings, today)
    readable = {}
    for table in dict.fromkeys(file.table for file in tables.files):
        readable[table] = _readable(tables, table, found)
        for remark in tables.mixed_clocks(table, readable[table], careful=True):
            names = ", ".join(file.file.name for file in tables.of(table))
            found.add(Finding(OTHER["mixed_offsets"], names, text=remark.text))
        if readable[table]:
            _Check(tables, table, readable[table], today, places, found).run(rules)
    return readable


def _readable(tables: Tables, table: str, found: Collector) -> list[str]:
    """The columns of a table whose style is certain; the others are findings."""
    good = []
    names = dict.fromkeys(name for file in tables.of(table) for name in file.columns)
    for name in names:
        try:
            tables.frame(table, [name], careful=True)
        except InputError as error:
            mine = tables.of(table)
            file = next((file for file in mine if error.message.startswith(file.file.name)), mine[0])
            mapped = file.columns.get(name)
            header = mapped.source.header if mapped else None
            rule = "not_text" if header in file.file.untold else "ambiguous_column"
            if file.file.sheet and header in file.file.sheet.unsaved:
                rule = "unsaved_formula"
            found.add(finding_of(rule, error, file.file.name))
        else:
            good.append(name)
    return good


class _Check:
    """The checks of one table."""

    def __init__(
        self, tables: Tables, table: str, columns: Sequence[str], today: date, places: Places, found: Collector
    ) -> None:
        self.tables = tables
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
            if words := tables.reader.blanks(table, name):
                self.unread[name] &= ~texts.says_nothing(texts.clean(pl.col(text_of(name))), words)
        quick = tables.frame(table, checked).select(
            fails.sum().alias(name) for name, fails in self.unread.items()
        )  # fmt: skip
        odd = quick.collect(engine="streaming").row(0, named=True) if checked else {}
        careful = {name for name, count in odd.items() if count}
        careful |= {name for name in columns if tables.reader.is_as_it_stands(table, name)}
        if table == "deals" and places.lines is not None:
            self.frame = lines.rows(places.lines, columns, careful)
        else:
            self.frame = tables.frame(table, columns, careful=careful, rows=True)
        marks = {f"unread:{name}": fails for name, fails in self.unread.items()}
        self.frame = self.frame.with_columns(**marks)
        present = [name for name in _OUTCOME if name in columns]
        is_told = set(present) - {"closed_at"} and all(
            name in present or not tables.has(table, name) for name in _OUTCOME
        )
        if table == "deals" and is_told:
            self.frame = with_outcome(self.frame, Source(tables, today, Grain.MONTH, careful=True))
        self.there = set(self.frame.collect_schema().names())

    def run(self, rules: Sequence[RowRule]) -> None:
        """Count what breaks each rule, then find the first rows of those that something breaks."""
        mine = [rule for rule in rules if rule.table == self.table and self._can_tell(rule)]
        counts = [pl.col(f"unread:{name}").sum().alias(f"unread:{name}") for name in self.unread]
        counts += [rule.fails.fill_null(value=False).sum().alias(str(number)) for number, rule in enumerate(mine)]
        if not counts:  # text alone, that no rule is about
            return
        row = self.frame.select(counts).collect(engine="streaming").row(0, named=True)
        for name in self.unread:
            if row[f"unread:{name}"]:
                self._unread_values(name, row[f"unread:{name}"])
        for number, rule in enumerate(mine):
            if row[str(number)] and rule.by_value:
                self._values(rule)
            elif row[str(number)]:
                self.rows(rule.rule, rule.column, rule.fails, row[str(number)])

    def _can_tell(self, rule: RowRule) -> bool:
        return rule.needs <= self.there

    def _values(self, rule: RowRule) -> None:
        """The values that break a rule, each at the first row that has it."""
        place = pl.col(FILE_COLUMN).cast(pl.Int64) * _FILE_STEP + pl.col(ROW_COLUMN)
        broken = self.frame.filter(rule.fails).group_by(self._shown(rule.column).alias("value"))
        values = broken.agg(pl.len(), place.min().alias("place")).collect(engine="streaming").sort("place")
        for value, count, at in values.rows():
            file, row = divmod(at, _FILE_STEP)
            header, many = self.places.header(file, rule.column), "1 row" if count == 1 else f"{count:,} rows"
            line = self.places.line(file, row) if self.found.has_room(rule.rule) else None
            text = f"{rule.rule.text} ({many})"
            self.found.add(Finding(rule.rule, self.places.name(file), line, header, value, text))

    def rows(self, rule: Rule, column: str, fails: pl.Expr, count: int, text: str = "") -> None:
        """The first rows that break a rule, as findings."""
        frame = self.frame.filter(fails).select(FILE_COLUMN, ROW_COLUMN, self._shown(column).alias("value"))
        most = self.found.most
        rows = (frame if most is None else frame.head(most)).collect(engine="streaming").sort(FILE_COLUMN, ROW_COLUMN)
        listed = [
            Finding(
                rule,
                self.places.name(file),
                self.places.line(file, row),
                self.places.header(file, column),
                self.tables.cell(column, value) if rule == OTHER["unknown_currency"] else value,
                text or rule.text,
            )
            for file, row, value in rows.rows()
        ]
        self.found.extend(listed, rule, count)

    def _shown(self, column: str) -> pl.Expr:
        text = text_of(column)
        return pl.col(text) if text in self.there else pl.col(column).cast(pl.String)

    def _unread_values(self, name: str, count: int) -> None:
        """Values that do not read, told from amounts in a currency that has no rate."""
        text = pl.col(text_of(name))
        fails = pl.col(f"unread:{name}")
        counted = self.frame.filter(fails).group_by(text.alias("text")).len().head(_MOST_TEXTS)
        different = counted.collect(engine="streaming")
        told: dict[tuple[Rule, str], list[str]] = {}
        for value in different["text"].sort():
            if refusal := self.tables.refusal(self.table, name, value):
                rule = OTHER["unknown_currency" if refusal.is_of_currency else "unreadable_value"]
                told.setdefault((rule, refusal.what), []).append(value)
        for (rule, what), values in told.items():
            many = int(different.filter(pl.col("text").is_in(values))["len"].sum())
            self.rows(rule, name, fails & text.is_in(values), many, what)
            count -= many
        if told:
            fails &= ~text.is_in([value for values in told.values() for value in values])
        if count:
            kind = TABLES[self.table].columns[name].kind
            noun = f"a known {name}" if kind is Kind.CHOICE else kind.noun
            self.rows(OTHER["unreadable_value"], name, fails, count, f"is not {noun}")
