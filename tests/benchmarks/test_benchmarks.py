"""That the benchmarks run and their contenders agree; how long anything takes is no matter of a test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks import answers, data, results, table
from tests.benchmarks.__main__ import run
from tests.benchmarks.cases import CASES
from tests.benchmarks.model import Case, Contender
from tests.conftest import REPOSITORY

_ROWS = 2_000


def _case(name: str) -> Case:
    return next(case for case in CASES if case.name == name)


def test_one_kpi_is_the_same_by_all_means(tmp_path: Path) -> None:
    outcome = run(_case("kpi"), tmp_path, _ROWS, 1)
    assert {*outcome.runs, *outcome.absent} == {contender.name for contender in _case("kpi").contenders}
    assert {"salescli", "floor", "DuckDB"} <= {*outcome.runs}
    found = results.as_data([outcome], _ROWS, 1)
    results.save(found, tmp_path / "result.json")
    again = results.load(tmp_path / "result.json")
    assert again == json.loads(json.dumps(found))
    assert "| salescli | 2,000 | " in table.markdown(again)
    assert table.compared(again, again).count("| 1.00 × | 1.00 × |") == len(outcome.runs)
    if outcome.absent:
        pytest.skip(f"not all peers are installed: {outcome.absent}")


@pytest.mark.parametrize("name", ["wide", "validate"])
def test_many_rows_out_and_a_check_of_all_rows_run(name: str, tmp_path: Path) -> None:
    outcome = run(_case(name), tmp_path, 200_000 if name == "wide" else 60_000, 1)
    assert {*outcome.runs} == {contender.name for contender in _case(name).contenders}
    assert len(outcome.judged) == len(_case(name).limits)


def test_customers_who_leave_are_the_same_by_all_means(tmp_path: Path) -> None:
    outcome = run(_case("inactive"), tmp_path, 5_000, 1)
    assert {*outcome.runs, *outcome.absent} == {"salescli", "DuckDB"}


def test_order_lines_are_the_same_by_all_means(tmp_path: Path) -> None:
    outcome = run(_case("orders"), tmp_path, 20_000, 1)
    assert {*outcome.runs} == {"kpi", "floor of orders", "report", "validate"}
    assert "processor time of validate" in table.markdown(results.as_data([outcome], 20_000, 1))


def test_a_section_is_what_a_report_takes_more_than_without_it(tmp_path: Path) -> None:
    case = _case("sections")
    outcome = run(case, tmp_path, _ROWS, 1 / 8)
    limit, judged = case.limits[0], outcome.judged[0]
    spent = {name: runs.cpu for name, runs in outcome.runs.items()}
    assert judged.measured == (spent[limit.of] - spent["8 figures"]) / spent["import polars"]
    assert f"processor time of ({limit.of} − 8 figures) " in table.markdown(results.as_data([outcome], 0, 1))


def test_tables_go_between_the_markers_of_the_pages(tmp_path: Path) -> None:
    outcome = run(_case("targets"), tmp_path / "data", 100_000, 1)
    written = {name: (REPOSITORY / "docs" / name).read_text(encoding="utf-8") for name in (table.LIMITS, table.FIGURES)}
    for name, text in written.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    table.put_into(tmp_path, results.as_data([outcome], _ROWS, 1))
    rows = {table.LIMITS: "| targets | time: 2,000 targets ÷ 167 targets |", table.FIGURES: "| 2,000 targets | 100 |"}
    for name, text in written.items():
        before, after = text.split(table.BEGIN)[0], text.split(table.END)[1]
        now = (tmp_path / name).read_text(encoding="utf-8")
        assert now.startswith(f"{before}{table.BEGIN}Measured on ")
        assert now.endswith(table.END + after)
        assert rows[name] in now


def test_what_does_not_read_is_counted() -> None:
    printed = '{"rows": [{"period": "2025-01", "value": 1.5}], "notes": [{"code": "unreadable", "count": 2}]}'
    ours = answers.of_kpi(printed)
    assert answers.differences(ours, answers.of_peer('{"sales": {"2025-01": "1.50"}, "unreadable": 2}')) == []
    assert answers.differences(ours, answers.of_peer('{"sales": {"2025-01": "1.50"}, "unreadable": 0}')) == [
        "unreadable: 2 and 0"
    ]


def test_a_shorter_file_is_the_beginning_of_a_longer_one(tmp_path: Path) -> None:
    short, long = (data.deals(tmp_path, rows).read_bytes() for rows in (1_000, 1_700))
    assert long.startswith(short)
    assert long.count(b"12x0") == long.count(b"2025-13-45") == 1
    assert 110 < len(long) / 1_700 < 120
    assert b"12x0" not in data.deals(tmp_path, 1_700, is_clean=True).read_bytes()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_limits_are_of_contenders_of_the_case(case: Case) -> None:
    names = {contender.name for contender in case.contenders}
    assert {name for limit in case.limits for name in (limit.of, limit.to, limit.less) if name} <= names


def test_a_file_in_files_has_the_same_rows_in_their_order(tmp_path: Path) -> None:
    path = data.deals(tmp_path, 1_000)
    parts = sorted(data.in_files(path, 7).glob("*.csv"))
    header, *rows = path.read_bytes().splitlines(keepends=True)
    texts = [part.read_bytes().splitlines(keepends=True) for part in parts]
    assert len(parts) == 7
    assert all(text[0] == header for text in texts)
    assert [row for text in texts for row in text[1:]] == rows


def test_customers_and_targets_are_as_many_as_asked_for(tmp_path: Path) -> None:
    assert len(data.customers(tmp_path, 50).read_text().splitlines()) == 51
    assert data.targets(tmp_path, 50).read_text().count("[[target]]") == 50


def test_what_is_made_to_measure_is_put_into_the_command() -> None:
    own = Contender("own", "check {deals} --config {targets:5}")
    assert own.made == [("targets", "5")]
    assert own.filled({"deals": "d.csv", "targets:5": "t.toml"}) == ["check", "d.csv", "--config", "t.toml"]
