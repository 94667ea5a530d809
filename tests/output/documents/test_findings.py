"""What is wrong with files, in neutral parts."""

from __future__ import annotations

from salescli.i18n import language as languages
from salescli.output.documents.findings import FindingsDocument
from salescli.output.formats import render
from salescli.output.style import Style
from salescli.results.document import OneLine
from tests.output.documents.small_results import FINDINGS


def test_sections() -> None:
    (section,) = FindingsDocument(FINDINGS).sections(languages.ENGLISH)
    assert section.title == "1 file: 3 errors, 0 warnings, 0 remarks."
    assert [languages.ENGLISH.say(note.text) for note in section.notes] == ["unreadable_value: 2 of 3 are listed."]
    assert section.table is not None
    assert section.table.labels == (2, 3)
    assert section.table.rows == (
        ("error", "unreadable_value", "deals.csv", "7", "value", "x", "a value that does not read"),
        ("error", "unreadable_value", "deals.csv", None, None, None, "columns of which it is not clear what they are"),
    )


def test_its_words_are_english_in_every_language() -> None:
    document = FindingsDocument(FINDINGS)
    assert render(document, "table", Style(languages.get("sv"))) == render(document, "table")


def test_record_and_rows() -> None:
    record = FindingsDocument(FINDINGS).record()
    assert record["totals"] == {"error": 3, "warning": 0, "info": 0}
    assert isinstance(record["rules"], OneLine)
    assert record["findings"][0] == {
        "severity": "error", "rule": "unreadable_value", "file": "deals.csv", "line": 7, "column": "value",
        "value": "x", "text": "a value that does not read",
    }  # fmt: skip
    rows = FindingsDocument(FINDINGS).rows()
    assert [row[3] for row in rows.rows] == [7, None]
