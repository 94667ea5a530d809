"""No bytes at all give a traceback, and no plain number is read wrong: all tables, several files, packed or not.

Damage to one file of deals is told in tests/loading/test_mutations.py, whose plain reading judges here too.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from salescli import api, compute, kpis
from salescli.api import Exports, Request
from tests.loading.test_mutations import _BODY, _HEADER, _CannotJudge, _plainly, damaged
from tests.unbreakable.fuzzing import an_error_is_no_fault, fuzz, report
from tests.unbreakable.test_sizes import everything

AS_OF = "2025-06-30"


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzzed")


@pytest.fixture(autouse=True)
def _counts(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    report(request.node.name)


#: Bytes that mean something to a reader of tables.
_SIGNS = st.sampled_from(
    [b",", b";", b"\t", b"|", b'"', b'""', b"'", b"\n", b"\r", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe",
     b"\xfe\xff", b"\xff", b"\xc3", b"\xe5", b"\x81", b" ", b"deal_id", b"value", b"status", b"closed_at", b"won",
     b"2025-01-05", b"1", b"1,5", b"1.234", b"1e5", b"-", b"%", b"kr", b"Total", b"12/31/2025", b"\xe2\x80\xae",
     b"\x1f\x8b", b"PAR1", b"PK\x03\x04", b"(\xb5/\xfd",
     "ö".encode("utf-16-le"), "ö".encode("cp1252"), b"=", b"{}", b"[]", b"[*]"]
)  # fmt: skip
_ANY = st.lists(st.one_of(_SIGNS, _SIGNS, _SIGNS, st.binary(max_size=6)), max_size=60).map(b"".join)


@given(body=_ANY, headed=st.booleans())
@fuzz(250)
def test_any_bytes(body: bytes, headed: bool, folder: Path) -> None:
    path = folder / "deals.csv"
    path.write_bytes((b"deal_id,value,status,closed_at\n" if headed else b"") + body)
    with an_error_is_no_fault("test_any_bytes"):
        compute("revenue", deals=path, as_of=AS_OF, by="none", use_config=False)
    with an_error_is_no_fault("test_any_bytes"):
        api.validate([str(path)], use_config=False)


_ENCODINGS = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp437", "utf-32", "utf-7"]
)


@given(
    parts=st.lists(st.tuples(st.integers(0, 25), _ENCODINGS), min_size=1, max_size=4),
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
)
@fuzz(60)
def test_a_file_of_several_encodings(parts: list[tuple[int, str]], ends: str, folder: Path) -> None:
    lines = (_HEADER + _BODY).decode().splitlines(keepends=True)
    data = b""
    at = 0
    for size, encoding in [*parts, (len(lines), parts[0][1])]:
        text = "".join(lines[at : at + size]).replace("\n", ends)
        data += text.encode(encoding, "replace")
        at += size
    path = folder / "deals.csv"
    path.write_bytes(data)
    with an_error_is_no_fault("test_a_file_of_several_encodings"):
        found = compute("revenue", deals=path, as_of=AS_OF, period="total", by="none", use_config=False).frame
        if len({encoding.replace("-sig", "") for _, encoding in parts}) == 1 and ends == "\n":
            assert (found["deals"][0], found["value"][0]) == _plainly(_BODY)


def _wound(data: bytes, places: list[tuple[int, int]], keep: int) -> bytes:
    wounded = bytearray(data[: max(1, len(data) * keep // 100)])
    for place, value in places:
        wounded[place % len(wounded)] = value
    return bytes(wounded)


_WOUNDS = st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=3)


def _parquet(body: bytes) -> bytes:
    page = io.BytesIO()
    pl.read_csv(_HEADER + body, infer_schema=False).write_parquet(page)
    return page.getvalue()


@given(kind=st.sampled_from(["gz", "zst", "parquet"]), places=_WOUNDS, keep=st.sampled_from([100, 100, 99, 60, 5]))
@fuzz(120)
def test_a_packed_file_that_is_damaged(kind: str, places: list[tuple[int, int]], keep: int, folder: Path) -> None:
    """What is damaged has a checksum, so that an answer is the right one; Parquet may have none over its values."""
    pack = {"gz": lambda body: gzip.compress(_HEADER + body, mtime=0), "zst": _zst, "parquet": _parquet}[kind]
    path = folder / f"deals.{kind}" if kind == "parquet" else folder / f"deals.csv.{kind}"
    path.write_bytes(_wound(pack(_BODY), places, keep))
    with an_error_is_no_fault("test_a_packed_file_that_is_damaged"):
        found = compute("revenue", deals=path, as_of=AS_OF, period="total", by="none", use_config=False).frame
        if kind != "parquet":
            assert (found["deals"][0], found["value"][0]) == _plainly(_BODY)
    with an_error_is_no_fault("test_a_packed_file_that_is_damaged"):
        api.validate([str(path)], use_config=False)


def _zst(body: bytes) -> bytes:
    return zstd.compress(_HEADER + body, options={zstd.CompressionParameter.checksum_flag: 1})


@given(bodies=st.lists(damaged(), min_size=2, max_size=3))
@fuzz(40)
def test_several_files_are_the_sum_of_each(bodies: list[bytes], folder: Path) -> None:
    """Every row has another id, so that none counts once for two."""
    paths = []
    for number, body in enumerate(bodies):
        paths.append(folder / f"part-{number}.csv")
        paths[-1].write_bytes(_HEADER + (b"\n" + body).replace(b"\nD", b"\nD%d" % number)[1:])
    with an_error_is_no_fault("test_several_files_are_the_sum_of_each"):
        found = compute("revenue", deals=paths, as_of=AS_OF, period="total", by="none", use_config=False).frame
        lines = [set(path.read_bytes().splitlines()[1:]) for path in paths]
        if sum(map(len, lines)) > len(set().union(*lines)):
            return  # a row that stands in two files counts once
        try:
            each = [_plainly(path.read_bytes().removeprefix(_HEADER)) for path in paths]
        except _CannotJudge:
            return
        counts, totals = zip(*each, strict=True)
        row = found.row(0, named=True) if len(found) else {"deals": 0, "value": Decimal(0)}
        assert (row["deals"], row["value"]) == (sum(counts), sum(totals))


_TABLES = ("deals", "customers", "reps", "activities", "costs")
_CHANGE = st.tuples(
    st.sampled_from(_TABLES), st.integers(0, 1 << 12), st.integers(0, 12), st.one_of(_SIGNS, st.binary(max_size=3))
)


@given(
    changes=st.lists(_CHANGE, min_size=1, max_size=4),
    name=st.sampled_from(kpis.names()),
    careful=st.sampled_from(["error", "skip", "null"]),
)
@fuzz(100)
def test_every_table_damaged(changes: list[tuple[str, int, int, bytes]], name: str, careful: str, folder: Path) -> None:
    everything(folder, "2025-01-05")
    for table, place, lost, new in changes:
        path = folder / f"{table}.csv"
        data = path.read_bytes()
        start = place % len(data)
        path.write_bytes(data[:start] + new + data[start + lost :])
    named = {table: [str(folder / f"{table}.csv")] for table in _TABLES}
    exports = Exports([], named, use_config=False)
    with an_error_is_no_fault("test_every_table_damaged"):
        exports.answer(name, Request(by="none", as_of="2025-12-31", bad_rows=careful))
