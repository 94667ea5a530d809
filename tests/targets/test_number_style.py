"""Figures of a targets CSV, whatever marks it writes them with."""

from __future__ import annotations

import pytest

from salescli.targets.number_style import decimal_marks, plainly


@pytest.mark.parametrize(
    ("figures", "marks"),
    [
        (["1,5"], {","}),
        (["1.5"], {"."}),
        (["1.234,5"], {","}),
        (["1,234,567"], {"."}),
        (["1.234", "1,234"], set()),
        (["100", "lots", ""], set()),
        (["1,5", "2.5"], {",", "."}),
        (["+12,5 %", "−1234,5 SEK"], {","}),
        (["0.125"], {"."}),
    ],
)
def test_the_marks_before_decimals(figures: list[str], marks: set[str]) -> None:
    assert decimal_marks(figures) == marks


@pytest.mark.parametrize(
    ("figure", "decided", "plain"),
    [
        ("1,5", set(), "1.5"),
        ("1.234,5 SEK", set(), "1234.5 SEK"),
        ("+1,234.5%", set(), "+1234.5%"),
        ("1,234", {"."}, "1234"),
        ("1,234", {","}, "1.234"),
        ("1.234", {","}, "1234"),
        ("-2", set(), "-2"),
        ("lots", set(), "lots"),
        ("1.2.3", set(), "1.2.3"),
        ("100", {","}, "100"),
    ],
)
def test_a_figure_is_written_plainly(figure: str, decided: set[str], plain: str) -> None:
    assert plainly(figure, decided) == plain


@pytest.mark.parametrize(
    ("figure", "decided", "large", "small"),
    [
        ("1.234", set(), "1234", "1.2340"),
        ("1,000 SEK", set(), "1000 SEK", "1 SEK"),
        ("+2.500%", {".", ","}, "+2500%", "+2.5%"),
    ],
)
def test_a_figure_that_reads_two_ways_is_refused_with_both(
    figure: str, decided: set[str], large: str, small: str
) -> None:
    with pytest.raises(ValueError, match="two ways") as error:
        plainly(figure, decided)
    assert f"write {large} or {small}" in str(error.value)
