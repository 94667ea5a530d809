"""What every command that reads files does with their names, settings and remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """The language given, else that of the settings; errors use it from now on.

    Raises UsageError for an unknown language.
    """
    return languages.speak(language or settings.output.language)


def named_files(paths: Sequence[str] | None, tables: Mapping[str, Sequence[str]]) -> list[str]:
    """All files on the command line: the paths, and those of the table options."""
    return [name for files in (paths or (), *tables.values()) for name in files]


def after_reading(exports: Exports, targets: Sequence[Destination], *, quiet: bool) -> None:
    """Say what was not read and what was guessed.

    Raises UsageError where a destination is an input, InputError where an input has changed meanwhile.
    """
    refuse_inputs(targets, exports.files, exports.settings)
    exports.check_unchanged()
    if quiet:
        return
    language = SPOKEN.get()
    if exports.dataset.ignored:
        ignored = [say("cli.file_and_reason", file=name, reason=why) for name, why in exports.dataset.ignored.items()]
        tell(language.say(say("cli.not_read", files=ignored)))
    if whole := exports.in_one_piece:
        tell(language.say(say("engine.in_one_piece", files=whole)))
    for lack in exports.lacking_room:
        tell(language.say(lack))
    for remark in (*exports.dataset.remarks, *(exports.history.remarks if exports.history else ())):
        tell(language.say(remark.text))


def setting(text: str) -> tuple[str, str]:
    """The key and the value of a --set. Raises UsageError where it is not KEY=VALUE."""
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(say("cli.no_setting", text=text), say("cli.set_example"))
    return key.strip(), value.strip()
