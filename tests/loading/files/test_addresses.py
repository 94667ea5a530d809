"""Which paths are addresses of files that are not on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.loading.files.addresses import address


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("s3://bucket/deals.csv", "s3://bucket/deals.csv"),
        (Path("s3://bucket/deals.csv"), "s3://bucket/deals.csv"),
        ("HTTPS://host/deals.csv", "https://host/deals.csv"),
        ("gs:/bucket/deals.csv", "gs://bucket/deals.csv"),
        ("deals.csv", None),
        ("/data/s3://x", None),
        ("C:/deals.csv", None),
        ("ftp://host/deals.csv", None),
        ("-", None),
    ],
)
def test_an_address_is_told_by_its_beginning(path: str | Path, found: str | None) -> None:
    assert address(path) == found
