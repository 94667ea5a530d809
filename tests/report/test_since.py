"""What the report says of the time since the last recorded run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from salescli.api import Exports, Request
from salescli.errors import InputError
from salescli.report.since import accuracy, moved
from tests.accuracy.test_compute import NOW, THEN
from tests.program import run_here
from tests.recorded import recorded

AS_OF = "2026-01-31"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    recorded(tmp_path, THEN, "2025-12-31")
    (tmp_path / "deals.csv").write_text(NOW)
    return tmp_path


def test_what_moved_and_what_came(folder: Path) -> None:
    exports, request = Exports([str(folder / "deals.csv")]), Request(as_of=AS_OF)
    found = moved(exports, request)
    assert found is not None
    assert {row.kind.value: (row.deals, row.value) for row in found.total if row.deals} == {
        "opening": (3, 700), "won": (2, -500), "lost": (1, -200), "won_early": (2, 500), "won_at": (2, 520),
        "created_and_won": (1, 50),
    }  # fmt: skip
    judged = accuracy(exports, request, "month")
    assert judged is not None and judged.total.error == -480


def test_nothing_without_a_run_and_an_error_for_a_file_that_is_none(folder: Path) -> None:
    exports = Exports([str(folder / "deals.csv")])
    early = Request(as_of="2025-12-31")
    assert moved(exports, early) is None and accuracy(exports, early, "month") is None
    (folder / "h.db").write_text("no database")
    with pytest.raises(InputError, match="no history file"):
        moved(exports, Request(as_of=AS_OF))
    (folder / "salescli.toml").write_text("")
    plain = Exports([str(folder / "deals.csv")])
    assert moved(plain, early) is None and accuracy(plain, early, "month") is None


def test_in_every_format(folder: Path) -> None:
    def told(format_: str, *more: str) -> str:
        ran = run_here("report", "deals.csv", "--as-of", AS_OF, "--format", format_, *more, cwd=folder)
        assert ran.code == 0, ran.err
        return ran.out.decode()

    page = told("html", "--language", "sv")
    assert "Pipeline sedan den senaste rapporten" in page and "Vad prognosen var, och vad det blev" in page
    assert "Vunna tidigare än väntat" in page or "tidigare än väntat" in page
    text = told("table")
    assert "Pipeline from 2025-12-31 to 2026-01-31" in text and "Forecast accuracy, per month" in text
    found = json.loads(told("json"))
    assert found["pipeline"]["since"] == "2025-12-31"
    assert [row["error"] for row in found["accuracy"]["rows"]] == [-480]
    (folder / "salescli.toml").write_text("")
    assert not {"pipeline", "accuracy"} & set(json.loads(told("json")))


def test_numbers_of_closed_periods_that_the_data_restated(tmp_path: Path) -> None:
    deals = tmp_path / "deals.csv"
    deals.write_text(
        "deal_id,value,status,created_at,closed_at\na,100,won,2025-10-01,2025-10-05\nb,50,won,2025-10-01,2025-10-06\n"
    )
    settings = '[currency]\nbase = "SEK"\n[history]\nfile = "h.db"\nkpis = ["revenue", "deals-won"]\nrows = "all"\n'
    (tmp_path / "salescli.toml").write_text(settings)
    assert run_here("report", ".", "--record", "--as-of", "2025-12-01", cwd=tmp_path).code == 0
    before = run_here("report", ".", "--as-of", "2025-12-08", "--format", "json", cwd=tmp_path)
    assert "restated" not in json.loads(before.out)  # nothing moved
    deals.write_text(deals.read_text().replace("b,50", "b,70"))

    ran = run_here("report", ".", "--as-of", "2025-12-08", "--format", "json", cwd=tmp_path)
    (found,) = json.loads(ran.out)["restated"]  # the count of deals is what it was
    assert (found["kpi"], found["period"], found["from"], found["to"]) == ("revenue", "2025-10", 150, 170)
    assert [(each["deal_id"], each["effect"]) for each in found["deals"]] == [("b", 20)]
    page = run_here("report", ".", "--as-of", "2025-12-08", "--format", "html", cwd=tmp_path).out.decode()
    assert '<section id="restated"' in page and "b: value 50 → 70" in page
    table = run_here("report", ".", "--as-of", "2025-12-08", cwd=tmp_path).out.decode()
    assert "Other numbers than those that were recorded" in table
    where = run_here("report", ".", "--as-of", "2025-12-08", "--where", "region=", "--format", "json", cwd=tmp_path)
    assert where.code != 0 or "restated" not in json.loads(where.out)
