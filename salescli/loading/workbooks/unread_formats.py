"""The note on what is not read of workbooks other than .xlsx and .xlsm, where that may matter."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from salescli.loading.workbooks.kinds import WorkbookKind
from salescli.results.note import Note, note
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.loading.files.sources import Source

#: What the XML of an .ods file has if a cell is an amount in a currency, is merged over rows, or shows an error.
_UNREAD = regex(rb'office:value-type="currency"|number-rows-spanned="(?:[2-9]|[1-9][0-9])|calcext:value-type="error"')


def remark(source: Source, kind: WorkbookKind) -> Note | None:
    """The note for a workbook of which only values are read; None where it has nothing else that matters."""
    if kind is WorkbookKind.ODS:
        with zipfile.ZipFile(source.stored) as parts:
            if not _UNREAD.search(parts.read("content.xml")):
                return None
    return note("formats_unread", 0, "workbooks.values_alone", file=source.name)
