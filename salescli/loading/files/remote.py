"""Files on object storage or the web: Polars lists, reads and copies them, and scans them where they are.

The environment variables that Polars knows (`AWS_…`, `AZURE_…`, `GOOGLE_…`) give the store and the credentials. Text
comes as lines, so a text that is not UTF-8 cannot be read from there. What state a file is in Polars does not tell; the
library that it is built on does, by the same variables (obstore).
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from salescli.errors import InputError, Place, SalesCliError
from salescli.loading.files.spools import Spool, spooling
from salescli.message import Message, say

if TYPE_CHECKING:
    from polars import LazyFrame

#: Polars gives up on a store that does not answer after seconds, not minutes. The environment has all else.
_OPTIONS: dict[str, Any] = {"max_retries": 2, "retry_timeout_ms": 10_000}
#: How much of a file is read to see what it is, and how it ends if it is no longer. Polars reads ahead by tens of
#: megabytes, so that it is asked only once.
_HEAD_LINES, _HEAD_BYTES = 1 << 16, 8 << 20
#: The schemes of S3, and what gives its credentials in the environment.
_S3, _S3_KEY = ("s3", "s3a"), "AWS_ACCESS_KEY_ID"
#: A scheme that obstore has another name for.
_SAME = {"gcs": "gs"}


class State(NamedTuple):
    """What a store says of a file: bytes, when it was changed, its tag and its version; of the last two maybe nothing.

    A web server may say no more than the bytes.
    """

    size: int
    changed: str
    tag: str | None = None
    version: str | None = None


def state(address: str) -> State:
    """The state of a file, by one request without its text.

    Raises FileNotFoundError where there is none, InputError where the store does not say, SalesCliError where obstore,
    which asks it, is not installed.
    """
    try:
        import obstore
        from obstore import exceptions
        from obstore.store import from_url
    except ImportError:
        raise SalesCliError(say("files.no_obstore"), say("files.install_obstore")) from None
    scheme, _, rest = address.partition("://")
    bucket, _, key = rest.partition("/")
    is_web = scheme.startswith("http")
    more = {"client_options": {"allow_http": True}} if is_web else _credentials(scheme)
    timeout = timedelta(milliseconds=_OPTIONS["retry_timeout_ms"])
    retries = {"max_retries": _OPTIONS["max_retries"], "retry_timeout": timeout}
    try:
        where = address if is_web else f"{_SAME.get(scheme, scheme)}://{bucket}"
        store = from_url(where, retry_config=retries, **more)
        found = obstore.head(store, "" if is_web else key)
    except FileNotFoundError:
        raise
    except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError) as error:
        raise explained(address, PermissionError(str(error))) from None
    except (OSError, ValueError, exceptions.BaseError) as error:
        first, *_ = str(error).splitlines() or [""]  # further lines are for developers
        raise explained(address, OSError(first.rpartition(" - ")[2])) from None
    return State(found["size"], found["last_modified"].isoformat(), found["e_tag"], found["version"])


def _credentials(scheme: str) -> dict[str, Any]:
    """What boto3 knows of who may read S3, as Polars asks it too, where the environment does not say."""
    if scheme not in _S3 or os.environ.get(_S3_KEY):
        return {}
    try:
        from obstore.auth.boto3 import Boto3CredentialProvider

        return {"credential_provider": Boto3CredentialProvider()}
    except (ImportError, ValueError):  # not installed, or it knows nobody
        return {}


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
