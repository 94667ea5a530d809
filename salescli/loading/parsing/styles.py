"""How a column writes its numbers and its dates."""

from __future__ import annotations

from msgspec import Struct

from salescli.config.date_patterns import DatePattern, Order
from salescli.loading.parsing.date_forms.kinds import Numbers
from salescli.loading.parsing.dates import ISO_DAY, UTC, Clock, TimeShape
from salescli.model.schema import OfMonth


class NumberStyle(Struct, frozen=True):
    """How a column writes numbers: its decimal mark (None: no number seen has any), and whether that may yet change.

    `is_percent` says of probabilities whether they are in percent; it is None for other columns.
    """

    decimal: str | None = "."
    is_open: bool = False
    is_percent: bool | None = None


class DateStyle(Struct, frozen=True):
    """How a column writes dates.

    `shapes` are those of its first rows. `order` says which part comes first, `is_open` whether that may yet change.
    `pattern` is that of the settings, `clock` the time zone for timestamps with an offset. `numbers` says what numbers
    mean. `of_month` is the day that a month means; if it is None, months do not read. The forms of dates that notes
    report (see `Form`) are added to `met`.
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
        """Whether years of two digits read; they do not where the settings say that years have four digits."""
        return not (self.pattern and self.pattern.has_long_year)
