"""Pages: each is one file that loads nothing else, and all text from the data is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.output.terminal import printable
from salescli.system.regex import regex

if TYPE_CHECKING:
    from markupsafe import Markup

    from salescli.i18n.language import Language

#: Days, months, quarters and weeks.
_DAY = regex(r"\b\d{4}-(?:\d{2}(?:-\d{2})?|Q\d|W\d{2})\b")
_FOLDER = Path(__file__).parent / "templates"


class Page(Struct, frozen=True):
    """The content of a page, and its template."""

    template: str
    context: Mapping[str, object]


def rendered(page: Page, language: Language) -> str:
    """A page from its template. Besides its content the template has `t`, for phrases in the language."""
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
    environment.filters["dated"] = _dated
    return environment.get_template(page.template).render(
        t=language.text,
        lang=language.code,
        style=sheet,
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        **page.context,
    )


def _dated(value: str | None) -> Markup:
    """A text as markup in which no day and no period breaks at the end of a line."""
    from markupsafe import Markup, escape

    return Markup(_DAY.sub(r'<span class="short">\g<0></span>', str(escape(printable(value or "")))))


def _shown(value: object) -> object:
    """The output of an expression: text without control characters; markup of this program and numbers unchanged."""
    return printable(value) if type(value) is str else value
