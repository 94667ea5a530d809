"""Pages: each is one file that loads nothing else, and all text from the data is escaped."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.output.html.markup import escaped

if TYPE_CHECKING:
    from salescli.i18n.language import Language

_FOLDER = Path(__file__).parent / "static"


class Page(Struct, frozen=True):
    """A page: its title, the markup of its body, and the address of its logo, if it has one."""

    title: str
    body: str
    logo: str | None = None


def rendered(page: Page, language: Language) -> str:
    """A page as a file. Its script is the only one that may run, and it may load nothing."""
    script, sheet = ((_FOLDER / name).read_text(encoding="utf-8") for name in ("sort.js", "page.css"))
    script_hash = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    pictures = " img-src data:;" if page.logo else ""
    return f"""<!DOCTYPE html>
<html lang="{escaped(language.code)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
script-src 'sha256-{script_hash}';{pictures} base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="salescli">
<title>{escaped(page.title)}</title>
<style>
{sheet}</style>
</head>
<body>
{page.body}\
<script>{script}</script>
</body>
</html>"""
