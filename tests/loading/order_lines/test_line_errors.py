"""What is wrong with order lines, with the place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.config import settings_file
from salescli.loading import load
from salescli.loading.dataset import Dataset
from salescli.loading.order_lines import line_errors
from tests.engine.conftest import tables
from tests.said import hint_of

SAID = '[tables.deals]\nduplicates = "lines"\n'


def orders(folder: Path, text: str, more: str = "") -> Dataset:
    return tables(folder, SAID + more, deals=text)


DIFFERING = "deal_id,value,status\n1,5,won\n2,5,won\n1,5,\n1,7,lost\n2,7,lost\n1,9,open\n"


def test_lines_that_differ_are_shown_with_both_places(tmp_path: Path) -> None:
    own = orders(tmp_path, DIFFERING)
    tally = own.lines.tally(["status"])["status"]
    rows = line_errors.differences(own, "status", tally)
    assert rows.select("deal", "row:index", "text", "first:row", "first:text").rows() == [
        ("1", 3, "lost", 0, "won"), ("2", 4, "lost", 1, "won"),
    ]  # fmt: skip
    error = line_errors.differing(own, "status", tally)
    assert "line 5" in str(error)
    assert "line 2" in str(error)
    assert "'lost'" in str(error)
    assert "2 deals" in str(error)
    assert 'duplicates = "last"' in (hint_of(error) or "")


def test_lines_of_two_files_are_shown_with_both_names(tmp_path: Path) -> None:
    paths = []
    for number, status in enumerate(("won", "lost")):
        path = tmp_path / f"deals{number}.csv"
        path.write_text(f"deal_id,value,status\n1,5,{status}\n")
        paths.append(str(path))
    (tmp_path / "own.toml").write_text(SAID)
    own = load([], {"deals": paths}, settings_file.load(tmp_path / "own.toml", named=True))
    error = line_errors.differing(own, "status", own.lines.tally(["status"])["status"])
    assert "deals0.csv" in str(error)
    assert "deals1.csv" in str(error)


def test_moments_differ_by_their_day(tmp_path: Path) -> None:
    text = "deal_id,value,closed_at\n1,5,2026-01-05 09:00\n1,5,2026-01-05 12:00\n1,5,2026-01-06 09:00\n"
    own = orders(tmp_path, text)
    rows = line_errors.differences(own, "closed_at", own.lines.tally(["closed_at"])["closed_at"])
    assert rows["row:index"].to_list() == [2]


def test_an_amount_of_the_deals_that_differs_advises_to_add_lines_up(tmp_path: Path) -> None:
    own = orders(tmp_path, "deal_id,value\n1,5\n1,7", 'amounts = "deal"\n')
    error = line_errors.differing(own, "value", own.lines.tally(["value"])["value"])
    assert 'amounts = "line"' in (hint_of(error) or "")


def test_an_amount_that_may_be_the_deals_asks_whose_it_is(tmp_path: Path) -> None:
    rows = "".join(f"{deal},5\n{deal},5\n" for deal in range(3))
    own = orders(tmp_path, "deal_id,Amount,Deal Name\n" + rows.replace("\n", ",x\n"))
    error = line_errors.unclear_amount(own, "value", own.lines.tally(["value"])["value"])
    assert "'Amount'" in str(error)
    assert "3 deals" in str(error)
    assert 'amounts = "deal"' in (hint_of(error) or "")


@pytest.mark.parametrize(
    ("headers", "cells", "own_amount"),
    [
        ("Line Total", "5", '"Line Total"'),
        ("Lineitem price,Lineitem quantity", "5.50,2", """{ sql = '"Lineitem price" * "Lineitem quantity"' }"""),
        ("pris,antal", '"5,50",2', """{ sql = '"pris" * "antal"' }"""),
        ("Line Total", "x", None),
        ("Lineitem price", "5", None),
    ],
)
def test_an_amount_of_the_deal_cannot_be_told_apart_by_lines(
    tmp_path: Path, headers: str, cells: str, own_amount: str | None
) -> None:
    toml = '[tables.deals.columns]\nvalue = "value"\nproduct = "product"\n'
    own = orders(tmp_path, f"deal_id,value,product,{headers}\n1,5,a,{cells}\n1,,b,{cells}\n", toml)
    error = line_errors.undivided(own, "value", ["product"])
    assert "'value'" in str(error)
    assert "product" in str(error)
    assert ("value = " in (hint_of(error) or "")) is (own_amount is not None)
    assert (own_amount or "product") in (hint_of(error) or "")
