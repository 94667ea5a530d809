"""Every kind of damage done to a clean export is found, at the line where it was done."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescli import api
from salescli.config.settings import Settings
from salescli.i18n.language import ENGLISH
from salescli.validation import shape, validate
from salescli.validation.report import Report

HEADER = (
    "deal_id",
    "customer_id",
    "rep_id",
    "region",
    "status",
    "value",
    "probability",
    "created_at",
    "closed_at",
    "name",
)
ROWS = 40
Found = set[tuple[str, int | None]]
_BY_NAME = {name: position for position, name in enumerate(HEADER)}


def clean() -> list[list[str]]:
    """Deals without anything to find, each with a line break in a cell on every fifth row."""
    rows = []
    for number in range(ROWS):
        status = ("won", "lost", "open")[number % 3]
        closed = "" if status == "open" else f"2025-0{1 + number % 6}-2{number % 8}"
        name = "two\nlines" if number % 5 == 0 else f"deal, {number}" if number % 2 else f"deal {number}"
        rows.append([f"D{number}", f"C{number % 4}", f"r{number % 3}", "South", status, f"{number}.50", "0.5",
                     f"2024-1{number % 3}-1{number % 9}", closed, name])  # fmt: skip
    return rows


def cell(rule: str, column: str, value: str, **also: str) -> tuple[str, Callable[[list[str]], str]]:
    """A fault that is another value in a cell (and in others, so that it is one)."""

    def do(row: list[str]) -> str:
        for name, text in {column: value, **also}.items():
            row[_BY_NAME[name]] = text
        return line_of(row)

    return rule, do


def line_of(row: list[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue()


WON = {"status": "won", "closed_at": "2025-03-03"}
FAULTS = dict(
    [
        cell("unreadable_value", "value", "12x0"),
        cell("unknown_currency", "value", "USD 5"),
        cell("won_without_date", "closed_at", "", status="won"),
        cell("lost_without_date", "closed_at", "", status="lost"),
        cell("without_status", "status", "", closed_at="2025-03-03"),
        cell("won_without_value", "value", "", **WON),
        cell("closed_before_created", "created_at", "2025-06-01", **WON),
        cell("open_but_closed_at", "status", "open", closed_at="2025-03-03"),
        cell("improbable", "probability", "-0.5"),
        cell("negative_amount", "value", "-5"),
        cell("far_date", "created_at", "1925-01-01"),
        cell("without_date", "created_at", ""),
        cell("blank_key", "deal_id", ""),
        cell("blanks_around_key", "rep_id", " r1"),
        cell("two_spellings", "region", "south"),
        cell("orphan_key", "customer_id", "C99"),
        cell("repeated_id", "deal_id", "D0"),
        ("short_row", lambda row: ",".join([*row[:4], "won", "5"]) + "\n"),
        ("long_row", lambda row: line_of([*row, "more"])),
        ("long_row ", lambda row: line_of([*row, "", "more"])),
        ("broken_quoting", lambda row: line_of(row).replace("South", '"So"uth')),
        ("broken_quoting ", lambda row: line_of(row).replace("South", 'So"uth')),
    ]
)
OTHER_VALUES = [
    cell("unreadable_value", "status", "pending"),
    cell("unreadable_value", "closed_at", "2025-02-30", status="won"),
    cell("unreadable_value", "probability", "half"),
    cell("far_date", "created_at", "2090-01-01"),
    cell("orphan_key", "rep_id", "r99"),
]


def found(folder: Path, rows: list[str], *more: str, after: str = "") -> tuple[Found, Report]:
    """What is found in deals of these lines, with their customers and reps beside them."""
    deals = folder / "deals.csv"
    deals.write_bytes((",".join(HEADER) + "\n" + "".join(rows) + after).encode(errors="surrogateescape"))
    customers, reps = folder / "customers.csv", folder / "reps.csv"
    customers.write_text("customer_id,started_at\n" + "".join(f"C{n},2024-01-0{n + 1}\n" for n in range(4)))
    reps.write_text("rep_id,name,currency\n" + "".join(f"r{n},Rep {n},SEK\n" for n in range(3)))
    report = validate([str(folder), *more], {}, SETTINGS, date(2026, 1, 1), None)
    return {(each.rule.name, each.line) for each in report.findings}, report


def _settings() -> Settings:
    from salescli.config.sections import CurrencySettings

    return Settings(currency=CurrencySettings(base="SEK"))


SETTINGS = _settings()


def test_a_clean_export_has_no_findings(tmp_path: Path) -> None:
    lines, report = found(tmp_path, [line_of(row) for row in clean()])
    assert lines == set()
    assert not report.has_errors


def _lines(texts: list[str]) -> list[int]:
    """The line that each row begins at."""
    at, places = 2, []
    for text in texts:
        places.append(at)
        at += text.count("\n")
    return places


@pytest.mark.parametrize(
    ("rule", "do"), [*FAULTS.items(), *OTHER_VALUES], ids=lambda part: part if isinstance(part, str) else ""
)
@pytest.mark.parametrize("position", [1, 17, ROWS - 1])
def test_a_fault_is_found_at_its_line(tmp_path: Path, rule: str, do: Callable[[list[str]], str], position: int) -> None:
    rows = clean()
    texts = [line_of(row) for row in rows]
    texts[position] = do(rows[position])
    lines, report = found(tmp_path, texts)
    assert (rule.strip(), _lines(texts)[position]) in lines
    (finding,) = [each for each in report.findings if each.rule.name == rule.strip()]
    assert finding.file == str(tmp_path / "deals.csv")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10**6),
    faults=st.lists(st.sampled_from(sorted(FAULTS)), min_size=1, max_size=8),
    stretch=st.sampled_from([1, 70, 400, 1 << 18]),
)
def test_all_faults_of_a_file_are_found(
    tmp_path_factory: pytest.TempPathFactory, seed: int, faults: list[str], stretch: int
) -> None:
    """However many bytes of it are looked at at once."""
    rows = clean()
    texts = [line_of(row) for row in rows]
    places = random.Random(seed).sample(range(1, ROWS), len(faults))
    for fault, position in zip(faults, places, strict=True):
        texts[position] = FAULTS[fault](rows[position])
    with mock.patch.object(shape, "_STRETCH", stretch):
        lines, _ = found(tmp_path_factory.mktemp("seeded"), texts)
    where = _lines(texts)
    missing = {(fault.strip(), where[position]) for fault, position in zip(faults, places, strict=True)} - lines
    words = [fault for fault in faults if fault == "two_spellings"]
    if len(words) > 1:  # one spelling is one finding, at its first row
        missing = {(rule, line) for rule, line in missing if rule != "two_spellings"}
    assert missing == set()


@pytest.mark.parametrize(
    ("after", "rule"),
    [
        ("D99,C1,r1,South,wo", "cut_off"),
        ('D99,C1,r1,South,won,"5', "cut_off"),
        ("D99,C1,r1,So\udcffuth,won\n", "not_text"),
    ],
)
def test_an_end_too_soon_is_found(tmp_path: Path, after: str, rule: str) -> None:
    texts = [line_of(row) for row in clean()] * 1
    lines, _ = found(tmp_path, texts, after=after)
    end = _lines([*texts, ""])[-1]
    assert (rule, end) in lines or (rule == "not_text" and ("encoding_guessed", None) in lines)


def test_a_cut_gzip_is_found(tmp_path: Path) -> None:
    import gzip

    text = ",".join(HEADER) + "\n" + "".join(map(line_of, clean())) * 50
    path = tmp_path / "deals.csv.gz"
    path.write_bytes(gzip.compress(text.encode())[:-200])
    report = api.validate(path, use_config=False, most=None)
    assert {each.rule.name for each in report.findings} & {"cut_off", "unreadable_file"}
    assert report.has_errors


def test_one_bad_file_hides_nothing_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "costs.csv").write_text("")
    (tmp_path / "things.csv").write_text("a,b\n1,2\n")
    rows = clean()
    lines, _ = found(tmp_path, [FAULTS["negative_amount"](rows[0]), *map(line_of, rows[1:])])
    assert {("unreadable_file", None), ("not_read", None), ("negative_amount", 2)} == lines


def test_columns_that_read_in_two_ways_are_findings_each(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(
        "deal_id,status,created_at,closed_at,value\n1,won,01/02/2025,03/04/2025,x\n2,won,01/02/2025,03/04/2025,5\n"
    )
    report = api.validate(path, use_config=False)
    assert [(each.rule.name, each.column, each.line) for each in report.findings] == [
        ("ambiguous_column", "created_at", 2), ("ambiguous_column", "closed_at", 2), ("unreadable_value", "value", 2),
    ]  # fmt: skip


def test_rows_of_customers_and_reps(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(
        "customer_id,started_at,churned_at,mrr\nC1,2024-01-01,2023-01-01,5\nC2,2024-01-01,,5\nC2,2024-06-01,,5\n"
    )
    (tmp_path / "reps.csv").write_text(
        "rep_id,name,hired_at,left_at,quota\nr1,A,2024-01-01,2023-01-01,-5\nr1,B,,,5\nr1,B,2024-01-01,,5\n"
    )
    (tmp_path / "activities.csv").write_text(
        "type,occurred_at,rep_id\ncall,2024-01-01,r1\nlunch,2024-01-01,r2\nlunch,,r1\n"
    )
    report = api.validate(tmp_path, use_config=False)
    lines = {(each.rule.name, Path(each.file).stem, each.line) for each in report.findings}
    assert lines == {
        ("ended_before_begun", "customers", 2), ("overlapping_spells", "customers", 4),
        ("left_before_hired", "reps", 2), ("negative_amount", "reps", 2), ("repeated_key", "reps", 4),
        ("orphan_key", "activities", 3),
        ("other_type", "activities", 3), ("without_date", "activities", 4),
    }  # fmt: skip


@pytest.mark.parametrize(("closed", "line"), [("2026-01-01", None), ("2026-01-02", 2), ("2027-03-01", 2)])
@pytest.mark.parametrize("status", ["won", "lost"])
def test_a_deal_that_closed_after_today(status: str, closed: str, line: int | None, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(f"deal_id,status,value,closed_at\nD1,{status},5,{closed}\n")
    found = api.validate(path, as_of="2026-01-01").findings
    mine = [(each.line, each.rule.severity.value) for each in found if each.rule.name == "closed_ahead"]
    assert mine == ([(line, "warning")] if line else [])


def test_a_multiple_of_an_amount_is_told_as_one(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("deal_id,status,value,closed_at\n1,won,€1.5M,2025-01-05\n2,won,€250000,2025-01-05\n")
    found = validate([str(path)], {}, Settings(), date(2025, 12, 31), None).findings
    assert [(each.rule.name, each.line) for each in found] == [("unreadable_value", 2)]
    assert "'M' stands for a multiple" in ENGLISH.say(found[0].said)


def test_an_amount_in_another_currency_is_told_as_its_cell_has_it(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    rows = "1,won,10,EUR,2025-01-05\n2,won,20,USD,2025-01-05\n3,won,30,,2025-01-05\n4,won,40,USD,2025-01-05\n"
    path.write_text("deal_id,status,value,currency,closed_at\n" + rows)
    found = validate([str(path)], {}, Settings(), date(2025, 12, 31), None).findings
    told = {each.line: (each.rule.name, each.value) for each in found}
    assert told == {line: ("unknown_currency", value) for line, value in ((2, "10"), (4, "30"))}
