"""Standard modules that are loaded when something of them is first used."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from salescli.system import deferred
from tests.conftest import REPOSITORY

_LOADED = """
import json, sys
from salescli.system import deferred
deferred.defer()
{code}
kinds = {{name: type(sys.modules[name]).__name__ for name in deferred.NAMES}}
print(json.dumps([kinds, "email" in sys.modules, "_hashlib" in sys.modules]))
"""


def _after(code: str) -> tuple[dict[str, str], bool, bool]:
    """Of a new process that ran some code: the classes of the modules, and whether two that they bring are loaded."""
    run = subprocess.run(
        [sys.executable, "-c", _LOADED.format(code=code)], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    kinds, has_email, has_openssl = json.loads(run.stdout)
    return kinds, has_email, has_openssl


def test_polars_loads_none_of_them() -> None:
    kinds, has_email, has_openssl = _after("import polars, typer")
    assert kinds == dict.fromkeys(deferred.NAMES, "_Deferred")
    assert not has_email
    assert not has_openssl


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("from hashlib import sha256; assert sha256(b'a').hexdigest().startswith('ca978112')", "hashlib"),
        ("import importlib.metadata as found; assert found.version('polars')", "importlib.metadata"),
        ("from importlib import metadata; assert metadata.version('polars')", "importlib.metadata"),
        ("import importlib; assert importlib.metadata.version('polars')", "importlib.metadata"),
        ("import subprocess; assert subprocess.run(['true']).returncode == 0", "subprocess"),
        ("import ipaddress; assert ipaddress.ip_address('::1').is_loopback", "ipaddress"),
        ("import ipaddress; assert not hasattr(ipaddress, 'nothing')", "ipaddress"),
    ],
)
def test_each_is_whole_once_something_of_it_is_used(code: str, name: str) -> None:
    kinds, *_ = _after(code)
    assert kinds[name] == "module"


def test_what_is_loaded_or_unknown_is_left_alone() -> None:
    before = dict(sys.modules)
    deferred.defer(("json", "no_such_module"))
    assert sys.modules["json"] is json
    assert sys.modules == before
