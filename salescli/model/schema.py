"""How tables of the input are declared: columns, their kinds, keys and links. The tables are in `model.tables`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct, field

from salescli.model import spelling


class Kind(StrEnum):
    """The kind of the values of a column."""

    TEXT = "text"
    CHOICE = "choice"
    MONEY = "amount"
    NUMBER = "number"
    TIME = "date"
    FLAG = "true or false"

    @property
    def examples(self) -> tuple[str, ...]:
        """Examples of readable values; none where the settings can give words of an export a meaning."""
        return _EXAMPLES.get(self, ())

    @property
    def noun(self) -> str:
        """What an unreadable value is not, for messages: "an amount"."""
        return _NOUNS.get(self, str(self))


_NOUNS = {Kind.MONEY: "an amount", Kind.NUMBER: "a number", Kind.TIME: "a date"}
_EXAMPLES = {
    Kind.MONEY: ("1234.50",),
    Kind.NUMBER: ("0.25",),
    Kind.TIME: ("2026-03-05", "2026-03-05 14:30:00"),
}


class OfMonth(StrEnum):
    """Which day a month stands for that a column of dates writes instead of one."""

    FIRST = "first"
    LAST = "last"
    AFTER = "after"  # the first day of the next


class Column(Struct, frozen=True):
    """One canonical column. `choices` maps the words an export may use (folded) to the canonical value."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    open_choice: bool = False  # words outside `choices` stand for themselves
    follows_stage: bool = False  # its words are names of stages: one that means neither won nor lost is open
    is_own: bool = False  # a dimension that the user declares
    asked_for: bool = False  # the day on which an end was requested: it counts only once the row has ended
    may_say_more: bool = False  # a word for won or lost may be followed by more, as in names of stages
    aliases: tuple[str, ...] = ()  # further names in a file of canonical names
    of_month: OfMonth = OfMonth.FIRST  # of a date: the day that a month stands for
    is_ledger: bool = False  # an amount that a debit (`DR`) adds to and a credit (`CR`) reduces

    @property
    def is_id(self) -> bool:
        """Whether its values identify a row, of its own table or of one that a link leads to."""
        return self.kind is Kind.TEXT and self.name.endswith("_id")

    @property
    def takes_words(self) -> bool:
        """Whether the settings can give words of an export a meaning; amounts, numbers and dates have no words."""
        return self.kind in (Kind.TEXT, Kind.CHOICE, Kind.FLAG)

    @property
    def is_key(self) -> bool:
        """Whether it is an id or a dimension: rows are matched or grouped by its words."""
        return self.is_own or self.name in DIMENSIONS or (self.kind is Kind.TEXT and self.name not in _NO_KEYS)

    @property
    def meanings(self) -> tuple[str, ...]:
        """The canonical values of a choice or a flag."""
        return FLAG if self.kind is Kind.FLAG else tuple(dict.fromkeys(self.choices.values()))

    def meaning_of(self, word: str) -> str | None:
        """The canonical value for a word of the settings; None for an unknown word of a closed choice."""
        if self.kind not in (Kind.CHOICE, Kind.FLAG):
            return word
        own = {fold(value): value for value in self.meanings}
        return {**own, **self.choices}.get(fold(word), word if self.open_choice else None)


#: The values of a flag.
FLAG = ("true", "false")
#: Columns of text that are neither an id nor a dimension.
_NO_KEYS = ("name", "currency")


class Spell(Struct, frozen=True):
    """The columns with the first and last day of a row; a blank end means that it has not ended.

    With `to_last_day` the end is the last day (a row that begins on that day takes it over); else the first day after.
    With `since_ever` a row without a beginning began before all days, else it includes no day.
    """

    begins: str
    ends: str
    to_last_day: bool = False
    since_ever: bool = False


class Key(Struct, frozen=True):
    """What identifies the rows of a table: two rows with one key say the same thing twice.

    With a `spell` they do so only if their spells overlap. In a file without the `column` the whole row is the key, if
    `row_of` names the column by which equal rows are searched for; else there is no key.
    """

    column: str
    spell: Spell | None = None
    row_of: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that decide whether rows say the same thing."""
        return (self.column, *((self.spell.begins, self.spell.ends) if self.spell else ()))


class TableSchema(Struct, frozen=True):
    """One canonical table: its columns, and everything that other parts know about it. Its name is that of its file.

    `order` is its place among the tables, in options and messages. A file is recognised as this table by any of the
    sets of columns in `recognised_by`; with `needs_file_word` also its name or a header must have one of `file_words`.
    Columns `in_common` with other tables are no evidence. `key` identifies rows, None if nothing does. `links` are the
    keys that lead to other tables, in the order in which a row follows them. `noun` is the word for one row, `identity`
    are the columns by which a reader knows it, `views` the names of the views over its rows.

    Of the settings, `duplicates` are the words that `duplicates` may have for it, each with its meaning;
    `repeats_may_be` says what rows of one key may be, by the same words, in the order of messages; `own_settings` are
    further words, by a key that no other table has. A table that `can_end` is one of events; `fresh_within` means those
    with `is_fresh_by_default`, if it names none. `in_currencies`: a column of currencies is of use in it.
    `is_searched`: every file is searched for rows of sums, however large, because such a row would count.
    `has_dated_sums`: such a row may have a date, such as the last day of the month that it sums.
    """

    order: int
    columns: Mapping[str, Column]
    recognised_by: tuple[frozenset[str], ...]
    file_words: str
    noun: str
    name: str = ""
    key: Key | None = None
    needs_file_word: bool = False
    in_common: frozenset[str] = frozenset()
    links: Mapping[str, str] = field(default_factory=dict)
    identity: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    duplicates: Mapping[str, str] = field(default_factory=dict)
    repeats_may_be: Mapping[str, str] = field(default_factory=dict)
    own_settings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    can_end: bool = False
    is_fresh_by_default: bool = False
    in_currencies: bool = False
    is_searched: bool = False
    has_dated_sums: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that the table must have."""
        return tuple(column.name for column in self.columns.values() if column.required)

    def could_be(self, columns: Iterable[str]) -> bool:
        """Whether a file with these columns may be this table, by its columns alone."""
        present = set(columns)
        return any(together <= present for together in self.recognised_by)


def by_name(*columns: Column) -> dict[str, Column]:
    """The columns of a table by their names."""
    return {column.name: column for column in columns}


def together(*sets: str) -> tuple[frozenset[str], ...]:
    """The sets of columns by which a table is recognised, each written as words.

    A file must have all columns of one set. Dates, names and keys alone are not enough: tickets, contacts and notes
    have them too.
    """
    return tuple(frozenset(names.split()) for names in sets)


def same(*words: str) -> dict[str, str]:
    """Words of a choice that mean themselves."""
    return {word: word for word in words}


@lru_cache(maxsize=8192)
def fold(words: str) -> str:
    """A header or a choice as it is compared: no case; spaces, hyphens and underscores are the same; accents count."""
    return re.sub(r"[\s_\-]+", "_", spelling.composed(words).strip().casefold())


#: The columns whose time of day may count too, for how long an answer takes.
TIMED = frozenset({"created_at", "first_response_at", "occurred_at"})

DIMENSIONS = (
    "region", "rep", "team", "segment", "product", "source", "pipeline", "stage", "deal_type", "customer", "plan",
    "category",
)  # fmt: skip

#: Dimensions that are entities: the column that identifies each and the table with its names.
ENTITIES: Mapping[str, tuple[str, str]] = {
    "rep": ("rep_id", "reps"),
    "customer": ("customer_id", "customers"),
}


def column_of(dimension: str) -> str:
    """The column of a table or an answer that holds a dimension: `rep_id` for rep, its own name for region."""
    return ENTITIES[dimension][0] if dimension in ENTITIES else dimension


def key_of(dimension: str) -> str:
    """The column that rows are grouped by, with a name that no computed column has."""
    return column_of(dimension) if dimension in DIMENSIONS else f"by:{dimension}"
