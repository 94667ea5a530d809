"""A targets CSV: one target a line, an error with the line for what is wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from salescli.config.target_settings import TargetSetting
from salescli.errors import SettingsError
from salescli.targets import files


def read(folder: Path, text: str) -> list[tuple[TargetSetting, int | None]]:
    path = folder / "targets.csv"
    path.write_text(text, encoding="utf-8")
    return [(setting, origin.line) for setting, origin in files.from_files([path], ["rep", "region"])]


def test_a_line_is_a_target_and_a_dimension_a_filter(tmp_path: Path) -> None:
    text = (
        "name,kpi,column,period,by,at,due,min,max,owner,severity,min_n,confidence,region\n"
        'One,revenue,deals,month,"rep, region",each,,5,,anna,warning,3,0.9,South\n'
        "\n"
        ",win-rate,,,,,2026-12-31,,50%,,,,,\n"
    )
    (one, line), (other, below) = read(tmp_path, text)
    assert (line, below) == (2, 4)
    assert one == TargetSetting(
        kpi="revenue", name="One", column="deals", period="month", by=["rep", "region"], at="each", min="5",
        owner="anna", severity="warning", min_n=3, confidence=Decimal("0.9"), where={"region": "South"},
    )  # fmt: skip
    assert other == TargetSetting(kpi="win-rate", due=date(2026, 12, 31), max="50%")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_that_of_the_header(tmp_path: Path, separator: str) -> None:
    ((setting, _),) = read(tmp_path, separator.join(["kpi", "min"]) + "\n" + separator.join(["revenue", "5"]) + "\n")
    assert (setting.kpi, setting.min) == ("revenue", "5")


def test_figures_are_written_with_the_marks_of_the_file(tmp_path: Path) -> None:
    found = read(tmp_path, "kpi;min;max;change\nrevenue;1.000;;\nwin-rate;12,5;1.234,5;\ncac;;;+2,5%\n")
    assert [(setting.min, setting.max, setting.change) for setting, _ in found] == [
        ("1000", None, None), ("12.5", "1234.5", None), (None, None, "+2.5%"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("kpi,mni\nrevenue,5\n", "'mni'", 1),
        ("kpi,min,min\nrevenue,5,6\n", "'min'", 1),
        ("name,min\nx,5\n", "kpi", 1),
        ("kpi,min\n,5\n", "kpi", 2),
        ("kpi,min\nrevenue,5,6\n", "cells", 2),
        ("kpi,period\nrevenue,decade\n", "'decade'", 2),
        ("kpi,severity\nrevenue,fatal\n", "'fatal'", 2),
        ("kpi,due\nrevenue,soon\n", "'soon'", 2),
        ("kpi,min_n\nrevenue,few\n", "'few'", 2),
        ("kpi,min_n\nrevenue,0\n", "min_n", 2),
        ("kpi,confidence\nrevenue,high\n", "'high'", 2),
        ("kpi,min\nrevenue,1.000\n", "1.000", 2),
        ('kpi,min\n"revenue,5\n', "CSV", 2),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, said: str, line: int) -> None:
    with pytest.raises(SettingsError) as error:
        read(tmp_path, text)
    assert said in str(error.value)
    assert f"targets.csv:{line}:" in str(error.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.csv"):
        list(files.from_files([tmp_path / "gone.csv"], []))
    (tmp_path / "odd.csv").write_bytes(b"kpi\n\xff\n")
    with pytest.raises(SettingsError, match=r"odd\.csv"):
        list(files.from_files([tmp_path / "odd.csv"], []))


def test_a_path_is_told_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert files.shown(tmp_path / "deep" / "targets.csv") == str(Path("deep", "targets.csv"))
    assert files.shown(Path("/elsewhere/targets.csv")) == "/elsewhere/targets.csv"
