"""What a period may be compared with, and the columns that a comparison adds."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

#: The columns that a comparison adds: after the value, and after all others (the days compared with).
COLUMNS = ("previous", "change", "change_percent")
COMPARED = ("compared_start", "compared_end")

#: How far back the year before is for days and weeks.
YEAR_OF_WEEKS = timedelta(days=364)


class Versus(StrEnum):
    """What a period is compared with."""

    PREVIOUS = "previous"
    YEAR = "year"
