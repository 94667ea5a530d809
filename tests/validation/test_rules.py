"""Rules are declared once; each reads columns of its table, and errors become findings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from salescli.config import settings_file
from salescli.config.settings import Settings
from salescli.errors import InputError, Place
from salescli.i18n.language import ENGLISH
from salescli.message import say
from salescli.model.tables import TABLES
from salescli.validation.report import Severity
from salescli.validation.rules import OTHER, finding_of, row_rules
from tests.validation.conftest import TODAY


def test_every_rule_is_of_a_column_of_its_table() -> None:
    for rule in row_rules(Settings(), TODAY):
        assert rule.column in TABLES[rule.table].columns, rule.rule.name
        assert rule.column in rule.needs


def test_names_tell_one_rule_and_one_severity() -> None:
    severities: dict[str, set[Severity]] = {}
    for rule in (*OTHER.values(), *(each.rule for each in row_rules(Settings(), TODAY))):
        severities.setdefault(rule.name, set()).add(rule.severity)
    assert {name for name, found in severities.items() if len(found) > 1} == set()


def broken(name: str, column: str, settings: Settings, **values: object) -> list[bool]:
    (rule,) = [each for each in row_rules(settings, TODAY) if each.rule.name == name and each.column == column]
    frame = pl.DataFrame(values).with_columns(closed_on=pl.lit(None, pl.Date)) if "closed_on" not in values else (
        pl.DataFrame(values)
    )  # fmt: skip
    return frame.select(rule.fails.fill_null(value=False).alias("f"))["f"].to_list()


def test_dates_are_neither_before_1970_nor_ten_years_ahead() -> None:
    days = [date(1969, 12, 31), date(1970, 1, 1), date(2036, 6, 30), date(2036, 7, 10), None]
    assert broken("far_date", "quoted_at", Settings(), quoted_at=days) == [True, False, False, True, False]


def test_stages_are_those_of_the_settings(tmp_path: Path) -> None:
    assert "unknown_stage" not in {rule.rule.name for rule in row_rules(Settings(), TODAY)}
    path = tmp_path / "own.toml"
    path.write_text("[stages]\nLead = 0.1\n")
    own = settings_file.load(path, named=True)
    found = broken("unknown_stage", "stage", own, stage=["lead", "Odd", None], status=["open"] * 3)
    assert found == [False, True, False]


@pytest.mark.parametrize(("closed", "ahead"), [(TODAY, False), (date(2026, 7, 1), True)])
def test_deals_that_closed_after_today(closed: date, ahead: bool) -> None:
    assert broken("closed_ahead", "status", Settings(), status=["won"], closed_on=[closed]) == [ahead]


def test_an_error_becomes_a_finding_with_its_place() -> None:
    error = InputError.at(Place("deals.csv", 7, "value"), say("files.empty"), say("files.export_again"))
    found = finding_of("unreadable_file", error, "deals.csv")
    assert (found.rule, found.file, found.line, found.column) == (OTHER["unreadable_file"], "deals.csv", 7, "value")
    assert ENGLISH.say(found.text) == "line 7, column 'value': the file is empty. Export it again."
    assert finding_of("unreadable_file", InputError(say("files.empty")), "deals.csv").line is None
