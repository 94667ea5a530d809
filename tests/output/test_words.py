"""What people read, a line at a time."""

from __future__ import annotations

from datetime import date

import pytest

from salescli.i18n import language as languages
from salescli.message import Word, say
from salescli.model.calendar import Grain
from salescli.model.versus import Versus
from salescli.output import words
from salescli.results.table import Column, Label

SV = languages.get("sv")


def test_only_words_of_the_program_are_translated() -> None:
    assert words.said(Label("total"), SV) == "totalt"
    assert words.said(Label("total *"), SV) == "totalt *"
    assert words.said("total", SV) == "total"
    assert (words.dimension("region", SV), words.dimension("value", SV)) == ("region", "value")
    assert words.label(Column("value", "value"), SV) == "värde"
    assert words.label(Column("revenue", "Revenue"), SV) == "Försäljning"
    assert words.label(Column("b", "of b"), SV) == "of b"


@pytest.mark.parametrize(
    ("grain", "by", "title"),
    [
        (Grain.TOTAL, (), "Sales, in total, as of 2026-01-31"),
        (Grain.MONTH, ("region", "industry"), "Sales, per month by region, industry, as of 2026-01-31"),
    ],
)
def test_titled(grain: Grain, by: tuple[str, ...], title: str) -> None:
    assert words.titled("Sales", grain, by, date(2026, 1, 31), languages.ENGLISH) == title


LEFT_OUT = say("notes.left_out", count=1, what=Word("won deals", 1), reason=say("views.without", column=Word("value")))


def test_notes_and_marks() -> None:
    assert words.note_line(LEFT_OUT, SV) == "Obs: 1 vunnen affär utan värde är inte med."
    assert (
        words.note_line(say("i18n.unknown_language", code="\x07"), languages.ENGLISH)
        == "Note: There is no language '\\x07'."
    )
    assert words.incomplete(None, languages.ENGLISH) == "* not complete"
    assert words.incomplete(Versus.YEAR, languages.ENGLISH) == "* not complete, compared with as many days"


def test_what_an_encoding_lacks_is_spelt_out() -> None:
    assert words.encodable("a\nb å", "ascii") == "a b \\xe5"
    assert words.encodable("−1\N{NO-BREAK SPACE}234", "ascii") == "-1 234"
    assert [words.is_unicode(name) for name in ("utf-8", "UTF-16", "cp1252")] == [True, True, False]


def test_no_command_is_left_in_what_runners_read() -> None:
    assert words.harmless("##[error]x ##vso[a] ## b\n::c") == "# #[error]x # #vso[a] ## b ::c"


def test_spark() -> None:
    assert words.spark((1.0, None, 3.0, 2.0), "utf-8") == "▁ █▅"
    assert words.spark((5.0, 5.0), "ascii") == "~~"
    assert words.spark((None,), "utf-8") == ""
