"""A key that is looked up in another table and is not there is told, with how many rows of the range have one.

The links come from the dimensions; for each a dimension is asked that the row lacks and the other table has.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from salescli.api import Exports, Request
from salescli.i18n.language import ENGLISH
from salescli.loading.files import reach
from salescli.model.tables import TABLES
from tests import spelt

#: What is said of a key that is there but for its spelling.
NEARLY = "but for leading zeros, a decimal .0 or the case of letters"
#: How a key is misspelt: the one in the other table, the one that leads there, and whether it nearly does.
MISSES = {
    "leading zeros": ("7", "007", True),
    "a decimal": ("7", "7.0", True),
    "case": ("ab7", "AB7", True),
    "all of them": ("a7", "00A7.0", True),
    "another": ("7", "8", False),
    "zeros inside": ("a7", "a07", False),
}
#: A KPI that counts the rows of a table, by the column that dates them.
COUNTED = {"deals": ("leads", "created_at"), "activities": ("calls", "occurred_at"),
           "customers": ("new-customers", "started_at")}  # fmt: skip
LINKS = [pytest.param(*link, id=".".join(link)) for link in spelt.links()]


def by_target(target: str) -> str:
    """A dimension that only the table at the end of a link says."""
    return {"reps": "team", "customers": "segment", "deals": "product"}[target]


def row(table: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Header and cells of a row of a table, with what it needs besides."""
    needed = {"deals": {"deal_id": "d", "status": "open", "value": "5"},
              "activities": {"type": "call"}, "customers": {"customer_id": "c", "mrr": "1"},
              "reps": {"name": "Ann"}}  # fmt: skip
    cells = {**needed.get(table, {}), **values}
    return ",".join(cells), ",".join(cells.values())


def write(folder: Path, table: str, key: str, target: str, there: str, here: str) -> None:
    """Three rows of which one leads to the other table, one does not, and one that does not is of the year before."""
    _, dated = COUNTED[table]
    rows = []
    for number, (link, day) in enumerate([(there, "2026-02-03"), (here, "2026-02-04"), (here, "2025-02-04")]):
        own = {"deals": {"deal_id": f"d{number}"}, "customers": {"customer_id": f"c{number}"}}.get(table, {})
        rows.append(row(table, {**own, key: link, dated: day}))
    (folder / f"{table}.csv").write_text("\n".join([rows[0][0], *(cells for _, cells in rows)]) + "\n")
    dimension = by_target(target)
    other = {key: there, dimension: "Blue", **({"started_at": "2024-01-01"} if target == "customers" else {})}
    (folder / f"{target}.csv").write_text("\n".join(row(target, other)) + "\n")


def notes(folder: Path, kpi: str, **asked: object) -> dict[str, tuple[int, str]]:
    question = Request(as_of="2026-03-31", **asked)  # type: ignore[arg-type]
    result = Exports([str(folder)], use_config=False).answer(kpi, question).result
    return {note.code: (note.count, ENGLISH.say(note.text)) for note in result.notes}


@pytest.mark.parametrize("miss", MISSES)
@pytest.mark.parametrize(("table", "key", "target"), LINKS)
def test_a_key_that_is_not_there_is_told(table: str, key: str, target: str, miss: str, tmp_path: Path) -> None:
    there, here, is_near = MISSES[miss]
    write(tmp_path, table, key, target, there, here)
    kpi, _ = COUNTED[table]
    dimension, code = by_target(target), f"unknown_{TABLES[target].noun}"
    for asked, count in (
        ({"by": dimension}, 2),
        ({"by": dimension, "date_from": "2026"}, 1),
        ({"where": f"{dimension}=Blue"}, 2),
        ({"where": f"{dimension}=", "date_from": "2026-02-04"}, 1),
    ):
        found = notes(tmp_path, kpi, **asked)
        assert found[code][0] == count, asked
        assert (NEARLY in found[code][1]) == is_near
    assert code not in notes(tmp_path, kpi)  # nothing is looked up
    rows = run_validate(tmp_path)
    assert [(each["rule"], each["value"]) for each in rows if each["rule"] == "orphan_key"] == [
        ("orphan_key", here)
    ] * 2
    assert all((NEARLY in each["text"]) == is_near for each in rows if each["rule"] == "orphan_key")


def run_validate(folder: Path) -> list[dict[str, str]]:
    import json

    from tests.program import run_here

    return json.loads(run_here("validate", ".", "--format", "json", cwd=folder).out)["findings"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(("table", "key", "target"), LINKS)
def test_a_row_that_says_it_itself_is_not_looked_up(table: str, key: str, target: str, tmp_path: Path) -> None:
    dimension = by_target(target)
    if dimension not in TABLES[table].columns:
        pytest.skip(f"the {table} have no {dimension}")
    kpi, dated = COUNTED[table]
    head, cells = row(table, {key: "8", dated: "2026-02-03", dimension: "Red"})
    (tmp_path / f"{table}.csv").write_text(f"{head}\n{cells}\n")
    other = {key: "7", dimension: "Blue", **({"started_at": "2024-01-01"} if target == "customers" else {})}
    (tmp_path / f"{target}.csv").write_text("\n".join(row(target, other)) + "\n")
    assert f"unknown_{TABLES[target].noun}" not in notes(tmp_path, kpi, by=dimension)


REPS = "rep_id,name,team,quota\n7,Ann,Blue,1000\n8,Bo,Red,1000\n"
DEALS = (
    "deal_id,rep_id,status,created_at,closed_at,expected_close_at,value\nD1,007,won,2026-02-01,2026-02-05,,100\n"
    "D2,8,won,2026-02-01,2026-02-06,,50\nD3,9,won,2026-01-01,2026-01-06,,50\n"
)


@pytest.mark.parametrize("by", ["none", "team", "rep"])
@pytest.mark.parametrize("kpi", ["quota-attainment", "pipeline-coverage", "sales-per-rep", "calls-per-rep"])
def test_quotas_and_heads_are_those_of_the_reps(kpi: str, by: str, tmp_path: Path) -> None:
    """Whom the table of reps does not know has sales, or calls, and neither quota nor head. By rep a head is one."""
    (tmp_path / "reps.csv").write_text(REPS)
    (tmp_path / "deals.csv").write_text(DEALS)
    (tmp_path / "activities.csv").write_text(
        "type,occurred_at,rep_id\ncall,2026-02-03,7.0\ncall,2026-02-03,8\ncall,2026-01-03,x\n"
    )
    found = notes(tmp_path, kpi, by=by, date_from="2026-02", date_to="2026-02")
    if by == "rep" and kpi in ("sales-per-rep", "calls-per-rep"):
        assert "unknown_rep" not in found
        return
    assert found["unknown_rep"][0] == 1
    assert NEARLY in found["unknown_rep"][1]


def test_what_became_of_an_activity_is_its_deals(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS)
    (tmp_path / "activities.csv").write_text(
        "activity_id,type,occurred_at,deal_id\na1,demo,2026-02-02,d1\na2,demo,2026-02-02,D2\na3,call,2026-02-03,zz\n"
        "a4,demo,2026-01-02,x\n"
    )
    found = notes(tmp_path, "monthly-demos", date_from="2026-02")
    assert found["unknown_deal"][0] == 2  # the year before has a say in `expected_wins`
    assert "; 1 of them" in found["unknown_deal"][1]
    assert NEARLY in found["unknown_deal"][1]
    found = notes(tmp_path, "response-time", date_from="2026-02")
    assert found["unknown_deal"][0] == 1
    assert NEARLY not in found["unknown_deal"][1]
    assert "unknown_deal" not in notes(tmp_path, "calls")


def test_above_two_million_rows_no_column_is_read_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    (tmp_path / "reps.csv").write_text(REPS)
    (tmp_path / "deals.csv").write_text(DEALS)
    monkeypatch.setattr(reach, "estimated_rows", lambda file: 3_000_000)
    found = notes(tmp_path, "quota-attainment")
    assert "unknown_rep" not in found
    assert "keys_not_checked" in found
    assert notes(tmp_path, "quota-attainment", by="team")["unknown_rep"][0] == 2


def test_ids_of_a_spreadsheet_and_of_a_frame(tmp_path: Path) -> None:
    """`="007"` is the text 007; numbers with a decimal are told, for nothing says that they were whole."""
    import polars as pl

    (tmp_path / "reps.csv").write_text("rep_id,team\n007,Blue\n7,Red\n")
    (tmp_path / "deals.csv").write_text(
        'deal_id,rep_id,created_at,status\nD1,="007",2026-02-01,open\nD2,"=""007""",2026-02-01,open\n'
    )
    question = Request(by="team", as_of="2026-03-31")
    result = Exports([str(tmp_path)], use_config=False).answer("leads", question).result
    assert result.frame.select("team", "value").rows() == [("Blue", 2)]
    (tmp_path / "deals.csv").unlink()
    frame = pl.DataFrame({"deal_id": ["a", "b"], "rep_id": [7.0, None], "created_at": ["2026-02-01"] * 2,
                          "status": ["open"] * 2})  # fmt: skip
    frame.write_parquet(tmp_path / "deals.parquet")
    found = notes(tmp_path, "leads", by="team")
    assert found["unknown_rep"][0] == 1
    assert NEARLY in found["unknown_rep"][1]
