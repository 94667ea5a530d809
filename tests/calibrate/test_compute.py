"""Weights of stages from files: who entered which stage when, by hand."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from salescli.api import Exports, Request
from salescli.calibrate.compute import Rules, compute
from salescli.calibrate.model import Calibration, Stage, Verdict
from salescli.errors import InputError, UsageError
from salescli.i18n import language as languages
from salescli.output.documents.calibrate.weights import COLUMNS, CalibrationDocument
from salescli.output.formats import render
from salescli.output.style import Style

SAMPLE = str(Path(__file__).parents[2] / "sample_data")
#: The worked example: all entered the stage on 2026-01-01, those open for 12 and for 20 days later.
EIGHT = """deal_id,status,value,created_at,closed_at,stage,Date entered Proposal
1,lost,10,2025-12-01,2026-01-06,lost,2026-01-01
2,lost,10,2025-12-01,2026-01-09,lost,2026-01-01
3,won,40,2025-12-01,2026-01-11,won,2026-01-01
4,open,10,2025-12-01,,proposal,2026-01-21
5,won,40,2025-12-01,2026-01-16,won,2026-01-01
6,open,10,2025-12-01,,proposal,2026-01-13
7,lost,10,2025-12-01,2026-01-26,lost,2026-01-01
8,won,40,2025-12-01,2026-01-31,won,2026-01-01
"""
#: 1 skips lead; 2 is won before it is in proposal; 3 has no dates and kept its stage; 4 is won without dates;
#: 5 is open without dates; 6 enters proposal after the as-of date; 7 is lost after it.
STAGES = """deal_id,status,value,created_at,closed_at,stage,Date entered Lead,Date entered Proposal
1,lost,10,2026-01-01,2026-01-31,lost,,2026-01-11
2,won,20,2026-01-01,2026-01-21,won,2026-01-06,2026-01-25
3,lost,30,2026-01-01,2026-01-11,lead,,
4,won,40,2026-01-01,2026-01-15,won,,
5,open,50,2026-01-01,,proposal,,
6,open,60,2026-01-01,,proposal,2026-01-02,2026-02-20
7,lost,70,2026-01-01,2026-02-10,lost,2026-01-02,
"""
SETTINGS = "[stages]\nlead = 0.1\nproposal = 0.5\n"


@pytest.fixture
def ask(tmp_path: Path) -> Any:
    def asked(deals: str, settings: str = SETTINGS, history: str = "", rules: Rules | None = None, **known: Any) -> Any:
        (tmp_path / "deals.csv").write_text(deals, encoding="utf-8")
        (tmp_path / "salescli.toml").write_text(settings, encoding="utf-8")
        files = []
        if history:
            (tmp_path / "more").mkdir()
            (tmp_path / "more/history.csv").write_text(history, encoding="utf-8")
            files = [str(tmp_path / "more/history.csv")]
        exports = Exports([str(tmp_path / "deals.csv")], history=files)
        return compute(exports, Request(as_of="2026-02-02", **known), rules or Rules(least=1))

    return asked


def counts(found: Calibration) -> dict[str, tuple[int, int, int, int]]:
    """How many entered each stage, were won, were lost, are open."""
    return {stage.stage: (stage.entered, stage.won, stage.lost, stage.open) for stage in found.stages}


def codes(found: Calibration) -> dict[str, int]:
    """How many deals each note is about."""
    return {note.code: note.count for note in found.notes}


def test_the_worked_example(ask: Any) -> None:
    (stage,) = ask(EIGHT, "[stages]\nproposal = 0.5\n").stages
    assert (stage.entered, stage.won, stage.lost, stage.open) == (8, 3, 3, 2)
    assert stage.weight == 0.515625
    assert (stage.low, stage.high) == pytest.approx((0.197235, 0.821817), abs=5e-7)
    assert stage.verdict is Verdict.FITS
    assert stage.value_share == pytest.approx(80)  # 120 of 150
    assert stage.brier_in_use == pytest.approx(0.25)
    assert stage.brier == pytest.approx((3 * (1 - 0.515625) ** 2 + 3 * 0.515625**2) / 6)


def test_who_entered_which_stage(ask: Any) -> None:
    found = ask(STAGES)
    assert counts(found) == {"lead": (7, 2, 2, 3), "proposal": (4, 2, 1, 1)}
    assert codes(found) == {"dates_inferred": 3}


def test_days_of_entry_decide_the_weight(ask: Any) -> None:
    """Of proposal: 1 lost after 20 days, 2 won on the day, 4 after 14, 5 open for 32: so 1/4 + 3/4 × 1/3."""
    proposal = ask(STAGES).stages[1]
    assert proposal.weight == pytest.approx(1 / 4 + 3 / 4 / 3)


def test_only_entries_within_the_range_count(ask: Any) -> None:
    found = ask(STAGES, date_from="2026-01-06", date_to="2026-01-15")
    assert counts(found) == {"lead": (2, 1, 1, 0), "proposal": (1, 0, 1, 0)}
    assert (str(found.start), str(found.end)) == ("2026-01-06", "2026-01-15")


def test_a_history_says_when_deals_entered(ask: Any) -> None:
    deals = "deal_id,status,value,created_at,closed_at,stage\n1,lost,1,2026-01-01,2026-01-20,lost\n"
    history = "deal_id,stage,entered_at\n1,Lead,2026-01-02\n"
    assert counts(ask(deals, history=history)) == {"lead": (1, 0, 1, 0), "proposal": (0, 0, 0, 0)}


def test_lost_deals_of_which_nothing_is_known_are_left_out_or_refused(ask: Any) -> None:
    header, *rows = STAGES.splitlines()
    known = [f"k{number},lost,1,2026-01-01,2026-01-20,lead,," for number in range(17)]
    unknown = "u,lost,1,2026-01-01,2026-01-20,lost,,"
    found = ask("\n".join([header, *rows, *known, unknown]) + "\n")  # 1 of 20
    assert codes(found)["unknown_reach"] == 1
    with pytest.raises(InputError) as error:
        ask("\n".join([header, *rows, *known[1:], unknown]) + "\n")  # 1 of 19
    assert error.value.message.code == "calibrate.reach_unknown"  # type: ignore[union-attr]


def test_the_sample_data_do_not_say_how_far_lost_deals_got() -> None:
    with pytest.raises(InputError):
        compute(Exports([SAMPLE]), Request(), Rules())


def test_deals_that_cannot_be_placed_are_counted(ask: Any) -> None:
    rows = "8,open,1,2026-01-01,,elsewhere,,\n9,won,1,2026-01-01,,won,2026-01-02,\n"
    assert codes(ask(STAGES + rows)) == {"dates_inferred": 3, "unknown_stage": 1, "without_closed_at": 1}


@pytest.mark.parametrize(
    ("weight", "least", "verdict"),
    [("0.1", 6, Verdict.TOO_LOW), ("0.9", 6, Verdict.TOO_HIGH), ("0.6", 6, Verdict.FITS), ("0.9", 7, Verdict.TOO_FEW)],
)
def test_verdicts(ask: Any, weight: str, least: int, verdict: Verdict) -> None:
    (stage,) = ask(EIGHT, f"[stages]\nproposal = {weight}\n", rules=Rules(least=least)).stages
    assert stage.verdict is verdict


def test_without_a_weight_in_use_there_is_no_verdict(ask: Any) -> None:
    stage: Stage = ask(EIGHT, "").stages[0]
    assert (stage.in_use, stage.verdict, stage.brier_in_use) == (None, None, None)


def test_a_weight_below_that_of_the_stage_before_is_said(ask: Any) -> None:
    rows = "".join(
        f"{number},{status},1,2026-01-01,{closed},{status},2026-01-02,{entered}\n"
        for number, status, closed, entered in [
            (1, "won", "2026-01-20", "2026-01-20"), (2, "lost", "2026-01-10", "2026-01-03"),
            (3, "lost", "2026-01-12", "2026-01-04"), (4, "open", "", "2026-01-05"), (5, "won", "2026-01-06", ""),
        ]
    )  # fmt: skip
    deals = STAGES.splitlines()[0] + "\n" + rows
    assert [stage.weight for stage in ask(deals).stages] == pytest.approx([0.4, 0.4])
    found = ask(deals, date_to="2026-01-10")  # 1 entered proposal later
    assert [stage.weight for stage in found.stages] == pytest.approx([0.4, 0.25])
    assert codes(found) == {"not_monotone": 1}


def test_the_block_is_a_section_of_the_settings(ask: Any) -> None:
    document = CalibrationDocument(ask(EIGHT, "[stages]\nproposal = 0.5\n"))
    text = str(render(document, "toml"))
    assert text == "[stages]\nproposal = 0.52  # 3 of 6, 0.20–0.82\n"
    assert tomllib.loads(text) == {"stages": {"proposal": 0.52}}
    few = CalibrationDocument(ask(EIGHT, "[stages]\nproposal = 0.5\n", rules=Rules()))
    assert tomllib.loads(str(render(few, "toml"))) == {"stages": {}}


def test_json_and_csv_have_the_same_rows(ask: Any) -> None:
    document = CalibrationDocument(ask(STAGES))
    record = json.loads(str(render(document, "json")))
    rows = list(csv.DictReader(io.StringIO(str(render(document, "csv")))))
    assert list(rows[0]) == [column.name for column in COLUMNS]
    for row, other in zip(record["rows"], rows, strict=True):
        assert {name: "" if value is None else str(value) for name, value in row.items()} == other


def test_people_read_two_decimals_and_swedish(ask: Any) -> None:
    text = str(render(CalibrationDocument(ask(STAGES)), "table", Style(languages.get("sv"))))
    assert "0,50" in text
    assert "passar" in text
    assert render(CalibrationDocument(ask(STAGES)), "xlsx")


@pytest.mark.parametrize("rules", [Rules(least=0), Rules(confidence=1), Rules(confidence=0)])
def test_rules_that_make_no_sense(rules: Rules, ask: Any) -> None:
    with pytest.raises(UsageError):
        ask(STAGES, rules=rules)
