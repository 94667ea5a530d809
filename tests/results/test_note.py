"""Notes as programs get them."""

from __future__ import annotations

from salescli.results.note import Note


def test_a_note_is_a_code_a_count_and_a_text() -> None:
    note = Note("without_value", 3, "3 won deals without value are left out.", "without value")
    assert note.record == {"code": "without_value", "count": 3, "text": "3 won deals without value are left out."}
