"""The cases on the sample data, beside an import of Polars: what is paid before a row is read and for each question."""

from __future__ import annotations

from tests.benchmarks.model import SALESCLI as _SALESCLI
from tests.benchmarks.model import Case, Contender, Limit
from tests.benchmarks.sections import FIGURES

#: Eight KPIs side by side.
_EIGHT = ",".join(FIGURES)
#: What is asked of the sample data: its name, the command, what it may take beside `import polars`, its exit codes.
_SAMPLE: tuple[tuple[str, str, float, tuple[int, ...]], ...] = (
    ("kpi", "kpi revenue {sample}/deals.csv", 1.35, (0,)),
    ("8 KPIs", f"kpi {_EIGHT} {{sample}} --period month", 2.2, (0,)),
    ("report", "report {sample}", 4.5, (0,)),
    ("report page", "report {sample} --format html", 5.0, (0,)),
    ("check", "check {sample}", 3.5, (0, 1)),
    ("validate", "validate {sample}", 2.5, (0,)),
    ("forecast", "forecast {sample}", 2.0, (0,)),
    ("init", "init {sample}/deals.csv --output {new}", 1.6, (0,)),
    ("funnel", "funnel {sample}", 1.6, (0,)),
)


#: Reports of the sample data: its name, the settings, without which of the others it is, how many sections it has more.
_SECTIONS = (
    ("8 figures", "figures", None, 0),
    ("with cohorts", "cohorts", "8 figures", 1),
    ("with changes", "changes", "8 figures", 1),
    ("report", "", None, 0),
    ("with the time since the last run and accuracy", "since", "report", 2),
    ("with restated numbers", "guarded", "with the time since the last run and accuracy", 1),
)
#: What a section that came after the first 46 KPIs may take, in imports of Polars.
_A_SECTION = 0.3


def _report(name: str, section: str) -> Contender:
    settings = f" --config {{section:{section}}}" if section else ""
    return Contender(name, f"{_SALESCLI} report {{sample}} --format json{settings}")


SMALL: tuple[Case, ...] = (
    Case(
        "sample",
        "Commands on the sample data, and an import of Polars",
        (
            Contender("import polars", "{python} -c 'import polars'"),
            *(Contender(name, f"{_SALESCLI} {command}", codes=codes) for name, command, _, codes in _SAMPLE),
        ),
        tuple(Limit(name, at_most, "import polars", "cpu") for name, _, at_most, _ in _SAMPLE),
        rounds=4.0,
    ),
    Case(
        "start",
        "Start-up, on the sample data",
        (
            Contender("import polars", "{python} -c 'import polars'"),
            Contender("import typer", "{python} -c 'import typer'"),
            Contender("kpi, table", f"{_SALESCLI} kpi revenue {{sample}}/deals.csv"),
            Contender("kpi, JSON", f"{_SALESCLI} kpi revenue {{sample}}/deals.csv --format json"),
            Contender("--version", f"{_SALESCLI} --version"),
            Contender("--help", f"{_SALESCLI} --help"),
        ),
        (
            Limit("kpi, table", 1.9, "import polars"),
            Limit("kpi, JSON", 1.6, "import polars"),
            Limit("--version", 1.4, "import typer"),
            Limit("--help", 1.0, "import polars"),
        ),
        rounds=6.0,
    ),
    Case(
        "sections",
        "What a section adds to a report of the sample data, beside an import of Polars",
        (
            Contender("import polars", "{python} -c 'import polars'"),
            *(_report(name, section) for name, section, _, _ in _SECTIONS),
        ),
        tuple(
            Limit(name, round(_A_SECTION * count, 1), "import polars", "cpu", less=less)
            for name, _, less, count in _SECTIONS
            if less
        ),
        rounds=4.0,
    ),
)
