"""What only many rows tell.

How many are ruled out, ids that repeat, keys that lead nowhere, one thing in two spellings, overlapping spells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from salescli import spelling
from salescli.loading import text as texts
from salescli.loading.names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.repeats import KEYS, repeated_hashes, rows_of_ids, twice_in_files
from salescli.loading.tables import Tables
from salescli.lookups import NEARLY
from salescli.validation.places import Places
from salescli.validation.report import Collector, Finding
from salescli.validation.rules import OTHER

#: The keys that lead from a table to another.
_LINKS = (
    ("deals", "customer_id", "customers"), ("deals", "rep_id", "reps"), ("activities", "deal_id", "deals"),
    ("activities", "customer_id", "customers"), ("activities", "rep_id", "reps"), ("customers", "rep_id", "reps"),
)  # fmt: skip
#: More than the rows of any file: a place is the number of its file times this, and that of the row.
_FILE_STEP = 1 << 40
#: Columns of which a value spelt in two ways makes two groups of one.
_GROUPED = ("region", "segment", "product", "source", "pipeline", "stage", "team", "category", "rep_id")


def check(tables: Tables, readable: Mapping[str, Sequence[str]], places: Places, found: Collector) -> None:
    """Find all of it. `readable` are the columns of each table whose style is certain."""
    for table in KEYS:
        _repeats(tables, table, places, found)
    for table in dict.fromkeys(file.table for file in tables.files):
        _excluded(tables, table, found)
    for link in _LINKS:
        _orphans(tables, link, places, found)
    for table in dict.fromkeys(file.table for file in tables.files):
        for column in (*_GROUPED, *tables.settings.dimensions_of(table)):
            if tables.has(table, column):
                _spellings(tables, table, column, places, found)
        for column in readable.get(table, ()):
            if column.endswith("_id"):
                _padded(tables, table, column, places, found)
            _words(tables, table, column, places, found)
    if {"customer_id", "started_at"} <= set(readable.get("customers", ())):
        _overlaps(tables, readable["customers"], places, found)
    _quota_reps(tables, found)


def _excluded(tables: Tables, table: str, found: Collector) -> None:
    """Rows that are ruled out, which nothing else is looked for in."""
    if remark := tables.excluded(table):
        names = ", ".join(file.file.name for file in tables.of(table) if file.exclusions)
        found.add(Finding(OTHER["excluded_rows"], names, text=remark.text))


def _repeats(tables: Tables, table: str, places: Places, found: Collector) -> None:
    """Ids that repeat where the settings do not say what that means, and rows of overlapping exports."""
    key = KEYS[table]
    keyed = [file for file in tables.of(table) if key in file.columns]
    for file in tables.of(table) if table == "deals" else []:
        if key not in file.columns:
            found.add(Finding(OTHER["no_deal_id"], file.file.name, text=OTHER["no_deal_id"].text))
    if not keyed or (table == "customers" and len(keyed) < 2):
        return
    hashes = repeated_hashes(tables, table, keyed)
    if hashes.is_empty():
        return
    rows = rows_of_ids(tables, table, keyed, hashes)
    again = twice_in_files(rows)
    left = rows.join(again, on=[FILE_COLUMN, ROW_COLUMN], how="anti", maintain_order="left")
    again = rows.join(again, on=[FILE_COLUMN, ROW_COLUMN], how="semi", maintain_order="left")
    rule = OTHER["overlapping_rows"]
    listed = [
        Finding(rule, places.name(file), places.line(file, row), places.header(file, key), value, rule.text)
        for file, row, value in again.select(FILE_COLUMN, ROW_COLUMN, "id").head(found.most or again.height).rows()
    ]
    if listed:
        found.extend(listed, rule, again.height)
    if tables.settings.has_duplicates(table) or table == "customers":
        return
    first = pl.struct(FILE_COLUMN, ROW_COLUMN).first().over("id")
    later = left.with_columns(first.alias("first")).filter(~pl.col("id").is_first_distinct())
    rule = OTHER["repeated_id" if table == "deals" else "repeated_key"]
    listed = []
    for file, row, value, other in (
        later.select(FILE_COLUMN, ROW_COLUMN, "id", "first").head(found.most or later.height).rows()
    ):
        where = places.line(other[FILE_COLUMN], other[ROW_COLUMN])
        name = "" if other[FILE_COLUMN] == file else f"{places.name(other[FILE_COLUMN])}, "
        text = f"stands in {name}line {where} too; duplicates in [tables.{table}] says what that means"
        listed.append(Finding(rule, places.name(file), places.line(file, row), places.header(file, key), value, text))
    if listed:
        found.extend(listed, rule, later.height)


def _orphans(tables: Tables, link: tuple[str, str, str], places: Places, found: Collector) -> None:
    """Keys that no row has of the table they lead to, where that was given."""
    table, key, target = link
    if not tables.has(table, key) or not tables.has(target, key):
        return
    known = tables.frame(target, [key], careful=True).select(pl.col(key).drop_nulls().hash()).unique()
    rows = tables.frame(table, [key], careful=True, rows=True).filter(pl.col(key).is_not_null())
    rows = rows.with_columns(pl.col(key).hash().alias("hash"))
    lost = rows.join(known, left_on="hash", right_on=key, how="anti", maintain_order="left")
    count: int = lost.select(pl.len()).collect(engine="streaming").item()
    if not count:
        return
    most = found.most or count
    shown = lost.select(FILE_COLUMN, ROW_COLUMN, pl.col(key).alias("value")).head(most).collect(engine="streaming")
    near = _near(shown["value"], tables.frame(target, [key], careful=True).select(pl.col(key).alias("near")))
    text = f"is not among the {target}"
    listed = [
        Finding(OTHER["orphan_key"], places.name(file), places.line(file, row), places.header(file, key), value,
                f"{text}; {near[value]!r} is, {NEARLY}" if value in near else text)
        for file, row, value in shown.sort(FILE_COLUMN, ROW_COLUMN).rows()
    ]  # fmt: skip
    found.extend(listed, OTHER["orphan_key"], count)


def _near(keys: pl.Series, known: pl.LazyFrame) -> dict[str, str]:
    """For keys that are not there, those `known` (column `near`) that differ in zeros, a `.0` or case alone."""
    lost = pl.LazyFrame({"key": keys.unique()}).with_columns(texts.loosened(pl.col("key")).alias("loose"))
    loose = texts.loosened(pl.col("near")).alias("loose")
    found = known.filter(pl.col("near").is_not_null()).with_columns(loose).join(lost, on="loose")
    return dict(found.group_by("key").agg(pl.col("near").min()).collect(engine="streaming").rows())


def _words(tables: Tables, table: str, column: str, places: Places, found: Collector) -> None:
    """Words for nothing in ids and dimensions, each at the first row that has it."""
    words = tables.reader.blanks(table, column)
    if not words:
        return
    text = texts.clean(pl.col(text_of(column))).alias("value")
    rows = tables.frame(table, [column], rows=True).select(FILE_COLUMN, ROW_COLUMN, text)
    rows = rows.filter(texts.says_nothing(pl.col("value"), words))
    place = (pl.col(FILE_COLUMN).cast(pl.Int64) * _FILE_STEP + pl.col(ROW_COLUMN)).min().alias("place")
    found_ = rows.group_by("value").agg(pl.len(), place).collect(engine="streaming").sort("place")
    for value, count, at in found_.rows():
        file, row = divmod(at, _FILE_STEP)
        rule, many = OTHER["word_for_nothing"], "1 row" if count == 1 else f"{count:,} rows"
        line = places.line(file, row) if found.has_room(rule) else None
        header = places.header(file, column)
        found.add(Finding(rule, places.name(file), line, header, value, f"{rule.text} ({many})"))


def _spellings(tables: Tables, table: str, column: str, places: Places, found: Collector) -> None:
    """Values that differ from a commoner one in case or blanks only, each at the first row that has it."""
    value = pl.col(column)
    rows = tables.frame(table, [column], careful=True, rows=True).filter(value.is_not_null())
    values = rows.group_by(value.alias("value")).len().collect(engine="streaming")
    folded = pl.col("value").str.to_lowercase().str.replace_all(r"[\s_\-]+", " ")
    values = values.with_columns(folded.alias("folded")).filter(pl.len().over("folded") > 1)
    for value_, other, count in _rarer(values):
        rule = OTHER["two_spellings"]
        text = f"differs from {other!r} in case or blanks only ({'1 row' if count == 1 else f'{count:,} rows'})"
        finding = Finding(rule, "", text=text)
        if found.has_room(rule):
            where = rows.filter(value == value_).select(FILE_COLUMN, ROW_COLUMN).head(1).collect(engine="streaming")
            file, row = where.row(0)
            line, header = places.line(file, row), places.header(file, column)
            finding = Finding(rule, places.name(file), line, header, value_, text)
        found.add(finding)


def _rarer(values: pl.DataFrame) -> Iterator[tuple[str, str, int]]:
    """Every spelling but the commonest of its kind, with that one, and how many rows have it."""
    for _, group in values.sort("folded").group_by("folded", maintain_order=True):
        ranked = group.sort(["len", "value"], descending=[True, False])
        common = ranked["value"][0]
        yield from ((value, common, count) for value, count in ranked.select("value", "len").rows()[1:])


def _padded(tables: Tables, table: str, column: str, places: Places, found: Collector) -> None:
    """Keys with blanks around them; the careful reading takes them off, so the text is looked at as it stands."""
    text = pl.col(text_of(column))
    rows = tables.frame(table, [column], rows=True).filter(text != text.str.strip_chars())
    count: int = rows.select(pl.len()).collect(engine="streaming").item()
    rule = OTHER["blanks_around_key"]
    if count:
        shown = rows.select(FILE_COLUMN, ROW_COLUMN, text).head(found.most or count).collect(engine="streaming")
        listed = [
            Finding(rule, places.name(file), places.line(file, row), places.header(file, column), value, rule.text)
            for file, row, value in shown.rows()
        ]
        found.extend(listed, rule, count)


def _overlaps(tables: Tables, readable: Sequence[str], places: Places, found: Collector) -> None:
    """Spells that begin before another one of the same customer has ended."""
    columns = [column for column in ("customer_id", "started_at", "churned_at") if column in readable]
    frame = tables.frame("customers", columns, careful=True, rows=True)
    ends = pl.col("churned_at").cast(pl.Date) if "churned_at" in columns else pl.lit(None, pl.Date)
    frame = frame.select(
        FILE_COLUMN, ROW_COLUMN, pl.col("customer_id").alias("value"),
        pl.col("started_at").cast(pl.Date).alias("began"),
        ends.fill_null(pl.date(9999, 12, 31)).alias("ended"), pl.col(text_of("started_at")).alias("text"),
    )  # fmt: skip
    rows = frame.filter(pl.col("value").is_not_null(), pl.col("began").is_not_null()).collect(engine="streaming")
    rows = rows.filter(pl.len().over("value") > 1).sort("value", "began", FILE_COLUMN, ROW_COLUMN)
    until = pl.col("ended").cum_max().shift(1).over("value")
    rows = rows.filter(until > pl.col("began")).sort(FILE_COLUMN, ROW_COLUMN)
    rule = OTHER["overlapping_spells"]
    listed = [
        Finding(rule, places.name(file), places.line(file, row), places.header(file, "started_at"), text,
                f"of customer {value} {rule.text}")
        for file, row, value, text in rows.select(FILE_COLUMN, ROW_COLUMN, "value", "text")
        .head(found.most or rows.height).rows()
    ]  # fmt: skip
    if listed:
        found.extend(listed, rule, rows.height)


def _quota_reps(tables: Tables, found: Collector) -> None:
    """Quotas of the settings for reps that the table of reps does not have."""
    if not tables.has("reps", "rep_id"):
        return
    known = set(tables.frame("reps", ["rep_id"], careful=True).select("rep_id").collect().to_series())
    for number, entry in enumerate(tables.settings.quota, 1):
        if entry.rep is not None and spelling.clean(entry.rep) not in known:
            rule = OTHER["unknown_quota_rep"]
            text = f"quota {number} is for a rep that is not among the reps"
            found.add(Finding(rule, str(tables.settings.path), None, "rep", entry.rep, text))
