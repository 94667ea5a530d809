"""Names on two lines before they are cut, and pictures that hold their own style."""

from __future__ import annotations

import re

import pytest

from salescli.output.charts.drawing import sparkline
from salescli.output.charts.svg import LETTER, element, lines_of, picture


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


def _styled(markup: str) -> set[str]:
    (sheet,) = re.findall("<style>(.*?)</style>", markup, re.DOTALL)
    return set(re.findall(r"\.([a-z]+)\{", sheet))


@pytest.mark.parametrize("alone", [True, False])
def test_a_picture_holds_the_style_of_its_classes_and_of_no_other(alone: bool) -> None:
    body = element("rect", class_="mark") + element("path", class_="edge paper", style="fill:url(#it-p1)")
    markup = picture(body, width=10, height=10, name="it", title="T", description="D", alone=alone)
    used = {word for words in re.findall('class="(.*?)"', markup) for word in words.split()}
    assert used >= {"mark", "edge", "paper", "hatch"}  # the patterns are there where they are used
    assert _styled(markup) == used
    assert "paint-order" not in markup
    plain = picture(
        element("rect", class_="mark"), width=10, height=10, name="it", title="T", description="D", alone=False
    )
    assert _styled(plain) == {"mark"} and "<pattern" not in plain


def test_a_line_without_words_holds_its_style_too() -> None:
    assert _styled(sparkline((1.0, 2.0, 1.5))) == {"line", "dot"}
