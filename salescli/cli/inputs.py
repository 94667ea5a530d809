"""What every command that reads files has to say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from salescli.errors import listing
from salescli.i18n.language import SPOKEN
from salescli.output import Destination, refuse_inputs
from salescli.output.terminal import say

if TYPE_CHECKING:
    from salescli.api import Exports


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
    if exports.tables.ignored:
        say(f"Not read: {listing(f'{name} ({why})' for name, why in exports.tables.ignored.items())}")
    for remark in (*exports.tables.remarks, *(exports.history.remarks if exports.history else ())):
        say(SPOKEN.get().say(remark.text))
