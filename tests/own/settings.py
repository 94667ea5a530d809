"""Own KPIs for tests: the settings of one, and what is asked of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from salescli import kpis
from salescli.api import Exports, Request
from salescli.config import settings_file
from salescli.engine.run import Answer
from salescli.errors import SalesCliError
from salescli.model.metric import Kpi
from tests.said import hint_of, message_of


def section(value: str, unit: str = "count", name: str = "x", more: str = "", **measures: str) -> str:
    """`[kpi.NAME]` with measures, each written as TOML."""
    lines = [f"[kpi.{name}]", f'unit = "{unit}"', f'value = "{value}"', *([more] if more else [])]
    return "\n".join([*lines, *(f"measures.{key} = {{ {text} }}" for key, text in measures.items())]) + "\n"


def known(text: str, folder: Path) -> kpis.Registry:
    """The KPIs of settings with this text."""
    path = folder / "salescli.toml"
    path.write_text(text, encoding="utf-8")
    return kpis.of(settings_file.load(path, named=True))


def own(text: str, folder: Path, name: str = "x") -> Kpi:
    """An own KPI of settings with this text."""
    return known(text, folder).get(name)


def answer(text: str, folder: Path, **question: Any) -> Answer:
    """The answer about the files of a folder."""
    known(text, folder)
    name = question.pop("name", "x")
    return Exports([str(folder)]).answer(name, Request(**{"period": "total", "as_of": "2026-02-28", **question}))


def value(text: str, folder: Path, **question: Any) -> Any:
    """The value over the whole range."""
    return answer(text, folder, **question).result.frame["value"][0]


def refused(text: str, folder: Path, *, files: bool = False) -> tuple[str, str | None, int]:
    """What is wrong with settings of this text, what to do about it, and the exit code, without the folder's name."""
    with pytest.raises(SalesCliError) as caught:
        answer(text, folder) if files else known(text, folder)
    hint = hint_of(caught.value)
    return message_of(caught.value).replace(f"{folder}/", ""), hint, int(caught.value.exit_code)
