"""Where a number comes from: what became of every row, which columns were read, the formula with its figures.

`explain NAME PATH` prints this text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
from msgspec import Struct

from salescli.engine import dimensions as dims
from salescli.engine.aggregate import wanted
from salescli.engine.eligibility import Participation, participation
from salescli.engine.order_lines import is_of_lines
from salescli.engine.windows import BUCKET, WINDOW, extreme, spans
from salescli.i18n.language import ENGLISH
from salescli.i18n.numbers import rounded, unit_label
from salescli.loading.column_parts import is_amount
from salescli.model import formula
from salescli.model.measures import Aggregate, Measure, Scope, Unit

if TYPE_CHECKING:
    from salescli.engine.batch import Batch
    from salescli.engine.run import Answer
    from salescli.loading.dataset import Dataset
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.model.metric import Kpi, Part

#: The formulas are shown for this many groups.
_SHOWN = 5


class Account(Struct, frozen=True):
    """What became of the rows of a table, for one participation. The counts add up to `read`.

    `used` take part, `outside` are dated outside the range, `filtered` do not pass --where, `left_out` cannot take part
    (by reason), `others` are not meant. Of order lines it counts deals; `further` are their other lines.
    """

    table: str
    noun: str
    read: int
    used: int
    outside: int
    filtered: int
    left_out: tuple[tuple[str, int], ...]
    further: int = 0

    @property
    def others(self) -> int:
        """Rows of the table that the KPI does not mean."""
        known = self.used + self.outside + self.filtered + self.further
        return self.read - known - sum(count for _, count in self.left_out)

    def __str__(self) -> str:
        """The account in one line."""
        parts = [f"{self.noun}: {self.used:,} used"]
        parts += [f"{count:,} left out {reason}" for reason, count in self.left_out if count]
        parts += [f"{self.outside:,} outside the range"] if self.outside else []
        parts += [f"{self.filtered:,} ruled out by --where"] if self.filtered else []
        parts += [f"{self.others:,} not meant"] if self.others else []
        lines = "1 further line of a deal" if self.further == 1 else f"{self.further:,} further lines of deals"
        parts += [lines] if self.further else []
        return "; ".join(parts)


def accounts(answer: Answer, dataset: Dataset) -> list[Account]:
    """What became of every row, for each participation that the KPI shows."""
    read = {batch.view.table: 0 for batch in answer.evaluation.aggregates}
    for table in read:
        read[table] = sum(dataset.rows_in(file) for file in dataset.of(table))
    shown = answer.plan.shown
    found = []
    done: set[tuple[str, Participation]] = set()
    for batch, frame in sorted(answer.evaluation.aggregates.items(), key=lambda item: is_of_lines(item[0], dataset)
                               and bool(item[0].details)):  # fmt: skip
        places = [(batch.view_name, part) for part in batch.participations]
        parts = [place[1] for place in places if place in shown and place not in done]
        if is_of_lines(batch, dataset):  # lines of a deal may differ in a detail; its account is given once
            done |= {(batch.view_name, part) for part in parts}
        found += [_account(batch, frame, part, answer, read[batch.view.table], dataset) for part in parts]
    return list(dict.fromkeys(found))


def _account(
    batch: Batch, frame: pl.DataFrame, part: Participation, answer: Answer, read: int, dataset: Dataset
) -> Account:
    spec = answer.evaluation.spec
    windows = answer.windows
    first, last = _days(batch, part, answer)
    inside = pl.lit(value=False)
    if first is not None:
        inside = (pl.col(BUCKET) <= last) & (pl.lit(value=True) if _lasts(batch) else pl.col(BUCKET) >= first)
    if windows["undated"].any() or batch.view_name == "open_now":
        inside = inside | pl.col(BUCKET).is_null()
    rules = spec.rules(batch, part)
    passing = wanted(frame, spec)
    counts = {
        "used": pl.col(part.ok_column).filter(inside).sum(),
        "outside": pl.sum_horizontal(part.ok_column, *map(part.left_out_column, rules)).filter(~inside).sum(),
        "passed": pl.col(part.ok_column).filter(~inside).sum(),
        "undated": pl.col(part.ok_column).filter(inside.is_null()).sum(),
        **{
            f"left_out:{rule.code}": pl.col(part.left_out_column(rule)).filter(inside.fill_null(value=True)).sum()
            for rule in rules
        },
    }
    row = passing.select(**counts).collect().row(0, named=True)
    every = frame.select(pl.col(part.ok_column).sum()).item() or 0
    reasons = [(ENGLISH.say(rule.text), row[f"left_out:{rule.code}"] or 0) for rule in rules]
    repeats = sum(map(len, dataset.repeats(batch.view.table).dropped.values()))
    reasons.append(("as repeats of other rows", repeats))
    reasons.append(("as no rows, but column names or sums", dataset.non_rows(batch.view.table)))
    excluded = dataset.excluded(batch.view.table)
    reasons.append(("as ruled out", excluded.count if excluded else 0))
    reasons.append((f"without {batch.view.dated_by}", row["undated"] or 0))
    size = dataset.lines.size if is_of_lines(batch, dataset) else None
    kept = (row["used"] or 0) + (row["passed"] or 0) + (row["undated"] or 0)
    return Account(
        table=batch.view.table,
        noun=batch.view.condition(part.where).noun,
        read=read,
        used=row["used"] or 0,
        outside=row["outside"] or 0,
        filtered=every - kept,
        left_out=tuple(reasons),
        further=size.lines - size.deals if size else 0,
    )


def _days(batch: Batch, part: Participation, answer: Answer) -> tuple[date | None, date | None]:
    """The first and last day of the rows that count: a measure may count rows before the range."""
    spec = answer.evaluation.spec
    ahead = batch.view.is_ahead
    mine = [
        measure
        for measure in answer.plan.measures.values()
        if measure.is_flow and participation(measure) == part and batch.view_name in (measure.view, *measure.also)
    ]
    by_day = any(not measure.is_bound_to_range for measure in mine)
    found = [
        spans(answer.windows, scope, spec.grain, spec.calendar, spec.as_of, ahead=ahead, by_day=by_day)
        for scope in sorted({measure.scope for measure in mine} - {Scope.ALL}) or [Scope.GROUP]
    ]
    return (
        extreme((day for frame in found for day in frame["start"]), first=True),
        extreme((day for frame in found for day in frame["end"]), first=False),
    )


def _lasts(batch: Batch) -> bool:
    """Whether the rows are intervals, which may begin before the range and last into it."""
    return any(not measure.is_flow for measure in batch.measures)


def worked(answer: Answer) -> list[str]:
    """The formulas with the figures of the latest complete period, else of the latest; for its first groups."""
    frame = answer.frame.join(answer.windows.select(WINDOW, "period", "complete"), on=WINDOW)
    if frame.is_empty():
        return []
    finished = frame.filter(pl.col("complete"))
    latest = finished if finished.height else frame
    keys = answer.evaluation.spec.keys
    groups = latest.filter(pl.col(WINDOW) == latest[WINDOW].max()).sort(keys or [WINDOW], nulls_last=True)
    columns = dict(zip(keys, map(dims.column_of, answer.result.by), strict=True))
    lines = [line for row in groups.head(_SHOWN).iter_rows(named=True) for line in _worked(row, answer, columns)]
    rest = groups.height - _SHOWN
    return lines + ([f"and {rest} more groups"] if rest > 0 else [])


def _worked(row: Mapping[str, Any], answer: Answer, keys: Mapping[str, str]) -> list[str]:
    kpi, currency = answer.result.kpi, answer.result.currency or ""
    period = str(row["period"] or "without a date") + ("" if row["complete"] else " (not complete)")
    lines = [
        ", ".join([period, *(f"{column} {'–' if row[key] is None else row[key]}" for key, column in keys.items())])
    ]
    for name, text in kpi.formulas.items():
        shown = kpi.name if name == "value" else name
        figures = {part: _figure(row[part], _unit(kpi, part)) for part in formula.names(text)}
        result = _labelled(row[name], _unit(kpi, name), currency)
        lines.append(f"    {shown} = {text} = {formula.filled(text, figures)} = {result}")
    if isinstance(kpi.value, Measure):
        lines.append(f"    {kpi.name} = {_labelled(row['value'], kpi.unit, currency)}")
    return lines


def _unit(kpi: Kpi, name: str) -> Unit:
    part: Part | None = kpi.parts.get(name)
    return part.unit if part else kpi.unit


def _figure(value: Any, unit: Unit) -> str:
    return "nothing" if value is None else rounded(value, unit)


def _labelled(value: Any, unit: Unit, currency: str) -> str:
    return _figure(value, unit) if value is None else f"{rounded(value, unit)} {unit_label(unit, currency)}".strip()


def inputs(answer: Answer, dataset: Dataset) -> list[str]:
    """The files that were read, and which of their columns the KPI uses by which name.

    After a table's files come those that are joined to them, and after all tables the quotas and the rates of days.
    """
    lines = []
    has_amounts = False
    for table in dict.fromkeys(batch.view.table for batch in answer.evaluation.aggregates):
        used = {
            column
            for batch in answer.evaluation.aggregates
            if batch.view.table == table
            for column in batch.columns_read
        }
        for file in dataset.of(table):
            lines.append(
                f"    {file.file.name}: {table}, {dataset.rows_in(file):,} rows; {_columns(file, sorted(used))}"
            )
            has_amounts = has_amounts or any(is_amount(file, name) for name in used)
        lines += _joined(dataset.of(table))
    if any(measure.aggregate is Aggregate.QUOTA for measure in answer.plan.measures.values()):
        lines += [f"    {file.file.name}: quotas, {dataset.rows_in(file):,} rows" for file in dataset.of("quotas")]
        has_amounts = True
    if has_amounts and (rates := dataset.reader.money.dated) is not None:
        lines.append(f"    {rates.name}: {rates.rates.height:,} rates of days ({', '.join(rates.codes)})")
    return lines


def _joined(files: Iterable[MappedFile]) -> list[str]:
    """The files that are joined to those of a table, each once, with their keys and what is looked up in them."""
    lines = []
    for file in files:
        for join in file.file.joins:
            keys, found = ", ".join(join.headers), ", ".join(join.columns)
            lines.append(f"    {join.file.name}: joined by {keys}, {join.rows.height:,} rows; {found}")
    return list(dict.fromkeys(lines))


def _columns(file: MappedFile, used: Sequence[str]) -> str:
    shown = []
    for name in used:
        if mapped := file.columns.get(name):
            source = mapped.source.header or mapped.source.sql or f"always {mapped.source.constant!r}"
            said = name if source == name else f"{name} = {source!r}"
            home, _ = file.file.home_of(mapped.source.header or "")
            shown.append(said if home is file.file else f"{said} ({home.name})")
    return ", ".join(shown)


def text(answer: Answer, dataset: Dataset) -> str:
    """The whole account as plain text."""
    settings = dataset.settings.path
    result = answer.result
    lines = [
        "Settings",
        f"    {settings}" if settings else "    none",
        "",
        "Files",
        *inputs(answer, dataset),
        "",
        "Rows",
    ]
    lines += [f"    {account}" for account in accounts(answer, dataset)]
    lines += ["", "Figures", *(f"    {line}" for line in worked(answer))]
    if result.total is not None:
        value = result.total["value"][0]
        lines.append(f"    total: {_labelled(value, result.kpi.unit, result.currency or '')}")
    if result.notes:
        lines += ["", "Notes", *(f"    {ENGLISH.say(note.text)}" for note in result.notes)]
    return "\n".join(lines) + "\n"
