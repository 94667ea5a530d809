"""The forms of dates besides days and moments, and what the numbers of a column may mean."""

from __future__ import annotations

from enum import Enum, StrEnum


class Form(StrEnum):
    """A form of date that a note reports."""

    MONTH = "month"
    WEEK = "week"
    DAY_NUMBER = "day_number"
    EPOCH = "epoch"
    NO_DATE = "no_date"


class Numbers(Enum):
    """What numbers of five or six digits in a column of dates mean: not known yet, days, months, or no dates."""

    OPEN = "open"
    DAYS = "days of a spreadsheet"
    MONTHS = "months"
    NONE = "none"
