"""The company's logo, as the settings name it, for the page of a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.errors import SettingsError
from salescli.message import say

if TYPE_CHECKING:
    from salescli.config.settings import Settings

#: A larger file would make every page heavy.
_MOST_BYTES = 500_000
#: How the files of each kind of picture begin.
_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
#: An SVG names itself within its first bytes, after a declaration and comments.
_HEAD = 2_000


class Logo(Struct, frozen=True):
    """A picture: its bytes, and their media type, such as `image/png`."""

    media: str
    content: bytes


def read(settings: Settings) -> Logo | None:
    """The picture that `[report] logo` names; None where it names none.

    Raises SettingsError for a file that cannot be read, is no picture, or has more than 500,000 bytes.
    """
    name = settings.report.logo
    if name is None:
        return None
    path = settings.folder / name
    written = str(settings.path)
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= _MOST_BYTES else b""
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(say("report.logo_unreadable", path=written, file=name, reason=reason)) from None
    if size > _MOST_BYTES:
        raise SettingsError(say("report.logo_large", path=written, file=name, size=size, most=_MOST_BYTES))
    media = _media(content, path)
    if media is None:
        raise SettingsError(say("report.logo_no_picture", path=written, file=name), say("report.logo_kinds"))
    return Logo(media, content)


def _media(content: bytes, path: Path) -> str | None:
    for beginning, media in _BEGINNINGS.items():
        if content.startswith(beginning):
            return media
    is_svg = path.suffix.lower() == ".svg" and b"<svg" in content[:_HEAD]
    return "image/svg+xml" if is_svg else None
