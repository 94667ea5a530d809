"""Finds the files for the paths, folders, patterns and addresses that a user gives."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from salescli.errors import InputError, Place, did_you_mean
from salescli.loading.files.addresses import STANDARD_INPUT, address
from salescli.loading.files.sheets import WORKBOOKS, is_mark, split
from salescli.message import Message, say

#: Endings of the files that are read when a folder is named.
ENDINGS = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.zst", ".tsv.zst", ".parquet", *WORKBOOKS)

#: Endings of files that may have a table, but are not read.
_UNREAD = (".numbers", ".txt", ".json", ".zip")


def expand(paths: Iterable[str]) -> list[tuple[Path, bool]]:
    """Every file for the paths, and whether it was named itself (not found in a folder).

    A path that names a sheet of a workbook keeps it.
    """
    found: dict[Path, bool] = {}
    for text in paths:
        book, sheet = (text, None) if Path(text).exists() else split(text)
        for path, named in _expand_one(book):
            whole = Path(f"{path}#{sheet}") if sheet else path
            found[whole] = named or found.get(whole, False)
    return list(found.items())


def unread_in(paths: Iterable[str]) -> dict[Path, Message]:
    """The files in folders that are not read though they may have a table, each with the reason."""
    folders = [Path(text) for text in paths if address(text) is None and Path(text).is_dir()]
    return {
        child: say("files.ending_not_read", ending=child.suffix) for folder in folders for child in _unread_in(folder)
    }


def _unread_in(folder: Path) -> list[Path]:
    """The same for one folder, without hidden files and lock files of office programs."""
    found = (child for child in folder.iterdir() if child.suffix.lower() in _UNREAD and child.name[0] not in ".~")
    return sorted(child for child in found if child.is_file())


def _expand_one(text: str) -> list[tuple[Path, bool]]:
    path = Path(text)
    if path == STANDARD_INPUT:
        return [(path, True)]
    if there := address(text):
        return _expand_address(there)
    if path.is_dir():
        inside = sorted(child for child in path.iterdir() if _is_read(child.name))
        if not inside:
            unread = [child.name for child in _unread_in(path)]
            what = say("files.folder_unread", files=unread) if unread else say("files.empty_folder")
            raise InputError.at(Place(text), what, say("files.put_exports_into_it", endings=ENDINGS))
        return [(child, False) for child in inside]
    if path.exists():
        return [(path, True)]
    if any(sign in text for sign in "*?[") and (matches := sorted(_glob(path))):
        return [(match, True) for match in matches]
    if path.is_symlink():
        raise InputError.at(Place(text), say("files.broken_link"), say("files.mend_the_link"))
    folder = path.parent
    siblings = [child.name for child in folder.iterdir()] if folder.is_dir() else []
    raise InputError.at(Place(text), say("files.not_there"), did_you_mean(path.name, siblings))


def _is_read(name: str) -> bool:
    """Whether a file in a folder is read: not a hidden one, such as the `._deals.csv` that a Mac writes beside."""
    return name.lower().endswith(ENDINGS) and not name.startswith(".") and not is_mark(Path(name))


def _expand_address(there: str) -> list[tuple[Path, bool]]:
    """A file, a folder (with a slash at its end) or a pattern that is not on this machine."""
    if not there.endswith("/") and (there.startswith("http") or not any(sign in there for sign in "*?")):
        return [(Path(there), True)]
    from salescli.loading.files import remote

    found = remote.listed(there)
    if there.endswith("/"):
        found = [each for each in found if _is_read(each.rpartition("/")[2])]
    if not found:
        hint = say("files.folders_at_an_address", endings=ENDINGS)
        raise InputError.at(Place(there), say("files.not_at_the_address"), hint)
    return [(Path(each), not there.endswith("/")) for each in found]


def _glob(pattern: Path) -> Iterable[Path]:
    """The files that match a pattern; hidden files, such as those being written, only if the pattern begins so."""
    anchor = Path(pattern.anchor) if pattern.is_absolute() else Path()
    relative = pattern.relative_to(pattern.anchor) if pattern.is_absolute() else pattern
    found = (match for match in anchor.glob(str(relative)) if match.is_file())
    return found if relative.name.startswith(".") else (match for match in found if not match.name.startswith("."))
