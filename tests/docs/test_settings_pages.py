"""The reference of the settings is that of their declarations, with an example each that can be read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec import NODEFAULT, defstruct
from msgspec.structs import fields

from salescli.config import decode, sections, settings_file
from salescli.config.decode import keys_of
from salescli.config.history_settings import HistorySettings
from salescli.config.json_schema import of_kind
from salescli.config.own_kpis import OwnKpi, OwnMeasure
from salescli.config.settings import Settings
from salescli.config.target_settings import TargetSetting, TargetsSettings
from tests.docs.pages import DOCS, blocks, name_of, replaced

PAGES = (DOCS / "settings.md", DOCS / "settings-of-kpis.md")
#: The record of each part of the pages, or for sections whose keys are the user's own what they are.
PARTS: Mapping[str, Any] = {
    "currency": sections.CurrencySettings,
    "calendar": sections.CalendarSettings,
    "stages": "The stages in pipeline order, each with its weight: the share of open deals in it that are won, 0 to 1.",
    "dimensions": "By table, further text columns to split and filter by.",
    "tables": sections.TableSettings,
    "format": sections.FormatSettings,
    "columns": sections.ColumnSetting,
    "values": "What the words of a column mean: each with the word of salescli that it stands for.",
    "joins": sections.JoinSettings,
    "kpi": OwnKpi,
    "measures": OwnMeasure,
    "quota": sections.QuotaSetting,
    "forecast": sections.ForecastSettings,
    "report": sections.ReportSettings,
    "history": HistorySettings,
    "output": sections.OutputSettings,
    "target": TargetSetting,
    "targets": TargetsSettings,
}
_NAMES = {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "section"}
#: Keys of records that the file has under another name, or not at all.
_NOT_WRITTEN = {OwnKpi: {"name"}}


def _kind(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(_kind, schema["anyOf"])))
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if schema.get("format") == "date":
        return "date"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    found = schema.get("type", "anything")
    return "number" if isinstance(found, list) else _NAMES[found]


def _part(kind: Any) -> str:
    if isinstance(kind, str):
        return f"{kind}\n"
    lines = [_plain(kind), "", "| key | type | default | example |", "|---|---|---|---|"]
    for name, field in keys_of(kind).items():
        if name in _NOT_WRITTEN.get(kind, ()):
            continue
        default = field.default
        shown = "needed" if field.required else ""
        if default not in (NODEFAULT, None, ""):
            shown = f"`{str(default).lower() if isinstance(default, bool) else default}`"
        lines.append(f"| `{name}` | {_kind(of_kind(field.type))} | {shown} | `{kind.EXAMPLES[name]}` |")
    return "\n".join(lines) + "\n"


def _plain(kind: type) -> str:
    return " ".join((kind.__doc__ or "").replace("(see `TableSchema`)", "").split()).replace(" ,", ",")


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_that_of_its_declaration(name: str, rewrite: bool) -> None:
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    (page,) = (page for page in PAGES if begin in page.read_text(encoding="utf-8"))
    written = page.read_text(encoding="utf-8").split(begin)[1].split(end)[0]
    if rewrite:
        replaced(page, f"{begin}{written}{end}", f"{begin}{_part(PARTS[name])}{end}")
    else:
        assert written == _part(PARTS[name])


def test_every_section_has_a_part() -> None:
    assert set(keys_of(Settings)) - set(PARTS) == set()
    assert {field.name for field in fields(Settings)} - set(PARTS) == {"path", "own_kpis"}


#: Where the section of a record stands; `{}` is the name of the table whose key it is.
_PLACES: Mapping[Any, str] = {
    sections.TableSettings: "tables.{}",
    sections.FormatSettings: "tables.{}.format",
    sections.ColumnSetting: "tables.{}.columns.value",
    sections.JoinSettings: "[tables.{}.joins]",
    sections.QuotaSetting: "[quota]",
    TargetSetting: "[target]",
    OwnKpi: "kpi.example",
    OwnMeasure: "kpi.example.measures.won",
}
#: Keys of one table, and those that go with others.
_TABLES = {"ends": "customers", "snapshot": "customers", "grain": "quotas", "year": "quotas"}
_WITH: Mapping[Any, Mapping[str, str]] = {
    sections.CurrencySettings: {"rates": 'base = "SEK"'},
    OwnMeasure: {
        **dict.fromkeys(("sum", "mean", "median", "distinct", "where", "unit", "hidden", "money"), 'of = "won"'),
        "column": 'kpi = "revenue"',
        "date": 'of = "deals"',
    },
}  # fmt: skip
KEYS = [
    (kind, name)
    for kind in PARTS.values()
    if isinstance(kind, type)
    for name in keys_of(kind)
    if name not in _NOT_WRITTEN.get(kind, ())
]


def _text_of(kind: Any, key: str) -> str:
    """A settings file with the example of one key, and the keys that it needs."""
    place = _PLACES.get(kind, next((name for name, each in PARTS.items() if each is kind), "")).format(
        _TABLES.get(key, "deals")
    )
    needed = [name for name, field in keys_of(kind).items() if field.required and name != key]
    lines = [f"{name} = {kind.EXAMPLES[name]}" for name in (*needed, key)]
    lines += filter(None, [_WITH.get(kind, {}).get(key)])
    if kind is OwnMeasure:
        lines = ["[kpi.example]", 'value = "won"', 'unit = "count"', f"[{place}]", *lines]
    else:
        lines = [f"[{place}]", *lines]
    return "\n".join(lines) + "\n"


def _found(settings: Settings, kind: Any) -> Any:
    """The record of a kind in settings that have one."""
    tables = list(settings.tables.values())
    places: Mapping[Any, Any] = {
        sections.TableSettings: lambda: tables[0],
        sections.FormatSettings: lambda: tables[0].format,
        sections.ColumnSetting: lambda: tables[0].columns["value"],
        sections.JoinSettings: lambda: tables[0].joins[0],
        sections.QuotaSetting: lambda: settings.quota[0],
        TargetSetting: lambda: settings.target[0],
        OwnKpi: lambda: settings.own_kpis[0],
        OwnMeasure: lambda: settings.own_kpis[0].measures["won"],
    }
    if kind in places:
        return places[kind]()
    return getattr(settings, next(name for name, each in PARTS.items() if each is kind))


@pytest.mark.parametrize(("kind", "key"), KEYS, ids=[f"{kind.__name__}.{key}" for kind, key in KEYS])
def test_the_example_of_a_key_is_read_and_held(kind: Any, key: str, tmp_path: Path) -> None:
    path = tmp_path / "salescli.toml"
    path.write_text(_text_of(kind, key), encoding="utf-8")
    found = getattr(_found(settings_file.load(path, named=True), kind), key)
    field = keys_of(kind)[key]
    wanted = tomllib.loads(f"x = {kind.EXAMPLES[key]}", parse_float=Decimal)["x"]
    assert found == decode.typed({key: wanted}, defstruct("Section", [(key, field.type)])).__getattribute__(key)
    assert found != field.default


def test_every_key_has_an_example_and_no_other_has() -> None:
    for kind in {kind for kind, _ in KEYS}:
        assert set(kind.EXAMPLES) == {key for each, key in KEYS if each is kind}, kind


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_example_can_be_read_and_every_part_has_one(page: Path, tmp_path: Path) -> None:
    names = re.findall(r"^<!-- (\w+) -->$", page.read_text(encoding="utf-8"), re.MULTILINE)
    examples = {Path(block.file).parts[1]: block.text for block in blocks(page) if block.language == "toml"}
    assert set(names) - set(examples) <= {"measures"}  # they stand in the example of their KPI
    for name, text in examples.items():
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        assert settings_file.load(path, named=True) != Settings(path=path), name
