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
