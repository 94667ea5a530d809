"""Names in a picture: on two lines before they are cut."""

from __future__ import annotations

import pytest

from salescli.output.charts.svg import LETTER, lines_of


@pytest.mark.parametrize(
    ("name", "letters", "lines"),
    [
        ("North", 10, ["North"]),
        ("Deutschland Nordrhein-Westfalen", 20, ["Deutschland", "Nordrhein-Westfalen"]),
        ("Niklas Carlsson-Lindqvist", 20, ["Niklas Carlsson-", "Lindqvist"]),
        ("Anna Maria Lind", 10, ["Anna", "Maria Lind"]),  # the break nearest to the middle that leaves room for both
        ("Kundanskaffningskostnader", 10, ["Kundanska…"]),  # there is no place to break
        ("One two three four five six seven", 10, ["One two", "three fou…"]),
    ],
)
def test_a_name_is_broken_between_words(name: str, letters: int, lines: list[str]) -> None:
    assert lines_of(name, letters * LETTER) == lines
    assert all(len(line) <= letters for line in lines)
