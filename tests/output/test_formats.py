"""A format asks for a part, a document has parts: what can be written follows from that alone."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from pkgutil import iter_modules, walk_packages

import pytest

from salescli.output import documents, writers
from salescli.output.formats import FORMATS, by_ending, draws, formats_of, render
from salescli.results.document import Document, Part
from tests.output.small import Small

FOR_ALL = ["table", "json", "jsonl", "csv"]
WRITTEN = {
    "KpiDocument": [*FOR_ALL, "markdown", "html", "svg", "png", "xlsx"],
    "RowsDocument": [*FOR_ALL, "markdown", "xlsx"],
    "SideBySideDocument": [*FOR_ALL, "markdown", "xlsx"],
    "ForecastDocument": [*FOR_ALL, "markdown", "xlsx"],
    "AccuracyDocument": [*FOR_ALL, "markdown", "xlsx"],
    "FunnelDocument": [*FOR_ALL, "markdown", "xlsx"],
    "CohortsDocument": [*FOR_ALL, "markdown", "html", "svg", "png", "xlsx"],
    "PipelineDocument": [*FOR_ALL, "markdown", "html", "svg", "png", "xlsx"],
    "MovesDocument": [*FOR_ALL, "markdown", "xlsx"],
    "CalibrationDocument": [*FOR_ALL, "markdown", "xlsx", "toml"],
    "WhyDocument": [*FOR_ALL, "markdown", "html", "svg", "png", "xlsx"],
    "EffectsDocument": [*FOR_ALL, "markdown", "xlsx"],
    "ComparedDocument": [*FOR_ALL, "markdown", "xlsx"],
    "VersionsDocument": [*FOR_ALL, "markdown", "xlsx"],
    "ReconciledDocument": [*FOR_ALL, "markdown", "html", "xlsx"],
    "ReportDocument": [*FOR_ALL, "markdown", "html", "xlsx"],
    "CheckDocument": [*FOR_ALL, "markdown", "xlsx", "junit", "github"],
    "LintDocument": [*FOR_ALL, "markdown", "xlsx"],
    "SuggestedDocument": ["json", "jsonl", "csv", "toml"],
    "FindingsDocument": [*FOR_ALL, "xlsx"],
    "CatalogueDocument": [*FOR_ALL, "xlsx"],
}


def _adapters() -> dict[str, type[Document]]:
    """Every adapter of a result, by name, wherever it stands among the documents."""
    modules = [import_module(found.name) for found in walk_packages(documents.__path__, f"{documents.__name__}.")]
    return {
        each.__name__: each
        for module in modules
        for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, Document) and each.__module__ == module.__name__
    }


ADAPTERS = _adapters()


@pytest.mark.parametrize("name", WRITTEN)
def test_a_result_is_written_in_the_formats_of_its_parts(name: str) -> None:
    document, names = ADAPTERS[name], WRITTEN[name]
    assert list(formats_of(document)) == names
    for part in document.parts:
        owner = next(each for each in document.__mro__ if part in vars(each))
        assert owner is not Document or part in (Part.PROSE, Part.SHEETS), part


def test_every_adapter_is_among_them() -> None:
    assert set(ADAPTERS) == set(WRITTEN)


def test_every_format_has_a_writer_that_knows_no_result() -> None:
    assert {module.name for module in iter_modules(writers.__path__)} == set(FORMATS)
    for name in FORMATS:
        source = inspect.getsource(import_module(f"{writers.__name__}.{name}"))
        imported = [node.module or "" for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
        ours = [module for module in imported if module.startswith("salescli.")]
        known = (
            "salescli.output", "salescli.results.document", "salescli.errors", "salescli.i18n", "salescli.message",
            "salescli.system.regex",
        )  # fmt: skip
        assert [module for module in ours if not module.startswith(known)] == []
        assert [module for module in ours if module.startswith("salescli.output.documents")] == []


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "png"])
def test_every_format_writes_whatever_has_its_part(name: str) -> None:
    assert render(Small(), name)


def test_endings_and_charts() -> None:
    chart, report = ADAPTERS["KpiDocument"], ADAPTERS["ReportDocument"]
    assert by_ending(ADAPTERS["CheckDocument"]) == {
        ".txt": "table", ".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".md": "markdown", ".xlsx": "xlsx",
        ".xml": "junit",
    }  # fmt: skip
    drawn = [name for name in formats_of(chart) if draws(name, chart)]
    assert drawn == ["table", "html", "svg", "png", "xlsx"]
    assert [name for name in formats_of(report) if draws(name, report)] == []
