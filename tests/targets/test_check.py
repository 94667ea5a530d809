"""Which periods and groups a target speaks of, what it is compared with, and what happens where there is nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salescli.errors import InputError, SettingsError
from salescli.i18n.language import ENGLISH
from salescli.output import verdict_text
from salescli.targets.model import Reason, Verdict
from tests.targets.project import DEALS_HEADER, HEAD, REPS, WHOLE, Project, deal


def target(**keys: object) -> str:
    """One `[[target]]`; the values are TOML already."""
    return "[[target]]\n" + "".join(f"{key} = {value}\n" for key, value in {"kpi": '"revenue"', **keys}.items())


@pytest.mark.parametrize(
    ("keys", "as_of", "period", "verdict", "value"),
    [
        ({"min": 120}, None, "2026-03", Verdict.MET, 120),
        ({"min": 121}, None, "2026-03", Verdict.MISSED, 120),
        ({"min": 121, "severity": '"warning"'}, None, "2026-03", Verdict.WARNING, 120),
        ({"min": 120}, "2026-03-30", "2026-02", Verdict.MET, 120),
        ({"min": 360, "period": '"quarter"'}, None, "2026-Q1", Verdict.MET, 360),
        ({"min": 360, "period": '"quarter"'}, "2026-03-30", "2025-Q4", Verdict.MISSED, 300),
        ({"min": 300, "at": '"2025-Q4"'}, None, "2025-Q4", Verdict.MET, 300),
        ({"min": 1200, "at": '"2025"'}, None, "2025", Verdict.MET, 1200),
        ({"min": 360, "period": '"quarter"', "due": "2026-02-01"}, None, "2026-Q1", Verdict.MET, 360),
        ({"min": 500, "period": '"quarter"', "due": "2026-02-01"}, "2026-02-20", "2026-Q1", Verdict.BEHIND, 240),
        ({"min": 300, "period": '"quarter"', "due": "2026-02-01"}, "2026-02-20", "2026-Q1", Verdict.ON_TRACK, 240),
        ({"max": 5, "kpi": '"sales-cycle"'}, None, "2026-03", Verdict.MISSED, 474),
        ({"column": '"deals"', "min": 1}, None, "2026-03", Verdict.MET, 1),
        ({"between": "[119, 121]"}, None, "2026-03", Verdict.MET, 120),
        ({"min": 1560, "period": '"total"'}, None, "total", Verdict.MET, 1560),
        ({"min": 1500, "period": '"total"', "due": "2026-01-31"}, None, "total", Verdict.MISSED, 1320),
        ({"min": 1500, "period": '"total"', "due": "2026-12-31"}, None, "total", Verdict.ON_TRACK, 1560),
        ({"min": 100}, "2026-05-31", "2026-05", Verdict.MISSED, 0),
    ],
)
def test_periods(
    project: Project, keys: dict[str, object], as_of: str | None, period: str, verdict: Verdict, value: int
) -> None:
    found = project.judged(target(**keys), head=WHOLE, as_of=as_of)
    assert found.period is not None
    assert (found.period.label, found.verdict, found.value) == (period, verdict, value)


@pytest.mark.parametrize(
    ("keys", "verdict", "base", "wanted"),
    [
        ({"change": '"+20%"', "versus": '"year"'}, Verdict.MET, ("2025-03", 100), 120),
        ({"change": '"+20.01%"', "versus": '"year"'}, Verdict.MISSED, ("2025-03", 100), Decimal("120.01")),
        ({"change": '"+0.01%"', "versus": '"previous"'}, Verdict.MISSED, ("2026-02", 120), Decimal("120.012")),
        ({"change": '"+20 SEK"', "versus": '"2025-07"'}, Verdict.MET, ("2025-07", 100), 120),
        ({"change": '"+60 SEK"', "versus": '"year"', "period": '"quarter"'}, Verdict.MET, ("2025-Q1", 300), 360),
        ({"change": '"+5%"', "versus": '"year"', "at": '"2025"'}, Verdict.NOT_EVALUATED, None, None),
        ({"change": '"+5%"', "versus": '"2024-12"'}, Verdict.NOT_EVALUATED, None, None),
    ],
)
def test_changes(
    project: Project, keys: dict[str, object], verdict: Verdict, base: tuple[str, int] | None, wanted: Decimal | None
) -> None:
    found = project.judged(target(**keys))
    assert found.verdict is verdict
    assert (found.base and (found.base.label, found.base.value)) == base
    assert (found.bounds.low if found.bounds else None) == wanted
    assert (found.reason is Reason.NO_BASE) == (base is None)


def test_weeks_days_and_fiscal_years_have_a_year_before(project: Project) -> None:
    # 2026-03-20 is a Friday of W12, 52 weeks after 2025-03-21
    for at, base in [("2026-W12", "2025-W12"), ("2026-03-20", "2025-03-20")]:
        found = project.judged(target(at=f'"{at}"', change='"+20%"', versus='"year"'))
        assert found.base is not None
        assert (found.base.label, found.base.value, found.verdict) == (base, 100, Verdict.MET)
    head = HEAD + "fiscal_year_start = 7\n"
    found = project.judged(target(at='"FY2026-Q3"', change='"+60 SEK"', versus='"year"'), head=head)
    assert found.base is not None
    assert (found.base.label, found.value) == ("FY2025-Q3", 360)


def test_a_percentage_of_nothing(project: Project) -> None:
    lines = [deal(1, "2026-01-05"), deal(2, "2026-03-05")]
    project.write("deals.csv", DEALS_HEADER + "".join(lines))
    found = project.judged(target(change='"+5%"', versus='"previous"'))
    assert (found.verdict, found.reason, found.lacks_input) == (Verdict.NOT_EVALUATED, Reason.ZERO_BASE, False)
    assert project.judged(target(change='"+5 SEK"', versus='"previous"')).verdict is Verdict.MET


def test_each_period_is_judged(project: Project) -> None:
    found = project.check(target(at='"each"', min=120)).judged
    assert [judged.verdict for judged in found] == [Verdict.MISSED] * 12 + [Verdict.MET] * 3
    found = project.check(target(at='"each"', change='"+20%"', versus='"year"')).judged
    assert [(judged.period.label, judged.verdict) for judged in found if judged.period] == [
        ("2026-01", Verdict.MET),
        ("2026-02", Verdict.MET),
        ("2026-03", Verdict.MET),
    ]
    (only,) = project.check(target(at='"each"', period='"year"', change='"+20%"', versus='"year"')).judged
    assert only.reason is Reason.NO_BASE


def test_each_value_is_judged_in_its_period(project: Project) -> None:
    values = '{ "2025-12" = 100, "2026-01" = 130, "2026-04" = 1000 }'
    found = project.check(target(at='"each"', values=values)).judged
    assert [judged.verdict for judged in found] == [Verdict.MET, Verdict.MISSED]


@pytest.mark.parametrize(
    ("values", "verdict", "reason", "lacks"),
    [
        ('{ "2026-03" = 120 }', Verdict.MET, None, False),
        ('{ "2026-02" = 120 }', Verdict.NOT_EVALUATED, Reason.NO_VALUE, True),
        ('{ "2026-04" = 120 }', Verdict.NOT_EVALUATED, Reason.NOT_BEGUN, False),
    ],
)
def test_values_for_periods(
    project: Project, values: str, verdict: Verdict, reason: Reason | None, lacks: bool
) -> None:
    found = project.judged(target(values=values))
    assert (found.verdict, found.reason, found.lacks_input) == (verdict, reason, lacks)


def test_before_the_data_begin_nothing_is_0(project: Project) -> None:
    for keys in ({"at": '"2020-Q1"'}, {"at": '"2020-Q1"', "by": '"rep"'}):
        found = project.judged(target(min=1, **keys))
        assert (found.verdict, found.reason, found.value) == (Verdict.NOT_EVALUATED, Reason.NO_DATA, None)


def test_an_export_that_ends_too_early_is_told(project: Project) -> None:
    found = project.judged(target(min=100), as_of="2026-05-31")
    assert (found.value, found.verdict, found.reason) == (None, Verdict.NOT_EVALUATED, Reason.DATA_END)
    assert (found.data_end, found.lacks_input) == (date(2026, 3, 20), True)
    assert verdict_text.sentence(found) == "the data end on 2026-03-20, before 2026-05"
    assert project.judged(target(min=100)).data_end is None
    assert project.judged(target(min=100), head=WHOLE, as_of="2026-05-31").verdict is Verdict.MISSED


def test_customers_may_stay_without_a_word(project: Project) -> None:
    project.write("customers.csv", "customer_id,started_at,mrr\na,2025-05-05,100\n")
    found = project.judged(target(kpi='"mrr"', min=100), as_of="2026-05-31")
    assert (found.value, found.verdict, found.data_end) == (100, Verdict.MET, date(2025, 5, 5))
    assert verdict_text.sentence(found).endswith("; nothing is dated after 2025-05-05")


def test_what_is_still_to_come(project: Project) -> None:
    found = project.judged(target(at='"2026-Q2"', min=1))
    assert (found.verdict, found.reason, found.lacks_input) == (Verdict.NOT_EVALUATED, Reason.NOT_BEGUN, False)


def test_without_input(project: Project) -> None:
    (project.folder / "reps.csv").unlink()
    rate = project.judged(target(kpi='"win-rate"', at='"2024-06"', min=5))
    assert (rate.verdict, rate.reason, rate.lacks_input) == (Verdict.NOT_EVALUATED, Reason.NO_DATA, True)
    split = project.judged(target(by='"team"', min=5))
    assert (split.reason, split.lacks_input) == (Reason.NO_INPUT, True)
    assert split.detail is not None
    assert "team" in ENGLISH.say(split.detail)
    followed = project.judged(target(by='"team"'))
    assert (followed.verdict, followed.lacks_input) == (Verdict.FOLLOWED, False)


def test_files_that_cannot_be_trusted_judge_nothing(project: Project) -> None:
    project.write("deals.csv", DEALS_HEADER + deal(1, "2026-03-05", value="many"))
    with pytest.raises(InputError, match="many"):
        project.check(target(min=5))


def test_a_value_that_stands_nowhere_is_a_wrong_setting(project: Project) -> None:
    with pytest.raises(SettingsError, match=r"salescli\.toml:5: target 'South': .*Sotuh"):
        project.check(target(name='"South"', min=5, where='{ region = "Sotuh" }'))


def test_a_group_is_judged_although_it_sold_nothing(project: Project) -> None:
    sold = [deal(1, "2025-05-20", rep="r3"), deal(2, "2025-07-20", rep="r2"), deal(3, "2026-03-20")]
    project.write("deals.csv", DEALS_HEADER + "".join(sold))
    found = project.check(target(by='"rep"', min=50)).judged
    assert [(dict(judged.group)["rep"], judged.value, judged.verdict) for judged in found] == [
        ("Ada", 100, Verdict.MET),
        ("Bo", 0, Verdict.MISSED),
    ]
    found = project.check(target(by='"rep"', min=50), as_of="2025-05-31").judged
    assert [dict(judged.group)["rep_id"] for judged in found] == ["r1", "r2", "r3"]
    for where, reps in [('{ region = "South" }', ["r2"]), ('{ rep = ["Ada", "r2"] }', ["r1", "r2"])]:
        found = project.check(target(by='"rep"', min=50, where=where)).judged
        assert [dict(judged.group)["rep_id"] for judged in found] == reps
    project.write("reps.csv", REPS.replace("r2,Bo,South,,,\n", "r2,Bo,South,,,\nr4,Di,,,,\n"))
    found = project.check(target(by='"region"', min=50)).judged
    assert [(dict(judged.group)["region"], judged.verdict) for judged in found] == [
        ("North", Verdict.MET),
        ("South", Verdict.MISSED),
    ]


def test_filters(project: Project) -> None:
    project.write("deals.csv", DEALS_HEADER + deal(1, "2026-03-05") + deal(2, "2026-03-06", rep="r2", value="7"))
    assert project.judged(target(min=5, where='{ region = "South" }')).value == 7
    assert project.judged(target(min=5, where='{ region = ["South", "North"] }')).value == 107
    share = project.judged(target(kpi='"sales-by-location"', where='{ region = "South" }', min=50, confidence=0))
    assert (share.value, share.verdict) == (50, Verdict.MET)


def test_few_rows_are_inconclusive(project: Project) -> None:
    assert project.judged(target(min=500, min_n=2)).verdict is Verdict.INCONCLUSIVE
    assert project.judged(target(min=500, min_n=1)).verdict is Verdict.MISSED


def test_a_rate_near_its_target_is_inconclusive(project: Project) -> None:
    lost = [deal(100 + number, "2026-03-05", status="lost") for number in range(3)]
    project.write("deals.csv", DEALS_HEADER + deal(1, "2026-03-05") + "".join(lost))
    rate = {"kpi": '"win-rate"', "min": '"50%"'}
    found = project.judged(target(**rate))
    assert (found.value, found.n, found.verdict, found.reason) == (25, 4, Verdict.INCONCLUSIVE, Reason.INTERVAL)
    assert project.judged(target(**rate, confidence=0)).verdict is Verdict.MISSED
    assert project.judged(target(**rate, confidence=0.2)).verdict is Verdict.MISSED


def test_a_followed_number_is_shown_and_never_judged(project: Project) -> None:
    found = project.judged(target())
    assert (found.verdict, found.value, found.bounds) == (Verdict.FOLLOWED, 120, None)


def test_a_running_period_is_paced_by_its_days_and_its_past(project: Project) -> None:
    # every month sells on its 20th: on the 15th nothing is usual, on the 20th all
    before = project.judged(target(at='"2026-03"', min=120), head=WHOLE, as_of="2026-03-15")
    assert before.pace is not None
    assert (before.pace.elapsed, before.pace.days, before.pace.usual, before.pace.past) == (15, 31, 0, 12)
    assert (before.value, before.verdict) == (0, Verdict.ON_TRACK)
    after = project.judged(target(at='"2026-03"', min=121), as_of="2026-03-20")
    assert after.pace is not None
    assert (after.pace.usual, after.verdict) == (1, Verdict.BEHIND)
    # a year has one past year alone: the days decide
    year = project.judged(target(at='"2026"', min=1200), as_of="2026-03-31")
    assert year.pace is not None
    assert (year.pace.past, year.pace.usual, year.pace.share) == (1, Decimal("0.25"), year.pace.by_days)
    assert year.verdict is Verdict.ON_TRACK
    assert year.pace.by_days == Decimal("0.246575342466")


def test_the_data_must_hold_a_past_period_from_its_beginning(project: Project) -> None:
    lines = [deal(number, day) for number, day in enumerate(["2025-11-25", "2025-12-20", "2026-01-20"])]
    project.write("deals.csv", DEALS_HEADER + "".join(lines))
    found = project.judged(target(at='"2026-01"', min=120), as_of="2026-01-20")
    assert found.pace is not None
    assert found.pace.past == 1


def test_rates_are_not_paced(project: Project) -> None:
    found = project.judged(target(kpi='"win-rate"', at='"2026-03"', min=50, confidence=0), as_of="2026-03-20")
    assert (found.pace, found.verdict, found.effort) == (None, Verdict.ON_TRACK, None)


def test_what_it_would_take(project: Project) -> None:
    lost = [deal(100 + month, f"2026-{month:02}-21", status="lost") for month in (1, 2)]
    path = project.folder / "deals.csv"
    path.write_text(path.read_text() + "".join(lost))
    found = project.judged(target(at='"2026-Q1"', min='"480 SEK"'), as_of="2026-03-19")
    effort = found.effort
    assert effort is not None
    # the year to 2026-03-19: 11 won of 1,140 together (March 2025 to February 2026), 2 lost
    assert (found.verdict, effort.remaining, effort.days_left) == (Verdict.BEHIND, 240, 12)
    assert effort.average_deal == Decimal("103.333333333")
    assert effort.win_rate == Decimal("85.7142857143")
    assert (effort.deals, effort.opportunities, effort.pipeline) == (3, 4, Decimal("280"))
    counted = project.judged(target(kpi='"deals-won"', at='"2026-Q1"', min=4), as_of="2026-03-30").effort
    assert counted is not None
    assert (counted.remaining, counted.deals, counted.days_left) == (1, 1, 1)
    assert project.judged(target(kpi='"deals-won"', at='"2026-Q1"', min=4)).effort is None  # it is over
    assert project.judged(target(max=5)).effort is None


def test_notes_tell_what_was_left_out(project: Project) -> None:
    path = project.folder / "deals.csv"
    path.write_text(path.read_text() + deal(99, "2026-03-05", value=""))
    ((kpi, note),) = project.check(target(min=5)).notes
    assert (kpi, ENGLISH.say(note)) == ("revenue", "1 won deal without value is left out.")
