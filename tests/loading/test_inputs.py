"""What a path stands for, with and without the package that reads workbooks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.i18n.language import ENGLISH
from salescli.loading import inputs, load
from salescli.loading.inputs import find
from tests.loading.workbooks.books import xlsx
from tests.program import python, run_here

DEALS = (("deal_id", "status", "closed_at", "value"), ("D1", "won", "2026-03-05", 5))


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra `excel` is not installed."""
    monkeypatch.setitem(sys.modules, "fastexcel", None)


@pytest.mark.usefixtures("without")
class TestWithoutTheExtra:
    def test_a_workbook_that_is_named(self, tmp_path: Path) -> None:
        path = xlsx(tmp_path / "book.xlsx", {"Deals": DEALS})
        with pytest.raises(InputError, match="takes a package that is not installed") as caught:
            load([str(path)], {}, Settings())
        assert caught.value.hint and "pip install 'salescli[excel]'" in ENGLISH.say(caught.value.hint)

    def test_one_of_a_folder(self, tmp_path: Path) -> None:
        xlsx(tmp_path / "minutes.xlsx", {"Deals": DEALS})
        (tmp_path / "deals.csv").write_text("deal_id,status,closed_at,value\nD1,won,2026-03-05,5\n")
        read = load([str(tmp_path)], {}, Settings())
        assert "pip install 'salescli[excel]'" in ENGLISH.say(read.ignored[f"{tmp_path}/minutes.xlsx"])
        xlsx(tmp_path / "reps.xlsx", {"Deals": DEALS})
        with pytest.raises(InputError, match=r"reps.xlsx: .*not installed"):
            load([str(tmp_path)], {}, Settings())


def test_it_is_loaded_for_a_workbook_alone(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,closed_at,value\nD1,won,2026-03-05,5\n")
    program = "import sys; from salescli.cli import app; app.run(['kpi', 'revenue', 'deals.csv', '--quiet']); " \
              "print([name for name in sys.modules if 'fastexcel' in name or 'workbooks' in name])"  # fmt: skip
    done = python("-c", program, cwd=tmp_path)
    assert done.out.decode().endswith("[]\n"), done


def test_a_sheet_of_what_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_text("deal_id,status,closed_at,value\nD1,won,2026-03-05,5\n")
    with pytest.raises(InputError, match=r"book.xlsx: this is no workbook, and has no sheet 'Deals'"):
        find(tmp_path / "book.xlsx#Deals").open()
    assert len(find(tmp_path / "book.xlsx").open().files) == 1


def test_the_format_of_the_settings(tmp_path: Path) -> None:
    from salescli.config.sections import FormatSettings

    path = xlsx(
        tmp_path / "book.xlsx", {"Deals": [*DEALS, ("D2", "won", "2026-03-05", "1,234"), ("D3", "won", "", 9.5)]}
    )
    (file,) = find(path).open().files
    again = inputs.reopen(file, FormatSettings(decimal=","))
    assert again.sample[2][3] == "9,5" and file.sample[2][3] == "9.5"
    assert inputs.reopen(again, FormatSettings(decimal=",", dates="%d/%m/%Y")).text is again.text


@pytest.mark.parametrize("content", [b"%PDF-1.7 report", b"\x00\x01\x02bin", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_text_is_passed_over_in_a_folder_unless_its_name_says_a_table(
    content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,value,closed_at\n1,won,5,2026-01-05\n", encoding="utf-8")
    (tmp_path / "photo.csv").write_bytes(content)
    ran = run_here("kpi", "revenue", ".", "--period", "total", "--as-of", "2026-01-31", "--format", "csv", cwd=tmp_path)
    assert ran.code == 0
    said = run_here("validate", ".", "--format", "csv", cwd=tmp_path).out.decode()
    assert "info,not_read,photo.csv" in said
    assert run_here("kpi", "revenue", "photo.csv", cwd=tmp_path).code == 3
    (tmp_path / "photo.csv").rename(tmp_path / "deals-2025.csv")
    ran = run_here("kpi", "revenue", ".", cwd=tmp_path)
    assert (ran.code, "deals-2025.csv: " in ran.err) == (3, True)
