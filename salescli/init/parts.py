"""What a proposal is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from salescli.i18n.language import ENGLISH
from salescli.loading import billing_intervals
from salescli.loading.parsing.currency_words import is_shared
from salescli.message import Message, Parameter

if TYPE_CHECKING:
    from salescli.config.sections import ColumnSetting
    from salescli.init.rates import Rates
    from salescli.loading.files.file import File
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.loading.mapping.stage_order import Stage
    from salescli.message import Parameter, Setting

#: More different words than this are no words but free text.
MOST_WORDS = 60

#: By column, what decides whether a word is known, besides lists of words: it may have a number, as in `6 months`.
FORMS: Mapping[str, Callable[[str], bool]] = {"billing_interval": billing_intervals.is_known}


class Word(Struct, frozen=True):
    """A word of an export, how often it occurs, and what it means; None where that is unknown."""

    text: str
    count: int
    meaning: str | None


class Answer(Struct, frozen=True):
    """An entry of the settings that answers a question; `others` may replace it, as the remark says.

    It goes in the place of the entry of another key, where that is `instead_of` it.
    """

    fix: Setting
    remark: str = ""
    others: tuple[Setting, ...] = ()
    instead_of: str | None = None

    @property
    def line(self) -> tuple[str, str]:
        """The entry, and what is said beside it."""
        return self.fix.part("entry"), self.remark or (f"in place of {self.instead_of}" if self.instead_of else "")


class Question(Struct, frozen=True):
    """What the files do not say, and what would."""

    text: str
    answers: tuple[Answer, ...] = ()

    @property
    def fixes(self) -> Iterator[Setting]:
        """Every entry that answers it, or a part of it."""
        for answer in self.answers:
            yield from (answer.fix, *answer.others)


def in_short(message: Message, files: Iterable[File]) -> str:
    """A message with the names of its files without their folder, which may change."""
    return ENGLISH.say(_renamed(message, {file.name: file.path.name for file in files}))


def _renamed(message: Message, names: Mapping[str, str]) -> Message:
    return Message(message.code, tuple((field, _new_name(value, names)) for field, value in message.parameters))


def _new_name(value: Parameter, names: Mapping[str, str]) -> Parameter:
    match value:
        case str():
            return names.get(value, value)
        case Message():
            return _renamed(value, names)
        case tuple():
            return tuple(_new_name(each, names) for each in value)
    return value


class ProposedColumn(Struct, frozen=True):
    """A canonical column and where it comes from, with the files that say so; `others` could serve as well.

    `settled` says whether one line can hold for every file of the table: not where the files differ, and not where
    some have nothing that an expression or a constant would be right for.
    """

    name: str
    sources: dict[ColumnSetting, list[str]]
    settled: bool = True
    example: str = ""
    others: tuple[str, ...] = ()


class Unreadable(Struct, frozen=True):
    """Why a column may be read in several ways, and the entries of `format` one of which decides."""

    text: str
    answers: tuple[Setting, ...] = ()


class ProposedTable(Struct):
    """One table: its files, its columns and those that no file has, its words, and its questions.

    `excludable` are words that say of a row that it is none of the table, by header, with how often they stand there.
    `unused` are headers that nobody knows, `own_status` the words of a status that is not read, `unreadable` says why
    a column may be read in two ways; `about_columns` are the questions that a line under `columns` answers, `lines`
    further settings of the table, each with why it is there.
    """

    name: str
    files: list[MappedFile]
    columns: list[ProposedColumn] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    words: dict[str, list[Word]] = field(default_factory=dict)
    own_status: list[Word] = field(default_factory=list)
    excludable: dict[str, dict[str, int]] = field(default_factory=dict)
    unreadable: dict[str, Unreadable] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    about_columns: list[Question] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """The canonical columns that were found."""
        return {column.name for column in self.columns}

    @property
    def readable(self) -> set[str]:
        """The canonical columns that were found and that read in one way only."""
        return self.names - set(self.unreadable)

    def only_source(self, name: str) -> ColumnSetting | None:
        """Where a column comes from in every file that has it; None where the files differ or it was not found."""
        sources = [source for column in self.columns if column.name == name for source in column.sources]
        return sources[0] if len(sources) == 1 else None


class Proposal(Struct):
    """All that the settings are written from; `path` is the file to write.

    `lists` are the files that others are looked up in, with the table for whose rows they are. `currencies` counts the
    rows with an amount in each, as a column or the amounts say it; `rates` is a file with the rates of days.
    """

    path: Path
    tables: list[ProposedTable]
    unread: list[tuple[File, Message]]
    lists: list[tuple[File, str]] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    currencies: Counter[str] = field(default_factory=Counter)
    has_money: bool = False
    rates: Rates | None = None
    last_day: date | None = None

    @property
    def is_by_day(self) -> bool:
        """Whether amounts are in several currencies, each known, and a file says what these are worth by day."""
        return self.rates is not None and len(self.currencies) > 1 and not any(map(is_shared, self.currencies))
