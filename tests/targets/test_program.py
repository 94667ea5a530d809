"""`salescli check` as cron and CI run it: every exit code, which one wins, what goes where."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests import program
from tests.targets.junit import valid
from tests.targets.project import DEALS_HEADER, HEAD, Project, deal

MET = '[[target]]\nname = "met"\nkpi = "revenue"\nmin = 120\n'
MISSED = '[[target]]\nname = "missed"\nkpi = "revenue"\nmin = 121\n'
WARNING = '[[target]]\nname = "warned"\nkpi = "revenue"\nmin = 121\nseverity = "warning"\n'
BEHIND = '[[target]]\nname = "behind"\nkpi = "revenue"\nat = "2026"\nmin = 5000\n'
LACKING = '[[target]]\nname = "lacking"\nkpi = "revenue"\nby = "team"\nmin = 1\n'
INCONCLUSIVE = '[[target]]\nname = "few"\nkpi = "revenue"\nmin = 500\nmin_n = 2\n'
TO_COME = '[[target]]\nname = "to come"\nkpi = "revenue"\nat = "2027"\nmin = 5000\n'
BROKEN = '[[target]]\nname = "broken"\nkpi = "revnue"\nmin = 1\n'
FILES = ("deals.csv", "reps.csv")


def settings(project: Project, text: str) -> None:
    project.write("salescli.toml", HEAD + text)


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        (MET, (), 0),
        (MET + BEHIND + INCONCLUSIVE + WARNING + TO_COME, (), 0),
        (MET + MISSED + LACKING, (), 1),
        (MET + LACKING, (), 5),
        (MISSED, ("--fail-on", "never"), 0),
        (MISSED + LACKING, ("--fail-on", "never"), 5),
        (WARNING, ("--fail-on", "warning"), 1),
        (BEHIND, ("--fail-on", "behind"), 1),
        (BEHIND + WARNING, ("--fail-on", "warning,behind"), 1),
        ("", (), 5),
        (MISSED + BROKEN, (), 2),
        (MISSED, ("--fail-on", "always"), 2),
        (MISSED, ("--format", "yaml"), 2),
        (MISSED, ("--on-change",), 2),
        (MISSED, ("--output", "report.pdf"), 2),
        (MISSED, ("--output", "missing/report.xml"), 4),
        (MISSED, ("--state", "missing/state.json"), 4),
        (MISSED, ("nothing.csv",), 3),
    ],
)
def test_exit_codes(project: Project, text: str, arguments: tuple[str, ...], code: int) -> None:
    settings(project, text)
    ran = project.run(*FILES, *arguments)
    assert ran.code == code
    assert "Traceback" not in ran.err
    if code in (2, 3, 4):
        assert ran.out == ""
        assert ran.err.startswith("salescli: ")
        assert len(ran.err.splitlines()) <= 2


def test_input_that_cannot_be_trusted_wins_and_nothing_is_written(project: Project) -> None:
    settings(project, MISSED)
    (project.folder / "report.xml").write_text("old")
    project.write("deals.csv", DEALS_HEADER + deal(1, "2026-03-05", value="many"))
    ran = project.run_here(*FILES, "--output", "report.xml", "--state", "state.json")
    assert (ran.code, ran.out) == (3, "")
    assert "many" in ran.err
    assert (project.folder / "report.xml").read_text() == "old"
    assert not (project.folder / "state.json").exists()


def test_bad_rows_may_be_left_out(project: Project) -> None:
    settings(project, MET)
    path = project.folder / "deals.csv"
    path.write_text(path.read_text() + deal(99, "2026-03-05", value="many"))
    assert project.run_here(*FILES).code == 3
    ran = project.run_here(*FILES, "--bad-rows", "skip")
    assert (ran.code, "Note: revenue: 1 " in ran.out) == (0, True)


def test_a_day_that_is_none_is_a_wrong_option(project: Project) -> None:
    settings(project, MET)
    for arguments in ((), ("--lint",)):
        ran = project.run_here(*FILES, "--as-of", "2026-13-01", *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert "target" not in ran.err


def test_no_input_is_overwritten(project: Project) -> None:
    settings(project, '[tables.deals]\nfiles = ["deals.csv"]\n' + MET)
    before = (project.folder / "deals.csv").read_text()
    for arguments in (("--output", "deals.csv"), (*FILES, "--output", "deals.csv"), ("--state", "deals.csv")):
        assert project.run_here(*arguments).code in (2, 3)
        assert (project.folder / "deals.csv").read_text() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "deals.csv", "--output", "q.csv"),
        ("check", "deals.csv", "--lint", "--output", "q.csv"),
        ("check", "deals.csv", "--output", "./more.csv"),
        ("check", "deals.csv", "--state", "q.csv"),
        ("check", "deals.csv", "--state", "./salescli.toml"),
        ("check", "deals.csv", "--state", "v.json", "--output", "./v.json"),
        ("kpi", "revenue", "deals.csv", "--output", "q.csv"),
        ("kpi", "revenue", "deals.csv", "--output", "reps.csv"),
        ("kpi", "revenue", "deals.csv", "--output", "more.csv"),
        ("kpi", "revenue", "deals.csv", "--output", "salescli.toml", "--format", "csv"),
        ("kpi", "revenue,win-rate", "deals.csv", "--output", "q.csv"),
        ("validate", "deals.csv", "--output", "reps.csv"),
        ("report", "deals.csv", "--output", "q.csv"),
    ],
)
def test_nothing_that_the_settings_are_made_of_is_overwritten(project: Project, arguments: tuple[str, ...]) -> None:
    project.write("q.csv", "kpi,at,min\nrevenue,2026-03,120\n")
    project.write("more.csv", "x")
    settings(
        project,
        '[targets]\nfiles = ["q.csv"]\n[tables.reps]\nfiles = ["reps.csv"]\n[tables.costs]\nfiles = ["m*.csv"]\n',
    )
    before = {path: path.read_bytes() for path in project.folder.iterdir() if path.is_file()}
    ran = program.run_here(*arguments, cwd=project.folder)
    assert ran.code in (2, 3), ran.err
    assert {path: path.read_bytes() for path in project.folder.iterdir() if path.is_file()} == before
    if "--state" not in arguments:
        assert "is among the inputs" in ran.err


@pytest.mark.parametrize("name", ["deals.csv", "salescli.toml", "other.json"])
def test_a_state_that_is_something_else_is_not_to_be_deleted(project: Project, name: str) -> None:
    settings(project, MET)
    project.write("other.json", '{"schema_version": 1, "value": 5}')
    ran = project.run_here("deals.csv", "--state", name)
    assert ran.code in (2, 3)
    assert "elete" not in ran.err
    assert "something else" in ran.err
    assert "another file" in ran.err


def test_a_damaged_state_is_input_that_cannot_be_trusted(project: Project) -> None:
    settings(project, MET)
    project.write("state.json", "{")
    ran = project.run_here(*FILES, "--state", "state.json")
    assert (ran.code, ran.out) == (3, "")
    assert "state.json" in ran.err
    assert (project.folder / "state.json").read_text() == "{"


@pytest.mark.parametrize(("text", "code"), [(MISSED, 1), (MET, 0), (LACKING, 5)])
def test_a_reader_that_goes_away_changes_no_code(project: Project, text: str, code: int) -> None:
    settings(project, text)
    out, into = os.pipe()
    os.close(out)
    with os.fdopen(into, "wb") as closed:
        ran = program.run("check", *FILES, cwd=project.folder, stdout=closed)
    assert (ran.code, ran.err) == (code, "")


def test_one_run_writes_several_files(project: Project) -> None:
    settings(project, MET + MISSED)
    names = ("report.xml", "summary.md", "verdicts.json", "verdicts.csv", "verdicts.txt")
    ran = project.run_here(*FILES, *(part for name in names for part in ("--output", name)))
    assert (ran.code, ran.out, ran.err) == (1, "", "")
    texts = {name: (project.folder / name).read_text(encoding="utf-8") for name in names}
    assert len(valid(texts["report.xml"]).findall(".//failure")) == 1
    assert texts["summary.md"].startswith("## Targets as of 2026-03-31")
    assert json.loads(texts["verdicts.json"])["counts"]["missed"] == 1
    assert texts["verdicts.csv"].startswith("name,verdict,")
    assert texts["verdicts.txt"].startswith("Targets as of 2026-03-31: 1 met, 1 missed")


def test_a_format_that_no_file_takes_goes_to_standard_output(project: Project) -> None:
    settings(project, MISSED)
    ran = project.run_here(*FILES, "--format", "github", "--output", "report.xml")
    assert ran.out.startswith("::error file=salescli.toml,line=5,title=missed · 2026-03::missed: 120.00 SEK")
    assert (project.folder / "report.xml").exists()
    assert project.run_here(*FILES, "--format", "junit", "--output", "report").out == ""
    valid((project.folder / "report").read_text(encoding="utf-8"))


def test_quiet_prints_only_what_somebody_has_to_see(project: Project) -> None:
    settings(project, MET + INCONCLUSIVE + TO_COME)
    assert project.run_here(*FILES, "--quiet").out == ""
    for text in (MISSED, WARNING, BEHIND, LACKING):
        settings(project, MET + text)
        assert "met" in project.run_here(*FILES, "--quiet").out
    settings(project, MET)
    ran = project.run_here(*FILES, "--quiet", "--output", "report.xml")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    valid((project.folder / "report.xml").read_text(encoding="utf-8"))


def test_on_change_prints_only_what_is_new(project: Project) -> None:
    settings(project, MET)
    arguments = (*FILES, "--state", "state.json", "--on-change")
    assert "met" in project.run_here(*arguments).out
    assert project.run_here(*arguments).out == ""
    settings(project, MISSED.replace('"missed"', '"met"'))
    ran = project.run_here(*arguments)
    assert (ran.code, "missed" in ran.out) == (1, True)
    ran = project.run_here(*arguments)
    assert (ran.code, ran.out) == (1, "")
    content = json.loads((project.folder / "state.json").read_text())
    assert [entry["verdict"] for entry in content["verdicts"]] == ["missed"]
    assert list(project.folder.glob(".*")) == []


def test_what_could_not_be_told_is_still_new_the_next_time(project: Project) -> None:
    settings(project, MET)
    folder = project.folder / "locked"
    folder.mkdir()
    report = folder / "report.xml"
    report.mkdir()
    ran = project.run_here(*FILES, "--state", "state.json", "--output", str(report))
    assert ran.code == 4
    assert not (project.folder / "state.json").exists()


def test_a_state_keeps_its_mode(project: Project) -> None:
    settings(project, MET)
    path = project.folder / "state.json"
    project.run_here(*FILES, "--state", "state.json")
    path.chmod(0o640)
    project.run_here(*FILES, "--state", "state.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_settings_name_the_files_and_the_targets(project: Project) -> None:
    project.write("targets.csv", "kpi,at,min\nrevenue,2026-02,120\nrevenue,2026-03,121\n")
    settings(project, '[targets]\nfiles = ["targets.csv"]\n[tables.deals]\nfiles = ["deals.csv"]\n')
    ran = project.run_here("--format", "github")
    assert ran.code == 1
    assert "::error file=targets.csv,line=3,title=revenue%2C 2026-03::missed" in ran.out


def test_settings_that_were_found_name_no_targets_elsewhere(project: Project) -> None:
    settings(project, '[targets]\nfiles = ["../targets.csv"]\n')
    ran = project.run_here(*FILES)
    assert ran.code == 2
    assert "targets.files names '../targets.csv', which is outside its folder" in ran.err


def test_without_settings_there_is_nothing_to_judge(project: Project) -> None:
    ran = project.run_here(*FILES, "--no-config")
    assert (ran.code, ran.out) == (5, "")
    assert "[[target]]" in ran.err


def test_lint(project: Project) -> None:
    said = MET.replace("120", '"120 SEK"') + 'owner = "anna"\ndue = 2026-03-31\n'
    settings(project, said + WARNING)
    ran = project.run_here(*FILES, "--lint", "--format", "json")
    good, poor = json.loads(ran.out)["targets"]
    assert (ran.code, good["remarks"], good["broken"]) == (0, [], False)
    assert good["ambition"] == [
        {
            "group": {},
            "period": "2026-03",
            "min": 120,
            "max": None,
            "percentile": 85.7142857143,
            "reached": 2,
            "past_periods": 14,
        }
    ]
    assert [remark.partition(":")[0] for remark in poor["remarks"]] == [
        "nobody owns it",
        "its figures have no unit",
        "it has no end",
    ]
    settings(project, said + BROKEN)
    ran = project.run_here(*FILES, "--lint", "--format", "json")
    broken = json.loads(ran.out)["targets"][1]
    assert (ran.code, broken["broken"]) == (2, True)
    assert "Did you mean 'revenue'?" in broken["remarks"][0]
    for form in ("table", "csv", "markdown"):
        assert (
            "harder than 85.71 % of the past" in project.run_here(*FILES, "--lint", "--format", form).out
            or form == "csv"
        )
    assert project.run_here(*FILES, "--lint", "--format", "junit").code == 2
    assert json.loads(project.run_here("--lint", "--format", "json").out)["targets"][0]["ambition"] == []


def test_a_usage_error_loads_no_polars_and_no_format_of_a_pipe_rich(project: Project) -> None:
    settings(project, MET)
    code = (
        "import sys\nfrom salescli.cli.app import run\nrun(['check', *sys.argv[1:]])\n"
        "print([name for name in ('polars', 'rich') if name in sys.modules], file=sys.stderr)"
    )
    cases = [
        (["--fail-on", "x"], "[]"),
        ([*FILES, "--format", "json"], "['polars']"),
        ([*FILES, "--output", "report.xml", "--output", "summary.md"], "['polars']"),
        ([*FILES], "['polars']"),
    ]
    for arguments, loaded in cases:
        assert program.python("-c", code, *arguments, cwd=project.folder).err.splitlines()[-1] == loaded


def test_the_program_is_installed(project: Project) -> None:
    settings(project, MISSED)
    script = Path(sys.executable).parent / "salescli"
    if not script.exists():
        pytest.skip("salescli is not installed beside the interpreter")
    done = subprocess.run([script, "check", *FILES], cwd=project.folder, capture_output=True, check=False)
    assert done.returncode == 1
