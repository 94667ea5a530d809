"""A proposal as the text of a settings file: TOML, with what was found and what is asked as comments."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from salescli import fix
from salescli.i18n.language import ENGLISH
from salescli.init import headings
from salescli.init.parts import FORMS, MOST_WORDS, Answer, Proposal, ProposedColumn, ProposedTable, Question, Word
from salescli.loading.currency import base_currency
from salescli.loading.files.addresses import STANDARD_INPUT, address
from salescli.loading.mapping import preset
from salescli.loading.parsing.currency_words import codes_of, is_shared
from salescli.loading.parsing.stage_words import hint_of
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.config.sections import ColumnSetting
    from salescli.init.rates import Rates
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.loading.mapping.stage_order import Stage

_CONTROL = regex(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
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


def questions(proposal: Proposal) -> Iterator[Question]:
    """Every question that stands in the file."""
    yield from _about_currency(proposal) if proposal.has_money else ()
    yield from _about_stages(proposal)
    for table in proposal.tables:
        yield from (*_about_exclusions(table), *table.questions, *table.about_columns)
        for name, words in table.words.items():
            yield from _about_words(table, name, _unknown(table, name, words))


def _currency(proposal: Proposal) -> str:
    if not proposal.has_money:
        return ""
    asked, rows = list(_about_currency(proposal)), _rows_by_currency(proposal)
    lines = ["[currency]", *(_asked(each) for each in asked)]
    if proposal.rates and proposal.is_by_day:
        return _lines([*lines, *_by_rates(proposal.rates, rows), *(line for each in asked for line in _answers(each))])
    if rows and not all(map(is_shared, rows)):
        base = next(iter(rows))
        lines.append(_entry(f"base = {fix.text(base)}", rows[base]))
    return _lines([*lines, *(line for each in asked for line in _answers(each))])


def _by_rates(rates: Rates, rows: Mapping[str, str]) -> list[str]:
    """The entries that a file of rates makes: the currency that it has no rates of, and the file."""
    base = rates.base_of(list(rows))
    if base is None:
        return []
    lines = [_entry(f"base = {fix.text(base)}", rows[base])]
    if not rates.question(base):
        lines.append(_entry(f"rates = {fix.text(rates.name)}", f"rates by day: {rates.said(base)}"))
    return lines


def _rows_by_currency(proposal: Proposal) -> dict[str, str]:
    """The currencies of the amounts, that of most rows first, with how many rows each has."""
    counts = base_currency.by_rows(proposal.currencies)
    return {code: f"{count:,} {'row' if count == 1 else 'rows'}" for code, count in counts.items()}


def _about_currency(proposal: Proposal) -> Iterator[Question]:
    """What the files do not say of the currencies of amounts; only the user knows what a unit is worth."""
    rows = _rows_by_currency(proposal)
    shared = sorted(filter(is_shared, proposal.currencies))
    for sign in shared:
        code = codes_of(sign)[0]
        likely = fix.setting("currency", "base", fix.text(code), is_complete=False)
        answers = (Answer(likely),) if rows.keys() == {shared[0]} else ()
        yield Question(f"amounts are written with {sign}. Which currency is that?", answers)
    if not rows:
        text = "no column says which currency the amounts are in. Which one is it?"
        yield Question(text, (Answer(fix.setting("currency", "base", '"SEK"', is_complete=False)),))
    elif proposal.rates and proposal.is_by_day:
        question = proposal.rates.question(proposal.rates.base_of(list(rows)))
        yield from (question,) if question else ()
    elif len(rows) > 1 and not all(map(is_shared, rows)):
        text = "the amounts are in several currencies. What is one unit of each worth in the base currency?"
        _, *others = rows
        rates = fix.setting(
            "currency",
            "rates",
            f"{{ {', '.join(f'{fix.key(code)} = {fix.BLANK}' for code in others)} }}",
            is_complete=False,
        )
        yield Question(text, (Answer(rates, ", ".join(f"{code} {rows[code]}" for code in others)),))


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
    lines += [_asked(each) for each in _about_stages(proposal)]
    for stage in proposal.stages:
        deals = f"{stage.count:,} {'deal' if stage.count == 1 else 'deals'}"
        if stage.weight is None:
            lines.append(_answer(_weight(stage, deals)))
        else:
            weight = Decimal(f"{stage.weight:.2f}")
            lines.append(_entry(f"{fix.key(stage.name)} = {weight}", f"{deals}; the mean probability of the open ones"))
    return _lines(lines)


def _about_stages(proposal: Proposal) -> Iterator[Question]:
    """What the files do not say of the stages: their place, and how likely a deal in each is won."""
    if any(not stage.known for stage in proposal.stages):
        unknown = ", ".join(stage.name for stage in proposal.stages if not stage.known)
        yield Question(f"the names of these do not tell their place: {unknown}. Where do they belong?")
    if weightless := tuple(_weight(stage) for stage in proposal.stages if stage.weight is None):
        text = "how likely is a deal in each stage to be won? Put the weight in and take the # away."
        yield Question(text, weightless)
    if any(stage.weight == 0 for stage in proposal.stages):
        never = ", ".join(stage.name for stage in proposal.stages if stage.weight == 0)
        yield Question(f"every open deal in these has the probability 0: {never}. Is that meant?")


def _weight(stage: Stage, remark: str = "") -> Answer:
    return Answer(fix.setting("stages", fix.key(stage.name), fix.BLANK, is_complete=False), remark)


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
        lines.append(f"# Not used: {', '.join(fix.text(_comment(header)) for header in table.unused)}")
    for name, words in table.words.items():
        lines += _words(table, name, words)
    if table.own_status:
        lines += ["", f"# [tables.{table.name}.values.status]"]
        lines += [
            _entry(f"# {fix.text(word.text)} = {fix.text(word.meaning or '')}", f"{word.count:,}")
            for word in table.own_status
        ]
    return _lines(lines)


def _questions(questions: Iterable[Question]) -> list[str]:
    return [line for each in dict.fromkeys(questions) for line in (_asked(each), *_answers(each))]


def _asked(question: Question) -> str:
    return f"{QUESTION}{_comment(question.text)}"


def _answers(question: Question) -> list[str]:
    return [_answer(each) for each in question.answers]


def _answer(answer: Answer) -> str:
    entry, remark = answer.line
    return _entry(f"# {entry}", remark)


def _is_read_from_a_header(table: ProposedTable, name: str) -> bool:
    """Whether the words of a column are those of the files, and not those of an expression or a constant."""
    return all(
        source.header is not None for column in table.columns if column.name == name for source in column.sources
    )


def title_of(file: MappedFile) -> str:
    """The title of the preset that a file bears the marks of, else the language of its headings; empty without one."""
    if file.preset:
        return preset.load(file.preset).title
    language = headings.language_of(file)
    return f"headings in {language}" if language else ""


def _files(files: Iterable[MappedFile], path: Path) -> str:
    folder = path.parent.resolve()
    inside, outside = [], []
    for file in files:
        resolved = file.file.path.resolve()
        is_here = file.file.path != STANDARD_INPUT and not address(file.file.path)
        if is_here and resolved.is_relative_to(folder):
            inside.append(fix.text(glob.escape(resolved.relative_to(folder).as_posix())))
        else:
            outside.append(_comment(file.file.name))
    if outside:
        return f"# {', '.join(outside)}: not in the folder of these settings"
    return f"files = [{', '.join(inside)}]"


def _exclusions(table: ProposedTable) -> list[str]:
    """The rules that leave rows out, what else does, and the words that may."""
    found = {header: rule for file in table.files for header, rule in file.exclusions.items()}
    said = _said_exclusions(table)
    marks = [header for header, rule in found.items() if not rule.is_of_settings]
    lines = [_entry(f"exclude = {_rules(said)}", "such rows count nowhere")] if said else []
    if marks:
        lines.append(f"# Rows that lie in the bin by {_comment(', '.join(marks))} count nowhere.")
    return lines + _questions(_about_exclusions(table))


def _about_exclusions(table: ProposedTable) -> Iterator[Question]:
    """Whether words that say of a row that it is none rule it out."""
    if not table.excludable:
        return
    counted = [(word, count, header) for header, mine in table.excludable.items() for word, count in mine.items()]
    every = ", ".join(f"{word} {count:,} in {header}" for word, count, header in counted)
    text = f"these may be no {table.name}: {every}. Should such rows count nowhere?"
    said = _said_exclusions(table)
    offered = _rules({**said, **{header: list(mine) for header, mine in table.excludable.items()}})
    answer = Answer(fix.setting(f"tables.{table.name}", "exclude", offered))
    yield Question(text + (" Then, in place of the line above:" if said else ""), (answer,))


def _said_exclusions(table: ProposedTable) -> dict[str, list[str]]:
    found = {header: rule for file in table.files for header, rule in file.exclusions.items()}
    return {header: list(rule.words) for header, rule in found.items() if rule.is_of_settings}


def _rules(words: Mapping[str, Sequence[str]]) -> str:
    rules = (f"{fix.key(header)} = [{', '.join(map(fix.text, mine))}]" for header, mine in words.items())
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
    remark += [f"or: {', '.join(fix.text(header) for header in column.others)}"] if column.others else []
    return [_entry(f"{column.name} = {_source(source)}", "; ".join(remark))]


def _words(table: ProposedTable, name: str, words: list[Word]) -> list[str]:
    if not _are_words(table, name, words):
        return []
    unknown = _unknown(table, name, words)
    if not unknown and name not in _SPELT_OUT:
        return []
    lines = ["", f"[tables.{table.name}.values.{name}]", *_questions(_about_words(table, name, unknown))]
    for word in words:
        if word.meaning is not None:
            lines.append(_entry(f"{fix.text(word.text)} = {fix.text(word.meaning)}", f"{word.count:,}"))
    return lines


def _are_words(table: ProposedTable, name: str, words: Sequence[Word]) -> bool:
    return 0 < len(words) <= MOST_WORDS and _is_read_from_a_header(table, name)


def _unknown(table: ProposedTable, name: str, words: Sequence[Word]) -> list[Word]:
    """The words of a column that nobody knows, but for those that may rule rows out."""
    if not _are_words(table, name, words):
        return []
    offered = {word for mine in table.excludable.values() for word in mine} if name == "status" else ()
    return [word for word in words if word.meaning is None and word.text not in offered]


def _about_words(table: ProposedTable, name: str, unknown: Sequence[Word]) -> Iterator[Question]:
    """What words mean that nobody knows; only of a stage that speaks of winning or losing it can be guessed."""
    if not unknown:
        return
    column = TABLES[table.name].columns[name]
    choices = ["true", "false"] if column.kind is Kind.FLAG else list(dict.fromkeys(column.choices.values()))
    own = ", or leave them: they stand for themselves" if column.open_choice and name not in FORMS else ""
    answers = []
    for word in unknown:
        guess = hint_of(word.text) if name == "status" else None
        meaning = fix.text(guess) if guess else fix.BLANK
        section = f"tables.{table.name}.values.{name}"
        entry = fix.setting(section, fix.text(word.text), meaning, is_complete=guess is not None)
        answers.append(Answer(entry, f"{word.count:,}"))
    yield Question(f"what do these mean, {', '.join(choices)}{own}?", tuple(answers))


def _source(source: ColumnSetting) -> str:
    if source.header is not None:
        return fix.text(source.header)
    if source.sql is not None:
        return f"{{ sql = {_literal(source.sql)} }}"
    constant = source.constant
    if isinstance(constant, bool):
        return f"{{ constant = {str(constant).lower()} }}"
    text = str(constant) if isinstance(constant, int | Decimal | date) else fix.text(str(constant))
    return f"{{ constant = {text} }}"


def _entry(line: str, remark: str) -> str:
    return f"{line}   # {_comment(remark)}" if remark else line


def _literal(text: str) -> str:
    """A string of TOML without escapes, where that can hold the text."""
    return f"'''{text}'''" if "'''" not in text and not _CONTROL.search(text) and text[-1] != "'" else fix.text(text)


def _comment(text: str) -> str:
    return _CONTROL.sub(" ", text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
