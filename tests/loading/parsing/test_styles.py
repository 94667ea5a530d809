"""How a column writes its dates: whether years of two digits are read."""

from __future__ import annotations

import pytest

from salescli.config import date_patterns
from salescli.loading.parsing.styles import DateStyle, NumberStyle


@pytest.mark.parametrize(("pattern", "short"), [("%d/%m/%Y", False), ("%d/%m/%y", True)])
def test_years_of_two_digits_are_read_unless_the_settings_say_four(pattern: str, short: bool) -> None:
    assert DateStyle(pattern=date_patterns.of_settings(pattern)).short_years is short


def test_without_a_pattern_years_of_two_digits_are_read() -> None:
    assert DateStyle().short_years


def test_without_evidence_a_number_has_a_point() -> None:
    assert NumberStyle() == NumberStyle(".", is_open=False, is_percent=None)
