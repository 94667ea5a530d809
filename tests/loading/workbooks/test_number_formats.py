"""What formats of cells say, as Excel and LibreOffice write them."""

from __future__ import annotations

import pytest

from salescli.loading.workbooks.number_formats import BUILT_IN, PERCENT, meaning


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("#,##0.00 [$kr-41D]", "SEK"),
        ("#,##0.00 [$kr-414]", "NOK"),
        ("[$$-en-CA]#,##0.00", "CAD"),
        ("[$€-407] #,##0.00", "€"),
        ("[$SEK] #,##0", "SEK"),
        ('_-* #,##0.00\\ "kr"_-;-* #,##0.00\\ "kr"_-;_-* "-"??\\ "kr"_-;_-@_-', "kr"),
        ("#,##0.00\\ \\k\\r", "kr"),
        ('"$"#,##0.00_);("$"#,##0.00)', "$"),
        ("£#,##0", "£"),
        ("0%", PERCENT),
        (BUILT_IN[10], PERCENT),
        ('0.0 "%"', None),
        ('0;-0 "kr"', None),
        ('0 "st"', None),
        ('0.0 "km"', None),
        ("[Red]0.00", None),
        ("[$-41D]d mmmm yyyy", None),
        ("General", None),
        ("", None),
    ],
)
def test_of_the_first_section(code: str, said: str | None) -> None:
    assert meaning(code) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('#,##0 "tkr"', "tkr"),
        ("#,##0\\ \\t\\k\\r", "tkr"),
        ('#,##0.0 "Mkr";[Red]-#,##0.0 "Mkr"', "Mkr"),
        ('_-* #,##0\\ "mkr"_-;-* #,##0\\ "mkr"_-;_-* "-"??\\ "mkr"_-;_-@_-', "mkr"),
        ('0.0"k"', "k"),
        ("0.0K", "K"),
        ('[$€-407] #,##0.0"M"', "M"),
        ('#,##0.0 "M€"', "M€"),
        ('#,##0 "kSEK"', "kSEK"),
        ("[$MSEK] #,##0", "MSEK"),
        ('"tkr "#,##0', "tkr"),
        ('#,##0 "tusen"', "tusen"),
        ('#,##0 "tusen kr"', "tusen"),
        ('General "tkr"', "tkr"),
        ('[>=1000]#,##0 "tkr";0 "tkr"', "tkr"),
        ('[=0]"-";#,##0 "tkr"', "tkr"),
    ],
)
def test_a_word_that_multiplies_is_said_for_the_value_is_less_than_what_is_shown(code: str, said: str) -> None:
    assert meaning(code) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("#,##0,", None),
        ("#,##0,,", None),
        ('#,##0, "tkr"', None),
        ('#,##0.0,, "Mkr"', None),
        ('[$€-407] #,##0.0,,"M"', "€"),
        ('#,##0.0,,,"bn"', None),
        ('[<1000]0;[<1000000]0.0,"K";0.0,,"M"', None),
        ('#,##0, "kr"', "kr"),
    ],
)
def test_commas_divide_what_is_shown_so_the_value_is_whole(code: str, said: str | None) -> None:
    assert meaning(code) == said


@pytest.mark.parametrize(("code", "said"), [('#,##0.0, "Mkr"', "Mkr"), ('#,##0,, "tkr"', "tkr"), ('0, "lakh"', "lakh")])
def test_commas_that_divide_by_less_or_more_than_the_word_says_do_not(code: str, said: str) -> None:
    assert meaning(code) == said


@pytest.mark.parametrize(
    "code", ['"K"0000', '"T-"0', "mm:ss.0", "[h]:mm:ss.000", "mmm yy", '0 "m2"', "0.00E+00", "# ?/?", "@"]
)
def test_prefixes_of_ids_parts_of_dates_and_measures_multiply_nothing(code: str) -> None:
    assert meaning(code) is None
