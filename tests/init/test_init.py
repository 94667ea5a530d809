"""`init`: what it writes loads, maps the files, gives numbers, and asks what the files do not say."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescli import compute, init
from salescli.config import settings_file
from salescli.errors import InputError, OutputError, UsageError
from salescli.loading.mapping import preset as presets
from salescli.samples import source
from tests.conftest import shared_data

SALESFORCE = """\
Id,AccountId,Name,StageName,Amount,Probability,CloseDate,Type,IsClosed,IsWon,CreatedDate,CurrencyIsoCode,Note__c
006A,001A,One,Closed Won,100,100,2024-02-03,New Business,TRUE,TRUE,2024-01-01,SEK,x
006B,001A,Two,Closed Lost,200,0,2024-02-05,Existing Business,TRUE,FALSE,2024-01-02,SEK,
006C,001B,Three,Negotiation/Review,300,90,2030-02-05,,FALSE,FALSE,2024-01-03,EUR,
006D,001B,Four,Prospecting,400,10,2030-02-05,,FALSE,FALSE,2024-01-04,SEK,
006E,001B,Five,Gewonnen,50,100,2024-03-05,,TRUE,TRUE,2024-01-04,SEK,
"""


def proposed(folder: Path, *, load: bool = True, **files: str) -> str:
    """What init writes for a folder with these files (`deals="…"` is deals.csv), read back."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    written = init.write([str(folder)], {})
    assert written.path == folder / "salescli.toml"
    if load:
        settings_file.load(written.path, named=False)
    return written.path.read_text(encoding="utf-8")


def uncommented(text: str, line: str) -> str:
    """The text with one commented line made a setting."""
    assert f"# {line}" in text
    return text.replace(f"# {line}", line)


def test_it_gives_numbers_at_once(tmp_path: Path) -> None:
    text = proposed(tmp_path, opportunities=SALESFORCE.replace("EUR", "SEK"))
    content = tomllib.loads(text)
    assert content["tables"]["deals"]["files"] == ["opportunities.csv"]
    assert content["tables"]["deals"]["columns"]["value"] == "Amount"
    assert content["currency"] == {"base": "SEK"}
    result = compute("revenue", tmp_path, period="total", as_of="2024-12-31")
    assert result.frame["value"].to_list() == [Decimal(150)]
    assert compute("win-rate", tmp_path, period="total", as_of="2024-12-31").frame["won"].to_list() == [2]


def test_the_stages_stand_in_their_order_with_the_mean_probability_of_the_open_deals(tmp_path: Path) -> None:
    content = tomllib.loads(proposed(tmp_path, deals=SALESFORCE), parse_float=Decimal)
    assert list(content["stages"].items()) == [
        ("Prospecting", Decimal("0.10")),
        ("Negotiation/Review", Decimal("0.90")),
    ]


def test_spellings_of_one_stage_are_one_entry_with_the_mean_of_all(tmp_path: Path) -> None:
    spelt = ["Lead,10", "LEAD,40", "LEAD,40", "lead,", "Negotiation,90"]
    rows = "".join(f"{number},{stage},open,100,2024-01-01\n" for number, stage in enumerate(spelt))
    text = proposed(tmp_path, deals=f"deal_id,stage,probability,status,value,created_at\n{rows}")
    assert tomllib.loads(text, parse_float=Decimal)["stages"] == {
        "LEAD": Decimal("0.30"), "Negotiation": Decimal("0.90")
    }  # fmt: skip


def test_several_currencies_are_a_question(tmp_path: Path) -> None:
    text = proposed(tmp_path, deals=SALESFORCE)
    assert "# QUESTION: the amounts are in several currencies" in text
    assert 'base = "SEK"   # 4 rows' in text
    assert "# rates = { EUR = … }   # EUR 1 row" in text


@pytest.mark.parametrize(
    ("amount", "line"),
    [
        ("€5.50", 'base = "EUR"   # 1 row'),
        ("5 kr", "# QUESTION: amounts are written with KR. Which currency is that?"),
        ("5.50", "# QUESTION: no column says which currency the amounts are in. Which one is it?"),
    ],
)
def test_a_currency_beside_the_amounts(tmp_path: Path, amount: str, line: str) -> None:
    text = proposed(tmp_path, deals=f"deal_id,value,status,closed_at\n1,{amount},won,2024-01-05\n")
    assert line in text.splitlines()
    assert compute("deals-won", tmp_path, period="total").frame["value"].to_list() == [1]


def test_unknown_words_are_asked_for_and_stay_themselves(tmp_path: Path) -> None:
    text = proposed(tmp_path, deals=SALESFORCE)
    assert '"New Business" = "new"   # 1' in text
    assert '# "Existing Business" = …   # 1' in text
    assert '# Not used: "Note__c"' in text


def test_nothing_is_overwritten_and_the_same_files_give_the_same_text(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir(), other.mkdir()
    first = proposed(one, deals=SALESFORCE)
    assert proposed(other, deals=SALESFORCE) == first
    with pytest.raises(OutputError, match="is there already"):
        init.write([str(one)], {})
    assert (one / "salescli.toml").read_text(encoding="utf-8") == first
    assert sorted(path.name for path in one.iterdir()) == ["deals.csv", "salescli.toml"]


def test_where_only_the_stage_tells_the_status_every_stage_is_written_down(tmp_path: Path) -> None:
    text = proposed(
        tmp_path,
        pipeline="deal_stage,amount,close_date\nWon,10,2024-01-05\nLost,5,2024-01-06\nPilot,7,\nPilot,8,\nAngebot,9,\n",
    )
    columns = tomllib.loads(text)["tables"]["deals"]
    assert columns["columns"]["status"] == "deal_stage"
    assert columns["values"]["status"] == {"Pilot": "open", "Angebot": "open", "Lost": "lost", "Won": "won"}
    assert "# QUESTION: the names of these do not tell their place: Pilot, Angebot" in text
    assert "# QUESTION: no column identifies a deal" in text
    assert compute("revenue", tmp_path, period="total").frame["value"].to_list() == [Decimal(10)]


def test_an_unknown_word_for_the_status_is_no_guess(tmp_path: Path) -> None:
    text = proposed(tmp_path, deals="deal_id,value,status,closed_at\n1,10,won,2024-01-05\n2,5,Parkerad,\n")
    assert '# "Parkerad" = …   # 1' in text
    (tmp_path / "salescli.toml").write_text(uncommented(text, '"Parkerad" = …').replace('d" = …', 'd" = "open"'))
    assert compute("revenue", tmp_path, period="total").frame["value"].to_list() == [Decimal(10)]


def test_of_two_claims_the_first_is_taken_and_the_other_asked_for(tmp_path: Path) -> None:
    text = proposed(tmp_path, deals="Id,Belopp,Amount,Status,Closed\n1,10,20,won,2024-01-05\n")
    assert "'Amount' and 'Belopp' both claim value; the first is taken" in text
    assert compute("revenue", tmp_path, period="total").frame["value"].to_list() == [Decimal(20)]
    (tmp_path / "salescli.toml").write_text(
        uncommented(text, 'value = "Belopp"').replace('\nvalue = "Amount"', "\n# taken before"), encoding="utf-8"
    )
    assert compute("revenue", tmp_path, period="total").frame["value"].to_list() == [Decimal(10)]


def test_of_two_columns_of_one_name_the_first_is_taken_and_the_other_asked_for(tmp_path: Path) -> None:
    rows = "Deal - Title,Deal - Value,Deal - Status,Deal - Won time,Deal - Status\nA,7,Won,2024-01-05,Kund\n"
    text = proposed(tmp_path, deals=rows)
    assert '# status = "Deal - Status:5"' in text.splitlines()
    assert compute("revenue", tmp_path, period="total").frame["value"].to_list() == [Decimal(7)]


def test_subscriptions_begin_customers_and_accounts_name_them(tmp_path: Path) -> None:
    text = proposed(
        tmp_path,
        accounts="account_id,account_name,country,signup_date\na,Ab,SE,2024-01-01\n",
        subscriptions="account_id,start_date,end_date,mrr_amount\na,2024-02-01,,10\na,2024-03-01,2024-05-01,20\n",
    )
    columns = tomllib.loads(text)["tables"]["customers"]["columns"]
    assert (columns["started_at"], columns["name"], columns["region"]) == ("start_date", "account_name", "country")
    assert "# QUESTION: accounts.csv does not say when a customer" in text


def test_accounts_without_a_beginning_ask_for_it(tmp_path: Path) -> None:
    text = proposed(tmp_path, Account="Id,Name,BillingCountry,Industry,CreatedDate\n1,A,SE,Retail,2024-01-01\n")
    assert "started_at" not in tomllib.loads(text)["tables"]["customers"]["columns"]
    assert '# started_at = "CreatedDate"' in text


def test_order_lines_all_count_and_their_own_status_is_asked_for(tmp_path: Path) -> None:
    text = proposed(
        tmp_path,
        orders="ORDERNUMBER,SALES,ORDERDATE,STATUS\n1,10,2024-01-05,Shipped\n1,20,2024-01-05,Shipped\n2,5,2024-01-06,Cancelled\n",
    )
    assert "whatever 'STATUS' says (Shipped 2, Cancelled 1). Should some not count?" in text
    assert 'duplicates = "lines"   # 2 rows share 1 deal_id: the lines of an order are one deal\n' in text
    assert compute("average-purchase-value", tmp_path, period="total").frame["value"].to_list() == [17.5]
    answers = ('status = "STATUS"', "[tables.deals.values.status]", '"Shipped" = "won"', '"Cancelled" = "won"')
    for line in answers:
        text = uncommented(text, line)
    text = text.replace('status = { constant = "won" }\n', "").replace('"Cancelled" = "won"', '"Cancelled" = "lost"')
    (tmp_path / "salescli.toml").write_text(text)
    assert compute("revenue", tmp_path, period="total").frame["value"].to_list() == [Decimal(30)]


LINES = "deal_id,value,status,closed_at,product\n1,10,won,2024-01-05,a\n1,20,won,2024-01-05,b\n2,5,lost,2024-01-06,a\n"


def test_rows_of_one_id_that_agree_may_be_lines_and_the_answer_counts_deals(tmp_path: Path) -> None:
    text = proposed(tmp_path, deals=LINES)
    question = "# QUESTION: 2 rows share 1 deal_id. Are they lines of one order, to be added up, or deals told"
    assert question in text
    (tmp_path / "salescli.toml").write_text(uncommented(text, 'duplicates = "lines"'))
    row = compute("average-purchase-value", tmp_path, period="total").frame.row(0, named=True)
    assert (row["sales"], row["transactions"]) == (30, 1)


def test_rows_of_one_id_that_differ_in_what_a_deal_has_once_are_no_lines(tmp_path: Path) -> None:
    text = proposed(tmp_path, deals=LINES.replace("1,20,won,2024-01-05", "1,20,lost,2024-02-05"))
    assert "# QUESTION: 2 rows share 1 deal_id; 'status' tells them apart. What are such rows?" in text
    assert '# duplicates = "last"' in text


def test_an_amount_that_every_line_repeats_is_a_question(tmp_path: Path) -> None:
    rows = "".join(f"{order},{order}00,won,2024-01-05,{word}\n" for order in (1, 2, 3) for word in "abc")
    text = proposed(tmp_path, deals=LINES.splitlines()[0] + "\n" + rows)
    assert "value is the same on all lines of each order (3 of several lines)" in text
    text = uncommented(text, 'duplicates = "lines"')
    (tmp_path / "salescli.toml").write_text(uncommented(text, 'amounts = "deal"'))
    assert compute("revenue", tmp_path, period="total").frame["value"].to_list() == [600]


@pytest.mark.parametrize("name", ["orders", "deals", "anything"])
def test_it_never_proposes_to_count_lines_as_deals(tmp_path: Path, name: str) -> None:
    header = "Order ID,Order Date,Sales,Status\n" if name == "orders" else "deal_id,closed_at,value,status\n"
    for number, rows in enumerate(("1,2024-01-05,10,won\n" * 2, "1,2024-01-05,10,won\n1,2024-02-05,10,lost\n")):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert "keep" not in proposed(folder, **{name: header + rows})


def test_files_that_differ_keep_what_the_presets_say_of_each(tmp_path: Path) -> None:
    text = proposed(
        tmp_path,
        deals_a="Id,StageName,Amount,CloseDate,IsClosed,IsWon\n1,Signed,10,2024-01-05,1,1\n",
        deals_b="Deal - ID,Deal - Title,Deal - Value,Deal - Status,Deal - Won time\n2,B,5,Won,2024-02-05\n",
        deals_c="deal_id,value,stage,closed_at\n3,7,Won,2024-02-05\n",
    )
    assert not {"status", "value"} & set(tomllib.loads(text)["tables"]["deals"]["columns"])
    assert '# value: "Amount" in deals_a.csv; "Deal - Value" in deals_b.csv; "value" in deals_c.csv' in text


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    lead = "Id,LastName,Company,IsConverted\n1,A,B,TRUE\n"
    assert "# Not read: Lead.csv: Salesforce, API export: leads are no deals" in proposed(
        tmp_path, deals=SALESFORCE, Lead=lead
    )


def test_settings_elsewhere_load_and_name_no_file_outside_their_folder(tmp_path: Path) -> None:
    exports, elsewhere = tmp_path / "exports", tmp_path / "elsewhere"
    exports.mkdir(), elsewhere.mkdir()
    deals = exports / "deals.csv"
    deals.write_text(SALESFORCE)
    written = init.write([], {"deals": [str(deals)]}, str(elsewhere / "mine.toml"))
    assert not (exports / "salescli.toml").exists()
    loaded = settings_file.load(written.path, named=False)
    assert loaded.patterns_of("deals") == []
    assert loaded.columns_of("deals")["value"].header == "Amount"


def test_a_file_name_that_is_a_pattern_is_found_again(tmp_path: Path) -> None:
    proposed(tmp_path, **{"deals [2024]": SALESFORCE.replace("EUR", "SEK")})
    config = tmp_path / "salescli.toml"
    assert compute("deals-won", config=config, period="total", as_of="2024-12-31").frame["value"].to_list() == [2]


def test_a_date_that_reads_two_ways_is_a_question_and_its_answer_gives_numbers(tmp_path: Path) -> None:
    text = proposed(tmp_path, deals="deal_id,value,status,closed_at\n1,10,won,02/03/2024\n2,5,won,04/05/2024\n")
    question = next(line for line in text.splitlines() if "'02/03/2024'" in line)
    assert question.startswith("# QUESTION: deals.csv, column 'closed_at'")
    with pytest.raises(InputError):
        compute("revenue", tmp_path)
    (tmp_path / "salescli.toml").write_text(uncommented(text, 'format = { dates = "%d/%m/%Y" }'))
    assert compute("revenue", tmp_path).frame["period"].to_list() == ["2024-03", "2024-04", "2024-05"]


def test_a_number_that_reads_two_ways_is_a_question_too_and_one_line_answers_both(tmp_path: Path) -> None:
    rows = '1,"1,000",won,02/03/2024,"0,500"\n2,"2,000",won,04/05/2024,"0,500"\n'
    text = proposed(tmp_path, deals=f"deal_id,value,status,closed_at,stage\n{rows}")
    assert "'1,000' may be 1000 or 1.000" in text
    answer = 'format = { decimal = ".", dates = "%d/%m/%Y" }'
    (tmp_path / "salescli.toml").write_text(uncommented(text, answer))
    assert compute("revenue", tmp_path, period="total").frame["value"].to_list() == [Decimal(3000)]


def test_a_guessed_encoding_is_a_question(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes("deal_id,värde,status\n1,10,won\n2,5,won\n".encode("cp1252"))
    text = proposed(tmp_path)
    assert "# QUESTION: deals.csv is not UTF-8" in text
    assert '# format = { encoding = "cp1252" }' in text


def test_damage_is_an_error_that_names_the_line_and_nothing_is_written(tmp_path: Path) -> None:
    rows = "".join(f"{number},1,won\n" for number in range(20_000))
    (tmp_path / "deals.csv").write_text(f"deal_id,value,status\n{rows}x,1,won,too,long\n")
    with pytest.raises(InputError, match="line 20002"):
        init.write([str(tmp_path)], {})
    assert not (tmp_path / "salescli.toml").exists()


def test_without_a_file_it_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        init.write([], {})


def test_an_existing_file_ends_in_4_and_a_usage_error_loads_no_polars(tmp_path: Path) -> None:
    (tmp_path / "salescli.toml").write_text("")
    code = "import sys; from salescli.cli.app import run\nrun(sys.argv[1:])\nprint('polars' in sys.modules)"
    for arguments in ([], [str(tmp_path)]):
        run = subprocess.run(
            [sys.executable, "-c", code, "init", *arguments], capture_output=True, text=True, check=False
        )
        assert run.stdout.strip() == "False"
    run = subprocess.run(
        [sys.executable, "-m", "salescli", "init", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (4, "")
    assert "is there already: nothing was written" in run.stderr


def test_the_sample_counts_the_same_with_what_init_writes(tmp_path: Path) -> None:
    for name in ("deals", "activities", "customers", "reps", "costs"):
        shutil.copy(source() / f"{name}.csv", tmp_path)
    names = (("revenue", "region"), ("win-rate", "rep"), ("sales-per-rep", ""), ("sales-cycle", ""))
    before = [compute(name, tmp_path, by=by, as_of="2025-12-31", use_config=False).frame for name, by in names]
    proposed(tmp_path)
    after = [compute(name, tmp_path, by=by, as_of="2025-12-31").frame for name, by in names]
    for one, other in zip(before, after, strict=True):
        assert one.equals(other)


AWKWARD = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(AWKWARD, min_size=3, max_size=3), header=AWKWARD, currency=AWKWARD)
def test_whatever_stands_in_the_file_the_settings_load(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], header: str, currency: str
) -> None:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    rows = [["Stage", "Amount", "Deal type", "Currency", "Closed", f"x{header}"]]
    rows += [[word, "1", word, currency, "2024-01-05", word] for word in words]
    text = "\n".join(",".join(map(cell, row)) for row in rows) + "\n"
    proposed(tmp_path_factory.mktemp("awkward"), deals=text)


@pytest.fixture
def exports(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a folder of the shared data, with what init writes."""
    folder = tmp_path / "exports"
    shutil.copytree(shared_data(request.param), folder)
    init.write([str(folder)], {})
    return folder


@pytest.mark.parametrize("exports", ["maven-crm"], indirect=True)
def test_maven_gives_its_published_figures(exports: Path) -> None:
    rate = compute("win-rate", exports, period="total").frame.row(0, named=True)
    assert (rate["won"], rate["lost"]) == (4238, 2473)
    by_region = compute("revenue", exports, period="total", by="region").frame
    assert dict(zip(by_region["region"], by_region["value"], strict=True)) == {
        "Central": Decimal(3346293), "East": Decimal(3090594), "West": Decimal(3568647),
    }  # fmt: skip
    best = compute("revenue", exports, period="total", by="rep", sort="value").frame
    assert best["rep_id"][0] == "Darcel Schlecht"


@pytest.mark.parametrize("exports", ["salesforce-api-export"], indirect=True)
def test_the_api_export_gives_numbers(exports: Path) -> None:
    rate = compute("win-rate", exports, period="total").frame.row(0, named=True)
    assert (rate["won"], rate["lost"]) == (12, 3)


@pytest.mark.parametrize("exports", ["ravenstack"], indirect=True)
def test_ravenstack_is_read_as_subscriptions(exports: Path) -> None:
    columns = settings_file.load(exports / "salescli.toml", named=False).columns_of("customers")
    assert {name: column.header for name, column in columns.items()} == {
        "customer_id": "account_id", "started_at": "start_date", "churned_at": "end_date", "name": "account_name",
        "region": "country", "segment": "industry", "mrr": "mrr_amount", "billing_interval": "billing_frequency",
        "subscription_id": "subscription_id", "plan": "plan_tier", "quantity": "seats",
    }  # fmt: skip
    mrr = compute("mrr", exports, period="month", as_of="2024-12-31").frame.row(-1, named=True)
    assert (mrr["period"], mrr["value"]) == ("2024-12", Decimal(10159608))
    per_account = compute("revenue-per-account", exports, period="month", as_of="2024-12-31").frame
    assert per_account["value"][-1] == pytest.approx(20319.216)


@pytest.mark.parametrize("exports", ["salesforce-devorg"], indirect=True)
def test_the_demo_records_give_numbers_and_their_odd_dates_are_asked_about(exports: Path) -> None:
    rate = compute("win-rate", exports, period="total").frame.row(0, named=True)
    assert (rate["won"], rate["lost"]) == (12, 8)
    text = (exports / "salescli.toml").read_text(encoding="utf-8")
    assert "# QUESTION: in 32 of 36 rows closed_at lies before created_at." in text


@pytest.mark.parametrize("exports", ["sales-data-sample"], indirect=True)
def test_the_order_lines_give_their_published_totals(exports: Path) -> None:
    by_year = compute("revenue", exports, period="year").frame
    assert [str(value) for value in by_year["value"]] == ["3516979.540000", "4724162.600000", "1791486.710000"]
    by_region = compute("revenue", exports, period="total", by="region").frame
    assert dict(zip(by_region["region"], map(str, by_region["value"]), strict=True))["NA"] == "3852061.390000"


_BEEHIVE = """
title = "Beehive"
marks.deals = [["Honey ID", "Honey Stage"]]
[deals.columns]
deal_id = "Honey ID"
stage = "Honey Stage"
status = "Honey Stage"
value = "Worth"
closed_at = "Sealed On"
[deals.values.status]
"Sealed" = "won"
"Lost to bears" = "lost"
"Collecting" = "open"
"""
_HONEY = "Honey ID,Honey Stage,Worth,Sealed On\n1,Sealed,5 SEK,2026-01-05\n2,Collecting,7 SEK,\n"


@pytest.fixture
def _beehive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A preset with words for all stages."""
    shutil.copytree(presets.FOLDER, tmp_path / "presets")
    (tmp_path / "presets" / "beehive.toml").write_text(_BEEHIVE, encoding="utf-8")
    monkeypatch.setattr(presets, "FOLDER", tmp_path / "presets")
    presets._heads.cache_clear()
    yield
    for kept in (presets._heads, presets._marks, presets.load, presets._text):
        kept.cache_clear()


@pytest.mark.usefixtures("_beehive")
def test_nothing_is_asked_of_stages_that_a_preset_has_words_for(tmp_path: Path) -> None:
    """Of `Lost to bears` neither, though it speaks of losing: the preset says what it means."""
    folder = tmp_path / "files"
    folder.mkdir()
    text = proposed(folder, export=_HONEY + "3,Lost to bears,5 SEK,2026-01-06\n")
    assert "only the stage says" not in text and "what do these mean" not in text
    words = tomllib.loads(text)["tables"]["deals"]["values"]["status"]
    assert words == {"Sealed": "won", "Collecting": "open", "Lost to bears": "lost"}
    (folder / "salescli.toml").unlink()
    text = proposed(folder, export=_HONEY + "3,Humming,5 SEK,\n")
    assert "# QUESTION: what do these mean, won, lost, open?" in text and '# "Humming" = …   # 1' in text
