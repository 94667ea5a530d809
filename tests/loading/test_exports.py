"""Exports as CRMs write them, made up here, give their numbers without any settings."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from salescli import compute

EXPORTS = {
    "pipedrive": (
        "Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Status,"
        "Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Deal closed on\n"
        "1,A,Ann,100.50,SEK,Demo,Won,2024-01-01 10:00:00,2024-02-01 10:00:00,,2024-02-01 10:00:00\n"
        "2,B,Ann,200.00,SEK,Demo,Open,2024-01-02 10:00:00,,,\n"
        "3,C,Bo,300.00,SEK,Demo,Lost,2024-01-03 10:00:00,,2024-02-05 10:00:00,2024-02-05 10:00:00\n"
    ),
    "pipedrive in Portuguese": (
        "Negócio - ID,Negócio - Título,Negócio - Valor,Negócio - Status,Negócio - Ganho em,Negócio - Data de perda\n"
        "1,A,100.50,Ganho,2024-02-01 10:00:00,\n2,B,200.00,Aberto,,\n3,C,300.00,Perdido,,2024-02-05 10:00:00\n"
    ),
    "hubspot": (
        "Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Deal owner\n"
        "1,A,Closed Won (Sales Pipeline),100.50,2024-02-01 10:11,2024-01-01 09:00,Ann\n"
        "2,B,Demo (Sales Pipeline),200.00,2024-02-01 10:11,2024-01-01 09:00,Ann\n"
        "3,C,closedlost,300.00,2024-02-03 10:11,2024-01-01 09:00,Bo\n"
    ),
    "salesforce api": (
        "Id,OwnerId,StageName,Amount,CloseDate,IsClosed,IsWon,CreatedDate\n"
        "006A,005A,Signed,100.50,2024-02-01,1,1,2024-01-22T16:14:25.000+0000\n"
        "006B,005A,Demo,200.00,2024-02-01,,,2024-01-22T16:14:25.000+0000\n"
        "006C,005B,Dropped,300.00,2024-02-03,1,,2024-01-22T16:14:25.000+0000\n"
    ),
    "salesforce report": (
        "Opportunity Owner,Opportunity ID,Stage,Amount,Close Date,Created Date\n"
        "Ann,006A,Closed Won,100.50,2/1/2024,1/22/2024\nAnn,006B,Demo,200.00,2/1/2024,1/22/2024\n"
        "Bo,006C,Closed Lost,300.00,2/13/2024,1/22/2024\n"
    ),
    "dynamics": (
        "(Do Not Modify) Opportunity,Topic,Est. Revenue,Actual Revenue,Actual Close Date,Status,Owner\n"
        "a,A,90.00,100.50,2024-02-01,Won,Ann\nb,B,200.00,,,Open,Ann\nc,C,300.00,0,2024-02-03,Lost,Bo\n"
    ),
    "zoho": (
        "Record Id,Deal Owner.id,Amount,Deal Name,Closing Date,Stage\n"
        "1,7,100.50,A,2024-02-01,Closed Won\n2,7,200.00,B,2024-02-01,Demo\n"
        "3,8,300.00,C,2024-02-03,Closed-Lost to Competition\n"
    ),
    "a Swedish sheet": (
        "Affär;Kund;Värde;Säljare;Status;Vunnen;Stängd\n"
        "A;Ab;100,50;Ann;Vunnen;2024-02-01;2024-02-01\nB;Ab;200,00;Ann;Öppen;;\nC;Cd;300,00;Bo;Förlorad;;2024-02-03\n"
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_gives_its_numbers(name: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(EXPORTS[name], encoding="utf-8")
    rate = compute("win-rate", path, period="total").frame.row(0, named=True)
    assert (rate["won"], rate["lost"]) == (1, 1)
    revenue = compute("revenue", path, period="month").frame
    assert revenue.select("period", "value").rows() == [("2024-02", Decimal("100.5"))]


def test_done_activities_alone_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "Activity - Subject,Activity - Type,Activity - Due date,Activity - Done,Activity - Assigned to user\n"
        "x,Call,2024-03-04,Done,Ann\ny,Call,2024-03-05,To do,Ann\nz,Meeting,2024-03-06,Done,Bo\n"
    )
    assert compute("calls", path, period="total").frame["value"].to_list() == [1]


def test_tasks_that_are_not_completed_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "Task.csv"
    path.write_text(
        "Id,WhoId,WhatId,ActivityDate,Status,OwnerId,TaskSubtype\n"
        "1,,006A,2024-03-04,Completed,005A,Call\n2,,006A,2024-03-05,Not Started,005A,Call\n"
        "3,,,2024-03-05,Completed,005A,Task\n"
    )
    assert compute("calls", path, period="total").frame["value"].to_list() == [1]
