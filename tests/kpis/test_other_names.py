"""What people call a KPI elsewhere: an error that names the KPI that is meant, in every command, and never a number."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from unicodedata import normalize

import pytest

from salescli import compute, kpis
from salescli.errors import ExitCode, UsageError
from salescli.i18n.language import ENGLISH
from salescli.message import Instead, say
from salescli.model.metric import Kpi
from tests.program import Ran, run_here

EVERY = list(kpis.every())
ALONE = {name: kpi.name for kpi in EVERY for name in kpi.also_called}
SHARED = Counter(name for kpi in EVERY for name in kpi.perhaps_called)
DEALS = "deal_id,status,value,closed_at\n1,won,100,2026-01-05\n2,won,50,2026-02-06\n"
#: Every command that takes a NAME, and what stands for it in the settings.
COMMANDS = {
    "kpi": ("kpi", "{}", "."),
    "several": ("kpi", "revenue,{}", "."),
    "why": ("why", "{}", "."),
    "compare-groups": ("compare-groups", "{}", ".", "--each", "region"),
    "explain": ("explain", "{}"),
    "explain-files": ("explain", "{}", "."),
}
SETTINGS = {
    "target": '[[target]]\nkpi = "{}"\nmin = 5',
    "settings": "[kpi.{}]\nqualified = true",
    "report": '[report]\nkpis = ["revenue", "{}"]',
    "own": '[kpi.mine]\nunit = "count"\nvalue = "a"\nmeasures.a = {{ kpi = "{}" }}',
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("files")
    (made / "deals.csv").write_text(DEALS, encoding="utf-8")
    return made


def refused(name: str) -> str:
    """The error of a name, in words."""
    with pytest.raises(UsageError) as caught:
        kpis.get(name)
    assert caught.value.exit_code == ExitCode.USAGE
    assert caught.value.hint is not None
    return f"{ENGLISH.say(caught.value.message)} {ENGLISH.say(caught.value.hint)}"


def test_there_are_many_and_every_kpi_has_some() -> None:
    assert [kpi.name for kpi in EVERY if not kpi.also_called] == []
    assert len(ALONE) > 300
    assert {"nrr", "grr", "aov", "arpa", "sales", "logo-churn", "omsättning"} <= set(ALONE)


def test_no_other_name_is_that_of_a_kpi() -> None:
    assert (set(ALONE) | set(SHARED)) & set(kpis.names()) == set()


def test_a_name_means_one_kpi_or_is_declared_to_mean_several() -> None:
    alone = Counter(name for kpi in EVERY for name in kpi.also_called)
    assert [name for name, count in alone.items() if count > 1] == []
    assert set(alone) & set(SHARED) == set()
    assert [name for name, count in SHARED.items() if count != 2] == []


@pytest.mark.parametrize("kpi", EVERY, ids=lambda kpi: kpi.name)
def test_names_are_written_as_names_are(kpi: Kpi) -> None:
    for name in (*kpi.also_called, *kpi.perhaps_called):
        assert re.fullmatch(r"[a-z0-9åäöé]+(-[a-z0-9åäöé]+)*", name), name
        assert normalize("NFC", name) == name


@pytest.mark.parametrize("name", ALONE)
def test_it_names_the_kpi_that_is_meant(name: str) -> None:
    assert refused(name) == f"There is no KPI {name!r}. It is called {ALONE[name]} here."


@pytest.mark.parametrize("name", SHARED)
def test_it_names_the_two_that_may_be_meant(name: str) -> None:
    one, other = (kpi.name for kpi in EVERY if name in kpi.perhaps_called)
    assert refused(name) == f"There is no KPI {name!r}. Say which you mean: {one} or {other}."


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("ARPA", "revenue-per-account"),
        ("Net Retention", "net-revenue-retention"),
        ("LTV/CAC", "ltv-to-cac"),
        ("ltv:cac", "ltv-to-cac"),
        ("Omsa\u0308ttning", "revenue"),  # decomposed, as a Mac writes names of files
        ("Win rate", "win-rate"),
        ("Share of new business", "new-business-share"),
        ("Genomsnittligt köpvärde", "average-purchase-value"),
        ("Försäljning", "revenue"),
    ],
)
def test_letters_and_titles_do_not_matter(word: str, name: str) -> None:
    assert kpis.meant_by(word) == [name]
    assert refused(word).endswith(f"It is called {name} here.")


@pytest.mark.parametrize("word", ["", "-", "nonsense", "revenu"])
def test_other_words_mean_nothing(word: str) -> None:
    assert kpis.meant_by(word) == []


def test_a_title_of_no_language_means_another_kpi() -> None:
    from salescli.i18n import catalogue

    for code in catalogue.languages():
        for name, title in catalogue.section(code, catalogue.WORDS).get("titles", {}).items():
            assert kpis.meant_by(title) == [name]
    assert [kpi.name for kpi in EVERY if kpis.meant_by(kpi.title) != [kpi.name]] == []


def said(ran: Ran, *words: str) -> None:
    assert ran.code == ExitCode.USAGE, ran.err
    assert ran.out == b""
    for word in words:
        assert word in ran.err


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_no_command_computes_it(arguments: tuple[str, ...], folder: Path) -> None:
    said(run_here(*(each.format("nrr") for each in arguments), cwd=folder), "'nrr'", "net-revenue-retention")
    said(run_here(*(each.format("churn") for each in arguments), cwd=folder), "churn-rate or mrr-churn-rate")


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_no_settings_compute_it(settings: str, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    command = "check" if "target" in settings else "report"
    for name, meant in (("nrr", "net-revenue-retention"), ("churn", "churn-rate or mrr-churn-rate")):
        (tmp_path / "salescli.toml").write_text(settings.format(name), encoding="utf-8")
        said(run_here(command, ".", cwd=tmp_path), f"'{name}'", meant)


def test_a_program_gets_the_same_error(folder: Path) -> None:
    with pytest.raises(UsageError) as caught:
        compute("nrr", folder)
    assert caught.value.hint == say("kpis.called", fix=Instead("nrr", "net-revenue-retention"))


def test_an_own_kpi_may_have_such_a_name(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    own = '[kpi.aov]\nunit = "count"\nvalue = "a"\nmeasures.a = { of = "won" }\n'
    (tmp_path / "salescli.toml").write_text(own, encoding="utf-8")
    ran = run_here("kpi", "aov", ".", "--period", "total", "--format", "csv", cwd=tmp_path)
    assert (ran.code, ran.out.decode().splitlines()[1].split(",")[5]) == (0, "2"), ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("revenue", "a b.csv", "--by", "region"), ("salescli kpi revenue 'a b.csv' --by region",)),
        (("arpa", "x.csv"), ("'arpa'", "salescli kpi revenue-per-account x.csv")),
        (("closing-rate", "x.csv"), ("'closing-rate'", "lead-conversion or win-rate")),
        (("kpii", "x.csv"), ("'kpii'", "'kpi'")),
    ],
)
def test_a_kpi_in_the_place_of_a_command(arguments: tuple[str, ...], words: tuple[str, ...], folder: Path) -> None:
    said(run_here(*arguments, cwd=folder), *words)


def test_an_own_kpi_in_the_place_of_a_command(tmp_path: Path) -> None:
    own = '[kpi.aov]\nunit = "count"\nvalue = "a"\nmeasures.a = { of = "won" }\n'
    (tmp_path / "salescli.toml").write_text(own, encoding="utf-8")
    said(run_here("aov", ".", cwd=tmp_path), "salescli kpi aov .")


@pytest.mark.parametrize(("arguments", "words"), [
    (("kpi", "omsättning"), "Här heter det revenue."),
    (("why", "tillväxt"), "Säg vilket du menar: monthly-growth eller mrr-growth."),
    (("omsättning",), "För nyckeltalet: salescli kpi revenue"),
])  # fmt: skip
def test_in_swedish(arguments: tuple[str, ...], words: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESCLI_LANGUAGE", "sv")
    said(run_here(*arguments, cwd=folder), words)


def test_explain_and_list_say_them(folder: Path) -> None:
    text = " ".join(run_here("explain", "churn-rate", cwd=folder).out.decode().split())
    assert "Also called customer-churn, customer-churn-rate, logo-churn, " in text
    assert "perhaps, for they may mean another KPI: bortfall, churn " in text
    rows = run_here("list", "--format", "csv", cwd=folder).out.decode()
    assert '"customer-churn, customer-churn-rate, logo-churn, ' in rows
