"""Bad input that people have: one message with the place and what to do, the right exit code, and nothing written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.loading.workbooks.books import xlsx
from tests.program import run_here

DEALS = "deal_id,status,closed_at,value,plan_id\n1,won,2026-01-05,5,p1\n2,won,2026-02-05,7,p2\n"
JOIN = '[tables.deals]\nfiles = ["deals.csv"]\njoins = [{ file = "plans.csv", on = "plan_id" }]\n'
#: Headers that mark an export of HubSpot and one of its columns, without the days of deals.
HALF = "Record ID,Deal Name,Deal Stage,Amount\n1,One,Closed Won,5\n"
PROTECTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")


def text(**files: str) -> Callable[[Path], object]:
    """Write files, by name without `.csv`, and settings."""

    def write(folder: Path) -> None:
        for name, content in files.items():
            ending = ".toml" if name == "salescli" else ".csv"
            (folder / f"{name}{ending}").write_text(content, encoding="utf-8")

    return write


def cut(folder: Path) -> None:
    """Write the first half of a workbook."""
    whole = book(folder).read_bytes()
    (folder / "deals.xlsx").write_bytes(whole[: len(whole) // 2])


def book(folder: Path, bad: str | int = 5) -> Path:
    """Write a workbook with a sheet of deals and one of reps."""
    deals = [("Deal ID", "Status", "Closed at", "Value"), ("1", "won", "2026-01-05", bad)]
    return xlsx(folder / "deals.xlsx", {"Deals": deals, "Reps": [("Rep ID", "Name"), ("7", "Ann")]})


#: What is written, the command, its exit code, where the message says it is, what is wrong, and what to do.
CASES: Mapping[str, tuple[Callable[[Path], object], str, int, str, str, str]] = {
    "a workbook with a password": (
        lambda folder: (folder / "deals.xlsx").write_bytes(PROTECTED), "kpi revenue deals.xlsx", 3,
        "deals.xlsx: ", "protected by a password", "Save a copy without the password",
    ),
    "a workbook that is cut off": (
        cut, "kpi revenue deals.xlsx", 3, "deals.xlsx: ", "the workbook is damaged", "Export or copy it again",
    ),
    "a sheet that there is not": (
        book, "kpi revenue deals.xlsx#Deal", 3, "deals.xlsx: ", "there is no sheet 'Deal'", "Did you mean 'Deals'?",
    ),
    "a bad cell of a sheet": (
        lambda folder: book(folder, "a lot"), "kpi revenue deals.xlsx", 3,
        "deals.xlsx#Deals!D2, column 'Value': ", "'a lot' is not an amount", "Correct it there",
    ),
    "no file to join": (
        text(deals=DEALS, plan="plan_id,product\n", salescli=JOIN), "kpi revenue deals.csv", 3,
        "plans.csv: ", "no such file, which salescli.toml names in tables.deals.joins[1].file",
        "Did you mean 'plan.csv'?",
    ),
    "a key that repeats where it is looked up": (
        text(deals=DEALS, plans="plan_id,product\np1,A\np2,B\np1,C\n", salescli=JOIN), "kpi revenue deals.csv", 3,
        "plans.csv, line 4, column 'plan_id': ", "'p1' stands on line 2 too", "Leave one row a key",
    ),
    "keys that meet nothing": (
        text(deals=DEALS, plans="plan_id,product\nq1,A\n", salescli=JOIN), "kpi revenue deals.csv", 3,
        "deals.csv, line 2, column 'plan_id': ", "no row has a key that is in", "tables.deals.joins[1].on",
    ),
    "a key that no file has": (
        text(deals=DEALS, plans="plan,product\np1,A\n", salescli=JOIN), "kpi revenue deals.csv", 3,
        "plans.csv: ", "there is no column 'plan_id'", "Did you mean 'plan'?",
    ),
    "a preset that half matches": (
        text(deals=HALF), "kpi revenue deals.csv", 3, "in deals.csv", "revenue needs the column 'closed_at'",
        "Map it in salescli.toml: [tables.deals.columns] closed_at",
    ),
    "months where days are needed": (
        text(deals="deal_id,status,created_at,closed_at,value\n1,won,2026-01-05,2026-02,5\n"),
        "kpi sales-cycle deals.csv", 3, "deals.csv, column 'closed_at': ", "needs the days in it",
        "Write the days there",
    ),
    "two headers that fold to one": (
        text(deals="deal_id,status,closed_at,Deal value,DEAL_VALUE\n1,won,2026-01-05,5,6\n"),
        "kpi revenue deals.csv", 3, "deals.csv: ", "'Deal value' and 'DEAL_VALUE' both claim", "Say which one",
    ),
    "a setting that there is not": (
        text(deals=DEALS, salescli='[tables.deals]\njoin = []\n'), "kpi revenue deals.csv", 2,
        "salescli.toml:2: ", "unknown key 'tables.deals.join'", "Did you mean 'joins'?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_message_says_it_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    write, command, code, place, what, advice = CASES[name]
    write(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    done = run_here(*command.split(), "--as-of", "2026-03-31", "--output", "out.json", cwd=tmp_path)
    assert done.code == code, done
    assert done.err.count("salescli: ") == 1 and "Traceback" not in done.err, done.err
    for said in (place, what, advice):
        assert said in done.err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert done.out == b""
