"""SuiteCRM's own export: the stage decides, and the amount is that in the system's own currency."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import MissingInputError
from tests.loading.presets.exports import ask, by, by_id, by_month, mangled, number, preset_of, renamed, write

#: The labels, in their order, that github.com/salesagility/SuiteCRM makes a header of: include/export_utils.php over
#: modules/Opportunities/language/en_us.lang.php (seen 2026-11-28).
HEADER = (
    "Opportunity Name,ID,Opportunity Amount,Currency,Expected Close Date,Sales Stage,Probability (%),Next Step,Type,"
    "Account Name,Description,Amount,Lead Source,campaign_id,Assigned to,Assigned User,Date Created,Date Modified,"
    "Created by,Modified by,Deleted"
)
#: The same labels in German, as far as the module has them: github.com/tsitle/suitebom-langpack-src,
#: modules/Opportunities/language/de_DE.lang.php (seen 2026-11-28).
GERMAN = (
    "Name der Verkaufschance,ID,Betrag der Verkaufschance,Währung,Erwartetes Abschlussdatum,Verkaufsphase,"
    "Wahrscheinlichkeit (%),Nächster Schritt,Typ,Kontoname,Beschreibung,Betrag,Quelle des Interessenten,"
    "Zugewiesen an,Zugewiesener Benutzer"
)
RATE = {"-99": 1, "8f3c": 10}


def opportunity(key: str, stage: str, amount: int, closes: str, currency: str = "-99", **more: str) -> dict[str, str]:
    """An opportunity of an amount in the system's own currency; in another, an amount of ten of it is one."""
    return {
        "ID": key, "Opportunity Name": f"Deal {key}", "Opportunity Amount": f"{amount * RATE[currency]}.00",
        "Currency": currency, "Amount": f"{amount}.00", "Expected Close Date": closes, "Sales Stage": stage,
        "Account Name": "Acme", "Assigned to": "ada", "Assigned User": "u7", "Date Created": "01/01/2026 08:00 am",
        "Deleted": "0", **more,
    }  # fmt: skip


#: Won are 100 in January and 40, of another currency, in March.
DEALS = [
    opportunity("1", "Closed Won", 100, "01/31/2026", Type="New Business"),
    opportunity("2", "Closed Lost", 60, "02/03/2026"),
    opportunity("3", "Proposal/Price Quote", 500, "12/31/2026"),
    opportunity("4", "Closed Won", 40, "03/13/2026", "8f3c", Type="Existing Business"),
]
REVENUE = {"2026-01": 100, "2026-02": 0, "2026-03": 40}


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    return write(tmp_path / "Opportunities.csv", HEADER, DEALS)


def test_the_stage_decides(deals: Path) -> None:
    assert preset_of(deals) == ("suitecrm", "deals")
    assert by_month("revenue", deals) == REVENUE
    assert ask("win-rate", deals).frame.select("won", "lost").row(0) == (2, 1)
    assert number("open-deals", deals) == 1
    assert by_id("rep", "revenue", deals) == {"u7": 140}
    assert by("deal_type", "revenue", deals) == {"new": 100, "Existing Business": 40}


def test_labels_in_german(tmp_path: Path) -> None:
    words = {"Closed Won": "Gewonnen", "Closed Lost": "Verloren", "Proposal/Price Quote": "Preisangebot"}
    rows = [
        {"ID": row["ID"], "Name der Verkaufschance": row["Opportunity Name"], "Betrag": row["Amount"].replace(".", ","),
         "Betrag der Verkaufschance": row["Opportunity Amount"].replace(".", ","), "Währung": row["Currency"],
         "Verkaufsphase": words[row["Sales Stage"]], "Zugewiesener Benutzer": "u7", "Kontoname": "Acme",
         "Erwartetes Abschlussdatum": ".".join(row["Expected Close Date"].split("/")[place] for place in (1, 0, 2))}
        for row in DEALS
    ]  # fmt: skip
    path = write(tmp_path / "Verkaufschancen.csv", GERMAN, rows)
    assert preset_of(path) == ("suitecrm", "deals")
    assert by_month("revenue", path) == REVENUE
    assert ask("win-rate", path).frame.select("won", "lost").row(0) == (2, 1)
    assert by_id("rep", "revenue", path) == {"u7": 140}


def test_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "Opportunities.csv", *mangled(HEADER, DEALS))
    assert preset_of(path) == ("suitecrm", "deals")
    assert by_month("revenue", path) == REVENUE


@pytest.mark.parametrize(
    ("name", "missing"), [("Sales Stage", "status"), ("Expected Close Date", "closed_at"), ("Assigned User", None)]
)
def test_a_header_that_was_renamed(name: str, missing: str | None, tmp_path: Path) -> None:
    path = write(tmp_path / "Opportunities.csv", *renamed(HEADER, DEALS, name))
    assert preset_of(path) == ("suitecrm", "deals")
    if missing is None:  # the name of the user says it too
        assert by_id("rep", "revenue", path) == {"ada": 140}
        return
    with pytest.raises(MissingInputError, match=f"'{missing}'.*Opportunities.csv"):
        number("revenue", path)
