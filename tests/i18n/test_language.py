"""Swedish: nothing that the program says to a reader is left in English, and numbers are as Swedes write them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import salescli
from salescli import api, forecast, kpis
from salescli.errors import UsageError
from salescli.funnel import compute as funnel
from salescli.i18n import language as languages
from salescli.message import Message, Word, say
from salescli.model import schema
from salescli.model.calendar import Grain, Span
from salescli.model.measures import Unit
from salescli.model.metric import Theme
from salescli.model.versus import Versus as Compared
from salescli.output import against, verdict_text
from salescli.output.charts import NAMES
from salescli.output.documents.forecast import ForecastDocument
from salescli.output.documents.funnel import FunnelDocument
from salescli.output.documents.kpi import KpiDocument
from salescli.output.documents.report import ReportDocument
from salescli.output.formats import render
from salescli.output.style import Style
from salescli.report import build as dashboard
from salescli.targets.model import (
    Aim,
    At,
    Base,
    Bounds,
    Change,
    Effort,
    Interval,
    Judged,
    Origin,
    Pace,
    Reason,
    Schedule,
    Side,
    Target,
    Verdict,
    Versus,
)
from salescli.views import VIEWS
from salescli.views.base import lacking
from tests.conftest import SAMPLE
from tests.program import run_here

ROOT = Path(salescli.__file__).parent
SV = languages.get("sv")
#: What is the same word in both languages.
SAME = {"region", "team", "segment", "pipeline", "leads", "trend", "gap", "period"}


def _known(word: str, words: object) -> bool:
    assert isinstance(words, dict)
    return word in words or word in SAME


def test_every_kpi_has_a_title() -> None:
    assert set(SV.titles) == set(kpis.names())


def test_every_column_has_a_header() -> None:
    own = {column for kpi in kpis.every() for column in kpi.components}
    tables = {column.name for column in (*forecast.COLUMNS, *forecast.OTHER_COLUMNS, *funnel.COLUMNS)}
    dimensions = {*schema.DIMENSIONS, "rep_id", "customer_id"}
    fixed = {"period", "value", "previous", "change", "change_percent"}
    assert [name for name in sorted(own | tables | dimensions | fixed) if not _known(name, SV.columns)] == []


def test_every_unit_has_a_label() -> None:
    for unit in Unit:
        label = languages.ENGLISH.unit(unit, None)
        assert label in ("", "%") or SV.unit(unit, None) != label


def _phrases() -> Iterator[str]:
    """What the program asks a translation of, word for word."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            asked = node.args[0]
            if name == "text" and isinstance(asked, ast.Constant) and isinstance(asked.value, str):
                yield asked.value
            if name == "_count" and isinstance(node.args[1], ast.Tuple):
                yield from ast.literal_eval(node.args[1])
    yield from NAMES.values()
    yield from (word.value for word in Verdict)
    yield from (theme.title_of_section for theme in Theme)
    for grain in Grain:
        per = "in total" if grain is Grain.TOTAL else f"per {grain.value}"
        yield f"{{title}}, {per}, as of {{day}}"
        yield f"{{title}}, {per} by {{dimensions}}, as of {{day}}"
        yield from (against.template_of(versus, grain) for versus in Compared)


def test_every_phrase_has_a_translation() -> None:
    assert sorted({phrase for phrase in _phrases() if phrase not in SV.phrases} - SAME) == []


def test_why_rows_are_left_out_is_said_in_full() -> None:
    for view in VIEWS.values():
        nouns = {view.noun, *(condition.noun for condition in view.conditions.values())}
        rules = [*view.always, *(rule for column in view.derived.values() for rule in column.rules)]
        reasons = [*(rule.reason for rule in rules), lacking(view.dated_by)]
        for count in (1, 2):
            for noun in nouns:
                for reason in reasons:
                    said = SV.say(say("notes.left_out", count=count, what=Word(noun, count), reason=reason))
                    assert re.search(r"\b(is|are|left|out|deals?|without|with|before|came)\b|_", said) is None, said


def test_what_settings_of_kpis_do_is_said_in_full() -> None:
    for kpi in kpis.every():
        for setting in kpi.settings.values():
            assert SV.say(say("model.setting", meaning=Word(setting.meaning))).lower() != f"{setting.meaning}.".lower()


def test_what_a_value_is_not_has_a_word() -> None:
    nouns = {kind.noun for kind in schema.Kind if kind not in (schema.Kind.TEXT, schema.Kind.CHOICE)}
    assert {noun for noun in nouns if noun not in SV.phrases} == set()


def _shape(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", text))


def test_translations_keep_to_their_fields() -> None:
    for english, swedish in SV.phrases.items():
        assert _shape(english) == _shape(swedish), english


#: What only English has among the words of verdicts.
ENGLISH_WORDS = re.compile(
    r"\b(wanted|least|most|left|days|deals?|worth|from|opened|open|the|of|is|by|at|needs|there|nothing|rests|its|to)\b"
)


def _target(**fields: object) -> Target:
    given = {
        "name": "T", "kpi": kpis.get("win-rate"), "column": "value", "grain": Grain.QUARTER, "by": (), "where": (),
        "aim": Bounds(low=Decimal(1200)), "at": At.LATEST, "due": None, "versus": None, "owner": None,
        "severity": "error", "min_n": 30, "confidence": Decimal("0.95"), "part_of": None, "is_bare": False,
        "origin": Origin("salescli.toml", 1),
    }  # fmt: skip
    return Target(**{**given, **fields})  # type: ignore[arg-type]


def _judged() -> Iterator[Judged]:
    """Verdicts of every reason and with everything that one may say besides."""
    aims: tuple[tuple[Aim, Versus | Span | None], ...] = (
        (Bounds(low=Decimal(1)), None),
        (Bounds(high=Decimal(1)), None),
        (Bounds(Decimal(1), Decimal(2)), None),
        (Schedule(()), None),
        (Change(Decimal("-1.5"), is_relative=False, side=Side.LEAST), Versus.PREVIOUS),
        (Change(Decimal("2.5"), is_relative=True, side=Side.LEAST), Versus.YEAR),
        (Change(Decimal("2.5"), is_relative=True, side=Side.LEAST), Span(date(2024, 1, 1), date(2024, 12, 31))),
        (Change(Decimal("2.5"), is_relative=True, side=Side.LEAST), None),
    )
    for aim, versus in aims:
        target = _target(aim=aim, versus=versus)
        yield Judged(target=target, verdict=Verdict.MISSED, value=Decimal("1234.5"), group=(("rep_id", None),))
        for reason in Reason:
            interval = Interval(Decimal("1.5"), Decimal("2.5"))
            detail = say("loading.needs_table", table=Word("deals"), files=("x.csv",))
            yield Judged(
                target=target, verdict=Verdict.NOT_EVALUATED, reason=reason, interval=interval, n=3, detail=detail
            )
    target = _target()
    bounds, day = Bounds(low=Decimal(1200)), date(2025, 12, 1)
    efforts = [
        Effort(Decimal(12), Unit.COUNT, left, Decimal(1500), Decimal("24.5"), Decimal("40.5"), number, number,
               Decimal("1234.5"), day)
        for left, number in ((0, 1), (1, 1), (30, 2000), (60, 2))
    ]  # fmt: skip
    for effort in efforts:
        for usual, past in ((None, 0), (Decimal("0.5"), 1), (Decimal("0.5"), 4)):
            yield Judged(
                target=target, verdict=Verdict.BEHIND, value=Decimal(1000), bounds=bounds, effort=effort,
                pace=Pace(10, 30, usual, past), data_end=date(2025, 9, 30), base=Base("2024-Q4", Decimal(900)),
            )  # fmt: skip


def test_every_verdict_is_explained_in_swedish() -> None:
    for judged in _judged():
        for text in (verdict_text.sentence(judged, SV), verdict_text.wanted(judged, SV)):
            assert ENGLISH_WORDS.search(text) is None, text
            assert re.search(r"\d[.,]\d{3}\b|\d\.\d", text.replace("x.csv", "")) is None, text
        assert "(none)" not in verdict_text.title(judged, SV) + verdict_text.scope(judged, SV)


def test_why_a_verdict_is_what_it_is() -> None:
    *_, judged = _judged()
    assert verdict_text.sentence(judged, SV).replace("\N{NO-BREAK SPACE}", " ") == (
        "1 000,00 %, målet är minst 1 200,00 %; inget är daterat efter 2025-09-30; 33,33 % av dagarna har gått, "
        "50,00 % brukar vara nått då: vid det här laget minst 600,00 %, i den här takten 2 000,00 % till slut; "
        "12 återstår på 60 dagar, det är 2 affärer à 1 500,00, ur 2 affärsmöjligheter värda 1 234,50 när 24,50 % "
        "vinns, öppnade senast 2025-12-01 med en säljcykel på 40,5 dagar"
    )


@pytest.mark.parametrize(
    "format_", ["table", "json", *(pytest.param(name, marks=pytest.mark.thorough) for name in
                ("markdown", "csv", "junit", "github"))],
)  # fmt: skip
def test_a_check_is_swedish_for_people_alone(format_: str, tmp_path: Path) -> None:
    asked = ("check", str(SAMPLE), "--as-of", "2025-11-20", "--format", format_, "--language")
    english, swedish = (run_here(*asked, code, cwd=tmp_path).out.decode() for code in ("en", "sv"))
    if format_ in ("table", "markdown"):
        assert "Mål per den 2025-11-20" in swedish
        assert re.search(r"\b(wanted|at least|left|target|owner|Note|running|met|behind)\b", swedish) is None
    else:
        assert swedish == english


def test_several_kpis_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("status,value,closed_at\nwon,1234.5,2025-12-01\n", encoding="utf-8")
    asked = ("kpi", "revenue,win-rate", "deals.csv", "--as-of", "2025-12-31", "--language", "sv")
    text = run_here(*asked, "--period", "total", cwd=tmp_path).out.decode()
    assert text.startswith("Försäljning, Andel vunna affärer, totalt, per den 2025-12-31\n")
    assert "total " not in text
    running = run_here(*asked[:-4], "--as-of", "2025-12-10", "--language", "sv", cwd=tmp_path).out.decode()
    assert "* inte avslutad" in running


def test_a_report_of_little_says_in_swedish_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("status,value,closed_at\nwon,1234.5,2025-12-01\n", encoding="utf-8")
    asked = ("report", "deals.csv", "--as-of", "2025-12-31", "--language", "sv")
    for format_ in ("table", "markdown", "html"):
        text = " ".join(run_here(*asked, "--format", format_, cwd=tmp_path).out.decode().split())
        assert "kräver filen med kunder; de angivna filerna är" in text
        assert "eller ange den med" in text
        assert re.search(r"\b(needs|Map it|Add the|would make|files given)\b", text) is None


@pytest.mark.parametrize(
    ("message", "swedish"),
    [
        (
            say("notes.left_out", count=1234, what=Word("won deals", 1234), reason=lacking("value")),
            "1\N{NO-BREAK SPACE}234 vunna affärer utan värde är inte med.",
        ),
        (
            say("notes.left_out", count=1, what=Word("won deals", 1), reason=lacking("value")),
            "1 vunnen affär utan värde är inte med.",
        ),
        (
            say("notes.running_period", count=5, period="2026-03", growth=say("notes.growth", percent=-12.5)),
            "2026-03 pågår: −12,50 % mot lika många dagar (5) av perioden före.",
        ),
        (
            say("notes.unreadable", count=1234, column="deals.value"),
            "1\N{NO-BREAK SPACE}234 värden i deals.value kan inte läsas och räknas som tomma.",
        ),
        (
            say("kpis.bookings_without_cost", count=3),
            "3 bokningar ligger i perioder där ingen har en kostnad: inget värde där.",
        ),
        (
            say("funnel.stage_unknown", count=2, stages=("value", "2025.01")),
            "2 öppna affärer i steg som [stages] inte nämner ('value', '2025.01') räknas bara som skapade.",
        ),
        (
            say("forecast.title", grain=Word("month"), by=say("forecast.by", dimension="value"), day="2026-01-31"),
            "Prognos, per månad och value, per den 2026-01-31",
        ),
    ],
)
def test_sentences(message: Message, swedish: str) -> None:
    assert SV.say(message) == swedish


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (Decimal("-1234567.125"), Unit.MONEY, "−1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,13"),
        (0.25, Unit.DAYS, "0,3"),
        (1234, Unit.COUNT, "1\N{NO-BREAK SPACE}234"),
        (99.999, Unit.PERCENT, "100,00"),
    ],
)
def test_numbers(value: Decimal | float | int, unit: Unit, shown: str) -> None:
    assert SV.number(value, unit) == shown


def test_numbers_are_as_babel_writes_them() -> None:
    from babel.numbers import format_decimal

    for value in ("0.1", "-1234.5", "1234567890.25"):
        babels = format_decimal(Decimal(value), "#,##0.00", locale="sv_SE").replace("-", "\N{MINUS SIGN}")
        assert SV.number(Decimal(value), Unit.MONEY) == babels


def test_programs_get_the_same_in_every_language() -> None:
    exports = api.Exports([SAMPLE])
    documents = (
        KpiDocument(exports.answer("win-rate", api.Request(by="region", last=2)).result),
        ReportDocument(dashboard.build(exports, api.Request())),
        ForecastDocument(forecast.compute(exports, api.Request())),
        FunnelDocument(funnel.compute(exports, api.Request())),
    )
    for document in documents:
        for format_ in ("json", "csv"):
            in_english, in_swedish = (render(document, format_, Style(each)) for each in (languages.ENGLISH, SV))
            assert in_english == in_swedish
        assert render(document, "table") != render(document, "table", Style(SV))


def test_the_settings_choose_it_and_the_option_wins(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("status,value,closed_at\nwon,1234.5,2025-12-01\n", encoding="utf-8")
    (tmp_path / "salescli.toml").write_text(
        '[calendar]\nas_of = 2025-12-31\n[output]\nlanguage = "sv"\n', encoding="utf-8"
    )
    assert "Försäljning, per månad" in run_here("kpi", "revenue", "deals.csv", cwd=tmp_path).out.decode()
    assert (
        "Revenue, per month" in run_here("kpi", "revenue", "deals.csv", "--language", "en", cwd=tmp_path).out.decode()
    )


def test_a_language_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no language 'se'"):
        languages.get("se")
    ran = run_here("kpi", "revenue", str(SAMPLE), "--language", "se", cwd=tmp_path)
    assert ran.code == 2
    assert "Did you mean 'sv'?" in ran.err
