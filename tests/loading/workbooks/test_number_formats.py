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
