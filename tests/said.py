"""What errors say, in English: inside the program they are data."""

from __future__ import annotations

from salescli.config.decode import Misfit, Unfit
from salescli.errors import SalesCliError
from salescli.i18n.language import ENGLISH


def message_of(error: SalesCliError) -> str:
    """What is wrong, and where."""
    return ENGLISH.say(error.message)


def hint_of(error: SalesCliError | Misfit | Unfit) -> str | None:
    """What to do about it."""
    return None if error.hint is None else ENGLISH.say(error.hint)
