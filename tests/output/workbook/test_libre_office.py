"""Workbooks as LibreOffice opens them, in English and in Swedish: what each cell is, and how it is shown."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.output.workbook.test_tables import TABLE, written

PROGRAM = shutil.which("soffice")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="LibreOffice (soffice) is not installed")
_SPACES = {"office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
           "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0"}  # fmt: skip

#: A cell: its type, its exact value, and what is seen of it.
Seen = tuple[str | None, str | None, str]


def opened(content: bytes, folder: Path, language: str) -> list[list[Seen]]:
    """The cells of the first sheet of a workbook, as LibreOffice has them in a locale."""
    settings = folder / "home" / "user"
    settings.mkdir(parents=True)
    (settings / "registrymodifications.xcu").write_text(
        '<?xml version="1.0"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>'
        f"{language}</value></prop></item></oor:items>"
    )
    (folder / "out.xlsx").write_bytes(content)
    home = (folder / "home").as_uri()
    subprocess.run(
        [str(PROGRAM), f"-env:UserInstallation={home}", "--headless", "--convert-to", "fods", "out.xlsx"],
        cwd=folder, check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    sheet = ElementTree.parse(folder / "out.fods").find(".//table:table", _SPACES)
    assert sheet is not None
    return [[_seen(cell) for cell in row if cell.tag.endswith("}table-cell")] for row in sheet.iter(
        f"{{{_SPACES['table']}}}table-row")]  # fmt: skip


def _seen(cell: ElementTree.Element) -> Seen:
    office = f"{{{_SPACES['office']}}}"
    assert f"{{{_SPACES['table']}}}formula" not in cell.attrib
    value = cell.get(f"{office}value") or cell.get(f"{office}date-value")
    shown = " ".join("".join(cell.itertext()).replace("\N{NARROW NO-BREAK SPACE}", " ").split())
    return cell.get(f"{office}value-type"), value, shown


@pytest.mark.parametrize(
    ("language", "money", "share", "count"),
    [("en-US", "1,234.57 SEK", "52.63 %", "1,000"), ("sv-SE", "1 234,57 SEK", "52,63 %", "1 000")],
)
def test_cells_are_what_they_are(language: str, money: str, share: str, count: str, tmp_path: Path) -> None:
    _header, first, second, third, *_ = opened(written(TABLE), tmp_path, language)
    assert first[:5] == [
        ("string", None, "2026-01"), ("date", "2026-01-31", "2026-01-31"), ("string", None, "0012"),
        ("currency", "1234.567891", money), ("float", first[4][1], share),
    ]  # fmt: skip
    assert float(first[4][1] or 0) == pytest.approx(52.63157894736842, rel=1e-14)
    assert second[1:3] == [("date", "2026-02-03T04:05:00", "2026-02-03 04:05:00"), ("string", None, "=1+1")]
    assert second[5] == ("float", "1000", count)
    assert third[2] == ("string", None, "@SUM(A1)")


@pytest.mark.parametrize("language", ["en-US", "sv-SE"])
def test_text_stays_text(language: str, tmp_path: Path) -> None:
    texts = ["0012", "1E5", "=1+1", "+46 8", "-5", "@SUM(A1)", "2026-03-05", "1,5", "TRUE", "'=1", "http://a.b"]
    rows = tuple((text,) for text in texts)
    found = opened(written(TABLE.__class__("ids", "", TABLE.columns[2:3], rows)), tmp_path, language)
    assert [row[0] for row in found[1 : len(texts) + 1]] == [("string", None, text) for text in texts]
