"""Workbooks as a user gives them: which sheets are read, what their cells are, and what is said where they are none."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from salescli.config import settings_file
from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.loading import Dataset, inputs, load
from salescli.message import Instead, fixes_of, say
from tests.loading.workbooks.books import As, Cell, Formula, converted, ods, rewritten, xlsx
from tests.program import run_here

HEADER = ("deal_id", "status", "closed_at", "value")
DAY = date(2026, 3, 5)
DEALS = (HEADER, ("D1", "won", DAY, 100), ("D2", "won", date(2026, 3, 6), 50.5))
REPS = (("rep_id", "name", "quota"), ("r1", "Ann", 1000))


def deals(path: Path, toml: str = "") -> Dataset:
    """The deals of a workbook."""
    settings = Settings()
    if toml:
        own = path.parent / "own.toml"
        own.write_text(toml)
        settings = settings_file.load(own, named=True)
    return load([], {"deals": [str(path)]}, settings)


def values(path: Path, column: str, toml: str = "") -> list[object]:
    """A column of the deals, as numbers and days where it has any."""
    tables = deals(path, toml)  # kept while it is read: what it reads from goes with it
    read = tables.frame("deals", [column]).select(column).collect()
    return [float(value) if column in ("value", "probability") and value is not None else value
            for value in read.to_series()]  # fmt: skip


def one(path: Path, *cells: Cell, column: str = "value") -> Path:
    """A workbook of deals with these cells in one column."""
    header = [*(name for name in HEADER if name != column), column]
    own = {"status": "won", "closed_at": DAY, "value": 5}
    rows = [
        [f"D{number}" if name == "deal_id" else own.get(name, cell) if name != column else cell for name in header]
        for number, cell in enumerate(cells, start=1)
    ]
    return xlsx(path, {"Deals": [header, *rows]})


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


class TestWhichSheets:
    def test_each_is_its_own_table(self, book: Path) -> None:
        xlsx(book, {"Deals": DEALS, "Reps": REPS})
        read = load([str(book)], {}, Settings())
        assert {file.table: file.file.name for file in read.files} == {
            "deals": f"{book}#Deals", "reps": f"{book}#Reps",
        }  # fmt: skip

    def test_one_is_named(self, book: Path) -> None:
        xlsx(book, {"Old": DEALS, "Deals": DEALS[:2], "Reps": REPS})
        for path in (f"{book}#Deals", f"{book}#deals"):
            assert [file.file.name for file in load([path], {}, Settings()).files] == [f"{book}#Deals"]
        assert values(Path(f"{book}#Old"), "value") == [100, 50.5]

    def test_of_several_the_one_like_the_table_that_is_asked_for(self, book: Path) -> None:
        xlsx(book, {"Reps": REPS, "Sheet2": DEALS})
        assert values(book, "value") == [100, 50.5]

    def test_other_sheets_are_passed_over_with_a_word(self, book: Path) -> None:
        notes = (("How to read this",), ("Ask Ann",), ("or Bo",))
        xlsx(book, {"Read me": notes, "Deals": DEALS, "Blank": ()})
        read = load([str(book)], {}, Settings())
        assert [file.table for file in read.files] == ["deals"]
        assert list(read.ignored) == [f"{book}#Read me"]

    def test_hidden_ones_are_read_by_name_alone(self, book: Path) -> None:
        xlsx(book, {"Deals": DEALS, "Raw": DEALS[:2]}, hidden=["Raw"])
        assert values(book, "value") == [100, 50.5]
        assert values(Path(f"{book}#Raw"), "value") == [100]

    def test_sheets_of_one_table_are_one(self, book: Path) -> None:
        xlsx(book, {"January": DEALS[:2], "February": (HEADER, DEALS[2])})
        assert sorted(values(book, "value")) == [50.5, 100]

    def test_the_same_row_in_two_of_them_counts_once(self, book: Path) -> None:
        xlsx(book, {"January": DEALS, "February": DEALS})
        done = run_here("kpi", "revenue", "book.xlsx", "--as-of", "2026-03-31", "--format", "csv", cwd=book.parent)
        assert ",150.5," in done.out.decode(), done

    def test_unlike_sheets_of_one_table_are_named(self, book: Path) -> None:
        xlsx(book, {"January": DEALS, "February": ((*HEADER, "cost"), ("D3", "won", DAY, 1, 1))})
        with pytest.raises(InputError, match=r"#January and .*#February both hold deals, .*'cost'"):
            load([str(book)], {}, Settings())

    def test_the_name_of_a_workbook_counts_for_a_sheet_alone(self, tmp_path: Path) -> None:
        header = ("id", "name", "region")
        rows = {"Sheet1": (header, ("1", "Ann", "South"))}
        (file,) = load([str(xlsx(tmp_path / "reps.xlsx", rows))], {}, Settings()).files
        assert file.table == "reps"

    def test_a_folder_is_read_but_for_the_marks_of_an_open_workbook(self, tmp_path: Path) -> None:
        xlsx(tmp_path / "book.xlsx", {"Deals": DEALS})
        (tmp_path / "~$book.xlsx").write_bytes(b"\x05ann")
        (tmp_path / ".~lock.book.xlsx#").write_bytes(b",ann")
        assert [file.file.name for file in load([str(tmp_path)], {}, Settings()).files] == [
            f"{tmp_path}/book.xlsx#Deals"
        ]

    def test_the_settings_name_one(self, book: Path) -> None:
        xlsx(book, {"Deals": DEALS, "Copy": DEALS[:2]})
        (book.parent / "salescli.toml").write_text('[tables.deals]\nfiles = ["book.xlsx#Copy"]\n')
        done = run_here("kpi", "revenue", "--as-of", "2026-03-31", "--format", "csv", cwd=book.parent)
        assert ",100," in done.out.decode(), done

    def test_other_names_and_standard_input(self, book: Path) -> None:
        content = xlsx(book, {"Deals": DEALS}).read_bytes()
        for name in ("export", "deals.csv"):
            (book.parent / name).write_bytes(content)
            assert values(book.parent / name, "value") == [100, 50.5]


class TestCells:
    def test_numbers_are_numbers(self, book: Path) -> None:
        assert values(one(book, 1234.5, 12, 0.1 + 0.2, 1.234, -3), "value") == [1234.5, 12, 0.3, 1.234, -3]

    def test_numbers_have_all_their_digits(self, book: Path) -> None:
        cells = (1 / 3, -52.63157894736842, 1e-7 / 3, 5, "0.333333333", "x", None)
        (file,) = inputs.find(one(book, *cells)).open().files
        assert [row[3] for row in file.sample] == [
            "0.3333333333333333", "-52.63157894736842", "0.00000003333333333333333", "5", "0.333333333", "x", "",
        ]  # fmt: skip

    def test_ids_stay_as_they_are(self, book: Path) -> None:
        rows = [
            ("0012", "won", DAY, 1),
            ("1E5", "won", DAY, 1),
            (12, "won", DAY, 1),
            ("12345678901234567890", "won", DAY, 1),
        ]
        xlsx(book, {"Deals": [HEADER, *rows]})
        assert values(book, "deal_id") == ["0012", "1E5", "12", "12345678901234567890"]

    def test_ids_that_the_spreadsheet_rounded_are_refused(self, book: Path) -> None:
        rows = [(number, "won", DAY, 1) for number in (123456789012345600, 123456789012345700)]
        xlsx(book, {"Deals": [HEADER, *rows]})
        with pytest.raises(InputError, match=r"#Deals!A2, column 'deal_id': '1.234567890123\d*E\+17' is an id"):
            values(book, "deal_id")

    @pytest.mark.parametrize("from_1904", [False, True])
    def test_dates_are_dates(self, from_1904: bool, book: Path) -> None:
        moments = [DAY, datetime(2026, 3, 5, 14, 30), As(DAY, "mmm yy"), As(DAY, "[$-41D]d mmmm yyyy"), "2026-03-07"]
        rows = [(f"D{number}", "won", moment, 1) for number, moment in enumerate(moments)]
        xlsx(book, {"Deals": [HEADER, *rows]}, from_1904=from_1904)
        assert values(book, "closed_at") == [
            datetime(2026, 3, 5), datetime(2026, 3, 5, 14, 30), datetime(2026, 3, 5), datetime(2026, 3, 5),
            datetime(2026, 3, 7),
        ]  # fmt: skip

    def test_text_says_in_which_order_dates_of_text_are(self, book: Path) -> None:
        found = values(one(book, DAY, "25/03/2026", "04/03/2026", column="closed_at"), "closed_at")
        assert found == [DAY, date(2026, 3, 25), date(2026, 3, 4)]

    def test_a_time_of_day_and_day_zero_are_no_dates(self, book: Path) -> None:
        for cell in (As(0.6, "hh:mm"), As(0, "yyyy-mm-dd")):
            one(book, cell, column="closed_at")
            done = run_here("kpi", "revenue", "book.xlsx", cwd=book.parent)
            assert done.code == 3 and "book.xlsx#Deals!D2, column 'closed_at'" in done.err, done

    def test_booleans(self, book: Path) -> None:
        rows = (("type", "occurred_at", "done"), ("call", DAY, True), ("call", DAY, False))
        xlsx(book, {"Activities": rows})
        done = run_here("kpi", "calls", "book.xlsx", "--as-of", "2026-03-31", "--format", "csv", cwd=book.parent)
        assert ",1,count" in done.out.decode(), done

    def test_a_share_is_one_whatever_stands_beside_it(self, book: Path) -> None:
        found = values(one(book, As(0.125, "0%"), As(1, "0.0%"), 50, column="probability"), "probability")
        assert found == [0.125, 1, 0.5]

    def test_currencies_of_formats(self, book: Path) -> None:
        one(book, As(100, "#,##0.00 [$kr-41D]"), As(10, "[$€-2] #,##0.00"))
        done = run_here("kpi", "revenue", "book.xlsx", cwd=book.parent)
        assert done.code == 3 and "book.xlsx#Deals!D2, column 'value': '100 SEK' is in SEK" in done.err, done
        (book.parent / "salescli.toml").write_text('[currency]\nbase = "SEK"\nrates = { EUR = 11 }\n')
        done = run_here("kpi", "revenue", "book.xlsx", "--as-of", "2026-03-31", "--format", "csv", cwd=book.parent)
        assert ",210," in done.out.decode(), done

    def test_the_currency_of_a_format_may_have_minor_units(self, book: Path) -> None:
        (book.parent / "salescli.toml").write_text('[currency]\nbase = "SEK"\n[tables.deals]\nminor_units = true\n')
        one(book, As(1000, '#,##0 "kr"'), As(500, "#,##0 [$kr-41D]"), 200)
        done = run_here("kpi", "revenue", "book.xlsx", "--as-of", "2026-03-31", "--format", "csv", cwd=book.parent)
        assert ",17," in done.out.decode(), done

    @pytest.mark.parametrize("cells", [(As(1000, '0 "tkr"'), As(2000, '#,##0 "tkr"')), (5, 6.5, As(1000, '0 "tkr"'))])
    def test_thousands_of_formats_are_refused(self, cells: tuple[Cell, ...], book: Path) -> None:
        one(book, *cells)
        done = run_here("kpi", "revenue", "book.xlsx", cwd=book.parent)
        spot = f"D{2 + next(place for place, cell in enumerate(cells) if isinstance(cell, As))}"
        said = f"book.xlsx#Deals!{spot}, column 'value': '1000 tkr' is not an amount written out in full: 'tkr' stands"
        assert done.code == 3 and said in done.err, done

    def test_amounts_that_are_shown_in_thousands_are_whole(self, book: Path) -> None:
        assert values(one(book, As(1500000, "#,##0,"), As(250000, '#,##0, "tkr"'), 5), "value") == [1500000, 250000, 5]

    def test_formulas_have_their_values(self, book: Path) -> None:
        assert values(one(book, Formula("=1+1", 2), Formula("=2*3", 6)), "value") == [2, 6]

    def test_an_error_is_what_it_says(self, book: Path) -> None:
        assert values(one(book, 5, Formula("=NA()", "#N/A")), "value") == [5, None]
        one(book, 5, Formula("=1/0", "#DIV/0!"))
        done = run_here("kpi", "revenue", "book.xlsx", cwd=book.parent)
        assert done.code == 3 and "book.xlsx#Deals!D3, column 'value': '#DIV/0!'" in done.err, done

    def test_a_merged_cell_holds_in_all_its_rows(self, book: Path) -> None:
        rows = [("deal_id", "region", "status", "closed_at", "value")]
        rows += [(f"D{number}", None, "won", DAY, 10) for number in range(3)]
        xlsx(book, {"Deals": rows}, merged={"B2:B3": "South", "A6:C6": "Made by Ann"})
        assert values(book, "region") == ["South", "South", None, None]


class TestLayout:
    def test_lines_above_and_below_are_none(self, book: Path) -> None:
        rows = [(), ("Won deals 2026",), (), *DEALS, (), ("Grand Totals (2 records)",)]
        read = deals(xlsx(book, {"Deals": rows}))
        assert read.files[0].file.headers == HEADER
        assert [remark.code for remark in read.remarks] == ["lines_above_header", "footer"]
        assert values(book, "value") == [100, 50.5]

    def test_columns_may_begin_anywhere(self, book: Path) -> None:
        rows = [(), *((None, None, *row) for row in DEALS), (None, None, "D3", "won", DAY, "12x0")]
        xlsx(book, {"Deals": rows})
        done = run_here("kpi", "revenue", "book.xlsx", cwd=book.parent)
        assert done.code == 3 and "book.xlsx#Deals!F5, column 'value': '12x0'" in done.err, done

    def test_a_row_of_sums_and_blank_rows(self, book: Path) -> None:
        rows = [*DEALS[:2], (), (), DEALS[2], ("Total", None, None, 150.5)]
        xlsx(book, {"Deals": rows})
        done = run_here("kpi", "revenue", "book.xlsx", "--as-of", "2026-03-31", "--format", "csv", cwd=book.parent)
        assert ",150.5," in done.out.decode() and "book.xlsx#Deals:6 'Total'" in done.err, done

    def test_rows_are_counted_as_the_sheet_does_whatever_cells_hold(self, book: Path) -> None:
        rows = [("Two\nlines",), (), HEADER, ("D1\nx", "won", DAY, 1), (), ("D2", "won", DAY, "1 5")]
        xlsx(book, {"Deals": rows})
        done = run_here("kpi", "revenue", "book.xlsx", cwd=book.parent)
        assert done.code == 3 and "book.xlsx#Deals!D6, column 'value': '1 5'" in done.err, done
        found = run_here("validate", "book.xlsx", "--format", "json", cwd=book.parent).out.decode()
        assert '"line": 6' in found, found


class TestNumbersAsText:
    """Text beside numbers: it says itself how it is written."""

    def test_numbers_do_not_decide_for_text(self, book: Path) -> None:
        with pytest.raises(InputError, match=r"#Deals!D3, column 'value': '1.234' is text and may be 1234 or 1.234"):
            values(one(book, 99.5, "1.234"), "value")

    def test_what_the_settings_say_holds_for_text_alone(self, book: Path) -> None:
        path = one(book, 99.5, "1.234", 2.125)
        assert values(path, "value", '[tables.deals]\nformat = { decimal = "," }\n') == [99.5, 1234, 2.125]
        assert values(path, "value", '[tables.deals]\nformat = { decimal = "." }\n') == [99.5, 1.234, 2.125]
        assert values(one(book, 99.5, 2.125), "value", '[tables.deals]\nformat = { decimal = "," }\n') == [99.5, 2.125]

    def test_text_with_a_comma(self, book: Path) -> None:
        assert values(one(book, 99.5, "1 234,50", 2.125), "value") == [99.5, 1234.5, 2.125]

    def test_a_column_of_text_is_not_settled_by_one_of_numbers(self, book: Path) -> None:
        rows = [(*HEADER, "cost"), ("D1", "won", DAY, "1,234", 0.5), ("D2", "won", DAY, "2,345", 1.25)]
        xlsx(book, {"Deals": rows})
        with pytest.raises(InputError, match="nothing in the file says which"):
            values(book, "value")


class TestHeaderOfTheSettings:
    """`header` names the rows of the sheet, as an office program counts them."""

    ABOVE = (("Report", "won deals", "all", "of them"), ("Made by", "sales\noperations", "in", "March"))

    def test_one_row(self, book: Path) -> None:
        xlsx(book, {"Deals": [*self.ABOVE, *DEALS]})
        assert values(book, "value", "[tables.deals]\nheader = 3\n") == [100, 50.5]
        place = deals(book, "[tables.deals]\nheader = 3\n").files[0].file.sheet
        assert place is not None
        assert place.first_row == 4

    def test_two_rows(self, book: Path) -> None:
        groups, names = ("Deal", "Deal", "Deal", "Deal"), ("id", "status", "closed_at", "value")
        xlsx(book, {"Deals": [groups, names, *DEALS[1:]]})
        toml = '[tables.deals]\nheader = [1, 2]\n[tables.deals.columns]\nvalue = "Deal value"\n'
        assert values(book, "value", toml) == [100, 50.5]

    def test_a_folder_is_told_by_it(self, book: Path) -> None:
        xlsx(book, {"Deals": [*self.ABOVE, *DEALS]})
        own = book.parent / "salescli.toml"
        own.write_text("[tables.deals]\nheader = 3\n", encoding="utf-8")
        ran = run_here("kpi", "revenue", ".", "--as-of", "2026-03-31", "--format", "csv", cwd=book.parent)
        assert ran.out.decode().splitlines()[1].split(",")[5] == "150.5"

    @pytest.mark.parametrize("name", ["Quotas", "Sheet2"])
    def test_it_holds_for_the_sheets_of_its_table_alone(self, name: str, book: Path) -> None:
        quotas = (("Our plan", None, None), ("rep", "jan 2026", "feb 2026"), ("Ann", 100, 170))
        xlsx(book, {"Deals": DEALS, name: quotas, "Notes": (("Read", "me"), ("a", "b"), ("c", "d"))})
        (book.parent / "salescli.toml").write_text("[tables.quotas]\nheader = 2\n", encoding="utf-8")
        settings = settings_file.load(book.parent / "salescli.toml", named=True)
        read = load([str(book)], {}, settings)
        assert {file.table: file.file.headers for file in read.files} == {"deals": HEADER, "quotas": quotas[1]}
        assert [name.rpartition("#")[2] for name in read.ignored] == ["Notes"]

    def test_where_there_is_none(self, book: Path) -> None:
        xlsx(book, {"Deals": DEALS})
        with pytest.raises(InputError, match="header"):
            deals(book, "[tables.deals]\nheader = 9\n")


class TestBad:
    def test_a_sheet_that_is_not_there(self, book: Path) -> None:
        xlsx(book, {"Deals": DEALS})
        with pytest.raises(InputError, match="there is no sheet 'Dels'") as caught:
            deals(Path(f"{book}#Dels"))
        assert list(fixes_of(caught.value.hint)) == [Instead("Dels", "Deals")]

    def test_empty_ones(self, book: Path) -> None:
        with pytest.raises(InputError, match=r"book.xlsx: its sheets are empty"):
            deals(xlsx(book, {"A": (), "B": ()}))
        with pytest.raises(InputError, match=r"book.xlsx#A: the sheet is empty"):
            deals(Path(f"{book}#A"))
        with pytest.raises(InputError, match=r"hidden are 'Raw'") as caught:
            deals(xlsx(book, {"A": (), "Raw": DEALS}, hidden=["Raw"]))
        assert caught.value.hint == say("workbooks.hidden_by_name", sheet="book.xlsx#Raw")
        with pytest.raises(InputError, match=r"book.xlsx#A: a header and no rows"):
            deals(xlsx(book, {"A": [HEADER]}))

    def test_damage(self, book: Path) -> None:
        whole = xlsx(book, {"Deals": DEALS}).read_bytes()
        book.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(InputError, match=r"book.xlsx: the workbook is damaged: "):
            deals(book)
        book.write_bytes(whole)
        with zipfile.ZipFile(book) as parts:
            kept = {name: parts.read(name) for name in parts.namelist() if "sheet1" not in name}
        with zipfile.ZipFile(book, "w") as parts:
            for name, content in kept.items():
                parts.writestr(name, content)
        with pytest.raises(InputError, match=r"book.xlsx: the workbook is damaged: its part .*sheet1.xml is missing"):
            deals(book)

    def test_a_formula_without_a_value(self, book: Path) -> None:
        one(book, 5, Formula("=41+1", 42))
        rewritten(book, "xl/worksheets/sheet1.xml", "<v>42</v>", "<v></v>")
        with pytest.raises(InputError, match=r"book.xlsx#Deals!D3, column 'value': the workbook holds no value"):
            values(book, "value")
        assert values(book, "deal_id") == ["D1", "D2"]
        found = run_here("validate", "book.xlsx", cwd=book.parent).out.decode()
        assert "1 error, 0 warnings" in found and "unsaved_formula   book.xlsx#Deals   3" in found, found

    def test_a_value_that_a_program_made_up(self, book: Path) -> None:
        """XlsxWriter knows no value and writes 0, with the word that all is to be computed when it is opened."""
        with pytest.raises(InputError, match=r"book.xlsx#Deals!D3, column 'value': the workbook holds no value"):
            values(one(book, 5, Formula("=1+1", 0)), "value")
        rewritten(book, "xl/workbook.xml", ' fullCalcOnLoad="1"', "")
        assert values(book, "value") == [5, 0]

    def test_two_headers_that_are_one(self, book: Path) -> None:
        xlsx(book, {"Deals": [(*HEADER, "Value"), ("D1", "won", DAY, 1, 2)]})
        with pytest.raises(InputError, match=r"book.xlsx#Deals: the columns 'value' and 'Value' both claim value"):
            deals(book)

    def test_cells_that_reach_too_far(self, book: Path) -> None:
        xlsx(book, {"Deals": DEALS})
        rewritten(
            book, "xl/worksheets/sheet1.xml", "</sheetData>",
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
        )  # fmt: skip
        with pytest.raises(InputError, match=r"book.xlsx#Deals: its cells reach to XFD1048576"):
            deals(book)

    def test_a_folder_with_one_that_is_no_table(self, tmp_path: Path) -> None:
        xlsx(tmp_path / "book.xlsx", {"Deals": DEALS})
        (tmp_path / "minutes.xlsx").write_bytes(b"PK\x03\x04")
        read = load([str(tmp_path)], {}, Settings())
        assert list(read.ignored) == [f"{tmp_path}/minutes.xlsx"]
        (tmp_path / "minutes.xlsx").rename(tmp_path / "deals-2025.xlsx")
        with pytest.raises(InputError, match=r"deals-2025.xlsx: the workbook is damaged"):
            load([str(tmp_path)], {}, Settings())

    def test_in_swedish(self, book: Path) -> None:
        xlsx(book, {"Deals": DEALS})
        done = run_here("kpi", "revenue", "book.xlsx#Dels", "--language", "sv", cwd=book.parent)
        assert "book.xlsx: det finns inget blad 'Dels'." in done.err and "Menade du 'Deals'?" in done.err, done
        done = run_here("kpi", "revenue", str(one(book, "12x0")), "--language", "sv", cwd=book.parent)
        assert "#Deals!D2, kolumn 'value': '12x0' är inte" in done.err, done

    def test_nothing_is_written(self, book: Path) -> None:
        one(book, "12x0")
        done = run_here("kpi", "revenue", "book.xlsx", "--output", "out.json", cwd=book.parent)
        assert done.code == 3 and not (book.parent / "out.json").exists()

    @pytest.mark.parametrize("name", ["book.xlsx", "book.xlsx#Deals"])
    def test_it_is_not_overwritten(self, name: str, book: Path) -> None:
        xlsx(book, {"Deals": DEALS})
        (book.parent / "salescli.toml").write_text(f'[tables.deals]\nfiles = ["{name}"]\n')
        for given in ([name], []):
            done = run_here(
                "kpi", "revenue", *given, "--output", "book.xlsx", cwd=book.parent
            )  # fmt: skip
            assert done.code == 2 and "among the inputs" in done.err, done


class TestOtherKinds:
    @pytest.mark.parametrize("kind", ["xls", "ods", "xlsm"])
    def test_by_libre_office(self, kind: str, book: Path) -> None:
        rows = [("won deals",), (), HEADER, ("0012", "won", DAY, 99.5), ("1E5", "won", datetime(2026, 3, 5, 14, 30), 7)]
        xlsx(book, {"Deals": rows, "Raw": DEALS, "Notes": (("a", "b"), ("c", "d"))}, hidden=["Raw"])
        other = converted(book, kind)
        assert values(other, "deal_id") == ["0012", "1E5"]
        assert values(other, "value") == [99.5, 7]
        assert values(other, "closed_at") == [datetime(2026, 3, 5), datetime(2026, 3, 5, 14, 30)]

    def test_ods(self, tmp_path: Path) -> None:
        rows = [("won deals",), (), *DEALS, ("D3", "won", datetime(2026, 3, 5, 14, 30), "12x0")]
        path = ods(tmp_path / "book.ods", {"Deals": rows, "Reps": REPS})
        assert {file.table for file in load([str(path)], {}, Settings()).files} == {"deals", "reps"}
        done = run_here("kpi", "revenue", "book.ods", cwd=tmp_path)
        assert done.code == 3 and "book.ods#Deals!D6, column 'value': '12x0'" in done.err, done
