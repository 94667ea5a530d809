"""Verdicts in neutral parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli.i18n.language import ENGLISH
from salescli.model.measures import Unit
from salescli.output.documents.check import CheckDocument
from salescli.results.document import Outcome
from salescli.results.table import Quantity
from salescli.targets.model import Verdict
from tests.output.documents.small_results import check


def test_sections_leave_out_what_would_be_empty() -> None:
    (section,) = CheckDocument(check()).sections(ENGLISH)
    assert section.title == "Targets as of 2026-01-31: 1 met, 1 missed"
    assert section.table is not None
    assert [column.name for column in section.table.columns] == [
        "verdict", "target", "group", "owner", "value", "wanted",
    ]  # fmt: skip
    assert section.table.rows == (
        ("missed", "Länen | x", "Skåne", "anna", Quantity(Decimal("4.5"), Unit.MONEY, "SEK"), "at least 5.00 SEK"),
        ("met", "Deals", "", "", Quantity(7, Unit.COUNT), "at least 5"),
    )
    assert section.lines == ("missed: Länen | x · Skåne: 4.50 SEK, wanted at least 5.00 SEK",)
    assert section.remarks == ("revenue: 2 won deals without value are left out.",)


def test_prose_has_signs_and_points() -> None:
    (section,) = CheckDocument(check()).prose(ENGLISH)
    assert (section.title, section.level, section.lead) == ("Targets as of 2026-01-31", 2, "1 met, 1 missed.")
    assert section.items == (("Länen | x · Skåne", "4.50 SEK, wanted at least 5.00 SEK"),)
    assert section.table is not None
    assert [row[0] for row in section.table.rows] == ["❌ missed", "✅ met"]


def test_every_verdict_has_a_sign() -> None:
    for verdict in Verdict:
        (section,) = CheckDocument(check(verdict)).prose(ENGLISH)
        assert section.table is not None
        assert str(section.table.rows[0][0]).endswith(f" {verdict.value}")


def test_record_and_rows() -> None:
    record = CheckDocument(check()).record()
    assert (record["counts"]["missed"], record["counts"]["met"], record["counts"]["behind"]) == (1, 1, 0)
    first, second = record["targets"]
    assert (first["group"], first["value"], first["min"]) == ({"län": "Skåne"}, Decimal("4.5"), Decimal(5))
    assert first["base"] == {"label": "2025-12", "value": Decimal(3)}
    assert second["base"] == {"label": None, "value": None}
    assert record["notes"] == ["revenue: 2 won deals without value are left out."]
    rows = CheckDocument(check()).rows()
    cells = [dict(zip(rows.header, row, strict=True)) for row in rows.rows]
    assert [row["group"] for row in cells] == ["län=Skåne", ""]
    assert cells[0]["base_label"] == "2025-12"


@pytest.mark.parametrize(
    ("verdict", "outcome", "level"),
    [
        (Verdict.MISSED, Outcome.FAILURE, "error"),
        (Verdict.WARNING, Outcome.PASSED, "warning"),
        (Verdict.BEHIND, Outcome.PASSED, "warning"),
        (Verdict.INCONCLUSIVE, Outcome.SKIPPED, "notice"),
        (Verdict.FOLLOWED, Outcome.SKIPPED, None),
        (Verdict.MET, Outcome.PASSED, None),
    ],
)
def test_cases(verdict: Verdict, outcome: Outcome, level: str | None) -> None:
    suite = CheckDocument(check(verdict)).cases()
    case = suite.cases[0]
    assert (suite.name, len(suite.cases)) == ("salescli check", 2)
    assert (case.group, case.word, case.path, case.line) == ("revenue", verdict.value, "salescli.toml", 4)
    assert (case.outcome, case.level) == (outcome, level)
