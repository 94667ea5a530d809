"""What every KPI must give: each NAME.sql is the definition, this module only glues.

A NAME.sql holds header comments (`-- uses:` the tables whose rows it counts), a query of the dated events
that set the range (`day`), and the query of the value: n, g, anything, value and the components, for every
row of `cells`. `-- begins:` is a query of the days of which the last begins the range instead. `anything` tells
whether a group has any row in the period. `{NAME.value}` and `{NAME.events}` stand for the queries of another KPI. The
settings `stages` and `quota` are tables as in salescli.toml.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache
from itertools import count
from pathlib import Path

import duckdb

from . import spine

HERE = Path(__file__).parent

TABLES: dict[str, str] = {
    "deals": "deal_id customer_id rep_id name region segment product source pipeline stage status value cost"
    " currency deal_type probability qualified created_at quoted_at first_response_at expected_close_at"
    " won_at lost_at closed_at",
    "activities": "type occurred_at activity_id rep_id deal_id customer_id region done cost",
    "customers": "customer_id started_at churned_at paused_at subscription_id status name region segment plan rep_id"
    " mrr amount unit_amount quantity billing_interval",
    "reps": "rep_id name region team hired_at left_at quota monthly_cost",
    "costs": "incurred_at amount category region currency",
}

# Which columns can answer a split of a table's rows; any one of them will do.
ANSWERS: dict[str, dict[str, str]] = {
    "deals": {
        "region": "deals.region customers.region reps.region",
        "segment": "deals.segment customers.segment",
        "plan": "customers.plan",
        "rep": "deals.rep_id customers.rep_id",
        "team": "reps.team",
        "customer": "deals.customer_id",
        **{dim: f"deals.{dim}" for dim in ("product", "source", "pipeline", "stage", "deal_type")},
    },
    "activities": {
        "region": "activities.region deals.region customers.region reps.region",
        "segment": "deals.segment customers.segment",
        "plan": "customers.plan",
        "rep": "activities.rep_id deals.rep_id customers.rep_id",
        "team": "reps.team",
        "customer": "activities.customer_id deals.customer_id",
        **{dim: f"deals.{dim}" for dim in ("product", "source", "pipeline", "stage", "deal_type")},
    },
    "customers": {
        "region": "customers.region reps.region",
        "segment": "customers.segment",
        "plan": "customers.plan",
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

# The deals once more, for what counts them on another day than the one on which they came in: see prepare.sql.
CLOCKS = {"deals": "created", "deals_closed": "closed", "deals_quoted": "quoted"}

# Settings, with the SQL type and value they have when nobody sets them.
SETTINGS: dict[str, tuple[str, object]] = {
    "basis": ("VARCHAR", "period"),
    "qualified": ("BOOLEAN", False),
    "include_lost": ("BOOLEAN", False),
    "inactive_after": ("INTEGER", None),
    "lifespan": ("VARCHAR", None),
    "revenue": ("VARCHAR", None),
    "transaction_cost": ("DECIMAL(38, 6)", None),
    "cost": ("VARCHAR", "ledger"),
    "top": ("INTEGER", 10),
    **{f"duplicates_{table}": ("VARCHAR", None) for table in ("deals", "activities", "customers", "reps")},
    "ends": ("VARCHAR", None),
}

#: Ids and dimensions, and what they may say for nothing (of the errors of Excel those that the data has).
KEYS = [
    "deal_id", "customer_id", "rep_id", "activity_id", "region", "segment", "product", "source", "pipeline", "stage",
    "deal_type", "team", "category",
]  # fmt: skip
NOTHING = [
    "NULL", "null", r"\N", "N/A", "n/a", "(blank)", "(tom)", "–", "—", "-", "#N/A", "#SAKNAS!", "#REF!",
]  # fmt: skip

COLUMNS = {"rep": ("rep_id", "rep"), "customer": ("customer_id", "customer")}

Row = dict[str, object]
Cells = dict[tuple[int, tuple[str | None, ...]], Row]


class Unanswerable(ValueError):
    """The files hold nothing that could answer the question."""


@dataclass(frozen=True)
class Expected:
    rows: list[Row]
    total: Row | None
    data_end: tuple[date | None, list[str | None]] | None = (
        None  # the day, and the labels of the periods that begin later
    )


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


#: So many splits of a folder's tables, and views of them from some day, are kept at most.
_MOST_SCHEMAS = 20


@dataclass
class Source:
    """A connection with a folder's tables.

    How they are seen from a day is a schema of its own, and each split of that too: the next questions that see and
    split alike find it there, since making it takes longer than most answers.
    """

    con: duckdb.DuckDBPyConnection
    made: dict[tuple[object, ...], str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def schema(self, key: tuple[object, ...], *above: str) -> tuple[str, bool]:
        """The schema of a key, which stands first from now on, before those above; whether it is new and empty."""
        name = self.made.pop(key, None)
        is_new = name is None
        if name is None:
            name = f"made_{next(self.numbers)}"
            self.con.execute(f"CREATE SCHEMA {name}")
        self.made[key] = name
        self.con.execute(f"SET search_path = {literal(','.join([name, *above, 'main']))}")
        return name, is_new

    def forget(self) -> None:
        """Drop the schemas that were not asked for in the longest time; what stands on one is dropped before it."""
        while len(self.made) > _MOST_SCHEMAS:
            oldest = next(iter(self.made))
            self.con.execute(f"DROP SCHEMA {self.made.pop(oldest)} CASCADE")


def _source(folder: Path) -> Source:
    """Kept as long as the files stay as they are."""
    files = sorted(path for path in folder.glob("*.csv") if path.stem in TABLES)
    stamp = tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    return _prepared(folder, stamp)


@lru_cache(maxsize=4)
def _prepared(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> Source:
    con = duckdb.connect(config={"threads": 1})
    con.execute("CREATE TABLE columns_present (tbl VARCHAR, col VARCHAR)")
    con.execute("CREATE TABLE stage_weights (stage VARCHAR, weight DECIMAL(16, 8))")
    con.execute(
        "CREATE TABLE quota_entries (first DATE, last DATE, amount DECIMAL(38, 6), rep_id VARCHAR, region VARCHAR)"
    )
    for table, columns in TABLES.items():
        _load(con, folder / f"{table}.csv", table, columns.split())
    _load_intervals(con)
    _set_variables(con, date(2000, 1, 1), {}, by_rep=False)
    con.execute((HERE / "prepare.sql").read_text(encoding="utf-8"))
    return Source(con)


def _see(source: Source, as_of: date, settings: Mapping[str, object], *, stage_then: bool = False) -> str:
    """Makes the tables all_NAME as they are seen from as_of; their schema.

    With `stage_then` a deal that has closed since has no stage: what it came to says nothing about then.
    """
    mine = (settings.get(name) for name in SETTINGS if name.startswith(("inactive", "duplicates", "ends")))
    schema, is_new = source.schema((as_of, stage_then, *mine))
    if is_new:
        for table in {*SPLIT_TABLES.values()} - {*CLOCKS}:
            source.con.execute(f"CREATE TABLE all_{table} AS SELECT * FROM {table}_as_of")
        for table, clock in CLOCKS.items():
            source.con.execute(f"CREATE TABLE all_{table} AS SELECT * FROM deals_as_of WHERE clock = {literal(clock)}")
            if stage_then:
                source.con.execute(f"UPDATE all_{table} SET stage = NULL WHERE closed_since")
    return schema


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
    cells = [_cell(name) if name in header else "NULL::VARCHAR" for name in columns]
    listed = ", ".join(f"{cell} AS {name}" for cell, name in zip(cells, columns, strict=True))
    kept = _is_row(header)
    con.execute(f"CREATE TABLE file_{table} AS SELECT row_number() OVER () AS pos, {listed} FROM {source} WHERE {kept}")
    for name in header:
        con.execute("INSERT INTO columns_present VALUES (?, ?)", [table, name])


def _load_intervals(con: duckdb.DuckDBPyConnection) -> None:
    """How many times in how many years each billing interval of the customers comes; an unknown one has no row."""
    con.execute("CREATE TABLE intervals (word VARCHAR, times INTEGER, years INTEGER)")
    words = con.execute("SELECT DISTINCT billing_interval FROM file_customers WHERE billing_interval IS NOT NULL")
    for (word,) in words.fetchall():
        months = spine.months_of(word)
        if months is not None:
            a_year = 12 / months if months else Fraction(0)
            con.execute("INSERT INTO intervals VALUES (?, ?, ?)", [word, a_year.numerator, a_year.denominator])


def _cell(name: str) -> str:
    """A cell as it is compared and shown: ids, dimensions and names in one spelling, words for nothing as none."""
    if name not in (*KEYS, "name"):
        return f"nullif(trim({name}), '')"
    seen = f"regexp_replace(regexp_replace({name}, '\\p{{Cf}}', '', 'g'), '\\p{{Zs}}', ' ', 'g')"
    text = f"nullif(trim(nfc_normalize({seen})), '')"
    if name == "name":
        return text
    return f"CASE WHEN {text} NOT IN ({', '.join(map(literal, NOTHING))}) THEN {text} END"


def _is_row(header: list[str]) -> str:
    """What tells a row from the column names in the middle of a file, from sums, and from what lies in the bin."""
    if not header:
        return "true"
    ids = [name for name in header if name.endswith("_id") or name == "category"]
    sums = [f"coalesce({name} IN ('Summa Syd', 'Totalt'), false)" for name in ids]
    binned = ["lower(is_deleted) IN ('true', '1')"] if "is_deleted" in header else []
    none = [f"{header[0]} = {literal(header[0])}", *sums, *binned]
    return " AND ".join(f"NOT coalesce({each}, false)" for each in none)


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


_ONE_A_DEAL = (
    "SELECT deal_key, g, sum(value) AS value, sum(cost) AS cost,"
    " any_value(COLUMNS(* EXCLUDE (deal_key, g, value, cost))) FROM {rows} GROUP BY deal_key, g"
)


def _split(source: Source, seen: str, question: Question, by: Sequence[str]) -> None:
    """Makes the tables after --where, each row with the list g of its split values, and the words over them.

    `everywhere` ignores the filters on what was asked to split by, in the total row too.
    """
    con, where, asked_by = source.con, question.where, question.by
    scopes = set(by) | {dim for dim, _ in where}
    # What a quota entry of a region, or one without scope, can replace depends on the split and the filter.
    level = "rep" if scopes - {"region"} else "region" if scopes else "all"
    con.execute(f"SET VARIABLE by_stage = {literal('stage' in scopes)}")
    con.execute(f"SET VARIABLE quota_level = '{level}'")
    con.execute(f"SET VARIABLE by_region = {literal('region' in by)}")
    tables = tuple(repr(question.settings.get(name)) for name in ("stages", "quota"))
    asked = (question.fiscal_year_start, *tables, tuple(by), where, tuple(asked_by))
    _, is_new = source.schema((seen, asked), seen)
    if is_new:
        _make_split(con, by, where, asked_by, level)
        _set_periods(con, [], ())
        con.execute((HERE / "words.sql").read_text(encoding="utf-8"))


def _make_split(
    con: duckdb.DuckDBPyConnection,
    by: Sequence[str],
    where: Sequence[tuple[str, str]],
    asked_by: Sequence[str],
    level: str,
) -> None:
    """Makes the tables in the schema that stands first."""
    group = "[" + ", ".join(_key(dim) for dim in by) + "]::VARCHAR[]"
    kept = _conditions(where)
    for table in dict.fromkeys([*SPLIT_TABLES.values(), *CLOCKS]):
        con.execute(f"CREATE TABLE {table} AS SELECT *, {group} AS g FROM all_{table} WHERE {kept}")
    # Order lines are one deal in each group, with the amount of its lines there; what its lines say is the same.
    for table in CLOCKS:
        rows = table.replace("deals", "deal_lines")
        con.execute(f"CREATE TABLE {rows} AS SELECT * FROM {table}")
        con.execute(f"CREATE OR REPLACE TABLE {table} AS {_ONE_A_DEAL.format(rows=rows)}")
    con.execute("CREATE TABLE activity_lines AS SELECT * FROM activities")
    con.execute("CREATE OR REPLACE TABLE activities AS SELECT DISTINCT ON (pos, g) * FROM activity_lines")
    kept_reps = kept
    kept = _conditions(where, without=asked_by)
    everywhere = f"(SELECT *, [] AS g FROM all_deals_closed WHERE {kept})"
    con.execute(f"CREATE TABLE everywhere AS {_ONE_A_DEAL.format(rows=everywhere)}")
    regions = _conditions(where) if level == "region" else "true"
    # Without a table of reps, nothing but the id is known of a rep whom an entry names.
    facts = (
        f"SELECT DISTINCT rep_id, {', '.join(f'NULL::VARCHAR AS {_key(d)}' for d in ANSWERS['deals'] if d != 'rep')}"
    )
    con.execute(
        f"CREATE TABLE entry_reps AS SELECT rep_id, {group} AS g"
        f" FROM ({facts} FROM quota_entries WHERE rep_id IS NOT NULL) WHERE {kept_reps}"
    )
    con.execute(f"CREATE TABLE entries AS SELECT * FROM quota_entries WHERE region IS NULL OR {regions}")


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
    if word == "cost sources" or (word == "ledger" and settings.get("cost") == "total"):
        sources = ["costs.amount", "activities.cost", "reps.monthly_cost"]
        found = [source.split(".")[0] for source in sources if _has(con, source)]
        if not found:
            raise Unanswerable("no source of costs")
        return found
    if word == "ledger":
        if not _has(con, "costs.amount"):
            raise Unanswerable("no ledger")
        return ["costs"]
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
        if not _has(con, column) and not (column == "customers.mrr" and _has_amounts(con)):
            raise Unanswerable(f"{kpi.name} needs {column}")
    if "ends" in kpi.header and "customers" in used:
        _check_ends(con, kpi)


def _has_amounts(con: duckdb.DuckDBPyConnection) -> bool:
    amounts = _has(con, "customers.amount") or _has(con, "customers.unit_amount")
    return amounts and _has(con, "customers.billing_interval")


def _check_ends(con: duckdb.DuckDBPyConnection, kpi: Definition) -> None:
    """Of the ended at most one in twenty may lack the day."""
    found = con.execute(
        "SELECT count(*) FILTER (churned_at IS NULL), count(*) FROM told_spells"
        " WHERE told = 'ended' AND started_at IS NOT NULL"
    ).fetchone()
    assert found is not None
    if found[0] * 20 > found[1]:
        raise Unanswerable(f"{kpi.name} needs the days of the ended")


def _groups(con: duckdb.DuckDBPyConnection, by: Sequence[str], used: Sequence[str]) -> list[list[str | None]]:
    """Every group that could have anything; without a split the one group."""
    if not by:
        return [[]]
    parts = [
        f"SELECT g FROM {each}" for table in used for each in (CLOCKS if table == "deals" else [SPLIT_TABLES[table]])
    ]
    if tuple(by) in {("rep",), ("region",)}:
        parts.append(f"SELECT [{_key(by[0])}] FROM entries WHERE {_key(by[0])} IS NOT NULL")
    every = " UNION ALL ".join(parts)
    return [row[0] for row in con.execute(f"SELECT DISTINCT g FROM ({every}) AS every (g)").fetchall()]


# ----------------------------------------------------------------------------------------- the answer


def _range(con: duckdb.DuckDBPyConnection, kpi: Definition, question: Question) -> tuple[date, date] | None:
    con.execute(f"SET VARIABLE grain = {literal(question.period)}")
    con.execute(f"CREATE OR REPLACE TABLE main.events AS SELECT day FROM ({kpi.events}) WHERE day IS NOT NULL")
    found = con.execute("SELECT min(day), max(day) FROM events").fetchone()
    assert found is not None
    ahead = kpi.header.get("range") == "ahead"
    to_as_of = not ahead and (question.period == "total" or kpi.header.get("range") == "to as_of")
    first = question.date_from or (_ahead(question) if ahead else _begin(con, kpi) or found[0])
    last = question.date_to or (question.as_of if to_as_of else found[1])
    return None if first is None or last is None else (first, last)


def _ahead(question: Question) -> date:
    """The first day of the period that holds as_of; of the period `total` that day itself."""
    if question.period == "total":
        return question.as_of
    return spine.start_of(question.as_of, question.period, question.fiscal_year_start)


def _begin(con: duckdb.DuckDBPyConnection, kpi: Definition) -> date | None:
    if "begins" not in kpi.header:
        return None
    days = [day for (day,) in con.execute(kpi.header["begins"]).fetchall()]
    return max((day for day in days if day is not None), default=None)


def _data_end(
    con: duckdb.DuckDBPyConnection, kpi: Definition, question: Question, periods: Sequence[spine.Period]
) -> tuple[date | None, list[str | None]] | None:
    """Where the data of every table that the KPI counts end, and the periods that begin later, up to as_of."""
    words = [word for word in kpi.header["uses"].split(", ") if word not in ("headcount", "quota", "responses")]
    tables = {table for word in words for table in _choose(con, word, question.settings)} - {"reps"}
    tables |= {*kpi.header.get("ends-with", "").split()}
    starts = [(period.label, period.first) for period in periods if period.first is not None]
    if not starts and question.date_from is not None:
        start = question.date_from
        if question.period != "total":
            start = spine.start_of(start, question.period, question.fiscal_year_start)
        label = (
            "total"
            if question.period == "total"
            else spine.label_of(start, question.period, question.fiscal_year_start)
        )
        starts = [(label, question.date_from)]
    if not tables:
        return None
    listed = ", ".join(literal(table) for table in sorted(tables))
    found = con.execute(f"SELECT max(day) FROM happened WHERE tbl IN ({listed})").fetchone()
    end = found[0] if found else None
    later = [label for label, start in starts if start <= question.as_of and (end is None or start > end)]
    return (end, later) if later else None


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


def _drop(kpi: Definition, con: duckdb.DuckDBPyConnection, row: Row, settings: Mapping[str, object]) -> Row:
    """Takes away the components that belong to a column that is not there (`-- only with COLUMN: a, b`).

    Those of `-- hidden: a, b` are for the reference alone; `-- named: a = b with KEY=VALUE` is what a is then called.
    """
    hidden = kpi.header.get("hidden", "").split(", ")
    row = {key: value for key, value in row.items() if key not in hidden}
    if renaming := kpi.header.get("named"):
        names, _, setting = renaming.partition(" with ")
        (old, _, new), (key, _, value) = names.partition(" = "), setting.partition("=")
        if settings.get(key) == value:
            row = {new if name == old else name: each for name, each in row.items()}
    column = kpi.header.get("optional-column")
    if column is None or _has(con, column):
        return row
    return {key: value for key, value in row.items() if key not in kpi.header["optional"].split(", ")}


def _total(
    source: Source, seen: str, kpi: Definition, question: Question, periods: Sequence[spine.Period]
) -> Row | None:
    if not periods or kpi.header.get("total") == "no" or (question.period == "total" and not question.by):
        return None
    con = source.con
    _set_variables(con, question.as_of, question.settings, by_rep=False)
    _split(source, seen, question, ())
    period = periods[0] if question.period == "total" else _total_period(periods, question.as_of)
    _set_periods(con, [period], [[]])
    (row,) = _compute(con, kpi).values()
    total = kpi.header.get("total", "")
    if total.startswith("where ") and not row[total.removeprefix("where ")]:
        return None
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
    if refused := {*by}.intersection(wanted.header.get("not-by", "").split()):
        raise Unanswerable(f"{kpi} is not split by {refused}")
    source = _source(folder)
    source.forget()
    con = source.con
    _set_tables(con, question)
    _set_variables(con, as_of, question.settings, by_rep="rep" in question.by)
    seen = _see(source, as_of, question.settings, stage_then=wanted.header.get("stage") == "then")
    used = _tables_used(con, wanted, question.settings)
    _check(con, wanted, question, used)
    _split(source, seen, question, question.by)
    periods = _periods(con, wanted, question)
    _set_periods(con, periods, _groups(con, question.by, used))
    rows = _rows(con, question.by, periods, _compute(con, wanted))
    total = _total(source, seen, wanted, question, periods)
    return Expected(
        [_drop(wanted, con, row, question.settings) for row in rows],
        None if total is None else _drop(wanted, con, total, question.settings),
        _data_end(con, wanted, question, periods),
    )
