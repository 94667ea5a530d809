"""Views of the deals: by the day they closed, came in or were quoted, and those that are open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli import fix
from salescli.errors import MissingInputError, SalesCliError
from salescli.loading.mapping import stages
from salescli.loading.order_lines.part import WHOLE
from salescli.loading.parsing import decimals
from salescli.loading.parsing.numbers import MONEY
from salescli.message import say
from salescli.model.schema import fold
from salescli.views import deal_activities, moments, repeat_customers
from salescli.views.base import (
    Condition,
    DerivedColumn,
    Rule,
    Source,
    View,
    dated,
    day_of,
    days,
    has,
    needs,
    without,
)
from salescli.views.outcomes import (
    CONTACTS,
    DECIDED_BY,
    ENDS,
    OUTCOME,
    as_coded,
    as_written,
    closed,
    given_closed,
    require_closed,
    require_open,
    with_outcome,
    won_by_as_of,
)

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

_SECONDS_A_DAY = 86_400
#: What the weighted value of a deal is made of.
_AMOUNTS = ("value", "probability")


def happened(source: Source) -> pl.LazyFrame:
    """The days on which deals came in, were quoted, answered, won and lost."""
    others = ("created_at", "quoted_at", "first_response_at")
    return days(closed(as_coded(source), others), ["date", *others])


def _add_won(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    if "status" not in frame.collect_schema().names() or "closed_on" not in frame.collect_schema().names():
        frame = with_outcome(frame, source)
    return frame.with_columns(won_by_as_of(source).alias("won"))


def _add_qualified(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    return frame.with_columns(source.flag("qualified").alias("is_qualified"))


def _add_days(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    return frame.with_columns((pl.col("date") - day_of("created_at")).dt.total_days().alias("days"))


def _add_seconds(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The rows with `seconds` from created_at to the first response by the as-of date; null without one.

    `in_days` says that they are whole days because one of the two has no time of day. `untold` says that they count as
    0: the answer only seems to come first because the clock was put forward over one of the two times.
    """
    if source.has("deals", "first_response_at") and any(
        moments.is_of_days(frame, column) for column in ("created_at", "first_response_at")
    ):
        return _with_whole_days(frame, source)
    asked = {f"asked:{name}": known for name, known in _asked(frame, source).items()}
    frame = frame.with_columns(**asked)
    if source.has("deals", "first_response_at"):
        known = moments.known_of(frame, "first_response_at", source.dataset.settings.calendar.timezone)
        frame = frame.with_columns(**{f"answered:{name}": each for name, each in known.items()})
        is_known = pl.col("answered:day") <= source.as_of
        between = {name: pl.when(is_known).then(each) for name, each in _between().items()}
        return frame.with_columns(**between)
    frame = frame.with_columns(source.key("deals", "deal_id"))
    own_row = ["deal_id", "asked:instant"]  # rows of one id may be deals of their own
    contacts = replace(source, part=WHOLE).gathered("contacts", "activities", _contacts, None)

    def first_answers(own: Source) -> pl.LazyFrame:
        rows = frame
        if own is not source:
            rows = own.frame("deals", ["deal_id", "created_at"]).with_columns(own.key("deals", "deal_id"))
            rows = rows.with_columns(**{f"asked:{name}": known for name, known in _asked(rows, own).items()})
        pairs = rows.select("deal_id", *asked).join(contacts, on="deal_id").with_columns(**_between())
        packed = pl.col("seconds") * 4 + pl.col("in_days").cast(pl.Int64) * 2 + pl.col("untold").cast(pl.Int64)
        return pairs.filter(pl.col("seconds") >= 0).group_by(own_row).agg(packed.min().alias("asked:packed"))

    firsts = source.gathered("first answers", "deals", first_answers, own_row)
    frame, packed = frame.join(firsts, on=own_row, how="left", maintain_order="none"), pl.col("asked:packed")
    return frame.with_columns(seconds=packed // 4, in_days=packed // 2 % 2 == 1, untold=packed % 2 == 1)


def _asked(frame: pl.LazyFrame, source: Source) -> dict[str, pl.Expr]:
    """What is known of the moment at which a deal came in (see `moments.known_of`)."""
    return moments.known_of(frame, "created_at", source.dataset.settings.calendar.timezone)


def _with_whole_days(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The same where one of the two never has a time of day."""
    answered = day_of("first_response_at")
    days = (answered - day_of("created_at")).dt.total_days()
    seconds = pl.when(answered <= source.as_of).then(days * _SECONDS_A_DAY)
    return frame.with_columns(seconds=seconds, in_days=pl.lit(value=True), untold=pl.lit(value=False))


def _between() -> dict[str, pl.Expr]:
    """The columns that `_add_seconds` adds, between the moments `asked:…` and `answered:…`."""
    in_days = pl.col("asked:bare") | pl.col("answered:bare")
    days = (pl.col("answered:day") - pl.col("asked:day")).dt.total_days() * _SECONDS_A_DAY
    exact = (pl.col("answered:instant") - pl.col("asked:instant")).dt.total_seconds()
    gap = pl.max_horizontal("asked:gap", "answered:gap").dt.total_seconds()
    untold = ~in_days & (exact < 0) & (exact > -gap)
    seconds = pl.when(in_days).then(days).when(untold).then(pl.lit(0, pl.Int64)).otherwise(exact)
    return {"seconds": seconds, "in_days": in_days, "untold": untold}


def _require_responses(dataset: Dataset, purpose: str) -> None:
    """Raise a MissingInputError where neither the deals nor activities say when deals were answered."""
    if not dataset.has("deals", "first_response_at"):
        dataset.require("activities", ("type", "occurred_at", "deal_id"), purpose)
        dataset.require("deals", ("deal_id",), purpose)


def _contacts(source: Source) -> pl.LazyFrame:
    """Done calls, emails and meetings on deals. Columns: deal_id, `answered:…` (see `moments.known_of`)."""
    columns = [column for column in ("deal_id", "type", "occurred_at", "done") if source.has("activities", column)]
    frame = source.dataset.exact.frame("activities", columns, timed=True, part=source.part)
    done = pl.col("done").fill_null(value=False) if "done" in columns else pl.lit(value=True)
    frame = frame.filter(done, pl.col("type").is_in(CONTACTS), pl.col("deal_id").is_not_null())
    frame = frame.filter(day_of("occurred_at") <= source.as_of)
    known = moments.known_of(frame, "occurred_at", source.dataset.settings.calendar.timezone)
    return frame.select("deal_id", **{f"answered:{name}": each for name, each in known.items()})


def _lives(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """Deals with the days they came in (`date`) and closed (`ended`), and `closed_since` (after the as-of date)."""
    frame = with_outcome(source.frame("deals", [*columns, "created_at", *OUTCOME]), source)
    since = (pl.col("closed_on") > source.as_of) & (day_of("created_at") <= source.as_of)
    frame = frame.with_columns(closed_since=since.fill_null(value=False))
    return _without_last_stage(frame.with_columns(date=day_of("created_at"), ended=pl.col("closed_on")), source)


def _without_last_stage(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """Deals, without the stages of those closed after the as-of date: a last stage says nothing about then."""
    if not source.has("deals", "stage"):
        return frame
    return frame.with_columns(pl.when(~pl.col("closed_since")).then(pl.col("stage")).alias("stage"))


def _open(dated_by: str) -> Callable[[Source, Sequence[str]], pl.LazyFrame]:
    """Deals open on the as-of date, dated by one of their columns, with `closed_since` (after the as-of date)."""

    def rows(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
        from salescli.loading.kept.stored import as_amounts

        named = [*columns, "created_at", dated_by, *OUTCOME]
        stored = replace(source, coded=source.coded.union(_AMOUNTS))  # few rows are open: only theirs become amounts
        frame = with_outcome(stored.frame("deals", named, rates_on=source.as_of), source)
        since = (pl.col("closed_on") > source.as_of).fill_null(value=False)
        is_open = (day_of("created_at") <= source.as_of) & ((pl.col("status") == "open") | since)
        day = day_of(dated_by) if source.has("deals", dated_by) else pl.lit(None, pl.Date)
        maybe = pl.col("status").is_null() | _UNDATED_CLOSING.fails
        maybe |= pl.col("created_at").is_null() & ((pl.col("status") == "open") | since)
        had_come = (day_of("created_at") <= source.as_of).fill_null(value=True)
        frame = as_amounts(frame.filter(is_open | (maybe & had_come)), set(_AMOUNTS) - source.coded)
        overdue = day < source.as_of
        frame = frame.with_columns(day.alias("date"), since.alias("closed_since"), overdue.alias("overdue"))
        return _without_last_stage(frame, source)

    return rows


def _add_weighted(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The rows with the value times the deal's own probability, else times the weight of its stage, if it is open."""
    own = pl.col("probability") if source.has("deals", "probability") else pl.lit(None, MONEY)
    weights = source.dataset.settings.stages
    stage = pl.lit(None, MONEY)
    if weights and source.has("deals", "stage"):
        numbers, shares = pl.Series(range(len(weights))), decimals.column(weights.values(), MONEY)
        number = stages.number_of(pl.col("stage"), list(weights))
        stage = number.replace_strict(numbers, shares, default=None, return_dtype=MONEY)
    weight = pl.coalesce(own, pl.when(~pl.col("closed_since")).then(stage))
    return frame.with_columns(weight.alias("weight")).with_columns(weighted=pl.col("value") * pl.col("weight"))


def _add_committed(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The rows with the value of a deal whose weight is at least the threshold of the settings, else 0."""
    likely = pl.col("weight") >= decimals.literal(source.dataset.settings.forecast.commit, MONEY)
    committed = pl.when(likely).then(pl.col("value")).when(~likely).then(pl.lit(0, MONEY))
    return _add_weighted(frame, source).with_columns(committed=committed)


def _no_weight(rows: pl.DataFrame) -> SalesCliError:
    """The error for stages without a weight, with the lines to add to the settings."""
    found = rows["stage"].drop_nulls().unique().sort().to_list() if "stage" in rows.columns else []
    if not found:
        return MissingInputError(
            say("views.no_weights", count=rows.height),
            say("views.give_a_probability", fix=fix.column("deals", "stage")),
        )
    from salescli.loading.mapping.stage_order import settings_lines

    lines = settings_lines({fold(stage): stage for stage in found}.values())
    return MissingInputError(say("views.no_weight", stages=found), say("views.say_how_likely", lines=lines))


_STATUS = pl.col("status")
_TYPE = pl.col("deal_type")
_UNDATED_CLOSING = Rule(
    "without_closed_at", "closed without a date", (_STATUS != "open") & pl.col("closed_on").is_null()
)
_WITHOUT_STATUS = Rule("without_status", "without a status", _STATUS.is_null())
#: How a deal ended, for rows that are dated by something else.
ENDED = DerivedColumn((), with_outcome, reads_if_there=OUTCOME)
_WON = DerivedColumn((), _add_won, reads_if_there=OUTCOME, requires=require_closed)


def _days_since_created(code: str, reason: str) -> DerivedColumn:
    """The days from the day a deal came in to its date in the view; negative ones are left out for the reason."""
    rules = (without("created_at"), Rule(code, reason, pl.col("days") < 0))
    return DerivedColumn(("created_at",), _add_days, rules)


_WEIGHED_BY = ("probability", "stage")
_WEIGHING = (
    without("value"),
    Rule(
        "without_probability",
        "closed since the as-of date (so their stage then is not known) and without a probability",
        pl.col("closed_since") & pl.col("weight").is_null(),
    ),
    Rule("without_weight", "without a weight", pl.col("weight").is_null(), _no_weight),
    Rule("improbable", "with a probability outside 0 to 100 %", ~pl.col("weight").is_between(0, 1)),
)


def _open_view(dated_by: str) -> View:
    return View(
        table="deals",
        noun="deals",
        dated_by=dated_by,
        rows=_open(dated_by),
        requires=require_open,
        given=has("deals", "created_at"),
        conditions={
            "": Condition(_STATUS.is_not_null(), "open deals"),
            "ahead": Condition(_STATUS.is_not_null() & ~pl.col("overdue"), "open deals"),
            "overdue": Condition(_STATUS.is_not_null() & pl.col("overdue"), "overdue open deals"),
            "undated": Condition(_STATUS.is_not_null() & pl.col("date").is_null(), "undated open deals"),
            "closed since": Condition(_STATUS.is_not_null() & pl.col("closed_since"), "open deals"),
        },
        derived={
            name: DerivedColumn(("value",), add, _WEIGHING, reads_if_there=_WEIGHED_BY, amount="value")
            for name, add in (("weighted", _add_weighted), ("committed", _add_committed))
        },
        always=(_WITHOUT_STATUS, without("created_at"), _UNDATED_CLOSING),
        decided_by=("created_at", dated_by, *DECIDED_BY),
        is_ahead=dated_by == "expected_close_at",
        placed_by="created_at",
        rated_as_of=True,
    )


VIEWS: Mapping[str, View] = {
    "closed_deals": View(
        as_written=as_written,
        table="deals",
        noun="closed deals",
        dated_by="closed_at",
        rows=closed,
        requires=require_closed,
        given=given_closed,
        conditions={
            "won": Condition(_STATUS == "won", "won deals"),
            "lost": Condition(_STATUS == "lost", "lost deals"),
            "upsell": Condition((_STATUS == "won") & (_TYPE == "upsell"), "won upsell deals", ("deal_type",), "won"),
            "cross-sell": Condition(
                (_STATUS == "won") & (_TYPE == "cross-sell"), "won cross-sell deals", ("deal_type",), "won"
            ),
            "new": Condition((_STATUS == "won") & (_TYPE == "new"), "won new deals", ("deal_type",), "won"),
            "won renewal": Condition(
                (_STATUS == "won") & (_TYPE == "renewal"), "won renewal deals", ("deal_type",), "won"
            ),
            "lost renewal": Condition(
                (_STATUS == "lost") & (_TYPE == "renewal"), "lost renewal deals", ("deal_type",), "lost"
            ),
            "repeat": Condition(
                (_STATUS == "won") & pl.col("is_repeat"), "won deals of customers who had bought", ("is_repeat",), "won"
            ),
            "": Condition((_STATUS == "won") | (_STATUS == "lost"), "closed deals"),
        },
        derived={
            "days": _days_since_created("closed_before_created", "closed before it came in"),
            "is_repeat": DerivedColumn(("customer_id",), repeat_customers.add_is_repeat, needs_days=ENDS),
            **{
                column: DerivedColumn(
                    ("deal_id",),
                    deal_activities.add_activities,
                    requires=deal_activities.require,
                    needs_days=(*ENDS, ("activities", "occurred_at")),
                )
                for column in deal_activities.COLUMNS
            },
        },
        always=(_WITHOUT_STATUS,),
        decided_by=DECIDED_BY,
        is_row_by_row=True,
    ),
    "created_deals": View(
        table="deals",
        noun="deals",
        dated_by="created_at",
        rows=dated("deals", "created_at"),
        requires=needs("deals", "created_at"),
        given=has("deals", "created_at"),
        conditions={
            "qualified": Condition(pl.col("is_qualified"), "qualified deals", ("is_qualified",)),
            "won": Condition(pl.col("won"), "won deals", ("won",)),
            "qualified won": Condition(
                pl.col("is_qualified") & pl.col("won"), "won qualified deals", ("is_qualified", "won")
            ),
            "answered": Condition(pl.col("seconds").is_not_null(), "answered deals", ("seconds",)),
            "answered in days": Condition(
                pl.col("seconds").is_not_null() & pl.col("in_days"), "answered deals", ("seconds",), "answered"
            ),
            "answered untold": Condition(
                pl.col("seconds").is_not_null() & pl.col("untold"), "answered deals", ("seconds",), "answered"
            ),
        },
        derived={
            "won": _WON,
            "is_qualified": DerivedColumn(("qualified",), _add_qualified),
            "seconds": DerivedColumn(
                ("created_at",),
                _add_seconds,
                reads_if_there=("first_response_at",),
                reads_instead=("deal_id",),
                requires=_require_responses,
                rules=(Rule("answered_first", "answered before it came in", pl.col("seconds") < 0),),
                timed=True,
            ),
        },
        decided_by=("created_at",),
        outcome=ENDED,
        is_row_by_row=True,
    ),
    "quoted_deals": View(
        table="deals",
        noun="quoted deals",
        dated_by="quoted_at",
        needs_date=False,
        rows=dated("deals", "quoted_at"),
        requires=needs("deals", "quoted_at"),
        given=has("deals", "quoted_at"),
        conditions={"won": Condition(pl.col("won"), "won quoted deals", ("won",))},
        derived={"won": _WON, "days": _days_since_created("quoted_before_created", "quoted before it came in")},
        decided_by=("quoted_at",),
        outcome=ENDED,
        is_row_by_row=True,
    ),
    "deal_lives": View(
        table="deals",
        noun="deals",
        dated_by="created_at",
        rows=_lives,
        requires=require_open,
        given=has("deals", "created_at"),
        conditions={
            "": Condition(_STATUS.is_not_null(), "deals"),
            "won": Condition(_STATUS == "won", "won deals"),
            "lost": Condition(_STATUS == "lost", "lost deals"),
            "closed since": Condition(_STATUS.is_not_null() & pl.col("closed_since"), "deals"),
        },
        always=(_WITHOUT_STATUS, _UNDATED_CLOSING),
        decided_by=("created_at", *DECIDED_BY),
        is_state=True,
        rated_at_ends=True,
    ),
    "open_deals": _open_view("expected_close_at"),
    "open_now": _open_view("created_at"),
}
