"""A format asks for a part, a document has parts: what can be written follows from that alone."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest

from salescli.output import documents, writers
from salescli.output.documents.catalogue import CatalogueDocument
from salescli.output.documents.check import CheckDocument
from salescli.output.documents.cohorts import CohortsDocument
from salescli.output.documents.findings import FindingsDocument
from salescli.output.documents.forecast import ForecastDocument
from salescli.output.documents.funnel import FunnelDocument
from salescli.output.documents.kpi import KpiDocument
from salescli.output.documents.lint import LintDocument
from salescli.output.documents.report import ReportDocument
from salescli.output.documents.rows import RowsDocument
from salescli.output.documents.side_by_side import SideBySideDocument
from salescli.output.formats import FORMATS, by_ending, draws, formats_of, render
from salescli.results.document import Document, Part
from tests.output.small import Small

FOR_ALL = ["table", "json", "jsonl", "csv"]
WRITTEN: dict[type[Document], list[str]] = {
    KpiDocument: [*FOR_ALL, "markdown", "html", "svg", "png", "xlsx"],
    RowsDocument: [*FOR_ALL, "markdown", "xlsx"],
    SideBySideDocument: [*FOR_ALL, "markdown", "xlsx"],
    ForecastDocument: [*FOR_ALL, "markdown", "xlsx"],
    FunnelDocument: [*FOR_ALL, "markdown", "xlsx"],
    CohortsDocument: [*FOR_ALL, "markdown", "html", "svg", "png", "xlsx"],
    ReportDocument: [*FOR_ALL, "markdown", "html", "xlsx"],
    CheckDocument: [*FOR_ALL, "markdown", "xlsx", "junit", "github"],
    LintDocument: [*FOR_ALL, "markdown", "xlsx"],
    FindingsDocument: [*FOR_ALL, "xlsx"],
    CatalogueDocument: [*FOR_ALL, "xlsx"],
}


@pytest.mark.parametrize(("document", "names"), WRITTEN.items(), ids=lambda given: getattr(given, "__name__", ""))
def test_a_result_is_written_in_the_formats_of_its_parts(document: type[Document], names: list[str]) -> None:
    assert list(formats_of(document)) == names
    for part in document.parts:
        owner = next(each for each in document.__mro__ if part in vars(each))
        assert owner is not Document or part in (Part.PROSE, Part.SHEETS), part


def test_every_adapter_is_among_them() -> None:
    found = {
        each
        for module in iter_modules(documents.__path__)
        for each in vars(import_module(f"{documents.__name__}.{module.name}")).values()
        if inspect.isclass(each) and issubclass(each, Document) and each is not Document
    }
    assert found == set(WRITTEN)


def test_every_format_has_a_writer_that_knows_no_result() -> None:
    assert {module.name for module in iter_modules(writers.__path__)} == set(FORMATS)
    for name in FORMATS:
        source = inspect.getsource(import_module(f"{writers.__name__}.{name}"))
        imported = [node.module or "" for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
        ours = [module for module in imported if module.startswith("salescli.")]
        known = ("salescli.output", "salescli.results.document", "salescli.errors", "salescli.i18n", "salescli.message")
        assert [module for module in ours if not module.startswith(known)] == []
        assert [module for module in ours if module.startswith("salescli.output.documents")] == []


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "png"])
def test_every_format_writes_whatever_has_its_part(name: str) -> None:
    assert render(Small(), name)


def test_endings_and_charts() -> None:
    assert by_ending(CheckDocument) == {
        ".txt": "table", ".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".md": "markdown", ".xlsx": "xlsx",
        ".xml": "junit",
    }  # fmt: skip
    drawn = [name for name in formats_of(KpiDocument) if draws(name, KpiDocument)]
    assert drawn == ["table", "html", "svg", "png", "xlsx"]
    assert [name for name in formats_of(ReportDocument) if draws(name, ReportDocument)] == []
