"""`init` proposes the columns of deals under headings of another language, and asks whether each is right."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from salescli import compute
from salescli.errors import InputError
from salescli.init import headings, write
from salescli.init.text import QUESTION
from salescli.loading.mapping.lookups.spellings import joined
from salescli.model.tables import TABLES

ROWS = "{};A;1.200,50;{};14.01.2026\n{};B;800,00;{};20.01.2026\n{};A;3.000,00;{};17.02.2026\n"
#: Headers of a number, a customer, an amount, an outcome and a day, with the words for won and lost.
SHEETS = {
    "German": ("Auftragsnummer;Kunde;Umsatz;Ergebnis;Abschlussdatum", "gewonnen", "verloren"),
    "French": ("N° de commande;Client;Montant HT;Étape;Date de clôture", "Gagné", "Perdu"),
    "Spanish": ("Número;Cliente;Importe;Estado;Fecha de cierre", "ganada", "perdida"),
    "Italian": ("Numero;Ragione sociale;Importo;Esito;Data chiusura", "vinta", "persa"),
    "Portuguese": ("Número do pedido;Cliente;Valor;Situação;Data de fechamento", "ganha", "perdida"),
    "Dutch": ("Ordernummer;Klant;Bedrag;Resultaat;Sluitingsdatum", "gewonnen", "verloren"),
    "Danish": ("Ordrenummer;Kunde;Beløb;Udfald;Lukkedato", "vundet", "tabt"),
    "Swedish": ("Avtalsnummer;Kund;Nettobelopp;Läge;Avtalsdatum", "Såld", "Förlorad"),
    "Norwegian": ("Ordrenummer;Kunde;Beløp;Utfall;Lukkedato", "won", "tapt"),
}


def sheet(folder: Path, header: str, won: str, lost: str) -> Path:
    path = folder / "x.csv"
    path.write_text(f"{header}\n" + ROWS.format("1", won, "2", lost, "3", won), encoding="utf-8")
    return path


def revenue(folder: Path) -> list[object]:
    result = compute("revenue", folder, as_of="2026-03-31", config=folder / "salescli.toml")
    return result.frame["value"].to_list()


def proposed(folder: Path) -> str:
    return write([str(folder)], {}).path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", SHEETS)
def test_a_sheet_gives_the_right_number_by_what_is_proposed(language: str, tmp_path: Path) -> None:
    sheet(tmp_path, *SHEETS[language])
    with pytest.raises(InputError):  # without settings nothing is guessed
        compute("revenue", tmp_path, as_of="2026-03-31")
    said = proposed(tmp_path)
    assert f"by their {language} names these headings are read so" in said
    assert revenue(tmp_path) == [1200.5, 3000]


def test_what_was_done_is_said(tmp_path: Path) -> None:
    path = sheet(tmp_path, *SHEETS["German"])
    written = write([str(tmp_path)], {})
    assert written.lines == (f"{path}: deals: headings in German",)
    assert written.questions == written.path.read_text(encoding="utf-8").count(QUESTION) == 2


def test_without_an_outcome_the_table_is_asked_for(tmp_path: Path) -> None:
    """An amount and a day may be those of costs, of invoices or of orders."""
    (tmp_path / "x.csv").write_text("Datum;Betrag;Kategorie\n14.01.2026;1.200,50;Messe\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        write([str(tmp_path)], {})
    assert error.value.hint is not None
    assert error.value.hint.fields["command"] == f"salescli init --deals {tmp_path / 'x.csv'}"


def test_what_is_named_as_deals_is_read_by_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Datum;Betrag;Kategorie\n14.01.2026;1.200,50;Messe\n", encoding="utf-8")
    said = write([], {"deals": [str(tmp_path / "x.csv")]}).path.read_text(encoding="utf-8")
    assert tomllib.loads(said)["tables"]["deals"]["columns"] == {"value": "Betrag", "closed_at": "Datum"}


def test_a_profit_is_no_outcome(tmp_path: Path) -> None:
    """`Ergebnis` is a result, and in a German sheet of figures what is left of the sales."""
    text = "Auftragsnummer;Umsatz;Ergebnis;Auftragsstatus;Abschlussdatum\n1;1.200,50;100,00;gewonnen;14.01.2026\n"
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    columns = tomllib.loads(proposed(tmp_path))["tables"]["deals"]["columns"]
    assert (columns["status"], columns["value"]) == ("Auftragsstatus", "Umsatz")


def test_a_heading_that_says_which_day_goes_before_one_that_does_not(tmp_path: Path) -> None:
    text = "Auftragsnummer;Umsatz;Auftragsstatus;Datum;Abschlussdatum\n1;5,50;gewonnen;14.12.2025;14.01.2026\n"
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    assert tomllib.loads(proposed(tmp_path))["tables"]["deals"]["columns"]["closed_at"] == "Abschlussdatum"


def test_an_english_sheet_stays_as_it_is(tmp_path: Path) -> None:
    """`Sector` is a French word too."""
    text = "deal_id,status,value,closed_at,Sector\n1,won,5,2026-01-05,Steel\n"
    (tmp_path / "deals.csv").write_text(text, encoding="utf-8")
    assert "French" not in proposed(tmp_path)


@pytest.mark.parametrize("language", headings._languages())
def test_the_headings_of_a_language_are_sound(language: str) -> None:
    known = headings._languages()[language]
    assert known.keys() <= TABLES[headings.TABLE].columns.keys()
    words = [joined(word) for each in known.values() for word in each]
    assert len(words) == len(set(words)), "a heading of two columns"
    assert {"value", "closed_at", "customer_id", "rep_id"} <= known.keys()
