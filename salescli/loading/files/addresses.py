"""Paths that are not files on this machine: standard input, and addresses of object storage or the web."""

from __future__ import annotations

import re
from pathlib import Path

from salescli.system.regex import regex

#: The path for standard input.
STANDARD_INPUT = Path("-")

#: How an address that Polars can read begins; a Path keeps only one of its slashes.
_SCHEMES = regex(r"(s3a?|gcs?|gs|az|azure|adl|abfss?|https?):/+", re.IGNORECASE)


def address(path: str | Path) -> str | None:
    """A path as an address, such as s3://bucket/deals.csv; None for a path on this machine."""
    text = str(path)
    if ":/" not in text or not (scheme := _SCHEMES.match(text)):
        return None
    return f"{scheme[1].lower()}://{text[scheme.end() :]}"
