"""When deals entered their stages, as far as recorded runs say it: the first run in which a deal stood in a stage."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from salescli.funnel.stage_history import History
from salescli.history import store as files
from salescli.loading.mapping import stages
from salescli.loading.parsing.stage_words import is_outcome

_VERSIONS = """
SELECT deal.deal, deal.run, run.as_of, json_extract(deal.body, '$.stage'), json_extract(deal.body, '$.closed_at')
FROM deal JOIN run ON run.id = deal.run WHERE deal.absent = 0 AND run.as_of <= ?
"""
_SCHEMA = {"deal_id": pl.String, "run": pl.Int64, "as_of": pl.String, "stage": pl.String, "closed": pl.String}


def read(path: Path, as_of: date) -> History | None:
    """The entries into stages in the runs up to a day; None where the file has none.

    A deal that has closed entered its last stage on that day at the latest. Raises InputError for a file that cannot be
    read.
    """
    with files.reading(path) as store:
        rows = [] if store is None else store.select(_VERSIONS, [as_of.isoformat()])
    versions = pl.DataFrame(rows, schema=_SCHEMA, orient="row").lazy().sort("deal_id", "run")
    # A version has what differs from the one before: a blank says that it is gone.
    known = versions.with_columns(pl.col("stage", "closed").forward_fill().over("deal_id"))
    days = [pl.col("as_of").str.to_date(), pl.when(pl.col("closed") != "").then("closed").str.to_date()]
    entries = (
        known.filter((pl.col("stage") != "").fill_null(value=False))
        .group_by("deal_id", "stage")
        .agg(pl.min_horizontal(days).min().alias("day"), pl.len().cast(pl.Int64).alias("rows"))
        .collect()
    )
    if entries.is_empty():
        return None
    words = {name: None if is_outcome(name) else stages.word_of(name) for name in entries["stage"].unique()}
    word = pl.col("stage").replace_strict(words, default=None, return_dtype=pl.String).alias("word")
    return History((str(path),), entries.with_columns(word), 0)


def together(one: History | None, other: History | None) -> History | None:
    """What two histories say."""
    if one is None or other is None:
        return one or other
    columns = one.entries.columns
    return History(
        (*one.files, *other.files),
        pl.concat([one.entries, other.entries.select(columns)]),
        one.left_out + other.left_out,
    )
