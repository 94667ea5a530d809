"""Presets: which one fits a file, and what its claims say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from salescli.errors import SettingsError
from salescli.loading.mapping import preset as presets
from salescli.loading.mapping.preset import Claim, Preset, PresetTable, Recognised

BEEHIVE = """
title = "Beehive"
marks.deals = [["Honey ID", "Honey Stage"], ["Nectar"]]
marks.drones = [["Drone ID"]]

[unread]
drones = "drones sell nothing"

[deals]
left = ["Swarm*Size", "Queen"]
exclude = { "Binned" = ["yes"] }

[deals.columns]
deal_id = "Honey ID"
value = ["Worth", ["Price", "Cost"]]
status = [{ sql = "CASE WHEN {Honey Stage} = 'x' THEN 'won' END" }, { stage = "Honey Stage" }]
currency = [{ header = "Worth Unit", of = "Worth" }, { constant = "SEK", needs = ["Worth (SEK)"] }]
closed_at = ["Sealed", { asked = ["Sealing asked"] }]

[deals.values.status]
"Sealed Tight" = "won"
"""
ANTS = 'title = "Ants"\nmarks.deals = [["Honey ID"]]\n\n[deals.columns]\ndeal_id = "Honey ID"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two presets of our own, in place of all."""
    (tmp_path / "beehive.toml").write_text(BEEHIVE)
    (tmp_path / "ants.toml").write_text(ANTS)
    monkeypatch.setattr(presets, "FOLDER", tmp_path)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    """Read the presets anew."""
    for each in vars(presets).values():
        if hasattr(each, "cache_clear"):
            each.cache_clear()


@pytest.fixture
def deals(folder: Path) -> PresetTable:
    return presets.load("beehive").tables["deals"]


def test_every_file_of_the_folder_is_a_preset(folder: Path) -> None:
    assert presets.names() == ["ants", "beehive"]
    assert presets.load("beehive").title == "Beehive"
    assert presets.load("beehive").unread == {"drones": "drones sell nothing"}


def test_claims_stand_in_their_order(deals: PresetTable) -> None:
    assert deals.columns["deal_id"] == (Claim(("Honey ID",)),)
    assert deals.columns["value"] == (Claim(("Worth",)), Claim(("Price", "Cost")))
    sql, stage = deals.columns["status"]
    assert (sql.needs, stage.headers, stage.by_stage) == (("Honey Stage",), ("Honey Stage",), True)
    beside, constant = deals.columns["currency"]
    assert (beside.headers, beside.of) == (("Worth Unit",), ("Worth",))
    assert (constant.constant, constant.needs) == ("SEK", ("Worth (SEK)",))
    assert deals.columns["closed_at"][1].asked


def test_a_claim_mentions_headers_and_needs() -> None:
    assert Claim(("a",), needs=("b",)).mentioned == ("a", "b")


def test_words_are_folded_and_headers_with_words_kept(deals: PresetTable) -> None:
    assert deals.values == {"status": {"sealed_tight": "won"}}
    assert deals.exclude == {"Binned": ["yes"]}


@pytest.mark.parametrize(
    ("header", "known", "left"),
    [
        ("honey id", True, False),
        ("Worth (SEK)", True, False),
        ("binned", True, False),
        ("Queen", True, True),
        ("Swarm of any Size", True, True),
        ("swarm_size", True, True),
        ("Swarm", False, False),
        ("Queens", False, False),
    ],
)
def test_a_table_knows_the_headers_it_claims_or_leaves_alone(
    deals: PresetTable, header: str, known: bool, left: bool
) -> None:
    assert deals.knows(header) is known
    assert deals.leaves(header) is left


def test_headers_that_say_when_something_was_asked_for(deals: PresetTable) -> None:
    assert deals.is_asked("closed_at", "sealing asked")
    assert not deals.is_asked("closed_at", "Sealed")
    assert not deals.is_asked("value", "Sealing asked")


@pytest.mark.parametrize(
    ("headers", "table", "found"),
    [
        (["HONEY-ID", "honey stage", "Worth"], None, ("beehive", "deals")),
        (["Honey ID"], None, ("ants", "deals")),
        (["Honey ID", "Other"], "deals", ("ants", "deals")),
        (["Nectar"], None, ("beehive", "deals")),
        (["Drone ID"], None, ("beehive", "drones")),
        (["Drone ID"], "deals", None),
        (["Honey"], None, None),
    ],
)
def test_the_preset_that_knows_most_headers_fits_a_file(
    folder: Path, headers: list[str], table: str | None, found: tuple[str, str] | None
) -> None:
    fit = presets.recognise(headers, table)
    assert (fit and (fit.preset.name, fit.kind)) == found


def test_a_kind_of_file_is_a_table_or_unread() -> None:
    preset = Preset("x", "X", {}, {"notes": "why"})
    assert (Recognised(preset, "deals").table, Recognised(preset, "deals").why_unread) == ("deals", "")
    assert (Recognised(preset, "notes").table, Recognised(preset, "notes").why_unread) == (None, "why")


def test_headers_of_an_expression_stand_in_braces() -> None:
    assert presets.headers_in("{A b} + {C} * {A b}") == ("A b", "C")
    assert presets.with_headers("{A b} + {C}", {"A b": "a B", "C": 'say "c"'}) == '"a B" + "say ""c"""'


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ('[deals.values.status]\n"Sealed" = "wom"', "beehive.toml: deals.values.status: 'sealed' means 'wom'"),
        ('[deals.values.qualified]\n"Sealed" = "won"', "'sealed' means 'won'"),
        ('[deals.columns]\nvalu = "Worth"', "beehive.toml: 'valu' is no column of deals"),
        ('[deals.values.statsu]\n"Sealed" = "won"', "'statsu' is no column of deals"),
    ],
)
def test_a_column_or_a_meaning_that_there_is_not_is_refused(
    section: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong word gave an empty table, without a word."""
    (tmp_path / "beehive.toml").write_text(f'title = "Beehive"\n{section}\n', encoding="utf-8")
    monkeypatch.setattr(presets, "FOLDER", tmp_path)
    presets.load.cache_clear()
    presets._text.cache_clear()
    try:
        with pytest.raises(SettingsError, match=re.escape(said)):
            presets.load("beehive")
    finally:
        presets.load.cache_clear()
        presets._text.cache_clear()
