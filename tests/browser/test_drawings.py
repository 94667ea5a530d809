"""Every text of a picture can be seen, where Chromium has it, in other programs that draw SVG."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import PICTURES

_SCALE = 2
#: Two programs may place a letter this far apart, in picture units.
_NEAR = 3
#: A pixel is ink where it is so much darker than the paper or the field around it.
_DARK = 60


def _cairo(picture: Path, to: Path) -> None:
    try:
        import cairosvg
    except (ImportError, OSError) as error:
        pytest.skip(f"CairoSVG does not load: {error}")
    cairosvg.svg2png(url=str(picture), write_to=str(to), scale=_SCALE, background_color="white")


def _with(program: str, *options: str) -> Callable[[Path, Path], None]:
    def draw(picture: Path, to: Path) -> None:
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program}")
        filled = [option.format(picture=picture, to=to, scale=_SCALE) for option in options]
        subprocess.run([program, *filled], check=True, capture_output=True)

    return draw


DRAWN_BY = {
    "cairosvg": _cairo,
    "librsvg": _with("rsvg-convert", "--zoom", "{scale}", "--background-color", "white", "-o", "{to}", "{picture}"),
    "inkscape": _with("inkscape", "{picture}", "--export-type=png", "--export-filename={to}", "--export-dpi=192"),
}


@pytest.mark.parametrize("program", DRAWN_BY)
@pytest.mark.parametrize("name", PICTURES)
def test_every_text_is_seen(browser: Any, drawings: dict[str, Path], name: str, program: str, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="pip install '.[browser]' brings Pillow")
    DRAWN_BY[program](drawings[name], tmp_path / "drawn.png")
    drawn = image.open(tmp_path / "drawn.png").convert("L")
    texts = _texts(browser, drawings[name])
    assert len(texts) > 3
    lost = [words for words, box in texts if not _has_ink(drawn.crop([side * _SCALE for side in box]))]
    assert lost == []


@pytest.mark.parametrize("name", PICTURES)
def test_every_text_is_within_the_picture_and_on_no_other(browser: Any, drawings: dict[str, Path], name: str) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(drawings[name].as_uri())
    width, height = page.evaluate("""() => { const whole = document.documentElement.getBoundingClientRect();
        return [whole.width, whole.height]; }""")
    context.close()
    texts = _texts(browser, drawings[name])
    out = [words for words, box in texts if box[2] - _NEAR > width or box[3] - _NEAR > height or min(box) < 0]
    assert out == []
    over = [
        (one, other)
        for place, (one, a) in enumerate(texts)
        for other, b in texts[place + 1 :]
        if min(a[2], b[2]) - max(a[0], b[0]) > 2 + 2 * _NEAR and min(a[3], b[3]) - max(a[1], b[1]) > 4 + 2 * _NEAR
    ]
    assert over == []


def _texts(browser: Any, picture: Path) -> list[tuple[str, tuple[float, ...]]]:
    """Every text that is to be read, with its box in Chromium and some room around it."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(picture.as_uri())
    found = page.evaluate("""() => { const whole = document.documentElement.getBoundingClientRect();
        return [...document.querySelectorAll("text:not(.halo)")].map(text => { const box = text.getBoundingClientRect();
            return [text.textContent, box.left - whole.left, box.top - whole.top, box.right - whole.left,
                    box.bottom - whole.top]; }); }""")
    context.close()
    return [
        (words, (max(0, left - _NEAR), max(0, top - _NEAR), right + _NEAR, bottom + _NEAR))
        for words, left, top, right, bottom in found
    ]


def _has_ink(part: Any) -> bool:
    """Whether a part of the picture has letters: some of it much darker than most of it."""
    counts = part.histogram()
    paper = max(range(256), key=counts.__getitem__)
    ink = sum(counts[: max(0, paper - _DARK)])
    return bool(ink > 0.02 * part.width * part.height)
