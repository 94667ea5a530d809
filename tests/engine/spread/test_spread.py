"""A spread scan comes to the same as one in one process: every KPI, over files in parts, cut text and Parquet."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from salescli import api, kpis
from salescli.engine.spread import tasks
from salescli.engine.spread.slices import Sizes
from salescli.errors import SalesCliError
from salescli.loading.files import scanning
from tests.asking import STAGES
from tests.engine.spread.in_process import InProcess, answer, spread_over
from tests.engine.spread.shapes import SHAPES, awkward
from tests.oracle import data

_SIZES = Sizes(4_000, 40)
_OCTOBER = {"date_from": date(2025, 10, 1), "date_to": date(2025, 10, 20)}
#: The reps are few, and so are quotas, which no slice is made of.
_HERE = ("reps-at-quota", "quota-attainment")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    return awkward(tmp_path_factory.mktemp, 11)


def asked(folder: Path, kpi: str, cluster: Any = None, sizes: Sizes = _SIZES, **question: Any) -> str:
    """All of an answer, or its error."""
    try:
        found = answer(folder, kpi, cluster, sizes, **{"as_of": data.AS_OF, **question}).result
    except SalesCliError as error:
        return repr((type(error), error.message, error.hint))
    total = None if found.total is None else found.total.to_dicts()
    return repr((found.frame.to_dicts(), total, found.notes, found.remarks, found.data_end))


def questions(kpi: str, count: int) -> list[dict[str, Any]]:
    """Some of all questions by grain, split, treatment of bad rows and comparison."""
    grains = [grain.value for grain in kpis.get(kpi).grains]
    every = list(
        itertools.product(grains, ("none", "region", "rep", "segment"), ("skip", "null", "error"), (None, "year"))
    )
    found = []
    for grain, by, bad_rows, compare in Random(kpi).sample(every, min(count, len(every))):
        own = _OCTOBER if grain in ("day", "week") else {}
        versus = None if grain == "total" else compare
        found.append({"period": grain, "by": by, "bad_rows": bad_rows, "compare": versus, **own})
    return found


_FEW = ("revenue", "new-customers", "repeat-customer-rate", "time-to-first-win", "activities-per-win", "clv", "mrr")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kpi", _FEW)
def test_a_kpi_is_the_same(kpi: str, shape: str, folders: Mapping[str, Path]) -> None:
    for question in questions(kpi, 1):
        cluster = InProcess()
        assert asked(folders[shape], kpi, cluster, **question) == asked(folders[shape], kpi, **question)
        assert not cluster.known


@pytest.mark.thorough
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kpi", kpis.names())
def test_every_kpi_is_the_same(kpi: str, shape: str, folders: Mapping[str, Path]) -> None:
    for question in questions(kpi, 6):
        found = asked(folders[shape], kpi, InProcess(), **question)
        assert found == asked(folders[shape], kpi, **question), question


def test_workers_read_the_rows(folders: Mapping[str, Path]) -> None:
    for shape in SHAPES:
        cluster = InProcess()
        asked(folders[shape], "revenue", cluster, bad_rows="skip")
        assert cluster.count >= 8


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "America/New_York"])
def test_answers_among_activities_in_a_time_zone(zone: str, tmp_path: Path) -> None:
    data.unaided(tmp_path, 5)
    (tmp_path / "salescli.toml").write_text(f'{STAGES}[calendar]\ntimezone = "{zone}"\n', encoding="utf-8")
    for kpi in ("response-time", "win-rate", "activities-per-win"):
        assert asked(tmp_path, kpi, InProcess(), by="region") == asked(tmp_path, kpi, by="region")


@pytest.mark.parametrize("word", ["first", "last", "error", "lines"])
def test_ids_that_repeat_across_files(word: str, tmp_path: Path) -> None:
    header = "deal_id,customer_id,status,value,closed_at,region\n"
    for number in range(6):
        rows = [f"{each},c{each},won,{each}.5,2025-0{number + 1}-03,South\n" for each in range(number, number + 4)]
        (tmp_path / f"deals-{number}.csv").write_text(header + "".join(rows))
    (tmp_path / "salescli.toml").write_text(f'[tables.deals]\nduplicates = "{word}"\n')
    for kpi in ("revenue", "new-customers", "deals-won"):
        assert asked(tmp_path, kpi, InProcess()) == asked(tmp_path, kpi)


def test_quotas_of_the_settings(folders: Mapping[str, Path], tmp_path: Path) -> None:
    config = tmp_path / "salescli.toml"
    config.write_text(f'{STAGES}\n[[quota]]\nperiod = "2025-Q4"\namount = 900_000\nrep = "r2"\n', encoding="utf-8")
    for kpi in _HERE:
        mine = {"config": config, "by": "rep", "bad_rows": "skip"}
        assert asked(folders["parts"], kpi, InProcess(), **mine) == asked(folders["parts"], kpi, **mine)


def test_several_kpis_are_one_reading_of_each_slice(folders: Mapping[str, Path]) -> None:
    names = ["revenue", "win-rate", "sales-cycle", "deals-won", "new-customers", "repeat-customer-rate"]
    request = api.Request(by="region", as_of=data.AS_OF, bad_rows="skip")
    alone = api.Exports([str(folders["text"])]).compute_many(names, request)
    found = spread_over(api.Exports([str(folders["text"])]), InProcess(), _SIZES).compute_many(names, request)
    assert [repr(each.frame.to_dicts()) for each in found] == [repr(each.frame.to_dicts()) for each in alone]  # type: ignore[union-attr]


def test_a_quotation_mark_late_in_a_file_is_met_by_a_worker(tmp_path: Path) -> None:
    rows = "".join(f"{each},won,5,2025-01-05,a\n" for each in range(80_000))
    text = (
        f'deal_id,status,value,closed_at,name\n{rows}x,won,7,2025-02-05,"two\nlines"\n{rows.replace("01-05", "03-05")}'
    )
    (tmp_path / "deals.csv").write_text(text)
    (tmp_path / "salescli.toml").write_text('[tables.deals]\nduplicates = "keep"\n')
    cluster = InProcess()
    found = asked(tmp_path, "revenue", cluster, Sizes(1 << 20))
    assert found == asked(tmp_path, "revenue")
    assert cluster.count > 2 * 3


def test_a_file_that_changed_is_an_error_of_the_input(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"deals-{number}.csv").write_text(f"deal_id,status,value,closed_at\n{number},won,5,2025-01-05\n")
    exports = spread_over(api.Exports([str(tmp_path)]), InProcess())
    (tmp_path / "deals-2.csv").write_text("deal_id,status,value,closed_at\n9,won,50,2025-01-05\n")
    with pytest.raises(SalesCliError) as found:
        exports.answer("revenue", api.Request(as_of="2025-12-31"))
    assert "deals-2.csv" in str(found.value)


def test_files_in_one_piece_are_named(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes(
        "deal_id,status,value,closed_at,name\n1,won,5,2025-01-05,Åk\n".encode("cp1252")
    )
    cluster = InProcess()
    exports = spread_over(api.Exports([str(tmp_path)]), cluster)
    alone = api.Exports([str(tmp_path)]).answer("revenue", api.Request(as_of="2025-12-31")).result
    assert exports.answer("revenue", api.Request(as_of="2025-12-31")).result.frame.equals(alone.frame)
    assert exports.in_one_piece == (str(tmp_path / "deals.csv"),)
    assert cluster.count == 0


def test_no_worker_looks_at_how_files_are_written(folders: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    collect = pl.LazyFrame.collect

    def counted(frame: pl.LazyFrame, *arguments: Any, **more: Any) -> Any:
        collected.append(1)
        return collect(frame, *arguments, **more)

    def scan(task: tasks.Task, numbers: list[int]) -> tasks.Outcome:
        with monkeypatch.context() as patched:
            patched.setattr(pl.LazyFrame, "collect", counted)
            return tasks_scan(task, numbers)

    tasks_scan = tasks.scan
    scan.__module__, scan.__qualname__ = tasks.scan.__module__, tasks.scan.__qualname__
    monkeypatch.setattr(tasks, "scan", scan)
    monkeypatch.setattr(scanning, "_SMALL", 0)  # else a worker reads the rows first, to keep them
    cluster = InProcess()
    asked(folders["parts"], "revenue", cluster, by="rep", bad_rows="skip")
    assert 0 < len(collected) <= cluster.count


def test_the_dataset_is_the_same_without_a_cluster(folders: Mapping[str, Path]) -> None:
    exports = spread_over(api.Exports([str(folders["parts"])]), InProcess())
    assert replace(exports.dataset, spread=None).files == exports.dataset.files
