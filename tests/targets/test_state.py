"""The state file: readable, whole or not at all, and never trusted blindly."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from salescli.errors import InputError
from salescli.targets import state
from salescli.targets.model import Check, Verdict
from tests.said import hint_of
from tests.targets.project import WHOLE, Project

ALL = '[[target]]\nname = "all"\nkpi = "revenue"\nmin = 5\n'
TARGETS = ALL + '[[target]]\nname = "rep"\nkpi = "revenue"\nby = "rep"\nmin = 5\n'


def saved(check: Check, path: Path) -> state.State:
    path.write_text(state.as_json(check), encoding="utf-8")
    found = state.read(path)
    assert found is not None
    return found


def test_what_changed_and_since_when(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    assert state.read(path) is None
    first = state.compared(project.check(TARGETS), None)
    assert state.is_changed(first, None)
    assert all(judged.changed for judged in first.judged)
    before = saved(first, path)

    again = state.compared(project.check(TARGETS, head=WHOLE, as_of="2026-04-30"), before)
    assert [judged.verdict for judged in again.judged] == [Verdict.MISSED] * 3
    assert [judged.changed for judged in again.judged] == [True, True, False]
    assert [judged.since for judged in again.judged] == [date(2026, 4, 30), date(2026, 4, 30), date(2026, 3, 31)]
    assert state.is_changed(again, before)

    later = state.compared(replace(project.check(TARGETS, head=WHOLE, as_of="2026-05-31")), saved(again, path))
    assert not state.is_changed(later, saved(again, path))
    assert {judged.since for judged in later.judged} == {date(2026, 4, 30), date(2026, 3, 31)}


def test_a_target_that_is_gone_is_a_change(project: Project, tmp_path: Path) -> None:
    before = saved(state.compared(project.check(TARGETS), None), tmp_path / "state.json")
    fewer = state.compared(project.check(TARGETS.partition('[[target]]\nname = "rep"')[0]), before)
    assert not any(judged.changed for judged in fewer.judged)
    assert state.is_changed(fewer, before)


def test_each_period_has_a_state_of_its_own(project: Project, tmp_path: Path) -> None:
    each = '[[target]]\nkpi = "revenue"\nat = "each"\nmin = 110\n'
    before = saved(state.compared(project.check(each), None), tmp_path / "state.json")
    again = state.compared(project.check(each), before)
    assert len(before.verdicts) == 15
    assert not state.is_changed(again, before)


def test_it_is_readable_json(project: Project) -> None:
    content = json.loads(state.as_json(state.compared(project.check(TARGETS), None)))
    assert content["schema_version"] == 1
    assert content["as_of"] == "2026-03-31"
    assert content["verdicts"][1] == {
        "target": "rep",
        "group": {"rep_id": "r1", "rep": "Ada"},
        "period": None,
        "verdict": "met",
        "since": "2026-03-31",
    }
    assert json.loads(state.as_json(Check((), date(2026, 3, 31))))["verdicts"] == []


GOOD = {"target": "a", "group": {}, "period": None, "verdict": "met", "since": "2026-03-31"}


HEAD = '{"schema_version": 1, "as_of": "2026-03-31", "verdicts": '


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"schema_version": 2, "as_of": "2026-03-31", "verdicts": []}',
        '{"schema_version": "1", "as_of": "2026-03-31", "verdicts": []}',
        HEAD + '{}, "x": [}',
        HEAD + "5}",
        HEAD + '["met"]}',
        f"{HEAD}[{json.dumps({**GOOD, 'verdict': 'good'})}]}}",
        f"{HEAD}[{json.dumps({**GOOD, 'since': 'then'})}]}}",
        f"{HEAD}[{json.dumps({**GOOD, 'group': []})}]}}",
        HEAD + '[{"target": "a"}]}',
    ],
)
def test_a_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"state\.json is no state") as raised:
        state.read(path)
    assert "Delete it" in (hint_of(raised.value) or "")


@pytest.mark.parametrize(
    "text", ["{", "[]", "null", "{}", '{"schema_version": 1}', '{"verdicts": []}', "deal_id,value\n1,5\n", "a = 5\n"]
)
def test_a_file_of_another_kind_is_not_to_be_deleted(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"state\.json is no state .* something else") as raised:
        state.read(path)
    assert "elete" not in (hint_of(raised.value) or "")
    assert "another file" in (hint_of(raised.value) or "")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError):
        state.read(path)
