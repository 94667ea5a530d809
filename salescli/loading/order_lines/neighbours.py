"""Order lines that are neighbours: deals are made from them in passing, without a table of all ids.

Most programs write the lines of an order one after another, and repeat in each what is the order's. Then the last line
of a deal has all of it but its amounts, which are sums: no other line is read further than its amounts. Text comes in
batches of whole deals that were found to be so (see `whole_deals`). Where some lines are otherwise LinesApart is raised
and the lines are gathered by their ids (see `lines`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import polars as pl
from msgspec.structs import replace

from salescli.errors import InputError, MissingInputError
from salescli.loading.column_names import text_of, unread_of
from salescli.loading.duplicates import meanings
from salescli.loading.duplicates.rounded_ids import ids_among
from salescli.loading.files.scanning import scan
from salescli.loading.order_lines.line_facts import LineColumn, Size
from salescli.loading.order_lines.lines import WHOLE_OR_NONE
from salescli.loading.order_lines.whole_deals import MORE, SAME, LinesApart, Rules, whole_deals
from salescli.loading.precision import NeedsExact, Precision
from salescli.model.schema import Kind
from salescli.system.caches import Cache

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.files.file import File
    from salescli.loading.mapping.map_columns import MappedFile

Q = TypeVar("Q")
A = TypeVar("A")
#: A smaller table is read by its ids: that takes no time either.
LEAST_BYTES = 4 * 1024 * 1024
_TABLE, _KEY = "deals", "deal_id"
#: The prefix of the text of a line beside its amounts, and that of an amount beside the text of its deal.
_TEXT, _DEAL = "written:", "deal:"
#: An id that is clean as it is written, no word for nothing, and not rounded.
_PLAIN = r"^[#-*,-<>-~]*[0-9][#-*,-<>-~]*$"
#: Text that says something, if it is no word for nothing: letters or digits, without signs that cleaning changes.
_SAYS = r"^[ -~\p{L}]*[\p{L}0-9][ -~\p{L}]*$"
#: The prefix of the sums of all amounts of a batch to here, and what these must stay below: in memory, decimals wrap.
_SUM, _ROOM = "sum:", 10**31
_NUMBER = re.compile(r"-?([0-9]+)(?:[.,]([0-9]+))?")
_FAILED: Cache[str, bool] = Cache("order lines that are no neighbours")


def answered(
    questions: Sequence[Q], dataset: Dataset, work: Callable[[Sequence[Q], Dataset], Iterator[A]]
) -> Iterator[A]:
    """What `work` makes of questions about a dataset of order lines: of deals that are made in passing if that will do.

    Where it will not, the questions that are left are answered from the lines.
    """
    count = 0
    if not dataset.spread and not dataset.caches.get(_FAILED, _TABLE) and _may_be_neighbours(dataset):
        try:
            for answer in work(questions, replace(dataset, gathers=True)):
                if isinstance(answer, InputError) and not isinstance(answer, MissingInputError):
                    raise LinesApart  # the error shows lines
                yield answer
                count += 1
        except (LinesApart, InputError):
            dataset.caches.put(_FAILED, _TABLE, value=True)
    if count < len(questions):
        yield from work(questions[count:], dataset)


def deals(
    dataset: Dataset,
    wanted: Sequence[str],
    *,
    exact: Collection[str] = (),
    rows: bool = False,
    only: pl.Expr | None = None,
    timed: bool = False,
) -> pl.LazyFrame:
    """One row for each deal. Columns: those of `Dataset.frame`.

    Collecting it raises LinesApart where lines are not as they must be for that. So does this, where the columns are
    such that it cannot be known, or where `rows` with their places are asked for.
    """
    if rows or not _may_be_neighbours(dataset):
        raise LinesApart
    file = dataset.of(_TABLE)[0]
    amounts = [name for name in wanted if file.columns[name].column.kind is Kind.MONEY]
    if not all(_adds_up(dataset, file, name) for name in amounts):
        raise LinesApart
    if set(amounts).intersection(WHOLE_OR_NONE):
        only = None  # whether such an amount is on some lines only is said of all deals
    read = partial(dataset.reader.frame, file, precision=dataset.precision, exact=exact, timed=timed)
    headers = _shared(dataset, file, wanted)
    lines = _lines(dataset, file, _rules(file, headers, wanted), amounts)
    if not amounts:
        return read(wanted, text=lines.filter(~pl.col(MORE)), only=only)
    asked = only.meta.root_names() if only is not None else []
    beside = [pl.col(header).alias(_TEXT + header) for header in headers]
    frame = read([*amounts, *asked], text=lines, only=only, beside=[*beside, pl.col(SAME), pl.col(MORE)])
    frame = _added_up(frame, amounts, [_TEXT + header for header in headers])
    rest = [name for name in wanted if name not in amounts]
    sums = [part for name in amounts for part in (name, text_of(name), unread_of(name))]
    text = frame.rename({_TEXT + header: header for header in headers})
    frame = read(rest, text=text, beside=[pl.col(_DEAL + part) for part in sums])
    return frame.rename({_DEAL + part: part for part in sums})


def agree(dataset: Dataset) -> bool:
    """Whether the lines of each deal are neighbours that agree in all columns where they must, and leave none blank
    that another line fills. Then this is noted of the lines, and no other reading has to find it out.
    """
    if not dataset.are_lines(_TABLE) or not _may_be_neighbours(dataset):
        return False
    file = dataset.of(_TABLE)[0]
    columns = list(file.columns)
    amounts = [name for name in columns if file.columns[name].column.kind is Kind.MONEY]
    if not all(_adds_up(dataset, file, name) for name in amounts):
        return False
    loose = [name for name in columns if LineColumn(name, file.columns[name].column.kind).is_loose and name != _KEY]
    try:
        shared = [name for name in columns if name not in loose]
        rules = _rules(file, _shared(dataset, file, shared), shared)
        says = [_says(dataset, header, name) for name in loose if (header := file.columns[name].source.header)]
        lines = _lines(dataset, file, rules._replace(if_varied=says), amounts)
        frame = dataset.reader.frame(
            file, amounts, text=lines, precision=Precision.FAST, beside=[pl.col(SAME), pl.col(MORE)]
        )
        _by_batch(frame, partial(_checked, amounts), frame.collect_schema()).select(pl.len()).collect(
            engine="streaming"
        )
    except (LinesApart, NeedsExact, InputError):
        return False
    dataset.lines.note_agreement(columns)
    return True


def _says(dataset: Dataset, header: str, name: str) -> pl.Expr:
    """Whether the text under the header of a column says something."""
    bare, blanks = pl.col(header).str.strip_chars(), sorted(dataset.reader.blanks(_TABLE, name))
    return bare.str.contains(_SAYS).fill_null(value=False) & ~bare.is_in(blanks).fill_null(value=True)


def count(dataset: Dataset) -> int:
    """How many deals the lines make."""
    file = dataset.of(_TABLE)[0]
    lines = _lines(dataset, file, Rules(_header(file, _KEY), _is_falling(_ids(file))), [])
    return int(lines.select((~pl.col(MORE)).sum()).collect(engine="streaming").item())


def _lines(dataset: Dataset, file: MappedFile, rules: Rules, amounts: Sequence[str]) -> pl.LazyFrame:
    """The text that the rules and amounts are about, in batches of whole deals; all of it read, its size is noted."""
    asked = [name for each in (*rules.odd, *rules.apart, *rules.if_varied) for name in each.meta.root_names()]
    asked += [_header(file, name) for name in amounts]
    headers = dict.fromkeys([rules.key, *dataset.reader.money.needs(file), *asked])

    def note(size: Size, rows: int) -> None:
        dataset.lines.note_size(size)
        dataset.reader.note_rows_in(file, rows)

    return whole_deals(scan(file.file).select(*headers), rules, note)


def _added_up(frame: pl.LazyFrame, amounts: Sequence[str], beside: Sequence[str]) -> pl.LazyFrame:
    """The last line of each deal, with the sums of its amounts.

    Columns: of each amount its value, text and state, with a prefix; those `beside`.
    """
    parts = [part for name in amounts for part in (name, text_of(name), unread_of(name))]
    there = frame.collect_schema()
    schema = {**{_DEAL + part: there[part] for part in parts}, **{name: there[name] for name in beside}}
    return _by_batch(frame, partial(_sums, amounts, schema), schema)


def _by_batch(
    frame: pl.LazyFrame, work: Callable[[pl.DataFrame], pl.DataFrame], schema: Mapping[str, pl.DataType]
) -> pl.LazyFrame:
    """What `work` makes of each batch. Columns: those of the schema."""
    return frame.map_batches(
        work,
        predicate_pushdown=False,
        projection_pushdown=False,
        slice_pushdown=False,
        validate_output_schema=False,
        schema=schema,
        streamable=True,
    )


def _checked(amounts: Sequence[str], lines: pl.DataFrame) -> pl.DataFrame:
    """Whole deals. Raises LinesApart where some lines of one have an amount that reads, and others do not."""
    if lines.height and (lines[0, SAME] or lines[-1, MORE]):
        raise LinesApart
    has_gaps = any(lines[name].null_count() or lines[unread_of(name)].any() for name in amounts)
    if has_gaps and lines.select((pl.col(SAME) & _partial(amounts)).any()).item():
        raise LinesApart
    return lines


def _sums(amounts: Sequence[str], schema: Collection[str], lines: pl.DataFrame) -> pl.DataFrame:
    """The last lines of whole deals (see `_added_up`)."""
    lines = _checked(amounts, lines)
    too_large = (pl.col(name).abs().max() > _ROOM // (lines.height or 1) for name in amounts)
    if lines.select(pl.any_horizontal(pl.lit(value=False), *too_large)).item():
        raise LinesApart
    until = [pl.col(name).fill_null(0).cum_sum().alias(_SUM + name) for name in amounts]
    ends = lines.with_columns(until).filter(~pl.col(MORE))
    sums = {name: pl.col(_SUM + name) - pl.col(_SUM + name).shift(1, fill_value=0) for name in amounts}
    ends = ends.with_columns(**{name: pl.when(pl.col(name).is_not_null()).then(own) for name, own in sums.items()})
    parts = [part for name in amounts for part in (name, text_of(name), unread_of(name))]
    return ends.rename({part: _DEAL + part for part in parts}).select(*schema)


def _partial(amounts: Sequence[str]) -> pl.Expr:
    """Whether a line has an amount and the line before has none, or one of them has an amount that does not read."""
    blank = (pl.col(name).is_null() for name in amounts)
    unread = (pl.col(unread_of(name)) for name in amounts)
    return pl.any_horizontal(
        pl.lit(value=False), *(each != each.shift() for each in blank), *(each | each.shift() for each in unread)
    )


def _rules(file: MappedFile, shared: Sequence[str], wanted: Sequence[str]) -> Rules:
    """What text must be like for the deals, if the lines of one must be the same under the `shared` headers."""
    key = _header(file, _KEY)
    odd = [~pl.col(key).str.contains(_PLAIN).fill_null(value=False)]
    for name in ids_among(_TABLE, wanted):
        if (header := file.columns[name].source.header) and name != _KEY:
            odd.append(pl.col(header).str.contains("+", literal=True).fill_null(value=False))  # it may be rounded
    apart = [pl.col(header).ne_missing(pl.col(header).shift()) for header in shared if header != key]
    return Rules(key, _is_falling(_ids(file)), odd, apart)


def _shared(dataset: Dataset, file: MappedFile, wanted: Sequence[str]) -> list[str]:
    """The headers under which the lines of a deal must be the same. Raises LinesApart for expressions."""
    found = [_header(file, _KEY), *dataset.reader.money.needs(file)]
    for name in (*wanted, "status"):
        mapped = file.columns.get(name)
        if mapped is None or mapped.column.kind is Kind.MONEY:
            continue
        if mapped.source.sql is not None:
            raise LinesApart
        found += [mapped.source.header] if mapped.source.header else []
    return list(dict.fromkeys(found))


def _may_be_neighbours(dataset: Dataset) -> bool:
    """Whether the settings and the first rows of the file allow it."""
    files = dataset.of(_TABLE)
    if len(files) != 1 or dataset.settings.currency.file or dataset.duplicates is None:
        return False
    file = files[0]
    known = dataset.reader.non_rows(file)
    if not _is_plain(file.file) or file.exclusions or known.rows is not None or known.unclear:
        return False
    key = file.columns[_KEY].source.header
    own = dataset.reader.blanks(_TABLE, _KEY)
    if key is None or file.columns[_KEY].values or any(re.search(_PLAIN, word) for word in own):
        return False
    try:
        if dataset.duplicates.of(_TABLE).dropped:
            return False
    except InputError:
        return False
    ids = _ids(file)
    return _is_falling(ids) or _is_falling(ids[::-1])


def _is_plain(file: File) -> bool:
    """Whether a file is text that is long, and stands for itself."""
    is_alone = not (file.is_parquet or file.joins or file.months or file.parts or file.sheet or file.stretch)
    return is_alone and (file.address is not None or file.stored.stat().st_size >= LEAST_BYTES)


def _ids(file: MappedFile) -> list[str]:
    return file.file.values(_header(file, _KEY))


def _is_falling(ids: Sequence[str]) -> bool:
    """Whether ids go down, by their length and then as text, and not all are the same."""
    keys = [(len(text), text) for text in ids]
    return len(set(keys)) > 1 and all(first >= second for first, second in pairwise(keys))


def _adds_up(dataset: Dataset, file: MappedFile, name: str) -> bool:
    """Whether the first rows show that an amount is that of a line: it differs on two lines of a deal."""
    header, key = file.columns[name].source.header, _header(file, _KEY)
    if header is None or meanings.of_amounts(dataset.reader, _TABLE, name) == "deal":
        return False
    places = [file.file.columns.index(each) for each in (key, header)]
    cells = [tuple(row[place] for place in places) for row in file.file.sample if len(row) > max(places)]
    return any(id_ and id_ == next_id and _are_apart(here, there) for (id_, here), (next_id, there) in pairwise(cells))


def _are_apart(here: str, there: str) -> bool:
    """Whether two texts are two plain numbers, with as many decimals, that differ."""
    one, other = _NUMBER.fullmatch(here), _NUMBER.fullmatch(there)
    if one is None or other is None or len(one[2] or "") != len(other[2] or ""):
        return False
    return int(one[1] + (one[2] or "")) != int(other[1] + (other[2] or ""))


def _header(file: MappedFile, name: str) -> str:
    header = file.columns[name].source.header
    assert header is not None
    return header
