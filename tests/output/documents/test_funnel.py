"""A funnel in neutral parts: the stages are the user's words, and stay so."""

from __future__ import annotations

from salescli.i18n import language as languages
from salescli.i18n.language import ENGLISH
from salescli.output.charts.pipeline import funnel_svg
from salescli.output.documents.funnel import FunnelDocument
from salescli.output.formats import render
from salescli.output.style import Style
from salescli.results.document import Rows
from salescli.results.table import Label
from tests.output.documents.small_results import FUNNEL, NOTE

SV = languages.get("sv")


def test_sections() -> None:
    (section,) = FunnelDocument(FUNNEL).sections(ENGLISH)
    assert section.title == "Funnel, deals created 2026-01-01 to 2026-01-31, as of 2026-01-31"
    assert section.table is not None
    assert [row[:2] for row in section.table.rows] == [("created", 4), ("won", 2), ("value", 2), ("won", 1)]
    assert [type(row[0]) for row in section.table.rows] == [Label, str, str, Label]


def test_no_stage_is_translated() -> None:
    lines = str(render(FunnelDocument(FUNNEL), "table", Style(SV))).splitlines()
    assert [line.split()[0] for line in lines[7:11]] == ["skapade", "won", "value", "vunna"]
    markdown = str(render(FunnelDocument(FUNNEL), "markdown", Style(SV)))
    assert "| value | 2 |" in markdown
    picture = funnel_svg(FUNNEL.groups[0], "x", SV)
    assert ">value<" in picture
    assert ">värde<" not in picture


def test_programs_get_the_stages_as_they_are() -> None:
    record = FunnelDocument(FUNNEL).record()
    assert [row["stage"] for row in record["rows"]] == ["created", "won", "value", "won"]
    assert record["notes"] == [NOTE]
    rows = FunnelDocument(FUNNEL).rows()
    assert isinstance(rows, Rows)
    assert next((row[0], row[-1]) for row in rows.rows) == ("created", "SEK")
    assert '"stage": "created"' in str(render(FunnelDocument(FUNNEL), "json"))
