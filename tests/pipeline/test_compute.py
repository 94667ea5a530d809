"""The pipeline between two days, from files: the sample data, and exports of two days by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from salescli.api import Exports, Request
from salescli.errors import InputError, UsageError
from salescli.pipeline.compute import Question, compute, under_same_settings
from salescli.pipeline.model import Kind, Pipeline

SAMPLE = str(Path(__file__).parents[2] / "sample_data")
HEADER = "deal_id,status,value,region,stage,created_at,expected_close_at,closed_at\n"
#: 1 stays; 2 grows; 3 moves South; 4 shrinks and moves; 5 is won; 6 is lost; 7 vanishes; 8 is pushed out of February;
#: 9 was lost and is open again; 10 lacks a value.
EARLIER = (
    HEADER
    + """1,open,100,North,lead,2026-01-01,2026-02-05,
2,open,200,North,lead,2026-01-01,2026-02-05,
3,open,300,North,lead,2026-01-01,2026-02-05,
4,open,400,South,lead,2026-01-01,2026-02-05,
5,open,500,South,lead,2026-01-01,2026-02-05,
6,open,600,South,lead,2026-01-01,2026-02-05,
7,open,700,North,lead,2026-01-01,2026-02-05,
8,open,800,North,lead,2026-01-01,2026-02-05,
9,lost,900,South,lead,2026-01-01,2026-02-05,2026-01-09
10,open,,South,lead,2026-01-01,2026-02-05,
"""
)
#: 11 is new; 12 came in late; 13 came in and was won.
LATER = (
    HEADER
    + """1,open,100,North,lead,2026-01-01,2026-02-05,
2,open,250,North,proposal,2026-01-01,2026-02-05,
3,open,300,South,lead,2026-01-01,2026-02-05,
4,open,350,North,lead,2026-01-01,2026-02-05,
5,won,550,South,won,2026-01-01,2026-02-05,2026-01-31
6,lost,600,South,lost,2026-01-01,2026-02-05,2026-01-31
8,open,800,North,lead,2026-01-01,2026-03-05,
9,open,900,South,lead,2026-01-01,2026-02-05,
10,open,,South,lead,2026-01-01,2026-02-05,
11,open,1100,North,lead,2026-01-25,2026-02-20,
12,open,1200,North,lead,2026-01-15,,
13,won,1300,South,won,2026-01-25,2026-02-20,2026-01-30
"""
)


@pytest.fixture
def ask(tmp_path: Path) -> Any:
    (tmp_path / "then").mkdir()
    (tmp_path / "now").mkdir()
    (tmp_path / "then/deals.csv").write_text(EARLIER, encoding="utf-8")
    (tmp_path / "now/deals.csv").write_text(LATER, encoding="utf-8")

    def asked(*, by: str = "", where: str = "", before: bool = True, **question: Any) -> Pipeline:
        exports = Exports([str(tmp_path / "now")])
        earlier = under_same_settings(exports, [str(tmp_path / "then")]) if before else None
        request = Request(by=by, where=[where] if where else (), as_of="2026-02-01")
        return compute(exports, request, Question(since="2026-01-20", before=earlier, **question))

    return asked


def shown(found: Pipeline) -> dict[Any, Any]:
    """Deals and value by kind, with a split also by group; without zeros."""
    return {
        (row.kind.value, *row.group): (row.deals, int(row.value)) for row in found.rows if row.deals
    }  # fmt: skip


def codes(found: Pipeline) -> dict[str, int]:
    """How many deals each note is about."""
    return {note.code: note.count for note in found.notes}


def total(found: Pipeline, kind: Kind) -> tuple[int, Decimal]:
    """Deals and value of a kind."""
    return found.of(kind).deals, found.of(kind).value


def test_the_sample_data_as_worked_by_hand() -> None:
    found = compute(Exports([SAMPLE]), Request(as_of="2025-12-31"), Question(since="2025-11-30"))
    assert {row.kind.value: (row.deals, str(row.value.normalize())) for row in found.total if row.deals} == {
        "opening": (207, "15428716.63"), "new": (77, "5269262.1"), "won": (41, "-3332141.17"),
        "lost": (61, "-4255093.32"), "closing": (182, "13110744.24"), "slipped": (12, "1056028.68"),
        "won_early": (20, "1814023.93"), "won_late": (20, "1422017.24"), "won_at": (41, "3332141.17"),
        "created_and_won": (13, "640020.69"),
    }  # fmt: skip
    assert codes(found)["one_state"] == 0


def test_the_sample_data_expected_in_a_quarter() -> None:
    found = compute(
        Exports([SAMPLE]), Request(as_of="2025-12-31"), Question(since="2025-11-30", closing="2026-Q1")
    )  # fmt: skip
    sums = [total(found, kind) for kind in (Kind.OPENING, Kind.NEW, Kind.WON, Kind.LOST, Kind.CLOSING)]
    assert sums == [
        (80, Decimal("5487095.32")), (32, Decimal("2298517.43")), (9, Decimal("-700408.45")), (7, Decimal(-351300)),
        (96, Decimal("6733904.3")),
    ]  # fmt: skip


@pytest.mark.parametrize("by", ["", "region", "rep", "region,product"])
def test_opening_and_closing_are_the_pipeline_value(by: str) -> None:
    exports = Exports([SAMPLE])
    found = compute(exports, Request(as_of="2025-12-31", by=by), Question(since="2025-11-30"))
    for kind, day in ((Kind.OPENING, "2025-11-30"), (Kind.CLOSING, "2025-12-31")):
        result = exports.answer("pipeline-value", Request(as_of=day, by=by, last=1)).result
        keys = [name for name in result.frame.columns if name in ("region", "product", "rep_id")]
        wanted = {tuple(row[:-2]): row[-2:] for row in result.frame.select(*keys, "deals", "value").rows()}
        mine = {row.group: (row.deals, row.value) for row in found.rows if row.kind is kind and row.deals}
        assert mine == {group: numbers for group, numbers in wanted.items() if numbers[0]}


def test_what_was_won_is_the_revenue_of_the_days_between() -> None:
    exports = Exports([SAMPLE])
    found = compute(exports, Request(as_of="2025-12-31", by="region"), Question(since="2025-11-30"))
    revenue = exports.answer("revenue", Request(as_of="2025-12-31", by="region", date_from="2025-12")).result.frame
    sums = {
        group[0]: found.of(Kind.WON_AT, group).value + found.of(Kind.CREATED_AND_WON, group).value
        for group in found.groups
    }
    assert sums == dict(revenue.select("region", "value").rows())


def test_two_exports(ask: Any) -> None:
    found = ask()
    assert shown(found) == {
        ("opening",): (9, 3600), ("new",): (2, 2300), ("reopened",): (1, 900), ("increased",): (1, 50),
        ("decreased",): (1, -50), ("won",): (1, -500), ("lost",): (1, -600), ("vanished",): (1, -700),
        ("closing",): (9, 5000), ("pushed",): (1, 800), ("won_early",): (1, 500), ("won_at",): (1, 550),
        ("created_and_won",): (1, 1300),
    }  # fmt: skip
    assert codes(found) == {"entered_late": 1, "without_value": 1}


def test_two_exports_by_region(ask: Any) -> None:
    found = shown(ask(by="region"))
    transfers = {key: numbers for key, numbers in found.items() if key[0].startswith("transferred")}
    assert transfers == {
        ("transferred_in", "North"): (1, 400), ("transferred_in", "South"): (1, 300),
        ("transferred_out", "North"): (1, -300), ("transferred_out", "South"): (1, -400),
    }  # fmt: skip
    assert found["decreased", "North"] == (1, -50)


@pytest.mark.parametrize("region", ["North", "South"])
def test_a_filter_on_a_group_gives_the_numbers_of_that_group(ask: Any, region: str) -> None:
    split = {key[0]: numbers for key, numbers in shown(ask(by="region")).items() if key[1] == region}
    assert {key[0]: numbers for key, numbers in shown(ask(where=f"region={region}")).items()} == split


def test_two_exports_expected_in_a_month(ask: Any) -> None:
    found = shown(ask(closing="2026-02"))
    assert found["moved_out",] == (1, -800)
    assert found["new",] == (1, 1100)
    assert found["closing",] == (7, 3000)


def test_the_deals_that_moved(ask: Any) -> None:
    moves = ask(rows=True, by="region").moves
    assert moves.select("deal_id", "kind", "from", "to", "change", "group:0").rows() == [
        ("12", "new", None, 1200, 1200, "North"), ("11", "new", None, 1100, 1100, "North"),
        ("9", "reopened", None, 900, 900, "South"), ("2", "increased", 200, 250, 50, "North"),
        ("4", "decreased", 400, 350, -50, "North"), ("5", "won", 500, None, -500, "South"),
        ("6", "lost", 600, None, -600, "South"), ("7", "vanished", 700, None, -700, "North"),
        ("3", "transferred_in", 300, 300, 0, "South"), ("8", "pushed", 800, 800, 0, "North"),
    ]  # fmt: skip


def test_nothing_moves_between_a_state_and_itself(ask: Any) -> None:
    exports = Exports([SAMPLE])
    again = under_same_settings(exports, [SAMPLE])
    found = compute(exports, Request(as_of="2025-12-31"), Question(since="2025-12-31", before=again, rows=True))
    assert {row.kind for row in found.rows if row.deals} == {Kind.OPENING, Kind.CLOSING, Kind.SLIPPED}
    assert found.moves is not None
    assert set(found.moves["change"]) == {0}


def test_two_steps_meet_in_the_day_between() -> None:
    exports = Exports([SAMPLE])

    def asked(since: str, day: str) -> Pipeline:
        return compute(exports, Request(as_of=day), Question(since=since))

    first, second = asked("2025-10-31", "2025-11-30"), asked("2025-11-30", "2025-12-31")
    assert total(first, Kind.CLOSING) == total(second, Kind.OPENING)


def test_the_earlier_files_need_not_have_a_group(ask: Any, tmp_path: Path) -> None:
    text = LATER.replace("11,open,1100,North", "11,open,1100,East")
    (tmp_path / "now/deals.csv").write_text(text, encoding="utf-8")
    assert shown(ask(where="region=East")) == {("new",): (1, 1100), ("closing",): (1, 1100)}


def test_deals_without_an_id_do_not_meet(ask: Any, tmp_path: Path) -> None:
    for name, text in (("then", EARLIER), ("now", LATER)):
        (tmp_path / name / "deals.csv").write_text(text.replace("\n1,open", "\n,open"), encoding="utf-8")
    found = ask()
    assert shown(found)["vanished",] == (2, -800)
    assert codes(found)["without_id"] == 2


def test_backdated_deals_are_counted(ask: Any, tmp_path: Path) -> None:
    text = LATER.replace("2026-02-05,2026-01-31\n6", "2026-02-05,2026-01-12\n6")
    (tmp_path / "now/deals.csv").write_text(text, encoding="utf-8")
    assert codes(ask())["backdated"] == 1


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"since": None}, "pipeline.no_since"),
        ({"since": "2025-11"}, "pipeline.since_one_day"),
        ({"since": "2026-01-01"}, "pipeline.since_after"),
    ],
)
def test_days_that_make_no_sense(question: dict[str, Any], code: str) -> None:
    with pytest.raises(UsageError) as error:
        compute(Exports([SAMPLE]), Request(as_of="2025-12-31"), Question(**question))
    assert error.value.message.code == code  # type: ignore[union-attr]


def test_a_deal_whose_lines_are_in_two_groups_is_refused(ask: Any, tmp_path: Path) -> None:
    settings = '[tables.deals]\nduplicates = "lines"\n'
    (tmp_path / "now/salescli.toml").write_text(settings, encoding="utf-8")
    lines = LATER + "2,open,50,South,proposal,2026-01-01,2026-02-05,\n"
    (tmp_path / "now/deals.csv").write_text(lines, encoding="utf-8")
    assert shown(ask())["increased",] == (1, 100)  # 300 of both lines
    with pytest.raises(UsageError) as error:
        ask(by="region")
    assert error.value.message.code == "pipeline.deal_in_groups"  # type: ignore[union-attr]


def test_a_deal_that_repeats_is_refused(ask: Any, tmp_path: Path) -> None:
    (tmp_path / "now/salescli.toml").write_text('[tables.deals]\nduplicates = "keep"\n', encoding="utf-8")
    (tmp_path / "now/deals.csv").write_text(LATER + LATER.splitlines()[1] + "\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        ask()
    assert error.value.message.code == "pipeline.deal_repeats"  # type: ignore[union-attr]


def test_a_day_that_does_not_read_is_an_error(ask: Any, tmp_path: Path) -> None:
    text = LATER.replace("2026-02-05,\n2", "soon,\n2")
    (tmp_path / "now/deals.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        ask()
