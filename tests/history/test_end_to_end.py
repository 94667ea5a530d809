"""The history as a user meets it: recorded, guarded, told, accepted. Worked example f of the contract."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from salescli.history import contents
from tests.against_schema import faults
from tests.conftest import SAMPLE
from tests.history.made import write_deals
from tests.program import Ran, run_here

HISTORY = '\n[history]\nfile = "h.db"\nkpis = ["revenue", "win-rate", "deals-won"]\nby = ["region"]\nrows = "all"\n'


def asked(folder: Path, *arguments: str, code: int = 0) -> Any:
    ran = run_here(*arguments, "--format", "json", cwd=folder)
    assert ran.code == code, ran.err
    return json.loads(ran.out, parse_float=Decimal)


def edited(folder: Path, old: str, new: str) -> None:
    path = folder / "deals.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    (place,) = [place for place, line in enumerate(lines) if line.startswith("D1471,")]
    assert old in lines[place]
    lines[place] = lines[place].replace(old, new)
    path.write_text("".join(lines), encoding="utf-8")


@pytest.fixture(name="sample")
def _sample(tmp_path: Path) -> Path:
    """The sample data with a history, and without targets."""
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLE, folder)
    settings = (folder / "salescli.toml").read_text(encoding="utf-8")
    (folder / "salescli.toml").write_text(settings.split("[[target]]")[0] + HISTORY, encoding="utf-8")
    return folder


def test_a_deal_of_a_closed_month_that_was_edited(sample: Path) -> None:
    day = ("--as-of", "2025-12-08")
    first = run_here("check", ".", "--record", *day, cwd=sample)
    assert first.code == 0
    assert "There is no history in" in first.out.decode()
    assert asked(sample, "check", ".", *day)["restated"] == []
    edited(sample, ",327400,", ",347400,")
    found = asked(sample, "check", ".", *day, code=1)["restated"]
    said = [(each["kpi"], each["group"], each["period"], each["from"], each["to"], each["change"], each["cause"])
            for each in found]  # fmt: skip
    assert said == [
        ("revenue", {}, "2025-10", Decimal("2887218.86"), Decimal("2907218.86"), 20000, "data"),
        ("revenue", {"region": "East"}, "2025-10", 1495800, 1515800, 20000, "data"),
    ]
    line = {"deal_id": "D1471", "what": "changed", "column": "value", "from": "327400", "to": "347400",
            "effect": 20000, "effect_d": None}  # fmt: skip
    assert [each["deals"] for each in found] == [[line], [line]]
    assert {each["reference"] for each in found} == {"2025-12-08"}
    edited(sample, ",347400,", ",327400,")  # the data take it back
    assert asked(sample, "check", ".", *day)["restated"] == []


@pytest.mark.parametrize(
    ("format_", "said"),
    [
        ("table", "D1471: value 327400 → 347400, effect +20,000.00 SEK."),
        ("markdown", "revenue, 2025-10, East"),
        ("csv", '"history: revenue, 2025-10, East",restated,data,"revenue, 2025-10, East: 1,495,800.00 SEK'),
        ("jsonl", '{"name": "history: revenue, 2025-10", "verdict": "restated", "reason": "data"'),
        ("junit", '<testcase classname="salescli.history" name="revenue, 2025-10, East"'),
        ("github", "::error file=./salescli.toml,line="),
    ],
)
def test_every_format_says_it(format_: str, said: str, sample: Path) -> None:
    run_here("check", ".", "--record", "--as-of", "2025-12-08", cwd=sample)
    edited(sample, ",327400,", ",347400,")
    ran = run_here("check", ".", "--as-of", "2025-12-08", "--format", format_, "--quiet", cwd=sample)
    assert ran.code == 1
    text = ran.out.decode().replace("file=salescli.toml", "file=./salescli.toml")
    assert said in text


def of_warnings(folder: Path, *more: str) -> Ran:
    return run_here("check", ".", "--as-of", "2025-12-08", "--quiet", *more, cwd=folder)


def test_severity_and_what_fails(sample: Path) -> None:
    path = sample / "salescli.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'severity = "warning"\n', encoding="utf-8")
    of_warnings(sample, "--record")
    edited(sample, ",327400,", ",347400,")
    codes = [of_warnings(sample, *more).code for more in ((), ("--fail-on", "warning"), ("--fail-on", "never"))]
    assert codes == [0, 1, 0]


def test_a_change_that_the_state_file_knows_is_not_told_again(sample: Path) -> None:
    state = ("--state", "state.json", "--on-change")
    of_warnings(sample, "--record", *state)
    edited(sample, ",327400,", ",347400,")
    first, again = (of_warnings(sample, *state) for _ in range(2))
    assert (first.code, again.code) == (1, 1)
    assert b"D1471" in first.out
    assert again.out == b""


SETTINGS = '[history]\nfile = "h.db"\nkpis = ["revenue"]\nrows = "all"\n[currency]\nbase = "SEK"\n'
ROWS = ("D1,won,100,2025-09-01,2025-10-02", "D2,won,50,2025-09-01,2025-10-20", "D3,won,70,2025-10-01,2025-11-20",
        "D4,open,10,2025-11-01,")  # fmt: skip


@pytest.fixture(name="small")
def _small(tmp_path: Path) -> Path:
    write_deals(tmp_path, ROWS)
    (tmp_path / "salescli.toml").write_text(SETTINGS, encoding="utf-8")
    assert run_here("check", ".", "--record", "--as-of", "2025-11-25", cwd=tmp_path).code == 0
    return tmp_path


def another_value(folder: Path) -> None:
    write_deals(folder, [row.replace("D2,won,50", "D2,won,60") for row in ROWS])


def running(folder: Path) -> None:
    write_deals(folder, [row.replace("D3,won,70", "D3,won,700") for row in ROWS])


def reordered(folder: Path) -> None:
    write_deals(folder, ROWS[::-1])


def split(folder: Path) -> None:
    write_deals(folder, ROWS[:2])
    write_deals(folder, ROWS[2:]).rename(folder / "deals-2.csv")
    write_deals(folder, ROWS[:2])


def without_the_very_first(folder: Path) -> None:
    write_deals(folder, ROWS[1:])


@pytest.mark.parametrize(
    ("change", "causes"),
    [(another_value, ["data"]), (running, []), (reordered, []), (split, []), (without_the_very_first, ["not covered"])],
)
def test_what_is_a_restatement(change: Callable[[Path], None], causes: list[str], small: Path) -> None:
    change(small)
    found = asked(small, "check", ".", "--as-of", "2025-11-25", code=1 if causes == ["data"] else 0)["restated"]
    assert [each["cause"] for each in found] == causes


def test_settings_that_are_others_are_told_once_and_fail_nothing(small: Path) -> None:
    settings = SETTINGS + '[tables.deals]\nexclude = { deal_id = ["D1"] }\n'
    (small / "salescli.toml").write_text(settings, encoding="utf-8")
    first = asked(small, "check", ".", "--record", "--as-of", "2025-11-26")["restated"]
    assert [each["cause"] for each in first] in (["settings"], ["not covered"])
    assert asked(small, "check", ".", "--as-of", "2025-11-27")["restated"] == []


def test_what_is_recorded_is_the_whole_range_whatever_is_shown(small: Path) -> None:
    for more in ((), ("--last", "1"), ("--top", "1", "--by", "region"), ("--compare", "previous"), ("--rows",)):
        ran = run_here("kpi", "deals-won", ".", "--db", "k.db", "--record", "--as-of", "2025-12-01", *more, cwd=small)
        assert ran.code == (3 if "--by" in more else 0), ran.err
    history = contents.load(small / "k.db")
    assert history
    assert len(history.runs) == 4
    (past,) = history.series
    assert {key: [str(each.number.value) for each in found] for key, found in past.versions.items()} == {
        ("2025-10", "{}"): ["2"], ("2025-11", "{}"): ["1"]
    }  # fmt: skip


def test_nothing_is_printed_where_recording_fails(small: Path) -> None:
    (small / "h.db").write_bytes(b"no database" * 50)
    for command in (("kpi", "revenue", "."), ("report", "."), ("check", ".")):
        ran = run_here(*command, "--record", "--as-of", "2025-12-01", "--output", "out.json", cwd=small)
        assert ran.code == 3, ran.err
        assert (ran.out, (small / "out.json").exists()) == (b"", False)
        assert "move it away to start anew" in ran.err
    assert (small / "h.db").read_bytes() == b"no database" * 50


def test_told_and_accepted(small: Path) -> None:
    another_value(small)
    run_here("check", ".", "--record", "--as-of", "2025-11-26", cwd=small)
    rows = asked(small, "history", "revenue", "--restated")["rows"]
    assert [(row["value"], row["change"], row["cause"], row["status"]) for row in rows] == [
        (150, None, "first", "reference"), (160, 10, "data", "restated")
    ]  # fmt: skip
    done = asked(small, "history", "revenue", "--accept", "--reason", "invoice")
    assert [row["status"] for row in done["rows"]] == ["accepted"]
    assert run_here("history", "revenue", "--accept", cwd=small).code == 2
    assert asked(small, "check", ".", "--as-of", "2025-11-27")["restated"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("history", "revenu"), 2, "Did you mean 'revenue'?"),
        (("history", "revenue", "--db", "none.db"), 3, "no history"),
        (("history", "revenue", "--reason", "x"), 2, "--accept"),
        (("history", "revenue", "--db", "salescli.toml"), 2, "among the inputs"),
        (("kpi", "revenue", ".", "--db", "x.db"), 2, "--record"),
        (("kpi", "revenue", ".", "--record", "--db", "deals.csv"), 2, "among the inputs"),
        (("kpi", "revenue", ".", "--record", "--output", "h.db", "--format", "csv"), 2, "h.db"),
        (("kpi", "revenue", ".", "--record", "--as-of", "2025-11-24"), 2, "2025-11-25"),
        (("kpi", "revenue", "deals.csv", "--no-config", "--record"), 2, "--db"),
    ],
)
def test_errors(arguments: tuple[str, ...], code: int, said: str, small: Path) -> None:
    ran = run_here(*arguments, cwd=small)
    assert (ran.code, ran.out) == (code, b"")
    assert said in ran.err


def test_deals_without_an_id_are_not_recorded(tmp_path: Path) -> None:
    write_deals(tmp_path, ["won,100,2025-09-01,2025-10-02"], "status,value,created_at,closed_at")
    (tmp_path / "salescli.toml").write_text(SETTINGS, encoding="utf-8")
    ran = run_here("kpi", "revenue", ".", "--record", "--as-of", "2025-11-25", cwd=tmp_path)
    assert ran.code == 0
    assert "1 deal without a deal_id, or with one that repeats, is not recorded." in ran.err
    history = contents.load(tmp_path / "h.db")
    assert history
    assert [run.rows for run in history.runs] == ["none"]  # so nobody takes it for a state without deals


def test_rows_have_one_header_and_a_row_for_what_fails(tmp_path: Path) -> None:
    (tmp_path / "salescli.toml").write_text('[history]\nfile = "h.db"\nkpis = ["revenue"]\n')
    write_deals(tmp_path, ["D1,won,10,2025-09-01,2025-10-02"])
    asked = ("check", "deals.csv", "--as-of", "2025-12-08", "--format", "csv")
    (header,) = run_here(*asked, "--record", cwd=tmp_path).out.decode().splitlines()
    write_deals(tmp_path, ["D1,won,12,2025-09-01,2025-10-02"])
    ran = run_here(*asked, cwd=tmp_path)
    (row,) = csv.DictReader(ran.out.decode().splitlines())
    assert (ran.code, ",".join(row)) == (1, header)
    wanted = {"verdict": "restated", "severity": "error", "kpi": "revenue", "period": "2025-10", "value": "12",
              "base_label": "2025-12-08", "base_value": "10", "since": "2025-12-08"}  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    targets = '[[target]]\nkpi = "revenue"\nperiod = "month"\nmin = 1\n'
    (tmp_path / "salescli.toml").write_text((tmp_path / "salescli.toml").read_text() + targets)
    judged, restated = csv.DictReader(run_here(*asked, cwd=tmp_path).out.decode().splitlines())
    assert ",".join(judged) == header
    assert restated["verdict"] == "restated"


def test_lines_do_not_say_what_a_deal_adds_to_a_group(tmp_path: Path) -> None:
    lines = '[tables.deals]\nduplicates = "lines"\namounts = "line"\n'
    history = '[history]\nfile = "h.db"\nkpis = ["revenue"]\nby = ["product"]\nrows = "all"\n'
    (tmp_path / "salescli.toml").write_text(lines + history)
    header = "deal_id,status,value,product,created_at,closed_at"
    rows = ["D1,won,10,A,2025-09-01,2025-10-02", "D1,won,5,B,2025-09-01,2025-10-02"]
    write_deals(tmp_path, rows, header)
    day = ("--as-of", "2025-12-08")
    assert run_here("check", "deals.csv", "--record", *day, cwd=tmp_path).code == 0
    write_deals(tmp_path, [rows[0], rows[1].replace("5,B", "7,B")], header)
    answer = asked(tmp_path, "check", "deals.csv", *day, code=1)
    found = answer["restated"]
    assert faults(answer, json.loads(run_here("schema", "check", cwd=tmp_path).out)) == []
    assert [(each["group"], each["change"]) for each in found] == [({}, 2), ({"product": "B"}, 2)]
    assert [None if each["deals"] is None else [line["effect"] for line in each["deals"]] for each in found] == [
        [2], None
    ]  # fmt: skip


def test_the_guard_says_only_what_it_compared(tmp_path: Path) -> None:
    def guarded(kpis: str, folder: str = ".") -> str:
        (tmp_path / "salescli.toml").write_text(f'[history]\nfile = "h.db"\nkpis = {kpis}\n')
        return run_here("check", folder, "--as-of", "2025-12-08", cwd=tmp_path).out.decode()

    write_deals(tmp_path, ["D1,won,10,2025-09-01,2025-10-02"])
    (tmp_path / "customers.csv").write_text("customer_id,started_at,mrr\nC1,2025-01-01,5\n")
    (tmp_path / "salescli.toml").write_text('[history]\nfile = "h.db"\nkpis = ["mrr", "revenue"]\n')
    assert run_here("check", ".", "--record", "--as-of", "2025-12-08", cwd=tmp_path).code == 0
    whole, part, nothing = "every number is as", "every number that could be compared is as", "nothing to compare with"
    assert whole in guarded('["mrr", "revenue"]')
    told = guarded('["mrr", "revenue"]', "deals.csv")
    assert part in told and "mrr could not be compared with the history: mrr needs the customers" in told
    told = guarded('["deals-won"]')
    assert nothing in told and "deals-won could not be compared with the history: h.db has no run of it" in told
    told = guarded('["deals-won", "revenue"]')
    assert whole in told and "deals-won could not be compared" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("omsättning", "--db", "h.db"), ["omsättning", "revenue"]),
        (("nrr", "--db", "h.db"), ["nrr", "net-revenue-retention"]),
        (("revenue",), ["There is no history file."]),
        (("revenue", "--accept", "--db", "h.db"), ["nothing to accept", "salescli check --record"]),
    ],
)
def test_what_cannot_be_told_says_what_to_do(arguments: tuple[str, ...], said: list[str], tmp_path: Path) -> None:
    write_deals(tmp_path, ["D1,won,10,2025-09-01,2025-10-02"])
    asked = ("kpi", "revenue", "deals.csv", "--record", "--db", "h.db", "--as-of", "2025-12-08")
    assert run_here(*asked, cwd=tmp_path).code == 0
    ran = run_here("history", *arguments, cwd=tmp_path)
    assert ran.code == 2
    assert all(text in ran.err for text in said), ran.err
