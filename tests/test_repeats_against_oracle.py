"""Every KPI over files in which keys repeat equals the oracle, whichever row of each counts, or all."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli import kpis
from salescli.model.tables import TABLES
from tests.asking import STAGES, grain_of
from tests.comparison import compare
from tests.oracle import data

SHOWN = 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("repeated")
    data.repeated(made, 3)
    return made


@pytest.mark.parametrize("word", ["first", "last", "keep"])
@pytest.mark.parametrize("kpi", kpis.names())
def test_equals_the_oracle(kpi: str, word: str, folder: Path, tmp_path: Path) -> None:
    config = tmp_path / "salescli.toml"
    words = {
        table: word if word in known else "first"
        for table, schema in TABLES.items()
        if "first" in (known := schema.duplicates)
    }
    lines = [f'[tables.{table}]\nduplicates = "{word}"\n' for table, word in words.items()]
    config.write_text(STAGES + "".join(lines), encoding="utf-8")
    failed = []
    for by in ((), ("region",)):
        found = compare(
            kpi, folder, as_of=data.AS_OF, period=grain_of(kpi), by=by, asked_by=list(by) or "none", config=config,
            tables={"stages": data.STAGES, **{f"duplicates_{table}": word for table, word in words.items()}},
        )  # fmt: skip
        failed += [f"by {by}: {text}" for text in found[:SHOWN]]
    assert not failed, "\n".join(failed)
