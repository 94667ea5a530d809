"""Results to where they are wanted: a format for each destination, files written whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import UsageError, did_you_mean, listing
from salescli.output.style import PLAIN, Style
from salescli.output.terminal import check_stdout, emit, say
from salescli.system.atomic_files import check_writable, is_endless, refuse_standard_output, replace_file

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.explain.drilldown import Drilldown
    from salescli.forecast import Forecast
    from salescli.funnel.compute import Funnel
    from salescli.output.text_table import Grid
    from salescli.report.model import Report
    from salescli.report.side_by_side import SideBySide
    from salescli.results.result import KpiResult
    from salescli.validation.report import Report as Findings

    Written = KpiResult | Drilldown | Forecast | Funnel | Report | SideBySide | Findings


class Format(Struct, frozen=True):
    """One way to write a result: the file ending that asks for it, if any, the module and function that make its text.

    `says_notes` is whether the text itself tells what was left out; else stderr does. `draws` is whether it can be a
    chart, `has_style` whether its function takes a style though others of its kind do not.
    """

    ending: str | None
    module: str
    function: str
    says_notes: bool = True
    draws: bool = False
    has_style: bool = False


FORMATS: Mapping[str, Format] = {
    "table": Format(".txt", "plain", "as_text", draws=True),
    "json": Format(".json", "data", "as_json"),
    "csv": Format(".csv", "data", "as_csv", says_notes=False),
    "markdown": Format(".md", "markdown", "as_markdown"),
    "html": Format(".html", "html.single", "as_html", draws=True),
    "svg": Format(".svg", "charts.files", "as_svg", draws=True),
    "png": Format(".png", "charts.files", "as_png", draws=True),
}


class Kind(Struct, frozen=True):
    """What can be written: its formats, and the module and function that draw it as a table, or as several.

    `has_style` is whether these functions take a style (the grid's a language) besides.
    """

    formats: Mapping[str, Format]
    grid: tuple[str, str]
    has_style: bool = True


RESULT = Kind(FORMATS, ("text_table", "of_result"))
ROWS = Kind(
    {
        "table": Format(".txt", "kinds.rows", "as_text"),
        "json": Format(".json", "kinds.rows", "as_json"),
        "csv": Format(".csv", "kinds.rows", "as_csv", says_notes=False),
        "markdown": Format(".md", "kinds.rows", "as_markdown"),
    },
    ("kinds.rows", "of_rows"),
)
FORECAST = Kind(
    {
        "table": Format(".txt", "kinds.forecast", "as_text"),
        "json": Format(".json", "kinds.forecast", "as_json"),
        "csv": Format(".csv", "kinds.forecast", "as_csv", says_notes=False),
        "markdown": Format(".md", "kinds.forecast", "as_markdown"),
    },
    ("kinds.forecast", "of_forecast"),
)
FUNNEL = Kind(
    {
        "table": Format(".txt", "kinds.funnel", "as_text"),
        "json": Format(".json", "kinds.funnel", "as_json"),
        "csv": Format(".csv", "kinds.funnel", "as_csv", says_notes=False),
        "markdown": Format(".md", "kinds.funnel", "as_markdown"),
    },
    ("kinds.funnel", "of_funnel"),
)
REPORT = Kind(
    {
        "table": Format(".txt", "kinds.report", "as_text"),
        "json": Format(".json", "kinds.report_data", "as_json"),
        "csv": Format(".csv", "kinds.report_data", "as_csv", says_notes=False),
        "markdown": Format(".md", "kinds.report", "as_markdown"),
        "html": Format(".html", "html.report", "as_html"),
    },
    ("kinds.report", "of_report"),
)
SIDES = Kind(
    {
        "table": Format(".txt", "kinds.side_by_side", "as_text"),
        "json": Format(".json", "kinds.side_by_side", "as_json"),
        "csv": Format(".csv", "kinds.side_by_side", "as_csv", says_notes=False),
        "markdown": Format(".md", "kinds.side_by_side", "as_markdown"),
    },
    ("kinds.side_by_side", "of_sides"),
)
FINDINGS = Kind(
    {
        "table": Format(".txt", "kinds.findings", "as_text"),
        "json": Format(".json", "kinds.findings", "as_json"),
        "csv": Format(".csv", "kinds.findings", "as_csv", says_notes=False, has_style=True),
    },
    ("kinds.findings", "of_report"),
    has_style=False,
)
#: The kinds of chart that can be asked for.
CHARTS = ("column", "line", "bar", "pie", "scorecard", "auto")


class Destination(Struct, frozen=True):
    """Where a result goes, and as what; no path is standard output."""

    format: str
    path: Path | None = None


def known_format(name: str, known: Iterable[str] = FORMATS) -> str:
    """The name itself. Raises UsageError, with the nearest name, where it is no format."""
    if name not in known:
        raise UsageError(f"There is no format {name!r}.", did_you_mean(name, known) or f"Formats: {listing(known)}.")
    return name


def by_ending(formats: Mapping[str, Format]) -> dict[str, str]:
    """The format that each file ending asks for."""
    return {format_.ending: name for name, format_ in formats.items() if format_.ending}


def destinations(
    format_: str | None, outputs: Sequence[str], inputs: Sequence[str] = (), kind: Kind = RESULT
) -> list[Destination]:
    """Where to write, settled before any work is done.

    Raises UsageError for an unknown format or ending, or an output among the inputs; OutputError for what cannot be
    written.
    """
    if format_:
        known_format(format_, kind.formats)
    if outputs:
        endings = by_ending(kind.formats)
        found = [_destination(format_, text, inputs, endings, alone=len(outputs) == 1) for text in outputs]
    else:
        check_stdout()
        found = [Destination(format_ or "table")]
    if any(target.format == "png" for target in found):
        from salescli.output.charts.files import check_png

        check_png()
        if not outputs and sys.stdout.isatty():
            raise UsageError("PNG is nothing that a terminal shows.", "Write it to a file: --output FILE.png")
    return found


def check_style(style: Style, targets: Sequence[Destination], kind: Kind) -> None:
    """Raise a UsageError where a choice has nothing to change."""
    formats = {target.format for target in targets}
    if style.excel and "csv" not in formats:
        raise UsageError("--excel is about CSV, and none is written.", "Add --format csv, or --output FILE.csv")
    if style.chart:
        if style.chart not in CHARTS:
            hint = did_you_mean(style.chart, CHARTS) or f"Charts: {listing(CHARTS)}."
            raise UsageError(f"There is no chart {style.chart!r}.", hint)
        if not any(kind.formats[name].draws for name in formats):
            able = [name for name, format_ in kind.formats.items() if format_.draws]
            hint = f"Formats with charts: {listing(able)}." if able else "Leave it out."
            raise UsageError("--chart has nothing to draw in.", hint)


def _destination(
    format_: str | None, text: str, inputs: Sequence[str], endings: Mapping[str, str], *, alone: bool
) -> Destination:
    path = Path(text)
    asked = endings.get(path.suffix.lower())
    if path.is_dir() or is_endless(path):
        check_writable(path)
    refuse_standard_output(text, "--output", "Leave --output out to write to standard output.")
    if asked is None and not (format_ and alone):
        raise UsageError(f"--output {text}: its ending does not say the format.", f"End it in {listing(endings)}.")
    if asked and format_ and asked != format_:
        raise UsageError(f"--output {text} does not go with --format {format_}.", "Leave one of them out.")
    if any(_is_among(path, given, asked) for given in inputs):
        raise UsageError(
            f"--output {text} is among the inputs.", "Write it to another folder: no input is overwritten."
        )
    check_writable(path)
    return Destination(asked or format_ or "table", path)


def _is_among(path: Path, given: str, format_: str | None) -> bool:
    """Whether a file is an input, or would be one the next time."""
    if "#" in given and not Path(given).exists():
        from salescli.loading.files.sheets import split

        given = split(given)[0]
    folder = Path(given)
    if folder.is_dir():
        return format_ == "csv" and path.parent.resolve() == folder.resolve()
    return os.path.realpath(path) == os.path.realpath(folder) or fnmatch(str(path), given)


def refuse_inputs(
    targets: Sequence[Destination], files: Sequence[str], settings: Settings, option: str = "--output"
) -> None:
    """Raise a UsageError where a destination is one of the files that were read, or what the settings are made of.

    That is their own file, their files of targets, and what they name as files of tables, read this time or not.
    """
    named = [settings.folder / name for table in settings.tables for name in settings.patterns_of(table)]
    named += [settings.folder / name for name in settings.targets.files]
    kept = [*files, *(str(path.absolute()) for path in named), *([str(settings.path)] if settings.path else [])]
    for target in targets:
        path = target.path
        if path and any(_is_among(path.absolute(), given, target.format) for given in kept):
            raise UsageError(f"{option} {path} is among the inputs.", "Write it elsewhere: no input is overwritten.")


def write(
    result: Written,
    targets: Sequence[Destination],
    *,
    no_color: bool,
    quiet: bool,
    kind: Kind,
    style: Style = PLAIN,
) -> None:
    """Write a result, the rows behind it, a report … to every destination; what a format cannot say goes to stderr."""
    for target in targets:
        deliver(result, target, kind, no_color=no_color, style=style)
    if not quiet and not all(kind.formats[target.format].says_notes for target in targets):
        for note in result.notes:
            say(f"Note: {note.text}")


def on_stdout(style: Style) -> Style:
    """The style for standard output: as wide as the terminal that it is, in characters that it has."""
    wide = get_terminal_size().columns if sys.stdout.isatty() else style.width
    return replace(style, encoding=sys.stdout.encoding, width=wide, ascii_only=os.environ.get("TERM") == "dumb")


def deliver(what: object, target: Destination, kind: Kind, *, no_color: bool, style: Style = PLAIN) -> None:
    """Write something of a kind to one destination."""
    if target.path is not None:
        replace_file(target.path, render(what, target.format, kind, style))
    elif target.format == "table" and not style.chart:
        module, function = kind.grid
        language = (style.language,) if kind.has_style else ()
        show(_call(module, function, what, sys.stdout.encoding, *language), no_color=no_color)
    elif target.format == "table":
        emit(render(what, target.format, kind, on_stdout(style)), sys.stdout.encoding)
    else:
        emit(render(what, target.format, kind, style))


def show(drawn: Grid | Sequence[Grid], *, no_color: bool) -> None:
    """Write a table, or several, to standard output: for the eye on a terminal, else as plain text."""
    encoding = sys.stdout.encoding
    grids = drawn if isinstance(drawn, Sequence) else [drawn]
    if sys.stdout.isatty():
        from salescli.output import table

        emit("\n".join(table.drawn(grid, encoding, no_color=no_color) for grid in grids), encoding)
    elif isinstance(drawn, Sequence):
        from salescli.output import wrapped_tables

        emit(wrapped_tables.together(drawn, encoding), encoding)
    else:
        from salescli.output import plain

        emit(plain.drawn(drawn, encoding), encoding)


def render(result: object, format_: str, kind: Kind = RESULT, style: Style = PLAIN) -> str | bytes:
    """Something of a kind, by default a result, as text or (a picture) as bytes that depend on its style alone."""
    made = kind.formats[format_]
    has_style = kind.has_style or made.has_style
    text: str | bytes = _call(made.module, made.function, result, *((style,) if has_style else ()))
    return text


def _call(module: str, function: str, *arguments: object) -> Any:
    """A function of this package, loaded when it is needed."""
    return getattr(import_module(f"salescli.output.{module}"), function)(*arguments)
