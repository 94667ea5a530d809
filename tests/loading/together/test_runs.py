"""Files that are read in one scan give the rows that each alone gives, in the same places."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from salescli.api import Exports, Request, validate
from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.loading import load
from salescli.loading.dataset import Dataset
from salescli.loading.precision import Precision
from salescli.loading.together import layouts, runs
from tests.engine_calls import counted
from tests.said import message_of

HEADER = "deal_id,status,value,closed_at,note\n"
ODD = {
    "bad": "1,won,12x0,2026-01-02,a\n",
    "slashes": "1,won,5,13/01/2026,a\n",
    "commas": '1,won,"5,25",2026-01-02,a\n',
    "currency": "1,won,5 kr,2026-01-02,a\n",
    "times": "1,won,5,2026-01-02 10:11:12,a\n",
    "blank": "1,,,,\n",
    "breaks": '1,won,5,2026-01-02,"a\nb"\n',
}
WANTED = ("deal_id", "status", "value", "closed_at")


def files(folder: Path, *texts: str) -> Dataset:
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"deals-{number:03}.csv").write_text(text)
    return load([str(folder)], {}, Settings())


def plain(number: int, rows: int = 3) -> str:
    ids = range(number * 100 + 10, number * 100 + 10 + rows)
    return HEADER + "".join(
        f"{each},{'won' if each % 2 else 'lost'},{each}.5,2026-01-{each % 28 + 1:02},x\n" for each in ids
    )


def parts(dataset: Dataset, precision: Precision = Precision.FAST) -> list[int]:
    wanted = dict.fromkeys(WANTED, precision)
    return [len(file.file.parts) or 1 for file in runs.runs(dataset.reader, dataset.of("deals"), wanted)]


@pytest.mark.parametrize("precision", list(Precision))
def test_files_that_are_written_alike_are_one_scan(precision: Precision, tmp_path: Path) -> None:
    assert parts(files(tmp_path, *map(plain, range(7))), precision) == [7]


@pytest.mark.parametrize("kind", ["slashes", "commas", "currency", "times"])
def test_a_file_that_is_written_otherwise_is_a_scan_of_its_own(kind: str, tmp_path: Path) -> None:
    assert parts(files(tmp_path, plain(1), plain(2), HEADER + ODD[kind], plain(3), plain(4))) == [2, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "status,deal_id,value,closed_at,note\nwon,1,5.5,2026-01-01,x\n",
        plain(5).replace(",", ";"),
        "A title\n\n" + plain(5),
        plain(5) + "Total,,999,,\n",
        HEADER.replace("note", "comment") + "1,won,5.5,2026-01-01,x\n",
        plain(5) + HEADER,
    ],
    ids=["order", "separator", "title", "sum", "header", "header again"],
)
def test_a_file_that_is_laid_out_otherwise_is_a_scan_of_its_own(text: str, tmp_path: Path) -> None:
    assert parts(files(tmp_path, plain(1), plain(2), text, plain(3), plain(4))) == [2, 1, 2]


@pytest.mark.parametrize("kind", ["none", *(kind for kind in ODD if kind != "commas")])
@pytest.mark.parametrize("precision", list(Precision))
def test_rows_and_their_places_are_those_of_each_file_alone(
    kind: str, precision: Precision, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [plain(number, number % 4 + 1) for number in range(1, 6)]
    texts[2] += ODD.get(kind, "")
    texts[4] = texts[4].removesuffix("\n")
    own = files(tmp_path, *texts).at(precision)

    def rows(dataset: Dataset) -> pl.DataFrame:
        return dataset.frame("deals", WANTED, rows=True).collect(engine="streaming")

    together = rows(own)
    monkeypatch.setattr("salescli.loading.dataset.runs", lambda reader, mine, wanted, apart: mine)
    alone = rows(files(tmp_path, *texts).at(precision))
    assert_frame_equal(together.select(alone.columns), alone)
    assert together["row:file"].n_unique() == 5


def test_rows_that_repeat_stay_apart_from_runs(tmp_path: Path) -> None:
    one = plain(1)
    own = files(tmp_path, one, plain(2), HEADER + one.splitlines(keepends=True)[1], plain(3))
    assert own.frame("deals", WANTED).select(pl.len()).collect().item() == 9


def test_a_row_of_a_part_is_named_by_its_file_and_line(tmp_path: Path) -> None:
    texts = [plain(number) for number in range(1, 6)]
    texts[3] += '77,won,5,2026-01-02,"a\nb"\n' + ODD["bad"]
    files(tmp_path, *texts)
    with pytest.raises(InputError) as error:
        Exports([str(tmp_path)]).answer("revenue", Request(as_of="2026-03-01"))
    assert "deals-003.csv, line 7, column 'value': '12x0' is not an amount" in message_of(error.value)


def test_a_part_with_a_row_that_is_too_long_is_named(tmp_path: Path) -> None:
    texts = [plain(number) for number in range(1, 6)]
    own = files(tmp_path, *texts)
    (tmp_path / "deals-002.csv").write_text(plain(3) + "1,won,5,2026-01-02,a,b,c\n")
    with pytest.raises(InputError, match="deals-002"), own.reading():
        own.frame("deals", WANTED).collect(engine="streaming")


def test_layouts_are_numbered_by_what_stands_next_to_each_other(tmp_path: Path) -> None:
    own = files(tmp_path, plain(1), plain(2), plain(3).replace(",", ";"), plain(4))
    assert list(layouts.layouts(own.reader, "deals").values()) == [0, 0, 1, 2]
    assert [len(run) for run in layouts.of_layout(own.reader, "deals")] == [2, 1, 1]
    assert [own.reader.rows_in(file) for file in own.files] == [3, 3, 3, 3]


@pytest.mark.parametrize("command", ["kpi", "report"])
def test_three_hundred_files_take_hardly_more_calls_of_the_engine_than_thirty(command: str, tmp_path: Path) -> None:
    """A few more, for text that takes a closer look is mended batch by batch."""

    def calls(count: int) -> int:
        folder = tmp_path / str(count)
        files(folder, *(plain(number, 2) for number in range(count)))
        ask = Request(as_of="2026-03-01")
        with counted() as found:
            exports = Exports([str(folder)])
            if command == "kpi":
                exports.answer("revenue", ask)
            else:
                from salescli.report import build

                build.build(exports, ask)
        return found.total + found.scans

    assert calls(300) <= calls(30) + 30


#: What stands out among more files than there is full room for the first rows of: rows of the one file in the middle.
_OTHERWISE = {
    "day first": (HEADER + "90000,won,5.5,13/01/2026,x\n90001,won,7.5,14/01/2026,x\n", "13.0"),
    "decimal comma": (HEADER + '90000,won,"5,5",2026-01-13,x\n90001,won,"7,25",2026-01-14,x\n', "12.75"),
    "points in thousands": (HEADER + '90000,won,"1.005,5",2026-01-13,x\n90001,won,1.007,2026-01-14,x\n', "2012.5"),
    "semicolons": (HEADER.replace(",", ";") + "90000;won;5.5;2026-01-13;x\n90001;won;7.5;2026-01-14;x\n", "13.0"),
    "other columns": ("status,closed_at,value,deal_id\nwon,2026-01-13,5.5,90000\nwon,2026-01-14,7.5,90001\n", "13.0"),
    "times": (HEADER + "90000,won,5.5,2026-01-13 23:10:11,x\n90001,won,7.5,2026-01-14 00:00:01,x\n", "13.0"),
    "a sum": (HEADER + "90000,won,5.5,2026-01-13,x\n90001,won,7.5,2026-01-14,x\nTotal,,13,,\n", "13.0"),
    "a break": (HEADER + '90000,won,5.5,2026-01-13,"a\nb"\n90001,won,7.5,2026-01-14,x\n', "13.0"),
    "late": (HEADER + "".join(f"{90_000 + each},won,1,2026-01-13,{'y' * 90}\n" for each in range(800))
             + "90900,won,5,31/01/2026,x\n", "805.0"),
}  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 files of two rows, one of which is won, for the whole of January 2026."""
    folder = tmp_path_factory.mktemp("many")
    files(folder, *(plain(number, 2) for number in range(300)))
    return folder


def _won() -> Decimal:
    """What is won in all of them, added up by hand."""
    return sum((Decimal(f"{number * 100 + 11}.5") for number in range(300) if number != 150), Decimal(0))


@pytest.mark.parametrize("kind", _OTHERWISE)
@pytest.mark.parametrize("command", ["kpi", "report", "validate"])
def test_one_of_many_files_may_be_written_otherwise(command: str, kind: str, many: Path) -> None:
    text, amount = _OTHERWISE[kind]
    path = many / "deals-150.csv"
    before = path.read_text()
    path.write_text(text)
    try:
        if command == "validate":
            report = validate([str(many)], as_of="2026-02-01")
            mine = {finding.rule.name for finding in report.findings if finding.file == str(path)}
            assert mine == ({"sum_row"} if kind == "a sum" else set())
            assert {finding.file for finding in report.findings} <= {str(path)}
            return
        exports = Exports([str(many)])
        if command == "kpi":
            ask = Request(as_of="2026-02-01", date_from="2026-01", date_to="2026-01")
            value = exports.answer("revenue", ask).result.frame["value"].item()
        else:
            from salescli.report import build

            cards = build.build(exports, Request(as_of="2026-02-01")).scorecards
            value = next(card.value for card in cards if card.kpi == "revenue")
        assert value == _won() + Decimal(amount)
    finally:
        path.write_text(before)
