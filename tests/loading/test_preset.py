"""The presets: every header we know of is mapped or knowingly left alone, and the data files are sound."""

from __future__ import annotations

import contextlib
import csv
import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescli.config.sections import TableSettings
from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.loading import load
from salescli.loading.files.file import File
from salescli.loading.mapping import map_columns, preset, tell_table
from salescli.loading.mapping.lookups.spellings import Spellings
from salescli.loading.precision import Precision
from salescli.model.schema import Kind, fold
from salescli.model.tables import TABLES
from tests.conftest import shared_data

NAMES = preset.names()


def file_of(headers: str | list[str], name: str = "export.csv") -> File:
    """A file with these headers and no rows; as one string they are separated by `|`."""
    return File(Path(name), tuple(headers.split("|") if isinstance(headers, str) else headers), ())


def read(headers: str | list[str], name: str = "export.csv") -> map_columns.MappedFile:
    """The headers as they are told and mapped without settings."""
    file = file_of(headers, name)
    table = tell_table.tell_table(file, True, Settings())
    assert table
    return map_columns.map_file(file, table, Settings())


def sources(mapped: map_columns.MappedFile) -> dict[str, object]:
    """Canonical name to header, expression or constant."""
    return {
        name: column.source.header or column.source.sql or column.source.constant
        for name, column in mapped.columns.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_first_lines_of_a_preset_show_every_mark(name: str) -> None:
    marks = {mark for sets in preset._marks(name).values() for together in sets for mark in together}
    assert [mark for mark in marks if f'"{mark}"' not in preset._heads()[name]] == []


@pytest.mark.parametrize("name", NAMES)
def test_preset_speaks_of_canonical_columns_only(name: str) -> None:
    loaded = preset.load(name)
    kinds = preset._marks(name)
    assert loaded.title
    assert set(kinds) == (set(loaded.tables) if name != preset.GENERIC else set()) | set(loaded.unread)
    for table, content in loaded.tables.items():
        schema = TABLES[table]
        assert set(content.columns) <= set(schema.columns)
        for column, words in content.values.items():
            assert set(words.values()) <= (
                {"true", "false"}
                if schema.columns[column].kind is Kind.FLAG
                else set(schema.columns[column].choices.values())
            )


@pytest.mark.parametrize("name", NAMES)
def test_preset_has_keys_that_are_read(name: str) -> None:
    content = tomllib.loads((preset.FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    assert set(content) <= {"title", "marks", "unread", *TABLES}
    for table in TABLES:
        mine = content.get(table, {})
        assert set(mine) <= {"columns", "values", "left", "exclude", "duplicates", "amounts", "minor_units"}, table
        assert mine.get("duplicates") in (None, *TABLES[table].duplicates), table
        assert mine.get("amounts") in (None, *TABLES[table].own_settings.get("amounts", ())), table
        for claims in mine.get("columns", {}).values():
            for claim in claims if isinstance(claims, list) else [claims]:
                keys = set(claim) if isinstance(claim, dict) else set()
                assert keys <= {"header", "stage", "asked", "sql", "constant", "needs", "of"}, claim


@pytest.mark.parametrize("name", NAMES)
def test_preset_expressions_are_sql_over_one_row(name: str) -> None:
    from salescli.loading.parsing.sql.expressions import parse

    for table in preset.load(name).tables.values():
        for column, claims in table.columns.items():
            for claim in claims:
                if claim.sql:
                    headers = preset.headers_in(claim.sql)
                    sql = preset.with_headers(claim.sql, {header: header for header in headers})
                    assert set(parse(sql, headers, column).meta.root_names()) == set(headers)


@pytest.mark.parametrize("name", NAMES)
def test_preset_leaves_alone_nothing_that_it_uses(name: str) -> None:
    for table in preset.load(name).tables.values():
        used = {fold(h) for claims in table.columns.values() for claim in claims for h in claim.headers}
        plain = {fold(pattern) for pattern in table.left if "*" not in pattern}
        assert not used & plain


@pytest.mark.parametrize("name", NAMES)
def test_preset_names_no_header_of_a_column_twice(name: str) -> None:
    for table in preset.load(name).tables.values():
        for column, claims in table.columns.items():
            headers = [fold(header) for claim in claims if not claim.needs for header in claim.headers]
            assert len(headers) == len(set(headers)), column
        left = [fold(pattern) for pattern in table.left]
        assert len(left) == len(set(left))


def test_every_shared_header_is_mapped_or_knowingly_left_alone() -> None:
    folder = shared_data("crm-export-headers")
    files = sorted(folder.glob("*.csv"))
    assert len(files) >= 12
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as text:
            file = file_of(next(csv.reader(text)), path.name)
        recognised = preset.recognise(file.headers)
        assert recognised, f"{path.name}: no preset"
        if recognised.table is None:
            assert recognised.why_unread
            continue
        mapped = map_columns.map_file(file, recognised.table, Settings())
        assert mapped.unused() == [], path.name
        assert {"value", "type", "deal_id", "stage"} & set(mapped.columns), path.name


def test_swedish_and_portuguese_pipedrive() -> None:
    swedish = read("Affär - Titel|Affär - Värde|Affär - Status|Affär - Steg|Affär - Ägare|Affär - Vunnen tid")
    assert swedish.preset == "pipedrive-sv"
    assert sources(swedish)["value"] == "Affär - Värde"
    assert swedish.columns["status"].column.choices["vunnen"] == "won"
    portuguese = read("Negócio - Título|Negócio - Valor|Negócio - Status|Negócio - Ganho em")
    assert portuguese.preset == "pipedrive-pt"
    assert sources(portuguese)["won_at"] == "Negócio - Ganho em"
    assert portuguese.columns["status"].column.choices["ganho"] == "won"


def test_pipedrive_prefers_the_id_of_the_organisation() -> None:
    both = read("Deal - Title|Deal - Organization|Deal - Organization ID|Deal - Status|Deal - Won time")
    assert sources(both)["customer_id"] == "Deal - Organization ID"
    assert sources(read("Deal - Title|Deal - Organization|Deal - Status"))["customer_id"] == "Deal - Organization"


def test_salesforce_flags_make_the_status_whatever_their_spelling() -> None:
    mapped = read("Id|StageName|Amount|CloseDate|iswon|ISCLOSED")
    sql = sources(mapped)["status"]
    assert isinstance(sql, str) and '"iswon"' in sql and '"ISCLOSED"' in sql
    for true, false in (("1", None), ("TRUE", "FALSE"), ("true", "")):
        rows = pl.LazyFrame({"iswon": [true, false, false], "ISCLOSED": [true, true, false]})
        found = rows.select(pl.sql_expr(sql).alias("status")).collect()["status"].to_list()
        assert found == ["won", "lost", "open"]


def test_salesforce_task_finds_its_deal_by_the_prefix_of_the_id() -> None:
    mapped = read("Id|WhoId|WhatId|ActivityDate|Status|OwnerId|Type|TaskSubtype")
    rows = pl.LazyFrame({"WhatId": ["006A", "001B", None]})
    deal = sources(mapped)["deal_id"]
    assert isinstance(deal, str)
    assert rows.select(pl.sql_expr(deal).alias("d")).collect()["d"].to_list() == ["006A", None, None]
    kinds = pl.LazyFrame({"Type": ["Call", "", None], "TaskSubtype": ["Task", "Email", "Call"]})
    kind = sources(mapped)["type"]
    assert isinstance(kind, str)
    assert kinds.select(pl.sql_expr(kind).alias("t")).collect()["t"].to_list() == ["Call", "Email", "Call"]


@pytest.mark.parametrize(
    ("headers", "stages"),
    [
        ("Record ID|Deal Name|Deal Stage|Amount", ["Closed Won (Sales Pipeline)", "closedlost", "Demo", None, "Won"]),
        ("Opportunity Owner|Stage|Amount", ["Closed Won", "Closed Lost - Price", "Proposal", None, "6 - Closed / Won"]),
        (
            "Record Id|Deal Name|Stage|Closing Date",
            ["Closed Won", "Closed-Lost to Competition", "Qualification", None, "Gewonnen"],
        ),
    ],
)
def test_status_follows_from_the_stage(headers: str, stages: list[str | None], tmp_path: Path) -> None:
    stage = headers.split("|").index("Deal Stage" if "Deal Stage" in headers else "Stage")
    width = headers.count("|") + 1
    rows = [[text if place == stage else f"x{row}" for place in range(width)] for row, text in enumerate(stages)]
    path = tmp_path / "deals.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([headers.split("|"), *rows])
    for precision in Precision:
        tables = load([str(path)], {}, Settings())
        found = tables.at(precision).frame("deals", ["status"]).collect()["status"].to_list()
        assert found == ["won", "lost", "open", None, "won"]


def test_hubspot_amount_in_company_currency_takes_no_currency() -> None:
    one = sources(read("Record ID|Deal Name|Deal Stage|Amount|Currency|Amount in company currency"))
    assert one["value"] == "Amount in company currency"
    assert "currency" not in one
    other = sources(read("Record ID|Deal Name|Deal Stage|Amount|Currency"))
    assert (other["value"], other["currency"]) == ("Amount", "Currency")
    file = file_of("Record ID|Deal Name|Deal Stage|Amount|Currency|Amount in company currency")
    chosen = Settings(tables={"deals": TableSettings(columns={"value": "Amount"})})
    assert sources(map_columns.map_file(file, "deals", chosen))["currency"] == "Currency"


def test_dynamics_takes_the_actual_revenue_before_the_estimate() -> None:
    mapped = read("Topic|Potential Customer|Est. Close Date|Est. Revenue|Actual Revenue|Actual Close Date|Status")
    sql = sources(mapped)["value"]
    assert isinstance(sql, str)
    rows = pl.LazyFrame({"Actual Revenue": [5, None], "Est. Revenue": [7, 9]})
    assert rows.select(pl.sql_expr(sql).alias("v")).collect()["v"].to_list() == [5, 9]
    assert (sources(mapped)["closed_at"], sources(mapped)["expected_close_at"]) == (
        "Actual Close Date",
        "Est. Close Date",
    )


def test_salesforce_report_with_products_counts_the_line_not_the_amount_that_it_repeats() -> None:
    found = sources(read("Opportunity ID|Stage|Product Name|Amount Currency|Amount|Total Price Currency|Total Price"))
    assert (found["value"], found["currency"]) == ("Total Price", "Total Price Currency")


def test_accounts_do_not_begin_when_their_record_was_made() -> None:
    for headers in (
        "Id|Name|BillingCity|BillingCountry|CreatedDate|Industry",
        "Account Name|Account Owner|Created Date|Industry",
        "Record ID|Company name|Company owner|Create Date",
        "(Do Not Modify) Account|Account Name|Created On",
        "Record Id|Account Owner|Account Name|Created Time",
    ):
        mapped = read(headers)
        assert mapped.table == "customers"
        assert "started_at" not in mapped.columns


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("Id|LastName|Company|IsConverted|Status|LeadSource", "Lead.csv"),
        ("Id|OpportunityId|StageName|Amount|CloseDate|Probability", "OpportunityHistory.csv"),
        ("Id|OpportunityId|StageName|Amount|CloseDate|Probability", "opportunity history.csv"),
        ("Record ID|Object create date/time|Object last modified date/time|Owner", "export.csv"),
    ],
)
def test_what_is_no_table_is_left_out_with_the_reason(headers: str, name: str) -> None:
    file = file_of(headers, name)
    assert tell_table.tell_table(file, False, Settings()) is None
    assert tell_table.why_unread(file, Settings()).code != "mapping.like_no_table"


def test_generic_swedish() -> None:
    found = sources(read("Affär|Kund|Värde|Säljare|Status|Steg|Skapad|Vunnen|Stängd|Valuta"))
    assert found == {
        "name": "Affär", "customer_id": "Kund", "value": "Värde", "rep_id": "Säljare", "status": "Status",
        "stage": "Steg", "created_at": "Skapad", "won_at": "Vunnen", "closed_at": "Stängd", "currency": "Valuta",
    }  # fmt: skip


def test_order_lines_are_won() -> None:
    mapped = read("ORDERNUMBER|SALES|ORDERDATE|STATUS|TERRITORY|CUSTOMERNAME")
    assert mapped.columns["status"].source.constant == "won"
    assert sources(mapped)["closed_at"] == "ORDERDATE"


def test_composed_and_decomposed_accents_are_one_header_and_accents_count() -> None:
    assert sources(read("Va\u0308rde|Steg|A\u0308gare"))["value"] == "Va\u0308rde"
    assert "value" not in sources(read("Varde|Steg|Status"))


def every_known_header() -> list[str]:
    """Every header that any preset knows, and the canonical ones."""
    tables = [table for name in NAMES for table in preset.load(name).tables.values()]
    claimed = [
        header
        for table in tables
        for claims in table.columns.values()
        for claim in claims
        for header in claim.mentioned
    ]
    left = [header for table in tables for header in table.left if "*" not in header]
    return sorted({*claimed, *left, *(name for schema in TABLES.values() for name in schema.columns)})


@settings(max_examples=150, deadline=None)
@given(
    headers=st.lists(st.sampled_from(every_known_header()) | st.text(min_size=1, max_size=8), min_size=1, max_size=25),
    table=st.sampled_from(sorted(TABLES)),
)
def test_whatever_the_headers_each_column_comes_from_one_of_them_by_a_whole_name(
    headers: list[str], table: str
) -> None:
    file = file_of(headers)
    mapped = map_columns.claimed(file, table, Settings())
    for name, column in mapped.columns.items():
        header = column.source.header
        if header is None:
            continue
        assert header in headers
        claims = [claim for each in mapped.preset_tables for claim in each.columns.get(name, ())]
        names = [*(known for claim in claims for known in claim.headers), name]
        assert Spellings([header], table).of(names) == [header]
        rivals = {other for other in headers if fold(other) == fold(header)}
        clash = next((conflict for conflict in mapped.conflicts if conflict.column == name), None)
        assert clash is not None or (rivals == {header} and headers.count(header) == 1)
    with contextlib.suppress(InputError):
        tell_table.tell_table(file, True, Settings())
        map_columns.map_file(file, table, Settings())


_CURRENCIES = (
    "Currency", "Currency Code", "Currency ISO Code", "CurrencyIsoCode", "Transaction Currency", "Valuta", "Währung",
    "Devise", "Moneda",
)  # fmt: skip


@pytest.mark.parametrize("header", [*_CURRENCIES, "Deal Currency", "value_currency", "Value Currency"])
def test_a_currency_of_deals_is_known_by_its_usual_names(header: str) -> None:
    assert sources(read(f"Deal Id|Status|Value|Closed on|{header}"))["currency"] == header


@pytest.mark.parametrize("header", _CURRENCIES)
@pytest.mark.parametrize(
    ("table", "headers"),
    [
        ("customers", "Customer id|Start date|MRR"), ("reps", "Rep_id|Quota|Team"), ("costs", "Date|Cost|Category"),
        ("activities", "Activity type|Done at|Cost"),
    ],
)  # fmt: skip
def test_amounts_of_every_table_have_a_currency(table: str, headers: str, header: str) -> None:
    mapped = read(f"{headers}|{header}")
    assert mapped.table == table
    assert sources(mapped)["currency"] == header


def test_a_currency_goes_with_the_amount_that_it_is_named_for() -> None:
    assert sources(read("Deal Id|Status|Amount|Amount Currency"))["currency"] == "Amount Currency"
    assert "currency" not in sources(read("Deal Id|Status|Order value|Deal value|Amount Currency"))


def test_a_currency_tells_no_table_of_costs_from_one_of_activities() -> None:
    assert read("Date|Type|Cost|Currency").table == "costs"
