"""Periods as people write them above a column: `jan 2026`, `Q1 2026`, `FY2026`; months in twelve languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from salescli.system.regex import regex

#: The names of the months and what they are cut to, without accents: of every one in English, Swedish, Danish and
#: Norwegian, German, Dutch, French, Spanish, Italian, Portuguese, Finnish and Polish.
_MONTHS = (
    "january januari januar janvier enero gennaio janeiro tammikuu styczen stycznia janner jan janv ene gen tammi sty",
    "february februari februar fevrier febrero febbraio fevereiro helmikuu luty lutego feb febr fevr fev helmi lut",
    "march mars marts marz maart marzo marco maaliskuu marzec marca mar mrt maalis",
    "april avril abril aprile huhtikuu kwiecien kwietnia apr avr abr huhti kwi",
    "may maj mai mei mayo maggio maio toukokuu maja mag touko",
    "june juni juin junio giugno junho kesakuu czerwiec czerwca jun giu kesa cze",
    "july juli juillet julio luglio julho heinakuu lipiec lipca jul juil lug heina lip",
    "august augusti augustus aout agosto elokuu sierpien sierpnia aug ago elo sie",
    "september septembre septiembre settembre setembro syyskuu wrzesien wrzesnia sep sept set syys wrz",
    "october oktober octobre octubre ottobre outubro lokakuu pazdziernik pazdziernika oct okt ott out loka paz",
    "november novembre noviembre novembro marraskuu listopad listopada nov marras lis",
    "december desember dezember decembre diciembre dicembre dezembro joulukuu grudzien grudnia dec dez des dic joulu"
    " gru",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
#: What stands for a quarter beside its number.
_QUARTERS = {"q", "k", "t", "kv", "kvartal", "quarter", "quartal", "kwartaal", "kwartal", "trimestre", "trimester"}
_TOKENS = regex(r"[^\W\d_]+|\d+")
#: A day, which may be the first of what it stands for.
_DAY = regex(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?")


def tokens_of(text: str) -> list[str]:
    """The words and the numbers of a text, without accents and case."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return _TOKENS.findall(bare)


def period_in(text: str, besides: Collection[str] = ()) -> str | None:
    """The period that a text is, `besides` some words, as the settings write it: `2026-03`, `2026-Q1`, `FY2026`.

    A day stays one. None for any other text, as a month without a year.
    """
    if day := _DAY.fullmatch(text.strip()):
        return day[1]
    tokens = [token for token in tokens_of(text) if token not in besides]
    fiscal = "FY" if "fy" in tokens else ""
    rest = [token for token in tokens if token != "fy"]
    if len(rest) == 1 and re.fullmatch(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])", rest[0]) and not fiscal:
        return f"{rest[0][:4]}-{rest[0][4:]}"
    years = [token for token in rest if re.fullmatch(r"(?:19|20)\d\d", token)]
    words = [token for token in rest if token not in years]
    if not years and len(rest) == 2 and rest[0] in _MONTH_OF and re.fullmatch(r"\d\d", rest[1]):
        years, words = [f"20{rest[1]}"], rest[:1]  # Jan-26, as a spreadsheet has it
    if len(years) != 1:
        return None
    return _in_year(fiscal, years[0], words)


def _in_year(fiscal: str, year: str, words: list[str]) -> str | None:
    """The period of a year that the other words and numbers of a text say."""
    if not words:
        return fiscal + year
    numbers, names = [word for word in words if word.isdecimal()], [word for word in words if not word.isdecimal()]
    if len(names) == len(numbers) == 1 and names[0] in _QUARTERS and numbers[0] in ("1", "2", "3", "4"):
        return f"{fiscal}{year}-Q{numbers[0]}"
    if fiscal or len(words) != 1:
        return None
    month = int(numbers[0]) if numbers and len(numbers[0]) <= 2 else _MONTH_OF.get(words[0], 0)
    return f"{year}-{month:02}" if 1 <= month <= 12 else None
