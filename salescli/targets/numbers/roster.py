"""Who is employed when: a rep, team or region that sold nothing is still there to be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.targets.model import Group

#: What is known of who sells.
STAFFED = ("rep", "team", "region")


class Employment(Struct, frozen=True):
    """A rep's time with the company; a blank day is open. `traits` are their id, name, team and region."""

    traits: Mapping[str, str | None]
    first: date | None
    last: date | None

    def touches(self, start: date, end: date) -> bool:
        """Whether it holds any day of a period."""
        return (self.first is None or self.first <= end) and (self.last is None or self.last >= start)

    def fits(self, where: Sequence[str]) -> bool:
        """Whether conditions such as `region=South` on who sells are met: for one dimension any, for several all."""
        wanted: dict[str, list[str | None]] = {}
        for text in where:
            dimension, _, value = text.partition("=")
            if dimension in STAFFED:
                wanted.setdefault(dimension, []).append(value or None)
        return all(set(values) & set(self._names(dimension)) for dimension, values in wanted.items())

    def _names(self, dimension: str) -> list[str | None]:
        """What a filter may call it: a rep goes by id and by name."""
        return [self.traits["rep_id"], self.traits["rep"]] if dimension == "rep" else [self.traits[dimension]]

    def has(self, by: Sequence[str]) -> bool:
        """Whether it belongs to a group of a split; one without a team says nothing of teams."""
        return all(self.traits["rep_id" if name == "rep" else name] is not None for name in by)

    def group(self, by: Sequence[str]) -> Group:
        """The group of a split that it belongs to; a rep is told by id and name."""
        columns = [column for name in by for column in (("rep_id", "rep") if name == "rep" else (name,))]
        return tuple((column, self.traits[column]) for column in columns)


def employments(tables: Dataset) -> list[Employment]:
    """The rows of the reps table; none without one. A rep goes by one name in all employments."""
    import polars as pl

    from salescli.engine.dimensions import names_of
    from salescli.views.base import day_of

    if not tables.has("reps", "rep_id"):
        return []
    texts = [name for name in ("rep_id", "team", "region") if tables.has("reps", name)]
    days = [name for name in ("hired_at", "left_at") if tables.has("reps", name)]
    with tables.reading():
        frame = tables.frame("reps", [*texts, *days])
        rows = frame.select(*texts, *(day_of(name).alias(name) for name in days))
        found = rows.filter(pl.col("rep_id").is_not_null()).collect()
        names = dict(names_of("rep", tables).iter_rows())
    return [
        Employment(
            {
                "rep_id": row["rep_id"],
                "rep": names.get(row["rep_id"]),
                "team": row.get("team"),
                "region": row.get("region"),
            },
            row.get("hired_at"),
            row.get("left_at"),
        )
        for row in found.iter_rows(named=True)
    ]
