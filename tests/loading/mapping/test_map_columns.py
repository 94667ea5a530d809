"""Which of a file's headers is which column: by the settings, a preset, its own name, the usual words."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.config import settings_file
from salescli.config.sections import ColumnSetting
from salescli.config.settings import Settings
from salescli.errors import InputError, SettingsError
from salescli.loading.files.file import File
from salescli.loading.mapping import map_columns
from salescli.loading.mapping.map_columns import BY_NAME, BY_SETTINGS, Conflict, MappedFile
from salescli.model.tables import TABLES
from tests.program import run_here
from tests.said import hint_of


def settings(folder: Path, toml: str) -> Settings:
    path = folder / "own.toml"
    path.write_text(toml)
    return settings_file.load(path, named=True)


def file(*headers: str, rows: tuple[tuple[str, ...], ...] = ()) -> File:
    return File(Path("deals.csv"), headers, rows)


def sources(mapped: MappedFile) -> dict[str, tuple[str | None, str]]:
    """By column, the header (or the constant) it is made from, and who said so."""
    return {
        name: (column.source.header or column.source.sql or str(column.source.constant), column.by)
        for name, column in mapped.columns.items()
    }


def test_canonical_names_are_taken_whatever_their_spelling() -> None:
    found = map_columns.map_file(file("Deal ID", "VALUE", "closed-at", "odd"), "deals", Settings())
    assert sources(found) == {"deal_id": ("Deal ID", BY_NAME), "value": ("VALUE", BY_NAME),
                              "closed_at": ("closed-at", BY_NAME)}  # fmt: skip
    assert found.unused() == ["odd"]


def test_the_settings_go_first(tmp_path: Path) -> None:
    toml = '[tables.deals.columns]\nvalue = "Prize"\ncost = { sql = "Prize * 2" }\nstatus = { constant = "won" }\n'
    found = map_columns.map_file(file("deal_id", "value", "Prize"), "deals", settings(tmp_path, toml))
    assert sources(found) == {
        "deal_id": ("deal_id", BY_NAME),
        "status": ("won", BY_SETTINGS),
        "value": ("Prize", BY_SETTINGS),
        "cost": ("Prize * 2", BY_SETTINGS),
    }


def test_a_header_of_the_settings_is_taken_whatever_its_spelling(tmp_path: Path) -> None:
    """As it stands first, and two other spellings of it are an error that names both."""
    own = settings(tmp_path, '[tables.deals.columns]\nvalue = "Deal prize"\n')
    assert sources(map_columns.map_file(file("deal_id", "DEAL_PRIZE"), "deals", own))["value"][0] == "DEAL_PRIZE"
    exact = map_columns.map_file(file("deal_id", "DEAL_PRIZE", "Deal prize"), "deals", own)
    assert sources(exact)["value"][0] == "Deal prize"
    with pytest.raises(InputError, match="'DEAL_PRIZE' and 'deal-prize' both claim value"):
        map_columns.map_file(file("deal_id", "DEAL_PRIZE", "deal-prize"), "deals", own)


def test_the_usual_words_come_last() -> None:
    found = map_columns.map_file(file("Deal ID", "Amount", "Deal Name"), "deals", Settings())
    assert sources(found)["value"] == ("Amount", "generic")
    both = map_columns.map_file(file("Deal ID", "Amount", "value", "Deal Name"), "deals", Settings())
    assert sources(both)["value"] == ("value", BY_NAME)


def test_a_preset_goes_before_the_names() -> None:
    headers = ("Opportunity ID", "Opportunity Name", "Stage", "Amount", "Close Date", "Probability (%)", "Account Name")
    found = map_columns.map_file(file(*headers), "deals", Settings())
    assert found.preset is not None
    assert sources(found)["value"] == ("Amount", found.preset)
    assert len(found.preset_tables) == 2


def test_two_headers_that_claim_one_column_are_refused() -> None:
    with pytest.raises(InputError) as error:
        map_columns.map_file(file("deal_id", "Value", "value"), "deals", Settings())
    assert "'Value'" in str(error.value)
    assert "'value'" in str(error.value)
    kept = map_columns.claimed(file("deal_id", "Value", "value"), "deals", Settings())
    assert kept.conflicts == (Conflict("value", ("Value", "value")),)
    assert sources(kept)["value"] == ("Value", BY_NAME)


def test_a_header_that_is_repeated_is_told_by_its_place(tmp_path: Path) -> None:
    repeated = file("Deal Name", "Amount", "Amount")
    with pytest.raises(InputError) as error:
        map_columns.map_file(repeated, "deals", Settings())
    assert '"Amount:2" or "Amount:3"' in (hint_of(error.value) or "")
    second = settings(tmp_path, '[tables.deals.columns]\nvalue = "Amount:3"\n')
    assert sources(map_columns.map_file(repeated, "deals", second))["value"] == ("Amount:3", BY_SETTINGS)
    alone = settings(tmp_path, '[tables.deals.columns]\nvalue = "Amount"\n')
    with pytest.raises(InputError):
        map_columns.map_file(repeated, "deals", alone)


def test_how_the_settings_name_a_header_that_is_repeated() -> None:
    own = file("a", "b", "a")
    assert map_columns.positions(own, "a") == ["a:1", "a:3"]
    assert map_columns.positions(own, "b") == []
    assert map_columns.choices_of(own, Conflict("value", ("a", "a", "b"))) == ["a:1", "a:3", "b"]


def test_a_dimension_of_ones_own_is_a_column(tmp_path: Path) -> None:
    own = settings(tmp_path, '[dimensions]\ndeals = ["industry"]\n')
    assert map_columns.schema_of("deals", own).columns["industry"].is_own
    assert "industry" not in map_columns.schema_of("deals", Settings()).columns
    assert sources(map_columns.map_file(file("deal_id", "Industry"), "deals", own))["industry"] == ("Industry", BY_NAME)
    assert map_columns.is_canonical(file("deal_id", "Industry"), own)
    assert not map_columns.is_canonical(file("deal_id", "Industry"), Settings())


def test_every_canonical_name_is_one() -> None:
    for schema in TABLES.values():
        assert map_columns.is_canonical(file(*schema.columns), Settings())


def test_settings_that_name_no_column_of_the_table_are_refused(tmp_path: Path) -> None:
    wrong = settings(tmp_path, '[tables.deals.columns]\nvalu = "Amount"\n')
    with pytest.raises(SettingsError) as error:
        map_columns.map_file(file("deal_id"), "deals", wrong)
    assert "'valu'" in str(error.value)
    assert "'value'" in (hint_of(error.value) or "")


def test_a_column_is_read_from_a_header_or_from_the_stage(tmp_path: Path) -> None:
    own = settings(tmp_path, '[tables.deals.values.status]\nSealed = "won"\n')
    mapped = map_columns.map_file(file("deal_id", "State"), "deals", own)
    status = map_columns.read_from(mapped, "status", "State", own)
    assert (status.source, status.values, status.column.follows_stage) == (
        ColumnSetting(header="State"), {"Sealed": "won"}, False,
    )  # fmt: skip
    assert map_columns.read_from(mapped, "status", "State", own, by_stage=True).column.follows_stage


def test_rows_that_marks_rule_out_are_told(tmp_path: Path) -> None:
    found = map_columns.map_file(file("deal_id", "value", "is_deleted", "archived"), "deals", Settings())
    assert list(found.exclusions) == ["is_deleted"]
    assert found.archived == "archived"
    assert found.unused() == []
    own = settings(tmp_path, '[tables.deals.exclude]\nKind = ["test"]\n')
    assert list(map_columns.map_file(file("deal_id", "Kind"), "deals", own).exclusions) == ["Kind"]


def test_words_of_presets_are_words_of_a_choice() -> None:
    found = map_columns.map_file(file("Deal ID", "Status", "Amount"), "deals", Settings())
    assert set(found.columns["status"].column.choices) > {"won", "lost", "open"}


def test_a_usual_word_is_one_though_another_table_has_a_column_of_that_name() -> None:
    """`amount` is a column of costs: beside the names of deals it is what one is worth."""
    found = map_columns.map_file(file("Deal ID", "Amount", "Region"), "deals", Settings())
    assert found.columns["value"].source.header == "Amount"
    costs = map_columns.map_file(file("incurred_at", "amount", "category"), "costs", Settings())
    assert sources(costs)["amount"] == ("amount", BY_NAME)


def test_an_expression_of_the_settings_names_headers_as_each_file_spells_them(tmp_path: Path) -> None:
    """5 and 7, twice each, are 24; two spellings in one file are an error that names one."""
    exports = tmp_path / "exports"
    exports.mkdir()
    head = "deal_id,status,closed_at"
    (exports / "deals-a.csv").write_text(f"{head},Net Amount\n1,won,2026-01-05,5\n")
    (exports / "deals-b.csv").write_text(f"{head},NET_AMOUNT\n2,won,2026-01-06,7\n")
    (tmp_path / "s.toml").write_text("[tables.deals.columns]\nvalue = { sql = '\"Net Amount\" * 2' }\n")
    asked = ("kpi", "revenue", "exports", "--config", "s.toml", "--as-of", "2026-01-31", "--format", "csv")
    done = run_here(*asked, cwd=tmp_path)
    assert b",true,24,money" in done.out, done
    (exports / "deals-b.csv").write_text(f"{head},NET_AMOUNT,net amount\n2,won,2026-01-06,7,8\n")
    done = run_here(*asked, cwd=tmp_path)
    assert done.code == 2 and "there is no column 'Net Amount'" in done.err, done


@pytest.mark.parametrize(
    ("toml", "shown"),
    [
        ('value = "Sales"', "Sales"),
        ("value = { sql = 'Sales - Profit' }", "Sales - Profit"),
        ("value = { sql = 'COALESCE(Sales, 0) - COALESCE(Sales * 2, 0) + COALESCE(Sales, 0)' }", "value (Sales)"),
        ("value = { constant = 5 }", "value"),
    ],
)
def test_a_message_calls_a_column_by_what_a_user_knows(toml: str, shown: str, tmp_path: Path) -> None:
    own = settings(tmp_path, f"[tables.deals.columns]\n{toml}")
    found = map_columns.claimed(file("deal_id", "Sales", "Profit"), "deals", own)
    assert found.columns["value"].shown == shown


def test_an_expression_of_many_headers_is_called_by_the_first(tmp_path: Path) -> None:
    sql = "COALESCE(Sales, 0) - COALESCE(Profit, 0) + COALESCE(deal_id, 0)"
    own = settings(tmp_path, f"[tables.deals.columns]\nvalue = {{ sql = '{sql}' }}")
    found = map_columns.claimed(file("deal_id", "Sales", "Profit"), "deals", own)
    assert found.columns["value"].shown in {f"value ({header}, …)" for header in ("deal_id", "Sales", "Profit")}
