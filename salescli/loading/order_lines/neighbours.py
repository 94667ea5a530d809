"""Order lines that are neighbours: deals are made from them in passing, without a table of all ids.

Most programs write the lines of an order one after another, and repeat in each what is the order's. Then the last line
of a deal has all of it but its amounts, and these are differences of running sums. Every reading checks all lines for
that; where some are otherwise it raises LinesApart, and the lines are gathered by their ids (see `lines`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import polars as pl
from msgspec.structs import replace

from salescli.errors import InputError, MissingInputError
from salescli.loading.column_names import unread_of
from salescli.loading.duplicates import meanings
from salescli.loading.duplicates.rounded_ids import ids_among
from salescli.loading.files.scanning import scan
from salescli.loading.order_lines.line_facts import LineColumn, Size
from salescli.loading.order_lines.lines import WHOLE_OR_NONE
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
#: Whether the line before is of the same deal, and whether the next one is.
_SAME, _MORE = "line:same", "line:more"
_APART = "line:apart"
#: How many deals have several lines, how many lines these have besides the first, and how many rows there are.
_COUNTS = (
    (pl.col(_MORE) & ~pl.col(_SAME)).sum().alias("deals"),
    pl.col(_SAME).sum().alias("more"),
    pl.len().alias("rows"),
)
#: An id that is clean as it is written, no word for nothing, and not rounded.
_PLAIN = r"^[#-*,-<>-~]*[0-9][#-*,-<>-~]*$"
#: Text that says something, if it is no word for nothing: letters or digits, without signs that cleaning changes.
_SAYS = r"^[ -~\p{L}]*[\p{L}0-9][ -~\p{L}]*$"
_NUMBER = re.compile(r"-?([0-9]+)(?:[.,]([0-9]+))?")
_COUNTED: Cache[str, bool] = Cache("order lines that were counted in passing")
_FAILED: Cache[str, bool] = Cache("order lines that are no neighbours")


class LinesApart(Exception):
    """Some lines of a deal are no neighbours, differ, or are not plain enough to tell."""


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
        except pl.exceptions.ComputeError as error:
            if "overflow in decimal" not in str(error):  # of the sum to here, which no deal has
                raise
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
    frame = dataset.reader.frame(
        file, wanted, precision=dataset.precision, exact=exact, only=only, timed=timed,
        firstly=_next_to_it(file), beside=[pl.col(_SAME), _checked(pl.col(_MORE), _differ(dataset, file, wanted))],
    )  # fmt: skip
    return _last_lines(frame, amounts)


def collected(frame: pl.LazyFrame, dataset: Dataset) -> pl.DataFrame:
    """The frame, collected; the same pass counts the lines of deals."""
    if dataset.caches.get(_COUNTED, _TABLE):
        return frame.collect(engine="streaming")
    found, counts = pl.collect_all([frame, _counts(dataset)], engine="streaming")
    _note(dataset, counts)
    dataset.caches.put(_COUNTED, _TABLE, value=True)
    return found


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
        differ = _differ(dataset, file, [name for name in columns if name not in loose])
        gaps = (pl.col(_SAME) & _may_be_filled(dataset, file, name) for name in loose)
        frame = dataset.reader.frame(
            file, amounts, precision=Precision.FAST, firstly=_next_to_it(file),
            beside=[pl.col(_SAME), pl.col(_MORE), pl.any_horizontal(differ, *gaps).alias(_APART)],
        )  # fmt: skip
        is_apart = pl.col(_APART) | (pl.col(_SAME) & _partial(amounts))
        found = frame.select(is_apart.any().alias(_APART), *_COUNTS).collect(engine="streaming")
    except (LinesApart, NeedsExact, InputError):
        return False
    if found.drop_in_place(_APART).item():
        return False
    _note(dataset, found)
    dataset.lines.note_agreement(columns)
    return True


def _may_be_filled(dataset: Dataset, file: MappedFile, name: str) -> pl.Expr:
    """Whether the text of a line is another than that of the line before, and either may say nothing."""
    header = file.columns[name].source.header
    if header is None:
        return pl.lit(value=False)
    text, blanks = pl.col(header), sorted(dataset.reader.blanks(_TABLE, name))
    bare = text.str.strip_chars()
    says = bare.str.contains(_SAYS).fill_null(value=False) & ~bare.is_in(blanks).fill_null(value=True)
    return text.ne_missing(text.shift()) & ~(says & says.shift().fill_null(value=True))


def count(dataset: Dataset) -> int:
    """How many deals the lines make."""
    _, more, rows = _counts(dataset).collect(engine="streaming").row(0)
    return int(rows - more)


def _counts(dataset: Dataset) -> pl.LazyFrame:
    """How many lines and deals there are. Columns: those of `_COUNTS`."""
    file = dataset.of(_TABLE)[0]
    return scan(file.file).with_columns(_next_to_it(file)).select(_COUNTS)


def _note(dataset: Dataset, counts: pl.DataFrame) -> None:
    """Note how many lines and deals there are."""
    deals, more, rows = counts.row(0)
    dataset.lines.note_size(Size(deals, deals + more, 0))
    dataset.reader.note_rows_in(dataset.of(_TABLE)[0], rows)


def _last_lines(frame: pl.LazyFrame, amounts: Sequence[str]) -> pl.LazyFrame:
    """The last line of each deal, with the sums of its amounts."""
    if amounts:
        frame = frame.with_columns(
            _checked(pl.col(_MORE), pl.col(_SAME) & _partial(amounts)),
            *(pl.col(name).fill_null(0).cum_sum().alias(_sum_to(name)) for name in amounts),
        )
    frame = frame.filter(~pl.col(_MORE))
    sums = {name: pl.col(_sum_to(name)) - pl.col(_sum_to(name)).shift(1, fill_value=0) for name in amounts}
    frame = frame.with_columns(**{name: pl.when(pl.col(name).is_not_null()).then(own) for name, own in sums.items()})
    return frame.drop(_SAME, _MORE, *map(_sum_to, amounts))


def _partial(amounts: Sequence[str]) -> pl.Expr:
    """Whether a line has an amount and the line before has none, or one of them has an amount that does not read."""
    blank = (pl.col(name).is_null() for name in amounts)
    unread = (pl.col(unread_of(name)) for name in amounts)
    return pl.any_horizontal(
        pl.lit(value=False), *(each != each.shift() for each in blank), *(each | each.shift() for each in unread)
    )


def _sum_to(name: str) -> str:
    return f"{name}:to here"


def _next_to_it(file: MappedFile) -> list[pl.Expr]:
    """Of the text of a line, whether its neighbours are of the same deal."""
    key = pl.col(_header(file, _KEY))
    same = (key == key.shift()).fill_null(value=False)
    return [same.alias(_SAME), same.shift(-1, fill_value=False).alias(_MORE)]


def _differ(dataset: Dataset, file: MappedFile, wanted: Sequence[str]) -> pl.Expr:
    """Of the text of a line, whether it is not as it must be for the deals."""
    key = pl.col(_header(file, _KEY))
    before, size = key.shift(), key.str.len_bytes()
    if _is_falling(_ids(file)):
        is_back = (size > size.shift()) | ((size == size.shift()) & (key > before))
    else:
        is_back = (size < size.shift()) | ((size == size.shift()) & (key < before))
    differ = [is_back.fill_null(value=False), ~key.str.contains(_PLAIN).fill_null(value=False)]
    for name in ids_among(_TABLE, wanted):
        if (header := file.columns[name].source.header) and name != _KEY:
            differ.append(pl.col(header).str.contains("+", literal=True).fill_null(value=False))  # it may be rounded
    shared = [pl.col(header) for header in _shared(dataset, file, wanted)]
    differ.append(pl.col(_SAME) & pl.any_horizontal(text.ne_missing(text.shift()) for text in shared))
    return pl.any_horizontal(differ)


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


def _checked(value: pl.Expr, differs: pl.Expr) -> pl.Expr:
    """A value of rows none of which differs."""
    return pl.map_batches([value, differs], _first_if_none, return_dtype=pl.Boolean(), is_elementwise=True)


def _first_if_none(parts: Sequence[pl.Series]) -> pl.Series:
    value, differs = parts
    if differs.any():
        raise LinesApart
    return value


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
