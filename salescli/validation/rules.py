"""The rules of `validate`, declared once: names, severities, and what is wrong with a value that breaks one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.errors import without_file
from salescli.loading.column_names import text_of
from salescli.loading.mapping import stages
from salescli.loading.parsing.text import stripped
from salescli.message import Message, say
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.model.tables.activities import ACTIVITY_TYPE
from salescli.validation.report import Finding, Rule, Severity

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.errors import SalesCliError

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

#: Rules of whole files, of columns and of keys: other modules check them.
OTHER: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("unreadable_file", _ERROR, say("validation.unreadable_file")),
        Rule("unclear_columns", _ERROR, say("validation.unclear_columns")),
        Rule("unusable_join", _ERROR, say("validation.unusable_join")),
        Rule("long_row", _ERROR, say("validation.long_row")),
        Rule("broken_quoting", _ERROR, say("validation.broken_quoting")),
        Rule("not_text", _ERROR, say("validation.not_text")),
        Rule("cut_off", _ERROR, say("validation.cut_off")),
        Rule("ambiguous_column", _ERROR, say("validation.ambiguous_column")),
        Rule("unsaved_formula", _ERROR, say("validation.unsaved_formula")),
        Rule("unreadable_value", _ERROR, say("validation.unreadable_value")),
        Rule("unknown_currency", _ERROR, say("validation.unknown_currency")),
        Rule("unclear_sum", _ERROR, say("validation.unclear_sum")),
        Rule("stale_data", _ERROR, say("validation.stale_data")),
        Rule("repeated_id", _ERROR, say("validation.repeated_id")),
        Rule("lines_differ", _ERROR, say("validation.lines_differ")),
        Rule("unclear_amount", _ERROR, say("validation.unclear_amount")),
        Rule("cost_on_some_lines", _WARNING, say("validation.cost_on_some_lines")),
        Rule("amount_of_deal", _INFO, say("validation.amount_of_deal")),
        Rule("repeated_key", _ERROR, say("validation.repeated_key")),
        Rule("rounded_id", _ERROR, say("validation.rounded_id")),
        Rule("short_row", _WARNING, say("validation.short_row")),
        Rule("orphan_key", _WARNING, say("validation.orphan_key")),
        Rule("unmet_key", _WARNING, say("validation.unmet_key")),
        Rule("nothing_understood", _WARNING, say("validation.nothing_understood")),
        Rule("stage_left_open", _WARNING, say("validation.stage_left_open")),
        Rule("unknown_quota_rep", _WARNING, say("validation.unknown_quota_rep")),
        Rule("unclear_quota", _ERROR, say("validation.unclear_quota")),
        Rule("overlapping_quotas", _ERROR, say("validation.overlapping_quotas")),
        Rule("mixed_offsets", _INFO, say("validation.mixed_offsets")),
        Rule("other_dates", _INFO, say("validation.other_dates")),
        Rule("unknown_interval", _ERROR, say("validation.unknown_interval")),
        Rule("amount_without_interval", _ERROR, say("validation.amount_without_interval")),
        Rule("undated_ends", _ERROR, say("validation.undated_ends")),
        Rule("ended_without_date", _WARNING, say("validation.ended_without_date")),
        Rule("paused_without_date", _WARNING, say("validation.paused_without_date")),
        Rule("ends_inclusive", _WARNING, say("validation.ends_inclusive")),
        Rule("few_ends_inclusive", _INFO, say("validation.few_ends_inclusive")),
        Rule("asked_is_end", _WARNING, say("validation.asked_is_end")),
        Rule("quantity_unused", _WARNING, say("validation.quantity_unused")),
        Rule("trial", _INFO, say("validation.trial")),
        Rule("paused", _INFO, say("validation.paused")),
        Rule("paid_once", _INFO, say("validation.paid_once")),
        Rule("without_billing_interval", _INFO, say("validation.without_billing_interval")),
        Rule("repeated_header", _INFO, say("validation.repeated_header")),
        Rule("header_row", _INFO, say("validation.header_row")),
        Rule("sum_row", _INFO, say("validation.sum_row")),
        Rule("excluded_rows", _INFO, say("validation.excluded_rows")),
        Rule("archived_rows", _INFO, say("validation.archived_rows")),
        Rule("overlapping_rows", _INFO, say("validation.overlapping_rows")),
        Rule("repeat_left_out", _INFO, say("validation.repeat_left_out")),
        Rule("equal_row", _INFO, say("validation.equal_row")),
        Rule("overlapping_spells", _INFO, say("validation.overlapping_spells")),
        Rule("blanks_around_key", _INFO, say("validation.blanks_around_key")),
        Rule("word_for_nothing", _INFO, say("validation.word_for_nothing")),
        Rule("two_spellings", _INFO, say("validation.two_spellings")),
        Rule("not_read", _INFO, say("validation.not_read")),
        Rule("no_deal_id", _INFO, say("validation.no_deal_id")),
        Rule("no_status", _INFO, say("validation.no_status")),
        Rule("encoding_guessed", _INFO, say("validation.encoding_guessed")),
        Rule("lines_above_header", _INFO, say("validation.lines_above_header")),
        Rule("footer", _INFO, say("validation.footer")),
        Rule("formats_unread", _INFO, say("validation.formats_unread")),
    )
}


_ALL = pl.lit(value=True)


class RowRule(Struct, frozen=True):
    """A rule of one row: `fails` is true for a row of `table` that breaks it, over canonical columns.

    `column` is the one whose value is shown. With `by_value` every different value is a finding, not every row. `may`
    is a condition that costs less, and that every row meets which breaks the rule.
    """

    rule: Rule
    table: str
    column: str
    fails: pl.Expr
    by_value: bool = False
    may: pl.Expr | None = None

    @property
    def needs(self) -> set[str]:
        """Every column that it reads; it needs all of them."""
        return {self.column, *self.fails.meta.root_names()}


def _row(
    name: str, severity: Severity, text: Message, where: str, fails: pl.Expr, may: pl.Expr | None = None
) -> RowRule:
    table, column = where.split(".")
    return RowRule(Rule(name, severity, text), table, column, fails, may=may)


def _blank_row(name: str, text: Message, where: str, among: pl.Expr = _ALL) -> RowRule:
    """A rule that a row breaks in which a cell is blank. Text is read only where there is none, or no value."""
    column = where.split(".")[1]
    may = pl.col(column).is_null() | pl.col(text_of(column)).is_null()
    return _row(name, _WARNING, text, where, among & _blank(column), among & may)


def _day(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Date)


def _blank(column: str) -> pl.Expr:
    """Whether a cell is blank, not unreadable."""
    return stripped(pl.col(text_of(column))).is_null()


_STATUS, _CLOSED = pl.col("status"), pl.col("closed_on")
_DECIDED = _STATUS.is_in(["won", "lost"])


def _has_time(column: str) -> pl.Expr:
    moment = pl.col(column).cast(pl.Datetime("us"))
    return moment.dt.truncate("1s") != moment.dt.truncate("1d")


#: On the same day only moments with a time of day can be one before the other.
_ANSWERED_FIRST = (_day("first_response_at") < _day("created_at")) | (
    (_day("first_response_at") == _day("created_at"))
    & _has_time("first_response_at") & _has_time("created_at")
    & (pl.col("first_response_at").cast(pl.Datetime("us")) < pl.col("created_at").cast(pl.Datetime("us")))
)  # fmt: skip

#: `status` and `closed_on` are how a deal ended and when, as the KPIs see it.
ROW_RULES: Sequence[RowRule] = (
    _row("won_without_date", _WARNING, say("validation.won_without_date"), "deals.status",
         (_STATUS == "won") & _CLOSED.is_null()),
    _row("lost_without_date", _WARNING, say("validation.lost_without_date"), "deals.status",
         (_STATUS == "lost") & _CLOSED.is_null()),
    _blank_row("without_status", say("validation.without_status"), "deals.status", _STATUS.is_null()),
    _blank_row("won_without_value", say("validation.won_without_value"), "deals.value", _STATUS == "won"),
    _row("closed_before_created", _WARNING, say("validation.closed_before_created"), "deals.created_at",
         _DECIDED & (_day("created_at") > _CLOSED)),
    _row("answered_first", _WARNING, say("validation.answered_first"),
         "deals.first_response_at", _ANSWERED_FIRST, pl.col("first_response_at") < pl.col("created_at")),
    _row("open_but_won_at", _WARNING, say("validation.open_but_won_at"), "deals.won_at",
         (_STATUS == "open") & pl.col("won_at").is_not_null()),
    _row("open_but_lost_at", _WARNING, say("validation.open_but_lost_at"), "deals.lost_at",
         (_STATUS == "open") & pl.col("lost_at").is_not_null()),
    _row("open_but_closed_at", _INFO, say("validation.open_but_closed_at"), "deals.closed_at",
         (_STATUS == "open") & pl.col("closed_at").is_not_null()),
    _row("improbable", _ERROR, say("validation.improbable"), "deals.probability",
         ~pl.col("probability").is_between(0, 1)),
    _row("negative_amount", _WARNING, say("validation.negative_value"), "deals.value", pl.col("value") < 0),
    _row("negative_amount", _WARNING, say("validation.negative_cost"), "deals.cost", pl.col("cost") < 0),
    _row("negative_amount", _WARNING, say("validation.negative_cost"), "activities.cost", pl.col("cost") < 0),
    _row("negative_amount", _WARNING, say("validation.negative_mrr"), "customers.mrr", pl.col("mrr") < 0),
    _row("negative_amount", _WARNING, say("validation.negative_amount"), "customers.amount", pl.col("amount") < 0),
    _row("negative_amount", _WARNING, say("validation.negative_amount"), "customers.unit_amount",
         pl.col("unit_amount") < 0),
    _row("negative_amount", _WARNING, say("validation.negative_quota"), "reps.quota", pl.col("quota") < 0),
    _row("negative_amount", _WARNING, say("validation.negative_cost"), "reps.monthly_cost", pl.col("monthly_cost") < 0),
    _row("negative_amount", _WARNING, say("validation.negative_cost"), "costs.amount", pl.col("amount") < 0),
    _blank_row("without_date", say("validation.undated_deal"), "deals.created_at"),
    _blank_row("without_date", say("validation.undated_activity"), "activities.occurred_at"),
    _blank_row("without_date", say("validation.undated_customer"), "customers.started_at"),
    _blank_row("without_date", say("validation.undated_cost"), "costs.incurred_at"),
    _blank_row("without_amount", say("validation.without_amount"), "costs.amount"),
    _blank_row("without_type", say("validation.without_type"), "activities.type"),
    RowRule(Rule("other_type", _INFO, say("validation.other_type")),
            "activities", "type", ~_blank("type") & ~pl.col("type").is_in(sorted(set(ACTIVITY_TYPE.values()))),
            by_value=True),
    _row("blank_key", _WARNING, say("validation.blank_deal"), "deals.deal_id", pl.col("deal_id").is_null()),
    _row("blank_key", _WARNING, say("validation.blank_customer"), "customers.customer_id",
         pl.col("customer_id").is_null()),
    _row("blank_key", _WARNING, say("validation.blank_rep"), "reps.rep_id", pl.col("rep_id").is_null()),
    _row("ended_before_begun", _WARNING, say("validation.ended_before_begun"), "customers.churned_at",
         _day("churned_at") < _day("started_at")),
    _row("left_before_hired", _WARNING, say("validation.left_before_hired"), "reps.left_at",
         _day("left_at") < _day("hired_at")),
)  # fmt: skip

_FIRST_DAY = date(1970, 1, 1)
_YEARS_AHEAD = 10


def row_rules(settings: Settings, today: date) -> list[RowRule]:
    """All rules of one row: those declared, those for every column of a kind, and those that depend on the settings."""
    found = list(ROW_RULES)
    last = min(today, date(9980, 1, 1)) + timedelta(days=366 * _YEARS_AHEAD)
    far = Rule("far_date", _WARNING, say("validation.far_date", years=_YEARS_AHEAD))
    for table, schema in TABLES.items():
        for name, column in schema.columns.items():
            if column.kind is Kind.TIME:
                found.append(RowRule(far, table, name, ~_day(name).is_between(_FIRST_DAY, last)))
    ahead = Rule("closed_ahead", _WARNING, say("validation.closed_ahead"))
    found.append(RowRule(ahead, "deals", "status", _DECIDED & _CLOSED.gt(today)))
    if settings.stages:
        unknown = Rule("unknown_stage", _WARNING, say("validation.unknown_stage"))
        stage = pl.col("stage")
        is_known = stage.is_null() | stages.number_of(stage, list(settings.stages)).is_not_null()
        found.append(RowRule(unknown, "deals", "stage", (_STATUS == "open") & ~is_known, by_value=True))
    return found


def finding_of(rule: str, error: SalesCliError, file: str) -> Finding:
    """An error of reading as a finding, with its line, its column and what to do about it."""
    text, place = without_file(error.message), error.place
    if error.hint:
        text = say("validation.with_advice", what=text, advice=error.hint)
    return Finding(OTHER[rule], file, place.line if place else None, place.column if place else None, text=text)
