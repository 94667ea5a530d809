"""The parts of an .xlsx or .xlsm file: its sheets, their styles and their XML. fastexcel gives only values."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from msgspec import Struct

from salescli.loading.workbooks.kinds import damaged
from salescli.loading.workbooks.number_formats import BUILT_IN, meaning
from salescli.message import Message, say

if TYPE_CHECKING:
    from salescli.loading.files.sources import Source

_BOOK = "xl/workbook.xml"


class SheetPart(Struct, frozen=True):
    """A sheet in the list of the workbook: the path of its XML, whether it is hidden, and whether it has cells."""

    path: str
    is_hidden: bool
    has_cells: bool


class XlsxParts(Struct, frozen=True, dict=True):
    """The parts of one workbook. Reading them raises InputError where the file is damaged."""

    source: Source

    @cached_property
    def sheets(self) -> Mapping[str, SheetPart]:
        """The sheets by name, in their order."""
        root = self._tree(self._book)
        targets = {}
        for link in self._tree(_rels_of(self._book)):
            where = link.get("Target", "")
            path = where.lstrip("/") if where.startswith("/") else posixpath.join(posixpath.dirname(self._book), where)
            targets[link.get("Id")] = (posixpath.normpath(path), link.get("Type", "").rpartition("/")[2])
        found = {}
        for sheet in (node for node in root.iter() if _local(node.tag) == "sheet"):
            key = next((value for name, value in sheet.attrib.items() if _local(name) == "id"), None)
            path, kind = targets.get(key, ("", ""))
            is_hidden = sheet.get("state", "visible") != "visible"
            found[sheet.get("name", "")] = SheetPart(path, is_hidden, kind == "worksheet")
        return found

    @cached_property
    def recalculates(self) -> bool:
        """Whether a spreadsheet computes all formulas when it opens the file: saved values may then be missing."""
        nodes = self._tree(self._book).iter()
        return any(_local(node.tag) == "calcPr" and node.get("fullCalcOnLoad") in ("1", "true") for node in nodes)

    @cached_property
    def meanings(self) -> Mapping[int, str]:
        """What the styles of cells say of a number, by the number of the style; see `number_formats.meaning`."""
        path = "xl/styles.xml"
        if path not in self._names:
            return {}
        root = self._tree(path)
        codes = dict(BUILT_IN)
        for node in root.iter():
            if _local(node.tag) == "numFmt" and node.get("numFmtId", "").isdecimal():
                codes[int(node.get("numFmtId", ""))] = node.get("formatCode", "")
        styles = next((node for node in root if _local(node.tag) == "cellXfs"), ())
        said = {number: meaning(codes.get(int(style.get("numFmtId") or 0), "")) for number, style in enumerate(styles)}
        return {number: word for number, word in said.items() if word}

    def xml_of(self, sheet: str) -> bytes:
        """The XML of a sheet."""
        return self._read(self.sheets[sheet].path)

    @cached_property
    def _book(self) -> str:
        """The part that lists the sheets."""
        if _BOOK in self._names:
            return _BOOK
        links = self._tree("_rels/.rels")
        target = next(
            (link.get("Target", "") for link in links if link.get("Type", "").endswith("/officeDocument")), ""
        )
        return target.lstrip("/")

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The names of the parts in the file, by plain path: some writers use other slashes, or capitals."""
        with zipfile.ZipFile(self.source.stored) as parts:
            return {plain(name): name for name in parts.namelist()}

    def _tree(self, path: str) -> ElementTree.Element:
        try:
            return ElementTree.fromstring(self._read(path))
        except ElementTree.ParseError as error:
            raise damaged(self.source.name, f"{path}: {error}") from None

    def _read(self, path: str) -> bytes:
        try:
            with zipfile.ZipFile(self.source.stored) as parts:
                return parts.read(self._names[plain(path)])
        except KeyError:
            raise damaged(self.source.name, _missing(path)) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise damaged(self.source.name, error) from None  # RuntimeError: a part that is encrypted


def _rels_of(path: str) -> str:
    folder, name = posixpath.split(path)
    return f"{folder}/_rels/{name}.rels"


def _missing(path: str) -> Message:
    return say("workbooks.part_missing", part=path) if path else say("workbooks.sheet_part_missing")


def plain(path: str) -> str:
    """The path of a part in the form in which paths are compared."""
    return path.replace("\\", "/").lstrip("/").lower()


def _local(name: str) -> str:
    """The name of a node or an attribute without its namespace."""
    return re.sub(r"^\{.*\}", "", name)
