"""What order lines say together: what they must agree on, what they take from each other, whose their amounts are."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from salescli import api
from salescli.errors import InputError
from salescli.loading.order_lines import parts
from salescli.loading.order_lines.line_facts import LineColumn
from salescli.loading.precision import Precision
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.validation.report import Report
from tests.loading.conftest import Write, column, tables
from tests.program import run_here
from tests.said import hint_of, message_of

LINES = '[currency]\nbase = "SEK"\nrates = { EUR = 11 }\n[tables.deals]\nduplicates = "lines"\n'
COLUMNS = {name: each for name, each in TABLES["deals"].columns.items() if name != "deal_id"}
#: Two cells of each kind that differ, and what they are read as.
CELLS: dict[Kind, tuple[str, str]] = {
    Kind.TEXT: ("one", "two"),
    Kind.CHOICE: ("won", "lost"),
    Kind.MONEY: ("10", "25"),
    Kind.NUMBER: ("0.25", "0.5"),
    Kind.TIME: ("2026-01-05", "2026-01-06"),
    Kind.FLAG: ("true", "false"),
}
OWN = {"deal_type": ("new", "upsell"), "currency": ("SEK", "EUR")}
AMOUNTS = [name for name, each in COLUMNS.items() if each.kind is Kind.MONEY]
SHARED = [name for name, each in COLUMNS.items() if LineColumn(name, each.kind).is_shared]
OTHERS = [name for name in COLUMNS if name not in (*SHARED, *AMOUNTS)]


def cells(name: str) -> tuple[str, str]:
    return OWN.get(name) or CELLS[COLUMNS[name].kind]


def test_what_lines_must_agree_on_is_what_the_contract_says() -> None:
    dates = {name for name in COLUMNS if name.endswith("_at")}
    assert set(SHARED) == dates | {"status", "stage", "currency", "probability", "qualified"}
    assert AMOUNTS == ["value", "cost"]


@pytest.mark.parametrize("name", SHARED)
def test_lines_that_differ_in_what_a_deal_has_once_are_an_error_that_shows_two(write: Write, name: str) -> None:
    one, other = cells(name)
    path = write(f"deal_id,{name}\nA,{one}\nB,{other}\nA,\nA,{other}\nC,{one}\nC,{other}\n")
    read = tables(path, toml=LINES)
    with pytest.raises(InputError) as caught:
        column(read, name)
    assert message_of(caught.value) == (
        f"{path}, line 5, column '{name}': the lines of deal 'A' differ: '{other}' here, '{one}' on line 2 "
        "(2 deals have such lines)."
    )
    assert hint_of(caught.value) is not None
    found = {(each.rule.name, each.line, each.column, each.value) for each in validated(path).findings}
    assert {("lines_differ", 5, name, other), ("lines_differ", 7, name, other)} <= found


@pytest.mark.parametrize("name", OTHERS)
def test_lines_may_differ_in_what_they_are_split_by(write: Write, name: str) -> None:
    one, other = cells(name)
    path = write(f"deal_id,{name}\nA,{one}\nA,{other}\n")
    assert column(tables(path, toml=LINES), name) == [one, other]
    assert not [each for each in validated(path).findings if each.rule.name == "lines_differ"]


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize("name", [*SHARED, *OTHERS])
def test_a_blank_takes_what_another_line_says(write: Write, name: str, precision: Precision) -> None:
    one, other = cells(name)
    path = write(f"deal_id,{name}\nA,\nB,{other}\nA,{one}\nC,\nA,\nB,\n")
    read = tables(path, toml=LINES)
    alone = column(tables(write(f"deal_id,{name}\nA,{one}\nB,{other}\nC,\n", "alone.csv")), name)
    frame = read.at(precision).frame("deals", ["deal_id", name]).select("deal_id", name).collect()
    assert sorted(map(str, frame.rows())) == sorted(
        str(row) for row in zip("AAABBC", [*alone[:1] * 3, *alone[1:2] * 2, alone[2]], strict=True)
    )


def validated(*paths: Path, toml: str = LINES) -> Report:
    config = paths[0].parent / "own.toml"
    config.write_text(toml)
    return api.validate([], {"deals": [str(path) for path in paths]}, config, as_of="2026-03-31", most=None)


# ------------------------------------------------------------------------------------------------- amounts


def computed(path: Path, kpi: str, toml: str = LINES, **question: Any) -> Any:
    config = path.parent / "own.toml"
    config.write_text(toml)
    return api.compute(kpi, deals=path, config=config, period="total", as_of="2026-03-31", **question)


def amounts(name: str, *said: str) -> str:
    """Deals of three lines in three products, which say an amount so; the other amount is 1, 2 and 3."""
    others = ",".join(other for other in AMOUNTS if other != name)
    lines = [
        f"{number},{word},{line + 1},p{line},won,2026-01-05\n"
        for number, words in enumerate(said)
        for line, word in enumerate(words.split("/"))
    ]
    return f"deal_id,{name},{others},product,status,closed_at\n" + "".join(lines)


#: Profit margin reads every amount of a deal.
KPI, SUMS = "profit-margin", {"value": "net_sales", "cost": "cost"}


@pytest.mark.parametrize("name", AMOUNTS)
def test_amounts_of_lines_add_up(write: Write, name: str) -> None:
    found = computed(write(amounts(name, "1/2/3", "10/20/30", "4/4/5")), KPI).frame
    assert (found[SUMS[name]][0], found["deals"][0]) == (79, 3)


@pytest.mark.parametrize("name", AMOUNTS)
def test_an_amount_on_one_line_alone_is_the_deals_and_cannot_be_split(write: Write, name: str) -> None:
    path = write(
        amounts(name, "100//", "/200/", "//300").replace("\n0,100,1,p0", "\n9,5,1,p0,won,2026-01-05\n0,100,1,p0")
    )
    assert computed(path, KPI).frame[SUMS[name]][0] == 605
    for question in ({"by": "product"}, {"where": "product=p1"}):
        with pytest.raises(InputError, match=f"'{name}': the {name} is the deal's, and lines of a deal differ in prod"):
            computed(path, KPI, **question)
    assert computed(path, "deals-won", by="product").frame["value"].to_list() == [4, 3, 3]
    assert {each.rule.name for each in validated(path).findings} == {"amount_of_deal"}


@pytest.mark.parametrize("name", AMOUNTS)
def test_an_amount_that_every_line_repeats_asks_whose_it_is(write: Write, name: str) -> None:
    path = write(amounts(name, "100/100/100", "200/200/200", "7/7/7"))
    with pytest.raises(InputError) as caught:
        computed(path, KPI)
    assert f"column '{name}': the lines of each deal say the same {name} (3 deals of several lines)" in str(
        caught.value
    )
    assert [each.rule.name for each in validated(path).findings] == ["unclear_amount"]
    line, deal = (f'{LINES}amounts = "{word}"\n' for word in ("line", "deal"))
    assert computed(path, KPI, line).frame[SUMS[name]][0] == 921
    assert computed(path, KPI, line, by="product").frame[SUMS[name]].to_list() == [307, 307, 307]
    found = computed(path, KPI, deal).frame
    assert (found[SUMS[name]][0], found["deals"][0]) == (307, 3)
    with pytest.raises(InputError, match=f"the {name} is the deal's, and lines of a deal differ in product"):
        computed(path, KPI, deal, by="product")


def test_two_deals_that_repeat_it_are_chance_and_more_that_say_nothing_too(write: Write) -> None:
    assert computed(write(amounts("value", "5/5/5", "6/6/6")), "revenue").frame["value"][0] == 33
    assert computed(write(amounts("cost", "0/0/0", "0/0/0", "0/0/0")), "profit-margin").frame["cost"][0] == 0
    assert computed(write(amounts("value", "5/5/5", "6/6/6", "7/7/7", "8/8/9")), "revenue").frame["value"][0] == 79


def test_an_amount_that_is_said_to_be_the_deals_and_differs_is_an_error(write: Write) -> None:
    path = write(amounts("value", "5/5/5", "6/6/7", "8/8/8"))
    with pytest.raises(InputError, match=r"line 7, column 'value': the lines of deal '1' differ: '7' here, '6' on"):
        computed(path, "revenue", LINES + 'amounts = "deal"\n')
    path = write(amounts("value", "5/6/7", "6/6/7", "8/8/8"))  # the cost differs too: the settings mean nothing
    with pytest.raises(InputError, match="line 3, column 'value': the lines of deal '0' differ"):
        computed(path, "revenue", LINES + 'amounts = "deal"\n')


def test_a_deal_with_a_cost_on_some_lines_only_is_without(write: Write) -> None:
    path = write(amounts("cost", "1/2/3", "10//30", "4/4/4"))
    found = computed(path, KPI)
    assert found.frame.select("net_sales", "cost", "deals").row(0) == (12, 18, 2)
    assert [(note.code, note.count) for note in found.notes] == [
        ("without_cost", 1), ("order_lines", 9), ("cost_on_some_lines", 1),
    ]  # fmt: skip
    assert computed(path, KPI, by="product").frame["deals"].to_list() == [2, 2, 2]
    assert [(each.rule.name, each.column) for each in validated(path).findings] == [("cost_on_some_lines", "cost")]
    bookings = computed(path, "monthly-bookings").frame
    assert bookings.select("bookings", "average_cost").row(0) == (3, 9)


def test_a_line_without_a_value_adds_nothing_and_is_in_its_group(write: Write) -> None:
    path = write(amounts("value", "1/2/", "10/20/30", "//"))
    found = computed(path, "average-purchase-value", by="product")
    assert found.frame.select("product", "sales", "transactions").rows() == [
        ("p0", 11, 2),
        ("p1", 22, 2),
        ("p2", 30, 2),
    ]
    assert found.total.select("sales", "transactions").row(0) == (63, 2)
    assert [(note.code, note.count) for note in found.notes if note.count] == [("without_value", 1), ("order_lines", 9)]
    assert [(each.rule.name, each.line) for each in validated(path).findings] == [
        ("won_without_value", line) for line in (8, 9, 10)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "cells_of_lines", "expected"),
    [
        ("Line total", ("60", "40", "25"), [85, 40]),
        ("Lineitem quantity,Lineitem price", ("2,30", "1,40", "1,25"), [85, 40]),
    ],
)
def test_the_lines_own_amount_is_named_and_gives_the_right_number(
    write: Write, header: str, cells_of_lines: tuple[str, str, str], expected: list[int]
) -> None:
    """The advice is followed to the letter."""
    one, two, three = cells_of_lines
    path = write(
        f"deal_id,value,product,status,closed_at,{header}\n"
        f"A,100,p,won,2026-01-05,{one}\nA,,q,,,{two}\nB,25,p,won,2026-01-06,{three}\n"
    )
    with pytest.raises(InputError) as caught:
        computed(path, "revenue", by="product")
    advised = re.search(
        r"\[tables\.deals\.columns\] (value = .*?)\. Else leave out product\.", hint_of(caught.value) or ""
    )
    assert advised is not None
    toml = f"{LINES}[tables.deals.columns]\n{advised[1]}\n"
    assert computed(path, "revenue", toml, by="product").frame["value"].to_list() == expected


# ------------------------------------------------------------------------------------------------- currencies


@pytest.mark.parametrize("precision", Precision)
def test_a_line_is_in_the_currency_that_another_line_of_its_deal_names(write: Write, precision: Precision) -> None:
    path = write("deal_id,value,currency\nA,100,EUR\nA,50,\nB,7,SEK\n C,,EUR\nC,3,\nD,9,\n")
    frame = tables(path, toml=LINES).at(precision).frame("deals", ["value", "deal_id"]).collect()
    assert dict(frame.group_by("deal_id").agg(pl.col("value").sum()).rows()) == {
        "A": Decimal(1650), "B": Decimal(7), "C": Decimal(33), "D": Decimal(9),
    }  # fmt: skip


def test_lines_in_two_currencies_are_an_error_of_what_counts_them_alone(write: Write) -> None:
    path = write("deal_id,value,currency,status,closed_at\nA,100,EUR,won,2026-01-05\nA,50,SEK,won,2026-01-05\n")
    with pytest.raises(InputError, match="'currency': the lines of deal 'A' differ: 'SEK' here, 'EUR' on line 2"):
        computed(path, "revenue")
    assert computed(path, "deals-won").frame["value"].to_list() == [1]


# ------------------------------------------------------------------------------------------------- the rest

TWICE = "deal_id,status,value,closed_at,created_at\nA,won,10,2026-01-05,2026-01-01\nA,lost,20,2026-01-05,2026-01-01\n"


def test_every_command_refuses(write: Write, tmp_path: Path) -> None:
    write(TWICE)
    (tmp_path / "salescli.toml").write_text(LINES)
    for command in (("kpi", "revenue"), ("kpi", "revenue", "--rows"), ("kpi", "leads,win-rate"), ("explain", "revenue"),
                    ("forecast",), ("validate",)):  # fmt: skip
        ran = run_here(*command, "deals.csv", "--as-of", "2026-03-31", cwd=tmp_path)
        assert ran.code == 3, command
        said = ran.err if command != ("validate",) else ran.out.decode()
        assert re.search("line.* 3.*the lines of deal '?A'? differ", said), command
    ran = run_here("kpi", "leads", "deals.csv", "--as-of", "2026-03-31", cwd=tmp_path)
    assert ran.code == 0  # when it came in is the same in both


def test_rows_of_a_second_file_word_for_word_are_no_further_lines(write: Write) -> None:
    one = write(TWICE.replace("lost", "won"), "a.csv")
    two = write(TWICE.replace("lost", "won") + "A,won,5,2026-01-05,2026-01-01\n", "b.csv")
    config = one.parent / "own.toml"
    config.write_text(LINES)
    found = api.compute("revenue", deals=[one, two], config=config, period="total", as_of="2026-03-31")
    assert found.frame.select("value", "deals").row(0) == (35, 1)
    assert [(note.code, note.count) for note in found.notes] == [("overlapping_rows", 2), ("order_lines", 3)]


def test_without_an_id_nothing_tells_which_lines_are_one_deal(write: Write) -> None:
    found = computed(write("status,value,closed_at\nwon,1,2026-01-05\nwon,2,2026-01-05\n"), "revenue")
    assert found.frame.select("value", "deals").row(0) == (3, 2)
    assert [note.code for note in found.notes] == ["no_deal_id"]


@pytest.mark.parametrize(("room", "count"), [(None, 1), (10**12, 1), (3 * 10**8, 11)])
def test_there_are_as_many_parts_as_fit_into_half_of_what_is_free(
    room: int | None, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "free_memory", lambda: room)
    assert len(parts.parts_for(10_000_000)) == count


def test_how_much_memory_is_free_is_known_here() -> None:
    room = parts.free_memory()
    assert room is None or room > 10**7
