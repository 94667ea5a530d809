"""Cells found in the XML of a sheet, as several programs write it."""

from __future__ import annotations

import pytest

from salescli.loading.workbooks.xlsx_cells import SheetXml, place

_SHEET = '<?xml version="1.0"?>\n<{x}worksheet xmlns="main"><{x}sheetData>{rows}</{x}sheetData>{more}</{x}worksheet>'


def sheet(rows: str, more: str = "", prefix: str = "") -> SheetXml:
    """A sheet; in its rows `~` stands for the prefix of the namespace."""
    text = _SHEET.format(rows=rows.replace("~", prefix), more=more.replace("~", prefix), x=prefix)
    return SheetXml(text.encode())


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_what_is_to_be_said_of_cells(prefix: str) -> None:
    found = sheet(
        '<~row r="2"><~c r="A2" s="1"><~v>5</~v></~c><~c r="B2" s="1" t="s"><~v>0</~v></~c>'
        '<~c r="C2" t="n" s="1"><~v>7</~v></~c><~c r="D2" s="2"><~v>7</~v></~c><~c r="E2" s="1"/></~row>'
        '<~row r="3"><~c r="AA3" t="e"><~f>A1/0</~f><~v>#DIV/0!</~v></~c><~c r="AB3" t="e"><~v>#N/A</~v></~c></~row>',
        '<~mergeCells><~mergeCell ref="A2:A4"/><~mergeCell ref="B2:C2"/></~mergeCells>',
        prefix,
    )
    facts = found.facts({1: "%"}, recalculates=False)
    assert facts.styled == {(0, 1): [1], (2, 1): [1]}
    assert facts.errors == {(26, 2): "#DIV/0!", (27, 2): "#N/A"}
    assert facts.merged == {(0, 1): 3}
    assert facts.unsaved == {}
    assert found.is_readable and found.extent == (27, 2)


@pytest.mark.parametrize(
    ("cell", "is_unsaved"),
    [
        ("<c r='A1'><f>1+1</f><v>2</v></c>".replace("'", '"'), False),
        ('<c r="A1"><f>1+1</f><v></v></c>', True),
        ('<c r="A1"><f>1+1</f><v/></c>', True),
        ('<c r="A1"><f>1+1</f></c>', True),
        ('<c r="A1" s="3"><f t="shared" si="0"/></c>', True),
        ('<c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>7</v></c>', False),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', False),
        ('<c r="A1"><f>0*1</f><v>0</v></c>', False),
        ('<c r="A1"><v>0</v></c>', False),
    ],
)
def test_a_formula_without_a_value(cell: str, is_unsaved: bool) -> None:
    assert bool(sheet(f'<row r="1">{cell}</row>').facts({}, recalculates=False).unsaved) is is_unsaved


def test_a_zero_is_none_where_all_is_to_be_computed() -> None:
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>0</v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><v>0</v></c></row>'
    assert sheet(rows).facts({}, recalculates=True).unsaved == {0: [0]}


def test_empty_cells_reach_nowhere() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="9000"><c r="B9000" s="1"/></row>'
    assert sheet(rows).extent == (0, 0)
    assert sheet("").extent == (0, 0)


def test_rows_in_no_order() -> None:
    rows = '<row r="900"><c r="B900"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
    assert sheet(rows).extent == (1, 899)


def test_cells_that_are_written_otherwise() -> None:
    found = sheet('<row r="5"><c s="1" r="C5"><v>1</v></c></row>')
    assert not found.is_readable and found.extent == (2, 4)


def test_columns() -> None:
    assert [place(letters) for letters in (b"A", b"Z", b"AA", b"XFD")] == [0, 25, 26, 16383]
