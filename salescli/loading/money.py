"""The amounts of the files in one currency: the base one, at the rates of the settings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from functools import partial

import polars as pl

from salescli.errors import quoted
from salescli.loading import currencies, expressions, numbers, recognition
from salescli.loading.casting import Reading, stripped
from salescli.loading.files import Remark
from salescli.loading.mapping import MappedFile
from salescli.loading.numbers import MONEY
from salescli.loading.recognition import ColumnOfFile
from salescli.loading.stepwise import short
from salescli.records import dataclass
from salescli.schema import TABLES, Kind
from salescli.settings import CurrencySettings

_CURRENCY = "currency"
#: An amount with the currency that a column beside it names, as the text of one that does not read has it.
_BESIDE = re.compile(r"(.*) \(([^()]*)\)", re.DOTALL)
_WRITTEN_OUT = "Write it as 1500000, or compute it by an sql expression in salescli.toml."


@dataclass
class Money:
    """What the files and the settings say of currencies.

    Without a base in the settings, the first currency that the files name is it; another one then has no rate.
    """

    files: Sequence[MappedFile]
    settings: CurrencySettings
    _assumed: dict[bool, str | None] = field(default_factory=dict)

    @property
    def currency(self) -> str | None:
        """The base currency as a code, None where nothing says it."""
        base = self.settings.base or self._assumed.get(True) or self._base(look=False)
        return base if base and not currencies.is_shared(base) else None

    @property
    def own(self) -> frozenset[str]:
        """The settings' words for currencies."""
        base = [self.settings.base] if self.settings.base else []
        return frozenset(word.upper() for word in (*base, *self.settings.rates))

    def needs(self, file: MappedFile) -> list[str]:
        """The headers that hold the currency of the file's amounts."""
        mapped = file.columns.get(_CURRENCY)
        return [mapped.source.header] if mapped and mapped.source.header else []

    def handles_itself(self, file: MappedFile, headers: Collection[str]) -> bool:
        """Whether an expression over these headers looks at the currency of an amount itself."""
        return not set(headers).isdisjoint(self.needs(file))

    def rates_of_cells(self, file: MappedFile, header: str, *, careful: bool) -> Mapping[str, Decimal] | None:
        """What the currencies that cells of an amount may name beside their number are worth (see `Cast.rates`).

        None where a column names them too: then the two are set against each other (see `converted`).
        """
        is_known = careful or bool(self._words(file, header))
        if self._named_apart(file):
            return None if is_known else {}
        return self._worth(look=careful) if is_known else {}

    def rates_in_expression(
        self, file: MappedFile, headers: Sequence[str], cells: Sequence[str], *, careful: bool
    ) -> Mapping[str, Decimal] | None:
        """The same for an expression over `headers`, for what some of these, `cells`, say."""
        if self._named_apart(file) or self.handles_itself(file, headers):
            return None
        return self._worth(look=careful) if careful or self._words_behind(file, cells) else {}

    def may_name(self, file: MappedFile, headers: Sequence[str], *, careful: bool) -> bool:
        """Whether the cells behind an expression may name a currency beside the one that a column names."""
        return self._named_apart(file) and (careful or bool(self._words_behind(file, headers)))

    def converted(
        self, file: MappedFile, header: str, named_by: Sequence[str], read: Reading, *, careful: bool
    ) -> Reading:
        """The amount in the base currency; it does not read where its currency has no rate.

        `named_by` are the columns of the frame that hold the currency, at most one.
        """
        is_plain = not careful and not self._words(file, header)
        return self._converted(file, named_by, read, [] if is_plain else [read.text], careful=careful)

    def converted_expression(
        self, file: MappedFile, named_by: Sequence[str], read: Reading, cells: Sequence[pl.Expr], *, careful: bool
    ) -> Reading:
        """The same of what an expression made from `cells` of the file that may name currencies too."""
        return self._converted(file, named_by, read, cells, careful=careful, is_lenient=True)

    def _converted(
        self,
        file: MappedFile,
        named_by: Sequence[str],
        read: Reading,
        cells: Sequence[pl.Expr],
        *,
        careful: bool,
        is_lenient: bool = False,
    ) -> Reading:
        mapped = file.columns.get(_CURRENCY)
        if mapped is None or not self._named_apart(file):
            return read
        column = pl.col(named_by[0]) if named_by else pl.lit(str(mapped.source.constant))
        by_word = self._worth(look=careful or self._base(look=False) is None)
        blank = Decimal(1) if self.settings.base or not by_word else None
        slowly = partial(_slowly, by_word, blank, self.own if is_lenient else None)
        if not cells:
            seen = {word for other in self.needs(file) for word in file.file.values(other)}
            value = _quickly(column, read.value, by_word, blank, seen)
            left = value.is_null() & read.value.is_not_null()
            text, column, number = (pl.when(left).then(part) for part in (read.text, column, read.value))
            value = pl.coalesce(value, slowly([text], column, number))
            return read._replace(value=value, unread=read.unread | (value.is_null() & read.value.is_not_null()))
        amount = slowly(cells, column, read.value)
        column = stripped(column).str.to_uppercase()
        has_no_rate = amount.is_null() & read.value.is_not_null()
        named = [pl.when(has_no_rate).then(pl.format("{} ({})", read.text, column))]
        for cell in cells:
            odd = pl.when(has_no_rate).then(cell)
            named.append(pl.when(numbers.named_currency(odd).is_not_null()).then(odd))
        named.append(pl.when(has_no_rate).then(pl.format("{} ()", read.text)))
        return read._replace(value=amount, text=pl.coalesce(*named, read.text), unread=read.unread | has_no_rate)

    def _named_apart(self, file: MappedFile) -> bool:
        """Whether a column or a constant names the currency of the file's amounts."""
        mapped = file.columns.get(_CURRENCY)
        return mapped is not None and (bool(self.needs(file)) or mapped.source.constant is not None)

    def _words(self, file: MappedFile, header: str) -> list[str]:
        return recognition.currency_words(ColumnOfFile(file.file, header, file.table))

    def _known_words(self, file: MappedFile, header: str) -> list[str]:
        """The known currencies beside the numbers of a header that an expression names."""
        values = [value for value in file.file.values(header) if not numbers.says_nothing(value)]
        are_numbers = all(numbers.is_number(value, ".") or numbers.is_number(value, ",") for value in values)
        words = map(numbers.currency_word if are_numbers else numbers.sign_in, values)
        return [word for word in words if word and currencies.is_sure(word)]

    def _words_behind(self, file: MappedFile, headers: Iterable[str]) -> list[str]:
        return [word for header in headers for word in self._known_words(file, header)]

    def _worth(self, *, look: bool) -> Mapping[str, Decimal]:
        return currencies.worth(self._base(look=look), self.settings.rates)

    def _base(self, *, look: bool) -> str | None:
        if self.settings.base:
            return self.settings.base
        if look not in self._assumed:
            self._assumed[look] = self._first_named(look=False) or (self._first_named(look=True) if look else None)
        return self._assumed[look]

    def _first_named(self, *, look: bool) -> str | None:
        places = list(TABLES)
        paid = [file for file in self.files if any(each.column.kind is Kind.MONEY for each in file.columns.values())]
        paid.sort(key=lambda file: places.index(file.table))
        for file in paid:
            mapped = file.columns.get(_CURRENCY)
            if mapped and mapped.source.constant is not None:
                return str(mapped.source.constant).upper()
            if mapped and mapped.source.header:
                word = recognition.first_currency(ColumnOfFile(file.file, mapped.source.header, file.table), look=look)
                if word:
                    return currencies.code_of(word)
        for file in paid:
            for mapped in file.columns.values():
                if mapped.column.kind is Kind.MONEY and mapped.source.sql is not None:
                    if words := self._words_behind(file, expressions.headers_in(mapped.source.sql)):
                        return currencies.code_of(words[0])
                elif mapped.column.kind is Kind.MONEY and mapped.source.header:
                    column = ColumnOfFile(file.file, mapped.source.header, file.table)
                    if word := _usual(recognition.currency_words(column), len(column.values)):
                        return currencies.code_of(word)
        return None

    def multiple(self, text: str) -> tuple[str, str] | None:
        """What is wrong with an amount that a word multiplies, and the advice; None where it is not that."""
        if (word := numbers.multiple_in(text, self.own)) is None:
            return None
        return f"is not an amount written out in full: {quoted(word)} stands for a multiple", _WRITTEN_OUT

    def _unknown_code(self, word: str) -> str | None:
        """The code of a word for a currency, where it is one and has no rate."""
        code = currencies.code_of(word)
        is_known = code in self._worth(look=True) or word.upper().strip(".") in self._worth(look=True)
        return code if not is_known and currencies.is_word(word) else None

    def unknown(self, text: str) -> tuple[str, str] | None:
        """What is wrong with an amount in a currency that has no rate, and the advice; None where it is not that."""
        beside = _BESIDE.fullmatch(text) if any(map(self._named_apart, self.files)) else None
        base = self._base(look=True)
        if beside and not beside[2]:
            advice = f'Fill it in, or say in salescli.toml what a blank means: [currency] base = "{base}".'
            return f"is in no currency that is told ({self._place()} is blank), and others are in {base}", advice
        words = re.findall(numbers.CURRENCY, text) if re.search("[0-9]", text) else []
        words = [beside[2], *words] if beside else words
        code = next((code for word in words if (code := self._unknown_code(word))), None)
        if code is None:
            return None
        where = f" ({self._place()})" if beside and code == currencies.code_of(beside[2]) else ""
        if base is None:
            what = f"is in {code}{where}, and nothing says what the other amounts are in"
            return what, _rates_advice("SEK", code)
        return f"is in {code}{where}, which has no rate to {base}", _rates_advice(base, code)

    def _place(self) -> str:
        """Where the currencies of the amounts stand, as a message names it."""
        headers = list(dict.fromkeys(header for file in self.files for header in self.needs(file)))
        return f"column {quoted(headers[0])}" if len(headers) == 1 else "the column of its currency"

    @property
    def remarks(self) -> list[Remark]:
        """Which files say nothing of the currency of their amounts, where others of the same table do."""
        found: list[Remark] = []
        if self.settings.base or (base := self._base(look=False)) is None:
            return found
        for file in self.files:
            amounts = [each.source.header for each in file.columns.values() if each.column.kind is Kind.MONEY]
            said = self._named_apart(file) or any(self._words(file, header) for header in amounts if header)
            if (
                said
                or not amounts
                or not any(self._named_apart(each) for each in self.files if each.table == file.table)
            ):
                continue
            text = f"{file.file.name}: nothing says the currency of its amounts; they are taken to be in {base}."
            found.append(Remark("currency_assumed", 0, text))
        return found


def _usual(words: Sequence[str], amounts: int) -> str | None:
    """The currency that some of the amounts name: the first that is known, else one that most of them write."""
    if known := next(filter(currencies.is_known, words), None):
        return known
    return words[0] if len(words) * 2 > amounts and len(set(words)) == 1 else None


def _slowly(
    by_word: Mapping[str, Decimal],
    blank: Decimal | None,
    known: Collection[str] | None,
    cells: Sequence[pl.Expr],
    column: pl.Expr,
    value: pl.Expr,
) -> pl.Expr:
    """Amounts in the base currency, which texts name, a column beside them, or both; null without a rate.

    `blank` is the rate of one that nothing names.
    Other words than currencies are passed over in the texts where `known` are one's own words for these.
    """
    texts = [cell.alias(f"text{number}") for number, cell in enumerate(cells)]
    parts = pl.struct(*texts, stripped(column).str.to_uppercase().alias("column"), value.alias("value"))
    work = partial(_with_care, by_word, blank, known, len(cells))
    return parts.map_batches(work, return_dtype=MONEY, is_elementwise=True)


def _with_care(
    by_word: Mapping[str, Decimal],
    blank: Decimal | None,
    known: Collection[str] | None,
    texts: int,
    parts: pl.Series,
) -> pl.Series:
    """Amounts (`value`) in the base currency, that `column` or a text names; step by step, for a part used twice in
    an expression is worked out twice.
    """
    if parts.struct.field("value").null_count() == len(parts):
        return pl.repeat(None, len(parts), dtype=MONEY, eager=True)
    column, cells = pl.col("column"), []
    for number in range(texts):
        text = pl.col(f"text{number}")
        if known is None:
            cell = numbers.currency_of(numbers.normal_expression(short(text))).str.to_uppercase()
        else:
            cell = currencies.known(numbers.named_currency(text), known)
        cells.append(cell.alias(f"cell{number}"))
    names = [f"cell{number}" for number in range(texts)]
    frame = parts.struct.unnest().with_columns(cells).with_columns(pl.coalesce(names).alias("cell"))
    frame = frame.with_columns(currencies.agreed(column, pl.col("cell"), by_word).alias("rate"))
    others = [currencies.agreed(column, pl.col(name), by_word) for name in names[1:]]
    agree = [pl.col(name).is_null() | (other == pl.col("rate")) for name, other in zip(names[1:], others, strict=True)]
    rate = pl.when(pl.all_horizontal(agree)).then(pl.col("rate")) if agree else pl.col("rate")
    if blank is None:  # nothing is worth as much in every currency
        rate = pl.when(column.is_not_null() | pl.col("cell").is_not_null() | (pl.col("value") == 0)).then(rate)
    frame = frame.with_columns(rate.alias("rate"))
    return frame.select(currencies.converted_with_care(pl.col("value"), pl.col("rate"))).to_series()


def _quickly(
    column: pl.Expr, value: pl.Expr, by_word: Mapping[str, Decimal], blank: Decimal | None, named: Collection[str]
) -> pl.Expr:
    """The amount of a file whose cells are numbers alone; `named` are the currencies that its first rows name."""
    spelt = currencies.spelt(by_word)
    if len(named) == 1 and spelt.get(word := next(iter(named))) == 1:
        return pl.when((column == word).fill_null(value=blank is not None)).then(value)
    rate = currencies.rate_of(column, spelt)
    return currencies.converted(value, rate if blank else pl.when(column.is_not_null()).then(rate))


def bare(text: str) -> str:
    """An amount that did not read as its cell has it, without the currency that a column names."""
    found = _BESIDE.fullmatch(text)
    return re.sub(r"\.0{6}$", "", found[1]) if found else text


def _rates_advice(base: str, code: str) -> str:
    key = code if re.fullmatch("[A-Za-z0-9_-]+", code) else f'"{code}"'
    return f'Add it to salescli.toml: [currency] base = "{base}", rates = {{ {key} = … }} (one {code} in {base}).'
