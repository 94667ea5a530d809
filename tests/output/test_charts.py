"""Charts: true to the numbers, within their width, readable without colour, and text stays text in them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from salescli import api, kpis
from salescli.errors import OutputError, UsageError
from salescli.i18n.language import ENGLISH
from salescli.output import CHARTS, render
from salescli.output.charts import Kind, compact, default_kind, of_result
from salescli.output.charts.scale import around
from salescli.output.documents.kpi import KpiDocument
from salescli.output.style import Style
from salescli.output.text.width import width as width_of
from salescli.output.writers import png
from tests.conftest import SAMPLE
from tests.exports import HOSTILE, write_exports
from tests.output.test_golden import awkward
from tests.said import hint_of

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "desc", "style", "defs", "pattern", "rect", "circle", "path", "line", "text", "g"}
KINDS = [kind for kind in CHARTS if kind != "auto"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    return write_exports(folder, months=3, reps=len(HOSTILE), names=HOSTILE)


@pytest.mark.parametrize("name", kpis.names())
def test_every_kpi_has_a_chart_within_the_width(name: str) -> None:
    result = api.compute(name, SAMPLE)
    for kind in ("auto", "column", "line", "bar", "scorecard"):
        for width in (30, 80, 200):
            title, _, *lines = str(
                render(KpiDocument(result), "table", style=Style(chart=kind, width=width))
            ).splitlines()
            notes = of_result(result, kind).notes
            assert result.kpi.title in title
            drawing = [line for line in lines if line not in notes and not line.startswith("The last ")]
            least = 36 if kind == "scorecard" else 0  # the longest number and its change are not cut
            assert max(map(width_of, drawing)) <= max(width, least)
        picture = ET.fromstring(str(render(KpiDocument(result), "svg", style=Style(chart=kind))))
        assert picture.find(f"{SVG}desc") is not None


@pytest.mark.parametrize(
    ("name", "asked", "kind"),
    [
        ("revenue", {}, Kind.COLUMN),
        ("revenue", {"period": "week", "by": "none"}, Kind.LINE),
        ("win-rate", {}, Kind.LINE),
        ("revenue", {"by": "region"}, Kind.LINE),
        ("revenue", {"by": "rep", "period": "total"}, Kind.BAR),
        ("sales-by-location", {"period": "total"}, Kind.PIE),
        ("revenue", {"period": "total"}, Kind.SCORECARD),
        ("sales-velocity", {}, Kind.SCORECARD),
    ],
)
def test_what_suits_a_result(name: str, asked: dict[str, str], kind: Kind) -> None:
    assert default_kind(api.compute(name, SAMPLE, **asked)) is kind  # type: ignore[arg-type]


def test_bars_are_as_long_as_their_numbers() -> None:
    result = api.compute("revenue", SAMPLE, by="region", period="total")
    lines = str(render(KpiDocument(result), "table", style=Style(chart="bar", encoding="ascii"))).splitlines()[2:6]
    lengths = [line.count("#") for line in lines]
    values = sorted(map(float, result.frame["value"]), reverse=True)
    assert lengths == sorted(lengths, reverse=True)
    for length, value in zip(lengths, values, strict=True):
        assert abs(length - value / values[0] * lengths[0]) <= 1


def test_columns_are_as_high_as_their_numbers() -> None:
    result = api.compute("revenue", SAMPLE, last=6)
    lines = str(render(KpiDocument(result), "table", style=Style(chart="column", encoding="ascii"))).splitlines()[2:15]
    left = lines[0].index("+") + 1
    step = 9
    heights = [sum(line[left + step * place : left + step * place + 1] == "#" for line in lines) for place in range(6)]
    values = list(map(float, result.frame["value"]))
    scale = around(values, with_zero=True)
    assert heights == [pytest.approx(scale.share(value) * 12, abs=0.51) for value in values]


def test_groups_beyond_the_most_are_counted(tmp_path: Path) -> None:
    folder = write_exports(tmp_path, months=2, reps=50)
    bars = of_result(api.compute("revenue", folder, by="rep", period="total"), "bar")
    assert len(bars.labels) == 40
    assert bars.notes[0] == "10 others"
    parts = of_result(api.compute("revenue", folder, by="rep", period="total"), "pie")
    assert parts.labels[-1] == "44 others"
    total = api.compute("revenue", folder, period="total").frame["value"][0]
    assert sum(parts.panels[0].known) == pytest.approx(float(total))
    assert len(of_result(api.compute("revenue", folder, by="rep"), "line").panels) == 12


@pytest.mark.parametrize("name", ["win-rate", "monthly-growth", "average-purchase-value", "sales-per-rep"])
def test_a_pie_of_what_does_not_add_up_is_refused(name: str) -> None:
    result = api.compute(name, SAMPLE, by="region", period="quarter")
    with pytest.raises(UsageError, match="does not add up"):
        render(KpiDocument(result), "table", style=Style(chart="pie"))


def test_parts_of_a_pie_differ_without_colour() -> None:
    result = api.compute("revenue", SAMPLE, by="region", period="total")
    picture = ET.fromstring(str(render(KpiDocument(result), "svg", style=Style(chart="pie"))))
    looks = {
        (slice_.get("class"), slice_.get("style"))
        for slice_ in picture.iter(f"{SVG}path")
        if slice_.get("d", "").endswith("Z")
    }
    assert len(looks) == 4
    letters = str(render(KpiDocument(result), "table", style=Style(chart="pie", encoding="ascii")))
    assert all(f"\n{letter} " in letters for letter in "ABCD")


def test_a_running_period_differs_without_colour() -> None:
    result = api.compute("revenue", SAMPLE, as_of="2025-12-15", date_from="2025-10")
    assert (
        ":"
        in str(render(KpiDocument(result), "table", style=Style(chart="column", encoding="ascii"))).split("Revenue")[1]
    )
    picture = ET.fromstring(str(render(KpiDocument(result), "svg", style=Style(chart="column"))))
    columns = [mark.get("style") for mark in picture.iter(f"{SVG}rect") if mark.find(f"{SVG}title") is not None]
    assert columns == [None, None, "fill:url(#chart-p1)"]


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_text_in_a_picture(kind: str, hostile: Path) -> None:
    result = api.compute("revenue", hostile, by="rep", period="total" if kind in ("bar", "pie") else "month")
    text = str(render(KpiDocument(result), "svg", style=Style(chart=kind)))
    picture = ET.fromstring(text)
    assert {element.tag.removeprefix(SVG) for element in picture.iter()} <= DRAWN
    shown = " ".join(picture.itertext())
    assert "\\x1b[31mred" in shown
    assert not [sign for sign in shown if ord(sign) < 32 and sign != "\n"]
    assert "\u202e" not in shown


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_names_are_text_on_a_terminal(kind: str, encoding: str, hostile: Path) -> None:
    result = api.compute("revenue", hostile, by="rep", period="total" if kind in ("bar", "pie") else "month")
    text = str(render(KpiDocument(result), "table", style=Style(chart=kind, encoding=encoding)))
    text.encode(encoding)
    assert not [sign for sign in text if ord(sign) < 32 and sign != "\n"]
    assert "\\x1b[31mred" in text


def test_png_is_a_picture() -> None:
    pytest.importorskip("vl_convert", reason="PNG needs the extra `charts`")
    picture = render(KpiDocument(awkward()), "png")
    assert isinstance(picture, bytes)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")


def test_png_without_the_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(OutputError) as caught:
        png.check()
    assert "pip install vl-convert-python" in (hint_of(caught.value) or "")


@pytest.mark.parametrize(
    ("values", "with_zero", "ticks"),
    [
        ([3.0, 97.0], True, [0, 20, 40, 60, 80, 100]),
        ([-5.0, 5.0], True, [-6, -4, -2, 0, 2, 4, 6]),
        ([0.0], True, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ([7.0, 7.0], False, [6, 6.5, 7, 7.5, 8]),
        ([4.9, 6.13], False, [4.5, 5, 5.5, 6, 6.5]),
        ([], True, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ([1e-9, 1e12], True, [0, 2e11, 4e11, 6e11, 8e11, 1e12]),
    ],
)
def test_axes_are_round_and_hold_the_numbers(values: list[float], with_zero: bool, ticks: list[float]) -> None:
    assert around(values, with_zero=with_zero).ticks == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0.0, 0.12], ["0", "0.05", "0.1", "0.15"]),
        ([0.0, 1_100.0], ["0", "500", "1 k", "1.5 k"]),
        ([1_020.0, 1_090.0], ["1.02 k", "1.04 k", "1.06 k", "1.08 k", "1.1 k"]),
        ([0.0, -2.5e9], ["-2.5 bn", "-2 bn", "-1.5 bn", "-1 bn", "-500 M", "0"]),
    ],
)
def test_no_two_ticks_read_the_same(values: list[float], shown: list[str]) -> None:
    scale = around(values, with_zero=min(values) <= 0)
    assert [compact(tick, ENGLISH, scale.step) for tick in scale.ticks] == shown
