"""The KPIs there are, in neutral parts."""

from __future__ import annotations

from salescli.i18n.language import ENGLISH
from salescli.output.documents.catalogue import CatalogueDocument

ENTRIES = [{"name": "a", "summary": "what it is"}, {"name": "b", "summary": "x"}]


def test_parts() -> None:
    document = CatalogueDocument(ENTRIES)
    (section,) = document.sections(ENGLISH)
    assert section.table is not None
    assert section.table.rows == (("a", "what it is"), ("b", "x"))
    assert section.table.labels == (0,)
    assert document.record() == ENTRIES
    assert list(document.rows().rows) == [["a", "what it is"], ["b", "x"]]
    assert document.rows().header == ["name", "summary"]
