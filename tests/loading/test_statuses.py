"""Which column is the status: one that is called so beats a stage where any of its words is won or lost.

The files are drawn from the presets: each that reads a deal's status from its stage or flags is given a column that is
called status besides.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from salescli import compute, kpis
from salescli.api import Exports, Request
from salescli.errors import SalesCliError
from salescli.i18n.language import ENGLISH
from salescli.loading.mapping import preset
from salescli.loading.mapping.preset import Claim, PresetTable
from salescli.results.result import KpiResult
from tests.loading.conftest import Write
from tests.program import run_here

NEEDED = ("deal_id", "stage", "value", "created_at", "closed_at")


def _first_header(table: PresetTable, column: str) -> str | None:
    """A header that the preset knows for the column, and whose claim asks for nothing else."""
    claims: Sequence[Claim] = table.columns.get(column, ())
    return next((claim.headers[0] for claim in claims if claim.headers and not claim.needs and not claim.of), None)


def _headers(name: str) -> dict[str, str] | None:
    """A header for each of the columns needed; None for a preset that has no stage, or says the status itself."""
    table = preset.load(name).tables.get("deals")
    found = {column: header for column in NEEDED if table and (header := _first_header(table, column))}
    is_constant = table is not None and any(claim.constant for claim in table.columns.get("status", ()))
    return found if len(found) == len(NEEDED) and not is_constant else None


PRESETS = {name: headers for name in preset.names() if (headers := _headers(name))}


def export(name: str, rows: Sequence[tuple[str, str]], status: str = "Status") -> str:
    """An export in the preset's shape: a row for each stage and status, all of them closed in January."""
    headers = PRESETS[name]
    marks = preset._marks(name).get("deals", [frozenset()])
    lines = []
    for number, (stage, said) in enumerate(rows):
        cells = {"deal_id": f"D{number}", "stage": stage, "value": f"{10**number}", "created_at": "2025-12-01",
                 "closed_at": "2026-01-05"}  # fmt: skip
        lines.append([*(cells[column] for column in headers), said])
    columns = [*headers.values(), status]
    folded = {preset.fold(column) for column in columns}
    extra = [] if any(mark <= folded for mark in marks) else sorted(marks[0] - folded)
    return "\n".join(",".join([*line, *("" for _ in extra)]) for line in ([*columns], *lines)).replace(
        ",".join([*columns, *("" for _ in extra)]), ",".join([*columns, *extra]), 1
    )


def total(path: Path, **more: object) -> tuple[int, list[str]]:
    result: KpiResult = compute("revenue", deals=path, as_of="2026-12-31", use_config=False, period="total", **more)  # type: ignore[arg-type]
    return int(result.frame["value"][0]) if result.frame.height else 0, [note.code for note in result.notes]


@pytest.mark.parametrize("name", PRESETS)
def test_a_status_beats_what_a_preset_reads(name: str, write: Write) -> None:
    rows = [("Proposal", "Won"), ("Closed Won", "Lost"), ("Closed Won", "open"), ("Closed Lost", "Closed - Won")]
    path = write(export(name, rows))
    assert total(path) == (1001, [])
    if preset.load(name).tables["deals"].columns.get("status"):
        assert total(write(export(name, rows, "Deal Status"))) == (1001, [])


def _reads_stages_by_name(name: str) -> bool:
    """Whether a stage may be any word; where an expression tells the status by it, it is a number."""
    return not any(claim.sql for claim in preset.load(name).tables["deals"].columns.get("status", ()))


@pytest.mark.parametrize("name", list(filter(_reads_stages_by_name, PRESETS)))
def test_a_status_of_other_words_is_none(name: str, write: Write) -> None:
    rows = [("Proposal", "Active"), ("Closed Won", "Paused"), ("Closed Won", "open"), ("Closed Lost", "Active")]
    path = write(export(name, rows))
    assert total(path) == (110, ["no_status"])
    (note,) = compute("revenue", deals=path, as_of="2026-12-31", use_config=False).notes
    assert "('Active', 'Paused', 'open'): the stage decides" in ENGLISH.say(note.text)
    swedish = run_here("kpi", "revenue", "--deals", path.name, "--no-config", "--language", "sv", cwd=path.parent).out
    assert "steget avgör" in swedish.decode()
    told = run_here("explain", "revenue", "--deals", path.name, "--no-config", cwd=path.parent).out.decode()
    assert ENGLISH.say(note.text).removeprefix(str(path.parent) + "/") in told
    ran = run_here("validate", "--deals", path.name, "--no-config", "--format", "json", cwd=path.parent)
    assert "no_status" in [each["rule"] for each in json.loads(ran.out)["findings"]]
    assert run_here("init", "--deals", path.name, cwd=path.parent).code == 0
    assert '# status = "Status"' in (path.parent / "salescli.toml").read_text()


@pytest.mark.parametrize("name", PRESETS)
def test_an_unknown_word_of_a_status_is_an_error_that_lists_each_once(name: str, write: Write) -> None:
    words = ["Won", "Shipped", "Shipped", "Draft", "Sent", "Paid", "Shipped"]
    path = write(export(name, [("Proposal", word) for word in words]))
    ran = run_here("kpi", "revenue", "--deals", path.name, "--no-config", cwd=path.parent)
    assert (ran.code, "'Shipped', 'Draft', 'Sent', 'Paid' are not each a known status" in ran.err) == (3, True)
    assert 'exclude = { Status = ["Draft"] }' in ran.err


def test_words_of_the_settings_make_it_a_status(write: Write) -> None:
    path = write(export("hubspot", [("Proposal", "Bestellt"), ("Closed Won", "Offen"), ("Closed Won", "Offen")]))
    config = path.parent / "own.toml"
    config.write_text('[tables.deals.values.status]\nBestellt = "won"\nOffen = "open"\n')
    result = compute("revenue", deals=path, as_of="2026-12-31", config=config, period="total")
    assert result.frame["value"].to_list() == [1]


@pytest.mark.parametrize("rows", [5, 5000])
def test_one_word_far_below_makes_it_a_status(rows: int, write: Write) -> None:
    open_ = [f"{n},Closed Won,open,2026-01-05,1,2025-12-01" for n in range(rows)]
    path = write(
        "\n".join(["deal_id,stage,status,closed_at,value,created_at", *open_, "X,Lead,won,2026-01-05,7,2025-12-01"])
    )
    assert total(path) == (7, [])
    assert total(write(path.read_text().replace("won,", "x,").replace(",open,", ",Active,")))[1] == ["no_status"]


def test_one_file_of_several_makes_it_a_status(write: Write) -> None:
    head = "deal_id,stage,status,closed_at,value,created_at\n"
    paths = [
        write(f"{head}1,Closed Won,open,,1,2025-12-01\n", "open.csv"),
        write(f"{head}2,Lead,won,2026-01-05,10,2025-12-01\n", "closed.csv"),
        write("deal_id,stage,closed_at,value,created_at\n3,Won,2026-01-05,100,2025-12-01\n", "old.csv"),
    ]
    result = compute("revenue", deals=paths, as_of="2026-12-31", use_config=False, period="total")
    assert (result.frame["value"].to_list(), result.notes) == ([110], ())


def test_without_anything_else_it_stays_a_status(write: Write) -> None:
    path = write("deal_id,status,closed_at,value\n1,Shipped,2026-01-05,1\n")
    ran = run_here("kpi", "revenue", path.name, "--no-config", cwd=path.parent)
    assert (ran.code, "'Shipped' is not a known status" in ran.err) == (3, True)


OPEN = """\
deal_id,status,stage,created_at,expected_close_at,value,probability
A,open,Lead,2026-01-05,2026-03-20,100,0.5
B,Open,Demo,2026-02-05,2026-04-20,200,0.25
"""


@pytest.mark.parametrize("columns", ["status", "stage", "both"])
@pytest.mark.parametrize("command", ["kpi", "report"])
def test_open_deals_alone_need_no_day_of_closing(command: str, columns: str, write: Write) -> None:
    without = {"status": 2, "stage": 1}.get(columns)
    lines = [line.split(",") for line in OPEN.splitlines()]
    text = "\n".join(",".join(cell for place, cell in enumerate(line) if place != without) for line in lines)
    path = write(text + "\n")
    found = {}
    for name in ("opportunity-value", "pipeline-value", "open-deals", "average-deal-age"):
        if name in kpis.names():
            answer = Exports(str(path), use_config=False).answer(
                name, Request(as_of="2026-03-31", by="none", period="total")
            )
            found[name] = answer.result.frame["value"][0]
    assert (found["opportunity-value"], found["pipeline-value"], found["open-deals"]) == (100, 300, 2)
    if command == "report":
        ran = run_here("report", path.name, "--no-config", "--as-of", "2026-03-31", "--format", "json", cwd=path.parent)
        shown = {card["kpi"]: card["value"] for card in json.loads(ran.out)["kpis"]}
        assert (shown["opportunity-value"], shown["open-deals"]) == (100, 2)


@pytest.mark.parametrize("status", ["won", "lost", ""])
def test_a_deal_that_may_have_closed_needs_its_day(status: str, write: Write) -> None:
    text = OPEN.replace("B,Open", f"B,{status}").replace(",stage", "").replace(",Lead", "").replace(",Demo", "")
    path = write(text)
    for name in ("opportunity-value", "pipeline-value", "open-deals"):
        with pytest.raises(SalesCliError, match="needs the column 'closed_at'"):
            compute(name, deals=path, as_of="2026-03-31", use_config=False)
