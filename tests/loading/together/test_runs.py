"""Files that are read in one scan give the rows that each alone gives, in the same places."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from salescli.api import Exports, Request
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
