"""Axes: round ticks around numbers, and where on a length a number lies."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct


class Scale(Struct, frozen=True):
    """An axis from `low` to `high` in `step`s, all of them round."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> list[float]:
        """The round numbers of the axis, lowest first."""
        count = round((self.high - self.low) / self.step)
        return [_clean(self.low + self.step * position) for position in range(count + 1)]

    def share(self, value: float) -> float:
        """How far up the axis a number lies, 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def around(values: Sequence[float], *, with_zero: bool, ticks: int = 5) -> Scale:
    """An axis that holds the numbers, and zero where lengths are compared."""
    low, high = (min(values), max(values)) if values else (0.0, 0.0)
    if with_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low - 1, high + 1) if low and not with_zero else (min(low, 0.0), max(high, 1.0))
    step = _round_step((high - low) / ticks)
    return Scale(_clean(math.floor(low / step) * step), _clean(math.ceil(high / step) * step), step)


def _round_step(rough: float) -> float:
    size = 10.0 ** math.floor(math.log10(rough))
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough * (1 - 1e-9))


def _clean(value: float) -> float:
    """Without the dust of binary fractions."""
    return float(f"{value:.12g}")


def every(count: int, room: int) -> int:
    """Every how manieth label can be shown where there is room for so many."""
    return max(1, math.ceil(count / max(1, room)))
