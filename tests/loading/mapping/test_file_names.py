"""What the name of a file says that it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.loading.files.file import File
from salescli.loading.mapping import file_names


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("deals.csv", "deals"),
        ("deal.csv", "deals"),
        ("Opportunities-2026.csv.gz", "deals"),
        ("affärer.csv", "deals"),
        ("my_kunder.csv", "customers"),
        ("export.csv", None),
        ("deals and customers.csv", None),
        ("archive/deals.d/x.csv", None),
    ],
)
def test_a_name_says_one_table_or_none(name: str, table: str | None) -> None:
    assert file_names.table_of(File(Path(name), (), ()).words) == table


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("invoices.csv", "invoices"),
        ("invoice.csv", "invoices"),
        ("line_items.csv", "line items"),
        ("deal line items.csv", "line items"),
        ("deals and invoices.csv", None),
        ("export.csv", None),
        ("tickets-2026.csv", "tickets"),
    ],
)
def test_a_name_may_say_something_else(name: str, kind: str | None) -> None:
    assert file_names.other_kind(File(Path(name), (), ()).words) == kind


def test_whether_a_header_has_a_word_for_a_table() -> None:
    assert file_names.says("quotas", "Quota Amount")
    assert not file_names.says("quotas", "Amount")
    assert not file_names.says("deals", "Quota Amount")
