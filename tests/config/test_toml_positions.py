"""The line of a key in a TOML file, for a message that names it."""

from __future__ import annotations

import pytest

from salescli.config.toml_positions import line_of

TEXT = '''# settings
[calendar]
as_of = 2026-01-01

[tables.deals]  # how they are
files = ["a.csv"]
format.separator = ";"
[tables.deals.values."deal type"]
"New business" = "new"
[[target]]
kpi = "revenue"
[[target]]
kpi = "win-rate"
change = 5
[target.values]
north = 3
[note]
text = """
[calendar]
as_of = 2027-01-01
"""
after = 1
'''


@pytest.mark.parametrize(
    ("location", "line"),
    [
        (("calendar",), 2),
        (("calendar", "as_of"), 3),
        (("tables", "deals"), 5),
        (("tables", "deals", "files"), 6),
        (("tables", "deals", "format", "separator"), 7),
        (("tables", "deals", "values", "deal type", "New business"), 9),
        (("target", 0, "kpi"), 11),
        (("target", 1, "kpi"), 13),
        (("target", 1, "change"), 14),
        (("target", 1, "values", "north"), 16),
        (("note", "after"), 22),
    ],
)
def test_a_key_stands_on_its_line(location: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, location) == line


def test_a_key_that_is_not_there_is_near_to_what_it_would_be_in() -> None:
    assert line_of(TEXT, ("calendar", "timezone")) == 2
    assert line_of(TEXT, ("target", 1, "values", "south")) == 15
    assert line_of(TEXT, ("tables", "deals", "files", 0)) == 6


def test_of_what_stands_nowhere_there_is_no_line() -> None:
    assert line_of(TEXT, ("forecast", "commit")) is None
    assert line_of("", ("calendar",)) is None
    assert line_of(TEXT, ("target", 2, "kpi")) is None


def test_the_text_of_a_value_is_no_header() -> None:
    assert line_of('text = """\n[calendar]\n"""\n[calendar]\n', ("calendar",)) == 4
    assert line_of("text = '''one line'''\n[calendar]\n", ("calendar",)) == 2
