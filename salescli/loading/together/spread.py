"""What spreads the scan of the tables over several processes or machines, as the dataset knows it.

Partial aggregates of parts of a table merge to those of the whole, so a scan can be cut. Only where rows are compared
with others of their table must all of it be gathered first, such as the first day of each customer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.order_lines.part import Part

    Frame = Callable[[pl.LazyFrame], pl.LazyFrame]


class Gathering(NamedTuple):
    """What all rows of a `table` say together, made from what those of each part say.

    `rows` makes that of a part; `by` are the columns that identify one of its rows, None where they are only put
    together: of several with the same, the least value of every other column counts. `finish` is the last step.
    """

    name: str
    table: str
    rows: Callable[[Part], pl.LazyFrame]
    by: Sequence[str] | None
    finish: Frame


class Spread(Protocol):
    """Scans tables in parts. `whole` are the names of files that were read in one piece.

    Where it `keeps`, tables for which many questions are expected are read once and kept.
    """

    keeps: bool

    @property
    def whole(self) -> tuple[str, ...]:
        """See above."""

    def collect(self, wanted: Sequence[Any], spec: Any, dataset: Any, precision: Any) -> Mapping[Any, pl.DataFrame]:
        """The partial aggregates of every batch (see `engine.scan.collect`)."""

    def gathered(self, asked: Gathering) -> pl.LazyFrame | None:
        """What was gathered before; None where the frame of the whole table has to do."""
