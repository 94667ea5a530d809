"""The elements of SVG: escaped text, patterns that distinguish parts without colour, and the picture itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape as _escape
from textwrap import wrap

from salescli.output.terminal import one_line
from salescli.system.regex import regex

#: The look of the classes. It stands in every picture, for programs that apply no style sheet of a page to it. The
#: style sheet of a page, whose selectors are stronger, colours the classes for the reader's light or dark setting.
_RULES = {
    "soft": "fill:#52606d", "head": "font-weight:600;font-size:15px", "name": "font-weight:600",
    "big": "font-size:24px;font-weight:600", "grid": "stroke:#d5dbe1;stroke-width:1",
    "axis": "stroke:#7b8794;stroke-width:1", "mark": "fill:#1f5f9c", "dot": "fill:#1f5f9c", "speck": "fill:#1f5f9c",
    "line": "fill:none;stroke:#1f5f9c;stroke-width:2;stroke-linejoin:round", "track": "fill:#d5dbe1",
    "hatch": "stroke:#1f5f9c;stroke-width:1.6;fill:none", "edge": "stroke:#1f5f9c;fill:none", "paper": "fill:#fff",
    "halo": "fill:#fff;stroke:#fff;stroke-width:3px;stroke-linejoin:round", "goal": "stroke:#1c2733;stroke-width:2.5",
    "cut": "stroke:#fff;stroke-width:1.5",
}  # fmt: skip
_TEXT = """text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,
sans-serif;font-size:12px;fill:#1c2733}"""
_CLASSES = regex(r'class="([a-z ]+)"')
#: The average width of a letter, in picture units.
LETTER = 7.3
#: How much wider bold letters are.
BOLD = 1.1
#: How much wider the letters of a title are.
TITLE = 1.35


def escape(content: object) -> str:
    """Text as markup that shows it: no markup in it works, and control characters are spelt out."""
    return _escape(one_line(str(content)))


def element(name: str, body: str = "", **attributes: object) -> str:
    """An element; `class_` is `class`, an underscore a hyphen. The body is markup, attributes are escaped."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"


def text(x: float, y: float, content: str, *, anchor: str = "start", style: str = "") -> str:
    """A line of text, escaped; `anchor` is start, middle or end."""
    extra = {"class_": style} if style else {}
    return element("text", escape(content), x=x, y=y, text_anchor=anchor, **extra)


def on_anything(x: float, y: float, content: str, *, anchor: str = "start") -> str:
    """A line of text that can be read on lines and fills: under it the same text, thick and in the paper's colour.

    Not every program that draws SVG knows `paint-order`; where it is not known, the edge would cover the letters.
    """
    edge = element("text", escape(content), x=x, y=y, text_anchor=anchor, class_="halo", aria_hidden="true")
    return edge + text(x, y, content, anchor=anchor)


def path(points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    """The `d` of connected straight lines."""
    return "M" + "L".join(f"{_value(x)} {_value(y)}" for x, y in points) + ("Z" if closed else "")


def cut(content: str, room: float) -> str:
    """A text cut to the room, in picture units."""
    most = max(3, int(room / LETTER))
    return content if len(content) <= most else content[: most - 1] + "…"


def lines_of(content: str, room: float, wide: float = 1.0) -> list[str]:
    """A name in one line or in two, broken between words or after a hyphen; what does not fit two lines is cut.

    `wide` is how much wider than usual its letters are.
    """
    room /= wide
    most = max(3, int(room / LETTER))
    if len(content) <= most:
        return [content]
    breaks = [place for place in range(1, min(most, len(content) - 1) + 1) if content[place - 1] in " -/"]
    if not breaks:
        return [cut(content, room)]
    fits = [place for place in breaks if len(content) - place <= most]
    place = min(fits, key=lambda place: abs(2 * place - len(content))) if fits else breaks[-1]
    return [content[:place].rstrip(), cut(content[place:].lstrip(), room)]


def label(x: float, middle: float, lines: Sequence[str], *, anchor: str = "start", style: str = "") -> str:
    """A name of one line or two, around a height."""
    first = middle + 4 - 6.5 * (len(lines) - 1)
    return "".join(text(x, first + 13 * row, line, anchor=anchor, style=style) for row, line in enumerate(lines))


def feet(notes: Sequence[str], top: float, room: float) -> tuple[str, float]:
    """The notes under a picture, each on as many lines as it takes, and their height."""
    lines = [line for note in notes for line in wrap(note, max(20, int(room / LETTER)), break_on_hyphens=False)]
    written = "".join(text(16, top + 17 * row, line, style="soft") for row, line in enumerate(lines))
    return written, 17.0 * len(lines)


def picture(body: str, *, width: float, height: float, name: str, title: str, description: str, alone: bool) -> str:
    """The whole picture, with its title and description for those who do not see it.

    `name` is unique among the pictures of a page. `alone` is for a separate file; a page may show
    a picture in another size than its own.
    """
    head = element("title", escape(title), id=f"{name}-t") + element("desc", escape(description), id=f"{name}-d")
    own = {"xmlns": "http://www.w3.org/2000/svg"} if alone else {}
    defs = patterns(name) if f"#{name}-p" in body else ""
    sheet = element("rect", width=width, height=height, class_="paper") if alone else ""
    return element(
        "svg",
        head + style(defs + sheet + body) + defs + sheet + body,
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        role="img",
        aria_labelledby=f"{name}-t {name}-d",
        **own,
        width=width,
        height=height,
    )


def style(body: str) -> str:
    """The style of the classes in some markup."""
    used = {word for words in _CLASSES.findall(body) for word in words.split()}
    rules = [_TEXT] if "<text" in body else []
    rules += [f".{name}{{{look}}}" for name, look in _RULES.items() if name in used]
    return element("style", "\n".join(rules))


def patterns(name: str) -> str:
    """The fills that distinguish parts in black and white: see `fill`."""
    drawings = [
        element("path", d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5", class_="hatch"),
        element("circle", cx=3, cy=3, r=1.3, class_="speck"),
        element("path", d="M0 3H6M3 0V6", class_="hatch"),
        element("path", d="M0 3H6", class_="hatch"),
        element("path", d="M-1 -1L7 7M-1 5L1 7M5 -1L7 1", class_="hatch"),
    ]
    made = [
        element(
            "pattern",
            element("rect", width=6, height=6, class_="paper") + drawing,
            id=f"{name}-p{number}",
            width=6,
            height=6,
            patternUnits="userSpaceOnUse",
        )
        for number, drawing in enumerate(drawings, 1)
    ]
    return element("defs", "".join(made))


def fill(name: str, number: int) -> dict[str, str]:
    """The attributes of a part, by its number: solid, hatched, dotted …, and finally empty."""
    if number == 0:
        return {"class_": "mark"}
    return (
        {"class_": "edge paper", "style": f"fill:url(#{name}-p{number})"} if number <= 5 else {"class_": "edge paper"}
    )


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value))
