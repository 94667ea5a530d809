"""Tables for people: the one drawn on a terminal is the one in a pipe, and narrow ends leave every number whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from salescli import api, forecast
from salescli.funnel import compute as funnel
from salescli.i18n import language as languages
from salescli.output.documents.catalogue import CatalogueDocument
from salescli.output.documents.forecast import ForecastDocument
from salescli.output.documents.funnel import FunnelDocument
from salescli.output.documents.kpi import KpiDocument
from salescli.output.documents.report import ReportDocument
from salescli.output.formats import render
from salescli.output.style import Style
from salescli.output.text.width import width as width_of
from salescli.report import build as dashboard
from salescli.results.document import Document
from tests.conftest import SAMPLE
from tests.output.test_golden import awkward
from tests.terminal import on_terminal_here

RECORDS = [{"name": "one", "summary": "a longer line, of words"}, {"name": "twenty-two", "summary": "東京"}]


def _on_terminal(document: Document, columns: int, encoding: str = "utf-8", code: str = "en") -> str:
    style = Style(languages.get(code), encoding=encoding, width=columns, is_terminal=True, no_color=True)
    return re.sub(r"\x1b\[[\d;]*m", "", str(render(document, "table", style)))


def _documents() -> list[Document]:
    exports = api.Exports([SAMPLE])
    asked = api.Request(by="rep", compare="year", last=1)
    return [
        KpiDocument(awkward()),
        KpiDocument(exports.answer("average-purchase-value", asked).result),
        ForecastDocument(forecast.compute(exports, api.Request(by="region", date_from="2025-12"))),
        FunnelDocument(funnel.compute(exports, api.Request(by="region"))),
        ReportDocument(dashboard.build(exports, api.Request())),
        CatalogueDocument(RECORDS),
    ]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return _documents()


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_a_wide_terminal_shows_what_a_pipe_gets(encoding: str) -> None:
    for document in (KpiDocument(awkward()), CatalogueDocument(RECORDS)):
        shown = _on_terminal(document, 300, encoding)
        assert shown == render(document, "table", Style(encoding=encoding))
        shown.encode(encoding)


@pytest.mark.parametrize("code", ["en", "sv"])
@pytest.mark.parametrize("columns", [20, 31, 40, 55, 80, 100, 120, 150, 165, 200])
def test_no_word_and_no_number_is_cut_at_any_width(columns: int, code: str, documents: list[Document]) -> None:
    """What a terminal of some width shows is made of the same words as the widest one shows, and of no others."""
    for document in documents:
        wide = _on_terminal(document, 1000, code=code)
        shown = _on_terminal(document, columns, code=code)
        words = [word for word in wide.split(" ") if width_of(word) <= columns and word != "─" * len(word)]
        words = [word for part in words for word in part.split("\n") if not set(word) <= set("─▁▂▃▄▅▆▇█")]
        there = set(re.split(r"[ \n]", shown)) | {word.rstrip(",:") for word in re.split(r"[ \n]", shown)}
        assert [word for word in words if word not in there] == []
        too_wide = [line for line in shown.split("\n") if width_of(line) > columns]
        assert [line for line in too_wide if not re.fullmatch(r"[-−\d.,\xa0]+", line)] == []  # one number is no less


def test_words_are_wrapped_before_anything_is_wider_than_the_terminal() -> None:
    lines = _on_terminal(CatalogueDocument([{"name": "one", "summary": "a very long line of many words"}] * 2), 30)
    assert lines.rstrip("\n").splitlines()[2:] == [
        " ──────────────────────────",
        " one    a very long line of",
        "        many words",
        " one    a very long line of",
        "        many words",
    ]


@pytest.mark.parametrize("columns", [40, 80])
def test_a_real_terminal_breaks_no_line(columns: int, tmp_path: Path) -> None:
    lines = ["deal_id,rep_id,status,value,closed_at"]
    lines += [f"{number},rep-{number},won,{number}234567.5,2025-11-{number + 10}" for number in range(5)]
    (tmp_path / "deals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    asked = ("kpi", "average-purchase-value", "deals.csv", "--by", "rep", "--as-of", "2025-11-30", "--last", "1")
    shown = on_terminal_here(*asked, "--quiet", columns=columns, cwd=tmp_path)
    assert max(map(width_of, shown.splitlines())) <= columns
    for number in range(1, 5):
        assert shown.count(f" {number},234,567.50") >= 2  # the value and the sales
        assert f"rep-{number} " in shown
