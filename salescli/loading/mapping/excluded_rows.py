"""Rows that a mark of the export excludes, such as those in the CRM's bin. A note says how many do not count.

The mark of the bin is recognised by the names that systems and connectors give it: a flag (`IsDeleted`,
`_fivetran_deleted`), a day (`deleted_at`) or the id of the row that replaces this one (`merged_into`). Archived rows
are not in the bin, unless a preset says so: they count, and a note says how many.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.files.scanning import scan
from salescli.loading.parsing.text import stripped
from salescli.message import Word
from salescli.model.schema import fold
from salescli.results.note import Note, note
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.loading.files.file import File
    from salescli.loading.mapping.map_columns import MappedFile

_TRUE = (
    "true", "t", "yes", "y", "x", "1", "1.0", "1.000000", "deleted", "sant", "sann", "sand", "sandt", "ja", "raderad",
    "wahr", "waar", "gelöscht", "vrai", "oui", "verdadero", "sí", "si", "vero", "verdadeiro", "sim", "tosi", "kyllä",
    "prawda", "tak",
)  # fmt: skip
#: The values of a mark that is a day or an id, in rows that are not in the bin.
_NOTHING = (
    "", "false", "f", "no", "n", "0", "0.0", "0.000000", "null", "(null)", "none", "nan", "nat", "n/a", "na", "-", "–",
    "—", "\\n", "nej", "falskt", "nein", "falsch",
    *(day + clock for day in ("0000-00-00", "0001-01-01")
      for clock in ("", " 00:00", " 00:00:00", "t00:00:00", "t00:00:00z", " 00:00:00.000000")),
)  # fmt: skip
_A_DATE = r"^[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]"

_DELETED = "deleted|raderad|borttagen|slettet|poistettu|gelöscht|verwijderd|supprimée?|eliminad[oa]|usunięt[aey]"
_CONNECTOR = "fivetran|airbyte.*|abcdc|sdc|dlt|stitch|hevo|debezium"
#: The marks of the bin, by kind of value; headers are compared without case, blanks and signs.
_FLAG = regex(rf"(?:is|was|ist|är|hs|{_CONNECTOR})?(?:{_DELETED})(?:flag)?|(?:is)?(?:in)?trash(?:ed)?")
_DAY_OR_ID = regex(
    rf"(?:{_CONNECTOR})?(?:{_DELETED})(?:at|on|date|time|datetime|timestamp|den|datum)|(?:date|time)deleted"
    r"|deletion(?:date|time)|trashedat|mergedinto.*"
)
_ARCHIVED = regex("(?:is)?archived")


class Exclusion(Struct, frozen=True):
    """The cells of a column that exclude their rows: the `words`, in lower case (an empty word is a blank cell), and
    texts that match `pattern`; with `all_but`, all texts except the words.
    """

    words: tuple[str, ...]
    pattern: str = ""
    all_but: bool = False

    @property
    def is_of_settings(self) -> bool:
        """Whether the settings can express it."""
        return not self.pattern and not self.all_but

    def rules_out(self, cell: pl.Expr) -> pl.Expr:
        """Whether a cell, as text, excludes its row."""
        text = stripped(cell).str.to_lowercase().fill_null("")
        found = text.is_in(self.words)
        if self.all_but:
            return ~found
        return found | text.str.contains(self.pattern) if self.pattern else found


#: Words of a status that mean that the row is none of the table, such as deleted.
NO_STATUS = frozenset((
    "deleted", "trash", "trashed", "removed", "draft", "test", "template", "spam", "void", "voided", "duplicate",
    "merged", "raderad", "borttagen", "utkast", "mall", "dubblett", "makulerad", "slettet", "kladde", "poistettu",
    "luonnos", "gelöscht", "entwurf", "vorlage", "verwijderd", "concept", "supprimé", "supprimée", "brouillon",
    "eliminado", "eliminada", "borrador", "prueba", "eliminato", "eliminata", "bozza", "rascunho", "excluído", "teste",
    "usunięte", "szkic",
))  # fmt: skip

#: The exclusions by column of the file.
Exclusions = Mapping[str, Exclusion]

_BIN_FLAG = Exclusion(_TRUE, _A_DATE)
_BIN_MARK = Exclusion(_NOTHING, all_but=True)


def find(file: File, wanted: Mapping[str, Sequence[str]], used: Collection[str]) -> Exclusions:
    """The exclusions of a file: the words of the headers in `wanted`, and marks of the bin.

    Headers that are `used` (folded) for a column of the table are no such marks, nor are those that are looked up in
    another file: what is in the bin there may be the stage of a deal that is not.
    """
    own = set(file.alone.columns)
    words = {fold(header): tuple(word.strip().lower() for word in mine) for header, mine in wanted.items()}
    found: dict[str, Exclusion] = {}
    for column, header in zip(file.columns, file.headers, strict=False):
        name = fold(header)
        if (mine := words.get(name)) is not None:
            found |= {column: Exclusion(mine)} if mine else {}
        elif column in own and name not in used and column not in file.textless and (mark := _mark(name)):
            found[column] = mark
    return found


def _mark(header: str) -> Exclusion | None:
    """The exclusion of a header that is the name of a mark of the bin; None for any other header."""
    bare = re.sub(r"[\W_]+", "", header)
    if _FLAG.fullmatch(bare):
        return _BIN_FLAG
    return _BIN_MARK if _DAY_OR_ID.fullmatch(bare) else None


def archived_in(file: File, exclusions: Exclusions, used: Collection[str]) -> str | None:
    """The column of a file that marks archived rows, where these are not excluded."""
    for column, header in zip(file.alone.columns, file.headers, strict=False):
        name = fold(header)
        if _ARCHIVED.fullmatch(re.sub(r"[\W_]+", "", name)) and column not in exclusions and name not in used:
            return column if column not in file.textless else None
    return None


def is_archived(column: str) -> pl.Expr:
    """Whether a row, as text, is archived by its column."""
    return _BIN_FLAG.rules_out(pl.col(column))


def is_excluded(exclusions: Exclusions) -> pl.Expr:
    """Whether a row, as text, is excluded."""
    return pl.any_horizontal(exclusion.rules_out(pl.col(column)) for column, exclusion in exclusions.items())


def remarks(table: str, files: Sequence[MappedFile], *, archived: bool) -> tuple[Note | None, Note | None]:
    """The notes on excluded rows of a table, by mark, and on archived rows that count; None for no row.

    Archived rows are counted if `archived` is set, or in files that are read for excluded rows anyway.
    """
    out = kept = 0
    for file in files:
        asked = {"out": is_excluded(file.exclusions)} if file.exclusions else {}
        if file.archived and (archived or asked):
            stays = ~asked["out"] if asked else pl.lit(value=True)
            asked["kept"] = is_archived(file.archived) & stays
        if asked:
            sums = [expression.sum().alias(name) for name, expression in asked.items()]
            found = scan(file.file).select(sums).collect(engine="streaming").row(0, named=True)
            out, kept = out + found.get("out", 0), kept + found.get("kept", 0)
    by = tuple(dict.fromkeys(column for file in files for column in file.exclusions))
    marks = tuple(dict.fromkeys(file.archived for file in files if file.archived))
    excluded = note("excluded_rows", out, "mapping.excluded_rows", table=Word(table), columns=by)
    counted = note("archived_rows", kept, "mapping.archived_rows", table=Word(table), columns=marks)
    return excluded if out else None, counted if kept else None
