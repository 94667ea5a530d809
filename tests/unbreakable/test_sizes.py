"""Files that are wider, longer or fuller than any export: the exact answer, or an error that says where and what."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from salescli import compute, kpis
from salescli.api import Exports, Request
from salescli.errors import InputError, SalesCliError, UsageError
from salescli.results.result import KpiResult
from tests.program import run, run_here
from tests.said import hint_of, message_of

HEAD = "deal_id,region,status,value,created_at,closed_at,customer_id"
#: Longer than a cell of any export, shorter than a test should wait for.
LONG = 5_000_000


def write(folder: Path, rows: Iterable[str], head: str = HEAD) -> Path:
    """The deals of these rows."""
    path = folder / "deals.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def row(number: int, *, region: str = "South", value: str = "100.5", closed: str = "2025-01-05", who: str = "c") -> str:
    """One won deal."""
    return f"{number},{region},won,{value},2025-01-01,{closed},{who}"


def total(path: Path, **question: Any) -> tuple[int, Decimal]:
    """How many deals are won, and what they are worth in all."""
    result = ask(path, **({"period": "total"} | question))
    (found,) = result.frame.to_dicts()
    return found["deals"], found["value"]


def ask(path: Path, **question: Any) -> KpiResult:
    """Revenue, seen from the end of 2025."""
    return compute("revenue", deals=path, **({"as_of": "2025-12-31", "use_config": False} | question))


# ------------------------------------------------------------------------------------------- columns and cells


@pytest.mark.parametrize("name", [
    pytest.param("c{}", marks=pytest.mark.thorough, id="short"),
    pytest.param("a column whose name is long number {}", id="long"),
])  # fmt: skip
def test_ten_thousand_columns(name: str, tmp_path: Path) -> None:
    """The names of the second are longer than what is read at first to see how a file is laid out."""
    more = ",".join(name.format(number) for number in range(10_000))
    path = write(tmp_path, (",".join("x" for _ in range(10_000)) + f",{row(n)}" for n in range(20)), f"{more},{HEAD}")
    assert total(path) == (20, Decimal(2010))
    assert run_here("validate", str(path), "--no-config", cwd=tmp_path).code == 0
    assert run_here("init", str(path), "--output", "own.toml", cwd=tmp_path).code == 0


def test_one_column(tmp_path: Path) -> None:
    path = write(tmp_path, "123", "deal_id")
    with pytest.raises(InputError, match="closed_at"):
        total(path)


@pytest.mark.parametrize("quote", ['"', ""])
@pytest.mark.parametrize("place", [0, 2])
def test_a_long_cell_of_text(quote: str, place: int, tmp_path: Path) -> None:
    """Wherever it stands: the first row used to be lost where it did not fit into what is read to see the layout."""
    rows = [row(number) for number in range(4)]
    rows[place] = row(place, region=f"{quote}{'x' * LONG}{quote}")
    path = write(tmp_path, rows)
    assert total(path) == (4, Decimal(402))
    regions = compute("revenue", deals=path, by="region", period="total", as_of="2025-12-31").frame["region"]
    assert sorted(map(len, regions)) == [5, LONG]


def test_cells_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    """The program reads text in pieces, of which these cells fill several."""
    lines = '"' + "ab\n" * (LONG // 3) + '"'
    rows = [row(number, region=lines if number % 3 else "x" * LONG) for number in range(4)]
    path = write(tmp_path, rows)
    ran = run("kpi", "revenue", str(path), "--no-config", "--period", "total", "--format", "csv", cwd=tmp_path)
    assert (ran.code, ran.out.splitlines()[1].split(b",")[-4:]) == (0, [b"402", b"money", b"", b"4"])


@pytest.mark.parametrize("above", ["", "A report\n\n"])
@pytest.mark.parametrize("quote", ['"', ""])
def test_a_first_row_longer_than_the_head(above: str, quote: str, tmp_path: Path) -> None:
    rows = [f"{row(number)},{quote}{'y' * 200_000}{quote}" for number in range(3)]
    path = write(tmp_path, rows, f"{above}{HEAD},note")
    assert total(path) == (3, Decimal("301.5"))


@pytest.mark.parametrize("column", ["value", "closed"])
def test_a_long_cell_where_a_number_or_a_date_belongs(column: str, tmp_path: Path) -> None:
    path = write(tmp_path, [row(1), row(2, **{column: f'"{"x" * LONG}"'}), row(3)])
    with pytest.raises(InputError, match=r"line 3.*characters\) is not") as caught:
        total(path)
    assert len(str(caught.value)) < 400


def test_a_long_name_of_a_column(tmp_path: Path) -> None:
    path = write(tmp_path, [f"{row(1)},x"], f'{HEAD},"{"n" * 100_000}"')
    assert total(path)[0] == 1
    path = write(tmp_path, [f"{row(1)},x"], f'{HEAD},"{"n" * 20_000_000}"')
    with pytest.raises(InputError, match="line 1: a quotation mark opens a cell that does not end"):
        total(path)


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    path = write(tmp_path, [row(1), row(2, region='"South'), *map(row, range(3, 400_000))])
    with pytest.raises(InputError, match="line 3: a quotation mark opens a cell"):
        total(path)


def test_the_damage_behind_a_long_cell_is_found(tmp_path: Path) -> None:
    path = write(tmp_path, [row(1), row(2, region="x" * 300_000), *map(row, range(3, 4000)), row(4000) + ",1"])
    with pytest.raises(InputError, match=r"line 4001: 8 cells, where the header has 7 columns"):
        total(path)


# ----------------------------------------------------------------------------------------------- groups and rows


@pytest.mark.thorough
def test_a_million_groups(tmp_path: Path) -> None:
    path = write(tmp_path, (row(number, who=f"c{number}", value=str(number)) for number in range(1_000_000)))
    found = ask(path, by="customer", period="total", top=2)
    assert found.frame["customer_id"].to_list() == ["c999998", "c999999"]
    assert found.total is not None
    assert found.total["value"].item() == 499_999_500_000


@pytest.mark.parametrize("how", ["error", "skip", "null"])
def test_bad_values_in_every_row_are_told_in_a_line(how: str, tmp_path: Path) -> None:
    path = write(tmp_path, (row(number, value=f"{number}x{number}") for number in range(50_000)))
    ran = run_here("kpi", "revenue", "deals.csv", "--no-config", "--bad-rows", how, cwd=path.parent)
    assert ran.code == (3 if how == "error" else 0)
    assert len(ran.out) + len(ran.err) < 700
    said = {
        "error": "(50,000 values in all)",
        "skip": "50,000 won deals with a value that does not read are left out.",
        "null": "50,000 values of deals.value do not read and count as blank.",
    }
    assert said[how] in ran.err + ran.out.decode()
    ran = run_here("validate", "deals.csv", "--no-config", "--format", "json", cwd=path.parent)
    assert ran.code == 3
    assert b"50000" in ran.out
    assert len(ran.out) < 10_000


@pytest.mark.parametrize("kpi", ["revenue", "open-deals"])
def test_every_day_of_two_thousand_years_for_everybody(kpi: str, tmp_path: Path) -> None:
    """One wrong date would make a row for every day and customer: said, before there is no memory left."""
    rows = [row(number, who=f"c{number}") for number in range(1000)]
    path = write(tmp_path, [*rows, row(1001, closed="0003-01-05").replace("2025-01-01", "0003-01-01")])
    with pytest.raises(UsageError, match=r"1,0\d\d groups in each of 7\d\d,\d{3} periods, from 0003") as caught:
        compute(kpi, deals=path, period="day", by="customer", as_of="2025-12-31", use_config=False)
    assert "--from" in (hint_of(caught.value) or "")
    lately = compute(kpi, deals=path, period="total", by="customer", as_of="2025-12-31", use_config=False)
    assert len(lately.frame) == (1001 if kpi == "revenue" else 0)


@pytest.mark.thorough
def test_every_day_of_two_thousand_years(tmp_path: Path) -> None:
    found = ask(write(tmp_path, [row(1, closed="0003-01-05"), row(2)]), period="day").frame
    assert len(found) == 738_522
    assert (found["value"].sum(), found["period"][0], found["period"][-1]) == (201, "0003-01-05", "2025-01-05")


# ---------------------------------------------------------------------------------------------------- dates


def everything(folder: Path, day: str, amount: str = "100") -> Path:
    """All tables, with a day and an amount in every place that has one."""
    other = "2025-03-05"
    first, last = sorted((day, other))
    tables = {
        "deals": [
            "deal_id,customer_id,rep_id,region,stage,status,value,cost,deal_type,probability,created_at,quoted_at,"
            "first_response_at,expected_close_at,closed_at",
            f"1,c1,r1,S,won,won,{amount},{amount},new,0.5,{day},{day},{day},{day},{day}",
            f"2,c1,r1,S,won,won,{amount},{amount},new,0.5,{other},{other},{other},{other},{other}",
            f"3,c1,r1,S,lost,lost,{amount},{amount},upsell,0.5,{day},{day},{other},{other},{other}",
            f"4,c2,r1,S,proposal,open,{amount},{amount},new,0.5,{day},,,{day},",
            f"5,c2,r1,S,proposal,open,{amount},{amount},new,0.5,{other},,,{day},",
        ],
        "customers": [
            "customer_id,started_at,churned_at,region,segment,mrr,billing_interval",
            f"c1,{day},,S,a,{amount},monthly",
            f"c2,{other},,S,b,{amount},monthly",
            f"c3,{first},{last},S,b,{amount},annual",
        ],
        "reps": [
            "rep_id,name,region,team,hired_at,left_at,quota,monthly_cost",
            f"r1,Anna,S,t,{day},,{amount},{amount}",
            f"r2,Bo,S,t,{first},{last},{amount},{amount}",
        ],
        "activities": [
            "activity_id,type,occurred_at,rep_id,deal_id,customer_id,cost",
            f"a1,call,{day},r1,1,c1,{amount}",
            f"a2,demo,{other},r1,2,c1,{amount}",
        ],
        "costs": ["incurred_at,amount,category,region", f"{day},{amount},ads,S", f"{other},{amount},ads,S"],
    }
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "salescli.toml").write_text("[stages]\nproposal = 0.5\n", encoding="utf-8")
    return folder


#: One KPI of every way to look at time.
SOME = ("revenue", "monthly-growth", "mrr", "churn-rate", "open-deals", "quota-attainment", "clv", "retention-rate")


def answers(folder: Path, *names: str, **question: Any) -> dict[tuple[str, str], list[dict[str, Any]] | SalesCliError]:
    """KPIs, of all or of these names, by year and in total, or the error; anything but a SalesCliError is a fault."""
    exports = Exports([folder])
    found: dict[tuple[str, str], list[dict[str, Any]] | SalesCliError] = {}
    for name in names or kpis.names():
        for grain in ("year", "total"):
            if grain in [own.value for own in kpis.get(name).grains]:
                try:
                    answer = exports.answer(name, Request(period=grain, by="none", **question))
                    found[name, grain] = answer.result.frame.to_dicts()
                except SalesCliError as error:
                    found[name, grain] = error
    return found


@pytest.mark.parametrize("compare", [None, "previous", "year"])
@pytest.mark.parametrize(
    ("day", "as_of"), [("0001-01-01", "2025-12-31"), ("0003-01-01", "0003-01-01"), ("9999-12-31", "9997-12-31")]
)
@pytest.mark.thorough
def test_the_first_and_the_last_days_there_are(day: str, as_of: str, compare: str | None, tmp_path: Path) -> None:
    found = answers(everything(tmp_path, day), *SOME, as_of=as_of, compare=compare)
    told = [message_of(error) for error in found.values() if isinstance(error, SalesCliError)]
    assert all("years go from 0003 to 9997" in message or "needs" in message for message in told), told
    assert len(told) < len(found) or day == "0001-01-01"


@pytest.mark.parametrize("day", ["0001-01-01", pytest.param("9999-12-31", marks=pytest.mark.thorough)])
def test_every_command_at_the_first_and_the_last_day(day: str, tmp_path: Path) -> None:
    everything(tmp_path, day)
    for command in ("report", "forecast", "funnel", "validate", "explain revenue", "explain mrr", "kpi revenue --rows",
                    "kpi monthly-growth --period day", "kpi revenue --compare year"):  # fmt: skip
        ran = run_here(*command.split(), ".", "--format", "json", cwd=tmp_path)
        assert ran.code in (0, 2, 3), (command, ran.err)
        assert "at fault" not in ran.err
    ran = run_here("kpi", "revenue", ".", "--from", "2025", "--to", "2025-12", "--as-of", "2025-12-31", cwd=tmp_path)
    assert (ran.code, ran.out.decode().count("100.00")) == (0, 2)


# --------------------------------------------------------------------------------------------------- amounts


def amounts(folder: Path, *values: str) -> tuple[int, Decimal]:
    """What deals of these values come to."""
    return total(write(folder, [row(number, value=value) for number, value in enumerate(values)]))


def test_more_digits_than_a_float_has(tmp_path: Path) -> None:
    assert amounts(tmp_path, str(2**53 + 1), "0.01") == (2, Decimal("9007199254740993.01"))
    assert amounts(tmp_path, "9" * 32 + ".999999") == (1, Decimal("9" * 32 + ".999999"))
    assert amounts(tmp_path, "9" * 31 + "8", " 1") == (2, Decimal("9" * 32)), "read with care, for the blank"


@pytest.mark.parametrize("value", ["9" * 33, "1e40", "-1e999999999", "1e9999999999999999999", "inf", "nan", "9" * 400])
def test_an_amount_beyond_the_room_is_named(value: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 3, column 'value': '-?\w+.* is not an amount"):
        amounts(tmp_path, "1", value)


@pytest.mark.parametrize("period", ["total", "day"])
@pytest.mark.parametrize("by", ["none", "customer"])
@pytest.mark.parametrize("closed", ["2025-01-05", "2025-02-05"])
def test_a_sum_beyond_the_room_is_said(period: str, by: str, closed: str, tmp_path: Path) -> None:
    big = "9" * 32
    path = write(tmp_path, [row(1, value=big), row(2, value=big, closed=closed), *map(row, range(3, 50))])
    with pytest.raises(InputError, match="A sum of amounts is larger than 32 digits"):
        ask(path, period=period, by=by)


SQL = '[tables.deals.columns]\nvalue = {{ sql = "{}" }}\n'


@pytest.mark.parametrize(
    ("sql", "first", "second", "says"),
    [
        ("quantity * price", "9" * 20, "9" * 20, "has too many digits"),
        ("quantity + price", "9" * 32, "9" * 32, "has too many digits"),
        ("0 - quantity - price", "9" * 32, "9" * 32, "has too many digits"),
        ("quantity / price", "5", "0", "divides by zero"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 70, 99])
def test_the_row_that_an_expression_cannot_compute_is_named(
    sql: str, first: str, second: str, says: str, place: int, tmp_path: Path
) -> None:
    rows = [f"{number},won,2,3,2025-01-05" for number in range(100)]
    rows[place] = f"{place},won,{first},{second},2025-01-05"
    path = write(tmp_path, rows, "deal_id,status,quantity,price,closed_at")
    config = tmp_path / "own.toml"
    config.write_text(SQL.format(sql))
    with pytest.raises(InputError, match=rf"line {place + 2}, value: .* {says}"):
        compute("revenue", deals=path, config=config, as_of="2025-12-31")


def test_an_expression_computes_exactly(tmp_path: Path) -> None:
    path = write(tmp_path, [f"1,won,{2**53 + 1},10.5,2025-01-05"], "deal_id,status,quantity,price,closed_at")
    config = tmp_path / "own.toml"
    config.write_text(SQL.format("quantity * price"))
    assert total(path, config=config, use_config=True)[1] == Decimal(2**53 + 1) * Decimal("10.5")


MONEY = 'base = "SEK"\nrates = { EUR = 11.2, VND = 0.00041234567891, OLD = 1e-10 }\n'


def converted(folder: Path, *amounts_: tuple[str, str], rates: str = MONEY) -> Decimal:
    """What amounts of several currencies are worth in all."""
    rows = [f"{number},won,{value},{code},2025-01-05" for number, (value, code) in enumerate(amounts_)]
    config = folder / "own.toml"
    config.write_text(f"[currency]\n{rates}")
    return total(write(folder, rows, "deal_id,status,value,currency,closed_at"), config=config, use_config=True)[1]


def test_a_weak_currency_keeps_its_digits(tmp_path: Path) -> None:
    assert converted(tmp_path, ("100000000000", "VND")) == Decimal("41234567.891")
    assert converted(tmp_path, ("1e20", "OLD"), ("1", "SEK")) == Decimal("10000000001")


def test_a_huge_amount_in_the_base_currency_stays_as_it_is(tmp_path: Path) -> None:
    assert converted(tmp_path, ("9" * 30 + "1", "SEK"), ("0.5", "EUR")) == Decimal("9" * 30 + "6.6")


def test_a_product_with_a_rate_beyond_the_room_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 3, column 'value': '9+' has too many digits"):
        converted(tmp_path, ("1", "SEK"), ("9" * 30, "EUR"))


@pytest.mark.parametrize("rate", ["1e-15", "1e30", "1e400", "nan", "0"])
def test_a_rate_beyond_reach_is_refused(rate: str, tmp_path: Path) -> None:
    with pytest.raises(SalesCliError, match="EUR"):
        converted(tmp_path, ("1", "EUR"), rates=f'base = "SEK"\nrates = {{ EUR = {rate} }}')


@pytest.mark.thorough
def test_no_kpi_wraps(tmp_path: Path, zeros: int = 31) -> None:
    """Amounts of as many digits as there are give the same as small ones, with zeros after it, or an error."""
    small = answers(everything(tmp_path, "2025-01-05", "9"), as_of="2025-12-31")
    large = answers(everything(tmp_path, "2025-01-05", "9" + "0" * zeros), as_of="2025-12-31")
    assert any(not isinstance(found, SalesCliError) for found in large.values())
    for asked, found in large.items():
        before = small[asked]
        assert not isinstance(before, SalesCliError) or isinstance(found, SalesCliError)
        if isinstance(found, SalesCliError) or isinstance(before, SalesCliError):
            continue
        for one, other in zip(before, found, strict=True):
            for name, number in one.items():
                grown = isinstance(number, Decimal | float | int) and float(number) * 10.0**zeros
                assert other[name] == number or float(other[name]) == pytest.approx(grown), (asked, name)


@pytest.mark.parametrize("command", ["forecast", "forecast --by region", "funnel", "funnel --by region", "report"])
def test_every_command_says_a_sum_beyond_the_room(command: str, tmp_path: Path) -> None:
    everything(tmp_path, "2025-01-05", "9" * 32)
    ran = run_here(*command.split(), ".", "--as-of", "2025-12-31", cwd=tmp_path)
    assert (ran.code, ran.out) == (3, b"")
    assert "A sum of amounts is larger than 32 digits" in ran.err
