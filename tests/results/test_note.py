"""Notes are data: a code and what their sentence is made of."""

from __future__ import annotations

from salescli.i18n.language import ENGLISH
from salescli.message import Message
from salescli.results.note import Note, note


def test_a_note_is_a_code_a_count_and_a_message_with_that_count() -> None:
    found = note("stages_left_open", 3, "mapping.stages_left_open", stages=("Signed",))
    text = Message("mapping.stages_left_open", (("count", 3), ("stages", ("Signed",))))
    assert found == Note("stages_left_open", 3, text)
    assert ENGLISH.say(found.text).startswith("3 deals count as open")
