"""How many calls into the engine commands make over the sample data: what grows here takes time on every machine."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from salescli.api import Exports, Request
from salescli.report import build
from salescli.targets import load
from salescli.targets.check import run
from salescli.targets.numbers.numbers import Numbers
from tests.conftest import REPOSITORY
from tests.engine_calls import counted

SAMPLE = [str(REPOSITORY / "sample_data")]


def kpi(exports: Exports) -> None:
    exports.answer("revenue", Request())


def report(exports: Exports) -> None:
    build.build(exports, Request())


def check(exports: Exports) -> None:
    run(load.read(exports.settings), Numbers(exports))


@pytest.mark.parametrize(
    ("command", "calls", "group_bys"),
    [(kpi, 26, 1), (report, 610, 25), (check, 330, 16)],
    ids=["kpi", "report", "check"],
)
def test_calls_do_not_grow(command: Callable[[Exports], None], calls: int, group_bys: int) -> None:
    with counted() as found:
        command(Exports(SAMPLE))
    assert found.total <= calls, found.callers.most_common(20)
    assert found.group_bys <= group_bys


def test_calls_are_counted_once_each() -> None:
    frame = pl.DataFrame({"a": [1, 1, 2]})
    with counted() as found:
        frame.select("a")
        frame.lazy().group_by("a").agg(pl.len()).collect()
        frame.group_by("a").len()
    assert (found.collects, found.eager, found.group_bys, found.scans) == (1, 2, 2, 0)
    frame.select("a")
    assert found.total == 3
