"""Text of ids, dimensions and headers as it is compared and shown, and the words that stand for nothing.

Two spellings of a word may look the same but differ: letters can be composed (`ö`) or an `o` and a mark; invisible
characters can be inside (Unicode's category Cf: marks of direction, of byte order, blanks of no width); blanks come in
many widths (category Zs). `loading.parsing.text` cleans frames by the same rules.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

#: The errors of Excel by language, each word once: those of ERROR.TYPE, and what its other languages write instead.
#: Sources: Excel's own descriptions of ISERROR (ÄRFEL, ER.FEJL, ERFEIL, ESERR, É.ERRO, ESTERR, CZY.BŁ), and the
#: languages of EPPlus (InternationalizationUtility) and of HyperFormula (src/i18n/languages).
ERRORS: Mapping[str, str] = {
    "English": "#N/A #VALUE! #REF! #DIV/0! #NUM! #NAME? #NULL! #GETTING_DATA #SPILL! #CONNECT! #BLOCKED! #UNKNOWN! "
    "#FIELD! #CALC!",
    "Swedish": "#SAKNAS! #VÄRDEFEL! #REFERENS! #DIVISION/0! #OGILTIGT! #NAMN? #SKÄRNING!",
    "Danish": "#I/T #VÆRDI! #REFERENCE! #NUMMER! #NAVN? #NUL!",
    "Norwegian": "#VERDI!",
    "Finnish": "#PUUTTUU! #ARVO! #VIITTAUS! #JAKO/0! #LUKU! #NIMI? #TYHJÄ!",
    "German": "#NV #WERT! #BEZUG! #ZAHL!",
    "Dutch": "#N/B #WAARDE! #VERW! #DEEL/0! #GETAL! #NAAM? #LEEG!",
    "French": "#VALEUR! #NOMBRE! #NOM?",
    "Spanish": "#¡VALOR! #¡REF! #¡DIV/0! #¡NUM! #¿NOMBRE? #¡NULO!",
    "Italian": "#N/D #VALORE! #RIF! #NOME? #NULLO!",
    "Portuguese": "#VALOR! #NÚM! #NULO!",
    "Polish": "#N/D! #ARG! #ADR! #DZIEL/0! #LICZBA! #NAZWA? #ZERO!",
}
#: Those that say that there is no value, where others say that a formula is wrong.
NO_VALUE = frozenset({"#N/A", "#SAKNAS!", "#I/T", "#PUUTTUU!", "#NV", "#N/B", "#N/D", "#N/D!"})
_WRONG = frozenset(word for words in ERRORS.values() for word in words.split()) - NO_VALUE
#: The words for nothing in ids and dimensions, unless the settings have others; `NA` is North America.
BLANKS: Sequence[str] = (
    "NULL", "null", "\\N", "N/A", "n/a", "(blank)", "(tom)", "–", "—", "-",
    *(word for words in ERRORS.values() for word in words.split()),
)  # fmt: skip
#: The characters that Polars strips from the ends of a text; Python strips some more.
_WHITE = "\t\n\x0b\x0c\r \x85\u2028\u2029"
_FORMULA = '="', '"'


def clean(text: str) -> str:
    """Text as it is compared and shown: composed, without invisible characters, with plain blanks and none around it.

    `="007"`, a formula by which spreadsheets keep leading zeros, becomes `007`.
    """
    text = composed(text).strip(_WHITE)
    begin, end = _FORMULA
    if text.startswith(begin) and text.endswith(end) and len(text) > len(begin):
        return text.removeprefix(begin).removesuffix(end).replace('""', '"').strip(_WHITE)
    return text


def is_error_of_formula(text: str) -> bool:
    """Whether text is what a spreadsheet shows where a formula is wrong, such as `#DIV/0!`, in any of its languages."""
    return text.startswith("#") and clean(text).upper() in _WRONG


def composed(text: str) -> str:
    """Text with composed letters, without invisible characters, with plain blanks; blanks around it stay."""
    if text.isascii():
        return text
    kinds = ((letter, unicodedata.category(letter)) for letter in text)
    seen = "".join(" " if kind == "Zs" else letter for letter, kind in kinds if kind != "Cf")
    return unicodedata.normalize("NFC", seen)
