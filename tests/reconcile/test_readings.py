"""The readings as data: which there are, and what the settings publish."""

from __future__ import annotations

from salescli import kpis
from salescli.i18n import catalogue
from salescli.message import say
from salescli.reconcile.readings import READINGS, WORDS, Change, Column, choices, published, with_changes


def change(column: Column, slot: str, word: str) -> Change:
    return Change(column, slot, word, say("reconcile.same"))


def test_every_reading_has_a_name_but_the_published_ones() -> None:
    for kpi, columns in READINGS.items():
        for slot, known in ((slot, known) for slots in columns.values() for slot, known in slots.items()):
            for word in known[1:] if slot != "which" else ():
                assert all(catalogue.template(language, WORDS[slot, word]) for language in ("en", "sv")), kpi
    for kpi, settings in (("lead-conversion", {"basis": "cohort", "qualified": True}),
                          ("sales-cycle", {"include_lost": True})):  # fmt: skip
        first = published(kpi, {})
        changed = {slot for slot, word in published(kpi, settings).items() if first[slot] != word}
        assert changed and all((slot, first[slot]) in WORDS for slot in changed)


def test_every_kpi_is_one() -> None:
    assert all(kpis.get(name).name == name for name in READINGS)


def test_each_change_alone_and_two_of_different_columns() -> None:
    base = {"day": "closed_at", "by": "number", "of": "closed"}
    created = change(Column.DAY, "day", "created_at")
    value, opened = change(Column.WHO, "by", "value"), change(Column.WHO, "of", "closed_and_open")
    same = change(Column.DAY, "day", "closed_at")
    assert choices(base, [same, created, value, opened]) == [
        (created,), (value,), (opened,), (created, value), (created, opened),
    ]  # fmt: skip
    assert with_changes(base, (created, value)) == {"day": "created_at", "by": "value", "of": "closed"}


def test_the_settings_of_a_kpi_say_what_is_published() -> None:
    assert published("revenue", {}) == {"day": "closed_at", "who": "won", "much": "value", "which": "period"}
    assert published("lead-conversion", {"basis": "cohort", "qualified": True})["basis"] == "cohort"
    assert published("lead-conversion", {"qualified": True})["who"] == "qualified"
    assert published("sales-cycle", {"include_lost": True})["who"] == "won_and_lost"
