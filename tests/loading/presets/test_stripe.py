"""Stripe's export of subscriptions: how long a period really is, trials, ends that were asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli import init
from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by, by_month, codes, number, preset_of, renamed, write
from tests.said import hint_of

#: All columns, as in github.com/nogur9/Shir-Analysis, data/subscriptions_new.csv (seen 2026-11-28).
HEADER = (
    "id,Customer ID,Customer Description,Customer Email,Plan,Product,Product ID,Quantity,Currency,Cancellation Reason,"
    "Interval,Amount,Status,Created (UTC),Start (UTC),Start Date (UTC),Current Period Start (UTC),"
    "Current Period End (UTC),Trial Start (UTC),Trial End (UTC),Application Fee Percent,Coupon,Tax Percent,"
    "Canceled At (UTC),Cancel At Period End,Ended At (UTC),Exclusive Tax Rate,Inclusive Tax Rate,Customer Name,"
    "Automatic Tax Enabled,Tax Location Recognized"
)
#: The usual columns, as in data/subscriptions.csv there: they have no interval.
USUAL = (
    "id,Customer ID,Customer Email,Quantity,Amount,Status,Created (UTC),Start (UTC),Start Date (UTC),"
    "Current Period Start (UTC),Current Period End (UTC),Trial Start (UTC),Trial End (UTC),Canceled At (UTC),"
    "Cancel At Period End,Ended At (UTC),Customer Name"
)


def subscription(
    key: str, amount: str, interval: str, began: str, period: str, status: str = "active", **more: str
) -> dict[str, str]:
    """A subscription of one unit that began on a day; `period` is its current one, such as `2026-01-05 2026-02-05`."""
    start, end = (f"{day} 10:00" for day in period.split())
    return {
        "id": f"sub_{key}", "Customer ID": f"cus_{key}", "Customer Email": f"{key}@x.test", "Quantity": "1",
        "Amount": amount, "Interval": interval, "Currency": "gbp", "Status": status, "Product": "Basic",
        "Created (UTC)": f"{began} 10:00", "Start (UTC)": start, "Start Date (UTC)": f"{began} 10:00",
        "Current Period Start (UTC)": start, "Current Period End (UTC)": end, "Cancel At Period End": "false",
        **{name.replace("_", " ") + " (UTC)": day + " 10:00" for name, day in more.items()},
    }  # fmt: skip


#: In pounds a month: a 20 from January; b 1200 / 12 = 100 from January; c 540 / 6 = 90 twice, from April; d on trial;
#: e 30 from its trial's end, 3 March, to the end of May; f gone before its trial ended; g 50, called off, to July.
ROWS = [
    subscription("a", "20.00", "month", "2026-01-05", "2026-11-05 2026-12-05"),
    subscription("b", "1200.00", "year", "2026-01-31", "2026-01-31 2027-01-31"),
    {**subscription("c", "540.00", "month", "2026-04-10", "2026-10-10 2027-04-10"), "Quantity": "2"},
    subscription("d", "99.00", "month", "2026-11-20", "2026-11-20 2026-12-20", "trialing", Trial_Start="2026-11-20",
                 Trial_End="2026-12-20"),
    subscription("e", "30.00", "month", "2026-02-03", "2026-05-03 2026-06-03", "canceled", Trial_Start="2026-02-03",
                 Trial_End="2026-03-03", Canceled_At="2026-05-10", Ended_At="2026-05-31"),
    subscription("f", "1080.00", "month", "2026-03-01", "2026-03-01 2026-03-08", "canceled", Trial_Start="2026-03-01",
                 Trial_End="2026-03-08", Canceled_At="2026-03-07", Ended_At="2026-03-07"),
    subscription("g", "50.00", "month", "2026-01-10", "2026-06-10 2026-07-10", "canceled", Canceled_At="2026-06-20",
                 Ended_At="2026-07-10"),
]  # fmt: skip
MRR = {
    "2026-01": 170, "2026-02": 170, "2026-03": 200, "2026-04": 380, "2026-05": 350, "2026-06": 350, "2026-07": 300,
}  # fmt: skip


@pytest.fixture
def subscriptions(tmp_path: Path) -> Path:
    return write(tmp_path / "subscriptions.csv", HEADER, ROWS)


def usual(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows as the usual columns have them."""
    return [{name: value for name, value in row.items() if name in USUAL.split(",")} for row in rows]


@pytest.mark.parametrize("columns", ["all", "usual"])
def test_what_is_paid_a_month_whatever_the_period(columns: str, tmp_path: Path) -> None:
    header, rows = (HEADER, ROWS) if columns == "all" else (USUAL, usual(ROWS))
    path = write(tmp_path / "subscriptions.csv", header, rows)
    assert preset_of(path) == ("stripe", "customers")
    found = by_month("mrr", path, date_from="2026-01", date_to="2026-07")
    assert found == MRR
    notes = codes(ask("mrr", path))
    assert notes["trial"] == 1  # d
    assert notes["ended_before_begun"] == 1  # f, who never paid


def test_customers_begin_where_their_trial_ends(subscriptions: Path) -> None:
    begun = by_month("new-customers", subscriptions, date_from="2026-01", date_to="2026-05")
    assert begun == {"2026-01": 3, "2026-02": 0, "2026-03": 1, "2026-04": 1, "2026-05": 0}
    assert number("active-customers", subscriptions) == 3


def test_an_end_is_an_end_not_the_day_on_which_it_was_asked_for(subscriptions: Path) -> None:
    churned = ask("mrr", subscriptions, period="month", date_from="2026-05", date_to="2026-07").frame["churned"]
    assert churned.to_list() == [30, 0, 50]


def test_plan_and_currency(subscriptions: Path) -> None:
    assert by("plan", "mrr", subscriptions) == {"Basic": 300}
    assert ask("mrr", subscriptions).currency == "GBP"
    assert ask("arr", subscriptions).frame["annual_subscriptions"].to_list() == [1200]


def test_a_period_that_is_no_whole_number_of_months_is_asked_about(tmp_path: Path) -> None:
    row = subscription("h", "420.00", "month", "2026-04-07", "2026-04-07 2026-09-12")
    path = write(tmp_path / "subscriptions.csv", HEADER, [*ROWS, row])
    with pytest.raises(MissingInputError, match="month 2026-04-07/2026-09-12") as error:
        number("mrr", path)
    assert "values.billing_interval" in str(hint_of(error.value))
    config = tmp_path / "salescli.toml"
    said = '[tables.customers.values.billing_interval]\n"month 2026-04-07/2026-09-12" = "6 months"\n'
    config.write_text(said, encoding="utf-8")
    assert number("mrr", path, use_config=True, config=config) == 370


def test_no_trials_at_all_and_nobody_gone(tmp_path: Path) -> None:
    path = write(tmp_path / "subscriptions.csv", HEADER, ROWS[:3])
    assert number("mrr", path, as_of="2026-06-30") == 300
    assert number("mrr", write(tmp_path / "usual.csv", USUAL, usual(ROWS[:3])), as_of="2026-06-30") == 300


def test_dates_without_a_time_as_a_spreadsheet_leaves_them(tmp_path: Path) -> None:
    rows = [{name: value.removesuffix(" 10:00") for name, value in row.items()} for row in ROWS]
    path = write(tmp_path / "subscriptions.csv", HEADER, rows)
    assert by_month("mrr", path, date_from="2026-01", date_to="2026-07") == MRR


def test_the_settings_that_init_writes_give_the_same_number(subscriptions: Path) -> None:
    written = init.write([str(subscriptions)], {})
    assert number("mrr", subscriptions, use_config=True, config=written.path) == 300


def test_unpaid_is_for_the_user_to_say(tmp_path: Path) -> None:
    path = write(tmp_path / "subscriptions.csv", HEADER, [*ROWS, {**ROWS[0], "id": "sub_u", "Status": "unpaid"}])
    with pytest.raises(InputError, match="unpaid"):
        number("mrr", path)


@pytest.mark.parametrize(
    ("name", "missing"), [("Amount", "'mrr'"), ("Interval", None), ("Customer ID", "'customer_id'")]
)
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str | None, tmp_path: Path) -> None:
    path = write(tmp_path / "subscriptions.csv", *renamed(HEADER, ROWS, name))
    assert preset_of(path) == ("stripe", "customers")
    if missing is None:  # the periods say it too
        assert number("mrr", path) == 300
        return
    with pytest.raises(MissingInputError, match=missing):
        number("mrr", path)
