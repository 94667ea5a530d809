"""What `check --lint` found, in neutral parts."""

from __future__ import annotations

from decimal import Decimal

from salescli.i18n.language import ENGLISH
from salescli.output.documents.lint import LintDocument
from salescli.targets.lint import Ambition, Finding
from salescli.targets.model import Origin
from tests.output.documents.small_results import check

FINDINGS = [
    Finding("A", Origin("salescli.toml", 4), False, ("nobody owns it", "no due"), (Ambition(check().judged[0], 1, 4),)),
    Finding("B", Origin("goals.toml", 2), True, ("wrong",)),
]


def test_sections() -> None:
    (section,) = LintDocument(FINDINGS).sections(ENGLISH)
    assert section.table is not None
    assert section.table.rows == (
        ("A", "Skåne", "at least 5.00 SEK", "harder than 75.00 % of the past (reached in 1 of 4)",
         "nobody owns it; no due", "salescli.toml:4"),
        ("B", "", "", "", "wrong", "goals.toml:2"),
    )  # fmt: skip


def test_record_and_rows() -> None:
    first, second = LintDocument(FINDINGS).record()["targets"]
    assert first["ambition"][0]["percentile"] == Decimal(75)
    assert first["ambition"][0]["group"] == {"län": "Skåne"}
    assert (second["broken"], second["ambition"]) == (True, [])
    rows = LintDocument(FINDINGS).rows()
    assert [row[:2] for row in rows.rows] == [["A", "Skåne"], ["B", None]]
