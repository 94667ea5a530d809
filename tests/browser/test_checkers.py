"""What others say of the pages: axe, html-validate, and WeasyPrint and LibreOffice, which open them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import PAGES

OFFICE = shutil.which("lowriter")
#: Where .ci/browser installs html-validate.
CHECKER = os.environ.get("SALESCLI_HTML_VALIDATE") or shutil.which("html-validate")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(browser: Any, pages: dict[str, Path], name: str, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install '.[browser]' brings axe")
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(pages[name].as_uri())
    found = axe.Axe().run(page).response
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert len(found["passes"]) > 10  # it has looked
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone(browser: Any, pages: dict[str, Path], name: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(pages[name].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    covered = page.evaluate("""() => [...document.querySelectorAll("tbody th, caption:not(.unseen) span")].filter(
        head => head.scrollWidth > head.clientWidth + 1 && getComputedStyle(head).display !== "inline").map(
        head => head.textContent)""")
    assert covered == []
    context.close()


@pytest.mark.skipif(CHECKER is None, reason="there is no html-validate: npm install html-validate")
def test_html_validate_finds_nothing(pages: dict[str, Path]) -> None:
    assert CHECKER is not None
    command = [CHECKER, "--preset", "recommended", *(path.name for path in pages.values())]
    ran = subprocess.run(command, cwd=next(iter(pages.values())).parent, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")


@pytest.mark.parametrize("name", PAGES)
def test_weasyprint_prints_it(
    pages: dict[str, Path], name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        pytest.skip(f"WeasyPrint does not load: {error}")
    weasyprint.HTML(filename=str(pages[name])).write_pdf(str(tmp_path / "page.pdf"))
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == []


@pytest.mark.skipif(OFFICE is None, reason="there is no LibreOffice: apt-get install libreoffice-writer")
def test_libreoffice_opens_them(pages: dict[str, Path], tmp_path: Path) -> None:
    assert OFFICE is not None
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf:writer_web_pdf_Export", "--outdir", str(tmp_path)]
    names = ("report", "why")
    ran = subprocess.run([*command, *(str(pages[name]) for name in names)], capture_output=True, text=True,
                         check=False, timeout=240)  # fmt: skip
    assert (ran.returncode, [line for line in ran.stderr.splitlines() if "rror" in line]) == (0, [])
    for name in names:
        written = (tmp_path / f"{name}.pdf").read_bytes()
        assert written.startswith(b"%PDF") and len(written) > 10_000, name
