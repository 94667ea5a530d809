"""Markup of what every page has: escaped text, tables and notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import escape

from salescli.output.terminal import printable
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.output.html.tables import Head, Shown, Table

#: Days, months, quarters and weeks.
_DAY = regex(r"\b\d{4}-(?:\d{2}(?:-\d{2})?|Q\d|W\d{2})\b")
#: Tables with fewer columns are not stretched.
_FEW_COLUMNS = 5
#: On a phone, this column of a table of shape `stack` says what it is.
_NAMED_COLUMN = 3


def escaped(value: object) -> str:
    """Text as markup that shows it, control characters spelt out; markup of this program as it is."""
    return str(escape(printable(value) if type(value) is str else value))


def dated(value: str | None) -> str:
    """A text as markup in which no day and no period breaks at the end of a line."""
    return _DAY.sub(r'<span class="short">\g<0></span>', escaped(str(value or "")))


def span(classes: str, value: object, before: str = " ") -> str:
    """A text with its classes, after a blank; nothing for no text."""
    return f'{before}<span class="{classes}">{escaped(value)}</span>' if value else ""


def attribute(name: str, value: object) -> str:
    """An attribute, after a blank; nothing for no value."""
    return f' {name}="{escaped(value)}"' if value else ""


def of_table(table: Table) -> str:
    """A table in its box, and a line after it."""
    classes = " ".join(["scroll", *(["tall"] if table.is_tall else []), *([table.shape] if table.shape else [])])
    few = " few" if len(table.heads) < _FEW_COLUMNS and not table.shape else ""
    unseen = "" if table.shows_caption else ' class="unseen"'
    heads = "".join(map(_head, table.heads))
    rows = "".join(f"<tr>{_cells(row, table)}</tr>\n" for row in table.rows)
    return f"""<div class="{escaped(classes)}" role="group" aria-label="{escaped(table.caption)}" tabindex="0">
<table class="sortable{few}">
<caption{unseen}><span>{dated(table.caption)}</span></caption>
<thead><tr>
{heads}</tr></thead>
<tbody>
{rows}</tbody>
{_total(table)}</table>
</div>

"""


def _head(head: Head) -> str:
    if not head.text:
        return "<td data-fixed></td>\n"
    number, fixed = ' class="number"' if head.is_number else "", "" if head.sorts else " data-fixed"
    return f'<th scope="col"{number}{fixed}>{escaped(head.text)}{span("unit", head.unit)}</th>\n'


def _cells(row: Sequence[Shown], table: Table) -> str:
    """The cells of a row, the first as its header."""
    first, *others = row
    header = f'<th scope="row" class="{escaped(first.classes)}">{dated(first.text)}{escaped(first.markup)}</th>'
    return header + "".join(_cell(cell, place, table) for place, cell in enumerate(others, 1))


def _cell(cell: Shown, place: int, table: Table) -> str:
    head = table.heads[place]
    number = "number " if head.is_number else ""
    key = "" if cell.key is None else f' data-key="{escaped(cell.key)}"'
    named = f' data-head="{escaped(head.text)}"' if table.shape == "stack" and place == _NAMED_COLUMN else ""
    return f'<td class="{number}{escaped(cell.classes)}"{key}{named}>{escaped(cell.text)}{escaped(cell.markup)}</td>'


def _total(table: Table) -> str:
    if table.total is None:
        return ""
    first, *others = table.total
    classes = (attribute("class", "number" if head.is_number else "") for head in table.heads[1:])
    cells = "".join(f"<td{own}>{escaped(cell.text)}</td>" for cell, own in zip(others, classes, strict=True))
    return f'<tfoot><tr><th scope="row">{dated(first.text)}</th>{cells}</tr></tfoot>\n'


def of_notes(lines: Sequence[str]) -> str:
    """Notes as a list, if there are any, and a line after them."""
    items = "".join(f"<li>{dated(line)}</li>\n" for line in lines)
    return f'<ul class="notes">\n{items}</ul>\n\n' if lines else "\n"
