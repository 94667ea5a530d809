"""The deals as they stood on a day, from files that are seen from that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli import fix
from salescli.engine import dimensions as dims
from salescli.engine import run as engine
from salescli.engine.eligibility import participation
from salescli.engine.filters import UnknownValue
from salescli.engine.order_lines import fold, is_of_lines
from salescli.engine.scan import engine_for_rows, rows_with_marks
from salescli.errors import InputError, UsageError
from salescli.loading.column_names import DEAL_COLUMN, FILE_COLUMN, ROW_COLUMN
from salescli.message import Option, say
from salescli.model.measures import OPEN_DEALS, OPEN_VALUE, Missing, Unit
from salescli.model.metric import Better, Kpi
from salescli.pipeline.state import COLUMNS, State

if TYPE_CHECKING:
    from salescli.api import Exports
    from salescli.engine.plan import Query
    from salescli.engine.run import Answer
    from salescli.loading.dataset import Dataset

#: What must be read of the deals, as a KPI: whether they are open, what they are worth, when they should close.
KPI = Kpi(
    title="Pipeline",
    unit=Unit.MONEY,
    better=Better.HIGHER,
    value=OPEN_DEALS,
    hidden={
        "worth": OPEN_VALUE,
        "dated": replace(OPEN_DEALS.needing("expected_close_at"), missing=Missing.NULL),
    },
    name="pipeline",
)
#: Notes of the engine that do not hold here: such deals count, as what they are worth or when they close is not needed.
_NOT_LEFT_OUT = ("without_value", "without_expected_close_at")


def from_files(exports: Exports, query: Query, label: str) -> State:
    """The deals of files as they stood on the as-of date of the question; `label` distinguishes deals without an id.

    Raises SalesCliError for what a user can mend, such as a deal_id that repeats.
    """
    exports.refuse_stale(query.as_of.day)
    dataset = exports.dataset
    with dataset.reading():
        dataset.require("deals", ("deal_id",), KPI.name)
        answer = engine.compute(KPI, dataset, query)
        deals = _deals(answer, dataset, label)
        _check(deals, query)
        notes = tuple(note for note in answer.result.notes if note.code not in _NOT_LEFT_OUT)
        return State(query.as_of.day, deals, answer.result.currency, _names(query, dataset), notes)


def from_earlier_files(exports: Exports, query: Query, label: str) -> State:
    """The same, where the files need not have any deal that the filters want."""
    try:
        return from_files(exports, query, label)
    except UnknownValue:
        found = from_files(exports, replace(query, where=()), label)
        return replace(found, deals=found.deals.with_columns(is_wanted=pl.lit(value=False)))


def _deals(answer: Answer, dataset: Dataset, label: str) -> pl.DataFrame:
    """The deals, with COLUMNS and the groups."""
    spec = answer.evaluation.spec
    (batch,) = answer.evaluation.aggregates
    extra = ["deal_id", *(["stage"] if dataset.has("deals", "stage") else [])]
    frame = rows_with_marks(batch, spec, dataset, rows=True, extra=extra).with_columns(dataset.key("deals", "deal_id"))
    wanted = pl.lit(value=True)
    is_of = is_of_lines(batch, dataset)
    if is_of:
        frame = fold(frame, batch, spec, dataset)
        for filter_ in spec.filters:
            wanted &= pl.col(filter_.column).is_not_null()
    else:
        for filter_ in spec.filters:
            wanted &= filter_.code.is_not_null()
    names = frame.collect_schema().names()
    ok, day = pl.col(participation(OPEN_DEALS).ok_column), spec.as_of
    came = (pl.col("date") <= day).fill_null(value=False)
    over = pl.col("status").is_in(["won", "lost"]) & (pl.col("ended").is_null() | (pl.col("ended") <= day))
    is_open = ok & came & (pl.col("ended").is_null() | (pl.col("ended") > day))
    place = pl.format("{}:{}:{}", pl.lit(f"\0{label}"), FILE_COLUMN, ROW_COLUMN) if not is_of else pl.format(
        "{}:{}", pl.lit(f"\0{label}"), DEAL_COLUMN
    )  # fmt: skip
    columns = {
        "key": pl.coalesce("deal_id", place),
        "deal_id": pl.col("deal_id"),
        "is_there": came,
        "is_open": is_open.fill_null(value=False),
        "outcome": pl.when(over).then(pl.col("status")),
        "value": pl.col("value"),
        "created": pl.col("date"),
        "closed": pl.col("ended"),
        "stage": pl.col("stage") if "stage" in names else pl.lit(None, pl.String),
        "expected": pl.col("expected_close_at") if "expected_close_at" in names else pl.lit(None, pl.Date),
        "is_wanted": wanted,
    }
    typed = {name: columns[name].cast(dtype).alias(name) for name, dtype in COLUMNS.items()}
    groups = {f"group:{place}": pl.col(key) for place, key in enumerate(spec.keys)}
    return frame.select(**typed, **groups).collect(engine=engine_for_rows("deals", dataset))


def _check(deals: pl.DataFrame, query: Query) -> None:
    """Raise an error where a deal has several rows: then nobody can say what became of it."""
    repeated = deals.lazy().group_by("key").agg(pl.len().alias("count")).filter(pl.col("count") > 1)
    found = repeated.sort("key").head(1).collect(engine="streaming")
    if found.is_empty():
        return
    deal = found["key"][0]
    if query.by:
        raise UsageError(
            say("pipeline.deal_in_groups", deal=deal, dimensions=list(query.by)),
            say("pipeline.split_by_other", fix=Option("--by", "none")),
        )
    words = [fix.setting("tables.deals", "duplicates", fix.text(word)) for word in ("lines", "first", "last")]
    hint = say("pipeline.one_row_a_deal", key=words[0], words=words)
    raise InputError(say("pipeline.deal_repeats", deal=deal, count=found["count"][0]), hint)


def _names(query: Query, dataset: Dataset) -> dict[str, dict[str, str]]:
    """The names of reps and customers by their keys, where the split has them."""
    return {
        dimension: {key: name for key, name in dims.names_of(dimension, dataset).rows() if key and name}
        for dimension in query.by
        if dims.column_of(dimension) != dimension
    }
