"""Standard modules that are loaded when something of them is first used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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


def test_threads_that_use_one_first_at_the_same_time_see_it_whole(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("import time\nfirst = 1\ntime.sleep(0.2)\nlast = 2\n", encoding="utf-8")
    code = """
import threading
from concurrent.futures import ThreadPoolExecutor
sys.path.insert(0, {folder!r})
deferred.defer(["slow"])
import slow
begin = threading.Barrier(4)
def ask(name):
    begin.wait()
    return getattr(slow, name)
with ThreadPoolExecutor(4) as pool:
    assert list(pool.map(ask, ["last", "first", "last", "first"])) == [2, 1, 2, 1]
    assert slow.last == 2
"""
    _after(code.format(folder=str(tmp_path)))


def test_one_that_fails_says_so_at_every_use_and_is_loaded_once_it_can_be(tmp_path: Path) -> None:
    path = tmp_path / "failing.py"
    path.write_text("import no_such_module\nnumber = 1\n", encoding="utf-8")
    code = """
sys.path.insert(0, {folder!r})
deferred.defer(["failing"])
import failing
for _ in range(2):
    try:
        failing.number
    except ModuleNotFoundError as error:
        assert error.name == "no_such_module"
    else:
        raise AssertionError
sys.modules["no_such_module"] = sys
assert failing.number == 1
assert type(failing).__name__ == "module"
"""
    _after(code.format(folder=str(tmp_path)))


def test_one_that_is_loaded_anew_is_whole() -> None:
    _after("import importlib, ipaddress; assert importlib.reload(ipaddress).ip_address('::1').is_loopback")


def test_all_names_of_one_are_listed() -> None:
    kinds, *_ = _after("import ipaddress; assert 'ip_address' in dir(ipaddress) and 'ip_address' in vars(ipaddress)")
    assert kinds["ipaddress"] == "module"
