"""What the groups of a split account for of the difference of two sides, by the formulas of a change."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from salescli.compare_groups.model import Share
from salescli.why.splits import of_two_windows

if TYPE_CHECKING:
    from salescli.compare_groups.compute import Asked
    from salescli.compare_groups.sides import Side
    from salescli.engine.run import Answer
    from salescli.loading.dataset import Dataset


def of(
    asked: Asked, answer: Answer, pair: tuple[Side, Side], difference: Fraction, dataset: Dataset
) -> tuple[Share, ...]:
    """The shares of the groups, the largest first; they sum to the difference.

    Raises UsageError where something that is counted may be in several groups.
    """
    from salescli.compare_groups import sides

    account = asked.kpi.account
    assert account is not None
    windows = [(sides.of_side(side, answer.evaluation, asked.by), answer.windows) for side in pair]
    found = of_two_windows(asked.by, asked.kpi, account, windows, dataset)
    return tuple(
        Share(
            name=row.name,
            value=row.value,
            versus_value=row.previous,
            contribution=row.contribution,  # type: ignore[arg-type]
            rate=row.rate,
            mix=row.mix,
            weight=row.weight,
            versus_weight=row.previous_weight,
        )
        for row in found.rows(difference, 0)
    )
