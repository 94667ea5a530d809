"""How a file ends: footers, rows of sums, blank lines, or in the middle of a row."""

from __future__ import annotations

import pytest

from salescli.errors import InputError
from salescli.loading.files.dialect import Dialect
from salescli.loading.files.footers import Ending, ending_of

COMMA = Dialect(",")
ROWS = "1,Acme,5\n2,Beta,7\n"


def ending(tail: str, *, whole: bool = True) -> Ending | None:
    return ending_of(tail, whole, COMMA, 3, "deals.csv")


def test_a_file_that_ends_in_a_row_has_no_footer() -> None:
    assert ending(ROWS) == Ending()
    assert ending(ROWS.rstrip("\n")) == Ending()


def test_what_a_crm_writes_below_its_rows_is_a_footer() -> None:
    found = ending(ROWS + "Grand Totals (2 records)\nConfidential Information - Do Not Distribute\n")
    assert found is not None
    assert [row[0][1] for row in found.footers] == [
        "Confidential Information - Do Not Distribute", "Grand Totals (2 records)",
    ]  # fmt: skip
    assert not found.has_blank_rows


def test_lone_lines_after_a_blank_one_are_footers_where_a_crm_wrote_one() -> None:
    found = ending(ROWS + "\nPipeline of March\nCopyright (c) 2026 salesforce.com\n")
    assert found is not None
    assert {row[0][1] for row in found.footers} == {"Pipeline of March", "Copyright (c) 2026 salesforce.com"}
    assert found.has_blank_rows


def test_lines_above_a_row_that_is_cut_short_are_rows() -> None:
    found = ending(ROWS + "\nPipeline of March\n3,Gamma\nCopyright (c) 2026 salesforce.com\n")
    assert found is not None
    assert [row[0][1] for row in found.footers] == ["Copyright (c) 2026 salesforce.com"]


def test_lone_lines_that_no_crm_wrote_are_rows() -> None:
    assert ending(ROWS + "\nGamma\n") == Ending(has_blank_rows=True)


def test_a_row_with_a_word_for_a_sum_and_amounts_may_be_one() -> None:
    assert ending(ROWS + "Total,,12\n") == Ending(sums=(((0, "Total"), (2, "12")),))
    assert ending(ROWS + "Total,Acme AB,12\n") == Ending()
    assert ending(ROWS + ",Summa,12 SEK\n") == Ending(sums=(((1, "Summa"), (2, "12 SEK")),))


def test_empty_lines_are_told() -> None:
    assert ending(ROWS + "\n\n") == Ending(has_blank_rows=True)
    assert ending("1,Acme,5\n\n2,Beta,7\n") == Ending(has_blank_rows=True)


def test_a_file_that_ends_in_the_middle_of_a_row_is_refused() -> None:
    with pytest.raises(InputError) as error:
        ending(ROWS + "3,Gam")
    assert "2 of 3" in str(error.value)
    assert ending(ROWS + "3,Gam\n") == Ending()


def test_the_last_lines_may_begin_in_the_middle_of_a_row() -> None:
    found = ending('me,5\n2,"Be\nta",7\n3,Gamma,8\nTotal\n', whole=False)
    assert found == Ending(footers=(((0, "Total"),),))
    assert ending('x"\ny"\nz"\n', whole=False) is None


def test_lines_of_another_width_show_nothing() -> None:
    assert ending("1\n2\n") is None
    assert ending('1,"x\n') is None
