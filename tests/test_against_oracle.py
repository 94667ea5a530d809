"""Every KPI equals the DuckDB query written from its definition: same rows, same order, value and every component.

The KPIs come from the registry, so a KPI added later is covered at once. Which questions are asked, and how to ask
many more, is told in questions.py.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from salescli import kpis
from tests import questions
from tests.comparison import compare
from tests.oracle import data, reference

REPOSITORY = Path(__file__).parents[1]
DATA_SETS = [name for line in questions.DATA_SETS for name in line]
#: The data sets that lack columns or tables: the usual run leaves them to the thorough one.
SPARSE = ("minimal", "unaided", "subscriptions", "lines_alone")
#: One data set after the other: the oracle keeps what it has made of the last ones.
ASKED = [
    pytest.param(kpi, data_set, marks=[pytest.mark.thorough] if data_set in SPARSE else [])
    for data_set in DATA_SETS
    for kpi in kpis.names()
]
SHOWN = 4


@pytest.fixture(scope="session")
def data_sets(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A folder of CSV files a data set."""
    root = tmp_path_factory.mktemp("data sets")
    data.clean(root / "clean", 11)
    data.awkward(root / "awkward", 11)
    data.minimal(root / "minimal", 11)
    data.unaided(root / "unaided", 11)
    data.subscriptions(root / "subscriptions", 11)
    data.billing(root / "billing", 11)
    data.last_days(root / "last days", 11)
    data.ended(root / "ended", 11)
    data.lines(root / "lines", 11)
    data.lines_alone(root / "lines_alone", 11)
    sample = root / "sample"
    sample.mkdir()
    for table in reference.TABLES:
        shutil.copy(REPOSITORY / "sample_data" / f"{table}.csv", sample)
    return {name: root / name for name in DATA_SETS}


def test_every_kpi_has_an_oracle() -> None:
    assert set(kpis.names()) <= set(reference.names())


@pytest.mark.parametrize(("kpi", "data_set"), ASKED)
def test_equals_the_oracle(kpi: str, data_set: str, data_sets: Mapping[str, Path], tmp_path: Path) -> None:
    asked = [question for question in questions.chosen(kpi) if question.data_set == data_set]
    failed = []
    for question in asked:
        if found := _differences(kpi, question, data_sets[data_set], tmp_path / "salescli.toml"):
            failed.append("\n    ".join([f"{kpi} · {question}: {len(found)} differ", *found[:SHOWN]]))
    assert not failed, f"{len(failed)} of {len(asked)} questions\n" + "\n".join(failed)


@pytest.mark.parametrize("kpi", kpis.names())
def test_own_grain_and_split(kpi: str) -> None:
    """What a KPI shows when nobody asks is part of its definition."""
    found = kpis.get(kpi)
    assert (found.grain.value, found.by) == (
        questions.OWN_GRAIN.get(kpi, "month"),
        questions.OWN_SPLIT.get(kpi, ()),
    )


def _differences(kpi: str, question: questions.Question, folder: Path, config: Path) -> list[str]:
    settings = dict(question.settings)
    tables: dict[str, Any] = {
        "stages": data.STAGES,
        "quota": [_own(entry, question) for entry in settings.pop("quota", ())],
        "ends": questions.ENDS.get(question.data_set),
    }
    if question.data_set in questions.OF_LINES:
        tables["duplicates_deals"] = "lines"
    config.write_text(settings_text(tables, question.fiscal_year_start), encoding="utf-8")
    return compare(
        kpi, folder, period=question.period, by=question.split(kpi),
        asked_by=() if question.by is None else None, where=question.filters, date_from=question.date_from,
        date_to=question.date_to, as_of=question.as_of, fiscal_year_start=question.fiscal_year_start,
        options=settings, tables=tables, config=config,
    )  # fmt: skip


def _own(entry: Mapping[str, Any], question: questions.Question) -> dict[str, Any]:
    """A quota entry with the data set's rep and, where the year is fiscal, its quarter or year written so."""
    own = dict(entry)
    if "rep" in own:
        own["rep"] = question.own_id(own["rep"])
    if question.fiscal_year_start > 1 and not own["period"][5:].isdigit():
        own["period"] = f"FY{own['period']}"
    return own


def settings_text(tables: Mapping[str, Any], fiscal_year_start: int) -> str:
    """The settings as salescli.toml says them."""
    lines = ["[calendar]", f"fiscal_year_start = {fiscal_year_start}", "[stages]"]
    lines += [f'"{stage}" = {weight}' for stage, weight in tables["stages"].items()]
    if tables.get("ends"):
        lines += ["[tables.customers]", f'ends = "{tables["ends"]}"']
    if "duplicates_deals" in tables:
        lines += ["[tables.deals]", f'duplicates = "{tables["duplicates_deals"]}"']
    for entry in tables["quota"]:
        lines.append("[[quota]]")
        lines += [
            f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in entry.items()
        ]
    return "\n".join(lines) + "\n"
