"""What must hold of the guard, over random deals: a value that is changed restates what counts it, by exactly that."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from salescli import api
from salescli.history import chosen
from salescli.history.guarding.checked import guarded
from salescli.history.model import Guarded
from salescli.history.record import record
from salescli.history.run import new_run
from tests.history.made import write_deals

KPIS = ("revenue", "deals-won", "win-rate", "average-purchase-value")
AS_OF = date(2025, 12, 8)
SETTINGS = '[history]\nfile = "h.db"\nby = ["region"]\nrows = "all"\n'
HEADER = "deal_id,status,value,region,created_at,closed_at"


def deals(rng: Random) -> list[list[str]]:
    """Rows of deals that closed from August to November; the first day is that of the first one."""
    rows = []
    for number in range(60):
        closed = date(2025, 8, 1) + timedelta(days=0 if number == 0 else rng.randrange(120))
        created = closed - timedelta(days=rng.randrange(1, 60))
        status = "won" if number == 0 else rng.choice(("won", "won", "lost"))
        rows.append([f"D{number}", status, f"{rng.randrange(100, 99_999) / 100:.2f}", rng.choice(("North", "South")),
                     str(created), str(closed)])  # fmt: skip
    return rows


def written(folder: Path, rows: list[list[str]]) -> api.Exports:
    write_deals(folder, [",".join(row) for row in rows], HEADER)
    (folder / "salescli.toml").write_text(SETTINGS, encoding="utf-8")
    return api.Exports(str(folder))


def guard(folder: Path, rows: list[list[str]], *, is_recorded: bool = False) -> Guarded:
    """What the guard says of some deals, which are recorded afterwards if that is wanted."""
    exports = written(folder, rows)
    read = chosen.read(exports, KPIS, str(AS_OF), "error")
    found, _ = guarded(exports, folder / "h.db", read, AS_OF)
    if is_recorded:
        run, _ = new_run(exports, AS_OF, "check", read.readings)
        record(folder / "h.db", run)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_one_value_that_is_changed(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    rows = deals(rng)
    assert guard(tmp_path, rows, is_recorded=True).is_new
    assert guard(tmp_path, rng.sample(rows, len(rows))).restated == ()
    closed = [row for row in rows if row[1] == "won" and row[5] < "2025-11-01"]
    changed = rng.choice(closed)
    amount = rng.randrange(1, 5000) * rng.choice((-1, 1))
    new = f"{float(changed[2]) + amount / 100:.2f}"
    found = guard(tmp_path, [[*row[:2], new, *row[3:]] if row is changed else row for row in rows]).restated
    period, region = changed[5][:7], f'{{"region":"{changed[3]}"}}'
    assert [(each.series.kpi, each.period, each.group) for each in found] == [
        ("revenue", period, "{}"), ("average-purchase-value", period, "{}"),
        ("revenue", period, region), ("average-purchase-value", period, region),
    ]  # fmt: skip
    for each in found:
        (line,) = each.deals or ()
        assert (line.deal_id, line.column) == (changed[0], "value")
        assert line.effect is not None
        assert line.effect * 100 == amount
        if each.series.kpi == "revenue":
            assert each.change is not None
            assert each.change * 100 == amount


def test_a_running_and_a_settling_period_are_not_guarded(tmp_path: Path) -> None:
    rows = deals(Random(9))
    guard(tmp_path, rows, is_recorded=True)
    settling = [row for row in rows if row[1] == "won" and row[5] >= "2025-11-01"]
    others = [row for row in rows if row not in settling]
    written(tmp_path, [*others, *([*row[:2], "1.00", *row[3:]] for row in settling)])
    (tmp_path / "salescli.toml").write_text(SETTINGS + "settle = 30\n", encoding="utf-8")
    exports = api.Exports(str(tmp_path))
    read = chosen.read(exports, KPIS, str(AS_OF), "error")
    assert guarded(exports, tmp_path / "h.db", read, AS_OF)[0].restated == ()
