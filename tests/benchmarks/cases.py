"""What is measured, as data: the contenders of every case, on which input, and what is asked of them.

A command may name `{deals}` (the file), `{files:N}` (the same rows in so many files), `{customers:N}` (so many
customers), `{targets:N}` (settings with so many targets), `{section:WORD}` (settings of a report with a section),
`{python}` (the interpreter), `{peers}` (the folder of the peers), `{sample}` (the sample data) and `{new}` (a file that
is not there yet).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.benchmarks import answers
from tests.benchmarks.model import SALESCLI as _SALESCLI
from tests.benchmarks.model import Case, Contender, Limit
from tests.benchmarks.small import SMALL

#: What stands behind `salescli report` and several KPIs side by side, over deals alone.
BY_REGION = (
    "revenue,monthly-growth,deals-won,average-purchase-value,profit-margin,monthly-bookings,upsells,upsell-rate,"
    "cross-sells,cross-sell-rate,new-customers,leads,lead-conversion,response-time,quotes-sent,quote-to-close,"
    "pipeline-value,open-deals,win-rate,deals-lost,deals-closed,sales-cycle,sales-per-rep,sales-by-location"
)


def _kpi(name: str, arguments: str = "", times: float = 1.0, *, is_compared: bool = False) -> Contender:
    command = f"{_SALESCLI} kpi revenue {{deals}} --bad-rows skip --format json {arguments}"
    return Contender(name, command, answers.of_kpi if is_compared else None, times)


#: What is asked with and without a cluster, by name.
_SPREAD = {"one KPI": "revenue", "five KPIs": "revenue,win-rate,sales-cycle,deals-won,average-purchase-value"}


def _spread(name: str, kpis: str, engine: str, times: float = 1.0) -> Contender:
    command = f"{_SALESCLI} kpi {kpis} {{files:64}} --period month --by region --format json"
    name = name if times == 1 else f"{name}, {_size(times)}"
    if not engine:
        return Contender(name, command, None, times)
    return Contender(f"{name}, {engine}", f"{command} --engine {engine}", None, times, modules=("distributed",))


def _peer(
    name: str,
    script: str,
    *modules: str,
    answer: Callable[[str], answers.Answer] = answers.of_peer,
    argument: str = "",
) -> Contender:
    return Contender(name, f"{{python}} {{peers}}/{script} {{deals}} {argument}", answer, modules=modules)


def _size(times: float) -> str:
    return f"{times:g} ×"


_FLOOR = _peer("floor", "floor.py")
_DUCKDB = _peer("DuckDB", "duckdb_kpi.py", "duckdb")
_SIZES = (0.1, 1.0, 4.0)
#: Every KPI that a file of customers answers alone.
_KPIS_OF_CUSTOMERS = (
    "active-customers", "arr", "churn-rate", "clv", "gross-revenue-retention", "mrr", "mrr-churn-rate", "mrr-growth",
    "net-new-mrr", "net-revenue-retention", "new-customers", "quick-ratio", "retention-rate", "revenue-per-account",
)  # fmt: skip


def _growth(command: str, codes: tuple[int, ...] = (0,)) -> tuple[Contender, ...]:
    """A command on the usual file and on one of four times its size."""
    name = command.split(maxsplit=1)[0]
    return tuple(
        Contender(f"{name}, {_size(times)}", f"{_SALESCLI} {command}", None, times, codes=codes) for times in (1.0, 4.0)
    )


def _bad_cells(command: str) -> tuple[Contender, ...]:
    """A command on a file in which some cells do not read, that leaves them out, and that refuses them."""
    name = command.split(maxsplit=1)[0]
    return tuple(
        Contender(f"{name}, {word}", f"{_SALESCLI} {command} {{deals}} --bad-rows {word}", codes=codes)
        for word, codes in (("skip", (0,)), ("error", (3,)))
    )


def _wide(format_: str) -> Contender:
    """Many rows out, in a format."""
    command = f"{_SALESCLI} kpi revenue {{deals}} --bad-rows skip --period day --by rep,product --format {format_}"
    return Contender(format_, command, None, 0.01)


def _of_customers(name: str) -> tuple[Contender, ...]:
    """A KPI of customers over 100,000 and over 500,000 of them."""
    return tuple(
        Contender(f"{name}, {count:,}", f"{_SALESCLI} kpi {name} {{customers:{count}}} --by none --format json")
        for count in (100_000, 500_000)
    )


def _flat(name: str) -> Limit:
    return Limit(f"{name}, {_size(4)}", 1.15, f"{name}, {_size(1)}", "peak")


def _below(name: str, at_most: float) -> Limit:
    """The peak on the large file, of 4.6 GB, in bytes."""
    return Limit(f"{name}, {_size(4)}", at_most, figure="peak")


CASES: tuple[Case, ...] = (
    Case(
        "kpi",
        "One KPI, revenue by month; a few cells do not read and are left out, counted",
        (
            _kpi("salescli", is_compared=True),
            _FLOOR,
            _DUCKDB,
            _peer("pandas", "pandas_kpi.py", "pandas", "pyarrow"),
            Contender(
                "Miller",
                "mlr --icsv --ojson --from {deals} put -q -f {peers}/miller_kpi.mlr",
                answers.of_peer,
                programs=("mlr",),
            ),
        ),
        (
            Limit("salescli", 1.05, "floor"),
            Limit("salescli", 0.78, "DuckDB"),
            Limit("salescli", 600e6, figure="peak"),
        ),
    ),
    Case(
        "clean",
        "The same where every cell reads",
        (_kpi("salescli", is_compared=True), _FLOOR, _DUCKDB),
        (
            Limit("salescli", 1.05, "floor"),
            Limit("salescli", 0.78, "DuckDB"),
            Limit("salescli", 600e6, figure="peak"),
        ),
        is_clean=True,
    ),
    Case(
        "report",
        "A report of the 25 KPIs that deals alone can answer, with regions and reps",
        (
            Contender(
                "salescli report",
                f"{_SALESCLI} report {{deals}} --bad-rows skip --format json",
                answers.of_report,
            ),
            _peer("floor of a report", "floor_report.py", argument="report"),
            _peer("DuckDB report", "duckdb_report.py", "duckdb", argument="report"),
            _kpi("salescli kpi"),
        ),
        (
            Limit("salescli report", 3.8, "salescli kpi"),
            Limit("salescli report", 0.55, "DuckDB report"),
            Limit("salescli report", 650e6, figure="peak"),
        ),
    ),
    Case(
        "regions",
        "24 KPIs side by side by month and region",
        (
            Contender(
                "salescli 24 KPIs",
                f"{_SALESCLI} kpi {BY_REGION} {{deals}} --by region --period month --bad-rows skip --format json",
                answers.of_side_by_side,
            ),
            _peer("floor of 24 KPIs", "floor_report.py", argument="regions", answer=answers.of_peer_by_region),
            _peer(
                "DuckDB, 24 KPIs", "duckdb_report.py", "duckdb", argument="regions", answer=answers.of_peer_by_region
            ),
            _kpi("salescli kpi"),
        ),
        (
            Limit("salescli 24 KPIs", 4.0, "salescli kpi"),
            Limit("salescli 24 KPIs", 0.9, "DuckDB, 24 KPIs"),
            Limit("salescli 24 KPIs", 900e6, figure="peak"),
        ),
    ),
    Case(
        "linear",
        "One KPI over files of 1/10, 1 and 4 times the rows",
        tuple(_kpi(f"kpi, {_size(times)}", times=times) for times in _SIZES),
        (
            Limit("kpi, 1 ×", 11.0, "kpi, 0.1 ×"),
            Limit("kpi, 4 ×", 4.4, "kpi, 1 ×"),
        ),
    ),
    Case(
        "memory",
        "Bigger than memory: the peak on a file of 4 times the size",
        (
            *_growth("kpi revenue {deals} --bad-rows skip"),
            *_growth("explain revenue {deals} --bad-rows skip"),
            *_growth("report {deals} --bad-rows skip"),
            *_growth("validate {deals}", codes=(3,)),
        ),
        (_flat("kpi"), _flat("explain"), _below("report", 1.3e9), _below("validate", 1.5e9)),
        rounds=0.0,
    ),
    Case(
        "groups",
        "Revenue by year and customer, and by customer, rep, product and region: 1.6 billion could be, few are",
        (
            _kpi("by customer", "--period year --by customer", 0.01),
            _kpi("by customer, rep, product, region", "--period year --by customer,rep,product,region", 0.01),
        ),
        (Limit("by customer, rep, product, region", 2.0, "by customer"),),
    ),
    Case(
        "periods",
        "Revenue of each rep and product, a row for each in every period: by day some 2.3 million",
        (
            _kpi("by year", "--period year --by rep,product", 0.01),
            _kpi("by month", "--period month --by rep,product", 0.01),
            _kpi("by day", "--period day --by rep,product", 0.01),
        ),
    ),
    Case(
        "wide",
        "Revenue by day, rep and product, some 2.3 million rows out: CSV, JSON, and group_by + write_csv by hand",
        (
            Contender("group_by + write_csv", "{python} {peers}/wide.py {deals}", None, 0.01),
            *(_wide(name) for name in ("csv", "json", "markdown", "table")),
        ),
        (
            Limit("csv", 1.5, "group_by + write_csv", "cpu"),
            Limit("json", 2.0, "group_by + write_csv", "cpu"),
            Limit("csv", 450e6, figure="peak"),
            Limit("json", 450e6, figure="peak"),
            Limit("markdown", 3.0, "csv", "cpu"),
            Limit("table", 3.0, "csv", "cpu"),
            Limit("markdown", 800e6, figure="peak"),
            Limit("table", 800e6, figure="peak"),
        ),
    ),
    Case(
        "validate",
        "Everything that is wrong with a file, and one KPI of it",
        (Contender("validate", f"{_SALESCLI} validate {{deals}} --format json", codes=(3,)), _kpi("kpi")),
        (Limit("validate", 6.0, "kpi", "cpu"), Limit("validate", 600e6, figure="peak")),
    ),
    Case(
        "validate files",
        "Everything that is wrong with 2,000 files of one table, and with one file of the same rows",
        (
            Contender("one file", f"{_SALESCLI} validate {{deals}} --format json", times=0.1, codes=(3,)),
            Contender("2,000 files", f"{_SALESCLI} validate {{files:2000}} --format json", times=0.1, codes=(3,)),
        ),
        (Limit("2,000 files", 3.0, "one file"),),
    ),
    Case(
        "bad cells",
        "A file in which some cells do not read: refused, and left out",
        (*_bad_cells("kpi revenue"), *_bad_cells("report")),
        (Limit("kpi, error", 1.5, "kpi, skip"), Limit("report, error", 1.5, "report, skip")),
    ),
    Case(
        "files",
        "2,000 files of one table, and one file of the same rows",
        (
            _kpi("one file", times=0.1),
            Contender(
                "2,000 files", f"{_SALESCLI} kpi revenue {{files:2000}} --bad-rows skip --format json", None, times=0.1
            ),
        ),
        (Limit("2,000 files", 3.0, "one file"),),
    ),
    Case(
        "report files",
        "A report of 2,000 files of one table, and of one file of the same rows",
        (
            Contender("one file", f"{_SALESCLI} report {{deals}} --bad-rows skip --format json", times=0.1),
            Contender("2,000 files", f"{_SALESCLI} report {{files:2000}} --bad-rows skip --format json", times=0.1),
        ),
        (Limit("2,000 files", 3.0, "one file"),),
    ),
    Case(
        "dask",
        "One KPI and five by month and region, from 64 files: two workers of a local cluster, and one process",
        tuple(
            _spread(name, kpis, engine, times)
            for times in (1.0, 4.0)
            for name, kpis in _SPREAD.items()
            for engine in ("", "dask")
        ),
        tuple(
            Limit(f"{name}{size}, dask", at_most, f"{name}{size}", "cpu")
            for size in ("", f", {_size(4)}")
            for name, at_most in (("one KPI", 2.2), ("five KPIs", 1.5))
        ),
        rounds=0.4,
        is_clean=True,
    ),
    Case(
        "customers",
        "KPIs of customers, over 500,000 and over 100,000",
        tuple(each for name in _KPIS_OF_CUSTOMERS for each in _of_customers(name)),
        tuple(Limit(f"{name}, 500,000", 5.0, f"{name}, 100,000") for name in _KPIS_OF_CUSTOMERS),
        rounds=0.4,
    ),
    Case(
        "inactive",
        "Customers lost by month, who leave 90 days after their last won deal",
        (
            Contender(
                "salescli",
                f"{_SALESCLI} kpi churn-rate {{deals}} --bad-rows skip --set inactive_after=90 --by none --format json",
                answers.of_churn,
                times=0.6,
            ),
            Contender(
                "DuckDB",
                "{python} {peers}/duckdb_churn.py {deals} 90",
                answers.of_peer_churn,
                times=0.6,
                modules=("duckdb",),
            ),
        ),
        (Limit("salescli", 3.0, "DuckDB"),),
    ),
    Case(
        "targets",
        "A check of 2,000 targets, and of 167",
        tuple(
            Contender(
                f"{count:,} targets",
                f"{_SALESCLI} check {{deals}} --config {{targets:{count}}} --bad-rows skip --format json",
                times=0.001,
                codes=(0, 1),
            )
            for count in (167, 2_000)
        ),
        (Limit("2,000 targets", 6.0, "167 targets"),),
    ),
    Case(
        "orders",
        "A second shape: order lines, `;`, decimal comma, m/d/yyyy with times, two currencies, 300 regions, 5,000 reps",
        (
            _kpi("kpi", times=0.3, is_compared=True),
            replace(_peer("floor of orders", "floor_orders.py"), times=0.3),
            Contender("report", f"{_SALESCLI} report {{deals}} --bad-rows skip --format json", times=0.3),
            Contender("validate", f"{_SALESCLI} validate {{deals}} --format json", times=0.3, codes=(0, 3)),
        ),
        (
            Limit("kpi", 1.05, "floor of orders"),
            Limit("report", 3.8, "kpi"),
            Limit("report", 650e6, figure="peak"),
            Limit("validate", 6.0, "kpi", "cpu"),
            Limit("validate", 600e6, figure="peak"),
        ),
        data="tests.benchmarks.orders",
    ),
    *SMALL,
)
