"""What the name of a stage tells: that a deal is won or lost, and of no other stage that it is."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from salescli import compute
from salescli.i18n.language import ENGLISH
from salescli.loading.parsing.outcome_words import TAKES_BACK
from salescli.loading.parsing.stage_words import BACK, SPEAKS, hint_of, outcome_of
from salescli.model.tables.deals import STATUS
from tests.loading.conftest import Write
from tests.program import run_here

WON = (
    "won", "Closed Won", "closedwon", "closed_won", "Closed - Won", "Closed/Won", "Closed-Won", "6 - Closed Won",
    "07. CLOSED WON", "Closed (Won)", "Won (Sales pipeline)", "Closed won (Sales pipeline)", "Deal won", "Won deal",
    "Opportunity Won", "Closed Won - upsell", "Won / closed", "Vunnen", "Gewonnen", "GAGNÉ", "gagnée", "Ganado",
    "Ganada", "Vinto", "Vundet", "Vunnet", "Abgeschlossen und gewonnen", "Fermé gagné", "Chiusa vinta", "Stängd vunnen",
    "Såld", "Sålt", "Såld - Acme",
)  # fmt: skip
LOST = (
    "Lost", "Closed Lost", "closedlost", "Closed Lost - price", "Closed-Lost to Competition", "Closed - Lost",
    "Closed Lost - competitor won", "Closed lost: not a fit", "7 Lost", "Deal lost", "Förlorad", "Verloren", "Perdu",
    "perdue", "Perdido", "Perdida", "Perso", "Tabt", "Tapt", "Geschlossen - verloren", "Cierre perdido",
)  # fmt: skip
OPEN = (
    "Won back", "Not won", "Lost contact - retry", "Lost contact", "Almost won", "Won?", "Won/Lost", "Closed won/lost",
    "Closed Won or Lost", "Closed", "Proposal", "Wonder", "Unverloren", "To be won", "Win", "1", "", "–", "Closedown",
    "Verbally won", "Won - pending", "Lost and found", "Not closed won", "Nicht gewonnen",
    "Inte såld", "Såld?", "Såld - väntar", "Pågående",
)  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        *((word, "won") for word in WON),
        *((word, "lost") for word in LOST),
        *((word, "open") for word in OPEN),
    ],
)
def test_a_stage_is_told_by_all_of_its_name(stage: str, outcome: str) -> None:
    assert outcome_of(stage) == outcome
    assert outcome_of(unicodedata.normalize("NFD", f" {stage.upper()} ")) == outcome


@pytest.mark.parametrize(
    "header",
    [
        "deal_id,name,stage,closed_at,value,created_at",
        "Record ID,Deal Name,Deal Stage,Close Date,Amount,Create Date",
        "Opportunity ID,Opportunity Name,Stage,Close Date,Amount,Created Date",
        "Record Id,Deal Name,Stage,Closing Date,Amount,Created Time",
        "Id,Name,StageName,CloseDate,Amount,CreatedDate",
    ],
)
def test_a_sheet_and_the_exports_of_crms_tell_stages_by_the_same_words(header: str, tmp_path: Path) -> None:
    stages = ("Won", "Closed - Won", "6 - Closed Won", "Lost", "Gewonnen", "Won back", "Signed")
    rows = [f"{n},d,{stage},2026-01-05,{10**n},2025-12-01" for n, stage in enumerate(stages)]
    (tmp_path / "export.csv").write_text("\n".join([header, *rows]) + "\n")
    settings = tmp_path / "salescli.toml"
    settings.write_text('[tables.deals.values.status]\nSigned = "won"\n')
    found = {
        name: compute(name, tmp_path, period="total", as_of="2026-12-31").frame["value"].to_list()
        for name in ("revenue", "win-rate")
    }
    assert [float(value) for (value,) in found.values()] == pytest.approx([1010111, 500 / 6])


ENDS = {word: status for word, status in STATUS.items() if status != "open" and "_" not in word}
BREAKS = (" - ", " – ", " — ", ": ", ":", " (")


@pytest.mark.parametrize("mark", BREAKS)
@pytest.mark.parametrize("word", ENDS)
def test_a_stage_is_told_by_what_stands_before_a_break(word: str, mark: str) -> None:
    end = ")" if "(" in mark else ""
    other = "lost" if ENDS[word] == "won" else "won"
    for head in (word, word.title(), f"6 - {word.upper()}", f"Deal {word}", f"Closed {word}"):
        assert outcome_of(f"{head}{mark}Renewal{end}") == ENDS[word], head
    if word == "closedlost":  # what is closed may say why
        return
    for rest in (*TAKES_BACK["en"].split(), "maybe?", f"competitor {other}", "reopened by customer", "NOT signed"):
        assert outcome_of(f"{word}{mark}{rest}{end}") == "open", rest
        assert hint_of(f"{word}{mark}{rest}{end}") == ENDS[word]


@pytest.mark.parametrize("language", TAKES_BACK)
def test_the_words_that_take_an_outcome_back(language: str) -> None:
    for word in TAKES_BACK[language].split():
        assert (outcome_of(f"Won - {word}"), outcome_of(f"Vunnen ({word.upper()})")) == ("open", "open")


@pytest.mark.parametrize("word", sorted(SPEAKS))
def test_a_stage_that_speaks_of_an_outcome_elsewhere_decides_nothing(word: str) -> None:
    word = word.replace("_", " ")
    assert hint_of(f"To be {word} soon") in ("won", "lost")
    assert hint_of("Proposal") is None
    assert (hint_of("Closed Won"), hint_of("Won - Renewal")) == (None, None)


def test_no_word_takes_back_and_speaks() -> None:
    assert BACK.isdisjoint(SPEAKS)


HEADERS = {
    "a sheet": "deal_id,name,stage,closed_at,value,created_at",
    "HubSpot": "Record ID,Deal Name,Deal Stage,Close Date,Amount,Create Date",
    "Zoho": "Record Id,Deal Name,Stage,Closing Date,Amount,Created Time",
}
UNDECIDED = ("Won - Renewal", "Signed", "Signed", "Won back", "Proposal")


@pytest.mark.parametrize("rows", [1, 3000], ids=["all in the head", "some far below"])
@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_deals_left_open_are_counted(header: str, rows: int, write: Write) -> None:
    stages = ["Closed Won"] * rows + list(UNDECIDED)
    lines = [f"{n},some deal,{stage},2026-01-05,1,2025-12-01" for n, stage in enumerate(stages)]
    path = write("\n".join([header, *lines]) + "\n")
    result = compute("revenue", path, as_of="2026-12-31", use_config=False)
    assert result.frame["value"].to_list() == [rows + 1]
    (note,) = [note for note in result.notes if note.code == "stages_left_open"]
    assert (note.count, "'Signed', 'Won back'" in ENGLISH.say(note.text)) == (3, True)
    swedish = run_here("kpi", "revenue", path.name, "--no-config", "--language", "sv", cwd=path.parent).out.decode()
    assert "3 affärer räknas som öppna i ett steg" in " ".join(swedish.split())
    told = run_here("explain", "revenue", path.name, "--no-config", cwd=path.parent).out.decode()
    assert ENGLISH.say(note.text) in told
    found = json.loads(run_here("validate", path.name, "--no-config", "--format", "json", cwd=path.parent).out)
    left_open = [(each["value"], each["severity"]) for each in found["findings"] if each["rule"] == "stage_left_open"]
    assert left_open == [("Signed", "warning"), ("Won back", "warning")]


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_init_asks_of_stages_that_decide_nothing_and_the_settings_settle_it(header: str, write: Write) -> None:
    lines = [f"{n},some deal,{stage},2026-01-05,1,2025-12-01" for n, stage in enumerate(UNDECIDED)]
    path = write("\n".join([header, *lines]) + "\n")
    assert run_here("init", path.name, cwd=path.parent).code == 0
    config = path.parent / "salescli.toml"
    text = config.read_text()
    assert '# "Signed" = "won"   # 2' in text and '# "Won back" = "won"   # 1' in text
    assert '"Won - Renewal" = "won"' in text and '"Proposal" = "open"' in text
    config.write_text(text.replace('# "Signed"', '"Signed"').replace('# "Won back" = "won"', '"Won back" = "open"'))
    result = compute("deals-won", path, as_of="2026-12-31", period="total")
    assert (result.frame["value"].to_list(), [note.code for note in result.notes]) == ([3], [])


def test_a_status_may_say_more_as_well(write: Write) -> None:
    words = ("Won - Renewal", "Lost: price", "open", "Closed Lost (EMEA)", "6 - Won")
    lines = [f"{n},{word},2026-01-05,1,2025-12-01" for n, word in enumerate([*["won"] * 3000, *words])]
    path = write("deal_id,status,closed_at,value,created_at\n" + "\n".join(lines) + "\n")
    result = compute("win-rate", path, as_of="2026-12-31", period="total", use_config=False)
    assert result.frame.select("won", "lost").row(0) == (3002, 2)
    lines[-1] = "3004,Won - pending,2026-01-05,1,2025-12-01"
    path = write("deal_id,status,closed_at,value,created_at\n" + "\n".join(lines) + "\n")
    ran = run_here("kpi", "revenue", path.name, "--no-config", cwd=path.parent)
    assert (ran.code, "'Won - pending' is not a known status" in ran.err) == (3, True)
