"""Workbooks of results: the numbers of JSON, sheets for their parts, and what is said where none can be written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from salescli.errors import OutputError
from salescli.i18n import language as languages
from salescli.i18n.language import ENGLISH
from salescli.output.documents.kpi import KpiDocument
from salescli.output.formats import render
from salescli.output.style import PLAIN, Style
from salescli.results.document import Document
from tests.conftest import SAMPLE
from tests.output.small import CARDS, Small
from tests.output.test_golden import awkward
from tests.output.workbook.read import book_of, part, parts, rows
from tests.program import python, run_here


def rendered(document: Document, style: Style = PLAIN) -> bytes:
    found = render(document, "xlsx", style)
    assert isinstance(found, bytes)
    return found


def test_it_says_what_json_says(tmp_path: Path) -> None:
    document = KpiDocument(awkward())
    book = book_of(rendered(document), tmp_path)
    header, *found, total = rows(book, "Average purchase value")
    assert header[:4] == ("period", "start", "end", "region")
    told = json.loads(str(render(document, "json")))
    for row, said in zip(found, told["rows"], strict=True):
        assert row[0] == said["period"] + ("" if said["complete"] else " *")
        assert [day and day[:10] for day in row[1:3]] == [said["start"], said["end"]]
        if said["region"] and said["region"].isprintable():
            assert row[3] == said["region"]
        numbers = [said[name] for name in ("value", "sales", "transactions", "customers", "per_customer")]
        assert [None if cell is None else float(cell) for cell in row[4:]] == [
            None if number is None else pytest.approx(number, rel=1e-14) for number in numbers
        ]
    assert total[0] == "total"


def test_notes_and_marks_are_on_a_sheet_of_their_own(tmp_path: Path) -> None:
    book = book_of(rendered(KpiDocument(awkward()), Style(languages.get("sv"))), tmp_path)
    assert book.names == ["Genomsnittligt köpvärde", "Diagram", "Anteckningar"]
    said = rows(book, "Anteckningar")
    assert ("Genomsnittligt köpvärde", "* inte avslutad") in [(row[0], row[1]) for row in said], said
    assert any("vunna affärer" in (row[1] or "") for row in said)


def test_the_chart_is_the_one_that_is_asked_for() -> None:
    asked = {kind: part(rendered(KpiDocument(awkward()), Style(chart=kind)), "xl/charts/chart1.xml")
             for kind in ("column", "line", "bar")}  # fmt: skip
    assert '<c:barDir val="col"/>' in asked["column"] and '<c:barDir val="bar"/>' in asked["bar"]
    assert "<c:lineChart>" in asked["line"]


def test_a_document_without_a_chart_has_none() -> None:
    class Plain(Small):
        parts = Document.parts

    assert not [name for name in parts(rendered(Plain(CARDS))) if "chart" in name]
    assert [name for name in parts(rendered(Small(CARDS))) if "chart" in name]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert rendered(KpiDocument(awkward())) == rendered(KpiDocument(awkward()))


def test_a_report_has_every_group_and_every_number(tmp_path: Path) -> None:
    done = run_here("report", str(SAMPLE), "--period", "year", "-o", "report.xlsx", "-o", "report.csv", cwd=tmp_path)
    assert done.code == 0, done
    book = book_of((tmp_path / "report.xlsx").read_bytes(), tmp_path)
    lines = (tmp_path / "report.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows(book, "Data")) == len(lines)
    assert rows(book, "Data")[0] == tuple(lines[0].split(","))
    assert book.is_hidden("Trends") and book.names[-1] == "Notes"


@pytest.mark.parametrize(
    "command",
    [
        ("kpi", "revenue,win-rate", "--by", "region"), ("forecast",), ("funnel",), ("check",),
        ("kpi", "revenue", "--rows", "--last", "1"), ("validate",), ("check", "--lint"), ("list",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_result_is_written(command: tuple[str, ...], tmp_path: Path) -> None:
    given = [] if command[0] == "list" else [str(SAMPLE)]
    if command[0] == "list":
        done = run_here(*command, "--format", "xlsx", cwd=tmp_path)
        content = done.out
    else:
        done = run_here(*command, *given, "-o", "out.xlsx", cwd=tmp_path)
        content = (tmp_path / "out.xlsx").read_bytes()
    book = book_of(content, tmp_path)
    assert len(rows(book, book.names[0])) > 1 and book.names[-1] == "Notes", done


def test_rows_keep_what_they_are(tmp_path: Path) -> None:
    run_here("kpi", "revenue", str(SAMPLE), "--rows", "--last", "1", "-o", "out.xlsx", cwd=tmp_path)
    book = book_of((tmp_path / "out.xlsx").read_bytes(), tmp_path)
    header = rows(book, "Revenue")[0]
    line = header.index("line")
    assert book.are_numbers("Revenue", [line])[str(line)].to_list()[1:-1] == [True] * (len(rows(book, "Revenue")) - 2)


def test_it_is_not_put_among_the_files_that_are_read(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,closed_at,value\nD1,won,2026-03-05,5\n")
    done = run_here("kpi", "revenue", ".", "-o", "out.xlsx", cwd=tmp_path)
    assert done.code == 2 and not (tmp_path / "out.xlsx").exists()
    assert "--output out.xlsx is not there yet, and would be read as an input in the next run." in done.err
    (tmp_path / "out.xlsx").write_text("x")
    done = run_here("kpi", "revenue", "deals.csv", ".", "-o", "out.xlsx", cwd=tmp_path)
    assert done.code == 2 and "--output out.xlsx is among the inputs." in done.err


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(OutputError, match="A workbook needs a package that is not installed") as caught:
        rendered(Small())
    assert caught.value.hint and "pip install 'salescli[excel]'" in ENGLISH.say(caught.value.hint)


def test_what_writes_it_is_loaded_for_a_workbook_alone(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,closed_at,value\nD1,won,2026-03-05,5\n")
    program = "import sys; from salescli.cli import app; app.run(['kpi', 'revenue', 'deals.csv', '--quiet']); " \
              "print([name for name in sys.modules if 'xlsx' in name])"  # fmt: skip
    done = python("-c", program, cwd=tmp_path)
    assert done.out.decode().endswith("[]\n"), done
