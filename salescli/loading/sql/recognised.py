"""What the values under a header are, where no table says it: for expressions of the settings, also of own KPIs."""

from __future__ import annotations

from collections.abc import Sequence

from salescli.loading.parsing import dates, numbers
from salescli.loading.parsing.choices import FLAGS, folded_word
from salescli.loading.sql.sources import mark_for
from salescli.model.schema import Kind


def kind_of(values: Sequence[str], *, mostly: bool = False) -> Kind:
    """NUMBER, TIME or FLAG where every value that says anything is one, else TEXT.

    With `mostly` it is enough that more than half are numbers: the others are then reported as values that do not read.
    """
    said = [value for value in values if not numbers.says_nothing(value)]
    mark = mark_for(said)
    are_numbers = sum(numbers.is_number(value, mark) for value in said)
    if said and (are_numbers == len(said) or (mostly and 2 * are_numbers > len(said))):
        return Kind.NUMBER
    if said and all(map(dates.is_date, said)):
        return Kind.TIME
    return Kind.FLAG if said and all(map(_is_flag, said)) else Kind.TEXT


def _is_flag(value: str) -> bool:
    """Whether a cell is a word for true or false; a single letter is not enough."""
    return len(value.strip()) > 1 and folded_word(value) in FLAGS
