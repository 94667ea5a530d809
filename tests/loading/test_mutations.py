"""No damage to a file gives a traceback, or a number that a plain reading of what is left would not give.

The plain reading is the csv module's, and judges only what is written plainly; where it cannot judge, an answer is
still no traceback. A line that is doubled counts twice in both: finding repeated ids is not the reader's job.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescli import compute
from salescli.errors import SalesCliError
from salescli.loading.files import opened as files
from tests.loading.dialects import HEADERS, Written, deals

_LINES = Written(quote_all=False).bytes_of(deals(25, seed=3)).splitlines(keepends=True)
_HEADER, _BODY = _LINES[0], b"".join(_LINES[1:])


class _CannotJudge(Exception):
    pass


def _plainly(body: bytes) -> tuple[int, Decimal]:
    """How many deals are won and what they are worth in all, by the csv module."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = body.decode("latin-1")
    count, total = 0, Decimal(0)
    try:
        rows = list(csv.reader(io.StringIO(text, newline="\n")))
    except csv.Error as error:
        raise _CannotJudge from error
    for row in rows:
        cells = dict(zip(HEADERS, [*row, *[""] * len(HEADERS)], strict=False))
        if not any(cell.strip() for cell in row):
            continue
        status, value, closed = (cells[name].strip() for name in ("status", "value", "closed_at"))
        if status not in ("won", "lost", "open", ""):
            raise _CannotJudge
        try:
            day = date.fromisoformat(closed) if closed else None
            amount = Decimal(value) if value else None
        except (ValueError, InvalidOperation) as error:
            raise _CannotJudge from error
        if amount is not None and (len(value) > 20 or not amount.is_finite()):
            raise _CannotJudge
        if status == "won" and day and amount is not None:
            if not date(2024, 1, 1) <= day <= date(2025, 6, 30):
                raise _CannotJudge
            count, total = count + 1, total + amount
    return count, total


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The body of a valid file after one to three accidents."""
    body = bytearray(_BODY)
    for _ in range(draw(st.integers(1, 3))):
        if not body:
            break
        place = draw(st.integers(0, len(body) - 1))
        accident = draw(
            st.sampled_from(("flip", "cut", "double", "field", "lost field", "quote", "lost quote", "drop"))
        )
        line_start = body.rfind(b"\n", 0, place) + 1
        line_end = body.find(b"\n", place) + 1 or len(body)
        if accident == "flip":
            body[place] = draw(st.integers(0, 255))
        elif accident == "cut":
            del body[place:]
        elif accident == "double":
            body[line_end:line_end] = body[line_start:line_end]
        elif accident == "drop":
            del body[place : place + draw(st.integers(1, 40))]
        elif accident == "field":
            body[place:place] = draw(st.sampled_from((b",", b",x,", b",12,", b",,", b", ")))
        elif accident == "quote":
            body[place:place] = draw(st.sampled_from((b'"', b'""', b'",', b',"')))
        else:
            sign = b"," if accident == "lost field" else b'"'
            found = body.find(sign, place)
            if found >= 0:
                del body[found]
    return bytes(body)


@pytest.mark.parametrize("head", [64 * 1024, 900], ids=["whole", "head"])
@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(body=damaged())
def test_error_or_the_number_of_what_is_left(head: int, body: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("damaged") / "deals.csv"
    path.write_bytes(_HEADER + body)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "_HEAD_BYTES", head)
        try:
            result = compute("revenue", deals=path, as_of="2025-06-30", period="total", use_config=False)
        except SalesCliError:
            return
    try:
        expected = _plainly(body)
    except _CannotJudge:
        return
    row = result.frame.row(0, named=True) if len(result.frame) else {"deals": 0, "value": Decimal(0)}
    assert (row["deals"], row["value"]) == expected


def test_plain_reading_judges_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(_HEADER + _BODY)
    row = compute("revenue", deals=path, as_of="2025-06-30", period="total").frame.row(0, named=True)
    assert (row["deals"], row["value"]) == _plainly(_BODY)
    assert row["deals"] > 5
