"""Where the program runs changes nothing but what "today" is: no locale, no encoding of Python, no timezone."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.program import run

DEALS = """deal_id,region,status,value,created_at,closed_at,first_response_at
1,Örebro,won,"1234.5",2025-01-01T23:30:00+0000,2025-01-31T23:30:00+0000,2025-01-02T01:30:00+0000
2,İzmir,won,2000,2025-01-01T00:30:00+0900,2025-02-01T00:30:00+0900,2025-01-02T00:30:00-0800
3,ısı,lost,12,2025-01-05 12:00:00,2025-02-05 12:00:00,
"""
#: `LC_ALL` decides over the rest, where the machine has the locale; where it has not, C holds.
LOCALES: Sequence[dict[str, str]] = (
    {"LC_ALL": "C"},
    {"LC_ALL": "POSIX", "LANG": "sv_SE.UTF-8"},
    {"LC_ALL": "sv_SE.UTF-8"},
    {"LC_ALL": "de_DE.ISO-8859-1"},
    {"LC_ALL": "tr_TR.UTF-8"},
    {"LC_ALL": "", "LC_NUMERIC": "de_DE.UTF-8", "LC_TIME": "sv_SE.UTF-8", "LANGUAGE": "sv"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "utf-8:strict"},
    {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
)
_FURTHER = ("Etc/GMT+12", "Asia/Kathmandu", "America/St_Johns", "XXX-99:59", "nonsense", "")
ZONES = ["Pacific/Kiritimati", *(pytest.param(zone, marks=pytest.mark.thorough) for zone in _FURTHER)]


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    return tmp_path


def answer(folder: Path, env: dict[str, str], *more: str) -> bytes:
    """Revenue by region as bytes."""
    asked = ("kpi", "revenue", "deals.csv", "--by", "region", *more)
    ran = run(*asked, cwd=folder, env=env)
    assert ran.code == 0, ran.err
    return ran.out


@pytest.mark.thorough
@pytest.mark.parametrize("form", ["csv", "json"])
def test_no_locale_changes_the_data(form: str, folder: Path) -> None:
    asked = ("--as-of", "2025-12-31", "--format", form)
    usual = answer(folder, {}, *asked)
    assert "Örebro" in usual.decode()
    assert [env for env in LOCALES if answer(folder, env, *asked) != usual] == []


def test_no_locale_changes_a_file_that_is_written(folder: Path) -> None:
    for name in ("out.txt", "out.md"):
        written = []
        for env in ({}, LOCALES[6]):
            answer(folder, env, "--as-of", "2025-12-31", "--output", name)
            written.append((folder / name).read_bytes())
        assert written[0] == written[1]
        assert "Örebro" in written[0].decode()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16", "cp037", "utf-8:surrogateescape", "ascii:strict"])
def test_a_table_in_any_encoding_of_standard_output(encoding: str, folder: Path) -> None:
    out = answer(folder, {"PYTHONIOENCODING": encoding}, "--as-of", "2025-12-31")
    text = out.decode(encoding.split(":", maxsplit=1)[0])
    assert "Revenue, per month by region" in text
    assert "1,234.50" in text
    assert "rebro" in text


@pytest.mark.parametrize("env", [{"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}, {}])
def test_a_file_whose_name_is_no_text(env: dict[str, str], folder: Path) -> None:
    """Its bytes are no UTF-8: it is read, and its name is spelt out where it is told."""
    name = os.fsdecode(b"deals-\xff\xe5.csv")
    try:
        (folder / name).write_text(DEALS.replace("1234.5", "12x5"), encoding="utf-8")
    except OSError:
        pytest.skip("this file system has no such names")
    ran = run("kpi", "revenue", "--deals", name, "--as-of", "2025-12-31", cwd=folder, env=env)
    assert ran.code == 3
    assert "'12x5' is not an amount" in ran.err


@pytest.mark.parametrize("zone", ZONES)
def test_no_timezone_changes_an_answer_as_of_a_day(zone: str, folder: Path) -> None:
    usual = answer(folder, {"TZ": "UTC"}, "--as-of", "2025-12-31", "--format", "json")
    assert answer(folder, {"TZ": zone}, "--as-of", "2025-12-31", "--format", "json") == usual


@pytest.mark.parametrize(("zone", "hours"), [("Pacific/Kiritimati", 14), ("Etc/GMT+12", -12), ("UTC", 0)])
def test_without_a_day_the_timezone_says_today(zone: str, hours: int, folder: Path) -> None:
    there = timezone(timedelta(hours=hours))
    before = datetime.now(there).date()
    said = json.loads(answer(folder, {"TZ": zone}, "--format", "json"))
    assert before <= date.fromisoformat(said["as_of"]) <= datetime.now(there).date()


def test_the_timezone_of_the_settings_goes_before_that_of_the_machine(folder: Path) -> None:
    (folder / "salescli.toml").write_text('[calendar]\ntimezone = "Pacific/Kiritimati"\n')
    there = timezone(timedelta(hours=14))
    before = datetime.now(there).date()
    outs = [json.loads(answer(folder, {"TZ": zone}, "--format", "json")) for zone in ("UTC", "Etc/GMT+12")]
    assert all(before <= date.fromisoformat(out["as_of"]) <= datetime.now(there).date() for out in outs)
    assert outs[0]["rows"] == outs[1]["rows"]
