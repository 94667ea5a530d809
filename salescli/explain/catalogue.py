"""The catalogue of KPIs: name, definition and inputs of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.model.account import Drivers
    from salescli.model.metric import Kpi


def entry(kpi: Kpi) -> dict[str, str]:
    """One line of the catalogue: name, unit, better direction, inputs, summary and the names that others use."""
    return {
        "name": kpi.name,
        "unit": kpi.unit.value,
        "better": kpi.better.value,
        "inputs": ", ".join(inputs(kpi)),
        "summary": kpi.documentation.splitlines()[0],
        "also_called": ", ".join((*kpi.also_called, *kpi.perhaps_called)),
    }


def entries(kpis: Iterable[Kpi]) -> list[dict[str, str]]:
    """The lines of the catalogue; where some KPIs are those of the settings, another column marks these as own."""
    every = list(kpis)
    if all(kpi.own is None for kpi in every):
        return [entry(kpi) for kpi in every]
    return [{**entry(kpi), "own": "own" if kpi.own else ""} for kpi in every]


def inputs(kpi: Kpi) -> list[str]:
    """The tables that a KPI reads; `or` stands before a fallback."""
    from salescli.model.measures import tables_of

    found = dict.fromkeys(name for measure in kpi.measures.values() for name in tables_of(measure))
    return [name for name in found if name.partition(" (or ")[0] not in found or name in TABLES]


def explanation(kpi: Kpi) -> str:
    """The whole definition of a KPI as plain text."""
    lines = [
        f"{kpi.name}: {kpi.title} ({kpi.unit.value}, {_direction(kpi)})",
        "",
        kpi.documentation,
        "",
        "Columns",
        f"    value = {kpi.formula}",
        *(f"    {line}" for line in _columns(kpi)),
        *_other_names(kpi),
        "",
        "Default",
        f"    per {kpi.grain.value}" + (f", by {', '.join(kpi.by)}" if kpi.by else ""),
        "",
        "Inputs",
        f"    {', '.join(inputs(kpi))}",
        *(["", "Definition", f"    {kpi.label}, {kpi.definition_hash}"] if kpi.meaning else []),
    ]
    lines += ["", f"Change (salescli why {kpi.name})", *(f"    {line}" for line in _account(kpi))]
    lines += [
        "",
        f"Difference of two groups (salescli compare-groups {kpi.name})",
        *(f"    {line}" for line in _intervals(kpi)),
    ]
    if kpi.settings:
        lines += ["", "Settings (--set KEY=VALUE, or [kpi." + kpi.name + "] in salescli.toml)"]
        lines += [f"    {key} = {_toml(setting.default)}: {setting.meaning}" for key, setting in kpi.settings.items()]
    return "\n".join(lines) + "\n"


def _other_names(kpi: Kpi) -> list[str]:
    """The names that others use for the KPI, under a heading; nothing without any."""
    lines = [*_lines(", ".join(kpi.also_called))]
    if kpi.perhaps_called:
        lines += _lines(f"perhaps, for they may mean another KPI: {', '.join(kpi.perhaps_called)}")
    return ["", "Also called", *lines] if lines else []


def _lines(text: str) -> list[str]:
    """A text in lines that are not too long, under a heading."""
    from textwrap import wrap

    return wrap(text, 110, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def _account(kpi: Kpi) -> list[str]:
    """How a change of the KPI is accounted for: its class, and its drivers."""
    from salescli.i18n.language import ENGLISH
    from salescli.message import say
    from salescli.model.account import DEFAULT, Formula, Ratio, Refused

    match kpi.account:
        case None:
            return ["none"]
        case Refused(reason=reason, command=command):
            return [f"none: {ENGLISH.say(say(reason))}; see: salescli {command}"]
        case Ratio(numerator=above, denominator=below):
            lines = [f"a ratio: {above} ÷ {_in_brackets(below)}"]
        case Formula():
            lines = ["a formula"]
        case _:
            lines = ["a sum"]
    for name, tree in kpi.account.drivers.items():
        lines.append(f"{'drivers' if name == DEFAULT else f'drivers {name}'}: {_tree(tree)}")
    return lines


def _intervals(kpi: Kpi) -> list[str]:
    """How the interval of the difference of two groups is computed, and how under other settings."""
    from salescli.model.account import METHODS, Method, Ratio

    words = {
        Method.NEWCOMBE: "newcombe, from the Wilson limits of the two shares",
        Method.WELCH: "welch, from the rows of both groups",
        Method.NONE: "none",
    }
    others = kpi.account.samples_with if isinstance(kpi.account, Ratio) else {}
    return [f"interval: {words[kpi.method]}",
            *(f"interval with {setting}: {words[METHODS[sample]]}" for setting, sample in others.items())]  # fmt: skip


def _in_brackets(text: str) -> str:
    return f"({text})" if " " in text else text


def _tree(tree: Drivers) -> str:
    """The drivers of a tree, with the signs between them."""
    from salescli.model.account import Chain, Inputs, Parts

    match tree:
        case Chain():
            return " × ".join(factor.name for factor in tree.factors)
        case Parts():
            signed = [f"− {part.name}" if part.reduces else f"+ {part.name}" for part in tree.parts]
            return " ".join(signed).removeprefix("+ ")
        case Inputs():
            return f"{', '.join(each.name for each in tree.inputs)}, in {tree.formula}"


def _direction(kpi: Kpi) -> str:
    return "neither direction is better" if kpi.better.value == "neutral" else f"{kpi.better.value} is better"


def _columns(kpi: Kpi) -> list[str]:
    from salescli.model.metric import Derived

    return [
        f"{name} = {part.formula} [{part.unit.value}]" if isinstance(part, Derived) else f"{name} [{part.unit.value}]"
        for name, part in kpi.components.items()
    ]


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
