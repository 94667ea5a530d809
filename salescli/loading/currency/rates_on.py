"""On which day amounts have a rate, as who reads them asks for it."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TypeAlias

import polars as pl

#: As many places after the point as a rate is kept with.
RATE = pl.Decimal(38, 16)


class Unrated(Enum):
    """Instead of a day: amounts stay in their own currency, which CURRENCY_COLUMN says."""

    OWN = "own"


#: The day whose rates all rows get, or none.
RatesOn: TypeAlias = date | Unrated
