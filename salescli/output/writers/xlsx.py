"""A workbook (.xlsx), by the extra `excel`: a sheet a table, the chart, and what is to be said of them on a last one.

Values are those of JSON, unrounded; how many places are shown, and with which marks, is up to the format of a cell and
the language of the spreadsheet. The bytes depend on the document and the style alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from salescli.errors import OutputError
from salescli.message import say
from salescli.output.style import PLAIN, Style
from salescli.output.text.grid import language_of
from salescli.output.words import note_line
from salescli.output.workbook import charts, notes
from salescli.output.workbook.looks import Looks
from salescli.output.workbook.names import Names
from salescli.output.workbook.notes import Said
from salescli.output.workbook.tables import TableSheet, Trends
from salescli.results.document import Part

if TYPE_CHECKING:
    from salescli.results.document import Document, Section

#: Says when a workbook was made: always the same, for the same document gives the same bytes.
_MADE = datetime(1980, 1, 1)
_CHOICES = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(document: Document, style: Style = PLAIN) -> bytes:
    """The workbook. Raises OutputError where what writes it is not installed, or a table is longer than a sheet."""
    check()
    import xlsxwriter

    language = language_of(document, style)
    stored = io.BytesIO()
    book = xlsxwriter.Workbook(stored, _CHOICES)
    book.set_properties({"created": _MADE})
    looks, names = Looks(book, language), Names()
    trends = Trends(names.of(language.text("Trends")))
    said = list(_sheets(document.sheets(language), book, looks, names, trends))
    if Part.CHART in document.parts:
        said += _chart(document, style, book, looks, names)
    trends.write(book)
    notes.write(book, names.of(language.text("Notes")), said, looks)
    book.close()
    return stored.getvalue()


def check() -> None:
    """Raise an OutputError where no workbook can be written."""
    from importlib.util import find_spec

    if find_spec("xlsxwriter") is None:
        raise OutputError(say("output.xlsx_lacks_package"), say("output.install_xlsx"))


def _sheets(sections: Iterable[Section], book: Any, looks: Looks, names: Names, trends: Trends) -> Iterable[Said]:
    """Write a sheet for each section that has a table; gives what is said of it, or in one without."""
    language = looks.language
    for section in sections:
        name = ""
        if section.table is not None:
            title = language.say(section.table.title) or section.title or section.table.name
            name = names.of(title)
            TableSheet(book.add_worksheet(name), section.table, looks, trends).write()
        lines = [*section.lines, *(language.say(note.text) for note in section.notes), *section.remarks]
        yield Said(name, section.title or "", tuple(dict.fromkeys(lines)))


def _chart(document: Document, style: Style, book: Any, looks: Looks, names: Names) -> list[Said]:
    """Write the sheet of the chart, where there is more than a number; what is said under it, and nowhere else."""
    from salescli.output.charts import Chart

    language = looks.language
    chart = document.chart(style.chart, language)
    if not isinstance(chart, Chart) or not charts.is_drawn(chart):  # a heat map is the table once more
        return []
    name = names.of(language.text("Chart"))
    charts.write(book, name, chart, looks)
    known = {note_line(note.text, language) for note in document.notes}
    return [Said(name, chart.title, tuple(line for line in chart.notes if line not in known))]
