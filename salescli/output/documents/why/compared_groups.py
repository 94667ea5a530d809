"""Groups compared: a sentence and a row each, and what the groups of a split account for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from salescli.compare_groups.model import Verdict
from salescli.i18n.notes import record as note_record
from salescli.message import Message, say
from salescli.model.account import Method
from salescli.model.measures import Unit
from salescli.output.documents.why.filters import filters
from salescli.output.documents.why.sentences import plain, points, signed, split_named
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, OneLine, Rows, Section
from salescli.results.table import Cell, Column, Label, Table

if TYPE_CHECKING:
    from salescli.compare_groups.model import Compared, Comparison
    from salescli.i18n.language import Language
    from salescli.results.note import Note

_VALUES = ("value", "versus_value", "n", "versus_n", "difference", "difference_percent", "low", "high")
_SHARES = ("name", "contribution", "rate", "mix", "weight", "versus_weight")
_MONEY = (Unit.MONEY, Unit.MONEY_A_DAY)
_VERDICTS = {
    Verdict.HIGHER: "compared.higher",
    Verdict.LOWER: "compared.lower",
    Verdict.NOT_CLEAR: "compared.not_clear",
    Verdict.TOO_FEW: "compared.too_few",
}


class ComparedDocument(Document):
    """The adapter of a comparison of groups."""

    page_width = 80
    wraps_lines = True

    def __init__(self, compared: Compared) -> None:
        """Adapt a comparison."""
        self._compared = compared

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what the numbers leave out or guess."""
        return self._compared.notes

    def sections(self, language: Language) -> list[Section]:
        """The sentences, the comparisons in one table where there are several, and a table of shares for each."""
        compared = self._compared
        lines = [language.say(self._sentence(each, language)) for each in compared.comparisons]
        found = [Section(self._title(language), lines=(*lines, *self._assumed(language)))]
        tables = [self._table(language)] if len(compared.comparisons) > 1 else []
        tables += self._shares(language, with_weights=False)
        found += [Section(language.say(table.title), table) for table in tables]
        return [*found, Section(None, notes=tuple(compared.notes))]

    def sheets(self, language: Language) -> list[Section]:
        """The same, with a table of one comparison too, and with the weights of the groups of a split."""
        first, *_, last = self.sections(language)
        tables = [self._table(language), *self._shares(language, with_weights=True)]
        return [first, *(Section(language.say(table.title), table) for table in tables), last]

    def record(self) -> dict[str, Any]:
        """One object, with a line for each comparison and for each group of a split."""
        compared, unit = self._compared, self._compared.kpi.unit
        each = {} if compared.each is None else {"each": compared.each, "confidence_each": compared.confidence_each}
        return {
            "schema_version": SCHEMA_VERSION,
            "command": "compare-groups",
            "kpi": compared.kpi.name,
            "title": compared.kpi.title,
            "definition": compared.kpi.label,
            "definition_hash": compared.kpi.definition_hash,
            "unit": unit,
            "currency": self._currency,
            "better": compared.kpi.better,
            "as_of": compared.as_of.day,
            "start": compared.start,
            "end": compared.end,
            "where": OneLine(filters(compared.where)),
            "by": list(compared.by),
            "method": compared.method,
            "confidence": compared.confidence,
            **each,
            "rows": [dict(zip(self._header, row, strict=True)) for row in self._rows()],
            "notes": [note_record(note) for note in compared.notes],
        }

    def rows(self) -> Rows:
        """The comparisons, each with the groups of its split."""
        return Rows(self._header, self._rows())

    @property
    def _header(self) -> tuple[str, ...]:
        shown = _SHARES if self._compared.by else ()
        return ("kpi", "kind", "group", "versus", *_VALUES, "confidence", "method", "verdict", *shown)

    def _rows(self) -> Iterator[list[object]]:
        compared = self._compared
        confidence = None if compared.method is Method.NONE else compared.confidence_each
        for each in compared.comparisons:
            values = [getattr(each, name) for name in _VALUES]
            start = [compared.kpi.name, "comparison", each.group, each.versus]
            blanks = [None] * len(_SHARES) if compared.by else []
            yield [*start, *values, confidence, compared.method, each.verdict, *blanks]
            start[1] = "group"
            for share in each.shares:
                shown = [share.value, share.versus_value, *[None] * (len(_VALUES) - 2 + 3)]
                yield [*start, *shown, *(getattr(share, name) for name in _SHARES)]

    @property
    def _currency(self) -> str | None:
        return self._compared.currency if self._compared.kpi.unit in _MONEY else None

    def _title(self, language: Language) -> str:
        compared = self._compared
        title, day = language.title(compared.kpi), compared.as_of.day
        if compared.start is None or compared.end is None:
            return language.say(say("compared.title_undated", title=title, day=day))
        span = {"start": compared.start, "end": compared.end}
        return language.say(say("compared.title", title=title, day=day, **span))

    def _assumed(self, language: Language) -> list[str]:
        """What the intervals take for granted."""
        compared = self._compared
        if compared.method is Method.NONE:
            return []
        found = [say("compared.independent")]
        if compared.each is not None:
            each, whole = (plain(level * 100, Unit.PERCENT, None, language)
                           for level in (compared.confidence_each, compared.confidence))  # fmt: skip
            count = len(compared.comparisons)
            found.append(say("compared.of_several", each=each, count=count, confidence=whole))
        return [language.say(message) for message in found]

    def _sentence(self, each: Comparison, language: Language) -> Message:
        unit, currency = self._compared.kpi.unit, self._currency
        shown = [None if value is None else plain(value, unit, currency, language)
                 for value in (each.value, each.versus_value)]  # fmt: skip
        values: list[Message | str] = [say("compared.no_number") if value is None else value for value in shown]
        for place, n in enumerate((each.n, each.versus_n)):
            if n is not None:
                count = language.number(n, Unit.COUNT)
                values[place] = say("compared.counted", value=values[place], n=count)
        figures: list[Message | str] = []
        if each.difference is not None:
            figures.append(signed(each.difference, unit, currency, language))
        if each.low is not None and each.high is not None:
            low, high = (signed(limit, unit, currency, language) for limit in (each.low, each.high))
            level = plain(self._compared.confidence_each * 100, Unit.PERCENT, None, language)
            figures.append(say("compared.limits", low=low, high=high, confidence=level))
        if each.verdict is not None:
            figures.append(say(_VERDICTS[each.verdict]))
        return say(
            "compared.sentence", group=each.group, versus=_side(each.versus, language),
            value=values[0], versus_value=values[1], figures=figures or [say("compared.no_number")],
        )  # fmt: skip

    def _table(self, language: Language) -> Table:
        compared, unit = self._compared, self._compared.kpi.unit
        difference = points(unit)
        by = compared.each
        first = Column("group", "group") if by is None else Column("group", split_named([by], language), is_own=True)
        columns = [first, Column("value", "value", unit), Column("versus_value", "versus", unit),
                   Column("difference", "difference", difference)]  # fmt: skip
        if compared.method is not Method.NONE:
            columns += [Column("low", "low", difference), Column("high", "high", difference),
                        Column("verdict", "verdict")]  # fmt: skip
        cells: list[tuple[Cell, ...]] = []
        for each in compared.comparisons:
            label = each.group if by is None else each.group.removeprefix(f"{by}=") or language.text("(none)")
            row: list[Cell] = [label, each.value, each.versus_value, each.difference]
            if compared.method is not Method.NONE:
                verdict = "" if each.verdict is None else language.say(say(_VERDICTS[each.verdict]))
                row += [each.low, each.high, verdict]
            cells.append(tuple(row))
        return Table("comparisons", "", tuple(columns), tuple(cells), compared.currency)

    def _shares(self, language: Language, *, with_weights: bool) -> list[Table]:
        with_weights = with_weights and self._compared.is_ratio
        shared = [each for each in self._compared.comparisons if each.shares]
        return [self._of_shares(each, language, with_weights=with_weights) for each in shared]

    def _of_shares(self, each: Comparison, language: Language, *, with_weights: bool) -> Table:
        compared, unit = self._compared, self._compared.kpi.unit
        difference, heading = points(unit), split_named(compared.by, language)
        columns = [
            Column("name", heading, is_own=True),
            Column("value", "value", unit),
            Column("versus_value", "versus", unit),
            Column("contribution", "contribution", difference),
        ]
        sums: list[Cell] = [each.value, each.versus_value, each.difference]
        if compared.is_ratio:
            columns += [Column("rate", "rate", difference), Column("mix", "mix", difference)]
            sums += [sum(share.rate or 0 for share in each.shares), sum(share.mix or 0 for share in each.shares)]
        if with_weights:
            columns += [Column(name, name, Unit.PERCENT) for name in ("weight", "versus_weight")]
            sums += ["", ""]
        names = [column.name for column in columns[1:]]
        cells = tuple(
            (language.text("(none)") if share.name is None else share.name, *(getattr(share, name) for name in names))
            for share in each.shares
        )
        title = say("compared.shares", group=each.group, versus=_side(each.versus, language), dimensions=heading)
        total = (Label("total"), *sums)
        return Table("shares", title, tuple(columns), cells, compared.currency, total)


def _side(label: str, language: Language) -> str:
    return language.text("rest") if label == "rest" else label
