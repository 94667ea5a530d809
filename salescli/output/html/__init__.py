"""Pages: one file each, nothing loaded from anywhere, everything from the data escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.output.terminal import printable

if TYPE_CHECKING:
    from salescli.i18n.language import Language

_FOLDER = Path(__file__).parent / "templates"


class Page(Struct, frozen=True):
    """What a page says, and the template that lays it out."""

    template: str
    context: Mapping[str, object]


def rendered(page: Page, language: Language) -> str:
    """A page from its template. The templates see `t` for phrases in the language, besides their context."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    script, sheet = (Markup((_FOLDER / name).read_text(encoding="utf-8")) for name in ("sort.js", "page.css"))
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    return environment.get_template(page.template).render(
        t=language.text,
        lang=language.code,
        style=sheet,
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        **page.context,
    )


def _shown(value: object) -> object:
    """What an expression shows: text without control characters; markup that this program made, and numbers, as is."""
    return printable(value) if type(value) is str else value
