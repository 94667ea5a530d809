"""The words of a row that sums others, in the languages of exports: a total, an average or a count.

A word may stand with the name of what it sums (`South Total`, `Summa Syd`), but for those that are names or sums only
as the whole cell (`All`, `Σ`).
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from salescli.records import dataclass


class SumKind(StrEnum):
    """What a row of sums gives."""

    TOTAL = "total"
    AVERAGE = "average"
    COUNT = "count"


@dataclass(frozen=True)
class SumWord:
    """What the text of a cell says a row gives, and whether it says nothing else: no name of what is summed."""

    kind: SumKind
    is_whole: bool


#: English, Swedish, Danish and Norwegian, Finnish, German, Dutch, French, Spanish, Italian, Portuguese, Polish.
_TOTALS = """
    total|totals|subtotal|subtotals|sub total|sub totals|grand total|grand totals|sum|sums|grand sum
    summa|summor|totalt|totalsumma|delsumma|slutsumma|summa totalt|summering
    i alt|ialt|sum i alt|hovedtotal|totalsum|delsum|samlet|samlet sum|sluttsum|slutsum
    yhteensä|loppusumma|välisumma|kokonaissumma|kaikki yhteensä
    summe|summen|gesamt|gesamtsumme|gesamtergebnis|insgesamt|zwischensumme|endsumme|teilsumme|teilergebnis|ergebnis
    totaal|totalen|eindtotaal|subtotaal|som
    total général|totaux|somme|sommes|sous total|sous totaux
    total general|totales|suma|sumas|suma total
    totale|totali|totale complessivo|totale generale|somma|subtotale|subtotali
    total geral|totais|soma|subtotais
    razem|ogółem|łącznie|suma końcowa|suma całkowita|suma częściowa|suma pośrednia
"""
_AVERAGES = """
    average|averages|avg|mean|grand average
    medel|medelvärde|genomsnitt|snitt
    gennemsnit|middel|middelværdi|gjennomsnitt
    keskiarvo|keskimäärin
    durchschnitt|mittelwert|mittel
    gemiddelde|gemiddeld
    moyenne
    promedio|media|média
    średnia|średnio
"""
_COUNTS = """
    count|counts|grand count|number of|total count
    antal|antall|lukumäärä|anzahl|gesamtanzahl|aantal
    nombre|recuento|conteo|conteggio|contagem|liczba
"""
#: What is counted: `12 rows`.
_NOUNS = """
    row|rows|record|records|entry|entries|item|items|line|lines|result|results
    deal|deals|opportunity|opportunities|customer|customers|account|accounts|rep|reps|activity|activities
    rad|rader|post|poster|affär|affärer|kund|kunder|säljare|aktivitet|aktiviteter
    række|rækker|rekke|rekker|linje|linjer|rivi|riviä|tietue|tietuetta
    zeile|zeilen|datensatz|datensätze|eintrag|einträge|rij|rijen|regel|regels
    ligne|lignes|enregistrement|enregistrements|fila|filas|registro|registros
    riga|righe|linha|linhas|wiersz|wiersze|wierszy|rekord|rekordy|rekordów|pozycji
"""
#: Sums only where a cell says nothing else: else they are parts of names.
_ONLY_WHOLE = """
    all|alla|allt|alle|kaikki|tous|toutes|todos|todas|tutti|tutte|wszystkie|wszystko|som|samlet|mean|media
"""


def _words(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for line in text.splitlines() for phrase in line.strip().split("|") if phrase)


_KINDS = {
    **dict.fromkeys(_words(_ONLY_WHOLE), SumKind.TOTAL),
    **dict.fromkeys(_words(_TOTALS), SumKind.TOTAL),
    **dict.fromkeys(_words(_COUNTS), SumKind.COUNT),
    **dict.fromkeys(_words(_AVERAGES), SumKind.AVERAGE),
}
_WHOLE, _COUNTED = _words(_ONLY_WHOLE), frozenset(noun for (noun,) in _words(_NOUNS))
_TOKEN = re.compile(r"[^\W_]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)\s*$")
#: The Greek capital and small letter, and the sign of mathematics.
_SIGMAS = "Σσ∑"
#: No label is longer.
_LONGEST, _MOST_TOKENS = 80, 8


@lru_cache(maxsize=4096)
def sum_word(text: str) -> SumWord | None:
    """What the text of a cell says of its row; None where it is no word of sums."""
    if len(text) > _LONGEST:
        return None
    bare = _IN_BRACKETS.sub("", unicodedata.normalize("NFC", text).strip().casefold())
    if any(sign in bare for sign in _SIGMAS) and not any(sign.isalpha() for sign in bare if sign not in _SIGMAS):
        return SumWord(SumKind.TOTAL, is_whole=True)
    if (tokens := tuple(_TOKEN.findall(bare))) and len(tokens) <= _MOST_TOKENS:
        return _of_count(bare, tokens) or _of_words(tuple(token for token in tokens if not token.isdecimal()))
    return None


def _of_count(text: str, tokens: tuple[str, ...]) -> SumWord | None:
    """`12 rows`, `Rows: 12`, `Total records 12`: a number and what it counts, with words of sums at most."""
    nouns = [token for token in tokens if token in _COUNTED]
    rest = tuple(token for token in tokens if token not in _COUNTED and not token.isdecimal())
    if len(nouns) != 1 or not any(map(str.isdecimal, tokens)):
        return None
    if rest in _KINDS or (not rest and (tokens[0].isdecimal() or ":" in text)):
        return SumWord(SumKind.COUNT, is_whole=True)
    return None


def _of_words(words: tuple[str, ...]) -> SumWord | None:
    """A word of sums alone, or before or after a name: of several the longest."""
    if words in _KINDS:
        return SumWord(_KINDS[words], is_whole=True)
    for length in range(len(words) - 1, 0, -1):
        for phrase in (words[:length], words[-length:]):
            if phrase in _KINDS and phrase not in _WHOLE:
                return SumWord(_KINDS[phrase], is_whole=False)
    return None


def _stems() -> list[str]:
    """Texts of which every text with a word of sums has one; without those that hold another."""
    kept: list[str] = [*_SIGMAS]
    for word in sorted({max(phrase, key=len) for phrase in _KINDS}, key=lambda word: (len(word), word)):
        for form in dict.fromkeys((word, word.upper(), word.capitalize())) if not word.isascii() else (word,):
            for spelt in dict.fromkeys((form, unicodedata.normalize("NFD", form))):
                if not any(other in spelt for other in kept):
                    kept.append(spelt)
    return kept


#: For a first look at many cells, whatever the case of plain letters: a cell with a word of sums has one of these, or
#: else a number.
MAY_BE_SUMS = _stems()
