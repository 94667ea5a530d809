"""Table, JSON and CSV say the same, cell for cell, once rounded; and the same again whatever the machine."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from salescli import api, kpis
from salescli.errors import SalesCliError
from salescli.model.measures import Unit
from salescli.output import render
from salescli.output.documents.kpi import KpiDocument
from salescli.results.result import KpiResult
from tests.conftest import SAMPLE
from tests.program import run
from tests.said import message_of

TWO_PLACES = (Unit.MONEY, Unit.MONEY_A_DAY, Unit.PERCENT)


def _rounded(value: int | Decimal | None, unit: Unit) -> Decimal | None:
    places = Decimal("0.01") if unit in TWO_PLACES else Decimal("0.1")
    return None if value is None else Decimal(value).quantize(places, ROUND_HALF_UP)


def _number(cell: str) -> Decimal | None:
    return None if cell == "–" else Decimal(cell.replace(",", ""))


def _table_rows(text: str) -> list[list[str]]:
    """The cells of the rows between the rule and the first blank line, the mark of a running period taken off."""
    body = text.split("─\n", 1)[1].split("\n\n", 1)[0]
    rows = [re.split(r" {2,}", line.strip()) for line in body.splitlines()]
    return [[row[0].removesuffix(" *"), *row[1:]] for row in rows]


def _answer(name: str, split: str) -> KpiResult:
    grain = "quarter" if "quarter" in kpis.get(name).grains else "total"
    try:
        return api.compute(name, SAMPLE, by=split, period=grain)
    except SalesCliError as error:
        if split == "none":
            raise
        pytest.skip(f"{name} has no split by {split}: {message_of(error)}")


@pytest.mark.parametrize("split", ["none", "region", "rep"])
@pytest.mark.parametrize("name", kpis.names())
def test_formats_agree(name: str, split: str) -> None:
    result = _answer(name, split)
    answer: dict[str, Any] = json.loads(render(KpiDocument(result), "json"), parse_float=Decimal)
    lines = list(csv.DictReader(io.StringIO(render(KpiDocument(result), "csv"), newline="")))
    shown = _table_rows(render(KpiDocument(result), "table"))
    kpi = result.kpi
    numbers = ["value", *kpi.components]
    assert len(answer["rows"]) == len(lines) == len(shown) > 0
    for row, line, cells in zip(answer["rows"], lines, shown, strict=True):
        for column, value in row.items():
            if column in numbers:
                assert (Decimal(line[column]) if line[column] else None) == value
            else:
                assert line[column] == {None: "", True: "true", False: "false"}.get(value, value)
        keys = [row["period"] or "–", *(row[column] or "–" for column in row if column in ("region", "rep_id", "rep"))]
        assert cells[: len(keys)] == keys
        assert [_number(cell) for cell in cells[len(keys) :]] == [
            _rounded(row[column], kpi.unit_of(column)) for column in numbers
        ]


def test_every_run_gives_the_same_bytes(tmp_path: Path) -> None:
    asked = ("kpi", "average-purchase-value", str(SAMPLE), "--by", "rep")
    written = []
    for position, threads in enumerate(("1", "2", "2")):
        names = [f"{position}.json", f"{position}.csv", f"{position}.txt"]
        outputs = [part for name in names for part in ("--output", name)]
        assert run(*asked, *outputs, cwd=tmp_path, env={"POLARS_MAX_THREADS": threads}).code == 0
        written.append([(tmp_path / name).read_bytes() for name in names])
    assert written[0] == written[1] == written[2]
