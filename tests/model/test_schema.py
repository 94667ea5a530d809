"""The canonical tables: what their columns hold, which words they take, and what tells them and their rows apart."""

from __future__ import annotations

import pytest

from salescli.model.schema import ENTITIES, Column, Key, Kind, Spell, TableSchema, fold
from salescli.model.tables import TABLES

STATUS = Column("status", Kind.CHOICE, "how it ended", choices={"vunnen": "won", "won": "won", "lost": "lost"})
OPEN = Column("type", Kind.CHOICE, "what it was", choices={"samtal": "call"}, open_choice=True)


def test_a_kind_has_an_example_unless_words_can_be_given_a_meaning() -> None:
    assert Kind.MONEY.examples == ("1234.50",)
    assert Kind.TIME.examples == ("2026-03-05", "2026-03-05 14:30:00")
    assert Kind.CHOICE.examples == Kind.TEXT.examples == ()


def test_a_kind_is_called_in_messages() -> None:
    assert (Kind.MONEY.noun, Kind.NUMBER.noun, Kind.TIME.noun) == ("an amount", "a number", "a date")
    assert Kind.FLAG.noun == "true or false"


def test_a_text_that_ends_in_id_identifies_something() -> None:
    assert Column("deal_id", Kind.TEXT, "").is_id
    assert not Column("region", Kind.TEXT, "").is_id
    assert not Column("paid_id", Kind.NUMBER, "").is_id


def test_words_can_be_given_a_meaning_but_of_amounts_numbers_and_dates() -> None:
    takes = {kind for kind in Kind if Column("x", kind, "").takes_words}
    assert takes == {Kind.TEXT, Kind.CHOICE, Kind.FLAG}


def test_rows_are_grouped_by_ids_and_dimensions_and_not_by_names() -> None:
    assert Column("deal_id", Kind.TEXT, "").is_key
    assert Column("region", Kind.TEXT, "").is_key
    assert Column("deal_type", Kind.CHOICE, "").is_key
    assert Column("amount", Kind.MONEY, "", is_own=True).is_key
    assert not Column("name", Kind.TEXT, "").is_key
    assert not Column("currency", Kind.TEXT, "").is_key
    assert not Column("status", Kind.CHOICE, "").is_key


def test_meanings_are_the_canonical_values_each_once() -> None:
    assert STATUS.meanings == ("won", "lost")
    assert Column("done", Kind.FLAG, "").meanings == ("true", "false")


def test_a_word_means_what_the_choice_says_whatever_its_case() -> None:
    assert STATUS.meaning_of("Vunnen") == "won"
    assert STATUS.meaning_of("WON") == "won"
    assert STATUS.meaning_of("maybe") is None
    assert Column("done", Kind.FLAG, "").meaning_of("True") == "true"
    assert Column("done", Kind.FLAG, "").meaning_of("ja") is None


def test_a_word_of_an_open_choice_or_a_text_stands_for_itself() -> None:
    assert OPEN.meaning_of("Samtal") == "call"
    assert OPEN.meaning_of("visit") == "visit"
    assert Column("region", Kind.TEXT, "").meaning_of("North") == "North"


def test_a_key_is_its_column_and_the_days_of_its_spell() -> None:
    assert Key("deal_id").columns == ("deal_id",)
    assert Key("rep_id", Spell("hired_at", "left_at")).columns == ("rep_id", "hired_at", "left_at")


def test_a_table_requires_the_columns_without_which_it_says_nothing() -> None:
    assert TABLES["costs"].required == ("incurred_at", "amount")
    assert TABLES["activities"].required == ("type", "occurred_at")
    assert TABLES["deals"].required == ()


def test_a_file_could_be_a_table_where_it_has_all_of_some_set_of_columns() -> None:
    table = TableSchema(1, {}, (frozenset({"a"}), frozenset({"b", "c"})), file_words="", noun="row")
    assert table.could_be(["a", "x"])
    assert table.could_be(["c", "b"])
    assert not table.could_be(["b", "x"])
    assert not table.could_be([])


def test_every_table_is_called_as_it_is_looked_up_and_holds_what_tells_it() -> None:
    for name, table in TABLES.items():
        assert table.name == name
        assert all(columns <= set(table.columns) for columns in table.recognised_by)
        assert table.key is None or set(table.key.columns) <= set(table.columns)
    assert all(key in TABLES[table].columns for key, table in ENTITIES.values())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Closed Won", "closed_won"),
        ("  E-Mail ", "e_mail"),
        ("a _- b", "a_b"),
        ("Förlorad", "förlorad"),
        ("fo\u0308rlorad", "förlorad"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
    ],
)
def test_words_fold_without_case_and_with_blanks_hyphens_and_underscores_alike(words: str, expected: str) -> None:
    assert fold(words) == expected
