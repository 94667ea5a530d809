"""What is wrong with files, said in Swedish: their names, headers and values stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from salescli.api import compute
from salescli.errors import SalesCliError
from salescli.i18n.language import get, said

Write = Callable[..., Path]
HEAD = "deal_id,status,value,closed_at\n"


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        ("", "{file}: filen är tom.", "Exportera den igen, med minst en rad."),
        (
            HEAD + "1,won,5,2024-01-05,more\n",
            "{file}, rad 2: 5 celler, där rubrikraden har 4 kolumner.",
            "En cell med skiljetecknet står inom citattecken.",
        ),
        (
            HEAD + "1,won,5,01/02/2024\n",
            "{file}, kolumn 'closed_at': '01/02/2024' (rad 2) kan läsas både som dag-månad-år och som månad-dag-år.",
            'Ange det i salescli.toml: [tables.deals] format = { dates = "%d/%m/%Y" } (dag-månad-år), '
            'eller dates = "%m/%d/%Y" (månad-dag-år).',
        ),
        (
            "deal_id,status,value,amount,closed_at\n1,won,5,6,2024-01-05\n1,won,5,6,2024-01-06\n",
            "{file}, rad 3: deal_id '1' står på rad 2 också; 'closed_at' skiljer dem åt.",
            'Ange i salescli.toml vad sådana rader är: [tables.deals] duplicates = "last" (en affär vid olika '
            'tidpunkter, där den sista raden gäller), "lines" (raderna för en affär, som i en order), "first" (en '
            'affär som upprepas, där den första raden gäller), "keep" (olika affärer).',
        ),
        (
            "deal_id,status,deals,closed_at\n1,won,5,2024-01-05\n",
            "revenue kräver kolumnen 'value' (vad den är värd) i {file}; "
            "filens kolumner är deal_id, status, deals, closed_at.",
            'Ange den i salescli.toml: [tables.deals.columns] value = "RUBRIK".',
        ),
    ],
)
def test_errors(content: str, message: str, hint: str, write: Write) -> None:
    path = write(content)
    with pytest.raises(SalesCliError) as error:
        compute("revenue", deals=path, as_of="2026-12-31", use_config=False)
    assert said(error.value, get("sv")) == (message.replace("{file}", str(path)), hint)
