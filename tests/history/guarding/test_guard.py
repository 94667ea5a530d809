"""What differs from a history, by hand: a series of revenue by month, October closed from the 5th of November on."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from salescli import kpis
from salescli.config.history_settings import HistorySettings
from salescli.history.guarding.guard import Now, restated
from salescli.history.model import Acceptance, Cause, Number, Past, Reading, Restated, Series, Version
from salescli.history.readings import NewReading
from tests.history.made import PERIODS, day, new_reading, number, reading, run

ALL = "{}"
KEY = ("2025-10", ALL)
HASH = kpis.BUILT_IN.defined(kpis.get("revenue"), {}, {}).definition_hash


def past(values: list[tuple[str, str | None]], kpi: str = "revenue", *accepted: int, **more: str) -> Past:
    """October's numbers, a run each: its day and the value; None where it is absent."""
    defined = kpis.BUILT_IN.defined(kpis.get(kpi), {}, {}).definition_hash
    readings = [reading(place, as_of, definition=defined, **more) for place, (as_of, _) in enumerate(values, 1)]
    gone = Number(*PERIODS["2025-10"], True, None, {}, True)
    versions = [Version(place, gone if value is None else number(value)) for place, (_, value) in enumerate(values, 1)]
    acceptances = tuple(Acceptance("2025-10", each, "", None) for each in accepted)
    return Past(1, Series(kpi, "month"), tuple(readings), {KEY: tuple(versions)}, acceptances)


def found(
    known: Past, value: str | None, as_of: str = "2025-12-24", kpi: str = "revenue", **more: object
) -> tuple[Restated, ...]:
    now = new_reading({KEY: value} if value is not None else {}, kpi)
    settings = more.pop("settings", HistorySettings())
    return restated([known], Now(run(0, as_of), [replace(now, **more)]), settings)  # type: ignore[arg-type]


def test_a_closed_period_that_is_another() -> None:
    (one,) = found(past([("2025-11-06", "100"), ("2025-11-13", "100")]), "120")
    assert (one.before, one.now, one.change) == (100, 120, 20)
    assert (one.cause, one.since, one.reference) == (Cause.DATA, day("2025-12-24"), day("2025-11-06"))


def test_the_same_is_none_and_so_is_what_still_ran() -> None:
    assert found(past([("2025-11-06", "100")]), "100") == ()
    assert found(past([("2025-11-04", "100")]), "120") == ()  # never read closed
    assert found(past([("2025-11-01", "90")]), "120", "2025-11-04") == ()


def test_since_the_first_run_of_those_that_differ_until_now() -> None:
    days = [("2025-11-06", "100"), ("2025-11-13", "120"), ("2025-11-20", "100"), ("2025-11-27", "120"),
            ("2025-12-04", "130")]  # fmt: skip
    assert [each.since for each in found(past(days), "130")] == [day("2025-11-27")]
    assert found(past(days), "100") == ()  # the data took it back


def test_an_acceptance_moves_the_reference() -> None:
    known = past([("2025-11-06", "100"), ("2025-11-13", "120")], "revenue", 2)
    assert found(known, "120") == ()
    (one,) = found(known, "100")
    assert (one.before, one.reference) == (120, day("2025-11-13"))


def test_what_is_gone_is_0_of_a_sum_and_unknown_of_a_ratio() -> None:
    (one,) = found(past([("2025-11-06", "100")]), None)
    assert (one.before, one.now, one.change) == (100, 0, -100)
    (other,) = found(past([("2025-11-06", "40")], "win-rate"), None, kpi="win-rate")
    assert (other.before, other.now, other.change) == (40, None, None)
    assert found(past([("2025-11-06", None)]), "0") == ()


def test_the_tolerance() -> None:
    known = past([("2025-11-06", "100")])
    assert found(known, "101", settings=HistorySettings(tolerance=Decimal("0.01"))) == ()
    assert len(found(known, "102", settings=HistorySettings(tolerance=Decimal("0.01")))) == 1


def test_causes() -> None:
    known = past([("2025-11-06", "100")])
    now = new_reading({KEY: "120"})
    for changed, cause in (
        (replace(now, settings="t"), Cause.SETTINGS),
        (replace(now, kpi=replace(now.kpi, meaning="other")), Cause.DEFINITION),
        (replace(now, data_from=day("2025-10-05")), Cause.NOT_COVERED),
        (now, Cause.DATA),
    ):
        (one,) = restated([known], Now(run(0, "2025-12-24"), [changed]), HistorySettings())
        assert one.cause is cause


def test_another_program_over_the_same_files() -> None:
    known = past([("2025-11-06", "100")], digests=(("deals", "a"),))  # type: ignore[arg-type]
    now = Now(run(0, "2025-12-24", "2", (("deals", "a"),)), [new_reading({KEY: "120"})])
    assert [each.cause for each in restated([known], now, HistorySettings())] == [Cause.PROGRAM]
    now = Now(run(0, "2025-12-24", "2", (("deals", "b"),)), [new_reading({KEY: "120"})])
    assert [(each.cause, each.is_other_program) for each in restated([known], now, HistorySettings())] == [
        (Cause.DATA, True)
    ]


def test_a_past_that_moves_by_itself_is_not_guarded() -> None:
    known = past([("2025-11-06", "100")], "pipeline-value")
    assert found(known, "120", kpi="pipeline-value") == ()
    names = [kpi.name for kpi in kpis.every() if kpi.past_moves]
    assert names == [
        "open-deals", "opportunity-value", "pipeline-coverage", "pipeline-value", "response-time", "sales-velocity",
    ]  # fmt: skip


def test_what_is_no_longer_kept_is_not_guarded() -> None:
    known = past([("2025-11-06", "100")])
    now = Now(run(0, "2025-12-24"), [new_reading({KEY: "120"})], day("2025-11-01"))
    assert restated([known], now, HistorySettings()) == ()


def test_deals_are_asked_of_the_reference_and_only_where_the_data_changed() -> None:
    asked: list[int] = []

    def deals(new: NewReading, each: Restated, reference: object) -> tuple[()]:
        asked.append(reference.id)  # type: ignore[attr-defined]
        return ()

    known = past([("2025-11-06", "100"), ("2025-11-13", "110")])
    (one,) = restated([known], Now(run(0, "2025-12-24"), [new_reading({KEY: "120"})]), HistorySettings(), deals)
    assert (asked, one.deals) == ([1], ())
    changed = replace(new_reading({KEY: "120"}), settings="t")
    (one,) = restated([known], Now(run(0, "2025-12-24"), [changed]), HistorySettings(), deals)
    assert (asked, one.deals) == ([1], None)
    assert isinstance(known.readings[0], Reading)
