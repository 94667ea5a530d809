"""Markdown of small sections."""

from __future__ import annotations

from salescli.i18n.language import Language
from salescli.output.writers.markdown import escaped, safe, write
from salescli.results.document import Document, Section
from tests.output.small import TABLE, Small


def test_a_title_a_table_and_notes() -> None:
    assert write(Small()) == (
        "**Small \\| table**\n"
        "\n"
        "| period | region | value SEK |\n"
        "| --- | --- | ---: |\n"
        "| 2026-01 | value | 1,234.50 |\n"
        "| 2026-02 \\* | – | – |\n"
        "| **total** |  | **1,234.50** |\n"
        "\n"
        "\\* not complete\n"
        "\n"
        "Note: 2 won deals without value are left out.\n"
    )


class _Page(Document):
    def prose(self, language: Language) -> list[Section]:
        return [
            Section("One", TABLE, level=1, lead="A *lead*."),
            Section("Two", lines=("first", "second"), level=2),
        ]


def test_headings_and_paragraphs() -> None:
    text = write(_Page())
    assert text.startswith("# One\n\nA \\*lead\\*.\n\n| period |")
    assert text.endswith("\n\n## Two\n\nfirst\n\nsecond\n")


class _Step(Document):
    for_runners = True

    def prose(self, language: Language) -> list[Section]:
        items = (("a: b", "##[error]x"),)
        return [Section("One", TABLE, level=2, items=items, remarks=("left out: 1",))]


def test_what_runners_show_is_harmless_and_compact() -> None:
    assert write(_Step()).splitlines()[2:] == [
        "| period | region | value SEK |",
        "|---|---|---:|",
        "| 2026-01 | value | 1,234.50 |",
        "| 2026-02 \\* | – | – |",
        "",
        "- **a\\: b**: \\# \\#\\[error\\]x",
        "",
        "Note: left out\\: 1  ",
    ]


def test_a_table_of_a_page_goes_on_in_blocks() -> None:
    class Narrow(Document):
        def prose(self, language: Language) -> list[Section]:
            return [Section("One", TABLE, level=2, page_width=20)]

    assert write(Narrow()).count("| period | region |") == 1  # one number needs no second block

    assert escaped("a|b <i> http://x") == "a\\|b \\<i\\> http\\://x"
    assert safe("a|b <i>") == "a\\|b &lt;i&gt;"
