"""Words and numbers for people in their language. JSON and CSV stay in English; they are for programs.

English is what the program says by itself. Every other language is a file beside this one, `sv.toml`, whose keys are
the English words: anybody can add one. A word that a file lacks stays English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from salescli.errors import UsageError, did_you_mean, listing
from salescli.i18n import numbers

if TYPE_CHECKING:
    from salescli.model.measures import Unit
    from salescli.model.metric import Kpi

_FOLDER = Path(__file__).parent
_FIELD = re.compile(r"\{(\w*)\}")
_SAFE = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


class Language(Struct, frozen=True, dict=True):
    """One language: `titles` by KPI name, `columns` by column name, `phrases` and `sentences` by the English text.

    `sentences` are those that the program has put together by the time they are said, such as notes: their keys are
    templates such as `{count} {what} {reason} are left out.`, and what stands in the fields of one is itself looked up
    among the phrases, the columns and the `parts`, which are templates of such pieces. `signs` are the decimal mark,
    the mark between thousands, and the minus.
    """

    code: str = "en"
    titles: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    signs: tuple[str, str, str] = (".", ",", "-")

    def title(self, kpi: Kpi) -> str:
        """What a KPI is called."""
        return self.title_of(kpi.name, kpi.title)

    def title_of(self, name: str, english: str) -> str:
        """What the KPI of a name is called."""
        return self.titles.get(name, english)

    def column(self, name: str) -> str:
        """The header of a column; a name that the file does not know, such as a column of one's own, is itself."""
        return self.columns.get(name, name)

    def text(self, english: str, **fields: object) -> str:
        """A phrase, its fields put in."""
        found = self.phrases.get(english, english)
        return found.format(**fields) if fields else found

    def words(self, label: str) -> str:
        """A label of the program's own, with the mark of a period that is not complete after it."""
        word, star, _ = label.partition(" *")
        return self.text(word) + star

    def number(self, value: Decimal | float | int, unit: Unit) -> str:
        """A number half up to the unit's places, in the language's style."""
        return self.styled(numbers.rounded(value, unit))

    def unit(self, unit: Unit, currency: str | None) -> str:
        """What stands behind a number."""
        label = numbers.unit_label(unit, currency)
        number, slash, day = label.rpartition("/")
        return f"{number}/{self.text(day)}" if slash else self.text(label)

    def sentence(self, english: str) -> str:
        """A sentence of the program, such as a note, by the template that it fits; itself where there is none."""
        for pattern, template in self._templates:
            if found := pattern.fullmatch(english):
                return template.format(**self._fields(found))
        return self.phrases.get(english, english)

    def _fields(self, found: re.Match[str]) -> dict[str, str]:
        return {name: self._field(part) for name, part in found.groupdict().items()}

    def _field(self, part: str) -> str:
        if re.fullmatch(r"[+-]?\d[\d,]*(\.\d+)?", part):
            return self.styled(part)
        if part in self.phrases:
            return self.phrases[part]
        if part in self.columns:
            return self.columns[part]
        for pattern, template in self._parts:
            if found := pattern.fullmatch(part):
                return template.format(**self._fields(found))
        return part

    def styled(self, number: str) -> str:
        """A number written as in English, in the language's style."""
        decimal, thousands, minus = self.signs
        return number.translate({ord("."): decimal, ord(","): thousands, ord("-"): minus})

    @cached_property
    def _templates(self) -> list[tuple[re.Pattern[str], str]]:
        return [(self._pattern(english), template) for english, template in _longest_first(self.sentences)]

    @cached_property
    def _parts(self) -> list[tuple[re.Pattern[str], str]]:
        return [(self._pattern(english), template) for english, template in _longest_first(self.parts)]

    def _pattern(self, english: str) -> re.Pattern[str]:
        """A template as a pattern that gives back what stands in its fields; `what` is one of the phrases."""
        shapes = {"count": r"[\d,]+", "what": "|".join(map(re.escape, sorted(self.phrases, key=len, reverse=True)))}
        parts = _FIELD.split(english)
        return re.compile(
            "".join(
                f"(?P<{part}>{shapes.get(part, '.+?')})" if position % 2 else re.escape(part)
                for position, part in enumerate(parts)
            )
        )


ENGLISH = Language()


def names() -> list[str]:
    """The languages there are."""
    return ["en", *sorted(path.stem for path in _FOLDER.glob("*.toml"))]


def get(code: str) -> Language:
    """The language of a code. Raises UsageError where there is none."""
    if code not in names():
        raise UsageError(
            f"There is no language {code!r}.", did_you_mean(code, names()) or f"Languages: {listing(names())}."
        )
    if code == ENGLISH.code:
        return ENGLISH
    import tomllib

    from babel import Locale

    texts = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    symbols = Locale(code).number_symbols["latn"]
    signs = (symbols["decimal"], symbols["group"], symbols["minusSign"])
    sections = {name: texts.get(name, {}) for name in ("titles", "columns", "phrases", "sentences", "parts")}
    return Language(code, **sections, signs=signs)


def _longest_first(templates: Mapping[str, str]) -> list[tuple[str, str]]:
    """Templates with the most text of their own first: what fits one of them fits shorter ones by chance."""
    return sorted(templates.items(), key=lambda item: -len(_FIELD.sub("", item[0])))


def in_encoding(text: str, encoding: str) -> str:
    """Text whose marks in numbers have a plain stand-in where the encoding lacks them."""
    if encoding.lower().startswith("utf"):
        return text
    return text.translate({**dict.fromkeys(map(ord, _SAFE), " "), ord("\N{MINUS SIGN}"): "-"})
