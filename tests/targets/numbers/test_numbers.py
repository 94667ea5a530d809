"""The numbers that targets are judged on: each computation once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salescli.api import Exports
from salescli.errors import MissingInputError, UsageError
from salescli.i18n.language import ENGLISH
from salescli.model.calendar import Calendar, Grain
from salescli.targets.numbers.answers import Question, Stretch
from salescli.targets.numbers.numbers import Numbers
from tests.targets.project import HEAD, Project

REVENUE = Question("revenue", Grain.MONTH)
BY_REGION = Question("revenue", Grain.MONTH, ("region",))
DAILY = Question("revenue", Grain.DAY, ("region",))
QUOTA = '[[quota]]\nperiod = "2026-Q1"\nrep = "Ada"\namount = 5\n'


def numbers(project: Project, toml: str = HEAD, as_of: str | None = None) -> Numbers:
    config = project.write("salescli.toml", toml)
    return Numbers(Exports([project.folder / name for name in ("deals.csv", "reps.csv")], config=config), as_of)


def test_numbers_are_seen_from_the_day_that_is_given_or_set(project: Project) -> None:
    assert numbers(project).seen_from.day == date(2026, 3, 31)
    assert numbers(project, as_of="2026-02-28").seen_from.day == date(2026, 2, 28)
    with pytest.raises(UsageError):
        _ = numbers(project, as_of="soon").seen_from
    fiscal = numbers(project, HEAD.replace("[calendar]", "[calendar]\nfiscal_year_start = 7"))
    assert fiscal.calendar == Calendar(7)


def test_an_answer_has_the_rows_of_a_question(project: Project) -> None:
    found = numbers(project).answer(BY_REGION)
    row = found.rows[date(2026, 3, 1), (("region", "North"),)]
    assert (row.label, row.end, row.complete, row.numbers["value"]) == ("2026-03", date(2026, 3, 31), True, 120)
    assert found.currency == "SEK"


def test_each_question_is_computed_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    own = numbers(project)
    asked: list[int] = []
    compute = Exports.compute_many
    monkeypatch.setattr(
        Exports,
        "compute_many",
        lambda self, names, how, ends: asked.append(len(names)) or compute(self, names, how, ends),
    )
    own.ask_together([REVENUE, Question("deals-won", Grain.MONTH), BY_REGION, REVENUE])
    assert sorted(asked) == [1, 2]
    assert own.answer(REVENUE) is own.answer(REVENUE)
    assert sorted(asked) == [1, 2]


def test_an_error_comes_when_it_is_asked_for(project: Project) -> None:
    own, missing = numbers(project), Question("calls", Grain.MONTH)
    own.ask_together([missing])
    with pytest.raises(MissingInputError):
        own.answer(missing)


def test_how_much_was_reached_by_then_and_in_the_end(project: Project) -> None:
    own = numbers(project)
    january = Stretch(date(2026, 1, 1), date(2026, 1, 19), date(2026, 1, 31))
    february = Stretch(date(2026, 2, 1), date(2026, 2, 20), date(2026, 2, 28))
    assert own.reached(DAILY, "value", [january, february]) == {
        (("region", "North"),): [(Decimal(0), Decimal(120)), (Decimal(120), Decimal(120))]
    }
    assert own.first_day(DAILY) == date(2025, 1, 20)


def test_notes_are_those_of_whole_questions_with_their_kpi(project: Project) -> None:
    project.write("deals.csv", (project.folder / "deals.csv").read_text() + "X,r1,North,won,,2024-12-01,2026-01-05\n")
    own = numbers(project)
    own.answer(REVENUE)
    own.answer(DAILY)
    ((kpi, note),) = own.notes
    assert kpi == "revenue"
    assert "1 " in ENGLISH.say(note)


def test_what_was_guessed_and_passed_over_in_reading_is_told(project: Project) -> None:
    (project.folder / "deals.csv").write_bytes(
        (project.folder / "deals.csv").read_text().replace("North", "Åbo").encode("cp1252")
    )
    (project.folder / "invoices.csv").write_text("invoice_id,amount\n1,5\n")
    config = project.write("salescli.toml", HEAD)
    own = Numbers(Exports([project.folder], config=config))
    assert (own.remarks, own.ignored) == ((), ())
    own.answer(REVENUE)
    assert len(own.remarks) == 1
    assert [name for name in own.ignored if "invoices.csv" in name]


def test_quotas_and_staff_are_those_of_files_and_settings(project: Project) -> None:
    own = numbers(project, HEAD + QUOTA)
    assert [entry.rep for entry in own.quota_entries] == ["r1"]
    assert [each.traits["rep"] for each in own.staff] == ["Ada", "Bo", "Cy"]
    assert numbers(project).quota_entries == ()
