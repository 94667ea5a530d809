"""What lies in a folder beside the tables: it is not read, and that is said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from salescli import init
from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.i18n.language import ENGLISH
from salescli.loading import load
from salescli.loading.files.file import File
from salescli.loading.mapping import tell_table
from tests.program import run_here as run
from tests.said import hint_of

DEALS = "deal_id,status,value,closed_at,created_at\n1,won,100,2026-01-05,2025-12-01\n"
LIKE_DEALS = "Invoice ID,Deal ID,Amount,Status,Close Date\ni1,7,50,won,2026-01-05\n"
HISTORY = "deal_id,stage,entered_at\n1,lead,2026-01-01\n1,won,2026-01-05\n"
NAMES = (
    "invoices.csv", "invoices-2026.csv", "quotes.csv", "lineitems.csv", "line_items.csv", "Deal line items.csv",
    "payments.csv", "contacts.csv", "products.csv", "tickets.csv", "fakturor.csv",
)  # fmt: skip


def revenue(folder: Path) -> Decimal:
    tables = load([str(folder)], {}, Settings())
    value = tables.frame("deals", ["value"]).collect()["value"].sum()
    assert isinstance(value, Decimal)
    return value


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "deals.csv").write_text(DEALS)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_what_its_name_says_to_be_something_else_is_not_read(name: str, exports: Path) -> None:
    (exports / name).write_text(LIKE_DEALS)
    assert revenue(exports) == 100
    (path, why), *others = load([str(exports)], {}, Settings()).ignored.items()
    assert path == str(exports / name) and ENGLISH.say(why).startswith("its name says ") and not others


def test_a_history_of_stages_is_not_read(exports: Path) -> None:
    (exports / "opportunities-history.csv").write_text(HISTORY)
    assert revenue(exports) == 100
    done = run("kpi", "revenue", str(exports), "--as-of", "2026-12-31", "--format", "csv", cwd=exports)
    assert done.code == 0 and "opportunities-history.csv (a history of stages, which" in done.err
    init.write([str(exports)], {})
    text = (exports / "salescli.toml").read_text()
    assert "# Not read: opportunities-history.csv: a history of stages" in text
    assert 'files = ["deals.csv"]' in text


def test_a_history_of_stages_that_is_named_is_an_error_that_says_how(tmp_path: Path) -> None:
    path = tmp_path / "stages.csv"
    path.write_text(HISTORY)
    with pytest.raises(InputError, match="a history of stages") as error:
        load([str(path)], {}, Settings())
    assert hint_of(error.value) and "--history stages.csv" in hint_of(error.value)


def test_another_file_that_is_named_is_read_as_before(tmp_path: Path) -> None:
    path = tmp_path / "invoices.csv"
    path.write_text(LIKE_DEALS)
    assert load([str(path)], {}, Settings()).has("deals", "value")


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("deal_id|stage|entered_at|value|closed_at", "export.csv"),
        ("Opportunity ID|Opportunity Name|Stage|Created Date", "report.csv"),
        ("Id|StageName|CreatedDate|CloseDate", "export.csv"),
        ("deal_id|value|product", "deals by product.csv"),
    ],
)
def test_deals_stay_deals(headers: str, name: str) -> None:
    file = File(Path(name), tuple(headers.split("|")), (("1",), ("2",)))
    assert tell_table.tell_table(file, False, Settings()) == "deals"


@pytest.mark.parametrize("ending", ["txt", "json", "numbers", "zip"])
def test_a_file_of_a_folder_that_cannot_be_read_is_named(ending: str, exports: Path) -> None:
    (exports / f"deals-2026.{ending}").write_bytes(b"PK\3\4")
    (exports / f"~$deals-2026.{ending}").write_bytes(b"x")
    assert revenue(exports) == 100
    done = run("kpi", "revenue", str(exports), "--as-of", "2026-12-31", "--format", "csv", cwd=exports)
    said = f"deals-2026.{ending} (files that end in .{ending} are not read"
    assert done.code == 0 and "Not read: " in done.err and said in done.err and "~$" not in done.err
    assert f"deals-2026.{ending}" in run("validate", str(exports), cwd=exports).out.decode()


def test_a_folder_of_other_files_alone_names_them(tmp_path: Path) -> None:
    (tmp_path / "deals.numbers").write_bytes(b"PK\3\4")
    with pytest.raises(InputError, match=r"no file that can be read \(deals.numbers cannot\)"):
        load([str(tmp_path)], {}, Settings())
