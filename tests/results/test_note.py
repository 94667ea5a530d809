"""Notes are data; programs get them with their English text."""

from __future__ import annotations

from salescli.i18n.notes import record
from salescli.message import Word, say
from salescli.results.note import Note, note

WITHOUT = say("views.without", column=Word("value"))


def test_a_note_counts_what_its_message_counts() -> None:
    found = note("without_value", 3, "notes.left_out", what=Word("won deals", 3), reason=WITHOUT)
    said = say("notes.left_out", count=3, what=Word("won deals", 3), reason=WITHOUT)
    assert found == Note("without_value", 3, said)
    assert record(found) == {"code": "without_value", "count": 3, "text": "3 won deals without value are left out."}
