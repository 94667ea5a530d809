"""Text that a terminal or a spreadsheet would obey: shown or neutralised, and exact for programs.

The names stand in every place that text can come from: cells, headers, a dimension of one's own, file and folder names,
settings, targets and the command line.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.program import Ran, run_here

#: Colours, links, the clipboard, the title, C1 controls, bells, backspaces, marks that reorder, line ends of old.
ESCAPES = (
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]52;c;QUJD\x07",
    "\x1b]0;title\x07\x1bc",
    "\x9b31mred",
    "\x9d52;c;QUJD\x9c",
    "be\x07ll b\x08ack \x7f",
    "\u202egnp.exe\u2066 \u061c \u200f",
    "old\rend\u2028line\x0b\x0c",
)
FORMULAS = (
    "=1+2", "+1+2", "-1+2", "@SUM(A1)", "\t=1+2", "\r=1+2", " =1+2", "\n=1+2", "＝1+2", "＋1", "－1", "＠A",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example";"a")',
)  # fmt: skip
#: What a terminal obeys or hides, besides the end of a line.
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def some(texts: Sequence[str], usual: Sequence[int]) -> list[Any]:
    """The texts as parameters by their numbers; but for a few they are for the thorough run."""
    return [
        pytest.param(text, id=str(number), marks=[] if number in usual else pytest.mark.thorough)
        for number, text in enumerate(texts)
    ]


def quoted(text: str) -> str:
    """A cell."""
    return '"' + text.replace('"', '""') + '"'


def toml(text: str) -> str:
    """A string of the settings."""
    return json.dumps(text, ensure_ascii=True).replace("\x7f", "\\u007f")


def company(folder: Path, name: str, header: str) -> Path:
    """A small company in which everything is called the same."""
    deals = [f"deal_id,customer_id,rep_id,region,product,stage,status,value,created_at,closed_at,{quoted(header)}"]
    for number, status in enumerate(("won", "lost", "open") * 3):
        closed = "" if status == "open" else f"2025-0{1 + number // 3}-05"
        ids = ",".join(quoted(f"{name}{suffix}") for suffix in (number, "c", "r"))
        texts = ",".join([quoted(name)] * 3)
        deals.append(f"{ids},{texts},{status},{number + 1}00,2025-01-01,{closed},{quoted(name)}")
    (folder / "deals.csv").write_text("\n".join(deals) + "\n", encoding="utf-8", newline="")
    reps = f"rep_id,name,region,quota\n{quoted(name + 'r')},{quoted(name)},{quoted(name)},100\n"
    (folder / "reps.csv").write_text(reps, encoding="utf-8", newline="")
    customers = (
        f"customer_id,name,region,started_at,mrr\n{quoted(name + 'c')},{quoted(name)},{quoted(name)},2025-01-01,5\n"
    )
    (folder / "customers.csv").write_text(customers, encoding="utf-8", newline="")
    (folder / "salescli.toml").write_text(
        f"[calendar]\nas_of = 2025-12-31\n[stages]\n{toml(name.strip())} = 0.5\n"
        f"[dimensions]\ndeals = [{toml(header)}]\n"
        f"[[target]]\nname = {toml(name)}\nkpi = 'revenue'\nmin = 1\nowner = {toml(name)}\n"
        f"where = {{ region = {toml(name.strip())} }}\n",
        encoding="utf-8",
    )
    return folder


SHOWN = (
    "kpi revenue . --by region",
    "kpi revenue . --by rep",
    "kpi win-rate,revenue . --by customer",
    "kpi revenue . --by HEADER",
    "kpi revenue . --rows",
    "report .",
    "check .",
    "check . --lint",
    "explain revenue .",
    "forecast . --by rep",
    "funnel . --by region",
    "validate .",
    "init .",
    "list",
    # mistakes, whose messages name what they are about
    "kpi NAME .",
    "kpi revenue NAME",
    "kpi revenue . --by NAME",
    "kpi revenue . --where region=xNAME",
    "kpi revenue . --sort NAME",
    "kpi revenue . --set NAME=1",
    "kpi revenue . --config NAME",
    "kpi revenue . --output NAME",
    "kpi revenue . --as-of NAME",
    "kpi revenue . --format NAME",
    "kpi revenue . --NAME",
    "NAME",
)


def _ran(command: str, folder: Path, name: str, header: str, *more: str) -> Ran:
    words = (word.replace("HEADER", header).replace("NAME", name) for word in command.split())
    ran = run_here(*words, *more, cwd=folder)
    assert "at fault" not in ran.err, (command, ran.err)
    return ran


@pytest.mark.parametrize("escape", some(ESCAPES, usual=(2,)))
def test_no_terminal_is_told_anything(escape: str, tmp_path: Path) -> None:
    header = f"my {escape} column"
    company(tmp_path, escape, header)
    for command in SHOWN:
        ran = _ran(command, tmp_path, escape, header)
        assert OBEYED.findall(ran.err) == [], command
        assert OBEYED.findall(ran.out.decode()) == [], command
    for command in ("kpi revenue . --by region", "report .", "check .", "funnel . --by region", "forecast . --by rep"):
        ran = _ran(command, tmp_path, escape, header, "--format", "markdown")
        assert OBEYED.findall(ran.out.decode()) == [], command


@pytest.mark.parametrize("escape", some(ESCAPES, usual=(1, 8)))
def test_no_file_name_or_setting_tells_it_anything_either(escape: str, tmp_path: Path) -> None:
    folder = tmp_path / escape.replace("/", "_")
    folder.mkdir()
    bad = folder / "deals.csv"
    bad.write_text(f"deal_id,status,value,closed_at\n1,won,{quoted(escape)},2025-01-05\n", encoding="utf-8", newline="")
    (folder / "own.toml").write_text(f"{toml(escape)} = 1\n")
    (folder / "target.toml").write_text(f"[[target]]\nkpi = {toml(escape)}\nmin = 1\n")
    (folder / "sql.toml").write_text(f"[tables.deals.columns]\nvalue = {{ sql = {toml(escape)} }}\n")
    for command in (
        "kpi revenue .",
        "kpi revenue deals.csv --bad-rows skip --output nowhere/x.csv",
        "validate .",
        "kpi revenue . --config own.toml",
        "check . --config target.toml",
        "kpi revenue . --config sql.toml",
        "explain revenue . --bad-rows null",
    ):
        words = [word if "." not in word else str(folder / word) for word in command.split()]
        ran = run_here(*words, cwd=folder)
        assert "at fault" not in ran.err, (command, ran.err)
        assert OBEYED.findall(ran.err) == [], command
        assert OBEYED.findall(ran.out.decode()) == [], command


#: Every writer of CSV.
WRITTEN = (
    "kpi revenue . --by region,HEADER",
    "kpi revenue . --by rep",
    "kpi revenue,win-rate . --by rep",
    "kpi revenue . --rows",
    "report .",
    "forecast . --by rep",
    "funnel . --by region",
    "check .",
    "check . --lint",
    "validate .",
)


@pytest.mark.parametrize("formula", some(FORMULAS, usual=(0,)))
def test_no_spreadsheet_computes_text_and_no_program_gets_other_text(formula: str, tmp_path: Path) -> None:
    header = f"{formula.strip()} column"
    company(tmp_path, formula, header)
    for command in WRITTEN:
        plain = _rows(_ran(command, tmp_path, formula, header, "--format", "csv"), ",")
        if command != "validate .":
            assert any(formula.strip() in cell for row in plain for cell in row), command
        ran = _ran(command, tmp_path, formula, header, "--format", "csv", "--excel")
        assert "--excel" not in ran.err, command
        excel = _rows(ran, ",")
        assert [len(row) for row in excel] == [len(row) for row in plain], command
        for before, after in zip(plain, excel, strict=True):
            for cell, shown in zip(before, after, strict=True):
                is_number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
                assert shown == (cell if is_number or not re.match(r"\s*[-=+@＝＋－＠\t\r]", cell) else f"'{cell}"), (
                    command
                )


def _rows(ran: Ran, separator: str) -> list[list[str]]:
    assert ran.code in (0, 1, 2, 3, 5), ran.err
    return list(csv.reader(io.StringIO(ran.out.decode("utf-8-sig"), newline=""), delimiter=separator))
