"""Presets: the names of canonical columns in the exports of each CRM, as data files that anybody can add.

A preset is `presets/NAME.toml`. Its first lines say what marks it, so that only the presets that fit a file are read
whole:

    title = "A CRM"
    marks.deals = [["Header A", "Header B"], ["Header C"]]  # the headers of any one list are all there
    marks.contacts = [["Header D"]]                         # no table of ours: see [unread]

    [unread]
    contacts = "why such a file is not read"

    [deals]
    left = ["Header that is known and not used", "Starts with *"]
    exclude = { "Header E" = ["word that rules a row out"] }
    duplicates = "lines"   # what rows of one key are, and whose amounts of lines are, where the settings do not say it
    amounts = "deal"
    minor_units = true     # amounts are in cents, öre …; or { ISK = 2 } where the system has others than ISO 4217

    [deals.columns]
    value = ["Best", "Second best", ["Third", "As good as third"]]
    status = [{ sql = "CASE WHEN {Header C} = 'x' THEN 'won' END" }, { stage = "Header F" }]
    churned_at = ["Ended at", { asked = ["Cancelled at", "Canceled at"] }]
    currency = [{ header = "Currency", of = "Third" }]
    type = [{ constant = "call", needs = ["Call outcome"] }]

    [deals.values.status]
    "Their word" = "won"

Headers and words are compared folded (see `schema.fold`); an expression names its headers in braces. A claim with `of`
applies if an earlier column of the table is read from that header, so that a currency goes with its own amount. A
status may follow from the name of the `stage` under a header, an end may be the day on which it was `asked` for, where
no other column has it. Kinds of files are tried in the order of their marks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from salescli.errors import SettingsError, did_you_mean
from salescli.message import Word, say
from salescli.model.schema import fold
from salescli.model.tables import TABLES
from salescli.system.regex import regex

FOLDER = Path(__file__).parent / "presets"

#: The preset below all others: the usual words, for files without the marks of a CRM.
GENERIC = "generic"

_FIRST_SECTION = regex(r"^\[[a-z]", re.MULTILINE)
_PLACEHOLDER = regex(r"\{([^{}]+)\}")


class Claim(Struct, frozen=True):
    """One way to make a canonical column: any one of `headers`, an expression or a constant.

    It applies in a file that has all the headers in `needs`; if `of` is not empty, one of its headers must be in use
    already. `by_stage` says that the header is that of a stage, whose name gives the status; `asked` that it has the
    day on which an end was requested.
    """

    headers: tuple[str, ...] = ()
    sql: str | None = None
    constant: str | None = None
    needs: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    by_stage: bool = False
    asked: bool = False

    @property
    def mentioned(self) -> tuple[str, ...]:
        """Every header that the claim knows."""
        return self.headers + self.needs


class PresetTable(Struct, frozen=True, dict=True):
    """One table of a preset: the claims on each column in order of preference, the CRM's words, and unused headers.

    `exclude` has the words that leave a row out, by header. `duplicates`, `amounts` and `minor_units` replace the
    settings of the same names (see `TableSettings`) where these are not set.
    """

    columns: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    exclude: Mapping[str, Sequence[str]] = field(default_factory=dict)
    duplicates: str | None = None
    amounts: str | None = None
    minor_units: bool | Mapping[str, int] | None = None

    def knows(self, header: str) -> bool:
        """Whether a header is in a claim, or known and not used."""
        return fold(header) in self._mentioned or self.leaves(header)

    def leaves(self, header: str) -> bool:
        """Whether a header is known and not used."""
        folded = fold(header)
        exact, patterns = self._left
        return folded in exact or any(_matches(folded, pattern) for pattern in patterns)

    def is_asked(self, column: str, header: str) -> bool:
        """Whether a header has the day on which something was requested, not the day on which it happened."""
        asked = (claim for claim in self.columns.get(column, ()) if claim.asked)
        return any(fold(header) == fold(known) for claim in asked for known in claim.headers)

    @cached_property
    def _mentioned(self) -> frozenset[str]:
        claims = (claim for claims in self.columns.values() for claim in claims)
        return frozenset(map(fold, (*self.exclude, *(header for claim in claims for header in claim.mentioned))))

    @cached_property
    def _left(self) -> tuple[frozenset[str], list[tuple[str, str]]]:
        """The headers that are known and not used, folded: whole ones, and the beginnings and ends of others."""
        folded = [fold(pattern) for pattern in self.left]
        patterns = [(start, end) for start, star, end in (each.partition("*") for each in folded) if star]
        return frozenset(each for each in folded if "*" not in each), patterns


class Preset(Struct, frozen=True):
    """What the exports of a CRM look like; `unread` says why kinds of files are no tables."""

    name: str
    title: str
    tables: Mapping[str, PresetTable]
    unread: Mapping[str, str]


class Recognised(Struct, frozen=True):
    """The preset that fits a file and the kind of file it is: a table, or one of the preset's `unread`."""

    preset: Preset
    kind: str

    @property
    def table(self) -> str | None:
        """The table it holds; None for a file that is not read."""
        return self.kind if self.kind in TABLES else None

    @property
    def why_unread(self) -> str:
        """Why a file of this kind is not read."""
        return self.preset.unread.get(self.kind, "")


def recognise(headers: Iterable[str], table: str | None = None) -> Recognised | None:
    """The preset whose marks a file has; of several, the one that knows most of its headers.

    With `table`, only presets that recognise the file as that table count.
    """
    return _recognised(tuple(headers), table)


@lru_cache(maxsize=64)
def _recognised(headers: tuple[str, ...], table: str | None) -> Recognised | None:
    """The same for headers, of which thousands of files may have the same."""
    folded = {fold(header) for header in headers}
    found = [
        (name, kind)
        for name, head in _heads().items()
        if any(f'"{header}"' in head for header in folded)  # the marks themselves take longer to read
        and (kind := _kind(_marks(name), folded))
        and (table is None or kind == table)
    ]
    fits = [Recognised(load(name), kind) for name, kind in found]
    return max(fits, key=lambda fit: _known(fit, folded), default=None)


@cache
def load(name: str) -> Preset:
    """A preset, read whole."""
    content = tomllib.loads(_text(name))
    tables = {table: _table(content[table]) for table in TABLES if table in content}
    for table, found in tables.items():
        _check(f"{name}.toml", table, found)
    return Preset(name, content["title"], tables, content.get("unread", {}))


def names() -> list[str]:
    """Every preset there is."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def headers_in(sql: str) -> tuple[str, ...]:
    """The headers that a preset's expression names in braces."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(sql)))


def with_headers(sql: str, actual: Mapping[str, str]) -> str:
    """A preset's expression with the headers as the file spells them."""
    return _PLACEHOLDER.sub(lambda found: '"' + actual[found[1]].replace('"', '""') + '"', sql)


@cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


@cache
def _heads() -> Mapping[str, str]:
    """The first lines of every preset, which have its marks, folded."""
    return {name: fold(_head(name)) for name in names()}


def _head(name: str) -> str:
    section = _FIRST_SECTION.search(text := _text(name))
    return text[: section.start()] if section else text


@cache
def _marks(name: str) -> Mapping[str, Sequence[frozenset[str]]]:
    """The marks of a preset by kind of file."""
    marks = tomllib.loads(_head(name)).get("marks", {})
    return {kind: [frozenset(map(fold, together)) for together in sets] for kind, sets in marks.items()}


def _kind(marks: Mapping[str, Sequence[frozenset[str]]], folded: set[str]) -> str | None:
    return next((kind for kind, sets in marks.items() if any(together <= folded for together in sets)), None)


def _known(fit: Recognised, folded: set[str]) -> int:
    table = fit.preset.tables.get(fit.kind)
    return sum(map(table.knows, folded)) if table else len(folded)


def _table(content: Mapping[str, Any]) -> PresetTable:
    columns = {name: tuple(map(_claim, _as_list(claims))) for name, claims in content.get("columns", {}).items()}
    values = {
        column: {fold(word): meaning for word, meaning in words.items()}
        for column, words in content.get("values", {}).items()
    }
    left, exclude = tuple(content.get("left", ())), content.get("exclude", {})
    said = (content.get(key) for key in ("duplicates", "amounts", "minor_units"))
    return PresetTable(columns, values, left, exclude, *said)


def _check(file: str, table: str, content: PresetTable) -> None:
    """Raise an error for an unknown column or meaning: a wrong word would leave rows out without a note."""
    columns = TABLES[table].columns
    for name in (*content.columns, *content.values):
        if name not in columns:
            what = say("mapping.no_column_of", name=name, table=Word(table))
            raise SettingsError(say("common.at", place=file, what=what), did_you_mean(name, columns))
    for name, words in content.values.items():
        meanings = columns[name].meanings
        for word, meaning in words.items():
            if meaning not in meanings and not columns[name].open_choice:
                what = say("mapping.no_meaning", table=table, column=name, word=word, meaning=str(meaning))
                hint = did_you_mean(str(meaning), map(str, meanings)) or say("config.possible", words=list(meanings))
                raise SettingsError(say("common.at", place=file, what=what), hint)


def _as_list(claims: Any) -> list[Any]:
    return claims if isinstance(claims, list) else [claims]


def _claim(content: Any) -> Claim:
    if isinstance(content, str):
        return Claim((content,))
    if isinstance(content, list):
        return Claim(tuple(content))
    sql = content.get("sql")
    return Claim(
        tuple(header for key in ("header", "stage", "asked") for header in _as_list(content.get(key, []))),
        sql,
        content.get("constant"),
        (*content.get("needs", ()), *(headers_in(sql) if sql else ())),
        tuple(_as_list(content.get("of", []))),
        "stage" in content,
        "asked" in content,
    )


def _matches(header: str, pattern: tuple[str, str]) -> bool:
    start, end = pattern
    return header.startswith(start) and header.endswith(end) and len(header) >= len(start) + len(end)
