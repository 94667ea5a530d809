"""The deals of a run, as they are recorded and read back.

A deal is recorded with a body: JSON without blanks that has what is known of it, as text. Its members are `COLUMNS`,
and under `dimensions` the key of every dimension by which deals can be split. Names are not recorded. A later version
of a deal has only the members that differ, a blank one for what is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.parsing.numbers import MONEY

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

    from salescli.history.model import Run
    from salescli.history.store import Store

#: The columns of a deal besides its dimensions. `status` is open, won or lost on the as-of date of the run. `value` and
#: `cost` are in the base currency. `weight` is that of the forecast, for open deals.
COLUMNS: Mapping[str, PolarsDataType] = {
    "closed_at": pl.Date,
    "cost": MONEY,
    "created_at": pl.Date,
    "deal_type": pl.String,
    "expected_close_at": pl.Date,
    "probability": MONEY,
    "stage": pl.String,
    "status": pl.String,
    "value": MONEY,
    "weight": MONEY,
}
_DIMENSIONS = "dimensions"
#: The dimensions of the recorded deals.
_NAMES = "SELECT DISTINCT key FROM deal, json_each(deal.body, '$.dimensions') ORDER BY key"


class Deals(Struct, frozen=True):
    """Deals in a run: `frame` has the columns deal_id, COLUMNS and the `dimensions`, by the columns of their keys."""

    frame: pl.DataFrame
    dimensions: tuple[str, ...]


def latest_run(
    runs: Iterable[Run], day: date, *, before: bool = False, rows: Iterable[str] = ("open", "all")
) -> Run | None:
    """The latest recorded run with deals whose as-of date is no later than a day, or is `before` it."""
    wanted = tuple(rows)
    found = [run for run in runs if run.rows in wanted and (run.as_of < day if before else run.as_of <= day)]
    return max(found, key=lambda run: (run.as_of, run.id), default=None)


def of_run(store: Store, run: int) -> Deals:
    """The deals as a run recorded them, the latest version of each."""
    names = tuple(key for (key,) in store.select(_NAMES))
    rows = store.select("SELECT deal, run, absent, body FROM deal WHERE run <= ?", [run])
    schema = {"deal": pl.String, "run": pl.Int64, "absent": pl.Int64, "body": pl.String}
    found = pl.DataFrame(rows, schema=schema, orient="row")
    split = {_DIMENSIONS: pl.Struct(dict.fromkeys(names, pl.String))} if names else {}
    members = pl.Struct({**dict.fromkeys(COLUMNS, pl.String), **split})
    decoded = found.sort("deal", "run").with_columns(pl.col("body").str.json_decode(members)).unnest("body")
    groups = {name: pl.col(_DIMENSIONS).struct.field(name) for name in names}
    versions = decoded.select("deal", "absent", *COLUMNS, **groups)
    known = [pl.col(name).drop_nulls().last() for name in (*COLUMNS, *names)]
    last = versions.group_by("deal", maintain_order=True).agg(pl.col("absent").last(), *known)
    there = last.filter(pl.col("absent") == 0)
    own = {name: _from_text(_known(name), dtype) for name, dtype in COLUMNS.items()}
    return Deals(there.select(pl.col("deal").alias("deal_id"), **own, **{name: _known(name) for name in names}), names)


def _known(name: str) -> pl.Expr:
    """A member of a body; null where it is blank, which says that it is gone."""
    return pl.when(pl.col(name) != "").then(pl.col(name))


def versions(now: Deals, before: Deals, known: Iterable[str] = ()) -> pl.DataFrame:
    """What is to be recorded of the deals now, given those that are recorded. Columns: deal, absent, body.

    `known` are the ids of all deals that were ever recorded: of one that is back a blank says what is gone.
    """
    names = [*COLUMNS, *sorted({*now.dimensions, *before.dimensions})]
    mine, theirs = (_texts(deals, names) for deals in (now, before))
    both = mine.join(theirs, on="deal_id", how="left", suffix=":before", maintain_order="left")
    is_new = pl.col("is_there:before").is_null()
    changed = {name: is_new | pl.col(name).ne_missing(pl.col(f"{name}:before")) for name in names}
    blank = pl.when(~is_new | pl.col("deal_id").is_in(list(known))).then(pl.lit(""))
    text = {name: pl.when(changed[name]).then(pl.coalesce(name, blank)) for name in names}
    later = both.filter(pl.any_horizontal(changed.values())).select("deal_id", **text)
    gone = theirs.join(mine, on="deal_id", how="anti").select(pl.col("deal_id").alias("deal"), absent=1, body=None)
    written = later.select(pl.col("deal_id").alias("deal"), absent=0, body=_body(sorted(names[len(COLUMNS) :])))
    schema = pl.Schema({"deal": pl.String, "absent": pl.Int64, "body": pl.String})
    return pl.concat([frame.cast(schema) for frame in (written, gone)])


def _texts(deals: Deals, names: Iterable[str]) -> pl.DataFrame:
    """The deals with everything as text. Columns: deal_id, is_there, the names."""
    missing = set(names).difference(deals.frame.columns)
    own = {name: pl.lit(None, pl.String) if name in missing else _as_text(name) for name in names}
    return deals.frame.select("deal_id", pl.lit(value=True).alias("is_there"), **own)


def _as_text(name: str) -> pl.Expr:
    """A value as text; decimals without zeros at their end."""
    text = pl.col(name).cast(pl.String)
    is_amount = COLUMNS.get(name) == MONEY
    return text.str.strip_chars_end("0").str.strip_chars_end(".") if is_amount else text


def _from_text(text: pl.Expr, dtype: PolarsDataType) -> pl.Expr:
    return text.str.to_date() if dtype == pl.Date else text.cast(dtype)


def _body(dimensions: list[str]) -> pl.Expr:
    """The body of a deal from texts; what is null is not in it."""
    members = [_member(name) for name in COLUMNS]
    if dimensions:
        split = pl.concat_str(map(_member, dimensions), separator=",", ignore_nulls=True)
        place = sum(name < _DIMENSIONS for name in COLUMNS)
        object_ = pl.concat_str(pl.lit(f'"{_DIMENSIONS}":{{'), split, pl.lit("}"))
        members.insert(place, pl.when(split != "").then(object_))
    return pl.concat_str(pl.lit("{"), pl.concat_str(members, separator=",", ignore_nulls=True), pl.lit("}"))


def _member(name: str) -> pl.Expr:
    """A member of an object as JSON, `"name":"text"`; null where there is no text."""
    written = pl.struct(pl.col(name).alias(name)).struct.json_encode()
    return pl.when(pl.col(name).is_not_null()).then(written.str.slice(1, written.str.len_chars() - 2))
