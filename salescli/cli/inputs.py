"""What every command that reads files has to say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import environ
from typing import TYPE_CHECKING

from salescli.errors import UsageError
from salescli.i18n import language as languages
from salescli.i18n.language import SPOKEN, Language
from salescli.message import say
from salescli.output import Destination, refuse_inputs
from salescli.output.terminal import say as tell

if TYPE_CHECKING:
    from salescli.api import Exports
    from salescli.config.settings import Settings


def spoken(language: str | None, settings: Settings) -> Language:
    """The language that is asked for, else that of SALESCLI_LANGUAGE, else that of the settings; it is spoken from now.

    Raises UsageError where there is none of the name.
    """
    return languages.speak(language or environ.get("SALESCLI_LANGUAGE") or settings.output.language)


def named_files(paths: Sequence[str] | None, tables: Mapping[str, Sequence[str]]) -> list[str]:
    """All files that are named: the paths, and those of the options of the tables."""
    return [name for files in (paths or (), *tables.values()) for name in files]


def after_reading(exports: Exports, targets: Sequence[Destination], *, quiet: bool) -> None:
    """Say what was not read and what was guessed.

    Raises UsageError where a destination is one of the inputs, InputError where an input has changed meanwhile.
    """
    refuse_inputs(targets, exports.files, exports.settings)
    exports.check_unchanged()
    if quiet:
        return
    language = SPOKEN.get()
    if exports.tables.ignored:
        ignored = [say("cli.file_and_reason", file=name, reason=why) for name, why in exports.tables.ignored.items()]
        tell(language.say(say("cli.not_read", files=ignored)))
    for remark in (*exports.tables.remarks, *(exports.history.remarks if exports.history else ())):
        tell(language.say(remark.text))


def setting(text: str) -> tuple[str, str]:
    """The key and the value of one --set. Raises UsageError where it is not KEY=VALUE."""
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(say("cli.no_setting", text=text), say("cli.set_example"))
    return key.strip(), value.strip()
