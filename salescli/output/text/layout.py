"""Tables within a width: those that are too wide are split into blocks, and nothing is cut.

A table that does not fit is first set closer, then its texts are wrapped between words. If that is not enough, the
other columns go into further blocks, each of which begins with the labels of the rows. Where not even a label and a
number fit side by side, the columns of every row are written one below the other. A number is never broken, a word only
if it is longer than a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from salescli.output.text.columns import TextRows
from salescli.output.text.grid import GAP, Grid, part
from salescli.output.text.width import longest_word, width, wrapped

#: The most columns for labels on a page of 80 columns: longer ones are wrapped.
_LABELS = 55
_PAGE = 80
#: While there is another way, texts are wrapped to at least this many columns and this fraction of their length.
_COMFORTABLE, _SHARE = 16, 6
#: The blanks between columns in the closest layout, and before a row.
_CLOSEST, _LEAD = 1, 1


def on_page(grid: Grid, most: int) -> list[Grid]:
    """The grid in blocks for a page of `most` columns, as far as blocks are enough for that."""
    if grid.gap < GAP:
        return [grid]
    widths, labels = natural(grid), list(grid.labels)
    used = start = sum(min(widths[place], _LABELS) + GAP for place in labels)
    blocks: list[list[int]] = [[]]
    for place in _others(grid):
        if blocks[-1] and used + widths[place] + GAP > most:
            blocks.append([])
            used = start
        blocks[-1].append(place)
        used += widths[place] + GAP
    return list(_blocks(grid, [sorted([*labels, *places]) for places in blocks]))


def fitting(grid: Grid, most: int, *, spare: int = 0) -> list[Grid]:
    """The grid in blocks of at most `most` columns; lines outside of tables may have `spare` columns more."""
    if not grid.headers:
        return [grid]
    gaps = sorted({grid.gap, _CLOSEST}, reverse=True)
    for gap in gaps:
        if drawn_width(natural(grid), gap) <= most:
            return [replace(grid, gap=gap)]
    for gap in gaps:
        if widths := _wrapping(grid, range(len(grid.headers)), most, gap, _comfortable(grid)):
            return [_set(grid, widths, gap)]
    # Texts become as narrow as possible before a number is separated from its unit.
    for least in (_comfortable(grid), _narrow(grid), _narrowest(grid)):
        for gap in gaps:
            if blocks := _in_blocks(grid, most, gap, least):
                return blocks
    return [_as_records(grid, most + spare)]


def natural(grid: Grid) -> list[int]:
    """The width of every column."""
    if isinstance(grid.rows, TextRows):
        others = (grid.headers, *([grid.total] if grid.total else []))
        return [max(most, *map(_wide, texts)) for most, *texts in zip(grid.rows.widths, *others, strict=True)]
    columns = zip(*grid.body, strict=True) if grid.body else [()] * len(grid.headers)
    return [max(map(_wide, (header, *cells))) for header, cells in zip(grid.headers, columns, strict=True)]


def _wide(cell: str) -> int:
    return max(map(width, cell.split("\n"))) if "\n" in cell else width(cell)


def drawn_width(widths: Sequence[int], gap: int) -> int:
    """The width of columns side by side."""
    return _LEAD + sum(widths) + gap * (len(widths) - 1)


def _others(grid: Grid) -> list[int]:
    return [place for place in range(len(grid.headers)) if place not in grid.labels]


def _comfortable(grid: Grid) -> list[int]:
    """The least width of each column that reads well; numbers keep their width."""
    return [
        each if right else max(least, min(each, max(_COMFORTABLE, each // _SHARE)))
        for each, least, right in zip(natural(grid), _narrowest(grid), grid.is_right, strict=True)
    ]


def _narrow(grid: Grid) -> list[int]:
    """The least width of each column where numbers stay on one line with their units."""
    return [
        each if right else least
        for each, least, right in zip(natural(grid), _narrowest(grid), grid.is_right, strict=True)
    ]


def _narrowest(grid: Grid) -> list[int]:
    """The least width of each column: its longest word."""
    columns = zip(*grid.body, strict=True) if grid.body else [()] * len(grid.headers)
    return [
        max(map(longest_word, (header, *cells))) for header, cells in zip(grid.headers, columns, strict=True)
    ]  # fmt: skip


def _wrapping(grid: Grid, places: Sequence[int], most: int, gap: int, least: Sequence[int]) -> list[int] | None:
    """The widths of some columns side by side, the wide ones narrowed to one width; None where they do not fit."""
    widths = natural(grid)
    room = most - drawn_width([0] * len(places), gap)
    if sum(least[place] for place in places) > room:
        return None
    low, high = 0, max((widths[place] for place in places), default=0)
    while low < high:  # find the largest common width that fits
        middle = (low + high + 1) // 2
        if sum(_between(least[place], middle, widths[place]) for place in places) <= room:
            low = middle
        else:
            high = middle - 1
    return [_between(least[place], low, widths[place]) for place in places]


def _between(least: int, wanted: int, most: int) -> int:
    return max(least, min(wanted, most))


def _in_blocks(grid: Grid, most: int, gap: int, least: Sequence[int]) -> list[Grid]:
    """The grid in blocks of columns, each with the labels; no blocks where a column does not fit."""
    others = _others(grid)
    widest = max((least[place] for place in others), default=0)
    room = min(most * _LABELS // _PAGE, most - widest - gap)
    labels = _wrapping(grid, grid.labels, room, gap, least) or _wrapping(grid, grid.labels, most - widest - gap, gap,
                                                                        least)  # fmt: skip
    if labels is None:
        return []
    kept = dict(zip(grid.labels, labels, strict=True))
    floors = [kept.get(place, floor) for place, floor in enumerate(least)]
    blocks: list[list[int]] = [[]]
    for place in others:
        places = sorted([*kept, *blocks[-1], place])
        if blocks[-1] and drawn_width([floors[each] for each in places], gap) > most:
            blocks.append([])
        blocks[-1].append(place)
    found = []
    sets = [sorted([*kept, *places]) for places in blocks]
    for block, places in zip(_blocks(grid, sets), sets, strict=True):
        widths = _wrapping(block, range(len(places)), most, gap, [floors[place] for place in places])
        if widths is None:
            return []
        found.append(_set(block, widths, gap))
    return found


def _blocks(grid: Grid, sets: Sequence[Sequence[int]]) -> Iterator[Grid]:
    if len(sets) == 1:
        yield grid
        return
    for number, places in enumerate(sets):
        yield part(grid, places, is_first=number == 0, is_last=number == len(sets) - 1)


def _set(grid: Grid, widths: Sequence[int], gap: int) -> Grid:
    """The grid with its texts and titles wrapped to these widths."""

    def lines(cells: Sequence[str]) -> list[str]:
        return [_lines(cell, most) for cell, most in zip(cells, widths, strict=True)]

    return replace(
        grid,
        headers=lines(grid.headers),
        rows=[lines(row) for row in grid.rows],
        total=lines(grid.total) if grid.total else None,
        gap=gap,
    )


def _lines(cell: str, most: int) -> str:
    if width(cell) <= most and "\n" not in cell:
        return cell
    return "\n".join(line for given in cell.split("\n") for line in wrapped(given, most))


def _as_records(grid: Grid, most: int) -> Grid:
    """Every row with its columns one below the other, under its labels; the titles of labels come first."""
    titles = [header.replace("\n", " ") for header in grid.headers]
    named = grid.labels if grid.body else range(len(titles))
    lines = wrapped(", ".join(titles[place] for place in named), most)
    for row in grid.body:
        label = ", ".join(row[place].strip() for place in grid.labels if row[place].strip())
        lines += ["", *wrapped(label, most)]
        for place in _others(grid):
            lines += _record(titles[place], row[place].strip(), most, is_number=grid.is_right[place])
    return replace(grid, headers=[], rows=[], total=None, footnotes=[*lines, "", *grid.footnotes])


def _record(title: str, cell: str, most: int, *, is_number: bool) -> Iterator[str]:
    line = f"  {title}: {cell}" if title else f"  {cell}"
    if width(line) <= most:
        yield line
        return
    if title:
        yield from wrapped(f"  {title}:", most, "  ")
    indent = "    " if width(cell) + 4 <= most else ""
    if is_number:
        yield from (f"{indent}{part}" for part in ([cell] if indent else cell.split(" ")))
    else:
        yield from wrapped(f"    {cell}", most, "    ")


def wrapped_lines(grid: Grid, most: int) -> Grid:
    """The grid with its heading and the lines under it wrapped to a width."""
    return replace(
        grid,
        footnotes=[piece for line in grid.footnotes for piece in wrapped(line, most, f"{_indent(line)}  ")],
        heading=None if grid.heading is None else "\n".join(wrapped(grid.heading, most)),
    )


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
