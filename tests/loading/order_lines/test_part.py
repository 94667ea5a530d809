"""One part of a table of order lines."""

from __future__ import annotations

from salescli.loading.order_lines.part import WHOLE, Part


def test_the_whole_is_one_part_of_one() -> None:
    assert Part(0, 1) == WHOLE
    assert Part(1, 3) != WHOLE
