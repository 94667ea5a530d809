"""Writes the sample data beside itself: two years of a made-up Swedish company, the same bytes every time.

The company sells software, its installation and subscriptions to other companies. What there is to find in
its figures is written down here as data: a region that weakens, a rep who calls much and closes little, a
season, a product that grows and one that fades, growth, and slow answers that go with lost deals.

Run it with `python make.py`; it needs nothing but Python. `salescli.toml` is written by hand.
"""

from __future__ import annotations

import csv
import math
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

SEED = 2014
FIRST_DAY = date(2024, 1, 1)
AS_OF = date(2025, 12, 31)
MONTHS = [date(year, month, 1) for year in (2024, 2025) for month in range(1, 13)]
CURRENCY = "SEK"


class Trend(NamedTuple):
    """A figure that moves in a straight line from the first day to the last."""

    start: float
    end: float

    def on(self, day: date) -> float:
        """The figure on one day."""
        return self.start + (self.end - self.start) * (day - FIRST_DAY).days / (AS_OF - FIRST_DAY).days


class Habits(NamedTuple):
    """How much a rep takes on, wins and calls, 1 being usual."""

    load: float = 1.0
    skill: float = 1.0
    calls: float = 1.0


@dataclass(frozen=True)
class Rep:
    """A salesperson; quota and cost are those of a month."""

    rep_id: str
    name: str
    region: str
    team: str
    hired: date
    left: date | None
    quota: int
    monthly_cost: int

    @property
    def habits(self) -> Habits:
        """How they work."""
        return HABITS.get(self.rep_id, Habits())

    def employed(self, start: date, end: date) -> bool:
        """Whether they worked here from start to end."""
        return self.hired <= start and (self.left is None or self.left >= end)


# ---- the stories -------------------------------------------------------------------------------------------

# One region weakens: fewer deals, fewer of them won, and ever slower first answers (in working minutes).
CLOSINGS_A_MONTH = {
    "North": Trend(16.0, 20.5),
    "South": Trend(19.5, 15.0),
    "East": Trend(20.5, 25.5),
    "West": Trend(16.0, 20.5),
}
WIN_RATE = {
    "North": Trend(0.38, 0.40),
    "South": Trend(0.34, 0.23),
    "East": Trend(0.40, 0.42),
    "West": Trend(0.41, 0.43),
}
ANSWER_MINUTES = {
    "North": Trend(115, 105),
    "South": Trend(330, 640),
    "East": Trend(95, 85),
    "West": Trend(125, 115),
}
REGIONS = list(CLOSINGS_A_MONTH)

# Whoever answers late wins less: up to so many working minutes, so many times the usual chance.
ANSWER_EFFECT = [(120, 1.08), (480, 1.0), (math.inf, 0.88)]

# The year: a dip in July, strong ends of quarters, the strongest December. January to December.
SEASON = [0.80, 0.90, 1.30, 0.85, 0.95, 1.30, 0.40, 0.75, 1.25, 0.95, 1.00, 1.55]
QUARTER_END_RUSH = 2.2

# The CRM was new in January 2024: its first weeks know few deals old enough to close.
EARLY = {date(2024, 1, 1): 0.55, date(2024, 2, 1): 0.8, date(2024, 3, 1): 0.92}

# Product: share of the deals, size against the usual deal, cost as a share of the value.
PRODUCTS = {
    "Cloud Platform": (Trend(0.30, 0.32), 1.20, 0.61),
    "Analytics": (Trend(0.06, 0.30), 0.95, 0.58),
    "Installation": (Trend(0.22, 0.20), 0.85, 0.72),
    "Service Agreement": (Trend(0.14, 0.14), 0.75, 0.66),
    "On-premise Licence": (Trend(0.28, 0.04), 1.15, 0.63),
}
PRICE_LEVEL = Trend(1.0, 1.06)

# Erik Hallbäck calls by far the most and closes the least.
REPS = [
    Rep("r01", "Karin Öberg", "North", "Key accounts", date(2017, 3, 1), None, 210_000, 74_500),
    Rep("r02", "Johan Lindfors", "North", "Field", date(2019, 8, 19), None, 165_000, 63_000),
    Rep("r03", "Mats Åkerlund", "North", "Field", date(2018, 1, 8), date(2025, 5, 16), 160_000, 64_000),
    Rep("r04", "Saga Nyström", "North", "Inside", date(2024, 10, 14), None, 190_000, 52_500),
    Rep("r05", "Göran Bergwall", "South", "Key accounts", date(2015, 9, 1), None, 190_000, 73_000),
    Rep("r06", "Åsa Malmsten", "South", "Field", date(2020, 2, 3), None, 165_000, 61_500),
    Rep("r07", "Pär Sjödin", "South", "Inside", date(2022, 5, 2), None, 140_000, 51_000),
    Rep("r08", "Lovisa Grönkvist", "East", "Key accounts", date(2016, 11, 14), None, 275_000, 76_000),
    Rep("r09", "Håkan Wredberg", "East", "Field", date(2019, 1, 7), None, 175_000, 62_500),
    Rep("r10", "Emelie Törnblad", "East", "Field", date(2021, 8, 16), None, 175_000, 60_000),
    Rep("r11", "Nils Fröjdman", "East", "Inside", date(2024, 3, 18), None, 165_000, 51_500),
    Rep("r12", "Ingrid Älvsten", "West", "Field", date(2018, 4, 9), None, 200_000, 64_500),
    Rep("r13", "Erik Hallbäck", "West", "Inside", date(2021, 1, 11), None, 68_000, 50_500),
    Rep("r14", "Sofia Dahlmark", "West", "Field", date(2020, 10, 5), None, 185_000, 62_000),
]
HABITS = {
    "r01": Habits(1.0, 1.08),
    "r03": Habits(0.9, 0.9),
    "r04": Habits(1.1, 1.0),
    "r06": Habits(1.0, 1.05),
    "r07": Habits(0.9, 0.95),
    "r08": Habits(1.0, 1.12),
    "r10": Habits(1.0, 1.05),
    "r11": Habits(0.9, 0.9),
    "r12": Habits(1.15, 1.08),
    "r13": Habits(0.85, 0.42, calls=3.4),
    "r14": Habits(1.1, 1.1),
}
COLD_CALLS_A_MONTH = {"r13": 17.0}
RAMP_UP = timedelta(days=14)

# ---- the ordinary course of business -----------------------------------------------------------------------

# Kind of deal: share of the deals, chance against the usual, days from created to closed, size.
KINDS = {
    "new": (0.31, 0.74, 46, 1.10),
    "upsell": (0.26, 1.0, 31, 0.90),
    "cross-sell": (0.22, 0.97, 34, 0.85),
    "renewal": (0.21, 1.85, 23, 1.05),
}
USUAL_VALUE = 54_000
VALUE_SPREAD = 0.46
LARGEST_VALUE = 900_000
SHORTEST_CYCLE, LONGEST_CYCLE, CYCLE_SPREAD = 4, 210, 0.5

# Segment: share of the customers, share among key accounts, size of deals, deals, the usual mrr.
SEGMENTS = {
    "small": (0.48, 0.15, 0.68, 1.0, 2_400),
    "mid-market": (0.37, 0.40, 1.15, 1.4, 5_600),
    "enterprise": (0.15, 0.45, 1.90, 1.9, 14_500),
}
SOURCES = {
    "website": 0.28,
    "referral": 0.22,
    "advertising": 0.18,
    "event": 0.14,
    "partner": 0.10,
    "cold call": 0.08,
}
CALLER_SOURCES = {"cold call": 0.70, "website": 0.18, "referral": 0.12}
OWN_SOURCES = {"existing customer": 0.84, "referral": 0.06, "event": 0.06, "partner": 0.04}

OPEN_DEALS = {"lead": 58, "qualified": 48, "proposal": 44, "negotiation": 32}
OPEN_AGE = {"lead": 20.0, "qualified": 50.0, "proposal": 70.0, "negotiation": 80.0}
OPEN_HORIZON = {"lead": (45, 200), "qualified": (30, 160), "proposal": (15, 110), "negotiation": (5, 60)}
STAGE_WEIGHT = {"lead": 0.05, "qualified": 0.10, "proposal": 0.20, "negotiation": 0.60}

CUSTOMERS_BEFORE = 222
CUSTOMERS_LOST_BEFORE = 10
LEAVING = {"North": 0.15, "South": 0.26, "East": 0.15, "West": 0.15}
LEAVING_NEW = 0.11
COMEBACKS = 5
PILOTS_LOST = 10
PILOTS_OPEN = 14
SECOND_BEFORE, SECOND_SINCE, SECOND_ENDED = 9, 28, 6
LEADS_LOST_UNNAMED = 60

# What is wrong with the export: so many deals each.
WON_WITHOUT_VALUE = 3
WITHOUT_COST = 28
WITHOUT_REGION = 40
LOST_WITHOUT_CLOSE = 2
OPEN_WITHOUT_EXPECTED = 8
OPEN_OVERDUE = 12
LEADS_UNANSWERED = 0.22

# What one deal takes, on average, by type of activity.
CALLS, EMAILS, NOTES = 0.95, 0.85, 0.22
MEETING = {"won": 0.50, "lost": 0.32, "open": 0.34}
DEMO = {"won": 0.46, "lost": 0.34, "open": 0.32}
CARE_A_MONTH = 2.6
CARE = {"call": 0.40, "email": 0.38, "meeting": 0.16, "note": 0.06}
PLANNED, CANCELLED = 36, 24

EVENTS = [
    (date(2024, 3, 14), "East", 68_500),
    (date(2024, 4, 18), "West", 42_000),
    (date(2024, 5, 23), "North", 31_500),
    (date(2024, 9, 12), "South", 54_000),
    (date(2024, 10, 10), "East", 77_000),
    (date(2024, 11, 14), "West", 38_500),
    (date(2025, 2, 13), "North", 36_000),
    (date(2025, 3, 20), "East", 74_500),
    (date(2025, 4, 10), "South", 58_500),
    (date(2025, 5, 15), "West", 47_000),
    (date(2025, 9, 18), "East", 83_000),
    (date(2025, 10, 16), "North", 41_500),
    (date(2025, 11, 13), "South", 62_000),
]
ADVERTISING = {"North": 14_500, "South": 17_000, "East": 22_500, "West": 15_500}
CONTENT, TOOLS = Trend(21_000, 25_000), {2024: 16_900, 2025: 18_400}

# ---- names -------------------------------------------------------------------------------------------------

NAME_STARTS = """
    Björk Tall Gran Lönn Ek Alm Hägg Sten Älv Sjö Ås Ström Vit Grå Räv Örn Hök Tran Orr Järn Koppar Silver
    Norr Söder Öster Väster Hav Klock Kvarn Ljung Rönn Sälg Mo Vint Höst Sommar Ring Bro Smed Källa
"""
NAME_ENDS = """
    valla kulla hamra näsa höjda torpa dalia forsa boda vika lunda ryda åsa ekra linga hulta måla stava
"""
INDUSTRIES = {
    "Manufacturing": ["Mekaniska", "Verkstad", "Plåt", "Industri"],
    "Construction": ["Bygg", "Entreprenad", "Måleri"],
    "Property": ["Fastigheter", "Bostäder", "Förvaltning"],
    "Logistics": ["Logistik", "Åkeri", "Frakt"],
    "Retail": ["Handel", "Möbler", "Järnhandel"],
    "Healthcare": ["Vård", "Omsorg", "Tandhälsa"],
    "Energy": ["Energi", "Värme", "Vatten"],
}

# ---- working days and hours --------------------------------------------------------------------------------

HOLIDAYS = """
    2024-01-01 2024-03-29 2024-04-01 2024-05-01 2024-05-09 2024-06-06 2024-06-21 2024-12-24 2024-12-25
    2024-12-26 2024-12-31 2025-01-01 2025-01-06 2025-04-18 2025-04-21 2025-05-01 2025-05-29 2025-06-06
    2025-06-20 2025-12-24 2025-12-25 2025-12-26 2025-12-31 2026-01-01 2026-01-06
"""
ALL_DAYS = [FIRST_DAY + timedelta(days=n) for n in range((date(2026, 12, 31) - FIRST_DAY).days)]
WORKDAYS = [day for day in ALL_DAYS if day.weekday() < 5 and day.isoformat() not in HOLIDAYS]
OPENING, CLOSING = time(8), time(17)
EARLIEST_CLOSE = date(2024, 1, 9)


def workdays(start: date, end: date) -> list[date]:
    """The working days from start to end."""
    return WORKDAYS[bisect_left(WORKDAYS, start) : bisect_right(WORKDAYS, end)]


def workday_before(day: date) -> date:
    """The day itself, else the last working day before it, else the first there is."""
    return WORKDAYS[max(bisect_right(WORKDAYS, day) - 1, 0)]


def month_end(day: date) -> date:
    """The last day of the month of a day."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def moment(rng: Random, day: date) -> datetime:
    """A moment of the working day, early enough for something to follow on the same day."""
    return datetime.combine(day, OPENING) + timedelta(seconds=rng.randrange(int(8.5 * 3600)))


def after_working(start: datetime, minutes: float) -> datetime:
    """The moment so many working minutes later."""
    left = timedelta(seconds=round(minutes * 60))
    while left > (today := datetime.combine(start.date(), CLOSING) - start):
        left -= today
        next_day = WORKDAYS[bisect_right(WORKDAYS, start.date())]
        start = datetime.combine(next_day, OPENING)
    return start + left


def later(rng: Random, start: datetime, end: date) -> datetime:
    """A moment of a working day after start, up to the end of a day."""
    days = workdays(start.date(), end) or [start.date()]
    found = moment(rng, rng.choice(days))
    return found if found > start else start + timedelta(seconds=rng.randrange(240, 1500))


# ---- chance ------------------------------------------------------------------------------------------------


def pick(rng: Random, weights: dict[str, float]) -> str:
    """One of the keys, as likely as its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def around(rng: Random, median: float, spread: float) -> float:
    """A figure around a median, with a long tail upwards."""
    return median * math.exp(rng.gauss(0, spread))


def times(rng: Random, mean: float) -> int:
    """How often something happens that happens so often on average."""
    count, chance, limit = 0, rng.random(), math.exp(-mean)
    while chance > limit:
        count, chance = count + 1, chance * rng.random()
    return count


# ---- customers ---------------------------------------------------------------------------------------------


@dataclass
class Spell:
    """One subscription of a customer, from its start to its end if it has one."""

    started: date
    churned: date | None
    mrr: int
    billing: str

    def covers(self, start: date, end: date) -> bool:
        """Whether it runs all the time from start to end."""
        return self.started <= start and (self.churned is None or self.churned > end)


@dataclass
class Customer:
    """A company that buys, or that tries a product out."""

    name: str
    region: str
    segment: str
    industry: str
    owner: Rep
    spells: list[Spell]
    last_renewal: date = FIRST_DAY - timedelta(days=365)
    customer_id: str = ""

    @property
    def started(self) -> date:
        """The first day as a customer."""
        return self.spells[0].started

    @property
    def churned(self) -> date | None:
        """The day they left, if they have left."""
        ends = [spell.churned for spell in self.spells if spell.churned]
        return max(ends) if len(ends) == len(self.spells) else None

    def covers(self, start: date, end: date) -> bool:
        """Whether they were a customer all the time from start to end."""
        return any(spell.covers(start, end) for spell in self.spells)

    def gone(self, day: date) -> bool:
        """Whether they had been a customer and left well before a day."""
        return self.churned is not None and self.churned + timedelta(days=90) <= day


def company_names(rng: Random) -> Iterator[tuple[str, str]]:
    """Made-up companies, no two alike: name and industry."""
    stems = [start + end for start in NAME_STARTS.split() for end in NAME_ENDS.split() if start[-1] != end[0]]
    rng.shuffle(stems)
    for stem in stems:
        industry = rng.choice(list(INDUSTRIES))
        yield f"{stem} {rng.choice(INDUSTRIES[industry])} AB", industry


def new_spell(rng: Random, segment: str, started: date, churned: date | None = None) -> Spell:
    """A subscription of the size that fits the segment."""
    mrr = round(around(rng, SEGMENTS[segment][4], 0.4), -1)
    annual = {"small": 0.25, "mid-market": 0.45, "enterprise": 0.7}[segment]
    return Spell(started, churned, int(mrr), "annual" if rng.random() < annual else "monthly")


def leaving_date(rng: Random, chance: float, first: date) -> date | None:
    """The end of some month after the first day, for those who leave."""
    ends = [month_end(month) for month in MONTHS if month_end(month) >= first]
    return rng.choice(ends) if ends and rng.random() < chance else None


def new_customer(rng: Random, names: Iterator[tuple[str, str]], owner: Rep, spell_from: date) -> Customer:
    """A company that becomes a customer of a rep on a day."""
    name, industry = next(names)
    shares = {key: row[1 if owner.team == "Key accounts" else 0] for key, row in SEGMENTS.items()}
    segment = pick(rng, shares)
    return Customer(name, owner.region, segment, industry, owner, [new_spell(rng, segment, spell_from)])


def customers_before(rng: Random, names: Iterator[tuple[str, str]]) -> list[Customer]:
    """Those who were customers before the first day, some of whom leave or have left."""
    owners = [rep for rep in REPS if rep.hired < FIRST_DAY]
    found = []
    for number in range(CUSTOMERS_BEFORE + CUSTOMERS_LOST_BEFORE):
        owner = rng.choices(owners, [CLOSINGS_A_MONTH[rep.region].start * rep.habits.load for rep in owners])[0]
        age = int(40 + 1700 * rng.random() ** 1.5)
        customer = new_customer(rng, names, owner, FIRST_DAY - timedelta(days=age))
        spell = customer.spells[0]
        if number < CUSTOMERS_BEFORE:
            spell.churned = leaving_date(rng, LEAVING[owner.region], date(2024, 2, 1))
        else:
            spell.started -= timedelta(days=400)
            spell.churned = month_end(FIRST_DAY - timedelta(days=rng.randrange(20, 300)))
        found.append(customer)
    return found


# ---- deals -------------------------------------------------------------------------------------------------


@dataclass
class Deal:
    """A deal as the CRM shows it on the last day."""

    kind: str
    region: str
    rep: Rep
    created: datetime
    closed: date | None
    response: datetime | None
    status: str
    stage: str
    customer: Customer | None = None
    company: str = ""
    industry: str = ""
    product: str = ""
    source: str = ""
    value: float | None = None
    cost: float | None = None
    probability: float | None = None
    qualified: bool = True
    quoted: date | None = None
    expected: date | None = None
    deal_id: str = ""

    @property
    def last_day(self) -> date:
        """The last day on which something happens on it."""
        return self.closed or AS_OF


def season(month: date) -> float:
    """How busy a month is against the mean of the year."""
    return SEASON[month.month - 1] * len(SEASON) / sum(SEASON)


def closing_day(rng: Random, month: date) -> date:
    """A day on which a deal is closed, in the last month of a quarter rather late."""
    days = workdays(max(month, EARLIEST_CLOSE), month_end(month))
    rush = QUARTER_END_RUSH if month.month % 3 == 0 else 1.3
    early = len(days) * 2 // 3
    return rng.choices(days, [1.0] * early + [rush] * (len(days) - early))[0]


def creation_day(rng: Random, kind: str, closed: date) -> date:
    """The day on which a deal that closed then was created."""
    days = min(max(around(rng, KINDS[kind][2], CYCLE_SPREAD), SHORTEST_CYCLE), LONGEST_CYCLE)
    created = closed - timedelta(days=round(days))
    if created < WORKDAYS[0]:
        return rng.choice(workdays(WORKDAYS[0], closed - timedelta(days=SHORTEST_CYCLE)))
    return workday_before(created)


def choose_rep(rng: Random, region: str, start: date, end: date) -> Rep:
    """A rep of the region who was there all the time."""
    since = max(start - RAMP_UP, FIRST_DAY)
    there = [rep for rep in REPS if rep.region == region and rep.employed(since, end)]
    return rng.choices(there, [rep.habits.load for rep in there])[0]


def first_answer(rng: Random, region: str, created: datetime, last_day: date) -> tuple[datetime, float]:
    """When an inquiry was first answered, and after how many working minutes."""
    minutes = around(rng, ANSWER_MINUTES[region].on(created.date()), 0.8)
    while (answered := after_working(created, minutes)).date() > last_day:
        minutes /= 2
    return answered, minutes


def win_chance(kind: str, rep: Rep, closed: date, minutes: float) -> float:
    """How likely a deal is won."""
    answer = next(effect for limit, effect in ANSWER_EFFECT if minutes <= limit)
    return min(WIN_RATE[rep.region].on(closed) * KINDS[kind][1] * rep.habits.skill * answer, 0.93)


class Luck:
    """Chance without long runs, so that a few hundred deals show the rates they are drawn from."""

    def __init__(self, rng: Random) -> None:
        """Nothing is owed to anybody yet."""
        self.rng = rng
        self.owed = 0.0

    def has(self, chance: float) -> bool:
        """Whether it comes about this time."""
        self.owed += chance
        won = self.owed > self.rng.random()
        self.owed -= won
        return won


def closed_deal(rng: Random, luck: Luck, region: str, month: date) -> Deal:
    """A deal closed in a month, without its customer yet."""
    kind = pick(rng, {key: row[0] for key, row in KINDS.items()})
    closed = closing_day(rng, month)
    created = moment(rng, creation_day(rng, kind, closed))
    rep = choose_rep(rng, region, created.date(), closed)
    response, minutes = first_answer(rng, region, created, closed)
    status = "won" if luck.has(win_chance(kind, rep, closed, minutes)) else "lost"
    return Deal(kind, region, rep, created, closed, response, status, status)


def closed_deals(rng: Random) -> list[Deal]:
    """All deals closed in the two years, in the order of their months."""
    found = []
    lucks = {region: Luck(rng) for region in REGIONS}
    for month in MONTHS:
        for region in REGIONS:
            mean = CLOSINGS_A_MONTH[region].on(month) * season(month) * EARLY.get(month, 1.0)
            count = int(mean) + (rng.random() < mean % 1)
            found += [closed_deal(rng, lucks[region], region, month) for _ in range(count)]
    return found


def open_deal(rng: Random, stage: str) -> Deal:
    """A deal that is still in a stage on the last day, without its customer yet."""
    region = pick(rng, {key: trend.end for key, trend in CLOSINGS_A_MONTH.items()})
    age = rng.expovariate(1 / OPEN_AGE[stage]) + {"lead": 1, "qualified": 6}.get(stage, 14)
    created = moment(rng, workday_before(AS_OF - timedelta(days=round(min(age, 300)))))
    rep = choose_rep(rng, region, created.date(), AS_OF)
    kind = pick(rng, {"new": 0.5, "upsell": 0.24, "cross-sell": 0.16, "renewal": 0.10})
    answered: datetime | None = after_working(created, around(rng, ANSWER_MINUTES[region].end, 0.8))
    if answered and answered.date() > AS_OF:
        answered = None
    return Deal(kind, region, rep, created, None, answered, "open", stage, qualified=stage != "lead")


# ---- who bought --------------------------------------------------------------------------------------------


@dataclass
class Book:
    """The customers so far, and how many of each special sort are still wanted."""

    rng: Random
    names: Iterator[tuple[str, str]]
    customers: list[Customer]
    comebacks: int = COMEBACKS
    pilots_lost: int = PILOTS_LOST
    pilots_open: int = PILOTS_OPEN
    unnamed: int = LEADS_LOST_UNNAMED
    not_renewed: list[Customer] = field(default_factory=list)

    def one_of(self, found: Sequence[Customer], rep: Rep) -> Customer | None:
        """One of the customers, rather a large one and rather one of the rep's own."""
        if not found:
            return None
        weights = [SEGMENTS[customer.segment][3] * (4 if customer.owner is rep else 1) for customer in found]
        return self.rng.choices(found, weights)[0]

    def local(self, deal: Deal) -> list[Customer]:
        """The customers of the deal's region."""
        return [item for item in self.customers if item.region == deal.region]

    def there(self, deal: Deal) -> list[Customer]:
        """The paying customers of the deal's region while it was worked on."""
        start = deal.created.date() - timedelta(days=21)
        covering = [item for item in self.local(deal) if item.covers(start, deal.last_day)]
        return [item for item in covering if item.spells[0].mrr]

    def gone(self, deal: Deal) -> list[Customer]:
        """The customers of the deal's region who had left before it was created."""
        return [item for item in self.local(deal) if item.gone(deal.created.date())]

    def first_order(self, deal: Deal) -> None:
        """A won new deal makes a customer, or brings one back."""
        assert deal.closed
        room = min((AS_OF - deal.closed).days, 16)
        started = deal.closed + timedelta(days=self.rng.randint(0, room))
        gone = self.gone(deal)
        if self.comebacks and deal.closed.year == 2025 and gone and self.rng.random() < 0.2:
            self.comebacks -= 1
            deal.customer = self.rng.choice(gone)
            deal.customer.spells.append(new_spell(self.rng, deal.customer.segment, started))
            return
        deal.customer = new_customer(self.rng, self.names, deal.rep, started)
        half_year = started + timedelta(days=150)
        deal.customer.spells[0].churned = leaving_date(self.rng, LEAVING_NEW, half_year)
        self.customers.append(deal.customer)

    def lost_before(self, deal: Deal) -> Customer | None:
        """Who said no to a new deal: somebody who signs later, or somebody who had left."""
        assert deal.closed
        soonest, latest = deal.closed + timedelta(days=15), deal.closed + timedelta(days=420)
        signs_later = [item for item in self.local(deal) if soonest <= item.started <= latest]
        left = self.gone(deal)
        return self.one_of(left if left and self.rng.random() < 0.15 else signs_later or left, deal.rep)

    def pilot(self, deal: Deal) -> Customer:
        """A company that tries the product out for nothing while the deal is open."""
        started = deal.created.date() + timedelta(days=self.rng.randint(7, 13))
        customer = new_customer(self.rng, self.names, deal.rep, started)
        end = min(month_end(deal.closed), AS_OF) if deal.closed else None
        customer.spells = [Spell(started, end, 0, "monthly")]
        self.customers.append(customer)
        return customer

    def lost_new(self, deal: Deal) -> None:
        """Finds who a lost new deal was with; a lead that was never qualified has no customer."""
        long_enough = deal.closed and (deal.closed - deal.created.date()).days > 40
        if self.unnamed and self.rng.random() < 0.19:
            self.unnamed -= 1
            deal.qualified = False
        elif self.pilots_lost and long_enough and self.rng.random() < 0.07:
            self.pilots_lost -= 1
            deal.customer = self.pilot(deal)
        else:
            deal.customer = self.lost_before(deal)
            if deal.customer is None:
                self.existing(deal, self.rng.choice(["upsell", "cross-sell"]))

    def renewal(self, deal: Deal) -> None:
        """A lost renewal is that of a customer about to leave, a won one of a customer who stays."""
        horizon = deal.last_day + timedelta(days=150 if deal.status == "lost" else 200)
        found = [item for item in self.there(deal) if (item.churned or date.max) > horizon]
        if deal.status == "lost":
            found = [item for item in self.there(deal) if item not in found and item not in self.not_renewed]
        since = deal.created.date() - timedelta(days=250)
        found = [item for item in found if item.started < since and item.last_renewal < since]
        deal.customer = self.one_of(found, deal.rep)
        if deal.customer is None:
            self.existing(deal, self.rng.choice(["upsell", "cross-sell"]))
            return
        deal.customer.last_renewal = deal.last_day
        if deal.status == "lost":
            self.not_renewed.append(deal.customer)

    def existing(self, deal: Deal, kind: str) -> None:
        """Finds the customer of a further deal."""
        deal.kind = kind
        deal.customer = self.one_of(self.there(deal), deal.rep)

    def open_new(self, deal: Deal) -> None:
        """An open lead has no customer yet; later on it is a pilot or somebody who had left."""
        if deal.stage == "lead":
            return
        gone = self.gone(deal)
        if self.pilots_open and (AS_OF - deal.created.date()).days > 14:
            self.pilots_open -= 1
            deal.customer = self.pilot(deal)
        elif gone and self.rng.random() < 0.3:
            deal.customer = self.rng.choice(gone)
        else:
            self.existing(deal, "upsell")

    def assign(self, deals: list[Deal]) -> None:
        """Gives every deal its customer, first orders first."""
        deals = sorted(deals, key=lambda deal: deal.last_day)
        for deal in deals:
            if (deal.kind, deal.status) == ("new", "won"):
                self.first_order(deal)
        for deal in deals:
            if deal.kind == "renewal":
                self.renewal(deal)
            elif deal.kind != "new":
                self.existing(deal, deal.kind)
            elif deal.status == "lost":
                self.lost_new(deal)
            elif deal.status == "open":
                self.open_new(deal)


def second_subscriptions(rng: Random, customers: list[Customer], deals: list[Deal]) -> None:
    """Some customers take a second subscription, with a further deal or long ago; a few end it again."""
    old = [item for item in customers if item.started.year < 2023 and item.churned is None]
    for customer in rng.sample(old, SECOND_BEFORE):
        start = customer.started + timedelta(days=rng.randrange(100, 360))
        customer.spells.append(new_spell(rng, customer.segment, start))
    latest = AS_OF - timedelta(days=20)
    bought = {
        item.customer.name: item
        for item in deals
        if item.customer and item.status == "won" and item.kind in ("upsell", "cross-sell")
        if item.last_day < latest and len(item.customer.spells) == 1 and item.customer.churned is None
    }
    chosen = rng.sample(list(bought.values()), SECOND_SINCE)
    for deal in chosen:
        assert deal.customer
        spell = new_spell(rng, deal.customer.segment, deal.last_day + timedelta(days=rng.randrange(1, 15)))
        spell.mrr = int(round(spell.mrr * 0.6, -1))
        deal.customer.spells.append(spell)
    for deal in sorted(chosen, key=lambda item: item.last_day)[:SECOND_ENDED]:
        assert deal.customer
        deal.customer.spells[-1].churned = month_end(deal.last_day + timedelta(days=rng.randrange(150, 300)))


# ---- what was sold, and how it went ------------------------------------------------------------------------


def price(rng: Random, deal: Deal) -> None:
    """Product, value and cost; work by the hour is not a round sum."""
    day = deal.last_day
    deal.product = pick(rng, {name: row[0].on(day) for name, row in PRODUCTS.items()})
    _, size, cost_share = PRODUCTS[deal.product]
    segment = deal.customer.segment if deal.customer else "small"
    usual = USUAL_VALUE * PRICE_LEVEL.on(day) * size * SEGMENTS[segment][2] * KINDS[deal.kind][3]
    value = min(around(rng, usual, VALUE_SPREAD), LARGEST_VALUE)
    deal.value = round(value, 2) if deal.product == "Installation" else round(value / 100) * 100.0
    share = min(max(rng.gauss(cost_share, 0.03), 0.55), 0.75)
    deal.cost = round(deal.value * share, 2)


def describe(rng: Random, deal: Deal, names: Iterator[tuple[str, str]]) -> None:
    """Company, industry and where the deal came from."""
    if deal.customer:
        deal.company, deal.industry = deal.customer.name, deal.customer.industry
    else:
        deal.company, deal.industry = next(names)
    if deal.kind != "new":
        deal.source = pick(rng, OWN_SOURCES)
    else:
        deal.source = pick(rng, CALLER_SOURCES if deal.rep.rep_id in COLD_CALLS_A_MONTH else SOURCES)


def progress(rng: Random, deal: Deal) -> None:
    """Whether it was qualified and quoted, and when it was expected to close."""
    if deal.status == "lost" and deal.qualified:
        deal.qualified = rng.random() < 0.78
    quoted = {"won": 0.95, "lost": 0.62, "proposal": 0.9, "negotiation": 1.0}.get(deal.stage, 0.0)
    first = (deal.response or deal.created).date() + timedelta(days=1)
    if deal.qualified and rng.random() < quoted and (days := workdays(first, deal.last_day)):
        deal.quoted = rng.choice(days[len(days) // 3 :])
    if deal.closed:
        guess = deal.closed + timedelta(days=round(rng.gauss(-3, 14)))
        deal.expected = max(guess, deal.created.date() + timedelta(days=7))
        return
    deal.expected = AS_OF + timedelta(days=rng.randint(*OPEN_HORIZON[deal.stage]))
    if rng.random() < 0.5:
        deal.probability = round(STAGE_WEIGHT[deal.stage] * rng.uniform(0.6, 1.5), 2)


def spoil(rng: Random, deals: list[Deal]) -> list[Deal]:
    """Puts in what is wrong with the export; gives back the deals whose region was left blank."""
    won = [deal for deal in deals if deal.status == "won"]
    for deal in rng.sample(won, WON_WITHOUT_VALUE):
        deal.value = None
    for deal in rng.sample([deal for deal in deals if deal.value is not None], WITHOUT_COST):
        deal.cost = None
    open_ones = [deal for deal in deals if deal.status == "open"]
    late = [deal for deal in open_ones if (AS_OF - deal.created.date()).days > 60]
    for deal in rng.sample(late, OPEN_OVERDUE):
        deal.expected = workday_before(AS_OF - timedelta(days=rng.randrange(2, 45)))
    for deal in rng.sample([deal for deal in open_ones if deal not in late], OPEN_WITHOUT_EXPECTED):
        deal.expected = None
    for deal in deals:
        if not deal.qualified and deal.customer is None and rng.random() < LEADS_UNANSWERED:
            deal.response = None
    return rng.sample([deal for deal in deals if deal.customer], WITHOUT_REGION)


def forget_closing(rng: Random, deals: list[Deal]) -> None:
    """Leaves out when a few deals were lost."""
    for deal in rng.sample([deal for deal in deals if deal.status == "lost"], LOST_WITHOUT_CLOSE):
        deal.closed = None


# ---- activities --------------------------------------------------------------------------------------------


@dataclass
class Activity:
    """Something a rep did, or means to do."""

    type: str
    at: datetime
    rep: Rep
    deal: Deal | None = None
    customer: Customer | None = None
    done: bool = True
    cost: int | None = None


def travel(rng: Random, type_: str) -> int | None:
    """What the journey to a meeting cost, when there was one."""
    if type_ not in ("meeting", "demo") or rng.random() > 0.38:
        return None
    return round(min(around(rng, 1_150, 0.7), 7_500))


def deal_activities(rng: Random, deal: Deal) -> Iterator[Activity]:
    """What was done on one deal; the first thing is the first answer."""
    if deal.response is None:
        return
    customer = deal.customer if rng.random() < 0.95 else None
    start, end = deal.response, deal.last_day

    def done(type_: str, at: datetime) -> Activity:
        return Activity(type_, at, deal.rep, deal, customer, cost=travel(rng, type_))

    yield done("call" if rng.random() < 0.5 + 0.2 * (deal.rep.habits.calls > 1) else "email", start)
    for type_, mean in (("call", CALLS * deal.rep.habits.calls), ("email", EMAILS), ("note", NOTES)):
        for _ in range(times(rng, mean)):
            yield done(type_, later(rng, start, end))
    for type_, chance in (("meeting", MEETING), ("demo", DEMO)):
        if deal.qualified and rng.random() < chance[deal.status]:
            yield done(type_, later(rng, start, deal.quoted or end))
    if deal.quoted:
        yield done("quote", moment(rng, deal.quoted))


def care_activities(rng: Random, customers: list[Customer]) -> Iterator[Activity]:
    """Calls and visits outside any deal: to customers, and cold calls to nobody we know."""
    for rep in REPS:
        own = [item for item in customers if item.owner is rep]
        for month in MONTHS:
            days = [day for day in workdays(month, month_end(month)) if rep.employed(day, day)]
            for day in rng.choices(days, k=times(rng, CARE_A_MONTH * season(month))) if days else []:
                there = [item for item in own if item.covers(day, day)]
                if there:
                    type_ = pick(rng, CARE)
                    found = Activity(type_, moment(rng, day), rep, customer=rng.choice(there))
                    found.cost = travel(rng, type_)
                    yield found
            for day in rng.choices(days, k=times(rng, COLD_CALLS_A_MONTH.get(rep.rep_id, 0.4))) if days else []:
                yield Activity("call", moment(rng, day), rep)


def planned_activities(rng: Random, deals: list[Deal]) -> Iterator[Activity]:
    """What is booked for January on open deals."""
    open_ones = [deal for deal in deals if deal.status == "open" and deal.response]
    for deal in rng.sample(open_ones, PLANNED):
        type_ = pick(rng, {"call": 0.35, "meeting": 0.35, "demo": 0.3})
        day = rng.choice(workdays(date(2026, 1, 2), date(2026, 1, 30)))
        yield Activity(type_, moment(rng, day), deal.rep, deal, deal.customer, done=False)


def all_activities(rng: Random, deals: list[Deal], customers: list[Customer]) -> list[Activity]:
    """Everything, in order of time; a few past ones were never held."""
    found = [item for deal in deals for item in deal_activities(rng, deal)]
    found += care_activities(rng, customers)
    for item in rng.sample([item for item in found if item.type in ("meeting", "demo")], CANCELLED):
        item.done, item.cost = False, None
    found += planned_activities(rng, deals)
    return sorted(found, key=lambda item: item.at)


# ---- the ledger --------------------------------------------------------------------------------------------


class Cost(NamedTuple):
    """One line of the marketing ledger; without a region it is the whole company's."""

    day: date
    amount: float
    category: str
    region: str = ""


def ledger(rng: Random) -> list[Cost]:
    """Advertising and events by region, content and tools for all."""
    found = [Cost(day, amount, "events", region) for day, region, amount in EVENTS]
    for month in MONTHS:
        last = workday_before(month_end(month))
        busy = 0.5 + 0.5 * season(month)
        for region, usual in ADVERTISING.items():
            amount = usual * busy * PRICE_LEVEL.on(month) * rng.uniform(0.9, 1.1)
            found.append(Cost(last, round(amount, 2), "advertising", region))
        content = round(CONTENT.on(month) * rng.uniform(0.7, 1.3), -2)
        found.append(Cost(month.replace(day=15), content, "content"))
        found.append(Cost(month, TOOLS[month.year], "tools"))
    return sorted(found)


# ---- files -------------------------------------------------------------------------------------------------

DEALS = """
    deal_id name customer_id rep_id region industry product source stage status value cost currency deal_type
    probability qualified created_at quoted_at first_response_at expected_close_at closed_at
"""
ACTIVITIES = "activity_id type occurred_at rep_id deal_id customer_id done cost"
CUSTOMERS = "customer_id name region segment rep_id started_at churned_at mrr billing_interval"
REPS_HEADER = "rep_id name region team hired_at left_at quota monthly_cost"
COSTS = "incurred_at amount category region currency"
Cell = str | float | bool | date | None


def shown(cell: Cell) -> str:
    """A value as the file has it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else f"{cell:.2f}"
    return str(cell)


def write(name: str, header: str, rows: Iterable[Sequence[Cell]]) -> None:
    """Writes one file beside this one."""
    with (Path(__file__).parent / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows([shown(cell) for cell in row] for row in rows)


def successor(rep: Rep) -> Rep:
    """The rep, or who took over the customers of one who left."""
    staying = [other for other in REPS if other.region == rep.region and other.left is None]
    return rep if rep.left is None else staying[-1]


def customer_rows(customers: list[Customer]) -> Iterator[list[Cell]]:
    """One row a subscription."""
    for item in customers:
        head: list[Cell] = [item.customer_id, item.name, item.region, item.segment]
        for spell in item.spells:
            yield [
                *head,
                successor(item.owner).rep_id,
                spell.started,
                spell.churned,
                spell.mrr,
                spell.billing,
            ]


def deal_row(deal: Deal, without_region: bool) -> list[Cell]:
    """One deal as the CRM exports it."""
    head: list[Cell] = [deal.deal_id, f"{deal.product} - {deal.company}"]
    head += [deal.customer.customer_id if deal.customer else None, deal.rep.rep_id]
    head += [None if without_region else deal.region, deal.industry, deal.product, deal.source]
    money: list[Cell] = [deal.stage, deal.status, deal.value, deal.cost, CURRENCY, deal.kind]
    dates: list[Cell] = [deal.created, deal.quoted, deal.response, deal.expected, deal.closed]
    return [*head, *money, deal.probability, deal.qualified, *dates]


def activity_rows(activities: list[Activity]) -> Iterator[list[Cell]]:
    """One row an activity."""
    for number, item in enumerate(activities, 1):
        deal_id = item.deal.deal_id if item.deal else None
        customer_id = item.customer.customer_id if item.customer else None
        head: list[Cell] = [f"A{number:05}", item.type, item.at, item.rep.rep_id]
        yield [*head, deal_id, customer_id, item.done, item.cost]


def rep_rows() -> Iterator[list[Cell]]:
    """One row a rep."""
    for rep in REPS:
        yield [rep.rep_id, rep.name, rep.region, rep.team, rep.hired, rep.left, rep.quota, rep.monthly_cost]


def cost_rows(rng: Random) -> Iterator[list[Cell]]:
    """One row a line of the ledger."""
    for item in ledger(rng):
        yield [item.day, item.amount, item.category, item.region, CURRENCY]


def make_deals(rng: Random) -> tuple[list[Deal], list[Customer]]:
    """The deals in order of creation and the customers in order of their start, numbered."""
    names = company_names(rng)
    book = Book(rng, names, customers_before(rng, names))
    deals = closed_deals(rng)
    deals += [open_deal(rng, stage) for stage, count in OPEN_DEALS.items() for _ in range(count)]
    book.assign(deals)
    deals.sort(key=lambda deal: deal.created)
    for number, deal in enumerate(deals, 1):
        deal.deal_id = f"D{number:04}"
        price(rng, deal)
        describe(rng, deal, names)
        progress(rng, deal)
    second_subscriptions(rng, book.customers, deals)
    customers = sorted(book.customers, key=lambda item: (item.started, item.name))
    for number, customer in enumerate(customers, 1):
        customer.customer_id = f"C{number:03}"
    return deals, customers


def main() -> None:
    """Writes the five files."""
    deals, customers = make_deals(Random(SEED))
    blemishes = Random(SEED + 1)
    blank = {deal.deal_id for deal in spoil(blemishes, deals)}
    activities = all_activities(Random(SEED + 2), deals, customers)
    forget_closing(blemishes, deals)
    write("deals.csv", DEALS, (deal_row(deal, deal.deal_id in blank) for deal in deals))
    write("activities.csv", ACTIVITIES, activity_rows(activities))
    write("customers.csv", CUSTOMERS, customer_rows(customers))
    write("reps.csv", REPS_HEADER, rep_rows())
    write("costs.csv", COSTS, cost_rows(Random(SEED + 3)))


if __name__ == "__main__":
    main()
