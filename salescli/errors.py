"""The errors that a user can mend, their exit codes, and the nearest valid name for a mistyped one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from salescli.message import Instead, Message, Parameter, say


class ExitCode(IntEnum):
    """The exit codes of the process. Only a missed target gives 1."""

    OK = 0
    MISSED = 1
    USAGE = 2
    INPUT = 3
    OUTPUT = 4
    UNJUDGED = 5
    INTERRUPTED = 130


class Place(Struct, frozen=True):
    """Where in the input something is wrong: file, line, header and the text of the cell.

    A file without lines has a `row` instead. A sheet of a workbook has both, the number of the row, and the name of the
    `cell` where a header is known. A cell that was looked up for the row stands in the file `looked_up`.
    """

    file: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    row: int | None = None
    cell: str | None = None
    looked_up: str | None = None

    @property
    def words(self) -> Message | str:
        """The place in a sentence: `deals.csv, line 7, column 'Amount'`, `book.xlsx#Deals!C7, column 'A'`."""
        if self.cell is not None:
            return say("common.place_in_sheet", file=self.file, spot=self.spot)
        return say("common.place_in_file", file=self.file, spot=self.spot) if self.spot else self.file

    @property
    def spot(self) -> Message | None:
        """The same without the file: `line 7, column 'Amount'`; None for the file as a whole."""
        if self.looked_up is not None and self.column is not None:
            return say("common.place_looked_up", spot=replace(self, looked_up=None).spot, file=self.looked_up)
        if self.column is None:
            return self.in_lines
        line = self.cell or self.in_lines
        if line is None:
            return say("common.place_column", column=self.column)
        return say("common.place_line_column", line=line, column=self.column)

    @property
    def in_lines(self) -> Message | None:
        """The line or the row alone: `line 7`."""
        if self.row is not None:
            return say("common.place_row", row=self.row)
        return say("common.place_line", line=self.line) if self.line is not None else None


def without_file(said: Message) -> Message:
    """A message without the file in its place, for output that names the file elsewhere; others stay as they are."""
    if said.code != "common.at":
        return said
    place, what = said.fields["place"], said.fields["what"]
    assert isinstance(what, Message)
    if isinstance(place, Message) and place.code in ("common.place_in_file", "common.place_in_sheet"):
        return say("common.at", place=place.fields["spot"], what=what)
    return what


class SalesCliError(Exception):
    """Base of every error that a user can mend: `message` says what and where, `hint` what to do about it.

    Both are data. Their text is made at the edge of the program; from then on it is `str()` of the error.
    """

    exit_code = ExitCode.OUTPUT

    def __init__(self, message: Message, hint: Message | None = None, place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place

    @classmethod
    def at(cls, place: Place, what: Message, hint: Message | None = None) -> Self:
        """The error about a place in the input; its sentence is `PLACE: WHAT`."""
        return cls(say("common.at", place=place.words, what=what), hint, place)


class UsageError(SalesCliError):
    """The command line asks for something that does not exist or contradicts itself."""

    exit_code = ExitCode.USAGE


class SettingsError(SalesCliError):
    """The settings file is wrong."""

    exit_code = ExitCode.USAGE


class InputError(SalesCliError):
    """An input cannot be read or trusted."""

    exit_code = ExitCode.INPUT


class OtherFileError(InputError):
    """A file is not, or cannot be shown to be, the one that was first read: whatever else fails follows from that."""


class MissingInputError(InputError):
    """The files are sound, but lack a table or a column that the question needs, or a rate for what is not yet closed.

    `reason` says what is missing. `purpose` is what needs it, such as the name of a KPI, where the reason begins with a
    verb; in the message it stands before the reason.
    """

    def __init__(
        self,
        reason: Message,
        hint: Message | None = None,
        place: Place | None = None,
        *,
        purpose: Message | str | None = None,
    ) -> None:
        message = reason if purpose is None else say("common.purpose", purpose=purpose, reason=reason)
        super().__init__(message, hint, place)
        self.reason = reason
        self.purpose = purpose


class OutputError(SalesCliError):
    """The result cannot be written."""

    exit_code = ExitCode.OUTPUT


class Unfit(ValueError):
    """What is wrong with a value, as a clause; `hint` may say what to do."""

    def __init__(
        self, code: str, /, *, hint: Message | None = None, **parameters: Parameter | Sequence[Parameter]
    ) -> None:
        super().__init__(code)
        self.message, self.hint = say(code, **parameters), hint


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `word`, in upper or lower case; None where none is close.

    A word with numbers is like none with others: `deals-2025.csv` is no slip of the pen for `deals-2026.csv`.
    """
    from difflib import get_close_matches

    numbers = _numbers(word)
    fitting = (candidate for candidate in sorted(candidates) if not numbers or _numbers(candidate) == numbers)
    by_folded = {candidate.casefold(): str(candidate) for candidate in fitting}  # sets too in one order
    found = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.5)
    return by_folded[found[0]] if found else None


def _numbers(word: str) -> list[int]:
    return [int(digits) for digits in re.findall("[0-9]+", word)]


def did_you_mean(word: str, candidates: Iterable[str]) -> Message | None:
    """A hint that names the nearest candidate, or None."""
    found = nearest(word, candidates)
    return say("common.did_you_mean", fix=Instead(word, found)) if found else None


def too_large() -> InputError:
    """The error for a sum that overflows a decimal."""
    return InputError(say("common.too_large"), say("common.check_the_amounts"))


def quoted(text: str, most: int = 80) -> str:
    """A value for a sentence: in quotation marks, and cut after `most` characters with a count of all."""
    return repr(text) if len(text) <= most else f"{text[:most]!r}… ({len(text):,} characters)"


def listing(words: Iterable[str], most: int = 12) -> str:
    """Words for a sentence: `a, b, c`, cut after `most` with a count of the rest."""
    words = list(words)
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest} more" if rest > 0 else "")


def either(words: Sequence[str]) -> str:
    """Alternatives, for a sentence: `a, b or c`."""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
