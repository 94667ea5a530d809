"""A picture for every width: one for screens and paper, one for phones, and heat maps that scroll."""

from __future__ import annotations

import re

from salescli.model.measures import Unit
from salescli.output.charts import Chart, Kind, Panel
from salescli.output.charts.heat_map import HeatMap
from salescli.output.html import widths

_BOX = re.compile(r'viewBox="0 0 ([\d.]+) [\d.]+"')


def test_a_chart_is_drawn_twice_under_two_names() -> None:
    panel = Panel(None, (1.0, 3.0), ("1", "3"))
    chart = Chart(Kind.COLUMN, "A <b>", Unit.COUNT, "", ("1", "2"), (panel,), (False, False))
    markup = str(widths.of_chart(chart, "it"))
    assert [float(width) for width in _BOX.findall(markup)] == [widths.WIDE[0], widths.NARROW[0]]
    assert markup.index('class="on-wide"') < markup.index('class="on-phone"')
    ids = re.findall(r' id="([^"]*)"', markup)
    assert len(ids) == len(set(ids)) == 4
    assert "&lt;b&gt;" in markup and "<b>" not in markup


def test_a_heat_map_is_drawn_once_in_a_box_that_scrolls() -> None:
    rows = (("2026", "3", ((100.0, "100 %"), (50.0, "50 %"))),)
    markup = str(widths.of_chart(HeatMap('Stayed "here"', "years later", ((None, rows),)), "map"))
    assert markup.startswith('<div class="map" role="group" aria-label="Stayed &#34;here&#34;" tabindex="0">')
    assert markup.count("<svg ") == 1
    assert "years later" in markup and ">100 %<" in markup
    assert "halo" not in markup  # letters stand on light fields
