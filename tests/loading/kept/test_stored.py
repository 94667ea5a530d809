"""What is stored in few bytes comes back as it was; what does not fit is found."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from salescli.loading.kept.stored import Codes, Days, Form, Millionths, Same, Survey, Words, survey, to_store
from salescli.loading.parsing.numbers import MONEY

MOMENT = pl.Datetime("us")
WORDS = ("open", "won", "lost")


def stored(frame: pl.DataFrame, forms: dict[str, Form], folder: Path) -> pl.LazyFrame:
    to_store(frame.lazy(), forms).sink_ipc(folder / "rows")
    return pl.scan_ipc(folder / "rows")


def back(frame: pl.DataFrame, forms: dict[str, Form], folder: Path) -> pl.DataFrame:
    return stored(frame, forms, folder).select(form.wide() for form in forms.values()).collect()


def test_every_form_gives_back_what_it_was_given(tmp_path: Path) -> None:
    word = Words("word", WORDS)
    forms = {
        "amount": Millionths("amount"),
        "day": Days("day"),
        "word": word,
        "word:text": Same("word:text", word),
        "text": Codes.of("text"),
        "flag": Form("flag"),
    }
    frame = pl.DataFrame(
        {
            "amount": [Decimal("9223372036854.775807"), Decimal("-0.000001"), None],
            "day": [datetime(1890, 1, 1), None, datetime(2025, 2, 28)],
            "word": ["won", None, "open"],
            "word:text": ["won", None, "open"],
            "text": [" a ", None, "b"],
            "flag": [True, None, False],
        },
        schema={
            "amount": MONEY, "day": MOMENT, "word": pl.String, "word:text": pl.String, "text": pl.String,
            "flag": pl.Boolean,
        },
    )  # fmt: skip
    found = back(frame, forms, tmp_path)
    assert found.with_columns(pl.col("day").cast(MOMENT)).equals(frame)
    assert found.schema["day"] == pl.Date
    assert survey(stored(frame, forms, tmp_path), forms).misfits == frozenset()


@pytest.mark.parametrize(
    ("form", "value", "dtype"),
    [
        (Millionths("x"), Decimal("9223372036854.775808"), MONEY),
        (Days("x"), datetime(2025, 1, 1, 0, 0, 1), MOMENT),
        (Words("x", WORDS), "renewed", pl.String()),
    ],
)
def test_what_does_not_fit_is_found(form: Form, value: object, dtype: pl.DataType, tmp_path: Path) -> None:
    frame = pl.DataFrame({"x": [None, value]}, schema={"x": dtype})
    assert survey(stored(frame, {"x": form}, tmp_path), {"x": form}).misfits == {"x"}


@pytest.mark.parametrize("texts", [["won ", "won"], [None, "won"], ["n/a", None]])
def test_another_text_than_that_of_the_other_column_does_not_fit(texts: list[str | None], tmp_path: Path) -> None:
    forms: dict[str, Form] = {"word": Words("word", WORDS)}
    forms["word:text"] = Same("word:text", forms["word"])
    frame = pl.DataFrame({"word": ["won", "won"] if texts[1] else [None, None], "word:text": texts},
                         schema={"word": pl.String, "word:text": pl.String})  # fmt: skip
    assert survey(stored(frame, forms, tmp_path), forms).misfits == {"word:text"}


@pytest.mark.parametrize(("rows", "is_summable"), [(1, True), (2, False)])
def test_amounts_add_up_in_64_bits_where_they_have_room(rows: int, is_summable: bool, tmp_path: Path) -> None:
    frame = pl.DataFrame({"x": [Decimal(-4_000_000_000_000)] * rows}, schema={"x": MONEY})
    forms: dict[str, Form] = {"x": Millionths("x")}
    found = survey(stored(frame, forms, tmp_path), forms)
    assert found == Survey(summable=frozenset({"x"} if is_summable else ()))


def test_a_survey_says_what_does_not_read_and_between_which_days_all_others_lie(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "a": [date(2025, 1, 2), None], "a:unread": [False, True],
            "b": [None, date(2024, 1, 1)], "b:unread": [False, False],
            "c": [None, None], "c:unread": [False, False],
        },
        schema_overrides={"c": pl.Date},
    )  # fmt: skip
    forms = {name: Form(name) for name in frame.columns}
    found = survey(stored(frame, forms, tmp_path), forms)
    assert (found.unread, found.days) == ({"a"}, (19_723, 20_090))


@pytest.mark.parametrize(("text", "is_clean"), [("a", True), (" a", False), ("n/a", False), ("", False)])
def test_texts_are_clean_where_cleaning_changes_none(text: str, is_clean: bool, tmp_path: Path) -> None:
    forms = {"x": Codes.of("x")}
    stored(pl.DataFrame({"x": ["b", None, text]}), dict(forms), tmp_path).collect()
    assert forms["x"].are_clean(frozenset({"n/a"})) is is_clean


def test_a_day_alone_has_no_time() -> None:
    assert pl.select(x=pl.lit(date(2025, 1, 1))).select(Form("x").wide()).item() == date(2025, 1, 1)
