"""What the numbers of a column are: all of it decides, beyond the first rows too."""

from __future__ import annotations

import pytest

from salescli.errors import InputError
from salescli.loading.files import opened as files
from salescli.loading.parsing.date_forms import whole_column
from salescli.loading.parsing.date_forms.kinds import Numbers
from tests.loading.conftest import Write, column, tables
from tests.said import hint_of, message_of

HEAD = "deal_id,created_at\n"


def content(*cells: str) -> str:
    return HEAD + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (("46086", "46087.5"), ["2026-03-05", "2026-03-06 12:00:00"]),
        (("46086", "", "-", "N/A", "0000-00-00", "46087"), ["2026-03-05", None, None, None, None, "2026-03-06"]),
        (("46086", "2026-03-06"), [None, "2026-03-06"]),
        (("46086", "19999"), [None, None]),
        (("202601", "202612"), ["2026-01-01", "2026-12-01"]),
        (("202601", "2026-03-05"), ["2026-01-01", "2026-03-05"]),
        (("202601", "202613"), [None, None]),
        (("201201", "201301"), ["2012-01-01", "2013-01-01"]),
        (("201201", "2013-01-05"), ["2012-01-01", "2013-01-05"]),
    ],
)
@pytest.mark.parametrize("head", [30, 200_000])
def test_numbers_read_as_all_of_the_column_says(
    cells: tuple[str, ...], days: list[str | None], head: int, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the first row is all that is known at first, or every one."""
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    found = column(tables(write(content(*cells))), "created_at")
    assert [day and str(day)[:10] for day in found] == [day and day[:10] for day in days]
    if head > 30:
        assert [day and str(day).removesuffix(" 00:00:00") for day in found] == days


def test_months_that_are_dates_too_are_asked_about(write: Write) -> None:
    path = write(content("201201", "201112"))
    with pytest.raises(InputError) as error:
        column(tables(path), "created_at")
    assert "'201201' and all other numbers read both as months and as days" in message_of(error.value)
    assert '"%Y%m" }' in (hint_of(error.value) or "")
    assert '"%y%m%d"' in (hint_of(error.value) or "")
    for pattern, days in (("%Y%m", ["2012-01-01", "2011-12-01"]), ("%y%m%d", ["2020-12-01", "2020-11-12"])):
        read = tables(path, toml=f'[tables.deals]\nformat = {{ dates = "{pattern}" }}\n')
        assert [str(day) for day in column(read, "created_at")] == days


def test_numbers_of_a_blank_column_are_none_to_ask_about(write: Write) -> None:
    assert column(tables(write(content("", "-"))), "created_at") == [None, None]


def test_what_is_decided(write: Write) -> None:
    from salescli.loading.parsing.column_style import column_of

    read = tables(write(content("46086", "46087")))
    assert whole_column.numbers_of(column_of(read.files[0].file, "created_at", "deals")) is Numbers.DAYS
