"""The rules of `validate`, declared once: each by name, with its severity and what is wrong with what fails it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.column_names import text_of
from salescli.loading.mapping import stages
from salescli.loading.parsing.text import stripped
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.model.tables.activities import ACTIVITY_TYPE
from salescli.validation.report import Finding, Rule, Severity

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.errors import SalesCliError

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

#: Rules of whole files, of columns and of keys: what finds them is code.
OTHER: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("unreadable_file", _ERROR, "the file cannot be read or told"),
        Rule("unclear_columns", _ERROR, "columns of which it is not clear what they are"),
        Rule("long_row", _ERROR, "more cells than the header has columns"),
        Rule("broken_quoting", _ERROR, "quoting that no reader takes apart in one way"),
        Rule("not_text", _ERROR, "bytes that are no text"),
        Rule("cut_off", _ERROR, "the file ends in the middle"),
        Rule("ambiguous_column", _ERROR, "a column that reads in two ways"),
        Rule("unsaved_formula", _ERROR, "a formula of which the workbook holds no value"),
        Rule("unreadable_value", _ERROR, "a value that does not read"),
        Rule("unknown_currency", _ERROR, "an amount in a currency without a rate"),
        Rule("unclear_sum", _ERROR, "a row that may sum others"),
        Rule("stale_data", _ERROR, "data that end earlier than fresh_within allows: every command refuses them"),
        Rule("repeated_id", _ERROR, "a deal_id that stands in another row too"),
        Rule("lines_differ", _ERROR, "order lines of one deal that differ in what a deal has once"),
        Rule("unclear_amount", _ERROR, "an amount that may be the deal's or the line's"),
        Rule("cost_on_some_lines", _WARNING, "a cost on some lines of a deal only: it counts as without"),
        Rule("amount_of_deal", _INFO, "the deal's, not the line's: it cannot be split by what lines differ in"),
        Rule("repeated_key", _ERROR, "a key that stands in another row too"),
        Rule("rounded_id", _ERROR, "an id that a spreadsheet has rounded: nothing can tell such ids apart"),
        Rule("short_row", _WARNING, "fewer cells than the header has columns: the rest reads as blank"),
        Rule("orphan_key", _WARNING, "a key that no row of the table it leads to has"),
        Rule("stage_left_open", _WARNING, "a stage that speaks of winning or losing: its deals count as open"),
        Rule("unknown_quota_rep", _WARNING, "a quota for a rep that is not among the reps"),
        Rule("unclear_quota", _ERROR, "a quota of which it is not clear what or when it is for"),
        Rule("overlapping_quotas", _ERROR, "two quotas of one scope for the same days"),
        Rule("mixed_offsets", _INFO, "times with several offsets from UTC, and nothing says whose days count"),
        Rule("unknown_interval", _ERROR, "a billing interval that no word tells: arr, and what it pays, needs it"),
        Rule("amount_without_interval", _ERROR, "an amount without mrr, and nothing says for how long it is"),
        Rule("undated_ends", _ERROR, "more than one in twenty of the ended have no day: who left when is not known"),
        Rule("ended_without_date", _WARNING, "ended by its status, and nothing says when: left out"),
        Rule("paused_without_date", _WARNING, "paused, and nothing says since when: an mrr of 0 throughout"),
        Rule("ends_inclusive", _WARNING, "begins the day after an earlier spell of the same customer ended"),
        Rule("few_ends_inclusive", _INFO, "begins the day after an earlier spell of a customer ended: too few to tell"),
        Rule("asked_is_end", _WARNING, "the day on which an end was asked for is taken for the end"),
        Rule("quantity_unused", _WARNING, "a quantity beside an amount, which is taken for all of them"),
        Rule("trial", _INFO, "on trial or not begun yet: no customer, left out"),
        Rule("paused", _INFO, "paused: an mrr of 0 from paused_at on"),
        Rule("paid_once", _INFO, "paid once: an mrr of 0"),
        Rule("without_billing_interval", _INFO, "without a billing interval: not annual"),
        Rule("no_status", _INFO, "a status of customers that is none"),
        Rule("repeated_header", _INFO, "a column name that stands there more than once"),
        Rule("header_row", _INFO, "repeats the column names: it is left out"),
        Rule("sum_row", _INFO, "sums other rows: it is left out"),
        Rule("excluded_rows", _INFO, "rows that the settings or the CRM's own mark rule out"),
        Rule("archived_rows", _INFO, "rows that are archived, and count as any other"),
        Rule("overlapping_rows", _INFO, "a row that stands in an earlier file word for word: it counts once"),
        Rule("repeat_left_out", _INFO, "left out, as the settings say"),
        Rule("equal_row", _INFO, "a row that stands there before, word for word: it counts once"),
        Rule("overlapping_spells", _INFO, "begins before another spell of the same customer has ended"),
        Rule("blanks_around_key", _INFO, "blanks around a key: they are taken off"),
        Rule("word_for_nothing", _INFO, "a word for nothing: it counts as blank"),
        Rule("two_spellings", _INFO, "differs from another value in case or blanks only"),
        Rule("not_read", _INFO, "a file of a folder that is not read"),
        Rule(
            "no_deal_id", _INFO, "no deal_id: each row counts as a deal, and rows of one file that repeat are not seen"
        ),
        Rule("no_status", _INFO, "a column called status of which no word is won or lost"),
        Rule("encoding_guessed", _INFO, "the encoding is a guess"),
        Rule("lines_above_header", _INFO, "lines above the column names"),
        Rule("footer", _INFO, "last lines that are no data"),
        Rule("formats_unread", _INFO, "a sheet of which values alone are read"),
    )
}


class RowRule(Struct, frozen=True):
    """A rule of one row: `fails` is true for a row of `table` that breaks it, over canonical columns.

    `column` is the one whose value is shown. `by_value`: every different value is a finding, not every row.
    """

    rule: Rule
    table: str
    column: str
    fails: pl.Expr
    by_value: bool = False

    @property
    def needs(self) -> set[str]:
        """Every column that it reads: without one of them it says nothing."""
        return {self.column, *self.fails.meta.root_names()}


def _row(name: str, severity: Severity, text: str, where: str, fails: pl.Expr) -> RowRule:
    table, column = where.split(".")
    return RowRule(Rule(name, severity, text), table, column, fails)


def _day(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Date)


def _blank(column: str) -> pl.Expr:
    """A cell that says nothing, not one that does not read."""
    return stripped(pl.col(text_of(column))).is_null()


_STATUS, _CLOSED = pl.col("status"), pl.col("closed_on")
_DECIDED = _STATUS.is_in(["won", "lost"])


def _has_time(column: str) -> pl.Expr:
    moment = pl.col(column).cast(pl.Datetime("us"))
    return moment.dt.truncate("1s") != moment.dt.truncate("1d")


#: Of one day only what has a time of day can be before.
_ANSWERED_FIRST = (_day("first_response_at") < _day("created_at")) | (
    (_day("first_response_at") == _day("created_at"))
    & _has_time("first_response_at") & _has_time("created_at")
    & (pl.col("first_response_at").cast(pl.Datetime("us")) < pl.col("created_at").cast(pl.Datetime("us")))
)  # fmt: skip

#: `status` and `closed_on` are how a deal ended and when, as the KPIs see it.
ROW_RULES: Sequence[RowRule] = (
    _row("won_without_date", _WARNING, "won, and nothing says when: left out of what was sold", "deals.status",
         (_STATUS == "won") & _CLOSED.is_null()),
    _row("lost_without_date", _WARNING, "lost, and nothing says when: left out", "deals.status",
         (_STATUS == "lost") & _CLOSED.is_null()),
    _row("without_status", _WARNING, "nothing says whether it is open, won or lost: left out", "deals.status",
         _STATUS.is_null() & stripped(pl.col(text_of("status"))).is_null()),
    _row("won_without_value", _WARNING, "won without a value: left out of what was sold", "deals.value",
         (_STATUS == "won") & _blank("value")),
    _row("closed_before_created", _WARNING, "closed before it was created", "deals.created_at",
         _DECIDED & (_day("created_at") > _CLOSED)),
    _row("answered_first", _WARNING, "answered before it came in: left out of response times",
         "deals.first_response_at", _ANSWERED_FIRST),
    _row("open_but_won_at", _WARNING, "open, with a date on which it was won", "deals.won_at",
         (_STATUS == "open") & pl.col("won_at").is_not_null()),
    _row("open_but_lost_at", _WARNING, "open, with a date on which it was lost", "deals.lost_at",
         (_STATUS == "open") & pl.col("lost_at").is_not_null()),
    _row("open_but_closed_at", _INFO, "open, with a closing date: it is ignored", "deals.closed_at",
         (_STATUS == "open") & pl.col("closed_at").is_not_null()),
    _row("improbable", _ERROR, "a probability outside 0 to 100 %", "deals.probability",
         ~pl.col("probability").is_between(0, 1)),
    _row("negative_amount", _WARNING, "a negative value", "deals.value", pl.col("value") < 0),
    _row("negative_amount", _WARNING, "a negative cost", "deals.cost", pl.col("cost") < 0),
    _row("negative_amount", _WARNING, "a negative cost", "activities.cost", pl.col("cost") < 0),
    _row("negative_amount", _WARNING, "negative recurring revenue", "customers.mrr", pl.col("mrr") < 0),
    _row("negative_amount", _WARNING, "a negative amount", "customers.amount", pl.col("amount") < 0),
    _row("negative_amount", _WARNING, "a negative amount", "customers.unit_amount", pl.col("unit_amount") < 0),
    _row("negative_amount", _WARNING, "a negative quota", "reps.quota", pl.col("quota") < 0),
    _row("negative_amount", _WARNING, "a negative cost", "reps.monthly_cost", pl.col("monthly_cost") < 0),
    _row("negative_amount", _WARNING, "a negative cost", "costs.amount", pl.col("amount") < 0),
    _row("without_date", _WARNING, "nothing says when it came in: left out of leads", "deals.created_at",
         _blank("created_at")),
    _row("without_date", _WARNING, "nothing says when it happened: left out", "activities.occurred_at",
         _blank("occurred_at")),
    _row("without_date", _WARNING, "nothing says when the customer began: left out", "customers.started_at",
         _blank("started_at")),
    _row("without_date", _WARNING, "nothing says when the cost arose: left out", "costs.incurred_at",
         _blank("incurred_at")),
    _row("without_amount", _WARNING, "a cost without an amount", "costs.amount", _blank("amount")),
    _row("without_type", _WARNING, "nothing says what kind of activity it is", "activities.type", _blank("type")),
    RowRule(Rule("other_type", _INFO, "none of call, email, meeting, demo and quote: no KPI counts it"),
            "activities", "type", ~_blank("type") & ~pl.col("type").is_in(sorted(set(ACTIVITY_TYPE.values()))),
            by_value=True),
    _row("blank_key", _WARNING, "nothing identifies the deal", "deals.deal_id", pl.col("deal_id").is_null()),
    _row("blank_key", _WARNING, "nothing identifies the customer: left out", "customers.customer_id",
         pl.col("customer_id").is_null()),
    _row("blank_key", _WARNING, "nothing identifies the rep", "reps.rep_id", pl.col("rep_id").is_null()),
    _row("ended_before_begun", _WARNING, "ended before it began: left out", "customers.churned_at",
         _day("churned_at") < _day("started_at")),
    _row("left_before_hired", _WARNING, "left before they were hired", "reps.left_at",
         _day("left_at") < _day("hired_at")),
)  # fmt: skip

_FIRST_DAY = date(1970, 1, 1)
_YEARS_AHEAD = 10


def row_rules(settings: Settings, today: date) -> list[RowRule]:
    """All rules of one row: those declared, and those that hold for every column of a kind or hang on the settings."""
    found = list(ROW_RULES)
    last = min(today, date(9980, 1, 1)) + timedelta(days=366 * _YEARS_AHEAD)
    far = Rule("far_date", _WARNING, f"before 1970, or more than {_YEARS_AHEAD} years ahead")
    for table, schema in TABLES.items():
        for name, column in schema.columns.items():
            if column.kind is Kind.TIME:
                found.append(RowRule(far, table, name, ~_day(name).is_between(_FIRST_DAY, last)))
    ahead = Rule("closed_ahead", _WARNING, "closed after today: not counted before that day")
    found.append(RowRule(ahead, "deals", "status", _DECIDED & _CLOSED.gt(today)))
    if settings.stages:
        unknown = Rule("unknown_stage", _WARNING, "a stage that [stages] does not have")
        stage = pl.col("stage")
        is_known = stage.is_null() | stages.number_of(stage, list(settings.stages)).is_not_null()
        found.append(RowRule(unknown, "deals", "stage", (_STATUS == "open") & ~is_known, by_value=True))
    return found


def finding_of(rule: str, error: SalesCliError, file: str) -> Finding:
    """An error of reading as a finding: its file, line and column are those that its message begins with."""
    line = re.search(r"\b(?:line|row) (\d+)|![A-Z]+(\d+)", error.message)
    column = re.search(r"column '([^']*)'", error.message)
    text = error.message.removeprefix(f"{file}").lstrip(":,! ")
    return Finding(
        OTHER[rule], file, int(line[1] or line[2]) if line else None, column[1] if column else None,
        text=" ".join(filter(None, (text, error.hint))),
    )  # fmt: skip
