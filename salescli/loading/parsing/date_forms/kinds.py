"""Which forms of dates there are beside days and moments, and what the numbers of a column may be."""

from __future__ import annotations

from enum import Enum, StrEnum


class Form(StrEnum):
    """A form of a cell of a date that a note tells of."""

    MONTH = "month"
    WEEK = "week"
    DAY_NUMBER = "day_number"
    EPOCH = "epoch"
    NO_DATE = "no_date"


class Numbers(Enum):
    """What the numbers of a column of dates are, of five digits or six: not known yet, days, months, or no dates."""

    OPEN = "open"
    DAYS = "days of a spreadsheet"
    MONTHS = "months"
    NONE = "none"
