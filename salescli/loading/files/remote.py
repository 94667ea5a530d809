"""Files on object storage or the web: Polars lists, reads and copies them, and scans them where they are.

The environment variables that Polars knows (`AWS_…`, `AZURE_…`, `GOOGLE_…`) give the store and the credentials. Text
comes as lines, so a text that is not UTF-8 cannot be read from there.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from salescli.errors import InputError, Place
from salescli.loading.files.spools import Spool, spooling
from salescli.message import Message, say

if TYPE_CHECKING:
    from polars import LazyFrame

#: Polars gives up on a store that does not answer after seconds, not minutes. The environment has all else.
_OPTIONS: dict[str, Any] = {"max_retries": 2, "retry_timeout_ms": 10_000}
#: How much of a file is read to see what it is, and how it ends if it is no longer. Polars reads ahead by tens of
#: megabytes, so that it is asked only once.
_HEAD_LINES, _HEAD_BYTES = 1 << 16, 8 << 20


def listed(address: str) -> list[str]:
    """The addresses of the files in a folder (with a slash at its end) or of a pattern, in order."""
    with reaching(address):
        pattern = f"{address}*" if address.endswith("/") else address
        found: list[str] = _paths(pattern).collect().to_series().to_list()
        return sorted(found)


def _paths(pattern: str) -> LazyFrame:
    try:
        from polars.io._expand_paths import _expand_paths
    except ImportError:  # Polars may drop this function; a scan of all the files gives their names too
        import polars as pl

        lines = pl.scan_lines(pattern, include_file_paths="path", storage_options=_OPTIONS)
        return lines.select(pl.col("path").unique())
    return _expand_paths(pattern, storage_options=_OPTIONS)


def head(address: str) -> tuple[bytes, bool]:
    """The beginning of a file, decompressed and with plain line ends, and whether that is the whole file.

    It does not show whether the last line has an end. A file is rather reported as cut off too often than too rarely.
    """
    with reaching(address):
        lines = _lines(address).head(_HEAD_LINES).collect().to_series()
        text = "\n".join(lines.to_list()).encode()
        return text[:_HEAD_BYTES], lines.len() < _HEAD_LINES and len(text) <= _HEAD_BYTES


def copied(address: str) -> Spool:
    """The text of a file in a temporary one, decompressed and with plain line ends, memory bounded."""
    with spooling(address) as spool, reaching(address):
        _lines(address).sink_csv(spool.path, include_header=False, quote_style="never")
    return spool


def lines_in(address: str, most: int) -> int:
    """How many lines a file of text has; at most `most` are counted."""
    import polars as pl

    with reaching(address):
        lines: int = _lines(address).head(most).select(pl.len()).collect(engine="streaming").item()
        return lines


def _lines(address: str) -> LazyFrame:
    import polars as pl

    return pl.scan_lines(address, glob=False, storage_options=_OPTIONS)


@contextmanager
def reaching(address: str) -> Iterator[None]:
    """A context for reading an address: an error from the store becomes an InputError."""
    import polars as pl

    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*region.*", category=UserWarning)
            yield
    except (OSError, pl.exceptions.PolarsError) as error:
        raise explained(address, error) from error


def explained(address: str, error: Exception) -> InputError:
    """The InputError for an error from the store."""
    said, place = str(error), Place(address)
    if "invalid utf8" in said or "invalid utf-8" in said:
        return InputError.at(place, say("files.address_not_utf8"), say("files.export_or_copy_here"))
    if "NoSuchBucket" in said:
        return InputError.at(place, say("files.no_bucket"), say("files.look_at_the_bucket"))
    if isinstance(error, FileNotFoundError) or "NoSuchKey" in said:
        return InputError.at(place, say("files.not_in_the_store"), say("files.folder_ends_in_a_slash"))
    if isinstance(error, PermissionError) or "403" in said or "credential" in said.casefold():
        return InputError.at(place, say("files.store_refuses"), say("files.say_who_you_are"))
    if isinstance(error, OSError) or "object-store" in said:
        return InputError.at(place, say("files.store_not_reached", reason=_reason(said)), say("files.look_at_network"))
    return InputError.at(place, say("files.unreadable", reason=_reason(said)))


def _reason(said: str) -> str | Message:
    """The last cause in an error from the store, in one line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1].lstrip("0123456789: ").rstrip(".") if lines else say("files.no_reason")
