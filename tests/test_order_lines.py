"""Order lines: every number is that of the deals that the lines make, at the level shown."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from salescli import api, forecast, kpis
from salescli.api import Exports, Request
from salescli.errors import MissingInputError, SalesCliError, UsageError
from salescli.explain import account as trust
from salescli.explain.drilldown import drilldown
from salescli.funnel import compute as funnel
from salescli.i18n.language import ENGLISH
from salescli.loading import table_cache
from salescli.loading.order_lines import lines
from salescli.loading.order_lines.part import Part
from salescli.model.measures import Aggregate, Measure, Scope, Unit
from salescli.model.spelling import BLANKS, clean
from salescli.results.result import KpiResult
from salescli.views import VIEWS
from tests.asking import STAGES, alike, grain_of, rows, total, unlike
from tests.oracle import data
from tests.program import run_here
from tests.report.exports import DEALS, SETTINGS, tiny

KPIS = kpis.names()
every_kpi = pytest.mark.parametrize("kpi", KPIS)
LINES = '[tables.deals]\nduplicates = "lines"\n'
Row = dict[str, str]
#: What is counted rep by rep: the lines of one deal may have several reps, each with the amounts of its lines.
REP_BY_REP = ("reps-at-quota", "time-to-first-win")
#: What a reader is told of lines alone.
OF_LINES = ("order_lines", "cost_on_some_lines")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Order lines with everything that is awkward about them, among other tables."""
    made = tmp_path_factory.mktemp("lines")
    data.lines(made, 5)
    (made / "salescli.toml").write_text(LINES + STAGES)
    return made


@pytest.fixture(scope="module")
def deals(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as the deals that they make, a row each."""
    made = tmp_path_factory.mktemp("deals")
    for name in data.SPOILERS:
        found = read(folder / f"{name}.csv")
        data.write(made, {name: list(brought_together(found)) if name == "deals" else found})
    (made / "salescli.toml").write_text(STAGES)
    return made


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def brought_together(found: Sequence[Row]) -> Iterator[Row]:
    """A row a deal: amounts added up, a cost where every line has one, else the first word that a line says."""
    by_deal: dict[str, list[Row]] = {}
    for number, row in enumerate(found):
        by_deal.setdefault(row["deal_id"] or f"none {number}", []).append(row)
    for own in by_deal.values():
        deal = {column: min((row[column] for row in own if row[column]), default="") for column in own[0]}
        values = [Decimal(row["value"]) for row in own if row["value"]]
        costs = [Decimal(row["cost"]) for row in own if row["cost"]]
        deal["value"] = str(sum(values)) if values else ""
        deal["cost"] = str(sum(costs)) if len(costs) == len(own) else ""
        yield deal


def answer(kpi: str, place: Path, **question: Any) -> KpiResult | None:
    """The answer; None where the files cannot be asked so."""
    asked: dict[str, Any] = {"period": grain_of(kpi), "by": "none", "as_of": data.AS_OF} | question
    try:
        return Exports(place).answer(kpi, Request(**asked)).result
    except (MissingInputError, UsageError):
        return None


def notes(result: KpiResult) -> list[tuple[str, int, str]]:
    return [(note.code, note.count, ENGLISH.say(note.text)) for note in result.notes if note.code not in OF_LINES]


def differences(one: KpiResult | None, other: KpiResult | None) -> list[str]:
    if one is None or other is None:
        return [] if one is other else ["one is refused"]
    found = unlike(rows(one), rows(other)) + unlike([total(one) or {}], [total(other) or {}])
    return found + [f"{mine} / {its}" for mine, its in zip(notes(one), notes(other), strict=True) if mine != its]


# ------------------------------------------------------------------------------------------- every KPI


_MORE = [
    {"by": "segment"}, {"by": "pipeline", "period": "total"}, {"where": "deal_type=new", "by": "customer"},
    {"date_from": "2025-03-10", "date_to": "2025-09-20"}, {"compare": "previous"},
]  # fmt: skip


@pytest.mark.parametrize("question", [{}, *(pytest.param(each, marks=pytest.mark.thorough) for each in _MORE)], ids=str)
@every_kpi
def test_lines_count_as_the_deals_that_they_make(kpi: str, question: dict[str, str], folder: Path, deals: Path) -> None:
    if "period" in question and "total" not in kpis.get(kpi).grains:
        pytest.skip("it has no total")
    if kpi in REP_BY_REP:
        pytest.skip("a deal of several reps is one of each")
    assert differences(answer(kpi, folder, **question), answer(kpi, deals, **question)) == []


@pytest.mark.thorough
@pytest.mark.parametrize("by", ["none", "region,rep", "product"])
@every_kpi
def test_where_each_deal_has_one_line_nothing_is_different(kpi: str, by: str, deals: Path, tmp_path: Path) -> None:
    config = tmp_path / "salescli.toml"
    config.write_text(LINES + STAGES)
    try:
        one = api.compute(kpi, deals, by=by, as_of=data.AS_OF, config=config)
    except SalesCliError:
        return
    other = api.compute(kpi, deals, by=by, as_of=data.AS_OF)
    assert one.frame.equals(other.frame)
    assert [ENGLISH.say(note.text) for note in one.notes] == [ENGLISH.say(note.text) for note in other.notes]


@pytest.mark.thorough
@every_kpi
def test_a_filter_is_that_group_of_a_split(kpi: str, folder: Path) -> None:
    """Shares of all keep their whole under a filter on the split, by definition."""
    whole = kpis.get(kpi)
    if any(measure.scope is Scope.EVERYWHERE for measure in whole.measures.values()):
        pytest.skip("a share of all")
    split, kept = answer(kpi, folder, by="product"), answer(kpi, folder, where="product=Pro")
    if split is None or kept is None:
        assert split is kept
        return
    group = [{key: row[key] for key in row if key != "product"} for row in rows(split) if row["product"] == "Pro"]
    assert not unlike(group, rows(kept))


@every_kpi
def test_amounts_by_product_sum_to_the_whole_and_deals_count_once_in_it(kpi: str, folder: Path) -> None:
    whole, split = answer(kpi, folder), answer(kpi, folder, by="product")
    if split is None or whole is None:
        return
    assert not unlike([total(split) or {}], [total(whole) or total(split) or {}])
    parts = whole.kpi.measures
    shown = {name: part for name, part in parts.items() if name in whole.numbers and part.scope is Scope.GROUP}
    for name, part in shown.items():
        if VIEWS[part.view].table != "deals" or name not in split.frame.columns:
            continue
        sums: dict[str, Any] = {}
        for row in rows(split):
            sums[row["period"]] = sums.get(row["period"], 0) + (row[name] or 0)
        for row in rows(whole):
            if _is_money(part):
                assert alike(sums[row["period"]], row[name]), (name, row)
            elif part.aggregate in (Aggregate.COUNT, Aggregate.SUM):
                assert sums[row["period"]] >= row[name], (name, row)


def _is_money(measure: Measure) -> bool:
    return measure.unit is Unit.MONEY and measure.sums and measure.aggregate is not Aggregate.LARGEST


def test_deals_of_several_products_are_more_than_once_in_the_sum(folder: Path) -> None:
    split = answer("deals-won", folder, by="product", period="total")
    assert split is not None
    assert split.total is not None
    assert split.frame["value"].sum() > split.total["value"][0] > 50


@pytest.mark.parametrize("question", [
    {"by": "product"}, {"by": "region,product", "bad_rows": "null"}, {"where": "product=Pro", "by": "rep"},
], ids=str)  # fmt: skip
def test_several_kpis_over_shared_passes_are_each_what_they_are_alone(question: dict[str, str], folder: Path) -> None:
    exports, ask = Exports(folder), Request(period="quarter", as_of=data.AS_OF, **question)  # type: ignore[arg-type]
    for name, found in zip(KPIS, exports.compute_many(KPIS, ask), strict=True):
        alone = answer(name, folder, **{"period": "quarter", **question})
        if isinstance(found, KpiResult):
            assert differences(found, alone) == [], name
        else:
            assert alone is None, found


@pytest.mark.parametrize("by", ["none", "product"])
@pytest.mark.parametrize("bad_rows", ["skip", "null"])
def test_held_or_in_parts_it_makes_no_difference(
    bad_rows: str, by: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = {name: read(folder / f"{name}.csv") for name in data.SPOILERS}
    rng = Random(3)
    for row in rng.sample(tables["deals"], 40):
        row[rng.choice(("value", "cost", "closed_at", "status", "created_at"))] = "12x0"
    data.write(tmp_path, tables)
    (tmp_path / "salescli.toml").write_text(LINES + STAGES)

    def answers() -> dict[str, KpiResult | SalesCliError]:
        ask = Request(as_of=data.AS_OF, by=by, bad_rows=bad_rows)
        return dict(zip(KPIS, Exports(tmp_path).compute_many(KPIS, ask), strict=True))

    with monkeypatch.context() as patched:
        patched.setattr(table_cache, "fill", lambda *_: None)
        plain = answers()
    in_memory = answers()
    monkeypatch.setattr(table_cache, "LEAST_BYTES", 0)
    monkeypatch.setattr(lines, "parts_for", lambda _: [Part(number, 3) for number in range(3)])
    in_parts = answers()
    assert any(isinstance(found, KpiResult) for found in plain.values())
    for name, found in plain.items():
        for other in (in_memory[name], in_parts[name]):
            if isinstance(found, KpiResult):
                assert isinstance(other, KpiResult)
                assert differences(found, other) == [], name
            else:
                assert str(found) == str(other)


@pytest.mark.thorough
@every_kpi
def test_lines_in_several_files_are_lines_of_one_table(kpi: str, folder: Path, tmp_path: Path) -> None:
    every = read(folder / "deals.csv")
    file_of: dict[tuple[str, ...], int] = {}  # equal rows of two files are one row of two exports that overlap
    for number, row in enumerate(every):
        file_of.setdefault(tuple(row.values()), number % 2)
    for half in (0, 1):
        data.write(tmp_path, {f"deals-{half}": [row for row in every if file_of[tuple(row.values())] == half]})
    others = {name: str(folder / f"{name}.csv") for name in data.SPOILERS if name != "deals"}
    files = [str(tmp_path / f"deals-{half}.csv") for half in (0, 1)]
    config = folder / "salescli.toml"
    one = answer(kpi, folder, by="product")
    if one is None:
        return
    other = api.compute(kpi, by="product", deals=files, as_of=data.AS_OF, period=grain_of(kpi), config=config, **others)
    assert differences(one, other) == []


# ------------------------------------------------------------------------------------ what is behind a number


@pytest.mark.parametrize("by", [pytest.param("none", marks=pytest.mark.thorough), "product"])
@every_kpi
def test_rows_sum_to_the_number_of_each_group(kpi: str, by: str, folder: Path) -> None:
    exports = Exports(folder)
    try:
        found = exports.answer(kpi, Request(period=grain_of(kpi), by=by, as_of=data.AS_OF))
    except (MissingInputError, UsageError):
        return
    behind = drilldown(found, exports.dataset)
    keys = found.evaluation.spec.keys
    for name, measure in found.plan.measures.items():
        if not measure.is_additive or name not in behind.frame.columns:
            continue
        sums: dict[tuple[object, ...], Decimal] = {}
        for spelt, own in behind.frame.group_by(keys) if keys else [((), behind.frame)]:
            group = tuple(clean(str(cell or "")) for cell in spelt)  # rows show cells as they stand
            group = tuple(None if cell in ("", *BLANKS) else cell for cell in group)
            sums[group] = sums.get(group, Decimal(0)) + Decimal(str(own[name].sum() or 0))
        shown = {
            tuple(group): own[name].sum()
            for group, own in (found.frame.group_by(keys) if keys else [((), found.frame)])
        }  # fmt: skip
        for group, number in shown.items():
            assert alike(sums.get(group, Decimal(0)), number), (name, group)
    if keys:
        assert not [name for name in behind.summed if found.plan.measures[name].aggregate is Aggregate.COUNT
                    and VIEWS[found.plan.measures[name].view].table == "deals"]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("question", [{}, {"where": "product=Pro"}, {"date_from": "2025-06", "by": "product"}], ids=str)
@every_kpi
def test_every_row_read_is_accounted_for(kpi: str, question: dict[str, str], folder: Path) -> None:
    exports = Exports(folder)
    try:
        asked = Request(**({"period": grain_of(kpi), "as_of": data.AS_OF, "every_row": True} | question))  # type: ignore[arg-type]
        found = exports.answer(kpi, asked)
    except (MissingInputError, UsageError):
        return
    for account in trust.accounts(found, exports.dataset):
        parts = [account.used, account.outside, account.filtered, account.others, account.further]
        parts += [count for _, count in account.left_out]
        assert account.read == len(read(folder / f"{account.table}.csv"))
        assert min(parts) >= 0, account
        assert sum(parts) == account.read
        assert (account.further > 0) == (account.table == "deals")


# ------------------------------------------------------------------------------------------- by hand

HEADER = "deal_id,customer_id,rep_id,product,deal_type,status,value,created_at,closed_at\n"
BY_HAND = HEADER + (
    "A,c1,r1,p1,new,won,100,2026-01-01,2026-01-05\n"
    "A,,,p2,,,50,,\n"
    "A,c1,r1,p1,,,,,\n"
    "B,c2,r2,p2,upsell,won,200,2026-01-02,2026-02-06\n"
    "B,c2,r1,p1,new,won,20,2026-01-02,2026-02-06\n"
    "B,c9,r2,p1,new,won,2,2026-01-02,2026-02-06\n"
    "C,c3,r2,p1,new,lost,20,2026-01-02,2026-02-06\n"
    "D,c3,r2,p3,new,won,7,2026-01-02,2026-02-06\n"
)


def asked(folder: Path, kpi: str, deals_: str, toml: str = LINES, **question: Any) -> KpiResult:
    (folder / "deals.csv").write_text(deals_)
    (folder / "salescli.toml").write_text(toml)
    return api.compute(kpi, folder, **({"period": "total", "by": "none", "as_of": "2026-03-31"} | question))


def numbers(result: KpiResult, *columns: str) -> list[tuple[Any, ...]]:
    """The rows, and the total where there is one."""
    found = result.frame.select(columns).rows()
    if result.total is not None:
        found += result.total.select(column for column in columns if column in result.total.columns).rows()
    return found


def test_an_average_order_is_of_orders(tmp_path: Path) -> None:
    result = asked(tmp_path, "average-purchase-value", BY_HAND)
    assert numbers(result, "sales", "transactions", "customers") == [(379, 3, 4)]
    texts = [ENGLISH.say(note.text) for note in result.notes]
    assert texts == ["deals: 6 rows are the lines of 2 deals, as the settings say."]
    by = asked(tmp_path, "average-purchase-value", BY_HAND, by="product")
    assert numbers(by, "product", "sales", "transactions") == [
        ("p1", 122, 2), ("p2", 250, 2), ("p3", 7, 1), (379, 3),
    ]  # fmt: skip


def test_the_days_of_a_deal_are_one_length_in_each_group(tmp_path: Path) -> None:
    columns = ("deals", "total_days", "median_days")
    assert numbers(asked(tmp_path, "sales-cycle", BY_HAND), *columns) == [(3, 74, 35)]
    by = numbers(asked(tmp_path, "sales-cycle", BY_HAND, by="product"), *columns)
    assert by == [(2, 39, 19.5), (2, 39, 19.5), (1, 35, 35), (3, 74, 35)]


def test_lines_that_differ_in_their_type_count_as_that_type_each_with_its_amount(tmp_path: Path) -> None:
    assert numbers(asked(tmp_path, "upsells", BY_HAND), "value", "sales") == [(1, 200)]
    rate = asked(tmp_path, "upsell-rate", BY_HAND)
    assert numbers(rate, "upsell_sales", "sales", "deals") == [(200, 379, 1)]
    together = Exports(tmp_path).compute_many(
        ["deals-won", "upsells", "revenue"], Request(period="total", as_of="2026-03-31")
    )
    assert [found.frame["value"][0] for found in together if isinstance(found, KpiResult)] == [3, 1, 379]


def test_reps_of_lines_are_all_there_and_each_has_the_amount_of_its_lines(tmp_path: Path) -> None:
    by = asked(tmp_path, "sales-per-rep", BY_HAND, by="rep")
    assert numbers(by, "rep_id", "sales")[:2] == [("r1", 170), ("r2", 209)]
    assert numbers(asked(tmp_path, "sales-per-rep", BY_HAND), "sales", "reps") == [(379, 2)]


def test_a_share_of_all_is_of_deals_that_count_once(tmp_path: Path) -> None:
    share = asked(tmp_path, "sales-by-location", BY_HAND, by="product", where="product=p1")
    assert numbers(share, "product", "sales_count", "total_count", "sales") == [("p1", 2, 3, 122), (2, 3, 122)]


def test_an_activity_is_in_every_group_of_its_deal_and_once_in_all(tmp_path: Path) -> None:
    calls = "type,occurred_at,deal_id,cost\n" + "".join(f"demo,2026-01-03,{deal},5\n" for deal in "ABBC")
    (tmp_path / "activities.csv").write_text(calls)
    demos = asked(tmp_path, "monthly-demos", BY_HAND, by="product")
    columns = ("value", "deals_with_demo", "won_after_demo")
    assert numbers(demos, "product", *columns) == [("p1", 4, 3, 2), ("p2", 3, 2, 2), (4, 3, 2)]
    cost = asked(tmp_path, "cac", BY_HAND, by="product")
    assert numbers(cost, "product", "activity_cost")[:2] == [("p1", 20), ("p2", 15)]
    assert numbers(cost, "activity_cost")[-1] == (20,)


def test_the_latest_line_of_a_day_is_no_other_day(tmp_path: Path) -> None:
    deals_ = "deal_id,status,value,created_at,first_response_at\n"
    deals_ += "A,open,1,2026-01-01 10:00,2026-01-01 12:00\nA,open,2,2026-01-01 10:30,\n"
    found = asked(tmp_path, "response-time", deals_)
    assert numbers(found, "inquiries", "answered", "value") == [(1, 1, 2)]


def test_a_line_without_an_id_is_a_deal_of_its_own(tmp_path: Path) -> None:
    lines_ = BY_HAND + " ,c4,r1,p1,new,won,3,2026-01-02,2026-02-06\n" * 2
    assert numbers(asked(tmp_path, "revenue", lines_), "value", "deals") == [(385, 5)]
    by = numbers(asked(tmp_path, "revenue", lines_, by="product"), "value", "deals")
    assert by == [(128, 4), (250, 2), (7, 1), (385, 5)]


@pytest.mark.parametrize(("bad_rows", "expected"), [("skip", (157, 2)), ("null", (359, 3))])
def test_a_line_that_does_not_read_is_one_of_its_deal(bad_rows: str, expected: tuple[int, int], tmp_path: Path) -> None:
    """Left out is the deal, for a part of it would be wrong; without the value, it is worth its other lines."""
    odd = BY_HAND.replace("new,won,20,", "new,won,2O,")
    with pytest.raises(SalesCliError, match=r"line 6, column 'value': '2O' is not an amount"):
        asked(tmp_path, "revenue", odd)
    found = asked(tmp_path, "revenue", odd, bad_rows=bad_rows)
    assert numbers(found, "value", "deals") == [expected]
    assert [note.count for note in found.notes if note.code.startswith("unreadable")] == [1]
    where = asked(tmp_path, "revenue", odd, bad_rows=bad_rows, where="product=p2")
    assert numbers(where, "deals") == [(expected[1] - 1,)]


# ------------------------------------------------------------------------------------ funnel, forecast, report


def doubled(deals_: str) -> str:
    """Each deal as two lines of two products, the second of which says little."""
    header, *found = deals_.splitlines()
    names = header.split(",")
    out = [f"{header},product"]
    for number, line in enumerate(found):
        row = dict(zip(names, line.split(","), strict=True))
        rest = dict.fromkeys(names, "") | {"deal_id": row["deal_id"], "value": "100"}
        row["value"] = str(int(row["value"]) - 100)
        out += [",".join(row.values()) + ",a", ",".join(rest.values()) + (",b" if number % 2 else ",a")]
    return "\n".join(out) + "\n"


@pytest.mark.parametrize("by", [(), ("region",)])
def test_forecast_and_funnel_are_of_the_deals(by: tuple[str, ...], tmp_path: Path) -> None:
    plain = Exports(tiny(tmp_path / "plain"))
    of_lines = Exports(tiny(tmp_path / "lines", settings=SETTINGS + LINES, deals=doubled(DEALS)))
    one, other = forecast.compute(plain, Request(by=by)), forecast.compute(of_lines, Request(by=by))
    assert (one.rows, one.total) == (other.rows, other.total)
    assert {note.code for note in other.notes} - {note.code for note in one.notes} == {"order_lines"}
    assert funnel.compute(plain, Request(by=by)).groups == funnel.compute(of_lines, Request(by=by)).groups
    assert {ENGLISH.say(note.text) for note in funnel.compute(of_lines, Request(by=by)).notes} - {
        ENGLISH.say(note.text) for note in funnel.compute(plain, Request(by=by)).notes
    } == {"deals: 20 rows are the lines of 10 deals, as the settings say."}


def test_forecast_and_funnel_by_what_lines_differ_in(tmp_path: Path) -> None:
    exports = Exports(tiny(tmp_path, settings=SETTINGS + LINES, deals=doubled(DEALS)))
    groups = funnel.compute(exports, Request(by="product")).groups
    assert [(group.key, group.steps[0].reached, group.steps[0].value) for group in groups] == [
        ("a", 10, 6950), ("b", 5, 500),
    ]  # fmt: skip
    (inferred,) = [note for note in funnel.compute(exports, Request(by="product")).notes if note.code == "inferred"]
    assert inferred.count == 10
    found = forecast.compute(exports, Request(by="product"))
    april = {row.key: (row.deals, row.open) for row in found.rows if row.period == "2026-04"}
    assert april == {"a": (2, 1000), "b": (1, 100)}
    assert found.total is not None
    assert (found.total.deals, found.total.open) == (3, 1900)


def test_a_report_is_of_the_deals(tmp_path: Path) -> None:
    def report(place: Path) -> Any:
        ran = run_here("report", ".", "--format", "json", cwd=place)
        assert ran.code == 0, ran.err
        return json.loads(ran.out)

    plain = report(tiny(tmp_path / "plain"))
    of_lines = report(tiny(tmp_path / "lines", settings=SETTINGS + LINES, deals=doubled(DEALS)))
    for part in ("scorecards", "sections", "kpis", "breakdowns", "rankings", "funnel"):
        mine, its = ({name: each for name, each in found[part].items() if name != "notes"} if part == "funnel"
                     else found[part] for found in (of_lines, plain))  # fmt: skip
        assert mine == its, part


def test_a_target_is_judged_on_orders(tmp_path: Path) -> None:
    target = '[[target]]\nkpi = "average-purchase-value"\nmin = 120\nmin_n = 3\nperiod = "year"\nat = "2026"\n'
    (tmp_path / "deals.csv").write_text(BY_HAND)
    (tmp_path / "salescli.toml").write_text(f"{LINES}[currency]\nbase = 'SEK'\n{target}")
    ran = run_here("check", "deals.csv", "--as-of", "2027-01-31", "--format", "json", cwd=tmp_path)
    (verdict,) = json.loads(ran.out)["targets"]
    assert (ran.code, verdict["verdict"], round(verdict["value"], 2)) == (0, "met", 126.33)
    ran = run_here("check", "deals.csv", "--as-of", "2027-01-31", cwd=tmp_path)
    assert ran.code == 0


def test_explain_says_what_became_of_the_lines(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(BY_HAND)
    (tmp_path / "salescli.toml").write_text(LINES)
    ran = run_here("explain", "revenue", "deals.csv", "--as-of", "2026-03-31", cwd=tmp_path)
    assert "won deals: 3 used; 1 not meant; 4 further lines of deals\n" in ran.out.decode()
    assert "deals: 6 rows are the lines of 2 deals, as the settings say." in ran.out.decode()


def test_a_mapping_of_questions_to_nothing_is_no_split(folder: Path) -> None:
    """A filter by a value that stands nowhere among the lines that are looked at is still told."""
    with pytest.raises(UsageError, match="no row has that product"):
        api.compute("revenue", folder, where="product=Prp", as_of=data.AS_OF)
    found = api.compute("revenue", folder, where=["product=Pro", "product=Basic"], as_of=data.AS_OF)
    single = [api.compute("revenue", folder, where=f"product={name}", as_of=data.AS_OF) for name in ("Pro", "Basic")]
    values = [result.total["value"][0] for result in single if result.total is not None]
    assert found.total is not None
    assert found.total["value"][0] == sum(values)
