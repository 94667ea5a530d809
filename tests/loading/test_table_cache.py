"""A table that is held, in memory or in a temporary file, gives what reading it for every question gives."""

from __future__ import annotations

import tempfile
from errno import ENOSPC
from pathlib import Path

import polars as pl
import pytest

from salescli import kpis
from salescli.api import Exports, Request
from salescli.errors import SalesCliError
from salescli.loading import table_cache
from salescli.loading.kept.stored import Codes, Form
from salescli.results.result import KpiResult
from tests.asking import rows, unlike
from tests.oracle import data

ODD = (
    "deal_id,rep_id,region,product,status,value,cost,deal_type,created_at,closed_at\n"
    "1, r1 ,North ,A ,Closed Won,1 200,n/a,upsell,2025-01-02,2025-01-20\n"
    "2,r1,North,A,won,12x0,5.5,new,2025-01-02,2025-02-20\n"
    "3,r2,,,lost,7.25,-,new,2025-01-03,20/02/2025\n"
    "4,r2,South,B,open,8,1,new,2025-01-03,\n"
)


def answers(folder: Path, ask: Request) -> dict[str, KpiResult | SalesCliError]:
    names = kpis.names()
    return dict(zip(names, Exports([str(folder)], use_config=False).compute_many(names, ask), strict=True))


def not_kept(folder: Path, ask: Request, monkeypatch: pytest.MonkeyPatch) -> dict[str, KpiResult | SalesCliError]:
    with monkeypatch.context() as patched:
        patched.setattr(table_cache, "fill", lambda *_: None)
        return answers(folder, ask)


@pytest.mark.parametrize(
    "ask",
    [
        Request(as_of=data.AS_OF),
        Request(as_of=data.AS_OF, by="region", bad_rows="skip"),
        Request(as_of=data.AS_OF, by="rep", period="quarter", bad_rows="null"),
        Request(as_of=data.AS_OF, where="region=North", compare="previous"),
        Request(as_of=data.AS_OF, by="product", bad_rows="skip"),
    ],
    ids=["month", "region", "rep", "compare", "product"],
)
@pytest.mark.parametrize("kind", [pytest.param("awkward", marks=pytest.mark.thorough), "odd", "two files"])
@pytest.mark.parametrize("least", [0, table_cache.LEAST_BYTES], ids=["in a file", "in memory"])
def test_it_makes_no_difference(
    least: int, kind: str, ask: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "awkward":
        data.awkward(tmp_path, 5)
    else:
        (tmp_path / "deals.csv").write_text(ODD)
    if kind == "two files":
        (tmp_path / "deals-2.csv").write_text("deal_id,status,value,closed_at\n5,won,3,2025-02-21\n6,open,8,\n")
    read = not_kept(tmp_path, ask, monkeypatch)
    monkeypatch.setattr(table_cache, "LEAST_BYTES", least)
    kept = answers(tmp_path, ask)
    assert any(isinstance(found, KpiResult) for found in read.values())
    for name, found in read.items():
        other = kept[name]
        assert type(found) is type(other), (name, found, other)
        if isinstance(found, KpiResult) and isinstance(other, KpiResult):
            assert unlike(rows(found), rows(other)) == [], name
            assert found.notes == other.notes, name
        else:
            assert str(found) == str(other)


def test_a_dimension_that_was_not_expected_is_read_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deals.csv").write_text(ODD)
    monkeypatch.setattr(table_cache, "LEAST_BYTES", 0)
    exports = Exports([str(tmp_path)], use_config=False)
    together = ["revenue", "deals-won", "win-rate", "deals-lost"]
    exports.compute_many(together, Request(as_of=data.AS_OF, bad_rows="skip"))
    later = exports.compute_many(together, Request(as_of=data.AS_OF, bad_rows="skip", by="product"))
    fresh = Exports([str(tmp_path)], use_config=False)
    first = fresh.compute_many(together, Request(as_of=data.AS_OF, bad_rows="skip", by="product"))
    for mine, other in zip(later, first, strict=True):
        assert isinstance(mine, KpiResult)
        assert isinstance(other, KpiResult)
        assert mine.frame["product"].to_list()
        assert unlike(rows(mine), rows(other)) == []


def kept_as(customers: list[str], folder: Path) -> Form:
    """The form of the customers of deals, kept in a file."""
    lines = (f"{number},{customer},won,1,2025-01-02" for number, customer in enumerate(customers))
    (folder / "deals.csv").write_text("\n".join(["deal_id,customer_id,status,value,closed_at", *lines]) + "\n")
    exports = Exports([str(folder)], use_config=False)
    exports.compute_many(["revenue", "leads", "deals-won", "win-rate"], Request(as_of=data.AS_OF))
    kept = exports.dataset.stored("deals")
    assert kept
    assert kept.rows.select(kept.forms["customer_id"].wide()).collect()["customer_id"].to_list() == customers
    return kept.forms["customer_id"]


@pytest.mark.parametrize(
    ("customers", "form"),
    [
        ([f"{number:x}-{number}x" for number in range(3_000)], Form),
        ([f"{number % 2_000:x}-x" for number in range(3_000)], Codes),
        ([f"C{number:06}" for number in range(3_000)], Codes),
        ([*(f"C{number:06}" for number in range(9_000)), "C9"], Codes),
    ],
    ids=["of one row each", "repeated", "numbered", "numbered but the last"],
)
def test_texts_of_one_row_each_have_no_dictionary(
    customers: list[str], form: type[Form], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_cache, "LEAST_BYTES", 0)
    assert type(kept_as(customers, tmp_path)) is form


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data.clean(tmp_path, 5)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(table_cache, "LEAST_BYTES", 0)
    exports = Exports([str(tmp_path)], use_config=False)
    exports.compute_many(["revenue", "leads", "win-rate", "deals-won"], Request(as_of=data.AS_OF))
    assert list((tmp_path / "temporary").iterdir()) != []
    del exports
    assert list((tmp_path / "temporary").iterdir()) == []


def test_few_questions_keep_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data.clean(tmp_path, 5)
    monkeypatch.setattr(table_cache, "LEAST_BYTES", 0)
    monkeypatch.setattr(table_cache, "fill", None)
    exports = Exports([str(tmp_path)], use_config=False)
    assert exports.compute_many(["revenue", "leads"], Request(as_of=data.AS_OF))


@pytest.mark.parametrize(
    "error", [OSError(ENOSPC, "No space left on device"), pl.exceptions.ComputeError("parquet: … (os error 28)")]
)
def test_without_room_the_files_are_read_again(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    data.clean(tmp_path, 5)
    ask = Request(as_of=data.AS_OF)
    read = not_kept(tmp_path, ask, monkeypatch)["revenue"]
    monkeypatch.setattr(table_cache, "LEAST_BYTES", 0)
    monkeypatch.setattr(pl.LazyFrame, "sink_ipc", refuse)
    kept = answers(tmp_path, ask)["revenue"]
    assert isinstance(read, KpiResult)
    assert isinstance(kept, KpiResult)
    assert unlike(rows(read), rows(kept)) == []
