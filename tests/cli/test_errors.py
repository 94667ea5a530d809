"""Whatever is wrong with the question, the settings, the input or the output: one message, the right exit code."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from salescli import kpis
from salescli.cli import app as cli
from salescli.errors import ExitCode
from tests.program import Ran, run, run_here

USAGE, INPUT, OUTPUT = ExitCode.USAGE, ExitCode.INPUT, ExitCode.OUTPUT
REVENUE = ("kpi", "revenue")
GOOD = (*REVENUE, "good.csv")
#: An output file that is there already and must stay as it is, byte for byte.
KEPT = b"what was there before\r\n"

#: Options of `kpi` that take a text.
OPTIONS = (
    "--deals", "--config", "--period", "--by", "--where", "--from", "--to", "--last", "--as-of", "--compare", "--sort",
    "--top", "--set", "--format", "--output", "--chart", "--language",
)  # fmt: skip
#: Arguments, exit code, what the message must hold.
CASES: list[tuple[tuple[str, ...], ExitCode, tuple[str, ...]]] = [
    # the command line
    (("kpii",), USAGE, ("kpii", "'kpi'", "salescli --help")),
    (("--nope",), USAGE, ("--nope", "salescli --help")),
    (("kpi",), USAGE, ("NAME", "salescli kpi --help")),
    (("explain",), USAGE, ("NAME", "salescli explain --help")),
    (("sample",), USAGE, ("DIR", "salescli sample --help")),
    (("list", "more"), USAGE, ("more",)),
    (("explain", "win-rat"), USAGE, ("'win-rat'", "'win-rate'")),
    (("list", "--format", "jsn"), USAGE, ("'jsn'", "'json'")),
    ((*GOOD, "--perid", "month"), USAGE, ("--perid", "--period", "salescli kpi --help")),
    ((*GOOD, "--by"), USAGE, ("--by", "argument")),
    ((*GOOD, "--format", "xml"), USAGE, ("'xml'", "Did you mean 'xlsx'?")),
    ((*GOOD, "--chart", "colum"), USAGE, ("'colum'", "Did you mean 'column'?")),
    ((*GOOD, "--chart", "bar", "--format", "csv"), USAGE, ("--chart", "table, html, svg, png")),
    ((*GOOD, "--chart", "bar", "--rows"), USAGE, ("--chart", "Leave it out")),
    ((*GOOD, "--format", "svg", "--rows"), USAGE, ("'svg'",)),
    ((*GOOD, "--excel", "--format", "json"), USAGE, ("--excel", "--format csv")),
    ((*GOOD, "--language", "swedish"), USAGE, ("'swedish'", "en, sv")),
    ((*GOOD, "--period", "mnth"), USAGE, ("'mnth'", "'month'")),
    ((*GOOD, "--period", "fortnight"), USAGE, ("'fortnight'", "week, month")),
    (("kpi", "monthly-growth", "good.csv", "--period", "total"), USAGE, ("'total'", "month")),
    ((*GOOD, "--by", "regoin"), USAGE, ("'regoin'", "'region'")),
    ((*GOOD, "--where", "regoin=South"), USAGE, ("'regoin'", "'region'")),
    ((*GOOD, "--where", "region"), USAGE, ("'region'", "--where region=South")),
    ((*GOOD, "--where", "region=Suoth"), USAGE, ("Suoth", "'South'")),
    ((*GOOD, "--last", "two"), USAGE, ("--last", "'two'", "number")),
    ((*GOOD, "--last", "0"), USAGE, ("--last 0",)),
    ((*GOOD, "--last", "99999"), USAGE, ("--last 99999",)),
    ((*GOOD, "--last", "2", "--from", "2026"), USAGE, ("--last", "--from")),
    *(
        (("kpi", "monthly-growth", "good.csv", "--from", day, "--period", grain), USAGE, (f"'{day}'", "0003 to 9997"))
        for day in ("0001-01-01", "0001")
        for grain in ("month", "week", "year")
    ),
    *(
        ((*GOOD, option, day), USAGE, (f"'{day}'", "0003 to 9997"))
        for option in ("--from", "--to", "--as-of")
        for day in ("9999-W52", "9999", "9999-12-31", "0001")
    ),
    (("forecast", "good.csv", "--from", "9999-12"), USAGE, ("'9999-12'", "0003 to 9997")),
    (("forecast", "good.csv", "--to", "9000-12-31", "--period", "day"), USAGE, ("periods", "--period")),
    *(
        ((*GOOD, "--config", "fiscal.toml", "--from", label, "--period", "year"), USAGE, (f"'{label}'", "0003 to 9997"))
        for label in ("FY0001", "FY0002", "FY9999", "FY0001-Q1")
    ),
    (
        ("kpi", "quota-attainment", "--deals", "good.csv", "--config", "quota.toml"),
        USAGE,
        ("quota.toml", "'FY0001'", "0003 to 9997"),
    ),
    (("check", "good.csv", "--config", "target.toml"), USAGE, ("target.toml", "'9999-W52'", "0003 to 9997")),
    ((*GOOD, "--from", "2026-02-30"), USAGE, ("'2026-02-30'", "2026-03-05")),
    ((*GOOD, "--to", "yesterday"), USAGE, ("'yesterday'", "2026-Q1")),
    ((*GOOD, "--from", "2026-02", "--to", "2026-01"), USAGE, ("--from 2026-02-01", "--to 2026-01-31")),
    ((*GOOD, "--as-of", "2026-01"), USAGE, ("--as-of", "'2026-01'", "2026-03-05")),
    ((*GOOD, "--sort", "valeu"), USAGE, ("'valeu'", "'value'")),
    ((*GOOD, "--sort", "value:up"), USAGE, ("value:up", "asc", "desc")),
    (("kpi", "sales-cycle", "good.csv", "--set", "include_lost"), USAGE, ("'include_lost'", "KEY=VALUE")),
    (("kpi", "sales-cycle", "good.csv", "--set", "include_lst=true"), USAGE, ("'include_lst'", "'include_lost'")),
    (("kpi", "sales-cycle", "good.csv", "--set", "include_lost=x"), USAGE, ("include_lost", "'x'", "true or false")),
    *(
        (("kpi", "monthly-bookings", "good.csv", "--set", f"transaction_cost={cost}"), USAGE, ("an amount", repr(cost)))
        for cost in ("-5", "1e400", "nan")
    ),
    *(
        (("kpi", "churn-rate", "good.csv", "--set", f"inactive_after={days}"), USAGE, ("1 to 73,000", repr(days)))
        for days in ("0", "800000000", "123456789012345678901")
    ),
    (("kpi", "revenu", "good.csv"), USAGE, ("'revenu'", "'revenue'")),
    (("kpi", "zzz", "good.csv"), USAGE, ("'zzz'", "salescli list")),
    (REVENUE, USAGE, ("No input", "deals.csv")),
    (("kpi", "revenue,win-rate", "good.csv", "--sort", "revenue:bogus"), USAGE, ("revenue:bogus", "asc", "desc")),
    (("kpi", "win-rate,opportunity-value", "good.csv", "--last", "1"), USAGE, ("--last 1", "shown as one")),
    (("explain", "revenue", "--config", "missing.toml"), USAGE, ("missing.toml",)),
    # empty text, as of a variable that is not set
    *(((*GOOD, option, ""), USAGE, (f"{option} is empty",)) for option in OPTIONS),
    *(((*GOOD, f"{option}="), USAGE, (f"{option} is empty",)) for option in OPTIONS),
    ((*REVENUE, ""), USAGE, ("NAME or PATH is empty",)),
    ((*GOOD, "--quiet", ""), USAGE, ("NAME or PATH is empty",)),
    ((*GOOD, "-o", ""), USAGE, ("-o is empty",)),
    (("check", "good.csv", "--state", ""), USAGE, ("--state is empty",)),
    (("sample", ""), USAGE, ("DIR is empty",)),
    # the settings
    ((*GOOD, "--config", "broken.toml"), USAGE, ("broken.toml", "line 1")),
    ((*GOOD, "--config", "unknown.toml"), USAGE, ("unknown.toml", "calendar.fiscal_year", "'fiscal_year_start'")),
    ((*GOOD, "--config", "kpi.toml"), USAGE, ("kpi.toml", "'sales-cycl'", "'sales-cycle'")),
    ((*GOOD, "--config", "missing.toml"), USAGE, ("missing.toml",)),
    ((*GOOD, "--config", "cp1252.toml"), USAGE, ("cp1252.toml", "UTF-8")),
    ((*GOOD, "--config", "utf16.toml"), USAGE, ("utf16.toml", "UTF-8")),
    # the input
    ((*REVENUE, "goood.csv"), INPUT, ("goood.csv", "'good.csv'")),
    ((*REVENUE, "bare"), INPUT, ("bare", ".csv")),
    (("funnel", "good.csv", "--history", "good.csv"), INPUT, ("good.csv", "history", "deals too")),
    ((*REVENUE, "unlike"), INPUT, ("things.csv", "--deals")),
    ((*REVENUE, "empty.csv"), INPUT, ("empty.csv", "empty")),
    ((*REVENUE, "blank.csv"), INPUT, ("blank.csv", "empty")),
    ((*REVENUE, "header.csv"), INPUT, ("header.csv", "no rows")),
    ((*REVENUE, "worthless.csv"), INPUT, ("worthless.csv", "'value'", "salescli.toml")),
    ((*REVENUE, "amount.csv"), INPUT, ("amount.csv", "line 4711", "'value'", "'12x0'")),
    ((*REVENUE, "breaks.csv"), INPUT, ("breaks.csv", "line 4711", "'value'", "'12x0'")),
    ((*REVENUE, "book.xlsx"), INPUT, ("book.xlsx", "damaged", "Export")),
    ((*REVENUE, "book.csv"), INPUT, ("book.csv", "damaged", "Export")),
    ((*REVENUE, "page.csv"), INPUT, ("page.csv", "PDF", "CSV")),
    ((*REVENUE, "noise.csv"), INPUT, ("noise.csv", "CSV")),
    ((*GOOD, "--by", "rep"), INPUT, ("rep_id", "good.csv")),
    (("kpi", "revenue", "--reps", "good.csv"), INPUT, ("deals", "good.csv")),
    # the output
    ((*GOOD, "--output", "bare"), OUTPUT, ("bare", "folder")),
    ((*GOOD, "--output", "nowhere/out.csv"), OUTPUT, ("nowhere", "folder")),
    ((*GOOD, "--output", "/proc/out.csv"), OUTPUT, ("/proc/out.csv",)),
    ((*GOOD, "--output", "kept.xml"), USAGE, ("kept.xml", ".json")),
    ((*GOOD, "--output", "kept.csv", "--format", "json"), USAGE, ("kept.csv", "json")),
    ((*GOOD, "--output", "good.csv"), USAGE, ("good.csv", "input")),
    ((*REVENUE, ".", "--output", "kept.csv"), USAGE, ("kept.csv", "input")),
    ((*GOOD, "--output", "-"), USAGE, ("--output", "standard output")),
    (("sample", "taken"), OUTPUT, ("reps.csv", "overwritten")),
    # nothing is written where anything is wrong
    ((*REVENUE, "amount.csv", "--output", "kept.json"), INPUT, ("line 4711",)),
    ((*REVENUE, "goood.csv", "--output", "kept.csv"), INPUT, ("goood.csv",)),
    ((*GOOD, "--output", "kept.csv", "--output", "bare/kept.xml"), USAGE, ("kept.xml",)),
]


def _deals(bad_line: int, names: tuple[str, ...] = ("one",)) -> str:
    """6,000 lines of won deals; the amount on one line does not read. The names follow each other."""
    lines, line, number = ["deal_id,status,value,closed_at,region,name"], 2, 0
    while line < 6000:
        name = names[number % len(names)] if line != bad_line else "one"
        amount = "12x0" if line == bad_line else "100.50"
        lines.append(f"D{number},won,{amount},2026-01-05,South,{name}")
        line, number = line + 1 + name.count("\n"), number + 1
    return "\n".join(lines) + "\n"


def _write_inputs(folder: Path) -> None:
    good = "deal_id,status,value,closed_at,created_at,region\nD1,won,100,2026-01-05,2026-01-01,South\n"
    texts = {
        "good.csv": good,
        "amount.csv": _deals(4711),
        "breaks.csv": _deals(4711, ('"three\n\nlines"', '"two\nlines"', "one")),
        "empty.csv": "",
        "blank.csv": "\n \n",
        "header.csv": good.splitlines()[0] + "\n",
        "worthless.csv": "deal_id,status,closed_at\nD1,won,2026-01-05\n",
        "broken.toml": "[calendar\n",
        "unknown.toml": "[calendar]\nfiscal_year = 7\n",
        "fiscal.toml": "[calendar]\nfiscal_year_start = 7\n",
        "quota.toml": '[calendar]\nfiscal_year_start = 7\n[[quota]]\nperiod = "FY0001"\namount = 5\n',
        "target.toml": '[[target]]\nkpi = "revenue"\nmin = 5\nat = "9999-W52"\n',
        "kpi.toml": "[kpi.sales-cycl]\ninclude_lost = true\n",
        "bare/notes.txt": "nothing to read\n",
        "unlike/things.csv": "colour,shape\nred,round\n",
        "taken/reps.csv": "rep_id\nr1\n",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text.encode())
    with zipfile.ZipFile(folder / "book.xlsx", "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    (folder / "book.csv").write_bytes((folder / "book.xlsx").read_bytes())
    (folder / "page.csv").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
    (folder / "noise.csv").write_bytes(bytes(range(256)) * 10)
    (folder / "cp1252.toml").write_bytes("# Malmö\n".encode("cp1252"))
    (folder / "utf16.toml").write_bytes("# Malmö\n".encode("utf-16"))
    for name in ("kept.csv", "kept.json", "kept.xml"):
        (folder / name).write_bytes(KEPT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("errors")
    _write_inputs(folder)
    return folder


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _is_one_clear_message(ran: Ran, code: ExitCode, fragments: tuple[str, ...]) -> None:
    assert (ran.code, ran.out) == (code, b""), ran.err
    first, *rest = ran.err.splitlines()
    assert first.startswith("salescli: ")
    assert len(rest) <= 1, ran.err
    assert "Traceback" not in ran.err
    assert [fragment for fragment in fragments if fragment not in ran.err] == [], ran.err


@pytest.mark.parametrize(("arguments", "code", "fragments"), CASES, ids=[" ".join(case[0]) for case in CASES])
def test_one_clear_message_and_nothing_touched(
    arguments: tuple[str, ...], code: ExitCode, fragments: tuple[str, ...], folder: Path
) -> None:
    before = _contents(folder)
    _is_one_clear_message(run_here(*arguments, cwd=folder), code, fragments)
    assert _contents(folder) == before


def test_the_mark_of_an_editor_at_the_beginning_of_settings(folder: Path) -> None:
    text = '[[target]]\nkpi = "revenue"\nmin = 5\nat = "2026-01"\n'
    (folder / "marked.toml").write_text(text, encoding="utf-8-sig")
    assert run_here("check", "good.csv", "--config", "marked.toml", cwd=folder).code == ExitCode.OK


def test_explain_counts_the_files_that_the_settings_name(folder: Path) -> None:
    (folder / "named.toml").write_text('[tables.deals]\nfiles = ["good.csv"]\n')
    ran = run_here("explain", "revenue", "--config", "named.toml", cwd=folder)
    assert ran == run_here("explain", "revenue", "good.csv", "--config", "named.toml", cwd=folder)
    assert b"good.csv" in ran.out


@pytest.mark.parametrize("arguments", [("--where", "region="), ("--where=region=",)])
def test_a_condition_may_ask_for_no_value(arguments: tuple[str, ...], folder: Path) -> None:
    assert "is empty" not in run_here(*GOOD, *arguments, cwd=folder).err


@pytest.mark.parametrize("arguments", [("kpii",), REVENUE, (*REVENUE, "breaks.csv"), (*GOOD, "--output", "bare")])
def test_the_same_in_a_process_of_its_own(arguments: tuple[str, ...], folder: Path) -> None:
    code, fragments = next((code, fragments) for mine, code, fragments in CASES if mine == arguments)
    _is_one_clear_message(run(*arguments, cwd=folder), code, fragments)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [((*REVENUE, "goood.csv"), INPUT), ((*GOOD, "--nope"), USAGE), (("list", "--format", "x"), 2)],
)
def test_debug_shows_a_traceback_and_keeps_the_exit_code(
    arguments: tuple[str, ...], code: ExitCode, folder: Path
) -> None:
    ran = run_here(*arguments, "--debug", cwd=folder)
    assert ran.code == code
    assert ran.err.startswith("Traceback")
    assert ran.err.splitlines()[-2].startswith("salescli: ")


def test_a_fault_of_the_program_never_ends_in_the_code_of_a_missed_target(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from salescli.cli import app as cli

    class Panic(BaseException):
        """As Polars raises it: no Exception."""

    def fail(*_: object, **__: object) -> None:
        raise Panic("index out of range")

    monkeypatch.setattr(kpis, "of", fail)
    assert cli.run(["explain", "revenue"]) == ExitCode.OUTPUT
    said = capsys.readouterr().err
    assert "Panic: index out of range" in said
    assert "--debug" in said


def test_an_interrupt_ends_in_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from salescli.cli import app as cli

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(kpis, "of", interrupt)
    assert cli.run(["explain", "revenue"]) == ExitCode.INTERRUPTED
    assert capsys.readouterr().err == ""


def test_no_arguments_show_the_help_on_stderr(folder: Path) -> None:
    ran = run(cwd=folder)
    assert (ran.code, ran.out) == (USAGE, b"")
    assert "Commands:" in ran.err


#: What a command asks for before its files.
FIRST = {"kpi": ("revenue",), "why": ("revenue",), "explain": ("revenue",), "list": None, "sample": None}
FIRST |= dict.fromkeys(("schema", "help"))
FIRST["compare-groups"] = ("revenue", "--group", "region=South")
FIRST["reconcile"] = ("revenue", "--expect", "1")
#: What a command asks for that reads no files.
ALONE = {"history": ("revenue",)}


@pytest.mark.parametrize("command", sorted(cli._COMMANDS))
def test_no_file_is_called_as_standard_output_is(command: str, tmp_path: Path) -> None:
    """Not by any option or argument that says where to write."""
    (tmp_path / "deals.csv").write_text("deal_id,status,closed_at,value\nD1,won,2026-03-05,5\n")
    (tmp_path / "salescli.toml").write_text('[[target]]\nkpi = "revenue"\nmin = 5\n')
    there = sorted(tmp_path.iterdir())
    words = run_here(command, "--help", cwd=tmp_path).out.decode().split()
    options = [option for option in ("--output", "-o,", "--state", "--db") if option in words]
    first = FIRST.get(command, ())
    named = ALONE.get(command) or (() if first is None else (*first, "deals.csv"))
    asked = [(*named, option.rstrip(","), "-") for option in options] or [("-",)] * (command == "sample")
    assert asked or command in ("explain", "list", "schema", "help")
    for arguments in asked:
        ran = run_here(command, *arguments, cwd=tmp_path)
        assert (ran.code, ran.out) == (USAGE, b"")
        assert "- is no file." in ran.err
        assert sorted(tmp_path.iterdir()) == there
