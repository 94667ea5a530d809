"""What the outcomes of deals say of the weights of stages."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli import fix

if TYPE_CHECKING:
    from salescli.results.note import Note


def half_up(share: float | Decimal, decimals: int) -> Decimal:
    """A share rounded half up."""
    return Decimal(str(share)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


class Verdict(StrEnum):
    """What the outcomes say of the weight in use."""

    TOO_FEW = "too few"
    TOO_LOW = "too low"
    TOO_HIGH = "too high"
    FITS = "fits"


class Stage(Struct, frozen=True):
    """A stage: the deals that entered it and what became of them.

    `weight` is how likely such a deal is won, 0 to 1, between `low` and `high`; all None where none is decided.
    `in_use` is the weight of the settings, `verdict` what the outcomes say of it; None without one. `value_share` is
    the value of the won in percent of that of the decided. `brier_in_use` and `brier` are the mean squared errors of
    the two weights over the decided deals. `has_enough` where at least as many are decided as were asked for.
    """

    stage: str
    entered: int
    won: int
    lost: int
    open: int
    weight: float | None
    low: float | None
    high: float | None
    in_use: Decimal | None
    verdict: Verdict | None
    value_share: float | None
    brier_in_use: float | None
    brier: float | None
    has_enough: bool

    @property
    def line(self) -> str:
        """The line of the settings; one of too few deals is commented out."""
        weight, low, high = (
            "" if share is None else f"{half_up(share, 2)}" for share in (self.weight, self.low, self.high)
        )
        line = f"{fix.key(self.stage)} = {weight or fix.BLANK}  # {self.won} of {self.won + self.lost}"
        line += f", {low}–{high}" if weight else ""
        return line if self.has_enough and weight else f"# {line}"


class Calibration(Struct, frozen=True):
    """The stages in their order. The deals entered them from `start` to `end`; None for all days."""

    as_of: date
    start: date | None
    end: date | None
    least: int
    confidence: float
    stages: tuple[Stage, ...]
    where: tuple[tuple[str, str | None], ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def block(self) -> tuple[str, ...]:
        """The section of the settings that the outcomes say."""
        return ("[stages]", *(stage.line for stage in self.stages))
