"""Text of order lines in batches that end where a deal ends, so that each line has its neighbours beside it.

An expression that looks at the row before makes the streaming engine keep rows until that one has come; with one for
each column that would be half of a file. Here only the last deal of a batch waits, for the next batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
from polars.io.plugins import register_io_source

if TYPE_CHECKING:
    from salescli.loading.order_lines.line_facts import Size

#: The lines of a batch, about: more need more memory, and fewer more time, for each batch takes a moment to begin.
_ROWS = 50_000
#: Whether the line before is of the same deal, and whether the next one is.
SAME, MORE = "line:same", "line:more"
#: The text of the line before.
_BEFORE = "line:before"


class LinesApart(Exception):
    """Some lines of a deal are no neighbours, differ, or are not plain enough to tell."""


class Rules(NamedTuple):
    """What text of order lines must be like: ids under the header `key` go up, or down where they are `falling`.

    `odd` are conditions that no last line of a deal may meet, `apart` those that no other line than its first may meet;
    these may look at the line before. `if_varied` are conditions, each on one column, that texts must meet which stand
    next to another one in their deal.
    """

    key: str
    falling: bool
    odd: Sequence[pl.Expr] = ()
    apart: Sequence[pl.Expr] = ()
    if_varied: Sequence[pl.Expr] = ()


def whole_deals(text: pl.LazyFrame, rules: Rules, counted: Callable[[Size, int], None] | None = None) -> pl.LazyFrame:
    """The text with SAME and MORE, in batches of whole deals.

    Collecting it raises LinesApart where lines are not as the rules say. When all of it has been read, how many deals
    have several lines, and how many rows there are, is handed to `counted`.
    """
    schema = pl.Schema({**text.collect_schema(), SAME: pl.Boolean(), MORE: pl.Boolean()})

    def read(
        columns: list[str] | None, only: pl.Expr | None, rows: int | None, _batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        for batch in _checked(text, rules, counted):
            found = batch if only is None else batch.filter(only)
            found = found if columns is None else found.select(columns)
            yield found if rows is None else found.head(rows)
            rows = None if rows is None else rows - found.height
            if rows is not None and rows <= 0:
                return

    return register_io_source(read, schema=schema, is_pure=True)


def _checked(text: pl.LazyFrame, rules: Rules, counted: Callable[[Size, int], None] | None) -> Iterator[pl.DataFrame]:
    """The batches, each of which was found to be as the rules say."""
    from salescli.loading.order_lines.line_facts import Size

    size, count, before = Size(), 0, None
    differs = pl.any_horizontal(pl.lit(value=False), *rules.apart)
    asked = [*dict.fromkeys([rules.key, SAME, MORE, *(name for each in rules.odd for name in each.meta.root_names())])]
    for batch in _cut(text, rules.key):
        ends = batch.select(asked).filter(~pl.col(MORE))
        keys = ends[rules.key]
        if before is not None:
            keys = pl.concat([before, keys])
        is_odd = ends.select(pl.any_horizontal(pl.lit(value=False), *rules.odd).any()).item()
        if is_odd or _turns(keys, is_falling=rules.falling):
            raise LinesApart
        if rules.apart and batch.select((pl.col(SAME) & differs).any()).item():
            raise LinesApart
        if not all(_is_met(batch, condition) for condition in rules.if_varied):
            raise LinesApart
        before, more = keys[-1:], batch.height - ends.height
        several = int(ends[SAME].sum())
        size, count = size.and_of(Size(several, several + more, 0)), count + batch.height
        yield batch
    if counted is not None:
        counted(size, count)


def _is_met(batch: pl.DataFrame, condition: pl.Expr) -> bool:
    """Whether all texts that stand next to another one in their deal meet a condition. Most columns have none."""
    name = condition.meta.root_names()[0]
    text = pl.col(name)
    varied = batch.select(SAME, text, text.shift().alias(_BEFORE)).filter(
        pl.col(SAME) & text.ne_missing(pl.col(_BEFORE))
    )
    texts = pl.concat([varied[name], varied[_BEFORE].alias(name)]).unique().to_frame()
    return bool(texts.select(condition.fill_null(value=False).all()).item())


def _cut(text: pl.LazyFrame, key: str) -> Iterator[pl.DataFrame]:
    """The text with SAME and MORE, cut before the last deal of every batch."""
    left: list[pl.DataFrame] = []
    for rows in text.collect_batches(maintain_order=True, chunk_size=_ROWS, engine="streaming"):
        if not rows.height:
            continue
        if left and (rows[key] == left[0][key][0]).fill_null(value=False).all():
            left.append(rows)  # the last deal goes on: it is joined once, at its end
            continue
        lines = pl.concat([*left, rows], rechunk=True)  # all that follows takes a tenth less time than over many chunks
        is_same = (lines[key] == lines[key].shift()).fill_null(value=False)
        last = lines.height - 1 - int((~is_same).reverse().arg_max() or 0)
        left = [lines[last:]]
        if last:
            yield _marked(lines, is_same, last)
    if left:
        lines = pl.concat(left, rechunk=True)
        yield _marked(lines, (lines[key] == lines[key].shift()).fill_null(value=False), lines.height)


def _marked(lines: pl.DataFrame, is_same: pl.Series, count: int) -> pl.DataFrame:
    """The first lines, so many, which end where a deal does."""
    has_more = is_same.shift(-1, fill_value=False)
    return lines.with_columns(is_same.alias(SAME), has_more.alias(MORE)).head(count)


def _turns(keys: pl.Series, *, is_falling: bool) -> bool:
    """Whether ids do not go up all the way, or down: by their length and then as text. Each must be another."""
    size = keys.str.len_bytes()
    here, there = (keys[1:], keys[:-1]) if is_falling else (keys[:-1], keys[1:])
    less, more = (size[1:], size[:-1]) if is_falling else (size[:-1], size[1:])
    return bool(((less > more) | ((less == more) & (here >= there))).any())
