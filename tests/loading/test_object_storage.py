"""Files in a bucket: scanned where they are, told as files on this machine are, and clear errors where they cannot be.

Against moto's server, a stand-in for S3 on 127.0.0.1. Where moto is absent, the tests are skipped.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from salescli.errors import ExitCode
from salescli.loading.files.addresses import address
from tests.conftest import SAMPLE
from tests.program import Ran, run_here
from tests.s3 import put as _put
from tests.s3 import store as stand_in

pytestmark = pytest.mark.thorough

_DEALS = "deal_id,status,value,closed_at,region\n" + "".join(
    f"D{number},won,{number}.50,2025-{number % 12 + 1:02}-10,{'North' if number % 2 else 'Söder'}\n"
    for number in range(1, 60)
)
_ASKED = ("--as-of", "2025-12-31", "--no-config", "--format", "json")


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """A store with a bucket of exports; its address, while the environment names it."""
    with stand_in() as named:
        for file in SAMPLE.glob("*.csv"):
            _put(f"sales/exports/{file.name}", file.read_bytes())
        _put("sales/exports/older/deals.csv", b"deal_id\n1\n")
        _put("sales/exports/notes.txt", b"nothing\n")
        _put("sales/deals.csv", _DEALS.encode())
        yield named["AWS_ENDPOINT_URL"]


def _same(there: Ran, here: Ran) -> None:
    assert (there.code, there.out, there.err) == (here.code, here.out, here.err)
    assert here.code == ExitCode.OK, here.err


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "deals.csv").write_text(_DEALS, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("store")
class TestAFile:
    def test_gives_the_number_of_its_copy_here(self, here: Path) -> None:
        question = ("kpi", "revenue", "--by", "region", *_ASKED)
        _same(run_here(*question, "s3://sales/deals.csv", cwd=here), run_here(*question, "deals.csv", cwd=here))

    def test_is_told_by_an_option_too(self, here: Path) -> None:
        question = ("kpi", "revenue", *_ASKED, "--deals")
        _same(run_here(*question, "s3://sales/deals.csv", cwd=here), run_here(*question, "deals.csv", cwd=here))

    @pytest.mark.parametrize("command", [("explain", "revenue"), ("report",), ("validate",)], ids=lambda each: each[0])
    def test_goes_with_every_command(self, command: tuple[str, ...], here: Path) -> None:
        asked = ("--as-of", "2025-12-31", "--no-config")
        there = run_here(*command, "s3://sales/deals.csv", *asked, cwd=here)
        named_here = run_here(*command, "deals.csv", *asked, cwd=here)
        assert there.out.decode().replace("s3://sales/", "").split() == named_here.out.decode().split()
        assert there.code == named_here.code == ExitCode.OK

    def test_stays_where_it_is(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from salescli.loading.files import remote

        monkeypatch.setattr(remote, "copied", lambda address: pytest.fail(f"{address} is copied"))
        assert run_here("kpi", "revenue", "s3://sales/deals.csv", *_ASKED, cwd=here).code == ExitCode.OK

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("deals.csv.gz", gzip.compress(_DEALS.encode())),
            ("deals-mark.csv", b"\xef\xbb\xbf" + _DEALS.encode()),
            ("deals windows [1].csv", _DEALS.replace("\n", "\r\n").encode()),
            ("deals-old.csv", _DEALS.replace("\n", "\r").encode()),
            ("deals-semicolon.csv", _DEALS.replace(",", ";").encode()),
        ],
        ids=["gzip", "byte order mark", "lines of Windows, and an odd name", "old line ends", "semicolons"],
    )
    def test_of_any_kind_of_utf_8(self, name: str, data: bytes, here: Path) -> None:
        _put(f"sales/kinds/{name}", data)
        (here / name).write_bytes(data)
        question = ("kpi", "revenue", "--by", "region", *_ASKED, "--deals")
        _same(run_here(*question, f"s3://sales/kinds/{name}", cwd=here), run_here(*question, name, cwd=here))

    def test_may_be_parquet(self, here: Path) -> None:
        import polars as pl

        pl.read_csv(_DEALS.encode(), try_parse_dates=True).write_parquet(here / "deals.parquet")
        _put("sales/deals.parquet", (here / "deals.parquet").read_bytes())
        question = ("kpi", "revenue", *_ASKED)
        _same(run_here(*question, "s3://sales/deals.parquet", cwd=here), run_here(*question, "deals.parquet", cwd=here))

    def test_has_lines_in_errors(self, here: Path) -> None:
        _put("sales/deals-bad.csv", _DEALS.replace("7.50", "7x50", 1).encode())
        done = run_here("kpi", "revenue", "s3://sales/deals-bad.csv", *_ASKED, cwd=here)
        assert done.code == ExitCode.INPUT
        assert "s3://sales/deals-bad.csv, line 8" in done.err

    def test_has_repeated_ids_that_are_noticed(self, here: Path) -> None:
        _put("sales/deals-twice.csv", _DEALS.replace("D7,", "D6,", 1).encode())
        done = run_here("kpi", "revenue", "s3://sales/deals-twice.csv", *_ASKED, cwd=here)
        assert done.code == ExitCode.INPUT
        assert "'D6' stands on line 7 too" in done.err

    def test_that_stops_in_the_middle_is_noticed(self, here: Path) -> None:
        _put("sales/deals-cut.csv", _DEALS[:-20].encode())
        done = run_here("kpi", "revenue", "s3://sales/deals-cut.csv", *_ASKED, cwd=here)
        assert done.code == ExitCode.INPUT
        assert "ends in the middle" in done.err


@pytest.mark.usefixtures("store")
class TestSeveral:
    def test_of_a_folder(self, tmp_path: Path) -> None:
        question = ("kpi", "calls-per-rep,win-rate", "--by", "region", "--as-of", "2025-12-31", "--no-config")
        there = run_here(*question, "s3://sales/exports/", cwd=tmp_path)
        _same(there, run_here(*question, str(SAMPLE), cwd=tmp_path))

    def test_of_a_pattern(self, tmp_path: Path) -> None:
        for part in ("q1", "q2"):
            _put(f"sales/parts/deals-{part}.csv", _DEALS.replace("D", f"{part}-").encode())
        done = run_here("kpi", "deals-won", "s3://sales/parts/deals-*.csv", "--period", "total", *_ASKED, cwd=tmp_path)
        assert json.loads(done.out)["rows"][0]["value"] == 118

    def test_beside_one_on_this_machine(self, tmp_path: Path) -> None:
        done = run_here(
            "kpi", "sales-per-rep", "s3://sales/exports/deals.csv", str(SAMPLE / "reps.csv"), *_ASKED, cwd=tmp_path
        )
        assert done.code == ExitCode.OK, done.err

    def test_named_in_the_settings(self, tmp_path: Path) -> None:
        settings = tmp_path / "salescli.toml"
        settings.write_text('[tables.deals]\nfiles = ["s3://sales/deals.csv"]\n')
        asked = ("kpi", "revenue", "--as-of", "2025-12-31", "--format", "json")
        refused = run_here(*asked, cwd=tmp_path)
        assert refused.code == ExitCode.USAGE
        assert "--config" in refused.err
        _same(run_here(*asked, "--config", "salescli.toml", cwd=tmp_path),
              run_here(*asked, "s3://sales/deals.csv", "--no-config", cwd=tmp_path))  # fmt: skip

    def test_init_writes_here(self, tmp_path: Path) -> None:
        done = run_here("init", "s3://sales/deals.csv", cwd=tmp_path)
        assert done.code == ExitCode.OK, done.err
        assert "s3://sales/deals.csv" in (tmp_path / "salescli.toml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("store")
class TestErrors:
    @pytest.mark.parametrize(
        ("path", "says"),
        [
            ("s3://sales/nothing.csv", "s3://sales/nothing.csv: there is no such file in the store"),
            ("s3://nobody/deals.csv", "s3://nobody/deals.csv: there is no such bucket"),
            ("s3://nobody/*.csv", "s3://nobody/*.csv: there is no such bucket"),
            ("s3://sales/none/", "s3://sales/none/: there is no file"),
            ("s3://sales/none-*.csv", "s3://sales/none-*.csv: there is no file"),
            ("s3://sales/latin.csv", "s3://sales/latin.csv: the text is not UTF-8"),
            ("s3://sales/wide.csv", "s3://sales/wide.csv: the text is not UTF-8"),
            ("s3://sales/book.csv", "s3://sales/book.csv: this is an Excel workbook"),
            ("s3://sales/empty.csv", "s3://sales/empty.csv: the file is empty"),
            ("s3://sales/header.csv", "s3://sales/header.csv: a header and no rows"),
            ("s3://sales/torn.parquet", "s3://sales/torn.parquet: cannot be read: parquet"),
        ],
        ids=lambda each: each if each.startswith("s3://") else "",
    )
    def test_are_of_the_input(self, path: str, says: str, tmp_path: Path) -> None:
        for name, data in {
            "latin.csv": _DEALS.encode("latin-1"),
            "wide.csv": _DEALS.encode("utf-16"),
            "book.csv": b"PK\x03\x04\0\0\n\0",
            "empty.csv": b"",
            "header.csv": b"deal_id,value\n",
            "torn.parquet": b"PAR1torn",
        }.items():
            if path.endswith(f"/{name}"):
                _put(f"sales/{name}", data)
        done = run_here("kpi", "revenue", path, *_ASKED, cwd=tmp_path)
        assert done.code == ExitCode.INPUT, done.err
        assert done.err.startswith(f"salescli: {says}")
        assert len(done.err.splitlines()) <= 2
        assert done.out == b""

    def test_a_store_that_does_not_answer(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        done = run_here("kpi", "revenue", "s3://elsewhere/deals.csv", *_ASKED, cwd=tmp_path)
        assert done.code == ExitCode.INPUT
        assert "s3://elsewhere/deals.csv: the store cannot be reached: Connection refused" in done.err

    def test_a_web_page_that_is_not_for_everybody(self, store: str, tmp_path: Path) -> None:
        done = run_here("kpi", "revenue", f"{store}/sales/deals.csv", *_ASKED, cwd=tmp_path)
        assert done.code == ExitCode.INPUT
        assert "the store does not let you read it" in done.err


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("s3://bucket/deals.csv", "s3://bucket/deals.csv"),
        (Path("s3://bucket/a/deals.csv"), "s3://bucket/a/deals.csv"),
        (Path("https://example.org/deals.csv"), "https://example.org/deals.csv"),
        ("S3://bucket/", "s3://bucket/"),
        ("deals.csv", None),
        ("./s3/deals.csv", None),
        ("s3-copies/deals.csv", None),
        ("C:/exports/deals.csv", None),
    ],
)
def test_an_address_is_told_from_a_path(path: str | Path, expected: str | None) -> None:
    assert address(path) == expected
