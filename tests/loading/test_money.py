"""Amounts in several currencies: at the rates of the settings, or not at all."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from salescli import compute
from salescli.config import settings_file
from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.i18n.language import ENGLISH
from salescli.loading import load
from salescli.loading.files import opened as files
from salescli.loading.parsing import numbers
from salescli.loading.precision import Precision
from salescli.output.documents.kpi import KpiDocument
from salescli.output.formats import render
from tests.loading.conftest import Write, column, tables
from tests.said import hint_of, message_of

HEAD = "deal_id,status,value,currency,closed_at\n"
RATES = '[currency]\nbase = "SEK"\nrates = { EUR = 11.2, USD = 10.4 }\n'


def revenue(path: Path, toml: str = "") -> tuple[Decimal, str | None]:
    config = path.parent / "own.toml"
    config.write_text(toml)
    result = compute("revenue", deals=path, config=config, period="total", as_of="2025-01-01")
    return result.frame["value"][0], result.currency


@pytest.mark.parametrize("precision", Precision)
def test_a_column_of_currencies(write: Write, precision: Precision) -> None:
    path = write(HEAD + "1,won,10,EUR,\n2,won,5.5,USD,\n3,won,7,SEK,\n4,won,8,,\n5,won,,EUR,\n")
    amounts = column(tables(path, toml=RATES).at(precision), "value")
    assert amounts == [Decimal("112"), Decimal("57.2"), Decimal(7), Decimal(8), None]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ('"€1,200.00"', "13440"), ('"EUR 1,200.00"', "13440"), ('"1,200.00 eur"', "13440"), ("$5.00", "52"),
        ("US$5.00", "52"), ("5.00 kr", "5"), ("SEK 5.00", "5"), ("kr. 5.00", "5"), ("-€1.00", "-11.2"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("precision", Precision)
def test_a_currency_in_the_cell(write: Write, cell: str, amount: str, precision: Precision) -> None:
    path = write(f"deal_id,value\n1,{cell}\n")
    assert column(tables(path, toml=RATES).at(precision), "value") == [Decimal(amount)]


def test_rates_are_exact(write: Write) -> None:
    path = write(HEAD + "".join(f"{number},won,0.1,EUR,2024-01-05\n" for number in range(1000)))
    toml = '[currency]\nbase = "SEK"\nrates = { EUR = 11.123456789 }\n'
    assert revenue(path, toml)[0] == 1000 * Decimal("1.112346")


def test_a_sign_that_several_share_follows_the_column(write: Write) -> None:
    toml = '[currency]\nbase = "USD"\nrates = { CAD = 0.7 }\n'
    path = write(HEAD + "1,won,$10.00,CAD,\n2,won,$10.00,USD,\n3,won,$10.00,,\n")
    assert column(tables(path, toml=toml), "value") == [Decimal(7), Decimal(10), Decimal(10)]


def test_a_cell_and_a_column_that_differ_do_not_read(write: Write) -> None:
    path = write(HEAD + "1,won,€10.00,USD,\n2,won,€10.00,EUR,\n")
    assert column(tables(path, toml=RATES), "value") == [None, Decimal(112)]


def test_one_currency_everywhere_is_the_base(write: Write) -> None:
    path = write(HEAD + "1,won,10,EUR,2024-01-05\n2,won,5,EUR,2024-01-06\n")
    assert revenue(path) == (Decimal(15), "EUR")


@pytest.mark.parametrize(
    ("cell", "currency"), [("€10.00", "EUR"), ("10.00 CHF", "CHF"), ("$10.00", None), ("10", None)]
)
def test_one_currency_in_every_cell_is_the_base(write: Write, cell: str, currency: str | None) -> None:
    path = write(f"deal_id,status,value,closed_at\n1,won,{cell},2024-01-05\n")
    assert revenue(path) == (Decimal(10), currency)


@pytest.mark.parametrize("head", [64 * 1024, 100])
@pytest.mark.parametrize(
    ("toml", "base"), [("", "EUR"), ('[currency]\nbase = "EUR"\n', "EUR"), (RATES.replace("USD", "GBP"), "SEK")]
)
def test_a_currency_without_a_rate_is_an_error(
    write: Write, monkeypatch: pytest.MonkeyPatch, head: int, toml: str, base: str
) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    rows = "".join(f"{number},won,10,EUR,2024-01-05\n" for number in range(20))
    path = write(HEAD + rows + "a,won,5,USD,2024-01-06\n")
    with pytest.raises(InputError) as caught:
        revenue(path, toml)
    assert "line 22, column 'value': '5' is in USD (column 'currency')" in message_of(caught.value)
    assert f"no rate to {base}" in message_of(caught.value)
    assert "USD = " in (hint_of(caught.value) or "")


def test_two_currencies_in_cells_are_an_error(write: Write) -> None:
    path = write("deal_id,status,value,closed_at\n1,won,€10.50,2024-01-05\n2,won,£3.00,2024-01-05\n")
    with pytest.raises(InputError, match=r"line 3, column 'value': '£3.00' is in GBP, which has no rate to EUR"):
        revenue(path)


def test_an_amount_that_is_none_is_said_to_be_none(write: Write) -> None:
    path = write(HEAD + "1,won,10,EUR,2024-01-05\n2,won,5x,EUR,2024-01-05\n")
    with pytest.raises(InputError, match=r"'5x.*' is not an amount"):
        revenue(path)


def test_currencies_of_two_files_must_agree(write: Write) -> None:
    one = write(HEAD + "1,won,10,EUR,2024-01-05\n")
    other = write(HEAD + "2,won,10,SEK,2024-01-05\n", "deals2.csv")
    with pytest.raises(InputError, match=r"SEK .column 'currency'., which has no rate to EUR"):
        compute("revenue", deals=[one, other], as_of="2025-01-01", use_config=False)


def test_a_constant_currency(write: Write) -> None:
    path = write("deal_id,status,value,closed_at\n1,won,10,2024-01-05\n")
    assert revenue(path, RATES + '[tables.deals.columns]\ncurrency = { constant = "EUR" }\n') == (Decimal(112), "SEK")


def test_rates_change_no_bytes_of_a_file_in_the_base_currency(write: Write) -> None:
    path = write(HEAD + "1,won,10.25,SEK,2024-01-05\n")
    (path.parent / "rates.toml").write_text(RATES)
    (path.parent / "base.toml").write_text('[currency]\nbase = "SEK"\n')
    answers = {
        render(KpiDocument(compute("revenue", deals=path, config=path.parent / name, as_of="2025-01-01")), "json")
        for name in ("rates.toml", "base.toml")
    }
    assert len(answers) == 1


@pytest.mark.parametrize("odd", ["x5", "5 x", "5 pcs", "abc 5"])
def test_letters_beside_one_amount_of_many_are_no_currency(odd: str, write: Write) -> None:
    path = write(f"deal_id,status,value,closed_at\n1,won,10,2024-01-05\n2,won,{odd},2024-01-05\n3,won,7,2024-01-05\n")
    with pytest.raises(
        InputError, match=rf"line 3, column 'value': '{odd}' is (not an amount|in [A-Z]{{3}}, and nothing)"
    ):
        revenue(path)


@pytest.mark.parametrize(
    ("written", "currency"), [("R {}", "ZAR"), ("{} CHF", "CHF"), ("{} kr", None), ("EUR {}", "EUR")]
)
def test_a_currency_that_the_amounts_name(written: str, currency: str | None, write: Write) -> None:
    rows = "".join(f"{n},won,{written.format(n)},2024-01-05\n" for n in (1, 2))
    assert revenue(write("deal_id,status,value,closed_at\n" + rows + "3,won,,2024-01-05\n")) == (3, currency)


MULTIPLES = (
    "1.5K", "1.5 k", "€1.5M", "$2m", "2 MM", "3B", "1T", "5 bn", "5 mn", "5 mio", "5 Mio.", "5 mln", "5 mrd", "5 tsd",
    "7 tkr", "7 mkr", "7 TSEK", "7 MSEK", "TEUR 7", "4 lakh", "4 lac", "Rs 4 cr", "4 crore", "-1.5M", "(1.5M)",
    "5 Mio. €",
)  # fmt: skip


@pytest.mark.parametrize("other", ["250000", "€250000", "2K"])
@pytest.mark.parametrize("written", MULTIPLES)
def test_a_multiple_of_an_amount_is_not_read(written: str, other: str, write: Write) -> None:
    rows = f"1,won,{other.replace('2K', written)},2024-01-05\n2,won,{written},2024-01-05\n"
    path = write("deal_id,status,value,closed_at\n" + rows)
    with pytest.raises(
        InputError, match=r"line [23], column 'value': .* is not an amount written out in full"
    ) as caught:
        revenue(path)
    assert "1500000" in (hint_of(caught.value) or "")


@pytest.mark.parametrize(
    "written", ["5 kr", "5 Kč", "R$5", "CHF 5", "SEK 5", "€5", "5 FT", "KM 5", "5 Rs", "1 TMT", "5 R"]
)
def test_a_currency_is_no_multiple(written: str) -> None:
    assert numbers.is_number(written, ".")
    assert numbers.multiple_in(written) is None


def test_ones_own_word_for_a_currency_is_no_multiple(write: Write) -> None:
    path = write("deal_id,status,value,closed_at\n1,won,5 K,2024-01-05\n2,won,2 tkr,2024-01-05\n")
    assert revenue(path, '[currency]\nbase = "K"\nrates = { tkr = 3 }\n')[0] == 11


AMOUNT = "deal_id,status,Amount,currency,closed_at\n"
TIMES_ONE = '[tables.deals.columns]\nvalue = { sql = "Amount * 1" }\n'
OPPORTUNITIES = (
    "(Do Not Modify) Opportunity,Topic,Est. Revenue,Actual Close Date,Actual Revenue,Currency,Status,Owner,Created On\n"
)


def test_what_an_expression_makes_is_in_the_currency_of_its_row(write: Write) -> None:
    path = write(AMOUNT + "1,won,100,USD,2024-01-05\n2,won,100,EUR,2024-02-05\n3,won,1,SEK,2024-02-05\n")
    assert revenue(path, RATES + TIMES_ONE) == (Decimal(2161), "SEK")
    with pytest.raises(InputError, match=r"line 2, column 'Amount \* 1': .* is in USD.* no rate to EUR"):
        revenue(path, TIMES_ONE)


@pytest.mark.parametrize("head", [64 * 1024, 100])
def test_the_cells_of_an_expression_may_name_currencies(
    write: Write, monkeypatch: pytest.MonkeyPatch, head: int
) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    rows = "".join(f"{number},won,$10,2024-01-05\n" for number in range(10))
    path = write("deal_id,status,Amount,closed_at\n" + rows + "a,won,€100,2024-02-05\n")
    assert revenue(path, RATES + TIMES_ONE) == (Decimal(2160), "SEK")
    with pytest.raises(InputError, match=r"line 12, column 'Amount \* 1': '€100' is in EUR"):
        revenue(path, TIMES_ONE)


def test_cells_of_an_expression_that_contradict_the_column_do_not_read(write: Write) -> None:
    path = write(AMOUNT + "1,won,€100,EUR,\n2,won,€100,USD,\n")
    for precision in Precision:
        assert column(tables(path, toml=RATES + TIMES_ONE).at(precision), "value") == [Decimal(1120), None]


def test_one_currency_in_the_cells_of_an_expression_is_the_base(write: Write) -> None:
    path = write("deal_id,status,Amount,closed_at\n1,won,€100,2024-01-05\n2,won,€50,2024-01-05\n")
    assert revenue(path, TIMES_ONE) == (Decimal(150), "EUR")


def test_an_expression_over_the_currency_converts_by_itself(write: Write) -> None:
    path = write(AMOUNT + "1,won,100,USD,2024-01-05\n2,won,100,EUR,2024-02-05\n")
    toml = (
        """[tables.deals.columns]\nvalue = { sql = "CASE WHEN currency = 'EUR' THEN Amount * 2 ELSE Amount END" }\n"""
    )
    assert revenue(path, toml)[0] == 300


def test_a_text_that_an_expression_makes_may_name_a_currency(write: Write) -> None:
    toml = "[tables.deals.columns]\nvalue = { sql = \"REPLACE(Amount, ' a year', '')\" }\n"
    path = write("deal_id,status,Amount,closed_at\n1,won,€10 a year,2024-01-05\n2,won,$10 a year,2024-01-05\n")
    assert revenue(path, RATES + toml) == (Decimal(216), "SEK")
    with pytest.raises(InputError, match=r"line 3, .*'\$10' is in \$, which has no rate to EUR"):
        revenue(path, toml)


def test_lengths_and_pieces_in_an_expression_are_no_currencies(write: Write) -> None:
    toml = '[tables.deals.columns]\nvalue = { sql = "Amount * Size" }\n'
    path = write("deal_id,status,Amount,Size,closed_at\n1,won,2,5 pcs,2024-01-05\n2,won,2,10 km,2024-01-05\n")
    assert revenue(path, RATES + toml) == (Decimal(30), "SEK")


@pytest.mark.parametrize(
    ("one", "other"),
    [("1000,2024-01-14,900,USD", "1000,2024-01-14,900,EUR"), ("$1000,2024-01-14,$900,", "€1000,2024-01-14,€900,")],
)
def test_the_revenue_of_dynamics_is_in_the_currency_of_its_row(one: str, other: str, write: Write) -> None:
    path = write(OPPORTUNITIES + f"a,B,{one},Won,Anna,2023-12-01\nb,B,{other},Won,Anna,2023-12-01\n")
    with pytest.raises(InputError, match=r"line 2, .* is in (USD|\$).*, which has no rate to EUR"):
        revenue(path)
    assert revenue(path, RATES)[0] == 900 * Decimal("21.6")


def test_a_presets_currency_goes_with_the_amount_that_an_expression_takes(write: Write) -> None:
    head = "Deal Name,Deal Stage,Amount,Amount in company currency,Currency,Close Date\n"
    path = write(head + "a,Closed Won,100,50,USD,2024-01-05\nb,Closed Won,100,60,EUR,2024-01-05\n")
    assert revenue(path, RATES + TIMES_ONE)[0] == 2160
    toml = "[tables.deals.columns]\nvalue = { sql = '\"Amount in company currency\" * 1' }\n"
    assert revenue(path, RATES + toml)[0] == 110


@pytest.mark.parametrize(
    ("kpi", "table", "rows"),
    [
        ("mrr", "customers", "customer_id,started_at,mrr,currency\nc1,2023-01-01,10,{}\nc2,2023-01-01,10,{}\n"),
        ("cost", "activities", "type,occurred_at,cost,currency\ncall,2023-01-01,10,{}\ncall,2023-01-01,10,{}\n"),
        ("quota", "reps", "rep_id,quota,monthly_cost,currency\nr1,10,1,{}\nr2,10,1,{}\n"),
        ("monthly_cost", "reps", "rep_id,quota,monthly_cost,currency\nr1,1,10,{}\nr2,1,10,{}\n"),
    ],
)
def test_amounts_of_every_table_have_a_currency(kpi: str, table: str, rows: str, write: Write) -> None:
    path = write(rows.format("EUR", "SEK"), f"{table}.csv")
    (path.parent / "own.toml").write_text(RATES)
    for own, amounts in (
        (settings_file.load(path.parent / "own.toml", named=True), [112, 10]),
        (Settings(), [10, None]),
    ):
        read = load([str(path)], {}, own).frame(table, [kpi]).collect()
        assert read[kpi].to_list() == amounts


def test_a_currency_of_rows_without_amounts_is_not_that_of_others(write: Write) -> None:
    customers = write("customer_id,region,currency\nc1,South,USD\n", "customers.csv")
    deals = write("deal_id,status,value,closed_at,currency\n1,won,10,2024-01-05,EUR\n")
    result = compute("revenue", customers=customers, deals=deals, as_of="2025-01-01", use_config=False, period="total")
    assert (result.frame["value"][0], result.currency) == (10, "EUR")


@pytest.mark.parametrize("head", [64 * 1024, 100])
@pytest.mark.parametrize("rows", ["{usd}{blank}", "{blank}{usd}"])
def test_a_blank_beside_a_currency_is_an_error(
    write: Write, monkeypatch: pytest.MonkeyPatch, head: int, rows: str
) -> None:
    """In whichever rows it stands: what the first of them leave open is looked for in the others."""
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    blank = "".join(f"b{number},won,1000,,2024-01-05\n" for number in range(10))
    usd = "".join(f"u{number},won,5,USD,2024-01-05\n" for number in range(10))
    path = write(HEAD + rows.format(blank=blank, usd=usd))
    with pytest.raises(
        InputError, match=r"'1000' is in no currency that is told \(column 'currency' is blank\)"
    ) as caught:
        revenue(path)
    assert 'base = "USD"' in (hint_of(caught.value) or "")
    assert revenue(path, '[currency]\nbase = "USD"\n') == (10050, "USD")


def test_a_blank_currency_says_nothing_of_nothing_and_where_all_are_blank(write: Write) -> None:
    assert revenue(write(HEAD + "1,won,5,USD,2024-01-05\n2,won,0,,2024-01-05\n3,lost,,,2024-01-05\n")) == (5, "USD")
    assert revenue(write(HEAD + "1,won,5,,2024-01-05\n2,won,6,,2024-01-05\n")) == (11, None)
    assert revenue(write(HEAD + "1,won,$5,USD,2024-01-05\n2,won,$6,,2024-01-05\n")) == (11, "USD")


def test_a_file_that_does_not_say_its_currency_is_told(write: Write) -> None:
    one = write(HEAD + "1,won,10,EUR,2024-01-05\n")
    other = write("deal_id,status,value,closed_at\n2,won,10,2024-01-05\n", "deals2.csv")
    result = compute("revenue", deals=[one, other], as_of="2025-01-01", use_config=False)
    assert any("deals2.csv: nothing says the currency" in ENGLISH.say(remark) for remark in result.remarks)


@pytest.mark.parametrize(("sign", "key"), [("$", '{ "$" = … }'), ("£", "{ GBP = … }")])
def test_the_advice_on_a_rate_is_toml(write: Write, sign: str, key: str) -> None:
    path = write(f"deal_id,status,value,closed_at\n1,won,€10.50,2024-01-05\n2,won,{sign}3.00,2024-01-05\n")
    with pytest.raises(InputError) as caught:
        revenue(path)
    assert key in (hint_of(caught.value) or "")
    toml = '[currency]\nbase = "EUR"\n' + "rates = " + key.replace("…", "2")
    assert revenue(path, toml) == (Decimal("16.5"), "EUR")


@pytest.mark.parametrize("rates", ["", "rates = { EUR = 11.2 }", 'rates = "rates.csv"'])
def test_a_cell_behind_an_expression_that_names_another_currency_than_its_column(write: Write, rates: str) -> None:
    write("date,currency,rate\n2025-01-01,EUR,11\n", "rates.csv")
    path = write("deal_id,status,price,n,cur,closed_at\n1,won,100,2,SEK,2025-01-01\n2,won,200 EUR,1,SEK,2025-01-01\n")
    columns = "[tables.deals.columns]\nvalue = { sql = 'price * n' }\ncurrency = 'cur'"
    with pytest.raises(InputError) as error:
        revenue(path, f'[currency]\nbase = "SEK"\n{rates}\n{columns}')
    assert "'200 EUR' is in EUR, and column 'cur' says SEK" in str(error.value)
