"""Quotas of reps, of the settings and of files, day by day and in plain Python beside the program."""

from __future__ import annotations

import csv
import json
import random
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from salescli import compute
from salescli.errors import InputError, SalesCliError
from salescli.model.quota import Entry, overlapping
from salescli.model.tables import TABLES
from tests.program import run_here

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
DAY = timedelta(days=1)
SPLITS: Mapping[str, tuple[str, ...]] = {"none": (), "rep": ("rep_id",), "region": ("region",), "team": ("team",)}


@dataclass(frozen=True)
class Employment:
    rep: str
    region: str | None
    team: str | None
    first: date | None
    last: date | None
    quota: int | None

    def holds(self, day: date) -> bool:
        return (self.first or date.min) <= day <= (self.last or date.max)


@dataclass(frozen=True)
class Row:
    """A quota as a file or the settings have it."""

    first: date
    last: date
    amount: int
    rep: str | None = None
    region: str | None = None
    team: str | None = None

    def a_day(self) -> float:
        return self.amount / ((self.last - self.first).days + 1)

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


class Ambiguous(Exception):
    """Regions and teams have quotas for one day, and all together none."""


def of_day(day: date, staff: Sequence[Employment], rows: Sequence[Row], split: str) -> dict[str | None, float]:
    """What is expected of every group on a day, by the words of the contract."""
    by_rep: dict[str, float] = {}
    homes: dict[str, Employment] = {}
    for rep in {each.rep for each in staff}:
        mine = sorted((each for each in staff if each.rep == rep), key=lambda each: each.first or date.min)
        homes[rep] = max((each for each in mine if (each.first or date.min) <= day), default=mine[0],
                         key=lambda each: each.first or date.min)  # fmt: skip
        entry = next((row for row in rows if row.rep == rep and row.holds(day)), None)
        own = sum((each.quota or 0) / monthrange(day.year, day.month)[1] for each in mine if each.holds(day))
        by_rep[rep] = entry.a_day() if entry else own
    if split == "rep":
        return dict(by_rep)
    whole: dict[str, dict[str | None, float]] = {}
    given: dict[str, dict[str, float]] = {}
    for level in ("region", "team"):
        sums: dict[str | None, float] = defaultdict(float)
        for rep, amount in by_rep.items():
            sums[getattr(homes[rep], level)] += amount
        given[level] = {getattr(row, level): row.a_day() for row in rows if getattr(row, level) and row.holds(day)}
        whole[level] = {**sums, **given[level]}
    if split in whole:
        return whole[split]
    for_all = next((row for row in rows if not (row.rep or row.region or row.team) and row.holds(day)), None)
    if for_all:
        return {None: for_all.a_day()}
    if given["region"] and given["team"]:
        raise Ambiguous
    return {None: sum(whole["team" if given["team"] else "region"].values())}


def company(seed: int, *, both: bool = False) -> tuple[list[Employment], list[Row]]:
    """Reps, some with two employments, and quotas of every scope; of regions and of teams only where `both`."""
    rng = random.Random(seed)
    staff = []
    for number in range(6):
        region, team = rng.choice(["N", "S", None]), rng.choice(["X", "Y", None])
        first = rng.choice([None, FIRST + DAY * rng.randrange(60)])
        quota = rng.choice([None, 0, 3100, 2800])
        if number % 3:
            staff.append(Employment(f"r{number}", region, team, first, rng.choice([None, date(2026, 5, 9)]), quota))
        else:
            until = date(2026, 3, rng.randrange(1, 30))
            staff.append(Employment(f"r{number}", region, team, first, until, quota))
            again = until + DAY * rng.randrange(1, 40)
            staff.append(Employment(f"r{number}", rng.choice(["N", "S"]), rng.choice(["X", "Y"]), again, None, 620))
    kinds = ["rep", "all", "region", "team"] if both else ["rep", "all", rng.choice(["region", "team"])]
    rows: list[Row] = []
    for _ in range(14):
        kind = rng.choice(kinds)
        first = FIRST + DAY * rng.randrange(150)
        last = first + DAY * rng.randrange(1, 70)
        scope = {"rep": {"rep": f"r{rng.randrange(6)}"}, "region": {"region": rng.choice("NSW")},
                 "team": {"team": rng.choice("XYZ")}, "all": {}}[kind]  # fmt: skip
        row = Row(first, last, rng.randrange(-50, 900), **scope)
        same = [each for each in rows if (each.rep, each.region, each.team) == (row.rep, row.region, row.team)]
        if not any(each.first <= last and first <= each.last for each in same):
            rows.append(row)
    return staff, rows


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write(folder: Path, staff: Sequence[Employment], rows: Sequence[Row]) -> None:
    """The company as files: a deal of nothing for each rep keeps the range, and quotas by first and last day."""
    folder.mkdir(exist_ok=True)
    regions = {each.rep: each for each in staff}
    deals = [
        {"deal_id": f"d{n}", "rep_id": rep, "status": "won", "closed_at": day, "value": 0}
        for n, (rep, day) in enumerate((rep, day) for rep in regions for day in (FIRST, LAST))
    ]
    write_rows(folder / "deals.csv", deals)
    text = {"first": "hired_at", "last": "left_at", "rep": "rep_id"}
    write_rows(
        folder / "reps.csv", [{text.get(k, k): "" if v is None else v for k, v in vars(each).items()} for each in staff]
    )
    text = {"first": "starts_at", "last": "ends_at", "rep": "rep_id"}
    if rows:
        write_rows(
            folder / "quotas.csv",
            [{text.get(k, k): "" if v is None else v for k, v in vars(row).items()} for row in rows],
        )


def asked(folder: Path, split: str, grain: str, **question: Any) -> dict[tuple[date, str | None], float]:
    found = compute("quota-attainment", folder, by=split, period=grain, date_from=FIRST, date_to=LAST,
                    as_of=LAST, use_config=False, **question)  # fmt: skip
    keys = [column for column in SPLITS[split] if column in found.frame.columns]
    return {(row["start"], row[keys[0]] if keys else None): float(row["quota"]) for row in found.frame.to_dicts()}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("split", SPLITS)
def test_the_sum_of_the_days(seed: int, split: str, tmp_path: Path) -> None:
    staff, rows = company(seed)
    write(tmp_path, staff, rows)
    expected: dict[tuple[date, str | None], float] = defaultdict(float)
    for day in days(FIRST, LAST):
        for group, amount in of_day(day, staff, rows, split).items():
            expected[day.replace(day=1), group] += amount
    found = asked(tmp_path, split, "month")
    assert {key: value for key, value in found.items() if value} == pytest.approx(
        {key: value for key, value in expected.items() if abs(value) > 1e-9}, abs=1e-4
    )
    for grain in ("quarter", "total"):
        assert sum(asked(tmp_path, split, grain).values()) == pytest.approx(sum(expected.values()), abs=1e-3)


@pytest.mark.parametrize("level", ["region", "team"])
def test_a_filter_takes_the_quotas_of_its_group(level: str, tmp_path: Path) -> None:
    staff, rows = company(3, both=True)
    write(tmp_path, staff, rows)
    for group in {"region": "NS", "team": "XY"}[level]:
        expected = sum(of_day(day, staff, rows, level).get(group, 0) for day in days(FIRST, LAST))
        assert sum(asked(tmp_path, "none", "month", where=f"{level}={group}").values()) == pytest.approx(
            expected, abs=1e-3
        )


def test_days_of_regions_and_of_teams_are_refused_without_a_split(tmp_path: Path) -> None:
    staff = [Employment("r1", "N", "X", None, None, 100)]
    march = (date(2026, 3, 1), date(2026, 3, 31))
    rows = [Row(*march, 100, region="N"), Row(date(2026, 3, 20), date(2026, 4, 2), 100, team="X")]
    write(tmp_path, staff, rows)
    with pytest.raises(InputError, match=r"quotas.csv, line 3: on 2026-03-20 there are quotas of regions and of teams"):
        asked(tmp_path, "none", "month")
    assert asked(tmp_path, "region", "month")[date(2026, 3, 1), "N"] == 100
    write(tmp_path, staff, [*rows, Row(date(2026, 3, 20), date(2026, 3, 31), 50)])
    assert asked(tmp_path, "none", "month")[date(2026, 3, 1), None] == pytest.approx(100 / 31 * 19 + 50)


def test_overlapping_entries_are_found_whatever_lies_between() -> None:
    def entry(first: int, last: int, **scope: str) -> Entry:
        return Entry(date(2026, 1, first), date(2026, 1, last), Decimal(1), **scope)

    long, short, after = entry(1, 31), entry(2, 3), entry(30, 31)
    assert overlapping([after, long, short, entry(1, 31, rep="r1")]) == [(long, short), (long, after)]


HEAD = "deal_id,rep_id,region,status,closed_at,value\nD1,r1,N,won,2026-02-05,100\nD2,r2,S,won,2026-02-06,50\n"


def quota_of(folder: Path, *options: str) -> float:
    (folder / "deals.csv").write_text(HEAD, encoding="utf-8")
    ran = run_here("kpi", "quota-attainment", ".", "--from", "2026-02", "--to", "2026-02", "--as-of", "2026-03-31",
                   "--format", "json", *options, cwd=folder)  # fmt: skip
    assert ran.code == 0, ran.err
    return float(json.loads(ran.out)["rows"][0]["quota"])


@pytest.mark.parametrize(
    ("period", "quota"),
    [("2026-02", 280), ("2026-Q1", 280 * 28 / 90), ("Q1 2026", 280 * 28 / 90), ("2026K1", 280 * 28 / 90),
     ("2026", 280 * 28 / 365), ("2026-02-14", 280), ("2026-02-01 00:00:00", 280), ("14.2.2026", 280),
     ("2/14/2026", 280), ("2026-W06", 280)],
)  # fmt: skip
def test_a_period_in_every_spelling(period: str, quota: float, tmp_path: Path) -> None:
    (tmp_path / "quotas.csv").write_text(f"period,amount\n{period},280\n", encoding="utf-8")
    assert quota_of(tmp_path) == pytest.approx(quota, abs=1e-4)


@pytest.mark.parametrize(("grain", "days_in_it"), [("month", 28), ("quarter", 90), ("year", 365), ("week", 7)])
def test_a_date_stands_for_the_period_that_the_settings_say(grain: str, days_in_it: int, tmp_path: Path) -> None:
    (tmp_path / "quotas.csv").write_text("period,amount\n2026-02-11,100\n", encoding="utf-8")
    (tmp_path / "salescli.toml").write_text(f'[tables.quotas]\ngrain = "{grain}"\n', encoding="utf-8")
    assert quota_of(tmp_path) == pytest.approx(100 * min(28, days_in_it) / days_in_it, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "header"),
    [("x.csv", "rep_id,month,quota"), ("x.csv", "Säljare,Månad,Säljmål"), ("q-quota.csv", "rep_id,period,amount"),
     ("targets 2026.csv", "Rep,Month,Amount"), ("x.csv", "rep,Month,Sales target"), ("x.csv", "rep_id,period,quota")],
)  # fmt: skip
def test_a_file_is_told_by_a_word_for_quotas(name: str, header: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(f"{header}\nr1,2026-02,70\nr2,2026-02,80\n", encoding="utf-8")
    assert quota_of(tmp_path) == 150


def test_without_such_a_word_it_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("rep_id,period,amount\nr1,2026-02,70\n", encoding="utf-8")
    (tmp_path / "targets.csv").write_text("name,kpi,min\nA,revenue,70\n", encoding="utf-8")
    (tmp_path / "deals.csv").write_text(HEAD, encoding="utf-8")
    ran = run_here("kpi", "revenue", ".", "--as-of", "2026-03-31", cwd=tmp_path)
    assert ran.code == 0
    assert "Not read: " in ran.err
    assert "x.csv" in ran.err
    assert "targets.csv" in ran.err


#: What a file of quotas may say wrong: its rows, and what the message must say of them.
WRONG = {
    "overlap": ("r1,2026-02,70,,\nr1,2026-Q1,80,,", "the quota for rep 'r1' from 2026-0"),
    "both": (",2026-02,70,N,X", "line 2: the quota is for the region 'N' and the team 'X'"),
    "no period": ("r1,soon,70,,", "line 2, column 'period': 'soon' is neither a date nor a period"),
    "no day": ("r1,2026-02-31,70,,", "line 2: '2026-02-31' is not a day"),
    "no amount": ("r1,2026-02,lots,,", "line 2, column 'amount': 'lots' is not an amount"),
    "sums": ("\n".join(f"r{n},2026-0{m},{a},," for m in (1, 2) for n, a in ((1, 10), (2, 20), (3, 30), (9, 60))),
             "every quota of 'r9' is the sum of all others"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_told_with_its_line(wrong: str, tmp_path: Path) -> None:
    text, message = WRONG[wrong]
    (tmp_path / "quotas.csv").write_text(f"rep_id,period,amount,region,team\n{text}\n", encoding="utf-8")
    (tmp_path / "deals.csv").write_text(HEAD, encoding="utf-8")
    ran = run_here("kpi", "quota-attainment", ".", "--as-of", "2026-03-31", cwd=tmp_path)
    assert ran.code == 3
    assert message in ran.err
    ran = run_here("validate", ".", "--format", "json", "--as-of", "2026-03-31", cwd=tmp_path)
    assert any("quota" in found["rule"] or "unreadable" in found["rule"] for found in json.loads(ran.out)["findings"])


@pytest.mark.parametrize(("setting", "quota"), [('duplicates = "lines"', 70 + 80 * 28 / 90), ('totals = "keep"', None)])
def test_the_advice_is_followed(setting: str, quota: float | None, tmp_path: Path) -> None:
    text = WRONG["overlap" if quota else "sums"][0]
    (tmp_path / "quotas.csv").write_text(f"rep_id,period,amount,region,team\n{text}\n", encoding="utf-8")
    (tmp_path / "salescli.toml").write_text(f"[tables.quotas]\n{setting}\n", encoding="utf-8")
    assert quota_of(tmp_path) == pytest.approx(quota or 120, abs=1e-4)
    if quota is None:
        (tmp_path / "salescli.toml").write_text('[tables.quotas]\ntotals = "drop"\n', encoding="utf-8")
        assert quota_of(tmp_path) == 60


def test_rows_without_a_period_or_a_value_that_reads_are_told(tmp_path: Path) -> None:
    (tmp_path / "quotas.csv").write_text("rep_id,period,amount\nr1,2026-02,70\nr2,,5\nr2,2026-02,lots\nr2,2026-03,\n")
    (tmp_path / "deals.csv").write_text(HEAD, encoding="utf-8")
    found = compute(
        "quota-attainment", tmp_path, date_from="2026-02", date_to="2026-02", as_of="2026-03-31", bad_rows="skip"
    )
    codes = {note.code: note.count for note in found.notes}
    assert codes == {"without_period": 1, "unreadable": 1}
    assert found.frame["quota"].to_list() == [70]


def test_an_entry_of_the_settings_and_a_row_of_the_file_may_not_overlap(tmp_path: Path) -> None:
    (tmp_path / "quotas.csv").write_text("rep_id,period,amount\nr1,2026-02,70\n", encoding="utf-8")
    (tmp_path / "salescli.toml").write_text('[[quota]]\nperiod = "2026"\nrep = "r1"\namount = 5\n', encoding="utf-8")
    (tmp_path / "deals.csv").write_text(HEAD, encoding="utf-8")
    with pytest.raises(SalesCliError, match=r"quotas.csv, line 2: .*\[\[quota\]\] in salescli.toml"):
        compute("quota-attainment", tmp_path, as_of="2026-03-31")


@pytest.mark.parametrize(
    "command", ["kpi quota-attainment", "report", "check", "forecast", "funnel", "explain revenue", "validate", "init"]
)
def test_every_command_takes_them(command: str, tmp_path: Path) -> None:
    (tmp_path / "salescli.toml").write_text('[[target]]\nkpi = "quota-attainment"\nmin = "90%"\n', encoding="utf-8")
    if command == "init":
        (tmp_path / "salescli.toml").unlink()
    ran = run_here(*command.split(), "--quotas", "missing.csv", "--deals", "missing.csv", cwd=tmp_path)
    assert "missing.csv: no such file" in ran.err
    assert "quotas" in TABLES
