"""What kind of workbook a file is, by its bytes: names may be wrong, and some systems call a web page `.xls`."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from struct import unpack_from
from typing import TYPE_CHECKING

from salescli.errors import InputError, Place
from salescli.loading.files.sheets import is_workbook
from salescli.message import Message, say
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.loading.files.sources import Source

_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Names of streams in a compound file, in small letters.
_PROTECTED = "encryptedpackage".encode("utf-16-le")
_STREAMS = ("workbook".encode("utf-16-le"), "book".encode("utf-16-le"))
#: The record that an old workbook (of Excel 97, or of Excel 5) begins with, and the one that says it is encrypted: it
#: comes next, or after one that says that the file is not to be written.
_FIRST_RECORD = regex(rb"\x09\x08(?:\x10\x00\x00\x06|\x08\x00\x00\x05)\x05\x00")
_PASSWORD, _RECORDS_BEFORE_PASSWORD = 0x2F, 3
_MARKUP = regex(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|table|meta|style|body|div)\b", re.IGNORECASE)
_HEAD_BYTES = 4096
#: The files in a zip file that say what it holds, in small letters.
_TYPES, _MANIFEST = "[content_types].xml", "meta-inf/manifest.xml"


class WorkbookKind(StrEnum):
    """The kinds of workbook, each by the ending that it should have; WEB_PAGE is a table of HTML under another."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    WEB_PAGE = "html"


def kind_of(source: Source) -> WorkbookKind | None:
    """What kind of workbook an input is; None where it is none.

    Raises InputError for a workbook that cannot be read: damaged, protected, or not on this machine.
    """
    is_named = is_workbook(source.path)
    if source.address:
        if is_named:
            raise InputError.at(Place(source.name), say("workbooks.on_this_machine"), say("workbooks.copy_it_here"))
        return None
    with source.stored.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(_ZIP):
        return _of_zip(source, is_named=is_named)
    if head.startswith(_COMPOUND):
        return _of_compound(source, is_named=is_named)
    return WorkbookKind.WEB_PAGE if is_named and _MARKUP.match(head) else None


def _of_zip(source: Source, *, is_named: bool) -> WorkbookKind | None:
    try:
        with zipfile.ZipFile(source.stored) as parts:
            names = {name.replace("\\", "/").lower(): name for name in parts.namelist()}
            types = parts.read(names[_TYPES]) if _TYPES in names else b""
            if any(name.endswith("workbook.bin") for name in names):
                return WorkbookKind.XLSB
            if b"spreadsheetml" in types or any(name.startswith("xl/") for name in names):
                return WorkbookKind.XLSX
            if "content.xml" not in names:
                return None
            manifest = parts.read(names[_MANIFEST]) if _MANIFEST in names else b""
    except (zipfile.BadZipFile, OSError, EOFError, KeyError) as error:
        if not is_named:
            return None
        raise damaged(source.name, error) from None
    if b"encryption-data" in manifest:
        raise protected(source.name)
    return WorkbookKind.ODS


def _of_compound(source: Source, *, is_named: bool) -> WorkbookKind | None:
    whole = source.stored.read_bytes()
    content = whole.lower()
    if _PROTECTED in content or _asks_a_password(whole):
        raise protected(source.name)
    if any(stream in content for stream in _STREAMS):
        return WorkbookKind.XLS
    if is_named:
        raise damaged(source.name, say("workbooks.part_missing", part="Workbook"))
    return None


def _asks_a_password(content: bytes) -> bool:
    """Whether the first records of an old workbook say that the others are encrypted."""
    found = _FIRST_RECORD.search(content)
    place = found.start() if found else len(content)
    for _ in range(_RECORDS_BEFORE_PASSWORD):
        if place + 4 > len(content):
            return False
        kind, length = unpack_from("<HH", content, place)
        if kind == _PASSWORD:
            return True
        place += 4 + length
    return False


def damaged(name: str, reason: object) -> InputError:
    """The error for a workbook that is cut off or broken."""
    said = reason if isinstance(reason, Message) else str(reason).splitlines()[0].rstrip(".") if str(reason) else None
    what = say("workbooks.damaged", reason=said or say("files.no_reason"))
    return InputError.at(Place(name), what, say("files.export_or_copy_again"))


def protected(name: str) -> InputError:
    """The error for a workbook that needs a password."""
    return InputError.at(Place(name), say("workbooks.protected"), say("workbooks.save_without_password"))
