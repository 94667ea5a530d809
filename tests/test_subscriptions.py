"""Customers' spells: what they pay, who is one, when they end; each rule over every KPI of customers and grain."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from salescli import compute, init, kpis
from salescli.config.settings import Settings
from salescli.errors import InputError, MissingInputError
from salescli.i18n.language import ENGLISH
from salescli.loading import billing_intervals
from salescli.loading.mapping import preset
from salescli.model.schema import fold
from salescli.model.subscription_words import BILLING_INTERVAL, SPELL_STATUS, UNITS
from salescli.model.tables import TABLES
from salescli.validation import validate
from salescli.views import VIEWS
from tests.asking import STAGES, ask, rows, total, unlike
from tests.oracle import data
from tests.program import run_here
from tests.said import hint_of

Row = Mapping[str, Any]
LAST_DAY = '[tables.customers]\nends = "last day"\n'
DAY = timedelta(days=1)


def _of_customers(name: str) -> bool:
    return any(VIEWS[part.view].table == "customers" for part in kpis.get(name).measures.values() if part.view)


#: Every KPI that counts customers or their spells, with every grain that it has.
OF_CUSTOMERS = [name for name in kpis.names() if _of_customers(name)]
#: Those that pay attention to what is paid.
OF_MRR = [name for name in OF_CUSTOMERS if any(part.column == "mrr" for part in kpis.get(name).measures.values())]


def _every() -> list[Any]:
    """Each KPI with each of its grains; the usual run takes one of them, now this, now that."""
    found = []
    for n, name in enumerate(OF_CUSTOMERS):
        grains = [grain.value for grain in kpis.get(name).grains if grain.value != "day"]
        for place, grain in enumerate(grains):
            usual = place == n % len(grains)
            found.append(pytest.param(name, grain, marks=[] if usual else [pytest.mark.thorough]))
    return found


every = pytest.mark.parametrize(("kpi", "grain"), _every())


def _tables(seed: int = 5) -> dict[str, list[dict[str, str]]]:
    """Awkward tables in which nobody has two spells that begin on one day, and every spell has an mrr."""
    found = data.awkward_tables(Random(seed))
    begun = {(row["customer_id"], row["started_at"]): row for row in found["customers"]}
    spells = [row | {"mrr": row["mrr"] or "75", "billing_interval": "monthly"} for row in begun.values()]
    return {**found, "deals": found["deals"][:150], "activities": found["activities"][:100], "customers": spells}


TABLES_ = _tables()
SPELLS = TABLES_["customers"]


def answers(folder: Path, spells: Sequence[Row], kpi: str, grain: str, settings: str = "", **question: Any) -> Any:
    """The answer of a KPI over these spells, beside the other tables."""
    folder.mkdir(exist_ok=True)
    (folder / "salescli.toml").write_text(STAGES + settings, encoding="utf-8")
    return ask(kpi, {**TABLES_, "customers": list(spells)}, folder, **({"period": grain, "by": "region"} | question))


#: Answers over the spells as they are, by KPI and grain: most rules are compared with them.
_PLAIN: dict[tuple[str, str], Any] = {}


def plain(folder: Path, kpi: str, grain: str) -> Any:
    """The answer of a KPI over the spells as they are."""
    if (kpi, grain) not in _PLAIN:
        _PLAIN[kpi, grain] = answers(folder, SPELLS, kpi, grain)
    return _PLAIN[kpi, grain]


def same(folder: Path, one: Sequence[Row], other: Sequence[Row], kpi: str, grain: str, settings: str = "") -> Any:
    """Two ways to say the same of spells give the same numbers; the answer to the second, under its `settings`."""
    first = plain(folder / "one", kpi, grain) if one is SPELLS else answers(folder / "one", one, kpi, grain)
    second = answers(folder / "other", other, kpi, grain, settings)
    assert not unlike(rows(first), rows(second))
    assert not unlike([total(first) or {}], [total(second) or {}])
    return second


def codes(result: Any) -> dict[str, int]:
    return {note.code: note.count for note in result.notes}


def test_the_kpis_of_customers_are_those_of_the_contract() -> None:
    assert set(OF_CUSTOMERS) >= {
        "cac", "clv", "churn-rate", "retention-rate", "mrr", "arr", "revenue-per-account", "new-customers",
        "active-customers", "net-revenue-retention", "gross-revenue-retention", "ltv-to-cac", "cac-payback",
    }  # fmt: skip


# ----------------------------------------------------------------------------------------- who is a customer


def extra(n: int, **columns: str) -> Row:
    base = {**dict.fromkeys(SPELLS[0], ""), "customer_id": f"x{n}", "started_at": "2025-02-03", "mrr": "1000"}
    return {**base, "region": "South", "billing_interval": "monthly", **columns}


def with_status(spells: Sequence[Row], word: str = "active") -> list[Row]:
    return [row | {"status": "canceled" if row["churned_at"] else word} for row in spells]


@every
def test_a_trial_is_no_customer(kpi: str, grain: str, tmp_path: Path) -> None:
    words = [word for word, status in SPELL_STATUS.items() if status == "trial"]
    trials = [extra(n, status=word.replace("_", " ").title()) for n, word in enumerate(words)]
    found = same(tmp_path, SPELLS, [*with_status(SPELLS), *trials], kpi, grain)
    assert codes(found)["trial"] == len(trials)


@every
def test_one_who_ended_on_no_day_is_left_out(kpi: str, grain: str, tmp_path: Path) -> None:
    spells = with_status(SPELLS)
    found = same(tmp_path, SPELLS, [*spells, extra(0, status="expired")], kpi, grain)
    assert codes(found)["ended_without_date"] == 1


NEED_ENDS = {
    "churn-rate", "retention-rate", "net-revenue-retention", "gross-revenue-retention", "clv", "ltv-to-cac",
    "mrr-churn-rate", "quick-ratio",
}  # fmt: skip


@every
def test_more_than_one_in_twenty_of_them_are_an_error_where_ends_count(kpi: str, grain: str, tmp_path: Path) -> None:
    ended = sum(bool(row["churned_at"] and row["started_at"]) for row in SPELLS)
    fit = next(n for n in range(ended) if (n + 1) * 20 > ended + n + 1)
    for many in (fit, fit + 1):
        spells = [*with_status(SPELLS), *(extra(n, status="canceled") for n in range(many))]
        if kpi in NEED_ENDS and many > fit:
            with pytest.raises(MissingInputError, match=f"'churned_at'.*{many} of {ended + many}"):
                answers(tmp_path / str(many), spells, kpi, grain)
        else:
            assert codes(answers(tmp_path / str(many), spells, kpi, grain))["ended_without_date"] == many


def paused_as_two(row: Row, day: str) -> list[Row]:
    """A spell that is paused on a day as two: one that pays until then, one that stays without."""
    return [row | {"churned_at": day}, row | {"started_at": day, "mrr": "0"}]


@every
def test_a_pause_is_a_spell_without_mrr(kpi: str, grain: str, tmp_path: Path) -> None:
    one: list[Row] = []
    other: list[Row] = []
    for n, row in enumerate(SPELLS):
        paused = n % 3 == 0 and row["started_at"] and not row["churned_at"]
        day = date.fromisoformat(row["started_at"]) + timedelta(days=1 + 13 * n) if paused else None
        said = {"status": "paused" if day else "", "paused_at": day.isoformat() if day else ""}
        other.append(row | said)
        one += paused_as_two(row, day.isoformat()) if day and day <= data.AS_OF else [row]
    found = same(tmp_path, one, other, kpi, grain)
    assert ("paused" in codes(found)) == (kpi in OF_MRR)


@every
def test_a_pause_that_nobody_dates_takes_the_mrr_throughout(kpi: str, grain: str, tmp_path: Path) -> None:
    paused = [n for n, row in enumerate(SPELLS) if n % 4 == 0 and row["started_at"] and not row["churned_at"]]
    one = [row | ({"mrr": "0"} if n in paused else {}) for n, row in enumerate(SPELLS)]
    other = [row | {"status": "Paused" if n in paused else "active"} for n, row in enumerate(SPELLS)]
    found = same(tmp_path, one, other, kpi, grain)
    taken = [note for note in found.notes if note.code == "paused_throughout"]
    begun = [n for n in paused if SPELLS[n]["started_at"] <= data.AS_OF.isoformat()]
    assert len(taken) == (kpi in OF_MRR)
    for note in taken:
        assert note.count == len(begun)
        assert f"{sum(Decimal(SPELLS[n]['mrr']) for n in begun):,.2f}" in ENGLISH.say(note.text)


def test_a_resumed_subscription_pays(tmp_path: Path) -> None:
    spell = extra(1, started_at="2025-01-01", status="active", paused_at="2025-02-01")
    assert rows(answers(tmp_path, [spell], "mrr", "month", by="none"))[-1]["value"] == 1000


@every
def test_a_status_of_which_no_word_is_known_is_none(kpi: str, grain: str, tmp_path: Path) -> None:
    gold = [row | {"status": ("Gold", "Silver")[n % 2]} for n, row in enumerate(SPELLS)]
    found = same(tmp_path, SPELLS, gold, kpi, grain)
    (note,) = [note for note in found.notes if note.code == "no_status"]
    assert "'Gold', 'Silver'" in ENGLISH.say(note.text)


@every
def test_an_unknown_word_among_known_ones_is_an_error_that_lists_it(kpi: str, grain: str, tmp_path: Path) -> None:
    for position in (1, len(SPELLS) - 1):  # in the first rows or far from them
        spells = [row | {"status": "Frozen" if n == position else "active"} for n, row in enumerate(SPELLS)]
        spells[position] = spells[position] | {"started_at": "2025-02-01", "churned_at": ""}
        with pytest.raises(InputError, match="'Frozen' is not a known status") as error:
            answers(tmp_path, spells, kpi, grain)
        assert hint_of(error.value) and "[tables.customers.values.status]" in hint_of(error.value)
    (tmp_path / "salescli.toml").write_text('[tables.customers.values.status]\nFrozen = "paused"\n', encoding="utf-8")
    assert ask(kpi, tmp_path, period=grain).frame.height


def test_a_known_word_far_from_the_first_rows_makes_a_status_of_a_column(tmp_path: Path) -> None:
    spells = [extra(n, status="Frozen" if n < 40_000 else "active") for n in range(40_001)]
    with pytest.raises(InputError, match="'Frozen'"):
        answers(tmp_path, spells, "active-customers", "month")


def test_a_row_that_is_no_spell_has_no_status_to_know(tmp_path: Path) -> None:
    spells = [*with_status(SPELLS), extra(1, started_at="", status="prospect")]
    assert not unlike(
        rows(answers(tmp_path / "a", SPELLS, "mrr", "month")), rows(answers(tmp_path / "b", spells, "mrr", "month"))
    )


def test_the_words_of_each_status_have_one_meaning() -> None:
    assert set(SPELL_STATUS.values()) == {"paying", "trial", "paused", "ended"}
    assert all(fold(word) == word for word in (*SPELL_STATUS, *BILLING_INTERVAL))
    assert "unpaid" not in SPELL_STATUS  # systems disagree on it


# ----------------------------------------------------------------------------------------- ends


def ends_last_day(spells: Sequence[Row]) -> list[Row]:
    def before(text: str) -> str:
        return (date.fromisoformat(text) - DAY).isoformat() if text else ""

    return [row | {"churned_at": before(row["churned_at"])} for row in spells]


@every
def test_ends_may_be_last_days(kpi: str, grain: str, tmp_path: Path) -> None:
    same(tmp_path, SPELLS, ends_last_day(SPELLS), kpi, grain, LAST_DAY)


def renewals(touching: int, on_the_day: int = 0) -> list[Row]:
    """Customers with two spells each: so many second ones begin the day after the first one's end, or on that day."""
    found = []
    for n in range(touching + on_the_day):
        gap = DAY if n < touching else 0 * DAY
        end = date(2025, 3, 31) + timedelta(days=n)
        found.append(extra(n, started_at="2025-01-01", churned_at=end.isoformat()))
        found.append(extra(n, started_at=(end + gap).isoformat()))
    return found


@pytest.mark.parametrize(
    ("kpi", "touching", "on_the_day", "is_said"),
    [
        *((kpi, 4, 3, True) for kpi in OF_CUSTOMERS),
        *(("new-customers" if n % 2 else "mrr", *case) for n, case in enumerate(
            [(3, 0, True), (3, 0, True), (2, 0, False), (2, 0, False), (3, 3, False), (3, 3, False), (0, 5, False)]
        )),
    ],
)  # fmt: skip
def test_spells_that_begin_the_day_after_are_told(
    kpi: str, touching: int, on_the_day: int, is_said: bool, tmp_path: Path
) -> None:
    spells = [*SPELLS[:3], *renewals(touching, on_the_day)]
    found = answers(tmp_path, spells, kpi, kpis.get(kpi).grain.value)
    assert ("ends_inclusive" in codes(found)) == is_said
    assert codes(found).get("ends_inclusive", touching) == touching
    if is_said:
        note = next(note for note in found.notes if note.code == "ends_inclusive")
        assert 'ends = "last day"' in ENGLISH.say(note.text)
        said = answers(tmp_path / "set", spells, kpi, kpis.get(kpi).grain.value, LAST_DAY)
        assert "ends_inclusive" not in codes(said)


@pytest.mark.parametrize("touching", [1, 2])
def test_few_of_them_are_for_validate_to_tell(touching: int, tmp_path: Path) -> None:
    data.write(tmp_path, {"customers": renewals(touching)})
    report = validate([str(tmp_path / "customers.csv")], {}, Settings(), date(2026, 1, 1), None)
    told = {rule.name: count for rule, count in report.counts.items()}
    assert (told.get("few_ends_inclusive"), told.get("ends_inclusive")) == (touching, None)


def test_init_and_validate_tell_it_too(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    data.write(tmp_path, {"customers": renewals(3)})
    report = validate([str(path)], {}, Settings(), date(2026, 1, 1), None)
    assert {rule.name: count for rule, count in report.counts.items()}["ends_inclusive"] == 3
    init.write([str(tmp_path)], {})
    text = (tmp_path / "salescli.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["tables"]["customers"]["ends"] == "last day"
    values = [row["value"] for row in rows(compute("mrr", tmp_path, as_of="2025-06-30", period="month"))]
    assert values == [3000] * 6


def test_rows_of_last_days_show_the_last_day(tmp_path: Path) -> None:
    data.write(tmp_path, {"customers": [extra(1, churned_at="2025-02-28")]})
    (tmp_path / "salescli.toml").write_text(LAST_DAY, encoding="utf-8")
    question = ("customers.csv", "--from", "2025-02", "--to", "2025-02", "--as-of", "2025-03-31", "--format", "csv")
    assert "2025-02-28" in run_here("kpi", "mrr", *question, "--rows", cwd=tmp_path).out.decode().splitlines()[1]
    assert ",1000," in run_here("kpi", "mrr", *question, cwd=tmp_path).out.decode().splitlines()[1]


_GENERIC = preset.load(preset.GENERIC).tables["customers"].columns["churned_at"]
ASKED = [header for claim in _GENERIC if claim.asked for header in claim.headers]
ENDS = [header for claim in _GENERIC if not claim.asked for header in claim.headers] + ["churned_at"]


def _in_customers(folder: Path, header: str, *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "customers.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return folder


def _ends(folder: Path) -> list[int]:
    found = compute("active-customers", folder, as_of="2026-03-31", date_from="2026-01-01", period="month")
    return [row["value"] for row in rows(found)]


@pytest.mark.parametrize("asked", ASKED)
def test_the_day_of_asking_is_never_the_end_beside_one(asked: str, tmp_path: Path) -> None:
    for n, end in enumerate(ENDS):
        header = f"customer_id,started_at,{asked},{end},mrr"
        folder = _in_customers(
            tmp_path / str(n), header, "A,2025-01-01,2026-01-10,2026-03-10,5", "B,2025-01-01,2026-01-11,,5"
        )
        assert _ends(folder) == [2, 2, 1], end


@pytest.mark.parametrize("asked", ASKED)
def test_alone_it_is_the_end_of_those_who_have_ended(asked: str, tmp_path: Path) -> None:
    lines = ("A,2025-01-01,2026-02-10,canceled", "B,2025-01-01,2026-02-11,active", "C,2025-01-01,,active")
    told = _in_customers(tmp_path / "told", f"customer_id,started_at,{asked},status", *lines)
    assert _ends(told) == [3, 2, 2]
    untold = _in_customers(
        tmp_path / "untold", f"customer_id,started_at,{asked},status", *(f"{line[:-6]}Gold" for line in lines)
    )
    assert _ends(untold) == [3, 1, 1]
    for folder in (told, untold):
        assert "asked_is_end" in codes(compute("new-customers", folder, as_of="2026-03-31"))
        before = _ends(folder)
        init.write([str(folder)], {})
        assert _ends(folder) == before, "what init writes must not change the numbers"


# ----------------------------------------------------------------------------------------- what is paid


def paid(amount: str, interval: str, n: int = 1, **columns: str) -> Row:
    return {
        "customer_id": f"p{n}",
        "started_at": "2025-01-01",
        "amount": amount,
        "billing_interval": interval,
        **columns,
    }


def mrr_of(folder: Path, *spells: Row, kpi: str = "mrr", settings: str = "") -> Any:
    folder.mkdir(exist_ok=True)
    data.write(folder, {"customers": list(spells)})
    config = folder / "salescli.toml"
    config.write_text(settings, encoding="utf-8")
    return compute(
        kpi, folder, period="month", date_from="2025-03-01", date_to="2025-03-31", as_of="2025-03-31", config=config
    )


@pytest.mark.parametrize(
    ("interval", "months"),
    [
        ("monthly", Fraction(1)), ("quarterly", Fraction(3)), ("annual", Fraction(12)), ("12 months", Fraction(12)),
        ("2 year", Fraction(24)), ("28 days", Fraction(28 * 12, 364)), ("weekly", Fraction(12, 52)), ("6", Fraction(6)),
        ("årligen", Fraction(12)), ("månadsvis", Fraction(1)), ("kvartal", Fraction(3)), ("per år", Fraction(12)),
        ("halvårsvis", Fraction(6)), ("jährlich", Fraction(12)), ("vierteljährlich", Fraction(3)),
        ("mensuel", Fraction(1)),
        ("maandelijks", Fraction(1)), ("årligt", Fraction(12)), ("anual", Fraction(12)), ("annuale", Fraction(12)),
        ("mensal", Fraction(1)), ("kuukausittain", Fraction(1)), ("rocznie", Fraction(12)), ("P1Y", Fraction(12)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("by", ["amount", "unit_amount"])
def test_an_amount_is_divided_by_the_months_of_its_interval(
    interval: str, months: Fraction, by: str, tmp_path: Path
) -> None:
    spell = paid("1092", interval)
    if by == "unit_amount":
        spell = {**spell, "amount": "", "unit_amount": "364", "quantity": "3"}
    (row,) = rows(mrr_of(tmp_path, spell))
    assert float(row["value"]) == pytest.approx(float(Fraction(1092) / months), rel=1e-12)
    (row,) = rows(mrr_of(tmp_path, spell, kpi="arr"))
    assert Fraction(row["value"]) == Fraction(1092) * 12 / months
    assert (row["annual_subscriptions"] > 0) == (months == 12)
    assert row["annual_subscriptions"] + row["other_recurring"] == row["value"]


def test_every_word_for_an_interval_says_how_long_it_is() -> None:
    for word, interval in BILLING_INTERVAL.items():
        assert billing_intervals.is_known(interval), word
        assert (billing_intervals.pace_of(interval) is None) == (interval == "other"), word
    for unit, (_, words) in UNITS.items():
        for word in words.split():
            assert billing_intervals.pace_of(word) == billing_intervals.pace_of(f"1 {unit}"), word
            for count in (2, 3, 7, 90):
                assert billing_intervals.pace_of(f"{count} {word}") == billing_intervals.pace_of(f"{count} {unit}s"), (
                    word
                )
    for word in (
        "",
        "0",
        "-1",
        "0 months",
        "foo",
        "jan 2026",
        "2026-01-01",
        "biweekly",
        "bimonthly",
        "5 foos",
        "1 / 2",
    ):
        assert billing_intervals.pace_of(word) is None, word


@pytest.mark.parametrize(
    ("word", "pace"),
    [
        ("2026-01-05/2026-07-05", (2, 1)), ("2026-01-31/2026-02-28", (12, 1)), ("2026-02-28/2026-05-31", (4, 1)),
        ("2026-01-05/2026-02-02", (13, 1)), ("2026-01-05/2026-06-12", None), ("2026-02-30/2026-03-30", None),
        ("2026-01-05/2026-01-05", None), ("month 2026-01-05/2026-07-05", (2, 1)),
        ("month 2026-01-05/2026-01-12", (12, 1)), ("month 2026-01-05/2026-06-12", None),
        ("year 2026-01-05/2028-01-05", (1, 2)), ("year 2026-01-05/2026-07-01", (1, 1)),
        ("year 2026-01-05/2028-07-05", None), ("week 2026-01-05/2026-02-02", (13, 1)),
        ("day 2026-01-01/2026-01-31", (73, 6)),
    ],
)  # fmt: skip
def test_a_period_is_as_long_as_it_is(word: str, pace: tuple[int, int] | None) -> None:
    assert billing_intervals.pace_of(word) == pace


def test_three_times_a_hundred_a_quarter_are_a_hundred_a_month(tmp_path: Path) -> None:
    found = mrr_of(tmp_path, *(paid("100", "quarterly", n) for n in range(3)))
    (row,) = rows(found)
    assert str(row["value"]) == "100.0"
    assert row["average_per_customer"] == pytest.approx(100 / 3)
    (row,) = rows(mrr_of(tmp_path, *(paid("0.1", "monthly", n) for n in range(10)), kpi="arr"))
    assert row["value"] == 12


def test_own_mrr_wins_and_a_quantity_is_one_where_blank(tmp_path: Path) -> None:
    spells = [
        paid("100", "annual", 1, mrr="7", unit_amount="", quantity=""),
        paid("", "annual", 2, mrr="", unit_amount="12", quantity=""),
        paid("", "monthly", 3, mrr="", unit_amount="12", quantity="2.5"),
        paid("100", "lifetime", 4, mrr="", unit_amount="", quantity=""),
        paid("", "monthly", 5, mrr="", unit_amount="", quantity=""),
        paid("9", "foo", 6, mrr="3", unit_amount="", quantity=""),
        paid("5", "monthly", 7, mrr="", unit_amount="", quantity="4"),
    ]
    found = mrr_of(tmp_path, *spells)
    (row,) = rows(found)
    assert row["value"] == 7 + 1 + 30 + 0 + 3 + 5
    # They all began in January, so that nothing is dated in March.
    assert codes(found) == {"paid_once": 1, "without_mrr": 1, "quantity_unused": 1, "data_end": 1}
    with pytest.raises(MissingInputError, match="'foo'"):
        mrr_of(tmp_path, *spells, kpi="arr")
    words = '[tables.customers.values.billing_interval]\nfoo = "every 2 years"\n'
    assert rows(mrr_of(tmp_path, *spells, kpi="arr", settings=words))[0]["value"] == 12 * 46


@pytest.mark.parametrize("kpi", OF_MRR)
def test_an_amount_whose_interval_is_not_told_is_an_error(kpi: str, tmp_path: Path) -> None:
    tables = {name: TABLES_[name] for name in ("deals", "costs")}
    for n, (spell, said) in enumerate(
        [
            (paid("100", "foo"), "'foo'"), (paid("100", "other"), "'other'"), (paid("100", ""), "for how long"),
            ({**paid("100", ""), "billing_interval": "", "mrr": ""}, "for how long"),
        ]
    ):  # fmt: skip
        folder = tmp_path / str(n)
        data.write(
            folder, {**tables, "customers": [spell, paid("5", "monthly", 2, **({"mrr": ""} if "mrr" in spell else {}))]}
        )
        if kpi in ("clv", "ltv-to-cac"):
            continue
        with pytest.raises(MissingInputError, match=said):
            compute(kpi, folder, as_of="2025-12-31", use_config=False)
    without = {key: value for key, value in paid("100", "").items() if key != "billing_interval"}
    data.write(tmp_path / "without", {**tables, "customers": [without]})
    with pytest.raises(MissingInputError, match=r"'billing_interval'|for how long"):
        compute(kpi, tmp_path / "without", as_of="2025-12-31", use_config=False, options=_by_mrr(kpi))


def _by_mrr(kpi: str) -> dict[str, str]:
    return {"revenue": "mrr"} if "revenue" in kpis.get(kpi).settings else {}


@every
def test_amounts_by_interval_equal_their_mrr(kpi: str, grain: str, tmp_path: Path) -> None:
    rng = Random(7)
    other = []
    for row in SPELLS:
        months = rng.choice((1, 3, 6, 12, 24))
        word = rng.choice({1: ("monthly", "månadsvis"), 3: ("quarterly", "3 months"), 12: ("annual", "12")}.get(
            months, (f"{months} months",)))  # fmt: skip
        amount = Decimal(row["mrr"]) * months
        own = {"mrr": "", "amount": str(amount), "unit_amount": "", "quantity": ""}
        if rng.random() < 0.5:
            own |= {"amount": "", "unit_amount": str(amount / 4), "quantity": "4"}
        other.append(row | own | {"billing_interval": word})
    one = [row | {"billing_interval": new["billing_interval"]} for row, new in zip(SPELLS, other, strict=True)]
    same(tmp_path, one, other, kpi, grain)


# ----------------------------------------------------------------------------------------- retention of money


def test_a_free_customer_that_starts_to_pay_is_new_and_retains_nothing(tmp_path: Path) -> None:
    spells = [
        extra(1, started_at="2025-01-01", churned_at="2025-03-10", mrr="0"),
        extra(1, started_at="2025-03-10", mrr="50"),
        extra(2, started_at="2025-01-01", churned_at="2025-03-20", mrr="100"),
        extra(2, started_at="2025-03-20", mrr="130"),
        extra(3, started_at="2025-01-01", churned_at="2025-03-05", mrr="40"),
    ]  # fmt: skip
    march = {"date_from": date(2025, 3, 1), "date_to": date(2025, 3, 31), "by": "none"}
    (net,) = rows(answers(tmp_path, spells, "net-revenue-retention", "month", **march))
    assert (net["opening"], net["closing"]) == (140, 130)
    (gross,) = rows(answers(tmp_path, spells, "gross-revenue-retention", "month", **march))
    assert (gross["opening"], gross["closing"]) == (140, 100)
    (moved,) = rows(answers(tmp_path, spells, "mrr", "month", **march))
    assert (moved["new"], moved["expansion"], moved["churned"]) == (50, 30, 40)


@pytest.mark.parametrize("grain", ["week", "month", "quarter", "year", "total"])
@pytest.mark.parametrize("by", ["none", "region", "customer"])
def test_retention_is_what_the_movements_leave(grain: str, by: str, tmp_path: Path) -> None:
    moved, net, gross = (
        rows(answers(tmp_path / kpi, SPELLS, kpi, grain, by=by))
        for kpi in ("mrr", "net-revenue-retention", "gross-revenue-retention")
    )
    for one, kept, capped in zip(moved, net, gross, strict=True):
        assert kept["opening"] == capped["opening"] == one["opening"]
        lost = one["contraction"] + one["churned"]
        assert capped["closing"] == one["opening"] - lost
        assert kept["closing"] == one["opening"] + one["expansion"] - lost


# ----------------------------------------------------------------------------------------- plans, files, settings


@every
def test_a_plan_is_a_dimension_of_customers_and_of_what_is_theirs(kpi: str, grain: str, tmp_path: Path) -> None:
    spells = [row | {"plan": ("basic", "pro", "")[number % 3]} for number, row in enumerate(SPELLS)]
    if not any(VIEWS[part.view].table in ("reps", "costs") for part in kpis.get(kpi).measures.values() if part.view):
        assert {row["plan"] for row in rows(answers(tmp_path, spells, kpi, grain, by="plan"))} <= {"basic", "pro", None}


def test_deals_look_their_plan_up(tmp_path: Path) -> None:
    spells = [row | {"plan": "pro"} for row in SPELLS]
    found = answers(tmp_path, spells, "revenue", "total", by="plan")
    assert {row["plan"] for row in rows(found)} == {"pro", None}


def test_the_columns_stand_in_the_order_of_the_contract() -> None:
    assert " ".join(TABLES["customers"].columns) == (
        "customer_id started_at churned_at paused_at subscription_id status name region segment plan rep_id mrr amount "
        "unit_amount quantity billing_interval currency"
    )


_COUNTS = [
    tuple(claim.needs)
    for claim in preset.load(preset.GENERIC).tables["customers"].columns["billing_interval"]
    if claim.sql
]


@pytest.mark.parametrize("headers", _COUNTS)
def test_a_number_of_units_and_its_unit_are_one_interval(headers: tuple[str, str], tmp_path: Path) -> None:
    """A month that is billed every third is a quarter, whatever the two are called."""
    header = f"customer_id,started_at,amount,{headers[0]},{headers[1]}"
    folder = _in_customers(tmp_path, header, "A,2025-01-01,30,3,month", "B,2025-01-01,60,1,year")
    (row,) = rows(compute("mrr", folder, period="total", as_of="2025-12-31"))
    assert row["value"] == 15
    init.write([str(folder)], {})
    assert "QUESTION: what do these mean" not in (folder / "salescli.toml").read_text(encoding="utf-8")
    assert rows(compute("arr", folder, period="total", as_of="2025-12-31"))[0]["annual_subscriptions"] == 60


#: A subscription export, and what must come of it.
_HEADERS = (
    "id", "Customer ID", "Plan", "Quantity", "Interval", "Interval Count", "Amount", "Status", "Start Date (UTC)",
    "Canceled At (UTC)", "Ended At (UTC)",
)  # fmt: skip
EXPORT = f"""{",".join(_HEADERS)}
s1,cA,Pro,1,month,1,10.00,active,2026-01-01 00:00,,
s2,cB,Pro,1,year,1,120.00,active,2026-01-01 00:00,2026-02-01 10:00,
s3,cC,Team,1,month,3,30.00,canceled,2026-01-01 00:00,2026-02-01 10:00,2026-03-05 10:00
s4,cD,Team,1,month,1,10.00,trialing,2026-01-01 00:00,,
"""


def test_init_maps_an_export_of_subscriptions_and_asks_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "subscriptions.csv").write_text(EXPORT, encoding="utf-8")
    before = rows(compute("mrr", tmp_path, as_of="2026-03-31", period="month"))
    assert [row["value"] for row in before] == [30, 30, 20]
    init.write([str(tmp_path)], {})
    text = (tmp_path / "salescli.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)["tables"]["customers"]
    assert {key: value for key, value in content["columns"].items() if key != "billing_interval"} == {
        "customer_id": "Customer ID", "started_at": "Start Date (UTC)", "churned_at": "Ended At (UTC)", "plan": "Plan",
        "subscription_id": "id", "status": "Status", "unit_amount": "Amount", "quantity": "Quantity",
    }  # fmt: skip
    assert content["values"]["status"] == {"active": "paying", "canceled": "ended", "trialing": "trial"}
    assert [line for line in text.splitlines() if "QUESTION:" in line and "currency" not in line] == []
    assert not unlike(before, rows(compute("mrr", tmp_path, as_of="2026-03-31", period="month")))


def test_validate_finds_what_is_left_out_or_refused(tmp_path: Path) -> None:
    spells = [
        paid("10", "monthly", 1, status="trialing"), paid("10", "monthly", 2, status="canceled"),
        paid("10", "foo", 3, status="active"), paid("10", "", 4, status="active"), paid("10", "lifetime", 5, status=""),
        paid("10", "monthly", 6, status="paused"), paid("10", "monthly", 7, status="paused", paused_at="2025-02-01"),
        paid("10", "monthly", 8, status="active", quantity="3"), paid("-1", "monthly", 9, status="Frozen"),
    ]  # fmt: skip
    spells = [{"paused_at": "", "quantity": ""} | dict(spell) for spell in spells]
    data.write(tmp_path, {"customers": spells})
    report = validate([str(tmp_path)], {}, Settings(), date(2026, 1, 1), None)
    found = {(each.rule.name, each.line) for each in report.findings}
    assert found >= {
        ("trial", 2), ("ended_without_date", 3), ("unknown_interval", 4), ("amount_without_interval", 4),
        ("amount_without_interval", 5), ("without_billing_interval", 5), ("paid_once", 6), ("paused_without_date", 7),
        ("paused", 8), ("quantity_unused", 9), ("unreadable_value", 10), ("negative_amount", 10),
        ("undated_ends", None),
    }  # fmt: skip
    assert {each.value for each in report.findings if each.rule.name == "unreadable_value"} == {"Frozen"}
    data.write(tmp_path, {"customers": [row | {"status": "Gold"} for row in spells]})
    report = validate([str(tmp_path)], {}, Settings(), date(2026, 1, 1), None)
    assert "no_status" in {each.rule.name for each in report.findings}
