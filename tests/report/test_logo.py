"""The title and the logo of the settings on a report, and what is refused as a logo."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import run_here
from tests.report.exports import tiny

PIXEL = b"\x89PNG\r\n\x1a\n" + b"rest of a picture"


def _settings(folder: Path, *lines: str) -> None:
    (folder / "salescli.toml").write_text("\n".join(["[report]", *lines]) + "\n", encoding="utf-8")


def test_both_are_on_the_page_and_the_users_words_stay(tmp_path: Path) -> None:
    tiny(tmp_path)
    (tmp_path / "logo.png").write_bytes(PIXEL)
    _settings(tmp_path, 'title = "Targets <AB>"', 'logo = "logo.png"')
    ran = run_here("report", ".", "--output", "page.html", "--language", "sv", cwd=tmp_path)
    assert ran.code == 0, ran.err
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h1>Targets &lt;AB&gt;</h1>" in page  # "Targets" is a word that the program translates elsewhere
    assert '<img class="logo" src="data:image/png;base64,iVBOR' in page
    assert "img-src data:;" in page
    ran = run_here("report", ".", "--format", "markdown", cwd=tmp_path)
    assert ran.out.startswith(b"# Targets")


def test_without_one_no_picture_may_be_loaded(tmp_path: Path) -> None:
    tiny(tmp_path)
    assert run_here("report", ".", "--output", "page.html", cwd=tmp_path).code == 0
    assert "img-src" not in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.png", None, "report.logo: none.png cannot be read: No such file or directory."),
        ("deals.png", b"deal_id,value\n", "report.logo: deals.png is no picture."),
        ("page.svg", b"<html></html>", "report.logo: page.svg is no picture."),
        ("huge.png", PIXEL + bytes(500_000), "report.logo: huge.png has 500,025 bytes; at most 500,000 are possible."),
    ],
)
def test_what_is_no_logo(name: str, content: bytes | None, message: str, tmp_path: Path) -> None:
    tiny(tmp_path)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    _settings(tmp_path, f'logo = "{name}"')
    ran = run_here("report", ".", "--output", "page.html", cwd=tmp_path)
    assert ran.code == 2
    assert message in ran.err
    assert not (tmp_path / "page.html").exists()


def test_a_logo_outside_of_the_folder_is_refused_where_the_settings_were_found(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    tiny(folder)
    (tmp_path / "logo.png").write_bytes(PIXEL)
    _settings(folder, 'logo = "../logo.png"')
    ran = run_here("report", "exports", cwd=tmp_path)
    assert (ran.code, "report.logo" in ran.err) == (2, True)
