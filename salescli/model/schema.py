"""The canonical tables, declared once: every column's name, kind and meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum

from salescli.model import spelling
from salescli.model.records import dataclass
from salescli.model.subscription_words import BILLING_INTERVAL, SPELL_STATUS


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


@dataclass(frozen=True)
class Column:
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


@dataclass(frozen=True)
class Spell:
    """The columns that say from when to when a row holds; a blank end is none yet.

    With `to_last_day` the end is the last day, which a row that begins on it takes over, else the first day without.
    With `since_ever` a blank beginning is before all days, else such a row holds on no day.
    """

    begins: str
    ends: str
    to_last_day: bool = False
    since_ever: bool = False


@dataclass(frozen=True)
class Key:
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


@dataclass(frozen=True)
class TableSchema:
    """One canonical table and its columns by name, and what tells its rows apart, None where nothing does.

    `told_by` holds the sets of columns that are like no other table. A table that `says_so` is told only where besides
    the name of the file or a header has a word for it.
    """

    name: str
    columns: Mapping[str, Column]
    told_by: tuple[frozenset[str], ...] = ()
    key: Key | None = None
    says_so: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """Columns without which the table says nothing."""
        return tuple(column.name for column in self.columns.values() if column.required)

    def could_be(self, columns: Iterable[str]) -> bool:
        """Whether a file with these columns may be this table, which its columns alone must tell."""
        there = set(columns)
        return any(together <= there for together in self.told_by)


def fold(words: str) -> str:
    """A header or a choice as it is compared: no case, and spaces, hyphens and underscores alike; accents count."""
    return re.sub(r"[\s_\-]+", "_", spelling.composed(words).strip().casefold())


def _same(*words: str) -> dict[str, str]:
    return {word: word for word in words}


STATUS = {
    "closed_won": "won", "closedwon": "won", "vunnen": "won", "vunnet": "won", "vunna": "won",
    "closed_lost": "lost", "closedlost": "lost", "förlorad": "lost", "förlorat": "lost", "förlorade": "lost",
    "gewonnen": "won", "gagné": "won", "gagnée": "won", "ganado": "won", "ganada": "won", "ganho": "won",
    "ganha": "won", "vinto": "won", "vinta": "won", "vundet": "won",
    "verloren": "lost", "perdu": "lost", "perdue": "lost", "perdido": "lost", "perdida": "lost", "perso": "lost",
    "persa": "lost", "tabt": "lost", "tapt": "lost",
    "öppen": "open", "öppet": "open", "öppna": "open", **_same("open", "won", "lost"),
}  # fmt: skip
DEAL_TYPE = {
    "new_business": "new",
    "up_sell": "upsell",
    "crosssell": "cross-sell",
    "cross_sell": "cross-sell",
    "nyförsäljning": "new", "merförsäljning": "upsell", "korsförsäljning": "cross-sell", "förnyelse": "renewal",
    **_same("new", "upsell", "renewal"),
}  # fmt: skip
ACTIVITY_TYPE = {
    "calls": "call", "phone_call": "call", "samtal": "call", "telefonsamtal": "call",
    "emails": "email", "e_mail": "email", "e_post": "email", "mejl": "email",
    "meetings": "meeting", "appointment": "meeting", "möte": "meeting",
    "demos": "demo", "demonstration": "demo", "quotes": "quote", "offert": "quote",
    **_same("call", "email", "meeting", "demo", "quote"),
}  # fmt: skip


def _table(name: str, *columns: Column) -> TableSchema:
    by_name = {column.name: column for column in columns}
    return TableSchema(name, by_name, _TOLD_BY[name], _KEYS.get(name), says_so=name == "quotas")


#: What tells the rows of each table apart. A ledger has no such thing: two costs of one day may be equal.
_KEYS: Mapping[str, Key] = {
    "deals": Key("deal_id"),
    "activities": Key("activity_id"),
    "customers": Key("subscription_id", Spell("started_at", "churned_at"), row_of="customer_id"),
    "reps": Key("rep_id", Spell("hired_at", "left_at", to_last_day=True, since_ever=True)),
}


#: A file is told by its columns where it holds all of one of these sets. Dates, names and keys alone tell nothing:
#: tickets, contacts and notes have them too.
_TOLD_BY: Mapping[str, tuple[frozenset[str], ...]] = {
    table: tuple(frozenset(together.split()) for together in sets)
    for table, sets in {
        "deals": ("value", "stage", "won_at", "lost_at", "expected_close_at", "deal_id status", "deal_id closed_at"),
        "activities": ("type occurred_at",),
        "customers": ("customer_id started_at", "customer_id mrr", "customer_id segment", "customer_id region"),
        "reps": tuple(f"rep_id {column}" for column in ("name", "region", "team", "hired_at", "left_at", "quota",
                                                        "monthly_cost")),
        "quotas": ("amount period", "amount starts_at ends_at"),
        "costs": ("incurred_at amount",),
    }.items()
}  # fmt: skip


_TEXT, _TIME, _MONEY = Kind.TEXT, Kind.TIME, Kind.MONEY

TABLES: Mapping[str, TableSchema] = {
    table.name: table
    for table in (
        _table(
            "deals",
            Column("deal_id", _TEXT, "identifies the deal"),
            Column("customer_id", _TEXT, "the customer it is with"),
            Column("rep_id", _TEXT, "the rep who owns it"),
            Column("name", _TEXT, "its title"),
            Column("region", _TEXT, "where it is sold"),
            Column("segment", _TEXT, "kind of customer"),
            Column("product", _TEXT, "what is sold"),
            Column("source", _TEXT, "where the lead came from"),
            Column("pipeline", _TEXT, "the pipeline it runs through"),
            Column("stage", _TEXT, "where in the pipeline it is"),
            Column("status", Kind.CHOICE, "open, won or lost", choices=STATUS, may_say_more=True),
            Column("value", _MONEY, "what it is worth"),
            Column("cost", _MONEY, "what delivering it costs"),
            Column("currency", _TEXT, "currency of value and cost"),
            Column(
                "deal_type",
                Kind.CHOICE,
                "new, upsell, cross-sell or renewal",
                choices=DEAL_TYPE,
                open_choice=True,
            ),
            Column("probability", Kind.NUMBER, "chance to win it"),
            Column("qualified", Kind.FLAG, "whether the lead is qualified"),
            Column("created_at", _TIME, "when it came in"),
            Column("quoted_at", _TIME, "when the quote was sent"),
            Column("first_response_at", _TIME, "when somebody first answered"),
            Column("expected_close_at", _TIME, "when it is expected to close"),
            Column("won_at", _TIME, "when it was won"),
            Column("lost_at", _TIME, "when it was lost"),
            Column("closed_at", _TIME, "when it was won or lost"),
        ),
        _table(
            "activities",
            Column(
                "type",
                Kind.CHOICE,
                "call, email, meeting, demo, quote or another",
                True,
                ACTIVITY_TYPE,
                open_choice=True,
            ),
            Column("occurred_at", _TIME, "when it happened", True),
            Column("activity_id", _TEXT, "identifies the activity"),
            Column("rep_id", _TEXT, "the rep who did it"),
            Column("deal_id", _TEXT, "the deal it is about"),
            Column("customer_id", _TEXT, "the customer it is with"),
            Column("region", _TEXT, "where it was"),
            Column("done", Kind.FLAG, "whether it took place"),
            Column("cost", _MONEY, "what it cost"),
            Column("currency", _TEXT, "currency of the cost"),
        ),
        _table(
            "customers",
            Column("customer_id", _TEXT, "identifies the customer", True),
            Column("started_at", _TIME, "when the customer, or this subscription, began"),
            Column("churned_at", _TIME, "when it ended"),
            Column("paused_at", _TIME, "since when it is paused"),
            Column("subscription_id", _TEXT, "identifies the subscription"),
            Column("status", Kind.CHOICE, "paying, trial, paused or ended", choices=SPELL_STATUS),
            Column("name", _TEXT, "its name"),
            Column("region", _TEXT, "where it is"),
            Column("segment", _TEXT, "kind of customer"),
            Column("plan", _TEXT, "what it subscribes to"),
            Column("rep_id", _TEXT, "the rep who looks after it"),
            Column("mrr", _MONEY, "monthly recurring revenue"),
            Column("amount", _MONEY, "what is paid a billing interval"),
            Column("unit_amount", _MONEY, "what a unit costs a billing interval"),
            Column("quantity", Kind.NUMBER, "how many units"),
            Column("billing_interval", Kind.CHOICE, "how often it is billed: monthly, annual, 6 months …",
                   choices=BILLING_INTERVAL, open_choice=True),
            Column("currency", _TEXT, "currency of mrr and amounts"),
        ),
        _table(
            "reps",
            Column("rep_id", _TEXT, "identifies the rep", True),
            Column("name", _TEXT, "their name"),
            Column("region", _TEXT, "where they sell"),
            Column("team", _TEXT, "the team they are in"),
            Column("hired_at", _TIME, "first day of employment"),
            Column("left_at", _TIME, "last day of employment"),
            Column("quota", _MONEY, "sales expected of them a calendar month"),
            Column("monthly_cost", _MONEY, "what they cost a month"),
            Column("currency", _TEXT, "currency of quota and monthly_cost"),
        ),
        _table(
            "quotas",
            Column("period", _TEXT, "the period it is for, such as 2026-03, 2026-Q1 or 2026"),
            Column("starts_at", _TIME, "the first day it is for"),
            Column("ends_at", _TIME, "the last day it is for"),
            Column("amount", _MONEY, "what is to be sold", True, aliases=("quota", "target")),
            Column("rep_id", _TEXT, "the rep it is for"),
            Column("region", _TEXT, "the region it is for"),
            Column("team", _TEXT, "the team it is for"),
            Column("currency", _TEXT, "currency of the amount"),
        ),
        _table(
            "costs",
            Column("incurred_at", _TIME, "when the cost arose", True),
            Column("amount", _MONEY, "how much", True, is_ledger=True),
            Column("category", _TEXT, "what it was for"),
            Column("region", _TEXT, "where it was spent"),
            Column("currency", _TEXT, "currency of the amount"),
        ),
    )
}  # fmt: skip

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
