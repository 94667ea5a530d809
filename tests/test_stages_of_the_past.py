"""What is open, by stage, seen from the past: the files say the stage of now, and no number may pretend otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from salescli import kpis
from salescli.model.measures import Aggregate
from tests.asking import ask, numbers, rows, total
from tests.comparison import compare
from tests.oracle import data
from tests.test_against_oracle import settings_text

AS_OF = date(2026, 3, 31)
PAST = date(2025, 11, 12)
#: The KPIs that count what is open, at the end of a period or on the as-of date.
OPEN = [
    kpi.name for kpi in kpis.every() for shown in [kpi.behind("value")]
    if any(name in shown and measure.view in ("deal_lives", "open_deals") for name, measure in kpi.measures.items())
]  # fmt: skip
STOCKS = [kpi.name for kpi in kpis.every()
          if any(measure.aggregate is Aggregate.OPEN for measure in kpi.measures.values())]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("awkward")
    data.awkward(made, 11)
    return made


def test_these_count_what_is_open() -> None:
    assert {"open-deals", "pipeline-value", "opportunity-value"} <= set(OPEN)
    assert {"open-deals", "pipeline-value"} <= set(STOCKS) <= set(OPEN)


@pytest.mark.parametrize("as_of", [data.AS_OF, PAST])
@pytest.mark.parametrize("by", [("stage",), ("region", "stage"), ()])
@pytest.mark.parametrize("kpi", [kpi for kpi in OPEN if kpi != "pipeline-coverage"])
def test_by_stage_it_equals_the_oracle(
    kpi: str, by: tuple[str, ...], as_of: date, folder: Path, tmp_path: Path
) -> None:
    config = tmp_path / "salescli.toml"
    config.write_text(settings_text({"stages": data.STAGES, "quota": []}, 1), encoding="utf-8")
    wheres: list[list[tuple[str, str]]] = [[("stage", "proposal")], [("stage", "proposal"), ("stage", "")]]
    for grain, date_to in (("quarter", None), ("total", None), ("quarter", date(2025, 6, 30))):
        for where in wheres if not by else [[]]:
            assert not compare(
                kpi, folder, period=grain, by=by, where=where, as_of=as_of, date_to=date_to,
                tables={"stages": data.STAGES}, config=config,
            )  # fmt: skip


def deal(n: int, stage: str, **cells: str) -> Mapping[str, Any]:
    status = "won" if "closed_at" in cells else "open"
    return {"deal_id": n, "status": status, "stage": stage, "value": "10", "probability": "0.5",
            "created_at": "2026-01-10", "closed_at": ""} | cells  # fmt: skip


DEALS = [
    deal(1, "proposal"), deal(2, "won", closed_at="2026-04-05"), deal(3, "won", closed_at="2026-02-05"),
    deal(4, "won", closed_at="2026-04-09", probability=""),
]  # fmt: skip


@pytest.mark.parametrize("kpi", STOCKS)
@pytest.mark.parametrize("question", [{"by": "stage"}, {"where": "stage=proposal"}])
def test_a_period_that_ends_before_is_not_known(kpi: str, question: Mapping[str, str], tmp_path: Path) -> None:
    found = ask(kpi, {"deals": DEALS}, tmp_path, as_of=AS_OF, period="month", compare="previous", **question)
    for row in rows(found):
        shown = [row[column] for column in ("value", *found.kpi.components)]
        assert (shown == [None] * len(shown)) == (row["end"] < AS_OF)
        assert row["previous"] is None
    assert [note.count for note in found.notes if note.code == "stage_of_now"] == [2]
    whole = ask(kpi, tmp_path, as_of=AS_OF, period="month")
    assert None not in [row["value"] for row in numbers(whole)]
    assert (total(found) or {})["value"] == ((total(whole) or {})["value"] if "by" in question else 1 * _worth(kpi))


def _worth(kpi: str) -> int:
    """The number of one open deal: the age is the days from 2026-01-10 to 2026-03-31, 21 + 28 + 31."""
    return {"pipeline-value": 10, "average-deal-age": 80}.get(kpi, 1)


@pytest.mark.parametrize("kpi", ["open-deals", "pipeline-value", "opportunity-value"])
def test_what_has_closed_since_stands_in_no_stage(kpi: str, tmp_path: Path) -> None:
    found = ask(kpi, {"deals": DEALS}, tmp_path, as_of=AS_OF, period="total", by="stage")
    values = {row["stage"]: row["value"] for row in rows(found)}
    weighted = kpi == "opportunity-value"
    assert values == {"proposal": 5 if weighted else _worth(kpi), None: 5 if weighted else 2 * _worth(kpi)}
    count = 1 if weighted else 2  # one has no probability: it is left out, with a note of its own
    assert [note.count for note in found.notes if note.code == "stage_unknown"] == [count]
    filtered = ask(kpi, tmp_path, as_of=AS_OF, period="total", where="stage=proposal")
    assert [note.count for note in filtered.notes if note.code == "stage_unknown"] == [count]
    assert [note.code for note in ask(kpi, tmp_path, as_of=AS_OF, period="total").notes
            if note.code.startswith("stage")] == []  # fmt: skip
