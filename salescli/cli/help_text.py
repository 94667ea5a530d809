"""The help of the commands in other languages.

English help stands where a command or an option is declared. A language translates it in its file `help.toml`, whose
keys are the English texts; a text with fields is declared by `filled`, and its key is the template.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salescli.errors import either
from salescli.i18n import catalogue

if TYPE_CHECKING:
    from salescli.i18n.language import Language

#: The template and the fields of each English text that has some.
_TEMPLATES: dict[str, tuple[str, dict[str, str | Sequence[str]]]] = {}


def filled(template: str, **fields: str | Sequence[str]) -> str:
    """The English text of a template, which is translated before its fields are filled.

    Of words that are given one by one any may be chosen: `a, b or c`.
    """
    english = template.format(**{name: one if isinstance(one, str) else either(one) for name, one in fields.items()})
    _TEMPLATES[english] = template, fields
    return english


def translated(english: str | None, language: Language) -> str:
    """A text of the help in a language; as it is where the language lacks it."""
    template, fields = _TEMPLATES.get(english or "", (english or "", {}))
    found = catalogue.section(language.code, "help").get(template)
    if not found:
        return english or ""
    words = {name: one if isinstance(one, str) else language.either(one) for name, one in fields.items()}
    return str(found).format(**words)


def translate(command: Any, context: Any, language: Language) -> None:
    """Put a command of Typer, its parameters and the commands in it into a language."""
    for part in (command, *command.get_params(context), *getattr(command, "commands", {}).values()):
        if getattr(part, "help", None):
            part.help = _paragraphs(part.help, language)
    if command.epilog:
        command.epilog = _paragraphs(command.epilog, language)


def _paragraphs(english: str, language: Language) -> str:
    """A text of several paragraphs, each translated; of an example its word alone."""
    found = []
    for paragraph in english.split("\n\n"):
        joined = " ".join(paragraph.split())
        word, colon, example = joined.partition(": ")
        if word == "Example" and colon:
            found.append(f"{translated('Example', language)}: {example}")
        else:
            found.append(translated(joined, language))
    return "\n\n".join(found)
