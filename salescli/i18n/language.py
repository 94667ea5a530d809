"""Words and numbers for people in their language. JSON and CSV stay in English; they are for programs.

A language is a folder next to this file, such as `sv/`, with the same files as `en/`: anybody can add one. Messages are
found by their code, words in declarations by the English word; what a folder lacks stays English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct, field

from salescli.errors import SalesCliError, UsageError, did_you_mean
from salescli.i18n import catalogue, numbers
from salescli.i18n.sentences import Sentences
from salescli.message import Message, Word, say

if TYPE_CHECKING:
    from salescli.model.measures import Unit
    from salescli.model.metric import Kpi

_SAFE = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


def _plural(count: int) -> str:
    """The plural form of a count in English."""
    return "one" if count == 1 else "other"


class Language(Struct, frozen=True):
    """One language: `titles` by KPI name, `columns` by column name, `phrases` by the English word or heading.

    `signs` are the decimal mark, the thousands separator, and the minus; `plural` gives the plural form for a count.
    Messages are in the catalogues, by their code. With `says_arguments` they speak of arguments of a function instead
    of options.
    """

    code: str = "en"
    titles: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)
    signs: tuple[str, str, str] = (".", ",", "-")
    plural: Callable[[int], str] = _plural
    says_arguments: bool = False

    def title(self, kpi: Kpi) -> str:
        """The title of a KPI."""
        return self.title_of(kpi.name, kpi.title)

    def title_of(self, name: str, english: str) -> str:
        """The title of the KPI with a name."""
        return self.titles.get(name, english)

    def column(self, name: str) -> str:
        """The header of a column; an unknown name, such as a user's own column, stays as it is."""
        return self.columns.get(name, name)

    def text(self, english: str, **fields: object) -> str:
        """A phrase with its fields filled."""
        found = self.phrases.get(english, english)
        return found.format(**fields) if fields else found

    def words(self, label: str) -> str:
        """A label of the program's own, with the mark of a period that is not complete after it."""
        word, star, _ = label.partition(" *")
        return self.text(word) + star

    def number(self, value: Decimal | float | int, unit: Unit) -> str:
        """A number rounded half up to the unit's decimals, in the language's style."""
        return self.styled(numbers.rounded(value, unit))

    def unit(self, unit: Unit, currency: str | None) -> str:
        """The unit that follows a number."""
        label = numbers.unit_label(unit, currency)
        number, slash, day = label.rpartition("/")
        return f"{number}/{self.text(day)}" if slash else self.text(label)

    def say(self, message: Message | str) -> str:
        """The sentence of a message; a text is one already."""
        return message if isinstance(message, str) else Sentences(self).sentence(message)

    def either(self, words: Sequence[str]) -> str:
        """Alternatives: `a, b or c`."""
        return self.say(say("common.either", words=words))

    def word(self, word: Word) -> str:
        """A word of a declaration; one that the catalogue lacks stays as it is."""
        english = singular(word.text) if word.count == 1 else word.text
        return self.phrases.get(english) or self.columns.get(english) or english

    def styled(self, number: str) -> str:
        """A number in English style, rewritten in the language's style."""
        decimal, thousands, minus = self.signs
        return number.translate({ord("."): decimal, ord(","): thousands, ord("-"): minus})


ENGLISH = Language()
_TO_PROGRAMS = Language(says_arguments=True)
#: The language of errors and remarks: English until the command knows the user's.
SPOKEN: ContextVar[Language] = ContextVar("SPOKEN", default=ENGLISH)


def names() -> tuple[str, ...]:
    """The codes of all languages."""
    return catalogue.languages()


@cache
def get(code: str) -> Language:
    """The language of a code. Raises UsageError for an unknown code."""
    if code not in names():
        raise UsageError(
            say("i18n.unknown_language", code=code), did_you_mean(code, names()) or say("i18n.languages", known=names())
        )
    if code == ENGLISH.code:
        return ENGLISH
    from babel import Locale

    locale = Locale(code)
    symbols = locale.number_symbols["latn"]
    signs = (symbols["decimal"], symbols["group"], symbols["minusSign"])
    words = catalogue.section(code, catalogue.WORDS)
    sections = {name: words.get(name, {}) for name in ("titles", "columns", "phrases")}
    return Language(code, **sections, signs=signs, plural=locale.plural_form)


def speak(code: str) -> Language:
    """From now on errors and remarks are in the language of a code. Raises UsageError for an unknown code."""
    found = get(code)
    SPOKEN.set(found)
    return found


def said(error: SalesCliError, language: Language | None = None) -> tuple[str, str | None]:
    """The message and the hint of an error in a language; by default in the one of `speak`."""
    language = language or SPOKEN.get()
    return language.say(error.message), language.say(error.hint) if error.hint else None


@contextmanager
def in_words() -> Iterator[None]:
    """Errors that leave this context have their English text as `str()`, in words of arguments: message and hint."""
    try:
        yield
    except SalesCliError as error:
        error.args = ("\n".join(filter(None, said(error, _TO_PROGRAMS))),)
        raise


def singular(noun: str) -> str:
    """The singular of an English noun."""
    if " and " in noun:
        return f"of the {noun}"
    return noun.removesuffix("ies") + "y" if noun.endswith("ies") else noun.removesuffix("s")


def in_encoding(text: str, encoding: str) -> str:
    """Text with plain replacements for the marks in numbers that the encoding lacks."""
    if encoding.lower().startswith("utf"):
        return text
    return text.translate({**dict.fromkeys(map(ord, _SAFE), " "), ord("\N{MINUS SIGN}"): "-"})
