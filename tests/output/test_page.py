"""The page of the report: one file, whole without scripts, escaped, accessible, small, and right at any size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from salescli import api
from salescli.i18n import language as languages
from salescli.output.documents.report import ReportDocument
from salescli.output.formats import render
from salescli.output.style import Style
from salescli.report import build as dashboard
from salescli.report.model import Report
from tests.conftest import SAMPLE
from tests.exports import HOSTILE, write_exports
from tests.output.test_golden import compare

VOID = {"meta", "link", "br", "img", "input", "hr"}
MEGABYTE = 1_000_000


class Page(HTMLParser):
    """A page as a list of elements with their attributes and text, checked to be well nested."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[int] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))
        if tag not in VOID:
            self._open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for place in self._open:
            self.elements[place][2].append(data)

    def all(self, tag: str) -> Iterator[tuple[dict[str, str | None], str]]:
        """The attributes and the text of every element of a name."""
        return ((attributes, "".join(text)) for name, attributes, text in self.elements if name == tag)


def _report(folder: Path) -> Report:
    return dashboard.build(api.Exports([folder]), api.Request())


def _page(report: Report, code: str = "en") -> str:
    text = render(ReportDocument(report), "html", Style(languages.get(code)))
    assert isinstance(text, str)
    return text


@pytest.fixture(scope="module")
def sample() -> Report:
    return _report(SAMPLE)


@pytest.mark.parametrize("code", ["en", "sv"])
def test_golden(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rewrite: bool) -> None:
    write_exports(tmp_path, months=3, reps=3, names=["Åsa <b>", "Bo & Co", "東京"])
    monkeypatch.chdir(tmp_path)
    compare(f"report.{code}.html", _page(_report(Path()), code), rewrite=rewrite)


def test_nothing_comes_from_elsewhere(sample: Report) -> None:
    text = _page(sample)
    page = Page(text)
    assert not {"link", "img", "iframe", "object", "embed", "base"} & {name for name, _, _ in page.elements}
    for name, attributes, _ in page.elements:
        for attribute in ("src", "href", "action", "xlink:href"):
            assert (attributes.get(attribute) or "#").startswith("#"), name
        assert not [attribute for attribute in attributes if attribute.startswith("on")]
    assert "@import" not in text
    assert re.findall(r"url\((?!#)", text) == []
    policy = next(each["content"] for each, _ in page.all("meta") if each.get("http-equiv"))
    assert policy and policy.startswith("default-src 'none'")
    assert [attributes.get("src") for attributes, _ in page.all("script")] == [None]


@pytest.mark.parametrize("code", ["en", "sv"])
def test_everybody_can_read_it(code: str, sample: Report) -> None:
    page = Page(_page(sample, code))
    assert next(page.all("html"))[0]["lang"] == code
    assert len(list(page.all("h1"))) == 1
    levels = [int(name[1]) for name, _, _ in page.elements if re.fullmatch("h[1-6]", name)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes, _ in page.elements:
        for label in (attributes.get("aria-labelledby") or "").split():
            assert label in ids
    assert {attributes["href"] for attributes, _ in page.all("a")} <= {f"#{each}" for each in ids}
    assert all(attributes.get("scope") in ("col", "row") for attributes, _ in page.all("th"))
    assert len(list(page.all("caption"))) == len(list(page.all("table"))) > 5
    pictures = list(page.all("svg"))
    assert all(attributes.get("role") == "img" or attributes.get("aria-hidden") == "true" for attributes, _ in pictures)
    assert all(text.strip() for _, text in page.all("desc"))
    assert all(text.strip() for _, text in page.all("figcaption"))


def test_it_says_every_number_of_the_report(sample: Report) -> None:
    text = _page(sample)
    for card in (*sample.scorecards, *(card for section in sample.sections for card in section.cards)):
        if card.value is not None:
            assert f">{languages.ENGLISH.number(card.value, card.unit)}<" in text.replace(" <span", "<"), card.kpi
    for breakdown in sample.breakdowns:
        for group in breakdown.groups:
            for value, kpi in zip(group.values, breakdown.kpis, strict=True):
                assert value is None or f">{languages.ENGLISH.number(value, kpi.unit)}</td>" in text


@pytest.mark.parametrize(("code", "words"), [("en", ("better", "worse")), ("sv", ("bättre", "sämre"))])
def test_what_colours_say_stands_there_too(code: str, words: tuple[str, str], sample: Report) -> None:
    page = Page(_page(sample, code))
    assert not [attributes for _, attributes, _ in page.elements if attributes.get("class") == "hidden"]
    found = set()
    for tag in ("p", "td"):
        for attributes, text in page.all(tag):
            tones = {"good", "bad"} & set((attributes.get("class") or "").split())
            if tones and text[0] in "▲▼":
                better, worse = words
                assert (better if tones == {"good"} else worse) in text, text
                found.add((tag, *tones))
    assert found == {(tag, tone) for tag in ("p", "td") for tone in ("good", "bad")}


def test_colours_have_contrast() -> None:
    table = (Path(dashboard.__file__).parents[1] / "output/html/static/page.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root\{(.*?)\}", table, re.DOTALL)[:2]
    for theme in (light, dark):
        colours = dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})", theme))
        for ink in ("ink", "soft", "mark", "good", "bad", "warn"):
            for ground in ("paper", "back", "zebra"):
                assert _contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)


def _contrast(one: str, other: str) -> float:
    lights = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_names_are_text(tmp_path: Path) -> None:
    report = _report(write_exports(tmp_path, months=2, reps=len(HOSTILE), names=HOSTILE))
    plain = Page(_page(_report(write_exports(tmp_path, months=2, reps=len(HOSTILE)))))
    text = _page(report)
    page = Page(text)
    assert {name for name, _, _ in page.elements} <= {name for name, _, _ in plain.elements}
    assert len(list(page.all("script"))) == 1
    rows = [shown for attributes, shown in page.all("th") if attributes.get("scope") == "row"]
    for name in (HOSTILE[0], HOSTILE[1], HOSTILE[3], HOSTILE[7], HOSTILE[8]):
        assert name in rows
    assert not [sign for sign in text if ord(sign) < 32 and sign != "\n"]
    assert "\u202e" not in text


@pytest.mark.parametrize(("months", "reps"), [(1, 1), (24, 12), (60, 12), (12, 300)])
def test_any_size_is_a_small_page(months: int, reps: int, tmp_path: Path) -> None:
    text = _page(_report(write_exports(tmp_path, months=months, reps=reps)))
    assert len(text.encode()) < MEGABYTE
    page = Page(text)
    by_rep = [shown for _, shown in page.all("th") if shown.startswith("Rep ")]
    assert len(by_rep) == reps
    for attributes, _ in page.all("text"):
        assert float(attributes["x"] or 0) >= -1
