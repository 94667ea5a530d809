"""The day whose rates apply to all amounts of a reading."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TypeAlias

import polars as pl

#: The type of a rate, with its places after the point.
RATE = pl.Decimal(38, 16)


class Unrated(Enum):
    """Instead of a day: amounts stay in their own currency, which is in CURRENCY_COLUMN."""

    OWN = "own"


#: The day whose rates apply to all rows, or no rates at all.
RatesOn: TypeAlias = date | Unrated
