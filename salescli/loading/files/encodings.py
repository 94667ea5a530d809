"""Recognises the encoding of a file by its bytes, and makes a UTF-8 copy of a file in another encoding."""

from __future__ import annotations

import codecs
import re

from msgspec import Struct

from salescli import fix
from salescli.errors import InputError, Place
from salescli.loading.files.sources import Source, cut_off
from salescli.loading.files.spools import Spool, spooling
from salescli.message import Setting, say

UTF8 = "utf-8"
_CHUNK = 1 << 20
_BOMS = {
    codecs.BOM_UTF8: UTF8,
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
#: The code pages that are guessed, the likeliest first. Only the words that they give can decide between them.
_CODE_PAGES = ("cp1252", "cp437")


def _setting(encoding: str) -> Setting:
    """The setting for an encoding; the table of the file is not known yet."""
    return fix.setting("tables.…", "format", f"{{ encoding = {fix.text(encoding)} }}", is_complete=False)


_ADVICE = say("files.say_the_encoding_or_save", fix=_setting("cp437"))
SAY_THE_ENCODING = say("files.say_the_encoding", fix=_setting("cp1252"))


class Encoding(Struct, frozen=True):
    """An encoding by its codec's name; `is_guess` where the bytes would also make sense in another."""

    name: str
    is_guess: bool = False

    @property
    def is_utf8(self) -> bool:
        """Whether the file can be read as it is."""
        return self.name == UTF8


def recognise(source: Source, sample: bytes, whole: bool, wanted: str | None) -> Encoding:
    """The encoding of a file whose first bytes are `sample` (`whole`: all of them), or the one that is `wanted`.

    Raises InputError where the encoding cannot be guessed, or the order of its bytes is not known.
    """
    if wanted:
        name = codecs.lookup(wanted).name
        if name in ("utf-16", "utf-32"):
            return Encoding(_marked(source, sample, name))
        return Encoding(UTF8 if name in ("utf-8", "utf-8-sig", "ascii") else name)
    for bom, name in _BOMS.items():
        if sample.startswith(bom):
            return Encoding(name)
    if (wide := _wide(sample)) is not None:
        return Encoding(wide)
    bad = _first_not_utf8(sample, whole)
    return Encoding(UTF8) if bad is None else Encoding(_guess(source, sample, bad), is_guess=True)


def _marked(source: Source, sample: bytes, name: str) -> str:
    """An encoding with the order of its bytes: by its byte order mark, else by the bytes themselves."""
    if any(sample.startswith(bom) for bom, mine in _BOMS.items() if mine == name):
        return name
    wide = _wide(sample) if name == "utf-16" else None
    if wide is None:
        raise InputError.at(
            Place(source.name),
            say("files.no_byte_order_mark", encoding=name),
            say("files.say_the_order", fix=_setting(f"{name}-le"), other=fix.text(f"{name}-be")),
        )
    return wide


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: text of mostly western letters has a zero in every second byte."""
    zeros = sample[:4096]
    even, odd, half = zeros[::2].count(0), zeros[1::2].count(0), len(zeros) // 2
    if half and odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if half and even > 0.4 * half and odd < 0.05 * half else None


def _first_not_utf8(sample: bytes, whole: bool) -> int | None:
    if sample.isascii():
        return None
    try:
        sample.decode(UTF8)
    except UnicodeDecodeError as error:
        return None if not whole and error.start >= len(sample) - 3 else error.start  # a character cut in two
    return None


def _guess(source: Source, sample: bytes, bad: int) -> str:
    scores = {name: score for name in _CODE_PAGES if (score := _likeness(sample, name)) is not None}
    best = max(scores, key=lambda name: scores[name], default=None)
    if best is None or (best != _CODE_PAGES[0] and scores[best] < 1):
        line = sample.count(b"\n", 0, bad) + 1
        what = say("files.unknown_encoding", byte=f"{sample[bad]:02x}")
        raise InputError.at(Place(source.name, line), what, _ADVICE)
    return best


def _likeness(sample: bytes, name: str) -> int | None:
    """How much a text looks like words in a code page: Latin letters count for it, odd signs and `aÉa` against it."""
    import unicodedata

    try:
        text = sample.decode(name)
    except UnicodeDecodeError:
        return None
    score = 0
    for found in re.finditer(r"[^\x00-\x7f]", text[: 1 << 18]):
        letter, before = found[0], text[found.start() - 1 : found.start()]
        if unicodedata.name(letter, "").startswith("LATIN"):
            score += -1 if letter.isupper() and before.islower() else 1
        elif unicodedata.category(letter)[0] not in "PZ":
            score -= 1
    return score


def is_text(data: bytes) -> bool:
    """Whether bytes are text in UTF-8."""
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def is_utf8_so_far(source: Source, most: int) -> tuple[bool, bytes]:
    """Whether the first `most` bytes of a file are UTF-8; else also the stretch that is not."""
    decoder = codecs.getincrementaldecoder(UTF8)()
    read = 0
    with source.open() as file:
        while read < most and (chunk := file.read(min(_CHUNK, most - read))):
            read += len(chunk)
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return False, chunk
    return True, b""


def utf8_copy(source: Source, encoding: Encoding, *, old_line_ends: bool) -> Spool:
    """The text of a file in a temporary UTF-8 file, in bounded memory; with `old_line_ends` CR becomes LF.

    Raises InputError, with the line, where a byte means nothing in the encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding.name)()
    lines = 1
    try:
        with (
            spooling(source.name) as spool,
            source.open() as file,
            spool.path.open("w", encoding=UTF8, newline="") as copy,
        ):
            while True:
                chunk = file.read(_CHUNK)
                text = decoder.decode(chunk, final=not chunk)
                text = text.replace("\r", "\n") if old_line_ends else text
                copy.write(text.removeprefix("\ufeff") if lines == 1 else text)
                lines += text.count("\n")
                if not chunk:
                    return spool
    except UnicodeDecodeError as error:
        name, bad = encoding.name, f"{error.object[error.start]:02x}"
        where = say("common.place_in_file", file=source.name, spot=say("files.line_or_later", line=lines))
        what = say("files.byte_not_as_said", encoding=name, byte=bad)
        if encoding.is_guess:
            what = say("files.byte_not_as_guessed", encoding=name, byte=bad)
        raise InputError(say("common.at", place=where, what=what), _ADVICE, Place(source.name, lines)) from None
    except EOFError as error:
        raise cut_off(source, error) from None
