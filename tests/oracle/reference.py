"""What every KPI must give: each NAME.sql is the definition, this module only glues.

A NAME.sql holds header comments (`-- uses:` the tables whose rows it counts), a query of the dated events
that set the range (`day`), and the query of the value: n, g, anything, value and the components, for every
row of `cells`. `anything` tells whether a group has any row in the period. `{NAME.value}` and `{NAME.events}`
stand for the queries of another KPI. The settings `stages` and `quota` are tables as in salescli.toml.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import duckdb

from . import spine

HERE = Path(__file__).parent

TABLES: dict[str, str] = {
    "deals": "deal_id customer_id rep_id name region segment product source pipeline stage status value cost"
    " currency deal_type probability qualified created_at quoted_at first_response_at expected_close_at"
    " won_at lost_at closed_at",
    "activities": "type occurred_at activity_id rep_id deal_id customer_id region done cost",
    "customers": "customer_id started_at churned_at name region segment rep_id mrr billing_interval",
    "reps": "rep_id name region team hired_at left_at quota monthly_cost",
    "costs": "incurred_at amount category region currency",
}

# Which columns can answer a split of a table's rows; any one of them will do.
ANSWERS: dict[str, dict[str, str]] = {
    "deals": {
        "region": "deals.region customers.region reps.region",
        "segment": "deals.segment customers.segment",
        "rep": "deals.rep_id customers.rep_id",
        "team": "reps.team",
        "customer": "deals.customer_id",
        **{dim: f"deals.{dim}" for dim in ("product", "source", "pipeline", "stage", "deal_type")},
    },
    "activities": {
        "region": "activities.region deals.region customers.region reps.region",
        "segment": "deals.segment customers.segment",
        "rep": "activities.rep_id deals.rep_id customers.rep_id",
        "team": "reps.team",
        "customer": "activities.customer_id deals.customer_id",
        **{dim: f"deals.{dim}" for dim in ("product", "source", "pipeline", "stage", "deal_type")},
    },
    "customers": {
        "region": "customers.region reps.region",
        "segment": "customers.segment",
        "rep": "customers.rep_id",
        "team": "reps.team",
        "customer": "customers.customer_id",
    },
    "reps": {"region": "reps.region", "rep": "reps.rep_id", "team": "reps.team"},
    "costs": {"region": "costs.region", "category": "costs.category"},
}

# The split table of each canonical table, as the SQL files call it.
SPLIT_TABLES = {
    "deals": "deals",
    "activities": "activities",
    "customers": "spells",
    "reps": "reps",
    "costs": "costs",
}

# Settings, with the SQL type and value they have when nobody sets them.
SETTINGS: dict[str, tuple[str, object]] = {
    "basis": ("VARCHAR", "period"),
    "qualified": ("BOOLEAN", False),
    "include_lost": ("BOOLEAN", False),
    "inactive_after": ("INTEGER", None),
    "lifespan": ("VARCHAR", None),
    "revenue": ("VARCHAR", None),
    "transaction_cost": ("DECIMAL(38, 6)", None),
}

COLUMNS = {"rep": ("rep_id", "rep"), "customer": ("customer_id", "customer")}

Row = dict[str, object]
Cells = dict[tuple[int, tuple[str | None, ...]], Row]


class Unanswerable(ValueError):
    """The files hold nothing that could answer the question."""


@dataclass(frozen=True)
class Expected:
    rows: list[Row]
    total: Row | None


@dataclass(frozen=True)
class Definition:
    """A NAME.sql, taken apart."""

    name: str
    header: Mapping[str, str]
    events: str
    value: str


@dataclass(frozen=True)
class Question:
    """What is asked, apart from the KPI's name."""

    period: str
    by: tuple[str, ...]
    where: tuple[tuple[str, str], ...]
    date_from: date | None
    date_to: date | None
    as_of: date
    fiscal_year_start: int
    settings: Mapping[str, object]


@cache
def definition(name: str) -> Definition:
    path = HERE / f"{name}.sql"
    if not path.exists():
        raise ValueError(f"no such KPI: {name}")
    text = path.read_text(encoding="utf-8")
    header = {key: value.strip() for key, value in re.findall(r"^-- ([\w-]+): (.*)$", text, re.MULTILINE)}
    events, value = (part.strip() for part in text.rstrip().removesuffix(";").split(";\n"))
    return Definition(name, header, _inline(events), _inline(value))


def _inline(sql: str) -> str:
    """Puts the query of another KPI in the place of {NAME.value} or {NAME.events}."""
    return re.sub(r"\{([\w-]+)\.(value|events)\}", lambda match: f"({getattr(definition(match[1]), match[2])})", sql)


def names() -> list[str]:
    """The KPIs that have a definition here."""
    return sorted(path.stem for path in HERE.glob("*.sql") if path.stem not in {"prepare", "words"})


def literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"


# ----------------------------------------------------------------------------------------- loading


@dataclass
class Source:
    """A connection with a folder's tables, and what they were last seen with."""

    con: duckdb.DuckDBPyConnection
    seen: tuple[object, ...] = ()


def _source(folder: Path) -> Source:
    """Kept as long as the files stay as they are."""
    files = sorted(path for path in folder.glob("*.csv") if path.stem in TABLES)
    stamp = tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    return _prepared(folder, stamp)


@lru_cache(maxsize=8)
def _prepared(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> Source:
    con = duckdb.connect(config={"threads": 1})
    con.execute("CREATE TABLE columns_present (tbl VARCHAR, col VARCHAR)")
    con.execute("CREATE TABLE stage_weights (stage VARCHAR, weight DECIMAL(16, 8))")
    con.execute(
        "CREATE TABLE quota_entries (first DATE, last DATE, amount DECIMAL(38, 6), rep_id VARCHAR, region VARCHAR)"
    )
    for table, columns in TABLES.items():
        _load(con, folder / f"{table}.csv", table, columns.split())
    _set_variables(con, date(2000, 1, 1), {}, by_rep=False)
    con.execute((HERE / "prepare.sql").read_text(encoding="utf-8"))
    source = Source(con)
    _see(source, date(2000, 1, 1), {})
    _split(con, (), ())
    _set_periods(con, [], ())
    con.execute((HERE / "words.sql").read_text(encoding="utf-8"))
    return source


def _see(source: Source, as_of: date, settings: Mapping[str, object], *, stage_then: bool = False) -> None:
    """Makes the tables all_NAME as they are seen from as_of.

    With `stage_then` a deal that has closed since has no stage: what it came to says nothing about then.
    """
    wanted = (as_of, settings.get("inactive_after"), stage_then)
    if source.seen != wanted:
        for table in SPLIT_TABLES.values():
            source.con.execute(f"CREATE OR REPLACE TABLE all_{table} AS SELECT * FROM {table}_as_of")
        if stage_then:
            source.con.execute("UPDATE all_deals SET stage = NULL WHERE closed_since")
        source.seen = wanted


def _load(con: duckdb.DuckDBPyConnection, path: Path, table: str, columns: list[str]) -> None:
    header: list[str] = []
    source = "(SELECT 1 WHERE false)"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file), [])
        types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
        source = (
            f"read_csv({literal(path)}, columns = {{{types}}}, header = true, delim = ',', quote = '\"', "
            "escape = '\"', auto_detect = false, parallel = false)"
        )
    cells = [f"nullif(trim({name}), '')" if name in header else "NULL::VARCHAR" for name in columns]
    listed = ", ".join(f"{cell} AS {name}" for cell, name in zip(cells, columns, strict=True))
    con.execute(f"CREATE TABLE raw_{table} AS SELECT row_number() OVER () AS pos, {listed} FROM {source}")
    for name in header:
        con.execute("INSERT INTO columns_present VALUES (?, ?)", [table, name])


def _set_variables(
    con: duckdb.DuckDBPyConnection, as_of: date, settings: Mapping[str, object], *, by_rep: bool
) -> None:
    con.execute(f"SET VARIABLE as_of = {literal(as_of)}")
    con.execute(f"SET VARIABLE by_rep = {literal(by_rep)}")
    for key, (sql_type, default) in SETTINGS.items():
        con.execute(f"SET VARIABLE {key} = CAST({literal(settings.get(key, default))} AS {sql_type})")


def _set_tables(con: duckdb.DuckDBPyConnection, question: Question) -> None:
    """The settings that are tables: [stages] and [[quota]]."""
    con.execute("DELETE FROM stage_weights")
    con.execute("DELETE FROM quota_entries")
    stages = question.settings.get("stages", {})
    entries = question.settings.get("quota", [])
    assert isinstance(stages, Mapping) and isinstance(entries, Sequence)
    for stage, weight in stages.items():
        con.execute("INSERT INTO stage_weights VALUES (?, ?)", [stage, str(weight)])
    for entry in entries:
        first, last = spine.bounds_of_label(str(entry["period"]), question.fiscal_year_start)
        values = [first, last, str(entry["amount"]), entry.get("rep"), entry.get("region")]
        con.execute("INSERT INTO quota_entries VALUES (?, ?, ?, ?, ?)", values)
    overlaps = con.execute(
        "SELECT count(*) FROM quota_entries a JOIN quota_entries b ON a.rowid < b.rowid AND a.first <= b.last"
        " AND b.first <= a.last AND a.rep_id IS NOT DISTINCT FROM b.rep_id"
        " AND a.region IS NOT DISTINCT FROM b.region"
    ).fetchone()
    if overlaps and overlaps[0]:
        raise Unanswerable("quota entries overlap")


# ----------------------------------------------------------------------------------------- splitting


def _key(dim: str) -> str:
    return {"rep": "rep_id", "customer": "customer_id"}.get(dim, dim)


def _condition(dim: str, values: Iterable[str]) -> str:
    """One dimension of --where: its values are alternatives, the empty one means without."""
    wanted = [value for value in values if value]
    parts = [] if len(wanted) == len(list(values)) else [f"{_key(dim)} IS NULL"]
    if wanted:
        listed = ", ".join(literal(value) for value in wanted)
        parts.append(f"{_key(dim)} IN ({listed})")
        if dim in COLUMNS:
            parts.append(f"{_key(dim)} IN (SELECT {_key(dim)} FROM {dim}_facts WHERE name IN ({listed}))")
    return "(" + " OR ".join(parts) + ")"


def _conditions(where: Sequence[tuple[str, str]], without: Sequence[str] = ()) -> str:
    dims = dict.fromkeys(dim for dim, _ in where if dim not in without)
    parts = [_condition(dim, [value for name, value in where if name == dim]) for dim in dims]
    return " AND ".join(parts) or "true"


def _split(
    con: duckdb.DuckDBPyConnection,
    by: Sequence[str],
    where: Sequence[tuple[str, str]],
    asked_by: Sequence[str] = (),
) -> None:
    """Makes the tables after --where, each row with the list g of its split values.

    `everywhere` ignores the filters on what was asked to split by, in the total row too.
    """
    group = "[" + ", ".join(_key(dim) for dim in by) + "]::VARCHAR[]"
    kept = _conditions(where)
    con.execute(f"SET VARIABLE by_stage = {literal('stage' in {*by, *(dim for dim, _ in where)})}")
    for table in SPLIT_TABLES.values():
        con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT *, {group} AS g FROM all_{table} WHERE {kept}")
    kept_reps = kept
    kept = _conditions(where, without=asked_by)
    con.execute(f"CREATE OR REPLACE TABLE everywhere AS SELECT * FROM all_deals WHERE {kept}")
    # What a quota entry of a region, or one without scope, can replace depends on the split and the filter.
    scopes = set(by) | {dim for dim, _ in where}
    level = "rep" if scopes - {"region"} else "region" if scopes else "all"
    con.execute(f"SET VARIABLE quota_level = '{level}'")
    con.execute(f"SET VARIABLE by_region = {literal('region' in by)}")
    regions = _conditions(where) if level == "region" else "true"
    # Without a table of reps, nothing but the id is known of a rep whom an entry names.
    facts = (
        f"SELECT DISTINCT rep_id, {', '.join(f'NULL::VARCHAR AS {_key(d)}' for d in ANSWERS['deals'] if d != 'rep')}"
    )
    con.execute(
        f"CREATE OR REPLACE TABLE entry_reps AS SELECT rep_id, {group} AS g"
        f" FROM ({facts} FROM quota_entries WHERE rep_id IS NOT NULL) WHERE {kept_reps}"
    )
    con.execute(f"CREATE OR REPLACE TABLE entries AS SELECT * FROM quota_entries WHERE region IS NULL OR {regions}")


def _set_periods(con: duckdb.DuckDBPyConnection, periods: Sequence[spine.Period], groups: Iterable[object]) -> None:
    con.execute(
        "CREATE OR REPLACE TABLE periods (n INTEGER, first DATE, last DATE, prev_first DATE, prev_last DATE,"
        " undated BOOLEAN, whole BOOLEAN)"
    )
    listed = []
    for n, p in enumerate(periods):
        days = [literal(day) for day in (p.first, p.last, p.previous_first, p.previous_last)]
        listed.append(f"({n}, {', '.join(days)}, {literal(p.undated)}, {literal(p.label == 'total')})")
    if listed:
        con.execute(f"INSERT INTO periods VALUES {', '.join(listed)}")
    con.execute("CREATE OR REPLACE TABLE groups (g VARCHAR[])")
    for g in groups:
        con.execute("INSERT INTO groups VALUES (?)", [g])
    con.execute("CREATE OR REPLACE TABLE cells AS SELECT * FROM periods CROSS JOIN groups")


def _has(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    table, column = name.split(".")
    found = con.execute("SELECT has(?, ?)", [table, column]).fetchone()
    return bool(found and found[0])


def _present(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = con.execute("SELECT count(*) FROM columns_present WHERE tbl = ?", [table]).fetchone()
    return bool(found and found[0])


def _tables_used(con: duckdb.DuckDBPyConnection, kpi: Definition, settings: Mapping[str, object]) -> list[str]:
    """The tables whose rows the KPI counts, after the choices that the contract makes by what is there."""
    used: dict[str, None] = {}
    for word in kpi.header["uses"].split(", "):
        used.update(dict.fromkeys(_choose(con, word, settings)))
    return list(used)


def _choose(con: duckdb.DuckDBPyConnection, word: str, settings: Mapping[str, object]) -> list[str]:
    if word == "headcount":
        optional = ["reps"] if _present(con, "reps") else ["deals", "activities"]
        return [table for table in optional if _present(con, table)]
    if word == "new customers":
        return ["customers"] if _present(con, "customers") else _deals_with_customers(con)
    if word == "spells":
        return ["customers"] if settings.get("inactive_after") is None else _deals_with_customers(con)
    if word == "clv revenue":
        mrr = settings.get("revenue") == "mrr" or not _present(con, "deals")
        return ["customers"] if mrr else ["deals", "customers"]
    if word == "quotes":
        return ["deals"] if _has(con, "deals.quoted_at") else ["deals", "activities"]
    if word == "quotes only":
        return ["deals"] if _has(con, "deals.quoted_at") else ["activities"]
    if word == "responses":
        return [] if _has(con, "deals.first_response_at") else ["activities"]
    if word == "quota":
        if not settings.get("quota") and not _has(con, "reps.quota"):
            raise Unanswerable("no quota")
        return ["reps"] if _present(con, "reps") else []
    if word == "cost sources":
        sources = ["costs.amount", "activities.cost", "reps.monthly_cost"]
        found = [source.split(".")[0] for source in sources if _has(con, source)]
        if not found:
            raise Unanswerable("no source of costs")
        return found
    return [word]


def _deals_with_customers(con: duckdb.DuckDBPyConnection) -> list[str]:
    if not _has(con, "deals.customer_id"):
        raise Unanswerable("no customer_id")
    return ["deals"]


def _check(con: duckdb.DuckDBPyConnection, kpi: Definition, question: Question, used: Sequence[str]) -> None:
    for table in used:
        if not _present(con, table):
            raise Unanswerable(f"{kpi.name} needs the table {table}")
        for dim in (*question.by, *(dim for dim, _ in question.where)):
            answers = ANSWERS[table].get(dim, "").split()
            if not any(_has(con, answer) for answer in answers):
                raise Unanswerable(f"{table} cannot be split by {dim}")
    set_ones = [key for key, value in question.settings.items() if value]
    needed = " ".join(kpi.header.get(key, "") for key in ("needs", *(f"needs-when-{key}" for key in set_ones)))
    for column in needed.split():
        if not _has(con, column):
            raise Unanswerable(f"{kpi.name} needs {column}")


def _groups(con: duckdb.DuckDBPyConnection, by: Sequence[str], used: Sequence[str]) -> list[list[str | None]]:
    """Every group that could have anything; without a split the one group."""
    if not by:
        return [[]]
    parts = [f"SELECT g FROM {SPLIT_TABLES[table]}" for table in used]
    if tuple(by) in {("rep",), ("region",)}:
        parts.append(f"SELECT [{_key(by[0])}] FROM entries WHERE {_key(by[0])} IS NOT NULL")
    every = " UNION ALL ".join(parts)
    return [row[0] for row in con.execute(f"SELECT DISTINCT g FROM ({every}) AS every (g)").fetchall()]


# ----------------------------------------------------------------------------------------- the answer


def _range(con: duckdb.DuckDBPyConnection, kpi: Definition, question: Question) -> tuple[date, date] | None:
    con.execute(f"SET VARIABLE grain = {literal(question.period)}")
    con.execute(f"CREATE OR REPLACE TABLE events AS SELECT day FROM ({kpi.events}) WHERE day IS NOT NULL")
    found = con.execute("SELECT min(day), max(day) FROM events").fetchone()
    assert found is not None
    to_as_of = question.period == "total" or kpi.header.get("range") == "to as_of"
    first = question.date_from or found[0]
    last = question.date_to or (question.as_of if to_as_of else found[1])
    return None if first is None or last is None else (first, last)


def _periods(con: duckdb.DuckDBPyConnection, kpi: Definition, question: Question) -> list[spine.Period]:
    bounds = _range(con, kpi, question)
    cut = (question.date_from, question.date_to)
    periods = []
    if bounds is not None:
        periods = spine.spine(*bounds, question.period, question.fiscal_year_start, question.as_of, cut)
    undated = kpi.header.get("undated")
    if undated and question.period != "total" and cut == (None, None):
        found = con.execute(f"SELECT count(*) FROM ({undated})").fetchone()
        if found and found[0]:
            periods.append(spine.Period(None, None, None, complete=False, undated=True))
    return periods


def _total_period(periods: Sequence[spine.Period], as_of: date) -> spine.Period:
    firsts = [p.first for p in periods if p.first is not None]
    lasts = [p.last for p in periods if p.last is not None]
    undated = any(p.undated for p in periods)
    if not firsts:
        return spine.Period(None, None, None, complete=False, undated=True)
    return spine.Period("range", min(firsts), max(lasts), max(lasts) <= as_of, undated=undated)


def _compute(con: duckdb.DuckDBPyConnection, kpi: Definition) -> Cells:
    try:
        cursor = con.execute(kpi.value)
    except duckdb.InvalidInputException as error:  # a stage without a weight
        raise Unanswerable(str(error)) from error
    columns = [column[0] for column in cursor.description or ()]
    cells: Cells = {}
    for values in cursor.fetchall():
        row = dict(zip(columns, values, strict=True))
        key = (row.pop("n"), tuple(row.pop("g")))
        assert key not in cells, f"{kpi.name} gives {key} twice"
        cells[key] = row
    return cells


def _name_lookup(con: duckdb.DuckDBPyConnection, dim: str) -> dict[str | None, str | None]:
    return dict(con.execute(f"SELECT {_key(dim)}, name FROM {dim}_facts").fetchall())


def _dimension_columns(
    by: Sequence[str], group: Sequence[str | None], lookups: Mapping[str, Mapping[str | None, str | None]]
) -> Row:
    columns: Row = {}
    for dim, value in zip(by, group, strict=True):
        columns[_key(dim)] = value
        if dim in lookups:
            columns[dim] = lookups[dim].get(value)
    return columns


def _ordered(groups: Iterable[tuple[str | None, ...]]) -> list[tuple[str | None, ...]]:
    return sorted(groups, key=lambda group: [(value is None, value or "") for value in group])


def _rows(
    con: duckdb.DuckDBPyConnection, by: Sequence[str], periods: Sequence[spine.Period], cells: Cells
) -> list[Row]:
    lookups = {dim: _name_lookup(con, dim) for dim in by if dim in COLUMNS}
    groups = {group for (_, group), row in cells.items() if row["anything"] or not by}
    rows = []
    for n, period in enumerate(periods):
        for group in _ordered(groups):
            row: Row = {
                "period": period.label,
                "start": period.first,
                "end": period.last,
                "complete": period.complete,
            }
            row |= _dimension_columns(by, group, lookups)
            row |= {key: value for key, value in cells[(n, group)].items() if key != "anything"}
            rows.append(row)
    return rows


def _drop(kpi: Definition, con: duckdb.DuckDBPyConnection, row: Row) -> Row:
    """Takes away the components that belong to a column that is not there (`-- only with COLUMN: a, b`)."""
    column = kpi.header.get("optional-column")
    if column is None or _has(con, column):
        return row
    return {key: value for key, value in row.items() if key not in kpi.header["optional"].split(", ")}


def _total(
    con: duckdb.DuckDBPyConnection, kpi: Definition, question: Question, periods: Sequence[spine.Period]
) -> Row | None:
    if not periods or kpi.header.get("total") == "no" or (question.period == "total" and not question.by):
        return None
    _set_variables(con, question.as_of, question.settings, by_rep=False)
    _split(con, (), question.where, question.by)
    period = periods[0] if question.period == "total" else _total_period(periods, question.as_of)
    _set_periods(con, [period], [[]])
    (row,) = _compute(con, kpi).values()
    return {key: value for key, value in row.items() if key != "anything"}


def expected(
    kpi: str,
    folder: Path,
    *,
    period: str,
    by: Sequence[str] = (),
    where: Sequence[tuple[str, str]] = (),
    date_from: date | None = None,
    date_to: date | None = None,
    as_of: date,
    fiscal_year_start: int = 1,
    settings: Mapping[str, object] | None = None,
) -> Expected:
    """The rows and the total row that a KPI must give over the CSV files of a folder."""
    question = Question(period, tuple(by), tuple(where), date_from, date_to, as_of, fiscal_year_start, settings or {})
    wanted = definition(kpi)
    grains = wanted.header.get("grains", " ".join(spine.GRAINS)).split()
    if period not in grains:
        raise Unanswerable(f"{kpi} has no period {period}")
    source = _source(folder)
    con = source.con
    _set_tables(con, question)
    _set_variables(con, as_of, question.settings, by_rep="rep" in question.by)
    _see(source, as_of, question.settings, stage_then=wanted.header.get("stage") == "then")
    used = _tables_used(con, wanted, question.settings)
    _check(con, wanted, question, used)
    periods = _periods(con, wanted, question)
    _split(con, question.by, question.where, question.by)
    _set_periods(con, periods, _groups(con, question.by, used))
    rows = _rows(con, question.by, periods, _compute(con, wanted))
    total = _total(con, wanted, question, periods)
    return Expected([_drop(wanted, con, row) for row in rows], None if total is None else _drop(wanted, con, total))
