"""A funnel, counted by hand and by DuckDB."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from salescli import forecast
from salescli.api import Exports, Request, compute
from salescli.errors import InputError, MissingInputError
from salescli.funnel import compute as funnel
from salescli.funnel.compute import Basis, Funnel
from salescli.funnel.entered_columns import entered
from salescli.i18n.language import ENGLISH
from tests.conftest import SAMPLE
from tests.program import run_here
from tests.report.exports import SETTINGS, tiny
from tests.said import hint_of

#: The same ten deals in words of HubSpot, with the dates of entry. D5 was lost after the proposal; D6 skipped a stage.
DATED = '''\
deal_id,rep_id,stage,status,value,created_at,closed_at,\
"Date entered ""Lead (Sales)""","Date entered ""Qualified (Sales)""",Date entered proposal,Date entered current stage
D1,r1,won,won,1000,2026-01-05,2026-02-04,2026-01-05,2026-01-08,2026-01-20,2026-02-04
D2,r1,won,won,2000,2026-01-10,2026-03-01,2026-01-11,,2026-02-01,2026-03-01
D3,r2,won,won,400,2026-02-01,2026-04-02,2026-02-01,2026-02-05,2026-04-01,2026-04-02
D4,r1,lost,lost,700,2026-01-12,2026-02-20,2026-01-12,2026-01-19,,2026-02-20
D5,r2,lost,lost,300,2026-01-15,2026-02-21,,,2026-02-18,2026-02-21
D6,r1,Proposal (Sales),open,500,2026-02-10,,,,,2026-02-12
D7,r1,qualified,open,600,2026-02-11,,2026-02-12,2026-02-20,,2026-02-20
'''


def _reached(found: Funnel) -> dict[str | None, dict[str, int]]:
    return {group.key: {step.stage: step.reached for step in group.steps} for group in found.groups}


def test_counted_by_hand_from_the_stage(tmp_path: Path) -> None:
    found = funnel.compute(Exports(tiny(tmp_path)), Request())
    # D3 closed after the as-of date and D5 does not say how far it got: created alone. D4 kept its last stage.
    assert _reached(found) == {None: {"created": 10, "lead": 8, "qualified": 7, "proposal": 5, "won": 2}}
    (group,) = found.groups
    # D5 may have come as far as the proposal, and it is one of two that were lost: no one number tells a conversion.
    assert not found.is_firm
    assert [step.reached_at_most for step in group.steps] == [10, 9, 8, 6, 2]
    assert {step.dropped for step in group.steps} == {step.conversion for step in group.steps} == {None}
    assert (group.steps[2].conversion_from, group.steps[2].conversion_to) == (7 / 8 * 100, 8 / 9 * 100)
    assert (group.steps[3].overall_from, group.steps[3].overall_to) == (50, 60)
    assert (group.steps[-1].overall_from, group.steps[-1].overall_to) == (20, 20)
    assert group.steps[-1].value == 3000
    assert group.steps[-1].median_days == (30 + 50) / 2
    assert found.basis is Basis.STAGE
    texts = [ENGLISH.say(note.text) for note in found.notes]
    assert any("inferred" in text for text in texts)
    assert "1 lost deal whose last stage is not known is counted as created only, and may have come farther." in texts
    assert "1 deal closed since the as-of date: where they stood then is not known." in texts


def test_counted_by_hand_from_dates_of_entry(tmp_path: Path) -> None:
    found = funnel.compute(Exports(tiny(tmp_path, deals=DATED)), Request())
    assert found.basis is Basis.DATES
    # D3 entered the proposal after the as-of date; D5 reached it, though it is lost; D6 stands in it without a date.
    assert _reached(found) == {None: {"created": 7, "lead": 7, "qualified": 7, "proposal": 4, "won": 2}}
    steps = {step.stage: step for step in found.groups[0].steps}
    assert steps["lead"].median_days == 0  # 0, 1, 0, 0, 1
    assert steps["qualified"].median_days == (4 + 7) / 2  # 3, 4, 7, 9
    assert steps["proposal"].median_days == 22  # 15, 22, 34
    assert found.is_firm
    assert [step.dropped for step in found.groups[0].steps] == [None, 0, 0, 3, 2]
    assert steps["proposal"].conversion == steps["proposal"].conversion_to == 4 / 7 * 100
    assert not any("inferred" in ENGLISH.say(note.text) for note in found.notes)


def test_seen_from_the_past_later_entries_do_not_count(tmp_path: Path) -> None:
    found = funnel.compute(Exports(tiny(tmp_path, deals=DATED)), Request(as_of="2026-01-31"))
    assert _reached(found) == {None: {"created": 4, "lead": 3, "qualified": 2, "proposal": 1, "won": 0}}


def test_a_date_of_entry_that_does_not_read_is_an_error(tmp_path: Path) -> None:
    folder = tiny(tmp_path, deals=DATED.replace("2026-01-19", "soon"))
    with pytest.raises(
        InputError, match=r"line 5, column 'Date entered \"Qualified \(Sales\)\"': 'soon' is not a date"
    ):
        funnel.compute(Exports(folder), Request())
    assert _reached(funnel.compute(Exports(folder), Request(bad_rows="null")))[None]["qualified"] == 6


@pytest.mark.parametrize(
    ("header", "stage"),
    [
        ('Date entered "Proposal Sent (Sales Pipeline)"', "Proposal Sent"),
        ("Date entered Proposal", "Proposal"),
        ('date entered "Won"', "Won"),
        ("Date entered current stage", None),
        ("Date exited Proposal", None),
        ("Close date", None),
    ],
)
def test_headers(header: str, stage: str | None) -> None:
    assert entered(header) == stage


WITHOUT_STAGES = SETTINGS.split("[stages]")[0]


def test_without_stages_in_the_settings_usual_names_tell_their_order(tmp_path: Path) -> None:
    found = funnel.compute(Exports(tiny(tmp_path, settings=WITHOUT_STAGES)), Request())
    assert [step.stage for step in found.groups[0].steps] == ["created", "lead", "qualified", "proposal", "won"]


def test_without_usual_names_the_days_of_entry_tell_their_order(tmp_path: Path) -> None:
    """`Yes` comes before `Alpha`, though neither says so, and `Lead` last: that is how deals went."""
    deals = DATED
    for name, other in [("Lead (Sales)", "Yes"), ("Qualified (Sales)", "Alpha"), ("proposal", "Lead"),
                        ("Proposal (Sales)", "Lead"), ("qualified", "Alpha")]:  # fmt: skip
        deals = deals.replace(name, other)
    found = funnel.compute(Exports(tiny(tmp_path, deals=deals, settings=WITHOUT_STAGES)), Request())
    assert [step.stage for step in found.groups[0].steps] == ["created", "Yes", "Alpha", "Lead", "won"]


@pytest.mark.parametrize("command", ["funnel", "report"])
def test_an_order_that_nothing_tells_is_asked_for(command: str, tmp_path: Path) -> None:
    """Pasted as they are, the lines give no wrong order: the stages without a place stand last, with the remark."""
    folder = tiny(tmp_path / "x", settings=WITHOUT_STAGES.replace("[stages]", ""))
    path = folder / "deals.csv"
    path.write_text(path.read_text().replace("qualified", "Zed").replace("proposal", "Alpha"))
    ran = run_here(command, str(folder), cwd=tmp_path)
    told = ran.out.decode() + ran.err
    assert ran.code == {"funnel": 2, "report": 0}[command]
    lines = [line.strip() for line in told.splitlines()]
    start = lines.index("[stages]   # in the order of the pipeline: it counts")
    asked = ["lead = …", "# put each of these in its place:", "Alpha = …", "Zed = …"]
    assert lines[start + 1 : start + 5] == asked
    assert "The order of the stages is not known" in told
    assert "guess" not in told


def test_a_report_in_which_nothing_can_be_computed_is_none(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,name\nD1,x\n", encoding="utf-8")
    ran = run_here("report", "deals.csv", "-o", "r.html", "-o", "r.json", cwd=tmp_path)
    assert (ran.code, ran.out) == (3, b"")
    assert "Nothing can be computed from deals.csv." in ran.err
    assert "revenue needs the column 'closed_at'" in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deals.csv"]


def test_stages_that_the_settings_do_not_name_are_said(tmp_path: Path) -> None:
    settings = SETTINGS.replace("qualified = 0.3\n", "")
    found = funnel.compute(Exports(tiny(tmp_path, settings=settings)), Request())
    texts = [ENGLISH.say(note.text) for note in found.notes]
    assert any("2 open deals in stages that [stages] does not name ('qualified')" in text for text in texts)


@pytest.mark.parametrize("by", ["none", "region", "rep", "product"])
@pytest.mark.parametrize(("date_from", "where"), [(None, ()), ("2025-03", "region=South")])
def test_created_and_won_are_those_of_lead_conversion(by: str, date_from: str | None, where: str) -> None:
    found = funnel.compute(Exports(SAMPLE), Request(by=by, date_from=date_from, where=where))
    expected = compute(
        "lead-conversion", SAMPLE, period="total", by=by, date_from=date_from, where=where, options={"basis": "cohort"}
    ).frame
    key = {"none": None, "rep": "rep_id"}.get(by, by)
    theirs = {(row[key] if key else None): (row["leads"], row["sales_count"]) for row in expected.to_dicts()}
    assert {group: (steps["created"], steps["won"]) for group, steps in _reached(found).items()} == theirs


def test_every_stage_equals_sql() -> None:
    stages = ["lead", "qualified", "proposal", "negotiation"]
    rows = duckdb.sql(
        f"""
        select case when status = 'won' and closed_at <= date '2025-12-31' then 5
                    else coalesce(list_position({stages!r}, stage), 0) end as furthest, value
        from read_csv('{SAMPLE / "deals.csv"}') where created_at::date <= date '2025-12-31'
        """
    ).fetchall()
    (group,) = funnel.compute(Exports(SAMPLE), Request()).groups
    assert [step.stage for step in group.steps] == ["created", *stages, "won"]
    for position, step in enumerate(group.steps):
        there = [value for furthest, value in rows if furthest >= position]
        assert step.reached == len(there)
        assert float(step.value) == pytest.approx(sum(value for value in there if value is not None))


def test_formats(tmp_path: Path) -> None:
    outputs = [part for form in ("json", "csv", "txt", "md") for part in ("-o", f"f.{form}")]
    ran = run_here("funnel", str(tiny(tmp_path / "x")), "--by", "rep", *outputs, cwd=tmp_path)
    assert ran.code == 0, ran.err
    rows = json.loads((tmp_path / "f.json").read_text())["rows"]
    assert rows[0] == {
        "rep_id": "r1", "rep": "Ada", "stage": "created", "reached": 5, "reached_at_most": 5, "conversion": None,
        "conversion_from": None, "conversion_to": None, "overall": None, "overall_from": 100, "overall_to": 100,
        "dropped": None, "value": 4800, "median_days": None,
    }  # fmt: skip
    lines = (tmp_path / "f.csv").read_text().splitlines()
    assert lines[:2] == [
        "rep_id,rep,stage,reached,reached_at_most,conversion,conversion_from,conversion_to,overall,overall_from,"
        "overall_to,dropped,value,median_days,currency",
        "r1,Ada,created,5,5,,,,,100,100,,4800,,SEK",
    ]
    for name in ("f.txt", "f.md"):
        assert "Ada" in (tmp_path / name).read_text()
        assert "inferred" in (tmp_path / name).read_text()


@pytest.mark.parametrize("by", ["stage", "region,rep"])
def test_splits_that_make_no_sense(by: str, tmp_path: Path) -> None:
    assert run_here("funnel", str(tiny(tmp_path)), "--by", by, cwd=tmp_path).code == 2


def _by_stage(folder: Path, deals: str, stages: str) -> dict[str, int]:
    """How many deals reached each stage, by 31 March 2025."""
    folder.mkdir(exist_ok=True)
    (folder / "deals.csv").write_text(deals, encoding="utf-8")
    (folder / "salescli.toml").write_text(stages, encoding="utf-8")
    return _reached(funnel.compute(Exports(folder), Request(as_of="2025-03-31")))[None]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Proposal (Sales)", "Proposal (Partner)"), ("Proposal", "proposal"), ("Proposal", "Proposal:text")],
)
def test_columns_of_one_stage_count_together(one: str, other: str, tmp_path: Path) -> None:
    header = f'deal_id,stage,value,created_at,status,closed_at,"Date entered ""{one}""","Date entered ""{other}"""'
    rows = ["D1,Lead,100,2025-01-01,lost,2025-02-01,2025-01-10,", "D2,Lead,100,2025-01-01,lost,2025-02-01,,2025-01-12",
            "D3,Lead,100,2025-01-01,lost,2025-02-01,2025-01-30,2025-01-06"]  # fmt: skip
    deals = "\n".join([header, *rows]) + "\n"
    settings = "[stages]\nLead = 0.1\nProposal = 0.3\n"
    reached = _by_stage(tmp_path, deals, settings)
    assert reached == {"created": 3, "Lead": 3, "Proposal": 2 if "text" in other else 3, "won": 0}
    # The same columns in two files, which name different ones of them.
    first = "\n".join([header.replace(other, "another"), rows[0]]) + "\n"
    (tmp_path / "deals-0.csv").write_text(first, encoding="utf-8")
    assert _by_stage(tmp_path, "\n".join([header, *rows[1:]]) + "\n", settings) == reached
    (group,) = funnel.compute(Exports(tmp_path), Request(as_of="2025-03-31")).groups
    assert group.steps[2].median_days == (19 if "text" in other else 9)


_HEADER = "deal_id,stage,value,created_at,status,expected_close_at,closed_at\n"
_OPEN = "{},{},100,2025-01-01,open,2025-06-01,\n"


@pytest.mark.parametrize(
    ("told", "stages"),
    [
        ("lead", ["Lead", "LEAD", " lead "]),
        ('"Großkunde"', ["Großkunde", "GROSSKUNDE", "großkunde"]),
        ('"Möte bokat"', ["Möte_bokat", "Mo\u0308te bokat", "MÖTE-BOKAT"]),
        ("Proposal", ["Proposal (Sales)", "proposal (Partner)", "Proposal"]),
    ],
)
def test_a_stage_is_told_in_any_spelling_and_weighs_the_same(told: str, stages: list[str], tmp_path: Path) -> None:
    deals = _HEADER + "".join(_OPEN.format(number, stage) for number, stage in enumerate(stages))
    reached = _by_stage(tmp_path, deals, f"[stages]\n{told} = 0.1\nLast = 0.5\n")
    assert list(reached.values()) == [3, 3, 0, 0]
    ask = {"as_of": "2025-03-31", "period": "total", "by": "none"}
    assert compute("opportunity-value", tmp_path, **ask).frame["value"].to_list() == [30]
    assert forecast.compute(Exports(tmp_path), Request(as_of="2025-03-31", period="total")).rows[0].weighted == 30
    ran = run_here("validate", str(tmp_path), cwd=tmp_path)
    assert "[stages] does not have" not in ran.out.decode()


def test_stages_of_two_pipelines_are_one_step_of_two_weights(tmp_path: Path) -> None:
    stages = ["Lead", "Proposal (Sales)", "PROPOSAL (sales)", "Proposal (Partner)"]
    deals = _HEADER + "".join(_OPEN.format(number, stage) for number, stage in enumerate(stages))
    settings = '[stages]\nLead = 0\n"Proposal (Sales)" = 0.1\n"Proposal (Partner)" = 0.5\n'
    assert _by_stage(tmp_path, deals, settings) == {"created": 4, "Lead": 4, "Proposal": 3, "won": 0}
    ask = {"as_of": "2025-03-31", "period": "total", "by": "none"}
    assert compute("opportunity-value", tmp_path, **ask).frame["value"].to_list() == [70]
    (tmp_path / "deals.csv").write_text(deals + _OPEN.format(9, "proposal"), encoding="utf-8")
    with pytest.raises(MissingInputError, match="No weight for the stage 'proposal'"):
        compute("opportunity-value", tmp_path, **ask)


def test_a_stage_without_a_weight_is_to_be_added_once(tmp_path: Path) -> None:
    deals = _HEADER + "".join(_OPEN.format(number, stage) for number, stage in enumerate(["Lead", "LEAD"]))
    (tmp_path / "deals.csv").write_text(deals, encoding="utf-8")
    with pytest.raises(MissingInputError, match="'LEAD', 'Lead'") as caught:
        compute("opportunity-value", tmp_path, as_of="2025-03-31")
    assert hint_of(caught.value) and hint_of(caught.value).count("= …") == 1
