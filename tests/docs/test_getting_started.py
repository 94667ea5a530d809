"""Getting started keeps its word: from each export to the right number in three commands. The figures are by hand."""

from __future__ import annotations

import pytest

from tests.docs.pages import DOCS, sections

PAGE = DOCS / "getting-started.md"
#: What the last lines of each section have to say, worked out from its rows on paper.
FIGURES = {
    # 3 × 49.00, and 588.00 a year is 49.00 a month; the trial and who left pay nothing.
    "Subscriptions from Stripe": ["2025-11,true,147,money,USD,1", "2026-02,true,196,money,USD,2", "33.33"],
    # 12,000 and 15,500.50; the won deal without an amount is left out.
    "Deals from HubSpot": ["12,000.00", "15,500.50", "27,500.50", "1 won deal without value is left out"],
    # 90 and 100 − 10 are 180, a fifth more than 150.
    "Orders of a shop": ["2025-01   150.00", "2025-02   180.00", "20.00   180.00"],
    # 12,500.50, 3,000 and 1,250.25; not the lost one, not the row of sums.
    "A Swedish sheet kept by hand": ["12,500.50", "3,000.00", "1,250.25", "16,750.75", "'Summa'"],
}  # fmt: skip


def test_every_export_of_the_page_is_here() -> None:
    exports = [
        heading for heading, blocks in sections(PAGE).items() if any(block.language == "csv" for block in blocks)
    ]
    assert exports == list(FIGURES)


@pytest.mark.parametrize("heading", FIGURES)
def test_three_commands_give_the_right_number(heading: str) -> None:
    (shown,) = (block.text for block in sections(PAGE)[heading] if block.language == "console")
    commands = [line for line in shown.splitlines() if line.startswith("$ ")]
    assert commands[0].startswith("$ salescli init ")
    assert len(commands) <= 3
    assert [figure for figure in FIGURES[heading] if figure not in shown] == []
