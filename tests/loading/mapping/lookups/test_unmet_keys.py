"""Keys that meet nothing in a joined file: counted by the rows that count, with those that nearly meet."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.i18n.language import ENGLISH
from salescli.loading.mapping.lookups import unmet_keys
from tests.loading.mapping.lookups.test_joins import JOINS, files, opened
from tests.program import run_here

ONE = JOINS.split(", { file")[0] + ']\n[tables.deals.columns]\ndeal_id = "id"\n'


def deals(*stages: str) -> str:
    rows = [f"{number},{stage},2026-01-05,{number}" for number, stage in enumerate(stages, 1)]
    return "\n".join(["id,stage_id,close_date,amount", *rows]) + "\n"


def said(folder: Path) -> list[tuple[int, str]]:
    tables = opened(folder)
    return [
        (remark.count, ENGLISH.say(remark.text)) for remark in tables.remarks_on("deals") if remark.code == "unmet_keys"
    ]


def test_where_all_is_met_nothing_is_said(tmp_path: Path) -> None:
    assert said(files(tmp_path)) == []


def test_blank_keys_meet_nothing_and_are_not_counted(tmp_path: Path) -> None:
    assert said(files(tmp_path, ONE, deals=deals("10", "", "-", "N/A", " "))) == []


def test_rows_are_counted_with_one_of_the_keys(tmp_path: Path) -> None:
    folder = files(tmp_path, ONE, deals=deals("10", "98", "99", "98"))
    text = f"deals: 3 rows have an unknown stage_id, which is not in {tmp_path / 'stages.csv'}, such as '98'."
    assert said(folder) == [(3, text)]


@pytest.mark.parametrize(("key", "is_near"), [("010", True), ("10.0", True), ("100", False)])
def test_a_key_that_nearly_meets_is_told(key: str, is_near: bool, tmp_path: Path) -> None:
    ((count, text),) = said(files(tmp_path, ONE, deals=deals("10", key)))
    assert count == 1
    assert ("it would be there but for leading zeros" in text) is is_near


def test_rows_that_do_not_count_are_not_counted(tmp_path: Path) -> None:
    rows = deals("98", "98", "97", "96", "10") + "1,98,2026-01-05,1\nid,stage_id,close_date,amount\n"
    toml = ONE.replace("joins", 'exclude = { stage_id = ["97"] }\nduplicates = "first"\njoins')
    assert said(files(tmp_path, toml, deals=rows))[0][0] == 3  # 97 is ruled out, deal 1 stands there twice


def test_each_join_is_told_for_itself_over_all_files_of_the_table(tmp_path: Path) -> None:
    more = "id,stage_id,plan_id,close_date,amount,region\n1,98,p1,2026-01-05,100,N\n2,98,p9,2026-01-05,100,N\n"
    more += "5,10,p1,2026-01-05,100,N\n"
    folder = files(tmp_path, deals=more)
    (folder / "deals2.csv").write_text(
        more.replace("\n1,", "\n3,").replace("\n2,", "\n4,").replace("\n5,", "\n6,"), encoding="utf-8"
    )
    tables = opened(folder, "deals.csv", "deals2.csv")
    notes = [note for note in tables.remarks_on("deals") if note.code == "unmet_keys"]
    assert [(note.count, note.about) for note in notes] == [
        (4, ("deals", "tables.deals.joins[1]")), (2, ("deals", "tables.deals.joins[2]")),
    ]  # fmt: skip
    assert [unmet.file for unmet in unmet_keys.find(tables, "deals")] == [0, 0, 1, 1]


def test_a_number_comes_with_the_note_and_validate_with_the_lines(tmp_path: Path) -> None:
    folder = files(tmp_path, ONE, deals=deals("10", "98", "011", "98"))
    ran = run_here("kpi", "revenue", "deals.csv", "--as-of", "2026-01-31", cwd=folder)
    assert (
        "Note: deals: 3 rows have an unknown stage_id, which is not in stages.csv, such as '98'; 1 of them"
        in ran.out.decode()
    )
    assert ran.code == 0
    found = run_here("validate", "deals.csv", "--format", "csv", cwd=folder).out.decode().splitlines()
    assert [line for line in found if "unmet_key" in line] == [
        "warning,unmet_key,deals.csv,3,stage_id,98,is not in stages.csv (2 in all)",
        "warning,unmet_key,deals.csv,4,stage_id,011,\"is not in stages.csv (1 in all); '11' is, but for leading zeros, "
        'a decimal .0 or the case of letters"',
    ]


@pytest.mark.parametrize(("keys", "advice"), [(("98", "99"), "Name in tables.deals.joins[1].on"), (("010",), "'10'")])
def test_a_join_that_meets_nothing_is_refused(keys: tuple[str, ...], advice: str, tmp_path: Path) -> None:
    folder = files(tmp_path, ONE, deals=deals(*keys))
    ran = run_here("kpi", "revenue", "deals.csv", "--as-of", "2026-01-31", "--output", "out.csv", cwd=folder)
    assert (ran.code, ran.out) == (3, b"")
    assert (
        f"deals.csv, line 2, column 'stage_id': no row has a key that is in stages.csv, as here '{keys[0]}'" in ran.err
    )
    assert advice in ran.err
    assert not (folder / "out.csv").exists()


def test_a_join_that_meets_something_in_one_file_of_several_is_none(tmp_path: Path) -> None:
    folder = files(tmp_path, ONE, deals=deals("10"))
    (folder / "deals2.csv").write_text(deals("98").replace("\n1,", "\n2,"), encoding="utf-8")
    tables = opened(folder, "deals.csv", "deals2.csv")
    assert [note.count for note in tables.remarks_on("deals") if note.code == "unmet_keys"] == [1]
