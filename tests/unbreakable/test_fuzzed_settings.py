"""No settings at all give a traceback: wild values under every key, any text, presets and targets files mutated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salescli import kpis
from salescli.api import Exports, Request
from salescli.config import sections, target_settings
from salescli.config.target_settings import TargetSetting
from salescli.loading.mapping import preset
from salescli.targets import check
from salescli.targets import load as reading
from salescli.targets.numbers.numbers import Numbers
from tests.unbreakable.fuzzing import an_error_is_no_fault, fuzz, report
from tests.unbreakable.test_sizes import everything


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return everything(tmp_path_factory.mktemp("settings"), "2025-01-05")


@pytest.fixture(autouse=True)
def _counts(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    report(request.node.name)


def _string(text: str) -> str:
    return json.dumps(text.encode("utf-8", "replace").decode()).replace("\x7f", "\\u007f")


_WORDS = st.sampled_from(
    ["SEK", "EUR", "revenue", "win-rate", "mrr", "nonsense", "region", "rep", "S", "r1", "Anna", "value", "deal_id",
     "status", "2025-Q1", "2025-01", "2025", "FY2025", "2025-13", "0001-01-01", "9999-12-31", "month", "quarter",
     "total", "previous", "year", "each", "won", "lost", "proposal", "+20%", "-5 SEK", "10 SEK", "1e400 SEK",
     "99999999999999999999999999999999999999999", "20%", "+5 pp", "%d/%m/%Y", "%", "%Q%%", "%Y", "utf-16", "cp437",
     "rot13", "hex", "idna", "utf-7", ";", "\t", "", " ", "\x00", "\u202e", "ö", "Europe/Stockholm", "../../etc", "/",
     "CON", "keep", "first", "error", "value * 2", "value / 0", "SUM(value)", "deals.csv", "*.csv",
     "read_csv('x')", "value || 'x'", "CAST(value AS INT)", "\"", "1=1; DROP"]
)  # fmt: skip
_TEXTS = st.one_of(_WORDS, _WORDS, st.text(max_size=8)).map(_string)
_NUMBERS = st.one_of(
    st.integers(-(10**40), 10**40).map(str),
    st.sampled_from(
        ["0", "-1", "1", "0.5", "1.5", "-0.0", "1e400", "-1e400", "1e-400", "inf", "nan", "1e30", "7", "13"]
    ),
)
_DAYS = st.sampled_from(["0001-01-01", "9999-12-31", "2025-02-28", "2025-01-01T00:00:00Z", "12:00:00", "2025-02-29"])
_SCALARS = st.one_of(_TEXTS, _TEXTS, _NUMBERS, _DAYS, st.sampled_from(["true", "false"]))
_KEYS = st.one_of(
    _TEXTS,
    st.sampled_from(["min", "max", "sql", "header", "constant", "value", "closed_at", "region", "2025-01", "EUR", "S"]),
)
_VALUES: st.SearchStrategy[str] = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.dictionaries(_KEYS, inner, max_size=3).map(
            lambda parts: "{" + ", ".join(f"{key} = {value}" for key, value in parts.items()) + "}"
        ),
    ),
    max_leaves=4,
)
_KNOWN = [
    f"{section}.{field.name}"
    for section, kind in {
        "currency": sections.CurrencySettings,
        "calendar": sections.CalendarSettings,
        "forecast": sections.ForecastSettings,
        "report": sections.ReportSettings,
        "output": sections.OutputSettings,
        "targets": target_settings.TargetsSettings,
        "tables.deals": sections.TableSettings,
        "tables.deals.format": sections.FormatSettings,
        "tables.customers": sections.TableSettings,
    }.items()
    for field in msgspec.structs.fields(kind)
] + [
    "stages", "stages.proposal", "dimensions.deals", "dimensions", "kpi", "kpi.revenue", "kpi.lead-conversion.basis",
    "quota", "target", "tables.deals.columns.value", "tables.deals.columns.closed_at", "tables.deals.columns.status",
    "tables.deals.columns.region", "tables.deals.columns.own", "tables.deals.values.status",
    "tables.deals.values.region", "currency.rates.EUR", "nonsense",
]  # fmt: skip
_OF_A_TARGET = [field.name for field in msgspec.structs.fields(TargetSetting)]


def _table(name: str, parts: dict[str, str]) -> str:
    return f"\n[[{name}]]\n" + "".join(f"{key} = {value}\n" for key, value in parts.items())


_TARGETS = st.dictionaries(st.sampled_from(_OF_A_TARGET), _VALUES, max_size=4).map(
    lambda parts: _table("target", {"kpi": '"revenue"', **parts})
)
_QUOTAS = st.dictionaries(st.sampled_from(["period", "amount", "rep", "region"]), _SCALARS, max_size=4).map(
    lambda parts: _table("quota", {"period": '"2025-Q1"', "amount": "5", **parts})
)
_TOML = st.tuples(
    st.dictionaries(st.sampled_from(_KNOWN), _VALUES, max_size=3).map(
        lambda parts: "".join(f"{key} = {value}\n" for key, value in parts.items())
    ),
    st.lists(st.one_of(_TARGETS, _QUOTAS), max_size=2).map("".join),
).map("".join)


def judge(folder: Path, text: str | bytes, kpi: str, name: str) -> None:
    """Everything that reads settings, under these."""
    config = folder / "own.toml"
    config.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "replace"))
    for work in (_answer, _check):
        with an_error_is_no_fault(name):
            work(folder, config, kpi)


def _named(folder: Path) -> dict[str, list[str | Path]]:
    """The exports by their tables: there are other files beside them."""
    return {table: [folder / f"{table}.csv"] for table in ("deals", "customers", "reps", "activities", "costs")}


def _answer(folder: Path, config: Path, kpi: str) -> None:
    Exports((), _named(folder), config=config).answer(kpi, Request(as_of="2025-12-31"))


def _check(folder: Path, config: Path, _: str) -> None:
    exports = Exports((), _named(folder), config=config)
    check.run(reading.read(exports.settings), Numbers(exports, "2025-12-31"))


@given(text=_TOML, kpi=st.sampled_from(kpis.names()))
@fuzz(150)
def test_wild_values(text: str, kpi: str, folder: Path) -> None:
    judge(folder, text, kpi, "test_wild_values")


@given(text=st.one_of(st.text(max_size=80), st.binary(max_size=80)))
@fuzz(80)
def test_any_text(text: str | bytes, folder: Path) -> None:
    judge(folder, text, "revenue", "test_any_text")


_PRESETS = [path.read_bytes() for path in sorted((Path(preset.__file__).parent / "presets").glob("*.toml"))] + [
    b"[tables.deals.columns]\nvalue = 'value'\nclosed_at = { sql = 'closed_at' }\n"
    b"[tables.deals.values.status]\n'won' = 'lost'\n"
]
_EDITS = st.lists(st.tuples(st.integers(0, 1 << 14), st.integers(0, 20), st.binary(max_size=3)), max_size=3)


def _edited(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    for place, lost, new in edits:
        at = place % max(1, len(data))
        data = data[:at] + new + data[at + lost :]
    return data


@given(which=st.sampled_from(_PRESETS), edits=_EDITS)
@fuzz(40)
def test_presets_and_settings_mutated(which: bytes, edits: list[tuple[int, int, bytes]], folder: Path) -> None:
    judge(folder, _edited(which, edits), "revenue", "test_presets_and_settings_mutated")


_TARGETS_FILE = (
    b"name,kpi,period,at,due,min,max,change,versus,owner,severity,min_n,part_of,where\n"
    b"Grow,revenue,month,each,,10 SEK,,,,anna,error,1,,region=S\n"
    b"Win,win-rate,quarter,,2025-12-31,,,+20%,previous,,warning,,Grow,\n"
)


@given(edits=_EDITS, cells=st.lists(st.tuples(st.integers(1, 2), st.integers(0, 13), _WORDS), max_size=3))
@fuzz(100)
def test_targets_files_mutated(
    edits: list[tuple[int, int, bytes]], cells: list[tuple[int, int, str]], folder: Path
) -> None:
    rows = [line.split(",") for line in _TARGETS_FILE.decode().splitlines()]
    for row, column, word in cells:
        rows[row][column] = '"' + word.replace('"', '""') + '"'
    data = "\n".join(map(",".join, rows)).encode("utf-8", "replace")
    (folder / "targets.csv").write_bytes(_edited(data, edits))
    text = '[currency]\nbase = "SEK"\n[targets]\nfiles = ["targets.csv"]\n'
    judge(folder, text, "revenue", "test_targets_files_mutated")


@given(asked=st.dictionaries(
    st.sampled_from(["period", "by", "where", "date_from", "date_to", "as_of", "sort", "compare", "bad_rows", "last",
    "top"]), st.one_of(_WORDS, st.integers(-5, 10**20)), max_size=3), kpi=st.sampled_from(kpis.names()))  # fmt: skip
@fuzz(100)
def test_wild_questions(asked: dict[str, Any], kpi: str, folder: Path) -> None:
    """Numbers where numbers go, words elsewhere, as the command line has them."""
    asked = {key: value for key, value in asked.items() if isinstance(value, int) == (key in ("last", "top"))}
    with an_error_is_no_fault("test_wild_questions"):
        Exports((), _named(folder), use_config=False).answer(kpi, Request(**({"as_of": "2025-12-31"} | asked)))
