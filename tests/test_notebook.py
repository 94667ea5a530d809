"""What Python programs call: frames in, frames, values and tables of a page out, errors in words of arguments."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import salescli
from salescli import api
from salescli.errors import SalesCliError
from tests.conftest import SAMPLE
from tests.program import python, run_here

#: Won in January 100 and 50, in February 7.5.
DEALS = pl.DataFrame(
    {
        "deal_id": ["1", "2", "3", "4"],
        "status": ["won", "won", "won", "lost"],
        "value": [100.0, 50.0, 7.5, 3.0],
        "closed_at": [date(2026, 1, 5), date(2026, 1, 6), date(2026, 2, 1), date(2026, 2, 2)],
        "region": pl.Series(["N", "S", "N", "N"], dtype=pl.Categorical),
    }
)
SEK: dict[str, Any] = {"currency": {"base": "SEK"}, "calendar": {"as_of": date(2026, 2, 28)}}


@pytest.mark.parametrize("deals", [DEALS, DEALS.lazy()], ids=["eager", "lazy"])
def test_frames_are_tables(deals: pl.DataFrame | pl.LazyFrame) -> None:
    result = salescli.compute("revenue", deals=deals, settings=SEK)
    assert result.frame["value"].to_list() == [150, Decimal("7.5")]
    assert result.currency == "SEK"
    by_region = salescli.compute("revenue", deals=deals, settings=SEK, by="region", period="total")
    assert by_region.frame.select("region", "value").rows() == [("N", Decimal("107.5")), ("S", 50)]


def test_several_tables_of_either_kind(tmp_path: Path) -> None:
    activities = DEALS.select(activity_id="deal_id", type=pl.lit("call"), rep_id=pl.lit("r1"), done_at="closed_at")
    DEALS.write_csv(tmp_path / "won.csv")
    result = salescli.compute(
        ["revenue", "calls"], deals=tmp_path / "won.csv", activities=activities, settings=SEK, use_config=False
    )
    assert result.frame.select("period", "revenue", "calls").rows() == [
        ("2026-01", 150, 2),
        ("2026-02", Decimal("7.5"), 2),
    ]


def test_results_are_those_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SAMPLE.parent)
    for arguments, result in (
        (("kpi", "revenue"), salescli.compute("revenue", "sample_data")),
        (
            ("kpi", "revenue,win-rate", "--by", "region"),
            salescli.compute(["revenue", "win-rate"], "sample_data", by="region"),
        ),
        (("forecast",), salescli.forecast("sample_data")),
        (("funnel", "--by", "region"), salescli.funnel("sample_data", by="region")),
        (("check",), salescli.check("sample_data")),
    ):
        written = run_here(*arguments, "sample_data", "--format", "json", "--quiet", cwd=SAMPLE.parent).out.decode()
        assert result.to_json() == written
        assert result.to_dict() == json.loads(written)
        csv = run_here(*arguments, "sample_data", "--format", "csv", "--quiet", cwd=SAMPLE.parent).out.decode()
        assert result.frame.height == len(csv.splitlines()) - 1
        assert repr(result).startswith("<salescli ") and len(repr(result)) < 200
        shown = result._repr_html_()
        assert shown.count("<table>") == shown.count("</table>") >= 1


def test_the_report_too_even_after_its_package_was_imported() -> None:
    import salescli.report.build

    result = salescli.report(SAMPLE, as_of="2025-06-30")
    assert result.to_dict()["as_of"] == "2025-06-30"
    assert {"kpi", "period", "value"} <= set(result.frame.columns)


def test_a_table_of_a_page_is_escaped() -> None:
    odd = DEALS.with_columns(region=pl.lit("<b>&"))
    shown = salescli.compute("revenue", deals=odd, settings=SEK, by="region")._repr_html_()
    assert "&lt;b&gt;&amp;" in shown and "<b>" not in shown
    assert '<td style="text-align:right;white-space:nowrap">150.00</td>' in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"by": "regoin"}, ["'regoin'", "Did you mean 'region'?"]),
        ({"last": "two"}, ["last is 'two', not a whole number"]),
        ({"last": True}, ["last is True, not a whole number"]),
        ({"last": 2, "date_from": "2026"}, ["last does not go with date_from or date_to"]),
        ({"as_of": 5}, ["as_of is 5, not a text or a date"]),
        ({"bad_rows": "skipp"}, ["bad_rows 'skipp'", "'skip'"]),
        ({"deals": 5}, ["deals is 5, not a path, a list of paths or a frame"]),
        ({"settings": {"calender": {}}}, ["settings: unknown key 'calender'", "'calendar'"]),
        ({"settings": [1]}, ["settings is [1], not a dict"]),
        ({"settings": {}, "config": "x.toml"}, ["settings and config"]),
        ({"last": 2, "period": "total"}, ['period="month"']),
        ({"where": {"region": "Nn"}}, ["where region=Nn"]),
        ({"deals": DEALS.drop("value")}, ["deals", "value"]),
        ({"deals": DEALS.with_columns(value=pl.lit("x"))}, ["deals, row 1", "'x'"]),
        ({"paths": DEALS}, ["deals=frame"]),
    ],
)
def test_errors_hold_their_hint_and_speak_of_arguments(wrong: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(SalesCliError) as raised:
        salescli.compute("revenue", **{"deals": DEALS, "settings": SEK, "use_config": False} | wrong)
    text = raised.value.args[0]  # the text itself, which other tests write in a way of their own
    assert [word for word in words if word not in text] == [], text
    assert "--" not in text.replace("--config", "") or "config" in wrong
    assert "parquet" not in text and "/tmp" not in text


def test_why_takes_frames_and_shows_itself() -> None:
    """150 in January, 7.5 in February: S lost 50, N lost 92.5."""
    found = salescli.why("revenue", deals=DEALS.lazy(), settings=SEK, at="2026-02", rows=True)
    assert found.total.contribution == Decimal("-142.5")
    by_region = {row.name: row.contribution for row in found.splits["region"]}
    assert by_region == {"N": Decimal("-92.5"), "S": Decimal("-50")}
    assert found.effects is not None
    assert set(found.effects.frame["file"]) == {"deals"}  # not a file that was written in between
    assert found.to_dict()["change"] == -142.5
    page = found._repr_html_()
    assert "<table>" in page and "-142.50" in page and "parquet" not in page
    assert repr(found).startswith("<salescli why revenue: ")
    with pytest.raises(SalesCliError, match="top is 'ten', not a whole number"):
        salescli.why("revenue", deals=DEALS, settings=SEK, top="ten")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="unexpected keyword argument 'perid'"):
        salescli.why("revenue", deals=DEALS, perid="month")  # type: ignore[call-arg]


def test_an_argument_that_there_is_not_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'perid'"):
        salescli.compute("revenue", deals=DEALS, perid="month")  # type: ignore[call-overload]


def test_the_command_line_still_speaks_of_options(tmp_path: Path) -> None:
    DEALS.write_csv(tmp_path / "deals.csv")
    ran = run_here("kpi", "revenue", "deals.csv", "--last", "2", "--from", "2026", cwd=tmp_path)
    assert "--last does not go with --from or --to" in ran.err


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    code = (
        "import polars as pl, salescli, tempfile, os\n"
        "before = set(os.listdir(tempfile.gettempdir()))\n"
        "deals = pl.DataFrame({'deal_id': ['1'], 'status': ['won'], 'value': [1], 'closed_at': ['2026-01-05']})\n"
        "print(salescli.compute('revenue', deals=deals, as_of='2026-02-28', use_config=False))\n"
        "assert set(os.listdir(tempfile.gettempdir())) == before\n"
    )
    ran = python("-c", code, cwd=tmp_path, env={"TMPDIR": str(tmp_path)})
    assert ran.code == 0, ran.err


def test_importing_it_alone_loads_nothing(tmp_path: Path) -> None:
    code = "import sys, salescli; print('polars' in sys.modules, 'salescli.notebook' in sys.modules)"
    assert python("-c", code, cwd=tmp_path).out == b"False False\n"


def test_the_whole_is_the_same_as_of_the_layer_below() -> None:
    assert salescli.compute("revenue", SAMPLE).frame.equals(api.compute("revenue", SAMPLE).frame)


PROJECT = """
import polars as pl
import salescli
from salescli.notebook import KpiAnswer, Result, WhyAnswer

deals: pl.LazyFrame = pl.scan_csv("deals.csv")
one: KpiAnswer = salescli.compute("revenue", deals=deals, by=["region"], last=3, settings={"currency": {"base": "SEK"}})
frame: pl.DataFrame = one.frame
several: Result = salescli.compute(["revenue", "win-rate"], "exports/", where={"region": None})
text: str = salescli.forecast(paths=["a.csv"], period="quarter").to_json()
rows: pl.DataFrame = salescli.funnel(deals=deals).frame
salescli.report("exports/")
salescli.check("exports/", as_of="2026-01-31")
account: WhyAnswer = salescli.why("revenue", deals=deals, at="2026-01", rows=True)
contributions: pl.DataFrame = account.frame
salescli.why("revenue", at=2026)  # error: a number is no text
salescli.compute("revenue", last="two")  # error: a text is no number
salescli.funnel(perid="month")  # error: no such argument
"""


def test_a_project_that_uses_it_is_type_checked(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    (tmp_path / "project.py").write_text(PROJECT)
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--follow-imports=silent", "project.py"]
    env = {"MYPYPATH": str(SAMPLE.parent), "PATH": "", "HOME": str(tmp_path)}
    ran = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=300)
    wrong = [line for line in ran.stdout.splitlines() if ": error:" in line]
    at = [number for number, line in enumerate(PROJECT.splitlines(), 1) if "# error" in line]
    assert sorted({int(line.split(":")[1]) for line in wrong}) == at, ran.stdout + ran.stderr
    assert (SAMPLE.parent / "salescli" / "py.typed").exists()
