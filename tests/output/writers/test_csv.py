"""CSV of a small document: exact for programs, harmless for spreadsheets."""

from __future__ import annotations

import polars as pl

from salescli.i18n import language as languages
from salescli.output.row_texts import texts
from salescli.output.style import Style
from salescli.output.writers.csv import write
from salescli.results.document import Document, Frame
from tests.output.small import Small


def test_one_header_and_a_line_a_row() -> None:
    assert write(Small()) == 'region,value\n"=North, deep",1234.5\n,1e+22\n"a\nb",2026-01-01\n'


def test_a_spreadsheet_gets_its_own_style() -> None:
    assert write(Small(), Style(languages.get("sv"), excel=True)) == (
        '\ufeffregion;value\r\n\'=North, deep;1234,5\r\n;1e+22\r\n"a\nb";2026-01-01\r\n'
    )


class _Frames(Document):
    def rows(self) -> Frame:
        return Frame(pl.DataFrame({"region": ["N", None], "value": [1.5, -0.0], "open": [True, None]}))


def test_a_frame_is_written_alike() -> None:
    assert write(_Frames()) == "region,value,open\nN,1.5,true\n,0,\n"


def test_texts_are_the_cells_of_either() -> None:
    assert list(texts(_Frames().rows())) == [["region", "value", "open"], ["N", "1.5", "true"], ["", "0", ""]]
    assert list(texts(Small().rows()))[1] == ["=North, deep", "1234.5"]
