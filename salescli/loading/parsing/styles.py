"""How a column writes its numbers and its dates."""

from __future__ import annotations

from msgspec import Struct

from salescli.config.date_patterns import DatePattern, Order
from salescli.loading.parsing.date_forms.kinds import Numbers
from salescli.loading.parsing.dates import ISO_DAY, UTC, Clock, TimeShape
from salescli.model.schema import OfMonth


class NumberStyle(Struct, frozen=True):
    """How a column writes numbers: its decimal mark (None: no number seen has any), and whether that may yet change.

    `is_percent` is for a probability: whether the column counts in percent, None for other columns.
    """

    decimal: str | None = "."
    is_open: bool = False
    is_percent: bool | None = None


class DateStyle(Struct, frozen=True):
    """How a column writes dates.

    `shapes` are those of its first rows, `order` which part comes first and `is_open` whether that may yet change,
    `pattern` the settings' own, `clock` that of timestamps that carry an offset, `numbers` what numbers are.
    A month stands for the day `of_month`; where that is None, none reads. The forms of dates that a note tells of (see
    `Form`) are added to `met`.
    """

    shapes: tuple[TimeShape, ...] = (ISO_DAY,)
    is_open: bool = False
    order: Order = Order.DAY
    pattern: DatePattern | None = None
    clock: Clock = UTC
    numbers: Numbers = Numbers.MONTHS
    of_month: OfMonth | None = OfMonth.FIRST
    met: set[str] | None = None

    @property
    def short_years(self) -> bool:
        """Whether years of two digits are read: not where the settings say that they have four."""
        return not (self.pattern and self.pattern.has_long_year)
