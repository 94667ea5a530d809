"""What the name of a stage tells: that a deal is won or lost, and of no other stage that it is."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from salescli import compute
from salescli.loading.outcomes import outcome_of

WON = (
    "won", "Closed Won", "closedwon", "closed_won", "Closed - Won", "Closed/Won", "Closed-Won", "6 - Closed Won",
    "07. CLOSED WON", "Closed (Won)", "Won (Sales pipeline)", "Closed won (Sales pipeline)", "Deal won", "Won deal",
    "Opportunity Won", "Closed Won - upsell", "Won / closed", "Vunnen", "Gewonnen", "GAGNÉ", "gagnée", "Ganado",
    "Ganada", "Vinto", "Vundet", "Vunnet", "Abgeschlossen und gewonnen", "Fermé gagné", "Chiusa vinta", "Stängd vunnen",
)  # fmt: skip
LOST = (
    "Lost", "Closed Lost", "closedlost", "Closed Lost - price", "Closed-Lost to Competition", "Closed - Lost",
    "Closed Lost - competitor won", "Closed lost: not a fit", "7 Lost", "Deal lost", "Förlorad", "Verloren", "Perdu",
    "perdue", "Perdido", "Perdida", "Perso", "Tabt", "Tapt", "Geschlossen - verloren", "Cierre perdido",
)  # fmt: skip
OPEN = (
    "Won back", "Not won", "Lost contact - retry", "Lost contact", "Almost won", "Won?", "Won/Lost", "Closed won/lost",
    "Closed Won or Lost", "Closed", "Proposal", "Wonder", "Unverloren", "To be won", "Win", "1", "", "–", "Closedown",
    "Verbally won", "Won - pending", "Lost and found", "Not closed won", "Nicht gewonnen",
)  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        *((word, "won") for word in WON),
        *((word, "lost") for word in LOST),
        *((word, "open") for word in OPEN),
    ],
)
def test_a_stage_is_told_by_all_of_its_name(stage: str, outcome: str) -> None:
    assert outcome_of(stage) == outcome
    assert outcome_of(unicodedata.normalize("NFD", f" {stage.upper()} ")) == outcome


@pytest.mark.parametrize(
    "header",
    [
        "deal_id,name,stage,closed_at,value,created_at",
        "Record ID,Deal Name,Deal Stage,Close Date,Amount,Create Date",
        "Opportunity ID,Opportunity Name,Stage,Close Date,Amount,Created Date",
        "Record Id,Deal Name,Stage,Closing Date,Amount,Created Time",
        "Id,Name,StageName,CloseDate,Amount,CreatedDate",
    ],
)
def test_a_sheet_and_the_exports_of_crms_tell_stages_by_the_same_words(header: str, tmp_path: Path) -> None:
    stages = ("Won", "Closed - Won", "6 - Closed Won", "Lost", "Gewonnen", "Won back", "Signed")
    rows = [f"{n},d,{stage},2026-01-05,{10**n},2025-12-01" for n, stage in enumerate(stages)]
    (tmp_path / "export.csv").write_text("\n".join([header, *rows]) + "\n")
    settings = tmp_path / "salescli.toml"
    settings.write_text('[tables.deals.values.status]\nSigned = "won"\n')
    found = {
        name: compute(name, tmp_path, period="total", as_of="2026-12-31").frame["value"].to_list()
        for name in ("revenue", "win-rate")
    }
    assert [float(value) for (value,) in found.values()] == pytest.approx([1010111, 500 / 6])
