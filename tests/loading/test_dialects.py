"""One table of deals gives the same bytes of JSON however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli import compute
from salescli.loading.files import opened as files
from salescli.output.documents.kpi import KpiDocument
from salescli.output.formats import render
from tests.loading.dialects import Written, deals, forty

_DEALS = deals()


def answers(path: Path) -> str:
    questions = (("revenue", ("region",)), ("sales-cycle", ("rep",)))
    results = [compute(name, deals=path, by=by, as_of="2025-06-30") for name, by in questions]
    return "".join(str(render(KpiDocument(result), "json")).replace(str(path), "FILE") for result in results)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("plain") / "deals.csv"
    path.write_bytes(Written().bytes_of(_DEALS))
    return answers(path)


def _without_currency(answer: str) -> str:
    return answer.replace('"currency": "SEK"', '"currency": null')


@pytest.mark.parametrize("written", forty(), ids=str)
def test_same_answer(written: Written, expected: str, tmp_path: Path) -> None:
    path = tmp_path / f"deals{written.ending}"
    path.write_bytes(written.bytes_of(_DEALS))
    assert _without_currency(answers(path)) == expected


@pytest.mark.thorough
@pytest.mark.parametrize("written", forty(), ids=str)
def test_same_answer_when_the_head_is_a_few_rows(
    written: Written, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", 700)
    path = tmp_path / f"deals{written.ending}"
    path.write_bytes(written.bytes_of(_DEALS))
    assert _without_currency(answers(path)) == expected
