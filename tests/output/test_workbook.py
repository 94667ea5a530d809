"""Tables as workbooks: read back by this program, and by LibreOffice in English and Swedish."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from salescli.errors import OutputError
from salescli.loading import inputs
from salescli.loading.files.sources import fetch
from salescli.loading.workbooks.book import Book
from salescli.loading.workbooks.kinds import WorkbookKind
from salescli.model.measures import Unit
from salescli.output.workbook import sheet_name, workbook
from salescli.results.note import Note
from salescli.results.table import Column, Table

TABLE = Table(
    "kpi",
    "Revenue: by [region]",
    (
        Column("deal_id", "deal_id"), Column("region", "Region"), Column("value", "Revenue", Unit.MONEY),
        Column("share", "Share", Unit.PERCENT), Column("deals", "Deals", Unit.COUNT),
    ),
    (("0012", "=1+1", Decimal("1234.567891"), 52.63157894736842, 3), ("1E5", "+46 8", None, -0.5, 1000),
     ("-5", "@SUM(A1)", Decimal("0.1"), 0, None)),
    currency="SEK",
    total=("total", "", Decimal("1234.667891"), None, 1003),
    notes=(Note("a", 1, "1 deal is left out."),),
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    book = tmp_path / "out.xlsx"
    book.write_bytes(workbook([TABLE, TABLE]))
    return book


def test_what_this_program_reads_of_it(path: Path) -> None:
    book = Book(fetch(path), WorkbookKind.XLSX)
    assert book.names == ["Revenue  by  region", "Revenue  by  region (2)", "Notes"]
    first, second = inputs.find(path).open().files
    assert first.sample == second.sample == (
        ("0012", "=1+1", "1234.567891 SEK", "52.63157894736842", "3"),
        ("1E5", "+46 8", "", "-0.5", "1000"),
        ("-5", "@SUM(A1)", "0.1 SEK", "0", ""),
    )  # fmt: skip
    assert book.grid("Revenue  by  region").cells.row(-1) == ("total", None, "1234.667891", None, "1003")
    assert book.grid("Notes").cells.rows() == [("1 deal is left out.",)]


def test_the_same_tables_give_the_same_bytes() -> None:
    assert workbook([TABLE]) == workbook([TABLE])


def test_the_header_is_frozen_and_has_filters(path: Path) -> None:
    facts = Book(fetch(path), WorkbookKind.XLSX).parts
    assert facts
    xml = facts.xml_of("Revenue  by  region").decode()
    assert 'state="frozen"' in xml and '<autoFilter ref="A1:E4"/>' in xml and "<f>" not in xml


@pytest.mark.parametrize(
    ("language", "shown"), [("en-US", ("1,234.57 SEK", "52.6 %")), ("sv-SE", ("1 234,57 SEK", "52,6 %"))]
)
def test_what_libre_office_shows(language: str, shown: tuple[str, str], path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    home = path.parent / language
    settings = home / "user"
    settings.mkdir(parents=True)
    (settings / "registrymodifications.xcu").write_text(
        '<?xml version="1.0"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>'
        f"{language}</value></prop></item></oor:items>"
    )
    as_shown = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,1"
    subprocess.run(
        [program, f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to", as_shown, path.name],
        cwd=path.parent, check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    written = (
        next(path.parent.glob("out*.csv")).read_text(encoding="utf-8").replace("\u00a0", " ").replace("\u202f", " ")
    )
    header, *rows = csv.reader(io.StringIO(written), delimiter=";")
    assert header == ["deal_id", "Region", "Revenue", "Share", "Deals"]
    assert [row[:2] for row in rows[:3]] == [["0012", "=1+1"], ["1E5", "+46 8"], ["-5", "@SUM(A1)"]]
    assert tuple(rows[0][2:4]) == shown


def test_names_of_sheets() -> None:
    taken: set[str] = set()
    long = "Revenue per account and month, by region"
    assert [sheet_name(title, taken) for title in (long, long, "a/b", "A b", "'", "")] == [
        "Revenue per account and month,", "Revenue per account and mon (2)", "a b", "A b (2)", "Sheet", "Sheet (2)",
    ]  # fmt: skip


def test_a_table_that_is_too_long() -> None:
    table = Table("a", "A", (Column("a", "a"),), (("x",),) * 1_048_576)
    with pytest.raises(OutputError, match="1,048,576 rows are more than a sheet has room for"):
        workbook([table])


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(OutputError, match="not installed") as caught:
        workbook([TABLE])
    assert "pip install 'salescli[excel]'" in (caught.value.hint or "")
