"""Questions that share one scan come to the same as each alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from salescli.api import Exports, Request
from salescli.engine.few import files as small
from salescli.errors import SalesCliError
from salescli.results.result import KpiResult
from tests.engine_calls import counted

DEALS = """deal_id,customer_id,rep_id,region,status,value,cost,created_at,quoted_at,closed_at,stage
1,a,r1,North,won,100,40,2025-10-03,2025-11-01,2025-12-30,won
2,a,r2,,won,50.5,,2025-11-03,,2026-01-05,won
3,b,r1,South,lost,70,,2025-11-20,2025-12-01,2026-01-20,lost
4,b,r2,South,won,,10,2025-12-03,,2026-02-10,won
5,c,,North,won,30,5,2026-01-09,2026-01-10,2026-02-11,won
6,,r1,South,open,90,,2026-02-01,,,lead
7,c,r1,North,won,20,5,2026-02-02,,,won
"""
CUSTOMERS = """customer_id,name,region,rep_id,started_at,churned_at,mrr
a,Ada,North,r1,2025-10-01,2026-01-15,10
b,Bo,South,r2,2025-12-01,,20
c,Cy,North,r1,2026-02-01,,5
"""
REPS = """rep_id,name,region,team,hired_at,left_at,quota,monthly_cost
r1,Ann,North,East,2025-01-01,,100,10
r2,Ben,South,West,2025-06-01,2026-01-31,80,8
"""
ACTIVITIES = """type,occurred_at,rep_id,deal_id,customer_id,done
call,2025-12-01,r1,1,,true
demo,2026-01-02,,3,,true
call,2026-02-03,r2,,b,false
"""
#: What each file is like where it is as it should be, and a row that is not.
CLEAN = {"deals": DEALS, "customers": CUSTOMERS, "reps": REPS, "activities": ACTIVITIES}
ODD = {
    "a value that does not read": ("deals", "8,a,r1,North,won,much,1,2026-01-01,,2026-02-01,won\n"),
    "a key that leads nowhere": ("deals", "8,ghost,r9,,won,5,1,2026-01-01,,2026-02-01,won\n"),
    "a deal after the as-of date": ("deals", "8,a,r1,North,won,5,1,2026-01-01,,2026-03-20,won\n"),
    "a rep from the customer": ("deals", "8,a,,,won,5,1,2026-01-01,,2026-02-01,won\n"),
}
AS_OF = "2026-02-15"
DIMENSIONS = ("region", "rep")
ASKED = [
    Request(as_of=AS_OF, by="none"),
    Request(as_of=AS_OF, by="none", period="total"),
    Request(as_of=AS_OF, by="none", period="quarter"),
    Request(as_of=AS_OF, by="region", period="month", date_from="2026-01", date_to="2026-01"),
    Request(as_of=AS_OF, by="rep", period="quarter"),
    Request(as_of=AS_OF, by="none", period="month", where="region=South"),
    Request(as_of=AS_OF, by="none", period="week"),
    Request(as_of=AS_OF, by="none", period="month", date_from="2026-01-10"),
]


def files(folder: Path, odd: str = "") -> list[str]:
    for name, text in CLEAN.items():
        table, row = ODD.get(odd, ("", ""))
        (folder / f"{name}.csv").write_text(text + (row if name == table else ""), encoding="utf-8")
    return [str(folder)]


def told(found: Sequence[KpiResult | SalesCliError]) -> list[object]:
    return [
        str(each.message)
        if isinstance(each, SalesCliError)
        else (
            each.frame.rows(),
            each.frame.schema,
            None if each.total is None else each.total.rows(),
            each.notes,
            each.data_end,
        )
        for each in found
    ]


@pytest.mark.parametrize("bad_rows", ["skip", "null"])
@pytest.mark.parametrize("odd", ["", *ODD])
def test_a_shared_scan_comes_to_the_same_as_each_question_alone(odd: str, bad_rows: str, tmp_path: Path) -> None:
    paths = files(tmp_path, odd)
    shared, alone = Exports(paths), Exports(paths)
    names = shared.kpis.names()
    shared.expect(len(names), DIMENSIONS, names)
    for asked in ASKED:
        request = Request(
            **{**{name: getattr(asked, name) for name in Request.__struct_fields__}, "bad_rows": bad_rows}
        )
        assert told(shared.compute_many(names, request)) == told(alone.compute_many(names, request)), request


def test_questions_of_clean_files_scan_once(tmp_path: Path) -> None:
    exports = Exports(files(tmp_path))
    exports.expect(9, DIMENSIONS, ["revenue", "win-rate"])
    with counted() as first:
        exports.compute_many(["revenue"], ASKED[0])
    assert "scan" in str(first.callers)
    with counted() as second:
        exports.compute_many(["win-rate"], ASKED[3])
    assert not [caller for caller in second.callers if "engine/scan.py" in caller]


def test_many_rows_are_scanned_for_each_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small, "MOST_ROWS", 10)
    exports = Exports(files(tmp_path))
    exports.expect(9, DIMENSIONS, ["revenue"])
    exports.compute_many(["revenue"], ASKED[0])
    with counted() as again:
        exports.compute_many(["revenue"], ASKED[1])
    assert [caller for caller in again.callers if "engine/scan.py" in caller]


def test_a_kpi_whose_range_others_begin_is_the_same_beside_one_of_its_own_range(tmp_path: Path) -> None:
    tables = {
        "deals": "deal_id,customer_id,status,value,created_at,closed_at\n1,a,won,100,2026-01-12,2026-01-20\n",
        "customers": "customer_id,started_at,churned_at\na,2026-01-20,2026-02-10\nb,2026-01-22,\n",
        "activities": "type,occurred_at,customer_id,cost,done\ncall,2026-01-05,a,7,true\nemail,2026-01-20,b,2,true\n",
    }
    for table, text in tables.items():
        (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
    request = Request(as_of=AS_OF, by="none", period="total")

    def asked(*names: str) -> KpiResult:
        found = Exports([str(tmp_path)]).compute_many(names, request)[-1]
        assert isinstance(found, KpiResult)
        return found

    alone, beside = asked("ltv-to-cac"), asked("emails", "ltv-to-cac")
    assert alone.frame["cac"].to_list() == [1.0]  # 2 for two customers: the call of the 5th is before the range
    assert beside.frame.rows() == alone.frame.rows()
