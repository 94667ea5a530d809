"""The deals of runs, as they are recorded and read back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl

from salescli.history import deals, store
from salescli.history.deals import COLUMNS, Deals
from salescli.history.record import record
from tests.history.made import day, new_run, run


def made(*rows: dict[str, object], dimensions: tuple[str, ...] = ("region",)) -> Deals:
    frame = pl.DataFrame(list(rows), schema={"deal_id": pl.String, **COLUMNS, **dict.fromkeys(dimensions, pl.String)})
    return Deals(frame, dimensions)


def back(path: Path, number: int) -> list[dict[str, object]]:
    with store.reading(path) as found:
        assert found
        frame = deals.of_run(found, number).frame.sort("deal_id")
    return [{name: value for name, value in row.items() if value is not None} for row in frame.to_dicts()]


def bodies(path: Path) -> list[tuple[object, ...]]:
    with store.reading(path) as found:
        assert found
        return found.rows("deal")


OPEN = {"deal_id": "D1", "status": "open", "value": Decimal("100.50"), "stage": 'a "b"', "region": "Öst"}
WON = {"deal_id": "D1", "status": "won", "value": Decimal("100.50"), "closed_at": day("2025-11-02"), "region": "Öst"}


def test_a_version_has_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    for number, frame in enumerate((made(OPEN), made(OPEN), made(WON), made(), made(WON)), 1):
        record(path, new_run(f"2025-11-{number:02}", rows="all", deals=frame))
    assert bodies(path) == [
        ("D1", 1, 0, '{"dimensions":{"region":"Öst"},"stage":"a \\"b\\"","status":"open","value":"100.5"}'),
        ("D1", 3, 0, '{"closed_at":"2025-11-02","stage":"","status":"won"}'),
        ("D1", 4, 1, None),
        ("D1", 5, 0, '{"closed_at":"2025-11-02","cost":"","created_at":"","deal_type":"","dimensions":{"region":"Öst"},'
                     '"expected_close_at":"","probability":"","stage":"","status":"won","value":"100.5","weight":""}'),
    ]  # fmt: skip
    assert back(path, 2) == made(OPEN).frame.select("deal_id", "stage", "status", "value", "region").to_dicts()
    assert [len(back(path, number)) for number in (3, 4, 5)] == [1, 0, 1]
    assert back(path, 3) == back(path, 5)
    assert back(path, 3)[0]["status"] == "won"
    assert "stage" not in back(path, 3)[0]


def test_only_open_ones_and_those_that_were_recorded(tmp_path: Path) -> None:
    path, other = tmp_path / "h.db", {"deal_id": "D2", "status": "lost"}
    record(path, new_run("2025-11-01", rows="open", deals=made(OPEN, other)))
    record(path, new_run("2025-11-02", rows="open", deals=made(WON, other)))
    assert [row[:3] for row in bodies(path)] == [("D1", 1, 0), ("D1", 2, 0)]


def test_deals_that_closed_before_what_is_kept_are_deleted(tmp_path: Path) -> None:
    path, open_ = tmp_path / "h.db", {"deal_id": "D2", "status": "open"}
    record(path, new_run("2025-11-05", rows="all", deals=made(WON, open_)))
    for _ in range(2):
        record(path, new_run("2026-01-05", rows="all", deals=made(WON, open_), keep_from=day("2025-12-01")))
    assert [row[:3] for row in bodies(path)] == [("D2", 1, 0)]


def test_dimensions_come_and_go(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    record(path, new_run("2025-11-01", rows="all", deals=made(OPEN)))
    other = {**OPEN, "team": "a"}
    del other["region"]
    record(path, new_run("2025-11-02", rows="all", deals=made(other, dimensions=("team",))))
    assert bodies(path)[1][3] == '{"dimensions":{"region":"","team":"a"}}'
    assert "region" not in back(path, 2)[0]
    assert back(path, 2)[0]["team"] == "a"


def test_the_latest_run_with_deals() -> None:
    from msgspec.structs import replace

    runs = [replace(run(number, f"2025-11-{number:02}"), rows=rows)
            for number, rows in enumerate(("open", "all", "none"), 1)]  # fmt: skip
    found = [deals.latest_run(runs, day(text)) for text in ("2025-10-31", "2025-11-01", "2025-11-09")]
    assert [each and each.id for each in found] == [None, 1, 2]
    assert deals.latest_run(runs, day("2025-11-02"), before=True) == runs[0]
