"""Checks over many rows: excluded rows, repeated ids, unknown keys, values in two spellings, overlapping spells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.errors import InputError, SalesCliError
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.duplicates import meanings, rounded_ids
from salescli.loading.duplicates.duplicates import ONE_OF_EACH, equal_rows_count_once
from salescli.loading.duplicates.repeated_rows import (
    BY_ROW,
    ID,
    MOST_CELLS,
    SET,
    Rows,
    in_sets,
    surplus,
    twice_in_files,
)
from salescli.loading.mapping import undecided
from salescli.loading.parsing import text as texts
from salescli.message import Message, Word, say
from salescli.model.tables import TABLES
from salescli.validation import lines, of_keys
from salescli.validation.report import Collector, Finding, Rule
from salescli.validation.rules import OTHER, finding_of

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.validation.gathered import Gathered
    from salescli.validation.places import Places
    from salescli.validation.rows import Checked

#: More than the rows of any file: a place is the number of the file times this plus the number of the row.
_FILE_STEP = 1 << 40


def check(dataset: Dataset, checked: Checked, places: Places, found: Collector) -> None:
    """Run all these checks, on the tables whose rows were `checked`."""
    readable, facts = checked.readable, checked.keys
    for table in dict.fromkeys(file.table for file in dataset.files):
        certain = readable.get(table, ())
        ids = rounded_ids.ids_among(table, certain)
        if known := facts.get(table):
            ids = [column for column in ids if known.may_be_rounded(column)]
        bad = _rounded(dataset, table, ids, places, found) if ids else []
        gathered = known.gathered if known else None
        _repeats(dataset, table, [column for column in certain if column not in bad], gathered, places, found)
    for table in dict.fromkeys(file.table for file in dataset.files):
        _excluded(dataset, table, found)
        _unmet(dataset, table, places, found)
    _stages_left_open(dataset, places, found)
    if places.lines is not None and not places.lines.is_none:
        lines.check(places.lines, readable.get("deals", ()), places, found)
    for table, schema in TABLES.items():
        for key, target in schema.links.items():
            if target != table:
                _orphans(dataset, (table, key, target), places, found)
    for table in dict.fromkeys(file.table for file in dataset.files):
        _texts(dataset, table, checked, places, found)
    by_month = dataset.settings.is_by_month("customers")
    if not by_month and {"customer_id", "started_at"} <= set(readable.get("customers", ())):
        _overlaps(dataset, readable["customers"], places, found)
    _quotas(dataset, found)


def _texts(dataset: Dataset, table: str, checked: Checked, places: Places, found: Collector) -> None:
    """Find ids and dimensions that are written in several ways, with blanks around them, or that say nothing."""
    known = checked.keys.get(table)
    for column in of_keys.grouped(dataset, table):
        values = known.values(column) if known else None
        _spellings(dataset, table, column, values, places, found)
    for column in checked.readable.get(table, ()):
        if column.endswith("_id") and (known is None or known.are_padded(column)):
            _padded(dataset, table, column, places, found)
        if known is None or known.may_say_nothing(column):
            _words(dataset, table, column, places, found)


def _excluded(dataset: Dataset, table: str, found: Collector) -> None:
    """Find rows that are excluded; they are not checked for anything else."""
    if remark := dataset.excluded(table):
        names = ", ".join(file.file.name for file in dataset.of(table) if file.exclusions)
        found.add(Finding(OTHER["excluded_rows"], names, text=remark.text))
    if remark := dataset.archived(table):
        names = ", ".join(file.file.name for file in dataset.of(table) if file.archived)
        found.add(Finding(OTHER["archived_rows"], names, text=remark.text))


def _unmet(dataset: Dataset, table: str, places: Places, found: Collector) -> None:
    """Find keys that meet nothing in a file that is joined to the table, each at the first row that has it."""
    if not any(file.file.joins for file in dataset.of(table)):
        return
    from salescli.loading.mapping.lookups import unmet_keys

    rule = OTHER["unmet_key"]
    for unmet in unmet_keys.find(dataset, table):
        name, header = places.name(unmet.file), ", ".join(unmet.join.headers)
        for key, near, row, count in unmet.keys.rows():
            line = places.line(unmet.file, row) if found.has_room(rule) else None
            said = say("validation.not_in_joined", file=unmet.join.file.name, count=count)
            if near is not None:
                said = say("validation.not_in_joined_but_nearly", file=unmet.join.file.name, count=count, near=near)
            found.add(Finding(rule, name, line, header, key, said))


def _stages_left_open(dataset: Dataset, places: Places, found: Collector) -> None:
    """Find stages that decide the status of deals and whose names do not say which."""
    rule = OTHER["stage_left_open"]
    for file, stage, deals in undecided.stages(dataset).rows():
        text = say("validation.stage_of_deals", what=rule.text, count=deals)
        header = places.header(file, "stage" if "stage" in dataset.files[file].columns else "status")
        found.add(Finding(rule, places.name(file), None, header, stage, text))


def _repeats(
    dataset: Dataset,
    table: str,
    readable: Sequence[str],
    gathered: Gathered | None,
    places: Places,
    found: Collector,
) -> None:
    """Find keys that repeat where the settings do not say what that means, and rows of overlapping exports.

    The hashes of the keys are those that were `gathered`, if they were. It does nothing where a column that it needs is
    not `readable`, which is a finding of its own.
    """
    rows = Rows(dataset.reader, table)
    for file in rows.files if table == "deals" else []:
        if not rows.has_key(file):
            found.add(Finding(OTHER["no_deal_id"], file.file.name))
    if rows.key and any(dataset.has(table, column) and column not in readable for column in rows.key.columns):
        return
    word = meanings.of_repeats(dataset.reader, table)
    if not rows.compared or (word not in ("error", *ONE_OF_EACH) and len(rows.compared) < 2):
        return
    known = gathered.hashes if gathered else None
    hashed = rows.first_pass() if known is None else rows.of_hashes(known)
    if hashed.is_clean:
        return
    at = gathered.places(hashed.hashes) if gathered and hashed.number <= MOST_CELLS else None
    again, others = twice_in_files(rows.rows(hashed, at))
    rule = OTHER["overlapping_rows"]
    _list(rule, again, rows, places, found)
    sets = in_sets(others, rows.spell)
    if word in ONE_OF_EACH:
        rule = OTHER["repeat_left_out"]
        only = say("validation.only_the_last") if word == "last" else say("validation.only_the_first")
        left_out = surplus(sets, word)
        texts = [say("validation.as_settings_say", what=rule.text, only=only)] * left_out.height
        _list(rule, left_out, rows, places, found, texts)
    if word != "error":
        return
    first = pl.struct(FILE_COLUMN, ROW_COLUMN).first().over(SET)
    later = sets.with_columns(first=first).filter(~pl.col(SET).is_first_distinct())
    by_row = later.filter(BY_ROW)
    if equal_rows_count_once(dataset.reader, table):
        later = later.filter(~pl.col(BY_ROW))
        _list(OTHER["equal_row"], by_row, rows, places, found)
    if later.is_empty():
        return
    how = {True: say("validation.word_for_word"), False: say("validation.days_overlap") if rows.spell else None}
    from salescli.loading.duplicates.refusals import remark

    remarks = {is_equal: remark(rows, sets.filter(pl.col(BY_ROW) == is_equal)) for is_equal in later[BY_ROW].unique()}
    shown = later.head(found.most or later.height)
    texts = [
        say(
            "validation.stands_elsewhere",
            where=_other(places, file, other),
            how=how[is_equal],
            remark=remarks[is_equal],
        )
        for file, is_equal, other in shown.select(FILE_COLUMN, BY_ROW, "first").rows()
    ]
    rule = OTHER["repeated_id" if table == "deals" else "repeated_key"]
    _list(rule, shown, rows, places, found, texts, later.height)


def _list(
    rule: Rule,
    shown: pl.DataFrame,
    rows: Rows,
    places: Places,
    found: Collector,
    texts: Sequence[Message] = (),
    count: int | None = None,
) -> None:
    """Add the first of the rows as findings of a rule, with the `texts`, if any.

    `count` is their number, if more than the rows given.
    """
    if shown.is_empty():
        return
    first = shown.head(found.most or shown.height)
    files = rows.reader.files
    columns = [rows.key.column if rows.key and rows.has_key(files[file]) else None for file in first[FILE_COLUMN]]
    found.extend(
        [
            Finding(
                rule, places.name(file), places.line(file, row), places.header(file, column) if column else None,
                value if column else None, texts[number] if texts else None,
            )
            for number, ((file, row, value), column) in enumerate(
                zip(first.select(FILE_COLUMN, ROW_COLUMN, ID).rows(), columns, strict=True)
            )
        ],
        rule,
        shown.height if count is None else count,
    )  # fmt: skip


def _other(places: Places, file: int, other: Mapping[str, int]) -> Message | str | None:
    """The place of the row that another row repeats; without the file where it is in the same file."""
    place = places.place(other[FILE_COLUMN], other[ROW_COLUMN])
    return place.spot if other[FILE_COLUMN] == file else place.words


def _rounded(dataset: Dataset, table: str, columns: Sequence[str], places: Places, found: Collector) -> list[str]:
    """Find ids that a spreadsheet has rounded, in columns with more than one. Returns these columns."""
    if dataset.settings.takes_ids_as_written(table):
        return []
    rule = OTHER["rounded_id"]
    counts = rounded_ids.count(dataset.reader, table, columns, is_large=False)
    bad = [column for column, number in counts.items() if number >= rounded_ids.LEAST]
    for column in bad:
        number = counts[column]
        rows = dataset.frame(table, [column], rows=True).filter(rounded_ids.is_rounded(column))
        shown = rows.select(FILE_COLUMN, ROW_COLUMN, column).head(found.most or number).collect(engine="streaming")
        listed = [
            Finding(rule, places.name(file), places.line(file, row), places.header(file, column), value)
            for file, row, value in shown.sort(FILE_COLUMN, ROW_COLUMN).rows()
        ]
        found.extend(listed, rule, number)
    return bad


def _orphans(dataset: Dataset, link: tuple[str, str, str], places: Places, found: Collector) -> None:
    """Find keys that no row has in the table they lead to, if there is a file of it."""
    table, key, target = link
    if not dataset.has(table, key) or not dataset.has(target, key):
        return
    known = dataset.frame(target, [key]).select(pl.col(key).drop_nulls().hash()).unique()
    rows = dataset.frame(table, [key], rows=True).filter(pl.col(key).is_not_null())
    rows = rows.with_columns(pl.col(key).hash().alias("hash"))
    lost = rows.join(known, left_on="hash", right_on=key, how="anti", maintain_order="left")
    count: int = dataset.collected(lost.select(pl.len()), table, target).item()
    if not count:
        return
    most = found.most or count
    shown = lost.select(FILE_COLUMN, ROW_COLUMN, pl.col(key).alias("value")).head(most).collect(engine="streaming")
    near = _near(shown["value"], dataset.frame(target, [key]).select(pl.col(key).alias("near")))
    listed = [
        Finding(OTHER["orphan_key"], places.name(file), places.line(file, row), places.header(file, key), value,
                _orphan(target, near.get(value)))
        for file, row, value in shown.sort(FILE_COLUMN, ROW_COLUMN).rows()
    ]  # fmt: skip
    found.extend(listed, OTHER["orphan_key"], count)


def _orphan(target: str, near: str | None) -> Message:
    """The message that a key is unknown, and which known one is nearly the same."""
    if near is None:
        return say("validation.not_among", table=Word(target))
    return say("validation.not_among_but_nearly", table=Word(target), near=near)


def _near(keys: pl.Series, known: pl.LazyFrame) -> dict[str, str]:
    """For unknown keys, the `known` ones (column `near`) that differ only in leading zeros, a `.0` or case."""
    lost = pl.LazyFrame({"key": keys.unique()}).with_columns(texts.loosened(pl.col("key")).alias("loose"))
    loose = texts.loosened(pl.col("near")).alias("loose")
    found = known.filter(pl.col("near").is_not_null()).with_columns(loose).join(lost, on="loose")
    return dict(found.group_by("key").agg(pl.col("near").min()).collect(engine="streaming").rows())


def _words(dataset: Dataset, table: str, column: str, places: Places, found: Collector) -> None:
    """Find words for nothing in ids and dimensions, each at the first row that has it."""
    words = dataset.reader.blanks(table, column)
    if not words:
        return
    text = texts.clean(pl.col(text_of(column))).alias("value")
    rows = dataset.frame(table, [column], rows=True).select(FILE_COLUMN, ROW_COLUMN, text)
    rows = rows.filter(texts.says_nothing(pl.col("value"), words))
    place = (pl.col(FILE_COLUMN).cast(pl.Int64) * _FILE_STEP + pl.col(ROW_COLUMN)).min().alias("place")
    found_ = rows.group_by("value").agg(pl.len(), place).collect(engine="streaming").sort("place")
    for value, count, at in found_.rows():
        file, row = divmod(at, _FILE_STEP)
        rule = OTHER["word_for_nothing"]
        line = places.line(file, row) if found.has_room(rule) else None
        header = places.header(file, column)
        said = say("validation.of_rows", what=rule.text, count=count)
        found.add(Finding(rule, places.name(file), line, header, value, said))


def _spellings(
    dataset: Dataset, table: str, column: str, values: pl.DataFrame | None, places: Places, found: Collector
) -> None:
    """Find values that differ from a commoner one only in case or blanks, each at the first row that has it.

    `values` are the counts of the values, if they are known (columns: value, len).
    """
    value = pl.col(column)
    rows = dataset.frame(table, [column], rows=True).filter(value.is_not_null())
    if values is None:
        values = rows.group_by(value.alias("value")).len().collect(engine="streaming")
    folded = pl.col("value").str.to_lowercase().str.replace_all(r"[\s_\-]+", " ")
    values = values.with_columns(folded.alias("folded")).filter(pl.len().over("folded") > 1)
    for value_, other, count in _rarer(values):
        rule = OTHER["two_spellings"]
        text = say("validation.other_spelling", other=other, count=count)
        finding = Finding(rule, "", text=text)
        if found.has_room(rule):
            where = rows.filter(value == value_).select(FILE_COLUMN, ROW_COLUMN).head(1).collect(engine="streaming")
            file, row = where.row(0)
            line, header = places.line(file, row), places.header(file, column)
            finding = Finding(rule, places.name(file), line, header, value_, text)
        found.add(finding)


def _rarer(values: pl.DataFrame) -> Iterator[tuple[str, str, int]]:
    """Every spelling except the commonest, with the commonest, and how many rows have it."""
    for _, group in values.sort("folded").group_by("folded", maintain_order=True):
        ranked = group.sort(["len", "value"], descending=[True, False])
        common = ranked["value"][0]
        yield from ((value, common, count) for value, count in ranked.select("value", "len").rows()[1:])


def _padded(dataset: Dataset, table: str, column: str, places: Places, found: Collector) -> None:
    """Find keys with blanks around them. Reading removes these, so the check needs the text as written."""
    text = pl.col(text_of(column))
    rows = dataset.frame(table, [column], rows=True).filter(text != text.str.strip_chars())
    count: int = rows.select(pl.len()).collect(engine="streaming").item()
    rule = OTHER["blanks_around_key"]
    if count:
        shown = rows.select(FILE_COLUMN, ROW_COLUMN, text).head(found.most or count).collect(engine="streaming")
        listed = [
            Finding(rule, places.name(file), places.line(file, row), places.header(file, column), value)
            for file, row, value in shown.rows()
        ]
        found.extend(listed, rule, count)


def _overlaps(dataset: Dataset, readable: Sequence[str], places: Places, found: Collector) -> None:
    """Find spells that begin before another of the same customer has ended."""
    columns = [column for column in ("customer_id", "started_at", "churned_at") if column in readable]
    frame = dataset.frame("customers", columns, rows=True)
    ends = pl.col("churned_at").cast(pl.Date) if "churned_at" in columns else pl.lit(None, pl.Date)
    ends = ends.dt.offset_by("1d") if dataset.settings.ends_are_last_days("customers") else ends
    frame = frame.select(
        FILE_COLUMN, ROW_COLUMN, pl.col("customer_id").alias("value"),
        pl.col("started_at").cast(pl.Date).alias("began"),
        ends.fill_null(pl.date(9999, 12, 31)).alias("ended"), pl.col(text_of("started_at")).alias("text"),
    )  # fmt: skip
    rows = dataset.collected(frame.filter(pl.col("value").is_not_null(), pl.col("began").is_not_null()), "customers")
    rows = rows.filter(pl.len().over("value") > 1).sort("value", "began", FILE_COLUMN, ROW_COLUMN)
    until = pl.col("ended").cum_max().shift(1).over("value")
    rows = rows.filter(until > pl.col("began")).sort(FILE_COLUMN, ROW_COLUMN)
    rule = OTHER["overlapping_spells"]
    listed = [
        Finding(rule, places.name(file), places.line(file, row), places.header(file, "started_at"), text,
                say("validation.of_customer", customer=value, what=rule.text))
        for file, row, value, text in rows.select(FILE_COLUMN, ROW_COLUMN, "value", "text")
        .head(found.most or rows.height).rows()
    ]  # fmt: skip
    if listed:
        found.extend(listed, rule, rows.height)


def _quotas(dataset: Dataset, found: Collector) -> None:
    """Find errors in the quotas of the settings and of the files."""
    from salescli.engine.intervals.quota_entries import names_of_reps
    from salescli.loading import quotas
    from salescli.model import quota

    settings, own = dataset.settings, str(dataset.settings.path)
    try:
        of_files, unread = quotas.of(dataset).entries, quotas.of(dataset).unread
    except InputError as error:
        of_files, unread = (), (error,)
    for unclear in unread:
        found.add(finding_of("unclear_quota", unclear, dataset.of("quotas")[0].file.name))
    names = names_of_reps(dataset)
    known: list[quota.Entry] = []
    for entry in (*settings.quota_entries, *of_files):
        try:
            known += quota.with_ids([entry], names)
        except SalesCliError as error:
            file = entry.place.file if entry.place else own
            found.add(replace(finding_of("unknown_quota_rep", error, file), column="rep", value=entry.rep))
    if settings.duplicates_of("quotas") == "lines":
        return
    for one, other in quota.overlapping(known):
        both = quota.overlap(one, other)
        found.add(finding_of("overlapping_quotas", both, other.place.file if other.place else own))
