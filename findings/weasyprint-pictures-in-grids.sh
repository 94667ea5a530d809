#!/usr/bin/env bash
# WeasyPrint raises an AssertionError where a list of grids that hold a picture goes on over a page.
#
# With weasyprint 70.0, a list whose items are `display: grid` with a line of words and an `svg` as items of the grid is
# printed as long as it fits on one page of A5 (up to 8 items here). From the item that begins the next page on,
# `write_pdf` raises an AssertionError without a message in its layout of grids. With each picture inside a `span`, which
# then is the item of the grid, every length prints. A list of targets with a bar each meets it.
set -euo pipefail
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" install --quiet weasyprint==70.0
"$home/venv/bin/python" - <<'PYTHON'
import weasyprint

PICTURE = '<svg viewBox="0 0 120 16" width="120" height="16"><rect width="80" height="8"/></svg>'
WORDS = "<span>One two three four five six seven eight nine ten</span>"
STYLE = "@page{size:A5}li{display:grid;grid-template-columns:3cm 3cm}"


def lengths_that_fail(picture: str) -> list[int]:
    found = []
    for items in range(1, 30):
        rows = f"<li>{WORDS} {picture}</li>" * items
        page = f"<!DOCTYPE html><title>Targets</title><style>{STYLE}</style><ol>{rows}</ol>"
        try:
            weasyprint.HTML(string=page).write_pdf()
        except AssertionError as error:
            assert str(error) == ""
            found.append(items)
    return found


alone, wrapped = lengths_that_fail(PICTURE), lengths_that_fail(f"<span>{PICTURE}</span>")
print(alone, wrapped)
assert alone and alone == list(range(alone[0], 30)) and alone[0] > 5, alone
assert wrapped == [], wrapped
PYTHON
