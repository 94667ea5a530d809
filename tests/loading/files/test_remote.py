"""Files elsewhere, by stand-ins on this machine, and what the answers of a store mean."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import polars as pl
import pytest

from salescli.errors import InputError, SalesCliError
from salescli.loading.files import remote
from tests.web import Files, serving


@pytest.fixture
def text(tmp_path: Path) -> str:
    path = tmp_path / "deals.csv"
    path.write_text('a,b\r\n1,"x,y"\r\n2,z\r\n', newline="")
    return str(path)


def test_the_beginning_of_a_file_has_plain_line_ends(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert remote.head(text) == (b'a,b\n1,"x,y"\n2,z', True)
    monkeypatch.setattr(remote, "_HEAD_LINES", 2)
    assert remote.head(text) == (b'a,b\n1,"x,y"', False)
    monkeypatch.setattr(remote, "_HEAD_BYTES", 3)
    assert remote.head(text) == (b"a,b", False)


def test_a_file_is_copied_as_text(text: str) -> None:
    assert remote.copied(text).path.read_text() == 'a,b\n1,"x,y"\n2,z\n'


def test_lines_are_counted_up_to_the_most(text: str) -> None:
    assert remote.lines_in(text, 99) == 3
    assert remote.lines_in(text, 2) == 2


def test_a_folder_and_a_pattern_are_listed_in_order(text: str, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("a\n1\n")
    (tmp_path / "b.tsv").write_text("a\n1\n")
    names = [Path(each).name for each in remote.listed(f"{tmp_path}/")]
    assert names == ["b.csv", "b.tsv", "deals.csv"]
    assert [Path(each).name for each in remote.listed(f"{tmp_path}/*.csv")] == ["b.csv", "deals.csv"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (pl.exceptions.ComputeError("invalid utf8 in line"), "UTF-8"),
        (OSError("NoSuchBucket"), "bucket"),
        (FileNotFoundError(errno.ENOENT, "gone"), "no such file"),
        (OSError("NoSuchKey"), "no such file"),
        (PermissionError(errno.EACCES, "denied"), "does not let"),
        (pl.exceptions.ComputeError("403 Forbidden"), "does not let"),
        (OSError("first\n  1: the last cause."), ": the last cause."),
        (pl.exceptions.ComputeError("odd"), "odd"),
        (pl.exceptions.ComputeError(""), "s3://b/x.csv"),
    ],
)
def test_the_answer_of_a_store_is_told(error: Exception, said: str) -> None:
    found = remote.explained("s3://b/x.csv", error)
    assert isinstance(found, InputError)
    assert said in str(found)
    assert "s3://b/x.csv" in str(found)


def test_whatever_reads_an_address_gives_an_error_of_the_input() -> None:
    with pytest.raises(InputError, match=r"s3://b/x\.csv"), remote.reaching("s3://b/x.csv"):
        raise OSError("down")
    with pytest.raises(ValueError, match="other"), remote.reaching("s3://b/x.csv"):
        raise ValueError("other")


class TestState:
    """What a store says of a file; obstore asks it."""

    @pytest.fixture(autouse=True)
    def _can_ask(self) -> None:
        pytest.importorskip("obstore", reason="the extra `distributed` is not installed")

    def test_has_size_time_and_tag(self) -> None:
        files: Files = {"deals, [1] å.csv": b"a,b"}
        with serving(files) as web:
            before = remote.state(f"{web}deals, [1] å.csv")
            files["deals, [1] å.csv"] = b"a,c"
            after = remote.state(f"{web}deals, [1] å.csv")
        assert (before.size, before.changed) == (3, "2023-11-14T22:13:20+00:00")
        assert (before.size, before.changed) == (after.size, after.changed)
        assert before != after

    def test_may_be_the_size_alone(self) -> None:
        with serving({"deals.csv": b"a,b"}, tags=False) as web:
            found = remote.state(f"{web}deals.csv")
        assert (found.size, found.tag, found.version) == (3, None, None)

    def test_of_no_file(self) -> None:
        with serving({}) as web, pytest.raises(FileNotFoundError):
            remote.state(f"{web}deals.csv")

    @pytest.mark.parametrize("status", [401, 403])
    def test_of_a_file_for_others(self, status: int) -> None:
        with serving({"deals.csv": status}) as web, pytest.raises(InputError, match="does not let you") as found:
            remote.state(f"{web}deals.csv")
        assert f"{web}deals.csv" in str(found.value)

    @pytest.mark.parametrize("address", ["http://127.0.0.1:9/deals.csv", "gcs://"])
    def test_of_a_store_that_does_not_answer(self, address: str) -> None:
        with pytest.raises(InputError, match="cannot be reached: ") as found:
            remote.state(address)
        assert len(str(found.value).splitlines()) == 1

    def test_needs_obstore(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "obstore", None)
        with pytest.raises(SalesCliError, match="obstore"):
            remote.state("s3://b/deals.csv")

    def test_asks_boto3_who_may_read_where_the_environment_does_not_say(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pytest.importorskip("boto3")
        profile = tmp_path / "credentials"
        profile.write_text("[default]\naws_access_key_id = me\naws_secret_access_key = secret\n")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(profile))
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
        assert "credential_provider" in remote._credentials("s3")
        profile.write_text("")
        assert remote._credentials("s3") == {}
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "me")
        assert remote._credentials("s3") == remote._credentials("gs") == {}
