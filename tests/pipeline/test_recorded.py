"""The pipeline since a recorded run is that since the files that the run was over."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from salescli.api import Exports, Request
from salescli.errors import InputError, UsageError
from salescli.pipeline.compute import Question, compute, under_same_settings
from salescli.pipeline.model import Pipeline, balance
from tests.pipeline.test_compute import EARLIER, LATER, codes, shown
from tests.program import run_here
from tests.recorded import recorded

THEN, NOW = "2026-01-20", "2026-02-01"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the deals of now, and a run over those of then, all of them, in its history."""
    recorded(tmp_path, EARLIER, THEN, rows="all")
    (tmp_path / "then").mkdir()
    (tmp_path / "then/deals.csv").write_text(EARLIER, encoding="utf-8")
    (tmp_path / "deals.csv").write_text(LATER, encoding="utf-8")
    return tmp_path


def ask(folder: Path, by: str = "", where: str = "", as_of: str = NOW, **question: Any) -> Pipeline:
    exports = Exports([str(folder / "deals.csv")])
    request = Request(by=by, where=[where] if where else (), as_of=as_of)
    if question.pop("from_files", False):
        earlier = under_same_settings(exports, [str(folder / "then")])
        return compute(exports, request, Question(since=THEN, before=earlier, **question))
    return compute(exports, request, Question(**{"db": folder / "h.db", **question}))


@pytest.mark.parametrize("asked", [{}, {"by": "region"}, {"by": "stage"}, {"where": "region=North"},
                                   {"closing": "2026-02"}, {"where": "region=South", "by": "region"}])  # fmt: skip
def test_a_run_is_as_good_as_the_files_it_was_over(folder: Path, asked: dict[str, str]) -> None:
    found, expected = ask(folder, **asked, rows=True), ask(folder, **asked, rows=True, from_files=True)
    assert shown(found) == shown(expected)
    assert (found.since, found.is_one_state) == (date(2026, 1, 20), False)
    assert found.moves is not None and expected.moves is not None
    assert found.moves.rows() == expected.moves.rows()
    assert codes(found) == codes(expected)
    closing = next(row for row in found.total if row.kind.value == "closing")
    assert balance(found.total) == (closing.deals, closing.value)


def test_of_open_deals_alone_one_that_was_closed_is_new(tmp_path: Path) -> None:
    recorded(tmp_path, EARLIER, THEN)
    (tmp_path / "deals.csv").write_text(LATER, encoding="utf-8")
    found = shown(ask(tmp_path))
    assert ("reopened",) not in found
    assert found["new",] == (3, 3200)  # 9, 11 and 12


def test_the_latest_run_before_the_later_day_or_up_to_since(folder: Path) -> None:
    recorded(folder, LATER, "2026-01-28")
    recorded(folder, LATER, NOW)
    assert ask(folder).since == date(2026, 1, 28)
    assert ask(folder, since="2026-01-27").since == date(2026, 1, 20)
    assert ask(folder, since=NOW).since == date(2026, 2, 1)


def test_runs_without_deals_do_not_count(folder: Path) -> None:
    recorded(folder, LATER, "2026-01-28", rows="none")
    assert ask(folder).since == date(2026, 1, 20)


def test_without_a_run_the_files_are_seen_from_the_earlier_day(folder: Path) -> None:
    found = ask(folder, since="2026-01-10")
    assert found.is_one_state and found.since == date(2026, 1, 10) and "one_state" in codes(found)
    with pytest.raises(UsageError, match="earlier day"):
        ask(folder, as_of="2026-01-20")
    with pytest.raises(InputError, match="no run with deals up to 2026-01-10"):
        ask(folder, since="2026-01-10", is_asked=True)
    with pytest.raises(InputError, match="no run with deals"):
        ask(folder, db=folder / "other.db", is_asked=True)


def test_a_dimension_that_was_not_recorded_is_an_error(folder: Path) -> None:
    text = LATER.replace("stage,", "stage,industry,").replace(",lead,", ",lead,Wood,").replace(",won,2", ",won,Wood,2")
    text = text.replace(",lost,2", ",lost,Wood,2").replace(",proposal,", ",proposal,Wood,")
    (folder / "deals.csv").write_text(text, encoding="utf-8")
    settings = folder / "salescli.toml"
    settings.write_text(settings.read_text() + '[dimensions]\ndeals = ["industry"]\n')
    with pytest.raises(InputError, match=r"2026-01-20 does not say the industry"):
        ask(folder, by="industry")


def test_on_the_command_line(folder: Path) -> None:
    ran = run_here("pipeline", "deals.csv", "--as-of", NOW, "--format", "json", cwd=folder)
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["since"] == THEN
    ran = run_here("pipeline", "deals.csv", "--as-of", NOW, "--db", "h.db", "--before", "then", cwd=folder)
    assert (ran.code, ran.out) == (2, b"") and "--before and --db" in ran.err
    ran = run_here("pipeline", "deals.csv", "--as-of", NOW, "--db", "deals.csv", cwd=folder)
    assert ran.code == 2
    (folder / "other.db").write_text("no database")
    ran = run_here("pipeline", "deals.csv", "--as-of", NOW, "--db", "other.db", cwd=folder)
    assert (ran.code, ran.out) == (3, b"")
