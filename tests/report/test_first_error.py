"""An error without which there is no report is looked for once: the KPIs after it would meet the same value again."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.api import Exports, Request
from salescli.config import settings_file
from salescli.errors import InputError, MissingInputError, SalesCliError
from salescli.report import build as dashboard
from salescli.report import side_by_side
from salescli.targets import load
from salescli.targets.check import run
from salescli.targets.numbers.numbers import Numbers
from tests.engine_calls import counted
from tests.said import message_of

DEALS = "deal_id,status,value,created_at,closed_at,rep_id\n" + "".join(
    f"{number},{'won' if number % 3 else 'lost'},{number},2026-01-{number:02},2026-02-{number:02},r{number % 4}\n"
    for number in range(1, 28)
)
TARGETS = "".join(
    f'[[target]]\nname = "{kpi}"\nkpi = "{kpi}"\nperiod = "month"\nmin = 1\n'
    for kpi in ("deals-won", "calls", "revenue", "win-rate", "average-purchase-value")
)
ASKED = Request(as_of="2026-03-05")


def folder(tmp_path: Path, old: str = "", new: str = "") -> Path:
    (tmp_path / "deals.csv").write_text(DEALS.replace(old, new) if old else DEALS)
    (tmp_path / "salescli.toml").write_text('[currency]\nbase = "SEK"\n' + TARGETS)
    return tmp_path


def report(path: Path) -> None:
    exports = Exports([str(path)])
    dashboard.expect(exports, ASKED)
    dashboard.build(exports, ASKED)


def check(path: Path) -> None:
    config = path / "salescli.toml"
    numbers = Numbers(Exports([str(path)], config=config), "2026-03-05")
    run(load.read(settings_file.load(config, named=True)), numbers)


def several(path: Path) -> None:
    side_by_side.compute(Exports([str(path)]), ["revenue", "win-rate", "average-purchase-value"], ASKED)


#: So many calls find a bad value, where answers are few calls too.
_REFUSAL = 60


@pytest.mark.parametrize("command", [report, check, several], ids=lambda command: command.__name__)
def test_a_bad_value_costs_less_than_an_answer(command: object, tmp_path: Path) -> None:
    assert callable(command)
    with counted() as whole:
        command(folder(tmp_path))
    with counted() as refused, pytest.raises(InputError) as error:
        command(folder(tmp_path, "2026-02-25", "2026-02-3x"))
    assert "line 26, column 'closed_at': '2026-02-3x' is not a date." in message_of(error.value)
    assert refused.scans <= whole.scans + 4
    assert refused.total <= max(whole.total, _REFUSAL)


def test_kpis_before_the_first_error_that_ends_all_have_their_answers(tmp_path: Path) -> None:
    exports = Exports([str(folder(tmp_path, ",25,2026", ",25x,2026"))])
    names = ["deals-won", "calls", "win-rate", "revenue", "average-purchase-value", "deals-lost"]
    every = exports.compute_many(names, ASKED)
    assert [isinstance(found, SalesCliError) for found in every] == [False, True, False, True, True, False]
    found = exports.compute_many(names, ASKED, lambda error: not isinstance(error, MissingInputError))
    assert [isinstance(each, SalesCliError) for each in found] == [False, True, False, True]
    assert message_of(found[-1]) == message_of(every[3])  # type: ignore[arg-type]
