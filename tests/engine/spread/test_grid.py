"""Every KPI at every grain and split, on a real cluster: the same as in one process, whatever the files look like.

The three shapes of the files, the three ways with cells that do not read, and comparisons take turns over the grid;
`test_spread` has more of their combinations, in one process.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from salescli import api, kpis
from salescli.engine import scan
from salescli.engine.spread.cluster import Cluster
from salescli.engine.spread.slices import Sizes
from salescli.errors import InputError, SalesCliError
from salescli.loading.precision import Precision
from salescli.model.tables import TABLES
from salescli.results.result import KpiResult
from tests.asking import STAGES
from tests.engine.spread.in_process import spread_over
from tests.engine.spread.shapes import SHAPES, awkward, in_parts
from tests.oracle import data

pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
pytestmark = pytest.mark.thorough

_GRAINS = ("day", "week", "month", "quarter", "year", "total")
_SPLITS = ((), ("region",), ("rep",), ("segment", "product"))
_BAD_ROWS, _COMPARED = ("skip", "null", "error"), (None, "previous", "year")
_GRID = [
    (grain, split, SHAPES[turn % 3], _BAD_ROWS[(turn // 3) % 3], _COMPARED[(turn + turn // 4) % 3])
    for turn, (grain, split) in enumerate(itertools.product(_GRAINS, _SPLITS))
]
#: About eight slices a table.
_SIZES: Mapping[str, Sizes] = {"parts": Sizes(), "text": Sizes(16_000), "parquet": Sizes(rows=150)}
_REPEATS = {table: schema.duplicates for table, schema in TABLES.items()}
_MONTH = ("revenue", "win-rate", "new-customers", "repeat-customer-rate", "response-time", "clv", "mrr", "sales-cycle")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    return awkward(tmp_path_factory.mktemp, 12)


def asked(
    names: Sequence[str], folder: Path, cluster: Cluster | None = None, sizes: Sizes | None = None, **more: Any
) -> list[str]:
    """All of the answers, or their errors."""
    exports = api.Exports([str(folder)])
    if cluster:
        spread_over(exports, cluster, sizes)
    request = api.Request(**{"as_of": data.AS_OF, "by": "region", "period": "month", **more})
    return [f"{name}: {_shown(each)}" for name, each in zip(names, exports.compute_many(names, request), strict=True)]


def _shown(found: KpiResult | SalesCliError) -> str:
    if isinstance(found, SalesCliError):
        return repr((type(found), found.message, found.hint))
    total = None if found.total is None else found.total.to_dicts()
    return repr((found.frame.to_dicts(), total, found.notes, found.remarks, found.data_end))


@pytest.mark.parametrize(("grain", "split", "shape", "bad_rows", "compare"), _GRID)
def test_every_kpi_is_the_same(
    grain: str, split: tuple[str, ...], shape: str, bad_rows: str, compare: str | None,
    folders: Mapping[str, Path], cluster: Cluster,
) -> None:  # fmt: skip
    names = [name for name in kpis.names() if grain in (each.value for each in kpis.get(name).grains)]
    days = {"date_from": "2025-10-01", "date_to": "2025-10-20"} if grain in ("day", "week") else {}
    question = {"period": grain, "by": split, "bad_rows": bad_rows, **days}
    if compare and grain != "total":
        question["compare"] = compare
    found = asked(names, folders[shape], cluster, _SIZES[shape], **question)
    assert found == asked(names, folders[shape], **question)


def test_the_grid_has_every_grain_split_shape_and_treatment() -> None:
    assert {(grain, split) for grain, split, *_ in _GRID} == set(itertools.product(_GRAINS, _SPLITS))
    assert {(shape, bad_rows) for *_, shape, bad_rows, _ in _GRID} == set(itertools.product(SHAPES, _BAD_ROWS))
    assert {(shape, compare) for *_, shape, _, compare in _GRID} == set(itertools.product(SHAPES, _COMPARED))


def test_quick_and_careful_reading(tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Precision] = []
    collect_at = scan.collect_at

    def noted(wanted: Any, spec: Any, dataset: Any, precision: Precision) -> Any:
        read.append(precision)
        return collect_at(wanted, spec, dataset, precision)

    monkeypatch.setattr(scan, "collect_at", noted)
    rows = "".join(f"{each},c{each % 9},won,{each},2025-0{each % 9 + 1}-05,North\n" for each in range(4_000))
    for name, last in {"quick": "12", "careful": '"1,234.5"'}.items():  # that its comma is of thousands no head says
        folder = tmp_path / name
        folder.mkdir()
        text = f"deal_id,customer_id,status,value,closed_at,region\n{rows}x,c,won,{last},2025-05-05,South\n"
        (folder / "deals.csv").write_text(text, encoding="utf-8")
        read.clear()
        found = asked(("revenue", "new-customers"), folder, cluster, Sizes(16_000))
        assert list(dict.fromkeys(read)) == [Precision.FAST, *([Precision.EXACT] if name == "careful" else [])]
        assert found == asked(("revenue", "new-customers"), folder)


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "America/New_York"])
def test_time_zones(zone: str, tmp_path: Path, cluster: Cluster) -> None:
    _in_parts(tmp_path, data.unaided, f'{STAGES}[calendar]\ntimezone = "{zone}"\n')
    without_customers = [name for name in _MONTH if name not in ("clv", "mrr")]
    _same(("win-rate", "activities-per-win", *without_customers), tmp_path / "parts", cluster)


@pytest.mark.parametrize("word", ["first", "last", "keep"])
def test_ids_that_repeat_across_files(word: str, tmp_path: Path, cluster: Cluster) -> None:
    words = {table: word if word in known else "first" for table, known in _REPEATS.items() if "first" in known}
    lines = [f'[tables.{table}]\nduplicates = "{each}"\n' for table, each in words.items()]
    _in_parts(tmp_path, data.repeated, STAGES + "".join(lines))
    _same(_MONTH, tmp_path / "parts", cluster)


def test_ids_that_repeat_across_files_and_must_not(tmp_path: Path, cluster: Cluster) -> None:
    _in_parts(tmp_path, data.repeated, STAGES)
    said = []
    for where in (cluster, None):
        with pytest.raises(InputError) as found:
            asked(("deals-won",), tmp_path / "parts", where)
        said.append(str(found.value))
    assert said[0] == said[1]


def test_quotas_of_the_settings(tmp_path: Path, cluster: Cluster) -> None:
    _in_parts(tmp_path, data.clean, f'{STAGES}\n[[quota]]\nperiod = "2025-Q4"\namount = 900_000\nrep = "r2"\n')
    _same(("quota-attainment", "revenue"), tmp_path / "parts", cluster, by="rep")
    _same(("reps-at-quota",), tmp_path / "parts", cluster, by="none")


def _in_parts(folder: Path, make: Callable[[Path, int], None], settings: str) -> None:
    """The folder `parts` with the tables that are made, each as many files."""
    for name in ("whole", "parts"):
        (folder / name).mkdir()
    make(folder / "whole", 6)
    in_parts(folder / "parts", folder / "whole")
    (folder / "parts" / "salescli.toml").write_text(settings, encoding="utf-8")


def _same(names: Sequence[str], folder: Path, cluster: Cluster, **question: Any) -> None:
    found = asked(names, folder, cluster, **question)
    assert found == asked(names, folder, **question)
    assert not any("Error" in each for each in found)
