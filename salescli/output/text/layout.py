"""Tables within a width: what is too wide goes on in further blocks, and nothing is cut.

A table that does not fit is set closer. Where that is not enough, its texts are wrapped between words; then the columns
that do not fit go on in a second block, which begins with the labels of the rows again. Where not even a label and a
number fit side by side, every row is written one column below the other. A number is never broken, a word only where it
is longer than a whole line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from salescli.output.text.grid import GAP, Grid, part
from salescli.output.text.width import longest_word, width, wrapped

#: The widest that labels ask for on a page of 80 columns: longer ones are wrapped.
_LABELS = 55
_PAGE = 80
#: Texts are wrapped to no fewer columns while there is another way, and to no less than this share of their length.
_COMFORTABLE, _SHARE = 16, 6
#: Closest set, and the blanks before a row.
_CLOSEST, _LEAD = 1, 1


def on_page(grid: Grid, most: int) -> list[Grid]:
    """The grid in blocks for a page of so many columns, as far as further blocks are enough for that."""
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
    """The grid in blocks of at most so many columns; lines that are no rows of a table may take `spare` ones too."""
    if not grid.headers:
        return [grid]
    gaps = sorted({grid.gap, _CLOSEST}, reverse=True)
    for gap in gaps:
        if drawn_width(natural(grid), gap) <= most:
            return [replace(grid, gap=gap)]
    for gap in gaps:
        if widths := _wrapping(grid, range(len(grid.headers)), most, gap, _comfortable(grid)):
            return [_set(grid, widths, gap)]
    # Before a number is parted from its unit, texts are as narrow as they can be.
    for least in (_comfortable(grid), _narrow(grid), _narrowest(grid)):
        for gap in gaps:
            if blocks := _in_blocks(grid, most, gap, least):
                return blocks
    return [_as_records(grid, most + spare)]


def natural(grid: Grid) -> list[int]:
    """How wide every column is."""
    columns = zip(*grid.body, strict=True) if grid.body else [()] * len(grid.headers)
    return [max(map(_wide, (header, *cells))) for header, cells in zip(grid.headers, columns, strict=True)]


def _wide(cell: str) -> int:
    return max(map(width, cell.split("\n"))) if "\n" in cell else width(cell)


def drawn_width(widths: Sequence[int], gap: int) -> int:
    """How wide columns are side by side."""
    return _LEAD + sum(widths) + gap * (len(widths) - 1)


def _others(grid: Grid) -> list[int]:
    return [place for place in range(len(grid.headers)) if place not in grid.labels]


def _comfortable(grid: Grid) -> list[int]:
    """How narrow a column may be and read well: numbers are as wide as they are."""
    return [
        each if right else max(least, min(each, max(_COMFORTABLE, each // _SHARE)))
        for each, least, right in zip(natural(grid), _narrowest(grid), grid.is_right, strict=True)
    ]


def _narrow(grid: Grid) -> list[int]:
    """How narrow a column may be where numbers keep to one line with their units."""
    return [
        each if right else least
        for each, least, right in zip(natural(grid), _narrowest(grid), grid.is_right, strict=True)
    ]


def _narrowest(grid: Grid) -> list[int]:
    """How narrow a column may be at all: its longest word."""
    columns = zip(*grid.body, strict=True) if grid.body else [()] * len(grid.headers)
    return [
        max(map(longest_word, (header, *cells))) for header, cells in zip(grid.headers, columns, strict=True)
    ]  # fmt: skip


def _wrapping(grid: Grid, places: Sequence[int], most: int, gap: int, least: Sequence[int]) -> list[int] | None:
    """The widths of some columns side by side, the wide ones narrowed alike; None where they do not fit."""
    widths = natural(grid)
    room = most - drawn_width([0] * len(places), gap)
    if sum(least[place] for place in places) > room:
        return None
    low, high = 0, max((widths[place] for place in places), default=0)
    while low < high:  # the widest that all may be
        middle = (low + high + 1) // 2
        if sum(_between(least[place], middle, widths[place]) for place in places) <= room:
            low = middle
        else:
            high = middle - 1
    return [_between(least[place], low, widths[place]) for place in places]


def _between(least: int, wanted: int, most: int) -> int:
    return max(least, min(wanted, most))


def _in_blocks(grid: Grid, most: int, gap: int, least: Sequence[int]) -> list[Grid]:
    """The grid in blocks of some columns each, those of the labels in all of them; none where one does not fit."""
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
    """The grid with its texts and titles in lines of these widths."""

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
    """Every row one column below the other, under its labels, whose titles stand above all."""
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
    """The grid with lines under it, and a heading, that keep to a width."""
    return replace(
        grid,
        footnotes=[piece for line in grid.footnotes for piece in wrapped(line, most, f"{_indent(line)}  ")],
        heading=None if grid.heading is None else "\n".join(wrapped(grid.heading, most)),
    )


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
