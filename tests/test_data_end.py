"""Where the data end and begin, and what every KPI and command says of periods outside of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from salescli import kpis
from salescli.api import Exports, Request, compute
from salescli.cli import app as cli
from salescli.engine import plan
from salescli.engine.notes import data_end
from salescli.i18n.language import ENGLISH
from salescli.model.calendar import Grain
from salescli.model.metric import Kpi
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.results.result import KpiResult
from salescli.views import HAPPENED
from tests.asking import STAGES, grain_of
from tests.comparison import compare
from tests.oracle import data, reference
from tests.program import environment, run_here
from tests.test_invariants import SHARES_OF_ALL

every_kpi = pytest.mark.parametrize("kpi", kpis.names())
every_table = pytest.mark.parametrize("table", HAPPENED)

AS_OF = date(2026, 3, 20)
#: After everything in the folder `ended`.
FEBRUARY = ("--from", "2026-02", "--to", "2026-02", "--as-of", str(AS_OF))
EARLY, LATE = "2025-03-03", "2026-01-20"


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five tables whose data end on different days, all before February 2026, with weights for their stages."""
    folder = tmp_path_factory.mktemp("ended")
    data.ended(folder, 5)
    (folder / "salescli.toml").write_text(STAGES, encoding="utf-8")
    return folder


def ends(folder: Path, kpi: str, by: Sequence[str] = ()) -> date:
    """The day on which the data of every table that a KPI counts end, as the oracle has it."""
    february = {"date_from": date(2026, 2, 1), "date_to": date(2026, 2, 28)}
    settings = {"stages": data.STAGES}
    found = reference.expected(kpi, folder, period=grain_of(kpi), by=by, as_of=AS_OF, settings=settings, **february)
    assert found.data_end
    assert found.data_end[0]
    return found.data_end[0]


def counted(kpi: str, folder: Path) -> tuple[str, ...]:
    """The tables that a KPI counts, as its result names them."""
    result = compute(kpi, folder, period=grain_of(kpi), by="none", date_from="2026-02", date_to="2026-02", as_of=AS_OF)
    assert result.data_end
    return result.data_end.tables


# ------------------------------------------------------------------------------------------ every KPI, everywhere


@every_kpi
@pytest.mark.parametrize("by", ["none", "region"])
def test_kpi_says_so(kpi: str, by: str, ended: Path) -> None:
    arguments = ("kpi", kpi, str(ended), *FEBRUARY, "--period", grain_of(kpi), "--by", by)
    day = ends(ended, kpi, () if by == "none" else (by,))
    ran = run_here(*arguments, "--format", "csv", cwd=ended)
    assert ran.code == 0
    assert ran.out
    assert [line for line in ran.err.splitlines() if f" end on {day}, before" in line]
    notes = json.loads(run_here(*arguments, "--format", "json", cwd=ended).out)["notes"]
    assert [note["count"] for note in notes if note["code"] == "data_end" and str(day) in note["text"]] == [1]


@every_table
def test_every_kpi_over_a_table_that_ends_later(table: str, tmp_path: Path) -> None:
    """One that counts the table has nothing to say of the period in which its data end, the others have."""
    tables = data.clean_tables(Random(8), date(2025, 10, 31))
    late = {column.name: LATE for column in TABLES[table].columns.values() if column.kind is Kind.TIME}
    late |= dict.fromkeys(("deal_id", "activity_id", "customer_id"), "late") | {"done": "true"}
    tables[table].append({name: late.get(name, cell) if cell else "" for name, cell in tables[table][0].items()})
    data.write(tmp_path, tables)
    config = tmp_path / "salescli.toml"
    config.write_text(STAGES, encoding="utf-8")
    failed = {}
    for kpi in kpis.names():
        if found := compare(
            kpi, tmp_path, as_of=AS_OF, period=grain_of(kpi), date_from=date(2026, 1, 1), date_to=date(2026, 3, 31),
            tables={"stages": data.STAGES}, config=config,
        ):  # fmt: skip
            failed[kpi] = found[0]
    assert not failed


def test_check_evaluates_none_but_those_of_customers(ended: Path, tmp_path: Path) -> None:
    months = [kpi for kpi in kpis.names() if "month" in [grain.value for grain in kpis.get(kpi).grains]]
    where = dict.fromkeys(SHARES_OF_ALL, 'where = { region = "South" }\n')
    lines = "".join(
        f'[[target]]\nkpi = "{kpi}"\nperiod = "month"\nat = "2026-02"\nmin = 0\n{where.get(kpi, "")}' for kpi in months
    )
    config = tmp_path / "salescli.toml"
    config.write_text(STAGES + lines, encoding="utf-8")
    arguments = ("check", str(ended), "--config", str(config), "--as-of", str(AS_OF), "--format", "json")
    ran = run_here(*arguments, cwd=tmp_path)
    found = {target["kpi"]: target for target in json.loads(ran.out)["targets"]}
    assert ran.code == 5
    assert list(found) == months
    for kpi, target in found.items():
        if kpis.get(kpi).looks_ahead:  # of a period that is over it says nothing, whatever the data
            assert (target["verdict"], target["reason"]) == ("not evaluated", "no_data")
            continue
        if compute(kpi, ended, period="month", by="none", as_of=AS_OF).frame.is_empty():  # nobody was ever hired
            assert (target["verdict"], target["reason"]) == ("not evaluated", "no_data")
            continue
        assert target["data_end"] == str(ends(ended, kpi))
        if counted(kpi, ended) == ("customers",):
            assert (target["verdict"], target["reason"]) in [("met", None), ("not evaluated", "no_data")]
        else:
            assert (target["verdict"], target["reason"], target["value"]) == ("not evaluated", "data_end", None)
            assert target["text"] == f"the data end on {target['data_end']}, before 2026-02"


def test_a_target_that_is_a_warning_fails_nothing(ended: Path, tmp_path: Path) -> None:
    config = tmp_path / "salescli.toml"
    target = '[[target]]\nkpi = "revenue"\nat = "2026-02"\nmin = 5\nseverity = "warning"\nby = "region"\n'
    config.write_text(target, encoding="utf-8")
    ran = run_here("check", str(ended), "--config", str(config), "--as-of", str(AS_OF), cwd=tmp_path)
    assert ran.code == 0
    assert b"the data end on" in ran.out


def test_what_is_only_followed_says_so(ended: Path, tmp_path: Path) -> None:
    config = tmp_path / "salescli.toml"
    config.write_text('[[target]]\nkpi = "revenue"\nat = "2026-02"\n', encoding="utf-8")
    arguments = ("check", str(ended), "--config", str(config), "--as-of", str(AS_OF), "--format", "json")
    (target,) = json.loads(run_here(*arguments, cwd=tmp_path).out)["targets"]
    assert (target["verdict"], target["reason"]) == ("followed", "data_end")


def test_report_says_when_each_table_ends(ended: Path) -> None:
    ran = run_here("report", str(ended), "--as-of", str(AS_OF), "--format", "json", cwd=ended)
    notes = [note["text"] for note in json.loads(ran.out)["notes"] if note["code"] == "data_end"]
    tables = Exports(ended).dataset
    for table in HAPPENED:
        day = data_end.of_table(tables, table, AS_OF)
        assert [text for text in notes if table in text.partition(" end on ")[0] and f" end on {day}, before" in text]
    assert len(notes) == len({note.partition(" end on ")[2][:10] for note in notes})
    on_screen = run_here("report", str(ended), "--as-of", str(AS_OF), cwd=ended).out.decode()
    assert on_screen.index("Note: The data of ") < on_screen.index("\nGrowth\n")


@every_table
def test_standard_input_says_so(table: str, ended: Path) -> None:
    """For every KPI that the table alone answers."""
    alone = [kpi for kpi in kpis.names() if _is_answered(kpi, table, ended)]
    if not alone:
        assert table == "costs"
        return
    ran = subprocess.run(
        [sys.executable, "-m", "salescli", "kpi", ",".join(alone), f"--{table}", "-", *FEBRUARY, "--by", "none",
         "--period", "total", "--config", str(ended / "salescli.toml")],
        input=(ended / f"{table}.csv").read_bytes(), capture_output=True, cwd=ended, env=environment(), check=True,
    )  # fmt: skip
    day = data_end.of_table(Exports(ended).dataset, table, AS_OF)
    assert f"The data of {table} end on {day}, before the range begins" in ran.stdout.decode()


def _is_answered(kpi: str, table: str, folder: Path) -> bool:
    from salescli.errors import SalesCliError

    if Grain.TOTAL not in kpis.get(kpi).grains:
        return False
    exports = Exports(by_table={table: folder / f"{table}.csv"}, config=folder / "salescli.toml")
    try:
        exports.answer(kpi, Request(period="total", by="none", date_from="2026-02", date_to="2026-02", as_of=AS_OF))
    except SalesCliError:
        return False
    return True


@pytest.mark.parametrize("command", ["forecast", "funnel"])
def test_forecast_and_funnel_say_so(command: str, ended: Path) -> None:
    ran = run_here(command, str(ended), *FEBRUARY, "--format", "json", cwd=ended)
    assert "data_end" in [note["code"] for note in json.loads(ran.out)["notes"]]


# --------------------------------------------------------------------------------------------- what has a say in it

STATUS = {"won_at": "won", "lost_at": "lost", "closed_at": "won"}


@every_table
def test_every_date_of_what_happened_has_a_say(table: str, tmp_path: Path) -> None:
    """One that a table's declaration has more must be decided on here: planned or not."""
    planned = {"expected_close_at"}
    columns = {column.name: column for column in TABLES[table].columns.values()}
    times = [name for name, column in columns.items() if column.kind is Kind.TIME]
    first = next(name for name in times if name not in planned)
    for time in times:
        row: dict[str, str] = {
            "customer_id": "c",
            "type": "call",
            "amount": "5",
            "done": "true",
            "status": STATUS.get(time, "open"),
        }
        row = {name: row.get(name, "") for name in columns} | {first: EARLY} | {time: LATE}
        data.write(tmp_path, {table: [row]})
        found = data_end.of_table(Exports(by_table={table: tmp_path / f"{table}.csv"}).dataset, table, AS_OF)
        assert str(found) == (EARLY if time in planned else LATE), time


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("deals", {"status": "open", "created_at": EARLY, "closed_at": LATE, "expected_close_at": LATE}),
        ("deals", {"status": "won", "created_at": EARLY, "closed_at": "2026-03-21"}),
        ("activities", {"type": "call", "occurred_at": EARLY, "done": "true"}),
    ],
)
def test_what_is_planned_or_still_to_come_has_none(table: str, row: Mapping[str, str], tmp_path: Path) -> None:
    undone = {**row, "occurred_at": LATE, "done": "false"} if table == "activities" else row
    data.write(tmp_path, {table: [row, undone]})
    found = data_end.of_table(Exports(by_table={table: tmp_path / f"{table}.csv"}).dataset, table, AS_OF)
    assert str(found) == EARLY


def test_quotas_and_reps_have_none(tmp_path: Path) -> None:
    deal = {"deal_id": "1", "rep_id": "a", "status": "won", "value": "5", "closed_at": EARLY}
    rep = {"rep_id": "a", "hired_at": LATE, "left_at": "2026-03-01", "quota": "100", "monthly_cost": "5"}
    data.write(tmp_path, {"deals": [deal], "reps": [rep]})
    config = tmp_path / "salescli.toml"
    config.write_text('[[quota]]\nperiod = "2026-02"\namount = 5\n', encoding="utf-8")
    found = compute("quota-attainment", tmp_path, date_from="2026-02", date_to="2026-02", as_of=AS_OF, config=config)
    assert found.data_end
    assert (str(found.data_end.day), found.data_end.tables) == (EARLY, ("deals",))


def test_a_column_that_cannot_be_read_hinders_no_kpi_that_does_not_read_it(tmp_path: Path) -> None:
    deal = {"deal_id": "1", "status": "won", "value": "5", "created_at": EARLY, "closed_at": EARLY}
    rows = [deal | {"quoted_at": "01/02/2026"}, deal | {"deal_id": "2", "quoted_at": "03/04/2026"}]
    data.write(tmp_path, {"deals": rows})
    found = compute("revenue", tmp_path, last=1, as_of=AS_OF)
    assert found.data_end
    assert str(found.data_end.day) == EARLY


def test_a_cell_that_does_not_read_says_nothing(tmp_path: Path) -> None:
    deal = {"deal_id": "1", "status": "won", "value": "5", "created_at": EARLY, "closed_at": EARLY}
    rows = [deal | {"deal_id": str(n), "quoted_at": "2025-04-04"} for n in range(300)]
    data.write(tmp_path, {"deals": [*rows, deal | {"quoted_at": "soon"}, deal | {"quoted_at": " 2025-05-05 "}]})
    found = compute("revenue", tmp_path, last=1, as_of=AS_OF, config=_keep(tmp_path))
    assert found.data_end
    assert str(found.data_end.day) == "2025-05-05"


def _keep(folder: Path) -> Path:
    config = folder / "keep.toml"
    config.write_text('[tables.deals]\nduplicates = "keep"\n', encoding="utf-8")
    return config


def test_files_in_which_nothing_happened(tmp_path: Path) -> None:
    data.write(tmp_path, {"deals": [{"deal_id": "1", "status": "won", "value": "5", "closed_at": "2027-01-01"}]})
    (note,) = [note for note in compute("revenue", tmp_path, last=1, as_of=AS_OF).notes if note.code == "data_end"]
    assert ENGLISH.say(note.text) == "Nothing in the data of deals is dated up to the as-of date."


def test_a_period_that_has_not_begun_or_holds_the_data_end_is_no_matter(ended: Path) -> None:
    october = compute("revenue", ended, date_from="2025-10", date_to="2025-10", as_of=AS_OF)
    ahead = compute("revenue", ended, date_from="2026-04", date_to="2026-05", as_of=AS_OF)
    assert (october.data_end, ahead.data_end) == (None, None)


def test_a_range_that_is_open_to_its_end(ended: Path) -> None:
    found = compute("revenue", ended, date_from="2026-02", as_of=AS_OF)
    assert [note.code for note in found.notes] == ["data_end", "no_rows"]


@every_kpi
def test_nothing_more_is_read_of_periods_that_it_knows(kpi: str, ended: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A range that nobody asks for ends with the KPI's own last event, but of how things stand and of plans."""

    def read(*_: object) -> None:
        raise AssertionError(f"{kpi} reads more")

    monkeypatch.setattr(data_end, "of_table", read)
    for as_of in (AS_OF, date(2025, 9, 30)):
        answer = _answer(kpi, ended, as_of)
        if answer is not None:
            assert answer.data_end is None


def _answer(kpi: str, folder: Path, as_of: date) -> KpiResult | None:
    """The default question; None of a KPI whose periods may begin after its last event."""
    exports = Exports(folder)
    query = Request(period=grain_of(kpi), by="none", as_of=as_of).query(kpis.get(kpi), exports.settings)
    found = kpis.get(kpi).configured({}, exports.dataset)
    states = plan.plan(found, exports.dataset, query).is_state
    if states or any(measure.view == "open_deals" for measure in found.measures.values()):
        return None
    return exports.answer(kpi, Request(period=grain_of(kpi), by="none", as_of=as_of)).result


# ------------------------------------------------------------------------------------------------------- settings


def settings(folder: Path, text: str) -> Path:
    path = folder / "salescli.toml"
    path.write_text(f"[calendar]\n{text}\n[[target]]\nkpi = 'revenue'\nmin = 0\n{STAGES}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("told", "notes"),
    [
        ("", "end on 2025"),
        ('data_end = "as_of"', ""),
        ("data_end = 2026-02-01", ""),
        ('data_end = "2026-01-31"', "end on 2026-01-31, before 2026-02 begins: so [calendar] data_end says."),
        ("data_end = 2025-08-31", "end on 2025-08-31, before 2026-02 begins: so [calendar] data_end says."),
    ],
)
def test_data_end_of_the_settings(told: str, notes: str, ended: Path, tmp_path: Path) -> None:
    config = settings(tmp_path, told)
    ran = run_here("kpi", "revenue", str(ended), *FEBRUARY, "--config", str(config), cwd=tmp_path)
    assert (" end on " in ran.out.decode()) == bool(notes)
    assert notes in ran.out.decode()


def test_data_end_of_the_settings_may_be_before_what_the_files_hold(ended: Path, tmp_path: Path) -> None:
    config = settings(tmp_path, "data_end = 2025-08-31")
    found = compute("revenue", ended, date_from="2025-08", date_to="2025-10", as_of=AS_OF, config=config)
    assert found.data_end
    assert found.data_end.periods == ("2025-09", "2025-10")


#: Those that read files and show no numbers of them.
WITHOUT_NUMBERS = {"list", "init", "sample", "schema", "help"}
WITHOUT_NUMBERS |= {"history"}  # it reads what was recorded


@pytest.mark.parametrize("command", sorted(set(cli._COMMANDS) - WITHOUT_NUMBERS))
def test_data_that_are_too_old_are_refused_by_every_command(command: str, ended: Path, tmp_path: Path) -> None:
    name = ["revenue"] if command in ("kpi", "why", "compare-groups", "explain", "reconcile") else []
    name += ["--group", "region=South"] if command == "compare-groups" else []
    name += ["--expect", "1"] if command == "reconcile" else []
    name = {"pipeline": ["--since", str(AS_OF)], "calibrate": ["--from", str(AS_OF)]}.get(command, name)
    for setting, refused in [
        ('fresh_within = "3 days"', "deals"),
        ('fresh_within = "90 days"\n', "deals"),
        ("fresh_within = { activities = '100 days' }", "activities"),
        ("fresh_within = { costs = '3 days' }", "costs"),
        ("fresh_within = '200 days'", ""),
        ("fresh_within = { costs = '100 days' }", ""),
        ("fresh_within = '3 days'\ndata_end = 'as_of'", ""),
    ]:
        config = settings(tmp_path, setting)
        ran = run_here(
            command, *name, str(ended), "--as-of", str(AS_OF), "--config", str(config), cwd=tmp_path
        )  # fmt: skip
        told = ran.err + ran.out.decode()
        assert (ran.code == 3) == bool(refused), (setting, told)
        assert (f"the data of {refused} end on" in told) == bool(refused)


def test_only_tables_that_are_given_can_be_too_old(ended: Path, tmp_path: Path) -> None:
    config = settings(tmp_path, "fresh_within = { deals = '3 days', costs = '100 days' }")
    ran = run_here("kpi", "calls", str(ended / "activities.csv"), "--config", str(config), cwd=tmp_path)
    assert ran.code == 0


def test_a_target_that_was_due_is_seen_from_then_and_no_older_for_it(tmp_path: Path) -> None:
    """Of data that are fresh, with a pause before the due date."""
    days = ["2025-12-01", "2026-03-19"]
    data.write(tmp_path, {"deals": [sale(number, day) for number, day in enumerate(days)]})
    config = settings(tmp_path, "fresh_within = '3 days'")
    config.write_text(
        f"{config.read_text()}[[target]]\nname = 'once'\nkpi = 'revenue'\nperiod = 'total'\ndue = 2026-01-31\nmin = 5\n"
    )
    ran = run_here("check", str(tmp_path / "deals.csv"), "--as-of", str(AS_OF), "--config", str(config), cwd=tmp_path)
    assert ran.code == 0, ran


@pytest.mark.parametrize(
    "text",
    ["fresh_within = 'soon'", "fresh_within = 3", "fresh_within = { reps = '3 days' }",
     "fresh_within = { deals = '3' }", "data_end = 'today'", "data_end = 5"],
)  # fmt: skip
def test_settings_that_make_no_sense(text: str, ended: Path, tmp_path: Path) -> None:
    ran = run_here("kpi", "revenue", str(ended), "--config", str(settings(tmp_path, text)), cwd=tmp_path)
    assert ran.code == 2
    assert "calendar" in ran.err


# ----------------------------------------------------------------------------------------------- where ranges begin


def _spends(kpi: Kpi) -> bool:
    return any((measure.view, measure.column) in (("costs", "amount"), ("activities", "cost"))
               for measure in kpi.measures.values())  # fmt: skip


@pytest.mark.parametrize("kpi", [name for name in kpis.names() if _spends(kpis.get(name))])
@pytest.mark.parametrize("grain", list(Grain))
def test_what_counts_costs_begins_with_the_first_of_them(kpi: str, grain: Grain, tmp_path: Path) -> None:
    """Whatever was sold, and whoever was hired or came before."""
    if grain not in kpis.get(kpi).grains:
        pytest.skip("a period that the KPI does not have")
    tables = data.clean_tables(Random(8))
    cost = tables["costs"][0] | {"incurred_at": "2025-06-17"}
    tables["costs"] = [cost, *(row for row in tables["costs"] if row["incurred_at"] > "2025-06-17")]
    tables["activities"] = [
        row | {"cost": row["cost"] if row["occurred_at"] > "2025-06-17" and row["done"] == "true" else ""}
        for row in tables["activities"]
    ]
    data.write(tmp_path, tables)
    found = compute(kpi, tmp_path, period=grain.value, by="none", as_of=AS_OF)
    first = found.frame.row(0, named=True)
    assert first["start"] <= date(2025, 6, 17) <= first["end"]
    assert grain is not Grain.TOTAL or first["start"] == date(2025, 6, 17)
    by_region = compute(kpi, tmp_path, period=grain.value, by="region", where="region=Öst", as_of=AS_OF)
    assert by_region.frame["start"].min() == first["start"]


def test_without_a_ledger_costs_begin_with_customers(tmp_path: Path) -> None:
    tables = data.clean_tables(Random(8))
    data.write(tmp_path, {name: tables[name] for name in ("customers", "reps")})
    found = compute("cac", tmp_path, as_of=AS_OF)
    assert found.frame["start"][0] == min(date.fromisoformat(row["started_at"]) for row in tables["customers"]).replace(
        day=1
    )


def test_periods_asked_for_before_the_ledger_begins_are_told(tmp_path: Path) -> None:
    data.write(tmp_path, data.clean_tables(Random(8)))
    asked: dict[str, Any] = {"date_to": "2025-02", "as_of": AS_OF}
    notes = compute("cac", tmp_path, date_from="2024-11", **asked).notes
    assert [(note.code, note.count) for note in notes] == [("data_begin", 2)]
    assert not compute("cac", tmp_path, date_from="2025-01", **asked).notes


def spell(customer: str, started: str, churned: str = "", mrr: str = "10") -> dict[str, str]:
    return {"customer_id": customer, "started_at": started, "churned_at": churned, "mrr": mrr}


def sale(number: int, closed: str, status: str = "won", **more: str) -> dict[str, str]:
    return {"deal_id": str(number), "status": status, "value": "100", "created_at": "2024-01-05", "closed_at": closed,
            "expected_close_at": "", **more}  # fmt: skip


def test_clv_begins_with_the_first_won_deal(tmp_path: Path) -> None:
    spells = [spell("a", "2019-05-05", mrr=""), spell("b", "2020-02-02")]
    deals = [sale(1, "2021-03-03", "lost"), sale(2, "2024-02-02"), sale(3, "2025-02-02")]
    data.write(tmp_path, {"customers": spells, "deals": deals})
    found = compute("clv", tmp_path, as_of="2025-12-31")
    assert found.frame["period"].to_list() == ["2024", "2025"]
    assert found.total is not None
    assert found.total["customer_value"][0] == pytest.approx(200 / 24 / 2)
    by_mrr = compute("clv", tmp_path, as_of="2025-12-31", options={"revenue": "mrr"})
    assert by_mrr.frame["period"][0] == "2019"
    data.write(tmp_path, {"deals": deals[:1]})
    assert compute("clv", tmp_path, as_of="2025-12-31").frame.is_empty()


def test_ltv_to_cac_begins_where_both_do(tmp_path: Path) -> None:
    spells, costs = [spell("a", "2019-05-05")], [{"incurred_at": "2022-02-02", "amount": "5"}]
    for first_sale, first in (("2024-02-02", "2024"), ("2021-02-02", "2022")):
        data.write(tmp_path, {"customers": spells, "costs": costs, "deals": [sale(1, first_sale)]})
        found = compute("ltv-to-cac", tmp_path, period="year", as_of="2025-12-31")
        assert found.frame["period"][0] == first


# ------------------------------------------------------------------------------------------------ what looks ahead


def coverage(folder: Path, expected: Sequence[str], **asked: Any) -> KpiResult:
    """With a quota of 310 a month, one deal won long ago and one this month, and open ones expected on these days."""
    won = [sale(1, "2024-03-03"), sale(2, "2026-03-02", value="10"), sale(3, "2024-04-04", value="")]
    open_deals = [sale(10 + n, "", "open", expected_close_at=day) for n, day in enumerate(expected)]
    reps = [{"rep_id": "a", "quota": "310"}]
    data.write(folder, {"deals": [*won, *open_deals], "reps": reps})
    return compute("pipeline-coverage", folder, as_of=AS_OF, **asked)


def test_coverage_goes_from_the_running_period_to_the_last_expected_closing(tmp_path: Path) -> None:
    found = coverage(tmp_path, ["2025-11-11", "2026-03-10", "2026-05-05"])
    rows = found.frame.select("period", "open_value", "remaining").rows()
    assert rows == [("2026-03", 100, 300), ("2026-04", 0, 310), ("2026-05", 100, 310)]
    assert found.total is not None
    assert (found.total["open_value"][0], found.total["remaining"][0]) == (200, 920)
    assert not found.notes  # the deal without a value is none of the range


def test_coverage_in_total_goes_from_the_as_of_date(tmp_path: Path) -> None:
    row = coverage(tmp_path, ["2026-03-10", "2026-04-30"], period="total").frame.row(0, named=True)
    assert (row["start"], row["end"], row["open_value"]) == (AS_OF, date(2026, 4, 30), 100)
    assert float(row["remaining"]) == pytest.approx(120 + 310)


def test_coverage_of_what_is_overdue_alone_has_no_row(tmp_path: Path) -> None:
    assert coverage(tmp_path, ["2026-02-28"]).frame.is_empty()
    assert coverage(tmp_path, ["2026-03-19"], period="total").frame.is_empty()
    assert coverage(tmp_path, ["2026-02-28"], date_from="2026-02").frame["period"].to_list() == ["2026-02"]


def test_a_total_begins_on_its_day_for_what_does_not_begin_it(tmp_path: Path) -> None:
    """A rep who did something earlier in the month of the first sale, and nothing since."""
    earlier = {
        "deal_id": "1",
        "rep_id": "a",
        "status": "open",
        "value": "5",
        "created_at": "2026-01-02",
        "closed_at": "",
    }
    first = earlier | {
        "deal_id": "2",
        "rep_id": "b",
        "status": "won",
        "created_at": "2026-01-10",
        "closed_at": "2026-01-10",
    }
    data.write(tmp_path, {"deals": [earlier, first]})
    assert compute("sales-per-rep", tmp_path, period="total", as_of=AS_OF).frame["reps"].to_list() == [1]
