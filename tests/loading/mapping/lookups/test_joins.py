"""Columns that are looked up in other files: as if they stood there, or an error that names the setting."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from salescli.config import settings_file
from salescli.config.settings import Settings
from salescli.errors import InputError, SettingsError
from salescli.i18n import language
from salescli.loading import load
from salescli.loading.dataset import Dataset
from salescli.loading.mapping.lookups.joins import Joins
from tests.program import run_here
from tests.said import hint_of, message_of

DEALS = """\
id,stage_id,plan_id,close_date,amount,region,created
1,10,p1,2026-01-05,100,N,2026-01-01
2,11,p2,2026-01-09,200,S,2026-01-01
3,10,p2,2026-02-05,300,N,2026-01-20
4,12,p1,2026-02-27,400,S,2026-01-21
5,10,,2026-02-08,500,S,2026-02-02
"""
STAGES = "id,stage,probability\n10,Closed won,1\n11,Closed lost,0\n12,Talking,0.5\n"
PLANS = "plan_id;title;price;valid_from\np1;Gold;1.000,50;05.03.2026\np2;Silver;20,25;13.03.2026\n"
JOINS = """\
[tables.deals]
joins = [{ file = "stages.csv", on = { stage_id = "id" } }, { file = "plans.csv", on = "plan_id", prefix = "plan." }]
[tables.deals.columns]
deal_id = "id"
product = "plan.title"
cost = "plan.price"
"""
#: The same deals with the columns of both files written in, each as the file of deals writes it.
WRITTEN = """\
id,stage_id,plan_id,close_date,amount,region,created,stage,probability,plan.title,plan.price,plan.valid_from
1,10,p1,2026-01-05,100,N,2026-01-01,Closed won,1,Gold,1000.50,2026-03-05
2,11,p2,2026-01-09,200,S,2026-01-01,Closed lost,0,Silver,20.25,2026-03-13
3,10,p2,2026-02-05,300,N,2026-01-20,Closed won,1,Silver,20.25,2026-03-13
4,12,p1,2026-02-27,400,S,2026-01-21,Talking,0.5,Gold,1000.50,2026-03-05
5,10,,2026-02-08,500,S,2026-02-02,Closed won,1,,,
"""


def files(folder: Path, toml: str = JOINS, **texts: str) -> Path:
    """A folder of deals, stages and plans, other `texts` in place of some, under settings."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ({"deals": DEALS, "stages": STAGES, "plans": PLANS} | texts).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "salescli.toml").write_text(toml, encoding="utf-8")
    return folder


def opened(folder: Path, *names: str) -> Dataset:
    settings = settings_file.load(folder / "salescli.toml", named=True)
    return load([str(folder / name) for name in names or ("deals.csv",)], {}, settings)


def refused(folder: Path, *names: str) -> InputError:
    with pytest.raises(InputError) as caught:
        opened(folder, *names)
    return caught.value


def values(tables: Dataset, *columns: str) -> list[tuple[object, ...]]:
    return tables.frame("deals", columns).select(columns).collect(engine="streaming").rows()


def test_what_is_looked_up_is_mapped_and_read_as_its_own_file_writes_it(tmp_path: Path) -> None:
    tables = opened(files(tmp_path))
    assert values(tables, "deal_id", "stage", "product", "cost", "probability") == [
        ("1", "Closed won", "Gold", Decimal("1000.5"), Decimal(1)),
        ("2", "Closed lost", "Silver", Decimal("20.25"), Decimal(0)),
        ("3", "Closed won", "Silver", Decimal("20.25"), Decimal(1)),
        ("4", "Talking", "Gold", Decimal("1000.5"), Decimal("0.5")),
        ("5", "Closed won", None, None, Decimal(1)),
    ]


@pytest.mark.parametrize(
    "question",
    [
        ("kpi", "revenue", "--by", "product"),
        ("kpi", "win-rate", "--by", "region"),
        ("kpi", "profit-margin", "--by", "tier"),
        ("kpi", "revenue", "--rows", "--by", "product"),
        ("kpi", "revenue", "--where", "product=Gold", "--period", "total"),
        ("forecast", "--period", "month"),
        ("funnel",),
        ("report",),
    ],
    ids=" ".join,
)
def test_a_joined_file_gives_what_the_same_columns_written_in_give(question: tuple[str, ...], tmp_path: Path) -> None:
    more = '[dimensions]\ndeals = ["tier"]\n[stages]\n"Talking" = 0.5\n'
    mapped = '[tables.deals.columns]\ndeal_id = "id"\nproduct = "plan.title"\ncost = "plan.price"\n'
    tier = """tier = { sql = "CASE WHEN \\"plan.price\\" > 100 THEN 'dear' ELSE 'cheap' END" }\n"""
    joined = files(tmp_path / "joined", JOINS + tier + more)
    written = files(tmp_path / "written", mapped + tier + more, deals=WRITTEN)
    said = []
    for folder in (joined, written):
        ran = run_here(*question, "deals.csv", "--as-of", "2026-02-28", "--format", "json", cwd=folder)
        assert ran.code == 0, ran.err
        said.append(json.loads(ran.out))
    assert said[0] == said[1]


@pytest.mark.parametrize("rows", [40_000])
def test_a_large_file_is_joined_row_by_row_in_its_order(rows: int, tmp_path: Path) -> None:
    lines = [
        f"{row},{10 + row % 3},p{1 + row % 2},2026-01-{1 + row % 28:02},{row}.5,N,2026-01-01" for row in range(rows)
    ]
    header = DEALS.splitlines()[0]
    folder = files(tmp_path, deals="\n".join([header, *lines]) + "\n")
    found = values(opened(folder), "deal_id", "stage", "product")
    stages, plans = ("Closed won", "Closed lost", "Talking"), ("Gold", "Silver")
    assert found == [(str(row), stages[row % 3], plans[row % 2]) for row in range(rows)]


@pytest.mark.parametrize("ending", ["csv.gz", "parquet"])
def test_any_kind_of_file_is_joined(ending: str, tmp_path: Path) -> None:
    folder = files(tmp_path, JOINS.replace("stages.csv", f"stages.{ending}"))
    frame = pl.read_csv(folder / "stages.csv")
    if ending == "parquet":
        frame.write_parquet(folder / "stages.parquet")
        pl.read_csv(folder / "deals.csv").write_parquet(folder / "deals.parquet")
    else:
        import gzip

        (folder / "stages.csv.gz").write_bytes(gzip.compress((folder / "stages.csv").read_bytes()))
    names = ["deals.parquet" if ending == "parquet" else "deals.csv"]
    stages = ["Closed won", "Closed lost", "Closed won", "Talking", "Closed won"]
    assert [stage for (stage,) in values(opened(folder, *names), "stage")] == stages


def test_keys_are_compared_as_ids_are_everywhere(tmp_path: Path) -> None:
    deals = 'id,stage_id,close_date,amount\n1," 10 ",2026-01-05,1\n2,"=""007""",2026-01-05,1\n3,7,2026-01-05,1\n'
    deals += "4,N/A,2026-01-05,1\n5,\u200b10,2026-01-05,1\n6,o\u0308,2026-01-05,1\n"
    stages = "id,stage\n10,ten\n007,seven\nN/A,nothing\n,blank\nö,umlaut\n"
    toml = '[tables.deals]\njoins = [{ file = "stages.csv", on = { stage_id = "id" } }]\n'
    found = values(opened(files(tmp_path, toml, deals=deals, stages=stages)), "stage")
    assert [stage for (stage,) in found] == ["ten", "seven", None, None, "ten", "umlaut"]


def test_a_word_is_a_key_where_the_settings_say_which_words_are_blank(tmp_path: Path) -> None:
    deals = "id,stage_id,close_date,amount\n1,-,2026-01-05,1\n2,N/A,2026-01-05,1\n"
    stages = "id,stage\n-,dash\nN/A,word\n"
    toml = '[tables.deals]\nblanks = ["-"]\njoins = [{ file = "stages.csv", on = { stage_id = "id" } }]\n'
    found = values(opened(files(tmp_path, toml, deals=deals, stages=stages)), "stage")
    assert found == [(None,), ("word",)]


def test_a_key_may_be_several_columns_and_come_from_a_join_before(tmp_path: Path) -> None:
    deals = "id,stage_id,close_date,amount\n1,a,2026-01-05,1\n2,b,2026-01-05,2\n3,c,2026-01-05,3\n"
    stages = "id,pipe,place\na,x,1\nb,x,2\nc,y,1\n"
    names = "pipe;place;stage\nx;1;first of x\nx;2;second of x\ny;1;first of y\n"
    toml = (
        '[tables.deals]\njoins = [{ file = "stages.csv", on = { stage_id = "id" } },'
        ' { file = "plans.csv", on = { pipe = "pipe", place = "place" } }]\n'
    )
    found = values(opened(files(tmp_path, toml, deals=deals, stages=stages, plans=names)), "stage")
    assert found == [("first of x",), ("second of x",), ("first of y",)]


def test_rows_are_ruled_out_and_words_taken_by_what_is_looked_up(tmp_path: Path) -> None:
    toml = (
        '[tables.deals]\njoins = [{ file = "stages.csv", on = { stage_id = "id" } }]\nexclude = { kind = ["test"] }\n'
        '[tables.deals.columns]\ndeal_id = "id"\nstatus = "outcome"\n[tables.deals.values.status]\n"J" = "won"\n'
        '"N" = "lost"\n'
    )
    stages = "id,outcome,kind\n10,J,real\n11,N,real\n12,N,test\n"
    found = values(opened(files(tmp_path, toml, stages=stages)), "deal_id", "status")
    assert found == [("1", "won"), ("2", "lost"), ("3", "won"), ("5", "won")]


def test_the_bin_of_a_joined_file_rules_no_row_out(tmp_path: Path) -> None:
    stages = "id,stage,is_deleted,archived\n10,Closed won,true,true\n11,Closed lost,,\n12,Talking,,\n"
    tables = opened(files(tmp_path, stages=stages))
    assert len(values(tables, "deal_id")) == 5
    assert tables.excluded("deals") is None
    assert tables.archived("deals") is None


def test_a_row_of_sums_and_the_header_again_are_none_of_a_joined_table(tmp_path: Path) -> None:
    again = DEALS.splitlines()[0]
    deals = f"{DEALS}{again}\n6,10,p1,2026-02-09,600,N,\nTotal,,,,2100,,\n"
    tables = opened(files(tmp_path, deals=deals))
    assert [deal for (deal,) in values(tables, "deal_id")] == ["1", "2", "3", "4", "5", "6"]
    codes = {remark.code: remark.count for remark in tables.remarks_on("deals")}
    assert codes["header_rows"] == 1
    assert "unmet_keys" not in codes


def test_a_table_is_told_by_what_is_looked_up(tmp_path: Path) -> None:
    files(tmp_path, deals="id,stage_id,kind\n1,10,a\n2,11,b\n").joinpath("deals.csv").rename(tmp_path / "export.csv")
    toml = JOINS.split(", { file", maxsplit=1)[0] + "]\n"
    (tmp_path / "salescli.toml").write_text(toml, encoding="utf-8")
    tables = opened(tmp_path, "export.csv")
    assert [file.table for file in tables.files] == ["deals"]
    assert values(tables, "stage") == [("Closed won",), ("Closed lost",)]


def test_a_joined_file_of_the_folder_is_neither_a_table_of_its_own_nor_unknown(tmp_path: Path) -> None:
    stages = STAGES.replace("probability", "pipeline")  # a stage and a pipeline alone would be like deals
    tables = opened(files(tmp_path, stages=stages), ".")
    assert [Path(file.file.name).name for file in tables.files] == ["deals.csv"]
    assert tables.ignored == {}
    assert [file.table for file in opened(tmp_path, "deals.csv", "stages.csv", "plans.csv").files] == ["deals"]


def test_a_joined_file_that_is_another_table_is_that_too(tmp_path: Path) -> None:
    toml = (
        '[tables.deals]\njoins = [{ file = "customers.csv", on = "customer_id", prefix = "c." }]\n'
        '[tables.deals.columns]\nsegment = "c.segment"\n'
    )
    deals = "deal_id,customer_id,status,closed_at,value\n1,a,won,2026-01-05,5\n"
    folder = files(tmp_path, toml, deals=deals)
    (folder / "customers.csv").write_text("customer_id,segment,started_at\na,big,2026-01-01\n", encoding="utf-8")
    for name in ("stages", "plans"):
        (folder / f"{name}.csv").unlink()
    tables = opened(folder, ".")
    assert sorted(file.table for file in tables.files) == ["customers", "deals"]
    assert values(tables, "segment") == [("big",)]


def test_of_several_files_those_with_the_key_are_joined(tmp_path: Path) -> None:
    folder = files(tmp_path)
    (folder / "deals-old.csv").write_text("id,stage,close_date,amount\n9,Closed won,2025-01-05,9\n", encoding="utf-8")
    found = values(opened(folder, "deals.csv", "deals-old.csv"), "deal_id", "stage")
    assert sorted(found)[-2:] == [("5", "Closed won"), ("9", "Closed won")]


def test_a_key_that_repeats_is_an_error_with_file_line_and_key(tmp_path: Path) -> None:
    error = refused(files(tmp_path, stages=STAGES + "10,Won again,1\n"))
    assert message_of(error) == (
        f"{tmp_path / 'stages.csv'}, line 5, column 'id': '10' stands on line 2 too: a join adds no rows, "
        "so a key stands there once (tables.deals.joins[1].on)."
    )
    assert hint_of(error) == (
        "Leave one row a key in the file, or name in tables.deals.joins[1].on a further column that tells them apart."
    )
    assert (error.place.line, error.place.value) == (5, "10") if error.place else False


def test_a_key_that_repeats_once_it_is_clean_is_an_error(tmp_path: Path) -> None:
    assert "'10' stands on line 2 too" in message_of(refused(files(tmp_path, stages=STAGES + '"=""10""",Won,1\n')))


def test_a_column_of_both_files_asks_for_a_prefix(tmp_path: Path) -> None:
    error = refused(files(tmp_path, JOINS.replace(', prefix = "plan."', ""), plans="plan_id,Region\np1,N\n"))
    folder = str(tmp_path)
    assert message_of(error).replace(folder, "") == (
        "/deals.csv: the column 'Region' stands in /deals.csv and in /plans.csv, which salescli.toml joins "
        "(tables.deals.joins[2])."
    )
    assert hint_of(error) == (
        "Say in salescli.toml how the names of the columns found begin: [tables.deals] joins = "
        '[{ file = "stages.csv", on = { stage_id = "id" } }, { file = "plans.csv", on = "plan_id", prefix = "plans." }]'
    )


def test_the_prefix_that_the_error_proposes_is_right(tmp_path: Path) -> None:
    toml = JOINS.replace('prefix = "plan."', 'prefix = "plans."').replace('"plan.', '"plans.')
    tables = opened(files(tmp_path, toml, plans="plan_id;title;price;region\np1;Gold;5;X\np2;Silver;6;Y\n"))
    assert values(tables, "product", "region")[0] == ("Gold", "N")


def test_two_joined_files_with_one_column_are_an_error_that_names_both(tmp_path: Path) -> None:
    toml = JOINS.replace(', prefix = "plan."', "")
    said = message_of(refused(files(tmp_path, toml, plans="plan_id,stage\np1,x\n")))
    assert "stands in" in said
    assert "stages.csv and in" in said


@pytest.mark.parametrize(
    ("old", "new", "said", "hint"),
    [
        ("stages.csv", "stage.csv", "no such file, which salescli.toml names in tables.deals.joins[1].file",
         "Did you mean 'stages.csv'?"),
        ('"id" } }', '"idd" } }', "stages.csv: there is no column 'idd', which salescli.toml names in "
         "tables.deals.joins[1].on.", "Did you mean 'id'?"),
        ("stage_id =", "stageid =", "deals.csv: there is no column 'stageid', which salescli.toml names for "
         "tables.deals.joins[1].on.", "Did you mean 'stage_id'?"),
        ('on = "plan_id"', 'on = "plan"', "deals.csv: there is no column 'plan', which salescli.toml names for "
         "tables.deals.joins[2].on.", "Did you mean 'plan_id'?"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_an_error_with_the_key_of_the_settings(
    old: str, new: str, said: str, hint: str, tmp_path: Path
) -> None:
    error = refused(files(tmp_path, JOINS.replace(old, new)))
    assert said in message_of(error)
    assert hint_of(error) == hint


def test_the_file_itself_is_not_proposed_for_a_joined_file_that_is_missing(tmp_path: Path) -> None:
    folder = files(tmp_path, JOINS.replace("stages.csv", "steals.csv"))
    (folder / "stages.csv").unlink()
    error = refused(folder)
    assert "no such file" in message_of(error)
    assert "deals.csv" not in hint_of(error)


def test_a_key_column_that_stands_there_twice_is_an_error(tmp_path: Path) -> None:
    error = refused(files(tmp_path, stages="id,id,stage\n10,1,x\n"))
    assert "'id' stands there 2 times, and salescli.toml names it in tables.deals.joins[1].on" in message_of(error)


def test_keys_that_a_spreadsheet_has_rounded_are_an_error(tmp_path: Path) -> None:
    stages = "id,stage\n1.23E+11,Won\n4.56E+11,Lost\n"
    assert "is an id that a spreadsheet has rounded" in message_of(refused(files(tmp_path, stages=stages)))
    toml = JOINS.replace("[tables.deals]\n", '[tables.deals]\nids = "as written"\n')
    assert opened(files(tmp_path, toml, stages=stages)).files


def test_what_is_wrong_with_a_joined_file_is_its_error(tmp_path: Path) -> None:
    error = refused(files(tmp_path, stages=STAGES + 'x,"y\n'))
    assert message_of(error).startswith(f"{tmp_path / 'stages.csv'}, line 5")


def test_a_cell_that_does_not_read_is_placed_in_its_row_and_named_with_its_file(tmp_path: Path) -> None:
    folder = files(tmp_path, plans=PLANS.replace("20,25", "dear"))
    ran = run_here("kpi", "profit-margin", "deals.csv", "--as-of", "2026-02-28", cwd=folder)
    assert ran.code == 3
    assert "deals.csv, line 4, column 'plan.price' (looked up in plans.csv): 'dear' is not an amount" in ran.err
    swedish = run_here("kpi", "profit-margin", "deals.csv", "--as-of", "2026-02-28", "--language", "sv", cwd=folder)
    assert "(hämtad ur plans.csv)" in swedish.err
    found = run_here("validate", "deals.csv", "--format", "json", cwd=folder)
    cell = next(each for each in json.loads(found.out)["findings"] if each["rule"] == "unreadable_value")
    assert (cell["file"], cell["line"], cell["column"]) == ("deals.csv", 3, "plan.price (plans.csv)")


def test_a_column_that_reads_in_two_ways_is_settled_by_the_format_of_its_file(tmp_path: Path) -> None:
    plans = "plan_id,title,price\np1,Gold,1.234\np2,Silver,5.678\n"
    folder = files(tmp_path, plans=plans)
    asked = ("kpi", "profit-margin", "deals.csv", "--as-of", "2026-02-28", "--period", "total", "--format", "json")
    ran = run_here(*asked, cwd=folder)
    assert ran.code == 3
    assert "plans.csv, line 2, column 'price'" in ran.err
    assert '[tables.deals.joins[1]] format = { decimal = "." }'.replace("[1]", "[2]") in ran.err
    for mark, cost in ((",", "6912"), (".", "6.912")):
        toml = JOINS.replace('"plan." }', f'"plan.", format = {{ decimal = "{mark}" }} }}')
        (folder / "salescli.toml").write_text(toml, encoding="utf-8")
        (row,) = json.loads(run_here(*asked, cwd=folder).out)["rows"]
        assert Decimal(str(row["cost"])) == Decimal(cost)


def test_validate_finds_a_join_that_does_not_work_and_goes_on(tmp_path: Path) -> None:
    folder = files(tmp_path, stages=STAGES + "10,Won again,1\n", deals=DEALS.replace(",100,", ",many,"))
    found = json.loads(run_here("validate", "deals.csv", "--format", "json", cwd=folder).out)["findings"]
    told = {each["rule"]: (each["file"], each["line"]) for each in found}
    assert told["unusable_join"] == ("stages.csv", 5)
    assert told["unreadable_value"] == ("deals.csv", 2)


def test_explain_names_the_file_of_a_column(tmp_path: Path) -> None:
    ran = run_here("explain", "profit-margin", "deals.csv", "--as-of", "2026-02-28", cwd=files(tmp_path))
    assert "cost = 'plan.price' (plans.csv)" in ran.out.decode()


def test_no_output_is_written_over_a_joined_file(tmp_path: Path) -> None:
    folder = files(tmp_path)
    ran = run_here("kpi", "revenue", "deals.csv", "--format", "csv", "--output", "stages.csv", cwd=folder)
    assert ran.code == 2
    assert (folder / "stages.csv").read_text(encoding="utf-8") == STAGES


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('{ file = "a.csv" }', "tables.deals.joins[1].on is missing"),
        ('{ on = "a" }', "tables.deals.joins[1].file is missing"),
        ('{ file = "a.csv", on = {} }', "tables.deals.joins[1]: on is a header that both files have"),
        ('{ file = "a.csv", on = "" }', "tables.deals.joins[1]: on is a header that both files have"),
        ('{ file = "a.csv", on = 1 }', "tables.deals.joins[1].on: 1 is not a text or a section"),
        ('{ file = "a.csv", on = "a", prefx = "b" }', "unknown key 'tables.deals.joins[1].prefx'"),
        ('{ file = "a.csv", on = "a", format = { decimal = "x" } }', "tables.deals.joins[1].format: decimal is"),
    ],
)
def test_an_entry_that_is_none_is_an_error_of_the_settings(entry: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "salescli.toml"
    path.write_text(f"[tables.deals]\njoins = [{entry}]\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        settings_file.load(path, named=True)
    assert said in message_of(caught.value)
    assert ":2: " in message_of(caught.value)


def test_settings_that_were_found_join_only_files_of_their_folder(tmp_path: Path) -> None:
    path = tmp_path / "salescli.toml"
    path.write_text('[tables.deals]\njoins = [{ file = "../a.csv", on = "a" }]\n', encoding="utf-8")
    assert settings_file.load(path, named=True).joins_of("deals")[0].keys == {"a": "a"}
    with pytest.raises(SettingsError) as caught:
        settings_file.load(path, named=False)
    assert "tables.deals.joins[1].file names '../a.csv', which is outside its folder" in message_of(caught.value)


def test_an_error_of_a_join_is_said_in_swedish(tmp_path: Path) -> None:
    error = refused(files(tmp_path, stages=STAGES + "10,Won again,1\n"))
    said = language.get("sv").say(error.message)
    assert "'10' finns på rad 2 också: ingen rad får bli flera" in said


def test_without_joins_a_file_stays_as_it_is(tmp_path: Path) -> None:
    file = opened(files(tmp_path, "")).files[0].file
    assert Joins(Settings()).onto(file, "deals") is file
    assert file.alone is file


def test_two_columns_of_one_name_are_refused_where_they_differ(tmp_path: Path) -> None:
    plans = "plan_id,price,price\np1,100,1\np2,50,2\n"
    toml = '[tables.deals]\njoins = [{ file = "plans.csv", on = "plan_id", prefix = "plan." }]\n'
    error = refused(files(tmp_path, toml, plans=plans))
    assert "the column 'price' stands there 2 times with different cells, and tables.deals.joins[1]" in message_of(
        error
    )
    assert "plans.csv" in message_of(error)
    assert opened(files(tmp_path, toml, plans="plan_id,price,price\np1,100,100\np2,,\n"))


def test_months_of_a_joined_file_are_no_months_of_the_table(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("customer,owner_id,jan 2026,feb 2026\nC1,7,100,120\nC2,8,50,50\n")
    (tmp_path / "owners.csv").write_text("id,owner,mar 2026,apr 2026\n7,anna,5000,6000\n8,bo,7000,8000\n")
    (tmp_path / "salescli.toml").write_text(
        '[tables.customers]\nsnapshot = "month"\njoins = [{ file = "owners.csv", on = { owner_id = "id" } }]\n'
    )
    ran = run_here("kpi", "mrr", "customers.csv", "--as-of", "2026-04-30", "--format", "json", cwd=tmp_path)
    assert [row["value"] for row in json.loads(ran.out)["rows"]] == [150, 170]


def test_where_a_join_fails_nothing_else_is_said_of_its_columns(tmp_path: Path) -> None:
    toml = (
        '[tables.deals]\njoins = [{ file = "plans.csv", on = "plan_id" }]\n[tables.deals.columns]\n'
        "value = { sql = 'amount * price' }\n"
    )
    folder = files(tmp_path, toml, plans="plan_id,price\np1,2\np1,3\n")
    ran = run_here("validate", "deals.csv", "--format", "json", cwd=folder)
    assert ran.code == 3
    assert [each["rule"] for each in json.loads(ran.out)["findings"]] == ["unusable_join"]
