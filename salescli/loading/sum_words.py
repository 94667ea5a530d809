"""The words of a row that sums others, in the languages of exports: a total, an average or a count.

A word may stand beside the name of what it sums (`South Total`, `Summa Syd`). Some words, such as `All` and `Σ`, say
that a row is a sum only where they are the whole cell, for elsewhere they are parts of names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from salescli.system.regex import regex


class SumKind(StrEnum):
    """What a row of sums gives."""

    TOTAL = "total"
    AVERAGE = "average"
    COUNT = "count"


class SumWord(Struct, frozen=True):
    """What a row of sums gives by the text of a cell, and whether the text is that word alone, without a name."""

    kind: SumKind
    is_whole: bool


#: By language, the words for a total, an average and a count, and for what is counted (`12 rows`).
LANGUAGES: Mapping[str, tuple[str, str, str, str]] = {
    "en": (
        "total|totals|subtotal|subtotals|sub total|sub totals|grand total|grand totals|sum|sums|grand sum",
        "average|averages|avg|mean|grand average",
        "count|counts|grand count|number of|total count",
        "row|rows|record|records|entry|entries|item|items|line|lines|result|results|deal|deals|opportunity|opportunities"
        "|customer|customers|account|accounts|rep|reps|activity|activities",
    ),
    "sv": (
        "summa|summor|totalt|totalsumma|delsumma|slutsumma|summa totalt|summering",
        "medel|medelvärde|genomsnitt|snitt",
        "antal",
        "rad|rader|post|poster|affär|affärer|kund|kunder|säljare|aktivitet|aktiviteter",
    ),
    "da": (
        "i alt|ialt|sum i alt|hovedtotal|totalsum|delsum|samlet|samlet sum|slutsum",
        "gennemsnit|middel|middelværdi",
        "antal",
        "række|rækker|linje|linjer|aftale|aftaler",
    ),
    "no": (
        "i alt|totalt|totalsum|delsum|sluttsum|samlet|samlet sum",
        "gjennomsnitt|snitt|middelverdi",
        "antall",
        "rekke|rekker|rad|rader|linje|linjer|avtale|avtaler",
    ),
    "fi": (
        "yhteensä|summa|loppusumma|välisumma|kokonaissumma|kaikki yhteensä",
        "keskiarvo|keskimäärin",
        "lukumäärä|määrä",
        "rivi|riviä|tietue|tietuetta|kauppa|kauppaa",
    ),
    "de": (
        "summe|summen|gesamt|gesamtsumme|gesamtergebnis|insgesamt|zwischensumme|endsumme|teilsumme|teilergebnis|ergebnis",
        "durchschnitt|mittelwert|mittel",
        "anzahl|gesamtanzahl",
        "zeile|zeilen|datensatz|datensätze|eintrag|einträge",
    ),
    "nl": (
        "totaal|totalen|eindtotaal|subtotaal|som",
        "gemiddelde|gemiddeld",
        "aantal",
        "rij|rijen|regel|regels",
    ),
    "fr": (
        "total général|totaux|somme|sommes|sous total|sous totaux",
        "moyenne",
        "nombre|nombre de",
        "ligne|lignes|enregistrement|enregistrements",
    ),
    "es": (
        "total general|totales|suma|sumas|suma total",
        "promedio|media",
        "recuento|conteo",
        "fila|filas|registro|registros",
    ),
    "it": (
        "totale|totali|totale complessivo|totale generale|somma|subtotale|subtotali",
        "media",
        "conteggio",
        "riga|righe",
    ),
    "pt": (
        "total geral|totais|soma|subtotais",
        "média",
        "contagem",
        "linha|linhas|registro|registros|registo|registos",
    ),
    "pl": (
        "razem|suma|ogółem|łącznie|suma końcowa|suma całkowita|suma częściowa|suma pośrednia",
        "średnia|średnio",
        "liczba",
        "wiersz|wiersze|wierszy|rekord|rekordy|rekordów|pozycji",
    ),
}  # fmt: skip
#: Words of sums only where they are the whole cell; elsewhere they are parts of names.
ONLY_WHOLE = "all|alla|allt|alle|kaikki|tous|toutes|todos|todas|tutti|tutte|wszystkie|wszystko|som|samlet|mean|media"


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.split("|"))


_WHOLE = _phrases(ONLY_WHOLE)
_KINDS = dict.fromkeys(_WHOLE, SumKind.TOTAL) | {
    phrase: kind
    for words in LANGUAGES.values()
    for kind, text in zip(SumKind, words[:3], strict=True)
    for phrase in _phrases(text)
}
_COUNTED = frozenset(noun for *_, text in LANGUAGES.values() for (noun,) in _phrases(text))
_TOKEN = regex(r"[^\W_]+")
_IN_BRACKETS = regex(r"\([^()]*\)\s*$")
#: The Greek capital and small letter, and the sign of mathematics.
_SIGMAS = "Σσ∑"
#: No label is longer.
_LONGEST, _MOST_TOKENS = 80, 8


@lru_cache(maxsize=4096)
def sum_word(text: str) -> SumWord | None:
    """What a row of sums gives by the text of a cell; None where the text has no word of sums."""
    if len(text) > _LONGEST:
        return None
    bare = _IN_BRACKETS.sub("", unicodedata.normalize("NFC", text).strip().casefold())
    if any(sign in bare for sign in _SIGMAS) and not any(sign.isalpha() for sign in bare if sign not in _SIGMAS):
        return SumWord(SumKind.TOTAL, is_whole=True)
    if (tokens := tuple(_TOKEN.findall(bare))) and len(tokens) <= _MOST_TOKENS:
        return _of_count(bare, tokens) or _of_words(tuple(token for token in tokens if not token.isdecimal()))
    return None


def _of_count(text: str, tokens: tuple[str, ...]) -> SumWord | None:
    """`12 rows`, `Rows: 12`, `Total records 12`: a number, what it counts, and nothing else but words of sums."""
    nouns = [token for token in tokens if token in _COUNTED]
    rest = tuple(token for token in tokens if token not in _COUNTED and not token.isdecimal())
    if len(nouns) != 1 or not any(map(str.isdecimal, tokens)):
        return None
    if rest in _KINDS or (not rest and (tokens[0].isdecimal() or ":" in text)):
        return SumWord(SumKind.COUNT, is_whole=True)
    return None


def _of_words(words: tuple[str, ...]) -> SumWord | None:
    """A word of sums alone, or before or after a name; of several words the longest."""
    if words in _KINDS:
        return SumWord(_KINDS[words], is_whole=True)
    for length in range(len(words) - 1, 0, -1):
        for phrase in (words[:length], words[-length:]):
            if phrase in _KINDS and phrase not in _WHOLE:
                return SumWord(_KINDS[phrase], is_whole=False)
    return None


def _stems() -> list[str]:
    """Texts such that every word of sums has one of them in it; none of them is part of another."""
    kept: list[str] = [*_SIGMAS]
    for word in sorted({max(phrase, key=len) for phrase in _KINDS}, key=lambda word: (len(word), word)):
        for form in dict.fromkeys((word, word.upper(), word.capitalize())) if not word.isascii() else (word,):
            for spelt in dict.fromkeys((form, unicodedata.normalize("NFD", form))):
                for other in kept:  # this runs at every start, and `any` takes three times as long
                    if other in spelt:
                        break
                else:
                    kept.append(spelt)
    return kept


#: For a quick first pass over many cells, without regard to case: a cell with a word of sums has one of these, or it
#: has a number.
MAY_BE_SUMS = _stems()
