"""Cohorts in every format: one triangle, whose figures are worked out by hand."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from salescli.output.documents.cohorts import CohortsDocument
from salescli.output.formats import formats_of
from tests.output.workbook.read import book_of, rows
from tests.program import run_here
from tests.terminal import on_terminal_here

#: Two came in January, of whom one left in March; one came in February. What they pay, and what they buy.
CUSTOMERS = """customer_id,started_at,churned_at,mrr
a,2026-01-05,,100
b,2026-01-20,2026-03-10,50
c,2026-02-03,,80
"""
DEALS = """deal_id,customer_id,status,value,closed_at
1,a,won,100,2026-01-10
2,a,won,40,2026-03-10
3,c,won,60,2026-02-01
"""
#: The value and the percent of each cohort at each age: January's three, February's two, and the totals of the ages.
FIGURES = {
    "customers": ([2, 2, 1, 1, 1], [100, 100, 50, 100, 100], [100, 100, 50]),
    "mrr": ([150, 150, 100, 80, 80], [100, 100, 200 / 3, 100, 100], [100, 100, 200 / 3]),
    "revenue": ([100, 0, 40, 60, 0], [100, 0, 40, 100, 0], [100, 0, 40]),
}
COLUMNS = ["cohort", "start", "end", "size", "age", "period", "complete", "value", "percent", "cumulative"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cohorts")
    (made / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (made / "deals.csv").write_text(DEALS, encoding="utf-8")
    return made


def question(of: str, *more: str) -> tuple[str, ...]:
    return ("cohorts", ".", "--of", of, "--period", "month", "--as-of", "2026-03-31", *more)


def written(of: str, form: str, folder: Path, *more: str) -> bytes:
    ran = run_here(*question(of, "--format", form, *more), cwd=folder)
    assert ran.code == 0, ran.err
    return ran.out


def shown(figures: list[float], places: int = 2) -> list[str]:
    return [f"{figure:.{places}f}" for figure in figures]


@pytest.mark.parametrize("of", FIGURES)
def test_programs_get_every_figure(of: str, folder: Path) -> None:
    values, percents, totals = FIGURES[of]
    record = json.loads(written(of, "json", folder))
    assert [list(row) for row in record["rows"]] == [COLUMNS] * 5
    assert [row["age"] for row in record["rows"]] == [0, 1, 2, 0, 1]
    assert [row["size"] for row in record["rows"]] == ([2, 2, 2, 1, 1] if of != "revenue" else [1] * 5)
    assert [row["value"] for row in record["rows"]] == values
    assert [row["percent"] for row in record["rows"]] == pytest.approx(percents)
    assert [row["percent"] for row in record["total"]] == pytest.approx(totals)
    lines = list(csv.DictReader(io.StringIO(written(of, "csv", folder).decode())))
    for line, row in zip(lines, record["rows"], strict=True):
        assert {name: json.loads(line[name]) for name in ("size", "age", "complete", "value", "percent")} == {
            name: row[name] for name in ("size", "age", "complete", "value", "percent")
        }
    if of == "revenue":
        assert [row["cumulative"] for row in record["rows"]] == [100, 100, 140, 60, 60]


@pytest.mark.parametrize("of", FIGURES)
@pytest.mark.parametrize("form", ["table", "markdown"])
def test_people_get_a_triangle(form: str, of: str, folder: Path) -> None:
    _, percents, totals = FIGURES[of]
    lines = [
        line.replace("|", " ").replace("*", " ").split() for line in written(of, form, folder).decode().splitlines()
    ]
    found = {line[0]: line[2:] for line in lines if line and line[0] in ("2026-01", "2026-02", "total")}
    assert found == {
        "2026-01": shown(percents[:3]), "2026-02": [*shown(percents[3:]), "–"], "total": shown(totals),
    }  # fmt: skip


@pytest.mark.parametrize("of", FIGURES)
def test_a_heat_map_says_its_figures(of: str, folder: Path) -> None:
    """It reads without colour: every percent is a text in it, and all stand in its description."""
    _, percents, totals = FIGURES[of]
    picture = ElementTree.fromstring(written(of, "svg", folder))
    written_texts = picture.iter("{http://www.w3.org/2000/svg}text")
    texts = [each.text for each in written_texts if each.get("class") != "halo"]  # the edge under a text repeats it
    wanted = [f"{figure:.0f} %" for figure in [*percents, *totals]]
    assert [text for text in texts if text and text.endswith(" %")] == wanted
    (description,) = picture.iter("{http://www.w3.org/2000/svg}desc")
    assert description.text is not None
    assert f"2026-02 (1): {', '.join(wanted[3:5])}." in description.text


def test_a_page_has_the_heat_map_and_the_triangle(folder: Path) -> None:
    page = written("mrr", "html", folder).decode()
    assert page.count("<svg") == 1
    assert ">67 %<" in page
    assert page.count(">66.67<") == 2


def test_a_sheet_has_the_triangle(folder: Path, tmp_path: Path) -> None:
    book = book_of(written("customers", "xlsx", folder), tmp_path)
    cells = [row for sheet in book.names for row in rows(book, sheet) if row[0] in ("2026-01", "2026-02")]
    assert [[float(each) for each in row[1:] if each] for row in cells[:2]] == [[2, 100, 100, 50], [1, 100, 100]]


def test_a_picture_is_one(folder: Path) -> None:
    pytest.importorskip("vl_convert", reason="PNG needs the extra `charts`")
    assert written("customers", "png", folder).startswith(b"\x89PNG\r\n")


def test_these_are_all_formats() -> None:
    assert {*formats_of(CohortsDocument)} == {
        "table", "json", "jsonl", "csv", "markdown", "html", "svg", "xlsx", "png",
    }  # fmt: skip


def test_swedish_words_and_numbers(folder: Path) -> None:
    text = written("mrr", "table", folder, "--language", "sv").decode()
    assert text.startswith("Återkommande intäkter som stannar, i procent, efter månad då de kom, sett från 2026-03-31")
    assert [line.split() for line in text.splitlines()][-1] == ["totalt", "3", "100,00", "100,00", "66,67"]


def test_a_wide_triangle_goes_on_in_blocks(tmp_path: Path) -> None:
    """Eighteen months at 80 columns: no line is longer, no percent is lost."""
    months = [f"{2024 + n // 12}-{n % 12 + 1:02}" for n in range(18)]
    rows = [f"c{n},{month}-01,,10" for n, month in enumerate(months)]
    (tmp_path / "customers.csv").write_text("\n".join(["customer_id,started_at,churned_at,mrr", *rows, ""]))
    text = on_terminal_here(
        "cohorts", ".", "--period", "month", "--as-of", "2025-06-30", "--no-color", columns=80, cwd=tmp_path
    )
    assert max(map(len, text.splitlines())) <= 80
    assert text.count("100.00") == 18 * 19 / 2 + 18
