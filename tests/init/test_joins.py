"""`init` proposes joins where a list beside the files says what their ids stand for."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli import compute
from salescli.init import write

DEALS = """\
id,stage_id,pipeline_id,close_date,amount
D1,10,1,2026-01-05,1200
D2,11,1,2026-01-09,800
D3,10,2,2026-02-05,450
"""
STAGES = "ID,Name\n10,Closed won\n11,Closed lost\n12,Open\n"
PIPELINES = "pipeline_id,label\n1,New business\n2,Renewals\n"


def proposed(folder: Path, **files: str) -> str:
    """The settings for these files, by their names."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return write([str(folder)], {}).path.read_text(encoding="utf-8")


def test_the_settings_give_the_number_of_the_names(tmp_path: Path) -> None:
    said = proposed(tmp_path, deals=DEALS, pipeline_stages=STAGES, pipelines=PIPELINES)
    assert '{ file = "pipeline_stages.csv", on = { stage_id = "ID" }, prefix = "stage." }' in said
    assert '{ file = "pipelines.csv", on = "pipeline_id", prefix = "pipeline." }' in said
    assert 'stage = "stage.Name"   # such as Closed won' in said
    assert 'files = ["deals.csv"]' in said
    assert "Not read" not in said
    result = compute("revenue", tmp_path, by="pipeline", period="total", as_of="2026-02-28",
                     config=tmp_path / "salescli.toml")  # fmt: skip
    assert result.frame.select("pipeline", "value").rows() == [("New business", 1200), ("Renewals", 450)]


def test_what_was_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "stages.csv").write_text(STAGES, encoding="utf-8")
    found = write([str(tmp_path)], {})
    assert found.lines == (f"{tmp_path}/deals.csv: deals", f"{tmp_path}/stages.csv: looked up for deals")


def test_a_list_whose_header_is_like_deals_is_no_more_deals(tmp_path: Path) -> None:
    said = proposed(tmp_path, deals=DEALS, stages="id,stage\n10,Won\n11,Lost\n")
    assert 'files = ["deals.csv"]' in said
    assert 'stage = "stage.stage"' in said


@pytest.mark.parametrize(
    "stages",
    [
        "id,name\n10,Won\n",  # an id that is not there
        "id,name\n10,Won\n10,Lost\n11,Lost\n",  # one that stands for two
        "number,name\n10,Won\n11,Lost\n",  # no id
        "id,order\n10,1\n11,2\n",  # no name
    ],
)
def test_what_does_not_say_all_of_them_is_no_list(stages: str, tmp_path: Path) -> None:
    assert "joins" not in proposed(tmp_path, deals=DEALS, stages=stages)


def test_a_file_of_another_name_is_no_list(tmp_path: Path) -> None:
    assert "joins" not in proposed(tmp_path, deals=DEALS, colours=STAGES)


def test_a_name_that_stands_in_the_rows_is_better(tmp_path: Path) -> None:
    named = "\n".join(f"{line},{end}" for line, end in zip(DEALS.split(), ["stage", "won", "lost", "won"], strict=True))
    assert "joins" not in proposed(tmp_path, deals=named + "\n", stages=STAGES)


def test_an_id_that_repeats_beyond_what_is_seen_makes_no_list_and_no_error(tmp_path: Path) -> None:
    others = "".join(f"{number},Stage {number}\n" for number in range(100, 20_000))
    said = proposed(tmp_path, deals=DEALS, stages=f"id,name\n10,Won\n11,Lost\n{others}10,Lost\n")
    assert "joins" not in said


def test_a_list_outside_the_folder_of_the_settings_is_left_out(tmp_path: Path) -> None:
    """Settings that are found may not name it."""
    for name, text in (("a/deals", DEALS), ("b/stages", STAGES)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    said = write([str(tmp_path / "a"), str(tmp_path / "b")], {}).path.read_text(encoding="utf-8")
    assert "joins" not in said


def test_a_table_of_its_own_is_no_list(tmp_path: Path) -> None:
    """Quotas of regions have ids and names of these too."""
    deals = "deal_id,region_id,status,closed_at,value\nD1,1,won,2026-01-05,5\n"
    said = proposed(tmp_path, deals=deals, region_quotas="region_id,region,period,amount\n1,North,2026-01,100\n")
    assert "[tables.quotas]" in said
    assert "joins" not in said
