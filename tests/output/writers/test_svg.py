"""The picture of a small document, as SVG and as PNG."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from salescli.errors import OutputError
from salescli.output.style import Style
from salescli.output.writers import png, svg
from tests.output.small import Small


def test_the_chart_is_a_file_of_its_own() -> None:
    text = svg.write(Small())
    assert text.endswith("</svg>\n")
    picture = ET.fromstring(text)
    described = picture.find("{http://www.w3.org/2000/svg}desc")
    assert described is not None
    assert described.text == "Bar chart: Small. North 1; <South> 3."


def test_the_kind_is_the_one_asked_for() -> None:
    assert "Line chart: Small." in svg.write(Small(), Style(chart="line"))


def test_png_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(OutputError, match="PNG needs a package"):
        png.write(Small())
