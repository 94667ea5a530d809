"""Verdicts in words."""

from __future__ import annotations

from pathlib import Path

from tests.program import run_here


def test_a_target_without_a_name_is_named_in_the_language(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "deal_id,status,closed_at,value,region\n1,won,2026-01-05,5,South\n2,lost,2026-01-06,5,North\n"
    )
    (tmp_path / "salescli.toml").write_text(
        '[[target]]\nkpi = "revenue"\nmin = 4\nat = "2026-01"\nwhere = { region = ["South", "North"] }\n'
        '[[target]]\nkpi = "revenue"\nmin = 4\nby = "region"\n[[target]]\nname = "by my own"\nkpi = "revenue"\n'
        "min = 4\n"
    )
    told = ("check", "deals.csv", "--as-of", "2026-01-31", "--format", "markdown")
    swedish = run_here(*told, "--language", "sv", cwd=tmp_path).out.decode()
    assert "Försäljning, region South eller North, 2026-01" in swedish
    assert "Försäljning, per region" in swedish
    assert "by my own" in swedish
    assert "revenue, region South or North, 2026-01" in run_here(*told, cwd=tmp_path).out.decode()
