"""The settings file: found, read and checked; every error names its key and line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli import fix
from salescli.config.decode import LACKING, UNKNOWN, Misfit, Place, typed
from salescli.config.settings import BEGINS, MONTH, OF_SPELLS, Settings
from salescli.errors import SettingsError, did_you_mean
from salescli.message import Option, say
from salescli.model import spelling
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.config.sections import TableName
    from salescli.model.schema import Column

FILE_NAME = "salescli.toml"
_BY_MONTH = fix.setting("tables.customers", "snapshot", '"month"')
#: What messages call settings that are not in a file.
_GIVEN = Path("settings")


def find(paths: Sequence[str]) -> Path | None:
    """The settings file next to the first path, else in the working folder or the nearest folder above it."""
    if paths:
        first = Path(paths[0])
        beside = (first if first.is_dir() else first.parent) / FILE_NAME
        if beside.is_file():
            return beside
    here = Path.cwd()
    return next((folder / FILE_NAME for folder in (here, *here.parents) if (folder / FILE_NAME).is_file()), None)


def text_of(path: Path) -> str:
    """The text of a settings file, without the byte order mark that some editors put first."""
    return path.read_text(encoding="utf-8-sig")


def load(path: Path, *, named: bool) -> Settings:
    """Read a settings file. One that was found, not `named` by the user, may only name files in its own folder.

    Raises SettingsError for bad TOML, an unknown key, a wrong type or a path outside.
    """
    try:
        text = text_of(path)
        content = tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        raise SettingsError(say("config.no_file", path=str(path))) from None
    except UnicodeDecodeError:
        raise SettingsError(say("config.not_utf8", path=str(path)), say("config.save_as_utf8")) from None
    except OSError as error:
        raise SettingsError(say("config.unreadable", path=str(path), reason=str(error))) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(say("config.not_toml", path=str(path), reason=str(error))) from None
    if not text.isascii():
        content = _composed(content, path)
    settings = replace(_check(content, path, text), path=path)
    if not named:
        _refuse_outside(settings, path)
    return settings


def of_content(content: Mapping[str, Any]) -> Settings:
    """The settings that a Python program gives as a dict; files in it are named from the working folder.

    Raises SettingsError for an unknown key or a wrong type.
    """
    return _check(_composed(_exact(content), _GIVEN), _GIVEN, "")


def _exact(content: Any) -> Any:
    """The content with decimal fractions as TOML has them, and with lists for tuples."""
    if isinstance(content, Mapping):
        return {str(key): _exact(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_exact(each) for each in content]
    return Decimal(repr(content)) if isinstance(content, float) else content


def _composed(content: Any, path: Path) -> Any:
    """The content with all its words composed (see `spelling`), except file names, which are compared as written.

    Raises SettingsError where two keys are equal after that.
    """
    if isinstance(content, str):
        return spelling.composed(content)
    if isinstance(content, list):
        return [_composed(each, path) for each in content]
    if not isinstance(content, dict):
        return content
    found: dict[str, Any] = {}
    for key, value in content.items():
        name = spelling.composed(key)
        if name in found:
            raise SettingsError(say("config.two_spellings", path=str(path), key=name), say("config.leave_one_out"))
        names_files = name == "files" or (name in ("file", "rates") and isinstance(value, str))
        found[name] = value if names_files else _composed(value, path)
    return found


def _check(content: dict[str, Any], path: Path, text: str) -> Settings:
    try:
        settings = typed(content, Settings)
        for table in settings.tables:
            _check_values(settings, table)
            _check_month(settings, table)
        return _with_own_kpis(settings)
    except Misfit as misfit:
        from salescli.config.toml_positions import line_of

        key, line = _key(misfit.place), line_of(text, misfit.place)
        place = f"{path}:{line}" if line else str(path)
        if misfit.reason in (UNKNOWN, LACKING):
            raise SettingsError(say(misfit.reason.code, place=place, key=key), misfit.hint) from None
        where = key or say("config.the_settings")
        raise SettingsError(
            say("config.wrong_value", place=place, key=where, reason=misfit.reason), misfit.hint
        ) from None


def _with_own_kpis(settings: Settings) -> Settings:
    """The settings with the KPIs that they define apart from the settings of the others. Raises Misfit."""
    own = {name: section for name, section in settings.kpi.items() if "value" in section}
    if not own:
        return settings
    from salescli.config import own_kpis

    rest = {name: section for name, section in settings.kpi.items() if name not in own}
    return replace(settings, kpi=rest, own_kpis=tuple(own_kpis.read(name, section) for name, section in own.items()))


def _check_values(settings: Settings, table: TableName) -> None:
    """Raise Misfit for words of an unknown column of the table, or with a meaning that the column does not have."""
    columns = TABLES[table].columns
    own = settings.dimensions_of(table)
    known = [*(name for name, column in columns.items() if column.takes_words), *own]
    for name, words in settings.tables[table].values.items():
        place = ("tables", table, "values", name)
        if name in own:
            continue
        if name not in columns:
            raise Misfit(place, UNKNOWN, did_you_mean(name, known) or say("config.all_possible", words=known))
        if not columns[name].takes_words:
            raise Misfit(place, say("config.no_words", column=name, kind=str(columns[name].kind)))
        for word, meaning in words.items():
            _check_meaning(columns[name], meaning, (*place, word))


def _check_month(settings: Settings, table: TableName) -> None:
    """Raise Misfit where rows by month have columns for the days of spells, or other rows have a month."""
    if table != "customers":
        return
    for name in settings.tables[table].columns:
        place = ("tables", table, "columns", name)
        if settings.is_by_month(table) and name in (BEGINS, *OF_SPELLS):
            raise Misfit(place, say("config.of_spells_alone"), say("config.month_instead"))
        if not settings.is_by_month(table) and name == MONTH:
            raise Misfit(place, say("config.of_months_alone"), say("config.say_snapshot", fix=_BY_MONTH))


def _check_meaning(column: Column, meaning: str, place: Place) -> None:
    if column.meaning_of(meaning) is None:
        hint = did_you_mean(meaning, column.meanings) or say("config.possible", words=list(column.meanings))
        raise Misfit(place, say("config.not_possible", value=repr(meaning)), hint)


def _key(place: Iterable[str | int]) -> str:
    """The key as messages show it; members of a list count from 1."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


def _refuse_outside(settings: Settings, path: Path) -> None:
    folder = path.parent.resolve()
    named = [(f"tables.{table}.files", pattern) for table in settings.tables for pattern in settings.patterns_of(table)]
    for table in settings.tables:
        joins = enumerate(settings.joins_of(table), 1)
        named += [(f"tables.{table}.joins[{number}].file", join.file) for number, join in joins]
    named += [("history.file", name) for name in [settings.history.file] if name]
    named += [("targets.files", name) for name in settings.targets.files]
    named += [("currency.rates", name) for name in [settings.currency.file] if name]
    named += [("report.logo", name) for name in [settings.report.logo] if name]
    if (scheduler := settings.engine.scheduler) is not None:
        raise SettingsError(
            say("config.address", path=str(path), key="[engine] scheduler", address=scheduler),
            say("config.allow_outside", fix=Option("--config", str(path))),
        )
    for key, pattern in named:
        if "://" in pattern or not (folder / pattern).resolve().is_relative_to(folder):
            raise SettingsError(
                say("config.outside", path=str(path), key=key, pattern=pattern),
                say("config.allow_outside", fix=Option("--config", str(path))),
            )
