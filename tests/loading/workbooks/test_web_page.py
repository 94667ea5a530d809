"""Tables of HTML and text of other kinds that are called .xls."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.loading import load
from tests.program import run_here
from tests.said import hint_of, message_of

_HEAD = "<tr><th>deal_id</th><th>region</th><th>status</th><th>closed_at</th><th>value</th></tr>"
PAGE = f"""<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv=Content-Type
 content="text/html; charset={{charset}}"><style>td {{{{ color: red }}}}</style></head>
<body><table><tr><td>menu</td></tr></table>
<table border=1>{_HEAD}
<tr><td>D1<td rowspan=2>Öst &amp; Syd</td><td>won</td><td>2026-03-05</td><td>1 234,50</td></tr>
<tr><td> D2 <br>b</td><td>won</td><td>2026-03-06</td><td>10,5</td></tr>
<tr><td colspan=4>D3</td><td>5,25</td></tr></table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_table(charset: str, tmp_path: Path) -> None:
    path = tmp_path / "deals.xls"
    path.write_bytes(PAGE.format(charset=charset).encode(charset))
    read = load([str(path)], {}, Settings())
    assert read.files[0].file.sample == (
        ("D1", "Öst & Syd", "won", "2026-03-05", "1 234,50"),
        ("D2 b", "Öst & Syd", "won", "2026-03-06", "10,5"),
        ("D3", "", "", "", "5,25"),
    )
    done = run_here("kpi", "revenue", "deals.xls", "--as-of", "2026-03-31", "--format", "csv", cwd=tmp_path)
    assert ",1245,money" in done.out.decode(), done
    path.write_bytes(path.read_bytes().replace(b"10,5", b"10x5"))
    done = run_here("kpi", "revenue", "deals.xls", "--as-of", "2026-03-31", "--format", "csv", cwd=tmp_path)
    assert done.code == 3 and "deals.xls!E3, column 'value': '10x5'" in done.err, done


def test_a_page_without_one(tmp_path: Path) -> None:
    path = tmp_path / "deals.xls"
    path.write_text("<html><body>Sign in</body></html>")
    with pytest.raises(InputError, match="a web page without a table"):
        load([str(path)], {}, Settings())


def test_text(tmp_path: Path) -> None:
    path = tmp_path / "deals.xls"
    path.write_text("deal_id\tstatus\tclosed_at\tvalue\nD1\twon\t2026-03-05\t5\n", encoding="utf-16")
    (file,) = load([str(path)], {}, Settings()).files
    assert file.file.headers == ("deal_id", "status", "closed_at", "value")


def test_an_encoding_that_nobody_knows_is_said(tmp_path: Path) -> None:
    path = tmp_path / "deals.xls"
    path.write_bytes(PAGE.format(charset="x-unknown").encode())
    with pytest.raises(InputError) as caught:
        load([str(path)], {}, Settings())
    assert message_of(caught.value).endswith("it says that it is in 'x-unknown', which is no known encoding.")
    assert "encoding = " in (hint_of(caught.value) or "")
