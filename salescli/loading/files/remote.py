"""Files on object storage or the web: listed, looked into and copied by Polars, which also scans them where they are.

Which store it is and who may read it is told by the environment variables that Polars knows (`AWS_…`, `AZURE_…`,
`GOOGLE_…`). Text comes as lines: what else is not UTF-8 cannot be read from there.
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

#: A store that does not answer is given up after seconds, not minutes. All else stands in the environment.
_OPTIONS: dict[str, Any] = {"max_retries": 2, "retry_timeout_ms": 10_000}
#: As much as is read of a file to see what it is and, of one that is no longer, how it ends. Polars reads ahead by tens
#: of megabytes, so it is asked once.
_HEAD_LINES, _HEAD_BYTES = 1 << 16, 8 << 20


def listed(address: str) -> list[str]:
    """The addresses that a folder (with a slash at its end) or a pattern stands for, in their order."""
    with reaching(address):
        pattern = f"{address}*" if address.endswith("/") else address
        found: list[str] = _paths(pattern).collect().to_series().to_list()
        return sorted(found)


def _paths(pattern: str) -> LazyFrame:
    try:
        from polars.io._expand_paths import _expand_paths
    except ImportError:  # it is not promised; reading all the files gives their names too
        import polars as pl

        lines = pl.scan_lines(pattern, include_file_paths="path", storage_options=_OPTIONS)
        return lines.select(pl.col("path").unique())
    return _expand_paths(pattern, storage_options=_OPTIONS)


def head(address: str) -> tuple[bytes, bool]:
    """The beginning of a file, decompressed and with plain line ends, and whether that is all of it.

    Whether the last line has an end is not told: a file that stops in the middle is rather noticed too often than not.
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
    """How many lines a file of text has, of which not more than so many are counted."""
    import polars as pl

    with reaching(address):
        lines: int = _lines(address).head(most).select(pl.len()).collect(engine="streaming").item()
        return lines


def _lines(address: str) -> LazyFrame:
    import polars as pl

    return pl.scan_lines(address, glob=False, storage_options=_OPTIONS)


@contextmanager
def reaching(address: str) -> Iterator[None]:
    """Around whatever reads an address: what the store answers becomes an InputError."""
    import polars as pl

    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*region.*", category=UserWarning)
            yield
    except (OSError, pl.exceptions.PolarsError) as error:
        raise explained(address, error) from error


def explained(address: str, error: Exception) -> InputError:
    """What the store's answer to a reading means."""
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
    """The last cause that an answer names, in one line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1].lstrip("0123456789: ").rstrip(".") if lines else say("files.no_reason")
