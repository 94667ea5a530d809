"""Which columns come as whole numbers, and that numbers are the same whether they do."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.api import Exports, Request
from salescli.engine.coded import packing
from salescli.engine.coded.columns import decoded
from salescli.loading import table_cache
from salescli.results.result import KpiResult
from tests.oracle import data

HEADER = "deal_id,customer_id,status,value,cost,deal_type,created_at,closed_at\n"
KPIS = ["revenue", "deals-won", "sales-cycle", "new-customers", "win-rate"]


def texts(found: pl.DataFrame) -> list[object]:
    return found["x"].cast(pl.String).to_list()


def test_only_clean_details_stay_categories() -> None:
    dtype = pl.Categorical(pl.Categories.random())
    frame = pl.DataFrame({"x": ["a", None], "y": ["b", "b"]}, schema={"x": dtype, "y": dtype})
    found = decoded(frame, {"y"})
    assert (found.schema["x"], found.schema["y"]) == (pl.String, dtype)
    assert texts(found) == texts(frame)


def asked(folder: Path) -> list[tuple[list[tuple[object, ...]], tuple[str, ...]]]:
    found = Exports([str(folder)], use_config=False).compute_many(KPIS, Request(as_of=data.AS_OF, bad_rows="skip"))
    return [(each.frame.rows(), tuple(map(str, each.notes))) for each in found if isinstance(each, KpiResult)]


@pytest.mark.parametrize(
    "row",
    [
        "9,c1,won,5,1,new,1840-01-03,2025-03-01\n",  # more days than have a number
        "9,c1,won,5,1,new,2025-01-03,2205-03-01\n",
        "9,c1,won,99999999999999.5,1,new,2025-01-03,2025-03-01\n",  # more millionths than 64 bits have
        "9,c1 ,won,5,1,own word,2025-01-03 10:30,2025-03-01\n",  # a word, a time and a text that are not as expected
    ],
)
def test_what_has_no_number_is_answered_the_slow_way(row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deals.csv").write_text(
        f"{HEADER}1,c1,won,10.25,4,new,2025-01-03,2025-02-01\n2,c2,lost,7,1,upsell,2025-01-05,2025-02-11\n{row}"
    )
    plain = asked(tmp_path)
    monkeypatch.setattr(table_cache, "LEAST_BYTES", 0)
    assert asked(tmp_path) == plain
    assert len(plain) == len(KPIS)


def test_keys_are_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    packed = packing.packed
    monkeypatch.setattr(packing, "packed", lambda *given: seen.append(len(found := packed(*given))) or found)
    monkeypatch.setattr(table_cache, "LEAST_BYTES", 0)
    (tmp_path / "deals.csv").write_text(f"{HEADER}1,c1,won,10.25,4,new,2025-01-03,2025-02-01\n")
    asked(tmp_path)
    assert seen
    assert min(seen) >= 2
