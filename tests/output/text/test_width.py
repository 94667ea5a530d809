"""Texts in lines of so many columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salescli.output.text.width import longest_word, width, wrapped


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("東京", 4), ("e\u0301", 1), ("", 0), ("å…–", 3)])
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "most", "lines"),
    [
        ("a long name", 20, ["a long name"]),
        ("a long name", 6, ["a long", "name"]),
        ("a long name", 4, ["a", "long", "name"]),
        ("a longer name", 4, ["a", "long", "er", "name"]),
        ("  deep name", 7, ["  deep", "name"]),
        ("2026-02 *", 7, ["2026-02", " *"]),
        ("in 2026-02 *", 9, ["in", "2026-02 *"]),
        ("-1\N{NO-BREAK SPACE}234,50 SEK", 9, ["-1\N{NO-BREAK SPACE}234,50", "SEK"]),
        ("東京 大阪", 4, ["東京", "大阪"]),
        ("東京大阪", 5, ["東京", "大阪"]),
        ("一二", 1, ["一", "二"]),
        ("well-known", 5, ["well-", "known"]),
    ],
)
def test_wrapped(text: str, most: int, lines: list[str]) -> None:
    assert wrapped(text, most) == lines


def test_words_can_be_kept_whole() -> None:
    assert wrapped("a longer name", 4, whole=True) == ["a", "longer", "name"]
    assert wrapped("longer", 4, whole=True) == ["longer"]


def test_an_indent_gives_way_to_a_whole_word() -> None:
    assert wrapped("one two threefour", 9, "  ") == ["one two", "threefour"]
    assert wrapped("one two three", 9, "  ") == ["one two", "  three"]
    assert wrapped("東京東京", 3, "  ") == ["東", "京", "東", "京"]


@pytest.mark.parametrize(("text", "columns"), [("a long name", 4), ("2026-02 *", 9), ("one\nlonger", 6), ("", 0)])
def test_longest_word(text: str, columns: int) -> None:
    assert longest_word(text) == columns


@given(st.text("ab cd東 ", max_size=60), st.integers(2, 30))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, most: int) -> None:
    lines = wrapped(text, most)
    assert max(map(width, lines)) <= most or lines == [text]
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert longest_word(text) > most or "\n".join(lines).split() == text.split()
