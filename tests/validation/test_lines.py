"""What is wrong with order lines: what a command refuses of them, and what it leaves out."""

from __future__ import annotations

from pathlib import Path

from salescli.i18n.language import ENGLISH
from salescli.loading.order_lines.lines import Lines
from salescli.loading.precision import Precision
from salescli.validation import lines
from tests.validation.conftest import Look

SAID = '[tables.deals]\nduplicates = "lines"\n'
TEXT = """
    deal_id,status,value,cost
    1,won,5,2
    1,lost,7,
    1,open,,
    2,won,x,1
    2,,9,1
"""


def looked(folder: Path, text: str = TEXT, more: str = "") -> tuple[Look, Lines]:
    look = Look(folder, SAID + more, deals=text)
    own = look.places.lines
    assert own is not None
    return look, own


def test_lines_keep_what_they_say_themselves_and_take_the_rest(tmp_path: Path) -> None:
    _, own = looked(tmp_path)
    frame = lines.rows(own, ["deal_id", "status", "value"], Precision.EXACT).collect().sort("row:index")
    assert frame["value"].to_list() == [5, 7, 0, None, 9]
    assert frame["value:text"].to_list() == ["5", "7", "0.000000", "x", "9"]
    assert frame["status"].to_list() == ["won", "lost", "open", "won", "won"]


def test_what_lines_must_agree_on_and_amounts_on_some(tmp_path: Path) -> None:
    look, own = looked(tmp_path)
    lines.check(own, ["deal_id", "status", "value", "cost"], look.places, look.found)
    assert look.said == [("lines_differ", 3, "lost"), ("cost_on_some_lines", None, None)]
    assert look.rules == {"lines_differ": 1, "cost_on_some_lines": 1}
    assert "line 2" in ENGLISH.say(look.found.findings[0].text)


def test_whose_an_amount_is(tmp_path: Path) -> None:
    rows = "".join(f"{deal},5\n{deal},5\n" for deal in range(3))
    look, own = looked(tmp_path, f"deal_id,value\n{rows}")
    lines.check(own, ["value"], look.places, look.found)
    assert look.rules == {"unclear_amount": 1}
    look, own = looked(tmp_path, "deal_id,value\n1,5\n1,")
    lines.check(own, ["value"], look.places, look.found)
    assert look.rules == {"amount_of_deal": 1}
