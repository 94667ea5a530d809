"""What a table of the input is: columns, their kinds, keys and links. The tables stand in `salescli.model.tables`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct, field

from salescli.model import spelling


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    CHOICE = "choice"
    MONEY = "amount"
    NUMBER = "number"
    TIME = "date"
    FLAG = "true or false"

    @property
    def examples(self) -> tuple[str, ...]:
        """What a value that reads may look like; none where an export's own words can be given a meaning."""
        return _EXAMPLES.get(self, ())

    @property
    def noun(self) -> str:
        """What a value that does not read is not."""
        return _NOUNS.get(self, str(self))


_NOUNS = {Kind.MONEY: "an amount", Kind.NUMBER: "a number", Kind.TIME: "a date"}
_EXAMPLES = {
    Kind.MONEY: ("1234.50",),
    Kind.NUMBER: ("0.25",),
    Kind.TIME: ("2026-03-05", "2026-03-05 14:30:00"),
}


class Column(Struct, frozen=True):
    """One canonical column. `choices` maps the words an export may use (folded) to the canonical value."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    open_choice: bool = False  # words outside `choices` stand for themselves
    told_by_stage: bool = False  # its words are names of stages: what says neither won nor lost is open
    is_own: bool = False  # a dimension of one's own
    asked_for: bool = False  # the day on which an end was asked for: it counts of those that have ended
    may_say_more: bool = False  # what comes after a word for won or lost is no part of it, as in the names of stages
    aliases: tuple[str, ...] = ()  # what it is called too in a file of canonical names
    is_ledger: bool = False  # an amount that a debit adds (`DR`) and a credit takes away (`CR`)

    @property
    def is_id(self) -> bool:
        """Whether its values identify something: a row of its own table, or by way of a link one of another."""
        return self.kind is Kind.TEXT and self.name.endswith("_id")

    @property
    def takes_words(self) -> bool:
        """Whether an export's words can be given a meaning: amounts, numbers and dates have none."""
        return self.kind in (Kind.TEXT, Kind.CHOICE, Kind.FLAG)

    @property
    def is_key(self) -> bool:
        """Whether rows are matched or grouped by its words: it is an id or a dimension."""
        return self.is_own or self.name in DIMENSIONS or (self.kind is Kind.TEXT and self.name not in _NO_KEYS)

    @property
    def meanings(self) -> tuple[str, ...]:
        """The canonical values of a choice or a flag."""
        return FLAG if self.kind is Kind.FLAG else tuple(dict.fromkeys(self.choices.values()))

    def meaning_of(self, word: str) -> str | None:
        """The canonical value that a word of the settings stands for; None where it is none of a closed choice."""
        if self.kind not in (Kind.CHOICE, Kind.FLAG):
            return word
        own = {fold(value): value for value in self.meanings}
        return {**own, **self.choices}.get(fold(word), word if self.open_choice else None)


#: What a column of true and false may say.
FLAG = ("true", "false")
#: Columns of text that are neither an id nor a dimension.
_NO_KEYS = ("name", "currency")


class Spell(Struct, frozen=True):
    """The columns that say from when to when a row holds; a blank end is none yet.

    With `to_last_day` the end is the last day, which a row that begins on it takes over, else the first day without.
    With `since_ever` a blank beginning is before all days, else such a row holds on no day.
    """

    begins: str
    ends: str
    to_last_day: bool = False
    since_ever: bool = False


class Key(Struct, frozen=True):
    """What tells the rows of a table apart: two rows of one key say one thing twice.

    With a `spell` they do so only where their spells overlap. In a file without the `column` the whole row is the key
    where `row_of` names the column by which equal rows are looked for; else nothing is.
    """

    column: str
    spell: Spell | None = None
    row_of: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All that says whether rows of one key say one thing."""
        return (self.column, *((self.spell.begins, self.spell.ends) if self.spell else ()))


class TableSchema(Struct, frozen=True):
    """One canonical table: its columns, and all that other parts know of it. Its name is that of its file.

    `order` is its place among the tables, in options and messages. `told_by` holds the sets of columns that are like no
    other table; a table that `says_so` is told only where besides the name of the file or a header has a word for it,
    one of `file_words`; columns `in_common` with other tables tell nothing of it. `key` is what tells its rows apart,
    None where nothing does. `links` are the keys that lead to other tables, in the order in which a row follows them;
    `noun` is what one row is, `identity` the columns by which a reader knows it, `views` the names of the views over
    its rows.

    Of the settings, `duplicates` are the words that `duplicates` may say of it, each with its meaning; `repeats_may_be`
    is what rows of one key may be, by the same words in the order in which it is told; `own_settings` are further
    words, by a key that no other table has. A table that `can_end` is one of what happens; `fresh_within` means those
    that are `is_fresh_by_default` where it names none. Of a table `in_currencies` a column of currencies tells
    something. `is_looked_through` says that every file is looked through for rows of sums, however large, for such a
    row would count; `has_dated_sums` that such a row may have a date, as the last day of a month under what it sums.
    """

    order: int
    columns: Mapping[str, Column]
    told_by: tuple[frozenset[str], ...]
    file_words: str
    noun: str
    name: str = ""
    key: Key | None = None
    says_so: bool = False
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
    is_looked_through: bool = False
    has_dated_sums: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """Columns without which the table says nothing."""
        return tuple(column.name for column in self.columns.values() if column.required)

    def could_be(self, columns: Iterable[str]) -> bool:
        """Whether a file with these columns may be this table, which its columns alone must tell."""
        there = set(columns)
        return any(together <= there for together in self.told_by)


def by_name(*columns: Column) -> dict[str, Column]:
    """The columns of a table by their names."""
    return {column.name: column for column in columns}


def together(*sets: str) -> tuple[frozenset[str], ...]:
    """The sets of columns that tell a table, each as words.

    A file is told where it holds all of one set. Dates, names and keys alone tell nothing: tickets, contacts and notes
    have them too.
    """
    return tuple(frozenset(names.split()) for names in sets)


def same(*words: str) -> dict[str, str]:
    """Words of a choice that stand for themselves."""
    return {word: word for word in words}


def fold(words: str) -> str:
    """A header or a choice as it is compared: no case, and spaces, hyphens and underscores alike; accents count."""
    return re.sub(r"[\s_\-]+", "_", spelling.composed(words).strip().casefold())


#: The columns whose time of day counts too, for how long an answer takes: they are read with it where that is asked.
TIMED = frozenset({"created_at", "first_response_at", "occurred_at"})

DIMENSIONS = (
    "region", "rep", "team", "segment", "product", "source", "pipeline", "stage", "deal_type", "customer", "plan",
    "category",
)  # fmt: skip

#: Dimensions that stand for an entity: the column that identifies it and the table that names it.
ENTITIES: Mapping[str, tuple[str, str]] = {
    "rep": ("rep_id", "reps"),
    "customer": ("customer_id", "customers"),
}
