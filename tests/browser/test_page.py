"""The page in a real browser: no network, no error, every section to be seen, tables that sort, nothing cut."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SAMPLE
from tests.exports import HOSTILE, write_exports
from tests.program import run_here


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _written(tmp_path_factory.mktemp("page"), SAMPLE, "en")


def _written(place: Path, exports: Path, language: str) -> Path:
    ran = run_here("report", str(exports), "--output", "page.html", "--language", language, cwd=place)
    assert ran.code == 0, ran.err
    return place / "page.html"


class Opened:
    """A page that was opened, with what it asked of the network and what went wrong."""

    def __init__(self, browser: Any, path: Path, **context: Any) -> None:
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self.context = browser.new_context(**context)
        self.context.route("**/*", self._refuse)
        self.page = self.context.new_page()
        self.page.on(
            "console", lambda said: self.wrong.append(said.text) if said.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: self.wrong.append(dialog.message) or dialog.dismiss())
        self.page.goto(path.as_uri())

    def _refuse(self, route: Any) -> None:
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            self.asked.append(route.request.url)
            route.abort()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_section_is_there_and_nothing_goes_wrong(browser: Any, sample: Path, width: int, scheme: str) -> None:
    opened = Opened(browser, sample, viewport={"width": width, "height": 800}, color_scheme=scheme)
    links = opened.page.locator("nav a")
    assert links.count() > 8
    for position in range(links.count()):
        section = opened.page.locator(links.nth(position).get_attribute("href") or "")
        assert section.is_visible()
        assert section.locator("h2").inner_text()
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (opened.asked, opened.wrong) == ([], [])
    opened.context.close()


def test_a_click_sorts_a_table(browser: Any, sample: Path) -> None:
    opened = Opened(browser, sample)
    table = opened.page.locator("#by-rep table")
    keys = "rows => [...rows].map(row => Number(row.cells[1].dataset.key))"
    header = table.locator("thead th").nth(1)
    header.locator("button").click()
    falling = table.locator("tbody tr").evaluate_all(keys)
    assert falling == sorted(falling, reverse=True)
    assert header.get_attribute("aria-sort") == "descending"
    header.locator("button").press("Enter")
    rising = table.locator("tbody tr").evaluate_all(keys)
    assert rising == falling[::-1]
    assert len(rising) > 5
    names = table.locator("thead th").first
    names.locator("button").click()
    shown = table.locator("tbody th").all_inner_texts()
    assert shown == opened.page.evaluate("names => [...names].sort((a, b) => a.localeCompare(b, 'en'))", shown)
    assert header.get_attribute("aria-sort") is None
    assert opened.wrong == []
    opened.context.close()


def test_it_reads_the_same_without_scripts(browser: Any, sample: Path) -> None:
    with_scripts, without = (Opened(browser, sample, java_script_enabled=enabled) for enabled in (True, False))
    for part in ("#key-figures", "#by-region tbody", "#forecast tbody", "#basis"):
        assert with_scripts.page.locator(part).first.inner_text() == without.page.locator(part).first.inner_text()
    with_scripts.context.close()
    without.context.close()


def test_names_of_the_data_are_text(browser: Any, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    page = _written(tmp_path, write_exports(exports, months=2, reps=len(HOSTILE), names=HOSTILE), "sv")
    opened = Opened(browser, page)
    shown = opened.page.locator("#by-rep tbody th").all_inner_texts()
    assert {HOSTILE[0], HOSTILE[1], HOSTILE[3]} <= set(shown)
    assert (opened.asked, opened.wrong) == ([], [])
    opened.context.close()


@pytest.mark.parametrize(("months", "reps"), [(1, 1), (24, 12), (60, 12), (12, 300)])
def test_no_text_of_a_picture_is_cut(browser: Any, months: int, reps: int, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    opened = Opened(browser, _written(tmp_path, write_exports(exports, months=months, reps=reps), "en"))
    cut = opened.page.evaluate("""() => [...document.querySelectorAll("figure svg text")].filter(text => {
        const [inside, whole] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
        return inside.left < whole.left - 2 || inside.right > whole.right + 2 || inside.bottom > whole.bottom + 2;
    }).map(text => text.textContent)""")
    assert cut == []
    assert opened.page.locator("#by-rep tbody tr").count() == reps
    assert (opened.asked, opened.wrong) == ([], [])
    opened.context.close()


#: Names as people and regions have them.
LONG = ("Deutschland Nordrhein-Westfalen", "Elisabeth von Sydow-Lagercrantz", "Bo", "Norrbotten och Västerbotten")
_LETTERS = """() => { const found = []; for (const picture of document.querySelectorAll("figure svg")) {
    const size = picture.getBoundingClientRect(); if (!size.width) continue;
    const name = picture.querySelector("title").textContent;
    const scale = size.width / picture.viewBox.baseVal.width;
    if (12 * scale < 9.5) found.push(`${name}: letters of ${12 * scale} pixels`);
    const texts = [...picture.querySelectorAll("text:not(.halo)")].map(text => [text, text.getBoundingClientRect()]);
    for (const [place, [one, a]] of texts.entries()) for (const [other, b] of texts.slice(place + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 2 && high > 4) found.push(`${name}: ${one.textContent} over ${other.textContent}`); } }
    return found; }"""
_TEXTS = "h1, h2, h3, p, li, figcaption, summary, dd, td, th, .targets span"
_OUT = """texts => [...document.querySelectorAll(texts)].filter(
    each => { if (each.closest(".unseen, .skip, svg") || !each.getClientRects().length) return false;
    const isWide = each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline";
    return isWide || (!each.closest(".scroll") && each.getBoundingClientRect().right > innerWidth + 1);
    }).map(each => each.textContent)"""


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("width", [1280, 768, 390])
def test_long_names_fit_and_letters_can_be_read(browser: Any, width: int, language: str, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    page = _written(tmp_path, write_exports(exports, months=26, reps=18, names=LONG), language)
    opened = Opened(browser, page, viewport={"width": width, "height": 800})
    assert opened.page.evaluate(_LETTERS) == []
    opened.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert opened.page.evaluate(_OUT, _TEXTS) == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    opened.context.close()


def test_a_phone_gets_the_narrow_picture_of_two(browser: Any, sample: Path) -> None:
    for width, shown, hidden in ((1280, "on-wide", "on-phone"), (390, "on-phone", "on-wide")):
        opened = Opened(browser, sample, viewport={"width": width, "height": 800})
        assert opened.page.locator(f"#forecast .{shown} svg").is_visible()
        assert not opened.page.locator(f"#forecast .{hidden} svg").is_visible()
        opened.context.close()


@pytest.mark.parametrize("reps", [13, 40])
def test_no_title_and_no_header_is_the_last_of_a_page(browser: Any, reps: int, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext: apt-get install poppler-utils")
    exports = tmp_path / "exports"
    exports.mkdir()
    opened = Opened(browser, _written(tmp_path, write_exports(exports, months=26, reps=reps), "en"))
    heads = opened.page.locator("h2, h3, caption:not(.unseen), thead th, figcaption").all_inner_texts()
    titles = {"".join(line.split()) for head in heads for line in head.replace("↕", "").splitlines()}
    words = {word for head in heads for word in head.replace("↕", "").split()}
    opened.page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    opened.context.close()
    command = ["pdftotext", "-layout", str(tmp_path / "page.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pages = [[line.strip() for line in page.splitlines() if line.strip()] for page in text.split("\f") if page.strip()]
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        *_, last, foot = page
        assert foot.replace(" ", "") == f"{number}/{len(pages)}"
        assert "".join(last.split()) not in titles, last
        assert not set(last.split()) <= words, last  # a row of headers
    rows = [page for page in pages if any(re.match(r"Rep \d+ +[\d,]+\.\d\d +\d+ ", line) for line in page)]
    assert len(rows) >= (2 if reps > 30 else 1)
    assert all(any(line.startswith("rep ") for line in page) for page in rows)


def test_it_prints_on_a4(browser: Any, sample: Path) -> None:
    opened = Opened(browser, sample)
    opened.page.emulate_media(media="print", color_scheme="dark")
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not opened.page.locator("nav").is_visible()
    heads = opened.page.locator("#forecast thead")
    assert heads.first.evaluate("head => getComputedStyle(head).display") == "table-header-group"  # it repeats
    buttons = opened.page.locator("#forecast thead button")  # Chromium leaves out a box of its own where a head repeats
    assert set(buttons.evaluate_all("all => all.map(each => getComputedStyle(each).display)")) == {"contents"}
    printed = opened.page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594.95996 841.91998]" in printed or b"/MediaBox [0 0 595" in printed
    opened.context.close()
