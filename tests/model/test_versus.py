"""What a comparison adds."""

from __future__ import annotations

from salescli.model.versus import COLUMNS, COMPARED, YEAR_OF_WEEKS, Versus


def test_the_columns_and_words_of_a_comparison_are_fixed() -> None:
    assert COLUMNS == ("previous", "change", "change_percent")
    assert COMPARED == ("compared_start", "compared_end")
    assert list(Versus) == ["previous", "year"]


def test_a_year_of_weeks_is_52_of_them() -> None:
    assert YEAR_OF_WEEKS.days == 52 * 7
