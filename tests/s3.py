"""A stand-in for S3 on this machine (moto), with a bucket `sales`, named by the environment while it runs."""

from __future__ import annotations

import logging
import os
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

#: What names the store in the environment, besides its address.
_NAMED = {
    "AWS_ALLOW_HTTP": "true",
    "AWS_ACCESS_KEY_ID": "somebody",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "eu-north-1",
}
_SIGNED = "AWS4-HMAC-SHA256 Credential=somebody/20260101/eu-north-1/s3/aws4_request"


@contextmanager
def store() -> Iterator[dict[str, str]]:
    """What the environment says of the store while it runs. Skips the test where moto is not installed."""
    moto = pytest.importorskip("moto.server", reason="the stand-in for S3 is not installed (moto)")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    named = {"AWS_ENDPOINT_URL": f"http://{host}:{port}", **_NAMED}
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in named.items():
                patch.setenv(name, value)
            _send("moto-api/reset", method="POST")  # one server knows what another of this process was given
            put("sales", location=_NAMED["AWS_REGION"])
            yield named
    finally:
        server.stop()


def address(path: str) -> str:
    """Where the store takes and gives what is at a path, such as `sales/deals.csv`."""
    return f"{os.environ['AWS_ENDPOINT_URL']}/{urllib.parse.quote(path)}"


def put(path: str, data: bytes = b"", location: str | None = None) -> None:
    """Put a file into a bucket; with a location, make a bucket there."""
    if location:
        place = f"<LocationConstraint>{location}</LocationConstraint>"
        data = f"<CreateBucketConfiguration>{place}</CreateBucketConfiguration>".encode()
    _send(path, data)


def _send(path: str, data: bytes = b"", method: str = "PUT") -> None:
    headers = {"Content-Type": "application/octet-stream", "Authorization": _SIGNED}  # else no file is replaced
    urllib.request.urlopen(urllib.request.Request(address(path), data, headers, method=method), timeout=10).close()
