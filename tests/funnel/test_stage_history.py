"""A funnel whose stages a history tells, counted by hand."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.api import Exports, Request
from salescli.errors import InputError, MissingInputError
from salescli.funnel import compute as funnel
from salescli.funnel.compute import Basis, Funnel
from salescli.i18n import language as languages
from salescli.i18n.language import ENGLISH
from tests.conftest import shared_data
from tests.program import run_here
from tests.report.exports import DEALS, SETTINGS, tiny

#: D5, lost, skipped a stage; D6 fell back and came again; D7's proposal is after the as-of date, as the end of D3 is.
HISTORY = """\
deal_id,stage,entered_at
D5,proposal,2026-01-25 10:00
D5,lead,2026-01-15 09:00
D5,lost,2026-02-21 12:00
D6,lead,2026-02-10 08:00
D6,qualified,2026-02-15 08:00
D6,lead,2026-02-20 08:00
D6,Qualified,2026-03-02 08:00
D7,lead,2026-02-11 08:00
D7,qualified,2026-03-01 08:00
D7,proposal,2026-04-02 08:00
D3,lead,2026-02-01 08:00
D3,qualified,2026-02-05 08:00
D99,won,2026-02-01 08:00
D8,,2026-02-20 08:00
D9,demo,2026-02-20 08:00
"""


def _funnel(folder: Path, history: str = HISTORY, ask: Request | None = None, **files: str) -> Funnel:
    """The funnel of the ten deals with a history that lies among them, in a folder that is read as a whole."""
    tiny(folder, **files)
    (folder / "history.csv").write_text(history, encoding="utf-8")
    return funnel.compute(Exports(folder, history=folder / "history.csv"), ask or Request())


def _reached(found: Funnel) -> dict[str, int]:
    (group,) = found.groups
    return {step.stage: step.reached for step in group.steps}


def test_counted_by_hand(tmp_path: Path) -> None:
    found = _funnel(tmp_path)
    # From the stage alone it is 10, 8, 7, 5, 2: D3 adds to the first two, D5 to all three, D6 to the second.
    assert _reached(found) == {"created": 10, "lead": 10, "qualified": 10, "proposal": 6, "won": 2}
    days = {step.stage: step.median_days for step in found.groups[0].steps}
    assert days == {"created": None, "lead": 0, "qualified": 5, "proposal": 10, "won": 40}  # qualified: 4, 5, 18
    assert found.basis is Basis.HISTORY
    assert {note.code: note.count for note in found.notes} == {
        "history": 14,
        "history_incomplete": 1,
        "history_without_deal": 1,
        "history_stage_unknown": 1,
        "without_history": 6,
    }
    assert "history.csv" in ENGLISH.say(found.notes[0].text)


def test_seen_from_the_past_later_entries_do_not_count(tmp_path: Path) -> None:
    early = "D5,lead,2026-01-15\nD5,qualified,2026-01-31\nD5,proposal,2026-02-01\n"
    found = _funnel(tmp_path, "deal_id,stage,entered_at\n" + early, Request(as_of="2026-01-31"))
    # Created by then: D1, D2, D4, D5; D4 stands in the proposal, whatever the day.
    assert _reached(found) == {"created": 4, "lead": 2, "qualified": 2, "proposal": 1, "won": 0}


def test_the_words_of_salesforce_and_semicolons(tmp_path: Path) -> None:
    history = HISTORY.replace(",", ";").replace("deal_id;stage;entered_at", "OpportunityId;StageName;CreatedDate")
    assert _reached(_funnel(tmp_path, history)) == _reached(_funnel(tmp_path))


def test_columns_with_dates_of_entry_count_beside_it(tmp_path: Path) -> None:
    first, *rest = DEALS.splitlines()
    dated = [f"{first},Date entered proposal", *(f"{row},{'2026-03-14' if row[:3] == 'D6,' else ''}" for row in rest)]
    found = _funnel(tmp_path, deals="\n".join(dated) + "\n")
    assert _reached(found)["proposal"] == 7
    assert found.groups[0].steps[3].median_days == (10 + 32) / 2


def test_without_stages_in_the_settings_its_stages_are_in_the_order(tmp_path: Path) -> None:
    found = _funnel(tmp_path, HISTORY.replace("Qualified", "qualified"), settings=SETTINGS.split("[stages]")[0])
    assert list(_reached(found)) == ["created", "lead", "qualified", "demo", "proposal", "won"]
    assert _reached(found)["demo"] == 6


def test_deals_that_repeat_in_it_count_once_by_region(tmp_path: Path) -> None:
    found = _funnel(tmp_path, HISTORY + HISTORY.split("\n", 1)[1], Request(by="region"))
    counts = {group.key: [step.reached for step in group.steps] for group in found.groups}
    assert counts == {"North": [5, 5, 5, 3, 2], "South": [5, 5, 5, 3, 0]}


def test_a_date_that_does_not_read_is_an_error(tmp_path: Path) -> None:
    broken = HISTORY.replace("2026-01-25 10:00", "soon")
    with pytest.raises(InputError, match=r"history.csv, line 2, column 'entered_at': 'soon' is not a date"):
        _funnel(tmp_path, broken)
    assert _reached(_funnel(tmp_path, broken, Request(bad_rows="null")))["proposal"] == 5


def test_columns_that_are_not_there_or_twice(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match="needs the column 'entered_at'"):
        _funnel(tmp_path, HISTORY.replace("entered_at", "when"))
    with pytest.raises(InputError, match="'stage' and 'StageName' both claim stage"):
        _funnel(tmp_path, "deal_id,stage,StageName,entered_at\nD1,lead,lead,2026-01-05\n")
    with pytest.raises(MissingInputError, match="funnel needs the column 'deal_id'"):
        _funnel(tmp_path, deals=DEALS.replace("deal_id", "number"))


def test_it_is_said_in_swedish(tmp_path: Path) -> None:
    swedish = languages.get("sv")
    for history in (HISTORY, HISTORY + "D98,lead,2026-02-01\nD8,,2026-02-20\nD9,demo,2026-02-21\n"):
        for note in _funnel(tmp_path, history).notes:
            assert swedish.say(note.text) != ENGLISH.say(note.text)


def test_the_command_says_it_and_overwrites_nothing(tmp_path: Path) -> None:
    _funnel(tmp_path)
    ran = run_here("funnel", ".", "--history", "history.csv", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert "told by the history of its stages (history.csv)" in ran.out.decode()
    assert "Not read" not in ran.err
    for given in ("history.csv", "hist*.csv"):
        assert run_here("funnel", ".", "--history", given, "-o", "history.csv", cwd=tmp_path).code == 2
    assert (tmp_path / "history.csv").read_text(encoding="utf-8") == HISTORY


def test_a_real_one() -> None:
    folder = shared_data("salesforce-devorg")
    found = funnel.compute(Exports(folder, use_config=False, history=folder / "OpportunityHistory.csv"), Request())
    reached = _reached(found)
    assert reached["created"] == pl.read_csv(folder / "Opportunity.csv").height
    # Two of the lost began in the first stage, which the stage that they ended in does not tell.
    alone = _reached(funnel.compute(Exports(folder, use_config=False), Request()))
    assert reached["Prospecting"] == alone["Prospecting"] + 2
    assert all(reached[stage] >= count for stage, count in alone.items())
