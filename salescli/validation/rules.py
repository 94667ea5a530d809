"""The rules of `validate`, declared once: each by name, with its severity and what is wrong with what fails it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from salescli import stages
from salescli.loading.casting import stripped
from salescli.loading.names import text_of
from salescli.records import dataclass
from salescli.schema import ACTIVITY_TYPE, TABLES, Kind
from salescli.settings import Settings
from salescli.validation.report import Rule, Severity

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
        Rule("unreadable_value", _ERROR, "a value that does not read"),
        Rule("unknown_currency", _ERROR, "an amount in a currency without a rate"),
        Rule("repeated_id", _ERROR, "a deal_id that stands in another row too"),
        Rule("repeated_key", _WARNING, "an id that stands in another row too"),
        Rule("short_row", _WARNING, "fewer cells than the header has columns: the rest reads as blank"),
        Rule("orphan_key", _WARNING, "a key that no row of the table it leads to has"),
        Rule("unknown_quota_rep", _WARNING, "a quota for a rep that is not among the reps"),
        Rule("repeated_header", _INFO, "a column name that stands there more than once"),
        Rule("excluded_rows", _INFO, "rows that the settings or the CRM's own mark rule out"),
        Rule("overlapping_rows", _INFO, "a row that stands in an earlier file word for word: it counts once"),
        Rule("overlapping_spells", _INFO, "begins before another spell of the same customer has ended"),
        Rule("blanks_around_key", _INFO, "blanks around a key: they are taken off"),
        Rule("two_spellings", _INFO, "differs from another value in case or blanks only"),
        Rule("not_read", _INFO, "a file of a folder that is not read"),
        Rule("no_deal_id", _INFO, "no deal_id: each row counts as a deal, and rows that repeat are not seen"),
        Rule("encoding_guessed", _INFO, "the encoding is a guess"),
        Rule("lines_above_header", _INFO, "lines above the column names"),
        Rule("footer", _INFO, "last lines that are no data"),
    )
}


@dataclass(frozen=True)
class RowRule:
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
    _row("blank_key", _WARNING, "nothing identifies the deal", "deals.deal_id", _blank("deal_id")),
    _row("blank_key", _WARNING, "nothing identifies the customer: left out", "customers.customer_id",
         _blank("customer_id")),
    _row("blank_key", _WARNING, "nothing identifies the rep", "reps.rep_id", _blank("rep_id")),
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
        stage = stripped(pl.col("stage"))
        is_known = stage.is_null() | stages.number_of(stage, list(settings.stages)).is_not_null()
        found.append(RowRule(unknown, "deals", "stage", (_STATUS == "open") & ~is_known, by_value=True))
    return found
