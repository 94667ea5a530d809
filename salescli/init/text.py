"""A proposal as the text of a settings file: TOML, with what was found and what is asked as comments."""

from __future__ import annotations

import glob
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from salescli.i18n.language import ENGLISH
from salescli.init.parts import FORMS, MOST_WORDS, Proposal, ProposedColumn, ProposedTable, Question, Word
from salescli.loading.currency import base_currency
from salescli.loading.files.addresses import STANDARD_INPUT, address
from salescli.loading.mapping import preset
from salescli.loading.parsing.currency_words import codes_of, is_shared
from salescli.loading.parsing.stage_words import hint_of
from salescli.model.schema import Kind
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.config.sections import ColumnSetting
    from salescli.loading.mapping.map_columns import MappedFile

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LONGEST = 40

#: Columns whose words are written down even where every one of them is known.
_SPELT_OUT = ("status", "deal_type", "type")

#: Before every question that the files leave open.
QUESTION = "# QUESTION: "

_HEAD = """\
# Settings for salescli, proposed by `salescli init` from what stands in the files. Edit them as you like.
# A line that begins with QUESTION is something the files do not say.
"""


def compose(proposal: Proposal) -> str:
    """The whole file; it loads as it stands."""
    parts = [_HEAD, _currency(proposal), _calendar(proposal), _stages(proposal)]
    parts += [_table(table, proposal.path) for table in proposal.tables]
    if proposal.unread:
        parts.append(
            _lines(
                f"# Not read: {_comment(file.path.name)}: {_comment(ENGLISH.say(why))}" for file, why in proposal.unread
            )
        )
    return "\n".join(part for part in parts if part)


def _currency(proposal: Proposal) -> str:
    if not proposal.has_money:
        return ""
    lines = ["[currency]"]
    counts = base_currency.by_rows(proposal.currencies)
    shared = sorted(filter(is_shared, proposal.currencies))
    for sign in shared:
        lines.append(f"{QUESTION}amounts are written with {_comment(sign)}. Which currency is that?")
    if not counts:
        lines.append(f"{QUESTION}no column says which currency the amounts are in. Which one is it?")
        return _lines([*lines, '# base = "SEK"'])
    if counts.keys() == set(shared[:1]):
        return _lines([*lines, f'# base = "{codes_of(shared[0])[0]}"'])
    rows = {code: f"{count:,} {'row' if count == 1 else 'rows'}" for code, count in counts.items()}
    base, *others = rows
    if others:
        text = "the amounts are in several currencies. What is one unit of each worth in the base currency?"
        lines.append(f"{QUESTION}{text}")
    lines.append(_entry(f"base = {_string(base)}", rows[base]))
    if others:
        rates = ", ".join(f"{_key(code)} = 1.00" for code in others)
        lines.append(_entry(f"# rates = {{ {rates} }}", ", ".join(f"{code} {rows[code]}" for code in others)))
    return _lines(lines)


def _calendar(proposal: Proposal) -> str:
    lines = ["[calendar]", _entry("# fiscal_year_start = 7", "the month in which the year begins")]
    if proposal.last_day:
        lines.append(
            _entry(f"# as_of = {proposal.last_day}", "the last day in the files: for an archive that no longer grows")
        )
    return _lines(lines)


def _stages(proposal: Proposal) -> str:
    if not proposal.stages:
        return ""
    lines = ["[stages]   # in pipeline order, with the weight of an open deal that has no probability of its own"]
    if any(not stage.known for stage in proposal.stages):
        unknown = ", ".join(_comment(stage.name) for stage in proposal.stages if not stage.known)
        lines.append(f"{QUESTION}the names of these do not tell their place: {unknown}. Where do they belong?")
    if any(stage.weight is None for stage in proposal.stages):
        lines.append(f"{QUESTION}how likely is a deal in each stage to be won? Put the weight in and take the # away.")
    if any(stage.weight == 0 for stage in proposal.stages):
        never = ", ".join(_comment(stage.name) for stage in proposal.stages if stage.weight == 0)
        lines.append(f"{QUESTION}every open deal in these has the probability 0: {never}. Is that meant?")
    for stage in proposal.stages:
        deals = f"{stage.count:,} {'deal' if stage.count == 1 else 'deals'}"
        if stage.weight is None:
            lines.append(_entry(f"# {_key(stage.name)} = 0.50", deals))
        else:
            weight = Decimal(f"{stage.weight:.2f}")
            lines.append(_entry(f"{_key(stage.name)} = {weight}", f"{deals}; the mean probability of the open ones"))
    return _lines(lines)


def _table(table: ProposedTable, path: Path) -> str:
    titles = [title for file in table.files if (title := title_of(file))]
    by = f"   # {_comment('; '.join(dict.fromkeys(titles)))}" if titles else ""
    lines = [f"[tables.{table.name}]{by}", _files(table.files, path), *_exclusions(table)]
    lines += [_entry(*line) for line in table.lines]
    lines += _questions(table.questions)
    lines += ["", f"[tables.{table.name}.columns]"]
    lines += _questions(table.about_columns)
    for column in table.columns:
        lines += _column(column, table.words.get(column.name, []))
    if table.missing:
        lines.append(f"# Not found: {', '.join(table.missing)}")
    if table.unused:
        lines.append(f"# Not used: {', '.join(_string(_comment(header)) for header in table.unused)}")
    for name, words in table.words.items():
        lines += _words(table, name, words)
    if table.own_status:
        lines += ["", f"# [tables.{table.name}.values.status]"]
        lines += [
            _entry(f"# {_string(word.text)} = {_string(word.meaning or '')}", f"{word.count:,}")
            for word in table.own_status
        ]
    return _lines(lines)


def _questions(questions: Iterable[Question]) -> list[str]:
    lines = []
    for question in dict.fromkeys(questions):
        lines.append(f"{QUESTION}{_comment(question.text)}")
        lines += [f"# {answer}" for answer in question.answers]
    return lines


def _is_read_from_a_header(table: ProposedTable, name: str) -> bool:
    """Whether the words of a column are those of the files, and not those of an expression or a constant."""
    return all(
        source.header is not None for column in table.columns if column.name == name for source in column.sources
    )


def title_of(file: MappedFile) -> str:
    """The title of the preset that a file bears the marks of; empty without one."""
    return preset.load(file.preset).title if file.preset else ""


def _files(files: Iterable[MappedFile], path: Path) -> str:
    folder = path.parent.resolve()
    inside, outside = [], []
    for file in files:
        resolved = file.file.path.resolve()
        is_here = file.file.path != STANDARD_INPUT and not address(file.file.path)
        if is_here and resolved.is_relative_to(folder):
            inside.append(_string(glob.escape(resolved.relative_to(folder).as_posix())))
        else:
            outside.append(_comment(file.file.name))
    if outside:
        return f"# {', '.join(outside)}: not in the folder of these settings"
    return f"files = [{', '.join(inside)}]"


def _exclusions(table: ProposedTable) -> list[str]:
    """The rules that leave rows out, what else does, and the words that may."""
    found = {header: rule for file in table.files for header, rule in file.exclusions.items()}
    said = {header: list(rule.words) for header, rule in found.items() if rule.is_of_settings}
    marks = [header for header, rule in found.items() if not rule.is_of_settings]
    lines = [_entry(f"exclude = {_rules(said)}", "such rows count nowhere")] if said else []
    if marks:
        lines.append(f"# Rows that lie in the bin by {_comment(', '.join(marks))} count nowhere.")
    if table.excludable:
        counted = [(word, count, header) for header, mine in table.excludable.items() for word, count in mine.items()]
        every = ", ".join(f"{word} {count:,} in {header}" for word, count, header in counted)
        text = f"these may be no {table.name}: {every}. Should such rows count nowhere?"
        lines.append(f"{QUESTION}{_comment(text)}" + (" Then, in place of the line above:" if said else ""))
        offered = {header: list(mine) for header, mine in table.excludable.items()}
        lines.append(f"# exclude = {_rules({**said, **offered})}")
    return lines


def _rules(words: Mapping[str, Sequence[str]]) -> str:
    rules = (f"{_key(header)} = [{', '.join(map(_string, mine))}]" for header, mine in words.items())
    return f"{{ {', '.join(rules)} }}"


def _column(column: ProposedColumn, words: list[Word]) -> list[str]:
    if not column.settled:
        said = "; ".join(f"{_source(source)} in {', '.join(files)}" for source, files in column.sources.items())
        return [f"# {column.name}: {_comment(said)}"]
    source = next(iter(column.sources))
    remark = [f"such as {_cut(column.example)}"] if column.example else []
    if source.header is not None and not column.example:
        remark.append("blank in the first rows")
    if source.sql is not None and len(words) <= MOST_WORDS:
        remark += [", ".join(f"{word.text} {word.count:,}" for word in words)]
    remark += [f"or: {', '.join(_string(header) for header in column.others)}"] if column.others else []
    return [_entry(f"{column.name} = {_source(source)}", "; ".join(remark))]


def _words(table: ProposedTable, name: str, words: list[Word]) -> list[str]:
    if not words or len(words) > MOST_WORDS or not _is_read_from_a_header(table, name):
        return []
    column = TABLES[table.name].columns[name]
    flag = column.kind is Kind.FLAG
    choices = ["true", "false"] if flag else list(dict.fromkeys(column.choices.values()))
    offered = {word for mine in table.excludable.values() for word in mine} if name == "status" else ()
    unknown = [word for word in words if word.meaning is None and word.text not in offered]
    if not unknown and name not in _SPELT_OUT:
        return []
    lines = ["", f"[tables.{table.name}.values.{name}]"]
    if unknown:
        own = ", or leave them: they stand for themselves" if column.open_choice and name not in FORMS else ""
        lines.append(f"{QUESTION}what do these mean, {', '.join(choices)}{own}?")
    for word in unknown:
        guess = hint_of(word.text) or choices[0] if name == "status" else choices[0]
        lines.append(_entry(f"# {_string(word.text)} = {_string(guess)}", f"{word.count:,}"))
    for word in words:
        if word.meaning is not None:
            lines.append(_entry(f"{_string(word.text)} = {_string(word.meaning)}", f"{word.count:,}"))
    return lines


def _source(source: ColumnSetting) -> str:
    if source.header is not None:
        return _string(source.header)
    if source.sql is not None:
        return f"{{ sql = {_literal(source.sql)} }}"
    constant = source.constant
    if isinstance(constant, bool):
        return f"{{ constant = {str(constant).lower()} }}"
    text = str(constant) if isinstance(constant, int | Decimal | date) else _string(str(constant))
    return f"{{ constant = {text} }}"


def _entry(line: str, remark: str) -> str:
    return f"{line}   # {_comment(remark)}" if remark else line


def _key(text: str) -> str:
    return text if _BARE_KEY.fullmatch(text) else _string(text)


def _string(text: str) -> str:
    """A basic string of TOML: JSON's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _literal(text: str) -> str:
    """A string of TOML without escapes, where that can hold the text."""
    return f"'''{text}'''" if "'''" not in text and not _CONTROL.search(text) and text[-1] != "'" else _string(text)


def _comment(text: str) -> str:
    return _CONTROL.sub(" ", text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
