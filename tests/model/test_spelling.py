"""Text as it is compared and shown: two spellings that look alike are one."""

from __future__ import annotations

import pytest

from salescli.model.spelling import BLANKS, clean, composed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("north", "north"),
        ("o\u0308st", "öst"),
        ("no\u200brth", "north"),
        ("\ufeffnorth", "north"),
        ("new\u00a0york", "new york"),
        ("new\u2009york", "new york"),
        ("\u00a0north ", " north "),
        ("", ""),
    ],
)
def test_letters_are_composed_and_what_nobody_sees_is_gone(text: str, expected: str) -> None:
    assert composed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" north\t", "north"),
        ("\u00a0o\u0308st\u00a0", "öst"),
        ("new  york", "new  york"),
        ('="007"', "007"),
        ('=" 007 "', "007"),
        ('="say ""so"""', 'say "so"'),
        ('=""', ""),
        ('="', '="'),
        ('="007', '="007'),
        ("\x1cnorth", "\x1cnorth"),
        (" ", ""),
    ],
)
def test_text_is_clean_without_blanks_around_it_and_out_of_a_formula_that_keeps_zeros(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_words_for_nothing_are_those_of_databases_and_spreadsheets_and_not_north_america() -> None:
    assert {"NULL", "N/A", "#REF!", "#SAKNAS!", "-"} <= set(BLANKS)
    assert "NA" not in BLANKS
